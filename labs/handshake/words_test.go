package handshake

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/words"
	"loopscope/sim/trace"
)

// Every parameter, claim and question is said in both languages, and nothing
// is said that does not exist.
func TestWords(t *testing.T) {
	want := slices.Sorted(maps.Keys(keys(Lab())))
	for _, lang := range words.Langs {
		text, err := lab.Text(Lab(), lang)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Sorted(maps.Keys(text.Words))
		got = slices.DeleteFunc(got, func(k string) bool { return strings.HasPrefix(k, "why.") })
		if !slices.Equal(got, want) {
			t.Errorf("%s.md says\n%v, want\n%v", lang, got, want)
		}
	}
}

func keys(l *lab.Lab) map[string]bool {
	all := map[string]bool{"title": true, "question": true, "summary": true}
	for _, p := range l.Params {
		all["param."+p.Name] = true
		for _, c := range p.Choices {
			all["param."+p.Name+"."+c] = true
		}
	}
	for _, c := range l.Claims {
		all["claim."+c.ID] = true
	}
	for _, p := range l.Predictions {
		all["predict."+p.ID] = true
		for _, o := range p.Options {
			all["predict."+p.ID+"."+o] = true
		}
	}
	return all
}

// said fails when a claim has no sentence, or one with a place that the run did
// not fill.
func said(t *testing.T, tr *trace.Trace) {
	for _, lang := range words.Langs {
		all, err := lab.Words(Lab(), lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range tr.Select(trace.Is(trace.KindClaim)) {
			if _, predicted := strings.CutPrefix(c.ID, "predict."); predicted {
				continue
			}
			sentence := words.Fill(all["claim."+c.ID], c.Got)
			if place := regexp.MustCompile(`\{\w+\}`).FindString(sentence); sentence == "" || place != "" {
				t.Errorf("%s: claim.%s: %q", lang, c.ID, sentence)
			}
		}
	}
}
