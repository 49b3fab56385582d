package tcp

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loopscope/sim/trace"
)

// A script tells a run line by line, and what must follow from it; # begins a
// comment. The clock moves by 1 µs a line.
//
//	include opened              the lines of testdata/opened.txt
//	client socket 2             a call and its return; "socket 2 udp", "unix", "unixdgram"
//	client -> connect 2 s       its entry only; s, c, d … are addresses
//	client <- connect 2 c s     the return of that entry: local, peer
//	client <- send 2 ! EPIPE    a return with an errno
//	client send 2 egg           of "egg"; send 2 *100 of 100 bytes
//	server recv 3 egg           a return of "egg"
//	server accept 1 3 s c       listener 1 gives socket 3, with local and peer
//	c>s SYN 100 ws 7            a segment leaves and arrives: flags, seq, ack N, len N
//	x: c>s ACK 101 ack 301      it leaves only; "arrive x", any number of times
//	udp c>s egg                 a datagram leaves and arrives; "x: udp c>s egg"
//	kernel c s TIME-WAIT        what the kernel reads; "kernel sid 2 LISTEN"
//	wait 10ms
//	= 1a SYN-SENT, 1b LISTEN    the states since the last such line, all of them; #1 is socket 1
//	bytes 1a 0 5                those of the last call, return, packet or arrival; "bytes none"
//	cid 1 · retransmits x · probe · fresh · window 512   of the last packet
//	dropped                     the last kernel reading told nothing new
type script struct {
	t       *testing.T
	rec     *trace.Recorder
	k       *Tracker
	trace   trace.Trace
	now     int64
	calls   map[string]*trace.Event
	packets map[string]*trace.Event
	last    *trace.Event // what the checks are about
	told    int          // events whose states have been checked
	line    string
}

var addrs = map[string]string{
	"c": "127.0.0.1:40000", "d": "127.0.0.1:40001", "e": "127.0.0.1:40002", "s": "127.0.0.1:8001",
	"any": "0.0.0.0:8001", "-": "", "/p": "/p",
}

// playAll plays the scripts of a folder, each as a test of its own.
func playAll(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("scripts in %s: %d, %v", folder, len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { play(t, scriptIn(t, file)) })
	}
}

