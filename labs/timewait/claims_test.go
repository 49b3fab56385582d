package timewait

import (
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/sim/trace"
)

const second = int64(1e9)

// minute is a run watched to its end, each event 20 s after the one before.
func minute() *trace.Trace {
	return numbered(
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1b", Flags: "FIN ACK"},
		&trace.Event{Kind: trace.KindState, Endpoint: "1b", From: "FIN-WAIT-2", To: "TIME-WAIT"},
		&trace.Event{Kind: trace.KindReturn, Program: "server", Call: "exit"},
		&trace.Event{Kind: trace.KindReturn, Program: "server 2", Call: "bind", Errno: "EADDRINUSE"},
		&trace.Event{Kind: trace.KindTimer, Endpoint: "1b", Timer: "timewait", Remaining: 30 * second},
		&trace.Event{Kind: trace.KindTimer, Endpoint: "1b", Timer: "timewait", Remaining: 10 * second},
		&trace.Event{Kind: trace.KindReturn, Program: "server 2", Call: "bind"},
	)
}

// shared is a restart in which both sockets have the option.
func shared() *trace.Trace {
	return numbered(
		&trace.Event{Kind: trace.KindReturn, Program: "server 2", Call: "bind", SID: 4, Errno: "EADDRINUSE"},
		&trace.Event{Kind: trace.KindReturn, Program: "server 2", Call: "setsockopt", SID: 4},
		&trace.Event{Kind: trace.KindReturn, Program: "server 2", Call: "bind", SID: 4},
	)
}

// refusedAgain is one in which only the second has it.
func refusedAgain() *trace.Trace {
	t := shared()
	t.Events[2].Errno = "EADDRINUSE"
	return t
}

// dry is a client with one port.
func dry() *trace.Trace {
	return numbered(
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1a", Flags: "SYN"},
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "connect", Local: "c:40000"},
		&trace.Event{Kind: trace.KindSegment, CID: 1, Endpoint: "1a", Flags: "FIN ACK"},
		&trace.Event{Kind: trace.KindState, Endpoint: "1a", From: "FIN-WAIT-2", To: "TIME-WAIT"},
		&trace.Event{Kind: trace.KindCall, Program: "client", Call: "connect"},
		&trace.Event{Kind: trace.KindReturn, Program: "client", Call: "connect", Of: 5, Errno: "EADDRNOTAVAIL"},
	)
}

func numbered(events ...*trace.Event) *trace.Trace {
	for i, e := range events {
		e.Seq, e.T = int64(i+1), int64(i)*20*second
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
		{"holder", minute, func(e []*trace.Event) { e[1].Endpoint = "1a" }},
		{"holder", minute, func(e []*trace.Event) { e[1].To = "CLOSED" }},
		{"in-use", minute, func(e []*trace.Event) { e[3].Errno = "" }},
		{"in-use", shared, func(e []*trace.Event) { e[1].Seq = 0 }},
		{"shared", shared, func(e []*trace.Event) { e[2].Errno = "EADDRINUSE" }},
		{"shared", shared, func(e []*trace.Event) { e[0].Errno = "" }},
		{"shared", shared, func(e []*trace.Event) { e[2].SID = 5 }},
		{"shared", shared, func(e []*trace.Event) { e[1].Call = "listen" }},
		{"one-sided", refusedAgain, func(e []*trace.Event) { e[2].Errno = "" }},
		{"one-sided", refusedAgain, func(e []*trace.Event) { e[1].Seq = 9 }},
		{"free", func() *trace.Trace { return numbered(shared().Events[2]) }, func(e []*trace.Event) { e[0].Errno = "EADDRINUSE" }},
		{"kernel-clock", minute, func(e []*trace.Event) { e[4].Remaining = 61 * second }},
		{"kernel-clock", minute, func(e []*trace.Event) { e[5].Remaining = 31 * second }},
		{"kernel-clock", minute, func(e []*trace.Event) { e[4].Endpoint, e[5].Endpoint = "1a", "1a" }},
		{"outlives", minute, func(e []*trace.Event) { e[2].Seq = 9 }},
		{"fin-timeout", minute, func(e []*trace.Event) { e[1].T, e[4].Remaining = e[4].T, 5*second }},
		{"watched", minute, func(e []*trace.Event) { e[6].Errno = "EADDRINUSE" }},
		{"watched", minute, func(e []*trace.Event) { e[6].T = e[5].T - second }},
		{"runs-dry", dry, func(e []*trace.Event) { e[5].Errno = "ECONNREFUSED" }},
		{"own-port", dry, func(e []*trace.Event) { e[5].Errno, e[5].Local = "", "c:40000" }},
		{"all-wait", dry, func(e []*trace.Event) { e[3].To = "FIN-WAIT-2" }},
		{"no-syn", dry, func(e []*trace.Event) { e[4] = &trace.Event{Kind: trace.KindSegment, Flags: "SYN"} }},
	}
	for _, test := range tests {
		tr := test.of()
		labtest.Falsify(t, labtest.Claim(t, Lab(), test.claim), lab.Args{"fin-timeout": "5"}, tr, func() { test.spoil(tr.Events) })
	}
}

// What Linux says of a FIN-WAIT-2 without a program is no reading of TIME-WAIT.
func TestReadings(t *testing.T) {
	tr := minute()
	tr.Events[1].Seq, tr.Events[4].Seq = 5, 2
	if got := readings(tr); len(got) != 1 || got[0] != tr.Events[5] {
		t.Errorf("%d readings, want the one after TIME-WAIT began", len(got))
	}
}

// The port stays taken in three of the four combinations, if the server closed first.
func TestRefused(t *testing.T) {
	tests := []struct {
		first, old, new string
		want            bool
	}{
		{"server", "false", "false", true},
		{"server", "true", "false", true},
		{"server", "false", "true", true},
		{"server", "true", "true", false},
		{"client", "false", "false", false},
	}
	for _, test := range tests {
		a := lab.Args{"scene": "restart", "first": test.first, "old": test.old, "new": test.new}
		if got := refused(a); got != test.want || free(a) == taken(a) || free(a) && got {
			t.Errorf("%v: refused %v, want %v", a, got, test.want)
		}
	}
}

// The answers follow the trace, right or wrong.
func TestPredictions(t *testing.T) {
	never := refusedAgain()
	works := minute()
	works.Events[3].Errno = ""
	later := minute()
	later.Events[2] = &trace.Event{Seq: 3, Kind: trace.KindReturn, Program: "server 2", Call: "bind", Errno: "EADDRINUSE"}
	short := minute()
	short.Events[1].T, short.Events[4].Remaining = short.Events[4].T, 5*second
	tests := []struct {
		id   string
		t    *trace.Trace
		want string
	}{
		{"holder", minute(), "server"},
		{"holder", dry(), "client"},
		{"holder", numbered(), ""},
		{"bind", works, "first"},
		{"bind", shared(), "second"},
		{"bind", later, "later"},
		{"bind", never, "none"},
		{"bind", dry(), ""},
		{"new-only", never, "no"},
		{"new-only", shared(), "yes"},
		{"new-only", minute(), ""},
		{"shorter", minute(), "no"},
		{"shorter", short, "yes"},
		{"which-fails", dry(), "2"},
		{"which-fails", minute(), ""},
	}
	for _, test := range tests {
		if got := labtest.Answer(t, Lab(), test.id, test.t, lab.Args{"fin-timeout": "5"}); got != test.want {
			t.Errorf("%s: %q, want %q", test.id, got, test.want)
		}
	}
}
