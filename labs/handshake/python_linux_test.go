package handshake

import (
	"bufio"
	"context"
	"io"
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
	tests := []struct {
		variant, ready, client string
		server                 []string
	}{
		{"normal", "listening", "connected", []string{"accepted", "b''"}},
		{"late-accept", "listening", "connected", []string{"accepted", "b''"}},
		{"nobody", "bound, not listening", "connect: [Errno 111] Connection refused", nil},
	}
	for _, test := range tests {
		t.Run(test.variant, func(t *testing.T) {
			server, client := pair(t, test.variant)
			want := strings.Join(append([]string{test.ready}, test.server...), "\n")
			if server != want || !strings.HasPrefix(client, test.client) {
				t.Errorf("server printed %q, want %q; client printed %q, want %q …", server, want, client, test.client)
			}
		})
	}
}

// pair runs both programs on a free port and gives what they printed. The
// server is told to go by a line when the client is done.
func pair(t *testing.T, variant string) (server, client string) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	port := freePort(t)
	cmd := exec.CommandContext(ctx, "python3", "server.py", variant, port)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	printed := []string{lines.Text()}
	said, err := exec.CommandContext(ctx, "python3", "client.py", port).CombinedOutput()
	if err != nil {
		t.Fatalf("client.py: %v: %s", err, said)
	}
	io.WriteString(in, "\n")
	for lines.Scan() {
		printed = append(printed, lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("server.py %s: %v", variant, err)
	}
	return strings.Join(printed, "\n"), strings.TrimSpace(string(said))
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
