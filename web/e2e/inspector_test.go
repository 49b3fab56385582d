package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"loopscope/labs/labtest"
	"loopscope/sim/trace"
)

// inspect runs the sticky lab and opens the inspector at a tab, at the first event that matches.
func inspect(t *testing.T, tab string, match ...func(*trace.Event) bool) *tab {
	p := open(t, projector)
	p.runLab("/labs/sticky")
	at := p.recorded().First(match...)
	p.visit(fmt.Sprintf("/labs/sticky?run=%s&at=%d", p.recorded().Header.Run, at.Seq))
	p.until(fmt.Sprintf(timeline+`.state.seq === %d`, at.Seq))
	p.press(tab)
	return p
}

// TestHeaderInspector draws headers as rows of 32 bits; looking at a field
// lights its bytes, looking at a byte its field, and every field has a meaning
// and the section that defines it.
func TestHeaderInspector(t *testing.T) {
	data := func(e *trace.Event) bool { return e.Len > 0 }
	p := inspect(t, "1", trace.Is(trace.KindSegment), data)
	p.until(`document.querySelectorAll("#panel-packet table.bits").length === 3`)
	for i, rows := range eval[[][]int](p, `[...document.querySelectorAll("#panel-packet table.bits")].slice(0, 2).map(t => [...t.tBodies[0].rows].map(r => [...r.cells].reduce((n, c) => n + c.colSpan, 0)))`) {
		for j, bits := range rows {
			if bits > 32 || j < 5 && bits != 32 { // options end where they end
				t.Errorf("row %d of header %d has %d bits", j, i, bits)
			}
		}
	}
	syn := p.recorded().First(trace.Is(trace.KindSegment))
	sent := p.recorded().First(trace.Is(trace.KindSegment), data)
	field := func(name string) string {
		return `[...document.querySelectorAll("#panel-packet .bits button")].find(b => b.querySelector(".f").textContent === "` + name + `")`
	}
	value := func(name string) string { return eval[string](p, field(name)+`.querySelector(".v").textContent`) }
	lit := func() string {
		return eval[string](p, `[...document.querySelectorAll("#panel-packet .byte.lit")].map(e => e.textContent).join("")`)
	}
	if got, want := value("Sequence Number"), fmt.Sprint(sent.RelSeq); got != want {
		t.Errorf("the relative sequence number is %s, want %s", got, want)
	}
	p.hit(p.at(one("#panel-packet .packet-head input")))
	if got, want := value("Sequence Number"), fmt.Sprint(sent.SeqNo); got != want {
		t.Errorf("the sequence number is %s, want %s (that of the SYN is %d)", got, want, syn.SeqNo)
	}

	p.point(p.at(field("Destination Port")))
	p.until(`document.querySelectorAll("#panel-packet .byte.lit").length === 2`)
	if got := lit(); got != "1f90" {
		t.Errorf("the destination port lights the bytes %s, want 1f90", got)
	}
	p.point(p.at(`[...document.querySelectorAll("#panel-packet .byte")].at(-1)`))
	p.until(field("Data") + `.classList.contains("lit")`)
	p.keep("inspector")

	for _, f := range eval[[][3]string](p, `[...document.querySelectorAll("#panel-packet .bits button")].map(b => {
		b.click();
		const said = document.querySelector("#panel-packet .meaning");
		return [b.dataset.layer + " " + b.querySelector(".f").textContent, said.querySelector(".about")?.textContent ?? "", said.querySelector(".rfc")?.textContent ?? ""];
	})`) {
		if strings.HasSuffix(f[0], " Data") && !strings.Contains(f[0], "Offset") {
			continue // what a program sends is defined by nobody else
		}
		if f[1] == "" || !strings.Contains(f[2], "RFC ") || !strings.Contains(f[2], "§") {
			t.Errorf("field %s means %q by %q", f[0], f[1], f[2])
		}
	}
}

