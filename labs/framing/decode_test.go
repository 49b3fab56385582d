package framing

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// stream is a recv on bytes that lie there; cut says where it gives less.
func stream(data []byte, cut int) func(int) []byte {
	return func(n int) []byte {
		k := min(n, len(data), cut)
		if k < 0 {
			panic("recv of a negative size")
		}
		out := data[:k]
		data = data[k:]
		return out
	}
}

// wired is what a method's client puts on the wire for these messages, and a
// receiver as the method's server has it.
type wired struct {
	name    string
	encode  func(text []byte) []byte
	decoder func() func(recv func(int) []byte) ([]byte, error)
}

func plain(f func(func(int) []byte) ([]byte, error)) func() func(func(int) []byte) ([]byte, error) {
	return func() func(func(int) []byte) ([]byte, error) { return f }
}

func carefulWays() []wired {
	return []wired{
		{"fixed", pad, plain(fixed)},
		{"delimiter", func(m []byte) []byte { return append(escape(m), '\n') },
			func() func(func(int) []byte) ([]byte, error) { return new(lines).receive }},
		{"length", func(m []byte) []byte { return slices.Concat(number(len(m)), m) }, plain(length)},
		{"json-header", func(m []byte) []byte { return slices.Concat(number(len(headerOf(m))), headerOf(m), m) }, plain(headed)},
	}
}

func naiveWays() []wired {
	answer := func([]byte) {}
	return []wired{
		{"hope", nil, plain(func(recv func(int) []byte) ([]byte, error) { return whatever(recv, 1024) })},
		{"fixed", nil, plain(fixedNaive)},
		{"delimiter", nil, func() func(func(int) []byte) ([]byte, error) { return new(naiveLines).receive }},
		{"length", nil, plain(lengthNaive)},
		{"json-header", nil, plain(headerNaive)},
		{"ready", nil, plain(func(recv func(int) []byte) ([]byte, error) { return ready(recv, answer) })},
	}
}

