package tcp

import (
	"testing"

	"loopscope/sim/trace"
)

// TestLongStream keeps a bounded part of a long stream, and still knows what the
// latest segments repeat.
func TestLongStream(t *testing.T) {
	k := NewTracker()
	events := poured(5 * mostFlights)
	for i, e := range events {
		e.Seq = int64(i + 1)
		k.Observe(e)
	}
	if kept := len(k.ends["1a"].sent); kept > mostFlights {
		t.Errorf("%d pieces are kept, want at most %d", kept, mostFlights)
	}
	last := events[len(events)-4] // then come its arrival, an ACK and the ACK's arrival
	again := &trace.Event{Seq: int64(len(events) + 1), Kind: trace.KindSegment, Src: last.Src, Dst: last.Dst, Flags: last.Flags, SeqNo: last.SeqNo, AckNo: last.AckNo, Len: last.Len}
	if k.Observe(again); again.RetransmissionOf != last.Seq {
		t.Errorf("the last segment's repetition names %d, want %d", again.RetransmissionOf, last.Seq)
	}
}
