package e2e

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp/kb"
)

// fetch gets what a link of the Save menu leads to.
func (p *tab) fetch(link string) []byte {
	p.Helper()
	s, _ := json.Marshal(link)
	p.until(`(a => a && a.href && !a.hidden)(document.querySelector(` + string(s) + `))`)
	r, err := http.Get(eval[string](p, `document.querySelector(`+string(s)+`).href`))
	if err != nil {
		p.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		p.Fatalf("%s: %s %v\n%.300s", link, r.Status, err, b)
	}
	return b
}

// picture is the SVG that "Picture" saves, caught on its way.
func (p *tab) picture() []byte {
	p.Helper()
	return []byte(eval[string](p, `new Promise((resolve, reject) => {
		const create = URL.createObjectURL;
		URL.createObjectURL = blob => { URL.createObjectURL = create; blob.text().then(resolve, reject); return "blob:none"; };
		HTMLAnchorElement.prototype.click = function () { delete HTMLAnchorElement.prototype.click; };
		document.querySelector("#take-picture").click();
	})`))
}

// save writes a file beside the pictures, if they are wanted.
func (p *tab) save(name string, content []byte) {
	p.Helper()
	if dir := os.Getenv("LOOPSCOPE_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			p.Fatal(err)
		}
	}
}

// TestReplayFromAFile takes a run away as one file, and reads it where there is
// no server and no network.
func TestReplayFromAFile(t *testing.T) {
	for _, c := range []struct{ lang, theme, recorded string }{{"en", "light", "Recorded"}, {"zh", "dark", "录制于"}} {
		t.Run(c.lang, func(t *testing.T) {
			p := open(t, laptop)
			call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: c.theme}}})
			p.runLab("/labs/sticky?lang=" + c.lang)
			live := eval[int](p, `+document.querySelector("#count").textContent.split("/")[1]`)
			file := p.fetch("#take-replay")
			t.Logf("the replay has %d KB", len(file)>>10)
			p.save("sticky-"+c.lang+".html", file)
			w := p.watch()
			url := p.openFile("sticky.html", file)

			p.until(`document.querySelector("#status").dataset.kind === "ok"`)
			if got := eval[int](p, `+document.querySelector("#count").textContent.split("/")[1]`); got != live || live == 0 {
				t.Errorf("the replay has %d steps, the run %d", got, live)
			}
			if about := p.text("#about"); !strings.Contains(about, c.recorded) || !strings.Contains(about, "Linux") {
				t.Errorf("the replay says of itself only %q", about)
			}
			if dark := eval[bool](p, `getComputedStyle(document.body).backgroundColor === "rgb(13, 20, 28)"`); dark != (c.theme == "dark") {
				t.Errorf("dark: %t, the reader likes it %s", dark, c.theme)
			}
			if eval[bool](p, `!!document.querySelector("#run, #stop, #step, [data-param]")`) {
				t.Error("a replay offers to run something")
			}
			p.readReplay()
			p.keep("replay-" + c.lang + "-" + c.theme)
			w.quiet(t, url)
		})
	}
}

// readReplay steps by keyboard, opens a packet, and looks into every tab.
func (p *tab) readReplay() {
	p.Helper()
	for range 3 {
		p.press(kb.ArrowRight)
	}
	p.until(`document.querySelector("#count").textContent.startsWith("4 /")`)
	first := p.text("#say")
	p.press(kb.ArrowLeft)
	p.until(`document.querySelector("#count").textContent.startsWith("3 /")`)
	if first == "" || p.text("#say") == first {
		p.Errorf("the sentence stays %q", first)
	}
	p.press(kb.End)
	p.press("1")
	p.until(`document.querySelectorAll("#panel-packet table.bits").length >= 2 && document.querySelectorAll("#panel-packet .byte").length >= 40`)
	p.press("2")
	p.until(`document.querySelector("#panel-sockets .ss")`)
	p.press("3")
	p.until(`document.querySelector("#panel-code .source .line")`)
	p.press("4")
	p.until(`document.querySelectorAll("#panel-events tbody tr").length > 5`)
	p.press("5")
	p.click("#panel-claims .claim.yes [data-proof]")
	p.until(`document.querySelectorAll("#timeline svg .segment").length > 0`)
}

// TestReplayKeepsMarkupOut: what a program sent is data in the file, whatever it looks like.
func TestReplayKeepsMarkupOut(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	file := p.fetch("#take-replay")
	scripts := bytes.Count(file, []byte("<script"))
	if ends := bytes.Count(file, []byte("</script")); scripts != 3 || ends != 3 {
		t.Errorf("%d scripts begin and %d end, want 3: the page, the recording, the modules", scripts, ends)
	}
	for _, foreign := range []string{`src="http`, `href="http`, `src="/`, "@import", "sourceMappingURL"} {
		if bytes.Contains(file, []byte(foreign)) {
			t.Errorf("the replay has %s", foreign)
		}
	}
}