// However the bytes are cut, careful receivers give back what was sent.
func TestCarefulGivesBackWhatWasSent(t *testing.T) {
	said := [][]byte{[]byte("ls -l ; pwd"), []byte("egg\nham"), []byte(`a\nb\`), []byte("x"), []byte("\x7f\xff\xff\xff")}
	for _, w := range carefulWays() {
		for cut := 1; cut < 20; cut++ {
			var wire []byte
			for _, m := range said {
				wire = append(wire, w.encode(m)...)
			}
			recv, receive := stream(wire, cut), w.decoder()
			for i, want := range said {
				got, err := receive(recv)
				if err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s, at most %d bytes a recv: message %d is %q, %v, want %q", w.name, cut, i+1, got, err, want)
				}
			}
			if got, err := receive(recv); err != errEnd {
				t.Errorf("%s: after the last message: %q, %v, want the end", w.name, got, err)
			}
		}
	}
}

// A stream that ends inside a message is no end: careful receivers say so.
func TestCarefulNoticesATornMessage(t *testing.T) {
	for _, w := range carefulWays() {
		whole := w.encode([]byte("hello"))
		for k := 1; k < len(whole); k++ {
			got, err := w.decoder()(stream(whole[:k], 64))
			if err == nil || errors.Is(err, errEnd) {
				t.Errorf("%s: %d of %d bytes, then the end: %q, %v, want a refusal", w.name, k, len(whole), got, err)
			}
		}
	}
}

// Forged headers are refused before anything is read, or stored, for them.
func TestCarefulRefusesForgery(t *testing.T) {
	tests := []struct {
		what    string
		receive func(func(int) []byte) ([]byte, error)
		wire    []byte
	}{
		{"length 2147483647", length, []byte{0x7f, 0xff, 0xff, 0xff}},
		{"length −1", length, []byte{0xff, 0xff, 0xff, 0xff}},
		{"length one above the bound", length, number(longest + 1)},
		{"header of 4097 bytes", headed, number(4097)},
		{"size 2147483647", headed, forgeHeader("huge-length")[0]},
		{"size −1", headed, forgeHeader("negative-length")[0]},
		{"no JSON", headed, forgeHeader("bad-json")[0]},
		{"unknown escape", new(lines).receive, []byte("a\\x\n")},
		{"a backslash at the end", new(lines).receive, []byte("a\\\n")},
	}
	for _, test := range tests {
		rest := append(slices.Clone(test.wire), make([]byte, 64)...)
		recv := stream(rest, 64)
		got, err := test.receive(recv)
		var u uncaught
		if err == nil || errors.Is(err, errEnd) || errors.As(err, &u) {
			t.Errorf("%s: %q, %v, want a refusal", test.what, got, err)
		}
		if left := len(recv(1024)); left == 0 && test.wire[0] != 'a' {
			t.Errorf("%s: the body was read before the header was refused", test.what)
		}
	}
}

// Naive receivers fail as the lesson says.
func TestNaive(t *testing.T) {
	tests := []struct {
		what    string
		receive func(func(int) []byte) ([]byte, error)
		wire    string
		cut     int
		want    string
		err     string
	}{
		{"recv(4) gives 2", lengthNaive, "\x00\x00\x00\x03egg", 2, "", "struct.error: unpack requires a buffer of 4 bytes"},
		{"the loop eats the next", lengthNaive, "\x00\x00\x00\x03egg\x00\x00\x00\x03ham", 64, "egg\x00\x00\x00\x03ham", ""},
		{"length −1", lengthNaive, "\xff\xff\xff\xff", 64, "", ""},
		{"2 GB", lengthNaive, "\x7f\xff\xff\xffegg", 64, "", "the client left after 3 of 2147483647 bytes"},
		{"a negative header", headerNaive, "\xff\xff\xff\xff", 64, "", "ValueError: negative buffersize in recv"},
		{"half of 11", func(recv func(int) []byte) ([]byte, error) { return ready(recv, func([]byte) {}) }, "11", 1, "1", ""},
		{"no number", func(recv func(int) []byte) ([]byte, error) { return ready(recv, func([]byte) {}) }, "5hello", 64, "",
			`ValueError: invalid literal for int() with base 10: "5hello"`},
		{"a cut fixed size", fixedNaive, "hello", 2, "he", ""},
		{"a newline in the data", new(naiveLines).receive, "egg\nham\n", 64, "egg", ""},
	}
	for _, test := range tests {
		got, err := test.receive(stream([]byte(test.wire), test.cut))
		text := ""
		if err != nil {
			text = err.Error()
		}
		if string(got) != test.want || text != test.err {
			t.Errorf("%s: %q, %q, want %q, %q", test.what, got, text, test.want, test.err)
		}
	}
}

// No bytes at all make a receiver panic, loop for ever, or store more than came.
func FuzzReceive(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x03egg"), 2)
	f.Add([]byte("\x7f\xff\xff\xff"), 64)
	f.Add([]byte("\x00\x00\x00\x0b{\"size\": 1}x"), 1)
	f.Add([]byte("egg\\n\nham\n"), 3)
	f.Add([]byte("11ls -l ; pwd"), 2)
	f.Fuzz(func(t *testing.T, wire []byte, cut int) {
		cut = max(1, min(cut, 4096))
		for _, w := range append(carefulWays(), naiveWays()...) {
			recv, receive := stream(wire, cut), w.decoder()
			stored := 0
			for n := 0; ; n++ {
				message, err := receive(recv)
				if err != nil {
					break
				}
				if stored += len(message); stored > len(wire) {
					t.Fatalf("%s: %d bytes out of %d", w.name, stored, len(wire))
				}
				if n > len(wire)+1 {
					t.Fatalf("%s: no end of messages in %d bytes", w.name, len(wire))
				}
			}
		}
	})
}

// Whatever is said comes back through escape and unescape, on one line.
func FuzzEscape(f *testing.F) {
	f.Add([]byte("a\nb\\n\\"))
	f.Fuzz(func(t *testing.T, text []byte) {
		e := escape(text)
		if bytes.ContainsRune(e, '\n') {
			t.Fatalf("escape(%q) = %q holds a newline", text, e)
		}
		if back, err := unescape(e); err != nil || !bytes.Equal(back, text) {
			t.Fatalf("unescape(escape(%q)) = %q, %v", text, back, err)
		}
	})
}
