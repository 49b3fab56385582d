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
		{ID: "bind", When: restart, Options: []string{"works", "fails"}, Answer: bind},
		{ID: "shorter", When: shorter, Options: []string{"yes", "no"}, Answer: isShorter},
		{ID: "which-fails", When: exhaust, Answer: whichFails},
	}
}

func whoWaits(t *trace.Trace, _ lab.Args) (string, []int64) {
	if firstFin(t, 1) == nil {
		return "", nil
	}
	var proof []int64
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
	return "neither", nil
}

// bind is the second server's first try.
func bind(t *trace.Trace, _ lab.Args) (string, []int64) {
	b := binds(t)
	switch {
	case len(b) == 0:
		return "", nil
	case b[0].Errno == "":
		return "works", []int64{b[0].Seq}
	}
	return "fails", []int64{b[0].Seq}
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
