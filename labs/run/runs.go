package run

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/kernel"
	"loopscope/sim/trace"
)

// ErrTooMany says that as many runs are live as the machine is meant to hold.
var ErrTooMany = errors.New("too many live runs")

// ErrClosing says that no run begins any more.
var ErrClosing = errors.New("the server is closing")

// How long and how many finished runs are kept, and how much their logs may hold
// together: the last one may be as long as a log can be.
const (
	keepFor   = 15 * time.Minute
	keepMost  = 8
	keepBytes = 4 * maxBytes
)

// Options of a set of runs. The zero value is useful.
type Options struct {
	MaxLive int // runs at once; 0: 16
	Ready   int // sandboxes kept ready; 0: 2
}

// Runs are the live runs and the finished ones that are still kept.
type Runs struct {
	labs []*lab.Lab
	opts Options
	pool *kernel.Pool

	mu       sync.Mutex // guards what follows
	runs     map[string]*Run
	starting int // runs that have been let in and are not in runs yet
	closed   bool
}

// New makes an empty set of runs of the given labs. Close ends them all.
func New(labs []*lab.Lab, o Options) *Runs {
	o.MaxLive = cmp.Or(o.MaxLive, 16)
	o.Ready = cmp.Or(o.Ready, 2)
	return &Runs{labs: labs, opts: o, pool: kernel.NewPool(o.Ready), runs: map[string]*Run{}}
}

// Labs are the labs that can be run.
func (rs *Runs) Labs() []*lab.Lab { return rs.labs }

// Get is the run with this id, or nil.
func (rs *Runs) Get(id string) *Run {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.runs[id]
}

// Start begins a run. The error is a *SpecError, ErrTooMany or ErrClosing, or
// says what the machine refused.
func (rs *Runs) Start(s Spec) (*Run, error) {
	l, s, err := complete(rs.labs, s)
	if err != nil {
		return nil, err
	}
	if err := rs.makeRoom(); err != nil {
		return nil, err
	}
	r, err := rs.launch(l, s)
	rs.mu.Lock()
	rs.starting--
	closed := rs.closed
	if err == nil {
		rs.runs[r.ID] = r
	}
	rs.mu.Unlock()
	if err == nil && closed { // Close has not seen it
		r.Stop()
		err = ErrClosing
	}
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", l.Name, err)
	}
	return r, nil
}

// launch gives a sandbox its order; another one, where it died while it was idle.
func (rs *Runs) launch(l *lab.Lab, s Spec) (r *Run, err error) {
	for range max(rs.opts.Ready, 0) + 1 {
		if r, err = rs.order(l, s); !errors.Is(err, kernel.ErrDead) {
			break
		}
	}
	return r, err
}

func (rs *Runs) order(l *lab.Lab, s Spec) (*Run, error) {
	sandbox, err := rs.pool.Take()
	if err != nil {
		return nil, err
	}
	r := &Run{
		ID: rand.Text(), Control: rand.Text(), Spec: s, Lab: l,
		log: newLog(), sandbox: sandbox, done: make(chan struct{}),
	}
	r.unseen = time.AfterFunc(unwatchedFor, r.Stop)
	if err := r.begin(); err != nil {
		r.unseen.Stop()
		sandbox.Kill()
		_ = sandbox.Wait() // why it never began is in err
		return nil, err
	}
	return r, nil
}

func (r *Run) begin() error {
	started, err := r.sandbox.Start(kernel.Order{Lab: r.Lab.Name, Params: r.Spec.Params, Seed: r.Spec.Seed, Step: r.Spec.Step})
	if err != nil {
		return err
	}
	r.header = trace.Header{
		Loopscope: trace.Version, Run: r.ID, Lab: r.Lab.Name, World: r.Spec.World, Params: r.Spec.Params,
		Seed: r.Spec.Seed, Step: r.Spec.Step, Start: started.Start, Machine: started.Machine,
	}
	if err := r.log.setHeader(&r.header); err != nil {
		return err
	}
	go r.record()
	return nil
}

// Close stops every run and lets go of the sandboxes.
func (rs *Runs) Close() {
	rs.mu.Lock()
	rs.closed = true
	var all []*Run
	for _, r := range rs.runs {
		all = append(all, r)
	}
	rs.mu.Unlock()
	var stopped sync.WaitGroup
	for _, r := range all {
		stopped.Go(r.Stop)
	}
	stopped.Wait()
	rs.pool.Close()
}

// makeRoom forgets finished runs that are old or too many, and lets one more
// start unless too many are live.
func (rs *Runs) makeRoom() error {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.closed {
		return ErrClosing
	}
	var kept []*Run
	live := 0
	for id, r := range rs.runs {
		switch at := r.finishedAt(); {
		case at.IsZero():
			live++
		case time.Since(at) > keepFor:
			delete(rs.runs, id)
		default:
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, func(a, b *Run) int { return b.finishedAt().Compare(a.finishedAt()) })
	bytes := 0
	for i, r := range kept {
		if bytes += r.log.size(); i >= keepMost || bytes > keepBytes {
			delete(rs.runs, r.ID)
		}
	}
	if live+rs.starting >= rs.opts.MaxLive {
		return ErrTooMany
	}
	rs.starting++
	return nil
}

// finishedAt is when the run ended, or zero while it is live.
func (r *Run) finishedAt() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.finished
}
