package tcp

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"loopscope/sim/trace"
)

// FuzzTracker feeds any sequence of events: none may panic, and every state
// follows on the one before.
func FuzzTracker(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"))
	rng := rand.NewChaCha8([32]byte{})
	for range 300 { // go test alone tries these
		in := make([]byte, 400)
		rng.Read(in)
		f.Add(in)
	}
	f.Add([]byte("socket bind listen connect segments and what else there is"))
	f.Fuzz(func(t *testing.T, in []byte) {
		states := map[string]string{}
		f := &feed{in: in}
		k := NewTracker()
		f.rec = &trace.Recorder{Derive: k.Observe, Sink: func(e *trace.Event) {
			if e.Kind != trace.KindState {
				return
			}
			who := fmt.Sprint(e.Endpoint, e.SID)
			if e.Endpoint != "" {
				who = e.Endpoint
			}
			if was := states[who]; was != e.From && (was != "" || e.From != Closed) {
				t.Fatalf("%s: was %q", e, was)
			}
			states[who] = e.To
		}}
		for len(f.in) > 0 {
			f.event()
		}
		k.Endpoints()
		for _, s := range k.sockets {
			if s.half < 0 || s.waiting < 0 || s.write < 0 {
				t.Fatalf("socket %d counts below zero: %+v", s.sid, s)
			}
		}
	})
}

// feed makes events out of bytes.
type feed struct {
	in      []byte
	rec     *trace.Recorder
	now     int64
	packets []*trace.Event
	calls   []*trace.Event
}

func (f *feed) byte() int {
	if len(f.in) == 0 {
		return 0
	}
	b := f.in[0]
	f.in = f.in[1:]
	return int(b)
}

func pick[T any](f *feed, of ...T) T { return of[f.byte()%len(of)] }

func (f *feed) put(e *trace.Event) {
	f.now += int64(f.byte()) << 16
	e.T = f.now
	f.rec.Put(e)
	f.rec.Release(f.now)
}

func (f *feed) addr() string { return pick(f, "1.1.1.1:1", "1.1.1.1:2", "0.0.0.0:2", "") }

func (f *feed) event() {
	switch f.byte() % 7 {
	case 0, 1:
		e := &trace.Event{
			Kind: pick(f, trace.KindSegment, trace.KindSegment, trace.KindDatagram), Src: f.addr(), Dst: f.addr(),
			Flags: pick(f, "SYN", "SYN ACK", "ACK", "FIN ACK", "RST", "RST ACK", "SYN FIN", ""),
			SeqNo: uint32(f.byte() << pick(f, 0, 0, 24)), AckNo: uint32(f.byte()), Len: f.byte() % 4, Raw: f.in,
		}
		f.packets = append(f.packets, e)
		f.put(e)
	case 2, 3:
		if len(f.packets) > 0 {
			f.put(&trace.Event{Kind: trace.KindArrive, OfEvent: pick(f, f.packets...)})
		}
	case 4:
		e := &trace.Event{
			Kind: trace.KindCall, Program: pick(f, "p", "q"), SID: f.byte() % 5, N: f.byte() % 8,
			Call: pick(f, "socket", "bind", "listen", "accept", "connect", "send", "sendto", "recv", "recvfrom", "shutdown", "close", "exit"),
			Args: pick(f, nil, []any{f.addr()}, []any{3}, []any{"AF_UNIX", "SOCK_DGRAM"}, []any{"AF_UNIX"}),
		}
		f.calls = append(f.calls, e)
		f.put(e)
	case 5:
		if len(f.calls) == 0 {
			return
		}
		c := pick(f, f.calls...)
		f.put(&trace.Event{
			Kind: trace.KindReturn, Program: c.Program, Call: c.Call, OfEvent: c, SID: f.byte() % 5, N: min(f.byte()%8, c.N),
			Errno: pick(f, "", "", "", "ECONNRESET", "ETIMEDOUT"), Local: f.addr(), Peer: f.addr(),
		})
	case 6:
		f.put(&trace.Event{
			Kind: pick(f, trace.KindState, trace.KindQueue, trace.KindProgram), Basis: trace.BasisKernel, SID: f.byte() % 5,
			Local: f.addr(), Peer: f.addr(), To: pick(f, SynReceived, Established, TimeWait, Closed, Listen), Program: pick(f, "p", "q"), Parent: pick(f, "p", "q"),
		})
	}
}
