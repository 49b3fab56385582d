package virtual

import (
	"bytes"
	"crypto/sha256"
	"os"
	"slices"
	"strings"
	"testing"

	"loopscope/sim/packet"
	"loopscope/sim/sock"
	"loopscope/sim/tcp"
	"loopscope/sim/trace"
)

// server and client are an experiment as a lab has it: nothing here knows that
// there are two hosts, or no kernel.
func server(p *sock.Program) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8001))
	s.Listen(5)
	p.Mark("ready")
	conn := s.Accept()
	for {
		data := conn.Recv(1024)
		if len(data) == 0 {
			break
		}
		conn.Send(bytes.ToUpper(data))
	}
	conn.Close()
	s.Close()
}

func client(p *sock.Program) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("ready"))
	s.Connect(p.At("server", 8001))
	s.Send([]byte("egg"))
	p.Print(s.Recv(1024))
	s.Close()
}

var echo = []sock.Party{{Name: "server", Run: server}, {Name: "client", Run: client}}

// TestEcho compares the whole story with the one that was read and found right.
func TestEcho(t *testing.T) {
	want, err := os.ReadFile("testdata/echo.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := text(experiment{seed: 1, parties: echo}.record(t))
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("testdata/echo.txt:%d: %q, want %q, in\n%s", i+1, g[i], w[i], got)
		}
	}
	if len(g) != len(w) {
		t.Fatalf("%d lines, want %d, in\n%s", len(g), len(w), got)
	}
}

func TestHandshake(t *testing.T) {
	tr := experiment{seed: 1, parties: echo}.record(t)
	var sent []string
	for _, e := range tr.Select(trace.Is(trace.KindSegment), trace.On(1))[:3] {
		sent = append(sent, e.Host+" "+e.Flags)
	}
	if want := []string{"client SYN", "server SYN ACK", "client ACK"}; !slices.Equal(sent, want) {
		t.Errorf("the first segments are %q, want %q", sent, want)
	}
	for endpoint, want := range map[string][]string{
		"1a": {"SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"},
		"1b": {"SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"},
	} {
		var states []string
		for _, e := range tr.Select(trace.Is(trace.KindState), trace.At(endpoint)) {
			states = append(states, e.To)
		}
		if !slices.Equal(states, want) {
			t.Errorf("%s went through %q, want %q in\n%s", endpoint, states, want, text(tr))
		}
	}
	connected := tr.First(trace.Is(trace.KindReturn), trace.Named("connect"))
	accepted := tr.First(trace.Is(trace.KindReturn), trace.Named("accept"))
	if connected.Seq > accepted.Seq {
		t.Errorf("accept returned (event %d) before connect (event %d)", accepted.Seq, connected.Seq)
	}
}

func TestBytesKeepTheirNumbers(t *testing.T) {
	tr := experiment{seed: 1, parties: echo}.record(t)
	for _, c := range []struct {
		program, stream, data string
	}{{"server", "1a", "egg"}, {"client", "1b", "EGG"}} {
		r := tr.First(trace.Is(trace.KindReturn), trace.Named("recv"), trace.By(c.program))
		if r == nil || string(r.Data) != c.data || r.Bytes == nil || *r.Bytes != (trace.Bytes{Stream: c.stream, From: 0, To: 3}) {
			t.Errorf("the %s's recv is %+v, want %q of %s", c.program, r, c.data, c.stream)
		}
	}
}

// TestStacksAgree asks the stacks themselves, after each thing that happened,
// for the states that RFC 9293 gives by derivation.
func TestStacksAgree(t *testing.T) {
	asked := map[string]bool{}
	experiment{seed: 1, parties: echo, settled: func(w *world, k *tcp.Tracker) {
		derived := map[string]string{}
		for _, e := range k.Endpoints() {
			derived[e.Local+" "+e.Peer] = e.State
		}
		for pair, state := range w.states() {
			asked[state] = true
			if derived[pair] != state {
				t.Errorf("at %d ns: %s is %s, derived %s", w.now, pair, state, derived[pair])
			}
		}
	}}.record(t)
	for _, state := range []string{"SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "LAST-ACK", "TIME-WAIT"} {
		if !asked[state] {
			t.Errorf("no stack was ever %s", state)
		}
	}
}

func TestFramesAreWhole(t *testing.T) {
	tr := experiment{seed: 1, parties: echo}.record(t)
	for _, e := range tr.Select(trace.Is(trace.KindSegment)) {
		for _, l := range packet.Dissect(e.Raw, packet.LinkEthernet) {
			for _, f := range l.Fields {
				if strings.HasSuffix(f.Field, "Checksum") && f.Note != "field.checksum.correct" {
					t.Errorf("event %d, %s %s %s: %s", e.Seq, l.Name, f.Field, f.Value, f.Note)
				}
			}
		}
	}
}

func TestSameSeedSameTrace(t *testing.T) {
	const runs = 50
	first := hash(t, 1)
	for range runs - 1 {
		if again := hash(t, 1); again != first {
			t.Fatalf("seed 1 gave the trace %x, then %x", first, again)
		}
	}
	if other := hash(t, 2); other == first {
		t.Errorf("seed 2 gave the same trace as seed 1: nothing is seeded")
	}
}

func hash(t *testing.T, seed uint64) [sha256.Size]byte {
	t.Helper()
	var b bytes.Buffer
	tr := experiment{seed: seed, parties: echo}.record(t)
	tr.Header.Seed = 0 // what is compared is what happened
	if err := tr.Write(&b); err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b.Bytes())
}
