package trace

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

func sample() *Trace {
	n := 0
	return &Trace{
		Header: Header{
			Loopscope: Version, Run: "r", Lab: "handshake", World: "kernel", Params: map[string]string{"late": "true"},
			Seed: 7, Start: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Machine: Machine{OS: "linux", CPUs: 2},
		},
		Events: []*Event{
			{Seq: 1, Kind: KindProgram, Program: "client", Host: "localhost"},
			{Seq: 2, T: 412_000, Kind: KindCall, Basis: BasisCall, Program: "client", Call: "connect", SID: 1, FD: 3, Args: []any{"127.0.0.1:8001"}},
			{Seq: 3, T: 437_000, Kind: KindSegment, Basis: BasisWire, CID: 1, Endpoint: "1a", Src: "127.0.0.1:40000", Dst: "127.0.0.1:8001", Flags: "SYN", SeqNo: 1 << 31, Window: 64240, Raw: []byte{0x45, 0}},
			{Seq: 4, T: 437_000, Kind: KindState, Basis: BasisDerived, CID: 1, Endpoint: "1a", SID: 1, From: "CLOSED", To: "SYN-SENT", Cause: 3},
			{Seq: 5, T: 440_000, Kind: KindQueue, SID: 1, Recv: &n},
			{Seq: 6, T: 450_000, Kind: KindReturn, Basis: BasisCall, Program: "client", Call: "connect", SID: 1, Of: 2, Result: -1, Errno: "ECONNREFUSED"},
			{Seq: 7, T: 460_000, Kind: KindEnd, Status: StatusOK, Waiting: []Waiting{{"server", "accept"}}, Capture: &Capture{Seen: 2, Iface: -1}},
		},
	}
}

func TestJSONRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := sample().Write(&b); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n"); n != 8 {
		t.Errorf("%d lines, want 8", n)
	}
	got, err := Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	if want := sample(); !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("read back\n%s\nwant\n%s", g, w)
	}
}

func TestReadSkipsWhatItDoesNotKnow(t *testing.T) {
	tr, err := Read(strings.NewReader(`{"loopscope":1,"colour":"red"}
{"seq":1,"kind":"comet","tail":[1,2]}
`))
	if err != nil || len(tr.Events) != 1 || tr.Events[0].Kind != "comet" {
		t.Errorf("%+v, %v", tr, err)
	}
}

