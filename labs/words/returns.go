package words

import "loopscope/sim/trace"

// slow is how long a send must take, in ns, for its wait to be worth telling.
const slow = 10_000_000

// returned tells a call's return where it says more than the call did.
func (r *room) returned(e *trace.Event) (string, vars) {
	c := r.calls[e.Of]
	if c == nil {
		c = &entered{e, r.socket(e)}
	}
	delete(r.calls, e.Of)
	c.sock.inside = ""
	v := vars{"program": e.Program, "call": e.Call, "errno": e.Errno, "n": e.N}
	if e.Call == "connect" {
		r.hungUp(c.sock, arg(c.Event, 0))
	}
	if e.Errno != "" {
		return finer("note.return.error", e.Errno), v
	}
	switch e.Call {
	case "bind", "listen", "sendto":
		r.bound(e, c)
	case "connect":
		return r.returnConnect(e, c, v)
	case "accept":
		return r.returnAccept(e, c, v)
	case "send":
		return r.returnSend(e, c, v)
	case "recv":
		return r.returnRecv(e, c, v)
	case "recvfrom":
		return returnRecvFrom(e, v)
	case "getsockopt":
		v["option"], v["value"] = arg(c.Event, 0), e.N
		return "note.return.getsockopt", v
	}
	return "", nil
}

// bound takes in the address that a socket has from now on.
func (r *room) bound(e *trace.Event, c *entered) {
	s := c.sock
	switch {
	case e.Local != "":
		s.addr = e.Local
	case e.Call == "bind":
		s.addr = arg(c.Event, 0)
	}
	if s.addr != "" {
		r.names[s.addr] = s.program
	}
	if e.Call == "listen" {
		s.listens = true
		r.ports[port(s.addr)] = s
	}
}

func (r *room) returnConnect(e *trace.Event, c *entered, v vars) (string, vars) {
	r.connected(c.sock, e.Local, e.Peer)
	if c.sock.family != "TCP" {
		return "", nil
	}
	v["local"], v["peer"] = e.Local, e.Peer
	l := r.ports[port(e.Peer)]
	if l != nil && l.inside != "accept" && !r.served[e.Local+">"+e.Peer] {
		v["server"] = l.program
		return "note.return.connect.unaccepted", v
	}
	return "note.return.connect", v
}

func (r *room) returnAccept(e *trace.Event, c *entered, v vars) (string, vars) {
	s, local := r.socket(e), e.Local
	if s.family = c.sock.family; local == "" {
		local = c.sock.addr
	}
	r.connected(s, local, e.Peer)
	r.served[e.Peer+">"+local] = true
	v["fd"], v["peer"] = e.FD, e.Peer
	return finer("note.return.accept", s.family), v
}

// returnSend tells a socket's first return, and those that are surprising: the
// send had to wait, or no segment has left yet.
func (r *room) returnSend(e *trace.Event, c *entered, v vars) (string, vars) {
	first := !c.sock.sent
	c.sock.sent = true
	switch {
	case e.N == 0 || c.sock.family != "TCP":
		return "", nil
	case e.T-c.T > slow:
		v["waited"] = span(e.T - c.T)
		return "note.return.send.blocked", v
	case c.Bytes != nil && r.wire && r.stream(c.Bytes.Stream).left <= c.Bytes.From:
		return "note.return.send.waiting", v
	case first:
		return "note.return.send", v
	}
	return "", nil
}

// returnRecv tells what came, and how it lies over the sends it came from: the
// edges of sends are no edges of a stream (RFC 9293 §3.7).
func (r *room) returnRecv(e *trace.Event, c *entered, v vars) (string, vars) {
	if e.N == 0 {
		if arg(c.Event, 0) == "0" {
			return "", nil
		}
		return "note.return.recv.eof", v
	}
	v["text"] = literal(e.Data, e.Truncated)
	if e.Bytes == nil {
		return "note.return.recv", v
	}
	if c.sock.family == "TCP" {
		r.holds(c.sock, peer(e.Bytes.Stream))
	}
	in := r.stream(e.Bytes.Stream)
	in.read = max(in.read, e.Bytes.To)
	k := in.cut(e.Bytes.From, e.Bytes.To)
	v["sends"], v["of"] = k.sends, k.of
	return "note.return.recv" + k.variant(), v
}

func (k cut) variant() string {
	switch {
	case k.sends > 1 && k.head && k.tail:
		return ".glued"
	case k.sends > 1:
		return ".mixed"
	case k.sends == 0 || k.head && k.tail:
		return ""
	case k.tail:
		return ".rest"
	}
	return ".part"
}

func returnRecvFrom(e *trace.Event, v vars) (string, vars) {
	v["text"], v["peer"] = literal(e.Data, e.Truncated), e.Peer
	switch {
	case e.N == 0:
		return "note.return.recvfrom.empty", v
	case e.Truncated && e.N <= trace.DataCap: // beyond the cap only the record is cut
		return "note.return.recvfrom.cut", v
	}
	return "note.return.recvfrom", v
}
