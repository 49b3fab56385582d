package kernel

import (
	"time"

	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
)

// order performs the calls that arrange an experiment and are no socket's.
func (w *world) order(t *thread, c *sock.Call) sock.Return {
	switch c.Op {
	case sock.OpSleep:
		time.Sleep(c.D)
	case sock.OpLock:
		w.lock(c.Name) <- struct{}{}
	case sock.OpUnlock:
		<-w.lock(c.Name)
	case sock.OpWait:
		if c.Name != "" {
			w.mark(c.Name)
			break
		}
		w.waitFor(t, c.Cond)
	}
	return sock.Return{}
}

func (w *world) lock(name string) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.locks[name] == nil {
		w.locks[name] = make(chan struct{}, 1)
	}
	return w.locks[name]
}

func (w *world) mark(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.marks[name] = true
}

// waitFor looks again and again, first often, then less: nothing in the kernel
// tells one program of another's state, and looking disturbs nobody.
func (w *world) waitFor(t *thread, c sock.Cond) {
	const first, longest = 20 * time.Microsecond, time.Millisecond
	for pause := first; !w.holds(c); pause = min(pause*5/4, longest) {
		t.looks.Add(1)
		time.Sleep(pause)
	}
}

func (w *world) holds(c sock.Cond) bool {
	switch c.Kind {
	case sock.CondMark:
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.marks[c.Mark]
	case sock.CondDone:
		t := w.thread(c.Program)
		return t != nil && t.ended.Load()
	case sock.CondBlocked:
		t := w.thread(c.Program)
		return t != nil && t.in() == c.Op && t.asleep()
	}
	s := w.sock(c.SID)
	return s == nil || s.holds(c)
}

// holds answers the conditions on one socket.
func (s *openSocket) holds(c sock.Cond) bool {
	switch c.Kind {
	case sock.CondQueued:
		n, err := unix.IoctlGetInt(s.fd, unix.TIOCINQ)
		return err != nil || n >= c.N || s.ended()
	case sock.CondDrained:
		n, err := unix.IoctlGetInt(s.fd, unix.TIOCOUTQ)
		return err != nil || n == 0
	case sock.CondState:
		state := s.state()
		return state == c.State || state == "CLOSED"
	case sock.CondPending:
		info, err := unix.GetsockoptTCPInfo(s.fd, unix.IPPROTO_TCP, unix.TCP_INFO)
		return err != nil || int(info.Unacked) >= c.N
	}
	return true
}

// ended tells whether the peer will send no more.
func (s *openSocket) ended() bool {
	fds := []unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLRDHUP}}
	n, err := unix.Poll(fds, 0)
	return err == nil && n > 0
}

// state is the connection's state, or "" where there is none.
func (s *openSocket) state() string {
	info, err := unix.GetsockoptTCPInfo(s.fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return ""
	}
	return stateName(info.State)
}

// waitAtGate holds a program until the learner lets its call go, or all calls.
func (w *world) waitAtGate(t *thread) sock.Return {
	select {
	case <-t.gate:
	case <-w.freed:
	}
	return sock.Return{}
}

// step lets the next call of a program go; false when it is not waiting for that.
func (w *world) step(program string) bool {
	const patience = 50 * time.Millisecond // it may be on its way to the gate, or to its start
	giveUp := time.Now().Add(patience)
	t := w.thread(program)
	for ; t == nil; t = w.thread(program) {
		if time.Now().After(giveUp) {
			return false
		}
		time.Sleep(patience / 50)
	}
	select {
	case t.gate <- struct{}{}:
		return true
	case <-time.After(time.Until(giveUp)):
		return false
	}
}

// free lets all programs run.
func (w *world) free() {
	select {
	case <-w.freed:
	default:
		close(w.freed)
	}
}
