package close

import (
	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// What claims and predictions look for in a trace.

// second is the program that does not close first.
func second(a lab.Args) string {
	if closer(a) == "client" {
		return "server"
	}
	return "client"
}

// endpoint is a program's end of the one connection; the client connects.
func endpoint(program string) string {
	if program == "client" {
		return "1a"
	}
	return "1b"
}

func program(endpoint string) string {
	if endpoint == "1a" {
		return "client"
	}
	return "server"
}

// enters is where an endpoint takes a state, or nil.
func enters(t *trace.Trace, endpoint, state string) *trace.Event {
	return t.First(trace.Is(trace.KindState), trace.At(endpoint), func(e *trace.Event) bool { return e.To == state })
}

func called(t *trace.Trace, program, call string) *trace.Event {
	return t.First(trace.Is(trace.KindCall), trace.By(program), trace.Named(call))
}

// receivedAfterShutdown is what the program that called shutdown got later.
func receivedAfterShutdown(t *trace.Trace) []*trace.Event {
	shut := t.First(trace.Is(trace.KindReturn), trace.Named("shutdown"))
	if shut == nil {
		return nil
	}
	return t.Select(trace.Is(trace.KindReturn), trace.By(shut.Program), trace.Named("recv"), func(e *trace.Event) bool {
		return e.Seq > shut.Seq && e.N > 0
	})
}

// lastRecv is what a program's last recv gave, or nil.
func lastRecv(t *trace.Trace, program string) *trace.Event {
	all := t.Select(trace.Is(trace.KindReturn), trace.By(program), trace.Named("recv"))
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}
