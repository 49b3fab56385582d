package run

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// conclude checks the lab's claims on the finished trace, and puts them and the
// end event at the end of the log.
func (r *Run) conclude(end []byte, why error) error {
	t, err := r.Trace()
	if err != nil {
		return err
	}
	last, err := lastEvent(end, why)
	if err != nil {
		return err
	}
	if r.log.full() {
		last.Status, last.Error = trace.StatusLimit, fmt.Sprintf("the log is full: %d events or %d bytes", maxEvents, maxBytes)
	}
	if n := len(t.Events); last.T == 0 && n > 0 {
		last.T = t.Events[n-1].T
	}
	for _, c := range Check(r.Lab, t, last.Status) {
		c.Seq, c.T = r.log.next(), last.T
		r.put(c)
	}
	last.Seq = r.log.next()
	r.put(last)
	return nil
}

// lastEvent is the child's end, or the one that a dead child could not write.
func lastEvent(end []byte, why error) (*trace.Event, error) {
	e := &trace.Event{}
	if end == nil {
		e.Kind, e.Basis, e.Status, e.Error = trace.KindEnd, trace.BasisCall, trace.StatusFailed, errChildDied.Error()
		if why != nil {
			e.Error = oneLine(fmt.Errorf("%w: %w", errChildDied, why))
		}
		return e, nil
	}
	if err := json.Unmarshal(end, e); err != nil {
		return nil, fmt.Errorf("decode end: %w", err)
	}
	return e, nil
}

// oneLine is an error as the page shows it; errors.Join puts each on its own.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

func (r *Run) put(e *trace.Event) {
	b, err := json.Marshal(e)
	if err != nil { // a claim's values hold what JSON can't
		b = fmt.Appendf(nil, `{"seq":%d,"t":%d,"kind":%q,"id":%q,"holds":"unknown","why":"why.unreadable"}`, e.Seq, e.T, e.Kind, e.ID)
	}
	r.log.append(bytes.TrimSpace(b))
}

// Prediction begins the id of a claim that is the answer to a question.
const Prediction = "predict."

// Check answers every claim of the lab that concerns a run with this trace's
// parameters. A run that did not end as meant leaves what fails unknown.
func Check(l *lab.Lab, t *trace.Trace, status string) []*trace.Event {
	args := lab.Args(t.Header.Params)
	var events []*trace.Event
	for _, c := range l.Claims {
		if c.When != nil && !c.When(args) {
			continue
		}
		v := verdict(c, t, args)
		if v.Holds == trace.HoldsNo && status != trace.StatusOK {
			v.Holds, v.Why = trace.HoldsUnknown, "why.ended-early"
		}
		events = append(events, &trace.Event{
			Kind: trace.KindClaim, Basis: trace.BasisDerived, ID: c.ID,
			Holds: v.Holds, Got: v.Got, Why: v.Why, Proof: v.Proof,
		})
	}
	return append(events, answers(l, t, args)...)
}

func verdict(c lab.Claim, t *trace.Trace, a lab.Args) lab.Verdict {
	if c.FreeOrder && t.Header.Step {
		return lab.Verdict{Holds: trace.HoldsUnknown, Why: "why.step"}
	}
	if c.Segments {
		for _, m := range t.Header.Machine.Missing {
			if m == "capture" {
				return lab.Verdict{Holds: trace.HoldsUnknown, Why: "why.no-capture"}
			}
		}
	}
	return c.Check(t, a)
}

// answers are the right answers to the lab's questions, as this very trace has
// them: claims named "predict." and the question, with the answer in Got.
func answers(l *lab.Lab, t *trace.Trace, args lab.Args) []*trace.Event {
	var events []*trace.Event
	for _, p := range l.Predictions {
		if p.When != nil && !p.When(args) {
			continue
		}
		e := &trace.Event{Kind: trace.KindClaim, Basis: trace.BasisDerived, ID: Prediction + p.ID, Holds: trace.HoldsYes}
		var answer string
		if answer, e.Proof = p.Answer(t, args); answer == "" {
			e.Holds, e.Why = trace.HoldsUnknown, "why.not-reached"
		} else {
			e.Got = map[string]any{"answer": answer}
		}
		events = append(events, e)
	}
	return events
}
