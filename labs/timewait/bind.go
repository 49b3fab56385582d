package timewait

import (
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// binds are the second server's tries.
func binds(t *trace.Trace) []*trace.Event {
	return t.Select(trace.Is(trace.KindReturn), trace.By("server 2"), trace.Named("bind"))
}

// option is the second server's SO_REUSEADDR, or nil.
func option(t *trace.Trace) *trace.Event {
	return t.First(trace.Is(trace.KindReturn), trace.By("server 2"), trace.Named("setsockopt"))
}

// plainFails: the first bind, on a socket as it comes.
func plainFails(t *trace.Trace, _ lab.Args) lab.Verdict {
	b, set := binds(t), option(t)
	if len(b) == 0 {
		return lab.Judge(false, map[string]any{"errno": "–"})
	}
	return lab.Judge(b[0].Errno == "EADDRINUSE" && (set == nil || set.Seq > b[0].Seq), map[string]any{"errno": b[0].Errno}, b[0])
}

// sharedBind: the same socket, the same address: only the option is new.
func sharedBind(t *trace.Trace, _ lab.Args) lab.Verdict {
	b, set := binds(t), option(t)
	if len(b) < 2 || set == nil {
		return lab.Judge(false, map[string]any{"us": "–"}, b...)
	}
	holds := b[0].Errno != "" && b[1].Errno == "" && b[0].SID == b[1].SID && b[0].Seq < set.Seq && set.Seq < b[1].Seq
	return lab.Judge(holds, map[string]any{"us": (b[1].T - b[0].T) / 1000}, b[0], set, b[1])
}

// oneSided: the first server's socket had not agreed, so the option is no use.
func oneSided(t *trace.Trace, _ lab.Args) lab.Verdict {
	b, set := binds(t), option(t)
	if len(b) < 2 || set == nil {
		return lab.Judge(false, map[string]any{"errno": "–"}, b...)
	}
	holds := b[1].Errno == "EADDRINUSE" && b[0].Seq < set.Seq && set.Seq < b[1].Seq
	return lab.Judge(holds, map[string]any{"errno": b[1].Errno}, set, b[1])
}

func plainWorks(t *trace.Trace, _ lab.Args) lab.Verdict {
	b := binds(t)
	if len(b) == 0 {
		return lab.Judge(false, nil)
	}
	return lab.Judge(b[0].Errno == "" && option(t) == nil, nil, b[0])
}

// jiffy is the coarsest tick that the kernel's readings are rounded to.
const jiffy = 10 * time.Millisecond

// wasWatched: bind worked when the time that the kernel had named was over, and
// not before.
func wasWatched(t *trace.Trace, _ lab.Args) lab.Verdict {
	b, r, w := binds(t), readings(t), waits(t)
	if len(b) < 2 || len(r) == 0 || len(w) == 0 {
		return lab.Judge(false, map[string]any{"tries": len(b), "s": "–"})
	}
	last := b[len(b)-1]
	due := r[0].T + r[0].Remaining - int64(2*jiffy)
	holds := last.Errno == "" && last.T >= due
	return lab.Judge(holds, map[string]any{"tries": len(b), "s": seconds(last.T - w[0].T)}, w[0], r[0], last)
}
