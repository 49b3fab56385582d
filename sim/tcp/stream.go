package tcp

import (
	"fmt"

	"loopscope/sim/trace"
)

// reserve gives a send, on entry, the bytes of its stream that it may take.
func (k *Tracker) reserve(c *call, e *trace.Event) {
	s := c.sock
	c.dst = s.peer
	if e.Call == "sendto" {
		c.dst = arg(e)
	}
	stream, cursor := s.stream()
	if cursor == nil {
		return
	}
	e.Bytes = &trace.Bytes{Stream: stream, From: *cursor, Upto: *cursor + int64(e.N)}
	*cursor += int64(e.N)
	if s.dgram && s.unix { // nothing on a wire will tell that it arrived
		c.letter = k.post(c.dst, s.local, e.Data, e.N, e.Bytes)
	}
}

// stream is what s sends into, and how far that has come; the cursor is nil
// while the connection is not known.
func (s *socket) stream() (string, *int64) {
	switch {
	case !s.tcp():
		return fmt.Sprint("s", s.sid), &s.write
	case s.end != nil:
		return s.end.name, &s.end.write
	}
	return "", nil
}

// fix says, on return, how much a send has taken. What it has not goes back,
// unless another send has been entered since.
func (k *Tracker) fix(c *call, e *trace.Event) {
	r := e.OfEvent.Bytes
	if r == nil {
		return
	}
	n := int64(e.N)
	if e.Errno != "" {
		n = 0
		k.withdraw(c.letter)
	} else {
		e.Bytes = &trace.Bytes{Stream: r.Stream, From: r.From, To: r.From + n}
	}
	if _, cursor := c.sock.stream(); cursor != nil && *cursor == r.Upto {
		*cursor = r.From + n
	}
}

// give says, on return, which bytes a recv has got.
func (k *Tracker) give(s *socket, e *trace.Event) {
	switch n := int64(e.N); {
	case s.dgram:
		k.unsealed(s, e)
	case n == 0:
	case s.unix && s.other != nil:
		from, _ := s.other.stream()
		e.Bytes = &trace.Bytes{Stream: from, From: s.read, To: s.read + n}
		s.read += n
	case s.end != nil:
		x := s.end
		e.Bytes = &trace.Bytes{Stream: x.peer.name, From: x.read, To: x.read + n}
		x.read += n
	}
}

// pair ties the socket that an AF_UNIX accept made to the oldest connect to
// the listener's path.
func (k *Tracker) pair(l, s *socket) {
	waiting := k.unix[l.local]
	if len(waiting) == 0 {
		return
	}
	s.other, waiting[0].other = waiting[0], s
	k.unix[l.local] = waiting[1:]
}
