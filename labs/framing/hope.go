package framing

import (
	"time"
)

// sleepAndHope: the sender pauses after each message, and hopes that the
// receiver has read it by then. One recv is one message, it believes.
func sleepAndHope(ms int) framing {
	return framing{
		name: "sleep",
		send: func(o *outbox, m message) {
			o.send(m.text)
			o.p.Sleep(time.Duration(ms) * time.Millisecond)
		},
		receive: func(in *inbox) ([]byte, error) { return whatever(in.recv, 1024) },
	}
}

// biggerBuffer: the receiver asks for so much that no message is cut.
func biggerBuffer() framing {
	return framing{
		name:    "bigger-buffer",
		send:    func(o *outbox, m message) { o.send(m.text) },
		receive: func(in *inbox) ([]byte, error) { return whatever(in.recv, 65536) },
	}
}

// whatever is there is taken for a message.
func whatever(recv func(int) []byte, size int) ([]byte, error) {
	data := recv(size)
	if len(data) == 0 {
		return nil, errEnd
	}
	return data, nil
}
