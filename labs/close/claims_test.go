package close

import (
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/sim/trace"
)

// four segments, each event 100 ms after the one before, the client first.
func fourSegments() *trace.Trace {
	return numbered(
		becomes("1a", "SYN-SENT", "ESTABLISHED"),
		becomes("1b", "SYN-RECEIVED", "ESTABLISHED"),
		&trace.Event{Kind: trace.KindCall, Program: "client", Call: "close"},
		segment("1a", "FIN ACK", 103, 303),
		becomes("1a", "ESTABLISHED", "FIN-WAIT-1"),
		&trace.Event{Kind: trace.KindArrive, Of: 4},
		becomes("1b", "ESTABLISHED", "CLOSE-WAIT"),
		segment("1b", "ACK", 303, 104),
		becomes("1a", "FIN-WAIT-1", "FIN-WAIT-2"),
		&trace.Event{Kind: trace.KindCall, Program: "server", Call: "close"},
		segment("1b", "FIN ACK", 303, 104),
		becomes("1b", "CLOSE-WAIT", "LAST-ACK"),
		becomes("1a", "FIN-WAIT-2", "TIME-WAIT"),
		segment("1a", "ACK", 104, 304),
		becomes("1b", "LAST-ACK", "CLOSED"),
	)
}

// threeSegments is the same without the ACK that goes alone.
func threeSegments() *trace.Trace {
	e := fourSegments().Events
	return numbered(append(e[:7:7], e[9:]...)...)
}

// alone puts a segment of the second end's own between the two FINs.
func alone(ack uint32) func(e []*trace.Event) {
	return func(e []*trace.Event) {
		*e[6] = *segment("1b", "ACK", 303, ack)
		e[6].Seq = 7
	}
}

func halfClose() *trace.Trace {
	return numbered(
		becomes("1a", "SYN-SENT", "ESTABLISHED"),
		segment("1a", "FIN ACK", 103, 301),
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "shutdown"},
		segment("1b", "PSH ACK", 301, 104),
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "recv", N: 2},
	)
}

func never() *trace.Trace {
	return numbered(
		becomes("1b", "ESTABLISHED", "CLOSE-WAIT"),
		&trace.Event{Kind: trace.KindCall, Program: "server", Call: "exit"},
		becomes("1b", "CLOSE-WAIT", "LAST-ACK"),
	)
}

func unread() *trace.Trace {
	data := segment("1a", "PSH ACK", 101, 301)
	data.Len = 2
	return numbered(
		becomes("1a", "SYN-SENT", "ESTABLISHED"),
		becomes("1b", "SYN-RECEIVED", "ESTABLISHED"),
		data,
		&trace.Event{Kind: trace.KindReturn, Program: "server", Call: "recv", N: 1},
		segment("1b", "RST ACK", 301, 103),
		becomes("1b", "ESTABLISHED", "CLOSED"),
		becomes("1a", "ESTABLISHED", "CLOSED"),
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "recv", Errno: "ECONNRESET"},
	)
}

func becomes(endpoint, from, to string) *trace.Event {
	return &trace.Event{Kind: trace.KindState, Endpoint: endpoint, From: from, To: to}
}

func segment(endpoint, flags string, seq, ack uint32) *trace.Event {
	return &trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: endpoint, Flags: flags, SeqNo: seq, AckNo: ack}
}

func numbered(events ...*trace.Event) *trace.Trace {
	for i, e := range events {
		e.Seq, e.T = int64(i+1), int64(i+1)*100_000_000
	}
	return &trace.Trace{Events: events}
}

