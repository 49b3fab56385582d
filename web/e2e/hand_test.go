package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// point is a place in the window.
type point struct{ X, Y float64 }

// at is the middle of an element, once it is there; it is scrolled into sight.
func (p *tab) at(element string) point {
	p.Helper()
	p.until(fmt.Sprintf(`(e => e && e.getClientRects().length > 0)(%s)`, element))
	return eval[point](p, fmt.Sprintf(`(e => { e.scrollIntoViewIfNeeded(); const b = e.getBoundingClientRect(); return {X: b.x + b.width / 2, Y: b.y + b.height / 2} })(%s)`, element))
}

// one is the first element that a selector finds, in JavaScript.
func one(selector string) string {
	s, _ := json.Marshal(selector)
	return fmt.Sprintf("document.querySelector(%s)", s)
}

// point moves the mouse there.
func (p *tab) point(to point) {
	p.Helper()
	p.mouse(input.DispatchMouseEventParams{Type: "mouseMoved", X: to.X, Y: to.Y})
}

// hit clicks there as a hand does: move, press, let go.
func (p *tab) hit(at point) {
	p.Helper()
	p.point(at)
	p.mouse(input.DispatchMouseEventParams{Type: "mousePressed", X: at.X, Y: at.Y, Button: "left", Buttons: 1, ClickCount: 1})
	p.mouse(input.DispatchMouseEventParams{Type: "mouseReleased", X: at.X, Y: at.Y, Button: "left", ClickCount: 1})
}

// wheel turns the mouse's wheel; ctrl holds the Control key, as a trackpad's pinch does.
func (p *tab) wheel(at point, dy float64, ctrl bool) {
	p.Helper()
	turn := input.DispatchMouseEventParams{Type: "mouseWheel", X: at.X, Y: at.Y, DeltaX: 1e-3, DeltaY: dy} // the protocol wants both, and the client leaves out a zero
	if ctrl {
		turn.Modifiers = 2 // Ctrl
	}
	p.mouse(turn)
}

func (p *tab) mouse(e input.DispatchMouseEventParams) {
	p.Helper()
	call(p, input.DispatchMouseEvent, e)
}

// touch puts fingers on the screen, or moves those that are there; none lifts them.
func (p *tab) touch(kind input.DispatchTouchEventType, fingers ...point) {
	p.Helper()
	e := input.DispatchTouchEventParams{Type: kind, TouchPoints: []*input.TouchPoint{}}
	for i, f := range fingers {
		id := float64(i)
		e.TouchPoints = append(e.TouchPoints, &input.TouchPoint{X: f.X, Y: f.Y, ID: &id})
	}
	call(p, input.DispatchTouchEvent, e)
}

// choose picks a value of a select.
func (p *tab) choose(selector, value string) {
	p.Helper()
	p.do(chromedp.WaitReady(selector))
	eval[bool](p, fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})); return e.value === %[1]q; })(%s)`, value, one(selector)))
}

// drawn waits until what changed is drawn, and a packet dissected.
func (p *tab) drawn() {
	p.Helper()
	eval[bool](p, `new Promise(done => setTimeout(() => requestAnimationFrame(() => done(true)), 90))`)
}

// leaves waits for a page to which a click leads: meanwhile there is none to be asked.
func (p *tab) leaves(expression string) {
	p.Helper()
	for range 400 {
		ctx, cancel := context.WithTimeout(p.ctx, time.Second)
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && (`+expression+`)`))
		cancel()
		if err == nil && there {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.Fatalf("the next page never says %s", expression)
}

// wish sets the languages that the browser asks for.
func (p *tab) wish(languages string) {
	p.Helper()
	call(p, network.Enable, network.EnableParams{})
	call(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": languages}})
}

// state is what the timeline tells of itself.
type state struct {
	Seq, Index, Count, Lag int
	T, Zoom                float64
	Playing, Live          bool
	Mode                   string
	Selected               int
}

const timeline = `document.querySelector("#timeline").timeline`

func (p *tab) state() state {
	p.Helper()
	return eval[state](p, timeline+".state")
}
