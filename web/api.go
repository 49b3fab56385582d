package web

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"loopscope/labs/lab"
	"loopscope/labs/run"
)

// maxBody is far above any form of a lab.
const maxBody = 16 << 10

// startRequest is what POST /api/runs takes.
type startRequest struct {
	run.Spec
	Ends *ended `json:"ends"` // the run that the same tab showed before; it is stopped first
}

// ended names a run to its owner.
type ended struct {
	Run     string `json:"run"`
	Control string `json:"control"`
}

// started is what POST /api/runs gives.
type started struct {
	Run     string `json:"run"`
	Control string `json:"control"`
}

// startFields are the names that a request may use.
func startFields() []string { return []string{"lab", "world", "params", "seed", "step", "ends"} }

// startRun begins a run. Its events are read from the run's stream.
func (s *Server) startRun(w http.ResponseWriter, r *http.Request) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		problem{Status: http.StatusUnsupportedMediaType, Detail: "The request must be JSON.", Field: "Content-Type", Want: "application/json"}.write(w)
		return
	}
	var req startRequest
	if err := decodeBody(http.MaxBytesReader(w, r.Body, maxBody), &req); err != nil {
		bodyProblem(err, startFields()).write(w)
		return
	}
	if p := s.end(req.Ends); p != nil {
		p.write(w)
		return
	}
	begun, err := s.begin(client(r), req.Spec)
	if err != nil {
		s.log.Info("run refused", "lab", req.Lab, "err", err)
		startProblem(err).write(w)
		return
	}
	w.Header().Set("Location", "/api/runs/"+begun.ID+"/trace")
	writeJSON(w, http.StatusCreated, started{begun.ID, begun.Control})
}

// begin starts a run within its client's quota.
func (s *Server) begin(client string, spec run.Spec) (begun *run.Run, err error) {
	err = s.quota.start(client, func() (<-chan struct{}, error) {
		if begun, err = s.cfg.Runs.Start(spec); err != nil {
			return nil, err
		}
		return begun.Done(), nil
	})
	return begun, err
}

// end stops a tab's former run. One that is forgotten has ended already.
func (s *Server) end(former *ended) *problem {
	if former == nil {
		return nil
	}
	found := s.cfg.Runs.Get(former.Run)
	if found == nil {
		return nil
	}
	if !same(former.Control, found.Control) {
		return &problem{Status: http.StatusForbidden, Detail: "Only who started a run can end it.", Field: "ends.control"}
	}
	found.Stop()
	return nil
}

// decodeBody takes exactly one JSON object with known fields.
func decodeBody(body io.Reader, into any) error {
	dec := json.NewDecoder(body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	_, err := dec.Token()
	switch {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return errors.New("something follows the object")
}

// unknownField is the field's name in encoding/json's only word about it.
func unknownField(err error) (string, bool) {
	name, ok := strings.CutPrefix(err.Error(), "json: unknown field ")
	return strings.Trim(name, `"`), ok
}

// stopRun ends a run for its owner: ?control= as given when it was started.
func (s *Server) stopRun(w http.ResponseWriter, r *http.Request) {
	found := s.find(w, r)
	if found == nil {
		return
	}
	if !same(r.URL.Query().Get("control"), found.Control) {
		problem{Status: http.StatusForbidden, Detail: "Only who started a run can stop it.", Field: "control"}.write(w)
		return
	}
	found.Stop()
	w.WriteHeader(http.StatusNoContent)
}

// find is the run that a request names; nil when it has been answered with 404.
func (s *Server) find(w http.ResponseWriter, r *http.Request) *run.Run {
	found := s.cfg.Runs.Get(r.PathValue("run"))
	if found == nil {
		problem{Status: http.StatusNotFound, Field: "run", Detail: "There is no such run. Finished runs are kept for a quarter of an hour."}.write(w)
	}
	return found
}

// serveTrace gives the log as it stands, as JSON lines.
func (s *Server) serveTrace(w http.ResponseWriter, r *http.Request) {
	found := s.find(w, r)
	if found == nil {
		return
	}
	download(w, found, "application/jsonl", "jsonl")
	if r.Method == http.MethodHead { // whether it is there is all that is asked
		return
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := found.WriteTrace(out); err != nil {
		s.log.Debug("trace not sent", "run", found.ID, "err", err) // who asked has gone
		return
	}
	out.Flush()
}

// download says what a file is and how it is to be called.
func download(w http.ResponseWriter, of *run.Run, mediaType, ending string) {
	id := of.ID[:min(len(of.ID), 8)]
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", of.Spec.Lab+"-"+id+"."+ending))
}

// labEntry is one lab in the list that GET /api/labs gives.
type labEntry struct {
	Name     string     `json:"name"`
	Chapter  int        `json:"chapter"`
	Number   int        `json:"number"`
	Title    string     `json:"title"`
	Question string     `json:"question"`
	Worlds   []string   `json:"worlds"`
	Params   []labParam `json:"params"`
}

func (s *Server) listLabs(w http.ResponseWriter, r *http.Request) {
	lang := languageIn(r)
	list := []labEntry{}
	for _, l := range s.course.labs() {
		p := newLabPage(l, lang, s.course.text(l, lang), nil)
		list = append(list, labEntry{l.Name, l.Chapter, l.Number, p.Lab.Title, p.Lab.Question, p.Lab.Worlds, p.Lab.Params})
	}
	writeJSON(w, http.StatusOK, map[string][]labEntry{"labs": list})
}

func noSuchPath(w http.ResponseWriter, r *http.Request) {
	problem{Status: http.StatusNotFound, Detail: fmt.Sprintf("There is no %s %s.", r.Method, r.URL.Path)}.write(w)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		problem{Status: http.StatusInternalServerError, Detail: err.Error()}.write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(b)
}

func nearest(typed string, known []string) string { return lab.Nearest(typed, known) }

func listed(words []string) string { return "one of " + strings.Join(words, ", ") }
