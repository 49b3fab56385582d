package words

import (
	"math"

	"loopscope/sim/trace"
)

// state tells a change of state (RFC 9293 §3.3.2).
func (r *room) state(e *trace.Event) (string, vars) {
	if e.From == e.To || e.From == "" && e.To == "CLOSED" {
		return "", nil
	}
	if e.Endpoint != "" {
		r.takeState(e)
	}
	key := finer("note.state", e.To)
	if key != "note.state" {
		key = finer(key, e.From)
	}
	return key, vars{"program": r.owner(e), "from": e.From, "to": e.To}
}

func (r *room) takeState(e *trace.Event) {
	if e.To == "ESTABLISHED" {
		r.end(e.Endpoint).up = true
	}
	if s := r.sockets[e.SID]; s != nil && !s.listens {
		r.holds(s, e.Endpoint)
	}
}

// timer tells the first reading of a TIME-WAIT's remaining time; the page
// counts down by itself.
func (r *room) timer(e *trace.Event) (string, vars) {
	if r.timed[e.Endpoint] || e.Timer != "timewait" {
		return "", nil
	}
	r.timed[e.Endpoint] = true
	return "note.timer.timewait", vars{"program": r.owner(e), "seconds": math.Round(float64(e.Remaining) / 1e9)}
}
