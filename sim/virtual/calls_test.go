package virtual

import (
	"bytes"
	"fmt"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"loopscope/sim/sock"
)

// socket is the stack's side of a sid.
type socket struct {
	ep    *tcp.Endpoint
	queue *waiter.Queue
}

// perform makes a socket's call. It returns when the call does.
func (w *world) perform(t *program, c *sock.Call) sock.Return {
	switch c.Op {
	case sock.OpSocket:
		return w.socket(t, c)
	case sock.OpExit:
		for _, sid := range c.SIDs {
			w.forget(sid)
		}
		return sock.Return{}
	}
	s := w.socks[c.SID]
	if s == nil {
		return sock.Return{Err: "EBADF"}
	}
	switch c.Op {
	case sock.OpBind:
		return s.bind(c)
	case sock.OpListen:
		return failed(s.ep.Listen(c.N + 1)) // as Linux: one more than backlog
	case sock.OpAccept:
		return w.accept(t, s, c)
	case sock.OpConnect:
		return w.connect(t, s, c)
	case sock.OpSend:
		return w.send(t, s, c)
	case sock.OpRecv:
		return w.recv(t, s, c)
	case sock.OpShutdown:
		return failed(s.ep.Shutdown(directions[c.How]))
	case sock.OpClose:
		w.forget(c.SID)
		return sock.Return{}
	}
	return sock.Return{Err: "EOPNOTSUPP"}
}

var directions = map[sock.How]tcpip.ShutdownFlags{
	sock.ShutRD: tcpip.ShutdownRead, sock.ShutWR: tcpip.ShutdownWrite,
	sock.ShutRDWR: tcpip.ShutdownRead | tcpip.ShutdownWrite,
}

func (w *world) socket(t *program, c *sock.Call) sock.Return {
	if c.Family != sock.TCP {
		return sock.Return{Err: "EPROTONOSUPPORT"}
	}
	s := &socket{queue: &waiter.Queue{}}
	ep, err := t.host.stack.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, s.queue)
	if err != nil {
		return failed(err)
	}
	s.ep = ep.(*tcp.Endpoint)
	w.socks[c.NewS] = s
	return sock.Return{}
}

func (w *world) forget(sid int) {
	if s := w.socks[sid]; s != nil {
		s.ep.Close()
		delete(w.socks, sid)
	}
}

// wait parks the program until the socket says that something of mask may have
// happened. First what was done so far takes effect.
func (w *world) wait(t *program, s *socket, mask waiter.EventMask) {
	entry := waiter.NewFunctionEntry(mask|waiter.EventErr|waiter.EventHUp, func(waiter.EventMask) { w.wake(t) })
	s.queue.EventRegister(&entry)
	defer s.queue.EventUnregister(&entry)
	w.settle(t.host)
	t.park()
}

func (s *socket) bind(c *sock.Call) sock.Return {
	to, ok := full(c.Addr)
	if !ok {
		return sock.Return{Err: "EINVAL"}
	}
	if err := s.ep.Bind(to); err != nil {
		return failed(err)
	}
	return sock.Return{Local: s.local()}
}

func (w *world) accept(t *program, s *socket, c *sock.Call) sock.Return {
	for {
		ep, queue, err := s.ep.Accept(nil)
		if err == nil {
			conn := &socket{ep: ep.(*tcp.Endpoint), queue: queue}
			w.socks[c.NewS] = conn
			return sock.Return{Local: conn.local(), Peer: conn.peer()}
		}
		if !blocks(err) {
			return failed(err)
		}
		w.wait(t, s, waiter.ReadableEvents)
	}
}

func (w *world) connect(t *program, s *socket, c *sock.Call) sock.Return {
	to, ok := full(c.Addr)
	if !ok {
		return sock.Return{Err: "EINVAL"}
	}
	err := s.ep.Connect(to)
	if _, started := err.(*tcpip.ErrConnectStarted); !started {
		return s.connected(err)
	}
	const decided = waiter.WritableEvents | waiter.EventErr | waiter.EventHUp
	for s.ep.Readiness(decided) == 0 {
		w.wait(t, s, decided)
	}
	return s.connected(s.ep.LastError())
}

func (s *socket) connected(err tcpip.Error) sock.Return {
	if err != nil {
		return failed(err)
	}
	return sock.Return{Local: s.local(), Peer: s.peer()}
}

func (w *world) send(t *program, s *socket, c *sock.Call) sock.Return {
	for n := 0; ; {
		m, err := s.ep.Write(bytes.NewReader(c.Data[n:]), tcpip.WriteOptions{})
		n += int(m)
		switch {
		case n == len(c.Data):
			return sock.Return{N: n}
		case err != nil && !blocks(err):
			return failed(err)
		case err != nil:
			w.wait(t, s, waiter.WritableEvents)
		}
	}
}

func (w *world) recv(t *program, s *socket, c *sock.Call) sock.Return {
	data := make([]byte, c.N)
	for {
		into := tcpip.SliceWriter(data)
		r, err := s.ep.Read(&into, tcpip.ReadOptions{})
		if _, end := err.(*tcpip.ErrClosedForReceive); end {
			return sock.Return{}
		}
		if err == nil {
			return sock.Return{N: r.Count, Data: data[:r.Count]}
		}
		if !blocks(err) {
			return failed(err)
		}
		w.wait(t, s, waiter.ReadableEvents)
	}
}

func (s *socket) local() sock.Addr { return shown(s.ep.GetLocalAddress()) }
func (s *socket) peer() sock.Addr  { return shown(s.ep.GetRemoteAddress()) }

func shown(a tcpip.FullAddress, err tcpip.Error) sock.Addr {
	if err != nil {
		return ""
	}
	return sock.Addr(fmt.Sprintf("%s:%d", a.Addr, a.Port))
}

func full(a sock.Addr) (tcpip.FullAddress, bool) {
	ap, err := netip.ParseAddrPort(string(a))
	return tcpip.FullAddress{Addr: tcpip.AddrFromSlice(ap.Addr().AsSlice()), Port: ap.Port()}, err == nil
}

func blocks(err tcpip.Error) bool {
	_, would := err.(*tcpip.ErrWouldBlock)
	return would
}

func failed(err tcpip.Error) sock.Return {
	if err == nil {
		return sock.Return{}
	}
	return sock.Return{Err: errno(err)}
}

// errno names the stack's errors as Linux does (errno(3)).
func errno(err tcpip.Error) sock.Errno {
	switch err.(type) {
	case *tcpip.ErrConnectionRefused:
		return sock.ECONNREFUSED
	case *tcpip.ErrConnectionReset:
		return sock.ECONNRESET
	case *tcpip.ErrPortInUse:
		return sock.EADDRINUSE
	case *tcpip.ErrBadLocalAddress:
		return sock.EADDRNOTAVAIL
	case *tcpip.ErrClosedForSend:
		return sock.EPIPE
	case *tcpip.ErrTimeout:
		return sock.ETIMEDOUT
	case *tcpip.ErrNotConnected:
		return sock.ENOTCONN
	case *tcpip.ErrInvalidEndpointState, *tcpip.ErrAlreadyBound:
		return "EINVAL"
	}
	return sock.Errno("tcpip: " + err.String())
}
