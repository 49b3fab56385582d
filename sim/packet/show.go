package packet

import (
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// How a field's bits are shown. What is said here is the same in every language.

func uintOf(b []byte) uint64 {
	var v uint64
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	return v
}

func number(b []byte) string { return strconv.FormatUint(uintOf(b), 10) }

func hexadecimal(b []byte) string { return "0x" + hex.EncodeToString(b) }

// times shows a length that counts units of more than a byte.
func times(unit uint64) func([]byte) string {
	return func(b []byte) string {
		v := uintOf(b)
		return fmt.Sprintf("%d × %d = %d", v, unit, v*unit)
	}
}

func address(b []byte) string {
	a, _ := netip.AddrFromSlice(b)
	return a.String()
}

func mac(b []byte) string { return net.HardwareAddr(b).String() }

func protocol(b []byte) string {
	return named(b, map[uint64]string{
		uint64(ICMP): "ICMP", uint64(TCP): "TCP", uint64(UDP): "UDP", uint64(ICMPv6): "ICMPv6",
		uint64(hopByHopHeader): "Hop-by-Hop", uint64(routingHeader): "Routing",
		uint64(fragmentHeader): "Fragment", uint64(destinationHeader): "Destination",
	})
}

func etherType(b []byte) string {
	names := map[uint64]string{etherIPv4: "IPv4", etherARP: "ARP", etherIPv6: "IPv6"}
	if name := names[uintOf(b)]; name != "" {
		return hexadecimal(b) + " (" + name + ")"
	}
	return hexadecimal(b)
}

// ecn names the codepoints of RFC 3168 §5.
func ecn(b []byte) string {
	return named(b, map[uint64]string{0: "Not-ECT", 1: "ECT(1)", 2: "ECT(0)", 3: "CE"})
}

func arpOperation(b []byte) string { return named(b, map[uint64]string{1: "request", 2: "reply"}) }

func named(b []byte, names map[uint64]string) string {
	if name := names[uintOf(b)]; name != "" {
		return number(b) + " (" + name + ")"
	}
	return number(b)
}

// literal shows bytes as Python does: b'egg'.
func literal(b []byte) string {
	var s strings.Builder
	s.WriteString("b'")
	for _, c := range b {
		switch {
		case c == '\n':
			s.WriteString(`\n`)
		case c == '\r':
			s.WriteString(`\r`)
		case c == '\t':
			s.WriteString(`\t`)
		case c == '\'' || c == '\\':
			s.WriteByte('\\')
			s.WriteByte(c)
		case c < 0x20 || c > 0x7e:
			fmt.Fprintf(&s, `\x%02x`, c)
		default:
			s.WriteByte(c)
		}
	}
	return s.String() + "'"
}
