package web

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"loopscope/labs/words"
)

// frame is what every page stands in.
type frame struct {
	Lang    words.Lang
	Words   map[string]string
	Title   string
	Theme   string   // "": the browser's preference
	At      *url.URL // this page
	Styles  []string // beyond the house's own
	Scripts []string
	Class   string // of body
}

func (f *frame) word(key string) string { return wordOr(f.Words, key, key) }

// tag is the language as HTML wants it: the script decides which font is right.
func tag(l words.Lang) string {
	if l == words.Chinese {
		return "zh-Hans"
	}
	return string(l)
}

// frame begins a page, and keeps what its address chose.
func (s *Server) frame(w http.ResponseWriter, r *http.Request, text map[string]string) frame {
	remember(w, r)
	return frame{Lang: languageIn(r), Words: text, Theme: themeIn(r), At: r.URL, Title: "Loopscope"}
}

func (s *Server) serveCourse(w http.ResponseWriter, r *http.Request) {
	lang := languageIn(r)
	f := s.frame(w, r, s.course.house[lang].Words)
	f.Class = "course-page"
	s.render(w, r, http.StatusOK, layout(&f, courseBody(&f, s.course.chapters(lang))))
}

func (s *Server) serveLab(w http.ResponseWriter, r *http.Request) {
	found := s.course.find(r.PathValue("lab"))
	if found == nil {
		s.noSuchLab(w, r)
		return
	}
	p, err := s.labPage(found, languageIn(r), r.URL.Query())
	if err != nil {
		s.log.Error("lesson not rendered", "lab", found.lab.Name, "err", err)
		s.serveTrouble(w, r, http.StatusInternalServerError, trouble{Says: err.Error()})
		return
	}
	f := s.frame(w, r, p.Words)
	f.Title, f.Class = p.Lab.Title+" · Loopscope", "lab-page"
	f.Styles = []string{"timeline.css", "page.css", "code.css", "print.css"}
	f.Scripts = []string{"lab/page.js"}
	s.render(w, r, http.StatusOK, layout(&f, labBody(p)))
}

// labPage is everything that a lab's page shows before a run.
func (s *Server) labPage(l *lesson, lang words.Lang, given url.Values) (*labPage, error) {
	p := newLabPage(l.lab, lang, l.text[lang], given)
	var err error
	if p.Lesson, err = l.html[lang](); err != nil {
		return nil, err
	}
	if p.Code, err = l.code(); err != nil {
		return nil, err
	}
	p.Machine.Missing = append(p.Machine.Missing, s.cfg.Missing...)
	return p, nil
}

// trouble is what a page says when it can't be what was asked for.
type trouble struct {
	Status int
	Says   string // in the page's language
	Near   string // the name of the lab that was perhaps meant
}

func (s *Server) noSuchLab(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("lab")
	text := words.Fill(s.course.word(languageIn(r), "ui.error.lab"), map[string]any{"lab": name})
	s.serveTrouble(w, r, http.StatusNotFound, trouble{Says: text, Near: nearest(name, s.course.names())})
}

func (s *Server) noSuchPage(w http.ResponseWriter, r *http.Request) {
	s.serveTrouble(w, r, http.StatusNotFound, trouble{Says: s.course.word(languageIn(r), "ui.error.page")})
}

func (s *Server) serveTrouble(w http.ResponseWriter, r *http.Request, status int, t trouble) {
	f := s.frame(w, r, s.course.house[languageIn(r)].Words)
	f.Class, t.Status = "trouble-page", status
	s.render(w, r, status, layout(&f, troubleBody(&f, t)))
}

// render writes a whole page or, where that fails, none.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	var b bytes.Buffer
	if err := page.Render(r.Context(), &b); err != nil {
		s.log.Error("page not rendered", "path", r.URL.Path, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// otherLangs are the languages that a page can be switched to.
func (f *frame) otherLangs() []words.Lang {
	return slices.DeleteFunc(slices.Clone(words.Langs[:]), func(l words.Lang) bool { return l == f.Lang })
}

// nextTheme is what the theme button chooses.
func (f *frame) nextTheme() string {
	order := append(themes(), "")
	return order[(slices.Index(order, f.Theme)+1)%len(order)]
}

// filled is a word with its places filled.
func (f *frame) filled(key string, vars map[string]any) string {
	return words.Fill(f.word(key), maps.Clone(vars))
}
