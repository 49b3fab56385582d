package run

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// children are the processes that this one has started and not reaped (proc_pid_task(5)).
func children(t *testing.T) []int {
	t.Helper()
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, list := range lists {
		b, err := os.ReadFile(list) // a thread may have ended meanwhile
		if err != nil {
			continue
		}
		for f := range strings.FieldsSeq(string(b)) {
			if pid, err := strconv.Atoi(f); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// holdings are what a server must not gather.
type holdings struct{ children, descriptors, goroutines int }

func held(t *testing.T) holdings {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return holdings{len(children(t)), len(fds), runtime.NumGoroutine()}
}

// TestManyRunsLeaveNothing: processes, descriptors and goroutines are the same
// after many runs as after a few. LOOPSCOPE_REPEAT says how many.
func TestManyRunsLeaveNothing(t *testing.T) {
	many, err := strconv.Atoi(os.Getenv("LOOPSCOPE_REPEAT"))
	if err != nil {
		many = 24
	}
	before := held(t)
	rs := New([]*lab.Lab{sleepy()}, Options{Ready: 1})
	var learners sync.WaitGroup
	for learner := range 4 {
		learners.Go(func() {
			for i := range many / 4 {
				endOneWayOrAnother(t, rs, learner+i)
			}
		})
	}
	learners.Wait()
	rs.Close()
	after := held(t)
	for range 100 { // goroutines and timers that are on their way out
		if after.goroutines <= before.goroutines {
			break
		}
		time.Sleep(10 * time.Millisecond)
		after = held(t)
	}
	if after.children > before.children || after.descriptors > before.descriptors+1 || after.goroutines > before.goroutines {
		t.Errorf("after %d runs %+v, before %+v", many, after, before)
	}
}

// endOneWayOrAnother runs a lab to its end, stops it, or kills its sandbox.
func endOneWayOrAnother(t *testing.T, rs *Runs, how int) {
	r, err := rs.Start(Spec{Lab: "sleepy", Params: map[string]string{"ms": []string{"1", "60000", "60000"}[how%3]}})
	if err != nil {
		t.Error(err)
		return
	}
	want := trace.StatusOK
	switch how % 3 {
	case 1:
		r.Stop()
		want = trace.StatusStopped
	case 2:
		r.sandbox.Kill()
		want = trace.StatusFailed
	}
	<-r.Done()
	tr, err := r.Trace()
	if err != nil || tr.End() == nil || tr.End().Status != want {
		t.Errorf("run %d: %v, end %+v, want %s", how, err, tr.End(), want)
	}
}

// TestKilledIdleSandbox: whoever clicks next does not learn that one has died.
func TestKilledIdleSandbox(t *testing.T) {
	before := children(t)
	rs := newRuns(t, Options{Ready: 2})
	killed := 0
	for range 200 {
		if idle := children(t); len(idle) == len(before)+2 {
			time.Sleep(50 * time.Millisecond) // for the second to say that it is ready
			killed = killAllBut(t, before)
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	r := start(t, rs, Spec{})
	<-r.Done()
	if tr, err := r.Trace(); err != nil || killed != 2 || tr.End().Status != trace.StatusOK {
		t.Errorf("after %d idle sandboxes were killed: %v, end %+v; want 2, ok", killed, err, tr.End())
	}
}

// killAllBut kills this process's other children.
func killAllBut(t *testing.T, spared []int) (killed int) {
	t.Helper()
	for _, pid := range children(t) {
		if slices.Contains(spared, pid) {
			continue
		}
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		killed++
	}
	return killed
}

// TestKilledSandbox ends one run as a failure that says why; others go on.
func TestKilledSandbox(t *testing.T) {
	rs := newRuns(t, Options{Ready: -1}) // none idle: the only child is the run's
	others := children(t)
	r := start(t, rs, Spec{Params: map[string]string{"ms": "60000"}})
	killAllBut(t, others)
	<-r.Done()
	tr, err := r.Trace()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range trace.Verify(tr) {
		t.Error(err)
	}
	if end := tr.End(); end == nil || end.Status != trace.StatusFailed || end.Error != "the sandbox died before the run's end: signal: killed" {
		t.Errorf("end %+v, want failed, and by what", end)
	}
	next := start(t, rs, Spec{})
	<-next.Done()
	if tr, err := next.Trace(); err != nil || tr.End().Status != trace.StatusOK {
		t.Errorf("the run after it: %v, end %+v", err, tr.End())
	}
}
