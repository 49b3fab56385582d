package tcp

import "loopscope/sim/trace"

// settle is how long nothing must have happened to a connection before the
// kernel's word about it counts: what was just captured may not have been
// processed, and what was just processed not have been captured.
const settle = 5_000_000 // ns

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
	if x.state == e.To || e.T-x.c.touched < settle {
		e.Kind = ""
		return
	}
	e.CID, e.Endpoint, e.SID, e.From = x.c.cid, x.name, x.sid, x.state
	x.enter(e.To)
}

// readSocket: without a capture, the kernel is the only one who tells.
func readSocket(s *socket, e *trace.Event, captured bool) {
	if s.state == e.To || captured && e.T-s.touched < settle {
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
