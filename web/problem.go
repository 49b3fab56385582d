package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"loopscope/labs/run"
)

// problem is an error as the API tells it (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Field  string `json:"field,omitempty"` // what in the request is wrong: "params.shape"
	Want   string `json:"want,omitempty"`  // the values or bounds that would do
	Near   string `json:"near,omitempty"`  // the nearest right word
}

func (p problem) write(w http.ResponseWriter) {
	p.Type = "about:blank" // RFC 9457 §4.2.1: the title is then the status code's
	p.Title = http.StatusText(p.Status)
	b, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Detail, p.Status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(p.Status)
	w.Write(b)
}

// startProblem says why a run could not be started.
func startProblem(err error) problem {
	var spec *run.SpecError
	switch {
	case errors.As(err, &spec):
		p := problem{Status: http.StatusBadRequest, Detail: spec.Detail, Field: spec.Field, Want: spec.Want, Near: spec.Near}
		if spec.Field == "lab" {
			p.Status = http.StatusNotFound
		}
		return p
	case errors.Is(err, errQuota):
		return problem{Status: http.StatusTooManyRequests, Detail: "You have as many live runs as one may have. Stop one, or wait until one ends."}
	case errors.Is(err, run.ErrClosing):
		return problem{Status: http.StatusServiceUnavailable, Detail: "The server is closing."}
	case errors.Is(err, run.ErrTooMany):
		return problem{Status: http.StatusServiceUnavailable, Detail: "As many runs are live as this machine is meant to hold. Stop one, or wait until one ends."}
	}
	return problem{Status: http.StatusInternalServerError, Detail: fmt.Sprintf("The run could not be started: %v.", err)}
}

// bodyProblem says why a request's body could not be read.
func bodyProblem(err error, known []string) problem {
	var large *http.MaxBytesError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &large):
		return problem{Status: http.StatusRequestEntityTooLarge, Detail: "The request is too long.", Want: fmt.Sprintf("at most %d bytes", large.Limit)}
	case errors.As(err, &kind):
		field := strings.TrimPrefix(kind.Field, "Spec.") // the embedded struct's name is not in the JSON
		return problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("%s can't be a %s.", field, kind.Value), Field: field, Want: kind.Type.String()}
	}
	if field, ok := unknownField(err); ok {
		return problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("There is no field %q.", field), Field: field, Want: listed(known), Near: nearest(field, known)}
	}
	return problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("The request is no JSON object: %v.", err)}
}
