package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gorilla/websocket"

	"loopscope/labs/run"
)

// subprotocol names the form of the messages.
const subprotocol = "loopscope.v1"

// pace is how long a viewer's websocket may take, and how often it is fed.
type pace struct {
	write    time.Duration // for one message to be taken by the network
	ping     time.Duration // between pings
	pong     time.Duration // without a sign of life
	goodbye  time.Duration // for the viewer to answer a close
	message  int           // bytes of events in one message, about
	perOther time.Duration // between messages, for each open viewer
	longest  time.Duration // between messages, however many there are
}

// humane is the pace for browsers. What a message costs is its write syscall,
// so the more viewers there are, the fewer and larger the messages: a thousand
// of them get all of a thousand events a second within 20 ms.
var humane = pace{
	write: 10 * time.Second, ping: 20 * time.Second, pong: 50 * time.Second, goodbye: 2 * time.Second,
	message: 64 << 10, perOther: 15 * time.Microsecond, longest: 50 * time.Millisecond,
}

// maxViewers is far above any class; each costs two goroutines and some 8 KB.
const maxViewers = 4096

// maxCommand is the longest message that a viewer may send.
const maxCommand = 4 << 10

// serveStream opens the websocket on which a run is watched.
func (s *Server) serveStream(w http.ResponseWriter, r *http.Request) {
	watched := s.find(w, r)
	if watched == nil {
		return
	}
	after, p := cursor(r)
	if p == nil {
		p = offered(r)
	}
	if p != nil {
		p.write(w)
		return
	}
	v := &viewer{server: s, run: watched, after: after, answers: make(chan answer)}
	if control := r.URL.Query().Get("control"); control != "" {
		if v.controls = same(control, watched.Control); !v.controls {
			problem{Status: http.StatusForbidden, Detail: "This is not the run's control secret.", Field: "control"}.write(w)
			return
		}
	}
	if p := s.enter(); p != nil {
		p.write(w)
		return
	}
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil { // it has been answered
		s.leave()
		return
	}
	v.conn = conn
	go v.watch() // after this handler has returned its memory goes: 8 KB a viewer, not 22
}

// cursor is the number of the last event that the viewer has.
func cursor(r *http.Request) (int64, *problem) {
	given := r.URL.Query().Get("after")
	if given == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(given, 10, 64)
	if err != nil || n < 0 {
		return 0, &problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("after is no event's number: %q.", given), Field: "after", Want: "a whole number from 0"}
	}
	return n, nil
}

// offered refuses viewers that only speak another form. One that names none is
// taken to know what it asks for.
func offered(r *http.Request) *problem {
	if names := websocket.Subprotocols(r); len(names) > 0 && !slices.Contains(names, subprotocol) {
		return &problem{Status: http.StatusBadRequest, Detail: "The stream speaks another subprotocol.", Field: "Sec-WebSocket-Protocol", Want: subprotocol}
	}
	return nil
}

func refuseUpgrade(w http.ResponseWriter, _ *http.Request, status int, reason error) {
	problem{Status: status, Detail: reason.Error() + "."}.write(w)
}

// enter counts a viewer in, unless the server is closing or full.
func (s *Server) enter() *problem {
	s.accepting.Lock()
	defer s.accepting.Unlock()
	if s.closing.Err() != nil {
		return &problem{Status: http.StatusServiceUnavailable, Detail: "The server is closing."}
	}
	if s.viewers.Load() >= maxViewers {
		return &problem{Status: http.StatusServiceUnavailable, Detail: "As many pages watch runs as this server can serve.", Want: fmt.Sprintf("at most %d", maxViewers)}
	}
	s.watching.Add(1)
	s.viewers.Add(1)
	return nil
}

func (s *Server) leave() {
	s.viewers.Add(-1)
	s.watching.Done()
}

// gap is how long a viewer waits between two messages.
func (s *Server) gap() time.Duration {
	return min(time.Duration(s.viewers.Load())*s.pace.perOther, s.pace.longest)
}

