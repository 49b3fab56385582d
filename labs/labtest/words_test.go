package labtest

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// listener hears what a test would have failed with.
type listener struct {
	testing.TB
	said []string
}

func (l *listener) Helper() {}

func (l *listener) Errorf(format string, args ...any) {
	l.said = append(l.said, fmt.Sprintf(format, args...))
}

const english = `---
title: T
question: Q
summary: S
param.how: How
param.how.fast: fast
claim.sent: {n} segments
predict.who: Who?
predict.who.nobody: nobody
---
## One
## Two
`

// A lesson that is not the same in both languages is told from one that is.
func TestWords(t *testing.T) {
	tests := []struct{ from, to, complaint string }{
		{"", "", ""},
		{"claim.sent: {n} segments\n", "", "zh.md: claim.sent is not said"},
		{"param.how.fast: fast\n", "", "zh.md: param.how.fast is not said"},
		{"predict.who.nobody", "predict.who.all", "zh.md: predict.who.all is said, and nothing is called so"},
		{"{n}", "{m}", "claim.sent: [{n}] in English, [{m}] in Chinese"},
		{"## Two\n", "", "headings differ"},
		{"---\n## One", "why.late: late\n---\n## One", "en.md says"},
	}
	for _, test := range tests {
		said := &listener{TB: t}
		Words(said, speaking(english, strings.Replace(english, test.from, test.to, 1)))
		all := strings.Join(said.said, "\n")
		if (test.complaint == "") != (all == "") || !strings.Contains(all, test.complaint) {
			t.Errorf("with %q for %q: %q, want %q", test.to, test.from, all, test.complaint)
		}
	}
}

func speaking(en, zh string) *lab.Lab {
	return &lab.Lab{
		Files:       fstest.MapFS{"en.md": {Data: []byte(en)}, "zh.md": {Data: []byte(zh)}},
		Params:      []lab.Param{{Name: "how", Choices: []string{"fast"}, Default: "fast"}},
		Claims:      []lab.Claim{{ID: "sent"}},
		Predictions: []lab.Prediction{{ID: "who", Options: []string{"nobody"}}},
	}
}

// A run must end as the lesson says, and fill its sentences.
func TestProblems(t *testing.T) {
	claim := func(got map[string]any) *trace.Event {
		return &trace.Event{Kind: trace.KindClaim, ID: "sent", Holds: trace.HoldsYes, Got: got}
	}
	filled := map[string]any{"n": 3}
	tests := []struct {
		stuck  bool
		status string
		got    map[string]any
		want   string
	}{
		{false, trace.StatusOK, filled, ""},
		{false, trace.StatusStuck, filled, "status stuck"},
		{true, trace.StatusStuck, filled, ""},
		{true, trace.StatusOK, filled, "though the lesson says that it gets stuck"},
		{false, trace.StatusOK, nil, "claim.sent has no value"},
	}
	for _, test := range tests {
		l := speaking(english, english)
		l.Stuck = func(lab.Args) bool { return test.stuck }
		tr := &trace.Trace{Events: []*trace.Event{
			claim(test.got), {Kind: trace.KindEnd, Status: test.status, Capture: &trace.Capture{}},
		}}
		all := strings.Join(problems(l, tr), "\n")
		if (test.want == "") != (relevant(all) == "") || !strings.Contains(all, test.want) {
			t.Errorf("stuck %v, %s, got %v: %q, want %q", test.stuck, test.status, test.got, all, test.want)
		}
	}
}

// relevant leaves out what Verify says of so short a trace.
func relevant(problems string) string {
	var out []string
	for p := range strings.Lines(problems) {
		if !strings.HasPrefix(p, "invariant: ") {
			out = append(out, p)
		}
	}
	return strings.Join(out, "")
}
