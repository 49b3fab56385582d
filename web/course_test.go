package web

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"loopscope/labs"
	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/labs/words"
)

// loneKey is a word's key that stands where its text should be.
var loneKey = regexp.MustCompile(`^(ui|chapter|world|param|predict|claim|title|question)(\.[\w-]+)*$`)

// TestEveryPageOfTheCourse holds the real labs' pages to what the policy lets
// through, and to having a word for everything in both languages.
func TestEveryPageOfTheCourse(t *testing.T) {
	runs := run.New(labs.All(), run.Options{Ready: 1})
	t.Cleanup(runs.Close)
	_, ts := serve(t, Config{Runs: runs})
	paths := []string{"/", "/nowhere", "/labs/handshakes"}
	for _, l := range labs.All() {
		paths = append(paths, "/labs/"+l.Name)
	}
	for _, path := range paths {
		for _, lang := range words.Langs {
			page := path + "?lang=" + string(lang)
			_, body := answered(t, request(t, "GET", ts.URL+page, ""))
			doc, err := html.Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, page, doc)
		}
	}
}

func checkPage(t *testing.T, page string, doc *html.Node) {
	t.Helper()
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode:
			checkElement(t, page, n)
			for _, a := range n.Attr {
				if (a.Key == "aria-label" || a.Key == "title") && loneKey.MatchString(a.Val) {
					t.Errorf("%s: <%s %s=%q>: no such word", page, n.Data, a.Key, a.Val)
				}
			}
		case html.TextNode:
			if loneKey.MatchString(strings.TrimSpace(n.Data)) {
				t.Errorf("%s: no word for %s", page, strings.TrimSpace(n.Data))
			}
		case html.CommentNode:
			t.Errorf("%s: <!--%s-->: raw HTML in a lesson is left out", page, n.Data)
		}
	}
}

func TestTheCourseIsInOrder(t *testing.T) {
	a, b, c := mouse(), mouse(), mouse()
	a.Name, a.Chapter, a.Number = "third", 2, 1
	b.Name, b.Chapter, b.Number = "second", 1, 9
	c.Name, c.Chapter, c.Number = "first", 1, 3
	course, err := newCourse([]*lab.Lab{a, b, c})
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, ch := range course.chapters(words.Chinese) {
		for _, k := range ch.Cards {
			order = append(order, k.Name)
		}
	}
	if got := strings.Join(order, " "); got != "first second third" {
		t.Errorf("the cards are %s, want first second third", got)
	}
}

func TestALabWithoutWordsIsNoLab(t *testing.T) {
	l := mouse()
	delete(l.Files.(fstest.MapFS), "zh.md")
	if _, err := newCourse([]*lab.Lab{l}); err == nil || !strings.Contains(err.Error(), "zh.md") {
		t.Errorf("a lab without zh.md: %v, want an error that names the file", err)
	}
}
