package framing

import (
	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// spent is what a method's conversation cost.
type spent struct {
	payload int   // bytes of the messages themselves
	bytes   int   // bytes that the client sent, and the server's answers
	sends   int   // the client's calls
	turns   int   // times that the client waited for an answer
	us      int64 // from the client's first send to the server's last message
}

func costOf(t *trace.Trace, o *outcome, a lab.Args) spent {
	s := spent{turns: len(o.heard), sends: len(o.sends)}
	for _, m := range traffic(framingOf(o.name, a), a) {
		s.payload += len(m.text)
	}
	for _, e := range append(o.heard, o.sends...) {
		s.bytes += e.N
	}
	if len(o.sends) > 0 && o.last != nil {
		s.us = (o.last.T - t.Event(o.sends[0].Of).T) / 1000
	}
	return s
}

// cost: every message came over, and no byte of the stream was left unread.
func cost(t *trace.Trace, a lab.Args) lab.Verdict {
	os := outcomes(t, a)
	if len(os) == 0 {
		return lab.Judge(false, nil)
	}
	o, s := os[0], costOf(t, os[0], a)
	taken := 0
	for _, e := range append(o.recvs, o.heard...) {
		taken += e.N
	}
	got := map[string]any{
		"messages": len(o.said), "payload": s.payload, "extra": s.bytes - s.payload,
		"sends": s.sends, "turns": s.turns, "us": s.us,
	}
	return lab.Judge(o.right == len(o.said) && taken == s.bytes && s.bytes >= s.payload, got, append(o.sends, o.last)...)
}

// segments: with TCP_NODELAY no send waited for company.
func segments(t *trace.Trace, a lab.Args) lab.Verdict {
	os := outcomes(t, a)
	if len(os) == 0 {
		return lab.Judge(false, nil)
	}
	o := os[0]
	data := t.Select(trace.Is(trace.KindSegment), between(o.begin, o.end), trace.At("1a"),
		func(e *trace.Event) bool { return e.Len > 0 && e.RetransmissionOf == 0 })
	got := map[string]any{"segments": len(data), "sends": len(o.sends)}
	return lab.Judge(len(data) > 0 && len(data) == len(o.sends), got, data...)
}

// roundTrips: before each message the client heard recv_ready.
func roundTrips(t *trace.Trace, a lab.Args) lab.Verdict {
	os := outcomes(t, a)
	if len(os) == 0 {
		return lab.Judge(false, nil)
	}
	o := os[0]
	return lab.Judge(len(o.heard) > 0 && len(o.heard) == len(o.said),
		map[string]any{"turns": len(o.heard), "messages": len(o.said)}, o.heard...)
}

// slept: the pauses between the messages are in the time that they took.
func slept(t *trace.Trace, a lab.Args) lab.Verdict {
	os := outcomes(t, a)
	if len(os) == 0 {
		return lab.Judge(false, nil)
	}
	o, s := os[0], costOf(t, os[0], a)
	least := int64(len(o.said)-1) * int64(a.Int("pause")) * 1000
	return lab.Judge(s.us >= least, map[string]any{"ms": s.us / 1000, "messages": len(o.said)}, append(o.sends, o.last)...)
}
