package sticky

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"

	"loopscope/labs/labtest"
)

// The Python pair does by default what the lab does by default.
func TestPython(t *testing.T) {
	labtest.Require(t, "python3")
	server := exec.CommandContext(t.Context(), "python3", "server.py", "0")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	first, err := r.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	port := strings.TrimSpace(strings.TrimPrefix(first, "listening on "))
	if b, err := exec.CommandContext(t.Context(), "python3", "client.py", port).CombinedOutput(); err != nil {
		t.Fatalf("client.py: %v\n%s", err, b)
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Fatalf("server.py: %v\n%s", err, rest)
	}
	want := "-----> b'helloegg'\n-----> b''\n"
	if string(rest) != want {
		t.Errorf("server.py printed\n%swant\n%s", rest, want)
	}
}
