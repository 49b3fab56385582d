package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"loopscope/labs/labtest"
	"loopscope/labs/run"
	"loopscope/web"
)

// tab is one page in a browser of its own profile, on a server of its own.
type tab struct {
	testing.TB
	ctx  context.Context
	url  string
	runs *run.Runs
}

// The window's sizes that pages are made for: a laptop, and a projector.
var (
	laptop    = [2]int64{1280, 800}
	projector = [2]int64{1920, 1080}
)

// open starts a server and a browser of this size.
func open(t testing.TB, size [2]int64) *tab {
	t.Helper()
	labtest.Require(t, "chromium")
	labtest.Require(t, "namespaces")
	p := &tab{TB: t}
	p.serve()
	p.browse(size)
	return p
}

// serve runs the whole server on a free port until the test ends.
func (p *tab) serve() {
	p.runs = run.New(course(), run.Options{})
	p.Cleanup(p.runs.Close)
	ctx, stop := context.WithCancel(context.Background())
	at := make(chan string, 1)
	done := make(chan error, 1)
	go func() { // ends when the test does
		done <- web.Serve(ctx, web.Config{Runs: p.runs, Listen: "127.0.0.1:0", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, func(url string) { at <- url })
	}()
	p.Cleanup(func() {
		stop()
		<-done
	})
	select {
	case p.url = <-at:
	case err := <-done:
		p.Fatal(err)
	}
}

// browse opens a tab with a profile of its own, in the browser that all tests share.
func (p *tab) browse(size [2]int64) {
	parent, err := chrome()
	if err != nil {
		p.Fatal(err)
	}
	ctx, leave := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	p.Cleanup(leave)
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	p.Cleanup(cancel)
	p.ctx = ctx
	p.failWhenThrown()
	p.do(chromedp.EmulateViewport(size[0], size[1]))
}

// profile is the browser context of the tab, as the browser's protocol names it.
func (p *tab) profile() cdp.BrowserContextID { return chromedp.FromContext(p.ctx).BrowserContextID }

// failWhenThrown ends the test with the first exception that the page does not
// catch, whatever the test waits for at that moment.
func (p *tab) failWhenThrown() {
	ctx, fail := context.WithCancelCause(p.ctx)
	err := chromedp.Listen(p.ctx, func(ev any) {
		if e, ok := ev.(*runtime.EventExceptionThrown); ok {
			fail(exception(thrown(e.ExceptionDetails)))
		}
	})
	if err != nil {
		p.Fatal(err)
	}
	p.ctx = ctx
	p.Cleanup(func() { p.blame(nil) })
}

// exception is what a page threw and did not catch.
type exception string

func (e exception) Error() string { return "the page throws: " + string(e) }

// blame fails the test for an exception of the page, or else for err.
func (p *tab) blame(err error) {
	p.Helper()
	if cause, ok := errors.AsType[exception](context.Cause(p.ctx)); ok {
		if p.Failed() && err == nil {
			return // it has been told
		}
		err = cause
	}
	if err != nil {
		p.Error(err)
	}
}

// chrome starts the one browser of this package's tests; quit ends it.
var chrome = sync.OnceValues(func() (context.Context, error) {
	opts := []chromedp.ExecAllocatorOption{chromedp.ExecPath(chromium())}
	for _, flag := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "hide-scrollbars",
		"disable-background-networking", "disable-component-update", "disable-sync",
		"disable-renderer-backgrounding", "disable-backgrounding-occluded-windows",
	} {
		opts = append(opts, chromedp.Flag(flag, true))
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, leave := chromedp.NewContext(ctx)
	quit = func() {
		leave()
		stop()
	}
	return ctx, chromedp.Do(ctx)
})

// quit closes the browser that was started, and takes its profile away.
var quit = func() {}

var chromium = sync.OnceValue(func() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
})

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.blame(err)
		p.FailNow()
	}
}

// visit opens a page of the server: a path and query.
func (p *tab) visit(path string) {
	p.Helper()
	p.do(chromedp.Navigate(strings.TrimSuffix(p.url, "/") + path))
}

// eval gives a JavaScript expression's value; a promise is awaited.
func eval[T any](p *tab, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.blame(fmt.Errorf("%s: %w", expression, err))
		p.FailNow()
	}
	return v
}

// until waits for a JavaScript expression to become true.
func (p *tab) until(expression string) {
	p.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[bool]("!!("+expression+")", chromedp.WithPollingTimeout(20*time.Second)))
	if err != nil {
		if p.ctx.Err() != nil {
			p.blame(fmt.Errorf("until %s: %w", expression, err))
			p.FailNow()
		}
		p.keep("failed")
		p.Fatalf("until %s: %v\nthe page says: %s", expression, err, eval[string](p, `(document.querySelector("#foot") ? [...document.querySelectorAll("#status, #trouble, #count, #say, .error:not([hidden])")].map(e => e.textContent).join(" | ") : document.body.innerText).slice(0, 600)`))
	}
}

// click finds an element by a CSS selector and clicks it at once: on a page that
// moves, a click by coordinates comes too late.
func (p *tab) click(selector string) {
	p.Helper()
	s, _ := json.Marshal(selector)
	p.until(fmt.Sprintf(`(e => e && !e.disabled && (e.click(), true))(document.querySelector(%s))`, s))
}

// press types keys as a keyboard does.
func (p *tab) press(keys string) {
	p.Helper()
	p.do(chromedp.KeyEvent(keys))
}

func (p *tab) text(selector string) string {
	p.Helper()
	s, _ := json.Marshal(selector)
	return eval[string](p, fmt.Sprintf(`document.querySelector(%s)?.textContent ?? ""`, s))
}

// keep writes a picture of the page to LOOPSCOPE_SHOTS, if that is set.
func (p *tab) keep(name string) {
	p.Helper()
	dir := os.Getenv("LOOPSCOPE_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		p.Fatal(err)
	}
}

// runLab opens a lab, presses Run and waits until the run has ended.
func (p *tab) runLab(path string) {
	p.Helper()
	p.visit(path)
	p.click("#run")
	p.until(`["ok", "failed", "stuck", "limit", "stopped"].includes(document.querySelector("#status").dataset.kind)`)
}
