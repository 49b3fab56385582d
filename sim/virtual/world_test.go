package virtual

import (
	"fmt"
	"time"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// world is two hosts, a wire and one clock. One goroutine, Play's caller, owns it.
type world struct {
	clock
	rec      *trace.Recorder
	seed     uint64
	hosts    []*host
	home     map[string]*host // where a program lives, by its name
	programs []*program
	line     []*program // those that can run, in order; guarded by the clock's mutex
	running  *program
	flying   int // frames on the wire
	socks    map[int]*socket
	marks    map[string]bool
	locks    map[string]*lock

	// learner says whose call goes next, of the programs at their gates; ""
	// lets all run freely from then on. It is asked when no frame is on the
	// wire. nil: nobody holds anything.
	learner func(gates []string) string
	settled func() // called after each thing that happened; may be nil
}

// newWorld makes hosts "server" and "client", for the programs of these names
// and for those that homes adds.
func newWorld(seed uint64, rec *trace.Recorder, homes map[string]string) *world {
	w := &world{
		rec: rec, seed: seed, home: map[string]*host{},
		socks: map[int]*socket{}, marks: map[string]bool{}, locks: map[string]*lock{},
	}
	rec.Now = w.reading
	for i, name := range []string{"server", "client"} {
		w.home[name] = w.newHost(name, byte(i+1))
	}
	join(w.home["server"], w.home["client"])
	for program, host := range homes {
		w.home[program] = w.home[host]
	}
	return w
}

// where is a program's host, for sock.Config.
func (w *world) where(program string) (name, addr string) {
	h := w.home[program]
	if h == nil {
		panic(fmt.Sprintf("virtual: no host for program %q", program))
	}
	return h.name, h.addr.String()
}

// play runs until every program has returned and the wire is empty, or nothing
// can come any more, or the limit is reached. It records the end.
func (w *world) play(limit time.Duration) {
	status := ""
	for status == "" {
		status = w.step(limit)
		w.mu.Lock()
		now := w.now
		w.mu.Unlock()
		w.rec.Release(now)
		if w.settled != nil {
			w.settled()
		}
	}
	end := w.rec.Record(&trace.Event{Kind: trace.KindEnd, Basis: trace.BasisCall, Status: status, Waiting: w.waiting()})
	w.rec.Release(end.T)
}

// step lets one thing happen, or gives the run's status.
func (w *world) step(limit time.Duration) (status string) {
	w.wakeWaiting()
	if t := w.turn(); t != nil {
		w.run(t)
		return ""
	}
	switch {
	case w.flying == 0 && w.open():
		return ""
	case w.flying == 0 && w.alive() == 0:
		return trace.StatusOK
	}
	e := w.next(int64(limit))
	if e == nil && w.idle() {
		return trace.StatusStuck
	}
	if e == nil {
		return trace.StatusLimit
	}
	e.what()
	w.settle(e.host)
	return ""
}

func (w *world) alive() int {
	n := 0
	for _, t := range w.programs {
		if !t.ended {
			n++
		}
	}
	return n
}

func (w *world) waiting() []trace.Waiting {
	var all []trace.Waiting
	for _, t := range w.programs {
		if !t.ended {
			all = append(all, trace.Waiting{Program: t.name, Call: string(t.op)})
		}
	}
	return all
}

// close ends what still runs, and the stacks.
func (w *world) close() {
	for _, t := range w.programs {
		t.stop()
	}
	for _, h := range w.hosts {
		h.stack.Close()
		h.stack.Wait()
	}
}

// Set is for sysctls, which this stack has not.
func (w *world) Set(_, name, _ string) error { return fmt.Errorf("virtual: no sysctl %s", name) }

// Do performs one call. What the call makes the stack send leaves before it returns.
func (w *world) Do(p *sock.Program, c *sock.Call) sock.Return {
	t := w.running
	outer := t.op
	t.op = c.Op
	defer func() { t.op = outer }()
	switch c.Op {
	case sock.OpGate, sock.OpSleep, sock.OpWait, sock.OpLock, sock.OpUnlock:
		return w.order(t, c)
	}
	r := w.perform(t, c)
	w.settle(t.host)
	return r
}
