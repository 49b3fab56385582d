package trace

import (
	"strings"
	"testing"
)

// exchange is a sound trace: three bytes from client to server, by stream 1a.
func exchange() []*Event {
	egg := func(from, to int64) *Bytes { return &Bytes{Stream: "1a", From: from, To: to} }
	events := []*Event{
		{Kind: KindCall, Program: "client", Call: "connect"},
		{Kind: KindSegment, Endpoint: "1a", Flags: "SYN"},
		{Kind: KindState, Basis: BasisDerived, Endpoint: "1a", From: "CLOSED", To: "SYN-SENT", Cause: 2},
		{Kind: KindArrive, Of: 2},
		{Kind: KindState, Basis: BasisDerived, Endpoint: "1a", From: "SYN-SENT", To: "ESTABLISHED", Cause: 4},
		{Kind: KindReturn, Program: "client", Call: "connect", Of: 1},
		{Kind: KindCall, Program: "client", Call: "send", Bytes: &Bytes{Stream: "1a", Upto: 3}},
		{Kind: KindSegment, Endpoint: "1a", Flags: "PSH ACK", Bytes: egg(0, 3)},
		{Kind: KindReturn, Program: "client", Call: "send", Of: 7, Bytes: egg(0, 3)},
		{Kind: KindArrive, Of: 8},
		{Kind: KindCall, Program: "server", Call: "recv"},
		{Kind: KindReturn, Program: "server", Call: "recv", Of: 11, Bytes: egg(0, 2)},
		{Kind: KindCall, Program: "server", Call: "recv"},
		{Kind: KindReturn, Program: "server", Call: "recv", Of: 13, Bytes: egg(2, 3)},
		{Kind: KindEnd, Status: StatusOK},
	}
	for i, e := range events {
		e.Seq, e.T = int64(i+1), int64(i)
	}
	return events
}

func TestVerifySound(t *testing.T) {
	for _, err := range Verify(&Trace{Events: exchange()}) {
		t.Error(err)
	}
}

func TestVerifyFinds(t *testing.T) {
	for want, spoil := range map[string]func(e []*Event){
		"event 9: stands at place 3":             func(e []*Event) { e[2].Seq = 9 },
		"t goes back by 3 ns":                    func(e []*Event) { e[4].T = 0 },
		"comes after the end":                    func(e []*Event) { e[3].Kind = KindEnd },
		"of names 12, which is not earlier":      func(e []*Event) { e[5].Of = 12 },
		"of names 0, which is not earlier":       func(e []*Event) { e[3].Of = 0 },
		"of names no packet":                     func(e []*Event) { e[3].Of = 1 },
		"cause names 5, which is not earlier":    func(e []*Event) { e[4].Cause = 5 },
		"has no cause":                           func(e []*Event) { e[4].Cause = 0 },
		"retransmission_of names 14":             func(e []*Event) { e[7].RetransmissionOf = 14 },
		"returns from 1, which is no send":       func(e []*Event) { e[8].Of = 1 },
		"call 11 returned before":                func(e []*Event) { e[13].Of = 11 },
		"1a was SYN-SENT":                        func(e []*Event) { e[4].From = "CLOSED" },
		"1a was CLOSED":                          func(e []*Event) { e[2].From = "LISTEN" },
		"reserves 1a [1, 3), but the stream":     func(e []*Event) { e[6].Bytes.From = 1 },
		"two sends at once in 1a":                func(e []*Event) { e[10].Bytes = &Bytes{Stream: "1a", From: 3, Upto: 3}; e[8].Kind = KindNote },
		"took 1a [0, 4) of the reserved":         func(e []*Event) { e[8].Bytes.To = 4 },
		"carries 1a [0, 4), but 3 bytes":         func(e []*Event) { e[7].Bytes.To = 4 },
		"got 1a [2, 4), but 3 bytes were sent":   func(e []*Event) { e[13].Bytes.To = 4 },
		"got 1a [1, 3), but 2 bytes had been":    func(e []*Event) { e[13].Bytes.From = 1 },
		"got 1a [0, 2), but 0 bytes had arrived": func(e []*Event) { e[9].Kind = KindNote },
		"got 1a [2, 3), but 2 bytes had arrived": func(e []*Event) { e[7].Bytes.To = 2 },
		"event 5: t goes back":                   func(e []*Event) { e[3].T = 99 },
	} {
		events := exchange()
		spoil(events)
		var all []string
		for _, err := range Verify(&Trace{Events: events}) {
			all = append(all, err.Error())
		}
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("want %q, got\n%s", want, strings.Join(all, "\n"))
		}
	}
}

// Datagrams may be lost, so what is received has gaps; streams have none.
func TestVerifyDatagrams(t *testing.T) {
	events := []*Event{
		{Kind: KindCall, Program: "p", Call: "socket", SID: 1, Args: []any{"AF_INET", "SOCK_DGRAM"}},
		{Kind: KindCall, Program: "p", Call: "sendto", Bytes: &Bytes{Stream: "s1", Upto: 9}},
		{Kind: KindDatagram, Bytes: &Bytes{Stream: "s1", To: 9}},
		{Kind: KindReturn, Program: "p", Call: "sendto", Of: 2, Bytes: &Bytes{Stream: "s1", To: 9}},
		{Kind: KindCall, Program: "q", Call: "recvfrom"},
		{Kind: KindReturn, Program: "q", Call: "recvfrom", Of: 5, Bytes: &Bytes{Stream: "s1", From: 4, To: 9}},
	}
	for i, e := range events {
		e.Seq = int64(i + 1)
	}
	for _, err := range Verify(&Trace{Events: events}) {
		t.Error(err)
	}
	events[0].Args = []any{"AF_UNIX", "SOCK_STREAM"}
	if len(Verify(&Trace{Events: events})) == 0 {
		t.Error("a gap in a stream was not found")
	}
}
