package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"loopscope/static"
)

// assets serves the embedded files. Browsers may keep them, but must ask each
// time whether they are still the same: a new binary is seen at once.
type assets struct {
	files fs.FS
	tags  sync.Map // path -> strong ETag, computed when first asked for
}

func newStatic() http.Handler { return &assets{files: static.FS} }

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/static/")
	content, err := fs.ReadFile(a.files, name)
	if err != nil || strings.HasSuffix(name, ".test.js") {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mediaType(name))
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", a.tag(name, content))
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

func (a *assets) tag(name string, content []byte) string {
	if t, ok := a.tags.Load(name); ok {
		return t.(string)
	}
	sum := sha256.Sum256(content)
	t := `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
	a.tags.Store(name, t)
	return t
}

// mediaType does not ask the machine's own tables for what the pages depend on:
// a module of a wrong type is not run.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
