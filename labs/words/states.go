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
	x := r.end(e.Endpoint)
	x.state, x.up = e.To, x.up || e.To == "ESTABLISHED"
	if s := r.sockets[e.SID]; s != nil && !s.listens {
		r.holds(s, e.Endpoint)
	}
}

// timer tells how long a state lasts that only time ends, once for each: the
// page counts down by itself. The kernel runs the same timer for an orphan in
// FIN-WAIT-2 (tcp(7), tcp_fin_timeout) as for TIME-WAIT.
func (r *room) timer(e *trace.Event) (string, vars) {
	key := map[string]string{"TIME-WAIT": "note.timer.timewait", "FIN-WAIT-2": "note.timer.finwait"}[r.end(e.Endpoint).state]
	if e.Timer != "timewait" || key == "" || r.timed[e.Endpoint+key] {
		return "", nil
	}
	r.timed[e.Endpoint+key] = true
	return key, vars{"program": r.owner(e), "seconds": math.Round(float64(e.Remaining) / 1e9)}
}
