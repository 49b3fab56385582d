package trace

import "strings"

// The questions that claims ask of a trace. All answers are in trace order.

// Select gives the events that every condition holds for.
func (t *Trace) Select(conds ...func(*Event) bool) []*Event {
	var out []*Event
next:
	for _, e := range t.Events {
		for _, c := range conds {
			if !c(e) {
				continue next
			}
		}
		out = append(out, e)
	}
	return out
}

// First is the first event that every condition holds for, or nil.
func (t *Trace) First(conds ...func(*Event) bool) *Event {
	if s := t.Select(conds...); len(s) > 0 {
		return s[0]
	}
	return nil
}

// Event is the event with this number, or nil.
func (t *Trace) Event(seq int64) *Event {
	if seq < 1 || seq > int64(len(t.Events)) {
		return nil
	}
	return t.Events[seq-1]
}

// ReturnOf is the return of a call, or nil while it is blocked.
func (t *Trace) ReturnOf(call *Event) *Event {
	return t.First(func(e *Event) bool { return e.Kind == KindReturn && e.Of == call.Seq })
}

// ArrivalOf is the arrival of a segment or datagram, or nil when it is lost.
func (t *Trace) ArrivalOf(seg *Event) *Event {
	return t.First(func(e *Event) bool { return e.Kind == KindArrive && e.Of == seg.Seq })
}

// End is the run's last event, or nil while it goes on.
func (t *Trace) End() *Event { return t.First(Is(KindEnd)) }

// Is selects one kind of event.
func Is(k Kind) func(*Event) bool { return func(e *Event) bool { return e.Kind == k } }

// By selects what one program did.
func By(program string) func(*Event) bool { return func(e *Event) bool { return e.Program == program } }

// Named selects calls and returns of one name.
func Named(call string) func(*Event) bool { return func(e *Event) bool { return e.Call == call } }

// On selects what concerns one connection.
func On(cid int) func(*Event) bool { return func(e *Event) bool { return e.CID == cid } }

// At selects the states of one endpoint, and the segments it sent.
func At(endpoint string) func(*Event) bool {
	return func(e *Event) bool { return e.Endpoint == endpoint }
}

// Has selects segments whose flags hold all of those given: Has("SYN", "ACK").
func Has(flags ...string) func(*Event) bool {
	return func(e *Event) bool {
		for _, f := range flags {
			if !e.HasFlag(f) {
				return false
			}
		}
		return true
	}
}

// HasFlag tells whether a segment carries the flag.
func (e *Event) HasFlag(flag string) bool {
	for word := range strings.FieldsSeq(e.Flags) {
		if word == flag {
			return true
		}
	}
	return false
}
