package lab

import "loopscope/sim/trace"

// Judge is the verdict of a check that came to an answer: yes or no, the values
// found, and the events that show it, of which those that are nil were not found.
func Judge(holds bool, got map[string]any, proof ...*trace.Event) Verdict {
	v := Verdict{Holds: trace.HoldsNo, Got: got}
	if holds {
		v.Holds = trace.HoldsYes
	}
	for _, e := range proof {
		if e != nil {
			v.Proof = append(v.Proof, e.Seq)
		}
	}
	return v
}