func TestReadErrorsNameTheLine(t *testing.T) {
	for src, want := range map[string]string{
		"":                            "line 1",
		`{"loopscope":2}`:             "line 1: version 2, want 1",
		"{\"loopscope\":1}\n{\"seq\"": "line 2",
		"{\"loopscope\":1}\n{}\nx":    "line 3",
	} {
		if _, err := Read(strings.NewReader(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", src, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := sample().Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("{\"loopscope\":1}\n{\"kind\":\"arrive\",\"of\":9}\n{\"kind\":\"segment\",\"endpoint\":\"a\"}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		tr, err := Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		_ = tr.Text()
		_ = Verify(tr)
	})
}

func TestQuery(t *testing.T) {
	tr := sample()
	call := tr.First(By("client"), Named("connect"), Is(KindCall))
	if call == nil || call.Seq != 2 {
		t.Fatalf("the call is %v", call)
	}
	if r := tr.ReturnOf(call); r == nil || r.Seq != 6 {
		t.Errorf("its return is %v", r)
	}
	if a := tr.ArrivalOf(tr.Event(3)); a != nil {
		t.Errorf("the lost SYN arrives: %v", a)
	}
	if got := tr.Select(On(1), At("1a")); len(got) != 2 {
		t.Errorf("%d events of 1a, want 2", len(got))
	}
	if tr.First(Has("SYN", "ACK")) != nil || tr.First(Has("SYN")).Seq != 3 {
		t.Errorf("Has does not ask for every flag")
	}
	if tr.Event(0) != nil || tr.Event(8) != nil || tr.End().Seq != 7 {
		t.Errorf("Event or End is off")
	}
}

func TestText(t *testing.T) {
	want := strings.Trim(`
   0.000000 client     starts
   0.000412 client     → connect("127.0.0.1:8001") fd 3
   0.000437 1a→1b      SYN seq 0 len 0 win 64240
   0.000437 1a         CLOSED ⇒ SYN-SENT (derived)
   0.000440 socket 1   queue recv 0
   0.000450 client     ← connect = -1 ECONNREFUSED
   0.000460            end ok
`, "\n") + "\n"
	if got := sample().Text(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestEventText(t *testing.T) {
	two := 2
	for want, e := range map[string]Event{
		"client     → send(b'egg\\n') fd 3":                            {Kind: KindCall, Program: "client", Call: "send", Data: []byte("egg\n"), FD: 3},
		"client     ‖ send(b'')":                                       {Kind: KindGate, Program: "client", Call: "send"},
		"client     → socket(AF_INET, SOCK_STREAM)":                    {Kind: KindCall, Program: "client", Call: "socket", Args: []any{"AF_INET", "SOCK_STREAM"}},
		"client     ← recv = b'egg'":                                   {Kind: KindReturn, Program: "client", Call: "recv", Data: []byte("egg")},
		"client     ← accept = 4 peer 127.0.0.1:5":                     {Kind: KindReturn, Program: "client", Call: "accept", Result: 4, Peer: "127.0.0.1:5"},
		"1b→1a      SYN ACK seq 0 ack 1 len 0 win 9":                   {Kind: KindSegment, Endpoint: "1b", Src: "s", Dst: "c", Flags: "SYN ACK", RelAck: 1, Window: 9},
		"1a→1a      SYN seq 0 len 0 win 0":                             {Kind: KindSegment, Endpoint: "1a", Src: "c", Dst: "c", Flags: "SYN"},
		"c→s        ACK seq 3 ack 1 len 2 win 0 retransmission of #4":  {Kind: KindSegment, Src: "c", Dst: "s", Flags: "ACK", RelSeq: 3, RelAck: 1, Len: 2, RetransmissionOf: 4},
		"1a→1b      ACK seq 0 ack 1 len 0 win 0 probe":                 {Kind: KindSegment, Endpoint: "1a", Src: "c", Dst: "s", Flags: "ACK", RelAck: 1, Probe: true},
		"c→s        datagram len 4":                                    {Kind: KindDatagram, Src: "c", Dst: "s", Len: 4},
		"1b         arrives #3 (late)":                                 {Kind: KindArrive, Endpoint: "1b", Of: 3, Late: true},
		"network    dropped #3 by learner":                             {Kind: KindFate, Fate: "dropped", Of: 3, By: "learner"},
		"socket 1   queue accept 2":                                    {Kind: KindQueue, SID: 1, Accept: &two},
		"1a         timer time-wait 59.500 s":                          {Kind: KindTimer, Endpoint: "1a", Timer: "time-wait", Remaining: 59_500_000_000},
		"           bulk 1a [0, 9): 3 segments, 1 calls":               {Kind: KindBulk, Bytes: &Bytes{Stream: "1a", To: 9}, Segments: 3, Calls: 1},
		"           note on #3: note.syn map[n:1]":                     {Kind: KindNote, About: 3, Key: "note.syn", Vars: map[string]any{"n": 1}},
		"           claim three: unknown map[] why.segments":           {Kind: KindClaim, ID: "three", Holds: HoldsUnknown, Why: "why.segments"},
		"server     prints hello":                                      {Kind: KindOutput, Program: "server", Text: "hello"},
		"localhost  host 127.0.0.1":                                    {Kind: KindHost, Host: "localhost", Addrs: []string{"127.0.0.1"}},
		"client     ← recv = b'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'…(40)": {Kind: KindReturn, Program: "client", Call: "recv", Data: bytes.Repeat([]byte("a"), 40)},
	} {
		if got := e.String(); got != "   0.000000 "+want {
			t.Errorf("got  %q\nwant %q", got, "   0.000000 "+want)
		}
	}
}
