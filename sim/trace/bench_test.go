package trace

import (
	"encoding/json"
	"os"
	"testing"
	"unsafe"
)

// segments are n of them with their arrivals, as a pour records them.
func segments(n int) []*Event {
	var events []*Event
	for i := range n {
		sent := &Event{
			T: int64(20 * i), Kind: KindSegment, Basis: BasisWire, Host: "localhost", CID: 1, Endpoint: "1a",
			Src: "127.0.0.1:40000", Dst: "127.0.0.1:8001", Flags: "PSH ACK", SeqNo: uint32(i * 1448), AckNo: 1, RelSeq: uint32(i * 1448), RelAck: 1,
			Window: 65536, Len: 1448, Raw: make([]byte, 1500), Bytes: &Bytes{Stream: "1a", From: int64(i) * 1448, To: int64(i+1) * 1448},
		}
		events = append(events, sent, &Event{T: sent.T + 10, Kind: KindArrive, Basis: BasisWire, OfEvent: sent, Host: "localhost"})
	}
	return events
}

// BenchmarkRecorder is what ordering costs an event: it is put in, held and let go.
func BenchmarkRecorder(b *testing.B) {
	events := segments(1000)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r := &Recorder{Now: func() int64 { return 0 }, Sink: func(*Event) { n++ }}
		for _, e := range events {
			r.Put(e)
		}
		r.Release(1 << 40)
	}
	perEvent(b, n)
}

// BenchmarkEncode is what writing an event as JSON costs, packet and all.
func BenchmarkEncode(b *testing.B) {
	events := segments(1000)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, e := range events {
			if _, err := json.Marshal(e); err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	perEvent(b, n)
	b.ReportMetric(float64(unsafe.Sizeof(Event{})), "B/Event")
}

// BenchmarkRead decodes a recorded trace; BenchmarkVerify checks its invariants.
func BenchmarkRead(b *testing.B) {
	n := 0
	for b.Loop() {
		n += len(recorded(b).Events)
	}
	perEvent(b, n)
}

func BenchmarkVerify(b *testing.B) {
	t := recorded(b)
	n := 0
	for b.Loop() {
		Verify(t)
		n += len(t.Events)
	}
	perEvent(b, n)
}

// recorded is a run of the lab on sticky messages.
func recorded(b *testing.B) *Trace {
	b.Helper()
	f, err := os.Open("../../static/js/testdata/sticky.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	t, err := Read(f)
	if err != nil {
		b.Fatal(err)
	}
	return t
}

func perEvent(b *testing.B, events int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}
