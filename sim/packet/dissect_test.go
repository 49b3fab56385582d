package packet

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// told writes a dissection as lines, one a field: "offset.bit/bits name = value [note]".
func told(layers []Layer) string {
	var s strings.Builder
	for _, l := range layers {
		fmt.Fprintf(&s, "%s @%d+%d\n", l.Name, l.Offset, l.Length)
		for _, f := range l.Fields {
			fmt.Fprintf(&s, " %d.%d/%d %s = %s", f.Offset, f.Bit, f.Bits, f.Field, f.Value)
			if f.Note != "" {
				fmt.Fprintf(&s, " [%s]", f.Note)
			}
			s.WriteByte('\n')
		}
	}
	return s.String()
}

func TestDissectSYN(t *testing.T) {
	const want = `IPv4 @0+20
 0.0/4 Version = 4
 0.4/4 IHL = 5 × 4 = 20
 1.0/6 DSCP = 0
 1.6/2 ECN = 0 (Not-ECT)
 2.0/16 Total Length = 60
 4.0/16 Identification = 14485
 6.0/1 Reserved = 0
 6.1/1 DF = 1
 6.2/1 MF = 0
 6.3/13 Fragment Offset = 0 × 8 = 0
 8.0/8 Time to Live = 64
 9.0/8 Protocol = 6 (TCP)
 10.0/16 Header Checksum = 0x0425 [field.checksum.correct]
 12.0/32 Source Address = 127.0.0.1
 16.0/32 Destination Address = 127.0.0.1
TCP @20+40
 20.0/16 Source Port = 50554
 22.0/16 Destination Port = 8001
 24.0/32 Sequence Number = 1641267702
 28.0/32 Acknowledgment Number = 0
 32.0/4 Data Offset = 10 × 4 = 40
 32.4/4 Reserved = 0
 33.0/1 CWR = 0
 33.1/1 ECE = 0
 33.2/1 URG = 0
 33.3/1 ACK = 0
 33.4/1 PSH = 0
 33.5/1 RST = 0
 33.6/1 SYN = 1
 33.7/1 FIN = 0
 34.0/16 Window = 65495
 36.0/16 Checksum = 0xfe30 [field.tcp.checksum.partial]
 38.0/16 Urgent Pointer = 0
 40.0/32 Maximum Segment Size = 65495
 44.0/16 SACK-Permitted = 
 46.0/80 Timestamps = TSval 557528826, TSecr 0
 56.0/8 No-Operation = 
 57.0/24 Window Scale = 10 (× 1024)
`
	if got := told(Dissect(packetNamed(t, "SYN"), LinkRaw)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDissectJSON(t *testing.T) {
	raw := packetNamed(t, "SYN")
	got, err := json.Marshal(Dissect(raw, LinkRaw)[0].Fields[13])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"field":"Source Address","value":"127.0.0.1","raw":"7f000001","offset":12,"bit":0,"bits":32,"rfc":"RFC 791 §3.1","meaning":"field.ip.src"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDissectSays(t *testing.T) {
	damaged := packetNamed(t, "RST")
	damaged[39] ^= 1
	for _, c := range []struct {
		name string
		raw  []byte
		says string // a line of told
	}{
		{"RST is summed in full", packetNamed(t, "RST"), "Checksum = 0x6095 [field.checksum.correct]"},
		{"RST, a bit turned", damaged, "Checksum = 0x6095 [field.checksum.wrong]"},
		{"RST, cut", packetNamed(t, "RST")[:39], "Checksum = 0x6095 [field.checksum.unknown]"},
		{"hello", packetNamed(t, "hello"), " 52.0/40 Data = b'hello'"},
		{"hello, cut: still partial", packetNamed(t, "hello")[:54], "Checksum = 0xfe2d [field.tcp.checksum.partial]"},
		{"datagram", packetNamed(t, "datagram"), "Checksum = 0xfe1f [field.udp.checksum.partial]"},
		{"the ICMP message is right", packetNamed(t, "port unreachable"), " 22.0/16 Checksum = 0xf8ee [field.checksum.correct]"},
		{"ICMP quotes the datagram", packetNamed(t, "port unreachable"), "UDP in ICMP @48+8"},
		{"to its last byte", packetNamed(t, "port unreachable"), " 56.0/32 Data = b'ping'"},
		{"IPv6", packetNamed(t, "IPv6 data"), " 8.0/128 Source Address = ::1"},
		{"IPv6's pseudo-header", packetNamed(t, "IPv6 data"), "Checksum = 0x002b [field.tcp.checksum.partial]"},
	} {
		if got := told(Dissect(c.raw, LinkRaw)); !strings.Contains(got, c.says+"\n") {
			t.Errorf("%s: nothing says %q in\n%s", c.name, c.says, got)
		}
	}
}

func TestDissectOptions(t *testing.T) {
	for _, c := range []struct{ options, want string }{
		{"0101050a0000000100000003", "No-Operation = |No-Operation = |SACK = 1–3"},
		{"051200000001000000020000000300000004" + "0101", "SACK = 1–2, 3–4|No-Operation = |No-Operation = "},
		{"22040a0b", "Fast Open Cookie = 0x0a0b"},
		{"fe040a0b", "Kind 254 = 0x0a0b"},
		{"0303ff00", "Window Scale = 255 (× 16384)|End of Option List = "},
		{"03040102", "Window Scale = 0x0102"},
		{"00112233", "End of Option List = |Padding = 0x112233"},
		{"02010000", "Malformed Option = 0x02010000"},
		{"01020400", "No-Operation = |Malformed Option = 0x020400"},
	} {
		options := unhex(t, c.options)
		raw := append(packetNamed(t, "RST"), options...)
		raw[2], raw[3] = 0, byte(len(raw))
		raw[32] = byte(20+len(options)) / 4 << 4
		var got []string
		for _, f := range Dissect(raw, LinkRaw)[1].Fields[len(tcpHeader):] {
			got = append(got, f.Field+" = "+f.Value)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("options %s: %q, want %q", c.options, strings.Join(got, "|"), c.want)
		}
	}
}

// odd are packets of headers that golden has not.
var odd = []struct {
	name string
	link LinkType
	hex  string
}{
	{"ARP request", LinkEthernet, "ffffffffffff0200000000010806" + "0001080006040001" + "020000000001" + "0a000001" + "000000000000" + "0a000002"},
	{"padded", LinkEthernet, "020000000002020000000001" + "0800" + "450000280000400040063cce7f0000017f0000010009b9ec00000000aa5fece3501400006095" + "0000" + "000000000000"},
	{"IPv4 options", LinkRaw, "4600001800000000401100007f0000017f00000194040000"},
	{"echo", LinkRaw, "4500001c0000000040010000" + "7f0000017f000001" + "0800f7fd00010001"},
	{"quench", LinkRaw, "4500001c0000000040010000" + "7f0000017f000001" + "0400fbff00000000"},
	{"no checksum", LinkRaw, "4500001c0000000040110000" + "7f0000017f000001" + "0001000200080000"},
	{"ICMPv6", LinkRaw, "6000000000083aff" + strings.Repeat("00", 15) + "01" + strings.Repeat("00", 15) + "01" + "8000000000010001"},
	{"IPv6 hop-by-hop, fragment", LinkRaw, "6000000000180040" + strings.Repeat("00", 15) + "01" + strings.Repeat("00", 15) + "01" +
		"2c00010400000000" + "1100000100000007" + "0001000200080000"},
	{"odd options", LinkRaw, "450000340000400040063cce7f0000017f0000010009b9ec00000000aa5fece38014000060950000" + "22040a0b" + "fe02" + "0501" + "00000000"},
	{"end of options", LinkRaw, "450000300000400040063cce7f0000017f0000010009b9ec00000000aa5fece37014000060950000" + "050a000000010000"},
	{"padded options", LinkRaw, "450000380000400040063cce7f0000017f0000010009b9ec00000000aa5fece39014000060950000" + "050a0000000100000002" + "000000000000"},
}

func TestDissectEveryKey(t *testing.T) {
	used := map[string]bool{}
	look := func(name string, raw []byte, link LinkType) {
		for _, f := range sound(t, name, raw, link) {
			used[f.Meaning], used[f.Note] = true, true
		}
	}
	for _, g := range golden {
		look(g.name, unhex(t, g.hex), LinkRaw)
	}
	for _, o := range odd {
		look(o.name, unhex(t, o.hex), o.link)
	}
	short := packetNamed(t, "RST")
	look("cut RST", short[:39], LinkRaw)
	for _, key := range FieldKeys() {
		if !used[key] {
			t.Errorf("no packet here makes Dissect say %q", key)
		}
	}
}

// sound checks what holds for every dissection: fields follow each other
// without gap or overlap to the last byte, and speak in known words.
func sound(t testing.TB, name string, raw []byte, link LinkType) []Field {
	t.Helper()
	keys := FieldKeys()
	var all []Field
	byteAt := 0
	for _, l := range Dissect(raw, link) {
		if l.Offset != byteAt {
			t.Fatalf("%s: %s begins at %d, want %d", name, l.Name, l.Offset, byteAt)
		}
		bit := l.Offset * 8
		for _, f := range l.Fields {
			if f.Offset*8+f.Bit != bit {
				t.Fatalf("%s: %s %s begins at bit %d, want %d", name, l.Name, f.Field, f.Offset*8+f.Bit, bit)
			}
			if len(f.Raw) != (f.Bits+3)/4 {
				t.Fatalf("%s: %s %s has raw %q for %d bits", name, l.Name, f.Field, f.Raw, f.Bits)
			}
			if !slices.Contains(keys, f.Meaning) || f.Note != "" && !slices.Contains(keys, f.Note) {
				t.Fatalf("%s: %s %s says %q, %q: not in FieldKeys", name, l.Name, f.Field, f.Meaning, f.Note)
			}
			bit += f.Bits
		}
		byteAt += l.Length
		if (bit+7)/8 != byteAt {
			t.Fatalf("%s: the fields of %s end at bit %d, the layer at byte %d", name, l.Name, bit, byteAt)
		}
		all = append(all, l.Fields...)
	}
	if byteAt != len(raw) {
		t.Fatalf("%s: named %d bytes of %d", name, byteAt, len(raw))
	}
	return all
}
