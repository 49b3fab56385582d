package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"loopscope/sim/trace"
)

// tall is a window in which a short run is drawn whole.
var tall = [2]int64{1280, 2600}

// bearers are where bytes stand in the picture, by selector.
var bearers = map[string]string{
	"the send call":     ".call .sent",
	"the send queue":    `.ribbon[data-side="left"]`,
	"the segment":       ".segment.label .by",
	"the receive queue": `.ribbon[data-side="right"]`,
	"what recv gave":    ".call .by",
	"the output":        ".output .by",
}

// drawn is one thing in the picture that shows bytes.
type drawn struct {
	Where, Class, Pattern, Lit string
	From, To                   int
}

// shown lists everything in the picture that shows bytes of the client's stream.
func (p *tab) shown() []drawn {
	p.Helper()
	var found []drawn
	for where, selector := range bearers {
		found = append(found, eval[[]drawn](p, fmt.Sprintf(`[...document.querySelectorAll("#timeline .tl-picture "+%q)].map(e => {
			const b = e.dataset.bytes ?? e.querySelector("[data-bytes]").dataset.bytes, range = JSON.parse(b), by = e.closest(".by, .sent");
			return {Where: %q, From: range.from, To: range.to, Class: /\bs\d\b/.exec(by.getAttribute("class"))[0],
				Pattern: getComputedStyle(by).getPropertyValue("--p"), Lit: /\b(lit|dim)\b/.exec(e.closest(".m").getAttribute("class"))?.[0] ?? ""};
		})`, selector, where))...)
	}
	return found
}

// stuck is a run of the sticky lab, in a window that shows all of it.
func stuck(t *testing.T) *tab {
	p := open(t, tall)
	p.runLab("/labs/sticky")
	p.press(kb.Home)
	p.settled()
	return p
}

// TestBytesKeepTheirColour follows the bytes of two sends from the call to what
// the server printed: one colour and one pattern all the way, another for each.
func TestBytesKeepTheirColour(t *testing.T) {
	p := stuck(t)
	sends := p.recorded().Select(trace.Is(trace.KindCall), func(e *trace.Event) bool { return e.Call == "send" })
	if len(sends) != 2 {
		t.Fatalf("%d sends, want 2", len(sends))
	}
	var looks []string
	for _, s := range sends {
		seen := map[string]string{}
		for _, d := range p.shown() {
			if d.From < int(s.Bytes.Upto) && int(s.Bytes.From) < d.To {
				seen[d.Where] = d.Class + " " + d.Pattern
			}
		}
		for where := range bearers {
			if look, first := seen[where], seen["the send call"]; look == "" || look != first {
				t.Errorf("%s: in %s its bytes look %q, in the send call %q", s.Data, where, look, first)
			}
		}
		looks = append(looks, seen["the send call"])
	}
	if looks[0] == looks[1] || strings.Fields(looks[0])[1] == strings.Fields(looks[1])[1] {
		t.Errorf("two sends look alike, or differ by colour alone: %q", looks)
	}
}

// TestByteRangeLights lights a range's whole way by pointing, keeps it by a
// click, and does the same by a key.
func TestByteRangeLights(t *testing.T) {
	p := stuck(t)
	egg := `[...document.querySelectorAll("#timeline .tl-picture .segment.label .by")].at(-1)`
	whole := bearersJS() + `.every(s => [...document.querySelectorAll("#timeline .tl-picture " + s)].some(e => e.closest(".m").classList.contains("lit")))`
	p.point(p.at(egg))
	p.until(`document.querySelector("#timeline.is-lit")`)
	p.until(whole)
	if n := eval[int](p, `document.querySelectorAll("#timeline .tl-picture .m.dim").length`); n == 0 {
		t.Error("nothing steps back")
	}
	p.keep("bytes-lit")
	p.point(p.at(one("#say")))
	p.until(`document.querySelectorAll("#timeline .tl-picture .m.dim").length === 0`)

	p.hit(p.at(egg))
	p.point(p.at(one("#say")))
	p.settled()
	if !eval[bool](p, whole) {
		p.keep("failed")
		t.Errorf("a click does not keep the way lit: %+v", p.shown())
	}
	p.press(kb.Escape)
	p.until(timeline + `.scene.shown.range === null`)

	send := p.recorded().First(trace.Is(trace.KindCall), func(e *trace.Event) bool { return e.Call == "send" })
	p.visit(fmt.Sprintf("/labs/sticky?run=%s&at=%d", p.recorded().Header.Run, send.Seq))
	p.until(fmt.Sprintf(timeline+`.state.seq === %d`, send.Seq))
	p.settled()
	p.press("t")
	p.until(whole)
	lit := map[int]bool{}
	for _, d := range p.shown() {
		if d.Lit == "lit" {
			lit[d.From] = true
		}
	}
	if !lit[int(send.Bytes.From)] {
		t.Errorf("T on the first send lights the ranges from %v", lit)
	}
	p.press("t")
	p.until(`document.querySelectorAll("#timeline .tl-picture .m.dim").length === 0`)
}

func bearersJS() string {
	var list []string
	for _, s := range bearers {
		list = append(list, fmt.Sprintf("%q", s))
	}
	slices.Sort(list)
	return "[" + strings.Join(list, ", ") + "]"
}

// TestBasis says of every mark how it is known, and explains it one click away.
func TestBasis(t *testing.T) {
	p := stuck(t)
	known := map[string]bool{"call": true, "wire": true, "kernel": true, "derived": true}
	seen := map[string]bool{}
	for _, seq := range eval[[]int](p, `[...new Set([...document.querySelectorAll("#timeline .tl-picture .m")].map(m => +m.dataset.seq))]`) {
		basis := string(p.recorded().Events[seq-1].Basis)
		if !known[basis] {
			t.Errorf("event %d has the basis %q", seq, basis)
		}
		seen[basis] = true
	}
	if len(seen) < 3 {
		t.Errorf("the picture's marks are known by %v only", seen)
	}
	for basis, m := range map[string]string{"call": ".call", "wire": ".segment.label", "derived": ".m.names"} {
		t.Run(basis, func(t *testing.T) {
			in := *p
			in.TB = t
			sign := `[...document.querySelectorAll("#timeline .tl-picture ` + m + ` .basis")].find(e => e.getBoundingClientRect().top > 250)`
			in.point(in.at(sign))
			in.until(`!document.querySelector(".tl-tip").hidden && document.querySelector(".tl-tip").textContent.endsWith(" ` + basis + `")`)
			in.hit(in.at(sign))
			in.explains(basis)
		})
	}
	p.press("1") // the inspector's own sign
	if eval[bool](p, `document.querySelector("#inspector").hidden`) {
		p.click("#inspector-toggle")
	}
	p.press(kb.End)
	p.hit(p.at(one("#panel-packet .basis")))
	p.explains("wire")
	p.press(kb.Home)
	p.until(`document.querySelector("#basis").textContent.includes("call")`)
	p.do(chromedp.Focus("#basis"))
	p.press(kb.Enter)
	p.explains("call")
	p.press("?")
	p.until(`document.querySelector("#help").open && document.querySelectorAll("#legend dd").length >= 9`)
	p.press(kb.Escape)
	p.hit(p.at(one("#help-open")))
	p.until(`document.querySelector("#help").open`)
}

// explains waits for the legend to open at a basis, and closes it by a key.
func (p *tab) explains(basis string) {
	p.Helper()
	p.until(`document.querySelector("#help").open && document.activeElement.id === "sign-` + basis + `" && document.activeElement.textContent.length > 20`)
	p.press(kb.Escape)
	p.until(`!document.querySelector("#help").open`)
}
