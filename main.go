// Loopscope is an oscilloscope for sockets: a teaching lab for network
// programming. This file is its command line; the lab itself is served by web,
// taught by labs, and runs on sim.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"loopscope/labs"
	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/labs/words"
)

// The exit status of every command.
const (
	exitOK     = 0
	exitFailed = 1 // a run did not end ok, or a claim does not hold
	exitUsage  = 2
)

// errFailed has been reported already: only the exit status is missing.
var errFailed = errors.New("failed")

type commands struct {
	Serve  serveCommand  `cmd:"" default:"withargs" help:"Serve the course to a browser (the default)."`
	Run    runCommand    `cmd:"" help:"Run one lab and print what happened."`
	Labs   labsCommand   `cmd:"" help:"List the labs and their parameters."`
	Doctor doctorCommand `cmd:"" help:"Say what this machine can show, and how to get what is missing."`
}

func main() {
	run.Child(labs.All())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(command(ctx, os.Args[1:]))
}

// command runs one command line and gives its exit status.
func command(ctx context.Context, args []string) int {
	status := -1
	parser, err := kong.New(&commands{},
		kong.Name("loopscope"),
		kong.Description("An oscilloscope for sockets: see every call, state, segment and byte of a connection."),
		kong.Exit(func(code int) { status = code }), // help was printed
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return complain(err, exitFailed)
	}
	if err := known(parser.Model, args); err != nil {
		return complain(err, exitUsage)
	}
	parsed, err := parser.Parse(args)
	if status >= 0 {
		return status
	}
	if err != nil {
		return complain(err, exitUsage)
	}
	return outcome(parsed.Run())
}

// known says what a first word may have been meant to be that is no command;
// kong takes it for an argument of the default one.
func known(app *kong.Application, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return nil
	}
	names := []string{"--help"}
	for _, c := range app.Children {
		names = append(names, c.Name)
	}
	return oneOf("command", args[0], names...)
}

// oneOf refuses what is none of the words, and names the nearest.
func oneOf(what, typed string, words ...string) error {
	if slices.Contains(words, typed) {
		return nil
	}
	if near := lab.Nearest(typed, words); near != "" {
		return fmt.Errorf("no %s %q; did you mean %q?", what, typed, near)
	}
	return fmt.Errorf("no %s %q; want %s", what, typed, strings.Join(words, ", "))
}

// language is one that the labs have words in.
type language words.Lang

// UnmarshalText takes one of the languages' names.
func (l *language) UnmarshalText(typed []byte) error {
	*l = language(typed)
	if !slices.Contains(words.Langs[:], words.Lang(typed)) {
		return fmt.Errorf("no words in %q; want one of %s", typed, words.Langs) // all two letters are near each other
	}
	return nil
}

// outcome turns a command's error into its exit status.
func outcome(err error) int {
	var spec *run.SpecError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &spec):
		return complain(err, exitUsage)
	}
	return complain(err, exitFailed)
}

// complain says what is wrong in one line.
func complain(err error, status int) int {
	fmt.Fprintln(os.Stderr, "loopscope: "+strings.ReplaceAll(err.Error(), "\n", " "))
	return status
}
