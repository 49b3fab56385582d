package e2e

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"loopscope/labs/run"
	"loopscope/sim/trace"
	"loopscope/web"
)

// shownRun is the id in the page's address.
func (p *tab) shownRun() string {
	p.Helper()
	return eval[string](p, `new URL(location).searchParams.get("run") ?? ""`)
}

// begin starts a run that takes its time, and waits until it is live.
func (p *tab) begin() *run.Run {
	p.Helper()
	p.click("#run")
	p.until(`document.querySelector("#status").dataset.kind === "running" && ` + timeline + `.state.count > 1`)
	return p.runs.Get(p.shownRun())
}

// TestSecondRunEndsTheFirst presses Run while a run is live.
func TestSecondRunEndsTheFirst(t *testing.T) {
	p := open(t, laptop)
	p.visit("/labs/handshake?delay=5000")
	first := p.begin()
	p.click("#run")
	p.until(`new URL(location).searchParams.get("run") !== "` + first.ID + `"`)
	p.until(`document.querySelector("#status").dataset.kind === "running"`)
	<-first.Done()
	tr, err := first.Trace()
	if err != nil {
		t.Fatal(err)
	}
	if end := tr.End(); end == nil || end.Status != trace.StatusStopped {
		t.Errorf("the first run ends with %+v, want stopped", end)
	}
	if live := p.runs.Get(p.shownRun()); live == nil || live.ID == first.ID {
		t.Error("the second run is not there")
	}
	p.press("s")
	p.until(`document.querySelector("#status").dataset.kind === "stopped" && document.querySelector("#stop").hidden`)
}

// TestReloadFindsTheRun comes back to a live run, which may still be stopped, and
// to a finished one.
func TestReloadFindsTheRun(t *testing.T) {
	p := open(t, laptop)
	p.visit("/labs/handshake?delay=5000")
	r := p.begin()
	p.do(chromedp.Reload())
	p.until(`document.querySelector("#status").dataset.kind === "running" && ` + timeline + `.state.count > 3`)
	if got := p.shownRun(); got != r.ID {
		t.Errorf("after a reload the run is %s, want %s", got, r.ID)
	}
	p.click("#stop")
	p.until(`document.querySelector("#status").dataset.kind === "stopped"`)
	count := p.state().Count
	p.do(chromedp.Reload())
	p.until(`document.querySelector("#status").dataset.kind === "stopped"`)
	p.until(timeline + `.state.count > 3`)
	if got := p.state().Count; got != count {
		t.Errorf("after another reload there are %d steps, want %d", got, count)
	}
	if got := eval[string](p, `document.querySelector("[name=delay]").value`); got != "5000" {
		t.Errorf("the form has the delay %s, the run 5000", got)
	}
}

// TestBackToARun leaves a live run for another page, and comes back to it as
// browsers do: the page is kept, and watches again.
func TestBackToARun(t *testing.T) {
	p := open(t, laptop)
	p.visit("/labs/handshake?delay=5000")
	r := p.begin()
	p.visit("/")
	eval[bool](p, `(history.back(), true)`)
	p.leaves(`document.querySelector("#timeline")?.timeline?.state.count > 1`)
	p.leaves(`(document.querySelector("#stop").click(), document.querySelector("#status").dataset.kind === "stopped" && new URL(location).searchParams.get("run") === "` + r.ID + `")`)
}

// TestRefusedBesideTheField says what is wrong where it is wrong, and starts nothing.
func TestRefusedBesideTheField(t *testing.T) {
	p := open(t, laptop)
	for _, c := range []struct{ query, at, says string }{
		{"delay=99999", "#error-delay", "5000"},
		{"delay=soon", "#error-delay", "soon"},
		{"variant=lazy", "#error-variant", "lazy"},
		{"backlog=3", "#error-form", "backlog"},
		{"delay=99999&lang=zh", "#error-delay", "99999"},
	} {
		p.visit("/labs/handshake?lang=en&" + c.query)
		p.until(`!` + one(c.at) + `.hidden`)
		if got := p.text(c.at); !strings.Contains(got, c.says) {
			t.Errorf("%s: %s says %q", c.query, c.at, got)
		}
	}
	p.visit("/labs/handshake?lang=en")
	p.until(one("#timeline") + `.timeline`)
	p.do(chromedp.Focus("[name=delay]"))
	p.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2))) // Ctrl-A
	p.press("99999" + kb.Enter)
	p.until(`!document.querySelector("#error-delay").hidden`)
	if got := p.text("#error-delay"); !strings.Contains(got, "50") || !strings.Contains(got, "5000") {
		t.Errorf("beside the field stands %q, want its bounds", got)
	}
	if eval[bool](p, `document.activeElement.name !== "delay" || document.activeElement.getAttribute("aria-invalid") !== "true"`) {
		t.Error("the field that is wrong has not the focus")
	}
	p.settled()
	if got := p.shownRun(); got != "" || p.text("#status") != "" {
		t.Errorf("a run was started: %s", got)
	}
	p.press(kb.Backspace + kb.Backspace)
	p.until(`document.querySelector("#error-delay").hidden`) // 999 will do
}

