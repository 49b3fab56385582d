// Package lab is the contract that a lesson's experiment fulfils: its
// parameters, its programs, and the claims that its text makes about a run. A
// lab is a value; its words stand beside it in en.md and zh.md.
package lab

import (
	"io/fs"
	"time"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// Lab is one lesson with its experiment.
type Lab struct {
	Name    string        // its folder: "handshake"
	Chapter int           // from 1
	Number  int           // its place in the course
	Worlds  []World       // that it runs in; the first is the default
	Params  []Param       // what the learner can change
	Needs   []string      // beyond sockets: "segments", "sysctl"; unmet ones are named on the page
	Limit   time.Duration // of a run's time without gates; 0 means 20 s
	Files   fs.FS         // en.md, zh.md, lab.go, server.py, client.py …

	// Run sets the stage and starts the programs; it returns at once.
	Run func(n *sock.Net, a Args)

	// Stuck are the runs that the lesson means to end with every program waiting
	// for ever; nil: none.
	Stuck When

	Claims      []Claim
	Predictions []Prediction
}

// World names what a run runs on.
type World string

// The worlds.
const (
	Kernel  World = "kernel"  // real sockets on this machine's loopback
	Wire    World = "wire"    // two real stacks and a wire that can be held
	Virtual World = "virtual" // a userspace stack in virtual time
)

// Param is one thing the learner can change. It is a choice when it has
// Choices, a switch when Default is "true" or "false", else a whole number.
type Param struct {
	Name    string   `json:"name"`              // as in --set name=value and ?name=value; its label is the word "param.NAME"
	Choices []string `json:"choices,omitempty"` // values; their labels are the words "param.NAME.VALUE"
	Default string   `json:"default"`
	Min     int      `json:"min,omitempty"` // bounds of a number, inclusive
	Max     int      `json:"max,omitempty"`
	Unit    string   `json:"unit,omitempty"` // of a number: "bytes", "ms", "s"
	When    When     `json:"-"`              // when the parameter matters; nil: always
}

// When decides by the run's parameters.
type When func(Args) bool

// Claim is a statement of the lesson about its run, which code can check. Its
// sentence is the word "claim.ID", with Got's values in {braces}.
type Claim struct {
	ID        string
	When      When // nil: for every run of the lab
	Segments  bool // needs the capture; unknown without it
	FreeOrder bool // needs programs that run freely; unknown in step mode
	Check     func(t *trace.Trace, a Args) Verdict
}

// Verdict is what checking a claim gave.
type Verdict struct {
	Holds string         // trace.HoldsYes, HoldsNo or HoldsUnknown
	Got   map[string]any // the values found, for the claim's sentence
	Why   string         // for unknown: a word's key
	Proof []int64        // the events that show it
}

// Prediction is a question asked before the run. Its text is the word
// "predict.ID"; the right answer is computed from the run, and stands nowhere.
type Prediction struct {
	ID      string
	When    When
	Options []string // their labels are the words "predict.ID.OPTION"; none: the answer is a number
	// Answer gives the run's own answer, one of Options or a number, and the
	// events that show it; "" when the run can't tell.
	Answer func(t *trace.Trace, a Args) (answer string, proof []int64)
}
