// Package labtest is what a lab's tests say in two lines: run the lab with these
// parameters in a real world, and hold its claims to it.
package labtest

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/sim/trace"
)

// Main is the body of TestMain for every package that runs labs: the test's
// binary is also the sandbox's.
func Main(m *testing.M, labs ...*lab.Lab) {
	run.Child(labs)
	os.Exit(m.Run())
}

// Run runs the lab once and gives its trace. It fails the test when the run does
// not end as meant, a claim does not hold or its sentence can't be filled, the
// trace breaks an invariant, or an event was lost or late.
func Run(t testing.TB, l *lab.Lab, params map[string]string) *trace.Trace {
	t.Helper()
	Require(t, "namespaces")
	runs := run.New([]*lab.Lab{l}, run.Options{Ready: 1})
	defer runs.Close()
	return RunIn(t, runs, run.Spec{Lab: l.Name, Params: params})
}

// RunIn is Run in a set of runs that is there already.
func RunIn(t testing.TB, runs *run.Runs, s run.Spec) *trace.Trace {
	t.Helper()
	r, err := runs.Start(s)
	if err != nil {
		t.Fatalf("%s %v: %v", s.Lab, s.Params, err)
	}
	defer r.Watch()() // nobody else looks, and it may take its time
	select {
	case <-r.Done():
	case <-time.After(2 * time.Minute):
		r.Stop()
		t.Fatalf("%s %v: no end within two minutes", s.Lab, s.Params)
	}
	tr, err := r.Trace()
	if err != nil {
		t.Fatalf("%s %v: %v", s.Lab, s.Params, err)
	}
	if problems := problems(r.Lab, tr); len(problems) > 0 {
		t.Fatalf("%s %v:\n%s\n%s", s.Lab, s.Params, strings.Join(problems, "\n"), tr.Text())
	}
	return tr
}

// problems is everything that a good run of this lab does not show.
func problems(l *lab.Lab, t *trace.Trace) []string {
	out := append(Problems(t), unsaid(l, t)...)
	if l.Stuck == nil || !l.Stuck(lab.Args(t.Header.Params)) {
		return out
	}
	out = slices.DeleteFunc(out, func(p string) bool { return strings.HasPrefix(p, "status "+trace.StatusStuck) })
	if end := t.End(); end != nil && end.Status == trace.StatusOK {
		out = append(out, "status ok, though the lesson says that it gets stuck")
	}
	return out
}

// Problems is everything that a good run of any lab does not show.
func Problems(t *trace.Trace) []string {
	var out []string
	for _, err := range trace.Verify(t) {
		out = append(out, "invariant: "+err.Error())
	}
	for _, c := range t.Select(trace.Is(trace.KindClaim)) {
		if c.Holds != trace.HoldsYes {
			out = append(out, "claim "+c.ID+": "+c.Holds+" "+c.Why+got(c))
		}
	}
	end := t.End()
	if end == nil {
		return append(out, "no end")
	}
	if end.Status != trace.StatusOK {
		out = append(out, "status "+end.Status+": "+end.Error)
	}
	return append(out, recording(end.Capture)...)
}
