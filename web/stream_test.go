package web

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"loopscope/sim/trace"
)

// message is anything that comes on a stream.
type message struct {
	Header *trace.Header  `json:"header"`
	Events []*trace.Event `json:"events"`
	answer
}

// dial opens a run's stream as a page does.
func dial(t *testing.T, ts *httptest.Server, id, query string) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{subprotocol}}
	c, res, err := d.Dial(streamURL(ts, id, query), http.Header{"Origin": {ts.URL}})
	if err != nil {
		t.Fatalf("stream of %s%s: %v, %+v", id, query, err, res)
	}
	t.Cleanup(func() { c.Close() })
	if c.Subprotocol() != subprotocol {
		t.Errorf("subprotocol %q, want %q", c.Subprotocol(), subprotocol)
	}
	return c
}

func streamURL(ts *httptest.Server, id, query string) string {
	return strings.Replace(ts.URL, "http", "ws", 1) + "/api/runs/" + id + "/stream" + query
}

// heard is what a stream said until it was closed, or until enough was heard.
type heard struct {
	header *trace.Header
	seqs   []int64
	kinds  []trace.Kind
	closed *websocket.CloseError
	err    error
}

func (h *heard) last() int64 {
	if len(h.seqs) == 0 {
		return 0
	}
	return h.seqs[len(h.seqs)-1]
}

// listen reads a stream until it is closed or, if upto is above 0, until that event.
func listen(c *websocket.Conn, upto int64) heard {
	var h heard
	c.SetReadDeadline(time.Now().Add(30 * time.Second))
	for upto == 0 || h.last() < upto {
		var m message
		if h.err = c.ReadJSON(&m); h.err != nil {
			errors.As(h.err, &h.closed)
			return h
		}
		if m.Header != nil {
			h.header = m.Header
		}
		for _, e := range m.Events {
			h.seqs, h.kinds = append(h.seqs, e.Seq), append(h.kinds, e.Kind)
		}
	}
	return h
}

// whole fails unless what was heard is every event from first to the run's end.
func (h *heard) whole(t *testing.T, who string, first int64) {
	t.Helper()
	for i, seq := range h.seqs {
		if seq != first+int64(i) {
			t.Fatalf("%s: event %d (%s) where %d should be, of %d events", who, seq, h.kinds[i], first+int64(i), len(h.seqs))
		}
	}
	if n := len(h.kinds); n == 0 || h.kinds[n-1] != trace.KindEnd {
		t.Errorf("%s: %d events, the last of kinds %v; want one at least, then end: %v", who, n, h.kinds[max(0, n-1):], h.err)
	}
	if h.closed == nil || h.closed.Code != websocket.CloseNormalClosure {
		t.Errorf("%s: closed by %v, want code 1000", who, h.err)
	}
}

func TestARunIsWatchedToItsEnd(t *testing.T) {
	_, ts := serve(t, Config{})
	id := begin(t, ts.URL, `{"lab":"mouse"}`).Run
	live := listen(dial(t, ts, id, "?after=0"), 0)
	live.whole(t, "live", 1)
	if live.header == nil || live.header.Run != id || live.header.Lab != "mouse" {
		t.Errorf("header %+v, want that of mouse's run %s", live.header, id)
	}
	late := listen(dial(t, ts, id, ""), 0)
	late.whole(t, "a late comer", 1)
	if !slices.Equal(late.kinds, live.kinds) {
		t.Errorf("a late comer hears %v, want what was heard live: %v", late.kinds, live.kinds)
	}
	back := listen(dial(t, ts, id, "?after=5"), 0)
	back.whole(t, "one who comes back", 6)
	if back.header == nil {
		t.Error("one who comes back gets no header, want one for each connection")
	}
	over := listen(dial(t, ts, id, fmt.Sprintf("?after=%d", live.last())), 0)
	if len(over.seqs) > 0 || over.closed == nil || over.closed.Code != websocket.CloseNormalClosure {
		t.Errorf("one who has everything hears %v and %v, want code 1000 at once", over.seqs, over.err)
	}
}

