package e2e

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"loopscope/sim/trace"
)

// TestSpeeds plays at every speed: recorded time passes at the chosen share of
// the viewer's own, or one step a second. What is compared is how far each frame
// brings the playhead; how long a frame takes does not matter.
func TestSpeeds(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/handshake?delay=2000")
	p.choose("#axis", "scale") // where no wait is folded away
	const played = `new Promise(done => {
		const tl = document.querySelector("#timeline").timeline, { clock } = tl.scene;
		tl.first();
		const at = () => ({ t: clock.t, step: clock.index + clock.progress });
		let spent = 0, frames = 0, last = 0, from = null;
		const frame = now => {
			if (from) spent += Math.min(100, now - last); else from = at();
			last = now;
			if (++frames < 16 && clock.playing) return requestAnimationFrame(frame);
			const to = at();
			tl.pause();
			done({ T: (to.t - from.t) / 1e6 / spent, Step: 1000 * (to.step - from.step) / spent });
		};
		document.querySelector("#play").click();
		requestAnimationFrame(now => { last = now; requestAnimationFrame(frame); });
	})`
	speeds := eval[[]string](p, `[...document.querySelector("#speed").options].map(o => o.value)`)
	if want := []string{"steps", "1", "10", "100", "1000", "10000", "100000"}; !slices.Equal(speeds, want) {
		t.Fatalf("the speeds are %v, want %v", speeds, want)
	}
	for _, speed := range speeds {
		p.choose("#speed", speed)
		got := eval[struct{ T, Step float64 }](p, played)
		passed, want := got.T, 1.0
		if speed == "steps" {
			passed = got.Step
		} else {
			_, _ = fmt.Sscan(speed, &want)
			want = 1 / want
		}
		if math.Abs(math.Log2(passed/want)) > 1 {
			t.Errorf("speed %s: %g of recorded time passes in a unit of the viewer's, want about %g", speed, passed, want)
		}
	}
}

// TestStepUnits steps by each unit, forward and back, with keys and buttons.
func TestStepUnits(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	events := p.recorded().Events
	kinds := map[string][]trace.Kind{
		"call": {trace.KindCall, trace.KindReturn}, "segment": {trace.KindSegment, trace.KindArrive}, "state": {trace.KindState},
	}
	all := p.walk("event", kb.ArrowRight)
	for unit, of := range kinds {
		seqs := p.walk(unit, kb.ArrowRight)
		if len(seqs) < 3 || len(seqs) >= len(all) {
			t.Errorf("by %s there are %d steps, of %d in all", unit, len(seqs), len(all))
		}
		for _, seq := range seqs {
			if k := events[seq-1].Kind; !slices.Contains(of, k) {
				t.Errorf("by %s the playhead comes to a %s", unit, k)
			}
		}
		p.press(kb.ArrowLeft)
		if back := p.state().Seq; back != seqs[len(seqs)-2] {
			t.Errorf("by %s, ← from %d leads to %d, want %d", unit, seqs[len(seqs)-1], back, seqs[len(seqs)-2])
		}
	}
	p.choose("#unit", "event")
	for _, c := range []struct {
		button string
		want   int
	}{{"#first", 0}, {"#next", 1}, {"#next", 2}, {"#prev", 1}, {"#last", len(all)}} {
		p.hit(p.at(one(c.button)))
		if got := p.state().Index; got != c.want {
			t.Errorf("%s leads to step %d, want %d", c.button, got, c.want)
		}
	}
}

// walk goes from the first step to the last by one key, and gives the events it came to.
func (p *tab) walk(unit, key string) []int {
	p.Helper()
	p.choose("#unit", unit)
	p.press(kb.Home)
	seqs := []int{}
	for at := p.state().Index; ; {
		p.press(key)
		s := p.state()
		if s.Index == at {
			return seqs
		}
		at = s.Index
		seqs = append(seqs, s.Seq)
	}
}

