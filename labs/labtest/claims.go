package labtest

import (
	"slices"
	"testing"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// Claim is the lab's claim with this id.
func Claim(t testing.TB, l *lab.Lab, id string) lab.Claim {
	t.Helper()
	i := slices.IndexFunc(l.Claims, func(c lab.Claim) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("%s claims no %s", l.Name, id)
	}
	return l.Claims[i]
}

// Falsify shows that a claim can fail: it must hold of the trace as it is, and
// no longer when falsify has changed the trace.
func Falsify(t testing.TB, c lab.Claim, a lab.Args, tr *trace.Trace, falsify func()) {
	t.Helper()
	if v := c.Check(tr, a); v.Holds != trace.HoldsYes {
		t.Fatalf("%s of the true recording: %s %s, got %v\n%s", c.ID, v.Holds, v.Why, v.Got, tr.Text())
	}
	falsify()
	if v := c.Check(tr, a); v.Holds != trace.HoldsNo {
		t.Errorf("%s of the falsified recording: %s %s, got %v\n%s", c.ID, v.Holds, v.Why, v.Got, tr.Text())
	}
}

// Claimed is Falsify of a run: the claim must be made of it, and have its proof.
func Claimed(t testing.TB, l *lab.Lab, id string, tr *trace.Trace, falsify func()) {
	t.Helper()
	c, a := Claim(t, l, id), lab.Args(tr.Header.Params)
	if c.When != nil && !c.When(a) {
		t.Fatalf("%s is not claimed of %v", id, a)
	}
	if v := c.Check(tr, a); len(v.Proof) == 0 {
		t.Fatalf("%s has no proof\n%s", id, tr.Text())
	}
	Falsify(t, c, a, tr, falsify)
}

// Answer is a trace's own answer to the lab's question with this id.
func Answer(t testing.TB, l *lab.Lab, id string, tr *trace.Trace, a lab.Args) string {
	t.Helper()
	i := slices.IndexFunc(l.Predictions, func(p lab.Prediction) bool { return p.ID == id })
	if i < 0 {
		t.Fatalf("%s does not ask %s", l.Name, id)
	}
	got, _ := l.Predictions[i].Answer(tr, a)
	return got
}
