package trace

import (
	"container/heap"
	"sync"
	"sync/atomic"
)

// Recorder brings events of several sources into one order. Calls are stamped
// as they are recorded, so they are never behind; what is captured arrives
// later, with the time at which it happened. So an event is held back until
// the capture's owner says, by Release, that its time has passed.
//
// Record and Put may be called from any goroutine, Release from one only: on it
// Derive and Sink run, one event at a time, in order.
type Recorder struct {
	// Now is the run's clock: ns since the run's start.
	Now func() int64
	// Derive completes an event in place and returns those that follow from it
	// at the same instant. An event whose Kind it sets to "" is dropped. May be nil.
	Derive func(*Event) []*Event
	// Fold takes an event and those that follow from it, and gives what is to be
	// written in their stead. May be nil.
	Fold func([]*Event) []*Event
	// Narrate gives the note that follows a numbered event, or nil. May be nil.
	Narrate func(*Event) *Event
	// Sink takes each numbered event.
	Sink func(*Event)

	mu      sync.Mutex // guards pending and arrival
	pending pending
	arrival int64

	seq   int64 // the releasing goroutine's, as is group
	group []*Event
	last  atomic.Int64
	late  atomic.Int64
}

// Record stamps e with the present and takes it in. It returns e, to be named
// by a later event's OfEvent.
func (r *Recorder) Record(e *Event) *Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.T = r.Now()
	r.lockedPush(e)
	return e
}

// Put takes in an event that carries its own time.
func (r *Recorder) Put(e *Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lockedPush(e)
}

func (r *Recorder) lockedPush(e *Event) {
	r.arrival++
	heap.Push(&r.pending, held{e, r.arrival})
}

// Release lets every event up to t go: none with an earlier time is to come.
// One that comes nevertheless is marked Late and gets the last time.
func (r *Recorder) Release(t int64) {
	for _, e := range r.due(t) {
		r.emit(e)
	}
}

// due takes out the events up to t, so that programs need not wait for the sink.
func (r *Recorder) due(t int64) []*Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []*Event
	for len(r.pending) > 0 && r.pending[0].T <= t {
		out = append(out, heap.Pop(&r.pending).(held).Event)
	}
	return out
}

// Late is how many events came after their place had been written.
func (r *Recorder) Late() int64 { return r.late.Load() }

// Held is how many events wait for Release.
func (r *Recorder) Held() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pending)
}

// Last is the time of the last event that was released.
func (r *Recorder) Last() int64 { return r.last.Load() }

func (r *Recorder) emit(e *Event) {
	last := r.last.Load()
	if e.T < last {
		e.T, e.Late = last, true
	}
	r.last.Store(e.T)
	group := append(r.group[:0], e)
	if r.Derive != nil {
		group = append(group, r.Derive(e)...)
	}
	r.group = group
	if e.Kind == "" {
		group = group[1:]
	} else if e.Late {
		r.late.Add(1)
	}
	if r.Fold != nil {
		group = r.Fold(group)
	}
	for _, g := range group {
		g.T = e.T
		r.number(g)
	}
}

func (r *Recorder) number(e *Event) {
	r.seq++
	e.Seq = r.seq
	if e.OfEvent != nil {
		e.Of = e.OfEvent.Seq
	}
	if e.CauseEvent != nil {
		e.Cause = e.CauseEvent.Seq
	}
	r.Sink(e)
	if r.Narrate == nil || e.Kind == KindEnd { // nothing comes after the end
		return
	}
	if n := r.Narrate(e); n != nil {
		r.seq++
		n.Seq, n.T, n.About = r.seq, e.T, e.Seq
		r.Sink(n)
	}
}

// held is an event in waiting and its number of arrival.
type held struct {
	*Event
	arrival int64
}

// pending is a heap ordered by time; at one instant by rank, then by arrival.
type pending []held

func (p pending) Len() int { return len(p) }
func (p pending) Less(i, j int) bool {
	if p[i].T != p[j].T {
		return p[i].T < p[j].T
	}
	if a, b := rank(p[i].Kind), rank(p[j].Kind); a != b {
		return a < b
	}
	return p[i].arrival < p[j].arrival
}
func (p pending) Swap(i, j int) { p[i], p[j] = p[j], p[i] }
func (p *pending) Push(x any)   { *p = append(*p, x.(held)) }
func (p *pending) Pop() any {
	old := *p
	x := old[len(old)-1]
	*p = old[:len(old)-1]
	return x
}

// rank orders events of one instant as cause comes before effect.
func rank(k Kind) int {
	switch k {
	case KindHost, KindProgram:
		return 0
	case KindGate, KindCall:
		return 1
	case KindSegment, KindDatagram, KindFrame:
		return 2
	case KindArrive, KindFate:
		return 3
	case KindState:
		return 4
	case KindReturn:
		return 5
	case KindEnd:
		return 7
	}
	return 6
}
