package virtual

import (
	"iter"

	"loopscope/sim/sock"
)

// program is a coroutine: of all programs and the world's loop one runs at a
// time, and each hands over only where it parks.
type program struct {
	name   string
	host   *host
	resume func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool
	op     sock.Op // the call it is in
	ready  bool    // it stands in the world's line; guarded by the clock's mutex
	ended  bool
	cond   *sock.Cond // it waits for this
	atGate bool
}

// abandoned is what a parked program throws when the world closes. (Goexit
// would take the loop's goroutine with it.)
type abandoned struct{}

// Spawn makes p a coroutine that the loop will run. Threads live on their
// program's host.
func (w *world) Spawn(p *sock.Program, body func()) {
	t := &program{name: p.Name, host: w.home[p.Name]}
	if t.host == nil {
		t.host = w.running.host
	}
	t.resume, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		defer func() {
			t.ended = true
			if r := recover(); r != nil && r != (abandoned{}) {
				panic(r)
			}
		}()
		body()
	})
	w.programs = append(w.programs, t)
	w.wake(t)
}

// park hands over until the program is woken.
func (t *program) park() {
	if !t.yield(struct{}{}) {
		panic(abandoned{})
	}
}

// wake puts a parked program in the line. A stack's goroutine may call it.
func (w *world) wake(t *program) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t.ready || t.ended {
		return
	}
	t.ready = true
	w.line = append(w.line, t)
}

// turn takes the first program out of the line, or nil.
func (w *world) turn() *program {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.line) == 0 {
		return nil
	}
	t := w.line[0]
	w.line, t.ready = w.line[1:], false
	return t
}

func (w *world) inLine(t *program) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return t.ready
}

func (w *world) run(t *program) {
	w.running = t
	t.resume()
	w.running = nil
}

// named is the program of this name, or nil.
func (w *world) named(name string) *program {
	for _, t := range w.programs {
		if t.name == name {
			return t
		}
	}
	return nil
}
