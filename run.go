package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"loopscope/labs"
	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/labs/words"
	"loopscope/sim/trace"
)

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
