package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/sim/sock"
)

// TestMain makes this binary the sandbox of its own runs.
func TestMain(m *testing.M) {
	run.Child([]*lab.Lab{mouse()})
	os.Exit(m.Run())
}

// mouse is a small lab for these tests: the client says "egg" to the server, and
// prints n lines, of about 1 KB each.
func mouse() *lab.Lab {
	return &lab.Lab{
		Name: "mouse", Chapter: 1, Number: 3,
		Worlds: []lab.World{lab.Kernel},
		Params: []lab.Param{{Name: "shape", Choices: []string{"round", "square"}, Default: "round"}, {Name: "n", Default: "3", Min: 1, Max: 9999}},
		Run:    squeak,
		Files: fstest.MapFS{
			"en.md":     {Data: []byte("---\ntitle: A mouse\nquestion: Where does it sleep?\n---\n# Mice\n\n<script>alert(1)</script>\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n```go\nfunc main() {}\n```\n")},
			"zh.md":     {Data: []byte("---\ntitle: 一只老鼠\nquestion: 它睡在哪里？\n---\n# 老鼠\n")},
			"lab.go":    {Data: []byte("package mouse\n\nfunc f() string { return \"egg\" }\n")},
			"server.py": {Data: []byte("def f():\n    return 'egg'\n")},
		},
	}
}

func squeak(n *sock.Net, a lab.Args) {
	n.Programs(
		sock.Party{Name: "server", Run: func(p *sock.Program) {
			s := p.Socket(sock.TCP)
			s.Bind(p.Here(8001))
			s.Listen(5)
			p.Mark("ready")
			c := s.Accept()
			c.Recv(10)
			c.Close()
			s.Close()
		}},
		sock.Party{Name: "client", Run: func(p *sock.Program) {
			s := p.Socket(sock.TCP)
			p.Wait(sock.Marked("ready"))
			s.Connect(p.At("server", 8001))
			s.Send([]byte("egg"))
			for range a.Int("n") {
				p.Print(strings.Repeat("squeak ", 140))
			}
			s.Close()
		}},
	)
}

// quiet keeps expected warnings out of the test's output.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// serve starts a server as main does, on a port of its own; change may alter it
// before its first request.
func serve(t testing.TB, cfg Config, change ...func(*Server, *httptest.Server)) (*Server, *httptest.Server) {
	t.Helper()
	ts := httptest.NewUnstartedServer(nil)
	if cfg.Runs == nil {
		cfg.Runs = run.New([]*lab.Lab{mouse()}, run.Options{Ready: 1})
		t.Cleanup(cfg.Runs.Close)
	}
	if cfg.Listen == "" {
		cfg.Listen = ts.Listener.Addr().String()
	}
	cfg.Log = quiet()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ts.Config.Handler = s
	for _, f := range change {
		f(s, ts)
	}
	ts.Start()
	t.Cleanup(func() { s.Close(); ts.Close() })
	return s, ts
}

// answered makes one request and reads all of the response.
func answered(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

// request builds one; header is name, value, name, value …
func request(t *testing.T, method, url, body string, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if h := r.Header.Get("Host"); h != "" {
		r.Host = h
	}
	return r
}

func TestPages(t *testing.T) {
	_, ts := serve(t, Config{})
	for _, c := range []struct {
		path, accept string
		status       int
		want, not    string
	}{
		{"/", "en", 200, "Where does it sleep?", "它睡在哪里"},
		{"/", "zh-CN,zh;q=0.9", 200, "它睡在哪里？", "Where does"},
		{"/", "fr", 200, "Where does it sleep?", ""},
		{"/?lang=zh", "en", 200, `lang="zh-Hans"`, "Where does"},
		{"/?lang=klingon", "zh", 200, "它睡在哪里", ""},
		{"/?theme=dark", "en", 200, `data-theme="dark"`, ""},
		{"/", "en", 200, `href="/labs/mouse"`, "data-theme"},
		{"/labs/mouse", "en", 200, "Mice", "alert(1)"},
		{"/labs/mouse", "zh", 200, "老鼠", "Mice"},
		{"/labs/muose", "en", 404, `href="/labs/mouse"`, ""},
		{"/labs/%3Cscript%3E", "en", 404, "&lt;script&gt;", "<script>"},
		{"/nowhere", "zh", 404, "这个地址上什么也没有", ""},
		{"/healthz", "", 200, "ok", ""},
		{"/readyz", "", 200, "ok", ""},
	} {
		res, body := answered(t, request(t, "GET", ts.URL+c.path, "", "Accept-Language", c.accept))
		if res.StatusCode != c.status {
			t.Errorf("GET %s (%s): status %d, want %d", c.path, c.accept, res.StatusCode, c.status)
		}
		if !strings.Contains(body, c.want) {
			t.Errorf("GET %s (%s): no %q in\n%s", c.path, c.accept, c.want, body)
		}
		if c.not != "" && strings.Contains(body, c.not) {
			t.Errorf("GET %s (%s): unwanted %q in\n%s", c.path, c.accept, c.not, body)
		}
	}
}

func TestChoicesAreRemembered(t *testing.T) {
	_, ts := serve(t, Config{})
	for _, c := range []struct{ path, cookie, want string }{
		{"/", "", ""},
		{"/?lang=zh", "", "lang=zh"},
		{"/?theme=contrast", "", "theme=contrast"},
		{"/?theme=pink", "theme=dark", "theme="},
		{"/?lang=xx", "lang=zh", "lang=zh"},
	} {
		res, _ := answered(t, request(t, "GET", ts.URL+c.path, "", "Cookie", c.cookie))
		var got []string
		for _, k := range res.Cookies() {
			got = append(got, k.Name+"="+k.Value)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("GET %s with %q keeps %q, want %q", c.path, c.cookie, s, c.want)
		}
	}
	if _, body := answered(t, request(t, "GET", ts.URL+"/", "", "Cookie", "lang=zh; theme=dark", "Accept-Language", "en")); !strings.Contains(body, `lang="zh-Hans" data-theme="dark"`) {
		t.Errorf("with both cookies the page begins %.200s", body)
	}
}
