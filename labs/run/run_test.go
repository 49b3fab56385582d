package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// sleepy is a lab that a test can leave running: it sleeps, prints and ends.
func sleepy() *lab.Lab {
	return &lab.Lab{
		Name: "sleepy", Worlds: []lab.World{lab.Kernel},
		Params: []lab.Param{{Name: "ms", Default: "1", Min: 1, Max: 60_000}, {Name: "mood", Default: "good", Choices: []string{"good", "bad"}}},
		Limit:  2 * time.Minute,
		Run: func(n *sock.Net, a lab.Args) {
			n.Programs(sock.Party{Name: "sleeper", Run: func(p *sock.Program) {
				p.Sleep(time.Duration(a.Int("ms")) * time.Millisecond)
				p.Print("awake")
			}})
		},
		Claims: []lab.Claim{
			{ID: "woke", Check: func(t *trace.Trace, _ lab.Args) lab.Verdict {
				out := t.First(trace.Is(trace.KindOutput))
				if out == nil {
					return lab.Verdict{Holds: trace.HoldsNo}
				}
				return lab.Verdict{Holds: trace.HoldsYes, Got: map[string]any{"text": out.Text}, Proof: []int64{out.Seq}}
			}},
			{ID: "freely", FreeOrder: true, Check: func(*trace.Trace, lab.Args) lab.Verdict { return lab.Verdict{Holds: trace.HoldsYes} }},
		},
	}
}

func TestMain(m *testing.M) {
	Child([]*lab.Lab{sleepy()})
	os.Exit(m.Run())
}

func newRuns(t *testing.T, o Options) *Runs {
	rs := New([]*lab.Lab{sleepy()}, o)
	t.Cleanup(rs.Close)
	return rs
}

func start(t *testing.T, rs *Runs, s Spec) *Run {
	t.Helper()
	s.Lab = "sleepy"
	r, err := rs.Start(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRun takes a run from its Spec to its claims and its end.
func TestRun(t *testing.T) {
	r := start(t, newRuns(t, Options{}), Spec{})
	<-r.Done()
	tr, err := r.Trace()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range trace.Verify(tr) {
		t.Error(err)
	}
	if h := tr.Header; h.Run != r.ID || h.Params["ms"] != "1" || h.Params["mood"] != "good" || h.World != "kernel" {
		t.Errorf("header %+v", h)
	}
	if tr.End() == nil || tr.End().Status != trace.StatusOK {
		t.Fatalf("end %+v", tr.End())
	}
	claims := tr.Select(trace.Is(trace.KindClaim))
	if len(claims) != 2 || claims[0].Holds != trace.HoldsYes || claims[0].Got["text"] != "awake" {
		t.Errorf("claims %+v", claims)
	}
}

// TestStop ends a live run at once; what it never came to stays unknown.
func TestStop(t *testing.T) {
	r := start(t, newRuns(t, Options{}), Spec{Params: map[string]string{"ms": "60000"}})
	r.Stop()
	tr, err := r.Trace()
	if err != nil {
		t.Fatal(err)
	}
	if tr.End().Status != trace.StatusStopped {
		t.Errorf("status %s", tr.End().Status)
	}
	if c := tr.First(trace.Is(trace.KindClaim)); c.Holds != trace.HoldsUnknown || c.Why != "why.ended-early" {
		t.Errorf("claim %+v", c)
	}
	if err := r.Do(Command{Do: "free"}); err == nil {
		t.Error("a finished run took a command")
	}
}

// TestSpecErrors names the field, the bounds and the nearest right word.
func TestSpecErrors(t *testing.T) {
	rs := newRuns(t, Options{})
	for _, c := range []struct {
		spec Spec
		want SpecError
	}{
		{Spec{Lab: "sleeky"}, SpecError{Field: "lab", Want: "sleepy", Near: "sleepy"}},
		{Spec{Lab: "sleepy", World: "kernal"}, SpecError{Field: "world", Want: "kernel", Near: "kernel"}},
		{Spec{Lab: "sleepy", Params: map[string]string{"moo": "x"}}, SpecError{Field: "params.moo", Want: "ms, mood", Near: "mood"}},
		{Spec{Lab: "sleepy", Params: map[string]string{"ms": "0"}}, SpecError{Field: "params.ms", Want: "a whole number from 1 to 60000"}},
		{Spec{Lab: "sleepy", Params: map[string]string{"mood": "god"}}, SpecError{Field: "params.mood", Want: "one of good, bad", Near: "good"}},
	} {
		_, err := rs.Start(c.spec)
		var got *SpecError
		if !errors.As(err, &got) {
			t.Errorf("%+v: %v", c.spec, err)
			continue
		}
		if got.Field != c.want.Field || got.Want != c.want.Want || got.Near != c.want.Near || got.Detail == "" {
			t.Errorf("%+v: %+v", c.spec, *got)
		}
	}
}

// TestTooMany refuses what the machine is not meant to hold, until one ends.
func TestTooMany(t *testing.T) {
	rs := newRuns(t, Options{MaxLive: 1})
	long := Spec{Params: map[string]string{"ms": "60000"}}
	first := start(t, rs, long)
	long.Lab = "sleepy"
	if _, err := rs.Start(long); !errors.Is(err, ErrTooMany) {
		t.Errorf("a second run: %v", err)
	}
	first.Stop()
	start(t, rs, long).Stop()
	if rs.Get(first.ID) == nil {
		t.Error("a finished run was forgotten at once")
	}
}

// TestTooManyAtOnce: whoever asks while another's run is being started counts it too.
func TestTooManyAtOnce(t *testing.T) {
	rs := newRuns(t, Options{MaxLive: 3})
	var begun, refused atomic.Int32
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			_, err := rs.Start(Spec{Lab: "sleepy", Params: map[string]string{"ms": "60000"}})
			switch {
			case err == nil:
				begun.Add(1)
			case errors.Is(err, ErrTooMany):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if begun.Load() != 3 || refused.Load() != 9 {
		t.Errorf("%d runs began and %d were refused, want 3 and 9", begun.Load(), refused.Load())
	}
}

// TestKeptBytes: long logs are forgotten before short ones would be.
func TestKeptBytes(t *testing.T) {
	rs := newRuns(t, Options{})
	for i := range 6 { // the newest is number 0
		r := &Run{ID: strconv.Itoa(i), log: newLog(), finished: time.Now().Add(-time.Duration(i) * time.Second)}
		r.log.arena = make([]byte, maxBytes)
		rs.runs[r.ID] = r
	}
	rs.runs["6"] = &Run{ID: "6", log: newLog(), finished: time.Now().Add(-keepFor)} // empty, but old
	if err := rs.makeRoom(); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, true, true, true, false, false, false} {
		if got := rs.Get(strconv.Itoa(i)) != nil; got != want {
			t.Errorf("run %d is kept: %v, want %v: those that hold %d MB, for %v", i, got, want, keepBytes>>20, keepFor)
		}
	}
	clear(rs.runs) // nothing of them is to be stopped
}

// TestUnwatchedRunEnds once nobody has looked at it for a while.
func TestUnwatchedRunEnds(t *testing.T) {
	r := start(t, newRuns(t, Options{}), Spec{Params: map[string]string{"ms": "60000"}})
	leave := r.Watch()
	if r.unseen.Stop() {
		t.Error("the time runs out although somebody watches")
	}
	leave()
	leave() // a viewer leaves but once
	if !r.unseen.Reset(time.Millisecond) {
		t.Error("no time runs after the last viewer has left")
	}
	<-r.Done()
	if tr, err := r.Trace(); err != nil || tr.End().Status != trace.StatusStopped {
		t.Errorf("%v, end %+v, want stopped", err, tr.End())
	}
}

// TestFullLog ends a run whose log has come to its cap, and says so.
func TestFullLog(t *testing.T) {
	r := start(t, newRuns(t, Options{}), Spec{Params: map[string]string{"ms": "300"}})
	r.log.mu.Lock()
	r.log.most = len(r.log.ends) + 1 // so that waking up is too much
	r.log.mu.Unlock()
	<-r.Done()
	tr, err := r.Trace()
	if err != nil || tr.End() == nil || tr.End().Status != trace.StatusLimit || !strings.Contains(tr.End().Error, "the log is full") {
		t.Errorf("%v, end %+v, want limit: the log is full", err, tr.End())
	}
}

// TestClosedWhileStarting: a run that begins while all are being ended does not outlive them.
func TestClosedWhileStarting(t *testing.T) {
	rs := New([]*lab.Lab{sleepy()}, Options{Ready: 1})
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			r, err := rs.Start(Spec{Lab: "sleepy", Params: map[string]string{"ms": "60000"}})
			if err == nil {
				<-r.Done()
			}
		})
	}
	rs.Close()
	all.Wait() // forever, if one was forgotten
	if _, err := rs.Start(Spec{Lab: "sleepy"}); !errors.Is(err, ErrClosing) {
		t.Errorf("a run after the end: %v, want ErrClosing", err)
	}
}

