package words

import (
	"strings"

	"loopscope/sim/trace"
)

// room is the little that the Narrator keeps in mind: who speaks from where,
// which bytes each send put into a stream, and how far they have come. Each
// teller (call, segment …) gives the key and values of its event's note, and
// takes in what the event changes.
type room struct {
	wire    bool                 // segments are captured
	kept    int                  // bytes of sends that are kept for quoting
	parents map[string]string    // thread -> the program that started it
	live    int                  // programs that have not returned, threads not counted
	sockets map[int]*socket      // by sid
	calls   map[int64]*entered   // calls that have not returned
	ends    map[string]*end      // "1a"
	streams map[string]*stream   // by the sending endpoint
	packets map[int64]*packet    // by the seq of their segment or datagram event
	names   map[string]string    // "127.0.0.1:8001" -> program
	ports   map[string]*socket   // listeners by port
	dialing map[string][]*socket // sockets in connect by the address they call
	pairs   map[string]string    // "local>peer" -> endpoint
	timed   map[string]bool      // what has been told: endpoint and key
	holder  map[string]*socket   // endpoint -> the socket that is its program's handle
	served  map[string]bool      // "peer>local" of connections that accept has given
}

// socket is what is known of one sid.
type socket struct {
	program string
	family  string // TCP, UDP, UNIX
	addr    string // its own address, once bound
	end     string // its endpoint, once connected
	listens bool
	linger  bool // SO_LINGER 0
	closed  bool
	sent    bool   // its first send has returned
	unread  int64  // bytes nobody had read when it was closed
	inside  string // the call it is blocked in
}

// entered is a call that has not returned.
type entered struct {
	*trace.Event
	sock *socket
}

// end is one side of a connection.
type end struct {
	addr   string
	state  string
	fin    uint32 // relative sequence number of its FIN, 0: none yet
	heard  bool   // its peer's FIN has arrived
	acked  uint32 // the last acknowledgment it sent, relative
	window int    // the last window it offered
	spoke  bool   // it has sent anything
	up     bool   // it has been ESTABLISHED
}

// packet is what an arrival or a fate needs to know of what was sent.
type packet struct {
	key   string // "SYN", "ACK.FIN", "DATA" …
	vars  vars
	t     int64
	from  string // endpoint
	bytes *trace.Bytes
}

func (r *room) init() {
	if r.sockets != nil {
		return
	}
	*r = room{
		parents: map[string]string{}, sockets: map[int]*socket{}, calls: map[int64]*entered{},
		ends: map[string]*end{}, streams: map[string]*stream{}, packets: map[int64]*packet{},
		names: map[string]string{}, ports: map[string]*socket{}, dialing: map[string][]*socket{},
		pairs: map[string]string{}, timed: map[string]bool{}, holder: map[string]*socket{}, served: map[string]bool{},
	}
}

func (r *room) program(e *trace.Event) {
	if r.parents[e.Program] = e.Parent; e.Parent == "" {
		r.live++
	}
}

// socket is the one with this sid; it is made known by its first event.
func (r *room) socket(e *trace.Event) *socket {
	s := r.sockets[e.SID]
	if s == nil {
		s = &socket{program: e.Program, family: "TCP"}
		if e.SID != 0 {
			r.sockets[e.SID] = s
		}
	}
	return s
}

func (r *room) end(name string) *end {
	x := r.ends[name]
	if x == nil {
		x = &end{}
		r.ends[name] = x
	}
	return x
}

func (r *room) stream(name string) *stream {
	x := r.streams[name]
	if x == nil {
		x = &stream{}
		r.streams[name] = x
	}
	return x
}

// maxKept bounds the bytes that are kept for quoting.
const maxKept = 1 << 20

// keep is a send's data, or nil once enough is kept. Events never change.
func (r *room) keep(data []byte) []byte {
	if r.kept += len(data); r.kept > maxKept {
		return nil
	}
	return data
}

// waiting is how many bytes have arrived for a socket and were not read.
func (r *room) waiting(s *socket) int64 {
	if s.end == "" {
		return 0
	}
	in := r.stream(peer(s.end))
	return max(0, in.arrived-in.read)
}

// peer is the other side: "1a" for "1b".
func peer(endpoint string) string {
	if cid, ok := strings.CutSuffix(endpoint, "a"); ok {
		return cid + "b"
	}
	return strings.TrimSuffix(endpoint, "b") + "a"
}

// who is the program that speaks from an address, or the address itself.
func (r *room) who(addr string) string {
	if name, ok := r.names[addr]; ok {
		return name
	}
	if l := r.ports[port(addr)]; l != nil {
		return l.program
	}
	return addr
}

func port(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }

// owner is the program of an endpoint's side of a connection.
func (r *room) owner(e *trace.Event) string {
	if s := r.sockets[e.SID]; s != nil {
		return s.program
	}
	if x := r.ends[e.Endpoint]; x != nil {
		return r.who(x.addr)
	}
	return e.Endpoint
}

// root is the program whose descriptors a thread uses.
func (r *room) root(program string) string {
	for r.parents[program] != "" {
		program = r.parents[program]
	}
	return program
}

// connected ties a socket to its endpoint by the addresses that the call fixed.
func (r *room) connected(s *socket, local, remote string) {
	if local == "" {
		return
	}
	r.names[local] = s.program
	if name, ok := r.pairs[local+">"+remote]; ok && s.family == "TCP" {
		r.holds(s, name)
	}
}

// holds ties a socket to its endpoint.
func (r *room) holds(s *socket, endpoint string) { s.end, r.holder[endpoint] = endpoint, s }
