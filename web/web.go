// Package web serves the course to browsers: pages, the API that starts runs,
// and a websocket on which a run's events are watched while they happen. It
// knows runs and words, and no world: the way from a click to a socket call
// goes through labs/run alone.
package web

//go:generate go -C .. tool templ generate

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"loopscope/labs/run"
	"loopscope/static"
)

// Config of a server.
type Config struct {
	Runs    *run.Runs
	Listen  string       // "127.0.0.1:8080": where it listens, and so the Host it answers to
	Hosts   []string     // further names that it answers to, without a port
	MaxEach int          // live runs of one address; 0: 8
	Token   string       // must be shown by a browser; needed where Listen is not loopback
	Missing []string     // what this machine lacks for the labs, as doctor names it
	Log     *slog.Logger // nil: slog.Default()
}

// Server is an http.Handler. It owns the goroutines of its websockets, and
// Close ends them.
type Server struct {
	cfg     Config
	log     *slog.Logger
	guard   guard
	course  *course
	quota   quota
	bundle  func() (bundle, error) // of static.FS, made when first asked for
	handler http.Handler

	upgrader  websocket.Upgrader
	pace      pace
	messages  sync.Pool     // of *bytes.Buffer
	exports   chan struct{} // holds a token for each whole trace that is being made into a file
	viewers   atomic.Int64  // websockets that are open
	watching  sync.WaitGroup
	accepting sync.Mutex // guards closing against watching.Add
	closing   context.Context
	close     context.CancelFunc
}

// ErrNoToken says that strangers could reach the server, and none would be asked who they are.
var ErrNoToken = errors.New("listening beyond loopback needs a token")

// New makes a server. It listens to nothing: see Serve.
func New(cfg Config) (*Server, error) {
	g, err := newGuard(cfg)
	if err != nil {
		return nil, err
	}
	c, err := newCourse(cfg.Runs.Labs())
	if err != nil {
		return nil, fmt.Errorf("web: read the labs' words: %w", err)
	}
	s := &Server{cfg: cfg, log: cfg.Log, guard: g, course: c, pace: humane}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.quota = quota{most: cmp.Or(cfg.MaxEach, 8), taken: map[string][]*slot{}}
	s.bundle = sync.OnceValues(func() (bundle, error) { return newBundle(static.FS) })
	s.exports = make(chan struct{}, maxExports)
	s.messages.New = func() any { return new(bytes.Buffer) }
	s.closing, s.close = context.WithCancel(context.Background())
	s.upgrader = websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second,
		ReadBufferSize:   256, // commands are short: 8 KB a viewer, not 12
		WriteBufferPool:  &sync.Pool{},
		Subprotocols:     []string{subprotocol},
		Error:            refuseUpgrade,
	}
	s.handler = s.guard.protect(s.routes())
	return s, nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.serveCourse)
	mux.HandleFunc("GET /labs/{lab}", s.serveLab)
	mux.HandleFunc("GET /labs/{lab}/compare", s.serveCompare)
	mux.Handle("GET /static/", newStatic())

	mux.HandleFunc("GET /api/labs", s.listLabs)
	mux.HandleFunc("POST /api/runs", s.startRun)
	mux.HandleFunc("DELETE /api/runs/{run}", s.stopRun)
	mux.HandleFunc("GET /api/runs/{run}/stream", s.serveStream)
	mux.HandleFunc("GET /api/runs/{run}/trace", s.serveTrace)
	mux.HandleFunc("GET /api/runs/{run}/capture.pcapng", s.serveCapture)
	mux.HandleFunc("GET /api/runs/{run}/replay.html", s.serveReplay)
	mux.HandleFunc("GET /api/runs/{run}/events/{seq}/packet", s.servePacket)
	mux.HandleFunc("/api/", noSuchPath)

	mux.HandleFunc("GET /healthz", s.healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("/", s.noSuchPage)
	return mux
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close tells every viewer that the server goes away, and waits until their
// websockets are closed. The runs are their owner's to close.
func (s *Server) Close() {
	s.accepting.Lock()
	s.close()
	s.accepting.Unlock()
	s.watching.Wait()
}

func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.closing.Err() != nil {
		http.Error(w, "closing", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}
