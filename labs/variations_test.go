package labs

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/labs/run"
)

// mostVariations of one lab are run in all their combinations.
const mostVariations = 128 // framing has 104, and each is another ending

// TestEveryLabAgain runs each lab and choice as often as LOOPSCOPE_REPEAT says
// (1 unless set), for use under load: task stress.
func TestEveryLabAgain(t *testing.T) {
	labtest.Require(t, "namespaces")
	times := 1
	if s := os.Getenv("LOOPSCOPE_REPEAT"); s != "" {
		if _, err := fmt.Sscan(s, &times); err != nil {
			t.Fatalf("LOOPSCOPE_REPEAT=%s: %v", s, err)
		}
	}
	runs := run.New(All(), run.Options{Ready: 4})
	t.Cleanup(runs.Close)
	for _, l := range All() {
		for _, params := range variations(l, mostVariations) {
			t.Run(l.Name+" "+paramString(params), func(t *testing.T) {
				t.Parallel() // each run has a sandbox of its own
				for range times {
					labtest.RunIn(t, runs, run.Spec{Lab: l.Name, Params: params})
				}
			})
		}
	}
}

// variations are all combinations of a lab's choices and switches in which no
// value differs from the default where it does not matter. Where those are more
// than most, one choice at a time differs from it.
func variations(l *lab.Lab, most int) []map[string]string {
	all, single := []map[string]string{{}}, []map[string]string{{}}
	for _, p := range l.Params {
		for _, v := range others(p) {
			single = append(single, map[string]string{p.Name: v})
		}
		for _, params := range slices.Clone(all) {
			for _, v := range others(p) {
				more := maps.Clone(params)
				more[p.Name] = v
				all = append(all, more)
			}
		}
	}
	idle := func(params map[string]string) bool { return !matters(l, params) }
	if all = slices.DeleteFunc(all, idle); len(all) <= most {
		return all
	}
	return slices.DeleteFunc(single, idle)
}

// others are a choice's or switch's values beside the default.
func others(p lab.Param) []string {
	values := slices.Clone(p.Choices)
	if p.Switch() && p.Name != "watch" { // which would watch a whole TIME-WAIT
		values = []string{"true", "false"}
	}
	return slices.DeleteFunc(values, func(v string) bool { return v == p.Default })
}

// matters tells whether every value that is given has something to say.
func matters(l *lab.Lab, given map[string]string) bool {
	args, err := l.Args(given)
	if err != nil {
		return false
	}
	for _, p := range l.Params {
		if _, ok := given[p.Name]; ok && p.When != nil && !p.When(args) {
			return false
		}
	}
	return true
}

func paramString(params map[string]string) string {
	if len(params) == 0 {
		return "default"
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(params)) {
		out = append(out, k+"="+params[k])
	}
	return strings.Join(out, " ")
}

// TestVariations holds the combinations to what the lessons are about.
func TestVariations(t *testing.T) {
	want := map[string][]map[string]string{
		"framing":  {{}, {"method": "ready", "attack": "pipelining"}, {"method": "fixed", "attack": "none", "code": "naive"}},
		"timewait": {{}, {"old": "false", "new": "false"}, {"first": "client", "new": "false"}, {"scene": "exhaust", "ports": "8"}},
		"close":    {{"shape": "three", "first": "server"}},
		"sticky":   {{"variant": "residue", "socket": "udp"}},
	}
	never := map[string][]map[string]string{
		"timewait": {{"ports": "8"}, {"watch": "true"}, {"scene": "exhaust", "old": "false"}},
		"close":    {{"shape": "half", "first": "server"}},
	}
	for _, l := range All() {
		all := variations(l, mostVariations)
		has := func(params map[string]string) bool {
			return slices.ContainsFunc(all, func(p map[string]string) bool { return maps.Equal(p, params) })
		}
		t.Logf("%s: %d", l.Name, len(all))
		for _, params := range want[l.Name] {
			if !has(params) {
				t.Errorf("%s: %v is never run", l.Name, params)
			}
		}
		for _, params := range never[l.Name] {
			if has(params) {
				t.Errorf("%s: %v is run, and nothing hangs on it", l.Name, params)
			}
		}
	}
}
