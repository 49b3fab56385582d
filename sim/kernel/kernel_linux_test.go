package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// The experiments of these tests, by name: the test's binary is the sandbox too.
func experiments() map[string]func(*sock.Net) {
	return map[string]func(*sock.Net){
		"echo": func(n *sock.Net) {
			n.Programs(sock.Party{Name: "server", Run: echoServer}, sock.Party{Name: "client", Run: echoClient})
		},
		"deadlock": func(n *sock.Net) {
			n.Programs(sock.Party{Name: "server", Run: echoServer}, sock.Party{Name: "client", Run: mute})
		},
		"sleeper": func(n *sock.Net) {
			n.Programs(sock.Party{Name: "sleeper", Run: func(p *sock.Program) { p.Sleep(time.Hour) }})
		},
		"refused": func(n *sock.Net) {
			n.Programs(sock.Party{Name: "client", Run: func(p *sock.Program) { p.Socket(sock.TCP).Connect(p.Here(8001)) }})
		},
		"bulk": func(n *sock.Net) {
			n.Programs(sock.Party{Name: "server", Run: drain}, sock.Party{Name: "client", Run: pour})
		},
		"pour": func(n *sock.Net) {
			n.Programs(sock.Party{Name: "server", Run: pourServer}, sock.Party{Name: "client", Run: pourClient})
		},
		"datagram": func(n *sock.Net) {
			n.Programs(sock.Party{Name: "server", Run: datagramServer}, sock.Party{Name: "client", Run: datagramClient})
		},
		"sealed":    func(n *sock.Net) { n.Programs(sock.Party{Name: "prisoner", Run: tryTheWalls}) },
		"powerless": func(n *sock.Net) { n.Programs(sock.Party{Name: "server", Run: privilegedPort}) },
	}
}

func TestMain(m *testing.M) {
	Child(func(o Order) (Stage, error) {
		run := experiments()[o.Lab]
		if run == nil {
			return Stage{}, fmt.Errorf("no experiment %q", o.Lab)
		}
		limit := 700 * time.Millisecond
		if o.Lab == "pour" {
			limit = time.Minute
		}
		return Stage{Run: run, Limit: limit}, nil
	})
	if os.Getenv(plainEnv) != "" {
		plainChild()
	}
	if os.Getenv("LOOPSCOPE_TEST_PARENT") != "" {
		parentToBeKilled()
	}
	os.Exit(m.Run())
}

func echoServer(p *sock.Program) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8001))
	s.Listen(5)
	p.Mark("listening")
	c := s.Accept()
	c.Send(bytes.ToUpper(c.Recv(1024)))
	c.Recv(1024)
}

func echoClient(p *sock.Program) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("listening"))
	s.Connect(p.At("server", 8001))
	s.Send([]byte("hi"))
	p.Print(s.Recv(1024))
	s.Close()
}

func mute(p *sock.Program) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("listening"))
	s.Connect(p.At("server", 8001))
	s.Recv(1024)
}

const bulkBytes = 1 << 20

func pour(p *sock.Program) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("listening"))
	s.Connect(p.At("server", 8001))
	s.Send(make([]byte, bulkBytes))
}

func drain(p *sock.Program) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8001))
	s.Listen(5)
	p.Mark("listening")
	c := s.Accept()
	for len(c.Recv(1<<16)) > 0 {
	}
}

func datagramServer(p *sock.Program) {
	s := p.Socket(sock.UDP)
	s.Bind(p.Here(8000))
	p.Mark("bound")
	data, from := s.RecvFrom(4)
	s.SendTo(data, from)
}

func datagramClient(p *sock.Program) {
	s := p.Socket(sock.UDP)
	p.Wait(sock.Marked("bound"))
	s.SendTo([]byte("whole datagram"), p.At("server", 8000))
	s.RecvFrom(1024)
}

func privilegedPort(p *sock.Program) {
	if err := p.Socket(sock.TCP).TryBind(p.Here(80)); err != nil {
		p.Print(err)
	}
}

// spawned is a sandbox that is ready; the test is skipped where there can be none.
func spawned(t testing.TB, kind string) *Sandbox {
	t.Helper()
	s, err := spawn(kind)
	if err != nil {
		if kind == private && !strings.Contains(os.Getenv("LOOPSCOPE_REQUIRE"), "namespaces") {
			t.Skipf("needs namespaces: %v", err)
		}
		t.Fatal(err)
	}
	return s
}

