package kernel

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// tryTheWalls prints what a program finds around it, a line each.
func tryTheWalls(p *sock.Program) {
	for _, e := range os.Environ() {
		p.Print("env", e)
	}
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		p.Print("fd", err)
	}
	for _, fd := range fds {
		to, _ := os.Readlink("/proc/self/fd/" + fd.Name()) // the directory's own is closed by now
		p.Print("fd", to)
	}
	status, err := os.ReadFile("/proc/thread-self/status")
	if err != nil {
		p.Print("status", err)
	}
	for line := range strings.Lines(string(status)) {
		p.Print("status", strings.Join(strings.Fields(line), " "))
	}
	p.Print("connect", p.Socket(sock.TCP).TryConnect("192.0.2.1:80")) // TEST-NET-1, RFC 5737
	p.Print("connect", p.Socket(sock.UDP).TryConnect("192.0.2.1:53"))
	fd, err := unix.Open("/proc/sys/net/ipv4/ip_forward", unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err == nil {
		_, err = unix.Write(fd, []byte("1"))
	}
	p.Print("sysctl", failed(err).Err)
}

// TestSandboxHasWalls asks a program in the sandbox what it can reach: no route,
// no rights, nothing of the parent's environment or open files.
func TestSandboxHasWalls(t *testing.T) {
	t.Setenv("LOOPSCOPE_TEST_SECRET", "tell nobody")
	leaking := filepath.Join(t.TempDir(), "leaking")
	fd, err := unix.Open(leaking, unix.O_CREAT|unix.O_RDWR, 0o600) // as a shell's 3>file is: not close-on-exec
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	found := map[string][]string{}
	for _, e := range whole(t, record(t, private, Order{Lab: "sealed"}, nil)).Select(trace.Is(trace.KindOutput)) {
		what, is, _ := strings.Cut(e.Text, " ")
		found[what] = append(found[what], is)
	}
	for _, e := range found["env"] {
		if name, _, _ := strings.Cut(e, "="); !slices.Contains([]string{childEnv, "PATH", "GOCOVERDIR"}, name) {
			t.Errorf("the child's environment has %s", e)
		}
	}
	if len(found["fd"]) < 3 || slices.Contains(found["fd"], leaking) {
		t.Errorf("the child's descriptors are %q, want its own only", found["fd"])
	}
	for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapAmb"} {
		if !slices.Contains(found["status"], set+": 0000000000000000") {
			t.Errorf("a program has rights left: %q", found["status"])
		}
	}
	for _, got := range found["connect"] {
		if !strings.Contains(got, "ENETUNREACH") {
			t.Errorf("a way out of the sandbox: %q, want ENETUNREACH", got)
		}
	}
	if got := strings.Join(found["sysctl"], " "); len(found["connect"]) != 2 || got != "EACCES" && got != "EPERM" {
		t.Errorf("writing a sysctl: %q, after %d connects; want it refused", got, len(found["connect"]))
	}
}

// TestCtrlCIsTheParents: a terminal's signal goes to the whole process group.
func TestCtrlCIsTheParents(t *testing.T) {
	s := spawned(t, private)
	defer s.discard()
	if child, err := unix.Getpgid(s.cmd.Process.Pid); err != nil || child == unix.Getpgrp() {
		t.Errorf("the child's process group is %d (%v), the parent's own", child, err)
	}
}

// TestKilledChild: what it was writing when it died is no event, and how it died
// can be told.
func TestKilledChild(t *testing.T) {
	s := spawned(t, private)
	if _, err := s.Start(Order{Lab: "pour"}); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := s.Events(func(line []byte) {
		if n++; n == 500 {
			s.Kill()
		}
		if line[0] != '{' || line[len(line)-1] != '}' {
			t.Errorf("event %d is cut off: %.100s", n, line)
		}
	})
	if left := s.Wait(); err != nil || n < 500 || left == nil || left.Error() != "signal: killed" {
		t.Errorf("after %d events: %v, left by %v; want 500 at least, and signal: killed", n, err, left)
	}
	if err := s.Stop(t.Context()); err == nil {
		t.Error("a dead sandbox took a command")
	}
}

func TestWholeLines(t *testing.T) {
	for text, want := range map[string][]string{
		"":               nil,
		"{}\n{\"seq\":":  {"{}"},
		"{}\n{}\n":       {"{}", "{}"},
		"{\"never\":":    nil,
		"{}\n\n[1]\n\"x": {"{}", "", "[1]"},
	} {
		scan := bufio.NewScanner(strings.NewReader(text))
		scan.Split(wholeLines)
		var got []string
		for scan.Scan() {
			got = append(got, scan.Text())
		}
		if !slices.Equal(got, want) || scan.Err() != nil {
			t.Errorf("%q: lines %q, %v; want %q", text, got, scan.Err(), want)
		}
	}
}

// TestStandstill: a child that stands still at its order is dead to its parent.
func TestStandstill(t *testing.T) {
	s := spawned(t, private)
	defer s.discard()
	freeze(t, s)
	s.patience = 50 * time.Millisecond
	if _, err := s.Start(Order{Lab: "echo"}); !errors.Is(err, ErrDead) {
		t.Errorf("the order's answer: %v, want ErrDead", err)
	}
}

// TestAskGivesUp: a child that does not answer costs its caller a moment, and no memory.
func TestAskGivesUp(t *testing.T) {
	s := spawned(t, private)
	defer s.discard()
	freeze(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a stopped child: %v, want the context's error", err)
	}
	if len(s.waiting) != 0 {
		t.Errorf("%d questions are kept that nobody waits for", len(s.waiting))
	}
}

// freeze stops a child, and returns when each of its threads stands still: the
// signal alone is not yet obeyed when kill returns (signal(7)).
func freeze(t *testing.T, s *Sandbox) {
	t.Helper()
	pid := s.cmd.Process.Pid
	if err := s.cmd.Process.Signal(unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if stopped(t, pid) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("process %d goes on after SIGSTOP", pid)
}

// stopped tells whether all threads of a process are in state T (proc_pid_stat(5)).
func stopped(t *testing.T, pid int) bool {
	t.Helper()
	stats, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	if err != nil || len(stats) == 0 {
		t.Fatalf("no threads of %d: %v", pid, err)
	}
	for _, name := range stats {
		b, err := os.ReadFile(name)
		if err == nil && !bytes.Contains(b, []byte(") T ")) {
			return false
		}
	}
	return true
}
