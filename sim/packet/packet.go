// Package packet turns bytes into named header fields and back into files:
// Decode is the capture's fast look at a packet, Dissect the inspector's slow
// one with every field's offset, bits and RFC, and WritePcapng hands the
// packets to Wireshark. It is on the ground floor: it imports nothing of ours.
package packet

import "errors"

// LinkType says what a packet's first byte belongs to, by its pcap number
// (https://www.tcpdump.org/linktypes.html).
type LinkType uint16

// The link types that worlds have.
const (
	LinkEthernet LinkType = 1   // virtual: an Ethernet header
	LinkRaw      LinkType = 101 // kernel, wire: an IPv4 or IPv6 header
)

// Protocol is what an IP header carries, by its IANA number.
type Protocol uint8

// The protocols that Decode looks into.
const (
	ICMP   Protocol = 1
	TCP    Protocol = 6
	UDP    Protocol = 17
	ICMPv6 Protocol = 58
)

// The ways in which bytes can be no packet.
var (
	ErrShort = errors.New("packet: shorter than its header")
	ErrNotIP = errors.New("packet: neither IPv4 nor IPv6")
)

// EtherTypes (IANA, IEEE 802 Numbers).
const (
	etherIPv4 = 0x0800
	etherARP  = 0x0806
	etherIPv6 = 0x86dd
)

// etherHeader is the length of an Ethernet header: two addresses and a type.
const etherHeader = 14
