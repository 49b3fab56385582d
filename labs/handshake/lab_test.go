package handshake

import (
	"testing"

	"loopscope/labs/labtest"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

// Every variant runs on real sockets, all that the lesson says holds, and each
// question has the answer that the lesson explains.
func TestRun(t *testing.T) {
	tests := []struct {
		variant string
		answers map[string]string
	}{
		{"normal", map[string]string{"first-established": "client", "segments": "3"}},
		{"late-accept", map[string]string{"connect-late": "no", "first-established": "client", "segments": "3"}},
		{"nobody", map[string]string{"answer": "rst"}},
	}
	for _, test := range tests {
		t.Run(test.variant, func(t *testing.T) {
			given := map[string]string{"variant": test.variant, "delay": "50"}
			tr := labtest.Run(t, Lab(), given)
			said(t, tr)
			a, err := Lab().Args(given)
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
