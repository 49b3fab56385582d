package trace

// Kind says what an event is about, and so which of its fields are set.
type Kind string

// The kinds of event. Readers skip kinds they do not know.
const (
	KindHost     Kind = "host"     // Host, Addrs: a network stack appeared
	KindProgram  Kind = "program"  // Program, Host, Parent: a party of the experiment appeared
	KindGate     Kind = "gate"     // Program, SID, FD, Call, Args, Data, Line: step mode, the program waits for the learner
	KindCall     Kind = "call"     // Program, SID, FD, Call, Args, Data, Line, Bytes{Stream, From, Upto} for sends, Key and Vars for wait: written on entry
	KindReturn   Kind = "return"   // Of, Program, Call, SID, FD, Result, Errno, N, Data, Local, Peer, Bytes{Stream, From, To}; connect's and accept's: CID, Endpoint
	KindSegment  Kind = "segment"  // a TCP segment left its host
	KindDatagram Kind = "datagram" // a UDP datagram (or an ICMP message, Flags "ICMP") left its host; SID and Bytes of its send where known
	KindFrame    Kind = "frame"    // an Ethernet frame left its host
	KindArrive   Kind = "arrive"   // Of, Host: it reached the other stack
	KindFate     Kind = "fate"     // Of, Fate, By, Rule: what the network did to it
	KindState    Kind = "state"    // Endpoint or, for a listener, SID; From, To, Cause
	KindQueue    Kind = "queue"    // SID, Recv, Send, Accept, AcceptMax, Syn: a reading
	KindTimer    Kind = "timer"    // Endpoint or SID, Timer, Remaining: a reading
	KindTCPInfo  Kind = "tcpinfo"  // SID, Cwnd, Ssthresh, RTT, RTO: a reading
	KindTable    Kind = "table"    // Host, Key, Rows: ARP or MAC rows, a reading
	KindBulk     Kind = "bulk"     // Bytes{Stream, From, To}, Segments, Calls: beyond the log's cap
	KindOutput   Kind = "output"   // Program, Text, Bytes where known
	KindNote     Kind = "note"     // About, Key, Vars: narration, translated at display
	KindClaim    Kind = "claim"    // ID, Holds, Got, Why, Proof
	KindEnd      Kind = "end"      // Status, Error, Waiting, Capture: always the last event
)

// Basis is how an event is known.
type Basis string

// The four bases. Every mark on the timeline shows its own.
const (
	BasisCall    Basis = "call"    // the program did it
	BasisWire    Basis = "wire"    // it was captured
	BasisKernel  Basis = "kernel"  // the network stack itself said so
	BasisDerived Basis = "derived" // it follows by RFC 9293 from what was captured
)

// The ways a run can end, as found in an end event's Status.
const (
	StatusOK      = "ok"
	StatusFailed  = "failed"  // a program of the experiment failed in a way the lesson did not want
	StatusStopped = "stopped" // the learner, or a new run, stopped it
	StatusLimit   = "limit"   // it took too long
	StatusStuck   = "stuck"   // every program waits, and nothing can come
)

// What a claim's Holds can say.
const (
	HoldsYes     = "yes"
	HoldsNo      = "no"
	HoldsUnknown = "unknown"
)

