package trace

import (
	"fmt"
	"slices"
)

// Verify checks what must hold for every trace, whatever the lab: numbers
// without gaps, time that never goes back, effects behind their causes, and
// bytes that are received only after they arrived, arrive only after they were
// sent, and are sent only after a program gave them.
func Verify(t *Trace) []error {
	v := &verifier{
		trace: t, returned: map[int64]bool{}, states: map[string]string{},
		streams: map[string]*course{}, dgram: map[string]bool{},
	}
	for _, e := range t.Events {
		if e.Kind == KindCall && e.Bytes != nil {
			v.course(e.Bytes.Stream).called = true
		}
	}
	for i, e := range t.Events {
		v.order(i, e)
		v.references(e)
		switch e.Kind {
		case KindReturn:
			v.ofCall(e)
		case KindState:
			v.state(e)
		case KindCall:
			v.family(e)
		}
		v.bytes(e)
	}
	return v.errs
}

type verifier struct {
	trace    *Trace
	returned map[int64]bool     // calls by number
	states   map[string]string  // the last To of an endpoint or socket
	streams  map[string]*course // by name
	dgram    map[string]bool    // streams of datagram sockets
	errs     []error
}

func (v *verifier) fail(e *Event, format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf("event %d: %s: %s", e.Seq, fmt.Sprintf(format, args...), e))
}

func (v *verifier) order(i int, e *Event) {
	if e.Seq != int64(i+1) {
		v.fail(e, "stands at place %d", i+1)
	}
	if i == 0 {
		return
	}
	last := v.trace.Events[i-1]
	if e.T < last.T {
		v.fail(e, "t goes back by %d ns", last.T-e.T)
	}
	if last.Kind == KindEnd {
		v.fail(e, "comes after the end")
	}
}

// references: what an event names must stand before it.
func (v *verifier) references(e *Event) {
	switch e.Kind {
	case KindReturn, KindArrive, KindFate:
		if v.earlier(e, e.Of, "of") == nil {
			return
		}
	}
	if e.Kind == KindArrive || e.Kind == KindFate {
		switch v.trace.Event(e.Of).Kind {
		case KindSegment, KindDatagram, KindFrame:
		default:
			v.fail(e, "of names no packet")
		}
	}
	for _, ref := range []struct {
		name string
		seq  int64
	}{{"cause", e.Cause}, {"about", e.About}, {"retransmission_of", e.RetransmissionOf}} {
		if ref.seq != 0 {
			v.earlier(e, ref.seq, ref.name)
		}
	}
	if e.Kind == KindState && e.Basis != BasisKernel && e.Cause == 0 {
		v.fail(e, "has no cause")
	}
}

func (v *verifier) earlier(e *Event, seq int64, name string) *Event {
	o := v.trace.Event(seq)
	if o == nil || seq >= e.Seq {
		v.fail(e, "%s names %d, which is not earlier", name, seq)
		return nil
	}
	return o
}

func (v *verifier) ofCall(e *Event) {
	c := v.trace.Event(e.Of)
	if c == nil || e.Of >= e.Seq {
		return // told by references
	}
	if c.Kind != KindCall || c.Program != e.Program || c.Call != e.Call {
		v.fail(e, "returns from %d, which is no %s of %s", e.Of, e.Call, e.Program)
	}
	if v.returned[e.Of] {
		v.fail(e, "call %d returned before", e.Of)
	}
	v.returned[e.Of] = true
}

func (v *verifier) state(e *Event) {
	who := e.Endpoint
	if who == "" {
		who = fmt.Sprint("socket ", e.SID)
	}
	was, ok := v.states[who]
	if !ok {
		was = "CLOSED"
	}
	if e.From != was || e.To == was {
		v.fail(e, "%s was %s", who, was)
	}
	v.states[who] = e.To
}

func (v *verifier) family(e *Event) {
	if e.Call == "socket" && slices.ContainsFunc(e.Args, func(a any) bool { return fmt.Sprint(a) == "SOCK_DGRAM" }) {
		v.dgram[fmt.Sprint("s", e.SID)] = true
	}
}
