package close

import (
	"bufio"
	"context"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"loopscope/labs/labtest"
)

// The Python programs, run as a pair, do what the Go ones do.
func TestPython(t *testing.T) {
	labtest.Require(t, "python3")
	tests := []struct{ shape, server, client string }{
		{"three", "b''", "b'HI'"},
		{"four", "b''", "b'HI'"},
		{"half", "", "b'HI'"},
		{"unread", "b'h'", "recv: [Errno 104] Connection reset by peer"},
		{"linger", "recv: [Errno 104] Connection reset by peer", "b'HI'"},
	}
	for _, test := range tests {
		t.Run(test.shape, func(t *testing.T) {
			server, client := pair(t, test.shape)
			if server != test.server || client != test.client {
				t.Errorf("server printed %q, want %q; client printed %q, want %q", server, test.server, client, test.client)
			}
		})
	}
}

// pair runs both programs on a free port and gives what they printed, the
// server's "listening" left out.
func pair(t *testing.T, shape string) (server, client string) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	port := freePort(t)
	cmd := exec.CommandContext(ctx, "python3", "server.py", shape, port)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "listening" {
		t.Fatalf("server.py %s began with %q", shape, lines.Text())
	}
	said, err := exec.CommandContext(ctx, "python3", "client.py", shape, port).CombinedOutput()
	if err != nil {
		t.Fatalf("client.py %s: %v: %s", shape, err, said)
	}
	var rest []string
	for lines.Scan() {
		rest = append(rest, lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("server.py %s: %v", shape, err)
	}
	return strings.Join(rest, "\n"), strings.TrimSpace(string(said))
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
