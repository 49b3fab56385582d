package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"loopscope/sim/trace"
)

// TestLessonByKeyboard takes one lesson from its question to its claims without
// a mouse.
func TestLessonByKeyboard(t *testing.T) {
	p := open(t, laptop)
	p.visit("/labs/close")
	p.until(`document.querySelector("#run")`)
	p.press("r")
	p.until(`document.querySelector("#status").dataset.kind === "ok"`)
	p.press(kb.Home)
	p.until(`document.querySelector("#count").textContent.startsWith("1 ")`)
	first := p.text("#say")
	p.press(kb.ArrowRight)
	p.until(`document.querySelector("#count").textContent.startsWith("2 ")`)
	if second := p.text("#say"); second == first || second == "" {
		t.Errorf("step 2 says %q, as step 1", second)
	}
	p.press(kb.ArrowLeft)
	p.until(`document.querySelector("#count").textContent.startsWith("1 ")`)
	p.press(" ")
	p.until(`!document.querySelector("#count").textContent.startsWith("1 ")`)
	p.press(" ")
	p.press(kb.End)
	p.press("5")
	p.until(`document.querySelectorAll("#panel-claims .claim.yes").length > 3`)
	if n := eval[int](p, `document.querySelectorAll("#panel-claims .claim.no").length`); n > 0 {
		t.Errorf("%d claims fail", n)
	}
	p.press("?")
	p.until(`document.querySelector("#help").open`)
	p.press(kb.Escape)
	p.until(`!document.querySelector("#help").open`)
	p.press("b")
	p.until(`!document.querySelector("#blank").hidden`)
	p.press(kb.Escape)
	p.until(`document.querySelector("#blank").hidden`)
}

// TestProjector makes the type big enough for the back row: at 1920×1080 all
// that the picture and the narration say has 24 px or more.
func TestProjector(t *testing.T) {
	p := open(t, projector)
	p.runLab("/labs/sticky")
	p.press("f")
	p.until(`document.documentElement.classList.contains("projector")`)
	p.press(kb.End)
	small := eval[string](p, `[...document.querySelectorAll("#say, #timeline text, #timeline .heads *")]
		.filter(e => e.textContent.trim() && e.children.length === 0 && e.getClientRects().length > 0 && parseFloat(getComputedStyle(e).fontSize) < 24)
		.map(e => (e.getAttribute("class") ?? e.tagName) + " " + getComputedStyle(e).fontSize + " " + e.textContent.slice(0, 20)).filter((x, i, a) => a.indexOf(x) === i).join("\n")`)
	p.keep("projector")
	if small != "" {
		t.Errorf("below 24 px:\n%s", small)
	}
	p.press("f")
	p.until(`!document.documentElement.classList.contains("projector")`)
}

// TestPredict asks before the run and answers from it; the right answer stands in
// no source: it comes with the run's claims.
func TestPredict(t *testing.T) {
	p := open(t, laptop)
	p.visit("/labs/handshake")
	asked := eval[string](p, `Object.keys(Object.assign({}, ...JSON.parse(document.querySelector("#page").textContent).lab.predictions)).sort().join()`)
	p.click(`#predict input[type=radio]`)
	p.click("#run")
	p.until(`document.querySelector("#status").dataset.kind === "ok"`)
	p.press("5")
	p.until(`document.querySelector("#panel-claims .predicted .claim.yes, #panel-claims .predicted .claim.no")`)
	p.click(`#panel-claims .predicted [data-proof]`)
	p.until(`document.querySelector("#timeline .is-lit, #timeline.is-lit, .timeline-root .lit, #timeline .lit")`)
	p.keep("predict")
	if strings.Contains(asked, "answer") || !strings.Contains(asked, "question") {
		t.Errorf("before the run the page knew of each question: %s", asked)
	}
}

// TestCauseAndEffect selects a segment: what caused it and what it caused are
// lit, the rest is dimmed; Enter follows the chain, Backspace comes back.
func TestCauseAndEffect(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	p.press(kb.Home)
	data := p.recorded().First(trace.Is(trace.KindSegment), func(e *trace.Event) bool { return e.Len > 0 })
	p.visit(fmt.Sprintf("/labs/sticky?run=%s&at=%d", p.recorded().Header.Run, data.Seq))
	mark := fmt.Sprintf(`#timeline .m[data-seq="%d"]`, data.Seq)
	p.until(fmt.Sprintf(`document.querySelector('%s')`, mark))
	eval[bool](p, fmt.Sprintf(`(document.querySelector('%s').dispatchEvent(new MouseEvent("click", {bubbles: true})), true)`, mark))
	p.until(`document.querySelectorAll("#timeline .m.lit").length > 1`)
	p.keep("cause")
	lit := eval[int](p, `document.querySelectorAll("#timeline .m.lit").length`)
	all := eval[int](p, `document.querySelectorAll("#timeline .m").length`)
	if lit >= all {
		t.Errorf("%d of %d marks are lit: nothing is dimmed", lit, all)
	}
	picked := func() string {
		return eval[string](p, `document.querySelector("#timeline .m.picked")?.dataset.seq ?? ""`)
	}
	from := picked()
	p.press(kb.Enter)
	p.until(`document.querySelector("#timeline .m.picked") && document.querySelector("#timeline .m.picked").dataset.seq !== "` + from + `"`)
	p.press(kb.Backspace)
	p.until(`document.querySelector("#timeline .m.picked")?.dataset.seq === "` + from + `"`)
}
