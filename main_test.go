package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"loopscope/labs"
	"loopscope/labs/run"
	"loopscope/sim/trace"
)

// asCommand makes the test's binary the command itself.
const asCommand = "LOOPSCOPE_TEST_COMMAND"

func TestMain(m *testing.M) {
	run.Child(labs.All())
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// loopscope is a command line that can be run, in a terminal's stead.
func loopscope(t *testing.T, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a shell starts a job
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd, stdout, stderr
}

func exitStatus(t *testing.T, err error) int {
	t.Helper()
	var left *exec.ExitError
	if err != nil && !errors.As(err, &left) {
		t.Fatal(err)
	}
	if left == nil {
		return 0
	}
	return left.ExitCode()
}

// TestBadUsage: what can't be understood ends with status 2 and one line that
// says what, and what was perhaps meant.
func TestBadUsage(t *testing.T) {
	for line, want := range map[string]string{
		"rnu handshake":                     `no command "rnu"; did you mean "run"?`,
		"help":                              `no command "help"; did you mean "--help"?`,
		"xyzzyxyzzy":                        `no command "xyzzyxyzzy"; want --help, serve, run, labs, doctor`,
		"labs all":                          `unexpected argument all`,
		"run":                               `expected "<lab>"`,
		"run handshaek":                     `no lab "handshaek"; did you mean "handshake"?`,
		"run xyzzyxyzzyxyzzy":               `no lab "xyzzyxyzzyxyzzy"; want handshake, close, `,
		"run handshake --world kernle":      `lab handshake has no world "kernle"; did you mean "kernel"?`,
		"run handshake --set delya=50":      `lab handshake has no parameter "delya"; did you mean "delay"?`,
		"run handshake --set xyzzyxyzzy=50": `lab handshake has no parameter "xyzzyxyzzy"; want variant, delay`,
		"run handshake --set delay=1":       `delay=1: want a whole number from 50 to 5000`,
		"run handshake --set variant=norml": `variant=norml: want one of normal, late-accept, nobody; did you mean "normal"?`,
		"run handshake --set delay":         `--set: expected "<key>=<value>" but got "delay"`,
		"run handshake --seed -1":           `--seed`,
		"run handshake --wrold kernel":      `unknown flag --wrold, did you mean "--world"?`,
		"run handshake --format txt":        `--format: no format "txt"; did you mean "text"?`,
		"run handshake --lang de":           `--lang: no words in "de"; want one of [en zh]`,
		"--lisen :0":                        `unknown flag --lisen, did you mean "--listen"?`,
		"serve --listen 8080":               `--listen 8080: address 8080: missing port in address; want HOST:PORT`,
		"serve --listen 127.0.0.1:http8080": `unknown port; want HOST:PORT`,
	} {
		cmd, stdout, stderr := loopscope(t, strings.Fields(line)...)
		status := exitStatus(t, cmd.Run())
		said := stderr.String()
		if status != exitUsage || !strings.HasPrefix(said, "loopscope: ") || !strings.Contains(said, want) || strings.Count(said, "\n") != 1 || stdout.Len() > 0 {
			t.Errorf("loopscope %s: status %d, %q; want 2 and one line with %q (and %q is no complaint)", line, status, said, want, stdout)
		}
	}
}

// needsNamespaces skips where no run can show what these tests look at.
func needsNamespaces(t *testing.T) {
	t.Helper()
	for _, c := range run.Capabilities() {
		if c.Name == "namespaces" && !c.OK && !strings.Contains(os.Getenv("LOOPSCOPE_REQUIRE"), "namespaces") {
			t.Skipf("needs namespaces: %s", c.Detail)
		}
	}
}

// TestRunWritesItsTrace in each format; the claims stand on standard error.
func TestRunWritesItsTrace(t *testing.T) {
	needsNamespaces(t)
	for _, c := range []struct {
		args, begins, said string
	}{
		{"", "", "holds"},
		{"--format jsonl", `{"loopscope":1,`, "holds"},
		{"--format pcapng --lang zh", "\x0a\x0d\x0d\x0a", "成立"},
	} {
		cmd, stdout, stderr := loopscope(t, append([]string{"run", "handshake"}, strings.Fields(c.args)...)...)
		if status := exitStatus(t, cmd.Run()); status != exitOK || !strings.HasPrefix(stdout.String(), c.begins) || stdout.Len() == 0 || !strings.Contains(stderr.String(), c.said) {
			t.Errorf("run handshake %s: status %d, output %.40q, %q; want 0, %q … and %q", c.args, status, stdout, stderr, c.begins, c.said)
		}
	}
}

// TestWhereNothingCanBeWritten: a full disk and a wrong name are failures that
// name the operation and the file.
func TestWhereNothingCanBeWritten(t *testing.T) {
	needsNamespaces(t)
	nowhere := filepath.Join(t.TempDir(), "none", "trace")
	for file, want := range map[string]string{
		"/dev/full": "write /dev/full: no space left on device\n",
		nowhere:     "open " + nowhere + ": no such file or directory\n",
	} {
		for _, format := range []string{"text", "jsonl", "pcapng"} {
			cmd, _, stderr := loopscope(t, "run", "handshake", "--format", format, "--out", file)
			if status := exitStatus(t, cmd.Run()); status != exitFailed || !strings.HasSuffix(stderr.String(), want) || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("--format %s --out %s: status %d, %q; want 1 and a line that ends with %q", format, file, status, stderr, want)
			}
		}
	}
}

