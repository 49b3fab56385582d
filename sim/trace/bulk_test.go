package trace

import (
	"strings"
	"testing"
)

// pour records a client that sends so many pieces, and a server that receives
// them to the end, with a Folder that folds after so many events.
func pour(pieces, single int) *Trace {
	const size = 100
	t, now := &Trace{}, int64(0)
	f := &Folder{Full: func() bool { return len(t.Events) >= single }}
	r := &Recorder{Now: func() int64 { return now }, Fold: f.Fold, Sink: func(e *Event) { t.Events = append(t.Events, e) }}
	put := func(e *Event) *Event {
		now += 100_000
		r.Record(e)
		r.Release(now)
		return e
	}
	var read int64
	var recv *Event
	for i := range int64(pieces) {
		if i%2 == 0 { // it waits for two pieces
			recv = put(&Event{Kind: KindCall, Program: "server", Call: "recv"})
		}
		b := Bytes{Stream: "1a", From: i * size, To: (i + 1) * size}
		send := put(&Event{Kind: KindCall, Program: "client", Call: "send", Bytes: &Bytes{Stream: "1a", From: b.From, Upto: b.To}})
		seg := put(&Event{Kind: KindSegment, Endpoint: "1a", Flags: "ACK", Len: size, Bytes: &b})
		put(&Event{Kind: KindReturn, Program: "client", Call: "send", OfEvent: send, N: size, Bytes: &b})
		put(&Event{Kind: KindArrive, OfEvent: seg})
		ack := put(&Event{Kind: KindSegment, Endpoint: "1b", Flags: "ACK"})
		put(&Event{Kind: KindArrive, OfEvent: ack})
		if i%2 == 1 {
			put(&Event{Kind: KindReturn, Program: "server", Call: "recv", OfEvent: recv, N: 2 * size, Bytes: &Bytes{Stream: "1a", From: read, To: read + 2*size}})
			read += 2 * size
		}
		put(&Event{Kind: KindQueue, SID: 2})
	}
	recv = put(&Event{Kind: KindCall, Program: "server", Call: "recv"})
	fin := put(&Event{Kind: KindSegment, Endpoint: "1a", Flags: "FIN ACK"})
	put(&Event{Kind: KindArrive, OfEvent: fin})
	put(&Event{Kind: KindReturn, Program: "server", Call: "recv", OfEvent: recv})
	put(&Event{Kind: KindEnd, Status: StatusOK})
	return t
}

// TestFold counts: what single events and bulk events tell together is the whole.
func TestFold(t *testing.T) {
	const pieces = 400
	whole := pour(pieces, 1<<30)
	for _, single := range []int{0, 1, 7, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 1000} {
		folded := pour(pieces, single)
		for _, err := range Verify(folded) {
			t.Errorf("after %d: %v", single, err)
		}
		if got, want := told(folded), told(whole); got != want {
			t.Errorf("after %d: %+v, want %+v", single, got, want)
		}
		if n := len(folded.Events); n > single+pieces/2 {
			t.Errorf("after %d: still %d events of %d", single, n, len(whole.Events))
		}
		last := folded.Events[len(folded.Events)-2]
		if call := folded.Event(last.Of); call == nil || call.Call != "recv" || !call.Late {
			t.Errorf("after %d: the recv at the stream's end is %v of %v, want it written late", single, last, call)
		}
	}
}

// tally is what a trace tells of a pour.
type tally struct {
	segments, calls int
	bytes           int64
}

func told(t *Trace) (n tally) {
	for _, e := range t.Events {
		switch {
		case e.Kind == KindSegment:
			n.segments++
		case e.Kind == KindReturn:
			n.calls++
		case e.Kind == KindBulk:
			n.segments, n.calls = n.segments+e.Segments, n.calls+e.Calls
		}
		if b := e.Bytes; b != nil && e.Kind != KindCall {
			n.bytes = max(n.bytes, b.To)
		}
	}
	return n
}

// TestVerifyBulk finds bulk events that contradict each other.
func TestVerifyBulk(t *testing.T) {
	bulk := func(from, to int64, n int) *Event {
		return &Event{Kind: KindBulk, Bytes: &Bytes{Stream: "1a", From: from, To: to}, Segments: n}
	}
	for want, events := range map[string][]*Event{
		"":                            {bulk(0, 10, 1), bulk(10, 20, 1)},
		"the bulk before ended at 10": {bulk(0, 10, 1), bulk(9, 20, 1)},
		"stands for 1a [10, 9)":       {bulk(0, 10, 1), bulk(10, 9, 1)},
		"stands for nothing":          {bulk(0, 10, 1), bulk(10, 20, 0)},
	} {
		for i, e := range events {
			e.Seq = int64(i + 1)
		}
		var got []string
		for _, err := range Verify(&Trace{Events: events}) {
			got = append(got, err.Error())
		}
		if all := strings.Join(got, "\n"); want == "" && all != "" || !strings.Contains(all, want) {
			t.Errorf("want %q, got %q", want, all)
		}
	}
}
