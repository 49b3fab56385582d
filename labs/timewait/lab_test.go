package timewait

import (
	"fmt"
	"testing"

	"loopscope/labs/labtest"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

func TestWords(t *testing.T) { labtest.Words(t, Lab()) }

type values = map[string]string

// Every scene runs on real sockets, all that the lesson says holds, and each
// question has the answer that the lesson explains.
func TestRun(t *testing.T) {
	second, none := values{"holder": "server", "bind": "second"}, values{"holder": "server", "bind": "none"}
	first := values{"holder": "client", "bind": "first"}
	tests := []struct{ given, answers values }{
		{values{}, second},
		{values{"old": "false"}, values{"holder": "server", "new-only": "no"}},
		{values{"new": "false"}, none},
		{values{"old": "false", "new": "false"}, none},
		{values{"first": "client"}, first},
		{values{"first": "client", "old": "false"}, first},
		{values{"first": "client", "new": "false"}, first},
		{values{"first": "client", "old": "false", "new": "false"}, first},
		{values{"fin-timeout": "5"}, values{"holder": "server", "bind": "second", "shorter": "no"}},
		{values{"scene": "exhaust", "ports": "2"}, values{"holder": "client", "which-fails": "3"}},
		{values{"scene": "exhaust"}, values{"holder": "client", "which-fails": "5"}},
		{values{"scene": "exhaust", "ports": "8"}, values{"holder": "client", "which-fails": "9"}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.given), func(t *testing.T) {
			labtest.Answers(t, Lab(), labtest.Run(t, Lab(), test.given), test.answers)
		})
	}
}

// The minute itself: the second server tries until it may.
func TestWatch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute: run without -short")
	}
	tr := labtest.Run(t, Lab(), values{"new": "false", "watch": "true"})
	labtest.Answers(t, Lab(), tr, values{"holder": "server", "bind": "later"})
}

// The Python server, run twice, meets its own TIME-WAIT as the Go one does.
func TestPython(t *testing.T) {
	const refused = "bind: [Errno 98] Address already in use"
	tests := []struct{ old, again, second string }{
		{"plain", "plain", refused},
		{"plain", "reuse", refused + "\n" + refused},
		{"reuse", "plain", refused},
		{"reuse", "reuse", refused + "\nlistening again"},
	}
	for _, test := range tests {
		t.Run(test.old+", then "+test.again, func(t *testing.T) {
			port := labtest.FreePort(t)
			server, client := labtest.Pair(t, port, []string{"old", test.old}, nil)
			if server != "listening\nb'hello'" || client != "b'hi'\nb''" {
				t.Fatalf("the first server printed %q, the client %q", server, client)
			}
			if got := labtest.Python(t, "server.py", "new", test.again, port); got != test.second {
				t.Errorf("the second server printed %q, want %q", got, test.second)
			}
		})
	}
}
