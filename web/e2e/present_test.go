package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestPresent is a lecture by keys alone, as with reveal.js or a presenter's
// remote: forward and back, the big picture, and a blank screen.
func TestPresent(t *testing.T) {
	p := open(t, projector)
	p.runLab("/labs/handshake")
	p.press(kb.Home)
	for _, c := range []struct {
		key  string
		want int
	}{{kb.ArrowRight, 1}, {"n", 2}, {kb.PageDown, 3}, {"l", 4}, {"h", 3}, {kb.PageUp, 2}, {"p", 1}, {kb.ArrowLeft, 0}} {
		p.press(c.key)
		if got := p.state().Index; got != c.want {
			t.Errorf("%q leads to step %d, want %d", c.key, got, c.want)
		}
	}
	for _, blank := range []string{"b", "."} {
		p.press(blank)
		p.until(`!document.querySelector("#blank").hidden && document.elementFromPoint(960, 540).id === "blank" && getComputedStyle(document.querySelector("#blank")).backgroundColor === "rgb(0, 0, 0)"`)
		p.press(blank)
		p.until(`document.querySelector("#blank").hidden`)
	}
	p.press("f")
	p.until(`document.documentElement.classList.contains("projector")`)
	for _, clutter := range []string{"#lesson", "#inspector", ".params", "#take", "header.site", ".text-size", "#speed", "#basis", "#help-open", ".panel-toggle"} {
		if eval[bool](p, one(clutter)+`?.getClientRects().length > 0`) {
			t.Errorf("%s is on the projector", clutter)
		}
	}
	if said := p.text("#say"); said == "" || strings.Count(said, ". ") > 2 {
		t.Errorf("the projector says %q", said)
	}
	first := p.text("#say")
	p.press(kb.PageDown)
	if p.text("#say") == first {
		t.Error("the next step says the same")
	}
	if source := axe(t); source != "" {
		for _, theme := range []string{"light", "dark", "contrast"} {
			p.dress(theme)
			p.violations(source, "color-contrast")
		}
	}
	p.press(kb.Escape)
	p.until(`!document.documentElement.classList.contains("projector") && document.querySelector("header.site").getClientRects().length > 0`)
}

// TestOffline uses a page where nothing but its own server answers.
func TestOffline(t *testing.T) {
	p := open(t, laptop)
	w := p.watch()
	call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{
			{URLPattern: strings.TrimSuffix(p.url, "/") + "/*", DownloadThroughput: -1, UploadThroughput: -1},
			{URLPattern: "http*://*", Offline: true, DownloadThroughput: -1, UploadThroughput: -1},
		},
	})
	p.visit("/")
	p.runLab("/labs/sticky")
	for _, tab := range []string{"1", "2", "3", "4", "5"} {
		p.press(tab)
		p.settled()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.asked) < 10 {
		t.Errorf("only %d requests were seen", len(w.asked))
	}
	for _, url := range w.asked {
		if !strings.HasPrefix(url, p.url) {
			t.Errorf("the page asks for %s", url)
		}
	}
	for _, c := range w.complaints {
		t.Errorf("the page complains: %s", c)
	}
}

// TestLooks follows the system's light or dark, and the learner's own choice before that.
func TestLooks(t *testing.T) {
	p := open(t, laptop)
	ground := func() string { return eval[string](p, `getComputedStyle(document.body).backgroundColor`) }
	prefer := func(scheme string) {
		call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	}
	prefer("light")
	p.visit("/labs/handshake")
	light := ground()
	prefer("dark")
	dark := ground()
	if light == dark {
		t.Errorf("the page is %s, whatever the system prefers", light)
	}
	seen := map[string]bool{}
	for range 4 {
		p.do(chromedp.Click("#theme-switch"))
		p.until(`document.readyState === "complete" && document.querySelector("#timeline").timeline`)
		seen[eval[string](p, `document.documentElement.dataset.theme ?? "auto"`)] = true
	}
	for _, look := range []string{"light", "dark", "contrast"} {
		if !seen[look] {
			t.Errorf("the switch never leads to %s: %v", look, seen)
		}
	}
}
