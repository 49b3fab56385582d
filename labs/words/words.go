// Package words holds what is said in both languages and belongs to no single
// lab: the narration of every kind of event, states, errnos, the interface. It
// also reads the words of a lab, which come in the same form.
package words

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

// Lang is a language that every word exists in.
type Lang string

// The languages.
const (
	English Lang = "en"
	Chinese Lang = "zh" // 简体中文
)

// Langs are all of them, the default first.
var Langs = [...]Lang{English, Chinese}

//go:embed en.md zh.md
var files embed.FS

// Text is a file of words: short ones by key, and a body in Markdown.
type Text struct {
	Words map[string]string // "claim.two-sends-one-recv" -> a sentence with {values} in braces
	Body  string
}

// Of gives the house's own words in one language.
func Of(l Lang) Text {
	b, err := files.ReadFile(string(l) + ".md")
	if err != nil {
		panic("words: no language " + string(l))
	}
	t, err := Parse(string(b))
	if err != nil {
		panic(fmt.Sprintf("words: %s.md: %v", l, err))
	}
	return t
}

// Parse reads a file of words: lines "key: text" between two lines of "---",
// then the body. Empty lines and lines that begin with "#" are skipped.
func Parse(src string) (Text, error) {
	t := Text{Words: map[string]string{}}
	head, found := strings.CutPrefix(src, "---\n")
	if !found {
		return t, fmt.Errorf("line 1: want ---")
	}
	head, t.Body, found = strings.Cut(head, "\n---\n")
	if !found {
		return t, fmt.Errorf("no second ---")
	}
	for i, line := range strings.Split(head, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		key, text, ok := strings.Cut(line, ": ")
		if !ok || key == "" {
			return t, fmt.Errorf("line %d: want key: text", i+2)
		}
		if _, twice := t.Words[key]; twice {
			return t, fmt.Errorf("line %d: %s stands twice", i+2, key)
		}
		t.Words[key] = strings.TrimSpace(text)
	}
	return t, nil
}

// Fill puts values into a text's {braces}. A brace without a value stays.
func Fill(text string, vars map[string]any) string {
	var pairs []string
	for k, v := range vars {
		pairs = append(pairs, "{"+k+"}", written(v))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// written is a value as a sentence shows it: what JSON has made a float64 of is
// a whole number again, without an exponent.
func written(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
