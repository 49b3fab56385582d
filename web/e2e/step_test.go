package e2e

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"loopscope/sim/trace"
)

// The same two programs, and two orders of the same clicks. A step is a
// program and the call it takes.
var (
	opening = []string{"server socket", "server bind", "server listen", "server accept", "client socket", "client connect"}
	glued   = append(slices.Clone(opening), "client send", "client send", "server recv", "client close", "server recv")
	apart   = append(slices.Clone(opening), "client send", "server recv", "client send", "server recv")
)

// TestOrderMakesItStick lets the learner produce both outcomes of the same two
// sends, by the order of clicks alone.
func TestOrderMakesItStick(t *testing.T) {
	p := open(t, laptop)
	for _, c := range []struct {
		name  string
		steps []string
		want  []string
	}{
		{"glued", glued, []string{"-----> b'helloegg'", "-----> b''"}},
		{"apart", apart, []string{"-----> b'hello'", "-----> b'egg'"}},
	} {
		for i := range times(t, 3) {
			p.stepThrough("/labs/sticky", c.steps)
			if i == 0 {
				p.keep("step-" + c.name)
			}
			p.click("#gates .plain")
			p.until(`document.querySelector("#status").dataset.kind === "ok"`)
			if got := p.outputs("server"); !slices.Equal(got, c.want) {
				t.Fatalf("%s, run %d: the server printed %q, want %q", c.name, i, got, c.want)
			}
		}
	}
}

// stepThrough starts a lab in step mode and takes the steps by clicking.
func (p *tab) stepThrough(path string, steps []string) {
	p.Helper()
	p.visit(path)
	p.until(`document.querySelector("#step")`)
	eval[bool](p, `(document.querySelector("#step").checked || document.querySelector("#step").click(), true)`)
	p.click("#run")
	for _, s := range steps {
		var program, call string
		if _, err := fmt.Sscan(s, &program, &call); err != nil {
			p.Fatal(err)
		}
		button := fmt.Sprintf(`#gates [data-program=%q]`, program)
		p.until(fmt.Sprintf(`(b => b?.ariaDisabled === "false" && b.querySelector("code").textContent.includes(%q))(document.querySelector('%s'))`, call+"(", button))
		p.click(button)
	}
}

// recorded is the trace of the run that the page shows.
func (p *tab) recorded() *trace.Trace {
	p.Helper()
	id := eval[string](p, `new URL(location).searchParams.get("run")`)
	r := p.runs.Get(id)
	if r == nil {
		p.Fatalf("no run %q", id)
	}
	<-r.Done()
	tr, err := r.Trace()
	if err != nil {
		p.Fatal(err)
	}
	return tr
}

func (p *tab) outputs(program string) []string {
	p.Helper()
	var out []string
	for _, e := range p.recorded().Select(trace.Is(trace.KindOutput), trace.By(program)) {
		out = append(out, e.Text)
	}
	return out
}

// times is how often a test repeats itself: LOOPSCOPE_REPEAT, or n.
func times(t *testing.T, n int) int {
	if s := os.Getenv("LOOPSCOPE_REPEAT"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatalf("LOOPSCOPE_REPEAT=%s: %v", s, err)
		}
	}
	return n
}
