package web

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"golang.org/x/net/html"
)

// A stranger's page in the learner's own browser can send any of these.
func TestStrangersAreRefused(t *testing.T) {
	_, ts := serve(t, Config{})
	port := ts.URL[strings.LastIndex(ts.URL, ":"):]
	const form = `{"lab":"mouse"}`
	for _, c := range []struct {
		what, method, path string
		header             []string
		status             int
	}{
		{"the server's own name", "GET", "/", []string{"Host", "localhost" + port}, 200},
		{"the server's own address", "GET", "/", []string{"Host", "[::1]" + port}, 200},
		{"DNS rebinding", "GET", "/", []string{"Host", "evil.example" + port}, 421},
		{"DNS rebinding, of one origin", "POST", "/api/runs", []string{"Host", "evil.example" + port, "Origin", "http://evil.example" + port, "Sec-Fetch-Site", "same-origin", "Content-Type", "application/json"}, 421},
		{"DNS rebinding of a style sheet", "GET", "/static/css/site.css", []string{"Host", "evil.example" + port}, 421},
		{"an address that is not ours", "GET", "/", []string{"Host", "192.0.2.7" + port}, 421},
		{"another port's server", "GET", "/", []string{"Host", "localhost:1"}, 421},
		{"no port", "GET", "/", []string{"Host", "localhost"}, 421},
		{"a cross-site POST", "POST", "/api/runs", []string{"Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site", "Content-Type", "application/json"}, 403},
		{"a cross-origin POST of an old browser", "POST", "/api/runs", []string{"Origin", "http://evil.example", "Content-Type", "application/json"}, 403},
		{"a POST from another port of loopback", "POST", "/api/runs", []string{"Origin", "http://localhost:1", "Sec-Fetch-Site", "same-site", "Content-Type", "application/json"}, 403},
		{"a cross-site DELETE", "DELETE", "/api/runs/x", []string{"Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{"a form's POST", "POST", "/api/runs", []string{"Content-Type", "text/plain"}, 415},
	} {
		res, body := answered(t, request(t, c.method, ts.URL+c.path, form, c.header...))
		if res.StatusCode != c.status {
			t.Errorf("%s: %s %s: status %d, want %d: %s", c.what, c.method, c.path, res.StatusCode, c.status, body)
		}
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	_, ts := serve(t, Config{})
	for _, path := range []string{"/", "/labs/mouse", "/nowhere", "/static/css/site.css", "/static/nothing", "/api/labs", "/api/runs/none/trace", "/healthz"} {
		res, _ := answered(t, request(t, "GET", ts.URL+path, ""))
		for name, want := range map[string]string{
			"Content-Security-Policy": csp, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("GET %s: %s: %q, want %q", path, name, got, want)
			}
		}
	}
}

// checkElement fails on what the policy would refuse: it must not be there in
// the first place.
func checkElement(t *testing.T, page string, n *html.Node) {
	t.Helper()
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s %s=%q>", page, n.Data, a.Key, a.Val)
		}
	}
	switch {
	case n.Data == "style":
		t.Errorf("%s: <style>", page)
	case n.Data == "script" && attr["src"] == "" && attr["type"] != "application/json":
		t.Errorf("%s: inline <script>", page)
	}
	for _, key := range []string{"src", "href"} {
		if v := attr[key]; strings.Contains(v, "//") || strings.HasPrefix(v, "javascript:") {
			t.Errorf("%s: <%s %s=%q> leads elsewhere", page, n.Data, key, v)
		}
	}
}

func TestBeyondLoopbackNeedsAToken(t *testing.T) {
	for _, listen := range []string{":8080", "0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080", "lab.example:8080"} {
		if !NeedsToken(listen) {
			t.Errorf("NeedsToken(%q) = false, but strangers reach it", listen)
		}
		if _, err := newGuard(Config{Listen: listen}); !errors.Is(err, ErrNoToken) {
			t.Errorf("listen on %s without a token: %v, want ErrNoToken", listen, err)
		}
		if _, err := newGuard(Config{Listen: listen, Token: "s3cret"}); err != nil {
			t.Errorf("listen on %s with a token: %v", listen, err)
		}
	}
	for _, listen := range []string{"127.0.0.1:8080", "127.0.0.9:8080", "[::1]:8080", "localhost:8080"} {
		if _, err := newGuard(Config{Listen: listen}); err != nil || NeedsToken(listen) {
			t.Errorf("listen on %s: %v, NeedsToken = %v", listen, err, NeedsToken(listen))
		}
	}
}

func TestHostsBeyondLoopback(t *testing.T) {
	g, err := newGuard(Config{Listen: "0.0.0.0:8080", Token: "s3cret", Hosts: []string{"Lab.example"}})
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]bool{
		"192.0.2.7:8080": true, "[2001:db8::1]:8080": true, "127.0.0.1:9000": true,
		"lab.example:8080": true, "lab.example": true, "evil.example:8080": false, "": false,
	} {
		if got := g.answersTo(host); got != want {
			t.Errorf("answersTo(%q) = %v, want %v", host, got, want)
		}
	}
}

func TestTokenIsShownOnceThenKeptAsCookie(t *testing.T) {
	_, ts := serve(t, Config{Token: "s3cret"})
	for path, want := range map[string]int{
		"/": 401, "/api/labs": 401, "/static/css/site.css": 401, "/?token=guess": 401, "/?token=": 401, "/healthz": 200, "/readyz": 200,
	} {
		if res, body := answered(t, request(t, "GET", ts.URL+path, "")); res.StatusCode != want {
			t.Errorf("GET %s without a cookie: status %d, want %d: %s", path, res.StatusCode, want, body)
		}
	}
	res, _ := answered(t, request(t, "GET", ts.URL+"//evil.example/?token=s3cret&lang=zh", ""))
	if got := res.Header.Get("Refresh"); got != "0; url=/evil.example/?lang=zh" {
		t.Errorf("goes on to %q, want a path of this server, without the token", got)
	}
	cookies := res.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("cookies %v, want one, HttpOnly and SameSite=Strict", cookies)
	}
	if res, body := answered(t, request(t, "GET", ts.URL+"/", "", "Cookie", cookies[0].String())); res.StatusCode != 200 {
		t.Errorf("GET / with the cookie: status %d: %s", res.StatusCode, body)
	}
	res, _ = answered(t, request(t, "GET", ts.URL+"/labs/mouse?token=s3cret", "", "Cookie", cookies[0].String()))
	if got := res.Header.Get("Refresh"); got != "0; url=/labs/mouse" {
		t.Errorf("the token shown once more: goes on to %q, want it out of the address", got)
	}
	if res, _ := answered(t, request(t, "GET", ts.URL+"/", "", "Cookie", tokenCookie+"=s3cre")); res.StatusCode != 401 {
		t.Errorf("GET / with a wrong cookie: status %d, want 401", res.StatusCode)
	}
	_, dial, err := websocket.DefaultDialer.Dial(strings.Replace(ts.URL, "http", "ws", 1)+"/api/runs/x/stream", nil)
	if err == nil || dial == nil || dial.StatusCode != 401 {
		t.Errorf("websocket without a cookie: %v, want status 401", err)
	}
}
