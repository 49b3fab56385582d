package trace

import (
	"maps"
	"slices"
)

// BulkEvery is the time that one bulk event of a stream stands for, in ns.
const BulkEvery = 10_000_000

// Folder keeps a trace within bounds: it is the Recorder's Fold. Once Full says
// so, what happens over and over (sends and recvs that succeed, packets without
// SYN, FIN or RST, readings of queues) is written as one bulk event a stream
// each 10 ms. What happens once stays: states, failures, the end of a stream.
// When such an event names one that has been folded, that one is written
// before it, marked Late.
type Folder struct {
	Full func() bool // whether the trace has had its share of single events

	on      bool
	since   int64 // when the bulk events that are being added up began
	streams map[string]*fold
	open    map[*Event]bool // folded calls that have not returned, packets that have not arrived
	queues  map[int]int64   // when a socket's queues were last written, by sid
}

// fold is what one stream has added up to since its last bulk event.
type fold struct {
	known           bool // from and to are
	from, to        int64
	segments, calls int
}

// Fold takes an event and what follows from it, and gives what is to be written.
// It keeps neither list.
func (f *Folder) Fold(group []*Event) []*Event {
	if len(group) == 0 || !f.on && !f.Full() {
		return group
	}
	e := group[0]
	if !f.on {
		f.on, f.since = true, e.T
		f.streams, f.open, f.queues = map[string]*fold{}, map[*Event]bool{}, map[int]int64{}
	}
	var out []*Event
	if e.T-f.since >= BulkEvery || e.Kind == KindEnd {
		out = f.flush()
		f.since = e.T
	}
	if len(group) == 1 && f.folds(e) {
		return out
	}
	for _, e := range group {
		out = append(append(out, f.unfold(e)...), e)
	}
	return out
}

// pending tells whether a stream has added something up.
func (f *Folder) pending(b *Bytes) bool {
	if b == nil {
		return false
	}
	s := f.streams[b.Stream]
	return s != nil && (s.segments > 0 || s.calls > 0)
}

// folds tells whether an event that stands alone goes into a bulk event.
func (f *Folder) folds(e *Event) bool {
	switch e.Kind {
	case KindSegment:
		if e.Endpoint == "" || e.HasFlag("SYN") || e.HasFlag("FIN") || e.HasFlag("RST") {
			return false
		}
		f.carried(e.Endpoint, e)
		return true
	case KindDatagram:
		if e.Bytes == nil {
			return false
		}
		f.carried(e.Bytes.Stream, e)
		return true
	case KindCall:
		switch e.Call {
		case "send", "sendto", "recv", "recvfrom":
			f.open[e] = true
			return true
		}
	case KindArrive:
		return f.closes(e)
	case KindReturn:
		if e.Bytes == nil || !f.closes(e) {
			return false
		}
		s := f.stream(e.Bytes.Stream)
		s.calls++
		if e.OfEvent.Bytes != nil { // a send: a recv says nothing of how far the stream has come
			s.reach(e.Bytes)
		}
		return true
	case KindQueue:
		last, seen := f.queues[e.SID]
		if seen && e.T-last < BulkEvery {
			return true
		}
		f.queues[e.SID] = e.T
	}
	return false
}

// closes tells whether e completes something that has been folded.
func (f *Folder) closes(e *Event) bool {
	folded := f.open[e.OfEvent]
	delete(f.open, e.OfEvent)
	return folded
}

func (f *Folder) carried(stream string, e *Event) {
	f.open[e] = true
	s := f.stream(stream)
	s.segments++
	if e.Bytes != nil {
		s.reach(e.Bytes)
	}
}

func (f *Folder) stream(name string) *fold {
	if f.streams[name] == nil {
		f.streams[name] = &fold{}
	}
	return f.streams[name]
}

func (s *fold) reach(b *Bytes) {
	if !s.known {
		s.known, s.from, s.to = true, b.From, b.From
	}
	s.to = max(s.to, b.To)
}

// unfold gives what must stand before e: bulk events of what its bytes went
// through, and the folded events that it names.
func (f *Folder) unfold(e *Event) []*Event {
	var out []*Event
	if f.pending(e.Bytes) {
		out = f.flush()
	}
	for _, named := range []*Event{e.OfEvent, e.CauseEvent} {
		if named == nil || !f.open[named] {
			continue
		}
		delete(f.open, named)
		named.Late = true
		out = append(append(out, f.flush()...), named)
	}
	return out
}

// flush gives the bulk events of what has been added up, by stream.
func (f *Folder) flush() []*Event {
	var out []*Event
	for _, name := range slices.Sorted(maps.Keys(f.streams)) {
		s := f.streams[name]
		if s.segments == 0 && s.calls == 0 {
			continue
		}
		out = append(out, &Event{
			Kind: KindBulk, Basis: BasisDerived, Bytes: &Bytes{Stream: name, From: s.from, To: s.to},
			Segments: s.segments, Calls: s.calls,
		})
		s.from, s.segments, s.calls = s.to, 0, 0
	}
	return out
}
