package packet

import "fmt"

// optionColumn says how a TCP option is shown: its value without kind and length.
func optionColumn(kind int) column {
	switch kind {
	case optEnd:
		return column{"End of Option List", 0, "field.tcp.option.end", "RFC 9293 §3.2", noValue}
	case optNoOperation:
		return column{"No-Operation", 0, "field.tcp.option.nop", "RFC 9293 §3.2", noValue}
	case optMSS:
		return column{"Maximum Segment Size", 0, "field.tcp.option.mss", "RFC 9293 §3.2", valueOf(2, number)}
	case optWindowScale:
		return column{"Window Scale", 0, "field.tcp.option.wscale", "RFC 7323 §2.2", valueOf(1, shift)}
	case optSACKPermitted:
		return column{"SACK-Permitted", 0, "field.tcp.option.sack_permitted", "RFC 2018 §2", noValue}
	case optSACK:
		return column{"SACK", 0, "field.tcp.option.sack", "RFC 2018 §3", sackBlocks}
	case optTimestamps:
		return column{"Timestamps", 0, "field.tcp.option.timestamps", "RFC 7323 §3.2", valueOf(8, timestamps)}
	case optFastOpen:
		return column{"Fast Open Cookie", 0, "field.tcp.option.fast_open", "RFC 7413 §4.1.1", optionBytes}
	}
	return column{fmt.Sprintf("Kind %d", kind), 0, "field.tcp.option.other", "RFC 9293 §3.1", optionBytes}
}

// options dissects n bytes of TCP options, each a field of its own; its raw
// bytes begin with kind and length.
func (d *dissection) options(n int) {
	end := d.at + n
	for d.at < end {
		b := d.raw[d.at:end]
		kind, length := option(b)
		switch {
		case length == 0: // senseless from here on
			d.extend(column{"Malformed Option", 0, "field.tcp.option.malformed", "RFC 9293 §3.1", hexadecimal}, len(b))
			return
		case kind == optEnd:
			d.extend(optionColumn(optEnd), 1)
			d.extend(column{"Padding", 0, "field.tcp.option.padding", "RFC 9293 §3.1", hexadecimal}, end-d.at)
			return
		}
		d.extend(optionColumn(kind), length)
	}
}

func noValue([]byte) string { return "" }

func optionBytes(b []byte) string {
	if len(b) <= 2 {
		return ""
	}
	return hexadecimal(b[2:])
}

// valueOf shows an option whose value has n bytes; one of another length is shown as it is.
func valueOf(n int, show func([]byte) string) func([]byte) string {
	return func(b []byte) string {
		if len(b) != 2+n {
			return optionBytes(b)
		}
		return show(b[2:])
	}
}

// shift shows a window scale; more than 14 counts as 14 (RFC 7323 §2.3).
func shift(b []byte) string { return fmt.Sprintf("%d (× %d)", b[0], 1<<min(b[0], 14)) }

func timestamps(b []byte) string {
	return fmt.Sprintf("TSval %s, TSecr %s", number(b[:4]), number(b[4:]))
}

func sackBlocks(b []byte) string {
	if len(b)%8 != 2 {
		return optionBytes(b)
	}
	s := ""
	for v := b[2:]; len(v) > 0; v = v[8:] {
		if s != "" {
			s += ", "
		}
		s += number(v[:4]) + "–" + number(v[4:8])
	}
	return s
}