// TestCtrlCEndsARun: as a terminal does it, to every process of the group. What
// happened up to then is written.
func TestCtrlCEndsARun(t *testing.T) {
	needsNamespaces(t)
	out := filepath.Join(t.TempDir(), "trace")
	cmd, _, stderr := loopscope(t, "run", "handshake", "--set", "variant=late-accept", "--set", "delay=5000", "--format", "jsonl", "--out", out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for { // its file is there once the run has begun
		if _, err := os.Stat(out); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond) // into the five seconds that the server waits
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if status := exitStatus(t, cmd.Wait()); status != exitFailed || !strings.HasPrefix(stderr.String(), trace.StatusStopped+":") {
		t.Errorf("status %d, %q; want 1, stopped", status, stderr)
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tr, err := trace.Read(f)
	if err != nil || tr.End() == nil || tr.End().Status != trace.StatusStopped || tr.First(trace.Is(trace.KindCall)) == nil {
		t.Fatalf("the trace: %v, end %+v; want calls, and stopped", err, tr.End())
	}
}

// TestServe: it says where it is, ends well by Ctrl-C, and a second one on its
// port says what to do.
func TestServe(t *testing.T) {
	cmd, _, stderr := loopscope(t, "serve", "--listen", "127.0.0.1:0")
	url := started(t, cmd)
	_, address, _ := strings.Cut(strings.TrimSuffix(url, "/"), "//")
	second, _, said := loopscope(t, "--listen", address)
	if status := exitStatus(t, second.Run()); status != exitFailed || strings.Count(said.String(), "\n") != 1 || !strings.Contains(said.String(), "address already in use: another program listens there; end it, or") {
		t.Errorf("a port in use: status %d, %q; want 1 and a line with the cure", status, said)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if status := exitStatus(t, cmd.Wait()); status != exitOK || stderr.Len() > 0 {
		t.Errorf("after Ctrl-C: status %d, %q; want 0", status, stderr)
	}
}

// TestServeBeyondLoopback prints the address with the token that it asks for.
func TestServeBeyondLoopback(t *testing.T) {
	cmd, _, _ := loopscope(t, "serve", "--listen", ":0")
	url := started(t, cmd)
	if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/\?token=[A-Z2-7]{26}$`).MatchString(url) {
		t.Errorf("open %s, want the token in it", url)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	if status := exitStatus(t, cmd.Wait()); status != exitOK {
		t.Errorf("status %d, want 0", status)
	}
}

// started starts a server and gives the address that it prints.
func started(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 200)
	n, err := out.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out) // ends with the server
	m := regexp.MustCompile(`http://\S+`).FindString(string(buf[:n]))
	if m == "" {
		t.Fatalf("it says %q, want where it is", buf[:n])
	}
	return m
}
