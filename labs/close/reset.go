package close

import (
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// resetClaims are about connections that end by a reset.
func resetClaims() []lab.Claim {
	resets := shape("unread", "linger")
	return []lab.Claim{
		{ID: "rst-not-fin", When: resets, Segments: true, FreeOrder: true, Check: rstNotFin},
		{ID: "unread-bytes", When: shape("unread"), Segments: true, FreeOrder: true, Check: unreadBytes},
		{ID: "no-time-wait", When: resets, Segments: true, FreeOrder: true, Check: noTimeWait},
		{ID: "reader-is-told", When: resets, FreeOrder: true, Check: readerIsTold},
	}
}

// rstNotFin: the first to close sent a reset, and nobody ever sent a FIN.
func rstNotFin(t *trace.Trace, a lab.Args) lab.Verdict {
	rst := t.First(trace.Is(trace.KindSegment), trace.On(1), trace.Has("RST"))
	fins := fins(t)
	if rst == nil {
		return lab.Judge(false, map[string]any{"program": "–", "flags": "–"}, fins...)
	}
	got := map[string]any{"program": program(rst.Endpoint), "flags": rst.Flags}
	return lab.Judge(len(fins) == 0 && rst.Endpoint == endpoint(closer(a)), got, append(fins, rst)...)
}

// RFC 9293 §3.6.1, SHLD-3: closed with received data still pending, a stack
// sends a reset to show that data was lost.
func unreadBytes(t *trace.Trace, a lab.Args) lab.Verdict {
	arrived, read := 0, 0
	var proof []*trace.Event
	for _, s := range t.Select(trace.Is(trace.KindSegment), trace.On(1), trace.At(endpoint(second(a)))) {
		if s.Len > 0 && s.RetransmissionOf == 0 {
			arrived += s.Len
			proof = append(proof, s)
		}
	}
	for _, r := range t.Select(trace.Is(trace.KindReturn), trace.By(closer(a)), trace.Named("recv")) {
		read += r.N
		proof = append(proof, r)
	}
	return lab.Judge(arrived > read && read > 0, map[string]any{"arrived": arrived, "read": read, "unread": arrived - read}, proof...)
}

func noTimeWait(t *trace.Trace, _ lab.Args) lab.Verdict {
	a, b := enters(t, "1a", "CLOSED"), enters(t, "1b", "CLOSED")
	var got []string
	for _, end := range []string{"1a", "1b"} {
		states, _ := path(t, end)
		got = append(got, program(end)+": "+strings.Join(states, " → "))
	}
	wait := t.First(trace.Is(trace.KindState), func(e *trace.Event) bool { return e.To == "TIME-WAIT" })
	return lab.Judge(a != nil && b != nil && wait == nil, map[string]any{"states": strings.Join(got, ", ")}, a, b, wait)
}

func readerIsTold(t *trace.Trace, a lab.Args) lab.Verdict {
	r := lastRecv(t, second(a))
	if r == nil {
		return lab.Judge(false, map[string]any{"program": second(a), "errno": "–"})
	}
	return lab.Judge(r.Errno == "ECONNRESET", map[string]any{"program": second(a), "errno": r.Errno}, r)
}
