package tcp

import (
	"fmt"

	"loopscope/sim/trace"
)

// close is what close(2) does where the wire does not show it.
func (k *Tracker) close(s *socket, e *trace.Event) {
	s.closed = true
	if s.state == Listen {
		k.moveSocket(s, Closed, byCall(e))
	}
	if s.end != nil && s.end.state == SynSent {
		k.move(s.end, Closed, byCall(e))
	}
	if s.end != nil && !s.aborts && !s.end.unread() { // else a RST leaves
		k.queueFIN(s.end, e)
	}
	if !s.joined {
		k.notConnected(s)
	}
}

// shutdown of a listener's receiving side ends it on Linux (shutdown(2) does
// not say so; inet_shutdown does).
func (k *Tracker) shutdown(s *socket, e *trace.Event) {
	how := arg(e.OfEvent)
	if s.state == Listen && how != "SHUT_WR" {
		k.moveSocket(s, Closed, byCall(e))
	}
	if s.end != nil && how != "SHUT_RD" {
		k.queueFIN(s.end, e)
	}
}

// queueFIN moves an endpoint whose FIN has to wait behind bytes that have not
// been sent: it is in the next state all the same (RFC 9293 §3.10.4; Linux does
// so in CLOSE-WAIT too). Where nothing waits, the FIN itself will tell.
func (k *Tracker) queueFIN(x *end, e *trace.Event) {
	if x.fin != 0 || x.write <= x.nxt-1 {
		return
	}
	switch x.state {
	case Established:
		k.move(x, FinWait1, byCall(e))
	case CloseWait:
		k.move(x, LastAck, byCall(e))
	}
}

// unread tells whether bytes have arrived that no recv has given.
func (x *end) unread() bool {
	arrived := x.rcv.nxt - 1
	if x.rcv.nxt == x.rcv.fin {
		arrived--
	}
	return arrived > x.read
}

// option takes in a setsockopt that has succeeded.
func (s *socket) option(e *trace.Event) {
	if len(e.Args) == 2 && fmt.Sprint(e.Args[0]) == "SO_LINGER" {
		s.aborts = fmt.Sprint(e.Args[1]) == "0"
	}
}
