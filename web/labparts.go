package web

import "slices"

// The lab page's fixed lists. Their words are keyed by what stands here, and
// the scripts in static/js know them by the same names.
var (
	inspectorTabs = [...]string{"packet", "sockets", "code", "events", "claims"}
	stepUnits     = [...]string{"event", "call", "segment", "state"}
	axes          = [...]string{"folded", "steps", "scale"}

	// speeds are parts of recorded time: a thousandth is the default, for a
	// handshake on loopback takes some 50 µs.
	speeds = [...]string{"steps", "1", "10", "100", "1000", "10000", "100000"}
)

type helpKey struct {
	word string
	caps []string
}

// helpKeys are what the help dialog lists; keys.js holds what they do.
var helpKeys = [...]helpKey{
	{"run", []string{"R"}},
	{"stop", []string{"S"}},
	{"compare", []string{"C"}},
	{"play", []string{"Space"}},
	{"step", []string{"←", "→"}},
	{"ends", []string{"Home", "End"}},
	{"follow", []string{"Enter", "⌫"}},
	{"bytes", []string{"T"}},
	{"tabs", []string{"1", "…", "5"}},
	{"full", []string{"F"}},
	{"blank", []string{"B"}},
	{"help", []string{"?"}},
	{"lane", []string{"W", "A", "S", "D"}},
}

// helpKeys are the keys that this page obeys.
func (p *labPage) helpKeys() []helpKey {
	if !p.Replay {
		return helpKeys[:]
	}
	return slices.DeleteFunc(slices.Clone(helpKeys[:]), func(k helpKey) bool { return k.word == "run" || k.word == "stop" || k.word == "compare" })
}

// iconPath is the outline of an icon in a square of 20.
func iconPath(name string) string {
	switch name {
	case "play":
		return "M5 2.5v15L17 10z"
	case "pause":
		return "M4.5 3h4v14h-4zM11.5 3h4v14h-4z"
	case "stop":
		return "M4 4h12v12H4z"
	case "first":
		return "M4 3h2.5v14H4zM17 3v14L7.5 10z"
	case "prev":
		return "M15 3v14L5 10z"
	case "next":
		return "M5 3v14l10-7z"
	case "last":
		return "M3 3v14l9.500-7zM13.500 3H16v14h-2.500z"
	case "down":
		return "M8.500 2h3v8H15l-5 5.500L5 10h3.500zM3 16.500h14V18.500H3z"
	case "left":
		return "M3 4h14v2H3zM3 9h10v2H3zM3 14h14v2H3z"
	case "right":
		return "M3 3h14v14H3zM5 5v10h6V5z"
	}
	return ""
}

func selected(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

// tabstop is a tab's place in the order of focus: one of a list has it (WAI-ARIA's roving tabindex).
func tabstop(yes bool) string {
	if yes {
		return "0"
	}
	return "-1"
}
