package web

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/words"
)

func sampleLab() *lab.Lab {
	half := func(a lab.Args) bool { return a.Is("shape", "half") }
	return &lab.Lab{
		Name: "sample", Worlds: []lab.World{lab.Kernel, lab.Virtual},
		Params: []lab.Param{
			{Name: "shape", Choices: []string{"four", "half"}, Default: "four"},
			{Name: "late", Default: "false"},
			{Name: "pause", Default: "300", Min: 1, Max: 900, Unit: "ms", When: half},
		},
		Claims:      []lab.Claim{{ID: "one"}},
		Predictions: []lab.Prediction{{ID: "still", Options: []string{"yes", "no"}, When: half}, {ID: "count"}},
	}
}

func sampleText() words.Text {
	return words.Text{Words: map[string]string{
		"title": "Sample", "param.shape": "Shape", "param.shape.four": "four", "param.shape.half": "half",
		"predict.still": "Still?", "predict.still.yes": "yes",
	}}
}

func TestALabAsItsPageShowsIt(t *testing.T) {
	p := newLabPage(sampleLab(), words.English, sampleText(), url.Values{"world": {"virtual"}, "shape": {"half"}})
	if p.Lab.Title != "Sample" || p.Lab.World != "virtual" || p.Lab.Params[0].Value != "half" {
		t.Errorf("title %q, world %q, shape %q; want Sample, virtual, half", p.Lab.Title, p.Lab.World, p.Lab.Params[0].Value)
	}
	var kinds []string
	for _, f := range p.Lab.Params {
		kinds = append(kinds, f.Kind)
	}
	if want := []string{"choice", "switch", "number"}; !reflect.DeepEqual(kinds, want) {
		t.Errorf("kinds %v, want %v", kinds, want)
	}
	if q := p.Lab.Predictions[1]; !q.Number || len(q.Options) != 0 {
		t.Errorf("a prediction without options is a number, got %+v", q)
	}
	if got := p.Lab.Predictions[0].Options[1].Label; got != "predict.still.no" {
		t.Errorf("a missing word shows as %q, want its key", got)
	}
}

func TestALinkThatAsksForTooMuchGetsTheDefault(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"shape", "half", "half"}, {"shape", "round", "four"},
		{"late", "true", "true"}, {"late", "maybe", "false"},
		{"pause", "900", "900"}, {"pause", "901", "300"}, {"pause", "soon", "300"}, {"pause", "", "300"},
	} {
		p := newLabPage(sampleLab(), words.English, sampleText(), url.Values{c.name: {c.value}})
		for _, f := range p.Lab.Params {
			if f.Name == c.name && f.Value != c.want {
				t.Errorf("?%s=%s gives %q, want %q", c.name, c.value, f.Value, c.want)
			}
		}
	}
}

func TestWhatDoesNotCountIsNotShown(t *testing.T) {
	for _, c := range []struct{ shape, want string }{{"four", "shape late"}, {"half", "shape late pause"}} {
		p := newLabPage(sampleLab(), words.English, sampleText(), url.Values{"shape": {c.shape}})
		var shown []string
		for _, f := range p.Lab.Params {
			if p.applies(f.When) {
				shown = append(shown, f.Name)
			}
		}
		if got := strings.Join(shown, " "); got != c.want {
			t.Errorf("shape %s shows %q, want %q", c.shape, got, c.want)
		}
	}
}

func TestWhenSomethingMattersIsSaidInData(t *testing.T) {
	for _, c := range []struct {
		story string
		when  lab.When
		want  []map[string]string
	}{
		{"always", nil, nil},
		{"one value of a choice", func(a lab.Args) bool { return a.Is("shape", "half") }, []map[string]string{{"shape": "half"}}},
		{"a switch", func(a lab.Args) bool { return a.On("late") }, []map[string]string{{"late": "true"}}},
		{"either", func(a lab.Args) bool { return a.On("late") || a.Is("shape", "half") }, []map[string]string{
			{"shape": "four", "late": "true"}, {"shape": "half", "late": "false"}, {"shape": "half", "late": "true"},
		}},
		{"never", func(lab.Args) bool { return false }, []map[string]string{}},
	} {
		if got := whenever(sampleLab(), c.when); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.story, got, c.want)
		}
	}
}
