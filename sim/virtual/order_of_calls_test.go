package virtual

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// The learner's order, and the one that programs make between themselves.

func TestStep(t *testing.T) {
	var asked []string
	calls := []string{"server", "server", "server", "server", "client", "client"} // up to accept, then socket, connect
	tr := experiment{seed: 1, parties: echo, learner: func(gates []string) string {
		asked = append(asked, strings.Join(gates, ","))
		if len(calls) == 0 {
			return "" // run freely
		}
		next := calls[0]
		calls = calls[1:]
		return next
	}}.record(t)
	want := []string{"server,client", "server,client", "server,client", "server,client", "client", "client", "server,client"}
	if !slices.Equal(asked, want) {
		t.Errorf("asked for one of %q, want %q, in\n%s", asked, want, text(tr))
	}
	for _, e := range tr.Select(trace.Is(trace.KindGate)) {
		next := tr.First(trace.By(e.Program), func(n *trace.Event) bool { return n.Seq > e.Seq })
		if next == nil || next.Kind != trace.KindCall || next.Call != e.Call {
			t.Errorf("after its gate (event %d) %s did %+v, want its %s", e.Seq, e.Program, next, e.Call)
		}
	}
	if end := tr.End(); end.Status != trace.StatusOK {
		t.Errorf("the run ended %s, want ok, in\n%s", end.Status, text(tr))
	}
}

