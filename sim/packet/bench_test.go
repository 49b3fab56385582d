package packet

import "testing"

// BenchmarkDissect is what naming all fields of a packet costs, when somebody asks.
func BenchmarkDissect(b *testing.B) {
	raw := packetNamed(b, "hello")
	b.ReportAllocs()
	for b.Loop() {
		if len(Dissect(raw, LinkRaw)) == 0 {
			b.Fatal("no layers")
		}
	}
}