// record runs an experiment in a new sandbox and gives its events.
func record(t testing.TB, kind string, o Order, during func(*Sandbox)) []*trace.Event {
	t.Helper()
	s := spawned(t, kind)
	defer s.discard()
	if _, err := s.Start(o); err != nil {
		t.Fatal(err)
	}
	if during != nil {
		go during(s)
	}
	var events []*trace.Event
	err := s.Events(func(line []byte) {
		e := new(trace.Event)
		if err := json.Unmarshal(line, e); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		events = append(events, e)
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func whole(t testing.TB, events []*trace.Event) *trace.Trace {
	t.Helper()
	tr := &trace.Trace{Events: events}
	for _, err := range trace.Verify(tr) {
		t.Error(err)
	}
	if tr.End() == nil {
		t.Fatalf("no end:\n%s", tr.Text())
	}
	if c := tr.End().Capture; c.Lost != 0 || c.Late != 0 || c.Iface >= 0 && c.Iface != c.Seen {
		t.Errorf("recording is not whole: %+v", *c)
	}
	return tr
}

// TestEcho shows a run's normal course: calls, segments and states of one
// connection, in one order, to an end.
func TestEcho(t *testing.T) {
	tr := whole(t, record(t, private, Order{Lab: "echo"}, nil))
	if got := tr.End().Status; got != trace.StatusOK {
		t.Errorf("status %q, want ok", got)
	}
	segments := tr.Select(trace.Is(trace.KindSegment))
	var flags []string
	for _, s := range segments[:min(4, len(segments))] {
		flags = append(flags, s.Flags)
	}
	if want := []string{"SYN", "SYN ACK", "ACK", "PSH ACK"}; !slices.Equal(flags, want) {
		t.Errorf("segments begin %q, want %q\n%s", flags, want, tr.Text())
	}
	if tr.First(trace.Is(trace.KindOutput)).Text != "b'HI'" {
		t.Errorf("the client printed %q", tr.First(trace.Is(trace.KindOutput)).Text)
	}
	for _, want := range []string{"SYN-SENT", "SYN-RECEIVED", "LISTEN", "TIME-WAIT", "LAST-ACK"} {
		if tr.First(trace.Is(trace.KindState), func(e *trace.Event) bool { return e.To == want }) == nil {
			t.Errorf("nobody was %s\n%s", want, tr.Text())
		}
	}
	timer := tr.First(trace.Is(trace.KindTimer), func(e *trace.Event) bool { return e.Timer == "timewait" })
	if timer == nil || timer.Remaining <= 0 || timer.Remaining > int64(time.Minute) {
		t.Errorf("TIME-WAIT's remaining time: %+v", timer)
	}
}

// TestEndings is how runs end that can't go on.
func TestEndings(t *testing.T) {
	stop := func(s *Sandbox) { time.Sleep(30 * time.Millisecond); _ = s.Stop(context.Background()) }
	for _, c := range []struct {
		name    string
		during  func(*Sandbox)
		status  string
		waiting []trace.Waiting
		err     string
	}{
		{"deadlock", nil, trace.StatusStuck, []trace.Waiting{{Program: "client", Call: "recv"}, {Program: "server", Call: "recv"}}, ""},
		{"sleeper", nil, trace.StatusLimit, []trace.Waiting{{Program: "sleeper", Call: "sleep"}}, ""},
		{"sleeper", stop, trace.StatusStopped, nil, ""},
		{"refused", nil, trace.StatusFailed, nil, "client: connect: ECONNREFUSED"},
	} {
		t.Run(c.name+" "+c.status, func(t *testing.T) {
			end := whole(t, record(t, private, Order{Lab: c.name}, c.during)).End()
			if end.Status != c.status || !slices.Equal(end.Waiting, c.waiting) {
				t.Errorf("%s, waiting %v; want %s, %v", end.Status, end.Waiting, c.status, c.waiting)
			}
			if c.err != "" && end.Error != c.err {
				t.Errorf("error %q, want %q", end.Error, c.err)
			}
		})
	}
}

// TestBulk holds the capture to the interface's own count, at full size.
func TestBulk(t *testing.T) {
	tr := whole(t, record(t, private, Order{Lab: "bulk"}, nil))
	carried := 0
	for _, s := range tr.Select(trace.Is(trace.KindSegment)) {
		if s.Len > mtu-40 {
			t.Fatalf("segment %d carries %d bytes: segmentation offload is on", s.Seq, s.Len)
		}
		if s.RetransmissionOf == 0 {
			carried += s.Len
		}
	}
	if carried != bulkBytes {
		t.Errorf("segments carried %d bytes, want %d", carried, bulkBytes)
	}
}

// TestPour sends more than a trace holds of single events: it goes on in bulk,
// nothing is lost, and what is told adds up.
func TestPour(t *testing.T) {
	tr := whole(t, record(t, private, Order{Lab: "pour"}, nil))
	if end := tr.End(); end.Status != trace.StatusOK {
		t.Errorf("status %s: %s", end.Status, end.Error)
	}
	bulks, reach, got := tr.Select(trace.Is(trace.KindBulk)), int64(0), 0
	for _, e := range tr.Events {
		if e.Bytes != nil && e.Bytes.Stream == "1a" {
			reach = max(reach, e.Bytes.To)
		}
		if e.Kind == trace.KindReturn && e.Call == "recv" {
			got += e.N
		}
	}
	if len(bulks) == 0 || reach != pourBytes || got >= pourBytes {
		t.Errorf("%d bulk events, 1a up to %d of %d, %d of them by single recvs", len(bulks), reach, pourBytes, got)
	}
	for _, who := range []string{"1a", "1b"} {
		if tr.First(trace.Is(trace.KindState), trace.At(who), func(e *trace.Event) bool { return e.To == "CLOSED" || e.To == "TIME-WAIT" }) == nil {
			t.Errorf("%s's end was folded", who)
		}
	}
}

// TestDatagram cuts a datagram and says so.
func TestDatagram(t *testing.T) {
	tr := whole(t, record(t, private, Order{Lab: "datagram"}, nil))
	got := tr.First(trace.Is(trace.KindReturn), trace.Named("recvfrom"), trace.By("server"))
	if got == nil || got.N != 4 || !got.Truncated || string(got.Data) != "whol" {
		t.Errorf("recvfrom(4) gave %+v\n%s", got, tr.Text())
	}
	if n := len(tr.Select(trace.Is(trace.KindDatagram))); n != 2 {
		t.Errorf("%d datagrams, want 2", n)
	}
}

// TestStep lets the learner choose the order: the client can't connect before
// it is let, and then both run freely.
func TestStep(t *testing.T) {
	drive := func(s *Sandbox) {
		ctx := context.Background()
		for range 4 { // socket, bind, listen; accept, so that listen is done
			for s.Step(ctx, "server") != nil {
			}
		}
		if err := s.Step(ctx, "nobody"); err == nil {
			t.Error("a program that does not exist took a step")
		}
		if err := s.Free(ctx); err != nil {
			t.Error(err)
		}
	}
	tr := whole(t, record(t, private, Order{Lab: "echo", Step: true}, drive))
	if tr.End().Status != trace.StatusOK {
		t.Errorf("status %s: %s", tr.End().Status, tr.End().Error)
	}
	gates := tr.Select(trace.Is(trace.KindGate))
	calls := tr.Select(trace.Is(trace.KindCall), func(e *trace.Event) bool { return e.Call != "exit" && e.Call != "wait" })
	if len(gates) != len(calls) {
		t.Errorf("%d gates for %d calls", len(gates), len(calls))
	}
}

// TestProgramsHaveNoPrivileges binds a well-known port, in vain.
func TestProgramsHaveNoPrivileges(t *testing.T) {
	tr := whole(t, record(t, private, Order{Lab: "powerless"}, nil))
	if out := tr.First(trace.Is(trace.KindOutput)); out == nil || out.Text != "EACCES" {
		t.Errorf("bind to port 80: %+v, want EACCES", out)
	}
}

// TestWithoutNamespaces runs on the host's loopback: calls and outputs as ever,
// no segments, and the header says what is missing.
func TestWithoutNamespaces(t *testing.T) {
	tr := whole(t, record(t, shared, Order{Lab: "echo"}, nil))
	if tr.End().Status != trace.StatusOK {
		t.Errorf("status %s: %s", tr.End().Status, tr.End().Error)
	}
	if n := len(tr.Select(trace.Is(trace.KindSegment))); n != 0 {
		t.Errorf("%d segments of the host's loopback were recorded", n)
	}
	if out := tr.First(trace.Is(trace.KindOutput)); out == nil || out.Text != "b'HI'" {
		t.Errorf("the client printed %+v", out)
	}
}

// TestKilledParentLeavesNothing kills a process with SIGKILL that holds ready
// and running sandboxes, and waits for them to go.
func TestKilledParentLeavesNothing(t *testing.T) {
	parent := exec.Command("/proc/self/exe")
	parent.Env = append(os.Environ(), "LOOPSCOPE_TEST_PARENT=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	if err := json.NewDecoder(out).Decode(&pids); err != nil || len(pids) != 2 {
		t.Fatalf("the parent told %v: %v", pids, err)
	}
	_ = parent.Process.Kill()
	_ = parent.Wait()
	for _, pid := range pids {
		waitGone(t, pid)
	}
}

func waitGone(t *testing.T, pid int) {
	t.Helper()
	for range 400 {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || bytes.Contains(b, []byte(") Z ")) { // a zombie holds no namespace
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("sandbox %d is still there", pid)
}

// parentToBeKilled holds one idle and one running sandbox until it is killed.
func parentToBeKilled() {
	var pids []int
	for i := range 2 {
		s, err := spawn(private)
		if err != nil {
			s, err = spawn(shared)
		}
		if err == nil && i == 1 {
			_, err = s.Start(Order{Lab: "sleeper"})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		pids = append(pids, s.cmd.Process.Pid)
	}
	_ = json.NewEncoder(os.Stdout).Encode(pids)
	time.Sleep(time.Minute)
	os.Exit(1)
}
