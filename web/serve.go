package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Serve listens and serves until ctx ends, then closes in order: no new
// requests, viewers told, answers finished. It calls listening with the address
// to open in a browser, the token in it where there is one.
func Serve(ctx context.Context, cfg Config, listening func(url string)) error {
	l, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	defer l.Close()
	cfg.Listen = bound(cfg.Listen, l.Addr())
	s, err := New(cfg)
	if err != nil {
		return err
	}
	if listening != nil {
		listening(s.URL())
	}
	return s.serve(ctx, l)
}

// bound is the address as it was configured, with the port that port 0 became.
func bound(configured string, got net.Addr) string {
	host, _, _ := net.SplitHostPort(configured)
	_, port, _ := net.SplitHostPort(got.String())
	return net.JoinHostPort(host, port)
}

// URL is what to open in a browser on this machine.
func (s *Server) URL() string {
	host, port, _ := net.SplitHostPort(s.cfg.Listen)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	u := url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: "/"}
	if s.cfg.Token != "" {
		u.RawQuery = url.Values{"token": {s.cfg.Token}}.Encode()
	}
	return u.String()
}

// overHTTP limits what a client may take of the server's time and memory before
// a handler sees it.
func (s *Server) overHTTP() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      2 * time.Minute, // a whole trace, by a slow network
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// serve owns the http.Server's goroutine.
func (s *Server) serve(ctx context.Context, l net.Listener) error {
	h := s.overHTTP()
	served := make(chan error, 1)
	go func() { served <- h.Serve(l) }()
	select {
	case err := <-served:
		s.Close()
		return fmt.Errorf("web: serve: %w", err)
	case <-ctx.Done():
	}
	grace, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	s.Close() // Shutdown knows nothing of hijacked connections
	if err := h.Shutdown(grace); err != nil {
		h.Close()
		return fmt.Errorf("web: shut down: %w", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("web: serve: %w", err)
	}
	return nil
}
