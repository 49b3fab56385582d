package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch notes what a page complains about, and what it asks the network for.
type watch struct {
	mu         sync.Mutex // guards what follows: the browser's loop writes it
	complaints []string
	asked      []string
}

func (p *tab) watch() *watch {
	p.Helper()
	w := &watch{}
	if err := chromedp.Listen(p.ctx, w.see); err != nil {
		p.Fatal(err)
	}
	call(p, log.Enable, cdp.Empty{})
	call(p, network.Enable, network.EnableParams{})
	return w
}

func (w *watch) see(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		w.complaints = append(w.complaints, thrown(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			w.complaints = append(w.complaints, "console.error")
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			w.complaints = append(w.complaints, e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "data:") && !strings.HasPrefix(e.Request.URL, "blob:") {
			w.asked = append(w.asked, e.Request.URL)
		}
	}
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Exception.Description
	}
	return d.Text
}

// quiet fails the test when the page complained, or asked for more than these.
func (w *watch) quiet(t testing.TB, allowed ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.complaints {
		t.Errorf("the page complains: %s", c)
	}
	for _, url := range w.asked {
		if !slices.Contains(allowed, url) {
			t.Errorf("the page asks for %s", url)
		}
	}
}

// call carries out one command of the browser's protocol.
func call[P, R any](p *tab, c cdp.Command[P, R], params P) R {
	p.Helper()
	r, err := chromedp.Call(p.ctx, c, params)
	if err != nil {
		p.Fatal(err)
	}
	return r
}

// openFile opens a file as a double click would, without any network.
func (p *tab) openFile(name string, content []byte) (url string) {
	p.Helper()
	path := filepath.Join(p.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		p.Fatal(err)
	}
	call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{URLPattern: "http*://*", Offline: true, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	url = "file://" + path
	p.do(chromedp.Navigate(url))
	return url
}