// TestKeptRuns are the last few that have finished.
func TestKeptRuns(t *testing.T) {
	rs := newRuns(t, Options{})
	var ids []string
	for range keepMost + 2 {
		r := start(t, rs, Spec{})
		<-r.Done()
		ids = append(ids, r.ID)
	}
	if rs.Get(ids[0]) != nil || rs.Get(ids[len(ids)-1]) == nil {
		t.Error("want the first forgotten and the last kept")
	}
}

// TestLogResume cuts the log anywhere and puts it together again.
func TestLogResume(t *testing.T) {
	l := newLog()
	var want []byte
	for i := range 100 {
		e := []byte(strings.Repeat("x", i))
		l.append(e)
		want = append(append(want, e...), ',')
	}
	l.close()
	for _, size := range []int{1, 7, 64, 1 << 20} {
		var got []byte
		for cursor := int64(0); ; {
			p := l.Since(cursor, size)
			if p.Last == cursor {
				break
			}
			got, cursor = append(append(got, p.Events...), ','), p.Last
			if p.Closed != (cursor == 100) {
				t.Fatalf("at %d closed is %v", cursor, p.Closed)
			}
		}
		if !bytes.Equal(got, want) {
			t.Errorf("in pieces of %d: %d bytes, want %d", size, len(got), len(want))
		}
	}
}

// TestLogCaps: whichever is reached first.
func TestLogCaps(t *testing.T) {
	for what, l := range map[string]*Log{
		"events": {ends: make([]int, maxEvents-1), most: maxEvents, news: make(chan struct{})},
		"bytes":  {arena: make([]byte, maxBytes-3), most: maxEvents, news: make(chan struct{})},
	} {
		if l.full() {
			t.Errorf("%s: full before the last", what)
		}
		if l.append([]byte("{}")); !l.full() {
			t.Errorf("%s: not full after the last", what)
		}
	}
}

// TestLogWakes tells a waiting viewer of news.
func TestLogWakes(t *testing.T) {
	l := newLog()
	p := l.Since(0, 1)
	if p.Last != 0 || p.Closed {
		t.Fatalf("%+v", p)
	}
	l.append([]byte("{}"))
	<-p.More
	if p := l.Since(0, 1); !json.Valid(p.Events) || p.Last != 1 {
		t.Errorf("%+v", p)
	}
}
