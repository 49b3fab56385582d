package tcp

import "slices"

// reassembly is what has arrived of one stream: all before nxt, and pieces
// beyond it that wait for what is missing (RFC 9293 §3.10.7.4, seventh).
type reassembly struct {
	nxt    int64 // RCV.NXT, as far as arrivals tell
	fin    int64 // the position behind the peer's FIN, 0 until it arrived
	parked []piece
}

type piece struct{ from, to int64 }

// take adds [from, to): what lies before nxt has been there before.
func (r *reassembly) take(from, to int64) {
	if to <= max(from, r.nxt) {
		return
	}
	if from > r.nxt {
		r.park(piece{from, to})
		return
	}
	r.nxt = to
	for len(r.parked) > 0 && r.parked[0].from <= r.nxt {
		r.nxt = max(r.nxt, r.parked[0].to)
		r.parked = r.parked[1:]
	}
}

func (r *reassembly) park(p piece) {
	i, _ := slices.BinarySearchFunc(r.parked, p, func(q, p piece) int {
		return int(min(max(q.from-p.from, -1), 1))
	})
	r.parked = slices.Insert(r.parked, i, p)
}
