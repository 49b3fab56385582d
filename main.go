// Loopscope is an oscilloscope for sockets: a teaching lab for network
// programming. This file is its command line; the lab itself is served by web,
// taught by labs, and runs on sim.
package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"loopscope/labs"
	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/labs/words"
	"loopscope/sim/trace"
	"loopscope/web"
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

type runCommand struct {
	Lab    string            `arg:"" help:"The lab's name, as 'loopscope labs' lists it."`
	World  string            `help:"What it runs on: kernel."`
	Set    map[string]string `short:"s" placeholder:"NAME=VALUE" help:"Set a parameter."`
	Seed   uint64            `help:"Seed of what the programs take at random."`
	Format format            `default:"text" help:"text, jsonl or pcapng."`
	Out    string            `short:"o" placeholder:"FILE" help:"Write to a file instead of standard output."`
	Lang   language          `default:"en" help:"Language of the narration and of the claims: en or zh."`
}

// format is how a trace is written.
type format string

// UnmarshalText takes one of the formats' names.
func (f *format) UnmarshalText(typed []byte) error {
	*f = format(typed)
	return oneOf("format", string(typed), "text", "jsonl", "pcapng")
}

// Run runs the lab to its end and writes its trace. Its claims go to standard
// error, where the output is a trace for other programs.
func (c *runCommand) Run(ctx context.Context) error {
	runs := run.New(labs.All(), run.Options{Ready: 1})
	defer runs.Close()
	r, err := runs.Start(run.Spec{Lab: c.Lab, World: c.World, Params: c.Set, Seed: c.Seed})
	if err != nil {
		return err
	}
	out, err := c.open()
	if err != nil {
		return err
	}
	defer out.Close() // again, where it failed below
	stop := context.AfterFunc(ctx, r.Stop)
	defer stop()
	defer r.Watch()()
	<-r.Done()
	t, err := r.Trace()
	if err != nil {
		return err
	}
	said, err := lab.Words(r.Lab, words.Lang(c.Lang))
	if err != nil {
		return err
	}
	if err := errors.Join(c.write(out, r, t, said), out.Close()); err != nil {
		return fmt.Errorf("write the trace: %w", err)
	}
	return judge(os.Stderr, t, said)
}

// open is where the trace goes. It is opened before the run, which may take
// long, so that a wrong name is known at once.
func (c *runCommand) open() (*os.File, error) {
	if c.Out == "" {
		return os.Stdout, nil
	}
	return os.Create(c.Out)
}

func (c *runCommand) write(w io.Writer, r *run.Run, t *trace.Trace, said map[string]string) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var err error
	switch c.Format {
	case "jsonl":
		err = r.WriteTrace(out)
	case "pcapng":
		err = run.WritePcapng(out, t)
	default:
		err = tell(out, t, said)
	}
	return cmp.Or(err, out.Flush())
}

// tell writes the trace to be read: the events as they are, and what the
// narration says of them, a line below each.
func tell(w io.Writer, t *trace.Trace, said map[string]string) error {
	for _, e := range t.Events {
		line := e.String()
		if e.Kind == trace.KindNote {
			line = strings.Repeat(" ", 23) + words.Fill(said[e.Key], e.Vars)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// place is where a claim's value would stand, had the run given one.
var place = regexp.MustCompile(`\{\w+\}`)

// judge prints each claim's sentence and whether it holds, and says whether the
// run was as it should be.
func judge(w io.Writer, t *trace.Trace, said map[string]string) error {
	good := t.End().Status == trace.StatusOK
	if !good {
		fmt.Fprintf(w, "%s: %s\n", t.End().Status, t.End().Error)
	}
	for _, c := range t.Select(trace.Is(trace.KindClaim)) {
		if strings.HasPrefix(c.ID, run.Prediction) {
			continue // its question is the page's
		}
		why := ""
		if c.Why != "" {
			why = " — " + words.Fill(said[c.Why], c.Got)
		}
		sentence := words.Fill(said["claim."+c.ID], c.Got)
		fmt.Fprintf(w, "%-7s %s%s\n", said["holds."+c.Holds], place.ReplaceAllString(sentence, "…"), why)
		good = good && c.Holds != trace.HoldsNo
	}
	if !good {
		return errFailed
	}
	return nil
}

type labsCommand struct {
	JSON bool     `help:"As JSON."`
	Lang language `default:"en" help:"en or zh."`
}

// Run lists the labs in the order of the course.
func (c *labsCommand) Run() error {
	if c.JSON {
		return listJSON()
	}
	for _, l := range labs.All() {
		said, err := lab.Words(l, words.Lang(c.Lang))
		if err != nil {
			return err
		}
		fmt.Printf("%-12s %s\n", l.Name, said["question"])
		for _, p := range l.Params {
			fmt.Printf("    --set %s=%s\t%s\n", p.Name, values(p), said["param."+p.Name])
		}
	}
	return nil
}

func values(p lab.Param) string {
	switch {
	case p.Choices != nil:
		return strings.Join(p.Choices, "|")
	case p.Switch():
		return "true|false"
	}
	return fmt.Sprintf("%d…%d", p.Min, p.Max)
}

func listJSON() error {
	type entry struct {
		Name   string      `json:"name"`
		Worlds []lab.World `json:"worlds"`
		Params []lab.Param `json:"params"`
	}
	out := []entry{}
	for _, l := range labs.All() {
		out = append(out, entry{l.Name, l.Worlds, l.Params})
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

type doctorCommand struct {
	Lang language `default:"en" help:"en or zh."`
}

// Run tries each capability and prints the cure for what is missing.
func (c *doctorCommand) Run() error {
	said := words.Of(words.Lang(c.Lang)).Words
	bad := false
	for _, k := range run.Capabilities() {
		if k.OK {
			fmt.Printf("%-12s ok       %s\n", k.Name, said["doctor."+k.Name])
			continue
		}
		bad = true
		fmt.Printf("%-12s missing  %s (%s)\n             %s\n", k.Name, said["doctor."+k.Name+".missing"], k.Detail, said[k.Cure])
	}
	if bad {
		return errFailed
	}
	return nil
}
