package labtest

import (
	"slices"
	"strconv"
	"testing"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// Answers holds a run's own answers to the lab's questions, by id, to what the
// lesson explains. Every question that the run's parameters raise must have an
// answer that could be chosen, and events that show it.
func Answers(t testing.TB, l *lab.Lab, tr *trace.Trace, want map[string]string) {
	t.Helper()
	args := lab.Args(tr.Header.Params)
	asked := map[string]bool{}
	for _, p := range l.Predictions {
		if p.When != nil && !p.When(args) {
			continue
		}
		asked[p.ID] = true
		got, proof := p.Answer(tr, args)
		if w, ok := want[p.ID]; ok && got != w {
			t.Errorf("%s: the run answers %q, want %q\n%s", p.ID, got, w, tr.Text())
		}
		if !possible(p, got) || len(proof) == 0 {
			t.Errorf("%s: the answer %q, shown by %v, is none of %v\n%s", p.ID, got, proof, p.Options, tr.Text())
		}
	}
	for id := range want {
		if !asked[id] {
			t.Errorf("%v: nobody asks %s", tr.Header.Params, id)
		}
	}
}

func possible(p lab.Prediction, answer string) bool {
	if len(p.Options) > 0 {
		return slices.Contains(p.Options, answer)
	}
	_, err := strconv.ParseFloat(answer, 64)
	return err == nil
}
