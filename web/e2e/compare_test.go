package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// compare runs a lab twice in one tab, by two links, and asks for the comparison
// by its key.
func (p *tab) compare(first, second string) {
	p.Helper()
	p.runLab(first)
	if p.text("#compare") == "" || eval[bool](p, `!document.querySelector("#compare").hidden`) {
		p.Error("after one run there is nothing to compare it with")
	}
	p.runLab(second)
	p.until(`!document.querySelector("#compare").hidden`)
	p.keep("compare-offered")
	p.press("c")
	p.arrive("/compare")
	p.compared()
}

// arrive waits until the page's address ends so. While a browser goes from one
// page to the next there is none to be asked.
func (p *tab) arrive(path string) {
	p.Helper()
	for range 200 {
		at, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location.pathname`))
		if err == nil && strings.HasSuffix(at, path) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.Fatalf("the page does not come to %s", path)
}

// compared waits until the page has aligned its runs and gone to the first difference.
func (p *tab) compared() {
	p.Helper()
	p.until(`document.querySelector("#pairs [aria-current]")`)
}

// looks keeps the page in both languages and looks, and holds each to axe-core.
func (p *tab) looks(name, source string) {
	p.Helper()
	at := eval[string](p, `location.pathname + location.search`)
	for _, lang := range []string{"en", "zh"} {
		p.visit(at + "&theme=light&lang=" + lang)
		p.compared()
		for _, theme := range []string{"light", "dark", "contrast"} {
			p.dress(theme)
			if theme == "light" {
				p.violations(source)
			} else {
				p.violations(source, "color-contrast", "link-in-text-block")
			}
			p.keep(fmt.Sprintf("compare-%s-%s-%s", name, lang, theme))
		}
	}
	p.visit(at + "&lang=en&theme=light")
	p.compared()
}

// row is the text of the pair that both playheads are on.
func (p *tab) row() string {
	p.Helper()
	return p.text("#pairs [aria-current]")
}

// TestCompareReuseaddr sees what one option changes: with it, server 2 binds.
func TestCompareReuseaddr(t *testing.T) {
	source := axe(t)
	p := open(t, laptop)
	p.compare("/labs/timewait?new=false", "/labs/timewait?new=true")
	p.looks("timewait", source)
	if got := p.row(); !strings.Contains(got, "only in B") || !strings.Contains(got, "setsockopt(SO_REUSEADDR, 1)") {
		t.Errorf("the first difference is %q, want setsockopt(SO_REUSEADDR, 1), only in B", got)
	}
	if got := p.text(".run-a .values"); !strings.Contains(got, "SO_REUSEADDR") {
		t.Errorf("above the first run stands %q, want the value that was changed", got)
	}
	for range 3 { // its return, and the bind that now works
		p.press("n")
	}
	if got := p.row(); !strings.Contains(got, "only in B") || !strings.Contains(got, "bind → 0") {
		t.Errorf("three differences on is %q, want bind → 0, only in B", got)
	}
	if got := p.text("#claims"); !strings.Contains(got, "SO_REUSEADDR") {
		t.Errorf("the claims that differ are %q, want the one on SO_REUSEADDR", got)
	}
}

// TestCompareByKeys walks through a comparison in which the same call has
// another result, without a mouse.
func TestCompareByKeys(t *testing.T) {
	p := open(t, laptop)
	p.compare("/labs/timewait?new=false&first=server", "/labs/timewait?new=false&first=client")
	bind := `[...document.querySelectorAll("#pairs .pair.changed")].find(b => b.textContent.includes("bind → EADDRINUSE"))`
	if got := eval[string](p, bind+`?.textContent ?? ""`); !strings.Contains(got, "bind → 0") || !strings.Contains(got, "error") {
		t.Errorf("the second bind's row is %q, want EADDRINUSE in A, 0 in B, and the error marked", got)
	}
	p.press(kb.End)
	last := p.row()
	p.press(kb.ArrowLeft)
	if p.row() == last {
		t.Error("← stays on the last event")
	}
	p.press(kb.ArrowRight)
	if got := p.row(); got != last {
		t.Errorf("← → leads to %q, want back to %q", got, last)
	}
	p.press("p")
	if eval[bool](p, `document.querySelector("#pairs [aria-current]").classList.contains("same")`) {
		t.Errorf("p leads to %q, want a difference", p.row())
	}
	p.press(kb.Home)
	for _, side := range []string{"a", "b"} {
		if at := eval[string](p, `document.querySelector("#timeline-`+side+` .tl-playhead").style.transform`); at == "" {
			t.Errorf("timeline %s has no playhead", side)
		}
	}
	eval[bool](p, `(`+bind+`.focus(), true)`)
	p.press(kb.Enter)
	if got := p.row(); !strings.Contains(got, "EADDRINUSE") {
		t.Errorf("Enter on a row leads to %q", got)
	}
	p.keep("compare-keys")
	p.press("d")
	if eval[bool](p, `[...document.querySelectorAll("#pairs .pair.same")].some(b => b.offsetHeight > 0)`) {
		t.Error("what is the same is shown among the differences only")
	}
	p.press("v")
	p.keep("compare-stacked")
	p.press(kb.Escape)
	p.arrive("/labs/timewait")
}

// TestCompareNodelay sees other bytes in the same calls, on a projector.
func TestCompareNodelay(t *testing.T) {
	source := axe(t)
	p := open(t, projector)
	p.compare("/labs/sticky?variant=two-sends", "/labs/sticky?variant=nodelay")
	p.looks("sticky", source)
	if got := p.row(); !strings.Contains(got, "setsockopt(TCP_NODELAY, 1)") {
		t.Errorf("the first difference is %q, want setsockopt(TCP_NODELAY, 1)", got)
	}
	if got := p.text("#other"); !strings.Contains(got, "b'helloegg'") || !strings.Contains(got, "b'hameggjam'") {
		t.Errorf("what differs is %q, want what each recv gave", got)
	}
	if got := eval[string](p, `[...document.querySelectorAll("#pairs .changed")].map(b => b.textContent).join()`); !strings.Contains(got, "recv → b'helloegg'") {
		t.Errorf("the calls that differ are %q, want recv's, with its bytes", got)
	}
	eval[bool](p, `document.querySelector("#timeline-b .m.call:not(.quiet)").dispatchEvent(new MouseEvent("click", {bubbles: true}))`)
	if got, call := p.row(), p.text("#timeline-b .m.call.picked .fn"); call == "" || !strings.Contains(got, strings.SplitN(call, "(", 2)[0]) {
		t.Errorf("a click on %q in B leads to %q", call, got)
	}
}

// TestCompareTooSoon opens a comparison while one run still goes on.
func TestCompareTooSoon(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/handshake")
	first := eval[string](p, `new URL(location).searchParams.get("run")`)
	p.visit("/labs/handshake?variant=late-accept&delay=5000")
	p.click("#run")
	p.until(`(r => r && r !== "` + first + `")(new URL(location).searchParams.get("run"))`)
	second := eval[string](p, `new URL(location).searchParams.get("run")`)
	p.visit("/labs/handshake/compare?a=" + first + "&b=" + second)
	p.until(`document.querySelector("#summary").textContent.includes("B has not ended")`)
	p.compared()
}
