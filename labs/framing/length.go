package framing

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// lengthPrefix: four bytes say how long the message is, in network byte order.
func lengthPrefix(careful bool) framing {
	f := framing{
		name:    "length",
		send:    sendLengthNaive,
		receive: func(in *inbox) ([]byte, error) { return lengthNaive(in.recv) },
		forge: func(attack string) [][]byte {
			switch attack {
			case "huge-length":
				return [][]byte{{0x7f, 0xff, 0xff, 0xff}} // 2 147 483 647, the largest 'i'
			case "negative-length":
				return [][]byte{{0xff, 0xff, 0xff, 0xff}} // −1 as 'i', 4 294 967 295 as 'I'
			}
			return nil
		},
	}
	if careful {
		f.send = sendLength
		f.receive = func(in *inbox) ([]byte, error) { return length(in.recv) }
	}
	return f
}

// sendLengthNaive is the tutorial's: the header in a send of its own.
func sendLengthNaive(o *outbox, m message) {
	if m.forged() {
		sendRaw(o, m)
		return
	}
	o.send(number(len(m.text)))
	o.send(m.text)
}

func sendLength(o *outbox, m message) {
	if m.forged() {
		sendRaw(o, m)
		return
	}
	o.send(slices.Concat(number(len(m.text)), m.text))
}

// number is struct.pack('!I', n).
func number(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

// lengthNaive is the tutorial's: recv(4) gives 4, the length is true, and the
// loop asks for 1024 each time, however little is missing.
func lengthNaive(recv func(int) []byte) ([]byte, error) {
	n, err := unpackNaive(recv(4))
	if err != nil {
		return nil, err
	}
	return loopNaive(recv, n)
}

// unpackNaive is struct.unpack('!i', data)[0].
func unpackNaive(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, errEnd
	}
	if len(data) != 4 {
		return 0, uncaught("struct.error: unpack requires a buffer of 4 bytes")
	}
	return int(int32(binary.BigEndian.Uint32(data))), nil
}

// loopNaive is: while len(data) < n: data += recv(1024). The tutorials' loops
// do not look for b”, and would turn for ever where this one ends.
func loopNaive(recv func(int) []byte, n int) ([]byte, error) {
	data := []byte{}
	for len(data) < n {
		more := recv(1024)
		if len(more) == 0 {
			return nil, swallowed{len(data), n}
		}
		data = append(data, more...)
	}
	return data, nil
}

// swallowed is a body that never came to its end: what followed it was eaten.
type swallowed struct{ got, want int }

func (s swallowed) Error() string {
	return fmt.Sprintf("the client left after %d of %d bytes", s.got, s.want)
}

// length reads exactly, and believes no length that it does not want to store.
func length(recv func(int) []byte) ([]byte, error) {
	head, err := exactly(recv, 4)
	if err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head) // unsigned: there is no negative length
	if n > longest {
		return nil, fmt.Errorf("a length of %d, and %d is the most", n, longest)
	}
	return body(recv, int(n))
}

// body is exactly, for bytes that must come: the stream may not end before them.
func body(recv func(int) []byte, n int) ([]byte, error) {
	data, err := exactly(recv, n)
	if err == errEnd {
		return nil, fmt.Errorf("the stream ends after 0 of %d bytes", n)
	}
	if data == nil {
		data = []byte{} // a message of no bytes is a message
	}
	return data, err
}
