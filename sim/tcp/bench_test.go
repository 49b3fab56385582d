package tcp

import (
	"testing"

	"loopscope/sim/trace"
)

// BenchmarkObserve is what following one event costs: a connection's handshake,
// and then so many segments, each with its arrival and every other acknowledged.
func BenchmarkObserve(b *testing.B) {
	const segments = 10_000
	events := poured(segments)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		k := NewTracker()
		for i, e := range events {
			e.Seq = int64(i + 1)
			if e.Kind == "" {
				b.Fatalf("event %d was dropped", e.Seq)
			}
			k.Observe(e)
			n++
		}
		if x := k.ends["1b"]; x == nil || x.rcv.nxt != 1+segments*1448 {
			b.Fatalf("1b has received %+v", x)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}

// poured is the wire's side of a connection that carries so many full segments.
func poured(segments int) []*trace.Event {
	const c, s = "127.0.0.1:40000", "127.0.0.1:8001"
	var events []*trace.Event
	pass := func(src, dst, flags string, seq, ack uint32, n int) {
		e := &trace.Event{Kind: trace.KindSegment, Src: src, Dst: dst, Flags: flags, SeqNo: seq, AckNo: ack, Len: n}
		events = append(events, e, &trace.Event{Kind: trace.KindArrive, OfEvent: e})
	}
	events = append(events,
		&trace.Event{Kind: trace.KindCall, Program: "server", Call: "socket", SID: 1, Args: []any{"AF_INET", "SOCK_STREAM"}},
		&trace.Event{Kind: trace.KindCall, Program: "server", Call: "bind", SID: 1, Args: []any{s}},
		&trace.Event{Kind: trace.KindCall, Program: "server", Call: "listen", SID: 1, Args: []any{5}},
	)
	events = append(events, &trace.Event{Kind: trace.KindReturn, Program: "server", Call: "listen", SID: 1, OfEvent: events[2]})
	pass(c, s, "SYN", 0, 0, 0)
	pass(s, c, "SYN ACK", 0, 1, 0)
	pass(c, s, "ACK", 1, 1, 0)
	for i := range segments {
		pass(c, s, "PSH ACK", uint32(1+i*1448), 1, 1448)
		if i%2 == 1 {
			pass(s, c, "ACK", 1, uint32(1+(i+1)*1448), 0)
		}
	}
	return events
}
