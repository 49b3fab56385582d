package packet

// ipv4Header is the figure of RFC 791 §3.1, with what became of Type of Service.
var ipv4Header = []column{
	{"Version", 4, "field.ip.version", "", number},
	{"IHL", 4, "field.ip.ihl", "", times(4)},
	{"DSCP", 6, "field.ip.dscp", "RFC 2474 §3", number},
	{"ECN", 2, "field.ip.ecn", "RFC 3168 §5", ecn},
	{"Total Length", 16, "field.ip.total_length", "", number},
	{"Identification", 16, "field.ip.id", "", number},
	{"Reserved", 1, "field.ip.reserved", "", number},
	{"DF", 1, "field.ip.df", "", number},
	{"MF", 1, "field.ip.mf", "", number},
	{"Fragment Offset", 13, "field.ip.fragment_offset", "", times(8)},
	{"Time to Live", 8, "field.ip.ttl", "", number},
	{"Protocol", 8, "field.ip.protocol", "", protocol},
	{"Header Checksum", 16, "field.ip.checksum", "", hexadecimal},
	{"Source Address", 32, "field.ip.src", "", address},
	{"Destination Address", 32, "field.ip.dst", "", address},
}

var ipv4Options = column{"Options", 0, "field.ip.options", "", hexadecimal}

// ipv6Header is the figure of RFC 8200 §3.
var ipv6Header = []column{
	{"Version", 4, "field.ip.version", "", number},
	{"Traffic Class: DSCP", 6, "field.ip.dscp", "RFC 2474 §3", number},
	{"Traffic Class: ECN", 2, "field.ip.ecn", "RFC 3168 §5", ecn},
	{"Flow Label", 20, "field.ip6.flow_label", "", hexadecimal},
	{"Payload Length", 16, "field.ip6.payload_length", "", number},
	{"Next Header", 8, "field.ip6.next_header", "", protocol},
	{"Hop Limit", 8, "field.ip6.hop_limit", "", number},
	{"Source Address", 128, "field.ip.src", "", address},
	{"Destination Address", 128, "field.ip.dst", "", address},
}

// ipv6Extension begins every extension header but Fragment (RFC 8200 §4).
var ipv6Extension = []column{
	{"Next Header", 8, "field.ip6.next_header", "", protocol},
	{"Hdr Ext Len", 8, "field.ip6.ext_length", "", number},
}

var ipv6ExtensionData = column{"Extension", 0, "field.ip6.extension", "", hexadecimal}

// ipv6Fragment is RFC 8200 §4.5.
var ipv6Fragment = []column{
	{"Next Header", 8, "field.ip6.next_header", "", protocol},
	{"Reserved", 8, "field.ip.reserved", "", number},
	{"Fragment Offset", 13, "field.ip.fragment_offset", "", times(8)},
	{"Res", 2, "field.ip.reserved", "", number},
	{"M", 1, "field.ip.mf", "", number},
	{"Identification", 32, "field.ip.id", "", number},
}

// network dissects the IP packet at d.at and what it carries.
func (d *dissection) network() {
	if d.at >= d.end {
		return
	}
	switch d.raw[d.at] >> 4 {
	case 4:
		d.ipv4()
	case 6:
		d.ipv6()
	}
}

func (d *dissection) ipv4() {
	start := d.at
	h := d.raw[start:d.end]
	d.header("IPv4", "RFC 791 §3.1", ipv4Header)
	if len(h) < 20 {
		return
	}
	header := max(20, int(h[0]&0xf)*4)
	d.extend(ipv4Options, header-20)
	d.verify("field.ip.checksum", checksumNote(0, h[:min(header, len(h))], len(h) >= header))
	d.bound(start, header, int(uintOf(h[2:4])))
	d.pseudo = sum(0, h[12:20])
	if uintOf(h[6:8])&0x3fff != 0 { // a fragment: the checksum behind covers more than is here
		d.whole = false
	}
	if uintOf(h[6:8])&0x1fff == 0 {
		d.transport(Protocol(h[9]))
	}
}

// bound fixes where the packet that starts here ends by its own header.
func (d *dissection) bound(start, header, total int) {
	if total == 0 { // segmentation offload, see Decode
		total = d.end - start
	}
	d.whole = start+total <= d.end && total >= header
	d.length = max(0, total-header)
	d.end = max(d.at, min(d.end, start+total))
}

func (d *dissection) ipv6() {
	start := d.at
	h := d.raw[start:d.end]
	d.header("IPv6", "RFC 8200 §3", ipv6Header)
	if len(h) < 40 {
		return
	}
	total := 40 + int(uintOf(h[4:6]))
	if total == 40 {
		total = 0
	}
	d.bound(start, 40, total)
	d.pseudo = sum(0, h[8:40])
	next := Protocol(h[6])
	for extends(next) && d.at < d.end {
		before := d.at
		var more bool
		if next, more = d.extension(next); !more {
			return
		}
		d.length = max(0, d.length-(d.at-before))
	}
	if !extends(next) {
		d.transport(next)
	}
}

// extension dissects one extension header. It gives what follows, and whether
// that begins here: not behind a later fragment, nor a header cut short.
func (d *dissection) extension(kind Protocol) (Protocol, bool) {
	h := d.raw[d.at:d.end]
	if kind == fragmentHeader {
		d.header("IPv6 Fragment", "RFC 8200 §4.5", ipv6Fragment)
		d.whole = false
		return Protocol(h[0]), len(h) >= 8 && uintOf(h[2:4])>>3 == 0
	}
	if kind == routingHeader { // checksums are over the last destination (RFC 8200 §8.1)
		d.whole = false
	}
	d.header("IPv6 Extension", "RFC 8200 §4", ipv6Extension)
	if len(h) < 2 {
		return 0, false
	}
	length := 8 + int(h[1])*8
	d.extend(ipv6ExtensionData, length-2)
	return Protocol(h[0]), len(h) >= length
}
