package close

import (
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/labs/run"
	"loopscope/sim/trace"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

type values = map[string]string

// Every shape runs on real sockets, all that the lesson says holds, and each
// question has the answer that the lesson explains.
func TestRun(t *testing.T) {
	tests := []struct{ given, answers values }{
		{values{"shape": "three"}, values{"segments": "3", "time-wait": "client"}},
		{values{"shape": "three", "first": "server"}, values{"segments": "3", "time-wait": "server"}},
		{values{"shape": "four"}, values{"segments": "4", "time-wait": "client"}},
		{values{"shape": "four", "first": "server"}, values{"segments": "4", "time-wait": "server"}},
		{values{"shape": "half"}, values{"receives": "yes", "time-wait": "client"}},
		{values{"shape": "unread"}, values{"fin-or-rst": "rst", "reader": "error", "time-wait": "neither"}},
		{values{"shape": "linger"}, values{"reader": "error", "time-wait": "neither"}},
		{values{"shape": "linger", "first": "server"}, values{"reader": "error", "time-wait": "neither"}},
		{values{"shape": "never", "pause": "100"}, values{"state": "CLOSE-WAIT", "time-wait": "client"}},
	}
	for _, test := range tests {
		t.Run(test.given["shape"]+" "+test.given["first"], func(t *testing.T) {
			tr := inTime(t, test.given)
			said(t, tr)
			a, err := Lab().Args(test.given)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range Lab().Predictions {
				if p.When != nil && !p.When(a) {
					continue
				}
				if got, _ := p.Answer(tr, a); got != test.answers[p.ID] {
					t.Errorf("%s: the run answers %q, want %q\n%s", p.ID, got, test.answers[p.ID], tr.Text())
				}
			}
		})
	}
}

// inTime runs the lab until the machine let the second program close before
// the kernel's delayed ACK was due, which no order of programs can promise.
func inTime(t *testing.T, given values) *trace.Trace {
	labtest.Require(t, "namespaces")
	runs := run.New([]*lab.Lab{Lab()}, run.Options{Ready: 1})
	defer runs.Close()
	for range 5 {
		r, err := runs.Start(run.Spec{Lab: "close", Params: given})
		if err != nil {
			t.Fatal(err)
		}
		<-r.Done()
		tr, err := r.Trace()
		if err != nil {
			t.Fatal(err)
		}
		problems := labtest.Problems(tr)
		if len(problems) == 1 && strings.Contains(problems[0], "why.close-was-late") {
			continue
		}
		if len(problems) > 0 {
			t.Fatalf("%v:\n%s\n%s", given, strings.Join(problems, "\n"), tr.Text())
		}
		return tr
	}
	t.Fatalf("%v: five times the machine was too slow", given)
	return nil
}
