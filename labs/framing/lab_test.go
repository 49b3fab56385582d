package framing

import (
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/labs/run"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

func TestWords(t *testing.T) { labtest.Words(t, Lab()) }

// Every method stands every attack as the lesson says, on real sockets, written
// naively and with care. Each row's ending is what a run showed.
func TestMethodsUnderAttack(t *testing.T) {
	tests := []struct {
		method, code string
		endings      string // one a column of attacks()
	}{
		//                         none     split    cut      huge     negative data     json     pipelining
		{"sleep", "naive", "        survives misreads misreads survives survives survives survives misreads"},
		{"bigger-buffer", "naive", "survives misreads misreads survives survives survives survives misreads"},
		{"fixed", "naive", "        survives misreads misreads survives survives survives survives survives"},
		{"delimiter", "naive", "    survives misreads misreads survives survives misreads survives survives"},
		{"length", "naive", "       survives dies     dies     swallows misreads survives survives misreads"},
		{"json-header", "naive", "  survives dies     dies     swallows misreads survives dies     misreads"},
		{"ready", "naive", "        survives dies     dies     swallows misreads survives survives stuck"},
		{"fixed", "careful", "      survives survives survives survives survives survives survives survives"},
		{"delimiter", "careful", "  survives survives survives survives survives survives survives survives"},
		{"length", "careful", "     survives survives survives refuses  refuses  survives survives survives"},
		{"json-header", "careful", "survives survives survives refuses  refuses  survives refuses  survives"},
	}
	runs := started(t)
	for _, test := range tests {
		for i, want := range strings.Fields(test.endings) {
			attack := attacks()[i]
			t.Run(test.method+" "+test.code+" "+attack, func(t *testing.T) {
				params := map[string]string{"method": test.method, "code": test.code, "attack": attack, "pause": "10"}
				tr := labtest.RunIn(t, runs, run.Spec{Lab: "framing", Params: params})
				if got := labtest.Answer(t, Lab(), "ending", tr, tr.Header.Params); got != want {
					t.Errorf("it ends as %q, want %q\n%s", got, want, tr.Text())
				}
			})
		}
	}
}

// All seven in one run: one table for the whole lesson.
func TestAllMethods(t *testing.T) {
	runs := started(t)
	tests := []struct{ code, attack, survivors string }{
		{"naive", "none", "7"},
		{"naive", "split-every-byte", "0"},
		{"careful", "split-every-byte", "4"},
		{"careful", "huge-length", "4"},
		{"naive", "pipelining", "2"},
	}
	for _, test := range tests {
		t.Run(test.code+" "+test.attack, func(t *testing.T) {
			params := map[string]string{"method": "all", "code": test.code, "attack": test.attack, "pause": "20"}
			tr := labtest.RunIn(t, runs, run.Spec{Lab: "framing", Params: params})
			if got := labtest.Answer(t, Lab(), "survivors", tr, tr.Header.Params); got != test.survivors && test.attack != "pipelining" {
				t.Errorf("%s survive, want %s\n%s", got, test.survivors, tr.Text())
			}
			if test.attack == "none" {
				if got := labtest.Answer(t, Lab(), "slowest", tr, tr.Header.Params); got != "sleep" {
					t.Errorf("the slowest is %s, want the one that sleeps\n%s", got, tr.Text())
				}
			}
		})
	}
}

func started(t *testing.T) *run.Runs {
	t.Helper()
	labtest.Require(t, "namespaces")
	runs := run.New([]*lab.Lab{Lab()}, run.Options{Ready: 1})
	t.Cleanup(runs.Close)
	return runs
}

// The Python pair does by default what the lab does by default.
func TestPython(t *testing.T) {
	port := labtest.FreePort(t)
	server, _ := labtest.Pair(t, port, nil, nil)
	if want := "listening on " + port + "\nmessage 1 b'ls -l ; pwd'\nmessage 2 b'hello'\nmessage 3 b'egg'\nmessage 1 b'still there?'"; server != want {
		t.Errorf("server.py printed\n%s\nwant\n%s", server, want)
	}
}
