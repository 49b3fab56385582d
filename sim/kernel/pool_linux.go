package kernel

import (
	"fmt"
	"runtime"
	"time"
)

// Pool keeps sandboxes ready, so that a click need not wait for a process.
type Pool struct {
	requests chan request
	stop     chan struct{}
	stopped  chan struct{}
	ready    int
}

// request asks the pool's goroutine for a sandbox.
type request struct{ answer chan result }

type result struct {
	sandbox *Sandbox
	err     error
}

// NewPool makes a pool of so many ready sandboxes. Close ends it.
func NewPool(ready int) *Pool {
	p := &Pool{
		requests: make(chan request), stop: make(chan struct{}), stopped: make(chan struct{}),
		ready: ready,
	}
	go p.serve()
	return p
}

// Take gives a sandbox that is ready for its order. Where the machine forbids
// namespaces, it is one on the host's own loopback.
func (p *Pool) Take() (*Sandbox, error) {
	r := request{make(chan result, 1)}
	select {
	case p.requests <- r:
		got := <-r.answer
		return got.sandbox, got.err
	case <-p.stop:
		return nil, fmt.Errorf("take sandbox: the pool is closed")
	}
}

// Close kills the sandboxes that nobody took.
func (p *Pool) Close() {
	close(p.stop)
	<-p.stopped
}

// serve is the pool's goroutine. It keeps its thread for good: a child dies
// with the thread that started it.
func (p *Pool) serve() {
	runtime.LockOSThread()
	defer close(p.stopped)
	var idle []*Sandbox
	refill := time.NewTimer(0)
	defer refill.Stop()
	for {
		select {
		case <-p.stop:
			for _, s := range idle {
				s.discard()
			}
			return
		case r := <-p.requests:
			var got result
			if len(idle) > 0 {
				got.sandbox, idle = idle[0], idle[1:]
			} else {
				got.sandbox, got.err = spawnBest()
			}
			r.answer <- got
			refill.Reset(restFor(len(idle)))
		case <-refill.C:
			if len(idle) >= p.ready {
				continue
			}
			if s, err := spawnBest(); err == nil {
				idle = append(idle, s)
				refill.Reset(time.Millisecond)
			}
		}
	}
}

// restFor is how long no process is started after a sandbox has been taken: its
// run, and the page that waits for its first event, have need of the processor.
func restFor(idle int) time.Duration {
	if idle == 0 {
		return 20 * time.Millisecond
	}
	return 250 * time.Millisecond
}

// spawnBest starts a child in its own namespaces, and falls back where that is refused.
func spawnBest() (*Sandbox, error) {
	s, refusal := spawn(private)
	if refusal == nil {
		return s, nil
	}
	s, err := spawn(shared)
	if err != nil {
		return nil, fmt.Errorf("%w; without namespaces: %w", refusal, err)
	}
	return s, nil
}