// TestStepClientFirst: in step mode nothing saves the client from a learner
// who lets it connect before the server listens.
func TestStepClientFirst(t *testing.T) {
	tr := experiment{seed: 1, parties: echo, fails: []string{"client: connect: ECONNREFUSED"}, learner: func(gates []string) string {
		return gates[len(gates)-1]
	}}.record(t)
	var sent []string
	for _, e := range tr.Select(trace.Is(trace.KindSegment)) {
		sent = append(sent, e.Host+" "+e.Flags)
	}
	if want := []string{"client SYN", "server RST ACK"}; !slices.Equal(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
	end := tr.End()
	if end.Status != trace.StatusStuck || !slices.Equal(end.Waiting, []trace.Waiting{{Program: "server", Call: "accept"}}) {
		t.Errorf("the run ended %s with %v waiting, want the server stuck in accept", end.Status, end.Waiting)
	}
}

func TestLock(t *testing.T) {
	count := func(p *sock.Program) {
		p.Lock("counter")
		p.Print(p.Name, "in")
		p.Sleep(time.Second)
		p.Print(p.Name, "out")
		p.Unlock("counter")
	}
	parent := func(p *sock.Program) {
		for i := range 3 {
			p.Go(fmt.Sprintf("thread %d", i), count)
		}
	}
	tr := experiment{seed: 1, parties: []sock.Party{{Name: "server", Run: parent}}}.record(t)
	var said []string
	for _, e := range tr.Select(trace.Is(trace.KindOutput)) {
		said = append(said, e.Text)
	}
	want := []string{"thread 0 in", "thread 0 out", "thread 1 in", "thread 1 out", "thread 2 in", "thread 2 out"}
	if !slices.Equal(said, want) {
		t.Errorf("the threads said %q, want %q", said, want)
	}
	for _, e := range tr.Select(trace.Is(trace.KindProgram)) {
		if e.Host != "server" {
			t.Errorf("%s lives on %q, want its program's host", e.Program, e.Host)
		}
	}
}

// TestWaits: every condition this world knows, in an order that only they make.
func TestWaits(t *testing.T) {
	server := func(p *sock.Program) {
		s := p.Socket(sock.TCP)
		s.Bind(p.Here(8001))
		s.Listen(5)
		p.Mark("ready")
		p.Wait(sock.Pending(s, 1))
		p.Print("pending")
		conn := s.Accept()
		p.Wait(sock.Queued(conn, 6))
		p.Print(conn.Recv(100))
		p.Wait(sock.Done("client"))
		p.Wait(sock.State(conn, "CLOSE-WAIT"))
		p.Print("CLOSE-WAIT")
	}
	client := func(p *sock.Program) {
		s := p.Socket(sock.TCP)
		p.Wait(sock.Marked("ready"))
		s.Connect(p.At("server", 8001))
		s.Send([]byte("one"))
		p.Wait(sock.Blocked("server", sock.OpWait))
		s.Send([]byte("two"))
		p.Print("sent")
	}
	tr := experiment{seed: 1, parties: []sock.Party{{Name: "server", Run: server}, {Name: "client", Run: client}}}.record(t)
	var said []string
	for _, e := range tr.Select(trace.Is(trace.KindOutput)) {
		said = append(said, e.Text)
	}
	if want := []string{"sent", "pending", "b'onetwo'", "CLOSE-WAIT"}; !slices.Equal(said, want) {
		t.Errorf("the programs said %q, want %q, in\n%s", said, want, text(tr))
	}
}

func TestTimeIsVirtual(t *testing.T) {
	const long = 9 * time.Minute
	for _, c := range []struct {
		name   string
		d      time.Duration
		status string
	}{{"within the limit", long, trace.StatusOK}, {"beyond it", 2 * time.Hour, trace.StatusLimit}} {
		sleeper := func(p *sock.Program) { p.Sleep(c.d) }
		end := experiment{seed: 1, parties: []sock.Party{{Name: "client", Run: sleeper}}}.record(t).End()
		if end.Status != c.status {
			t.Errorf("%s: the run ended %s, want %s", c.name, end.Status, c.status)
		}
		if c.status == trace.StatusOK && time.Duration(end.T) < c.d {
			t.Errorf("%s: the run took %v of virtual time, want at least %v", c.name, time.Duration(end.T), c.d)
		}
	}
}

// TestManyClients: a third program on a host of another's.
func TestManyClients(t *testing.T) {
	server := func(p *sock.Program) {
		s := p.Socket(sock.TCP)
		s.Bind(p.Here(8001))
		s.Listen(5)
		p.Mark("ready")
		for range 2 {
			c := s.Accept()
			c.Send(c.Recv(10))
			c.Close()
		}
	}
	tr := experiment{
		seed: 1, homes: map[string]string{"client 2": "client"},
		parties: []sock.Party{{Name: "server", Run: server}, {Name: "client", Run: client}, {Name: "client 2", Run: client}},
	}.record(t)
	if got := len(tr.Select(trace.Is(trace.KindOutput))); got != 2 || tr.End().Status != trace.StatusOK {
		t.Errorf("%d clients were answered, the run ended %s; want 2, ok, in\n%s", got, tr.End().Status, text(tr))
	}
}

// TestExitClosesInOrder: what a program leaves open is closed by descriptor,
// lowest first, though a socket opened later may have the lower one.
func TestExitClosesInOrder(t *testing.T) {
	server := func(p *sock.Program) {
		s := p.Socket(sock.TCP)
		s.Bind(p.Here(8001))
		s.Listen(8)
		p.Mark("ready")
		for range 6 {
			s.Accept()
		}
		p.Wait(sock.Done("client"))
	}
	client := func(p *sock.Program) {
		p.Wait(sock.Marked("ready"))
		first := p.Socket(sock.TCP)
		for range 5 {
			p.Socket(sock.TCP).Connect(p.At("server", 8001))
		}
		first.Close()
		p.Socket(sock.TCP).Connect(p.At("server", 8001)) // gets descriptor 3 again
	}
	tr := experiment{seed: 1, parties: []sock.Party{{Name: "server", Run: server}, {Name: "client", Run: client}}}.record(t)
	var ended []string
	for _, e := range tr.Select(trace.Is(trace.KindSegment), trace.Has("FIN")) {
		if e.Host == "client" {
			ended = append(ended, e.Endpoint)
		}
	}
	if want := []string{"6a", "1a", "2a", "3a", "4a", "5a"}; !slices.Equal(ended, want) {
		t.Errorf("at the client's exit %q sent FIN in this order, want %q", ended, want)
	}
}
