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
	if e.Flags == "ICMP" {
		return
	}
	var from *call
	var oldest *trace.Event
	for entry, c := range k.calls {
		if entry.Bytes == nil || !c.sock.dgram || c.sent || c.dst != e.Dst || entry.N != e.Len {
			continue
		}
		if l := c.sock.local; l != "" && !covers(l, e.Src) || !begins(payload(e), entry.Data) {
			continue
		}
		if oldest == nil || entry.Seq < oldest.Seq {
			from, oldest = c, entry
		}
	}
	if from == nil {
		return
	}
	from.sent = true
	e.SID = from.sock.sid
	b := oldest.Bytes
	e.Bytes = &trace.Bytes{Stream: b.Stream, From: b.From, To: b.Upto}
}

// delivered puts a datagram that arrived where its receiver looks for it.
func (k *Tracker) delivered(e, dgram *trace.Event) {
	if dgram.Flags != "ICMP" {
		k.post(dgram.Dst, dgram.Src, payload(dgram), dgram.Len, dgram.Bytes)
	}
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

// payload is what a datagram carries, as far as it was kept: its last Len
// bytes, or all behind the UDP header when it was cut.
func payload(e *trace.Event) []byte {
	if e.Data != nil {
		return e.Data
	}
	const udp = 17
	raw := e.Raw
	switch {
	case len(raw) > 28 && raw[0]>>4 == 4 && raw[9] == udp:
		raw = raw[min(int(raw[0]&15)*4+8, len(raw)):]
	case len(raw) > 48 && raw[0]>>4 == 6 && raw[6] == udp:
		raw = raw[48:]
	case len(raw) > 42 && raw[12] == 8 && raw[13] == 0:
		raw = raw[min(14+int(raw[14]&15)*4+8, len(raw)):]
	default:
		return nil
	}
	return raw[:min(len(raw), e.Len)]
}
