package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"
)

// focused is what has the focus.
type focused struct {
	Name, Label string
	Outlined    bool
	InSight     bool
}

// focus tells what the keyboard is at. A radio button in a row of buttons shows
// its outline on the button's face.
func (p *tab) focus() focused {
	p.Helper()
	return eval[focused](p, `(e => {
		const faces = [e, e.matches("input") && e.nextElementSibling, e.closest("label"), e.closest(".boxed")].filter(Boolean);
		const outlined = f => { const s = getComputedStyle(f); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; };
		const b = e.getBoundingClientRect();
		return {
			Name: e === document.body ? "" : e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.name ? "[" + e.name + "]" : "") + (e.className && typeof e.className === "string" ? "." + e.className.split(" ").join(".") : ""),
			Label: (e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.title || (e.getAttribute("aria-labelledby") ? document.getElementById(e.getAttribute("aria-labelledby"))?.textContent : "") || e.textContent || "").trim().slice(0, 40),
			Outlined: faces.some(outlined),
			InSight: b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth && b.width > 0,
		};
	})(document.activeElement)`)
}

// TestTabThroughPage goes through all that can be pressed by the Tab key: each
// has a name, is in sight, and shows that it has the focus.
func TestTabThroughPage(t *testing.T) {
	p := open(t, projector)
	for _, lab := range []string{"handshake", "sticky"} {
		p.visit("/labs/" + lab)
		p.until(one("#timeline") + `.timeline`)
		before := p.tabThrough(t)
		p.press("r")
		p.until(`document.querySelector("#status").dataset.kind === "ok"`)
		p.press("5")
		p.press(kb.End)
		p.settled()
		eval[bool](p, `(document.activeElement.blur(), true)`)
		after := p.tabThrough(t)
		for _, must := range []string{"#run", "#predict"} {
			if must == "#predict" {
				if !slices.ContainsFunc(before, func(f focused) bool { return strings.HasPrefix(f.Name, "input[") }) {
					t.Errorf("%s: a prediction can't be reached by Tab", lab)
				}
				continue
			}
			if !has(before, must) {
				t.Errorf("%s: before a run Tab does not come to %s", lab, must)
			}
		}
		for _, must := range []string{
			"#run", "#step", "#lesson", "#lesson-toggle", "#inspector-toggle", ".tl-scroll", "#tab-claims", "#panel-claims", "#first", "#prev", "#play", "#next", "#last",
			"#seek", "#unit", "#speed", "#axis", "#basis", "#help-open", "#text-smaller", "#theme-switch", "#lang-switch", "summary", "button.link",
		} {
			if !has(after, must) {
				t.Errorf("%s: Tab does not come to %s", lab, must)
			}
		}
	}
}

func has(all []focused, part string) bool {
	return slices.ContainsFunc(all, func(f focused) bool { return strings.Contains(f.Name, part) })
}

// tabThrough presses Tab until the page is left, and holds each stop to the rules.
func (p *tab) tabThrough(t *testing.T) []focused {
	t.Helper()
	var all []focused
	for range 150 {
		p.press(kb.Tab)
		f := p.focus()
		if f.Name == "" || len(all) > 0 && eval[bool](p, `document.activeElement === window.firstStop`) {
			break
		}
		if len(all) == 0 {
			eval[bool](p, `(window.firstStop = document.activeElement, true)`)
		}
		if f.Label == "" {
			t.Errorf("%s has no name", f.Name)
		}
		if !f.Outlined || !f.InSight {
			t.Errorf("%s %q has the focus: outlined %t, in sight %t", f.Name, f.Label, f.Outlined, f.InSight)
			p.keep("focus")
		}
		all = append(all, f)
	}
	return all
}

// TestEventsInStep has the events as a list in step with the playhead, and steps
// announced: one by one, but not while it plays.
func TestEventsInStep(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	p.press("4")
	p.press(kb.Home)
	row := `document.querySelector("#panel-events [aria-current=step]")?.dataset.seq`
	said := map[string]bool{}
	for range 8 {
		p.press(kb.ArrowRight)
		s := p.state()
		p.until(fmt.Sprintf(`%s === "%d"`, row, s.Seq))
		if live := eval[string](p, one("#say")+`.getAttribute("aria-live")`); live != "polite" {
			t.Errorf("a step is announced %q", live)
		}
		said[p.text("#say")] = true
	}
	if len(said) < 7 {
		t.Errorf("8 steps say only %d things", len(said))
	}
	p.press(" ")
	p.until(timeline + `.state.playing && ` + one("#say") + `.getAttribute("aria-live") === "off"`)
	p.press(" ")
	p.until(one("#say") + `.getAttribute("aria-live") === "polite"`)

	eval[bool](p, `(document.querySelector("#panel-events [aria-current=step]").focus(), true)`)
	at := p.state().Seq
	p.press(kb.ArrowDown)
	p.until(fmt.Sprintf(`+document.activeElement.dataset.seq > %d`, at))
	if s := p.state(); s.Seq < at {
		t.Errorf("↓ in the list leads from event %d to %d", at, s.Seq)
	}
}

// TestReducedMotion lets nothing fly for those who do not want it, and does for
// the others: so the test can tell.
func TestReducedMotion(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	for _, c := range []struct {
		prefers string
		flies   bool
	}{{"no-preference", true}, {"reduce", false}} {
		call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: c.prefers}}})
		flew := eval[int](p, `(tl => {
			let most = 0;
			for (const s of tl.model.segments.all) {
				tl.seek((tl.axis.y((s.t0 + s.t1) / 2) - tl.axis.top) / (tl.axis.bottom - tl.axis.top));
				most = Math.max(most, document.querySelectorAll("#timeline .tl-fly .puck").length);
			}
			return most;
		})(`+timeline+`)`)
		if (flew > 0) != c.flies {
			t.Errorf("with %s, %d segments fly at once", c.prefers, flew)
		}
		moving := eval[[]string](p, `document.getAnimations().filter(a => a.playState === "running").map(a => a.effect?.target?.className?.baseVal ?? a.effect?.target?.className ?? "")`)
		if c.prefers == "reduce" && len(moving) > 0 {
			t.Errorf("these move: %q", moving)
		}
	}
	p.press(kb.Home)
	p.press(" ")
	between := eval[bool](p, `new Promise(done => {
		const tl = document.querySelector("#timeline").timeline, { clock, axis } = tl.scene, places = [];
		const frame = () => { places.push(clock.y); places.length < 20 ? requestAnimationFrame(frame) : done(places.every(y => tl.model.steps.some(s => Math.abs(axis.y(s.t) - y) < 0.01))); };
		requestAnimationFrame(frame);
	})`)
	if !between {
		t.Error("the playhead glides between steps")
	}
}
