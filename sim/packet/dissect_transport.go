package packet

// transport dissects what an IP packet carries.
func (d *dissection) transport(p Protocol) {
	switch p {
	case TCP:
		d.tcp()
	case UDP:
		d.udp()
	case ICMP:
		d.icmp()
	case ICMPv6:
		d.icmpv6()
	}
}

// tcpHeader is the figure of RFC 9293 §3.1.
var tcpHeader = []column{
	{"Source Port", 16, "field.tcp.src_port", "", number},
	{"Destination Port", 16, "field.tcp.dst_port", "", number},
	{"Sequence Number", 32, "field.tcp.seq", "", number},
	{"Acknowledgment Number", 32, "field.tcp.ack", "", number},
	{"Data Offset", 4, "field.tcp.data_offset", "", times(4)},
	{"Reserved", 4, "field.tcp.reserved", "", number},
	{"CWR", 1, "field.tcp.cwr", "", number},
	{"ECE", 1, "field.tcp.ece", "", number},
	{"URG", 1, "field.tcp.urg", "", number},
	{"ACK", 1, "field.tcp.ack_bit", "", number},
	{"PSH", 1, "field.tcp.psh", "", number},
	{"RST", 1, "field.tcp.rst", "", number},
	{"SYN", 1, "field.tcp.syn", "", number},
	{"FIN", 1, "field.tcp.fin", "", number},
	{"Window", 16, "field.tcp.window", "", number},
	{"Checksum", 16, "field.tcp.checksum", "", hexadecimal},
	{"Urgent Pointer", 16, "field.tcp.urgent", "", number},
}

func (d *dissection) tcp() {
	h := d.raw[d.at:d.end]
	d.header("TCP", "RFC 9293 §3.1", tcpHeader)
	if len(h) < 20 {
		d.verify("field.tcp.checksum", keyChecksumUnknown)
		return
	}
	if header := int(h[12]>>4) * 4; header >= 20 {
		d.options(min(len(h), header) - 20)
	}
	d.verify("field.tcp.checksum", d.transportNote(TCP, h, 16, keyTCPPartial))
}

// udpHeader is RFC 768's.
var udpHeader = []column{
	{"Source Port", 16, "field.udp.src_port", "", number},
	{"Destination Port", 16, "field.udp.dst_port", "", number},
	{"Length", 16, "field.udp.length", "", number},
	{"Checksum", 16, "field.udp.checksum", "", hexadecimal},
}

func (d *dissection) udp() {
	h := d.raw[d.at:d.end]
	d.header("UDP", "RFC 768", udpHeader)
	note := d.transportNote(UDP, h, 6, keyUDPPartial)
	if len(h) >= 8 && uintOf(h[6:8]) == 0 {
		note = keyUDPNone
	}
	d.verify("field.udp.checksum", note)
}

// icmpHeader begins every ICMP message; the next four bytes are the type's own.
var icmpHeader = []column{
	{"Type", 8, "field.icmp.type", "", number},
	{"Code", 8, "field.icmp.code", "", number},
	{"Checksum", 16, "field.icmp.checksum", "", hexadecimal},
}

var (
	icmpEcho = []column{
		{"Identifier", 16, "field.icmp.id", "", number},
		{"Sequence Number", 16, "field.icmp.seq", "", number},
	}
	icmpUnreachable = []column{
		{"Unused", 16, "field.icmp.unused", "", number},
		{"Next-Hop MTU", 16, "field.icmp.mtu", "RFC 1191 §4", number},
	}
	icmpOther = []column{{"Rest of Header", 32, "field.icmp.rest", "", hexadecimal}}
)

func (d *dissection) icmp() {
	h := d.raw[d.at:d.end]
	columns := icmpOther
	quotes := false
	if len(h) > 0 {
		switch h[0] {
		case 0, 8: // echo reply, echo
			columns = icmpEcho
		case 3: // destination unreachable
			columns, quotes = icmpUnreachable, true
		case 4, 5, 11, 12: // source quench, redirect, time exceeded, parameter problem
			quotes = true
		}
	}
	d.header("ICMP", "RFC 792", append(icmpHeader[:3:3], columns...))
	d.verify("field.icmp.checksum", checksumNote(0, h, d.whole))
	if quotes && !d.quoted && len(h) > 8 {
		d.quoted = true
		d.network()
	}
}

func (d *dissection) icmpv6() {
	h := d.raw[d.at:d.end]
	d.header("ICMPv6", "RFC 4443 §2.1", append(icmpHeader[:3:3], icmpOther...))
	d.verify("field.icmp.checksum", d.transportNote(ICMPv6, h, 2, keyChecksumWrong))
}
