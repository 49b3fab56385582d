package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func FuzzObey(f *testing.F) {
	for _, seed := range []string{`{"id":1,"do":"step","program":"client"}`, `{`, `null`, `[]`, `{"id":"x"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, command []byte) {
		v := &viewer{} // may command nothing, so that no run is needed
		if a := v.obey(websocket.TextMessage, command); a.OK || a.Problem == "" || !json.Valid(a.json()) {
			t.Errorf("%q: %+v, want a problem", command, a)
		}
	})
}

// Whatever is sent, it is a request or the sender's mistake, never the server's.
func FuzzStartRequest(f *testing.F) {
	for _, seed := range []string{`{"lab":"mouse","params":{"n":"3"},"ends":{"run":"a","control":"b"}}`, `{"lab":1}`, `{"x":1}`, `{} {}`, `[`, ``} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var req startRequest
		err := decodeBody(strings.NewReader(body), &req)
		if err == nil {
			return
		}
		if p := bodyProblem(err, startFields()); p.Status < 400 || p.Status > 499 || p.Detail == "" {
			t.Errorf("%q: %v gives %+v, want a problem of the 400s", body, err, p)
		}
	})
}

func FuzzHost(f *testing.F) {
	for _, seed := range []string{"localhost:8080", "[::1]:8080", "127.0.0.1", "evil.example:8080", "localhost:8080:8080", "[::1", "LOCALHOST:8080"} {
		f.Add(seed)
	}
	g, err := newGuard(Config{Listen: "127.0.0.1:8080"})
	if err != nil {
		f.Fatal(err)
	}
	ours := []string{"localhost:8080", "127.0.0.1:8080", "[::1]:8080", "::1:8080"}
	f.Fuzz(func(t *testing.T, host string) {
		if g.answersTo(host) && !slices.Contains(ours, strings.ToLower(host)) && host != "[localhost]:8080" && host != "[127.0.0.1]:8080" {
			t.Errorf("answers to %q", host)
		}
	})
}

// An address that the page is sent to must stay on this server.
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "//evil.example/", `/\evil.example`, "/labs/x?lang=zh", "https://evil.example/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.Parse(address)
		if err != nil {
			return
		}
		p := localPath(u)
		if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.HasPrefix(p, `/\`) {
			t.Errorf("%q leads to %q", address, p)
		}
	})
}
