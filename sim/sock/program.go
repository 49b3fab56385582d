package sock

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"loopscope/sim/trace"
)

// Program is one party of the experiment: a lane on the timeline. Threads that
// Go starts are programs of their own that share the parent's descriptors.
type Program struct {
	Name   string
	parent string
	net    *Net

	mu  sync.Mutex      // guards fds; threads share it through family
	fds map[int]*Socket // open descriptors
	fam *Program        // the program whose descriptors this thread uses; nil: its own
}

// Here is this program's own address with a port: the textbook's ('127.0.0.1', 8001).
func (p *Program) Here(port int) Addr { return p.At(p.family().Name, port) }

// At is the named program's address with a port.
func (p *Program) At(program string, port int) Addr {
	_, addr := p.net.host(program)
	return Addr(fmt.Sprintf("%s:%d", addr, p.net.port(port)))
}

// Sleep does nothing for d.
func (p *Program) Sleep(d Duration) {
	p.do(&Call{Op: OpSleep, D: d, Args: []any{d.Seconds()}})
}

// Wait holds the program until c holds. Experiments use it to fix an order that
// would otherwise be luck, and their text says so. In step mode it does nothing.
func (p *Program) Wait(c Cond) {
	if p.net.step {
		return
	}
	p.do(&Call{Op: OpWait, SID: c.SID, Cond: c, Args: []any{c.shown}})
}

// Mark says that a point has been reached, for Wait(Marked(name)) elsewhere.
func (p *Program) Mark(name string) {
	p.net.world.Do(p, &Call{Op: OpWait, Cond: Cond{Kind: CondMark, Mark: name}, Name: name})
}

// Now is the run's clock in ns since its start.
func (p *Program) Now() int64 { return p.net.rec.Now() }

// Random gives n bytes that follow from the run's seed.
func (p *Program) Random(n int) []byte {
	p.net.mu.Lock()
	defer p.net.mu.Unlock()
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(p.net.rng.Uint32())
	}
	return b
}

// Print shows values on the program's lane, as the textbook's print does.
func (p *Program) Print(values ...any) {
	var parts []string
	for _, v := range values {
		if b, ok := v.([]byte); ok {
			v = Literal(b)
		}
		parts = append(parts, fmt.Sprint(v))
	}
	p.net.rec.Record(&trace.Event{Kind: trace.KindOutput, Basis: trace.BasisCall, Program: p.Name, Text: strings.Join(parts, " "), Line: line()})
}

// Go starts a thread of this program under a name of its own.
func (p *Program) Go(name string, f func(*Program)) {
	p.net.start(p.net.add(name, p.Name), f)
}

// Lock takes the named lock that the programs share; Unlock gives it back.
func (p *Program) Lock(name string) { p.do(&Call{Op: OpLock, Name: name, Args: []any{name}}) }

// Unlock gives back a lock.
func (p *Program) Unlock(name string) { p.do(&Call{Op: OpUnlock, Name: name, Args: []any{name}}) }

// Step tells whether the learner decides when calls are made.
func (p *Program) Step() bool { return p.net.step }

func (p *Program) family() *Program {
	if p.fam != nil {
		return p.fam
	}
	return p
}

// uncaught is what a failed call throws: it ends the program, as an exception
// that nobody catches would.
type uncaught struct {
	op  Op
	err Errno
}

// run is the root of a program: here an uncaught failure ends, and the
// descriptors that are still open are closed.
func (p *Program) run(body func(*Program)) {
	defer func() {
		if r := recover(); r != nil {
			u, ok := r.(uncaught)
			if !ok {
				panic(r)
			}
			p.net.fail(fmt.Sprintf("%s: %s: %s", p.Name, u.op, u.err))
		}
		if p.fam == nil {
			p.exit()
		}
	}()
	body(p)
}

func (p *Program) exit() {
	p.mu.Lock()
	var open []int
	for _, fd := range slices.Sorted(maps.Keys(p.fds)) { // the kernel's order (close_files)
		open = append(open, p.fds[fd].sid)
	}
	p.fds = map[int]*Socket{}
	p.mu.Unlock()
	p.perform(&Call{Op: OpExit, SIDs: open}, "")
}

// do makes a call: gate, recorder, world, recorder.
func (p *Program) do(c *Call) Return { return p.perform(c, line()) }

func (p *Program) perform(c *Call, at string) Return {
	e := p.event(trace.KindCall, c, at)
	if p.net.step && gated(c.Op) {
		p.net.rec.Record(p.event(trace.KindGate, c, at))
		p.net.world.Do(p, &Call{Op: OpGate})
	}
	p.net.pace()
	p.net.rec.Record(e)
	ret := p.net.world.Do(p, c)
	if c.fresh != nil && ret.Err == "" {
		p.open(c.fresh)
	}
	p.net.rec.Record(p.returned(e, c, ret))
	return ret
}

// gated calls are those the learner steps through.
func gated(op Op) bool {
	switch op {
	case OpWait, OpLock, OpUnlock, OpExit, OpSleep:
		return false
	}
	return true
}

func (p *Program) event(k trace.Kind, c *Call, at string) *trace.Event {
	e := &trace.Event{
		Kind: k, Basis: trace.BasisCall, Program: p.Name,
		Call: string(c.Op), Args: c.Args, SID: c.SID, Line: at, N: len(c.Data),
	}
	if c.Op == OpSocket {
		e.SID = c.NewS
	}
	if c.Op == OpWait {
		e.Key, e.Vars = string(c.Cond.Kind), c.Cond.vars()
	}
	if s := p.bySID(c.SID); s != nil {
		e.FD = s.fd
	}
	e.Data, e.Truncated = capped(c.Data)
	return e
}

func (p *Program) returned(of *trace.Event, c *Call, r Return) *trace.Event {
	e := &trace.Event{
		Kind: trace.KindReturn, Basis: trace.BasisCall, OfEvent: of, Program: p.Name,
		Call: of.Call, SID: of.SID, FD: of.FD, N: r.N, Result: int64(r.N),
		Errno: string(r.Err), Local: string(r.Local), Peer: string(r.Peer),
	}
	e.Data, e.Truncated = capped(r.Data)
	e.Truncated = e.Truncated || r.Trunc
	if r.Err != "" {
		e.Result = -1
		return e
	}
	if s := c.fresh; s != nil {
		e.SID, e.FD, e.Result = s.sid, s.fd, int64(s.fd)
	}
	return e
}

func capped(b []byte) ([]byte, bool) {
	if len(b) > trace.DataCap {
		return bytes.Clone(b[:trace.DataCap]), true
	}
	return bytes.Clone(b), false
}

func (p *Program) bySID(sid int) *Socket {
	f := p.family()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.fds {
		if s.sid == sid {
			return s
		}
	}
	return nil
}

// line is where the experiment's own code is: the first frame outside this package.
func line() string {
	pcs := make([]uintptr, 12)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.Contains(f.Function, "loopscope/sim/sock.") {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// Literal writes bytes as Python does: b'egg'.
func Literal(b []byte) string { return trace.Literal(b) }
