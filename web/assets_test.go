package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func TestAssets(t *testing.T) {
	a := &assets{files: fstest.MapFS{
		"js/lab/page.js":  {Data: []byte("export {}")},
		"js/page.test.js": {Data: []byte("test")},
		"css/site.css":    {Data: []byte("body {}")},
		"img/mark.svg":    {Data: []byte("<svg/>")},
	}}
	get := func(path, etag string) *http.Response {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("If-None-Match", etag)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w.Result()
	}
	for path, want := range map[string]string{
		"/static/js/lab/page.js": "text/javascript; charset=utf-8",
		"/static/css/site.css":   "text/css; charset=utf-8",
		"/static/img/mark.svg":   "image/svg+xml",
	} {
		res := get(path, "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != want || res.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %v, want %s, to be asked for each time", path, res.StatusCode, res.Header, want)
		}
		if again := get(path, res.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its own ETag: status %d, want 304", path, again.StatusCode)
		}
		if again := get(path, `"other"`); again.StatusCode != 200 {
			t.Errorf("%s with another ETag: status %d, want 200", path, again.StatusCode)
		}
	}
	for _, path := range []string{"/static/", "/static/js", "/static/js/page.test.js", "/static/../web.go", "/static//js/lab/page.js"} {
		if res := get(path, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, res.StatusCode)
		}
	}
}