// TestScrubber has a tick for each step, and brings the playhead where it is dragged.
func TestScrubber(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	count := p.state().Count
	if ticks := strings.Count(eval[string](p, `[...document.querySelectorAll("#ticks path")].map(e => e.getAttribute("d")).join("")`), "M"); ticks != count {
		t.Errorf("%d ticks for %d steps", ticks, count)
	}
	at := p.at(one("#seek"))
	p.hit(at)
	if s := p.state(); s.Index < count/3 || s.Index > 2*count/3 || s.Playing {
		t.Errorf("a click into the scrubber's middle leads to step %d of %d, playing: %t", s.Index, count, s.Playing)
	}
	before := p.state().Index
	p.mouse(input.DispatchMouseEventParams{Type: "mousePressed", X: at.X, Y: at.Y, Button: "left", Buttons: 1, ClickCount: 1})
	p.mouse(input.DispatchMouseEventParams{Type: "mouseMoved", X: at.X + 150, Y: at.Y, Button: "left", Buttons: 1})
	p.mouse(input.DispatchMouseEventParams{Type: "mouseReleased", X: at.X + 150, Y: at.Y, Button: "left", ClickCount: 1})
	dragged := p.state().Index
	if dragged <= before {
		t.Errorf("dragged to the right, the playhead goes from step %d to %d", before, dragged)
	}
	p.press(kb.ArrowLeft) // it has the focus: the key is its own
	if got := p.state().Index; got != dragged-1 {
		t.Errorf("← on the scrubber leads to step %d, want %d", got, dragged-1)
	}
}

// TestAxes lays time out in three ways: true to scale, with long waits folded, and every instant alike.
func TestAxes(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/handshake?delay=300")
	type gaps struct{ Y, T []float64 }
	for _, axis := range []string{"scale", "folded", "steps"} {
		p.choose("#axis", axis)
		if mode := p.state().Mode; mode != axis {
			t.Errorf("the axis is %s, want %s", mode, axis)
		}
		g := eval[gaps](p, `(a => ({ Y: a.T.slice(1).map((t, i) => a.y(t) - a.y(a.T[i])), T: a.T.slice(1).map((t, i) => t - a.T[i]) }))(`+timeline+`.axis)`)
		folds := eval[int](p, `(a => a.foldsWithin(0, a.height).length)(`+timeline+`.axis)`)
		longest := slices.Index(g.T, slices.Max(g.T))
		scale := g.Y[longest] / g.T[longest]
		for i := range g.T {
			var want float64
			switch axis {
			case "scale":
				want = scale * g.T[i]
			case "steps":
				want = g.Y[0]
			case "folded":
				continue
			}
			if math.Abs(g.Y[i]-want) > 0.5 {
				t.Errorf("%s: the %d-th gap of %g µs has %g px, want %g", axis, i, g.T[i]/1e3, g.Y[i], want)
			}
		}
		if (folds > 0) != (axis == "folded") {
			t.Errorf("%s: %d folds", axis, folds)
		}
		if at := eval[float64](p, `(s => s.querySelector(".tl-playhead").getBoundingClientRect().y - s.querySelector(".tl-scroll").getBoundingClientRect().y)(document.querySelector("#timeline"))`); at < 0 || at > 800 {
			t.Errorf("%s: the playhead is %g px from the window's top", axis, at)
		}
	}
}

// TestFollowLive follows a live run at reading speed: a chip shows how far
// behind, and End is now.
func TestFollowLive(t *testing.T) {
	p := open(t, laptop)
	p.visit("/labs/handshake?delay=5000")
	p.press("r")
	p.until(`!document.querySelector("#now").hidden && /\d/.test(document.querySelector("#lag").textContent)`)
	behind := p.state()
	if !behind.Playing || !behind.Live || behind.Lag == 0 {
		t.Errorf("a live run is shown as %+v", behind)
	}
	p.until(fmt.Sprintf(timeline+`.state.index > %d`, behind.Index))
	p.press(kb.End)
	now := p.state()
	if now.Lag != 0 || !now.Playing || now.Index != now.Count-1 {
		t.Errorf("End leads to %+v, want now, and to go on from there", now)
	}
	p.until(`document.querySelector("#now").hidden`)
	p.press(kb.ArrowLeft)
	if s := p.state(); s.Playing || s.Index != now.Index-1 {
		t.Errorf("← leads to %+v, want a step back, and to stay", s)
	}
	p.hit(p.at(one("#stop")))
	p.until(`document.querySelector("#status").dataset.kind === "stopped"`)
}

