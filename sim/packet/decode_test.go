package packet

import (
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
