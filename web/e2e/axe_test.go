package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
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

// TestAccess holds every page, theme and language to axe-core: no violation.
func TestAccess(t *testing.T) {
	source := axe(t)
	p := open(t, laptop)
	for _, path := range []string{"/", "/labs/handshake", "/labs/close", "/labs/timewait", "/labs/sticky", "/labs/framing", "/no-such-page"} {
		for _, lang := range []string{"en", "zh"} {
			for _, theme := range []string{"light", "dark", "contrast"} {
				t.Run(path+" "+lang+" "+theme, func(t *testing.T) {
					in := *p
					in.TB = t
					in.visit(path + "?lang=" + lang + "&theme=" + theme)
					if path != "/" && path != "/no-such-page" && theme != "contrast" {
						in.click("#run")
						in.until(`document.querySelector("#status").dataset.kind === "ok"`)
					}
					in.violations(source)
				})
			}
		}
	}
}

func (p *tab) violations(source string) {
	p.Helper()
	eval[bool](p, source+"\n;true")
	found := eval[string](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({
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
