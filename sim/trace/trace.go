// Package trace is the record of a run: a header, then events in the order in
// which they happened, each known by its basis. It is the ground floor of the
// house: every other package speaks in its events, and it imports none of ours.
package trace

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Version is the number in a header's "loopscope" field.
const Version = 1

// Header is the first line of a trace: the constants of the run.
type Header struct {
	Loopscope int               `json:"loopscope"`
	Run       string            `json:"run"`
	Lab       string            `json:"lab"`
	World     string            `json:"world"`
	Params    map[string]string `json:"params"`
	Seed      uint64            `json:"seed"`
	Step      bool              `json:"step,omitempty"`
	Start     time.Time         `json:"start"` // where t is 0
	Machine   Machine           `json:"machine"`
}

// Machine is what the run ran on, as far as it shapes what is seen.
type Machine struct {
	OS         string   `json:"os"`
	Kernel     string   `json:"kernel,omitempty"`
	Arch       string   `json:"arch"`
	CPUs       int      `json:"cpus"`
	MTU        int      `json:"mtu,omitempty"`
	Congestion string   `json:"congestion,omitempty"` // net.ipv4.tcp_congestion_control
	NetNS      uint64   `json:"netns,omitempty"`      // the run's network namespace, by inode: where a tracer on the host finds it
	Missing    []string `json:"missing,omitempty"`    // capabilities this run had to do without: "namespaces", "capture"
}

// Trace is a whole recording.
type Trace struct {
	Header Header
	Events []*Event
}

// Write puts the trace on w as JSON lines.
func (t *Trace) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	if err := enc.Encode(t.Header); err != nil {
		return fmt.Errorf("trace: write header: %w", err)
	}
	for _, e := range t.Events {
		if err := enc.Encode(e); err != nil {
			return fmt.Errorf("trace: write event %d: %w", e.Seq, err)
		}
	}
	return b.Flush()
}

// Read reads JSON lines back. Fields and kinds it does not know are skipped or
// kept as they are; a line that is no JSON is an error naming its number.
func Read(r io.Reader) (*Trace, error) {
	dec := json.NewDecoder(r)
	t := &Trace{}
	if err := dec.Decode(&t.Header); err != nil {
		return nil, fmt.Errorf("trace: line 1: %w", err)
	}
	if t.Header.Loopscope != Version {
		return nil, fmt.Errorf("trace: line 1: version %d, want %d", t.Header.Loopscope, Version)
	}
	for line := 2; ; line++ {
		e := new(Event)
		err := dec.Decode(e)
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("trace: line %d: %w", line, err)
		}
		t.Events = append(t.Events, e)
	}
}
