package framing

import (
	"strings"
	"testing"

	"loopscope/labs/labtest"
	"loopscope/labs/run"
	"loopscope/sim/trace"
)

// Each claim can fail: a true recording, made false in the one thing that the
// claim is about, is told from the true one.
func TestClaimsTellTheDifference(t *testing.T) {
	runs := started(t)
	tests := []struct {
		claim, params string
		falsify       func(*trace.Trace)
	}{
		{survives, "length careful split-every-byte", printed("server", "message 2", "message 2 b'hell'")},
		{survives, "length careful none", printed("server", "message 3", "nothing")},
		{survives, "fixed naive none", without("connect", 1)},
		{misreads, "sleep naive header-cut", printed("server", "message", "nothing")},
		{dies, "length naive split-every-byte", printed("server", "uncaught", "nothing")},
		{dies, "json-header naive bad-json", served},
		{swallows, "length naive huge-length", printed("server", "unfinished:", "nothing")},
		{refuses, "length careful huge-length", printed("server", "refused:", "nothing")},
		{refuses, "json-header careful bad-json", printed("server", "message 1 b'ls", "message 1 b'rm'")},
		{stuck, "ready naive pipelining", heard},
		{"byte-by-byte", "delimiter careful split-every-byte", bigRecv},
		{"recv-gave-less", "length careful header-cut", bigRecv},
		{"cost", "length careful none", bigRecv},
		{"segments", "length careful none", noData},
		{"round-trips", "ready naive none", oneMore},
		{"slept", "sleep naive none", atOnce},
		{"each", "all careful huge-length", printed("server", "refused:", "nothing")},
		{"never-wrong", "length careful pipelining", printed("server", "message 1", "message 1 b'nobody'")},
	}
	for _, test := range tests {
		t.Run(test.claim+" "+test.params, func(t *testing.T) {
			words := strings.Fields(test.params)
			tr := labtest.RunIn(t, runs, run.Spec{Lab: "framing", Params: map[string]string{"method": words[0], "code": words[1], "attack": words[2], "pause": "10"}})
			labtest.Claimed(t, Lab(), test.claim, tr, func() { test.falsify(tr) })
		})
	}
}

// In step mode the learner orders the calls. Freed at once, it is anybody's
// order: what careful programs believe is right all the same.
func TestAnyOrder(t *testing.T) {
	runs := started(t)
	for _, m := range []string{"fixed", "delimiter", "length", "json-header"} {
		r, err := runs.Start(run.Spec{Lab: "framing", Step: true, Params: map[string]string{"method": m, "attack": "pipelining"}})
		if err != nil {
			t.Fatal(err)
		}
		stepTogether(t, r)
		tr, err := r.Trace()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range tr.Select(trace.Is(trace.KindClaim)) {
			if c.ID == "never-wrong" && c.Holds != trace.HoldsYes {
				t.Errorf("%s: never-wrong: %s, got %v\n%s", m, c.Holds, c.Got, tr.Text())
			}
		}
	}
}

// stepTogether lets the server listen, and then both go as they like.
func stepTogether(t *testing.T, r *run.Run) {
	t.Helper()
	for range 5 { // socket, setsockopt, bind, listen; it is in accept
		for tries := 0; r.Do(run.Command{Do: "step", Program: "server"}) != nil; tries++ {
			if tries == 100 {
				t.Fatal("the server does not come to its gate")
			}
		}
	}
	if err := r.Do(run.Command{Do: "free"}); err != nil {
		t.Fatal(err)
	}
	<-r.Done()
}

// printed changes what a program printed.
func printed(program, prefix, instead string) func(*trace.Trace) {
	return func(t *trace.Trace) {
		for _, e := range t.Select(trace.Is(trace.KindOutput), trace.By(program)) {
			if strings.HasPrefix(e.Text, prefix) && !strings.HasSuffix(e.Text, "b'still there?'") {
				e.Text = instead
			}
		}
	}
}

// without takes out the return of the i-th call of this name.
func without(call string, i int) func(*trace.Trace) {
	return func(t *trace.Trace) {
		t.ReturnOf(t.Select(trace.Is(trace.KindCall), trace.Named(call))[i]).Kind = "nothing"
	}
}

func served(t *trace.Trace) {
	for _, e := range t.Select(trace.Is(trace.KindReturn), trace.Named("connect")) {
		e.Errno = ""
	}
}

// heard lets the client's last recv return.
func heard(t *trace.Trace) {
	calls := t.Select(trace.Is(trace.KindCall), trace.By("client"), trace.Named("recv"))
	recvs := t.Select(trace.Is(trace.KindReturn), trace.By("client"), trace.Named("recv"))
	recvs[0].Of = calls[len(calls)-1].Seq
}

func bigRecv(t *trace.Trace) {
	t.First(trace.Is(trace.KindReturn), trace.By("server"), trace.Named("recv")).N = 1024
}

func noData(t *trace.Trace) {
	t.First(trace.Is(trace.KindSegment), func(e *trace.Event) bool { return e.Len > 0 }).Len = 0
}

func oneMore(t *trace.Trace) { printed("client", "message 3", "nothing")(t) }

func atOnce(t *trace.Trace) {
	first := t.First(trace.Is(trace.KindCall), trace.By("client"), trace.Named("send"))
	for _, e := range t.Select(func(e *trace.Event) bool { return e.Seq > first.Seq }) {
		e.T = first.T
	}
}
