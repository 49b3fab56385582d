// Package tcp derives from a run's calls and captured segments what the stacks
// went through: the state of every endpoint (RFC 9293 §3.3.2), the connection
// that a segment belongs to, and the way of every byte from send to recv. It
// stands between the worlds, which say what happened, and the trace, which
// tells it: a Tracker is the Recorder's Derive.
//
// A sender's state changes when its segment leaves, a receiver's when the
// segment arrives. What the wire does not show comes from calls (LISTEN, a
// connect that timed out) and from the kernel's own readings.
package tcp

import (
	"slices"

	"loopscope/sim/trace"
)

// Tracker follows every connection, listener and datagram socket of a run. It
// belongs to the goroutine that releases the Recorder's events.
type Tracker struct {
	cids    int
	ends    map[string]*end   // by name, "1a"
	tuples  map[tuple][]*conn // newest last
	sockets map[int]*socket   // by sid, closed ones included
	parents map[string]string // program -> the one whose descriptors it shares
	calls   map[*trace.Event]*call
	connect []*socket            // sockets inside connect whose SYN has not been seen, oldest first
	unix    map[string][]*socket // AF_UNIX by path: connects that no accept has taken, oldest first
	inbox   map[string][]*letter // datagrams that arrived, by destination, oldest first
	letters int                  // how many were ever in it
	wire    bool                 // a segment has been seen, so there is a capture
	out     []*trace.Event       // what follows from the event in hand
}

// NewTracker makes a Tracker that has seen nothing.
func NewTracker() *Tracker {
	return &Tracker{
		ends: map[string]*end{}, tuples: map[tuple][]*conn{}, sockets: map[int]*socket{},
		parents: map[string]string{}, calls: map[*trace.Event]*call{},
		unix: map[string][]*socket{}, inbox: map[string][]*letter{},
	}
}

// Observe takes the next event in trace order, completes it in place and
// returns the events that follow from it at the same instant. An event that
// tells nothing new has its Kind set to "", and the Recorder drops it.
func (k *Tracker) Observe(e *trace.Event) []*trace.Event {
	k.out = nil
	switch e.Kind {
	case trace.KindProgram:
		k.parents[e.Program] = e.Parent
	case trace.KindCall:
		k.called(e)
	case trace.KindReturn:
		k.returned(e)
	case trace.KindSegment:
		k.wire = true
		k.leaves(e)
	case trace.KindDatagram:
		k.datagram(e)
	case trace.KindArrive:
		k.arrives(e)
	case trace.KindState:
		k.reading(e)
	case trace.KindQueue, trace.KindTimer, trace.KindTCPInfo:
		k.place(e)
	}
	return k.out
}

// Endpoint is one row of the table of connections.
type Endpoint struct {
	Name  string // "1a"
	CID   int
	SID   int // 0 while no program holds it
	Local string
	Peer  string
	State string
}

// Endpoints are all ends of all connections so far, by cid, then a before b.
func (k *Tracker) Endpoints() []Endpoint {
	var rows []Endpoint
	for _, x := range k.ends {
		rows = append(rows, Endpoint{x.name, x.c.cid, x.sid, x.addr, x.peer.addr, x.state})
	}
	slices.SortFunc(rows, func(p, q Endpoint) int {
		if p.CID != q.CID {
			return p.CID - q.CID
		}
		return int(p.Name[len(p.Name)-1]) - int(q.Name[len(q.Name)-1])
	})
	return rows
}