// viewer is one websocket: a cursor into a run's log. It can't make another
// viewer wait, nor lose an event: when it is slow it lags, when it stands still
// it is closed, and may come back with the number of the last event it has.
type viewer struct {
	server   *Server
	run      *run.Run
	conn     *websocket.Conn
	after    int64
	controls bool        // may command the run
	answers  chan answer // from the reader to the writer
}

// watch owns the connection. It writes, in its own goroutine; a second one,
// which ends before watch does, reads.
func (v *viewer) watch() {
	defer v.server.leave()
	defer v.run.Watch()()
	ctx, gone := context.WithCancel(v.server.closing)
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		defer gone()
		v.read(ctx)
	}()
	code, reason := v.write(ctx)
	gone() // nobody takes answers any more
	if code != 0 {
		v.goodbye(code, reason, reading)
	}
	v.conn.Close()
	<-reading
}

// goodbye closes as RFC 6455 §7.1.1 wants: the server's Close, the viewer's, and
// only then the connection, lest unread bytes turn its end into a reset.
func (v *viewer) goodbye(code int, reason string, answered <-chan struct{}) {
	by := time.Now().Add(v.server.pace.goodbye)
	if v.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), by) != nil {
		return
	}
	select {
	case <-answered:
	case <-time.After(time.Until(by)):
	}
}

// write sends the header, then events until the run has ended, and tells how
// the websocket is to be closed; 0: it is broken, or the viewer has gone.
func (v *viewer) write(ctx context.Context) (code int, reason string) {
	ping := time.NewTicker(v.server.pace.ping)
	defer ping.Stop()
	wait := waiter{ctx: ctx, v: v, ping: ping.C}
	header, news := v.run.Log().Header()
	for header == nil && !v.run.Log().Since(0, 0).Closed {
		if !wait.until(news, nil) {
			return v.closing()
		}
		header, news = v.run.Log().Header()
	}
	if v.send(`{"header":`, header, `}`) != nil {
		return 0, ""
	}
	for {
		part := v.run.Log().Since(v.after, v.server.pace.message)
		if len(part.Events) > 0 && v.send(`{"events":[`, part.Events, `]}`) != nil {
			return 0, ""
		}
		v.after = part.Last
		if part.Closed {
			return websocket.CloseNormalClosure, "the run has ended"
		}
		if len(part.Events) > 0 && !wait.until(nil, time.After(v.server.gap())) {
			return v.closing()
		}
		if len(part.Events) == 0 && !wait.until(part.More, nil) {
			return v.closing()
		}
	}
}

// closing is how a websocket ends whose run goes on: the server is closing, or
// it is broken already.
func (v *viewer) closing() (int, string) {
	if v.server.closing.Err() != nil {
		return websocket.CloseGoingAway, "the server is closing"
	}
	return 0, ""
}

// waiter passes a writer's time between two messages with pings and answers.
type waiter struct {
	ctx  context.Context
	v    *viewer
	ping <-chan time.Time
}

// until waits for news or time; false: there is nobody to write to any more.
func (w *waiter) until(news <-chan struct{}, elapsed <-chan time.Time) bool {
	for {
		select {
		case <-w.ctx.Done():
			return false
		case <-news:
			return true
		case <-elapsed:
			return true
		case a := <-w.v.answers:
			if w.v.send("", a.json(), "") != nil {
				return false
			}
		case <-w.ping:
			if w.v.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(w.v.server.pace.write)) != nil {
				return false
			}
		}
	}
}

// send writes one text message. It must be whole in memory: gorilla writes that
// as one frame, in one syscall.
func (v *viewer) send(before string, json []byte, behind string) error {
	b := v.server.messages.Get().(*bytes.Buffer)
	defer v.server.messages.Put(b)
	b.Reset()
	b.WriteString(before)
	b.Write(json)
	b.WriteString(behind)
	v.conn.SetWriteDeadline(time.Now().Add(v.server.pace.write))
	return v.conn.WriteMessage(websocket.TextMessage, b.Bytes())
}
