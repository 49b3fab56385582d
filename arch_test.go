package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rule says which rooms of the house a package may go to, and why no further.
type rule struct {
	room  string   // a package's path below loopscope/; a trailing /* stands for any lab
	mayGo []string // rooms that it may import
	why   string
}

var rules = []rule{
	{"sim/trace", nil, "the ground floor: what happened is data, and knows nobody who reads it"},
	{"sim/packet", nil, "the ground floor: bytes and fields, whoever sent them"},
	{"sim/tcp", []string{"sim/trace", "sim/packet"}, "states follow from what was recorded, in whatever world"},
	{"sim/sock", []string{"sim/trace"}, "an experiment does not know its world"},
	{"sim/kernel", []string{"sim/sock", "sim/trace", "sim/packet", "sim/tcp"}, "a world knows no lab"},
	{"sim/virtual", []string{"sim/sock", "sim/trace", "sim/packet", "sim/tcp"}, "a world knows no lab"},
	{"labs/words", []string{"sim/trace"}, "words are about events"},
	{"labs/lab", []string{"sim/sock", "sim/trace", "labs/words"}, "the contract is smaller than whoever fulfils it"},
	{"labs/run", []string{"labs/lab", "labs/words", "sim/sock", "sim/trace", "sim/packet", "sim/kernel", "sim/virtual"}, "only a run joins labs and worlds"},
	{"labs/labtest", []string{"labs/run", "labs/lab", "labs/words", "sim/sock", "sim/trace"}, "tests see what the command line sees"},
	{"labs", []string{"labs/*", "labs/lab"}, "the list of labs is a list"},
	{"labs/*", []string{"labs/lab", "sim/sock", "sim/trace"}, "a lab is a lesson: it reaches no world, no clock, no file"},
	{"static", nil, "files"},
	{"web", []string{"labs", "labs/lab", "labs/run", "labs/words", "sim/trace", "sim/packet", "static"}, "a page reaches sockets through runs alone"},
	{"web/e2e", nil, "tests only: what it imports is the tests' business"},
	{"", []string{"web", "labs", "labs/run", "labs/lab", "labs/words", "sim/trace"}, "the command line starts things"},
}

// forbidden in a lab's own code, whatever package it is found in.
var forbidden = map[string]string{
	"net": "p.Socket makes the sockets", "os": "p.Open opens the run's own files", "os/exec": "p.Exec runs the lab's fixed list",
	"sync": "programs share by p.Lock", "crypto/rand": "p.Random follows the run's seed",
	"math/rand": "p.Random follows the run's seed", "math/rand/v2": "p.Random follows the run's seed",
	"syscall": "Do is the only way to a world", "golang.org/x/sys/unix": "Do is the only way to a world", "unsafe": "a lesson has no need of it",
}

type goPackage struct {
	ImportPath, Dir string
	GoFiles         []string
	TestGoFiles     []string
	Imports         []string
}

// TestWhoMayImportWhom holds every package to the table above.
func TestWhoMayImportWhom(t *testing.T) {
	for _, p := range packages(t) {
		room := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "loopscope"), "/")
		r, ok := ruleOf(room)
		if !ok {
			t.Errorf("%s: no rule says what this package is for; add it to the table", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			to, ours := strings.CutPrefix(i, "loopscope/")
			if ours && !slices.ContainsFunc(r.mayGo, func(m string) bool { return matches(m, to) }) {
				t.Errorf("%s imports %s: %s", cmp.Or(room, "main"), to, r.why)
			}
			if why := forbidden[i]; why != "" && isLab(room) {
				t.Errorf("%s imports %s: %s", room, i, why)
			}
		}
	}
}

func ruleOf(room string) (rule, bool) {
	i := slices.IndexFunc(rules, func(r rule) bool { return r.room == room })
	if i < 0 && isLab(room) {
		i = slices.IndexFunc(rules, func(r rule) bool { return r.room == "labs/*" })
	}
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

// isLab tells a lesson's folder from the rooms beside it.
func isLab(room string) bool {
	name, ok := strings.CutPrefix(room, "labs/")
	return ok && !strings.Contains(name, "/") && !slices.Contains([]string{"lab", "run", "labtest", "words"}, name)
}

func matches(pattern, room string) bool {
	return pattern == room || pattern == "labs/*" && isLab(room)
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,TestGoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ps []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p goPackage
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	return ps
}

// TestLabsAreLessons reads the labs' own code: no goroutine, channel, clock or
// address literal stands in an experiment.
func TestLabsAreLessons(t *testing.T) {
	for _, p := range packages(t) {
		if !isLab(strings.TrimPrefix(p.ImportPath, "loopscope/")) {
			continue
		}
		for _, name := range p.GoFiles {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if why := unfit(n); why != "" {
					t.Errorf("%s: %s", fset.Position(n.Pos()), why)
				}
				return true
			})
		}
	}
}

// TestRoomsAreSmall: what does not fit on a page is two things.
func TestRoomsAreSmall(t *testing.T) {
	const lines, functionLines = 500, 70
	for _, p := range packages(t) {
		for _, name := range append(p.GoFiles, p.TestGoFiles...) {
			if strings.HasSuffix(name, "_templ.go") {
				continue
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if n := fset.Position(f.FileEnd).Line; n > lines {
				t.Errorf("%s/%s has %d lines, want at most %d", p.ImportPath, name, n, lines)
			}
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fset.Position(fn.End()).Line-fset.Position(fn.Pos()).Line >= functionLines {
					t.Errorf("%s: %s has more than %d lines", fset.Position(fn.Pos()), fn.Name.Name, functionLines)
				}
			}
		}
	}
}

var addressLiteral = regexp.MustCompile(`\d+\.\d+\.\d+\.\d+|\[?::1`)

// unfit says why a piece of syntax has no place in an experiment, or "".
func unfit(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "a go statement: p.Go starts a thread that the timeline shows"
	case *ast.ChanType:
		return "a channel: programs talk by sockets, and are ordered by p.Wait"
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && (n.Sel.Name == "Now" || n.Sel.Name == "Sleep" || n.Sel.Name == "After") {
			return "time." + n.Sel.Name + ": p.Now and p.Sleep are the run's clock"
		}
	case *ast.BasicLit:
		if n.Kind == token.STRING && addressLiteral.MatchString(n.Value) {
			return "an address literal: p.Here and p.At know where programs are"
		}
	}
	return ""
}

// scriptRooms is the same for the page's modules: the data's way is model →
// picture → timeline, and the pages stand on top.
var scriptRooms = map[string][]string{
	"model":    {},
	"picture":  {"model"},
	"timeline": {"model", "picture"},
	"lab":      {"model", "picture", "timeline"},
	"compare":  {"model", "picture", "timeline", "lab"},
}

var scriptImport = regexp.MustCompile(`(?m)^(?:import|export) .*from '\.\./(\w+)/`)

// TestScriptsGoDownhill holds the modules in static/js to their rooms.
func TestScriptsGoDownhill(t *testing.T) {
	files, err := filepath.Glob("static/js/*/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d modules: %v", len(files), err)
	}
	for _, f := range files {
		room := filepath.Base(filepath.Dir(f))
		mayGo, ok := scriptRooms[room]
		if !ok {
			t.Errorf("%s: no such room", f)
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range scriptImport.FindAllStringSubmatch(string(src), -1) {
			if to := m[1]; !slices.Contains(mayGo, to) && !strings.HasSuffix(f, ".test.js") {
				t.Errorf("%s imports from %s: from %s one goes to %v only", f, to, room, mayGo)
			}
		}
	}
}
