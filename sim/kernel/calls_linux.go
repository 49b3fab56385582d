package kernel

import (
	"net/netip"

	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
)

func (w *world) socket(c *sock.Call) sock.Return {
	domain, kind := unix.AF_INET, unix.SOCK_STREAM
	switch c.Family {
	case sock.UDP:
		kind = unix.SOCK_DGRAM
	case sock.UnixStream:
		domain = unix.AF_UNIX
	case sock.UnixDgram:
		domain, kind = unix.AF_UNIX, unix.SOCK_DGRAM
	}
	fd, err := unix.Socket(domain, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return failed(err)
	}
	w.keep(c.NewS, fd, c.Family)
	return sock.Return{}
}

// exit closes what the program left open, as the kernel does for a process.
func (w *world) exit(c *sock.Call) sock.Return {
	for _, sid := range c.SIDs {
		_ = w.forget(sid) // a descriptor that a thread has closed meanwhile is no failure
	}
	return sock.Return{}
}

func (w *world) perform(s *openSocket, c *sock.Call) sock.Return {
	switch c.Op {
	case sock.OpBind:
		return s.withAddr(c.Addr, func(a unix.Sockaddr) error { return unix.Bind(s.fd, a) })
	case sock.OpConnect:
		return s.withAddr(c.Addr, func(a unix.Sockaddr) error { return unix.Connect(s.fd, a) })
	case sock.OpListen:
		err := unix.Listen(s.fd, c.N)
		s.listen = err == nil
		return s.named(err)
	case sock.OpAccept:
		return w.accept(s, c)
	case sock.OpSend:
		n, err := again(func() (int, error) { return unix.SendmsgN(s.fd, c.Data, nil, nil, unix.MSG_NOSIGNAL) })
		return withN(n, err)
	case sock.OpRecv:
		return receive(s.fd, c.N)
	case sock.OpSendTo:
		return s.sendTo(c)
	case sock.OpRecvFrom:
		return receive(s.fd, c.N)
	case sock.OpShutdown:
		return failed(unix.Shutdown(s.fd, map[sock.How]int{sock.ShutRD: unix.SHUT_RD, sock.ShutWR: unix.SHUT_WR, sock.ShutRDWR: unix.SHUT_RDWR}[c.How]))
	case sock.OpClose:
		return failed(w.forget(c.SID))
	case sock.OpSetSockOpt:
		return failed(setOption(s.fd, c.Option, c.Value))
	case sock.OpGetSockOpt:
		n, err := getOption(s.fd, c.Option)
		return withN(n, err)
	}
	return sock.Return{Err: "ENOSYS"}
}

func (w *world) accept(s *openSocket, c *sock.Call) sock.Return {
	var from unix.Sockaddr
	fd, err := again(func() (fd int, err error) {
		fd, from, err = unix.Accept4(s.fd, unix.SOCK_CLOEXEC)
		return fd, err
	})
	if err != nil {
		return failed(err)
	}
	conn := w.keep(c.NewS, fd, s.family)
	r := conn.named(nil)
	r.Peer = address(from)
	return r
}

func (s *openSocket) sendTo(c *sock.Call) sock.Return {
	to, err := s.resolve(c.Addr)
	if err != nil {
		return failed(err)
	}
	n, err := again(func() (int, error) { return unix.SendmsgN(s.fd, c.Data, nil, to, unix.MSG_NOSIGNAL) })
	r := s.named(err)
	r.N = n
	return r
}

// receive reads at most n bytes; Trunc says that a datagram was longer.
func receive(fd, n int) sock.Return {
	buf := make([]byte, n)
	var flags int
	var from unix.Sockaddr
	got, err := again(func() (n int, err error) {
		n, _, flags, from, err = unix.Recvmsg(fd, buf, nil, 0)
		return n, err
	})
	if err != nil {
		return failed(err)
	}
	return sock.Return{N: got, Data: buf[:got:got], Trunc: flags&unix.MSG_TRUNC != 0, Peer: address(from)}
}

func (s *openSocket) withAddr(a sock.Addr, call func(unix.Sockaddr) error) sock.Return {
	to, err := s.resolve(a)
	if err != nil {
		return failed(err)
	}
	return s.named(call(to))
}

// named adds to a result what the socket is called by now.
func (s *openSocket) named(err error) sock.Return {
	r := failed(err)
	if sa, e := unix.Getsockname(s.fd); e == nil {
		r.Local = address(sa)
	}
	if sa, e := unix.Getpeername(s.fd); e == nil {
		r.Peer = address(sa)
	}
	return r
}

// resolve turns an address into the kernel's form. AF_UNIX names are abstract
// ones, which belong to the network namespace and vanish with it (unix(7)).
func (s *openSocket) resolve(a sock.Addr) (unix.Sockaddr, error) {
	if s.family == sock.UnixStream || s.family == sock.UnixDgram {
		return &unix.SockaddrUnix{Name: "@" + string(a)}, nil
	}
	ap, err := netip.ParseAddrPort(string(a))
	if err != nil || !ap.Addr().Is4() {
		return nil, unix.EINVAL
	}
	return &unix.SockaddrInet4{Port: int(ap.Port()), Addr: ap.Addr().As4()}, nil
}

// address writes a socket address as experiments do; "" while it has no port.
func address(sa unix.Sockaddr) sock.Addr {
	switch a := sa.(type) {
	case *unix.SockaddrInet4:
		if a.Port != 0 {
			return sock.Addr(netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port)).String())
		}
	case *unix.SockaddrUnix:
		if len(a.Name) > 1 && a.Name[0] == '@' {
			return sock.Addr(a.Name[1:])
		}
	}
	return ""
}

// again repeats a call that a signal interrupted (signal(7)): Go's runtime
// signals its threads.
func again(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != unix.EINTR {
			return n, err
		}
	}
}

func withN(n int, err error) sock.Return {
	r := failed(err)
	if err == nil {
		r.N = n
	}
	return r
}

func failed(err error) sock.Return {
	if err == nil {
		return sock.Return{}
	}
	if errno, ok := err.(unix.Errno); ok {
		return sock.Return{Err: sock.Errno(unix.ErrnoName(errno))}
	}
	return sock.Return{Err: "EINVAL"}
}
