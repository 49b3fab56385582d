package close

import (
	"slices"
	"strings"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func claims() []lab.Claim {
	return []lab.Claim{
		{ID: "three", When: shape("three"), Segments: true, FreeOrder: true, Check: three},
		{ID: "four", When: shape("four"), Segments: true, FreeOrder: true, Check: four},
		{ID: "states", When: shape("three", "four", "half", "never"), Segments: true, FreeOrder: true, Check: states},
		{ID: "fin-holds-one", When: shape("three", "four", "half", "never"), Segments: true, Check: finHoldsOne},
		{ID: "active-waits", When: shape("three", "four", "half", "never"), Segments: true, FreeOrder: true, Check: activeWaits},
		{ID: "asks-nobody", When: shape("four", "never"), Segments: true, FreeOrder: true, Check: asksNobody},
		{ID: "half-receives", When: shape("half"), Segments: true, FreeOrder: true, Check: halfReceives},
		{ID: "close-wait", When: shape("never"), Segments: true, FreeOrder: true, Check: closeWait},
	}
}

// The longest that Linux delays an acknowledgment (TCP_DELACK_MAX); RFC 9293
// §3.8.6.3 allows less than half a second.
const longestDelay = 200 * time.Millisecond

// Nobody would call a program that took longer than this prompt.
const prompt = 20 * time.Millisecond

// ending is the segments from the first FIN to the first that acknowledges the
// second one; nil when the connection did not end so.
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
		return e.Seq >= fins[0].Seq && e.Seq <= last.Seq
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

// three: one segment is the answer to the first FIN and the second FIN.
func three(t *trace.Trace, a lab.Args) lab.Verdict {
	segments := ending(t)
	v := verdict(len(segments) == 3, counted(segments), segments...)
	if v.Holds == trace.HoldsYes || len(segments) == 0 {
		return v
	}
	arrived, closed := t.ArrivalOf(segments[0]), called(t, second(a), "close")
	if arrived != nil && closed != nil && closed.T-arrived.T > int64(prompt) {
		v.Holds, v.Why = trace.HoldsUnknown, "why.close-was-late"
	}
	return v
}

// four: the stack acknowledged by itself, before the program closed.
func four(t *trace.Trace, a lab.Args) lab.Verdict {
	segments := ending(t)
	closed := called(t, second(a), "close")
	holds := len(segments) == 4 && !segments[1].HasFlag("FIN") && closed != nil && segments[1].Seq < closed.Seq
	v := verdict(holds, counted(segments), append(segments, closed)...)
	if !holds && a.Int("pause") < int(longestDelay.Milliseconds()) {
		v.Holds, v.Why = trace.HoldsUnknown, "why.pause-was-short"
	}
	return v
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
	v := verdict(holds, map[string]any{"first": strings.Join(first, " → "), "last": strings.Join(last, " → ")})
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
			return verdict(false, got, fin)
		}
		if proof = append(proof, ack); i == 0 {
			got = map[string]any{"seq": fin.RelSeq, "ack": ack.RelAck}
		}
	}
	return verdict(len(fins) == 2, got, proof...)
}

// RFC 9293 §3.6.1, MUST-13: whoever closes actively lingers in TIME-WAIT.
func activeWaits(t *trace.Trace, _ lab.Args) lab.Verdict {
	waits := t.Select(trace.Is(trace.KindState), func(e *trace.Event) bool { return e.To == "TIME-WAIT" })
	got := map[string]any{"program": "–"}
	fins := fins(t)
	if len(waits) == 0 || len(fins) == 0 {
		return verdict(false, got)
	}
	got["program"] = program(waits[0].Endpoint)
	return verdict(len(waits) == 1 && waits[0].Endpoint == fins[0].Endpoint, got, fins[0], waits[0])
}

// asksNobody: close returns before anything of the peer's has come back.
func asksNobody(t *trace.Trace, a lab.Args) lab.Verdict {
	fins := fins(t)
	closed := returned(t, closer(a), "close")
	if len(fins) == 0 || closed == nil {
		return verdict(false, map[string]any{"ms": "–"})
	}
	ack := acknowledges(t, fins[0])
	if ack == nil {
		return verdict(false, map[string]any{"ms": "–"}, fins[0], closed)
	}
	return verdict(closed.Seq < ack.Seq, map[string]any{"ms": (ack.T - closed.T) / 1_000_000}, fins[0], closed, ack)
}

// halfReceives: bytes came to the end whose FIN was gone (RFC 9293 §3.6.1).
func halfReceives(t *trace.Trace, _ lab.Args) lab.Verdict {
	fins := fins(t)
	if len(fins) == 0 {
		return verdict(false, map[string]any{"bytes": 0})
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
	return verdict(bytes > 0 && wrote == nil, map[string]any{"bytes": bytes}, proof...)
}

// closeWait: an end whose program does not close stays in CLOSE-WAIT until the
// program's exit does it.
func closeWait(t *trace.Trace, a lab.Args) lab.Verdict {
	b := endpoint(second(a))
	from, to := enters(t, b, "CLOSE-WAIT"), enters(t, b, "LAST-ACK")
	exit := called(t, second(a), "exit")
	got := map[string]any{"ms": "–"}
	if from == nil || to == nil || exit == nil {
		return verdict(false, got, from, to, exit)
	}
	got["ms"] = (to.T - from.T) / 1_000_000
	return verdict(from.Seq < exit.Seq && exit.Seq < to.Seq, got, from, exit, to)
}
