package kernel

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Sandbox is a child process as its parent sees it.
type Sandbox struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader

	patience time.Duration // for its first two replies

	reaped sync.Once
	left   error // how the process left, for Wait

	mu      sync.Mutex // guards what follows
	nextID  int64
	waiting map[int64]chan reply
}

// maxLine is the longest line a child writes: an event with its data and a
// whole packet, in base64.
const maxLine = 1 << 20

// command builds the child's process: this binary again, in namespaces of its
// own where that is allowed. The child dies with the thread that starts it.
func childCommand(kind string) *exec.Cmd {
	c := exec.Command("/proc/self/exe")
	c.Env = []string{childEnv + "=" + kind, "PATH=" + os.Getenv("PATH"), "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}
	c.Stderr = os.Stderr
	// A process group of its own: Ctrl-C in a terminal is for the parent, which
	// stops its runs in order (termios(3), VINTR).
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if kind == private {
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return c
}

// spawn starts a child and waits until it is ready. It must be called on a
// thread that outlives the child: PDEATHSIG is the thread's (prctl(2)).
func spawn(kind string) (*Sandbox, error) {
	s := &Sandbox{cmd: childCommand(kind), patience: patience, waiting: map[int64]chan reply{}}
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.in, s.out = in, bufio.NewReaderSize(out, 1<<16)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start sandbox: %w", err)
	}
	r, err := s.first()
	if err == nil && r.Problem != "" {
		err = errors.New(r.Problem)
	}
	if err != nil {
		s.discard()
		return nil, fmt.Errorf("prepare sandbox: %w", err)
	}
	return s, nil
}

// Start gives the child its order. Then Events must be called. ErrDead means
// that another sandbox may do better.
func (s *Sandbox) Start(o Order) (Started, error) {
	if err := s.write(command{ID: 1, Do: "start", Order: &o}); err != nil {
		return Started{}, fmt.Errorf("%w: %w", ErrDead, err)
	}
	s.nextID = 1
	r, err := s.first()
	if err != nil {
		return Started{}, fmt.Errorf("%w: %w", ErrDead, err)
	}
	if r.Started == nil {
		return Started{}, fmt.Errorf("sandbox: %s", cmp.Or(r.Problem, "no answer to its order"))
	}
	return *r.Started, nil
}

// patience is how long a child may take to be ready, or to begin: on a machine
// that swaps, a second or two.
const patience = 10 * time.Second

// first reads a reply while no event can come yet. A child that stands still is
// killed, for others wait behind it.
func (s *Sandbox) first() (r reply, err error) {
	timer := time.AfterFunc(s.patience, s.Kill)
	defer timer.Stop()
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(line, &r)
}

// Events hands over each event's JSON, without its newline, until the child's
// output ends. What it hands over is valid during the call only. A line that a
// dying child did not finish is no event.
func (s *Sandbox) Events(each func(line []byte)) error {
	scan := bufio.NewScanner(s.out)
	scan.Buffer(make([]byte, 1<<16), maxLine)
	scan.Split(wholeLines)
	for scan.Scan() {
		line := scan.Bytes()
		if bytes.HasPrefix(line, []byte(`{"re":`)) {
			s.answer(line)
			continue
		}
		each(line)
	}
	s.abandon()
	return scan.Err()
}

// wholeLines is a bufio.SplitFunc that leaves out what has no newline at the end.
func wholeLines(data []byte, atEOF bool) (advance int, line []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF {
		return len(data), nil, nil
	}
	return 0, nil, nil
}

// Step lets the next call of a program go, in step mode.
func (s *Sandbox) Step(ctx context.Context, program string) error {
	return s.ask(ctx, command{Do: "step", Program: program})
}

// Free lets all programs run without the learner.
func (s *Sandbox) Free(ctx context.Context) error { return s.ask(ctx, command{Do: "free"}) }

// Stop asks the child to end its run.
func (s *Sandbox) Stop(ctx context.Context) error { return s.ask(ctx, command{Do: "stop"}) }

// Kill ends the child at once, and everything in its namespaces with it. Then
// its events end; Wait must still be called, and only after the last of them:
// it closes the pipe that they are read from (os/exec, Cmd.StdoutPipe).
func (s *Sandbox) Kill() { _ = s.cmd.Process.Kill() }

// Wait gives the child a moment to leave by itself after its last event, and
// tells how it left: nil when that was its own doing.
func (s *Sandbox) Wait() error {
	s.reaped.Do(func() {
		timer := time.AfterFunc(time.Second, s.Kill)
		defer timer.Stop()
		s.in.Close()
		s.left = s.cmd.Wait()
	})
	return s.left
}

// discard ends a child whose events nobody reads.
func (s *Sandbox) discard() {
	s.Kill()
	_ = s.Wait() // it was killed: that is how it left
}

func (s *Sandbox) ask(ctx context.Context, c command) error {
	answer := make(chan reply, 1)
	s.mu.Lock()
	if s.waiting == nil {
		s.mu.Unlock()
		return errors.New("the run is over")
	}
	s.nextID++
	c.ID = s.nextID
	s.waiting[c.ID] = answer
	err := s.write(c)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case r, ok := <-answer:
		if !ok {
			return errors.New("the run is over")
		}
		if r.Problem != "" {
			return errors.New(r.Problem)
		}
		return nil
	case <-ctx.Done():
		s.mu.Lock()
		delete(s.waiting, c.ID)
		s.mu.Unlock()
		return fmt.Errorf("%s: the sandbox does not answer: %w", c.Do, ctx.Err())
	}
}

func (s *Sandbox) write(c command) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = s.in.Write(append(b, '\n'))
	return err
}

func (s *Sandbox) answer(line []byte) {
	var r reply
	if json.Unmarshal(line, &r) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch := s.waiting[r.Re]; ch != nil {
		ch <- r
		delete(s.waiting, r.Re)
	}
}

// abandon tells all who still wait for an answer that none will come.
func (s *Sandbox) abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ch := range s.waiting {
		close(ch)
	}
	s.waiting = nil
}
