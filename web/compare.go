package web

import (
	"net/http"
	"net/url"

	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/labs/words"
)

// comparePage is two runs of one lab, side by side: what differs in how they
// were made stands here, what differs in what happened is found by the script.
type comparePage struct {
	*labPage
	Runs   [2]string   `json:"runs"` // their ids
	Params []paramPair `json:"-"`
}

// paramPair is one of the form's values in both runs; "" where it did not count.
type paramPair struct {
	Label, A, B string
}

// Differs tells whether the runs were made with another value. What does not
// count in one of them follows from another that differs.
func (p paramPair) Differs() bool { return p.A != p.B && p.A != "" && p.B != "" }

// serveCompare shows two runs of a lab: ?a= and ?b=.
func (s *Server) serveCompare(w http.ResponseWriter, r *http.Request) {
	found := s.course.find(r.PathValue("lab"))
	if found == nil {
		s.noSuchLab(w, r)
		return
	}
	runs, refused := s.compared(found.lab, r.URL.Query())
	if refused != nil {
		s.serveRefused(w, r, found, *refused)
		return
	}
	lang := languageIn(r)
	p := newComparePage(found.lab, lang, found.text[lang], runs)
	f := s.frame(w, r, p.Words)
	f.Title, f.Class = p.title()+" · Loopscope", "lab-page compare-page"
	f.Styles = []string{"timeline.css", "page.css", "compare.css"}
	f.Scripts = []string{"compare/compare.js"}
	s.render(w, r, http.StatusOK, layout(&f, compareBody(p)))
}

// refusal says why two runs can't be compared: by the key of its word.
type refusal struct {
	Status int
	Key    string
}

// compared are the two runs that are asked for, if they can be compared.
func (s *Server) compared(l *lab.Lab, asked url.Values) ([2]*run.Run, *refusal) {
	var runs [2]*run.Run
	for i, name := range []string{"a", "b"} {
		id := asked.Get(name)
		if id == "" {
			return runs, &refusal{http.StatusBadRequest, "ui.compare.error.two"}
		}
		if runs[i] = s.cfg.Runs.Get(id); runs[i] == nil {
			return runs, &refusal{http.StatusNotFound, "ui.compare.error.gone"}
		}
	}
	if runs[0].Spec.Lab != l.Name || runs[1].Spec.Lab != l.Name {
		return runs, &refusal{http.StatusBadRequest, "ui.compare.error.labs"}
	}
	return runs, nil
}

// serveRefused says what can't be compared, and the way to what can.
func (s *Server) serveRefused(w http.ResponseWriter, r *http.Request, l *lesson, why refusal) {
	f := s.frame(w, r, l.text[languageIn(r)].Words)
	f.Class = "trouble-page"
	s.render(w, r, why.Status, layout(&f, compareTrouble(&f, l.lab.Name, why)))
}

func newComparePage(l *lab.Lab, lang words.Lang, text words.Text, runs [2]*run.Run) *comparePage {
	p := &comparePage{labPage: newLabPage(l, lang, text, nil), Runs: [2]string{runs[0].ID, runs[1].ID}}
	a, b := runs[0].Spec, runs[1].Spec
	for _, f := range p.Lab.Params {
		pair := paramPair{f.Label, p.shown(&f, a.Params), p.shown(&f, b.Params)}
		if pair.A != "" || pair.B != "" {
			p.Params = append(p.Params, pair)
		}
	}
	if a.World != b.World {
		p.Params = append(p.Params, paramPair{p.word("ui.world"), p.word("ui.world." + a.World), p.word("ui.world." + b.World)})
	}
	if a.Step || b.Step {
		p.Params = append(p.Params, paramPair{p.word("ui.step"), p.yes(a.Step), p.yes(b.Step)})
	}
	return p
}

// shown is a parameter's value as the form shows it, or "" where it does not
// count beside the others.
func (p *comparePage) shown(f *labParam, given map[string]string) string {
	if !counts(f.When, given) {
		return ""
	}
	v := given[f.Name]
	if f.Kind == "switch" {
		return p.yes(v == "true")
	}
	for _, o := range f.Choices {
		if o.Value == v {
			v = o.Label
		}
	}
	if f.Unit != "" {
		v += " " + p.unit(f.Unit)
	}
	return v
}

func (p *comparePage) yes(b bool) string {
	if b {
		return p.word("ui.yes")
	}
	return p.word("ui.no")
}

func (p *comparePage) title() string {
	return words.Fill(p.word("ui.compare.title"), map[string]any{"title": p.Lab.Title})
}

// values are those that are alike in both runs, or those that are not.
func (p *comparePage) values(alike bool) []paramPair {
	var out []paramPair
	for _, q := range p.Params {
		if (q.A == q.B) == alike {
			out = append(out, q)
		}
	}
	return out
}

// of is the value in one of the runs.
func (p paramPair) of(side string) string {
	if side == "a" {
		return valueOr(p.A)
	}
	return valueOr(p.B)
}

// valueOr shows where a value did not count.
func valueOr(v string) string {
	if v == "" {
		return "–"
	}
	return v
}
