package words

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loopscope/sim/trace"
)

type event = trace.Event

// story numbers the events and gives the notes, as "3 note.call.connect".
func story(t *testing.T, events ...*event) (told []string, last *event) {
	t.Helper()
	var n Narrator
	for i, e := range events {
		e.Seq = int64(i + 1)
		if e.T == 0 {
			e.T = e.Seq * 1000
		}
		note := n.Narrate(e)
		if note == nil {
			continue
		}
		if note.About != e.Seq || note.T != e.T || note.Basis != e.Basis || note.Kind != trace.KindNote {
			t.Errorf("event %d: the note is %+v", e.Seq, note)
		}
		given, ok := notes[note.Key]
		if !ok {
			t.Errorf("event %d: %s is not in the table", e.Seq, note.Key)
		}
		for place := range strings.FieldsSeq(given) {
			if _, ok := note.Vars[place]; !ok {
				t.Errorf("event %d: %s lacks {%s}: %v", e.Seq, note.Key, place, note.Vars)
			}
		}
		told, last = append(told, fmt.Sprint(e.Seq, " ", strings.TrimPrefix(note.Key, "note."))), note
	}
	return told, last
}

func expect(t *testing.T, told []string, want ...string) {
	t.Helper()
	if !slices.Equal(told, want) {
		t.Errorf("told\n\t%s\nwant\n\t%s", strings.Join(told, "\n\t"), strings.Join(want, "\n\t"))
	}
}

const (
	client, server = "127.0.0.1:40000", "127.0.0.1:8001"
)

func program(name string) *event { return &event{Kind: trace.KindProgram, Program: name} }

func call(program, op string, sid int, args ...any) *event {
	return &event{Kind: trace.KindCall, Basis: trace.BasisCall, Program: program, Call: op, SID: sid, FD: sid + 2, Args: args}
}

func returns(of int64, c *event) *event {
	return &event{Kind: trace.KindReturn, Basis: trace.BasisCall, Of: of, Program: c.Program, Call: c.Call, SID: c.SID, FD: c.FD}
}

func segment(from, flags string, seq, ack uint32) *event {
	e := &event{Kind: trace.KindSegment, Basis: trace.BasisWire, Endpoint: from, CID: 1, Flags: flags, RelSeq: seq, RelAck: ack, Window: 65535, Src: client, Dst: server}
	if from == "1b" {
		e.Src, e.Dst = server, client
	}
	return e
}

func data(from string, lo, hi int64) *event {
	e := segment(from, "PSH ACK", uint32(lo+1), 1)
	e.Len, e.Bytes = int(hi-lo), &trace.Bytes{Stream: from, From: lo, To: hi}
	return e
}

func arrive(of int64) *event { return &event{Kind: trace.KindArrive, Basis: trace.BasisWire, Of: of} }

func state(end, from, to string) *event {
	return &event{Kind: trace.KindState, Basis: trace.BasisDerived, Endpoint: end, From: from, To: to}
}

func sends(program string, sid int, stream string, from int64, text string) *event {
	e := call(program, "send", sid)
	e.Data, e.N = []byte(text), len(text)
	e.Bytes = &trace.Bytes{Stream: stream, From: from, Upto: from + int64(len(text))}
	return e
}

func received(of int64, c *event, stream string, from int64, text string) *event {
	e := returns(of, c)
	e.Data, e.N = []byte(text), len(text)
	if text != "" {
		e.Bytes = &trace.Bytes{Stream: stream, From: from, To: from + int64(len(text))}
	}
	return e
}

// opening is a handshake whose server has not called accept: 18 events.
func opening() []*event {
	listen := call("server", "listen", 1, 5)
	bind := call("server", "bind", 1, server)
	connect := call("client", "connect", 2, server)
	connected := returns(9, connect)
	connected.Local, connected.Peer = client, server
	return []*event{
		program("server"), program("client"),
		call("server", "socket", 1, "AF_INET", "SOCK_STREAM"), bind, returns(4, bind), listen, returns(6, listen),
		call("client", "socket", 2, "AF_INET", "SOCK_STREAM"), connect,
		segment("1a", "SYN", 0, 0), state("1a", "CLOSED", "SYN-SENT"), arrive(10), state("1b", "LISTEN", "SYN-RECEIVED"),
		segment("1b", "SYN ACK", 0, 1), arrive(14), state("1a", "SYN-SENT", "ESTABLISHED"),
		connected, segment("1a", "ACK", 1, 1), arrive(18), state("1b", "SYN-RECEIVED", "ESTABLISHED"),
	}
}

