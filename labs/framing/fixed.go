package framing

import (
	"bytes"
	"fmt"
)

// width is the size of every message on the wire.
const width = 16

// fixedSize: every message is padded with zeros to the same size. A message
// that is longer can't be sent, and zeros at its end are lost.
func fixedSize(careful bool) framing {
	f := framing{
		name:    "fixed",
		send:    func(o *outbox, m message) { o.send(pad(m.text)) },
		receive: func(in *inbox) ([]byte, error) { return fixedNaive(in.recv) },
	}
	if careful {
		f.receive = func(in *inbox) ([]byte, error) { return fixed(in.recv) }
	}
	return f
}

func pad(text []byte) []byte {
	return append(bytes.Clone(text), make([]byte, width-len(text))...)
}

// fixedNaive takes recv(16) to give 16.
func fixedNaive(recv func(int) []byte) ([]byte, error) {
	data := recv(width)
	if len(data) == 0 {
		return nil, errEnd
	}
	return bytes.TrimRight(data, "\x00"), nil
}

func fixed(recv func(int) []byte) ([]byte, error) {
	data, err := exactly(recv, width)
	return bytes.TrimRight(data, "\x00"), err
}

// exactly is the loop that recv(n) needs: until there are n bytes, or the
// stream ends. Before the first byte that is errEnd, later it is a failure.
func exactly(recv func(int) []byte, n int) ([]byte, error) {
	var data []byte
	for len(data) < n {
		more := recv(n - len(data))
		if len(more) == 0 && len(data) == 0 {
			return nil, errEnd
		}
		if len(more) == 0 {
			return nil, fmt.Errorf("the stream ends after %d of %d bytes", len(data), n)
		}
		data = append(data, more...)
	}
	return data, nil
}
