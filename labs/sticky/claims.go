package sticky

import (
	"bytes"
	"fmt"
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

func claims() []lab.Claim {
	short := not(is("leftovers", "split"))
	return []lab.Claim{
		{ID: "one-recv", When: all(is("two-sends", "pause", "nodelay", "cork"), stream, late, fits), FreeOrder: true, Check: oneRecv},
		{ID: "sent-first", When: all(short, late), FreeOrder: true, Check: sentFirst},
		{ID: "segment-a-send", When: all(is("two-sends", "residue", "pause", "nodelay"), tcp), Segments: true, FreeOrder: true, Check: segmentASend},
		{ID: "one-segment", When: is("cork"), Segments: true, FreeOrder: true, Check: oneSegment},
		{ID: "paused", When: is("pause"), FreeOrder: true, Check: paused},
		{ID: "rest-first", When: all(is("residue"), stream, late, cuts), FreeOrder: true, Check: restFirst},
		{ID: "rest-gone", When: all(is("residue"), datagrams, cuts), Check: restGone},
		{ID: "edges-kept", When: all(short, datagrams), Check: edgesKept},
		{ID: "old-answer", When: all(is("leftovers"), stream, tooLong), FreeOrder: true, Check: oldAnswer},
		{ID: "own-answer", When: all(is("leftovers"), datagrams), Check: ownAnswer},
		{ID: "ceiling", When: all(is("split"), late), FreeOrder: true, Check: ceiling},
		{ID: "other-edges", When: all(is("split"), late, edgesDiffer), Segments: true, FreeOrder: true, Check: otherEdges},
		{ID: "in-order", When: stream, Check: inOrder},
	}
}

// fits: the first recv asks for enough to take everything.
func fits(a lab.Args) bool { return a.Int("recv") >= total(a) }

// cuts: the first recv asks for less than the first message.
func cuts(a lab.Args) bool { return a.Int("first") < len(messages(a)[0]) }

// tooLong: dir's answer is longer than what recv asks for.
func tooLong(a lab.Args) bool { return a.Int("bytes") > a.Int("size") }

// edgesDiffer: neither a segment nor a whole number of them fills a recv, and
// there is more than one segment.
func edgesDiffer(a lab.Args) bool {
	return a.Int("bytes") > a.Int("mss") && a.Int("bytes") > a.Int("size") && a.Int("size")%(a.Int("mss")-12) != 0
}

// oneRecv: the first recv gave the bytes of every send.
func oneRecv(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, recvs := sent(t, writer(a)), received(t, reader(a))
	got := map[string]any{"sends": len(sends), "data": said(recvs, 0)}
	if len(recvs) == 0 {
		return verdict(false, got)
	}
	mixed := recvs[0].origins(sends)
	return verdict(len(sends) == len(messages(a)) && len(mixed) == len(sends), got, append(mixed, recvs[0])...)
}

// sentFirst: every send had returned before the first recv was called.
func sentFirst(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, recvs := sent(t, writer(a)), received(t, reader(a))
	if len(sends) == 0 || len(recvs) == 0 {
		return verdict(false, map[string]any{"us": "–"})
	}
	last, first := sends[len(sends)-1], recvs[0]
	got := map[string]any{"us": (first.call.T - last.ret.T) / 1000}
	return verdict(last.ret.Seq < first.call.Seq, got, last, first)
}

// segmentASend: no two sends shared a segment, so nothing was glued on the way.
func segmentASend(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, segments := sent(t, writer(a)), carriers(t, a)
	v := verdict(len(sends) > 0 && len(sends) == len(segments),
		map[string]any{"sends": len(sends), "segments": len(segments), "recvs": len(received(t, reader(a)))}, sends...)
	for _, s := range segments {
		v.Proof = append(v.Proof, s.Seq)
	}
	return v
}

func oneSegment(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, segments := sent(t, writer(a)), carriers(t, a)
	v := verdict(len(sends) > 1 && len(segments) == 1,
		map[string]any{"sends": len(sends), "segments": len(segments)}, sends...)
	for _, s := range segments {
		v.Proof = append(v.Proof, s.Seq)
	}
	return v
}

// paused: the second send was called at least the pause after the first returned.
func paused(t *trace.Trace, a lab.Args) lab.Verdict {
	sends := sent(t, writer(a))
	if len(sends) < 2 {
		return verdict(false, map[string]any{"ms": "–"})
	}
	ms := (sends[1].call.T - sends[0].ret.T) / 1_000_000
	return verdict(ms >= int64(a.Int("pause")), map[string]any{"ms": ms}, sends...)
}

// restFirst: the second recv begins inside the first send, where the first
// recv had stopped, before it gives anything of the second.
func restFirst(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, recvs := sent(t, writer(a)), received(t, reader(a))
	got := map[string]any{"first": said(recvs, 0), "second": said(recvs, 1)}
	if len(recvs) < 2 || len(sends) == 0 {
		return verdict(false, got)
	}
	first, second := recvs[0], recvs[1]
	holds := first.len() == int64(a.Int("first")) && second.from == first.to && second.from < sends[0].to
	return verdict(holds, got, sends[0], first, second)
}

// restGone: no later recvfrom gave the rest of the datagram that was cut.
func restGone(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, recvs := sent(t, writer(a)), received(t, reader(a))
	got := map[string]any{"first": said(recvs, 0), "second": said(recvs, 1), "lost": 0}
	if len(recvs) < 2 || len(sends) == 0 {
		return verdict(false, got)
	}
	whole := sends[0]
	lost := whole.len() - recvs[0].len()
	got["lost"] = lost
	for _, r := range recvs[1:] {
		if len(r.origins([]span{whole})) > 0 {
			return verdict(false, got, whole, r)
		}
	}
	return verdict(lost > 0 && recvs[0].ret.Truncated, got, append(recvs, whole)...)
}

// edgesKept: each recvfrom gave bytes of one sendto, each of another.
func edgesKept(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, recvs := sent(t, writer(a)), received(t, reader(a))
	got := map[string]any{"sends": len(sends), "recvs": len(recvs)}
	for i, r := range recvs {
		o := r.origins(sends)
		if len(o) != 1 || o[0].call != sends[i].call {
			return verdict(false, got, r)
		}
	}
	return verdict(len(sends) > 0 && len(recvs) == len(sends), got, append(recvs, sends...)...)
}

// oldAnswer: what was read after the second command begins in the first answer.
func oldAnswer(t *trace.Trace, a lab.Args) lab.Verdict {
	answers, recvs := sent(t, writer(a)), received(t, reader(a))
	got := map[string]any{"old": 0, "unread": 0}
	if len(answers) < 2 || len(recvs) < 2 {
		return verdict(false, got)
	}
	second := recvs[1]
	got["old"] = min(second.to, answers[0].to) - second.from
	got["unread"] = answers[1].to - second.to
	return verdict(second.from == recvs[0].to && second.from < answers[0].to, got, answers[0], recvs[0], second)
}

// ownAnswer: by UDP the second answer is the second command's; what was too
// long of the first is gone.
func ownAnswer(t *trace.Trace, a lab.Args) lab.Verdict {
	answers, recvs := sent(t, writer(a)), received(t, reader(a))
	got := map[string]any{"data": said(recvs, 1), "lost": 0}
	if len(answers) < 2 || len(recvs) < 2 {
		return verdict(false, got)
	}
	o := recvs[1].origins(answers)
	got["lost"] = answers[0].len() - recvs[0].len()
	return verdict(len(o) == 1 && o[0].call == answers[1].call, got, answers[1], recvs[1])
}

// ceiling: with everything there, only what recv asks for decides how many it takes.
func ceiling(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, recvs := sent(t, writer(a)), received(t, reader(a))
	size := a.Int("size")
	want := (a.Int("bytes") + size - 1) / size
	got := map[string]any{"bytes": a.Int("bytes"), "recvs": len(recvs), "size": size}
	return verdict(len(sends) == 1 && len(recvs) == want, got, append(sends, recvs...)...)
}

// otherEdges: some segment's bytes came out of two recvs: the edges that recv
// makes are not the segments'.
func otherEdges(t *trace.Trace, a lab.Args) lab.Verdict {
	segments, recvs := carriers(t, a), received(t, reader(a))
	got := map[string]any{"segments": len(segments), "recvs": len(recvs)}
	for _, s := range segments {
		if s.Bytes == nil {
			continue
		}
		if cut := (span{s, s, s.Bytes.From, s.Bytes.To}).origins(recvs); len(cut) > 1 {
			return verdict(true, got, cut...)
		}
	}
	return verdict(false, got)
}

// inOrder: what was received is what was sent, from its first byte on, none
// skipped, none altered: a stream loses the edges and nothing else.
func inOrder(t *trace.Trace, a lab.Args) lab.Verdict {
	sends, recvs := sent(t, writer(a)), received(t, reader(a))
	if len(recvs) == 0 {
		return lab.Verdict{Holds: trace.HoldsUnknown, Why: "why.not-reached"}
	}
	got := map[string]any{"sent": length(sends), "received": length(recvs)}
	var next int64
	for _, r := range recvs {
		if r.from != next {
			return verdict(false, got, r)
		}
		next = r.to
	}
	in, out := joined(sends), joined(recvs)
	n := min(len(in), len(out)) // the recording keeps 4096 bytes of a call
	return verdict(bytes.Equal(in[:n], out[:n]) && next <= length(sends), got, append(recvs, sends...)...)
}

func length(spans []span) (n int64) {
	for _, s := range spans {
		n += s.len()
	}
	return n
}

// joined is the data of all spans, as far as the recording kept every byte.
func joined(spans []span) []byte {
	var out []byte
	for _, s := range spans {
		e := s.ret
		if len(e.Data) == 0 {
			e = s.call
		}
		out = append(out, e.Data...)
		if int64(len(e.Data)) < s.len() {
			break
		}
	}
	return out
}

// said is what the i-th recv gave, as Python would print it.
func said(recvs []span, i int) string {
	if i >= len(recvs) {
		return sock.Literal(nil)
	}
	return strings.TrimSpace(fmt.Sprint(ends(recvs[i].ret.Data)))
}

func verdict(holds bool, got map[string]any, proof ...span) lab.Verdict {
	var events []*trace.Event
	for _, s := range proof {
		if events = append(events, s.call); s.ret.Seq != s.call.Seq {
			events = append(events, s.ret)
		}
	}
	return lab.Judge(holds, got, events...)
}
