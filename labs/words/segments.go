package words

import "loopscope/sim/trace"

// segment tells a TCP segment as it leaves, by its flags and by what they mean
// at this point of the connection.
func (r *room) segment(e *trace.Event) (string, vars) {
	if e.HasFlag("SYN") && !e.HasFlag("ACK") {
		r.dialed(e.Src, e.Dst)
	}
	r.wire = true
	me, other := r.end(e.Endpoint), r.end(peer(e.Endpoint))
	me.addr, other.addr = e.Src, e.Dst
	r.pairs[e.Src+">"+e.Dst], r.pairs[e.Dst+">"+e.Src] = e.Endpoint, peer(e.Endpoint)
	v := vars{
		"from": r.who(e.Src), "to": r.who(e.Dst), "src": e.Src, "dst": e.Dst,
		"isn": e.SeqNo, "n": e.Len, "window": e.Window, "bytes": max(0, int64(e.RelAck)-1),
	}
	if e.Bytes != nil {
		v["text"] = r.stream(e.Endpoint).quote(e.Bytes.From, e.Bytes.To)
	}
	kind := r.class(e, me, other, v)
	r.packets[e.Seq] = &packet{kind, v, e.T, e.Endpoint, e.Bytes}
	r.leave(e, me)
	return finer("note.segment", kind), v
}

// class names what the segment is for; its values go to v.
func (r *room) class(e *trace.Event, me, other *end, v vars) string {
	switch {
	case e.HasFlag("RST"):
		return r.classRST(e, me, v)
	case e.Probe && other.window == 0 && other.spoke:
		return "probe.window"
	case e.Probe:
		return "probe.keepalive"
	case e.RetransmissionOf != 0:
		return r.classAgain(e, v)
	case e.HasFlag("SYN") && e.HasFlag("ACK"):
		return "SYN-ACK"
	case e.HasFlag("SYN"):
		return "SYN"
	case e.HasFlag("FIN"):
		return classFIN(e, me, other)
	case e.Len > 0:
		return r.classData(e, v)
	}
	return r.classACK(e, me, other)
}

func (r *room) classRST(e *trace.Event, me *end, v vars) string {
	if !me.up {
		if !me.spoke {
			return "RST.refused"
		}
		return "RST"
	}
	s := r.holder[e.Endpoint]
	switch {
	case s == nil || !s.closed:
		return "RST"
	case s.linger:
		return "RST.linger"
	case s.unread > 0:
		v["unread"] = s.unread
		return "RST.unread"
	}
	return "RST.closed"
}

// classAgain is for a segment that was sent before.
func (r *room) classAgain(e *trace.Event, v vars) string {
	v["waited"] = "?"
	if first := r.packets[e.RetransmissionOf]; first != nil {
		v["waited"] = span(e.T - first.t)
	}
	switch {
	case e.HasFlag("SYN") && e.HasFlag("ACK"):
		return "retransmission.SYN-ACK"
	case e.HasFlag("SYN"):
		return "retransmission.SYN"
	case e.Len > 0:
		return "retransmission.DATA"
	case e.HasFlag("FIN"):
		return "retransmission.FIN"
	}
	return "retransmission"
}

func classFIN(e *trace.Event, me, other *end) string {
	switch {
	case e.Len > 0:
		return "FIN.data"
	case covers(e, me, other):
		return "FIN.ack"
	}
	return "FIN"
}

func (r *room) classData(e *trace.Event, v vars) string {
	if e.Bytes == nil {
		v["text"] = "…"
		return "DATA"
	}
	k := r.stream(e.Endpoint).cut(e.Bytes.From, e.Bytes.To)
	v["sends"], v["of"] = k.sends, k.of
	switch {
	case k.sends > 1:
		return "DATA.merged"
	case k.sends == 1 && !(k.head && k.tail):
		return "DATA.part"
	}
	return "DATA"
}

// classACK is for a segment that carries nothing: its acknowledgment or its
// window is the news.
func (r *room) classACK(e *trace.Event, me, other *end) string {
	switch {
	case me.acked == 0 && e.RelAck == 1:
		return "ACK.handshake"
	case covers(e, me, other):
		return "ACK.FIN"
	case e.Window == 0:
		return "ACK.zero"
	case e.RelAck == me.acked && e.Window > me.window:
		return "ACK.window"
	case e.RelAck == me.acked && r.gap(e.Endpoint):
		return "ACK.duplicate"
	case e.RelAck == me.acked:
		return "ACK.again"
	}
	return "ACK"
}

// covers tells whether the segment is the first to acknowledge the peer's FIN.
func covers(e *trace.Event, me, other *end) bool {
	return other.fin != 0 && me.heard && e.RelAck == other.fin+1 && me.acked <= other.fin
}

// gap tells whether bytes are parked behind a missing one: then an ACK that
// says nothing new is a duplicate ACK (RFC 5681 §2).
func (r *room) gap(endpoint string) bool { return len(r.stream(peer(endpoint)).parked) > 0 }

// leave takes in what the segment changes at its sender.
func (r *room) leave(e *trace.Event, me *end) {
	me.spoke = true
	if e.HasFlag("RST") {
		return
	}
	if e.HasFlag("ACK") && int32(e.RelAck-me.acked) > 0 {
		me.acked = e.RelAck
	}
	me.window = e.Window
	if e.HasFlag("FIN") {
		me.fin = e.RelSeq + uint32(e.Len)
	}
	if e.Bytes != nil {
		s := r.stream(e.Endpoint)
		s.left = max(s.left, e.Bytes.To)
	}
}
