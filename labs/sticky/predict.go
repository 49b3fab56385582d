package sticky

import (
	"strconv"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func predictions() []lab.Prediction {
	short := not(is("leftovers", "split"))
	return []lab.Prediction{
		{ID: "first-recv", When: short, Answer: nth(0)},
		{ID: "second-recv", When: short, Answer: nth(1)},
		{ID: "segments", When: is("nodelay", "cork", "split"), Answer: segments},
		{ID: "recvs", When: is("nodelay", "cork", "split"), Answer: recvs},
		{ID: "one-for-one", When: is("split"), Options: []string{"yes", "no"}, Answer: oneForOne},
		{ID: "whose-answer", When: is("leftovers"), Options: []string{"dir", "pwd", "both"}, Answer: whoseAnswer},
	}
}

// nth asks how many bytes a recv gave; 0 is the end of the stream.
func nth(i int) func(*trace.Trace, lab.Args) (string, []int64) {
	return func(t *trace.Trace, a lab.Args) (string, []int64) {
		calls := t.Select(trace.Is(trace.KindReturn), trace.By(reader(a)), oneOf([]string{"recv", "recvfrom"}))
		if i >= len(calls) || calls[i].Errno != "" {
			return "", nil
		}
		return strconv.Itoa(calls[i].N), []int64{calls[i].Of, calls[i].Seq}
	}
}

func segments(t *trace.Trace, a lab.Args) (string, []int64) {
	var proof []int64
	for _, s := range carriers(t, a) {
		proof = append(proof, s.Seq)
	}
	if proof == nil { // nobody captured them
		return "", nil
	}
	return strconv.Itoa(len(proof)), proof
}

// recvs counts those that gave bytes.
func recvs(t *trace.Trace, a lab.Args) (string, []int64) {
	calls := received(t, reader(a))
	if len(calls) == 0 {
		return "", nil
	}
	return strconv.Itoa(len(calls)), verdict(true, nil, calls...).Proof
}

func oneForOne(t *trace.Trace, a lab.Args) (string, []int64) {
	n, proof := recvs(t, a)
	switch n {
	case "":
		return "", nil
	case "1":
		return "yes", proof
	}
	return "no", proof
}

// whoseAnswer is the command whose output the client read after the second.
func whoseAnswer(t *trace.Trace, a lab.Args) (string, []int64) {
	answers, recvs := sent(t, writer(a)), received(t, reader(a))
	if len(answers) < 2 || len(recvs) < 2 {
		return "", nil
	}
	proof := verdict(true, nil, recvs[1]).Proof
	o := recvs[1].origins(answers)
	switch {
	case len(o) > 1:
		return "both", proof
	case len(o) == 1 && o[0].call == answers[0].call:
		return "dir", proof
	case len(o) == 1:
		return "pwd", proof
	}
	return "", nil
}
