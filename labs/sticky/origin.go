package sticky

import (
	"slices"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// span is one finished send or recv and the bytes of the stream that it moved.
type span struct {
	call, ret *trace.Event
	from, to  int64
}

// moved are a program's calls of these names that moved bytes. A stream's bytes
// are numbered by the order of the calls (RFC 9293 §3.4); where the recording
// knows the range better, because a datagram was cut or lost, it says so.
func moved(t *trace.Trace, program string, calls ...string) []span {
	var out []span
	var next int64
	for _, call := range t.Select(trace.Is(trace.KindCall), trace.By(program), oneOf(calls)) {
		ret := t.ReturnOf(call)
		if ret == nil || ret.Errno != "" || ret.N == 0 {
			continue
		}
		s := span{call, ret, next, next + int64(ret.N)}
		if ret.Bytes != nil {
			s.from, s.to = ret.Bytes.From, ret.Bytes.To
		}
		next = s.to
		out = append(out, s)
	}
	return out
}

func oneOf(calls []string) func(*trace.Event) bool {
	return func(e *trace.Event) bool { return slices.Contains(calls, e.Call) }
}

func sent(t *trace.Trace, program string) []span { return moved(t, program, "send", "sendto") }
func received(t *trace.Trace, program string) []span {
	return moved(t, program, "recv", "recvfrom")
}

// origins are the sends that a recv's bytes came from.
func (r span) origins(sends []span) []span {
	var out []span
	for _, s := range sends {
		if r.from < s.to && s.from < r.to {
			out = append(out, s)
		}
	}
	return out
}

func (r span) len() int64 { return r.to - r.from }

// reader and writer are the programs between which the variant's bytes go.
func reader(a lab.Args) string {
	if is("leftovers")(a) {
		return "client"
	}
	return "server"
}

func writer(a lab.Args) string {
	if is("leftovers")(a) {
		return "server"
	}
	return "client"
}

// carriers are the segments that carried the writer's bytes for the first time.
func carriers(t *trace.Trace, a lab.Args) []*trace.Event {
	end := "1a"
	if writer(a) == "server" {
		end = "1b"
	}
	return t.Select(trace.Is(trace.KindSegment), trace.At(end), func(e *trace.Event) bool {
		return e.Len > 0 && e.RetransmissionOf == 0 && !e.Probe
	})
}