func scriptIn(t *testing.T, file string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func play(t *testing.T, src string) *script {
	t.Helper()
	p := &script{t: t, k: NewTracker(), calls: map[string]*trace.Event{}, packets: map[string]*trace.Event{}}
	p.rec = &trace.Recorder{
		Now:    func() int64 { return p.now },
		Derive: p.k.Observe,
		Sink:   func(e *trace.Event) { p.trace.Events = append(p.trace.Events, e) },
	}
	p.lines(src)
	for _, err := range trace.Verify(&p.trace) {
		t.Errorf("verify: %v", err)
	}
	if t.Failed() {
		t.Logf("the trace:\n%s", p.trace.Text())
	}
	return p
}

func (p *script) lines(src string) {
	p.t.Helper()
	for line := range strings.Lines(src) {
		line, _, _ = strings.Cut(line, "# ")
		p.line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(p.line, "include "); ok {
			p.lines(scriptIn(p.t, filepath.Join("testdata", name+".txt")))
		} else if p.line != "" {
			p.do(strings.Fields(p.line))
			p.now += 1000
		}
	}
}

func (p *script) put(e *trace.Event) *trace.Event {
	e.T = p.now
	p.rec.Put(e)
	p.rec.Release(p.now)
	return e
}

func (p *script) want(ok bool, format string, args ...any) {
	p.t.Helper()
	if !ok {
		p.t.Errorf("after %q: %s", p.line, fmt.Sprintf(format, args...))
	}
}

func (p *script) do(w []string) {
	p.t.Helper()
	switch {
	case w[0] == "=":
		p.states(strings.TrimPrefix(p.line, "="))
	case strings.HasSuffix(w[0], ":"):
		p.packet(strings.TrimSuffix(w[0], ":"), w[1:])
	case w[0] == "arrive":
		p.last = p.put(&trace.Event{Kind: trace.KindArrive, Basis: trace.BasisWire, OfEvent: p.packets[w[1]]})
	case w[0] == "udp" || strings.Contains(w[0], ">") && w[0] != "->":
		p.packet("", w)
		p.last = p.put(&trace.Event{Kind: trace.KindArrive, Basis: trace.BasisWire, OfEvent: p.packets[""]})
	case w[0] == "kernel":
		p.kernel(w[1:])
	case w[0] == "wait":
		ms, _ := strconv.Atoi(strings.TrimSuffix(w[1], "ms"))
		p.now += int64(ms) * 1e6
	case w[0] == "thread":
		p.put(&trace.Event{Kind: trace.KindProgram, Program: w[1], Parent: w[2]})
	case p.check(w):
	default:
		p.program(w)
	}
}

// check is a line that begins with what must hold.
func (p *script) check(w []string) bool {
	p.t.Helper()
	e := p.last
	switch w[0] {
	case "bytes":
		got := "none"
		if b := e.Bytes; b != nil {
			got = fmt.Sprint(b.Stream, " ", b.From, " ", max(b.Upto, b.To))
		}
		p.want(got == strings.Join(w[1:], " "), "bytes %s", got)
	case "cid":
		p.want(strconv.Itoa(e.CID) == w[1], "cid %d", e.CID)
	case "endpoint":
		p.want(e.Endpoint == w[1], "endpoint %s", e.Endpoint)
	case "retransmits":
		p.want(e.RetransmissionOf == p.packets[w[1]].Seq, "retransmission of %d, want %d", e.RetransmissionOf, p.packets[w[1]].Seq)
	case "probe":
		p.want(e.Probe && e.RetransmissionOf == 0, "no probe")
	case "fresh":
		p.want(!e.Probe && e.RetransmissionOf == 0, "probe %v, retransmission of %d", e.Probe, e.RetransmissionOf)
	case "window":
		p.want(strconv.Itoa(e.Window) == w[1], "window %d", e.Window)
	case "rel":
		p.want(fmt.Sprint(e.RelSeq, e.RelAck) == strings.Join(w[1:], " "), "rel %d %d", e.RelSeq, e.RelAck)
	case "dropped":
		p.want(e.Kind == "" && e.Seq == 0, "kept as %s", e)
	default:
		return false
	}
	return true
}

func (p *script) states(list string) {
	p.t.Helper()
	var got []string
	for _, e := range p.trace.Events[p.told:] {
		if e.Kind == trace.KindState {
			who := e.Endpoint
			if who == "" {
				who = fmt.Sprint("#", e.SID)
			}
			got = append(got, who+" "+e.To)
		}
	}
	p.told = len(p.trace.Events)
	p.want(strings.Join(got, ", ") == strings.TrimSpace(list), "states %s", strings.Join(got, ", "))
}

// packet is "c>s SYN ACK 300 ack 101 len 0 win 512 ws 7" or "udp c>s egg".
func (p *script) packet(label string, w []string) {
	if w[0] == "udp" {
		src, dst, _ := strings.Cut(w[1], ">")
		body := text(w[2:])
		p.packets[label] = p.put(&trace.Event{
			Kind: trace.KindDatagram, Basis: trace.BasisWire, Src: addrs[src], Dst: addrs[dst], Len: len(body), Raw: udp(body),
		})
		p.last = p.packets[label]
		return
	}
	src, dst, _ := strings.Cut(w[0], ">")
	e := &trace.Event{Kind: trace.KindSegment, Basis: trace.BasisWire, Src: addrs[src], Dst: addrs[dst]}
	var flags []string
	w = w[1:]
	for len(w) > 0 && strings.ToUpper(w[0]) == w[0] && w[0][0] >= 'A' {
		flags, w = append(flags, w[0]), w[1:]
	}
	e.Flags = strings.Join(flags, " ")
	n, _ := strconv.ParseUint(w[0], 10, 64)
	e.SeqNo = uint32(n) // a number beyond 2³² wraps, so scripts need not
	scale := -1
	for w = w[1:]; len(w) > 1; w = w[2:] {
		n, _ := strconv.ParseUint(w[1], 10, 64)
		switch w[0] {
		case "ack":
			e.AckNo = uint32(n)
		case "len":
			e.Len = int(n)
		case "win":
			e.Window = int(n)
		case "ws":
			scale = int(n)
		}
	}
	e.Raw = tcpHeader(scale)
	p.packets[label] = p.put(e)
	p.last = e
}

func (p *script) kernel(w []string) {
	e := &trace.Event{Kind: trace.KindState, Basis: trace.BasisKernel, To: w[2]}
	if w[0] == "sid" {
		e.SID, _ = strconv.Atoi(w[1])
	} else {
		e.Local, e.Peer = addrs[w[0]], addrs[w[1]]
	}
	p.last = p.put(e)
}

func (p *script) program(w []string) {
	switch w[1] {
	case "->":
		p.enter(w[0], w[2:])
	case "<-":
		p.leave(w[0], w[2:])
	default:
		p.enter(w[0], w[1:])
		p.leave(w[0], w[1:])
	}
}

func (p *script) enter(program string, w []string) {
	e := &trace.Event{Kind: trace.KindCall, Basis: trace.BasisCall, Program: program, Call: w[0]}
	if len(w) > 1 {
		e.SID, _ = strconv.Atoi(w[1])
	}
	switch w[0] {
	case "socket":
		family := append(w[2:], "tcp")[0]
		e.Args = map[string][]any{
			"tcp": {"AF_INET", "SOCK_STREAM"}, "udp": {"AF_INET", "SOCK_DGRAM"},
			"unix": {"AF_UNIX", "SOCK_STREAM"}, "unixdgram": {"AF_UNIX", "SOCK_DGRAM"},
		}[family]
	case "bind", "connect":
		e.Args = []any{addrs[w[2]]}
	case "listen":
		n, _ := strconv.Atoi(append(w[2:], "5")[0])
		e.Args = []any{n}
	case "setsockopt":
		e.Args = []any{w[2], w[3]}
	case "shutdown":
		e.Args = []any{w[2]}
	case "send":
		e.Data = text(w[2:])
	case "sendto":
		e.Args, e.Data = []any{addrs[w[2]]}, text(w[3:])
	}
	e.N = len(e.Data)
	p.calls[program+w[0]+strconv.Itoa(e.SID)] = p.put(e)
	p.last = e
}

func (p *script) leave(program string, w []string) {
	sid := 0
	if len(w) > 1 {
		sid, _ = strconv.Atoi(w[1])
	}
	call := p.calls[program+w[0]+strconv.Itoa(sid)]
	e := &trace.Event{Kind: trace.KindReturn, Basis: trace.BasisCall, Program: program, Call: w[0], SID: sid, OfEvent: call}
	rest := slices.Concat(w[min(2, len(w)):], []string{"-", "-", "-"})
	switch {
	case rest[0] == "!":
		e.Errno, e.Result = rest[1], -1
	case w[0] == "accept":
		e.SID, _ = strconv.Atoi(rest[0])
		e.Local, e.Peer = addrs[rest[1]], addrs[rest[2]]
	case w[0] == "connect":
		e.Local, e.Peer = addrs[rest[0]], addrs[rest[1]]
		if rest[1] == "-" { // one line: connect 2 s
			e.Local, e.Peer = "", addrs[rest[0]]
		}
	case w[0] == "bind":
		e.Local = addrs[rest[0]]
	case w[0] == "send":
		e.N = len(text(w[2:]))
	case w[0] == "sendto":
		e.N = len(text(w[3:]))
	case w[0] == "recv":
		e.Data = text(w[2:])
		e.N = len(e.Data)
	case w[0] == "recvfrom":
		e.Peer, e.Data = addrs[rest[0]], text(w[3:])
		e.N = len(e.Data)
	}
	p.last = p.put(e)
}

// text is a word, or *100 for 100 bytes.
func text(w []string) []byte {
	if len(w) == 0 {
		return nil
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(w[0], "*")); err == nil && w[0][0] == '*' {
		return make([]byte, n)
	}
	return []byte(strings.Join(w, " "))
}

// tcpHeader is IPv4's and TCP's, with the window scale option unless it is −1.
func tcpHeader(scale int) []byte {
	if scale < 0 {
		return tcpWith()
	}
	return tcpWith(1, 3, 3, byte(scale))
}

func tcpWith(options ...byte) []byte {
	raw := make([]byte, 40, 40+len(options))
	raw[0], raw[3], raw[9] = 0x45, byte(40+len(options)), 6
	raw[32] = byte(5+len(options)/4) << 4
	return append(raw, options...)
}

// udp is IPv4's and UDP's header and what they carry.
func udp(body []byte) []byte {
	raw := make([]byte, 28)
	raw[0], raw[9] = 0x45, 17
	binary.BigEndian.PutUint16(raw[2:], uint16(28+len(body)))
	binary.BigEndian.PutUint16(raw[24:], uint16(8+len(body)))
	return append(raw, body...)
}
