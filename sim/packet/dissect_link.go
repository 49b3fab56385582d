package packet

// ethernetHeader is RFC 894's frame without preamble and check sequence: the
// hardware has taken those away.
var ethernetHeader = []column{
	{"Destination Address", 48, "field.eth.dst", "", mac},
	{"Source Address", 48, "field.eth.src", "", mac},
	{"Type", 16, "field.eth.type", "", etherType},
}

func (d *dissection) ethernet() {
	d.header("Ethernet", "RFC 894", ethernetHeader)
	if d.at < etherHeader {
		return
	}
	switch uintOf(d.raw[12:14]) {
	case etherIPv4, etherIPv6:
		d.network()
	case etherARP:
		d.arp()
	}
}

// arpHeader is an ARP packet for IPv4 over Ethernet.
var arpHeader = []column{
	{"Hardware Address Space", 16, "field.arp.hardware", "", number},
	{"Protocol Address Space", 16, "field.arp.protocol", "", etherType},
	{"Hardware Address Length", 8, "field.arp.hardware_length", "", number},
	{"Protocol Address Length", 8, "field.arp.protocol_length", "", number},
	{"Opcode", 16, "field.arp.opcode", "", arpOperation},
	{"Sender Hardware Address", 48, "field.arp.sender_hardware", "", mac},
	{"Sender Protocol Address", 32, "field.arp.sender_protocol", "", address},
	{"Target Hardware Address", 48, "field.arp.target_hardware", "", mac},
	{"Target Protocol Address", 32, "field.arp.target_protocol", "", address},
}

func (d *dissection) arp() {
	h := d.raw[d.at:]
	if len(h) >= 6 && h[4] == 6 && h[5] == 4 {
		d.header("ARP", "RFC 826", arpHeader)
		d.end = d.at
		return
	}
	d.header("ARP", "RFC 826", arpHeader[:5])
}
