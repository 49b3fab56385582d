package sock

import (
	"errors"
	"slices"
	"testing"

	"loopscope/sim/trace"
)

// script is a World that answers every call by what the test says, and runs
// programs one after the other.
type script struct {
	answer func(*Call) Return
	calls  []Call
	set    []string
}

func (w *script) Spawn(_ *Program, body func()) { body() }

func (w *script) Do(_ *Program, c *Call) Return {
	w.calls = append(w.calls, *c)
	if w.answer == nil {
		return Return{}
	}
	return w.answer(c)
}

func (w *script) Set(_, name, value string) error {
	w.set = append(w.set, name+"="+value)
	return nil
}

// play runs one program and gives what was recorded.
func play(t *testing.T, w *script, step bool, run func(*Program)) (*Net, []*trace.Event) {
	t.Helper()
	var now int64
	var events []*trace.Event
	rec := &trace.Recorder{
		Now:  func() int64 { now++; return now },
		Sink: func(e *trace.Event) { events = append(events, e) },
	}
	n := New(Config{World: w, Recorder: rec, Step: step})
	n.Programs(Party{Name: "program", Run: run})
	<-n.Ended()
	rec.Release(now)
	return n, events
}

// TestDescriptors are the lowest free numbers from 3, as in the textbook.
func TestDescriptors(t *testing.T) {
	var got []int
	play(t, &script{}, false, func(p *Program) {
		a, b := p.Socket(TCP), p.Socket(UDP)
		a.Close()
		c, d := p.Socket(TCP), p.Socket(TCP)
		got = []int{a.FD(), b.FD(), c.FD(), d.FD()}
	})
	if want := []int{3, 4, 3, 5}; !slices.Equal(got, want) {
		t.Errorf("descriptors %v, want %v", got, want)
	}
}

// TestUncaught ends a program at a failed call, closes what it left open, and
// names the call.
func TestUncaught(t *testing.T) {
	w := &script{answer: func(c *Call) Return {
		if c.Op == OpConnect {
			return Return{Err: ECONNREFUSED}
		}
		return Return{}
	}}
	n, events := play(t, w, false, func(p *Program) {
		p.Socket(TCP).Connect(p.Here(8001))
		t.Error("the program went on")
	})
	if got := n.Failures(); !slices.Equal(got, []string{"program: connect: ECONNREFUSED"}) {
		t.Errorf("failures %q", got)
	}
	if last := w.calls[len(w.calls)-1]; last.Op != OpExit || !slices.Equal(last.SIDs, []int{1}) {
		t.Errorf("last call %+v, want exit with socket 1", last)
	}
	var errnos []string
	for _, e := range events {
		if e.Kind == trace.KindReturn && e.Errno != "" {
			errnos = append(errnos, e.Call+" "+e.Errno)
		}
	}
	if !slices.Equal(errnos, []string{"connect ECONNREFUSED"}) {
		t.Errorf("recorded %q", errnos)
	}
}

// TestTry gives the error to the lesson instead.
func TestTry(t *testing.T) {
	w := &script{answer: func(c *Call) Return {
		if c.Op == OpBind {
			return Return{Err: EADDRINUSE}
		}
		return Return{}
	}}
	var err error
	n, _ := play(t, w, false, func(p *Program) { err = p.Socket(TCP).TryBind(p.Here(8001)) })
	if !errors.Is(err, EADDRINUSE) || len(n.Failures()) > 0 {
		t.Errorf("%v, failures %v", err, n.Failures())
	}
}

// TestRecording has a call before its return, with line, arguments and data.
func TestRecording(t *testing.T) {
	w := &script{answer: func(c *Call) Return {
		if c.Op == OpRecv {
			return Return{N: 3, Data: []byte("egg")}
		}
		return Return{N: len(c.Data)}
	}}
	_, events := play(t, w, false, func(p *Program) {
		s := p.Socket(TCP)
		s.Send([]byte("hi"))
		p.Print("----->", s.Recv(10))
	})
	var story []string
	for _, e := range events {
		story = append(story, string(e.Kind)+" "+e.Call+e.Text)
	}
	want := []string{
		"program ", "call socket", "return socket", "call send", "return send", "call recv", "return recv",
		"output -----> b'egg'", "call exit", "return exit",
	}
	if !slices.Equal(story, want) {
		t.Fatalf("%q, want %q", story, want)
	}
	send := events[3]
	if string(send.Data) != "hi" || send.FD != 3 || send.SID != 1 || send.Line == "" {
		t.Errorf("send recorded as %+v", *send)
	}
	if r := events[6]; r.OfEvent != events[5] || r.N != 3 || string(r.Data) != "egg" || events[5].Args[0] != 10 {
		t.Errorf("recv recorded as %+v", *r)
	}
}

// TestStepGates puts a gate before each socket call, and waits for nothing else.
func TestStepGates(t *testing.T) {
	w := &script{}
	_, events := play(t, w, true, func(p *Program) {
		p.Wait(Marked("never"))
		p.Socket(TCP).Close()
	})
	var gates []string
	for _, e := range events {
		if e.Kind == trace.KindGate {
			gates = append(gates, e.Call)
		}
	}
	if !slices.Equal(gates, []string{"socket", "close"}) {
		t.Errorf("gates %q", gates)
	}
	if slices.ContainsFunc(w.calls, func(c Call) bool { return c.Op == OpWait }) {
		t.Error("a program waited in step mode")
	}
}

func TestLiteral(t *testing.T) {
	for in, want := range map[string]string{
		"egg": "b'egg'", "a'b\\": `b'a\'b\\'`, "\n\r\t": `b'\n\r\t'`, "\x00\xff": `b'\x00\xff'`, "": "b''", "你": `b'\xe4\xbd\xa0'`,
	} {
		if got := Literal([]byte(in)); got != want {
			t.Errorf("Literal(%q) = %s, want %s", in, got, want)
		}
	}
}
