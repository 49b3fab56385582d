package web

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"sync"

	"loopscope/labs/lab"
	"loopscope/labs/words"
)

// course is what can be learned here, in every language. It is made once and
// then only read.
type course struct {
	house map[words.Lang]words.Text // words that belong to no lab
	all   []lesson                  // in the course's order
}

// lesson is a lab with its words.
type lesson struct {
	lab  *lab.Lab
	text map[words.Lang]words.Text // the house's words, the lab's own, and the lesson's body
	html map[words.Lang]func() (string, error)
	code func() ([]codeFile, error)
}

// chapter is a part of the course as the course page shows it.
type chapter struct {
	Number  int
	Title   string
	Summary string
	Cards   []card
}

// card is a lab as the course page shows it.
type card struct {
	Name, Title, Question string
	Number                int
	Worlds                []string // their labels
}

func newCourse(labs []*lab.Lab) (*course, error) {
	c := &course{house: map[words.Lang]words.Text{}}
	for _, lang := range words.Langs {
		c.house[lang] = words.Of(lang)
	}
	for _, l := range labs {
		one, err := c.read(l)
		if err != nil {
			return nil, fmt.Errorf("lab %s: %w", l.Name, err)
		}
		c.all = append(c.all, one)
	}
	slices.SortStableFunc(c.all, func(a, b lesson) int {
		return cmp.Or(a.lab.Chapter-b.lab.Chapter, a.lab.Number-b.lab.Number)
	})
	return c, nil
}

// read reads a lab's words at once; its lesson and code are rendered when they
// are first asked for.
func (c *course) read(l *lab.Lab) (lesson, error) {
	one := lesson{lab: l, text: map[words.Lang]words.Text{}, html: map[words.Lang]func() (string, error){}}
	for _, lang := range words.Langs {
		src, err := fs.ReadFile(l.Files, string(lang)+".md")
		if err != nil {
			return one, err
		}
		own, err := words.Parse(string(src))
		if err != nil {
			return one, fmt.Errorf("%s.md: %w", lang, err)
		}
		merged := maps.Clone(c.house[lang].Words)
		maps.Copy(merged, own.Words)
		one.text[lang] = words.Text{Words: merged, Body: own.Body}
		one.html[lang] = sync.OnceValues(func() (string, error) { return renderLesson(own.Body) })
	}
	one.code = sync.OnceValues(func() ([]codeFile, error) { return renderCode(l.Files) })
	return one, nil
}

// find is the lesson of this name, or nil.
func (c *course) find(name string) *lesson {
	for i := range c.all {
		if c.all[i].lab.Name == name {
			return &c.all[i]
		}
	}
	return nil
}

// names are all labs' names.
func (c *course) names() []string {
	var out []string
	for _, l := range c.all {
		out = append(out, l.lab.Name)
	}
	return out
}

// chapters are those that have a lab, in one language.
func (c *course) chapters(lang words.Lang) []chapter {
	var out []chapter
	for _, l := range c.all {
		n := l.lab.Chapter
		i := slices.IndexFunc(out, func(ch chapter) bool { return ch.Number == n })
		if i < 0 {
			key := "chapter." + strconv.Itoa(n)
			i = len(out)
			out = append(out, chapter{Number: n, Title: c.word(lang, key), Summary: c.house[lang].Words[key+".summary"]})
		}
		out[i].Cards = append(out[i].Cards, l.card(lang))
	}
	return out
}

func (l *lesson) card(lang words.Lang) card {
	w := l.text[lang].Words
	k := card{Name: l.lab.Name, Title: w["title"], Question: w["question"], Number: l.lab.Number}
	for _, world := range l.lab.Worlds {
		k.Worlds = append(k.Worlds, wordOr(w, "world."+string(world), string(world)))
	}
	return k
}

// word is one of the house's words, or its key where there is none, so that it
// is seen and mended.
func (c *course) word(lang words.Lang, key string) string {
	return wordOr(c.house[lang].Words, key, key)
}

func wordOr(in map[string]string, key, otherwise string) string {
	if t, ok := in[key]; ok {
		return t
	}
	return otherwise
}

// firstCard is where a newcomer begins, or nil.
func firstCard(chapters []chapter) *card {
	if len(chapters) == 0 || len(chapters[0].Cards) == 0 {
		return nil
	}
	return &chapters[0].Cards[0]
}

// labs are the course's labs, in its order.
func (c *course) labs() []*lab.Lab {
	var out []*lab.Lab
	for _, l := range c.all {
		out = append(out, l.lab)
	}
	return out
}

// text is a lab's words in one language, the house's own among them.
func (c *course) text(l *lab.Lab, lang words.Lang) words.Text {
	if found := c.find(l.Name); found != nil {
		return found.text[lang]
	}
	return c.house[lang]
}
