package virtual

import (
	"fmt"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"loopscope/sim/sock"
)

// order performs the calls that arrange an experiment and are no socket's.
func (w *world) order(t *program, c *sock.Call) sock.Return {
	switch c.Op {
	case sock.OpGate:
		for t.atGate = w.learner != nil; t.atGate; {
			t.park()
		}
	case sock.OpSleep:
		over := false
		w.after(c.D, nil, func() { over = true; w.wake(t) })
		for !over {
			t.park()
		}
	case sock.OpWait:
		if c.Name != "" {
			w.marks[c.Name] = true
			break
		}
		for t.cond = &c.Cond; t.cond != nil; {
			t.park()
		}
	case sock.OpLock:
		w.lock(c.Name).take(t)
	case sock.OpUnlock:
		w.lock(c.Name).give(w)
	}
	return sock.Return{}
}

// open asks the learner for the next call; false when no program is at its gate.
func (w *world) open() bool {
	var gates []string
	for _, t := range w.programs {
		if t.atGate {
			gates = append(gates, t.name)
		}
	}
	if len(gates) == 0 {
		return false
	}
	chosen := w.learner(gates)
	if chosen == "" {
		w.learner = nil
	}
	for _, t := range w.programs {
		if t.atGate && (chosen == "" || t.name == chosen) {
			t.atGate = false
			w.wake(t)
		}
	}
	return true
}

// lock is one that programs share; who comes first is served first.
type lock struct {
	holder *program
	queue  []*program
}

func (w *world) lock(name string) *lock {
	if w.locks[name] == nil {
		w.locks[name] = &lock{}
	}
	return w.locks[name]
}

func (l *lock) take(t *program) {
	if l.holder == nil {
		l.holder = t
		return
	}
	l.queue = append(l.queue, t)
	for l.holder != t {
		t.park()
	}
}

func (l *lock) give(w *world) {
	l.holder = nil
	if len(l.queue) > 0 {
		l.holder, l.queue = l.queue[0], l.queue[1:]
		w.wake(l.holder)
	}
}

// wakeWaiting wakes the programs whose condition has come to hold.
func (w *world) wakeWaiting() {
	for _, t := range w.programs {
		if t.cond != nil && w.holds(*t.cond) {
			t.cond = nil
			w.wake(t)
		}
	}
}

func (w *world) holds(c sock.Cond) bool {
	switch c.Kind {
	case sock.CondMark:
		return w.marks[c.Mark]
	case sock.CondDone:
		t := w.named(c.Program)
		return t != nil && t.ended
	case sock.CondBlocked:
		t := w.named(c.Program)
		return t != nil && t.op == c.Op && !w.inLine(t)
	}
	s := w.socks[c.SID]
	if s == nil {
		return true
	}
	switch c.Kind {
	case sock.CondQueued:
		n, err := s.ep.GetSockOptInt(tcpip.ReceiveQueueSizeOption)
		return err != nil || n >= c.N || s.ep.Readiness(waiter.EventRdHUp) != 0
	case sock.CondState:
		state := s.ep.EndpointState()
		return stateNames[state] == c.State || state == tcp.StateClose || state == tcp.StateError
	case sock.CondPending:
		if c.N == 1 {
			return s.ep.Readiness(waiter.ReadableEvents) != 0
		}
	}
	panic(fmt.Sprintf("virtual: can't wait for %s yet", c.Kind))
}

// stateNames spells the stack's states as RFC 9293 §3.3.2 does.
var stateNames = map[tcp.EndpointState]string{
	tcp.StateListen: "LISTEN", tcp.StateSynSent: "SYN-SENT", tcp.StateSynRecv: "SYN-RECEIVED",
	tcp.StateEstablished: "ESTABLISHED", tcp.StateFinWait1: "FIN-WAIT-1", tcp.StateFinWait2: "FIN-WAIT-2",
	tcp.StateCloseWait: "CLOSE-WAIT", tcp.StateClosing: "CLOSING", tcp.StateLastAck: "LAST-ACK",
	tcp.StateTimeWait: "TIME-WAIT", tcp.StateClose: "CLOSED",
}