// Event is one thing that happened, written once and never changed. The fields
// that a Kind does not name are empty. A number that is absent from the JSON
// is 0, a string "": only readings, where absent means "not read", use pointers.
type Event struct {
	Seq   int64 `json:"seq"`             // 1, 2, 3 … without gaps
	T     int64 `json:"t"`               // ns since Header.Start; never decreases with Seq
	Kind  Kind  `json:"kind"`            //
	Basis Basis `json:"basis,omitempty"` //
	Late  bool  `json:"late,omitempty"`  // its true time was earlier: it came after its place had been written

	Host    string   `json:"host,omitempty"`
	Addrs   []string `json:"addrs,omitempty"`
	Program string   `json:"program,omitempty"`
	Parent  string   `json:"parent,omitempty"` // the program that started this one

	SID   int    `json:"sid,omitempty"`   // socket, from socket or accept; 1, 2 …
	FD    int    `json:"fd,omitempty"`    // the program's own number for it, from 3
	Call  string `json:"call,omitempty"`  // Berkeley's name: "connect"
	Args  []any  `json:"args,omitempty"`  // as the textbook writes them, without the data of a send
	Line  string `json:"line,omitempty"`  // "lab.go:42", in the lab's own folder
	Local string `json:"local,omitempty"` // "127.0.0.1:8001", once the call has fixed it
	Peer  string `json:"peer,omitempty"`
	Of    int64  `json:"of,omitempty"` // the call of a return, the segment of an arrive or fate

	Result    int64  `json:"result,omitempty"`
	Errno     string `json:"errno,omitempty"` // "EADDRINUSE"
	N         int    `json:"n,omitempty"`     // bytes
	Data      []byte `json:"data,omitempty"`  // bytes sent or received, at most DataCap of them
	Truncated bool   `json:"truncated,omitempty"`
	Bytes     *Bytes `json:"bytes,omitempty"`

	CID              int    `json:"cid,omitempty"`      // connection, from its first SYN; 1, 2 …
	Endpoint         string `json:"endpoint,omitempty"` // "1a" sent cid 1's first SYN, "1b" is its peer
	Src              string `json:"src,omitempty"`      // "127.0.0.1:40000"
	Dst              string `json:"dst,omitempty"`
	Flags            string `json:"flags,omitempty"` // "SYN ACK": SYN FIN RST PSH URG ECE CWR ACK, in this order
	SeqNo            uint32 `json:"seqno,omitempty"`
	AckNo            uint32 `json:"ackno,omitempty"`
	RelSeq           uint32 `json:"rel_seq,omitempty"` // SeqNo − ISN of the sender
	RelAck           uint32 `json:"rel_ack,omitempty"` // AckNo − ISN of the receiver
	Window           int    `json:"window,omitempty"`  // bytes, scaled once the SYNs have been seen
	Len              int    `json:"len,omitempty"`     // payload bytes
	RetransmissionOf int64  `json:"retransmission_of,omitempty"`
	Probe            bool   `json:"probe,omitempty"` // seq = snd_una − 1: keepalive or window probe
	Raw              []byte `json:"raw,omitempty"`   // from the IP header on (Ethernet in virtual worlds)

	Fate string `json:"fate,omitempty"` // held, released, dropped, duplicated
	By   string `json:"by,omitempty"`   // network, rule, learner
	Rule string `json:"rule,omitempty"`

	From  string `json:"from,omitempty"`  // RFC 9293 §3.3.2, spelled as there
	To    string `json:"to,omitempty"`    //
	Cause int64  `json:"cause,omitempty"` // the segment at the sender, the arrive at the receiver, else the call

	Recv      *int   `json:"recv,omitempty"` // bytes in the receive queue
	Send      *int   `json:"send,omitempty"` // bytes in the send queue: unsent or unacknowledged
	Accept    *int   `json:"accept,omitempty"`
	AcceptMax *int   `json:"accept_max,omitempty"`
	Syn       *int   `json:"syn,omitempty"` // connections in SYN-RECEIVED that a listener keeps
	Timer     string `json:"timer,omitempty"`
	Remaining int64  `json:"remaining,omitempty"` // ns
	Cwnd      int    `json:"cwnd,omitempty"`      // segments
	Ssthresh  int    `json:"ssthresh,omitempty"`  // segments
	RTT       int64  `json:"rtt,omitempty"`       // ns
	RTO       int64  `json:"rto,omitempty"`       // ns

	Rows     [][]string `json:"rows,omitempty"`
	Segments int        `json:"segments,omitempty"`
	Calls    int        `json:"calls,omitempty"`
	Text     string     `json:"text,omitempty"`

	About int64          `json:"about,omitempty"`
	Key   string         `json:"key,omitempty"`
	Vars  map[string]any `json:"vars,omitempty"`

	ID    string         `json:"id,omitempty"`
	Holds string         `json:"holds,omitempty"`
	Got   map[string]any `json:"got,omitempty"`
	Why   string         `json:"why,omitempty"`   // a key of labs/words
	Proof []int64        `json:"proof,omitempty"` // the events that show it

	Status  string    `json:"status,omitempty"`
	Error   string    `json:"error,omitempty"`
	Waiting []Waiting `json:"waiting,omitempty"`
	Capture *Capture  `json:"capture,omitempty"`

	// Asked is when a reading was asked for; T is when it had been answered.
	Asked int64 `json:"-"`

	// OfEvent and CauseEvent stand in for Of and Cause until the events they
	// name have been numbered; the Recorder replaces them.
	OfEvent    *Event `json:"-"`
	CauseEvent *Event `json:"-"`
}

// DataCap is the most bytes that a call's or return's Data holds.
const DataCap = 4096

// Bytes is a range of a stream. A stream is one direction of a connection,
// named by the endpoint that sends in it ("1a"); its bytes are numbered from
// 0, and SYN and FIN hold none. Datagrams and AF_UNIX sockets number the bytes
// that one socket sent: their stream is "s" and its sid ("s4").
//
// A call reserves [From, Upto); its return fixes [From, To).
type Bytes struct {
	Stream string `json:"stream"`
	From   int64  `json:"from"`
	Upto   int64  `json:"upto,omitempty"`
	To     int64  `json:"to,omitempty"`
}

// Waiting is a program that could not go on, and the call it waited in.
type Waiting struct {
	Program string `json:"program"`
	Call    string `json:"call"`
}

// Capture says whether the recording is whole.
type Capture struct {
	Seen  int64 `json:"seen"`  // packets read from the ring, each direction counted
	Lost  int64 `json:"lost"`  // packets the kernel dropped because the ring was full
	Late  int64 `json:"late"`  // events marked late
	Iface int64 `json:"iface"` // packets the interface counted, both directions; −1 when unknown
}
