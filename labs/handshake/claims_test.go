package handshake

import (
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/sim/trace"
)

// lateAccept is a run as it should be, each event 1 ms after the one before.
func lateAccept() *trace.Trace {
	return numbered(
		&trace.Event{Kind: trace.KindState, SID: 1, From: "CLOSED", To: "LISTEN"},
		&trace.Event{Kind: trace.KindCall, Program: "client", Call: "connect"},
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1a", Src: "c", Dst: "s", Flags: "SYN", SeqNo: 0xffffffff},
		&trace.Event{Kind: trace.KindState, Endpoint: "1a", From: "CLOSED", To: "SYN-SENT"},
		&trace.Event{Kind: trace.KindState, Endpoint: "1b", To: "SYN-RECEIVED"},
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1b", Src: "s", Dst: "c", Flags: "SYN ACK", SeqNo: 300, AckNo: 0},
		&trace.Event{Kind: trace.KindState, Endpoint: "1a", From: "SYN-SENT", To: "ESTABLISHED"},
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1a", Src: "c", Dst: "s", Flags: "ACK", SeqNo: 0, AckNo: 301},
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "connect"},
		&trace.Event{Kind: trace.KindState, Endpoint: "1b", From: "SYN-RECEIVED", To: "ESTABLISHED"},
		&trace.Event{Kind: trace.KindCall, Program: "server", Call: "accept"},
		&trace.Event{Kind: trace.KindReturn, Program: "server", Call: "accept"},
	)
}

func refusal() *trace.Trace {
	return numbered(
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1a", Src: "c", Dst: "s", Flags: "SYN"},
		&trace.Event{Kind: trace.KindState, Endpoint: "1a", From: "CLOSED", To: "SYN-SENT"},
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1b", Src: "s", Dst: "c", Flags: "RST ACK"},
		&trace.Event{Kind: trace.KindState, Endpoint: "1a", From: "SYN-SENT", To: "CLOSED"},
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "connect", Errno: "ECONNREFUSED"},
	)
}

func numbered(events ...*trace.Event) *trace.Trace {
	for i, e := range events {
		e.Seq, e.T = int64(i+1), int64(i+1)*1_000_000
	}
	return &trace.Trace{Events: events}
}

// Each claim holds of a good trace, and not of one that contradicts it.
func TestClaims(t *testing.T) {
	tests := []struct {
		claim string
		of    func() *trace.Trace
		spoil func(e []*trace.Event) // e[n] is event n+1
	}{
		{"three-segments", lateAccept, func(e []*trace.Event) { e[4] = segment("ACK") }},
		{"three-segments", lateAccept, func(e []*trace.Event) { e[7].Len = 3 }},
		{"isn-plus-one", lateAccept, func(e []*trace.Event) { e[5].AckNo = 0xffffffff }},
		{"isn-plus-one", lateAccept, func(e []*trace.Event) { e[7].AckNo = 300 }},
		{"client-states", lateAccept, func(e []*trace.Event) { e[3].To = "SYN-RECEIVED" }},
		{"server-states", lateAccept, func(e []*trace.Event) { e[4].To = "LISTEN" }},
		{"server-states", lateAccept, func(e []*trace.Event) {
			e[1] = &trace.Event{Kind: trace.KindState, SID: 1, From: "LISTEN", To: "CLOSED"}
		}},
		{"client-first", lateAccept, func(e []*trace.Event) { e[6].Endpoint, e[9].Endpoint = "1b", "1a" }},
		{"connect-after-syn-ack", lateAccept, func(e []*trace.Event) { e[1], e[8] = e[8], e[1] }},
		{"accept-takes", lateAccept, func(e []*trace.Event) { e[0], e[11] = e[11], e[0] }},
		{"connect-before-accept", lateAccept, func(e []*trace.Event) { e[8], e[10] = e[10], e[8] }},
		{"refused", refusal, func(e []*trace.Event) { e[4].Errno = "ETIMEDOUT" }},
		{"reset", refusal, func(e []*trace.Event) { e[2].Flags = "SYN ACK" }},
		{"reset", refusal, func(e []*trace.Event) { e[3].To = "ESTABLISHED" }},
	}
	for _, test := range tests {
		tr := test.of()
		labtest.Falsify(t, labtest.Claim(t, Lab(), test.claim), nil, tr, func() {
			test.spoil(tr.Events)
			numbered(tr.Events...)
		})
	}
}

// Step by step, a learner may let connect come first: then nothing was opened.
func TestClaimsWithoutOpening(t *testing.T) {
	for _, c := range claims() {
		if c.When == nil || !c.When(lab.Args{"variant": "normal"}) {
			continue
		}
		if v := c.Check(refusal(), nil); v.Holds != trace.HoldsUnknown || v.Why == "" {
			t.Errorf("%s: %s (%s), want unknown with its reason", c.ID, v.Holds, v.Why)
		}
	}
}

// The answers follow the trace, right or wrong.
func TestPredictions(t *testing.T) {
	lateConnect := lateAccept()
	e := lateConnect.Events
	e[8], e[11] = e[11], e[8]
	numbered(e...)
	tests := []struct {
		id   string
		t    *trace.Trace
		want string
	}{
		{"connect-late", lateAccept(), "no"},
		{"connect-late", lateConnect, "yes"},
		{"connect-late", numbered(), ""},
		{"first-established", lateAccept(), "client"},
		{"segments", lateAccept(), "3"},
		{"segments", numbered(), ""},
		{"answer", refusal(), "rst"},
		{"answer", lateAccept(), "syn-ack"},
		{"answer", numbered(segment("SYN")), "silence"},
	}
	for _, test := range tests {
		if got := labtest.Answer(t, Lab(), test.id, test.t, nil); got != test.want {
			t.Errorf("%s: %q, want %q", test.id, got, test.want)
		}
	}
}

func segment(flags string) *trace.Event {
	return &trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1a", Src: "c", Dst: "s", Flags: flags}
}
