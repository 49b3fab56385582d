package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loopscope/labs/lab"
)

// Spec is what the learner asks for.
type Spec struct {
	Lab    string            `json:"lab"`
	World  string            `json:"world"` // "": the lab's default
	Params map[string]string `json:"params"`
	Seed   uint64            `json:"seed"`
	Step   bool              `json:"step"`
}

// SpecError is a Spec that can't be run.
type SpecError struct {
	Field  string // "lab", "world", "params.shape"
	Detail string // one sentence
	Want   string // the values or bounds that would do
	Near   string // the nearest right word, or ""
}

func (e *SpecError) Error() string {
	switch {
	case e.Near != "":
		return fmt.Sprintf("%s; did you mean %q?", e.Detail, e.Near)
	case e.Want != "" && !strings.HasSuffix(e.Detail, e.Want): // a value's detail says it already
		return e.Detail + "; want " + e.Want
	}
	return e.Detail
}

// complete finds the lab of a Spec and fills in its defaults. The error is a
// *SpecError.
func complete(labs []*lab.Lab, s Spec) (*lab.Lab, Spec, error) {
	i := slices.IndexFunc(labs, func(l *lab.Lab) bool { return l.Name == s.Lab })
	if i < 0 {
		names := labNames(labs)
		return nil, s, &SpecError{"lab", fmt.Sprintf("no lab %q", s.Lab), strings.Join(names, ", "), lab.Nearest(s.Lab, names)}
	}
	l := labs[i]
	if err := completeWorld(l, &s); err != nil {
		return nil, s, err
	}
	args, err := l.Args(s.Params)
	var bad *lab.ParamError
	if errors.As(err, &bad) {
		return nil, s, paramError(l, bad)
	}
	s.Params = args
	return l, s, err
}

// paramError says of a parameter's name or value why it won't do.
func paramError(l *lab.Lab, bad *lab.ParamError) *SpecError {
	e := &SpecError{"params." + bad.Param, fmt.Sprintf("%s=%s: want %s", bad.Param, bad.Value, bad.Want), bad.Want, bad.Near}
	if bad.Want == "" { // there is none of this name
		var names []string
		for _, p := range l.Params {
			names = append(names, p.Name)
		}
		e.Detail, e.Want = fmt.Sprintf("lab %s has no parameter %q", l.Name, bad.Param), strings.Join(names, ", ")
	}
	return e
}

func completeWorld(l *lab.Lab, s *Spec) error {
	var names []string
	for _, w := range l.Worlds {
		names = append(names, string(w))
	}
	if s.World == "" {
		s.World = names[0]
	}
	if !slices.Contains(names, s.World) {
		return &SpecError{
			"world", fmt.Sprintf("lab %s has no world %q", l.Name, s.World),
			strings.Join(names, ", "), lab.Nearest(s.World, names),
		}
	}
	return nil
}

func labNames(labs []*lab.Lab) []string {
	var names []string
	for _, l := range labs {
		names = append(names, l.Name)
	}
	return names
}
