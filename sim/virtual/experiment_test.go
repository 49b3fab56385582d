package virtual

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/stack"
	gvisor "gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"loopscope/sim/sock"
	"loopscope/sim/tcp"
	"loopscope/sim/trace"
)

// experiment is one run: its programs, and what is particular about it.
type experiment struct {
	seed    uint64
	parties []sock.Party
	homes   map[string]string           // hosts of programs beyond server and client
	learner func(gates []string) string // not nil: step mode
	fails   []string                    // the programs that are meant to fail, as Net.Failures says it
	settled func(*world, *tcp.Tracker)
}

// record plays an experiment for at most ten virtual minutes.
func (x experiment) record(t *testing.T) *trace.Trace {
	t.Helper()
	tr := &trace.Trace{Header: trace.Header{
		Loopscope: trace.Version, World: "virtual", Seed: x.seed, Start: start, Step: x.learner != nil,
	}}
	tracker := tcp.NewTracker()
	rec := &trace.Recorder{Derive: tracker.Observe, Sink: func(e *trace.Event) { tr.Events = append(tr.Events, e) }}
	w := newWorld(x.seed, rec, x.homes)
	defer w.close()
	w.learner = x.learner
	if x.settled != nil {
		w.settled = func() { x.settled(w, tracker) }
	}
	n := sock.New(sock.Config{World: w, Recorder: rec, Step: x.learner != nil, Seed: x.seed, Host: w.where})
	n.Programs(x.parties...)
	w.play(10 * time.Minute)
	if f := n.Failures(); !slices.Equal(f, x.fails) {
		t.Fatalf("programs failed: %q, want %q, in\n%s", f, x.fails, text(tr))
	}
	if rec.Late() > 0 {
		t.Errorf("%d events came late", rec.Late())
	}
	return tr
}

// states asks the stacks: "local peer" -> state of every connection.
func (w *world) states() map[string]string {
	all := map[string]string{}
	for _, h := range w.hosts {
		for _, ep := range h.stack.RegisteredEndpoints() {
			conn := ep.(*gvisor.Endpoint)
			id := conn.Info().(*stack.TransportEndpointInfo).ID
			if name := stateNames[conn.EndpointState()]; name != "LISTEN" && name != "CLOSED" {
				all[fmt.Sprintf("%s:%d %s:%d", id.LocalAddress, id.LocalPort, id.RemoteAddress, id.RemotePort)] = name
			}
		}
	}
	return all
}

// text writes a trace's story, one event a line.
func text(tr *trace.Trace) string {
	var s strings.Builder
	for _, e := range tr.Events {
		switch e.Kind {
		case trace.KindGate:
			fmt.Fprintf(&s, "%s is at the gate of %s\n", e.Program, e.Call)
		case trace.KindCall:
			fmt.Fprintf(&s, "%s %s %v %s\n", e.Program, e.Call, e.Args, e.Data)
		case trace.KindReturn:
			fmt.Fprintf(&s, "%s %s = %d %s%s\n", e.Program, e.Call, e.Result, e.Errno, e.Data)
		case trace.KindSegment:
			fmt.Fprintf(&s, "    %s sends %s, %d bytes\n", e.Host, e.Flags, e.Len)
		case trace.KindArrive:
			fmt.Fprintf(&s, "    %s gets %s\n", e.Host, tr.Event(e.Of).Flags)
		case trace.KindState:
			fmt.Fprintf(&s, "        sid %d %s: %s\n", e.SID, e.Endpoint, e.To)
		case trace.KindOutput:
			fmt.Fprintf(&s, "%s prints %s\n", e.Program, e.Text)
		case trace.KindEnd:
			fmt.Fprintf(&s, "end: %s %v\n", e.Status, e.Waiting)
		}
	}
	return strings.ReplaceAll(s.String(), " \n", "\n")
}
