package tcp

import "loopscope/sim/trace"

// The states of a connection, spelled as in RFC 9293 §3.3.2.
const (
	Listen      = "LISTEN"
	SynSent     = "SYN-SENT"
	SynReceived = "SYN-RECEIVED"
	Established = "ESTABLISHED"
	FinWait1    = "FIN-WAIT-1"
	FinWait2    = "FIN-WAIT-2"
	CloseWait   = "CLOSE-WAIT"
	Closing     = "CLOSING"
	LastAck     = "LAST-ACK"
	TimeWait    = "TIME-WAIT"
	Closed      = "CLOSED"
)

// cause is the event that a state follows from, and how it does.
type cause struct {
	*trace.Event
	basis trace.Basis
}

// byWire: it follows from a segment or its arrival.
func byWire(e *trace.Event) cause { return cause{e, trace.BasisDerived} }

// byCall: a program's call did it, or its return proves it.
func byCall(e *trace.Event) cause {
	if e.Kind == trace.KindReturn && e.OfEvent != nil {
		e = e.OfEvent
	}
	return cause{e, trace.BasisCall}
}

// move puts an endpoint into a state and tells of it, unless it is there.
func (k *Tracker) move(x *end, to string, why cause) {
	if x.state == to {
		return
	}
	k.out = append(k.out, &trace.Event{
		Kind: trace.KindState, Basis: why.basis, CauseEvent: why.Event, Host: why.Host,
		CID: x.c.cid, Endpoint: x.name, SID: x.sid, From: x.state, To: to,
	})
	x.enter(to)
}

// moveSocket is move for a socket without a connection: a listener.
func (k *Tracker) moveSocket(s *socket, to string, why cause) {
	if s.state == to {
		return
	}
	k.out = append(k.out, &trace.Event{
		Kind: trace.KindState, Basis: why.basis, CauseEvent: why.Event,
		SID: s.sid, Local: s.local, From: s.state, To: to,
	})
	s.state = to
}
