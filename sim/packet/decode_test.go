package packet

import (
	"fmt"
	"net/netip"
	"testing"
)

func TestDecodeConnection(t *testing.T) {
	client, server := netip.MustParseAddrPort("127.0.0.1:50554"), netip.MustParseAddrPort("127.0.0.1:8001")
	const clientISN, serverISN = 0x61d3c1f6, 0xa0a14a80
	timestamps := func(val, ecr uint32) Options { return Options{HasTimestamps: true, TSVal: val, TSEcr: ecr} }
	offered := func(val, ecr uint32) Options {
		o := timestamps(val, ecr)
		o.MSS, o.SACKPermitted, o.HasScale, o.Scale = 65495, true, true, 10
		return o
	}
	for _, want := range []struct {
		name     string
		src, dst netip.AddrPort
		flags    string
		seq, ack uint32
		window   uint16
		options  Options
		payload  string
	}{
		{"SYN", client, server, "SYN", clientISN, 0, 65495, offered(0x213b36fa, 0), ""},
		{"SYN ACK", server, client, "SYN ACK", serverISN, clientISN + 1, 65483, offered(0x2af67d70, 0x213b36fa), ""},
		{"third ACK", client, server, "ACK", clientISN + 1, serverISN + 1, 64, timestamps(0x213b36fa, 0x2af67d70), ""},
		{"hello", client, server, "PSH ACK", clientISN + 1, serverISN + 1, 64, timestamps(0x213b36fa, 0x2af67d70), "hello"},
		{"FIN", client, server, "FIN ACK", clientISN + 6, serverISN + 6, 64, timestamps(0x213b36fb, 0x2af67d71), ""},
	} {
		raw := packetNamed(t, want.name)
		got, err := Decode(raw, LinkRaw)
		if err != nil {
			t.Fatalf("%s: %v", want.name, err)
		}
		if got.Protocol != TCP || got.Src != want.src || got.Dst != want.dst {
			t.Errorf("%s: protocol %d from %v to %v, want TCP from %v to %v", want.name, got.Protocol, got.Src, got.Dst, want.src, want.dst)
		}
		if got.Flags != want.flags || got.SeqNo != want.seq || got.AckNo != want.ack || got.Window != want.window {
			t.Errorf("%s: %s seq %#x ack %#x window %d, want %s %#x %#x %d", want.name,
				got.Flags, got.SeqNo, got.AckNo, got.Window, want.flags, want.seq, want.ack, want.window)
		}
		if got.Options != want.options {
			t.Errorf("%s: options %+v, want %+v", want.name, got.Options, want.options)
		}
		if p := string(got.Payload(raw)); p != want.payload || got.PayloadLen != len(want.payload) || got.Len != len(raw) {
			t.Errorf("%s: payload %q (%d bytes) of %d, want %q of %d", want.name, p, got.PayloadLen, got.Len, want.payload, len(raw))
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	raw := packetNamed(b, "hello")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(raw, LinkRaw); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDecodeOdd(t *testing.T) {
	ethernet := func(etherType string, ip []byte) []byte {
		return append(unhex(t, "020000000002"+"020000000001"+etherType), ip...)
	}
	for _, c := range []struct {
		name string
		raw  []byte
		link LinkType
		want string // "flags src > dst +len", or the error
	}{
		{"IPv6", packetNamed(t, "IPv6 SYN"), LinkRaw, "6 SYN [::1]:46454 > [::1]:8002 +0 of 80"},
		{"IPv6 data", packetNamed(t, "IPv6 data"), LinkRaw, "6 PSH ACK [::1]:46454 > [::1]:8002 +3 of 75"},
		{"datagram", packetNamed(t, "datagram"), LinkRaw, "17  127.0.0.1:5000 > 127.0.0.1:5001 +4 of 32"},
		{"ICMP", packetNamed(t, "port unreachable"), LinkRaw, "1  127.0.0.1:0 > 127.0.0.1:0 +32 of 60"},
		{"Ethernet", ethernet("0800", packetNamed(t, "hello")), LinkEthernet, "6 PSH ACK 127.0.0.1:50554 > 127.0.0.1:8001 +5 of 71"},
		{"padded Ethernet", append(ethernet("0800", packetNamed(t, "RST")), make([]byte, 6)...), LinkEthernet, "6 RST ACK 127.0.0.1:9 > 127.0.0.1:47596 +0 of 54"},
		{"IPv6 on Ethernet", ethernet("86dd", packetNamed(t, "IPv6 SYN")), LinkEthernet, "6 SYN [::1]:46454 > [::1]:8002 +0 of 94"},
		{"ARP", ethernet("0806", make([]byte, 28)), LinkEthernet, ErrNotIP.Error()},
		{"payload cut", packetNamed(t, "hello")[:54], LinkRaw, "6 PSH ACK 127.0.0.1:50554 > 127.0.0.1:8001 +5 of 57"},
		{"options cut", packetNamed(t, "hello")[:51], LinkRaw, ErrShort.Error()},
		{"TCP header cut", packetNamed(t, "hello")[:39], LinkRaw, ErrShort.Error()},
		{"IP header cut", packetNamed(t, "hello")[:19], LinkRaw, ErrShort.Error()},
		{"nothing", nil, LinkRaw, ErrShort.Error()},
		{"nothing on Ethernet", nil, LinkEthernet, ErrShort.Error()},
		{"a later fragment", changed(packetNamed(t, "datagram"), 7, 1), LinkRaw, "17  127.0.0.1:0 > 127.0.0.1:0 +12 of 32"},
		{"an offloaded packet", changed(packetNamed(t, "hello"), 3, 0), LinkRaw, "6 PSH ACK 127.0.0.1:50554 > 127.0.0.1:8001 +5 of 57"},
		{"data offset too small", changed(packetNamed(t, "hello"), 32, 0x40), LinkRaw, ErrShort.Error()},
		{"version 5", changed(packetNamed(t, "hello"), 0, 0x55), LinkRaw, ErrNotIP.Error()},
	} {
		s, err := Decode(c.raw, c.link)
		got := fmt.Sprintf("%d %s %v > %v +%d of %d", s.Protocol, s.Flags, s.Src, s.Dst, s.PayloadLen, s.Len)
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDecodeSACK(t *testing.T) {
	raw := append(packetNamed(t, "RST"), unhex(t, "0101"+"0512"+"0000000100000002"+"fffffff000000010")...)
	raw[3], raw[32] = byte(len(raw)), 0xa0
	got, err := Decode(raw, LinkRaw)
	want := Options{Blocks: 2, SACK: [4]Block{{1, 2}, {0xfffffff0, 0x10}}}
	if err != nil || got.Options != want {
		t.Errorf("options %+v, %v, want %+v", got.Options, err, want)
	}
}

func TestFlagsOrder(t *testing.T) {
	for f, want := range map[Flags]string{
		0: "", SYN: "SYN", SYN | ACK: "SYN ACK", FIN | ACK: "FIN ACK", PSH | ACK: "PSH ACK", RST | ACK: "RST ACK",
		SYN | ECE | CWR: "SYN ECE CWR", 0xff: "SYN FIN RST PSH URG ECE CWR ACK",
	} {
		if got := f.String(); got != want {
			t.Errorf("Flags(%#x) is %q, want %q", uint8(f), got, want)
		}
	}
}

func TestDecodeAllocatesNothing(t *testing.T) {
	for _, g := range golden {
		raw := unhex(t, g.hex)
		if n := testing.AllocsPerRun(100, func() { Decode(raw, LinkRaw) }); n != 0 {
			t.Errorf("%s: %v allocations", g.name, n)
		}
	}
}

func changed(raw []byte, at int, to byte) []byte {
	raw[at] = to
	return raw
}
