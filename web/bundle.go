package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundle is the lab page's script and style, each in one piece.
type bundle struct {
	Script, Style string
}

// replayStyles are what the page's head links, in the same order, and what only
// a replay has.
var replayStyles = [...]string{"tokens.css", "site.css", "timeline.css", "page.css", "code.css", "print.css", "replay.css"}

// newBundle joins the modules that browsers otherwise load one by one.
func newBundle(files fs.FS) (bundle, error) {
	var sheets strings.Builder
	for _, name := range replayStyles {
		fmt.Fprintf(&sheets, "@import %q;\n", "./"+name)
	}
	script, err := join(files, "js", `import "./lab/page.js";`, api.LoaderJS)
	if err != nil {
		return bundle{}, fmt.Errorf("bundle the page's modules: %w", err)
	}
	style, err := join(files, "css", sheets.String(), api.LoaderCSS)
	if err != nil {
		return bundle{}, fmt.Errorf("bundle the page's styles: %w", err)
	}
	return bundle{Script: script, Style: style}, nil
}

// join follows the imports of a source that stands in this folder.
func join(files fs.FS, folder, source string, as api.Loader) (string, error) {
	built := api.Build(api.BuildOptions{
		Stdin:    &api.StdinOptions{Contents: source, Loader: as},
		Bundle:   true,
		Format:   api.FormatESModule,
		Target:   api.ES2022,
		Charset:  api.CharsetUTF8,
		LogLevel: api.LogLevelSilent,
		Plugins:  []api.Plugin{embedded(files, folder, as)},

		MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		LegalComments: api.LegalCommentsNone,
	})
	if len(built.Errors) > 0 {
		return "", fmt.Errorf("%s", built.Errors[0].Text)
	}
	return strings.TrimSpace(string(built.OutputFiles[0].Contents)), nil
}

// embedded lets esbuild read the binary's own files, and no others: nothing of
// the machine that it runs on can come into a replay.
func embedded(files fs.FS, folder string, as api.Loader) api.Plugin {
	return api.Plugin{Name: "embedded", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Kind == api.ResolveCSSURLToken { // url(#pattern): a place in the page itself
				return api.OnResolveResult{Path: a.Path, External: true}, nil
			}
			from := folder
			if a.Namespace == "embedded" {
				from = path.Dir(a.Importer)
			}
			return api.OnResolveResult{Path: path.Join(from, a.Path), Namespace: "embedded"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "embedded"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			src, err := fs.ReadFile(files, a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text := string(src)
			return api.OnLoadResult{Contents: &text, Loader: as}, nil
		})
	}}
}

// integrity is an inline script's or style's source expression (CSP3 §2.3.1):
// that it is this one, to the byte.
func integrity(inline string) string {
	sum := sha256.Sum256([]byte(inline))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
