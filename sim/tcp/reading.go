package tcp

import "loopscope/sim/trace"

// settle is how long nothing must have happened to a connection before the
// kernel was asked about it, for its word to count against what was captured:
// under load a packet may wait some 10 ms between its stamp and its processing,
// and a call between its effect and its return.
const settle = 100_000_000 // ns

// reading compares what the kernel says about a state with what was derived.
// Agreement is dropped. Where they differ and all is quiet, the kernel wins,
// and both are shown.
func (k *Tracker) reading(e *trace.Event) {
	x, s := k.concerned(e)
	switch {
	case e.Basis != trace.BasisKernel:
		return
	case x != nil:
		k.readEnd(x, e)
	case s != nil:
		readSocket(s, e, k.wire)
	default:
		e.Kind = ""
	}
}

func (k *Tracker) readEnd(x *end, e *trace.Event) {
	// A descriptor whose connection is in TIME-WAIT reads CLOSED: its socket has
	// been replaced by a smaller one, which only a look by address finds.
	shell := x.state == TimeWait && e.To == Closed && e.Local == ""
	if x.state == e.To || shell || asked(e)-x.c.touched < settle {
		e.Kind = ""
		return
	}
	e.CID, e.Endpoint, e.SID, e.From = x.c.cid, x.name, x.sid, x.state
	x.enter(e.To)
}

// asked is the earliest moment that a reading may speak of.
func asked(e *trace.Event) int64 {
	if e.Asked != 0 {
		return e.Asked
	}
	return e.T
}

// readSocket: without a capture, the kernel is the only one who tells.
func readSocket(s *socket, e *trace.Event, captured bool) {
	if s.state == e.To || captured && asked(e)-s.touched < settle {
		e.Kind = ""
		return
	}
	e.SID, e.From = s.sid, s.state
	s.state = e.To
}

// place says which socket and connection a reading is of.
func (k *Tracker) place(e *trace.Event) {
	x, s := k.concerned(e)
	if s != nil {
		e.SID = s.sid
	}
	if x != nil {
		e.CID, e.Endpoint = x.c.cid, x.name
		if x.sid != 0 {
			e.SID = x.sid
		}
	}
}

// concerned finds what a reading is of, by its addresses or its sid.
func (k *Tracker) concerned(e *trace.Event) (*end, *socket) {
	if e.Local != "" && e.Peer != "" {
		if x := k.endOf(e.Local, e.Peer, func(x *end) bool { return x.known }); x != nil {
			return x, k.sockets[x.sid]
		}
	}
	s := k.sockets[e.SID]
	if s == nil && e.Local != "" && e.Peer == "" {
		s = k.listenerAt(e.Local)
	}
	if s == nil {
		return nil, nil
	}
	return s.end, s
}
