package packet

import "encoding/binary"

// sum adds 16-bit words in one's complement arithmetic (RFC 1071 §1), not yet folded.
func sum(s uint32, b []byte) uint32 {
	for ; len(b) >= 2; b = b[2:] {
		s += uint32(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		s += uint32(b[0]) << 8
	}
	return uint32(fold(s))
}

func fold(s uint32) uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}

// checksumNote says what a checksum that covers b, itself included, is worth:
// the sum of what is right is all ones.
func checksumNote(pseudo uint32, b []byte, whole bool) string {
	switch {
	case !whole:
		return keyChecksumUnknown
	case fold(sum(pseudo, b)) == 0xffff:
		return keyChecksumCorrect
	}
	return keyChecksumWrong
}

// transportNote is checksumNote for TCP, UDP and ICMPv6, whose checksums cover
// a pseudo-header too (RFC 9293 §3.1, RFC 768, RFC 8200 §8.1). On a loopback
// Linux sums the pseudo-header only and leaves the rest to a network card that
// is not there (CHECKSUM_PARTIAL): then partial is the answer, for that is
// neither right nor damage. at is where in b the checksum stands.
func (d *dissection) transportNote(p Protocol, b []byte, at int, partial string) string {
	if !d.whole || len(b) < at+2 {
		if len(b) >= at+2 && binary.BigEndian.Uint16(b[at:]) == d.pseudoHeader(p) {
			return partial
		}
		return keyChecksumUnknown
	}
	pseudo := d.pseudoHeader(p)
	note := checksumNote(uint32(pseudo), b, true)
	if note == keyChecksumWrong && binary.BigEndian.Uint16(b[at:]) == pseudo {
		return partial
	}
	return note
}

// pseudoHeader is the sum of addresses, protocol and length.
func (d *dissection) pseudoHeader(p Protocol) uint16 {
	return fold(d.pseudo + uint32(p) + fold32(d.length))
}

func fold32(n int) uint32 { return uint32(n>>16) + uint32(n&0xffff) }

// verify puts a note on the last layer's checksum, if it was captured.
func (d *dissection) verify(key, note string) {
	fields := d.layers[len(d.layers)-1].Fields
	for i := range fields {
		if fields[i].Meaning == key {
			fields[i].Note = note
		}
	}
}
