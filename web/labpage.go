package web

import (
	"net/url"
	"strconv"

	"loopscope/labs/lab"
	"loopscope/labs/words"
)

// labPage is what a lab's page is made of: the part that its script reads (as
// JSON), and the part that only the template needs.
type labPage struct {
	Lang    words.Lang        `json:"lang"`
	Lab     labFacts          `json:"lab"`
	Words   map[string]string `json:"words"`
	Code    []codeFile        `json:"code"`
	Machine labMachine        `json:"machine"`

	Replay bool   `json:"-"` // the page holds its run, and can't begin another
	Lesson string `json:"-"` // the lesson's text as HTML, made by us from the lab's own file
}

// labFacts is a lab as its page shows it, its labels in the page's language.
type labFacts struct {
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Question    string          `json:"question"`
	World       string          `json:"world"` // the one chosen when the page opens
	Worlds      []string        `json:"worlds"`
	Params      []labParam      `json:"params"`
	Claims      []string        `json:"claims"`
	Predictions []labPrediction `json:"predictions"`
}

// labParam is one field of the form above the timeline.
type labParam struct {
	Name    string      `json:"name"`
	Kind    string      `json:"kind"` // choice, switch, number
	Label   string      `json:"label"`
	Choices []labOption `json:"choices,omitempty"`
	Default string      `json:"default"`
	Value   string      `json:"value"` // Default, or what the link asked for
	Min     int         `json:"min"`
	Max     int         `json:"max"`
	Unit    string      `json:"unit,omitempty"`

	When []map[string]string `json:"when"` // the cases in which it matters; null: always
}

// labOption is a value and what it is called.
type labOption struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// labPrediction is a question asked before the run; its answer comes from the run.
type labPrediction struct {
	ID       string      `json:"id"`
	Question string      `json:"question"`
	Options  []labOption `json:"options"`
	Number   bool        `json:"number"`

	When []map[string]string `json:"when"`
}

// codeFile is one file of the lab's code, to be read beside the timeline.
type codeFile struct {
	Name  string `json:"name"`
	Lang  string `json:"lang"`
	HTML  string `json:"html"` // highlighted, by classes
	Text  string `json:"text"` // to be copied
	Lines int    `json:"lines"`
}

// labMachine says what this machine lacks for the labs.
type labMachine struct {
	Missing []string `json:"missing"`
}

// newLabPage describes a lab in one language. The text holds the house's words
// and the lab's own; given are the values a link asks for, by parameter.
func newLabPage(l *lab.Lab, lang words.Lang, text words.Text, given url.Values) *labPage {
	p := &labPage{Lang: lang, Words: text.Words, Code: []codeFile{}, Machine: labMachine{Missing: []string{}}}
	p.Lab = labFacts{
		Name: l.Name, Title: p.word("title"), Question: p.word("question"),
		Worlds: []string{}, Claims: []string{}, Params: []labParam{}, Predictions: []labPrediction{},
	}
	for _, w := range l.Worlds {
		p.Lab.Worlds = append(p.Lab.Worlds, string(w))
		if p.Lab.World == "" || given.Get("world") == string(w) {
			p.Lab.World = string(w)
		}
	}
	for i := range l.Params {
		f := p.param(&l.Params[i], given)
		f.When = whenever(l, l.Params[i].When)
		p.Lab.Params = append(p.Lab.Params, f)
	}
	for _, c := range l.Claims {
		p.Lab.Claims = append(p.Lab.Claims, c.ID)
	}
	for _, q := range l.Predictions {
		asked := p.prediction(q)
		asked.When = whenever(l, q.When)
		p.Lab.Predictions = append(p.Lab.Predictions, asked)
	}
	return p
}

// param is a parameter with its labels, and the link's value where it would do.
func (p *labPage) param(q *lab.Param, given url.Values) labParam {
	key := "param." + q.Name
	f := labParam{
		Name: q.Name, Kind: "number", Label: p.word(key),
		Default: q.Default, Value: q.Default, Min: q.Min, Max: q.Max, Unit: q.Unit,
	}
	switch {
	case q.Choices != nil:
		f.Kind, f.Choices = "choice", p.options(key, q.Choices)
	case q.Switch():
		f.Kind = "switch"
	}
	if v := given.Get(q.Name); given.Has(q.Name) && f.takes(v) {
		f.Value = v
	}
	return f
}

func (p *labPage) prediction(q lab.Prediction) labPrediction {
	key := "predict." + q.ID
	return labPrediction{ID: q.ID, Question: p.word(key), Options: p.options(key, q.Options), Number: len(q.Options) == 0}
}

func (p *labPage) options(key string, values []string) []labOption {
	out := []labOption{}
	for _, v := range values {
		label := p.word(key + "." + v)
		if _, err := strconv.Atoi(v); err == nil { // a number can speak for itself
			label = wordOr(p.Words, key+"."+v, v)
		}
		out = append(out, labOption{v, label})
	}
	return out
}

// takes tells whether the field can show a value. What it can't is left to the
// default: a link made for another version of the lab still opens.
func (f *labParam) takes(v string) bool {
	switch f.Kind {
	case "choice":
		for _, o := range f.Choices {
			if o.Value == v {
				return true
			}
		}
		return false
	case "switch":
		return v == "true" || v == "false"
	}
	n, err := strconv.Atoi(v)
	return err == nil && f.Min <= n && n <= f.Max
}

// segmented tells whether a choice fits into a row of buttons: few, short ones.
func (f *labParam) segmented() bool {
	letters := 0
	for _, o := range f.Choices {
		letters += len([]rune(o.Label))
	}
	return f.Kind == "choice" && len(f.Choices) <= 3 && letters <= 24
}

// word is a text by its key; a key without a text is shown as it is, so that
// it is seen and mended.
func (p *labPage) word(key string) string {
	if t, ok := p.Words[key]; ok {
		return t
	}
	return key
}

// boundsNote says what a number's field takes.
func (p *labPage) boundsNote(f *labParam) string {
	return words.Fill(p.word("ui.param.bounds"), map[string]any{"min": f.Min, "max": f.Max, "unit": p.unit(f.Unit)})
}

// unit is a unit in the page's language; most are the same in all.
func (p *labPage) unit(u string) string { return wordOr(p.Words, "ui.unit."+u, u) }

// applies tells whether something counts with the values the page opens with;
// params.js goes on asking when they change.
func (p *labPage) applies(when []map[string]string) bool {
	value := map[string]string{}
	for _, f := range p.Lab.Params {
		value[f.Name] = f.Value
	}
	return counts(when, value)
}
