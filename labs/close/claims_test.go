package close

import (
	"testing"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// four segments, each event 100 ms after the one before, the client first.
func fourSegments() *trace.Trace {
	return numbered(
		becomes("1a", "SYN-SENT", "ESTABLISHED"),
		becomes("1b", "SYN-RECEIVED", "ESTABLISHED"),
		segment("1a", "FIN ACK", 103, 303),
		becomes("1a", "ESTABLISHED", "FIN-WAIT-1"),
		&trace.Event{Kind: trace.KindArrive, Of: 3},
		becomes("1b", "ESTABLISHED", "CLOSE-WAIT"),
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "close"},
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
	e[4].T, e[9].T = 1, 2
	return renumbered(append(e[:7:7], e[9:]...)...)
}

// acknowledgedAlone puts an ACK of its own before the second close.
func acknowledgedAlone(e []*trace.Event) {
	*e[5] = *segment("1b", "ACK", 303, 104)
	e[5].Seq = 6
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
		e.T = int64(i+1) * 100_000_000
	}
	return renumbered(events...)
}

// renumbered leaves the times as they are.
func renumbered(events ...*trace.Event) *trace.Trace {
	for i, e := range events {
		e.Seq = int64(i + 1)
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
		holds string
	}{
		{"four", "four", fourSegments, func(e []*trace.Event) { e[7].Flags, e[10].Flags = "FIN ACK", "ACK" }, trace.HoldsNo},
		{"four", "four", fourSegments, func(e []*trace.Event) { e[9].Program = "client" }, trace.HoldsNo},
		{"three", "three", threeSegments, acknowledgedAlone, trace.HoldsNo},
		{"three", "three", threeSegments, func(e []*trace.Event) { acknowledgedAlone(e); e[7].T = 1e9 }, trace.HoldsUnknown},
		{"states", "four", fourSegments, func(e []*trace.Event) { e[11].To = "CLOSED" }, trace.HoldsNo},
		{"states", "four", fourSegments, func(e []*trace.Event) { e[8] = e[6] }, trace.HoldsNo},
		{"fin-holds-one", "four", fourSegments, func(e []*trace.Event) { e[7].AckNo, e[10].AckNo = 103, 103 }, trace.HoldsNo},
		{"active-waits", "four", fourSegments, func(e []*trace.Event) { e[12].Endpoint = "1b" }, trace.HoldsNo},
		{"active-waits", "four", fourSegments, func(e []*trace.Event) { e[14].To = "TIME-WAIT" }, trace.HoldsNo},
		{"asks-nobody", "four", fourSegments, func(e []*trace.Event) { e[6].Seq = 9 }, trace.HoldsNo},
		{"half-receives", "half", halfClose, func(e []*trace.Event) { e[4].N = 0 }, trace.HoldsNo},
		{"half-receives", "half", halfClose, func(e []*trace.Event) { e[3].Endpoint, e[3].Len = "1a", 2 }, trace.HoldsNo},
		{"close-wait", "never", never, func(e []*trace.Event) { e[1].Seq = 9 }, trace.HoldsNo},
		{"rst-not-fin", "unread", unread, func(e []*trace.Event) { e[4].Flags = "FIN ACK" }, trace.HoldsNo},
		{"rst-not-fin", "unread", unread, func(e []*trace.Event) { e[4].Endpoint = "1a" }, trace.HoldsNo},
		{"unread-bytes", "unread", unread, func(e []*trace.Event) { e[3].N = 2 }, trace.HoldsNo},
		{"no-time-wait", "unread", unread, func(e []*trace.Event) { e[5].To = "TIME-WAIT" }, trace.HoldsNo},
		{"reader-is-told", "unread", unread, func(e []*trace.Event) { e[7].Errno = "" }, trace.HoldsNo},
	}
	for _, test := range tests {
		a := lab.Args{"shape": test.shape, "first": "client", "pause": "300"}
		good, bad := test.of(), test.of()
		test.spoil(bad.Events)
		if v := claim(t, test.claim).Check(good, a); v.Holds != trace.HoldsYes {
			t.Errorf("%s: %s of a good run, got %v", test.claim, v.Holds, v.Got)
		}
		if v := claim(t, test.claim).Check(bad, a); v.Holds != test.holds {
			t.Errorf("%s: %s of a spoilt run, want %s, got %v", test.claim, v.Holds, test.holds, v.Got)
		}
	}
}

// A pause shorter than the kernel's delay settles nothing, and is no failure.
func TestShortPause(t *testing.T) {
	tr := threeSegments()
	for pause, want := range map[string]string{"10": trace.HoldsUnknown, "300": trace.HoldsNo} {
		v := claim(t, "four").Check(tr, lab.Args{"shape": "four", "first": "client", "pause": pause})
		if v.Holds != want {
			t.Errorf("pause %s ms: %s, want %s", pause, v.Holds, want)
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
		for _, p := range predictions() {
			if p.ID != test.id {
				continue
			}
			if got, _ := p.Answer(test.t, lab.Args{"shape": test.shape, "first": "client"}); got != test.want {
				t.Errorf("%s of %s: %q, want %q", test.id, test.shape, got, test.want)
			}
		}
	}
}

func claim(t *testing.T, id string) lab.Claim {
	for _, c := range Lab().Claims {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no claim %s", id)
	return lab.Claim{}
}
