package web

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// renderLesson makes HTML of a lesson's body. Raw HTML in it is left out, and
// nothing has a style of its own: the page's policy would refuse it.
func renderLesson(body string) (string, error) {
	md := goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough,
			extension.DefinitionList,
		),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(fences{}, 100))),
	)
	var b bytes.Buffer
	if err := md.Convert([]byte(body), &b); err != nil {
		return "", fmt.Errorf("render lesson: %w", err)
	}
	return b.String(), nil
}

// fences renders fenced code blocks with their colours.
type fences struct{}

// RegisterFuncs is goldmark's way to ask what is rendered.
func (f fences) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, f.render)
}

func (fences) render(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	block := n.(*ast.FencedCodeBlock)
	var code strings.Builder
	for i := range block.Lines().Len() {
		line := block.Lines().At(i)
		code.Write(line.Value(source))
	}
	text, err := highlight(string(block.Language(source)), code.String())
	if err != nil {
		return ast.WalkStop, err
	}
	w.WriteString(text)
	return ast.WalkSkipChildren, nil
}

// renderCode is the lab's code as files to read beside the timeline: the
// experiment itself first, then the same programs in Python.
func renderCode(files fs.FS) ([]codeFile, error) {
	names, err := fs.Glob(files, "*.py")
	if err != nil {
		return nil, fmt.Errorf("list code: %w", err)
	}
	out := []codeFile{}
	for _, name := range append([]string{"lab.go"}, names...) {
		src, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read code: %w", err)
		}
		f, err := renderFile(name, string(src))
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// renderFile colours one file. Line 12 of lab.go has the id "lab.go-12".
func renderFile(name, text string) (codeFile, error) {
	f := codeFile{Name: name, Text: text, Lines: strings.Count(text, "\n"), Lang: "python"}
	if path.Ext(name) == ".go" {
		f.Lang = "go"
	}
	var err error
	f.HTML, err = highlight(f.Lang, text, html.WithLineNumbers(true), html.WithLinkableLineNumbers(true, name+"-"))
	return f, err
}

// highlight gives each token of a text its class; static/css/code.css has the colours.
func highlight(lang, text string, more ...html.Option) (string, error) {
	lexer := lexers.Get(lang)
	if lexer == nil {
		lexer = lexers.Fallback
	}
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, text)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", lang, err)
	}
	var b strings.Builder
	f := html.New(append(more, html.WithClasses(true), html.TabWidth(4))...)
	if err := f.Format(&b, styles.Fallback, tokens); err != nil {
		return "", fmt.Errorf("colour %s: %w", lang, err)
	}
	return b.String(), nil
}