func TestAHandshakeIsToldStepByStep(t *testing.T) {
	told, last := story(t, opening()...)
	expect(t, told,
		"3 call.socket.TCP", "4 call.bind", "6 call.listen", "8 call.socket.TCP", "9 call.connect",
		"10 segment.SYN", "11 state.SYN-SENT", "12 arrive.SYN", "13 state.SYN-RECEIVED",
		"14 segment.SYN-ACK", "15 arrive.SYN-ACK", "16 state.ESTABLISHED.SYN-SENT",
		"17 return.connect.unaccepted", "18 segment.ACK.handshake", "19 arrive.ACK.handshake", "20 state.ESTABLISHED.SYN-RECEIVED")
	if last.Vars["program"] != "server" {
		t.Errorf("the passive side is %v, want server", last.Vars["program"])
	}
}

// after plays events on a connection that is open; they are numbered from 23,
// and only they are expected. 21 and 22 are accept and its return (sid 3).
func after(t *testing.T, events ...*event) ([]string, *event) {
	t.Helper()
	accept := call("server", "accept", 1)
	accepted := returns(21, accept)
	accepted.SID, accepted.FD, accepted.Local, accepted.Peer = 3, 4, server, client
	told, last := story(t, slices.Concat(opening(), []*event{accept, accepted}, events)...)
	return told[18:], last
}

func TestHowRecvLiesOverSends(t *testing.T) {
	for _, c := range []struct {
		name, want  string
		first, then string // what two recvs gave of "egg" + "milk"
	}{
		{"one send", "return.recv", "egg", "milk"},
		{"two sends glued", "return.recv.glued", "", "eggmilk"},
		{"the beginning of one", "return.recv.part", "", "eg"},
		{"the end of one", "return.recv.rest", "e", "gg"},
		{"across an edge", "return.recv.mixed", "e", "ggmi"},
	} {
		recv := call("server", "recv", 3, 1024)
		first := received(25, recv, "1a", 0, c.first)
		events := []*event{sends("client", 2, "1a", 0, "egg"), sends("client", 2, "1a", 3, "milk"), recv}
		from := int64(len(c.first))
		if c.first != "" {
			again := *recv
			events = append(events, first, &again)
		}
		events = append(events, received(int64(22+len(events)), recv, "1a", from, c.then))
		told, last := after(t, events...)
		if got := told[len(told)-1]; !strings.HasSuffix(got, c.want) {
			t.Errorf("%s: told %v, want %s", c.name, told, c.want)
		}
		if c.want == "return.recv.glued" && (last.Vars["sends"] != 2 || last.Vars["text"] != "b'eggmilk'") {
			t.Errorf("%s: %v", c.name, last.Vars)
		}
	}
}

func TestDataSegments(t *testing.T) {
	again := data("1a", 0, 3)
	again.RetransmissionOf = 25
	probe := segment("1a", "ACK", 0, 1)
	probe.Probe = true
	told, last := after(t,
		sends("client", 2, "1a", 0, "egg"), sends("client", 2, "1a", 3, "milk"),
		data("1a", 0, 3), data("1a", 3, 7), arrive(26), segment("1b", "ACK", 1, 1),
		again, arrive(29), arrive(25), segment("1b", "ACK", 1, 8), probe,
	)
	expect(t, told, "23 call.send", "24 call.send", "25 segment.DATA", "26 segment.DATA",
		"27 arrive.DATA.gap", "28 segment.ACK.duplicate", "29 segment.retransmission.DATA",
		"30 arrive.DATA", "31 arrive.DATA.again", "32 segment.ACK", "33 segment.probe.keepalive")
	if last.Vars["from"] != "client" {
		t.Errorf("the probe is from %v, want client", last.Vars["from"])
	}
	told, last = after(t, sends("client", 2, "1a", 0, "egg"), sends("client", 2, "1a", 3, "milk"), data("1a", 0, 7), data("1a", 5, 7))
	if last.Vars["text"] != "b'lk'" {
		t.Errorf("the middle of a send is quoted as %v", last.Vars["text"])
	}
	expect(t, told, "23 call.send", "24 call.send", "25 segment.DATA.merged", "26 segment.DATA.part")
}

func TestAnEndInThreeSegments(t *testing.T) {
	recv := call("server", "recv", 3, 10)
	told, _ := after(t,
		recv, call("client", "close", 2), segment("1a", "FIN ACK", 1, 1), arrive(25),
		received(23, recv, "1a", 0, ""), call("server", "close", 3),
		segment("1b", "FIN ACK", 1, 2), arrive(29), state("1a", "FIN-WAIT-1", "TIME-WAIT"),
		segment("1a", "ACK", 2, 2), arrive(32), state("1b", "LAST-ACK", "CLOSED"),
	)
	expect(t, told, "23 call.recv.waits", "24 call.close.TCP", "25 segment.FIN", "26 arrive.FIN.wakes",
		"27 return.recv.eof", "28 call.close.TCP", "29 segment.FIN.ack", "30 arrive.FIN.closed", "31 state.TIME-WAIT.FIN-WAIT-1",
		"32 segment.ACK.FIN", "33 arrive.ACK.FIN", "34 state.CLOSED.LAST-ACK")
}

