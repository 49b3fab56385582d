package labs

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"loopscope/sim/trace"
)

// TestListIsFresh fails when a lab's folder is missing from list.go, or the
// other way round: go generate ./labs writes it anew.
func TestListIsFresh(t *testing.T) {
	var folders, listed []string
	files, err := filepath.Glob("*/lab_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		folders = append(folders, filepath.Dir(f))
	}
	for _, l := range All() {
		listed = append(listed, l.Name)
		if _, err := os.Stat(l.Name); err != nil {
			t.Errorf("lab %q is not named as its folder: %v", l.Name, err)
		}
	}
	slices.Sort(listed)
	if !slices.Equal(folders, listed) {
		t.Errorf("folders %v, list.go %v: run go generate ./labs", folders, listed)
	}
}

// TestEveryLabHasItsPlace demands an order without ties.
func TestEveryLabHasItsPlace(t *testing.T) {
	places := map[[2]int]string{}
	for _, l := range All() {
		at := [2]int{l.Chapter, l.Number}
		if other := places[at]; other != "" || l.Chapter < 1 || l.Chapter > Chapters {
			t.Errorf("%s stands at %v, as does %q", l.Name, at, other)
		}
		places[at] = l.Name
	}
}

// TestNothing: of a recording in which nothing has happened yet, no claim holds
// and no question has an answer.
func TestNothing(t *testing.T) {
	for _, l := range All() {
		for _, params := range variations(l, mostVariations) {
			a, err := l.Args(params)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range l.Claims {
				if v := c.Check(&trace.Trace{}, a); v.Holds == trace.HoldsYes {
					t.Errorf("%s %s: %s holds of nothing", l.Name, paramString(params), c.ID)
				}
			}
			for _, p := range l.Predictions {
				if got, _ := p.Answer(&trace.Trace{}, a); got != "" {
					t.Errorf("%s %s: %s is answered %q by nothing", l.Name, paramString(params), p.ID, got)
				}
			}
		}
	}
}
