package tcp

import (
	"fmt"

	"loopscope/sim/trace"
)

// conn is a connection: it begins with a SYN, and another ISN on the same
// addresses is another connection.
type conn struct {
	cid     int
	a, b    *end  // a sent the first SYN; b is a when a socket is connected to itself
	touched int64 // when a segment or call last concerned it
}

// end is one endpoint of a connection. Positions in the stream it sends are
// counted from its ISN without wrapping: SYN is 0, the first byte 1.
type end struct {
	c     *conn
	name  string // "1a"
	addr  string
	peer  *end
	sid   int // 0 while no program holds it
	state string

	isn      Seq
	known    bool // isn is
	scale    int  // window scale it offered, −1 for none
	nxt      int64
	una      int64 // what has been acknowledged, as it arrived here
	fin      int64 // the position behind its FIN, 0 until sent
	sent     []flight
	syn      *trace.Event // its first SYN, SYN-ACK
	synAck   *trace.Event
	rcv      reassembly
	acked    int64   // of the peer's stream, as far as it has said
	listener *socket // which it came from, if that is certain
	queued   bool    // it waits for accept
	write    int64   // bytes that sends have taken so far
	read     int64   // bytes that recvs have given so far
}

// tuple is a connection's two addresses, in an order that does not depend on direction.
type tuple struct{ x, y string }

func tupleOf(p, q string) tuple {
	if q < p {
		p, q = q, p
	}
	return tuple{p, q}
}

// remembered connections of one tuple: a late segment finds the right one.
const remembered = 4

func (k *Tracker) newConn(src, dst string) *conn {
	k.cids++
	c := &conn{cid: k.cids}
	c.a = k.newEnd(c, "a", src)
	c.b = c.a
	if dst != src {
		c.b = k.newEnd(c, "b", dst)
	}
	c.a.peer, c.b.peer = c.b, c.a
	t := tupleOf(src, dst)
	k.tuples[t] = append(k.tuples[t], c)
	if n := len(k.tuples[t]); n > remembered {
		k.tuples[t] = k.tuples[t][n-remembered:]
	}
	return c
}

func (k *Tracker) newEnd(c *conn, side, addr string) *end {
	x := &end{c: c, name: fmt.Sprint(c.cid, side), addr: addr, state: Closed, scale: -1}
	x.rcv.nxt, x.acked = 1, 1
	k.ends[x.name] = x
	return x
}

func (c *conn) at(addr string) *end {
	if c.a.addr == addr {
		return c.a
	}
	return c.b
}

// position unwraps a sequence number of the stream that x sends.
func (x *end) position(s uint32) int64 { return Unwrap(Seq(s), x.isn, x.nxt) }

// enter changes x's state and keeps its listener's count of what waits there.
// A connection that ends while it waits is still accepted.
func (x *end) enter(to string) {
	from := x.state
	x.state = to
	if x.listener != nil {
		x.listener.half += is(to == SynReceived) - is(from == SynReceived)
	}
	switch {
	case from == SynReceived && to == Established && x.sid == 0:
		x.queue(true)
	case to == SynReceived && x.queued: // the kernel knew better
		x.queue(false)
	}
}

// queue puts x into its listener's accept queue or takes it out.
func (x *end) queue(in bool) {
	if x.listener != nil {
		x.listener.waiting += is(in) - is(x.queued)
	}
	x.queued = in
}

// connOf finds or begins the connection that a segment belongs to.
func (k *Tracker) connOf(e *trace.Event) *conn {
	list := k.tuples[tupleOf(e.Src, e.Dst)]
	switch {
	case !e.HasFlag("SYN"):
		return nearest(list, e)
	case e.HasFlag("ACK"):
		return k.answered(list, e)
	}
	for i := len(list) - 1; i >= 0; i-- {
		x := list[i].at(e.Src)
		again := x.known && x.isn == Seq(e.SeqNo)
		simultaneous := !x.known && x.state == Closed && x.peer.state == SynSent // RFC 9293 §3.5, figure 7
		if again || simultaneous {
			return list[i]
		}
	}
	return k.newConn(e.Src, e.Dst)
}

// answered is the connection whose SYN a SYN-ACK answers. When that one has
// come and gone, a copy of its SYN was late, and another connection begins.
func (k *Tracker) answered(list []*conn, e *trace.Event) *conn {
	for i := len(list) - 1; i >= 0; i-- {
		x := list[i].at(e.Src)
		if !x.peer.known || x.peer.isn+1 != Seq(e.AckNo) {
			continue
		}
		if !x.known || x.isn == Seq(e.SeqNo) || x.state == SynReceived {
			return list[i]
		}
		if x.state == Closed {
			c := k.newConn(e.Dst, e.Src)
			c.a.isn, c.a.known, c.a.nxt, c.a.scale = x.peer.isn, true, 1, x.peer.scale
			return c
		}
	}
	return nil
}

// nearest is the connection in which the segment's numbers are expected most.
func nearest(list []*conn, e *trace.Event) *conn {
	var best *conn
	var least int64
	for i := len(list) - 1; i >= 0; i-- {
		if d := list[i].at(e.Src).distance(e); best == nil || d < least {
			best, least = list[i], d
		}
	}
	return best
}

func (x *end) distance(e *trace.Event) int64 {
	var d int64
	if x.known {
		d = abs(x.position(e.SeqNo) - x.nxt)
	} else if !e.HasFlag("RST") {
		d = 1 << 32 // it has not even sent a SYN
	}
	if p := x.peer; e.HasFlag("ACK") && p.known {
		d += abs(p.position(e.AckNo) - p.nxt)
	}
	return d
}

func abs(n int64) int64 { return max(n, -n) }

func is(b bool) int {
	if b {
		return 1
	}
	return 0
}
