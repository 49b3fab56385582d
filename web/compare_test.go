package web

import (
	"net/http"
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/labs/words"
)

// vole is the mouse under another name: its runs can't be compared with a mouse's.
func vole() *lab.Lab {
	l := mouse()
	l.Name, l.Number = "vole", 4
	return l
}

// TestTwoRunsAreCompared shows both runs' values, and marks the one that differs.
func TestTwoRunsAreCompared(t *testing.T) {
	runs := newRuns(t, run.Options{Ready: 1})
	_, ts := serve(t, Config{Runs: runs})
	a := begin(t, ts.URL, `{"lab":"mouse","params":{"n":"1","shape":"round"}}`)
	b := begin(t, ts.URL, `{"lab":"mouse","params":{"n":"2","shape":"round"}}`)
	res, page := answered(t, request(t, "GET", ts.URL+"/labs/mouse/compare?lang=en&a="+a.Run+"&b="+b.Run, ""))
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", res.Status, page)
	}
	differs, alike, found := strings.Cut(page, `<tbody id="other">`)
	if !found || strings.Count(differs, "≠") != 1 {
		t.Errorf("%d values are marked, want n alone: %s", strings.Count(differs, "≠"), page)
	}
	if !strings.Contains(alike, "param.shape.round") {
		t.Error("what is the same in both is not shown")
	}
	if !strings.Contains(page, `"runs":["`+a.Run+`","`+b.Run+`"]`) {
		t.Error("the script is not told which runs to fetch")
	}
}

// TestRunsThatCantBeCompared holds every refusal to its status, its reason in
// both languages, and a way out.
func TestRunsThatCantBeCompared(t *testing.T) {
	runs := run.New([]*lab.Lab{mouse(), vole()}, run.Options{Ready: 1})
	t.Cleanup(runs.Close)
	_, ts := serve(t, Config{Runs: runs})
	mine := begin(t, ts.URL, `{"lab":"mouse","params":{"n":"1"}}`).Run
	other, err := runs.Start(run.Spec{Lab: "mouse"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		status     int
		key        string
	}{
		{"no such lab", "/labs/rat/compare?a=" + mine + "&b=" + other.ID, http.StatusNotFound, "ui.error.course"},
		{"no run named", "/labs/mouse/compare", http.StatusBadRequest, "ui.compare.error.two.cure"},
		{"one run named", "/labs/mouse/compare?b=" + mine, http.StatusBadRequest, "ui.compare.error.two.cure"},
		{"a run that is gone", "/labs/mouse/compare?a=gone&b=" + mine, http.StatusNotFound, "ui.compare.error.gone.cure"},
		{"runs of another lab", "/labs/vole/compare?a=" + mine + "&b=" + other.ID, http.StatusBadRequest, "ui.compare.error.labs.cure"},
	} {
		for _, lang := range []string{"en", "zh"} {
			join := "?"
			if strings.Contains(c.path, "?") {
				join = "&"
			}
			res, page := answered(t, request(t, "GET", ts.URL+c.path+join+"lang="+lang, ""))
			want := words.Of(words.Lang(lang)).Words[c.key]
			if res.StatusCode != c.status || want == "" || !strings.Contains(page, want) {
				t.Errorf("%s, %s: %s, want %d and %q on the page", c.name, lang, res.Status, c.status, want)
			}
		}
	}
}

// TestWhatCountsInEachRun leaves out a value where the others make it idle.
func TestWhatCountsInEachRun(t *testing.T) {
	round := []map[string]string{{"shape": "round"}, {"shape": "oval", "old": "true"}}
	for _, c := range []struct {
		name  string
		cases []map[string]string
		given map[string]string
		want  bool
	}{
		{"always", nil, nil, true},
		{"never", []map[string]string{}, nil, false},
		{"the first case", round, map[string]string{"shape": "round"}, true},
		{"half of the second", round, map[string]string{"shape": "oval", "old": "false"}, false},
		{"all of the second", round, map[string]string{"shape": "oval", "old": "true"}, true},
	} {
		if got := counts(c.cases, c.given); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	for _, p := range []struct {
		pair paramPair
		want bool
	}{{paramPair{"n", "1", "2"}, true}, {paramPair{"n", "1", "1"}, false}, {paramPair{"n", "1", ""}, false}} {
		if got := p.pair.Differs(); got != p.want {
			t.Errorf("%v differs: %v, want %v", p.pair, got, p.want)
		}
	}
}