// TestZoomAndPan moves the picture by wheel, by keys and by fingers.
func TestZoomAndPan(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	p.press(kb.Home)
	p.settled()
	window := p.at(one("#timeline .tl-scroll"))
	top := func() float64 { return eval[float64](p, `document.querySelector("#timeline .tl-scroll").scrollTop`) }
	pointed := func() float64 {
		return eval[float64](p, fmt.Sprintf(`(tl => tl.axis.t(tl.stage.scroll.scrollTop + %g - tl.stage.scroll.getBoundingClientRect().top))(%s)`, window.Y, timeline))
	}

	p.wheel(window, 300, false)
	p.until(`document.querySelector("#timeline .tl-scroll").scrollTop > 100`)
	p.settled()
	if z := p.state().Zoom; z != 1 {
		t.Errorf("the wheel alone zooms to %g", z)
	}
	before := pointed()
	p.wheel(window, -300, true)
	p.until(timeline + `.state.zoom > 1.5`)
	p.settled()
	if after := pointed(); math.Abs(after-before) > 0.1*p.state().T+5e3 {
		t.Errorf("under the pointer was %g µs, and is %g µs after the zoom", before/1e3, after/1e3)
	}
	p.wheel(window, 300, true)
	p.until(`Math.abs(` + timeline + `.state.zoom - 1) < 0.01`)
	zoomByKeys(t, p, top)
	zoomByFingers(t, p, window, top)
}

func zoomByKeys(t *testing.T, p *tab, top func() float64) {
	t.Helper()
	p.do(chromedp.Focus("#timeline .tl-scroll"))
	for _, c := range []struct {
		key  string
		does func(zoom, top float64) bool
	}{
		{"w", func(zoom, _ float64) bool { return p.state().Zoom > zoom }}, {"s", func(zoom, _ float64) bool { return p.state().Zoom < zoom }},
		{"d", func(_, was float64) bool { return top() > was }}, {"a", func(_, was float64) bool { return top() < was }},
	} {
		zoom, was := p.state().Zoom, top()
		p.press(c.key)
		if !c.does(zoom, was) {
			t.Errorf("%s leads from zoom %g, top %g to %g, %g", c.key, zoom, was, p.state().Zoom, top())
		}
	}
	step := p.state().Index
	p.press(".")
	if got := p.state().Index; got != step+1 {
		t.Errorf(". leads from step %d to %d", step, got)
	}
	p.press(",")
	if got := p.state().Index; got != step {
		t.Errorf(", leads to step %d, want %d", got, step)
	}
}

func zoomByFingers(t *testing.T, p *tab, window point, top func() float64) {
	t.Helper()
	call(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	zoom := p.state().Zoom
	finger := func(dy float64) point { return point{window.X, window.Y + dy} }
	p.touch("touchStart", finger(-30), finger(30))
	for _, dy := range []float64{40, 60, 90} {
		p.touch("touchMove", finger(-dy), finger(dy))
	}
	p.touch("touchEnd")
	if got := p.state().Zoom / zoom; got < 2 || got > 4 {
		t.Errorf("fingers that spread to three times their distance magnify %g times", got)
	}
	p.settled()
	was := top()
	p.touch("touchStart", finger(100))
	for _, dy := range []float64{60, 20, -40, -100} {
		p.touch("touchMove", finger(dy))
	}
	p.touch("touchEnd")
	p.until(fmt.Sprintf(`document.querySelector("#timeline .tl-scroll").scrollTop > %g`, was+20))
}

// TestDeepLink opens a run at an event, and at a claim's proof.
func TestDeepLink(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	run := p.recorded()
	syn := run.First(trace.Is(trace.KindSegment))
	p.visit(fmt.Sprintf("/labs/sticky?run=%s&at=%d", run.Header.Run, syn.Seq))
	p.until(fmt.Sprintf(timeline+`.state.seq === %d`, syn.Seq))
	claim := run.First(trace.Is(trace.KindClaim), func(e *trace.Event) bool { return len(e.Proof) > 0 })
	p.visit(fmt.Sprintf("/labs/sticky?run=%s&at=claim-%s", run.Header.Run, claim.ID))
	p.until(fmt.Sprintf(timeline+`.state.selected && document.querySelector("#panel-claims #claim-%s")`, claim.ID))
	proof := int(claim.Proof[0])
	if s := p.state(); s.Selected != proof && s.Selected != int(run.Events[proof-1].Of) {
		t.Errorf("the claim's link selects event %d, want its proof %d", s.Selected, proof)
	}
}
