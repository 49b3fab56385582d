package labs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loopscope/labs/labtest"
	"loopscope/labs/run"
	"loopscope/sim/trace"
)

func TestMain(m *testing.M) { labtest.Main(m, All()...) }

// mostStates: where a lab has more combinations, they differ in their bytes, not
// in what becomes of their connections.
const mostStates = 64

// kernelStates are the numbers of include/net/tcp_states.h.
var kernelStates = map[uint32]string{
	1: "ESTABLISHED", 2: "SYN-SENT", 3: "SYN-RECEIVED", 4: "FIN-WAIT-1", 5: "FIN-WAIT-2", 6: "TIME-WAIT",
	7: "CLOSED", 8: "CLOSE-WAIT", 9: "LAST-ACK", 10: "LISTEN", 11: "CLOSING",
}

// TestStatesAreTheKernels holds the states that were derived from segments to
// the kernel's own tracepoint, for every lab and every choice. The mapping:
//
//   - TIME-WAIT never appears at the tracepoint: the socket is replaced by a
//     smaller one, and the tracepoint says FIN_WAIT2→CLOSE (or CLOSING→CLOSE).
//   - SYN-RECEIVED appears only when the third ACK makes a socket of the
//     request: the order of states is the same, its time is not.
//   - A connect that finds no free port (EADDRNOTAVAIL) has entered SYN_SENT and
//     leaves it again before any SYN goes out: nobody else can see that.
//   - The local port is 0 at CLOSE→SYN_SENT and at the last →CLOSE, so a socket
//     is followed by its address in the kernel.
func TestStatesAreTheKernels(t *testing.T) {
	labtest.Require(t, "tracepoint")
	labtest.Require(t, "namespaces")
	kernel := openTracer(t)
	runs := run.New(All(), run.Options{Ready: 1})
	defer runs.Close()
	for _, l := range All() {
		for _, params := range variations(l, mostStates) {
			t.Run(l.Name+" "+paramString(params), func(t *testing.T) {
				tr := labtest.RunIn(t, runs, run.Spec{Lab: l.Name, Params: params})
				want := kernelSequences(kernel.take(t, tr.Header.Machine.NetNS))
				want = withoutPortless(want, tr)
				got := derivedSequences(tr)
				if tr.End().Status == trace.StatusStuck {
					want = untilStuck(want, got)
				}
				if !slices.Equal(got, want) {
					t.Errorf("derived:\n  %s\nkernel:\n  %s\n%s", strings.Join(got, "\n  "), strings.Join(want, "\n  "), tr.Text())
				}
			})
		}
	}
}

// withoutPortless leaves out one life for each connect that found no port.
func withoutPortless(lives []string, t *trace.Trace) []string {
	for range t.Select(trace.Is(trace.KindReturn), func(e *trace.Event) bool { return e.Errno == "EADDRNOTAVAIL" }) {
		if i := slices.IndexFunc(lives, func(l string) bool { return strings.HasPrefix(l, "0→") && strings.HasSuffix(l, ": SYN-SENT CLOSED") }); i >= 0 {
			lives = slices.Delete(lives, i, i+1)
		}
	}
	return lives
}

// untilStuck leaves out what came after the recording of a run that got stuck:
// then the kernel closed what the programs had left open.
func untilStuck(lives, recorded []string) []string {
	for i := range min(len(lives), len(recorded)) {
		if strings.HasPrefix(lives[i], recorded[i]) {
			lives[i] = recorded[i]
		}
	}
	return lives
}

// kernelSequences are the lives of all sockets: ports and the states in order.
func kernelSequences(changes []transition) []string {
	type life struct {
		local, peer uint16
		states      []string
	}
	var lives []string
	open := map[uint64]*life{}
	end := func(sock uint64) {
		l := open[sock]
		delete(open, sock)
		lives = append(lives, fmt.Sprintf("%s: %s", ports(l.local, l.peer), strings.Join(l.states, " ")))
	}
	for _, c := range changes {
		l := open[c.sock]
		if l == nil {
			l = &life{}
			open[c.sock] = l
		}
		l.local, l.peer = max(l.local, c.local), max(l.peer, c.peer)
		l.states = append(l.states, kernelStates[c.to])
		if kernelStates[c.to] == "CLOSED" {
			end(c.sock)
		}
	}
	for sock := range open {
		end(sock)
	}
	slices.Sort(lives)
	return lives
}

// derivedSequences are the same lives as the trace tells them, mapped.
func derivedSequences(t *trace.Trace) []string {
	states := map[string][]string{}
	names := map[string]string{}
	for _, e := range t.Select(trace.Is(trace.KindState)) {
		key := e.Endpoint
		if key == "" {
			key = fmt.Sprint("sid ", e.SID)
		}
		if names[key] == "" {
			names[key] = portsOf(t, e)
		}
		to := e.To
		if to == "TIME-WAIT" {
			to = "CLOSED"
		} else if e.From == "TIME-WAIT" {
			continue
		}
		states[key] = append(states[key], to)
	}
	var lives []string
	for key, s := range states {
		lives = append(lives, fmt.Sprintf("%s: %s", names[key], strings.Join(s, " ")))
	}
	slices.Sort(lives)
	return lives
}

// portsOf finds the ports of a state's endpoint or listener. Where the client's
// SYN was refused, the kernel never shows its local port.
func portsOf(t *trace.Trace, state *trace.Event) string {
	if state.Endpoint == "" {
		named := t.First(func(e *trace.Event) bool { return e.SID == state.SID && e.Local != "" })
		return ports(port(named.Local), 0)
	}
	syn := t.First(trace.Is(trace.KindSegment), trace.On(state.CID))
	a, b := port(syn.Src), port(syn.Dst)
	refused := t.First(trace.Is(trace.KindState), trace.On(state.CID), func(e *trace.Event) bool { return e.To == "ESTABLISHED" }) == nil
	switch {
	case refused:
		return ports(0, b)
	case strings.HasSuffix(state.Endpoint, "b"):
		return ports(b, a)
	}
	return ports(a, b)
}

func ports(local, peer uint16) string { return fmt.Sprintf("%d→%d", local, peer) }

func port(addr string) uint16 {
	var n uint16
	_, _ = fmt.Sscan(addr[strings.LastIndex(addr, ":")+1:], &n)
	return n
}
