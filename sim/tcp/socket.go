package tcp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loopscope/sim/trace"
)

// socket is what a program's calls say about a socket.
type socket struct {
	sid     int
	program string // the one whose descriptors it is among
	dgram   bool
	unix    bool
	joined  bool // AF_UNIX: its connect has succeeded; an accept will take it, closed or not
	local   string
	peer    string // connected to
	state   string // of a listener, or where only the kernel tells
	touched int64  // when a call last concerned it
	closed  bool
	aborts  bool // SO_LINGER 0: its close sends a RST
	closing bool // a call that will close it has been entered

	backlog   int // listener: what listen was given
	half      int // listener: connections in SYN-RECEIVED
	waiting   int // listener: connections that accept has not taken
	accepting int // listener: accepts that have not returned

	end   *end    // TCP: its connection's
	other *socket // AF_UNIX: the socket it talks with
	write int64   // datagrams, AF_UNIX: bytes sent so far
	read  int64   // AF_UNIX: bytes received so far
}

func (k *Tracker) socket(sid int, program string) *socket {
	s := k.sockets[sid]
	if s == nil {
		s = &socket{sid: sid, program: k.root(program), state: Closed}
		k.sockets[sid] = s
	}
	return s
}

// root is the program whose descriptors a thread uses.
func (k *Tracker) root(program string) string {
	for range len(k.parents) {
		p := k.parents[program]
		if p == "" {
			break
		}
		program = p
	}
	return program
}

// family reads socket's arguments: "AF_INET", "SOCK_STREAM".
func (s *socket) family(args []any) {
	for _, a := range args {
		switch fmt.Sprint(a) {
		case "AF_UNIX":
			s.unix = true
		case "SOCK_DGRAM":
			s.dgram = true
		}
	}
}

func (s *socket) tcp() bool { return !s.unix && !s.dgram }

// open are a program's sockets that have not been closed, oldest first.
func (k *Tracker) open(program string) []*socket {
	var open []*socket
	for _, s := range k.sockets {
		if s.program == k.root(program) && !s.closed {
			open = append(open, s)
		}
	}
	slices.SortFunc(open, func(p, q *socket) int { return cmp.Compare(p.sid, q.sid) })
	return open
}

// listenerAt is the listener that a SYN to the address reaches, or nil when
// there is none or more than one.
func (k *Tracker) listenerAt(addr string) *socket {
	var found *socket
	for _, s := range k.sockets {
		if s.tcp() && s.state == Listen && covers(s.local, addr) {
			if found != nil {
				return nil
			}
			found = s
		}
	}
	return found
}

// covers tells whether a socket bound to local gets what is sent to addr.
func covers(local, addr string) bool {
	if local == addr {
		return true
	}
	port := addr[strings.LastIndexByte(addr, ':')+1:]
	return local != "" && (local == "0.0.0.0:"+port || local == "[::]:"+port || local == ":"+port)
}

// roomFor is the listener that takes x's SYN for certain: one alone, with
// nothing half open and room for accept. Otherwise the SYN may be dropped, and
// only the SYN-ACK will prove that it was not. The count of what waits is never
// below the stack's own, for accept returns after it has taken.
func (k *Tracker) roomFor(x *end) *socket {
	l := k.listenerAt(x.addr)
	if l == nil || l.closing || l.half > 0 || l.waiting > l.backlog {
		return nil
	}
	for _, c := range k.tuples[tupleOf(x.addr, x.peer.addr)] {
		if c != x.c && c.at(x.addr).state != Closed {
			return nil // the SYN meets the old connection first
		}
	}
	return l
}

// full tells whether the listener drops the ACK that would establish a
// connection, for certain: more wait than listen allowed, and no accept is
// taking one. Linux admits one more than the backlog.
func full(l *socket) bool {
	return l != nil && l.accepting == 0 && l.waiting > l.backlog
}

// tieConnect gives an endpoint that sends its first SYN the socket that is
// inside connect to there: the one bound to the address, else the oldest.
// connect's return corrects it by the address it tells.
func (k *Tracker) tieConnect(x *end) {
	best := -1
	for i, s := range k.connect {
		if s.peer != x.peer.addr {
			continue
		}
		if s.local != "" && covers(s.local, x.addr) {
			best = i
			break
		}
		if s.local == "" && best < 0 {
			best = i
		}
	}
	if best >= 0 {
		s := k.connect[best]
		k.connect = slices.Delete(k.connect, best, best+1)
		s.tie(x)
	}
}

func (s *socket) tie(x *end) { s.end, x.sid = x, s.sid }

// correct gives s the endpoint that its connect says is its own, and whoever
// had that one the endpoint s had.
func (k *Tracker) correct(s *socket, x *end) {
	if s.end == x {
		return
	}
	if was := k.sockets[x.sid]; was != nil && s.end != nil && was.end == x {
		was.tie(s.end)
	} else if was != nil && was.end == x {
		was.end = nil
		k.connect = append([]*socket{was}, k.connect...)
	}
	s.tie(x)
}

// endOf is the newest endpoint at local whose peer is at peer.
func (k *Tracker) endOf(local, peer string, also func(*end) bool) *end {
	list := k.tuples[tupleOf(local, peer)]
	for i := len(list) - 1; i >= 0; i-- {
		if x := list[i].at(local); x.addr == local && x.peer.addr == peer && also(x) {
			return x
		}
	}
	return nil
}

// touch notes when a call last concerned the socket and its connection.
func (s *socket) touch(e *trace.Event) {
	s.touched = e.T
	if s.end != nil {
		s.end.c.touched = e.T
	}
}
