package sock

import "fmt"

// Cond is something a program can wait for, so that an experiment's order does
// not depend on luck. A world looks at the stack or at the other program; it
// changes nothing there. In step mode nothing is waited for.
type Cond struct {
	Kind    CondKind
	SID     int    // queued, drained, state, pending
	N       int    // queued, pending: at least so many
	State   string // state: as RFC 9293 spells it
	Program string // blocked, done
	Op      Op     // blocked
	Mark    string // mark
	fd      int    // the program's own number for SID
	shown   string
}

// vars are the values for the sentence that tells this wait, by CondKind.
func (c Cond) vars() map[string]any {
	return map[string]any{
		"n": c.N, "fd": c.fd, "state": c.State, "other": c.Program, "call": string(c.Op), "mark": c.Mark,
	}
}

// CondKind says which fields of a Cond count.
type CondKind string

// The conditions.
const (
	CondQueued  CondKind = "queued"  // the socket's receive queue holds N bytes, or its peer has ended
	CondDrained CondKind = "drained" // the socket's send queue is empty: all was acknowledged
	CondState   CondKind = "state"   // the socket's connection is in State, or past it: closed
	CondPending CondKind = "pending" // N connections stand in the listener's accept queue
	CondBlocked CondKind = "blocked" // Program is inside Op and asleep
	CondDone    CondKind = "done"    // Program has returned
	CondMark    CondKind = "mark"    // some program has said Mark
)

// Queued holds once s has n bytes to read, or its peer has ended.
func Queued(s *Socket, n int) Cond {
	return Cond{Kind: CondQueued, SID: s.sid, fd: s.fd, N: n, shown: fmt.Sprintf("%d bytes wait in fd %d", n, s.fd)}
}

// Drained holds once the peer's stack has acknowledged all that s sent.
func Drained(s *Socket) Cond {
	return Cond{Kind: CondDrained, SID: s.sid, fd: s.fd, shown: fmt.Sprintf("all of fd %d is acknowledged", s.fd)}
}

// State holds once s's connection is in the state, spelled as in RFC 9293.
func State(s *Socket, state string) Cond {
	return Cond{Kind: CondState, SID: s.sid, fd: s.fd, State: state, shown: fmt.Sprintf("fd %d is %s", s.fd, state)}
}

// Pending holds once n connections wait in listener s's accept queue.
func Pending(s *Socket, n int) Cond {
	return Cond{Kind: CondPending, SID: s.sid, fd: s.fd, N: n, shown: fmt.Sprintf("%d in the accept queue", n)}
}

// Blocked holds while the named program sleeps in op.
func Blocked(program string, op Op) Cond {
	return Cond{Kind: CondBlocked, Program: program, Op: op, shown: fmt.Sprintf("%s waits in %s", program, op)}
}

// Done holds once the named program has returned.
func Done(program string) Cond {
	return Cond{Kind: CondDone, Program: program, shown: program + " has returned"}
}

// Marked holds once some program has called Mark with this name.
func Marked(name string) Cond { return Cond{Kind: CondMark, Mark: name, shown: name} }
