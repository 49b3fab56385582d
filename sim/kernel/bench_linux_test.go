package kernel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// The pour: so many bytes over one connection, read in such pieces.
const (
	pourBytes = 32 << 20
	pourPiece = 1 << 16
)

// plainEnv makes this test's binary pour without anybody looking.
const plainEnv = "LOOPSCOPE_BENCH_PLAIN"

// BenchmarkPour sends 32 MB over one connection, recorded, and over the same
// kind of loopback with nobody looking. slowdown is what the recording costs the
// programs; lost and late must be 0, and uncounted too: what the interface
// counted and the ring did not show.
func BenchmarkPour(b *testing.B) {
	var plain, recorded, total, slowdown []float64
	var last poured
	var lost, late, uncounted int64
	for b.Loop() {
		alone := pourAlone(b)
		begun := time.Now()
		last = pourRecorded(b)
		total = append(total, time.Since(begun).Seconds())
		c := last.end.Capture
		lost, late, uncounted = lost+c.Lost, late+c.Late, uncounted+c.Iface-c.Seen
		plain = append(plain, alone.Seconds())
		recorded = append(recorded, last.took.Seconds())
		slowdown = append(slowdown, last.took.Seconds()/alone.Seconds())
	}
	b.ReportMetric(pourBytes/median(plain)/1e6, "plain-MB/s")
	b.ReportMetric(pourBytes/median(recorded)/1e6, "recorded-MB/s")
	b.ReportMetric(median(slowdown), "slowdown")
	b.ReportMetric(median(total)*1e3, "run-ms")
	b.ReportMetric(float64(last.cpu.Microseconds())/float64(last.events), "cpu-µs/event")
	b.ReportMetric(float64(last.memory)/1e6, "child-MB")
	b.ReportMetric(float64(last.events), "events")
	b.ReportMetric(float64(last.bytes)/1e6, "trace-MB")
	b.ReportMetric(float64(lost), "lost")
	b.ReportMetric(float64(late), "late")
	b.ReportMetric(float64(uncounted), "uncounted")
	if last.end.Status != trace.StatusOK {
		b.Errorf("status %s: %s", last.end.Status, last.end.Error)
	}
}

// poured is a recorded pour: how long it took the programs, and what its trace
// came to.
type poured struct {
	took, cpu     time.Duration
	memory        int64 // the child's at most, bytes
	events, bytes int
	end           trace.Event
}

func pourRecorded(b *testing.B) poured {
	b.Helper()
	s, err := spawn(private)
	if err != nil {
		b.Skipf("needs namespaces: %v", err)
	}
	defer s.discard()
	if _, err := s.Start(Order{Lab: "pour"}); err != nil {
		b.Fatal(err)
	}
	var p poured
	var begun int64
	err = s.Events(func(line []byte) {
		p.events++
		p.bytes += len(line) + 1
		for _, kind := range []string{`"kind":"call"`, `"kind":"return"`, `"kind":"end"`} {
			if !bytes.Contains(line[:min(len(line), 80)], []byte(kind)) {
				continue
			}
			var e trace.Event
			if err := json.Unmarshal(line, &e); err != nil {
				b.Fatal(err)
			}
			switch {
			case e.Kind == trace.KindEnd:
				p.end = e
			case e.Kind == trace.KindCall && e.Call == "send" && begun == 0:
				begun = e.T
			case e.Kind == trace.KindReturn && e.Call == "recv":
				p.took = time.Duration(e.T - begun)
			}
		}
	})
	s.Wait()
	p.cpu = s.cmd.ProcessState.UserTime() + s.cmd.ProcessState.SystemTime()
	p.memory = s.cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	if err != nil || p.end.Capture == nil {
		b.Fatalf("no end, after %d events: %v", p.events, err)
	}
	return p
}

func pourServer(p *sock.Program) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8001))
	s.Listen(5)
	p.Mark("listening")
	c := s.Accept()
	for len(c.Recv(pourPiece)) > 0 {
	}
}

func pourClient(p *sock.Program) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("listening"))
	s.Connect(p.At("server", 8001))
	for left := pourBytes; left > 0; {
		left -= s.Send(make([]byte, min(left, pourPiece)))
	}
	s.Close()
}

// pourAlone is the same exchange in a namespace of the same make, by bare calls.
func pourAlone(b *testing.B) time.Duration {
	b.Helper()
	c := childCommand(private)
	c.Env = []string{plainEnv + "=1"}
	out, err := c.Output()
	if err != nil {
		b.Skipf("needs namespaces: %v", err)
	}
	took, err := time.ParseDuration(strings.TrimSpace(string(out)))
	if err != nil {
		b.Fatal(err)
	}
	return took
}

// plainChild is the process that pourAlone starts.
func plainChild() {
	took, err := pourPlainly()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(took)
	os.Exit(0)
}

func pourPlainly() (took time.Duration, err error) {
	if err := raiseLoopback(); err != nil {
		return 0, err
	}
	l, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return 0, err
	}
	here := &unix.SockaddrInet4{Port: 8001, Addr: [4]byte{127, 0, 0, 1}}
	if err := unix.Bind(l, here); err != nil {
		return 0, err
	}
	if err := unix.Listen(l, 5); err != nil {
		return 0, err
	}
	c, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return 0, err
	}
	if err := unix.Connect(c, here); err != nil {
		return 0, err
	}
	s, _, err := unix.Accept(l)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	var reading sync.WaitGroup
	reading.Go(func() { // ends at the end of the stream
		for buf := make([]byte, pourPiece); ; {
			if n, err := unix.Read(s, buf); err != unix.EINTR && n <= 0 {
				return
			}
		}
	})
	for left := pourBytes; left > 0; {
		n, err := unix.Write(c, make([]byte, min(left, pourPiece)))
		if err != nil && err != unix.EINTR {
			return 0, err
		}
		left -= max(n, 0)
	}
	unix.Close(c)
	reading.Wait()
	return time.Since(begun), nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
