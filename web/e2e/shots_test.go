package e2e

import (
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"loopscope/labs"
)

// TestShots makes a picture of every page as it can look, to be looked at by
// people: LOOPSCOPE_SHOTS names the folder, `task shots` sets it.
func TestShots(t *testing.T) {
	if os.Getenv("LOOPSCOPE_SHOTS") == "" {
		t.Skip("LOOPSCOPE_SHOTS: no folder is named for the pictures")
	}
	t.Run("course", func(t *testing.T) {
		p := open(t, laptop)
		for _, l := range looks() {
			p.dressed("/", l)
			p.until(`document.querySelector(".lab-card")`)
			p.keep("course-" + l.name())
		}
	})
	for _, l := range labs.All() {
		t.Run(l.Name, func(t *testing.T) { shootLab(open(t, laptop), l.Name) })
	}
}

// shootLab runs a lab once, and shows that run in every look.
func shootLab(p *tab, lab string) {
	p.runLab("/labs/" + lab)
	run := eval[string](p, `new URLSearchParams(location.search).get("run")`)
	for _, l := range looks() {
		p.dressed("/labs/"+lab+"?run="+url.QueryEscape(run), l)
		p.until(`document.querySelector("#status").dataset.kind && document.querySelector("#count").textContent`)
		p.settled()
		p.middle()
		p.keep(lab + "-" + l.name())
		p.press("5")
		p.click("#last")
		p.settled()
		p.keep(lab + "-" + l.name() + "-end")
		p.press("1")
		if l.size == projector {
			p.press("f")
			p.middle()
			p.keep(fmt.Sprintf("%s-%s-%s-projector", lab, l.lang, l.theme))
			p.press("f")
		}
	}
}

// look is one way in which a page can be seen.
type look struct {
	lang, theme string
	size        [2]int64
}

func (l look) name() string { return fmt.Sprintf("%s-%s-%d", l.lang, l.theme, l.size[0]) }

func looks() []look {
	var all []look
	for _, lang := range []string{"en", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			for _, size := range [][2]int64{laptop, projector} {
				all = append(all, look{lang, theme, size})
			}
		}
	}
	return all
}

// dressed opens a page in this look.
func (p *tab) dressed(path string, l look) {
	p.Helper()
	u, err := url.Parse(path)
	if err != nil {
		p.Fatal(err)
	}
	q := u.Query()
	q.Set("lang", l.lang)
	q.Set("theme", l.theme)
	u.RawQuery = q.Encode()
	p.do(chromedp.EmulateViewport(l.size[0], l.size[1]))
	p.visit(u.String())
}

// middle puts the playhead on the run's middle step.
func (p *tab) middle() {
	p.Helper()
	p.settled()
	p.until(`(s => (s.value = Math.floor(+s.max / 2), s.dispatchEvent(new Event("input")), true))(document.querySelector("#seek"))`)
	p.settled()
}

// settled waits until the page has laid out what changed, and its panels have loaded.
func (p *tab) settled() {
	p.Helper()
	eval[bool](p, `new Promise(done => setTimeout(() => requestAnimationFrame(() => done(true)), 250))`)
}
