package timewait

import (
	"fmt"
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/labs/run"
	"loopscope/sim/trace"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

type values = map[string]string

// Every scene runs on real sockets, all that the lesson says holds, and each
// question has the answer that the lesson explains.
func TestRun(t *testing.T) {
	fails, works := values{"holder": "server", "bind": "fails"}, values{"holder": "server", "bind": "works"}
	tests := []struct{ given, answers values }{
		{values{}, fails},
		{values{"new": "true"}, fails},
		{values{"old": "true"}, fails},
		{values{"old": "true", "new": "true"}, works},
		{values{"first": "client"}, values{"holder": "client", "bind": "works"}},
		{values{"fin-timeout": "5"}, values{"holder": "server", "bind": "fails", "shorter": "no"}},
		{values{"scene": "exhaust", "ports": "2"}, values{"holder": "client", "which-fails": "3"}},
		{values{"scene": "exhaust"}, values{"holder": "client", "which-fails": "5"}},
		{values{"scene": "exhaust", "ports": "8"}, values{"holder": "client", "which-fails": "9"}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.given), func(t *testing.T) { check(t, test.given, test.answers) })
	}
}

// The minute itself: the second server tries until it may.
func TestWatch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute: run without -short")
	}
	labtest.Require(t, "namespaces")
	given := values{"watch": "true"}
	runs := run.New([]*lab.Lab{Lab()}, run.Options{Ready: 1})
	defer runs.Close()
	r, err := runs.Start(run.Spec{Lab: "timewait", Params: given})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Watch()() // nobody looks for longer than 30 s, otherwise
	<-r.Done()
	tr, err := r.Trace()
	if err != nil {
		t.Fatal(err)
	}
	if problems := labtest.Problems(tr); len(problems) > 0 {
		t.Fatalf("%s\n%s", strings.Join(problems, "\n"), tr.Text())
	}
	answer(t, tr, given, values{"holder": "server", "bind": "fails"})
}

func check(t *testing.T, given, answers values) {
	answer(t, labtest.Run(t, Lab(), given), given, answers)
}

func answer(t *testing.T, tr *trace.Trace, given, answers values) {
	said(t, tr)
	a, err := Lab().Args(given)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Lab().Predictions {
		if p.When != nil && !p.When(a) {
			continue
		}
		if got, _ := p.Answer(tr, a); got != answers[p.ID] {
			t.Errorf("%s: the run answers %q, want %q\n%s", p.ID, got, answers[p.ID], tr.Text())
		}
	}
}
