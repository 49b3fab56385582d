package handshake

import (
	"strings"
	"testing"

	"loopscope/labs/labtest"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

func TestWords(t *testing.T) { labtest.Words(t, Lab()) }

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
			tr := labtest.Run(t, Lab(), map[string]string{"variant": test.variant, "delay": "50"})
			labtest.Answers(t, Lab(), tr, test.answers)
		})
	}
}

// The Python programs, run as a pair, do what the Go ones do.
func TestPython(t *testing.T) {
	tests := []struct{ variant, server, client string }{
		{"normal", "listening\naccepted\nb''", "connected"},
		{"late-accept", "listening\naccepted\nb''", "connected"},
		{"nobody", "bound, not listening", "connect: [Errno 111] Connection refused"},
	}
	for _, test := range tests {
		t.Run(test.variant, func(t *testing.T) {
			server, client := labtest.Pair(t, labtest.FreePort(t), []string{test.variant}, nil)
			if server != test.server || !strings.HasPrefix(client, test.client) {
				t.Errorf("server printed %q, want %q; client printed %q, want %q …", server, test.server, client, test.client)
			}
		})
	}
}
