package packet

import (
	"encoding/binary"
	"strings"
)

// Flags are TCP's control bits (RFC 9293 §3.1).
type Flags uint8

// The control bits.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
)

// String spells the bits that are set, in the trace's order: SYN FIN RST PSH
// URG ECE CWR ACK.
func (f Flags) String() string { return spelled[f] }

// spelled holds the spelling of every Flags, so that Decode allocates nothing. It is never written again.
var spelled = func() (all [256]string) {
	order := []struct {
		bit  Flags
		name string
	}{{SYN, "SYN"}, {FIN, "FIN"}, {RST, "RST"}, {PSH, "PSH"}, {URG, "URG"}, {ECE, "ECE"}, {CWR, "CWR"}, {ACK, "ACK"}}
	for f := range all {
		var words []string
		for _, o := range order {
			if Flags(f)&o.bit != 0 {
				words = append(words, o.name)
			}
		}
		all[f] = strings.Join(words, " ")
	}
	return all
}()

// The kinds of TCP option (IANA, TCP Parameters).
const (
	optEnd           = 0
	optNoOperation   = 1
	optMSS           = 2
	optWindowScale   = 3
	optSACKPermitted = 4
	optSACK          = 5
	optTimestamps    = 8
	optFastOpen      = 34
)

// Options are the TCP options of a segment.
type Options struct {
	MSS           uint16 // 0: absent
	HasScale      bool
	Scale         uint8 // RFC 7323 §2.2: the window is shifted left by so much
	SACKPermitted bool
	HasTimestamps bool
	TSVal, TSEcr  uint32 // RFC 7323 §3.2
	Blocks        int    // how many of SACK are set
	SACK          [4]Block
}

// Block is a range of sequence numbers that arrived out of order (RFC 2018 §3).
type Block struct{ Left, Right uint32 }

func (o *Options) read(b []byte) {
	for len(b) > 0 {
		kind, n := option(b)
		if n == 0 || kind == optEnd {
			return
		}
		o.take(kind, b[min(2, n):n])
		b = b[n:]
	}
}

// option is the kind and whole length of the option that b begins with; the
// length is 0 where it makes no sense (RFC 9293 §3.1 MUST-7).
func option(b []byte) (kind, length int) {
	kind = int(b[0])
	if kind == optEnd || kind == optNoOperation {
		return kind, 1
	}
	if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
		return kind, 0
	}
	return kind, int(b[1])
}

func (o *Options) take(kind int, v []byte) {
	switch {
	case kind == optMSS && len(v) == 2:
		o.MSS = binary.BigEndian.Uint16(v)
	case kind == optWindowScale && len(v) == 1:
		o.HasScale, o.Scale = true, v[0]
	case kind == optSACKPermitted && len(v) == 0:
		o.SACKPermitted = true
	case kind == optTimestamps && len(v) == 8:
		o.HasTimestamps = true
		o.TSVal, o.TSEcr = binary.BigEndian.Uint32(v), binary.BigEndian.Uint32(v[4:])
	case kind == optSACK:
		for ; len(v) >= 8 && o.Blocks < len(o.SACK); v = v[8:] {
			o.SACK[o.Blocks] = Block{binary.BigEndian.Uint32(v), binary.BigEndian.Uint32(v[4:])}
			o.Blocks++
		}
	}
}