// What has woken a recv was the data; the FIN that follows finds it awake.
func TestAFINBehindData(t *testing.T) {
	recv := call("server", "recv", 3, 10)
	told, _ := after(t,
		recv, sends("client", 2, "1a", 0, "egg"), data("1a", 0, 3), arrive(25), segment("1a", "FIN ACK", 4, 1), arrive(27),
		received(23, recv, "1a", 0, "egg"), state("1b", "CLOSE-WAIT", "CLOSED"), call("server", "close", 3),
	)
	expect(t, told, "23 call.recv.waits", "24 call.send", "25 segment.DATA", "26 arrive.DATA.wakes", "27 segment.FIN", "28 arrive.FIN",
		"29 return.recv", "30 state.CLOSED", "31 call.close.over")
}

func TestResets(t *testing.T) {
	linger := call("server", "setsockopt", 3, "SO_LINGER", 0)
	for _, c := range []struct {
		name   string
		events []*event
		want   string
	}{
		{"unread", []*event{sends("client", 2, "1a", 0, "egg"), data("1a", 0, 3), arrive(24), call("server", "close", 3)}, "segment.RST.unread"},
		{"too late", []*event{call("server", "close", 3)}, "segment.RST.closed"},
		{"linger 0", []*event{linger, call("server", "close", 3)}, "segment.RST.linger"},
		{"out of the blue", nil, "segment.RST"},
	} {
		told, _ := after(t, append(c.events, segment("1b", "RST ACK", 1, 4))...)
		if got := told[len(told)-1]; !strings.HasSuffix(got, " "+c.want) {
			t.Errorf("%s: told %v, want %s", c.name, told, c.want)
		}
	}
	told, _ := story(t, segment("1a", "SYN", 0, 0), arrive(1), segment("1b", "RST ACK", 0, 1), arrive(3))
	expect(t, told, "1 segment.SYN", "2 arrive.SYN.nobody", "3 segment.RST.refused", "4 arrive.RST.refused")
}

func TestWindow(t *testing.T) {
	shut, open := segment("1b", "ACK", 1, 8), segment("1b", "ACK", 1, 8)
	shut.Window, open.Window = 0, 4096
	probe := segment("1a", "ACK", 7, 1)
	probe.Probe = true
	told, last := after(t, data("1a", 0, 7), shut, probe, open)
	expect(t, told, "23 segment.DATA", "24 segment.ACK.zero", "25 segment.probe.window", "26 segment.ACK.window")
	if last.Vars["window"] != 4096 {
		t.Errorf("window %v, want 4096", last.Vars["window"])
	}
}

func TestCallsThatSayMoreWhenTheyReturn(t *testing.T) {
	send := sends("client", 2, "1a", 0, "egg")
	refused := call("client", "connect", 4, "127.0.0.1:9")
	failed := returns(2, refused)
	failed.Errno = "ECONNREFUSED"
	told, last := story(t, program("client"), refused, failed)
	expect(t, told, "2 call.connect", "3 return.error.ECONNREFUSED")
	if last.Vars["call"] != "connect" {
		t.Errorf("vars %v", last.Vars)
	}
	back := returns(23, send)
	back.N = 3
	told, _ = after(t, send, back)
	expect(t, told, "23 call.send", "24 return.send.waiting")
	blocked := *back
	blocked.T = 60_000_000
	told, last = after(t, send, data("1a", 0, 3), &blocked)
	expect(t, told, "23 call.send", "24 segment.DATA", "25 return.send.blocked")
	if last.Vars["waited"] != "59 ms" {
		t.Errorf("waited %v, want 59 ms", last.Vars["waited"])
	}
}

// Without a capture nobody knows what has arrived or left.
func TestWithoutSegments(t *testing.T) {
	send := sends("client", 2, "1a", 0, "egg")
	back := returns(1, send)
	back.N = 3
	told, _ := story(t, send, back, call("client", "recv", 2, 10))
	expect(t, told, "1 call.send", "2 return.send", "3 call.recv")
	unix := call("client", "socket", 1, "AF_UNIX", "SOCK_STREAM")
	first := sends("client", 1, "s1", 0, "egg")
	told, _ = story(t, unix, first, returns(2, first), call("server", "recv", 4, 10))
	expect(t, told, "1 call.socket.UNIX", "2 call.send.UNIX", "4 call.recv")
}

