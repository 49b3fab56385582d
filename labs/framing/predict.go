package framing

import (
	"strconv"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func predictions() []lab.Prediction {
	single := func(a lab.Args) bool { return !a.Is("method", "all") }
	return []lab.Prediction{
		{ID: "ending", When: single, Options: []string{survives, misreads, dies, swallows, refuses, stuck}, Answer: ending},
		{ID: "first-recv", When: when(single, attack("split-every-byte", "header-cut")), Answer: firstRecv},
		{ID: "extra", When: when(single, attack("none")), Answer: extra},
		{ID: "survivors", When: method("all"), Answer: survivors},
		{ID: "slowest", When: when(method("all"), attack("none")), Options: methods(), Answer: slowest},
	}
}

func ending(t *trace.Trace, a lab.Args) (string, []int64) {
	os := outcomes(t, a)
	if len(os) == 0 {
		return "", nil
	}
	v := endsAs(os[0].ending(), t, a)
	return os[0].ending(), v.Proof
}

// firstRecv is how many bytes the server's first recv gave.
func firstRecv(t *trace.Trace, a lab.Args) (string, []int64) {
	recvs := firstRecvs(t, a)
	if len(recvs) == 0 {
		return "", nil
	}
	return strconv.Itoa(recvs[0].N), []int64{recvs[0].Of, recvs[0].Seq}
}

// extra is how many bytes went beside the messages.
func extra(t *trace.Trace, a lab.Args) (string, []int64) {
	os := outcomes(t, a)
	if len(os) == 0 || len(os[0].sends) == 0 {
		return "", nil
	}
	s := costOf(t, os[0], a)
	return strconv.Itoa(s.bytes - s.payload), lab.Judge(true, nil, os[0].sends...).Proof
}

func survivors(t *trace.Trace, a lab.Args) (string, []int64) {
	os := outcomes(t, a)
	if len(os) < len(methods()) {
		return "", nil
	}
	n := 0
	var proof []int64
	for _, o := range os {
		if o.ending() == survives {
			n++
			proof = append(proof, o.last.Seq)
		}
	}
	return strconv.Itoa(n), proof
}

// slowest is the method whose messages took longest on the average.
func slowest(t *trace.Trace, a lab.Args) (answer string, proof []int64) {
	var worst float64
	for _, o := range outcomes(t, a) {
		if o.last == nil || len(o.believed) == 0 {
			return "", nil
		}
		each := float64(costOf(t, o, a).us) / float64(len(o.believed))
		if each > worst {
			worst, answer, proof = each, o.name, []int64{t.Event(o.sends[0].Of).Seq, o.last.Seq}
		}
	}
	return answer, proof
}