func TestManyViewersHearTheSame(t *testing.T) {
	_, ts := serve(t, Config{})
	id := begin(t, ts.URL, `{"lab":"mouse","params":{"n":"500"}}`).Run
	var all [20]heard
	var wg sync.WaitGroup
	for i := range all {
		c := dial(t, ts, id, "")
		wg.Go(func() { all[i] = listen(c, 0) })
	}
	wg.Wait()
	for i := range all {
		all[i].whole(t, fmt.Sprintf("viewer %d", i), 1)
	}
}

func TestRefusedStreams(t *testing.T) {
	s, ts := serve(t, Config{})
	id := begin(t, ts.URL, gated).Run
	for _, c := range []struct {
		what, query string
		header      http.Header
		status      int
	}{
		{"a foreign Origin", "", http.Header{"Origin": {"http://evil.example"}}, 403},
		{"another port's Origin", "", http.Header{"Origin": {"http://localhost:1"}}, 403},
		{"DNS rebinding", "", http.Header{"Host": {"evil.example"}, "Origin": {"http://evil.example"}}, 421},
		{"a guessed control secret", "?control=guess", nil, 403},
		{"no number", "?after=x", nil, 400},
		{"a number below 0", "?after=-1", nil, 400},
		{"another subprotocol", "", http.Header{"Sec-Websocket-Protocol": {"loopscope.v0"}}, 400},
	} {
		conn, res, err := websocket.DefaultDialer.Dial(streamURL(ts, id, c.query), c.header)
		if err == nil {
			conn.Close()
			t.Errorf("%s: let in, want status %d", c.what, c.status)
		} else if res == nil || res.StatusCode != c.status {
			t.Errorf("%s: %v, %+v; want status %d", c.what, err, res, c.status)
		}
	}
	s.viewers.Add(maxViewers)
	if _, res, err := websocket.DefaultDialer.Dial(streamURL(ts, id, ""), nil); err == nil || res == nil || res.StatusCode != 503 {
		t.Errorf("one viewer more than %d: %v, %+v; want status 503", maxViewers, err, res)
	}
	s.viewers.Add(-maxViewers)
	res, _ := answered(t, request(t, "GET", ts.URL+"/api/runs/"+id+"/stream", ""))
	if res.StatusCode != 400 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("no websocket: status %d as %s, want a problem of 400", res.StatusCode, res.Header.Get("Content-Type"))
	}
}

// ask sends a command and reads until its answer.
func ask(t *testing.T, c *websocket.Conn, command string) answer {
	t.Helper()
	if err := c.WriteMessage(websocket.TextMessage, []byte(command)); err != nil {
		t.Fatal(err)
	}
	c.SetReadDeadline(time.Now().Add(30 * time.Second))
	for {
		var m message
		if err := c.ReadJSON(&m); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		if m.OK || m.Problem != "" {
			return m.answer
		}
	}
}

// atGate reads until a program waits for the learner.
func atGate(t *testing.T, c *websocket.Conn, program string) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(30 * time.Second))
	for {
		var m message
		if err := c.ReadJSON(&m); err != nil {
			t.Fatalf("%s comes to no gate: %v", program, err)
		}
		if slices.ContainsFunc(m.Events, func(e *trace.Event) bool { return e.Kind == trace.KindGate && e.Program == program }) {
			return
		}
	}
}

func TestCommands(t *testing.T) {
	s, ts := serve(t, Config{})
	r := begin(t, ts.URL, gated)
	viewer := dial(t, ts, r.Run, "")
	if a := ask(t, viewer, `{"id":7,"do":"stop"}`); a.OK || a.Re != 7 {
		t.Errorf("a viewer's stop: %+v, want a problem", a)
	}
	owner := dial(t, ts, r.Run, "?control="+r.Control)
	atGate(t, owner, "server")
	for _, c := range []struct {
		command string
		want    answer
	}{
		{`{"id":1,"do":"step","program":"server"}`, answer{Re: 1, OK: true}},
		{`{"id":2,"do":"jump"}`, answer{Re: 2}},
		{`{"id":3,"do":"step","program":"nobody"}`, answer{Re: 3}},
		{`jump`, answer{}},
		{`{"id":4,"do":"free"}`, answer{Re: 4, OK: true}},
	} {
		got := ask(t, owner, c.command)
		if got.Re != c.want.Re || got.OK != c.want.OK || got.OK == (got.Problem != "") {
			t.Errorf("%s: %+v, want %+v, and a problem if it is not ok", c.command, got, c.want)
		}
	}
	finished(t, s.cfg.Runs.Get(r.Run))
}

