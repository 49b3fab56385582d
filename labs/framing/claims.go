package framing

import (
	"slices"
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

func claims() []lab.Claim {
	single := func(a lab.Args) bool { return !a.Is("method", "all") }
	out := []lab.Claim{
		{ID: "byte-by-byte", When: when(single, attack("split-every-byte")), FreeOrder: true, Check: byteByByte},
		{ID: "recv-gave-less", When: when(single, attack("header-cut")), FreeOrder: true, Check: recvGaveLess},
		{ID: "cost", When: when(single, attack("none")), FreeOrder: true, Check: cost},
		{ID: "segments", When: when(single, attack("none")), Segments: true, FreeOrder: true, Check: segments},
		{ID: "round-trips", When: when(method("ready"), attack("none")), FreeOrder: true, Check: roundTrips},
		{ID: "slept", When: when(method("sleep"), attack("none")), FreeOrder: true, Check: slept},
		{ID: "each", When: method("all"), FreeOrder: true, Check: each},
		{ID: "never-wrong", When: when(method("fixed", "delimiter", "length", "json-header"), careful), Check: neverWrong},
	}
	for _, ending := range []string{survives, misreads, dies, swallows, refuses, stuck} {
		out = append(out, lab.Claim{
			ID:        ending,
			When:      func(a lab.Args) bool { return single(a) && stated(a.Str("method"), a) == ending },
			FreeOrder: true,
			Check:     func(t *trace.Trace, a lab.Args) lab.Verdict { return endsAs(ending, t, a) },
		})
	}
	return out
}

// bothWait: the runs in which nobody can go on.
func bothWait(a lab.Args) bool {
	return method("ready", "all")(a) && stated("ready", a) == stuck
}

// stated is the lesson's statement of how a method stands an attack. The runs
// decide whether it is right.
func stated(method string, a lab.Args) string {
	attack := a.Str("attack")
	switch method {
	case "sleep", "bigger-buffer":
		return statedOr(attack, survives, cuts(misreads, "pipelining"))
	case "ready":
		return statedOr(attack, survives, map[string]string{
			"split-every-byte": dies, "header-cut": dies, "pipelining": stuck,
			"huge-length": swallows, "negative-length": misreads,
		})
	}
	if careful(a) {
		return statedCareful(method, attack)
	}
	switch method {
	case "fixed":
		return statedOr(attack, survives, cuts(misreads))
	case "delimiter":
		return statedOr(attack, survives, cuts(misreads, "delimiter-in-data"))
	}
	lying := map[string]string{
		"split-every-byte": dies, "header-cut": dies, "pipelining": misreads,
		"huge-length": swallows, "negative-length": misreads,
	}
	if method == "json-header" {
		lying["bad-json"] = dies
	}
	return statedOr(attack, survives, lying)
}

// statedCareful: what can be parsed is, what can't be believed is refused.
func statedCareful(method, attack string) string {
	switch method {
	case "length":
		return statedOr(attack, survives, map[string]string{"huge-length": refuses, "negative-length": refuses})
	case "json-header":
		return statedOr(attack, survives, map[string]string{"huge-length": refuses, "negative-length": refuses, "bad-json": refuses})
	}
	return survives
}

func statedOr(attack, otherwise string, endings map[string]string) string {
	if e, ok := endings[attack]; ok {
		return e
	}
	return otherwise
}

// cuts is one ending for the attacks that only cut the bytes elsewhere, and for others.
func cuts(ending string, others ...string) map[string]string {
	out := map[string]string{}
	for _, attack := range append(others, "split-every-byte", "header-cut") {
		out[attack] = ending
	}
	return out
}

func endsAs(ending string, t *trace.Trace, a lab.Args) lab.Verdict {
	os := outcomes(t, a)
	if len(os) == 0 {
		return lab.Judge(false, nil)
	}
	o := os[0]
	got := map[string]any{
		"method": o.name, "attack": a.Str("attack"), "ending": o.ending(),
		"said": len(o.said), "right": o.right, "wrong": o.wrong(),
		"believed": strings.Join(o.believed, " "), "error": "–",
	}
	proof := []*trace.Event{o.last, o.uncaught, o.refused, o.unended, o.next, o.thanked}
	for _, e := range []*trace.Event{o.uncaught, o.refused, o.unended} {
		if e != nil {
			_, got["error"], _ = strings.Cut(e.Text, " ")
		}
	}
	return lab.Judge(o.ending() == ending, got, append(proof, o.waiting...)...)
}

// byteByByte: the attack was carried out: no recv gave more than one byte.
func byteByByte(t *trace.Trace, a lab.Args) lab.Verdict {
	recvs, most := firstRecvs(t, a), 0
	for _, r := range recvs {
		most = max(most, r.N)
	}
	return lab.Judge(most == 1, map[string]any{"recvs": len(recvs), "most": most}, recvs...)
}

// recvGaveLess: the first recv gave the piece of the header that was there.
func recvGaveLess(t *trace.Trace, a lab.Args) lab.Verdict {
	recvs := firstRecvs(t, a)
	if len(recvs) == 0 {
		return lab.Judge(false, map[string]any{"asked": "–", "n": "–"})
	}
	call := t.Event(recvs[0].Of)
	asked := asked(call)
	return lab.Judge(recvs[0].N < asked, map[string]any{"asked": asked, "n": recvs[0].N}, call, recvs[0])
}

// asked is a recv's argument, which is a float when the trace was read from JSON.
func asked(call *trace.Event) int {
	if call == nil || len(call.Args) == 0 {
		return 0
	}
	switch n := call.Args[0].(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}

func firstRecvs(t *trace.Trace, a lab.Args) []*trace.Event {
	if os := outcomes(t, a); len(os) > 0 {
		return os[0].recvs
	}
	return nil
}

// each: with all methods in one run, each stands as the lesson says.
func each(t *trace.Trace, a lab.Args) lab.Verdict {
	got := map[string][]string{}
	holds := len(outcomes(t, a)) == len(methods())
	var proof []*trace.Event
	for _, o := range outcomes(t, a) {
		holds = holds && o.ending() == stated(o.name, a)
		got[o.ending()] = append(got[o.ending()], o.name)
		proof = append(proof, o.last)
	}
	shown := map[string]any{"attack": a.Str("attack")}
	for _, ending := range []string{survives, misreads, dies, swallows, refuses, stuck} {
		shown[ending] = strings.Join(got[ending], ", ")
		if len(got[ending]) == 0 {
			shown[ending] = "–"
		}
	}
	return lab.Judge(holds, shown, proof...)
}

// neverWrong: whatever the order of the calls, nothing is believed that was
// not said, in the order in which it was said.
func neverWrong(t *trace.Trace, a lab.Args) lab.Verdict {
	var said, believed []string
	var proof []*trace.Event
	for _, e := range t.Select(trace.Is(trace.KindOutput)) {
		what, rest, _ := strings.Cut(e.Text, " ")
		_, text, _ := strings.Cut(rest, " ")
		switch {
		case what != "message":
		case e.Program == "client":
			said = append(said, text)
		default:
			believed = append(believed, text)
			proof = append(proof, e)
		}
	}
	if len(believed) == 0 {
		return lab.Verdict{Holds: trace.HoldsUnknown, Why: "why.not-reached"}
	}
	n := common(said, believed)
	return lab.Judge(n == len(believed), map[string]any{"said": len(said), "believed": len(believed), "right": n}, proof...)
}

func when(conditions ...lab.When) lab.When {
	return func(a lab.Args) bool {
		for _, holds := range conditions {
			if !holds(a) {
				return false
			}
		}
		return true
	}
}

func attack(names ...string) lab.When {
	return func(a lab.Args) bool { return slices.Contains(names, a.Str("attack")) }
}

func careful(a lab.Args) bool { return a.Is("code", "careful") }
