package words

import (
	"slices"
	"sort"
)

// stream remembers which send each byte of a stream came from.
type stream struct {
	sends   []sent
	left    int64 // all bytes before it have left their host at least once
	arrived int64 // all bytes before it have arrived in order
	read    int64 // all bytes before it were returned by a recv
	parked  [][2]int64
}

// sent is the range of one send, and as many of its bytes as are known.
type sent struct {
	from, to int64
	data     []byte
}

func (s *stream) add(from, to int64, data []byte) {
	if to <= from {
		return
	}
	s.sends = append(s.sends, sent{from, to, data})
}

// cut says how a range of bytes lies over the sends.
type cut struct {
	sends      int   // it has bytes of so many
	head, tail bool  // it begins with a send's first byte; it ends with a send's last
	of         int64 // the size of the first send
}

func (s *stream) cut(from, to int64) cut {
	first := s.at(from)
	c := cut{}
	for i := first; i < len(s.sends) && s.sends[i].from < to; i++ {
		c.sends++
		c.tail = s.sends[i].to <= to
	}
	if c.sends > 0 {
		c.head = s.sends[first].from >= from
		c.of = s.sends[first].to - s.sends[first].from
	}
	return c
}

// at is the index of the send that holds the byte.
func (s *stream) at(offset int64) int {
	return sort.Search(len(s.sends), func(i int) bool { return s.sends[i].to > offset })
}

// quote gives the first bytes of a range, as far as they were kept.
func (s *stream) quote(from, to int64) string {
	var b []byte
	at := from
	for i := s.at(from); i < len(s.sends) && at < to && len(b) <= shown; i++ {
		x := s.sends[i]
		lo, hi := at-x.from, min(to, x.to)-x.from
		if lo < 0 || lo >= int64(len(x.data)) {
			break
		}
		part := x.data[lo:min(hi, int64(len(x.data)))]
		b = append(b, part...)
		if at += int64(len(part)); at < min(to, x.to) {
			break
		}
	}
	return literal(b, at < to)
}

// arrive takes a range in, as a receiver's stack does: in order, parked behind
// a gap, or again.
func (s *stream) arrive(from, to int64) (variant string) {
	switch {
	case to <= s.arrived:
		return "again"
	case from > s.arrived:
		s.park(from, to)
		return "gap"
	}
	s.arrived = to
	s.parked = slices.DeleteFunc(s.parked, func(p [2]int64) bool {
		if p[0] > s.arrived {
			return false
		}
		s.arrived = max(s.arrived, p[1])
		return true
	})
	return ""
}

func (s *stream) park(from, to int64) {
	i, _ := slices.BinarySearchFunc(s.parked, from, func(p [2]int64, x int64) int { return int(p[0] - x) })
	s.parked = slices.Insert(s.parked, i, [2]int64{from, to})
}
