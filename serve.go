package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"syscall"

	"loopscope/labs"
	"loopscope/labs/run"
	"loopscope/web"
)

type serveCommand struct {
	Listen string   `default:"127.0.0.1:8080" help:"Address to listen on. Beyond loopback a token is made and must be shown."`
	Host   []string `help:"A further host name that the server answers to."`
}

// Run serves until it is interrupted. Runs that are live then are stopped.
func (c *serveCommand) Run(ctx context.Context) error {
	runs := run.New(labs.All(), run.Options{})
	defer runs.Close()
	cfg := web.Config{
		Runs: runs, Listen: c.Listen, Hosts: c.Host, Missing: missing(),
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if web.NeedsToken(c.Listen) {
		cfg.Token = rand.Text()
	}
	err := web.Serve(ctx, cfg, func(url string) {
		fmt.Printf("Loopscope is at %s\nStop it with Ctrl-C.\n", url)
	})
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: another program listens there; end it, or take a free port by --listen 127.0.0.1:0", err)
	}
	return err
}

// Validate is asked by kong: an address that is none is bad usage.
func (c *serveCommand) Validate() error {
	_, port, err := net.SplitHostPort(c.Listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("--listen %s: %w; want HOST:PORT, for instance 127.0.0.1:8080", c.Listen, err)
	}
	return nil
}

// missing names what this machine lacks.
func missing() []string {
	var names []string
	for _, c := range run.Capabilities() {
		if !c.OK {
			names = append(names, c.Name)
		}
	}
	return names
}
