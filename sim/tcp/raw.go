package tcp

import (
	"encoding/binary"

	"loopscope/sim/packet"
	"loopscope/sim/trace"
)

// decode reads an event's raw bytes, which begin with IP's header or, in
// virtual worlds, with Ethernet's.
func decode(e *trace.Event) (packet.Summary, bool) {
	for _, link := range []packet.LinkType{packet.LinkRaw, packet.LinkEthernet} {
		s, err := packet.Decode(e.Raw, link)
		if err == nil && (s.Protocol == packet.TCP || s.Protocol == packet.UDP) {
			return s, true
		}
	}
	return packet.Summary{}, false
}

// windowScale is the shift that a SYN offers (RFC 7323 §2.2), or −1.
func windowScale(e *trace.Event) int {
	s, ok := decode(e)
	if !ok || !s.Options.HasScale {
		return -1
	}
	return min(int(s.Options.Scale), 14) // §2.3: a greater shift counts as 14
}

// datagramOf is what a datagram event carries, as far as it was kept, and how
// long the datagram is in all: an event may be its first fragment only. Later
// fragments carry no ports and are nobody's.
func datagramOf(e *trace.Event) (payload []byte, size int, ok bool) {
	s, decoded := decode(e)
	if !decoded || s.Protocol != packet.UDP {
		return nil, e.Len, e.Flags != "ICMP" && e.Raw == nil
	}
	if s.Fragment {
		return nil, 0, false
	}
	size = int(binary.BigEndian.Uint16(e.Raw[s.HeaderOffset+4:])) - 8
	return s.Payload(e.Raw), max(size, e.Len), true
}
