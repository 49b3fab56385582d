package labtest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/labs/words"
	"loopscope/sim/trace"
)

// place is where a sentence takes a value.
var place = regexp.MustCompile(`\{\w+\}`)

// Words fails when the two languages do not say the same things: a word for
// every parameter, choice, claim and question and for nothing else, the same
// places for values in it, and lessons with the same headings.
func Words(t testing.TB, l *lab.Lab) {
	t.Helper()
	need := needed(l)
	said := map[words.Lang]words.Text{}
	for _, lang := range words.Langs {
		text, err := lab.Text(l, lang)
		if err != nil {
			t.Fatal(err)
		}
		said[lang] = text
		house := words.Of(lang).Words // which a lab may say otherwise
		for k := range need {
			if text.Words[k] == "" {
				t.Errorf("%s.md: %s is not said", lang, k)
			}
		}
		for k := range text.Words {
			if !need[k] && house[k] == "" && !strings.HasPrefix(k, "why.") {
				t.Errorf("%s.md: %s is said, and nothing is called so", lang, k)
			}
		}
	}
	sameWords(t, said[words.English], said[words.Chinese])
}

// sameWords holds the second language to the first.
func sameWords(t testing.TB, en, zh words.Text) {
	t.Helper()
	a, b := slices.Sorted(maps.Keys(en.Words)), slices.Sorted(maps.Keys(zh.Words))
	if !slices.Equal(a, b) {
		t.Errorf("en.md says\n%v, zh.md\n%v", a, b)
	}
	for k, sentence := range en.Words {
		if a, b := places(sentence), places(zh.Words[k]); !slices.Equal(a, b) {
			t.Errorf("%s: %v in English, %v in Chinese", k, a, b)
		}
	}
	if a, b := headings(en.Body), headings(zh.Body); len(a) != len(b) || len(a) == 0 {
		t.Errorf("the lessons' headings differ:\n%s\n\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}

// needed are the keys that a lab must say.
func needed(l *lab.Lab) map[string]bool {
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

func places(sentence string) []string {
	return slices.Compact(slices.Sorted(slices.Values(place.FindAllString(sentence, -1))))
}

func headings(body string) []string {
	return regexp.MustCompile(`(?m)^#+ .*$`).FindAllString(body, -1)
}

// unsaid is each claim of a run whose sentence is missing, or has a place that
// the run did not fill.
func unsaid(l *lab.Lab, t *trace.Trace) []string {
	var out []string
	for _, lang := range words.Langs {
		all, err := lab.Words(l, lang)
		if err != nil {
			return []string{err.Error()}
		}
		for _, c := range t.Select(trace.Is(trace.KindClaim)) {
			if strings.HasPrefix(c.ID, run.Prediction) {
				continue
			}
			sentence := words.Fill(all["claim."+c.ID], c.Got)
			if left := place.FindString(sentence); sentence == "" || left != "" {
				out = append(out, fmt.Sprintf("%s.md: claim.%s has no value for %q: %v", lang, c.ID, left, c.Got))
			}
		}
	}
	return out
}
