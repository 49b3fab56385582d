package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// compare runs a lab twice in one tab, each time from its own link, and presses
// Compare.
func (p *tab) compare(first, second string) {
	p.Helper()
	p.runLab(first)
	p.runLab(second)
	p.until(`document.querySelector("#compare") && !document.querySelector("#compare").hidden`)
	p.keep("compare-offered")
	p.press("c")
	p.until(`location.pathname.endsWith("/compare") && document.querySelector("#pairs [aria-current]")`)
}

// shots keeps the page in both looks and languages.
func (p *tab) shots(name string) {
	p.Helper()
	at := eval[string](p, `location.pathname + location.search`)
	for _, lang := range []string{"en", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			p.visit(at + "&lang=" + lang + "&theme=" + theme)
			p.until(`document.querySelector("#pairs [aria-current]")`)
			eval[bool](p, `new Promise(r => setTimeout(() => r(true), 400))`)
			p.keep(fmt.Sprintf("compare-%s-%s-%s", name, lang, theme))
		}
	}
}

// TestCompareReuseaddr shows what setting SO_REUSEADDR changes: the second bind.
func TestCompareReuseaddr(t *testing.T) {
	p := open(t, laptop)
	p.compare("/labs/timewait?new=false", "/labs/timewait?new=true")
	p.shots("timewait")
	if row := p.text("#pairs .pair.b"); !strings.Contains(row, "SO_REUSEADDR") {
		t.Errorf("the first event that only B has: %q, want setsockopt(SO_REUSEADDR, 1)", row)
	}
}

// TestCompareNodelay compares the same sends pushed at once and left to Nagle.
func TestCompareNodelay(t *testing.T) {
	p := open(t, projector)
	p.compare("/labs/sticky?variant=two-sends", "/labs/sticky?variant=nodelay")
	p.shots("sticky")
}
