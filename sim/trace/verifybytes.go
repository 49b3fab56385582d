package trace

import (
	"cmp"
	"slices"
)

// course is how far the bytes of one stream have come.
type course struct {
	called   bool  // its bytes come from calls in this trace
	captured bool  // segments of it have been seen
	reserved int64 // given by sends that have been entered
	open     int   // sends that have not returned
	arrived  int64 // all before have arrived
	parked   []Bytes
	read     int64 // received so far
	bulk     int64 // where its last bulk event ended
	folded   bool  // it has had one: only part of its course can be seen from there on
}

func (v *verifier) course(stream string) *course {
	c := v.streams[stream]
	if c == nil {
		c = &course{}
		v.streams[stream] = c
	}
	return c
}

// bytes follows the bytes that an event carries on their way.
func (v *verifier) bytes(e *Event) {
	b := e.Bytes
	if e.Kind == KindArrive {
		if seg := v.trace.Event(e.Of); seg != nil && seg.Kind == KindSegment && seg.Bytes != nil && !v.course(seg.Bytes.Stream).folded {
			v.course(seg.Bytes.Stream).arrive(*seg.Bytes)
		}
		return
	}
	if e.Kind == KindReturn && b == nil {
		v.failed(e)
	}
	if b == nil {
		return
	}
	c := v.course(b.Stream)
	switch e.Kind {
	case KindCall:
		v.reserve(c, e)
	case KindReturn:
		v.fix(c, e)
	case KindSegment, KindDatagram:
		c.captured = true
		if c.called && !c.folded && b.To > c.reserved {
			v.fail(e, "carries %s, but %d bytes were sent", b.text(), c.reserved)
		}
	case KindBulk:
		v.bulk(c, e)
	}
}

// bulk events of a stream come one after the other, and each stands for something.
func (v *verifier) bulk(c *course, e *Event) {
	if e.Bytes.From < c.bulk || e.Bytes.To < e.Bytes.From {
		v.fail(e, "stands for %s, but the bulk before ended at %d", e.Bytes.text(), c.bulk)
	}
	if e.Segments == 0 && e.Calls == 0 {
		v.fail(e, "stands for nothing")
	}
	c.bulk, c.folded = e.Bytes.To, true
}

func (v *verifier) reserve(c *course, e *Event) {
	b := e.Bytes
	if b.From != c.reserved && !c.folded || b.Upto < b.From {
		v.fail(e, "reserves %s, but the stream stands at %d", b.text(), c.reserved)
	}
	if c.open > 0 {
		v.fail(e, "two sends at once in %s", b.Stream)
	}
	c.open++
	c.reserved = b.Upto
}

// failed is a send that took nothing.
func (v *verifier) failed(e *Event) {
	call := v.trace.Event(e.Of)
	if call == nil || call.Kind != KindCall || call.Bytes == nil {
		return
	}
	c := v.course(call.Bytes.Stream)
	c.open--
	c.reserved = call.Bytes.From
}

// fix is a send's return, or a recv's.
func (v *verifier) fix(c *course, e *Event) {
	call := v.trace.Event(e.Of)
	if call == nil || call.Bytes == nil {
		v.receive(c, e)
		return
	}
	b := e.Bytes
	if b.Stream != call.Bytes.Stream || b.From != call.Bytes.From || b.To > call.Bytes.Upto {
		v.fail(e, "took %s of the reserved %s", b.text(), call.Bytes.text())
	}
	c.open--
	c.reserved = b.To
}

func (v *verifier) receive(c *course, e *Event) {
	b := e.Bytes
	if c.folded {
		return
	}
	if c.called && b.To > c.reserved {
		v.fail(e, "got %s, but %d bytes were sent", b.text(), c.reserved)
	}
	if v.dgram[b.Stream] {
		return
	}
	if b.From != c.read || b.To < b.From {
		v.fail(e, "got %s, but %d bytes had been received", b.text(), c.read)
	}
	if c.captured && b.To > c.arrived {
		v.fail(e, "got %s, but %d bytes had arrived", b.text(), c.arrived)
	}
	c.read = b.To
}

// arrive adds a piece; what lies beyond a gap waits for it.
func (c *course) arrive(b Bytes) {
	c.parked = append(c.parked, b)
	slices.SortFunc(c.parked, func(p, q Bytes) int { return cmp.Compare(p.From, q.From) })
	for len(c.parked) > 0 && c.parked[0].From <= c.arrived {
		c.arrived = max(c.arrived, c.parked[0].To)
		c.parked = c.parked[1:]
	}
}
