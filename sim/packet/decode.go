package packet

import (
	"encoding/binary"
	"net/netip"
)

// Summary is what the recorder needs to know of a packet.
type Summary struct {
	Protocol Protocol
	Fragment bool           // not the datagram's first fragment: Src and Dst have no port, and nothing below is set
	Src, Dst netip.AddrPort // ICMP has no ports: 0

	Flags   string // TCP's control bits: "SYN ACK"
	Bits    Flags  // the same, as bits
	SeqNo   uint32
	AckNo   uint32
	Window  uint16 // as sent, unscaled
	Options Options

	ICMPType, ICMPCode uint8

	IPOffset      int // where in raw the IP header begins
	HeaderOffset  int // where the TCP, UDP or ICMP header begins
	PayloadOffset int // where what they carry begins
	PayloadLen    int // how long that is by the IP header: raw may have been cut shorter
	Len           int // the whole packet as it was on the link, from raw's first byte
}

// Payload is the captured part of what the packet carries.
func (s *Summary) Payload(raw []byte) []byte {
	from := min(s.PayloadOffset, len(raw))
	return raw[from:min(s.PayloadOffset+s.PayloadLen, len(raw))]
}

// Decode reads the headers of a packet. raw may be a capture's first bytes only,
// as long as the headers are whole. It allocates nothing and keeps nothing of raw.
func Decode(raw []byte, link LinkType) (Summary, error) {
	var s Summary
	if link == LinkEthernet {
		if len(raw) < etherHeader {
			return s, ErrShort
		}
		switch binary.BigEndian.Uint16(raw[12:]) {
		case etherIPv4, etherIPv6:
		default:
			return s, ErrNotIP
		}
		s.IPOffset = etherHeader
	}
	end, err := s.network(raw)
	if err != nil || s.Fragment {
		return s, err
	}
	return s, s.transport(raw, end)
}

// network reads the IP header, and gives where the packet ends by it.
func (s *Summary) network(raw []byte) (end int, err error) {
	ip := raw[s.IPOffset:]
	if len(ip) == 0 {
		return 0, ErrShort
	}
	var n int
	switch ip[0] >> 4 {
	case 4:
		n, err = s.ipv4(ip)
	case 6:
		n, err = s.ipv6(ip)
	default:
		err = ErrNotIP
	}
	if err != nil {
		return 0, err
	}
	s.Len = s.IPOffset + n
	s.PayloadOffset = s.HeaderOffset
	s.PayloadLen = max(0, s.Len-s.HeaderOffset)
	return s.Len, nil
}

// ipv4 reads RFC 791 §3.1. It gives the datagram's length.
func (s *Summary) ipv4(ip []byte) (int, error) {
	if len(ip) < 20 {
		return 0, ErrShort
	}
	header := int(ip[0]&0xf) * 4
	if header < 20 || len(ip) < header {
		return 0, ErrShort
	}
	total := int(binary.BigEndian.Uint16(ip[2:]))
	if total == 0 { // segmentation offload: longer than 16 bits can say
		total = len(ip)
	}
	s.Protocol = Protocol(ip[9])
	s.Src = netip.AddrPortFrom(netip.AddrFrom4([4]byte(ip[12:16])), 0)
	s.Dst = netip.AddrPortFrom(netip.AddrFrom4([4]byte(ip[16:20])), 0)
	s.Fragment = binary.BigEndian.Uint16(ip[6:])&0x1fff != 0
	s.HeaderOffset = s.IPOffset + header
	return total, nil
}

// ipv6 reads RFC 8200 §3 and steps over extension headers (§4).
func (s *Summary) ipv6(ip []byte) (int, error) {
	if len(ip) < 40 {
		return 0, ErrShort
	}
	total := 40 + int(binary.BigEndian.Uint16(ip[4:]))
	if total == 40 {
		total = len(ip)
	}
	s.Src = netip.AddrPortFrom(netip.AddrFrom16([16]byte(ip[8:24])), 0)
	s.Dst = netip.AddrPortFrom(netip.AddrFrom16([16]byte(ip[24:40])), 0)
	next, at := Protocol(ip[6]), 40
	for extends(next) {
		if len(ip) < at+8 {
			return 0, ErrShort
		}
		length := 8 + int(ip[at+1])*8
		if next == fragmentHeader {
			length = 8
			s.Fragment = binary.BigEndian.Uint16(ip[at+2:])>>3 != 0
		}
		next, at = Protocol(ip[at]), at+length
	}
	s.Protocol = next
	s.HeaderOffset = s.IPOffset + at
	return total, nil
}

// IPv6's extension headers that can stand before TCP or UDP (RFC 8200 §4.1).
const (
	hopByHopHeader    Protocol = 0
	routingHeader     Protocol = 43
	fragmentHeader    Protocol = 44
	destinationHeader Protocol = 60
)

func extends(p Protocol) bool {
	return p == hopByHopHeader || p == routingHeader || p == fragmentHeader || p == destinationHeader
}

// transport reads the header behind IP's; end is where the packet ends.
func (s *Summary) transport(raw []byte, end int) error {
	h := raw[min(s.HeaderOffset, len(raw)):min(max(end, s.HeaderOffset), len(raw))]
	var header int
	switch s.Protocol {
	case TCP:
		if len(h) < 20 {
			return ErrShort
		}
		header = int(h[12]>>4) * 4
		if header < 20 || len(h) < header {
			return ErrShort
		}
		s.tcp(h[:header])
	case UDP:
		header = 8
		if len(h) < header {
			return ErrShort
		}
		s.ports(h)
	case ICMP, ICMPv6:
		header = 8
		if len(h) < header {
			return ErrShort
		}
		s.ICMPType, s.ICMPCode = h[0], h[1]
	}
	s.PayloadOffset = s.HeaderOffset + header
	s.PayloadLen = max(0, end-s.PayloadOffset)
	return nil
}

func (s *Summary) ports(h []byte) {
	s.Src = netip.AddrPortFrom(s.Src.Addr(), binary.BigEndian.Uint16(h))
	s.Dst = netip.AddrPortFrom(s.Dst.Addr(), binary.BigEndian.Uint16(h[2:]))
}

// tcp reads RFC 9293 §3.1.
func (s *Summary) tcp(h []byte) {
	s.ports(h)
	s.SeqNo = binary.BigEndian.Uint32(h[4:])
	s.AckNo = binary.BigEndian.Uint32(h[8:])
	s.Bits = Flags(h[13])
	s.Flags = s.Bits.String()
	s.Window = binary.BigEndian.Uint16(h[14:])
	s.Options.read(h[20:])
}
