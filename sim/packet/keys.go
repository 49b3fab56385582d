package packet

import "slices"

// The keys that stand in no header's columns.
const (
	keyPayload = "field.payload"
	keyPadding = "field.padding"

	keyChecksumCorrect = "field.checksum.correct"
	keyChecksumWrong   = "field.checksum.wrong"
	keyChecksumUnknown = "field.checksum.unknown" // not all that it covers was captured
	keyTCPPartial      = "field.tcp.checksum.partial"
	keyUDPPartial      = "field.udp.checksum.partial"
	keyUDPNone         = "field.udp.checksum.none" // RFC 768: all zero, the sender made none
)

// FieldKeys are all the words that Dissect can ask for, as Meaning or Note.
func FieldKeys() []string {
	keys := []string{
		keyPayload, keyPadding, keyChecksumCorrect, keyChecksumWrong, keyChecksumUnknown,
		keyTCPPartial, keyUDPPartial, keyUDPNone,
		ipv4Options.key, ipv6ExtensionData.key, "field.tcp.option.malformed", "field.tcp.option.padding",
	}
	for _, header := range [][]column{
		ethernetHeader, arpHeader, ipv4Header, ipv6Header, ipv6Extension, ipv6Fragment,
		tcpHeader, udpHeader, icmpHeader, icmpEcho, icmpUnreachable, icmpOther,
	} {
		for _, c := range header {
			keys = append(keys, c.key)
		}
	}
	for kind := range 256 {
		keys = append(keys, optionColumn(kind).key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