func TestALongCommandEndsItsViewerOnly(t *testing.T) {
	_, ts := serve(t, Config{})
	r := begin(t, ts.URL, gated)
	good, bad := dial(t, ts, r.Run, "?control="+r.Control), dial(t, ts, r.Run, "?control="+r.Control)
	if err := bad.WriteMessage(websocket.TextMessage, []byte(`{"do":"`+strings.Repeat("x", maxCommand)+`"}`)); err != nil {
		t.Fatal(err)
	}
	if h := listen(bad, 0); h.closed == nil || h.closed.Code != websocket.CloseMessageTooBig {
		t.Errorf("after a message of more than %d bytes: %v, want code 1009", maxCommand, h.err)
	}
	if a := ask(t, good, `{"id":1,"do":"stop"}`); !a.OK {
		t.Errorf("the other viewer's stop: %+v, want ok", a)
	}
}

// narrow makes a server's connections hold little that is not yet read.
func narrow(_ *Server, ts *httptest.Server) { ts.Listener = narrowListener{ts.Listener} }

type narrowListener struct{ net.Listener }

func (l narrowListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetWriteBuffer(4096)
	}
	return c, err
}

func TestASlowViewerIsClosedAndComesBackForTheRest(t *testing.T) {
	s, ts := serve(t, Config{}, narrow, func(s *Server, _ *httptest.Server) { s.pace.write = 200 * time.Millisecond })
	id := begin(t, ts.URL, `{"lab":"mouse","params":{"n":"3000"}}`).Run
	slow := dial(t, ts, id, "") // reads nothing for now
	quick := listen(dial(t, ts, id, ""), 0)
	quick.whole(t, "a quick viewer beside a slow one", 1)
	eventually(t, "the slow viewer is let go", func() bool { return s.viewers.Load() == 0 })

	first := listen(slow, 0)
	if first.err == nil || first.closed != nil && first.closed.Code == websocket.CloseNormalClosure {
		t.Fatalf("the slow viewer ends with %v after %d events, want to be cut off", first.err, len(first.seqs))
	}
	rest := listen(dial(t, ts, id, fmt.Sprintf("?after=%d", first.last())), 0)
	rest.whole(t, "the slow viewer's second try", first.last()+1)
	if got := first.last() + int64(len(rest.seqs)); got != quick.last() {
		t.Errorf("the slow viewer heard of %d events in all, want %d", got, quick.last())
	}
}

func TestAViewerWithoutLifeIsLetGo(t *testing.T) {
	s, ts := serve(t, Config{}, func(s *Server, _ *httptest.Server) {
		s.pace.ping, s.pace.pong = 20*time.Millisecond, 200*time.Millisecond
	})
	id := begin(t, ts.URL, gated).Run
	lively := dial(t, ts, id, "")
	go listen(lively, 0) // answers pings; ends when the test closes it
	dial(t, ts, id, "")  // reads nothing, so it answers none
	eventually(t, "both are there", func() bool { return s.viewers.Load() == 2 })
	eventually(t, "the dead one is let go", func() bool { return s.viewers.Load() == 1 })
}

func TestCloseTellsViewers(t *testing.T) {
	s, ts := serve(t, Config{})
	c := dial(t, ts, begin(t, ts.URL, gated).Run, "")
	heard := make(chan error, 1)
	go func() { heard <- listen(c, 0).err }()
	eventually(t, "the viewer is there", func() bool { return s.viewers.Load() == 1 })
	s.Close()
	if err := <-heard; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the viewer ends with %v, want code 1001", err)
	}
	if res, _ := answered(t, request(t, "GET", ts.URL+"/readyz", "")); res.StatusCode != 503 {
		t.Errorf("a closing server's /readyz: status %d, want 503", res.StatusCode)
	}
}

// eventually waits for what other goroutines do.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for range 3000 {
		if happened() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}