func TestDatagrams(t *testing.T) {
	sendto := call("client", "sendto", 1, "127.0.0.1:53")
	sendto.Data, sendto.N = []byte("0123456789"), 10
	recvfrom := call("server", "recvfrom", 2, 4)
	cut := received(3, recvfrom, "", 0, "0123")
	cut.Bytes, cut.Truncated, cut.Peer = nil, true, client
	told, _ := story(t,
		call("client", "socket", 1, "AF_INET", "SOCK_DGRAM"), sendto, recvfrom,
		&event{Kind: trace.KindDatagram, Src: client, Dst: "127.0.0.1:53", Len: 10}, arrive(4), cut,
		&event{Kind: trace.KindDatagram, Flags: "ICMP"}, arrive(7),
	)
	expect(t, told, "1 call.socket.UDP", "2 call.sendto", "3 call.recvfrom", "4 datagram", "5 arrive.datagram",
		"6 return.recvfrom.cut", "7 datagram.ICMP", "8 arrive.ICMP")
}

func TestTheRest(t *testing.T) {
	wait := call("server", "wait", 1, "5 bytes wait in fd 3")
	wait.Key, wait.Vars = "queued", map[string]any{"n": 5, "fd": 3}
	told, last := story(t,
		program("server"), call("server", "socket", 1, "AF_INET", "SOCK_STREAM"), wait,
		&event{Kind: trace.KindGate, Program: "server", Call: "recv"},
		&event{Kind: trace.KindOutput, Program: "server", Text: "b'egg'"},
		&event{Kind: trace.KindQueue, SID: 1},
		state("1a", "FIN-WAIT-2", "TIME-WAIT"),
		&event{Kind: trace.KindTimer, SID: 1, Endpoint: "1a", Timer: "timewait", Remaining: 59_900_000_000},
		&event{Kind: trace.KindTimer, SID: 1, Endpoint: "1a", Timer: "timewait", Remaining: 58_900_000_000},
		call("server", "exit", 0),
		&event{Kind: trace.KindEnd, Status: trace.StatusStuck, Waiting: []trace.Waiting{{Program: "client", Call: "recv"}}},
	)
	expect(t, told, "2 call.socket.TCP", "3 wait.queued", "4 gate", "5 output", "7 state.TIME-WAIT", "8 timer.timewait", "10 exit", "11 end.stuck")
	if last.Vars["waiting"] != "client: recv()" {
		t.Errorf("waiting %v", last.Vars["waiting"])
	}
}

func TestNothingIsToldBeyondTheBound(t *testing.T) {
	var n Narrator
	for range maxNarrated {
		if n.Narrate(&event{Kind: trace.KindOutput, Program: "server"}) == nil {
			t.Fatal("an output within the bound was not told")
		}
	}
	if n.Narrate(&event{Kind: trace.KindOutput, Program: "server"}) != nil {
		t.Error("an output beyond the bound was told")
	}
	for i, told := range []bool{true, false} {
		bulk := &event{Kind: trace.KindBulk, Bytes: &trace.Bytes{Stream: "1a", To: 9}, Segments: 1}
		if got := n.Narrate(bulk); (got != nil) != told {
			t.Errorf("bulk event %d beyond the bound: told %v, want %v", i+1, got != nil, told)
		}
	}
}

func TestLiteral(t *testing.T) {
	for _, c := range []struct {
		in   string
		more bool
		want string
	}{
		{"egg", false, "b'egg'"},
		{"a'\\\n\x00\xff", false, `b'a\'\\\n\x00\xff'`},
		{"egg", true, "b'egg'…"},
		{strings.Repeat("x", 30), false, "b'" + strings.Repeat("x", shown) + "'…"},
		{strings.Repeat("\x00", 24), false, "b'" + strings.Repeat(`\x00`, 10) + "'…"},
		{"", true, "…"},
		{"", false, "b''"},
	} {
		if got := literal([]byte(c.in), c.more); got != c.want {
			t.Errorf("literal(%q, %v) = %s, want %s", c.in, c.more, got, c.want)
		}
	}
}

func BenchmarkNarrate(b *testing.B) {
	open := opening()
	for b.Loop() {
		var n Narrator
		for i, e := range open {
			e.Seq = int64(i + 1)
			n.Narrate(e)
		}
		for i := range int64(1000) {
			s, d := sends("client", 2, "1a", i*3, "egg"), data("1a", i*3, i*3+3)
			s.Seq, d.Seq = 21+3*i, 22+3*i
			a := arrive(d.Seq)
			a.Seq = d.Seq + 1
			n.Narrate(s)
			n.Narrate(d)
			n.Narrate(a)
		}
	}
}
