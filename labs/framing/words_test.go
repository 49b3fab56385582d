package framing

import (
	"os"
	"regexp"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/words"
	"loopscope/sim/trace"
)

var place = regexp.MustCompile(`\{(\w+)\}`)

// Every parameter, claim and question is said in both languages, with the same
// values in it, and nothing is said that does not exist.
func TestWords(t *testing.T) {
	said := map[words.Lang]map[string]string{}
	for _, l := range words.Langs {
		src, err := os.ReadFile(string(l) + ".md")
		if err != nil {
			t.Fatal(err)
		}
		text, err := words.Parse(string(src))
		if err != nil {
			t.Fatalf("%s.md: %v", l, err)
		}
		said[l] = text.Words
		keys := keysOf(Lab())
		for k := range keys {
			if text.Words[k] == "" {
				t.Errorf("%s.md: %s is not said", l, k)
			}
		}
		for k := range text.Words {
			if !keys[k] {
				t.Errorf("%s.md: %s is said, and nothing is called so", l, k)
			}
		}
	}
	for k, en := range said[words.English] {
		if a, b := places(en), places(said[words.Chinese][k]); len(a) != len(b) {
			t.Errorf("%s: %v in English, %v in Chinese", k, a, b)
		}
	}
}

func places(text string) map[string]bool {
	out := map[string]bool{}
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		out[m[1]] = true
	}
	return out
}

func keysOf(l *lab.Lab) map[string]bool {
	keys := map[string]bool{"title": true, "question": true, "summary": true}
	for _, p := range l.Params {
		keys["param."+p.Name] = true
		for _, c := range p.Choices {
			keys["param."+p.Name+"."+c] = true
		}
	}
	for _, c := range l.Claims {
		keys["claim."+c.ID] = true
	}
	for _, p := range l.Predictions {
		keys["predict."+p.ID] = true
		for _, o := range p.Options {
			keys["predict."+p.ID+"."+o] = true
		}
	}
	return keys
}

// filled fails when a claim's sentence has a place for a value that the run did
// not give.
func filled(t *testing.T, tr *trace.Trace) {
	t.Helper()
	for _, l := range words.Langs {
		src, err := os.ReadFile(string(l) + ".md")
		if err != nil {
			t.Fatal(err)
		}
		text, err := words.Parse(string(src))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range tr.Select(trace.Is(trace.KindClaim)) {
			sentence := words.Fill(text.Words["claim."+c.ID], c.Got)
			if missing := place.FindString(sentence); missing != "" {
				t.Errorf("%s.md: claim.%s: no value for %s in %v", l, c.ID, missing, c.Got)
			}
		}
	}
}
