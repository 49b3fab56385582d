package framing

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
)

// header describes the body that follows it.
type header struct {
	Size int `json:"size"`
}

// jsonHeader: four bytes say how long a JSON header is; that says how long the
// body is, and whatever else one wants to know before reading it.
func jsonHeader(careful bool) framing {
	f := framing{
		name:    "json-header",
		send:    sendHeaderNaive,
		receive: func(in *inbox) ([]byte, error) { return headerNaive(in.recv) },
		forge:   forgeHeader,
	}
	if careful {
		f.send = sendHeader
		f.receive = func(in *inbox) ([]byte, error) { return headed(in.recv) }
	}
	return f
}

func forgeHeader(attack string) [][]byte {
	text := map[string]string{
		"huge-length":     `{"size": 2147483647}`,
		"negative-length": `{"size": -1}`,
		"bad-json":        `{"size": 3`,
	}[attack]
	if text == "" {
		return nil
	}
	return [][]byte{slices.Concat(number(len(text)), []byte(text))}
}

// sendHeaderNaive is the tutorial's: three sends a message.
func sendHeaderNaive(o *outbox, m message) {
	if m.forged() {
		sendRaw(o, m)
		return
	}
	head := headerOf(m.text)
	o.send(number(len(head)))
	o.send(head)
	o.send(m.text)
}

func sendHeader(o *outbox, m message) {
	if m.forged() {
		sendRaw(o, m)
		return
	}
	head := headerOf(m.text)
	o.send(slices.Concat(number(len(head)), head, m.text))
}

func headerOf(text []byte) []byte {
	b, err := json.Marshal(header{len(text)})
	if err != nil {
		panic(err) // a struct of one int can be written
	}
	return b
}

// headerNaive is the tutorial's: recv(n) gives n, JSON is JSON, sizes are true.
func headerNaive(recv func(int) []byte) ([]byte, error) {
	n, err := unpackNaive(recv(4))
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, uncaught("ValueError: negative buffersize in recv")
	}
	var h header
	if err := json.Unmarshal(recv(n), &h); err != nil {
		return nil, uncaught("json.JSONDecodeError: " + err.Error())
	}
	return loopNaive(recv, h.Size)
}

// headed reads exactly and bounds both lengths, each before it is used.
func headed(recv func(int) []byte) ([]byte, error) {
	head, err := exactly(recv, 4)
	if err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head)
	if n > 4096 {
		return nil, fmt.Errorf("a header of %d bytes, and 4096 is the most", n)
	}
	text, err := body(recv, int(n))
	if err != nil {
		return nil, err
	}
	var h header
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, fmt.Errorf("the header is no JSON: %w", err)
	}
	if h.Size < 0 || h.Size > longest {
		return nil, fmt.Errorf("a size of %d, and 0 to %d will do", h.Size, longest)
	}
	return body(recv, h.Size)
}
