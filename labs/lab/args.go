package lab

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Args are a run's parameters: every one of the lab's, by name.
type Args map[string]string

// Str is a choice's value.
func (a Args) Str(name string) string { return a[name] }

// Is tells whether a choice has this value.
func (a Args) Is(name, value string) bool { return a[name] == value }

// Int is a number's value; it has been checked against its bounds.
func (a Args) Int(name string) int {
	n, _ := strconv.Atoi(a[name])
	return n
}

// On tells whether a switch is on.
func (a Args) On(name string) bool { return a[name] == "true" }

// ParamError is a parameter that a lab does not have, or a value it can't take.
type ParamError struct {
	Param string // the name as given
	Value string
	Want  string // the bounds, or the values that would do
	Near  string // the nearest right word, or ""
}

func (e *ParamError) Error() string {
	s := fmt.Sprintf("parameter %s: %q is not %s", e.Param, e.Value, e.Want)
	if e.Want == "" {
		s = fmt.Sprintf("no parameter %q", e.Param)
	}
	if e.Near != "" {
		s += fmt.Sprintf("; did you mean %q?", e.Near)
	}
	return s
}

// Args completes the given values with the defaults and checks them. The error
// is a *ParamError.
func (l *Lab) Args(given map[string]string) (Args, error) {
	for name, value := range given {
		p := l.param(name)
		if p == nil {
			return nil, &ParamError{Param: name, Value: value, Near: Nearest(name, l.paramNames())}
		}
		if err := p.check(value); err != nil {
			return nil, err
		}
	}
	a := Args{}
	for _, p := range l.Params {
		a[p.Name] = p.Default
		if v, ok := given[p.Name]; ok {
			a[p.Name] = v
		}
	}
	return a, nil
}

func (l *Lab) param(name string) *Param {
	for i := range l.Params {
		if l.Params[i].Name == name {
			return &l.Params[i]
		}
	}
	return nil
}

func (l *Lab) paramNames() []string {
	var names []string
	for _, p := range l.Params {
		names = append(names, p.Name)
	}
	return names
}

// Switch tells whether the parameter is on or off.
func (p *Param) Switch() bool { return p.Default == "true" || p.Default == "false" }

func (p *Param) check(v string) error {
	switch {
	case p.Choices != nil:
		if !slices.Contains(p.Choices, v) {
			return &ParamError{p.Name, v, "one of " + strings.Join(p.Choices, ", "), Nearest(v, p.Choices)}
		}
	case p.Switch():
		if v != "true" && v != "false" {
			return &ParamError{p.Name, v, "true or false", ""}
		}
	default:
		if n, err := strconv.Atoi(v); err != nil || n < p.Min || n > p.Max {
			return &ParamError{p.Name, v, fmt.Sprintf("a whole number from %d to %d", p.Min, p.Max), ""}
		}
	}
	return nil
}

// Nearest is the word that takes the fewest edits from what was typed, or ""
// when none is near.
func Nearest(typed string, words []string) string {
	best, least := "", len(typed)/2+2
	for _, w := range words {
		if d := distance(typed, w); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
