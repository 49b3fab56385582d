// Package run is one execution of a lab: it starts the lab's experiment in a
// world, limits it, keeps its log and checks its claims. The command line, the
// web and the tests all go through it.
package run

import (
	"errors"
	"fmt"
	"sync"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// Spec is what the learner asks for.
type Spec struct {
	Lab    string            `json:"lab"`
	World  string            `json:"world"` // "": the lab's default
	Params map[string]string `json:"params"`
	Seed   uint64            `json:"seed"`
	Step   bool              `json:"step"`
}

// SpecError is a Spec that can't be run.
type SpecError struct {
	Field  string // "lab", "world", "params.shape"
	Detail string // one sentence
	Want   string // the values or bounds that would do
	Near   string // the nearest right word, or ""
}

func (e *SpecError) Error() string {
	if e.Near != "" {
		return fmt.Sprintf("%s; did you mean %q?", e.Detail, e.Near)
	}
	return e.Detail
}

// ErrTooMany says that as many runs are live as the machine is meant to hold.
var ErrTooMany = errors.New("too many live runs")

// Options of a set of runs. The zero value is useful.
type Options struct {
	MaxLive int // runs at once; 0: 16
	Ready   int // sandboxes kept ready; 0: 2
}

// Runs are the live runs and the finished ones that are still kept.
type Runs struct {
	labs []*lab.Lab
	opts Options

	mu   sync.Mutex
	runs map[string]*Run
}

// Run is one execution.
type Run struct {
	ID      string // can't be guessed
	Control string // the secret of whoever started it: commands need it
	Spec    Spec   // with every parameter filled in
	Lab     *lab.Lab

	log  *Log
	done chan struct{}
}

// Log is the run's record.
func (r *Run) Log() *Log { return r.log }

// Done is closed when the run's last event is in the log.
func (r *Run) Done() <-chan struct{} { return r.done }

// Command is what whoever controls a run can ask of it.
type Command struct {
	ID      int    `json:"id"`
	Do      string `json:"do"`                // step, free, stop
	Program string `json:"program,omitempty"` // step: whose next call is let go
}

// Do carries out a command of the run's owner.
func (r *Run) Do(c Command) error { return errors.New("not yet") }

// Stop ends the run with status stopped, and waits until its sandbox is gone.
func (r *Run) Stop() {}

// Watch says that somebody looks at the run; it ends 30 s after the last
// watcher has left, if it is still live then.
func (r *Run) Watch() (leave func()) { return func() {} }

// Trace decodes the log as it stands.
func (r *Run) Trace() (*trace.Trace, error) { return nil, nil }

// New makes an empty set of runs of the given labs.
func New(labs []*lab.Lab, o Options) *Runs {
	return &Runs{labs: labs, opts: o, runs: map[string]*Run{}}
}

// Labs are the labs that can be run.
func (rs *Runs) Labs() []*lab.Lab { return rs.labs }

// Start begins a run. The error is a *SpecError or ErrTooMany, or says what
// the machine refused.
func (rs *Runs) Start(s Spec) (*Run, error) { return nil, errors.New("not yet") }

// Get is the run with this id, or nil.
func (rs *Runs) Get(id string) *Run { return nil }

// Close stops every run.
func (rs *Runs) Close() {}
