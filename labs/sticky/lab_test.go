package sticky

import (
	"testing"

	"loopscope/labs/labtest"
)

func TestMain(m *testing.M) { labtest.Main(m, Lab()) }

func TestWords(t *testing.T) { labtest.Words(t, Lab()) }

// Each variant runs on real sockets, all that the lesson says holds, and the
// questions have the answers that the lesson explains.
func TestRun(t *testing.T) {
	tests := []struct {
		name    string
		params  map[string]string
		answers map[string]string
	}{
		{"two sends, one recv", map[string]string{}, map[string]string{"first-recv": "8", "second-recv": "0"}},
		{"by AF_UNIX too", map[string]string{"socket": "unix"}, map[string]string{"first-recv": "8", "second-recv": "0"}},
		{"not by UDP", map[string]string{"socket": "udp"}, map[string]string{"first-recv": "5", "second-recv": "3"}},
		{"a short recv cuts elsewhere", map[string]string{"recv": "6"}, map[string]string{"first-recv": "6", "second-recv": "2"}},
		{"unread bytes at close", map[string]string{"recv": "3"}, map[string]string{"first-recv": "3", "second-recv": "3"}},
		{"residue", map[string]string{"variant": "residue"}, map[string]string{"first-recv": "2", "second-recv": "6"}},
		{"residue by AF_UNIX", map[string]string{"variant": "residue", "socket": "unix"}, map[string]string{"first-recv": "2", "second-recv": "6"}},
		{"no residue by UDP", map[string]string{"variant": "residue", "socket": "udp"}, map[string]string{"first-recv": "2", "second-recv": "3"}},
		{"leftovers", map[string]string{"variant": "leftovers"}, map[string]string{"whose-answer": "dir"}},
		{"the last of the leftovers", map[string]string{"variant": "leftovers", "bytes": "1500"}, map[string]string{"whose-answer": "both"}},
		{"no leftovers", map[string]string{"variant": "leftovers", "bytes": "1024"}, map[string]string{"whose-answer": "pwd"}},
		{"leftovers by AF_UNIX", map[string]string{"variant": "leftovers", "socket": "unix"}, map[string]string{"whose-answer": "dir"}},
		{"no leftovers by UDP", map[string]string{"variant": "leftovers", "socket": "udp"}, map[string]string{"whose-answer": "pwd"}},
		{"split", map[string]string{"variant": "split"}, map[string]string{"segments": "3", "recvs": "3", "one-for-one": "no"}},
		{"not split, though three segments", map[string]string{"variant": "split", "size": "4096"}, map[string]string{"segments": "3", "recvs": "1", "one-for-one": "yes"}},
		{"many small segments", map[string]string{"variant": "split", "bytes": "10000", "mss": "88", "size": "4096"}, map[string]string{"segments": "132", "recvs": "3", "one-for-one": "no"}},
		{"a pause is no cure", map[string]string{"variant": "pause", "pause": "30"}, map[string]string{"first-recv": "8", "second-recv": "0"}},
		{"a pause between datagrams", map[string]string{"variant": "pause", "pause": "30", "socket": "udp"}, map[string]string{"first-recv": "5", "second-recv": "3"}},
		{"NODELAY is no cure", map[string]string{"variant": "nodelay"}, map[string]string{"segments": "3", "recvs": "1", "first-recv": "9", "second-recv": "0"}},
		{"CORK is no cause", map[string]string{"variant": "cork"}, map[string]string{"segments": "1", "recvs": "1", "first-recv": "9", "second-recv": "0"}},
		{"one segment, three recvs", map[string]string{"variant": "cork", "recv": "4"}, map[string]string{"segments": "1", "recvs": "2", "first-recv": "4", "second-recv": "4"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			labtest.Answers(t, Lab(), labtest.Run(t, Lab(), test.params), test.answers)
		})
	}
}

// With a receiver that waits in recv, how the bytes are dealt out is luck: the
// claims that remain are those that no luck can break.
func TestWaitingReceiver(t *testing.T) {
	for _, variant := range []string{"two-sends", "residue", "pause", "nodelay", "cork", "split"} {
		t.Run(variant, func(t *testing.T) {
			labtest.Run(t, Lab(), map[string]string{"variant": variant, "receiver": "waiting", "pause": "30"})
		})
	}
}

// The Python pair does by default what the lab does by default.
func TestPython(t *testing.T) {
	port := labtest.FreePort(t)
	server, _ := labtest.Pair(t, port, nil, nil)
	if want := "listening on " + port + "\n-----> b'helloegg'\n-----> b''"; server != want {
		t.Errorf("server.py printed\n%s\nwant\n%s", server, want)
	}
}
