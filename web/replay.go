package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"loopscope/labs/run"
	"loopscope/labs/words"
	"loopscope/static"
)

// replay is a run as one file: the lab's page with the recording in it, so that
// it can be opened anywhere, without this server and without a network.
type replay struct {
	*labPage
	Recording recording
	Bundle    bundle
}

// recording is what the page's script reads instead of a stream.
type recording struct {
	Header  json.RawMessage      `json:"header"`
	Events  json.RawMessage      `json:"events"`
	Packets map[string]dissected `json:"packets"` // by their event's number
}

// serveReplay gives a finished run as a file to keep.
func (s *Server) serveReplay(w http.ResponseWriter, r *http.Request) {
	found := s.find(w, r)
	if found == nil {
		return
	}
	page, p := s.replay(found, r)
	if p != nil {
		p.write(w)
		return
	}
	var b bytes.Buffer // whole, so that a failure can still be told
	if err := replayPage(page).Render(r.Context(), &b); err != nil {
		s.log.Error("replay not rendered", "run", found.ID, "err", err)
		problem{Status: http.StatusInternalServerError, Detail: fmt.Sprintf("The replay can't be made: %v.", err)}.write(w)
		return
	}
	download(w, found, "text/html; charset=utf-8", "html")
	w.Write(b.Bytes())
}

func (s *Server) replay(of *run.Run, r *http.Request) (*replay, *problem) {
	select {
	case <-of.Done():
	default:
		return nil, &problem{Status: http.StatusConflict, Detail: "The run has not ended yet.", Field: "run"}
	}
	if n := of.Log().Since(0, wholeLog).Last; n > maxReplayed {
		return nil, &problem{Status: http.StatusRequestEntityTooLarge, Field: "run", Want: fmt.Sprintf("at most %d events", maxReplayed),
			Detail: fmt.Sprintf("The run has %d events: too many for one file to read. Take its recording instead.", n)}
	}
	inside := func(err error) *problem {
		s.log.Error("replay not made", "run", of.ID, "err", err)
		return &problem{Status: http.StatusInternalServerError, Detail: fmt.Sprintf("The replay can't be made: %v.", err)}
	}
	page, err := s.labPage(s.course.find(of.Spec.Lab), languageIn(r), nil)
	if err != nil {
		return nil, inside(err)
	}
	page.Replay = true
	joined, err := s.bundle()
	if err != nil {
		return nil, inside(err)
	}
	var recorded recording
	err = s.inTurn(r, func() error {
		recorded, err = newRecording(of)
		return err
	})
	if err != nil {
		return nil, inside(err)
	}
	if len(recorded.Packets) == maxDissected { // a packet without its fields must not be said to be unknown
		page.Words = maps.Clone(page.Words)
		page.Words["ui.packet.unknown"] = words.Fill(page.word("ui.replay.packets"), map[string]any{"n": maxDissected})
	}
	return &replay{labPage: page, Recording: recorded, Bundle: joined}, nil
}

// newRecording takes the log as it stands and dissects every packet in it.
func newRecording(of *run.Run) (recording, error) {
	header, _ := of.Log().Header()
	all := of.Log().Since(0, wholeLog).Events
	rec := recording{Header: header, Events: slices.Concat([]byte("["), all, []byte("]")), Packets: map[string]dissected{}}
	t, err := of.Trace()
	if err != nil {
		return rec, fmt.Errorf("read the trace: %w", err)
	}
	for _, e := range t.Events {
		if len(e.Raw) > 0 && len(rec.Packets) < maxDissected {
			rec.Packets[strconv.FormatInt(e.Seq, 10)] = dissect(of, e)
		}
	}
	return rec, nil
}

const (
	// wholeLog is above every log's cap: a replay holds the whole of it.
	wholeLog = 1 << 30
	// maxDissected packets, of some 6 KB each, are the first ones; their bytes
	// are in the recording, dissected or not.
	maxDissected = 2000
	// maxReplayed events are about what a browser opens from a file without a wait.
	maxReplayed = 50_000
)

// policy lets the file use what is in it, and nothing else. default-src 'none'
// takes away the network too: a replay can't ask anybody for anything.
func (p *replay) policy() string {
	return "default-src 'none'; script-src " + integrity(p.Bundle.Script) + "; style-src " + integrity(p.Bundle.Style) +
		"; img-src data: blob:; base-uri 'none'; form-action 'none'"
}

// Both elements are written by hand: between their tags must stand what the
// policy's hashes are of, to the byte.
func (p *replay) style() string  { return "<style>" + p.Bundle.Style + "</style>" }
func (p *replay) script() string { return `<script type="module">` + p.Bundle.Script + "</script>" }

// mark is the house's sign, in the page itself.
func (p *replay) mark() (string, error) {
	svg, err := fs.ReadFile(static.FS, "img/mark.svg")
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg), err
}
