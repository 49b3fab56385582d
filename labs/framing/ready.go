package framing

import (
	"strconv"
)

// announced: the sender says how long the message will be, in decimal digits,
// and waits for recv_ready. Nothing marks where the digits end: the cure for
// glued messages hopes that its own messages will not be glued.
func announced() framing {
	return framing{
		name:    "ready",
		send:    announce,
		receive: func(in *inbox) ([]byte, error) { return ready(in.recv, in.answer) },
		forge: func(attack string) [][]byte {
			switch attack {
			case "huge-length":
				return [][]byte{[]byte("2147483647")}
			case "negative-length":
				return [][]byte{[]byte("-1")}
			}
			return nil
		},
	}
}

// announce sends length, waits, sends the message. A pipelining client has
// announced the next one before the server has read this one.
func announce(o *outbox, m message) {
	if m.forged() {
		forgeLength(o, m)
		return
	}
	if o.attack != "pipelining" || o.sent == 0 {
		o.send(digits(m))
	}
	if string(o.hear()) != "recv_ready" {
		o.gone = true
		return
	}
	o.send(m.text)
	if o.attack == "pipelining" && len(o.next) > 0 {
		o.send(digits(o.next[0]))
		o.arrived()
	}
}

// forgeLength sends a length without a message. After a huge one nothing would
// ever be answered again, so the attacker leaves.
func forgeLength(o *outbox, m message) {
	sendRaw(o, m)
	o.hear()
	if o.attack == "huge-length" {
		o.gone = true
	}
}

func digits(m message) []byte { return []byte(strconv.Itoa(len(m.text))) }

// ready is the tutorial's server.
func ready(recv func(int) []byte, answer func([]byte)) ([]byte, error) {
	text := recv(1024)
	if len(text) == 0 {
		return nil, errEnd
	}
	n, err := strconv.Atoi(string(text))
	if err != nil {
		return nil, uncaught("ValueError: invalid literal for int() with base 10: " + strconv.Quote(string(text)))
	}
	answer([]byte("recv_ready"))
	return loopNaive(recv, n)
}
