package tcp

import (
	"fmt"
	"slices"
	"strconv"

	"loopscope/sim/trace"
)

// call is one that has been entered and has not returned.
type call struct {
	sock   *socket
	dst    string // sendto: where to
	letter *letter
	sent   bool // a datagram of it has left
}

func arg(e *trace.Event) string {
	if len(e.Args) == 0 {
		return ""
	}
	return fmt.Sprint(e.Args[0])
}

// called takes in a call on entry.
func (k *Tracker) called(e *trace.Event) {
	if e.Call == "exit" {
		for _, s := range k.open(e.Program) {
			s.closing = true
		}
		return
	}
	if e.SID == 0 {
		return
	}
	s := k.socket(e.SID, e.Program)
	c := &call{sock: s}
	k.calls[e] = c
	s.touch(e)
	switch e.Call {
	case "socket":
		s.family(e.Args)
	case "bind":
		c.dst = s.local
		s.local = arg(e)
	case "listen":
		s.backlog, _ = strconv.Atoi(arg(e))
	case "accept":
		s.accepting++
	case "connect":
		k.connecting(s, e)
	case "send", "sendto":
		k.reserve(c, e)
	case "close":
		s.closing = true
	}
}

// connecting is a connect on entry: its SYN, or its accept, is to come. On a
// socket that has a connection it begins nothing (EISCONN, EALREADY).
func (k *Tracker) connecting(s *socket, e *trace.Event) {
	if s.end != nil && s.end.state != Closed {
		return
	}
	s.peer = arg(e)
	switch {
	case s.tcp():
		s.end = nil
		k.connect = append(k.connect, s)
	case s.unix && !s.dgram:
		k.unix[s.peer] = append(k.unix[s.peer], s)
	}
}

// returned takes in a call's return.
func (k *Tracker) returned(e *trace.Event) {
	if e.Call == "exit" {
		for _, s := range k.open(e.Program) {
			k.close(s, e)
		}
		return
	}
	c := k.calls[e.OfEvent]
	if c == nil {
		return
	}
	delete(k.calls, e.OfEvent)
	s := c.sock
	s.touch(e)
	if e.Errno == "" {
		k.succeeded(c, e)
	} else {
		k.failed(c, e)
	}
	s.touch(e)
}

func (k *Tracker) succeeded(c *call, e *trace.Event) {
	s := c.sock
	if e.Local != "" && e.Call != "accept" {
		s.local = e.Local
	}
	switch e.Call {
	case "listen":
		if s.tcp() {
			k.moveSocket(s, Listen, byCall(e))
		}
	case "accept":
		s.accepting--
		k.accepted(s, e)
	case "connect":
		k.connected(s, e)
	case "send", "sendto":
		k.fix(c, e)
	case "recv", "recvfrom":
		k.give(s, e)
	case "shutdown":
		k.shutdown(s, e)
	case "setsockopt":
		s.option(e.OfEvent)
	case "close":
		k.close(s, e)
	}
}

// failed: an errno may tell what the wire does not show.
func (k *Tracker) failed(c *call, e *trace.Event) {
	s := c.sock
	gone := e.Errno == "ETIMEDOUT" || e.Errno == "ECONNRESET"
	switch e.Call {
	case "bind":
		s.local = c.dst
	case "accept":
		s.accepting--
	case "connect":
		gone = e.Errno != "EINPROGRESS" && e.Errno != "EALREADY" && e.Errno != "EISCONN"
		if gone {
			k.notConnected(s)
		}
	case "send", "sendto":
		k.fix(c, e)
	case "close":
		s.closing = false
	}
	if gone && s.end != nil {
		k.move(s.end, Closed, byCall(e))
	}
}

// notConnected takes s out of what waits for a SYN or an accept.
func (k *Tracker) notConnected(s *socket) {
	same := func(o *socket) bool { return o == s }
	k.connect = slices.DeleteFunc(k.connect, same)
	if s.unix {
		k.unix[s.peer] = slices.DeleteFunc(k.unix[s.peer], same)
	}
}

// connected ties a socket to its connection for certain.
func (k *Tracker) connected(s *socket, e *trace.Event) {
	if e.Peer != "" {
		s.peer = e.Peer
	}
	if !s.tcp() {
		s.joined = s.unix
		return
	}
	k.connect = slices.DeleteFunc(k.connect, func(o *socket) bool { return o == s })
	x := k.endOf(s.local, s.peer, func(x *end) bool { return x.syn != nil })
	if x != nil && x != s.end {
		k.correct(s, x)
	}
	if s.end == nil {
		k.unseen(s, e)
		return
	}
	e.CID, e.Endpoint = s.end.c.cid, s.end.name
	if s.end.state == SynSent {
		k.move(s.end, Established, byCall(e))
	}
}

// accepted ties a new socket to the connection that accept took.
func (k *Tracker) accepted(l *socket, e *trace.Event) {
	s := k.socket(e.SID, e.Program)
	s.dgram, s.unix, s.aborts, s.local, s.peer = l.dgram, l.unix, l.aborts, e.Local, e.Peer
	if s.local == "" {
		s.local = l.local
	}
	s.touched = e.T
	if s.unix {
		k.pair(l, s)
		return
	}
	x := k.waiting(s.local, s.peer)
	if x == nil {
		k.unseen(s, e)
		return
	}
	s.tie(x)
	s.touch(e)
	e.CID, e.Endpoint = x.c.cid, x.name
	if x.state == SynReceived {
		k.move(x, Established, byCall(e))
	}
	x.queue(false)
}

// unseen is a connection that nothing was captured of: without a capture, the
// return itself says that it is established.
func (k *Tracker) unseen(s *socket, e *trace.Event) {
	if !k.wire {
		k.moveSocket(s, Established, byCall(e))
	}
}

// waiting is what accept takes from the queue: the oldest connection that
// stands there; when the third ACK was not seen, the newest that can.
func (k *Tracker) waiting(local, peer string) *end {
	for _, c := range k.tuples[tupleOf(local, peer)] {
		if x := c.at(local); x.addr == local && x.queued {
			return x
		}
	}
	return k.endOf(local, peer, func(x *end) bool { return x.sid == 0 && x.synAck != nil })
}
