package web

import (
	"strings"
	"testing"
)

func TestLesson(t *testing.T) {
	for _, c := range []struct{ what, in, want, not string }{
		{"emphasis", "**egg**", "<strong>egg</strong>", ""},
		{"raw HTML is left out", "<b onclick=x>egg</b>", "egg", "<b"},
		{"a script is left out", "<script>alert(1)</script>", "", "alert"},
		{"a link that acts is left out", "[x](javascript:alert(1))", `href=""`, "javascript"},
		{"a link to a run of this lab", "[see](?variant=late)", `href="?variant=late"`, ""},
		{"a table's cells have no style", "| a |\n|:-:|\n| b |", `align="center"`, "style="},
		{"code is coloured by class", "```go\nfunc f() {}\n```", `<span class="kd">func</span>`, "style="},
		{"code keeps its spaces", "```python\nif x:\n    f()\n```", "    <span", "style="},
		{"code of no known language", "```nonesuch\nESTAB <0>\n```", "ESTAB &lt;0&gt;", "style="},
		{"an indented block", "    a  b", "a  b", "style="},
	} {
		got, err := renderLesson(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		if !strings.Contains(got, c.want) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: %q gives\n%s\nwant %q, not %q", c.what, c.in, got, c.want, c.not)
		}
	}
}

func TestCodeHasAnAnchorForEachLine(t *testing.T) {
	files, err := renderCode(mouse().Files)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files[0].Name != "lab.go" || files[1].Name != "server.py" {
		t.Fatalf("files %+v, want lab.go, then server.py", files)
	}
	if files[0].Lines != 3 || files[0].Lang != "go" || files[1].Lang != "python" {
		t.Errorf("lab.go: %d lines of %s; server.py of %s", files[0].Lines, files[0].Lang, files[1].Lang)
	}
	for _, want := range []string{`id="lab.go-1"`, `id="lab.go-3"`, `class="s"`} {
		if !strings.Contains(files[0].HTML, want) {
			t.Errorf("no %s in\n%s", want, files[0].HTML)
		}
	}
	if strings.Contains(files[0].HTML, "style=") {
		t.Errorf("a style in\n%s", files[0].HTML)
	}
}
