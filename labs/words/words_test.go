package words

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var place = regexp.MustCompile(`\{[a-z_]+\}`)

func placesIn(text string) []string {
	p := place.FindAllString(text, -1)
	slices.Sort(p)
	return slices.Compact(p)
}

func TestEveryWordExistsInBothLanguages(t *testing.T) {
	en, zh := Of(English).Words, Of(Chinese).Words
	for _, key := range slices.Sorted(maps.Keys(en)) {
		switch other, ok := zh[key]; {
		case !ok:
			t.Errorf("%s is missing in zh.md", key)
		case !slices.Equal(placesIn(en[key]), placesIn(other)):
			t.Errorf("%s: en has the places %v, zh %v", key, placesIn(en[key]), placesIn(other))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(zh)) {
		if _, ok := en[key]; !ok {
			t.Errorf("%s is missing in en.md", key)
		}
	}
}

func TestEveryNoteHasASentenceWhosePlacesAreFilled(t *testing.T) {
	for _, lang := range Langs {
		said := Of(lang).Words
		for key, given := range notes {
			text, ok := said[key]
			if !ok {
				t.Errorf("%s: no sentence for %s", lang, key)
			}
			for _, p := range placesIn(text) {
				if !slices.Contains(strings.Fields(given), strings.Trim(p, "{}")) {
					t.Errorf("%s: %s uses %s, the Narrator gives %q", lang, key, p, given)
				}
			}
		}
		for key := range said {
			if _, ok := notes[key]; strings.HasPrefix(key, "note.") && !ok {
				t.Errorf("%s: no event is told by %s", lang, key)
			}
		}
	}
}

// A sentence is read on a projector, at a glance.
func TestSentencesAreShort(t *testing.T) {
	for key, text := range Of(English).Words {
		if n := len([]rune(place.ReplaceAllString(text, "client"))); strings.HasPrefix(key, "note.") && n > 115 {
			t.Errorf("%s has %d characters: %s", key, n, text)
		}
	}
}

// Keys that the code spells out must be in the table, so that the tests above
// see them.
func TestEveryKeyInTheCodeIsInTheTable(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	spelled := regexp.MustCompile(`"(note\.[A-Za-z0-9_.-]*[A-Za-z0-9_])"`)
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range spelled.FindAllStringSubmatch(string(src), -1) {
			if !begins(m[1]) {
				t.Errorf("%s: %s is not in the table", f, m[1])
			}
		}
	}
}

// begins tells whether a key, or one that it is the beginning of, is in the table.
func begins(key string) bool {
	for k := range notes {
		if k == key || strings.HasPrefix(k, key+".") {
			return true
		}
	}
	return false
}

func TestStatesAndErrnosAreComplete(t *testing.T) {
	said := Of(English).Words
	for _, s := range strings.Fields("LISTEN SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT CLOSED") {
		for _, kind := range []string{"state.", "ss.", "netstat.", "note.state."} {
			if said[kind+s] == "" {
				t.Errorf("no word for %s%s", kind, s)
			}
		}
	}
	for key := range notes {
		if errno, ok := strings.CutPrefix(key, "note.return.error."); ok && said["errno."+errno] == "" {
			t.Errorf("no word for errno.%s", errno)
		}
	}
}

func TestFill(t *testing.T) {
	for _, c := range []struct {
		text string
		vars map[string]any
		want string
	}{
		{"{from} sends {n}", map[string]any{"from": "client", "n": 3}, "client sends 3"},
		{"from {isn}", map[string]any{"isn": float64(4294967295)}, "from 4294967295"},
		{"{s} s", map[string]any{"s": 0.5}, "0.5 s"},
		{"{unknown} stays", nil, "{unknown} stays"},
	} {
		if got := Fill(c.text, c.vars); got != c.want {
			t.Errorf("Fill(%q, %v) = %q, want %q", c.text, c.vars, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("---\na: b\n---\nbody")
	f.Add("---\n# c\n\na: b: {c}\n---\n")
	f.Fuzz(func(t *testing.T, src string) {
		text, err := Parse(src)
		if err != nil {
			return
		}
		for k := range text.Words {
			if strings.TrimSpace(k) == "" {
				t.Errorf("Parse(%q) has an empty key", src)
			}
		}
	})
}
