package framing

import (
	"bytes"
	"errors"
	"fmt"
)

// longest is the longest message that careful code will keep in memory. Every
// bound is better than none; this one is generous for commands.
const longest = 1 << 20

// delimited: a newline ends a message. With care, the data's own newlines are
// escaped, and bytes are kept until a newline has come.
func delimited(careful bool) framing {
	if careful {
		var l lines
		return framing{
			name:    "delimiter",
			send:    func(o *outbox, m message) { o.send(append(escape(m.text), '\n')) },
			receive: func(in *inbox) ([]byte, error) { return l.receive(in.recv) },
		}
	}
	var l naiveLines
	return framing{
		name:    "delimiter",
		send:    func(o *outbox, m message) { o.send(append(bytes.Clone(m.text), '\n')) },
		receive: func(in *inbox) ([]byte, error) { return l.receive(in.recv) },
	}
}

// naiveLines takes every recv to end where a line ends.
type naiveLines struct{ ready [][]byte }

func (l *naiveLines) receive(recv func(int) []byte) ([]byte, error) {
	for len(l.ready) == 0 {
		data := recv(1024)
		if len(data) == 0 {
			return nil, errEnd
		}
		l.ready = bytes.FieldsFunc(data, func(r rune) bool { return r == '\n' })
	}
	line := l.ready[0]
	l.ready = l.ready[1:]
	return line, nil
}

// lines keeps what has come until a newline ends it.
type lines struct{ kept []byte }

func (l *lines) receive(recv func(int) []byte) ([]byte, error) {
	for {
		if line, rest, whole := bytes.Cut(l.kept, []byte("\n")); whole {
			l.kept = rest
			return unescape(line)
		}
		if len(l.kept) > longest {
			return nil, fmt.Errorf("no newline in %d bytes", len(l.kept))
		}
		data := recv(1024)
		if len(data) == 0 && len(l.kept) == 0 {
			return nil, errEnd
		}
		if len(data) == 0 {
			return nil, fmt.Errorf("the stream ends inside a line, after %d bytes", len(l.kept))
		}
		l.kept = append(l.kept, data...)
	}
}

// escape writes a newline in the data as \n and a backslash as \\, so that a
// newline on the wire is always an end.
func escape(text []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(text, []byte(`\`), []byte(`\\`)), []byte("\n"), []byte(`\n`))
}

func unescape(line []byte) ([]byte, error) {
	out := []byte{}
	for i := 0; i < len(line); i++ {
		if line[i] != '\\' {
			out = append(out, line[i])
			continue
		}
		if i++; i == len(line) {
			return nil, errors.New("a backslash ends the line")
		}
		switch line[i] {
		case '\\':
			out = append(out, '\\')
		case 'n':
			out = append(out, '\n')
		default:
			return nil, fmt.Errorf("unknown escape \\%c", line[i])
		}
	}
	return out, nil
}
