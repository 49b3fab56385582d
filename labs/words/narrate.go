package words

import (
	"fmt"
	"strings"

	"loopscope/sim/trace"
)

// maxNarrated is how many events of a run are told; nobody steps through more.
// Behind them only the first bulk event is, for there the recording changes.
const maxNarrated = 20_000

// Narrator tells a trace as a teacher would: it reads the events in order and
// gives some of them a note, whose key names a sentence of this package's
// files. Those events are the steps that a learner walks through. The zero
// value is ready for one run; it is not safe for use by several goroutines.
type Narrator struct {
	seen int
	bulk bool // a bulk event has been told
	room room
}

// Narrate takes the next event and returns its note, or nil where there is
// nothing to say. The caller gives the note its number.
func (n *Narrator) Narrate(e *trace.Event) *trace.Event {
	first := e.Kind == trace.KindBulk && !n.bulk
	n.bulk = n.bulk || first
	if n.seen++; n.seen > maxNarrated && !first {
		return nil
	}
	key, all := n.tell(e)
	if key == "" {
		return nil
	}
	return &trace.Event{
		T: e.T, Kind: trace.KindNote, Basis: e.Basis, About: e.Seq,
		Key: key, Vars: places(key, all),
	}
}

// places picks the values that the key's sentence may use.
func places(key string, all vars) vars {
	v := vars{}
	for place := range strings.FieldsSeq(notes[key]) {
		if x, ok := all[place]; ok {
			v[place] = x
		}
	}
	return v
}

// vars are the values for a sentence's places.
type vars = map[string]any

func (n *Narrator) tell(e *trace.Event) (string, vars) {
	n.room.init()
	switch e.Kind {
	case trace.KindProgram:
		n.room.program(e)
	case trace.KindCall:
		return n.room.call(e)
	case trace.KindReturn:
		return n.room.returned(e)
	case trace.KindSegment:
		return n.room.segment(e)
	case trace.KindDatagram:
		return n.room.datagram(e)
	case trace.KindFrame:
		return "note.frame", vars{"src": e.Src, "dst": e.Dst}
	case trace.KindArrive:
		return n.room.arrive(e)
	case trace.KindFate:
		return n.room.fate(e)
	case trace.KindState:
		return n.room.state(e)
	case trace.KindTimer:
		return n.room.timer(e)
	}
	return plain(e)
}

// plain tells the events that need no memory of earlier ones.
func plain(e *trace.Event) (string, vars) {
	switch e.Kind {
	case trace.KindBulk:
		if e.Bytes == nil {
			return "", nil
		}
		return "note.bulk", vars{"n": e.Bytes.To - e.Bytes.From, "segments": e.Segments, "calls": e.Calls}
	case trace.KindOutput:
		return "note.output", vars{"program": e.Program, "text": short(e.Text)}
	case trace.KindGate:
		return "note.gate", vars{"program": e.Program, "call": e.Call}
	case trace.KindEnd:
		var waiting []string
		for _, w := range e.Waiting {
			waiting = append(waiting, w.Program+": "+w.Call+"()")
		}
		return "note.end." + e.Status, vars{"error": e.Error, "waiting": strings.Join(waiting, ", ")}
	}
	return "", nil
}

// shown is how many bytes or characters of a text a sentence quotes.
const shown = 24

// wide is after how many characters a quoted text is cut, escapes counted as written.
const wide = 40

// short cuts a text to what a sentence can carry.
func short(s string) string {
	r := []rune(s)
	if len(r) <= 2*shown {
		return s
	}
	return string(r[:2*shown]) + "…"
}

// literal writes bytes as Python does, cut after some of them; more says that
// there are others behind b.
func literal(b []byte, more bool) string {
	if len(b) > shown {
		b, more = b[:shown], true
	}
	if len(b) == 0 && more {
		return "…"
	}
	var s strings.Builder
	s.WriteString("b'")
	for _, c := range b {
		if s.Len() > wide { // escapes such as \x00 are long
			more = true
			break
		}
		s.WriteString(trace.Escaped(c))
	}
	s.WriteByte('\'')
	if more {
		s.WriteString("…")
	}
	return s.String()
}

// span writes a time as people say it: "40 ms", "1.0 s".
func span(ns int64) string {
	switch {
	case ns < 1_000_000:
		return fmt.Sprintf("%d µs", ns/1_000)
	case ns < 1_000_000_000:
		return fmt.Sprintf("%d ms", ns/1_000_000)
	}
	return fmt.Sprintf("%.1f s", float64(ns)/1e9)
}

// arg is a call's argument as text, or "".
func arg(e *trace.Event, i int) string {
	if i >= len(e.Args) {
		return ""
	}
	return fmt.Sprint(e.Args[i])
}
