package tcp

import "encoding/binary"

// windowScale is the window scale option's shift (RFC 7323 §2.2) in a SYN that
// begins with its IP or Ethernet header, or −1 when there is none.
func windowScale(raw []byte) int {
	opts := options(segmentOf(raw))
	for len(opts) > 0 {
		switch kind := opts[0]; {
		case kind == 0: // end of option list
			return -1
		case kind == 1: // no-operation
			opts = opts[1:]
		case len(opts) < 2 || opts[1] < 2 || int(opts[1]) > len(opts):
			return -1
		case kind == 3 && opts[1] == 3:
			return min(int(opts[2]), 14) // §2.3: a greater shift counts as 14
		default:
			opts = opts[opts[1]:]
		}
	}
	return -1
}

// segmentOf skips the headers below TCP's.
func segmentOf(raw []byte) []byte {
	if ip := ipPayload(raw); ip != nil {
		return ip
	}
	if len(raw) > 14 {
		switch binary.BigEndian.Uint16(raw[12:]) {
		case 0x0800, 0x86dd:
			return ipPayload(raw[14:])
		}
	}
	return nil
}

func ipPayload(raw []byte) []byte {
	const tcp = 6
	switch {
	case len(raw) >= 20 && raw[0]>>4 == 4 && raw[9] == tcp:
		if n := int(raw[0]&15) * 4; n >= 20 && n <= len(raw) {
			return raw[n:]
		}
	case len(raw) >= 40 && raw[0]>>4 == 6 && raw[6] == tcp:
		return raw[40:]
	}
	return nil
}

// options are the header's bytes between the fixed 20 and the data offset.
func options(seg []byte) []byte {
	if len(seg) < 20 {
		return nil
	}
	if n := int(seg[12]>>4) * 4; n >= 20 && n <= len(seg) {
		return seg[20:n]
	}
	return nil
}
