package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loopscope/labs/labtest"
)

// axe reads axe-core, which .ci/check installs outside the repository.
func axe(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(cache, "loopscope", "node", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		labtest.Lacks(t, "axe", err.Error())
	}
	return string(b)
}

// TestAccess holds every page, theme and language to axe-core: no violation. A
// theme changes colours and nothing else, so the others are held to what axe
// knows of colours.
func TestAccess(t *testing.T) {
	source := axe(t)
	p := open(t, laptop)
	for _, path := range []string{"/", "/labs/handshake", "/labs/close", "/labs/timewait", "/labs/sticky", "/labs/framing", "/no-such-page"} {
		for _, lang := range []string{"en", "zh"} {
			t.Run(path+" "+lang, func(t *testing.T) {
				in := *p
				in.TB = t
				if strings.HasPrefix(path, "/labs/") {
					in.runLab(path + "?theme=light&lang=" + lang)
					in.press("5")
				} else {
					in.visit(path + "?theme=light&lang=" + lang)
				}
				in.violations(source)
				for _, theme := range []string{"dark", "contrast"} {
					in.dress(theme)
					in.violations(source, "color-contrast", "link-in-text-block")
				}
			})
		}
	}
}

// dress gives the page another look, without a word to the server.
func (p *tab) dress(theme string) {
	p.Helper()
	eval[bool](p, `new Promise(done => { document.documentElement.dataset.theme = "`+theme+`"; requestAnimationFrame(() => requestAnimationFrame(() => { document.getAnimations().forEach(a => a.finish()); done(true); })); })`) // colours fade
}

// violations tells what axe has against the page as it stands; by these rules, or by all.
func (p *tab) violations(source string, rules ...string) {
	p.Helper()
	eval[bool](p, "if (!window.axe) { "+source+"\n}\n;true")
	only := `null`
	if len(rules) > 0 {
		b, _ := json.Marshal(map[string]any{"type": "rule", "values": rules})
		only = string(b)
	}
	found := eval[string](p, `axe.run(document, {resultTypes: ["violations"], ...(only => only && {runOnly: only})(`+only+`)}).then(r => JSON.stringify(r.violations.map(v => ({
		id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.slice(0, 4).map(n => n.target.join(" ") + " — " + (n.any[0]?.message ?? n.all[0]?.message ?? "")),
	}))))`)
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		p.Fatal(err)
	}
	for _, v := range list {
		p.Errorf("%s", v)
	}
}
