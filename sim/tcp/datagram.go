package tcp

import (
	"bytes"
	"slices"

	"loopscope/sim/trace"
)

// letter is a datagram that lies at its destination.
type letter struct {
	order    int // of arrival
	to, from string
	payload  []byte // or its beginning
	size     int
	bytes    *trace.Bytes // of the stream of the socket that sent it
}

// datagram finds the send that a captured datagram came from: still open, to
// the same place, of the same length, with the same beginning.
func (k *Tracker) datagram(e *trace.Event) {
	payload, size, ok := datagramOf(e)
	if !ok {
		return
	}
	var from *call
	var entry *trace.Event
	for call, c := range k.calls {
		oldest := entry == nil || call.Seq < entry.Seq
		if oldest && c.sends(e, call, size) && begins(payload, call.Data) {
			from, entry = c, call
		}
	}
	if from == nil {
		return
	}
	from.sent = true
	b := entry.Bytes
	e.SID = from.sock.sid
	e.Bytes = &trace.Bytes{Stream: b.Stream, From: b.From, To: min(b.From+int64(e.Len), b.Upto)}
}

// sends tells whether a datagram may be what an open call sends.
func (c *call) sends(e, entry *trace.Event, size int) bool {
	if entry.Bytes == nil || !c.sock.dgram || c.sent || c.dst != e.Dst || entry.N != size {
		return false
	}
	return c.sock.local == "" || covers(c.sock.local, e.Src)
}

// delivered puts a datagram that arrived where its receiver looks for it.
func (k *Tracker) delivered(dgram *trace.Event) {
	payload, size, ok := datagramOf(dgram)
	if !ok {
		return
	}
	b := dgram.Bytes
	if b != nil {
		b = &trace.Bytes{Stream: b.Stream, From: b.From, To: b.From + int64(size)}
	}
	k.post(dgram.Dst, dgram.Src, payload, size, b)
}

// mostLetters is how many unread datagrams are kept for one address: those of
// a destination where nobody listens would gather for ever.
const mostLetters = 4096

func (k *Tracker) post(to, from string, payload []byte, size int, b *trace.Bytes) *letter {
	k.letters++
	l := &letter{k.letters, to, from, payload, size, b}
	box := append(k.inbox[to], l)
	if len(box) > mostLetters {
		box = box[1:]
	}
	k.inbox[to] = box
	return l
}

func (k *Tracker) withdraw(l *letter) {
	if l != nil {
		k.inbox[l.to] = slices.DeleteFunc(k.inbox[l.to], func(o *letter) bool { return o == l })
	}
}

// unsealed finds the datagram that a recvfrom has given: the oldest from that
// sender that begins as it does.
func (k *Tracker) unsealed(s *socket, e *trace.Event) {
	from := e.Peer
	if from == "" {
		from = s.peer
	}
	var got *letter
	for to, box := range k.inbox {
		if to != s.local && (s.unix || !covers(s.local, to)) {
			continue
		}
		i := slices.IndexFunc(box, func(l *letter) bool {
			return l.from == from && fits(l, e) && begins(l.payload, e.Data)
		})
		if i >= 0 && (got == nil || box[i].order < got.order) {
			got = box[i]
		}
	}
	k.withdraw(got)
	if got != nil && got.bytes != nil {
		b := got.bytes
		e.Bytes = &trace.Bytes{Stream: b.Stream, From: b.From, To: b.From + int64(e.N)}
	}
}

func fits(l *letter, e *trace.Event) bool {
	return e.N == l.size || e.Truncated && e.N <= l.size
}

// begins tells whether one begins as the other does; either may have been cut.
func begins(p, q []byte) bool {
	n := min(len(p), len(q))
	return bytes.Equal(p[:n], q[:n])
}