// TestPictureStandsAlone opens the picture where nothing of the page is.
func TestPictureStandsAlone(t *testing.T) {
	p := open(t, laptop)
	p.runLab("/labs/sticky")
	svg := p.picture()
	p.save("sticky.svg", svg)
	if texts := svgTexts(t, svg); len(texts["segment"]) < 5 || len(texts["title"]) != 1 || texts["title"][0] == "" {
		t.Errorf("the picture has %d segments, and the title %q", len(texts["segment"]), texts["title"])
	}
	w := p.watch()
	url := p.openFile("sticky.svg", svg)
	for what, expression := range map[string]string{
		"a state is coloured":    `getComputedStyle(document.querySelector(".state .fill")).fill !== "rgb(0, 0, 0)"`,
		"sends have patterns":    `[...document.querySelectorAll(".pattern")].every(r => { const m = /#([\w-]+)/.exec(getComputedStyle(r).fill); return !m || document.getElementById(m[1]); })`,
		"type has a size of its": `getComputedStyle(document.querySelector(".flags")).fontSize === "16px"`,
		"numbers are mono":       `getComputedStyle(document.querySelector(".numbers")).fontFamily.includes("mono")`,
		"the ground is there":    `getComputedStyle(document.querySelector(".backdrop")).fill !== "rgb(0, 0, 0)"`,
	} {
		if !eval[bool](p, expression) {
			t.Errorf("not so: %s", what)
		}
	}
	p.keep("picture-svg")
	w.quiet(t, url)

	page := `<!doctype html><meta charset="utf-8"><img id="i" src="data:image/svg+xml;base64,` + eval[string](p, `btoa(unescape(encodeURIComponent(new XMLSerializer().serializeToString(document))))`) + `">`
	p.openFile("img.html", []byte(page))
	p.until(`document.querySelector("#i").complete && document.querySelector("#i").naturalWidth === 1200 && document.querySelector("#i").naturalHeight > 400`)
	p.keep("picture-img")
}

// svgTexts reads an SVG as XML, and gives the texts of its titles and, by their
// event, of its segments' marks.
func svgTexts(t *testing.T, svg []byte) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	d := xml.NewDecoder(bytes.NewReader(svg))
	inTitle := false
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			inTitle = e.Name.Local == "title"
			for _, a := range e.Attr {
				if a.Name.Local == "style" {
					t.Errorf("%s has a style of its own", e.Name.Local)
				}
				if a.Name.Local == "class" && strings.HasPrefix(a.Value, "m segment") {
					found["segment"] = append(found["segment"], a.Value)
				}
			}
		case xml.CharData:
			if inTitle {
				found["title"] = append(found["title"], string(e))
			}
			inTitle = false
		}
	}
}

// TestHandout prints a run: what is on paper is the lesson, the picture and the
// claims, and nothing that could be pressed.
func TestHandout(t *testing.T) {
	p := open(t, laptop)
	for _, c := range []struct{ lang, theme, holds string }{{"en", "light", "holds"}, {"zh", "dark", "成立"}} {
		p.runLab("/labs/sticky?lang=" + c.lang + "&theme=" + c.theme)
		p.until(`document.querySelector("#count").textContent !== ""`)
		eval[bool](p, `(dispatchEvent(new Event("beforeprint")), true)`)
		if n := eval[int](p, `document.querySelectorAll("#handout .claims .claim").length`); n < 3 {
			t.Errorf("%s: %d claims on paper", c.lang, n)
		}
		for what, selector := range map[string]string{
			"claims that hold": "#handout .claim.yes .verdict", "their proof": "#handout .proven", "segments": "#handout figure .segment .flags",
			"the lesson": "#handout .prose p", "parameters": "#handout .made dd",
		} {
			if p.text(selector) == "" {
				t.Errorf("%s: the hand-out lacks %s", c.lang, what)
			}
		}
		if got := p.text("#handout .claim.yes .verdict"); got != c.holds {
			t.Errorf("the verdict is %q, want %q", got, c.holds)
		}
		if eval[bool](p, `!!document.querySelector("#handout :is(button, input, select)")`) {
			t.Errorf("%s: there are buttons on paper", c.lang)
		}
		eval[bool](p, `(dispatchEvent(new Event("afterprint")), true)`)
		if eval[bool](p, `!!document.querySelector("#handout")`) {
			t.Errorf("%s: the hand-out stays on the page", c.lang)
		}
		p.print("sticky-" + c.lang)
	}
}

// print makes a PDF as Ctrl-P does.
func (p *tab) print(name string) {
	p.Helper()
	yes := true
	pdf := call(p, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes}).Data
	if n := bytes.Count(pdf, []byte("/Type /Page\n")); n < 2 || n > 12 {
		p.Errorf("%s: the hand-out has %d pages", name, n)
	}
	p.save(name+".pdf", pdf)
}
