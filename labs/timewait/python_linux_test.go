package timewait

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

// The Python server, run twice, meets its own TIME-WAIT as the Go one does.
func TestPython(t *testing.T) {
	labtest.Require(t, "python3")
	tests := []struct{ old, again, second string }{
		{"plain", "plain", "bind: [Errno 98] Address already in use"},
		{"plain", "reuse", "bind: [Errno 98] Address already in use"},
		{"reuse", "plain", "bind: [Errno 98] Address already in use"},
		{"reuse", "reuse", "listening"},
	}
	for _, test := range tests {
		t.Run(test.old+", then "+test.again, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			port := freePort(t)
			if got := serve(t, ctx, test.old, port); got != "listening\nb'hello'" {
				t.Fatalf("the first server printed %q", got)
			}
			cmd := exec.CommandContext(ctx, "python3", "server.py", test.again, port)
			if got := firstLine(t, cmd); got != test.second {
				t.Errorf("the second server printed %q, want %q", got, test.second)
			}
			cmd.Process.Kill()
			cmd.Wait()
		})
	}
}

// serve runs the server with one client to its end, and gives what it printed.
func serve(t *testing.T, ctx context.Context, option, port string) string {
	cmd := exec.CommandContext(ctx, "python3", "server.py", option, port)
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
	if err != nil || string(said) != "b'hi'\nb''\n" {
		t.Fatalf("client.py: %v, printed %q", err, said)
	}
	for lines.Scan() {
		printed = append(printed, lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("server.py: %v", err)
	}
	return strings.Join(printed, "\n")
}

func firstLine(t *testing.T, cmd *exec.Cmd) string {
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	return lines.Text()
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