// TestSocketTable lists the sockets as ss -tanoi does, at the playhead.
func TestSocketTable(t *testing.T) {
	p := inspect(t, "2", trace.Is(trace.KindReturn), func(e *trace.Event) bool { return e.Call == "send" })
	p.until(`document.querySelector("#panel-sockets .ss")`)
	columns := eval[[]string](p, `[...document.querySelectorAll("#panel-sockets .ss th[scope=col]")].map(e => e.textContent)`)
	if want := []string{"State", "Recv-Q", "Send-Q", "Local", "Peer"}; len(columns) < 5 || !slices.EqualFunc(columns[:5], want, strings.HasPrefix) {
		t.Errorf("the columns are %q, want %q", columns, want)
	}
	states := `[...document.querySelectorAll("#panel-sockets .ss .state")].map(e => e.textContent).sort().join()`
	if got := eval[string](p, states); got != "ESTAB,ESTAB,LISTEN" {
		t.Errorf("after a send the sockets are %s", got)
	}
	p.press(kb.Home)
	p.until(states + ` === "UNCONN" || ` + states + ` === ""`)
	p.press(kb.End)
	p.until(states + `.includes("TIME-WAIT") && document.querySelector("#panel-sockets .timer").textContent.includes("timewait")`)
	p.keep("sockets")
}

// TestCode marks in Go the line that is live, with Python beside it.
func TestCode(t *testing.T) {
	p := inspect(t, "3", trace.Is(trace.KindCall), func(e *trace.Event) bool { return e.Call == "send" })
	p.until(`document.querySelector("#panel-code .live")`)
	if got := p.text("#panel-code .live"); !strings.Contains(got, "s.Send(message)") {
		t.Errorf("at the first send the live line is %q", got)
	}
	if got := eval[string](p, `document.querySelector("#panel-code .live").dataset.at`); got != "client" {
		t.Errorf("the live line is %q's, want the client's", got)
	}
	p.press(kb.End)
	p.press(kb.Home)
	p.until(`document.querySelector("#panel-code .live")?.textContent.includes("p.Socket(")`)
	for _, file := range []string{"server.py", "client.py"} {
		p.hit(p.at(one(`#panel-code [data-file="` + file + `"]`)))
		if !eval[bool](p, `document.querySelector('#panel-code .source:not([hidden])').textContent.includes("socket.socket(")`) {
			t.Errorf("%s is not shown", file)
		}
	}
}

// TestRunnablePair copies each lab's pair by one click, writes what is in the
// clipboard into two files, and runs them.
func TestRunnablePair(t *testing.T) {
	labtest.Require(t, "python3")
	p := open(t, laptop)
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		call(p, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: name}, Setting: "granted", BrowserContextID: p.profile()})
	}
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	for lab, args := range map[string][]string{"handshake": {"normal"}, "close": nil, "timewait": {"old", "plain"}, "sticky": nil, "framing": nil} {
		t.Run(lab, func(t *testing.T) {
			in := *p
			in.TB = t
			in.visit("/labs/" + lab)
			in.until(one("#timeline") + `.timeline`)
			in.press("3")
			in.hit(in.at(`[...document.querySelectorAll("#panel-code .tools button")].at(-1)`))
			in.until(`document.querySelector("#said").textContent !== ""`)
			dir := t.TempDir()
			for name, text := range pair(t, eval[string](&in, `navigator.clipboard.readText()`)) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(dir)
			server, client := labtest.Pair(t, labtest.FreePort(t), args, nil)
			t.Logf("server: %q, client: %q", server, client)
			if server == "" {
				t.Error("the server says nothing")
			}
		})
	}
}

var fileName = regexp.MustCompile(`(?m)^# (\w+\.py)$`)

// pair cuts a copied pair at the lines that name its files.
func pair(t *testing.T, text string) map[string]string {
	t.Helper()
	files := map[string]string{}
	names := fileName.FindAllStringSubmatchIndex(text, -1)
	for i, at := range names {
		end := len(text)
		if i+1 < len(names) {
			end = names[i+1][0]
		}
		files[text[at[2]:at[3]]] = text[at[1]:end]
	}
	if len(files) != 2 || files["server.py"] == "" || files["client.py"] == "" {
		b, _ := json.Marshal(text)
		t.Fatalf("the clipboard has no pair: %.400s", b)
	}
	return files
}
