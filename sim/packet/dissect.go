package packet

import "encoding/hex"

// Layer is one header of a packet, or what the last one carries.
type Layer struct {
	Name   string  `json:"name"`
	RFC    string  `json:"rfc,omitempty"`
	Offset int     `json:"offset"` // bytes from the start of raw
	Length int     `json:"length"` // bytes, as many as were captured
	Fields []Field `json:"fields"`
}

// Field is one field of a header, where it stands, and who says so.
type Field struct {
	Field   string `json:"field"` // the RFC's name
	Value   string `json:"value"`
	Raw     string `json:"raw"`    // the field's bits in hex, right-aligned
	Offset  int    `json:"offset"` // of its first byte, from the start of raw
	Bit     int    `json:"bit"`    // its first bit in that byte; 0 is the most significant
	Bits    int    `json:"bits"`   //
	RFC     string `json:"rfc"`
	Meaning string `json:"meaning"`        // a key of labs/words
	Note    string `json:"note,omitempty"` // another, what this very value says: FieldKeys has both
}

// Dissect names every bit of a packet: one Layer a header, in order, and one
// for what remains. A packet that was cut short, or is none, gives as many
// whole fields as there are; bytes that belong to no header are a Layer too.
func Dissect(raw []byte, link LinkType) []Layer {
	d := &dissection{raw: raw, end: len(raw)}
	if link == LinkEthernet {
		d.ethernet()
	} else {
		d.network()
	}
	d.rest("Data", keyPayload, "")
	return d.layers
}

// dissection walks down a packet, header by header.
type dissection struct {
	raw    []byte
	at     int    // the first byte that has no name yet
	end    int    // where the packet that is being looked at ends; at most len(raw)
	whole  bool   // raw holds all of it
	length int    // of what the IP header carries, as it says
	pseudo uint32 // the sum of the pseudo-header's addresses, for checksums
	quoted bool   // inside an ICMP message
	layers []Layer
}

// header names the fields of one header as its columns say, as far as there
// are bytes, and steps behind them.
func (d *dissection) header(name, rfc string, columns []column) {
	if d.at >= d.end {
		return
	}
	if d.quoted {
		name += " in ICMP"
	}
	d.layers = append(d.layers, Layer{Name: name, RFC: rfc, Offset: d.at, Fields: []Field{}})
	l := &d.layers[len(d.layers)-1]
	bit := d.at * 8
	for _, c := range columns {
		if bit+c.bits > d.end*8 {
			break
		}
		l.Fields = append(l.Fields, c.field(d.raw, bit, rfc))
		bit += c.bits
	}
	d.at = (bit + 7) / 8
	l.Length = d.at - l.Offset
}

// extend adds one field of n bytes to the last layer, or of as many as are left.
func (d *dissection) extend(c column, n int) {
	n = min(n, d.end-d.at)
	if n <= 0 {
		return
	}
	l := &d.layers[len(d.layers)-1]
	c.bits = n * 8
	l.Fields = append(l.Fields, c.field(d.raw, d.at*8, l.RFC))
	d.at += n
	l.Length = d.at - l.Offset
}

// rest makes a layer of what is left of the packet, and one of what was
// captured behind its end: short Ethernet frames are padded.
func (d *dissection) rest(name, key, rfc string) {
	if n := d.end - d.at; n > 0 {
		d.header(name, rfc, []column{{name, n * 8, key, rfc, literal}})
	}
	d.end, d.quoted = len(d.raw), false
	if n := d.end - d.at; n > 0 {
		d.header("Padding", "", []column{{"Padding", n * 8, keyPadding, "", literal}})
	}
}

// column is one field of a header as its RFC draws it.
type column struct {
	name string
	bits int
	key  string
	rfc  string // "": the header's own
	show func([]byte) string
}

func (c column) field(raw []byte, bit int, rfc string) Field {
	if c.rfc != "" {
		rfc = c.rfc
	}
	v := bitsOf(raw, bit, c.bits)
	digits := hex.EncodeToString(v)
	return Field{
		Field: c.name, Value: c.show(v), Raw: digits[len(digits)-(c.bits+3)/4:],
		Offset: bit / 8, Bit: bit % 8, Bits: c.bits, RFC: rfc, Meaning: c.key,
	}
}

// bitsOf is the n bits of raw from the given one on, right-aligned in bytes.
func bitsOf(raw []byte, bit, n int) []byte {
	if bit%8 == 0 && n%8 == 0 {
		return raw[bit/8 : (bit+n)/8]
	}
	out := make([]byte, (n+7)/8)
	for i := range n {
		from, to := bit+i, len(out)*8-n+i
		if raw[from/8]&(0x80>>(from%8)) != 0 {
			out[to/8] |= 0x80 >> (to % 8)
		}
	}
	return out
}
