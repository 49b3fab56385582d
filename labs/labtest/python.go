package labtest

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
)

// patience is how long a lab's Python programs may take.
const patience = 20 * time.Second

// Pair runs the lab's server.py, and once that has printed its first line its
// client.py, both on this port, which comes after their other arguments. It
// gives what they printed. When the client is done the server gets a line to
// read, if it wants one. The test fails when either exits with an error.
func Pair(t testing.TB, port string, serverArgs, clientArgs []string) (server, client string) {
	t.Helper()
	Require(t, "python3")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := python(ctx, "server.py", append(serverArgs, port)...)
	in, out := pipes(t, cmd)
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("server.py %v: no first line: %v", serverArgs, err)
	}
	said, err := python(ctx, "client.py", append(clientArgs, port)...).CombinedOutput()
	if err != nil {
		t.Fatalf("client.py %v: %v\n%s", clientArgs, err, said)
	}
	_, _ = io.WriteString(in, "\n") // it may have ended: not every server waits for it
	rest, err := io.ReadAll(lines)
	if err != nil {
		t.Fatalf("server.py %v: %v", serverArgs, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("server.py %v: %v\n%s%s", serverArgs, err, first, rest)
	}
	return strings.TrimSpace(first + string(rest)), strings.TrimSpace(string(said))
}

// Python runs one of the lab's programs to its end, however that is, and gives
// what it printed.
func Python(t testing.TB, args ...string) string {
	t.Helper()
	Require(t, "python3")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	said, err := python(ctx, args[0], args[1:]...).CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("%v: %v\n%s", args, err, said)
	}
	return strings.TrimSpace(string(said))
}

// FreePort is one that nobody uses now, for a program's command line.
func FreePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func python(ctx context.Context, file string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "python3", append([]string{file}, args...)...)
}

// pipes starts the program with both of its ends in our hands.
func pipes(t testing.TB, cmd *exec.Cmd) (io.Writer, io.Reader) {
	t.Helper()
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
	return in, out
}
