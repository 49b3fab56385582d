package kernel

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"loopscope/sim/trace"
)

// Child runs the sandbox's side if this process is one, and then never returns.
// Every binary that uses New calls it before anything else, flags included.
func Child(stage func(Order) (Stage, error)) {
	kind := os.Getenv(childEnv)
	if kind == "" {
		return
	}
	closeInherited()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	// Little is kept and much thrown away, packets on their way into lines; but a
	// class of children must fit into one machine.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(96 << 20)
	if err := child(kind == shared, stage); err != nil {
		slog.Error("sandbox", "error", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// closeInherited closes what the parent was itself started with and never opened:
// everything of Go's own is close-on-exec, so what has survived exec and is not
// one of the standard three is a stranger's (execve(2)).
func closeInherited() {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return // no /proc: what is inherited does no harm by being open
	}
	for _, e := range open {
		fd, err := strconv.Atoi(e.Name())
		if err != nil || fd <= unix.Stderr {
			continue
		}
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			unix.Close(fd)
		}
	}
}

// child prepares the namespace, says that it is ready, and serves its parent
// until standard input ends: that is how a parent's death is noticed.
func child(isShared bool, stage func(Order) (Stage, error)) error {
	out := &lines{w: bufio.NewWriterSize(os.Stdout, 1<<16)}
	t, d, err := prepare(isShared)
	if err != nil {
		out.reply(reply{Problem: err.Error()})
		return err
	}
	out.reply(reply{})
	c := &commander{stage: stage, tap: t, diag: d, out: out, isShared: isShared}
	return c.serve(os.Stdin)
}

// prepare makes the loopback and opens the observers, before any socket of a
// program exists. A shared loopback is left as it is, and not captured: it
// carries other people's packets.
func prepare(isShared bool) (*tap, *diag, error) {
	d, err := openDiag()
	if err != nil || isShared {
		return nil, d, err
	}
	if err := raiseLoopback(); err != nil {
		return nil, nil, err
	}
	t, err := openTap()
	return t, d, err
}

// commander carries out the parent's commands. Its goroutine reads standard input.
type commander struct {
	stage    func(Order) (Stage, error)
	tap      *tap
	diag     *diag
	out      *lines
	isShared bool
	run      *recording
}

func (c *commander) serve(in io.Reader) error {
	dec := json.NewDecoder(in)
	for {
		var cmd command
		if err := dec.Decode(&cmd); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("read command: %w", err)
		}
		r := reply{Re: cmd.ID}
		if err := c.do(cmd, &r); err != nil {
			r.Problem = err.Error()
		}
		if cmd.Do != "start" || r.Problem != "" {
			c.out.reply(r)
		}
	}
}

func (c *commander) do(cmd command, r *reply) error {
	if cmd.Do == "start" {
		return c.start(cmd, r)
	}
	if c.run == nil {
		return fmt.Errorf("%s: nothing runs", cmd.Do)
	}
	switch cmd.Do {
	case "step":
		if !c.run.world.step(cmd.Program) {
			return fmt.Errorf("step: %s does not wait", cmd.Program)
		}
	case "free":
		c.run.world.free()
	case "stop":
		c.run.stopped.Store(true)
	default:
		return fmt.Errorf("no command %q", cmd.Do)
	}
	return nil
}

// start begins the run; its answer must come before the run's first event.
func (c *commander) start(cmd command, r *reply) error {
	if c.run != nil || cmd.Order == nil {
		return fmt.Errorf("start: want one order")
	}
	s, err := c.stage(*cmd.Order)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	run := begin(*cmd.Order, s, c.tap, c.diag, c.out, c.isShared)
	c.run = run
	r.Started = &Started{Start: time.Unix(0, run.start), Machine: run.machine()}
	c.out.reply(*r)
	go func() { // ends with the run; its end is the last line the parent reads
		s.Run(run.net)
		run.watch()
		os.Exit(0)
	}()
	return nil
}

// lines is standard output: events and replies, each whole.
type lines struct {
	events, bytes int // of events; their writer's

	mu sync.Mutex // guards w
	w  *bufio.Writer
}

// What a trace holds of single events; the run's log takes a third more, for
// what is written one by one to the end.
const (
	singleEvents = 150_000
	singleBytes  = 48 << 20
)

// full tells whether single events have had their share. Only the goroutine that
// writes events may ask.
func (l *lines) full() bool { return l.events >= singleEvents || l.bytes >= singleBytes }

func (l *lines) event(e *trace.Event) {
	b, err := json.Marshal(e)
	if err != nil { // an experiment printed what JSON can't hold, NaN for instance
		slog.Error("encode event", "seq", e.Seq, "kind", e.Kind, "error", err)
		b = fmt.Appendf(nil, `{"seq":%d,"t":%d,"kind":%q}`, e.Seq, e.T, e.Kind)
	}
	l.events, l.bytes = l.events+1, l.bytes+len(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.w.Write(b)
	l.w.WriteByte('\n')
}

func (l *lines) reply(r reply) {
	b, err := json.Marshal(r)
	if err != nil {
		slog.Error("encode reply", "error", err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.w.Write(b)
	l.w.WriteByte('\n')
	l.w.Flush()
}

func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.w.Flush()
}
