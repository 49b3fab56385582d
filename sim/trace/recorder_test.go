package trace

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// recording is a Recorder whose clock the test turns.
type recording struct {
	*Recorder
	now int64
	out []*Event
}

func newRecording() *recording {
	r := &recording{}
	r.Recorder = &Recorder{Now: func() int64 { return r.now }, Sink: func(e *Event) { r.out = append(r.out, e) }}
	return r
}

func (r *recording) text() string {
	var parts []string
	for _, e := range r.out {
		parts = append(parts, fmt.Sprintf("%d@%d %s", e.Seq, e.T, e.Kind))
	}
	return strings.Join(parts, ", ")
}

func TestRecorderOrders(t *testing.T) {
	r := newRecording()
	r.now = 10
	call := r.Record(&Event{Kind: KindCall})
	r.now = 40
	r.Record(&Event{Kind: KindReturn, OfEvent: call})
	seg := &Event{Kind: KindSegment, T: 20} // captured later than the return was recorded
	r.Put(seg)
	r.Put(&Event{Kind: KindArrive, T: 25, OfEvent: seg})
	r.Release(30)
	if got, want := r.text(), "1@10 call, 2@20 segment, 3@25 arrive"; got != want {
		t.Errorf("released to 30: %s, want %s", got, want)
	}
	if r.Held() != 1 || r.Last() != 25 {
		t.Errorf("held %d, last %d, want 1 and 25", r.Held(), r.Last())
	}
	r.Release(40)
	if got := r.out[3]; got.Kind != KindReturn || got.Of != 1 || r.out[2].Of != 2 {
		t.Errorf("the return is of %d and the arrive of %d, want 1 and 2", got.Of, r.out[2].Of)
	}
}

func TestRecorderAtOneInstant(t *testing.T) {
	r := newRecording()
	for _, k := range []Kind{KindEnd, KindNote, KindReturn, KindArrive, KindSegment, KindCall, KindProgram} {
		r.Put(&Event{Kind: k, T: 5})
	}
	r.Put(&Event{Kind: KindCall, T: 5, Program: "second"})
	r.Release(5)
	want := "1@5 program, 2@5 call, 3@5 call, 4@5 segment, 5@5 arrive, 6@5 return, 7@5 note, 8@5 end"
	if got := r.text(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if r.out[2].Program != "second" {
		t.Errorf("two calls of one instant changed places")
	}
}

func TestRecorderLate(t *testing.T) {
	r := newRecording()
	r.Put(&Event{Kind: KindCall, T: 50})
	r.Release(60)
	r.Put(&Event{Kind: KindSegment, T: 40})
	r.Put(&Event{Kind: KindSegment, T: 55})
	r.Release(60)
	if got, want := r.text(), "1@50 call, 2@50 segment, 3@55 segment"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if !r.out[1].Late || r.out[2].Late || r.Late() != 1 {
		t.Errorf("late: %v, %v, in all %d; want true, false, 1", r.out[1].Late, r.out[2].Late, r.Late())
	}
}

func TestRecorderDerives(t *testing.T) {
	r := newRecording()
	r.Derive = func(e *Event) []*Event {
		switch e.Kind {
		case KindTimer: // drop it, and what follows stays
			e.Kind = ""
			return []*Event{{Kind: KindState}}
		case KindSegment:
			e.CID = 7
			return []*Event{{Kind: KindState, CauseEvent: e}}
		}
		return nil
	}
	r.Put(&Event{Kind: KindTimer, T: 1})
	r.Put(&Event{Kind: KindSegment, T: 2})
	r.Put(&Event{Kind: KindCall, T: 3})
	r.Release(3)
	if got, want := r.text(), "1@1 state, 2@2 segment, 3@2 state, 4@3 call"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	if r.out[1].CID != 7 || r.out[2].Cause != 2 {
		t.Errorf("cid %d, cause %d, want 7 and 2", r.out[1].CID, r.out[2].Cause)
	}
	r.Put(&Event{Kind: KindTimer, T: 1})
	r.Release(3)
	if r.Late() != 0 {
		t.Errorf("a dropped event counts as late")
	}
}

func TestRecorderTakesFromManyGoroutines(t *testing.T) {
	r := newRecording()
	var programs sync.WaitGroup
	for range 8 {
		programs.Go(func() {
			for i := range 100 {
				r.Put(&Event{Kind: KindCall, T: int64(i)})
			}
		})
	}
	programs.Wait()
	r.Release(100)
	if errs := Verify(&Trace{Events: r.out}); len(r.out) != 800 || len(errs) > 0 {
		t.Errorf("%d events, %v", len(r.out), errs)
	}
}
