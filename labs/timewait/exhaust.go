package timewait

import (
	"slices"
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// exhaustClaims are about the client that runs out of ports.
func exhaustClaims() []lab.Claim {
	return []lab.Claim{
		{ID: "runs-dry", When: exhaust, FreeOrder: true, Check: runsDry},
		{ID: "own-port", When: exhaust, FreeOrder: true, Check: ownPort},
		{ID: "all-wait", When: exhaust, Segments: true, FreeOrder: true, Check: allWait},
		{ID: "no-syn", When: exhaust, Segments: true, FreeOrder: true, Check: noSyn},
	}
}

// connects are the client's, those that worked and the first that did not.
func connects(t *trace.Trace) (worked []*trace.Event, failed *trace.Event) {
	for _, r := range t.Select(trace.Is(trace.KindReturn), trace.By("client"), trace.Named("connect")) {
		if r.Errno != "" {
			return worked, r
		}
		worked = append(worked, r)
	}
	return worked, nil
}

func runsDry(t *trace.Trace, _ lab.Args) lab.Verdict {
	worked, failed := connects(t)
	if failed == nil {
		return lab.Judge(false, map[string]any{"n": len(worked), "errno": "–"}, worked...)
	}
	return lab.Judge(failed.Errno == "EADDRNOTAVAIL", map[string]any{"n": len(worked), "errno": failed.Errno}, append(worked, failed)...)
}

// ownPort: no two connections to the same server share a port.
func ownPort(t *trace.Trace, _ lab.Args) lab.Verdict {
	worked, _ := connects(t)
	var ports []string
	for _, r := range worked {
		_, port, _ := strings.Cut(r.Local, ":")
		ports = append(ports, port)
	}
	list := strings.Join(ports, ", ")
	slices.Sort(ports)
	return lab.Judge(len(ports) > 0 && len(slices.Compact(ports)) == len(worked), map[string]any{"ports": list}, worked...)
}

// allWait: when connect failed, each connection that had worked was in
// TIME-WAIT at the client's end.
func allWait(t *trace.Trace, _ lab.Args) lab.Verdict {
	worked, failed := connects(t)
	if failed == nil {
		return lab.Judge(false, map[string]any{"n": 0})
	}
	w := t.Select(trace.Is(trace.KindState), func(e *trace.Event) bool {
		return e.To == "TIME-WAIT" && program(e.Endpoint) == "client" && e.Seq < failed.Of
	})
	return lab.Judge(len(w) == len(worked), map[string]any{"n": len(w)}, append(w, failed)...)
}

// noSyn: the refusal is the client's own kernel's; the server never hears of it.
func noSyn(t *trace.Trace, _ lab.Args) lab.Verdict {
	worked, failed := connects(t)
	syns := t.Select(trace.Is(trace.KindSegment), trace.Has("SYN"), func(e *trace.Event) bool { return !e.HasFlag("ACK") })
	return lab.Judge(failed != nil && len(syns) == len(worked), map[string]any{"syns": len(syns)}, append(syns, failed)...)
}
