package web

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"loopscope/labs/run"
	"loopscope/sim/packet"
	"loopscope/sim/trace"
)

// dissected is a packet as the inspector shows it.
type dissected struct {
	Layers []packet.Layer `json:"layers"`
	Raw    string         `json:"raw"` // hex
}

// servePacket names every field of the packet that an event is about.
func (s *Server) servePacket(w http.ResponseWriter, r *http.Request) {
	found := s.find(w, r)
	if found == nil {
		return
	}
	e, p := packetEvent(found.Log(), r.PathValue("seq"))
	if p != nil {
		p.write(w)
		return
	}
	writeJSON(w, http.StatusOK, dissect(found, e))
}

// packetEvent is the event with this number that holds a packet's bytes, or the
// one that an arrival or fate is of.
func packetEvent(log *run.Log, number string) (*trace.Event, *problem) {
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil || seq < 1 {
		return nil, &problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("%q is no event's number.", number), Field: "seq", Want: "a whole number from 1"}
	}
	for range 3 { // fate of an arrival of a segment
		e, p := event(log, seq)
		if p != nil || len(e.Raw) > 0 {
			return e, p
		}
		if e.Of == 0 {
			break
		}
		seq = e.Of
	}
	return nil, &problem{Status: http.StatusNotFound, Detail: fmt.Sprintf("Event %s is no packet.", number), Field: "seq", Want: "a segment, datagram, frame or arrive"}
}

// event reads one event from the log.
func event(log *run.Log, seq int64) (*trace.Event, *problem) {
	part := log.Since(seq-1, 0)
	if len(part.Events) == 0 || part.Last != seq {
		return nil, &problem{Status: http.StatusNotFound, Detail: fmt.Sprintf("There is no event %d.", seq), Field: "seq", Want: fmt.Sprintf("from 1 to %d", part.Last)}
	}
	e := new(trace.Event)
	if err := json.Unmarshal(part.Events, e); err != nil {
		return nil, &problem{Status: http.StatusInternalServerError, Detail: fmt.Sprintf("Event %d can't be read: %v.", seq, err)}
	}
	return e, nil
}

// dissect names every field of an event's packet.
func dissect(of *run.Run, e *trace.Event) dissected {
	return dissected{packet.Dissect(e.Raw, run.Link(of.Spec.World)), hex.EncodeToString(e.Raw)}
}

// serveCapture gives the run's packets as a file for Wireshark, each once, as it
// left its host.
func (s *Server) serveCapture(w http.ResponseWriter, r *http.Request) {
	found := s.find(w, r)
	if found == nil {
		return
	}
	var b bytes.Buffer // whole, so that a failure can still be told
	err := s.inTurn(r, func() error {
		t, err := found.Trace()
		if err != nil {
			return fmt.Errorf("read the trace: %w", err)
		}
		return run.WritePcapng(&b, t)
	})
	if err != nil {
		problem{Status: http.StatusInternalServerError, Detail: fmt.Sprintf("The capture can't be made: %v.", err)}.write(w)
		return
	}
	download(w, found, "application/x-pcapng", "pcapng")
	w.Write(b.Bytes())
}

// maxExports is how many whole traces are made into files at once: decoded, one
// takes several times the 64 MB that its log may have.
const maxExports = 2

// inTurn makes a file when it is the request's turn, if who asked is still there.
func (s *Server) inTurn(r *http.Request, export func() error) error {
	select {
	case s.exports <- struct{}{}:
	case <-r.Context().Done():
		return fmt.Errorf("wait for other exports: %w", r.Context().Err())
	}
	defer func() { <-s.exports }()
	return export()
}
