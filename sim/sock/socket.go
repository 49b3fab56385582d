package sock

// Socket is a program's handle on a socket. Where a method has no error to
// return, a failure ends the program, as an exception nobody catches would, and
// its errno stays on the lane; the Try forms give it back instead.
type Socket struct {
	p   *Program
	sid int
	fd  int
}

// FD is the program's number for the socket: the lowest free one from 3.
func (s *Socket) FD() int { return s.fd }

// Socket is socket(2).
func (p *Program) Socket(f Family) *Socket {
	s := &Socket{p: p, sid: p.net.nextSID()}
	s.must(OpSocket, p.do(&Call{Op: OpSocket, NewS: s.sid, fresh: s, Family: f, Args: familyArgs(f)}))
	return s
}

func familyArgs(f Family) []any {
	switch f {
	case UDP:
		return []any{"AF_INET", "SOCK_DGRAM"}
	case UnixStream:
		return []any{"AF_UNIX", "SOCK_STREAM"}
	case UnixDgram:
		return []any{"AF_UNIX", "SOCK_DGRAM"}
	}
	return []any{"AF_INET", "SOCK_STREAM"}
}

// Bind is bind(2).
func (s *Socket) Bind(a Addr) { s.must(s.bind(a)) }

// TryBind is Bind that returns its error.
func (s *Socket) TryBind(a Addr) error { return asError(s.bind(a)) }

func (s *Socket) bind(a Addr) (Op, Return) {
	return OpBind, s.do(&Call{Op: OpBind, Addr: a, Args: []any{a}})
}

// Listen is listen(2).
func (s *Socket) Listen(backlog int) {
	s.must(OpListen, s.do(&Call{Op: OpListen, N: backlog, Args: []any{backlog}}))
}

// Accept is accept(2): it waits for a connection and gives its socket.
func (s *Socket) Accept() *Socket {
	c, op, r := s.accept()
	s.must(op, r)
	return c
}

// TryAccept is Accept that returns its error.
func (s *Socket) TryAccept() (*Socket, error) {
	c, op, r := s.accept()
	return c, asError(op, r)
}

func (s *Socket) accept() (*Socket, Op, Return) {
	c := &Socket{p: s.p, sid: s.p.net.nextSID()}
	return c, OpAccept, s.do(&Call{Op: OpAccept, NewS: c.sid, fresh: c})
}

// Connect is connect(2).
func (s *Socket) Connect(a Addr) { s.must(s.connect(a)) }

// TryConnect is Connect that returns its error.
func (s *Socket) TryConnect(a Addr) error { return asError(s.connect(a)) }

func (s *Socket) connect(a Addr) (Op, Return) {
	return OpConnect, s.do(&Call{Op: OpConnect, Addr: a, Args: []any{a}})
}

// Send is send(2), blocking: it returns when the stack has taken all of data.
func (s *Socket) Send(data []byte) int {
	op, r := s.send(data)
	s.must(op, r)
	return r.N
}

// TrySend is Send that returns its error.
func (s *Socket) TrySend(data []byte) (int, error) {
	op, r := s.send(data)
	return r.N, asError(op, r)
}

func (s *Socket) send(data []byte) (Op, Return) {
	return OpSend, s.do(&Call{Op: OpSend, Data: data})
}

// Recv is recv(2): at most n bytes, at least one; none at the end of the stream.
func (s *Socket) Recv(n int) []byte {
	op, r := s.recv(n)
	s.must(op, r)
	return r.Data
}

// TryRecv is Recv that returns its error.
func (s *Socket) TryRecv(n int) ([]byte, error) {
	op, r := s.recv(n)
	return r.Data, asError(op, r)
}

func (s *Socket) recv(n int) (Op, Return) {
	return OpRecv, s.do(&Call{Op: OpRecv, N: n, Args: []any{n}})
}

// SendTo is sendto(2): one datagram.
func (s *Socket) SendTo(data []byte, a Addr) int {
	r := s.do(&Call{Op: OpSendTo, Data: data, Addr: a, Args: []any{a}})
	s.must(OpSendTo, r)
	return r.N
}

// RecvFrom is recvfrom(2): one datagram, cut at n bytes, and its sender.
func (s *Socket) RecvFrom(n int) ([]byte, Addr) {
	r := s.do(&Call{Op: OpRecvFrom, N: n, Args: []any{n}})
	s.must(OpRecvFrom, r)
	return r.Data, r.Peer
}

// Shutdown is shutdown(2).
func (s *Socket) Shutdown(how How) {
	s.must(OpShutdown, s.do(&Call{Op: OpShutdown, How: how, Args: []any{how}}))
}

// Set is setsockopt(2). For Linger, value is the time in seconds.
func (s *Socket) Set(o Option, value int) {
	s.must(OpSetSockOpt, s.do(&Call{Op: OpSetSockOpt, Option: o, Value: value, Args: []any{o, value}}))
}

// Get is getsockopt(2).
func (s *Socket) Get(o Option) int {
	r := s.do(&Call{Op: OpGetSockOpt, Option: o, Args: []any{o}})
	s.must(OpGetSockOpt, r)
	return r.N
}

// Close is close(2). The descriptor's number is free from then on.
func (s *Socket) Close() {
	s.must(OpClose, s.do(&Call{Op: OpClose}))
	s.p.forget(s)
}

func (s *Socket) do(c *Call) Return {
	c.SID = s.sid
	return s.p.do(c)
}

func (s *Socket) must(op Op, r Return) {
	if r.Err != "" {
		panic(uncaught{op, r.Err})
	}
}

func asError(_ Op, r Return) error {
	if r.Err == "" {
		return nil
	}
	return r.Err
}

// open gives s the lowest free descriptor from 3.
func (p *Program) open(s *Socket) {
	f := p.family()
	f.mu.Lock()
	defer f.mu.Unlock()
	for s.fd = 3; f.fds[s.fd] != nil; s.fd++ {
	}
	f.fds[s.fd] = s
}

func (p *Program) forget(s *Socket) {
	f := p.family()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fds[s.fd] == s {
		delete(f.fds, s.fd)
	}
}
