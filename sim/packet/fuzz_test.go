package packet

import (
	"bytes"
	"testing"
	"time"
)

func seedPackets(f *testing.F) {
	for _, g := range golden {
		f.Add(unhex(f, g.hex), false)
	}
	for _, o := range odd {
		f.Add(unhex(f, o.hex), o.link == LinkEthernet)
	}
}

func linkOf(ethernet bool) LinkType {
	if ethernet {
		return LinkEthernet
	}
	return LinkRaw
}

func FuzzDecode(f *testing.F) {
	seedPackets(f)
	f.Fuzz(func(t *testing.T, raw []byte, ethernet bool) {
		s, err := Decode(raw, linkOf(ethernet))
		if err != nil {
			return
		}
		if p := s.Payload(raw); len(p) > s.PayloadLen || s.PayloadLen < 0 {
			t.Errorf("payload of %d bytes, IP says %d", len(p), s.PayloadLen)
		}
		if !s.Src.Addr().IsValid() || s.HeaderOffset > s.PayloadOffset {
			t.Errorf("no address, or headers out of order: %+v", s)
		}
	})
}

func FuzzDissect(f *testing.F) {
	seedPackets(f)
	f.Fuzz(func(t *testing.T, raw []byte, ethernet bool) {
		sound(t, "fuzzed", raw, linkOf(ethernet))
	})
}

func FuzzReadPcapng(f *testing.F) {
	var file bytes.Buffer
	frames := []Frame{{Time: time.Unix(1, 2), Host: "localhost", Raw: packetNamed(f, "SYN"), Comments: []string{"event 1"}}}
	if err := WritePcapng(&file, LinkRaw, frames); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		link, frames, err := ReadPcapng(bytes.NewReader(raw))
		if err != nil {
			return
		}
		if err := WritePcapng(&bytes.Buffer{}, link, frames); err != nil {
			t.Errorf("what was read can't be written: %v", err)
		}
	})
}
