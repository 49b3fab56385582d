package close

import (
	"strconv"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func predictions() []lab.Prediction {
	return []lab.Prediction{
		{ID: "segments", When: shape("three", "four"), Answer: segments},
		{ID: "receives", When: shape("half"), Options: []string{"yes", "no"}, Answer: receives},
		{ID: "fin-or-rst", When: shape("unread"), Options: []string{"fin", "rst"}, Answer: finOrRst},
		{ID: "reader", When: shape("unread", "linger"), Options: []string{"eof", "error", "waits"}, Answer: reader},
		{ID: "state", When: shape("never"), Options: []string{"CLOSED", "CLOSE-WAIT", "TIME-WAIT", "FIN-WAIT-2"}, Answer: state},
		{ID: "time-wait", Options: []string{"client", "server", "both", "neither"}, Answer: timeWait},
	}
}

func segments(t *trace.Trace, _ lab.Args) (string, []int64) {
	all := ending(t)
	if all == nil {
		return "", nil
	}
	return strconv.Itoa(len(all)), numbers(all)
}

func receives(t *trace.Trace, _ lab.Args) (string, []int64) {
	shut := t.First(trace.Is(trace.KindReturn), trace.Named("shutdown"))
	if shut == nil {
		return "", nil
	}
	if got := receivedAfterShutdown(t); got != nil {
		return "yes", append([]int64{shut.Seq}, numbers(got)...)
	}
	return "no", []int64{shut.Seq}
}

// finOrRst is how the first to close said so.
func finOrRst(t *trace.Trace, a lab.Args) (string, []int64) {
	end := t.First(trace.Is(trace.KindSegment), trace.On(1), trace.At(endpoint(closer(a))), func(e *trace.Event) bool {
		return e.HasFlag("FIN") || e.HasFlag("RST")
	})
	switch {
	case end == nil:
		return "", nil
	case end.HasFlag("RST"):
		return "rst", []int64{end.Seq}
	}
	return "fin", []int64{end.Seq}
}

// reader is what the other end's last recv gave.
func reader(t *trace.Trace, a lab.Args) (string, []int64) {
	call := t.Select(trace.Is(trace.KindCall), trace.By(second(a)), trace.Named("recv"))
	if len(call) == 0 {
		return "", nil
	}
	last := call[len(call)-1]
	r := t.ReturnOf(last)
	switch {
	case r == nil:
		return "waits", []int64{last.Seq}
	case r.Errno != "":
		return "error", []int64{r.Seq}
	case r.N == 0:
		return "eof", []int64{r.Seq}
	}
	return "", nil
}

// state is where the end that never closes stood when its program ended.
func state(t *trace.Trace, a lab.Args) (string, []int64) {
	exit := called(t, second(a), "exit")
	if exit == nil {
		return "", nil
	}
	before := t.Select(trace.Is(trace.KindState), trace.At(endpoint(second(a))), func(e *trace.Event) bool { return e.Seq < exit.Seq })
	if len(before) == 0 {
		return "", nil
	}
	last := before[len(before)-1]
	return last.To, []int64{last.Seq, exit.Seq}
}

func timeWait(t *trace.Trace, _ lab.Args) (string, []int64) {
	if t.First(trace.Is(trace.KindState), trace.At("1a")) == nil {
		return "", nil
	}
	a, b := enters(t, "1a", "TIME-WAIT"), enters(t, "1b", "TIME-WAIT")
	var over []*trace.Event
	for _, end := range []string{"1a", "1b"} {
		if e := enters(t, end, "CLOSED"); e != nil {
			over = append(over, e)
		}
	}
	switch {
	case a != nil && b != nil:
		return "both", []int64{a.Seq, b.Seq}
	case a != nil:
		return "client", []int64{a.Seq}
	case b != nil:
		return "server", []int64{b.Seq}
	}
	return "neither", numbers(over)
}

func numbers(events []*trace.Event) (seqs []int64) {
	for _, e := range events {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}
