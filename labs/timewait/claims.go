package timewait

import (
	"slices"
	"strings"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func claims() []lab.Claim {
	return []lab.Claim{
		{ID: "holder", When: restart, Segments: true, Check: holder},
		{ID: "in-use", When: taken, FreeOrder: true, Check: plainFails},
		{ID: "shared", When: both(taken, bothAgree), FreeOrder: true, Check: sharedBind},
		{ID: "one-sided", When: newOnly, FreeOrder: true, Check: oneSided},
		{ID: "free", When: free, FreeOrder: true, Check: plainWorks},
		{ID: "kernel-clock", When: restart, Segments: true, Check: kernelClock},
		{ID: "outlives", When: restart, Segments: true, FreeOrder: true, Check: outlives},
		{ID: "fin-timeout", When: shorter, Segments: true, FreeOrder: true, Check: finTimeout},
		{ID: "watched", When: watched, Segments: true, FreeOrder: true, Check: wasWatched},
	}
}

// length is TIME-WAIT's on Linux (TCP_TIMEWAIT_LEN), which no setting changes.
// RFC 9293 §3.6.1 wants 2 MSL, with an MSL of 2 minutes (§3.4.2).
const length = 60 * time.Second

// taken: the server closed first, so its port is in TIME-WAIT: a bind as it is
// fails.
func taken(a lab.Args) bool { return restart(a) && a.Is("first", "server") }

// refused: the port stays taken, unless both the first socket and the new one
// agree to share it.
func refused(a lab.Args) bool { return taken(a) && !bothAgree(a) }

func bothAgree(a lab.Args) bool { return a.On("old") && a.On("new") }
func newOnly(a lab.Args) bool   { return refused(a) && a.On("new") }
func free(a lab.Args) bool      { return restart(a) && !taken(a) }
func shorter(a lab.Args) bool   { return restart(a) && a.Int("fin-timeout") < 60 }
func watched(a lab.Args) bool   { return refused(a) && a.On("watch") }

// both makes one condition of two.
func both(p, q lab.When) lab.When { return func(a lab.Args) bool { return p(a) && q(a) } }

// waits are the ends that took TIME-WAIT.
func waits(t *trace.Trace) []*trace.Event {
	return t.Select(trace.Is(trace.KindState), func(e *trace.Event) bool { return e.To == "TIME-WAIT" })
}

// readings are what the kernel said of its TIME-WAIT timers. Linux keeps a
// FIN-WAIT-2 without a program with the same timer: what was read before the
// end took TIME-WAIT does not count.
func readings(t *trace.Trace) []*trace.Event {
	since := map[string]int64{}
	for _, w := range waits(t) {
		since[w.Endpoint] = w.Seq
	}
	return t.Select(trace.Is(trace.KindTimer), func(e *trace.Event) bool {
		return e.Timer == "timewait" && since[e.Endpoint] > 0 && since[e.Endpoint] < e.Seq
	})
}

func firstFin(t *trace.Trace, cid int) *trace.Event {
	return t.First(trace.Is(trace.KindSegment), trace.On(cid), trace.Has("FIN"))
}

// program is whose end it is; in both scenes the client connects.
func program(endpoint string) string {
	if strings.HasSuffix(endpoint, "a") {
		return "client"
	}
	return "server"
}

// holder: whoever closes first lingers in TIME-WAIT, and nobody else.
func holder(t *trace.Trace, _ lab.Args) lab.Verdict {
	fin, w := firstFin(t, 1), waits(t)
	if fin == nil || len(w) == 0 {
		return lab.Judge(false, map[string]any{"program": "–"}, fin)
	}
	return lab.Judge(len(w) == 1 && w[0].Endpoint == fin.Endpoint,
		map[string]any{"program": program(w[0].Endpoint)}, fin, w[0])
}

// kernelClock: no reading is longer than TIME-WAIT, nor than the one before.
func kernelClock(t *trace.Trace, _ lab.Args) lab.Verdict {
	r, w := readings(t), waits(t)
	if len(r) == 0 || len(w) == 0 {
		return lab.Judge(false, map[string]any{"s": "–"})
	}
	holds := true
	for i, e := range r {
		left := time.Duration(e.Remaining)
		holds = holds && left >= 0 && left <= length
		holds = holds && (i == 0 || e.Remaining <= r[i-1].Remaining)
	}
	return lab.Judge(holds, map[string]any{"s": seconds(r[0].Remaining)}, append([]*trace.Event{w[0]}, r...)...)
}

// outlives: the state was read when the program whose socket it was had ended.
func outlives(t *trace.Trace, _ lab.Args) lab.Verdict {
	w, r := waits(t), readings(t)
	if len(w) == 0 || len(r) == 0 {
		return lab.Judge(false, map[string]any{"program": "–"})
	}
	who := program(w[0].Endpoint)
	exit := t.First(trace.Is(trace.KindReturn), trace.By(who), trace.Named("exit"))
	after := t.First(trace.Is(trace.KindTimer), func(e *trace.Event) bool {
		return slices.Contains(r, e) && exit != nil && e.Seq > exit.Seq && e.Remaining > 0
	})
	return lab.Judge(after != nil, map[string]any{"program": who}, w[0], exit, after)
}

// finTimeout: what the kernel still had to wait was longer than that setting,
// which is for FIN-WAIT-2 without a program (tcp(7)).
func finTimeout(t *trace.Trace, a lab.Args) lab.Verdict {
	r := readings(t)
	got := map[string]any{"set": a.Int("fin-timeout"), "s": "–"}
	if len(r) == 0 {
		return lab.Judge(false, got)
	}
	got["s"] = seconds(whole(t, r[0]))
	return lab.Judge(whole(t, r[0]) > int64(a.Int("fin-timeout"))*int64(time.Second), got, r[0])
}

// whole is the length of TIME-WAIT that a reading amounts to.
func whole(t *trace.Trace, r *trace.Event) int64 {
	w := t.First(trace.Is(trace.KindState), trace.At(r.Endpoint), func(e *trace.Event) bool { return e.To == "TIME-WAIT" })
	if w == nil {
		return r.Remaining
	}
	return r.T - w.T + r.Remaining
}

// seconds is a time as a learner reads it: whole ones.
func seconds(ns int64) int64 { return (ns + int64(time.Second)/2) / int64(time.Second) }
