package tcp

import "loopscope/sim/trace"

// arrives completes an arrival and moves the receiver.
func (k *Tracker) arrives(e *trace.Event) {
	seg := e.OfEvent
	if seg == nil {
		return
	}
	if seg.Kind == trace.KindDatagram {
		k.delivered(seg)
		return
	}
	s := k.ends[seg.Endpoint]
	if s == nil {
		return
	}
	x := s.peer
	x.c.touched = e.T
	e.CID, e.Endpoint = x.c.cid, x.name
	if seg.HasFlag("RST") {
		k.reset(x, e, seg)
		return
	}
	if !s.known {
		return
	}
	if seg.HasFlag("SYN") {
		k.greeted(x, e, seg)
	}
	if seg.HasFlag("ACK") && x.known {
		k.acknowledged(x, e, seg)
	}
	k.takes(x, e, seg)
}

// greeted is the arrival of a SYN (RFC 9293 §3.10.7.2 and §3.10.7.3).
func (k *Tracker) greeted(x *end, e, seg *trace.Event) {
	switch x.state {
	case SynSent:
		if !seg.HasFlag("ACK") {
			k.move(x, SynReceived, byWire(e))
		} else if x.position(seg.AckNo) == 1 {
			x.una = 1
			k.move(x, Established, byWire(e))
		}
	case Closed:
		if l := k.roomFor(x); l != nil && !x.known && !seg.HasFlag("ACK") {
			x.listener = l
			k.move(x, SynReceived, byWire(e))
		}
	}
}

// acknowledged is the arrival of an ACK (RFC 9293 §3.10.7.4, fifth).
func (k *Tracker) acknowledged(x *end, e, seg *trace.Event) {
	at := x.position(seg.AckNo)
	if at > x.nxt || x.state == SynSent {
		return
	}
	x.una = max(x.una, at)
	if x.state == SynReceived && at >= 1 && !full(x.listener) {
		k.move(x, Established, byWire(e))
	}
	if x.fin == 0 || x.una < x.fin {
		return
	}
	switch x.state {
	case FinWait1:
		k.move(x, FinWait2, byWire(e))
	case Closing:
		k.move(x, TimeWait, byWire(e))
	case LastAck:
		k.move(x, Closed, byWire(e))
	}
}

// takes is the arrival of bytes and FIN (RFC 9293 §3.10.7.4, seventh and
// eighth). A FIN counts once all before it is there.
func (k *Tracker) takes(x *end, e, seg *trace.Event) {
	switch x.state {
	case Closed, SynSent, SynReceived, Listen:
		return
	}
	s := x.peer
	from := s.first(seg)
	if !seg.Probe {
		x.rcv.take(from, from+int64(seg.Len))
	}
	if seg.HasFlag("FIN") && x.rcv.fin == 0 {
		x.rcv.fin = from + int64(seg.Len) + 1
	}
	if x.rcv.fin == 0 || x.rcv.nxt != x.rcv.fin-1 {
		return
	}
	x.rcv.nxt = x.rcv.fin
	switch x.state {
	case Established:
		k.move(x, CloseWait, byWire(e))
	case FinWait1:
		k.move(x, Closing, byWire(e))
	case FinWait2:
		k.move(x, TimeWait, byWire(e))
	}
}

// reset is the arrival of a RST (RFC 9293 §3.10.7.3 second, §3.10.7.4 second).
// It counts when it stands at RCV.NXT exactly; the stack's own RCV.NXT lies
// between what it has acknowledged and what has arrived.
func (k *Tracker) reset(x *end, e, seg *trace.Event) {
	switch {
	case x.state == SynSent:
		if seg.HasFlag("ACK") && x.position(seg.AckNo) == x.nxt {
			k.move(x, Closed, byWire(e))
		}
	case x.peer.known:
		if at := x.peer.position(seg.SeqNo); x.acked <= at && at <= x.rcv.nxt {
			k.move(x, Closed, byWire(e))
		}
	}
}