// Each claim holds of a good trace, and not of one that contradicts it.
func TestClaims(t *testing.T) {
	tests := []struct {
		claim string
		shape string
		of    func() *trace.Trace
		spoil func(e []*trace.Event) // e[n] is event n+1
	}{
		{"three-or-four", "four", fourSegments, func(e []*trace.Event) { e[7].Flags, e[10].Flags = "FIN ACK", "ACK" }},
		{"three-or-four", "three", fourSegments, func(e []*trace.Event) { e[9].Program = "client" }},
		{"three-or-four", "three", threeSegments, alone(103)},
		{"three-or-four", "four", threeSegments, func(e []*trace.Event) { e[8].AckNo = 103 }},
		{"states", "four", fourSegments, func(e []*trace.Event) { e[11].To = "CLOSED" }},
		{"states", "four", fourSegments, func(e []*trace.Event) { e[8] = e[2] }},
		{"fin-holds-one", "four", fourSegments, func(e []*trace.Event) { e[7].AckNo, e[10].AckNo = 103, 103 }},
		{"active-waits", "four", fourSegments, func(e []*trace.Event) { e[12].Endpoint = "1b" }},
		{"active-waits", "four", fourSegments, func(e []*trace.Event) { e[14].To = "TIME-WAIT" }},
		{"asks-nobody", "four", fourSegments, func(e []*trace.Event) { e[2].Seq = 5 }},
		{"asks-nobody", "four", fourSegments, func(e []*trace.Event) { e[3], e[4] = segment("1b", "ACK", 303, 103), e[3]; e[3].Seq, e[4].Seq = 4, 5 }},
		{"half-receives", "half", halfClose, func(e []*trace.Event) { e[4].N = 0 }},
		{"half-receives", "half", halfClose, func(e []*trace.Event) { e[3].Endpoint, e[3].Len = "1a", 2 }},
		{"close-wait", "never", never, func(e []*trace.Event) { e[1].Seq = 9 }},
		{"rst-not-fin", "unread", unread, func(e []*trace.Event) { e[4].Flags = "FIN ACK" }},
		{"rst-not-fin", "unread", unread, func(e []*trace.Event) { e[4].Endpoint = "1a" }},
		{"unread-bytes", "unread", unread, func(e []*trace.Event) { e[3].N = 2 }},
		{"no-time-wait", "unread", unread, func(e []*trace.Event) { e[5].To = "TIME-WAIT" }},
		{"reader-is-told", "unread", unread, func(e []*trace.Event) { e[7].Errno = "" }},
	}
	for _, test := range tests {
		tr := test.of()
		labtest.Falsify(t, labtest.Claim(t, Lab(), test.claim), lab.Args{"shape": test.shape, "first": "client", "pause": "300"}, tr, func() { test.spoil(tr.Events) })
	}
}

// The program may close as late as it likes: the count that it leads to is right.
func TestThreeOrFour(t *testing.T) {
	late := threeSegments()
	alone(104)(late.Events)
	tests := []struct {
		shape    string
		t        *trace.Trace
		n, alone int
	}{
		{"three", threeSegments(), 3, 0},
		{"three", late, 4, 1},
		{"four", fourSegments(), 4, 1},
		{"four", threeSegments(), 3, 0},
	}
	for _, test := range tests {
		v := labtest.Claim(t, Lab(), "three-or-four").Check(test.t, lab.Args{"shape": test.shape, "first": "client"})
		if v.Holds != trace.HoldsYes || v.Got["n"] != test.n || v.Got["alone"] != test.alone {
			t.Errorf("%s: %s, got %v, want %d segments, %d alone", test.shape, v.Holds, v.Got, test.n, test.alone)
		}
	}
}

// The answers follow the trace, right or wrong.
func TestPredictions(t *testing.T) {
	noAnswer := halfClose()
	noAnswer.Events[4].N = 0
	fin := unread()
	fin.Events[4].Flags = "FIN ACK"
	both := fourSegments()
	both.Events[14].To = "TIME-WAIT"
	tests := []struct {
		id, shape string
		t         *trace.Trace
		want      string
	}{
		{"segments", "four", fourSegments(), "4"},
		{"segments", "three", threeSegments(), "3"},
		{"segments", "four", unread(), ""},
		{"receives", "half", halfClose(), "yes"},
		{"receives", "half", noAnswer, "no"},
		{"fin-or-rst", "unread", unread(), "rst"},
		{"fin-or-rst", "unread", fin, "fin"},
		{"state", "never", never(), "CLOSE-WAIT"},
		{"time-wait", "four", fourSegments(), "client"},
		{"time-wait", "four", both, "both"},
		{"time-wait", "unread", unread(), "neither"},
	}
	for _, test := range tests {
		if got := labtest.Answer(t, Lab(), test.id, test.t, lab.Args{"shape": test.shape, "first": "client"}); got != test.want {
			t.Errorf("%s: %q, want %q", test.id, got, test.want)
		}
	}
}
