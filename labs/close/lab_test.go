package close

import (
	"testing"

	"loopscope/labs/labtest"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

func TestWords(t *testing.T) { labtest.Words(t, Lab()) }

type values = map[string]string

// Every shape runs on real sockets, all that the lesson says holds, and each
// question has the answer that the lesson explains.
func TestRun(t *testing.T) {
	tests := []struct{ given, answers values }{
		{values{"shape": "three"}, values{"time-wait": "client"}},
		{values{"shape": "three", "first": "server"}, values{"time-wait": "server"}},
		{values{"shape": "four"}, values{"segments": "4", "time-wait": "client"}},
		{values{"shape": "four", "first": "server"}, values{"segments": "4", "time-wait": "server"}},
		{values{"shape": "four", "pause": "0"}, values{"time-wait": "client"}},
		{values{"shape": "half"}, values{"receives": "yes", "time-wait": "client"}},
		{values{"shape": "unread"}, values{"fin-or-rst": "rst", "reader": "error", "time-wait": "neither"}},
		{values{"shape": "linger"}, values{"reader": "error", "time-wait": "neither"}},
		{values{"shape": "linger", "first": "server"}, values{"reader": "error", "time-wait": "neither"}},
		{values{"shape": "never", "pause": "100"}, values{"state": "CLOSE-WAIT", "time-wait": "client"}},
	}
	for _, test := range tests {
		t.Run(test.given["shape"]+" "+test.given["first"]+test.given["pause"], func(t *testing.T) {
			labtest.Answers(t, Lab(), labtest.Run(t, Lab(), test.given), test.answers)
		})
	}
}

// Three segments are what happens, unless the machine keeps the second program
// waiting until the kernel's delayed ACK is due; so one run in five must show it.
func TestThree(t *testing.T) {
	for range 5 {
		tr := labtest.Run(t, Lab(), values{"shape": "three"})
		if got, _ := segments(tr, nil); got == "3" {
			return
		}
	}
	t.Error("the second FIN never carried the ACK in five runs")
}

// The Python programs, run as a pair, do what the Go ones do.
func TestPython(t *testing.T) {
	tests := []struct{ shape, server, client string }{
		{"three", "listening\nb''", "b'HI'"},
		{"four", "listening\nb''", "b'HI'"},
		{"half", "listening", "b'HI'"},
		{"unread", "listening\nb'h'", "recv: [Errno 104] Connection reset by peer"},
		{"linger", "listening\nrecv: [Errno 104] Connection reset by peer", "b'HI'"},
	}
	for _, test := range tests {
		t.Run(test.shape, func(t *testing.T) {
			shape := []string{test.shape}
			server, client := labtest.Pair(t, labtest.FreePort(t), shape, shape)
			if server != test.server || client != test.client {
				t.Errorf("server printed %q, want %q; client printed %q, want %q", server, test.server, client, test.client)
			}
		})
	}
}