// TestStuck shows a run that got stuck: which program waits in which call.
func TestStuck(t *testing.T) {
	p := open(t, laptop)
	for _, c := range []struct{ lang, stuck, waits string }{{"en", "Stuck", "waits in recv"}, {"zh", "", "recv"}} {
		p.visit("/labs/framing?method=ready&attack=pipelining&lang=" + c.lang)
		p.click("#run")
		p.until(`document.querySelector("#status").dataset.kind === "stuck"`)
		got := p.text("#status")
		if !strings.Contains(got, c.stuck) || !strings.Contains(got, "server") || !strings.Contains(got, "client") || !strings.Contains(got, c.waits) {
			t.Errorf("%s: the page says %q", c.lang, got)
		}
		if c.lang == "zh" && (strings.Contains(got, "waits") || strings.Contains(got, "Stuck")) {
			t.Errorf("in Chinese the page says %q", got)
		}
		p.keep("stuck-" + c.lang)
	}
}

// TestServerGoesAway stops the server during a run: the page says so, with the
// cure, and goes on when it is back; when it is back without the run, it says that.
func TestServerGoesAway(t *testing.T) {
	p := open(t, laptop)
	runs := run.New(course(), run.Options{})
	defer runs.Close()
	url, stop := p.serveAgain(runs, "127.0.0.1:0")
	address := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/")
	p.url, p.runs = url, runs
	p.visit("/labs/handshake?delay=5000")
	r := p.begin()
	before := p.state().Count
	stop()
	p.until(`document.querySelector("#status").dataset.kind === "lost"`)
	p.until(`!document.querySelector("#trouble").hidden && document.querySelector("#trouble .cure").textContent.length > 20`)
	if !eval[bool](p, `getComputedStyle(document.querySelector("#timeline")).visibility === "visible"`) {
		t.Error("what was recorded so far is out of sight")
	}
	p.keep("lost")
	_, stop = p.serveAgain(runs, address)
	p.until(`document.querySelector("#trouble").hidden && ["running", "ok"].includes(document.querySelector("#status").dataset.kind)`)
	p.until(`document.querySelector("#status").dataset.kind === "ok"`)
	if got := p.state().Count; got <= before || got != p.steps(r) {
		t.Errorf("after the server came back the page has %d steps, the run %d; before it were %d", got, p.steps(r), before)
	}

	p.click("#run")
	p.until(`document.querySelector("#status").dataset.kind === "running" && new URL(location).searchParams.get("run") !== "` + r.ID + `"`)
	stop()
	p.until(`document.querySelector("#status").dataset.kind === "lost"`)
	other := run.New(course(), run.Options{})
	defer other.Close()
	_, stop = p.serveAgain(other, address)
	defer stop()
	p.until(`document.querySelector("#status").textContent.includes("No longer kept")`)
	p.click("#run") // and a new one can be made
	p.until(`document.querySelector("#status").dataset.kind === "running"`)
}

// steps is how many events of a run are narrated.
func (p *tab) steps(r *run.Run) int {
	p.Helper()
	tr, err := r.Trace()
	if err != nil {
		p.Fatal(err)
	}
	about := map[int]bool{}
	for _, e := range tr.Select(trace.Is(trace.KindNote)) {
		about[int(e.About)] = true
	}
	return len(about)
}

// serveAgain serves these runs at an address until stop is called.
func (p *tab) serveAgain(runs *run.Runs, listen string) (url string, stop func()) {
	p.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	at, done := make(chan string, 1), make(chan error, 1)
	go func() { // ends with stop
		done <- web.Serve(ctx, web.Config{Runs: runs, Listen: listen, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, func(url string) { at <- url })
	}()
	select {
	case url = <-at:
	case err := <-done:
		p.Fatal(err)
	}
	return url, func() {
		cancel()
		<-done
	}
}

// TestUnwatchedEnds leaves a live run: it ends by itself. That takes half a
// minute, so it is only tried when LOOPSCOPE_SLOW is set.
func TestUnwatchedEnds(t *testing.T) {
	if os.Getenv("LOOPSCOPE_SLOW") == "" {
		t.Skip("LOOPSCOPE_SLOW is not set: this takes half a minute")
	}
	p := open(t, laptop)
	p.visit("/labs/handshake")
	p.until(`document.querySelector("#step")`)
	p.click("#step")
	r := p.begin() // step mode: without the learner it never ends
	p.visit("/")
	select {
	case <-r.Done():
	case <-time.After(50 * time.Second):
		t.Fatal("a run that nobody watches goes on")
	}
	tr, err := r.Trace()
	if err != nil {
		t.Fatal(err)
	}
	if end := tr.End(); end == nil || end.Status != trace.StatusStopped {
		t.Errorf("the run ends with %+v, want stopped", end)
	}
}
