package tcp

import (
	"slices"

	"loopscope/sim/trace"
)

// flight is a piece of the stream and the segment that carried it first.
type flight struct {
	from, to int64
	event    *trace.Event // until it has been numbered
	seq      int64
}

// leaves completes a segment and moves its sender.
func (k *Tracker) leaves(e *trace.Event) {
	c := k.connOf(e)
	if c == nil {
		return
	}
	x := c.at(e.Src)
	c.touched = e.T
	e.CID, e.Endpoint = c.cid, x.name
	if e.HasFlag("SYN") {
		x.begin(e)
	}
	x.complete(e)
	if x.sid == 0 && x.syn == e {
		k.tieConnect(x)
	}
	k.sends(x, e)
	x.advance(e)
}

// begin learns what a SYN says: ISN and window scale (RFC 7323 §2.2).
func (x *end) begin(e *trace.Event) {
	if !x.known || x.isn != Seq(e.SeqNo) {
		x.isn, x.known, x.nxt = Seq(e.SeqNo), true, 0
	}
	x.scale = windowScale(e)
	first := &x.syn
	if e.HasFlag("ACK") {
		first = &x.synAck
	}
	if *first == nil {
		*first = e
		return
	}
	e.RetransmissionOf = (*first).Seq
}

// complete fills in what follows from the sender's and its peer's ISN.
func (x *end) complete(e *trace.Event) {
	p := x.peer
	if e.HasFlag("ACK") && p.known {
		e.RelAck = e.AckNo - uint32(p.isn)
		if at := p.position(e.AckNo); at <= p.nxt {
			x.acked = max(x.acked, at)
		}
	}
	if !e.HasFlag("SYN") && x.scale >= 0 && p.scale >= 0 {
		e.Window <<= x.scale
	}
	if !x.known {
		return
	}
	e.RelSeq = e.SeqNo - uint32(x.isn)
	at, bare := x.position(e.SeqNo), !e.HasFlag("SYN") && !e.HasFlag("FIN") && !e.HasFlag("RST")
	if bare && e.Len <= 1 && x.una > 0 && at == x.una-1 {
		e.Probe = true
		return
	}
	if from := x.first(e) - 1; e.Len > 0 && from >= 0 {
		e.Bytes = &trace.Bytes{Stream: x.name, From: from, To: from + int64(e.Len)}
	}
	if from, to := x.span(e); !e.HasFlag("SYN") && to > from && from < x.nxt {
		e.RetransmissionOf = x.original(from)
	}
}

// first is the position of a segment's first byte: SYN comes before it.
func (x *end) first(e *trace.Event) int64 {
	at := x.position(e.SeqNo)
	if e.HasFlag("SYN") {
		at++
	}
	return at
}

// span is what a segment takes of the stream: bytes, SYN and FIN.
func (x *end) span(e *trace.Event) (from, to int64) {
	from, to = x.position(e.SeqNo), x.first(e)+int64(e.Len)
	if e.HasFlag("FIN") {
		to++
	}
	return from, to
}

// original is the number of the segment that carried the position first.
func (x *end) original(at int64) int64 {
	i, _ := slices.BinarySearchFunc(x.sent, at, func(f flight, at int64) int {
		if f.to <= at {
			return -1
		}
		return 1
	})
	if i == len(x.sent) || x.sent[i].from > at {
		return 0
	}
	if f := x.sent[i]; f.event != nil {
		return f.event.Seq
	}
	return x.sent[i].seq
}

// maxWindow is the widest a window can be (RFC 7323 §2.3): what lies further
// ahead was not sent by this endpoint's stack.
const maxWindow = 1 << 30

// mostFlights bounds what is kept of a long stream. Acknowledged pieces go first:
// of those, a needless retransmission has no original to name any more.
const mostFlights = 1 << 14

// trim forgets acknowledged pieces where too many are kept.
func (x *end) trim() {
	if len(x.sent) < mostFlights {
		return
	}
	acked := 0
	for acked < len(x.sent)/2 && x.sent[acked].to <= x.una {
		acked++
	}
	x.sent = slices.Delete(x.sent, 0, acked)
}

// advance moves SND.NXT and keeps what is new for retransmissions to name.
func (x *end) advance(e *trace.Event) {
	from, to := x.span(e)
	if !x.known || e.Probe || e.HasFlag("RST") || to <= x.nxt || from-x.nxt > maxWindow {
		return
	}
	if n := len(x.sent); n > 0 && x.sent[n-1].event != nil {
		x.sent[n-1].seq, x.sent[n-1].event = x.sent[n-1].event.Seq, nil
	}
	x.trim()
	x.sent = append(x.sent, flight{from: max(from, x.nxt), to: to, event: e})
	x.nxt = to
}

// sends is what leaving does to the sender's state.
func (k *Tracker) sends(x *end, e *trace.Event) {
	why := byWire(e)
	switch {
	case e.HasFlag("RST"):
		k.move(x, Closed, why)
	case e.HasFlag("SYN") && e.HasFlag("ACK"):
		k.supersede(x, why)
		if x.state == Closed && x.listener == nil {
			x.listener = k.listenerAt(x.addr)
		}
		if x.state == Closed || x.state == SynSent {
			k.move(x, SynReceived, why)
		}
	case e.HasFlag("SYN"):
		if x.sid != 0 {
			k.supersede(x, why)
		}
		if x.state == Closed && x.syn == e {
			k.move(x, SynSent, why)
		}
	case e.HasFlag("FIN") && x.fin == 0:
		k.firstFIN(x, e)
	}
}

// firstFIN sends the first FIN. When the peer's FIN has arrived and this one does
// not acknowledge it, it was built before: the stack went from ESTABLISHED to
// FIN-WAIT-1 and met the peer's FIN there (RFC 9293 §3.6, figure 13). The
// arrival stands before it in the trace, so CLOSE-WAIT has been told by now,
// and CLOSING follows it.
func (k *Tracker) firstFIN(x *end, e *trace.Event) {
	_, x.fin = x.span(e)
	switch x.state {
	case Established, SynReceived:
		k.move(x, FinWait1, byWire(e))
	case CloseWait:
		if x.peer.position(e.AckNo) < x.rcv.nxt {
			k.move(x, Closing, byWire(e))
			return
		}
		k.move(x, LastAck, byWire(e))
	}
}

// supersede ends an older connection's TIME-WAIT at this end: the stack has
// taken the addresses again (RFC 9293 §3.6.1).
func (k *Tracker) supersede(x *end, why cause) {
	for _, c := range k.tuples[tupleOf(x.addr, x.peer.addr)] {
		if old := c.at(x.addr); c != x.c && old.state == TimeWait {
			k.move(old, Closed, why)
		}
	}
}
