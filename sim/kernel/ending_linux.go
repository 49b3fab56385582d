package kernel

import (
	"cmp"
	"slices"
	"time"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// How long nothing may happen before the recording draws a conclusion.
const (
	wireQuiet  = 5 * time.Millisecond   // after the programs' return: the wire is at rest
	lookAgain  = 20 * time.Millisecond  // then the kernel is asked about all sockets
	stuckAfter = 300 * time.Millisecond // all programs wait: can anything still come?
	lastWait   = 5 * time.Second        // for connections to settle after the programs' return
	surveyGap  = int64(time.Second)     // between surveys of a run that rests
)

// over says how the run has ended, or "" while it goes on.
func (r *recording) over() string {
	now := r.now()
	if !r.world.gated() {
		r.spent += time.Duration(now - r.lastTick)
	}
	r.lastTick = now
	quiet := time.Duration(now - r.activity)
	switch {
	case r.stopped.Load():
		return trace.StatusStopped
	case r.programsReturned(now):
		if quiet > wireQuiet && r.every(wireQuiet) && (r.atRest() || now-r.ended > int64(lastWait)) {
			return r.outcome()
		}
	case r.spent > r.limit:
		return trace.StatusLimit
	case quiet > stuckAfter && r.rec.Held() == 0 && r.every(stuckAfter/3) && r.stuck():
		return trace.StatusStuck
	case quiet > lookAgain && (r.surveyed < r.activity || now-r.surveyed > surveyGap):
		r.survey()
	}
	return ""
}

// stuck tells whether every program waits and nothing can come. It takes two
// looks: after a stall of the machine the recording may wake before a program
// that waits for a condition has looked at it again.
func (r *recording) stuck() bool {
	looks, all := r.world.allWait()
	if !all || r.timersRun() {
		r.suspected = nil
		return false
	}
	before := r.suspected
	if before == nil || before.activity != r.activity {
		r.suspected = &suspicion{r.activity, looks}
		return false
	}
	for t, n := range looks {
		if t.in() == sock.OpWait && n < before.looks[t]+2 {
			return false
		}
	}
	return true
}

// suspicion is what was seen when a run first seemed stuck.
type suspicion struct {
	activity int64
	looks    map[*thread]int64 // how often each waiting program had looked by then
}

// every paces the questions that cost a system call.
func (r *recording) every(d time.Duration) bool {
	now := r.now()
	if now-r.looked < int64(d) {
		return false
	}
	r.looked = now
	return true
}

func (r *recording) programsReturned(now int64) bool {
	select {
	case <-r.net.Ended():
		if r.ended == 0 {
			r.ended = now
		}
		return true
	default:
		return false
	}
}

func (r *recording) outcome() string {
	if len(r.net.Failures()) > 0 {
		return trace.StatusFailed
	}
	return trace.StatusOK
}

// atRest tells whether no connection has anything left to do but to wait out TIME-WAIT.
func (r *recording) atRest() bool {
	if r.world.shared {
		return true
	}
	socks, err := r.diag.tcpSockets()
	return err == nil && !slices.ContainsFunc(socks, func(s socketInfo) bool { return s.state != tcpTimeWait })
}

// timersRun tells whether some socket will act by itself.
func (r *recording) timersRun() bool {
	if r.world.shared {
		return false
	}
	socks, err := r.diag.tcpSockets()
	return err != nil || slices.ContainsFunc(socks, func(s socketInfo) bool {
		return s.state != tcpTimeWait && s.timer != timerNone
	})
}

// gated tells whether some program waits for the learner.
func (w *world) gated() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.threads {
		if t.in() == sock.OpGate {
			return true
		}
	}
	return false
}

// allWait tells whether there are programs that have not ended, and each sleeps
// in a call that only somebody else can end; and how often each has looked
// whether what it waits for has come.
func (w *world) allWait() (looks map[*thread]int64, all bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	looks = map[*thread]int64{}
	for _, t := range w.threads {
		if t.ended.Load() {
			continue
		}
		looks[t] = t.looks.Load()
		if op := t.in(); op == "" || op == sock.OpSleep || op == sock.OpGate || op != sock.OpWait && op != sock.OpLock && !t.asleep() {
			return looks, false
		}
	}
	return looks, len(looks) > 0
}

// waiting names every program that has not ended, and its call.
func (w *world) waiting() []trace.Waiting {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ws []trace.Waiting
	for name, t := range w.threads {
		if !t.ended.Load() {
			ws = append(ws, trace.Waiting{Program: name, Call: string(t.in())})
		}
	}
	slices.SortFunc(ws, func(a, b trace.Waiting) int { return cmp.Compare(a.Program, b.Program) })
	return ws
}
