// Package run is one execution of a lab: it starts the lab's experiment in a
// world, limits it, keeps its log and checks its claims. The command line, the
// web and the tests all go through it.
package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/kernel"
	"loopscope/sim/trace"
)

// Run is one execution.
type Run struct {
	ID      string // can't be guessed
	Control string // the secret of whoever started it: commands need it
	Spec    Spec   // with every parameter filled in
	Lab     *lab.Lab

	log     *Log
	header  trace.Header
	sandbox *kernel.Sandbox
	done    chan struct{}

	mu       sync.Mutex // guards what follows
	watchers int
	unseen   *time.Timer // runs out when nobody has watched for a while
	finished time.Time   // when done was closed
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

// Do carries out a command of the run's owner. The error is one sentence.
func (r *Run) Do(c Command) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	switch c.Do {
	case "step":
		return r.sandbox.Step(ctx, c.Program)
	case "free":
		return r.sandbox.Free(ctx)
	case "stop":
		return r.sandbox.Stop(ctx)
	}
	return fmt.Errorf("no command %q: want step, free or stop", c.Do)
}

// Stop ends the run with status stopped, and waits until its sandbox is gone.
func (r *Run) Stop() {
	select {
	case <-r.done:
		return
	default:
	}
	if r.Do(Command{Do: "stop"}) != nil {
		r.sandbox.Kill()
	}
	select {
	case <-r.done:
	case <-time.After(3 * time.Second):
		r.sandbox.Kill()
		<-r.done
	}
}

// unwatchedFor is how long a live run goes on while nobody looks.
const unwatchedFor = 30 * time.Second

// Watch says that somebody looks at the run; it ends 30 s after the last
// watcher has left, if it is still live then.
func (r *Run) Watch() (leave func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers++
	r.unseen.Stop()
	return sync.OnceFunc(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.watchers--; r.watchers == 0 {
			r.unseen.Reset(unwatchedFor)
		}
	})
}

// record reads the child's events into the log until its last one, and adds the
// claims. It is the run's only goroutine, and ends with the child.
func (r *Run) record() {
	var end []byte
	stop := sync.OnceFunc(func() { go r.Do(Command{Do: "stop"}) }) // ends with its answer; meanwhile the log must go on being read
	err := r.sandbox.Events(func(line []byte) {
		if isEnd(line) {
			end = bytes.Clone(line)
			return
		}
		r.log.append(line)
		if r.log.full() {
			stop()
		}
	})
	err = errors.Join(err, r.sandbox.Wait())
	if err := r.conclude(end, err); err != nil {
		r.put(&trace.Event{Seq: r.log.next(), Kind: trace.KindEnd, Basis: trace.BasisCall, Status: trace.StatusFailed, Error: err.Error()})
	}
	r.mu.Lock()
	r.unseen.Stop()
	r.finished = time.Now()
	r.mu.Unlock()
	r.log.close()
	close(r.done)
}

// isEnd tells whether a line is the end event, without decoding every line.
func isEnd(line []byte) bool {
	return bytes.Contains(line[:min(len(line), 80)], []byte(`"kind":"end"`))
}

// Trace decodes the log as it stands.
func (r *Run) Trace() (*trace.Trace, error) {
	var b strings.Builder
	if err := r.WriteTrace(&b); err != nil {
		return nil, err
	}
	return trace.Read(strings.NewReader(b.String()))
}

// WriteTrace writes the log as it stands, as JSON lines.
func (r *Run) WriteTrace(w io.Writer) error {
	header, _ := r.log.Header()
	if _, err := fmt.Fprintf(w, "%s\n", header); err != nil {
		return err
	}
	return r.log.writeLines(w)
}

// errChildDied is how a run ends whose sandbox could not write the end itself.
var errChildDied = errors.New("the sandbox died before the run's end")
