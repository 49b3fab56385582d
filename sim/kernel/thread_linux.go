package kernel

import (
	"bytes"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
)

// thread is a program as the kernel runs it.
type thread struct {
	gate  chan struct{} // a token for each call the learner lets go
	call  atomic.Pointer[sock.Call]
	stat  atomic.Int64 // descriptor of its own /proc stat file; 0 before it runs, −1 when it has ended
	ended atomic.Bool
	looks atomic.Int64 // how often it has looked whether a condition holds
}

// someProcessor is one of those that this process may use, another for each run.
//
// All programs of a run share it: loopback queues packets for each processor by
// itself, so two that are sent on two of them can overtake each other. A wire
// does not do that, and no experiment may depend on it: an ACK that came behind
// a FIN has been seen to end a TIME-WAIT, as RFC 1337 describes.
func someProcessor() int {
	var may unix.CPUSet
	if unix.SchedGetaffinity(0, &may) != nil || may.Count() == 0 {
		return -1
	}
	skip := int(time.Now().UnixMicro()) % may.Count()
	for cpu := 0; ; cpu++ {
		if !may.IsSet(cpu) {
			continue
		}
		if skip == 0 {
			return cpu
		}
		skip--
	}
}

// open binds the thread to its processor, and takes hold of the thread's own stat file: it can be read from other
// threads afterwards, whatever PID namespace /proc shows (proc_pid_stat(5)).
func (t *thread) open(cpu int) {
	if cpu >= 0 {
		var only unix.CPUSet
		only.Set(cpu)
		_ = unix.SchedSetaffinity(0, &only) // refused: then segments may overtake each other, and the trace shows it
	}
	fd, err := unix.Open("/proc/thread-self/stat", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		fd = -1 // no /proc: Blocked then trusts the call alone
	}
	t.stat.Store(int64(fd))
}

func (t *thread) close() {
	t.ended.Store(true)
	if fd := t.stat.Swap(-1); fd > 0 {
		unix.Close(int(fd))
	}
}

func (t *thread) enter(c *sock.Call) { t.call.Store(c) }
func (t *thread) leave()             { t.call.Store(nil) }

// in is the call that the thread is inside of, or "".
func (t *thread) in() sock.Op {
	if c := t.call.Load(); c != nil {
		return c.Op
	}
	return ""
}

// asleep tells whether the kernel has put the thread to sleep.
func (t *thread) asleep() bool {
	fd := t.stat.Load()
	if fd <= 0 {
		return true
	}
	var buf [256]byte
	n, err := unix.Pread(int(fd), buf[:], 0)
	if err != nil {
		return false
	}
	// "pid (comm) S …": comm may hold anything, so the last parenthesis counts.
	i := bytes.LastIndexByte(buf[:n], ')')
	return i >= 0 && i+2 < n && buf[i+2] == 'S'
}
