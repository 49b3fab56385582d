package framing

import (
	"loopscope/labs/lab"
)

// message is what the client wants to say, or bytes that it forged.
type message struct {
	text []byte
	raw  [][]byte // forged: sent as they are, one send each
}

func (m message) forged() bool { return m.raw != nil }

// framing is one way to mark where a message ends.
type framing struct {
	name    string
	send    func(o *outbox, m message)
	receive func(in *inbox) ([]byte, error)
	// forge makes the attack's bytes; nil: nothing in this framing can be
	// forged by it, and the same bytes go as an ordinary message.
	forge func(attack string) [][]byte
}

// framingOf is the method, written naively or with care.
func framingOf(name string, a lab.Args) framing {
	careful := a.Is("code", "careful")
	switch name {
	case "sleep":
		return sleepAndHope(a.Int("pause"))
	case "bigger-buffer":
		return biggerBuffer()
	case "fixed":
		return fixedSize(careful)
	case "ready":
		return announced()
	case "delimiter":
		return delimited(careful)
	case "json-header":
		return jsonHeader(careful)
	}
	return lengthPrefix(careful)
}

// traffic is what is said in every run. An attack by content or by forged
// bytes comes second, so that there is something before and after it.
func traffic(f framing, a lab.Args) []message {
	out := []message{{text: []byte("ls -l ; pwd")}, {text: []byte("hello")}, {text: []byte("egg")}}
	attack := a.Str("attack")
	content := map[string]string{
		"delimiter-in-data": "egg\nham",
		"huge-length":       "\x7f\xff\xff\xff",
		"negative-length":   "\xff\xff\xff\xff",
		"bad-json":          `{"size": 3`,
	}[attack]
	if content == "" {
		return out
	}
	second := message{text: []byte(content)}
	if f.forge != nil {
		if raw := f.forge(attack); raw != nil {
			second = message{raw: raw}
		}
	}
	return []message{out[0], second, out[1], out[2]}
}

// sendRaw sends forged bytes.
func sendRaw(o *outbox, m message) {
	for _, b := range m.raw {
		o.send(b)
	}
}
