package web

import (
	"maps"
	"slices"

	"loopscope/labs/lab"
)

// combinations is the most of them that are tried; labs have far fewer.
const combinations = 512

// whenever says in data what a lab says in code: for which values of the form
// something matters. Each map is one case; none at all means always. Numbers
// stay at their defaults, for no lab hides a field by a number.
func whenever(l *lab.Lab, when lab.When) []map[string]string {
	if when == nil {
		return nil
	}
	cases := formValues(l)
	var counts []string // the parameters on which the answer depends
	for _, p := range l.Params {
		if slices.ContainsFunc(cases, func(a lab.Args) bool { return turns(when, a, p) }) {
			counts = append(counts, p.Name)
		}
	}
	out := []map[string]string{}
	for _, a := range cases {
		c := only(a, counts)
		if when(a) && !slices.ContainsFunc(out, func(m map[string]string) bool { return maps.Equal(m, c) }) {
			out = append(out, c)
		}
	}
	return out
}

// counts tells whether one of the cases is that of the given values; no cases at
// all mean always.
func counts(cases []map[string]string, given map[string]string) bool {
	return cases == nil || slices.ContainsFunc(cases, func(c map[string]string) bool {
		for name, value := range c {
			if given[name] != value {
				return false
			}
		}
		return true
	})
}

// formValues are all the ways to fill in a lab's choices and switches.
func formValues(l *lab.Lab) []lab.Args {
	all := []lab.Args{{}}
	for _, p := range l.Params {
		values := choices(p)
		if len(all)*len(values) > combinations {
			values = []string{p.Default}
		}
		var more []lab.Args
		for _, a := range all {
			for _, v := range values {
				more = append(more, with1(a, p.Name, v))
			}
		}
		all = more
	}
	return all
}

func choices(p lab.Param) []string {
	switch {
	case p.Choices != nil:
		return p.Choices
	case p.Switch():
		return []string{"false", "true"}
	}
	return []string{p.Default}
}

// turns tells whether another value of p changes the answer.
func turns(when lab.When, a lab.Args, p lab.Param) bool {
	return slices.ContainsFunc(choices(p), func(v string) bool { return when(with1(a, p.Name, v)) != when(a) })
}

// with1 is a with one value changed.
func with1(a lab.Args, name, value string) lab.Args {
	b := maps.Clone(a)
	b[name] = value
	return b
}

func only(a lab.Args, names []string) map[string]string {
	m := map[string]string{}
	for _, n := range names {
		m[n] = a[n]
	}
	return m
}
