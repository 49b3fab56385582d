package close

import (
	"slices"
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func claims() []lab.Claim {
	return []lab.Claim{
		{ID: "three-or-four", When: shape("three", "four"), Segments: true, FreeOrder: true, Check: threeOrFour},
		{ID: "states", When: shape("three", "four", "half", "never"), Segments: true, FreeOrder: true, Check: states},
		{ID: "fin-holds-one", When: shape("three", "four", "half", "never"), Segments: true, Check: finHoldsOne},
		{ID: "active-waits", When: shape("three", "four", "half", "never"), Segments: true, FreeOrder: true, Check: activeWaits},
		{ID: "asks-nobody", When: shape("four", "never"), Segments: true, FreeOrder: true, Check: asksNobody},
		{ID: "half-receives", When: shape("half"), Segments: true, FreeOrder: true, Check: halfReceives},
		{ID: "close-wait", When: shape("never"), Segments: true, FreeOrder: true, Check: closeWait},
	}
}

// ending is the segments from the first FIN to the first that acknowledges the
// second one, without those sent twice; nil when the connection did not end so.
func ending(t *trace.Trace) []*trace.Event {
	fins := fins(t)
	if len(fins) < 2 {
		return nil
	}
	last := acknowledges(t, fins[1])
	if last == nil {
		return nil
	}
	return t.Select(trace.Is(trace.KindSegment), trace.On(1), func(e *trace.Event) bool {
		return e.Seq >= fins[0].Seq && e.Seq <= last.Seq && e.RetransmissionOf == 0
	})
}

// fins are each end's first FIN.
func fins(t *trace.Trace) []*trace.Event {
	return t.Select(trace.Is(trace.KindSegment), trace.On(1), trace.Has("FIN"), func(e *trace.Event) bool {
		return e.RetransmissionOf == 0
	})
}

// acknowledges is the first segment that covers a FIN, which holds one number
// behind the segment's bytes (RFC 9293 §3.4).
func acknowledges(t *trace.Trace, fin *trace.Event) *trace.Event {
	covered := fin.SeqNo + uint32(fin.Len) + 1
	return t.First(trace.Is(trace.KindSegment), trace.On(1), trace.Has("ACK"), func(e *trace.Event) bool {
		return e.Seq > fin.Seq && e.Endpoint != fin.Endpoint && e.AckNo == covered
	})
}

// threeOrFour: three segments when the second FIN is the first to acknowledge
// the first FIN, and one more when the kernel could not wait for it (RFC 9293
// §3.8.6.3 allows less than half a second; Linux waits 40 ms). Which of the two
// it is, the moment of the second close decides, and so, on a machine that
// stalls, the machine.
func threeOrFour(t *trace.Trace, a lab.Args) lab.Verdict {
	segments := ending(t)
	got := counted(segments)
	got["ms"], got["alone"] = "–", "–"
	closed := called(t, second(a), "close")
	if len(segments) == 0 || closed == nil {
		return lab.Judge(false, got, append(segments, closed)...)
	}
	fins := fins(t)
	alone := between(segments, fins)
	got["ms"], got["alone"] = (closed.T-fins[0].T)/1_000_000, len(alone)
	merged := acknowledges(t, fins[0]) == fins[1]
	holds := fins[0].Endpoint != fins[1].Endpoint && len(segments) == 3+len(alone) && merged == (len(alone) == 0)
	return lab.Judge(holds, got, append(segments, closed)...)
}

// between is the segments that the second end sent before its FIN.
func between(segments, fins []*trace.Event) (alone []*trace.Event) {
	for _, s := range segments {
		if s.Endpoint == fins[1].Endpoint && s.Seq < fins[1].Seq {
			alone = append(alone, s)
		}
	}
	return alone
}

func counted(segments []*trace.Event) map[string]any {
	var flags []string
	for _, s := range segments {
		flags = append(flags, s.Flags)
	}
	return map[string]any{"n": len(segments), "flags": strings.Join(flags, " → ")}
}

// states compares both ends' ways with RFC 9293 §3.6, Figure 12. A FIN that
// also acknowledges may lead straight from FIN-WAIT-1 to TIME-WAIT (§3.3.2,
// note 2 to Figure 5).
func states(t *trace.Trace, a lab.Args) lab.Verdict {
	first, p1 := path(t, endpoint(closer(a)))
	last, p2 := path(t, endpoint(second(a)))
	holds := slices.Equal(last, []string{"CLOSE-WAIT", "LAST-ACK", "CLOSED"}) &&
		(slices.Equal(first, []string{"FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"}) ||
			slices.Equal(first, []string{"FIN-WAIT-1", "TIME-WAIT"}) && len(ending(t)) == 3)
	v := lab.Judge(holds, map[string]any{"first": strings.Join(first, " → "), "last": strings.Join(last, " → ")})
	v.Proof = append(p1, p2...)
	return v
}

// path is the states of an end after ESTABLISHED, without the CLOSED that ends
// a TIME-WAIT long after.
func path(t *trace.Trace, endpoint string) (states []string, proof []int64) {
	open := false
	for _, e := range t.Select(trace.Is(trace.KindState), trace.At(endpoint)) {
		if open && e.From != "TIME-WAIT" {
			states, proof = append(states, e.To), append(proof, e.Seq)
		}
		open = open || e.To == "ESTABLISHED"
	}
	return states, proof
}

func finHoldsOne(t *trace.Trace, _ lab.Args) lab.Verdict {
	got := map[string]any{"seq": "–", "ack": "–"}
	fins := fins(t)
	proof := fins
	for i, fin := range fins {
		ack := acknowledges(t, fin)
		if ack == nil {
			return lab.Judge(false, got, fin)
		}
		if proof = append(proof, ack); i == 0 {
			got = map[string]any{"seq": fin.RelSeq, "ack": ack.RelAck}
		}
	}
	return lab.Judge(len(fins) == 2, got, proof...)
}

// RFC 9293 §3.6.1, MUST-13: whoever closes actively lingers in TIME-WAIT.
func activeWaits(t *trace.Trace, _ lab.Args) lab.Verdict {
	waits := t.Select(trace.Is(trace.KindState), func(e *trace.Event) bool { return e.To == "TIME-WAIT" })
	got := map[string]any{"program": "–"}
	fins := fins(t)
	if len(waits) == 0 || len(fins) == 0 {
		return lab.Judge(false, got)
	}
	got["program"] = program(waits[0].Endpoint)
	return lab.Judge(len(waits) == 1 && waits[0].Endpoint == fins[0].Endpoint, got, fins[0], waits[0])
}

// asksNobody: the FIN leaves because close was called. Nothing of the other
// end's came in between, and its acknowledgment came after.
func asksNobody(t *trace.Trace, a lab.Args) lab.Verdict {
	fins := fins(t)
	closed := called(t, closer(a), "close")
	got := map[string]any{"us": "–", "ms": "–"}
	if len(fins) == 0 || closed == nil {
		return lab.Judge(false, got)
	}
	ack := acknowledges(t, fins[0])
	if ack == nil {
		return lab.Judge(false, got, closed, fins[0])
	}
	got["us"], got["ms"] = (fins[0].T-closed.T)/1_000, (ack.T-fins[0].T)/1_000_000
	asked := t.First(trace.Is(trace.KindSegment), trace.On(1), func(e *trace.Event) bool {
		return e.Endpoint != fins[0].Endpoint && e.Seq > closed.Seq && e.Seq < fins[0].Seq
	})
	holds := fins[0].Endpoint == endpoint(closer(a)) && closed.Seq < fins[0].Seq && asked == nil
	return lab.Judge(holds, got, closed, fins[0], ack)
}

// halfReceives: bytes came to the end whose FIN was gone (RFC 9293 §3.6.1).
func halfReceives(t *trace.Trace, _ lab.Args) lab.Verdict {
	fins := fins(t)
	if len(fins) == 0 {
		return lab.Judge(false, map[string]any{"bytes": 0})
	}
	proof := []*trace.Event{fins[0]}
	bytes := 0
	for _, e := range receivedAfterShutdown(t) {
		bytes += e.N
		proof = append(proof, e)
	}
	wrote := t.First(trace.Is(trace.KindSegment), trace.On(1), func(e *trace.Event) bool {
		return e.Endpoint == fins[0].Endpoint && e.Seq > fins[0].Seq && e.Len > 0
	})
	return lab.Judge(bytes > 0 && wrote == nil, map[string]any{"bytes": bytes}, proof...)
}

// closeWait: an end whose program does not close stays in CLOSE-WAIT until the
// program's exit does it.
func closeWait(t *trace.Trace, a lab.Args) lab.Verdict {
	b := endpoint(second(a))
	from, to := enters(t, b, "CLOSE-WAIT"), enters(t, b, "LAST-ACK")
	exit := called(t, second(a), "exit")
	got := map[string]any{"ms": "–"}
	if from == nil || to == nil || exit == nil {
		return lab.Judge(false, got, from, to, exit)
	}
	got["ms"] = (to.T - from.T) / 1_000_000
	return lab.Judge(from.Seq < exit.Seq && exit.Seq < to.Seq, got, from, exit, to)
}
