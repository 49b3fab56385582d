package timewait

import (
	"strconv"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func predictions() []lab.Prediction {
	return []lab.Prediction{
		{ID: "holder", Options: []string{"client", "server", "both", "neither"}, Answer: whoWaits},
		{ID: "bind", When: whichBind, Options: []string{"first", "second", "later", "none"}, Answer: bind},
		{ID: "new-only", When: newOnly, Options: []string{"yes", "no"}, Answer: onNewOnly},
		{ID: "shorter", When: shorter, Options: []string{"yes", "no"}, Answer: isShorter},
		{ID: "which-fails", When: exhaust, Answer: whichFails},
	}
}

func whoWaits(t *trace.Trace, _ lab.Args) (string, []int64) {
	fin := firstFin(t, 1)
	if fin == nil {
		return "", nil
	}
	proof := []int64{fin.Seq}
	var client, server bool
	for _, w := range waits(t) {
		proof = append(proof, w.Seq)
		client = client || program(w.Endpoint) == "client"
		server = server || program(w.Endpoint) == "server"
	}
	switch {
	case client && server:
		return "both", proof
	case client:
		return "client", proof
	case server:
		return "server", proof
	}
	return "neither", proof
}

// whichBind: where only the new server has the option, that is the question.
func whichBind(a lab.Args) bool { return restart(a) && !newOnly(a) }

// bind is which of the second server's tries worked first.
func bind(t *trace.Trace, _ lab.Args) (string, []int64) {
	b := binds(t)
	if len(b) == 0 {
		return "", nil
	}
	var proof []int64
	for i, e := range b {
		proof = append(proof, e.Seq)
		if e.Errno == "" {
			return []string{"first", "second", "later"}[min(i, 2)], proof
		}
	}
	return "none", proof
}

// onNewOnly is the try right after the option was set.
func onNewOnly(t *trace.Trace, _ lab.Args) (string, []int64) {
	b, set := binds(t), option(t)
	switch {
	case len(b) < 2 || set == nil:
		return "", nil
	case b[1].Errno == "":
		return "yes", []int64{set.Seq, b[1].Seq}
	}
	return "no", []int64{set.Seq, b[1].Seq}
}

// isShorter asks the kernel's clock whether the setting mattered.
func isShorter(t *trace.Trace, a lab.Args) (string, []int64) {
	r := readings(t)
	switch {
	case len(r) == 0:
		return "", nil
	case whole(t, r[0]) > int64(a.Int("fin-timeout"))*int64(time.Second):
		return "no", []int64{r[0].Seq}
	}
	return "yes", []int64{r[0].Seq}
}

// whichFails counts from 1.
func whichFails(t *trace.Trace, _ lab.Args) (string, []int64) {
	worked, failed := connects(t)
	if failed == nil {
		return "", nil
	}
	return strconv.Itoa(len(worked) + 1), []int64{failed.Seq}
}
