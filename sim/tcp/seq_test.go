package tcp

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"loopscope/sim/trace"
)

func TestSeq(t *testing.T) {
	for _, c := range []struct {
		s, t Seq
		sub  int32
	}{
		{5, 5, 0}, {6, 5, 1}, {5, 6, -1},
		{0, math.MaxUint32, 1}, {math.MaxUint32, 0, -1},
		{3, 0xfffffff0, 19}, {1<<31 - 1, 0, math.MaxInt32},
	} {
		if got := c.s.Sub(c.t); got != c.sub {
			t.Errorf("%d − %d = %d, want %d", c.s, c.t, got, c.sub)
		}
	}
}

func TestUnwrapBeyond4GiB(t *testing.T) {
	const isn Seq = 4_000_000_000
	for at := int64(0); at < 20<<30; at += 1_000_003 {
		for _, off := range []int64{-1 << 30, -1460, 0, 1460, 1 << 30} {
			if want := at + off; want >= 0 {
				if got := Unwrap(isn+Seq(want), isn, at); got != want {
					t.Fatalf("near %d: %d, want %d", at, got, want)
				}
			}
		}
	}
}

// A stream past 4 GiB: its segments wrap twice, and the offsets go on.
func TestStreamBeyond4GiB(t *testing.T) {
	p := play(t, "include opened")
	c := p.k.ends["1a"]
	const piece = 1 << 29
	for i := range int64(20) {
		from := i * piece
		p.program([]string{"client", "->", "send", "2"})
		c.write += piece // a call of so many bytes
		e := &trace.Event{
			Kind: trace.KindSegment, Src: addrs["c"], Dst: addrs["s"], Flags: "ACK",
			SeqNo: uint32(1001 + from), AckNo: 5001, Len: piece,
		}
		p.put(e)
		p.put(&trace.Event{Kind: trace.KindArrive, OfEvent: e})
		if b := e.Bytes; b == nil || b.From != from || b.To != from+piece || e.RetransmissionOf != 0 {
			t.Fatalf("segment %d carries %+v, want from %d", i, e.Bytes, from)
		}
		if got := p.k.ends["1b"].rcv.nxt - 1; got != from+piece {
			t.Fatalf("after segment %d: %d bytes arrived, want %d", i, got, from+piece)
		}
	}
}

func TestReassembly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		r := reassembly{nxt: 1}
		have := make([]bool, 120)
		for range 60 {
			from := 1 + rng.IntN(100)
			to := from + rng.IntN(15)
			r.take(int64(from), int64(to))
			for i := from; i < to; i++ {
				have[i] = true
			}
			want := 1
			for have[want] {
				want++
			}
			if r.nxt != int64(want) {
				t.Fatalf("after [%d, %d): nxt %d, want %d", from, to, r.nxt, want)
			}
		}
	}
}

func TestWindowScale(t *testing.T) {
	eth := func(raw []byte) []byte { return append([]byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0}, raw...) }
	for name, c := range map[string]struct {
		raw  []byte
		want int
	}{
		"none":         {tcpHeader(-1), -1},
		"seven":        {tcpHeader(7), 7},
		"too great":    {tcpHeader(30), 14},
		"ethernet":     {eth(tcpHeader(7)), 7},
		"cut":          {tcpHeader(7)[:42], -1},
		"empty":        {nil, -1},
		"end of list":  {tcpWith(0, 3, 3, 7), -1},
		"another kind": {tcpWith(2, 4, 5, 180), -1},
	} {
		if got := windowScale(&trace.Event{Raw: c.raw}); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestEndpoints(t *testing.T) {
	p := play(t, "include opened")
	got := fmt.Sprint(p.k.Endpoints())
	want := "[{1a 1 2 127.0.0.1:40000 127.0.0.1:8001 ESTABLISHED} {1b 1 3 127.0.0.1:8001 127.0.0.1:40000 ESTABLISHED}]"
	if got != want {
		t.Errorf("endpoints %s, want %s", got, want)
	}
}

// A datagram of 3000 bytes leaves as three fragments, each an event of its own:
// the first tells whose it is, and stands for all of it at the receiver.
func TestFragments(t *testing.T) {
	p := play(t, `
		server socket 1 udp
		server bind 1 s
		client socket 2 udp
		client -> sendto 2 s *3000
	`)
	first := udp(make([]byte, 3000))[:1500]
	binary.BigEndian.PutUint16(first[2:], 1500)
	first[6] = 0x20 // more fragments
	later := udp(nil)
	later[7] = 185
	a := p.put(&trace.Event{Kind: trace.KindDatagram, Src: addrs["c"], Dst: addrs["s"], Len: 1472, Raw: first})
	b := p.put(&trace.Event{Kind: trace.KindDatagram, Src: "127.0.0.1", Dst: "127.0.0.1", Len: 1480, Raw: later})
	for _, e := range []*trace.Event{a, b} {
		p.put(&trace.Event{Kind: trace.KindArrive, OfEvent: e})
	}
	p.program([]string{"client", "<-", "sendto", "2", "s", "*3000"})
	p.program([]string{"server", "recvfrom", "1", "c", "*3000"})
	if a.Bytes == nil || a.Bytes.To != 1472 || b.Bytes != nil {
		t.Errorf("the fragments carry %+v and %+v, want s2 [0, 1472) and none", a.Bytes, b.Bytes)
	}
	if got := p.last.Bytes; got == nil || *got != (trace.Bytes{Stream: "s2", To: 3000}) {
		t.Errorf("recvfrom got %+v, want s2 [0, 3000)", got)
	}
}
