package words

import (
	"strings"

	"loopscope/sim/trace"
)

// arrive tells a packet's arrival: what the receiver knows now.
func (r *room) arrive(e *trace.Event) (string, vars) {
	p := r.packets[e.Of]
	if p == nil {
		return "", nil
	}
	kind, v := strings.TrimPrefix(p.key, "retransmission."), p.vars
	variant := ""
	if p.bytes != nil && p.from != "" {
		variant = r.arriveBytes(p, v)
	}
	switch {
	case kind == "SYN":
		return r.arriveSYN(p)
	case strings.HasPrefix(kind, "FIN"):
		return r.arriveFIN(p)
	case strings.HasPrefix(kind, "RST"):
		return finer("note.arrive.RST", strings.TrimPrefix(kind, "RST.")), v
	case strings.HasPrefix(kind, "DATA"):
		return "note.arrive.DATA" + variant, v
	case strings.HasPrefix(kind, "probe"):
		return "note.arrive.probe", v
	case kind == "ACK.zero":
		return "note.arrive.ACK.window", v
	case strings.HasPrefix(kind, "ACK."):
		return finer("note.arrive.ACK", kind[len("ACK."):]), v
	case kind == "retransmission":
		return "note.arrive.ACK", v
	}
	return "note.arrive." + kind, v
}

// arriveBytes puts a segment's bytes into the receive queue, as far as they are new.
func (r *room) arriveBytes(p *packet, v vars) string {
	in := r.stream(p.from)
	waiting := in.arrived > in.read
	if variant := in.arrive(p.bytes.From, p.bytes.To); variant != "" {
		return "." + variant
	}
	v["unread"] = max(0, in.arrived-in.read)
	return r.reader(peer(p.from), waiting)
}

func (r *room) arriveSYN(p *packet) (string, vars) {
	if r.ports[port(p.vars["dst"].(string))] == nil && !r.end(peer(p.from)).spoke {
		return "note.arrive.SYN.nobody", p.vars
	}
	return "note.arrive.SYN", p.vars
}

func (r *room) arriveFIN(p *packet) (string, vars) {
	r.end(peer(p.from)).heard = true
	in := r.stream(p.from)
	return "note.arrive.FIN" + r.reader(peer(p.from), in.arrived > in.read), p.vars
}

// reader is the variant for what the program at an endpoint is doing: it waits
// in recv for what arrives, unless other bytes have woken it, or has closed its socket.
func (r *room) reader(endpoint string, woken bool) string {
	s := r.holder[endpoint]
	switch {
	case s == nil:
		return ""
	case s.closed:
		return ".closed"
	case s.inside == "recv" && !woken:
		return ".wakes"
	}
	return ""
}

// fate tells what the network, or the learner, did to a packet.
func (r *room) fate(e *trace.Event) (string, vars) {
	p := r.packets[e.Of]
	if p == nil {
		return "", nil
	}
	return finer("note.fate", e.Fate), vars{"from": p.vars["from"], "to": p.vars["to"]}
}

// datagram tells a UDP datagram or an ICMP message as it leaves.
func (r *room) datagram(e *trace.Event) (string, vars) {
	if s := r.sockets[e.SID]; s != nil && e.Flags != "ICMP" { // bound by its first sendto, to the wildcard address
		r.names[e.Src] = s.program
	}
	v := vars{"from": r.who(e.Src), "to": r.who(e.Dst), "src": e.Src, "dst": e.Dst, "n": e.Len}
	p := &packet{key: "datagram", vars: v, t: e.T}
	r.packets[e.Seq] = p
	switch {
	case e.Flags == "ICMP":
		p.key = "ICMP"
		return "note.datagram.ICMP", v
	case e.Len == 0:
		return "note.datagram.empty", v
	}
	return "note.datagram", v
}
