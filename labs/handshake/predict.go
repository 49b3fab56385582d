package handshake

import (
	"strconv"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func predictions() []lab.Prediction {
	return []lab.Prediction{
		{ID: "connect-late", When: late, Options: []string{"yes", "no"}, Answer: connectLate},
		{ID: "first-established", When: opens, Options: []string{"client", "server", "same"}, Answer: firstEstablished},
		{ID: "segments", When: opens, Answer: segments},
		{ID: "answer", When: nobody, Options: []string{"silence", "syn-ack", "rst"}, Answer: answer},
	}
}

// connectLate compares the calls only, so it needs no capture.
func connectLate(t *trace.Trace, _ lab.Args) (string, []int64) {
	connected, accept := returned(t, "client", "connect"), called(t, "server", "accept")
	if connected == nil || accept == nil {
		return "", nil
	}
	proof := []int64{connected.Seq, accept.Seq}
	if connected.Seq > accept.Seq {
		return "yes", proof
	}
	return "no", proof
}

func firstEstablished(t *trace.Trace, _ lab.Args) (string, []int64) {
	a, b := enters(t, "1a", "ESTABLISHED"), enters(t, "1b", "ESTABLISHED")
	if a == nil || b == nil {
		return "", nil
	}
	proof := []int64{a.Seq, b.Seq}
	switch {
	case a.T < b.T:
		return "client", proof
	case b.T < a.T:
		return "server", proof
	}
	return "same", proof
}

func segments(t *trace.Trace, _ lab.Args) (string, []int64) {
	var proof []int64
	for _, s := range opening(t) {
		proof = append(proof, s.Seq)
	}
	if proof == nil {
		return "", nil
	}
	return strconv.Itoa(len(proof)), proof
}

// answer is what the SYN's receiver sent back.
func answer(t *trace.Trace, _ lab.Args) (string, []int64) {
	syn := t.First(trace.Is(trace.KindSegment), trace.On(1))
	if syn == nil {
		return "", nil
	}
	back := t.First(trace.Is(trace.KindSegment), trace.On(1), func(e *trace.Event) bool { return e.Src == syn.Dst })
	switch {
	case back == nil:
		return "silence", []int64{syn.Seq}
	case back.HasFlag("RST"):
		return "rst", []int64{syn.Seq, back.Seq}
	case back.HasFlag("SYN"):
		return "syn-ack", []int64{syn.Seq, back.Seq}
	}
	return "", nil
}
