package handshake

import (
	"slices"
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func claims() []lab.Claim {
	return []lab.Claim{
		{ID: "three-segments", When: opens, Segments: true, Check: ifOpened(threeSegments)},
		{ID: "isn-plus-one", When: opens, Segments: true, Check: ifOpened(isnPlusOne)},
		{ID: "client-states", When: opens, Segments: true, Check: ifOpened(clientStates)},
		{ID: "server-states", When: opens, Segments: true, Check: ifOpened(serverStates)},
		{ID: "client-first", When: opens, Segments: true, Check: ifOpened(clientFirst)},
		{ID: "connect-after-syn-ack", When: opens, Segments: true, Check: ifOpened(connectAfterSynAck)},
		{ID: "accept-takes", When: opens, Segments: true, Check: ifOpened(acceptTakes)},
		{ID: "connect-before-accept", When: late, FreeOrder: true, Check: connectBeforeAccept},
		{ID: "refused", When: nobody, Check: refused},
		{ID: "reset", When: nobody, Segments: true, Check: reset},
	}
}

// ifOpened leaves a claim about the opening unknown where there was none: step
// by step, a learner may let connect come before listen.
func ifOpened(check func(*trace.Trace, lab.Args) lab.Verdict) func(*trace.Trace, lab.Args) lab.Verdict {
	return func(t *trace.Trace, a lab.Args) lab.Verdict {
		if r := returned(t, "client", "connect"); r != nil && r.Errno != "" {
			return lab.Verdict{Holds: trace.HoldsUnknown, Why: "why.not-opened", Proof: []int64{r.Seq}}
		}
		return check(t, a)
	}
}

// opening is the first connection's segments up to the arrival that made the
// second of its ends ESTABLISHED.
func opening(t *trace.Trace) []*trace.Event {
	last := max(seqOf(enters(t, "1a", "ESTABLISHED")), seqOf(enters(t, "1b", "ESTABLISHED")))
	return t.Select(trace.Is(trace.KindSegment), trace.On(1), func(e *trace.Event) bool { return e.Seq < last })
}

// enters is where an endpoint takes a state, or nil.
func enters(t *trace.Trace, endpoint, state string) *trace.Event {
	return t.First(trace.Is(trace.KindState), trace.At(endpoint), func(e *trace.Event) bool { return e.To == state })
}

// path is the states an endpoint takes, up to and with ESTABLISHED.
func path(t *trace.Trace, endpoint string) (states []string, proof []int64) {
	for _, e := range t.Select(trace.Is(trace.KindState), trace.At(endpoint)) {
		states, proof = append(states, e.To), append(proof, e.Seq)
		if e.To == "ESTABLISHED" {
			break
		}
	}
	return states, proof
}

func threeSegments(t *trace.Trace, _ lab.Args) lab.Verdict {
	var flags []string
	bytes := 0
	segments := opening(t)
	for _, s := range segments {
		flags = append(flags, s.Flags)
		bytes += s.Len
	}
	return lab.Judge(slices.Equal(flags, []string{"SYN", "SYN ACK", "ACK"}) && bytes == 0,
		map[string]any{"n": len(segments), "flags": strings.Join(flags, " → "), "bytes": bytes}, segments...)
}

// RFC 9293 §3.4: a SYN holds one number, so it is acknowledged as ISN + 1.
func isnPlusOne(t *trace.Trace, _ lab.Args) lab.Verdict {
	s := opening(t)
	if len(s) < 3 {
		return lab.Judge(false, map[string]any{"client_isn": "–", "client_ack": "–", "server_isn": "–", "server_ack": "–"}, s...)
	}
	syn, synAck, ack := s[0], s[1], s[2]
	holds := synAck.AckNo == syn.SeqNo+1 && ack.SeqNo == syn.SeqNo+1 && ack.AckNo == synAck.SeqNo+1
	return lab.Judge(holds, map[string]any{
		"client_isn": syn.SeqNo, "client_ack": synAck.AckNo,
		"server_isn": synAck.SeqNo, "server_ack": ack.AckNo,
	}, syn, synAck, ack)
}

func clientStates(t *trace.Trace, _ lab.Args) lab.Verdict {
	return pathIs(t, "1a", "SYN-SENT", "ESTABLISHED")
}

// serverStates also says that the listener is another socket, and stays.
func serverStates(t *trace.Trace, _ lab.Args) lab.Verdict {
	v := pathIs(t, "1b", "SYN-RECEIVED", "ESTABLISHED")
	listener := t.First(trace.Is(trace.KindState), func(e *trace.Event) bool { return e.To == "LISTEN" })
	if listener == nil {
		v.Holds = trace.HoldsNo
		return v
	}
	v.Proof = append(v.Proof, listener.Seq)
	established := seqOf(enters(t, "1b", "ESTABLISHED"))
	left := t.First(trace.Is(trace.KindState), func(e *trace.Event) bool {
		return e.SID == listener.SID && e.Endpoint == "" && e.From == "LISTEN" && e.Seq < established
	})
	if left != nil {
		v.Holds, v.Proof = trace.HoldsNo, append(v.Proof, left.Seq)
	}
	return v
}

func pathIs(t *trace.Trace, endpoint string, want ...string) lab.Verdict {
	states, proof := path(t, endpoint)
	v := lab.Judge(slices.Equal(states, want), map[string]any{"states": strings.Join(states, " → ")})
	v.Proof = proof
	return v
}

func clientFirst(t *trace.Trace, _ lab.Args) lab.Verdict {
	a, b := enters(t, "1a", "ESTABLISHED"), enters(t, "1b", "ESTABLISHED")
	if a == nil || b == nil {
		return lab.Judge(false, map[string]any{"us": "–"}, a, b)
	}
	return lab.Judge(a.Seq < b.Seq, map[string]any{"us": (b.T - a.T) / 1000}, a, b)
}

func connectAfterSynAck(t *trace.Trace, _ lab.Args) lab.Verdict {
	connected := returned(t, "client", "connect")
	a := enters(t, "1a", "ESTABLISHED")
	return lab.Judge(connected != nil && a != nil && a.Seq < connected.Seq, nil, a, connected)
}

func acceptTakes(t *trace.Trace, _ lab.Args) lab.Verdict {
	accepted := returned(t, "server", "accept")
	b := enters(t, "1b", "ESTABLISHED")
	return lab.Judge(accepted != nil && b != nil && b.Seq < accepted.Seq, nil, b, accepted)
}

func connectBeforeAccept(t *trace.Trace, _ lab.Args) lab.Verdict {
	connected := returned(t, "client", "connect")
	accept := called(t, "server", "accept")
	if connected == nil || accept == nil {
		return lab.Judge(false, map[string]any{"ms": "–"}, connected, accept)
	}
	return lab.Judge(connected.Errno == "" && connected.Seq < accept.Seq,
		map[string]any{"ms": (accept.T - connected.T) / 1_000_000}, connected, accept)
}

func refused(t *trace.Trace, _ lab.Args) lab.Verdict {
	connected := returned(t, "client", "connect")
	if connected == nil {
		return lab.Judge(false, map[string]any{"errno": "–"})
	}
	return lab.Judge(connected.Errno == "ECONNREFUSED", map[string]any{"errno": connected.Errno}, connected)
}

// RFC 9293 §3.5.2, group 1: a SYN that matches no connection is answered by a
// reset, which acknowledges it; §3.5.3: it ends SYN-SENT.
func reset(t *trace.Trace, _ lab.Args) lab.Verdict {
	all := t.Select(trace.Is(trace.KindSegment), trace.On(1))
	var flags []string
	for _, s := range all {
		flags = append(flags, s.Flags)
	}
	closed := enters(t, "1a", "CLOSED")
	holds := slices.Equal(flags, []string{"SYN", "RST ACK"}) && closed != nil && closed.From == "SYN-SENT"
	return lab.Judge(holds, map[string]any{"flags": strings.Join(flags, " → ")}, append(all, closed)...)
}

func called(t *trace.Trace, program, call string) *trace.Event {
	return t.First(trace.Is(trace.KindCall), trace.By(program), trace.Named(call))
}

func returned(t *trace.Trace, program, call string) *trace.Event {
	return t.First(trace.Is(trace.KindReturn), trace.By(program), trace.Named(call))
}

func seqOf(e *trace.Event) int64 {
	if e == nil {
		return 0
	}
	return e.Seq
}
