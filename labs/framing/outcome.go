package framing

import (
	"strings"

	"loopscope/labs/lab"
	"loopscope/sim/trace"
)

// outcome is what became of one method's conversation, read off the trace.
type outcome struct {
	name     string
	said     []string       // the client's messages, as it printed them
	believed []string       // the server's, as it printed them
	right    int            // of those believed: said, and in this order
	last     *trace.Event   // the server's last message
	uncaught *trace.Event   // output: the error that ended the server
	refused  *trace.Event   // output: the error that the server answered for
	unended  *trace.Event   // output: the body that never came to its end
	next     *trace.Event   // the return of the honest client's connect
	thanked  *trace.Event   // the server's output of the honest client's message
	waiting  []*trace.Event // both programs' recvs that never returned
	begin    int64          // seq: the client's connect
	end      int64          // seq: the honest client's connect, or the end
	sends    []*trace.Event // returns
	recvs    []*trace.Event // returns, the server's
	heard    []*trace.Event // returns, the client's, with data
}

func (o *outcome) wrong() int { return len(o.believed) - o.right }

// outcomes divides the trace by the client's connects: the attacked one and
// the honest one, method after method.
func outcomes(t *trace.Trace, a lab.Args) []*outcome {
	connects := t.Select(trace.Is(trace.KindCall), trace.By("client"), trace.Named("connect"))
	var out []*outcome
	for i, name := range chosen(a) {
		if 2*i >= len(connects) {
			break
		}
		o := &outcome{name: name, begin: connects[2*i].Seq, end: int64(len(t.Events)) + 1}
		over := o.end
		if 2*i+1 < len(connects) {
			o.end = connects[2*i+1].Seq
			o.next = t.ReturnOf(connects[2*i+1])
		}
		if 2*i+2 < len(connects) {
			over = connects[2*i+2].Seq
		}
		o.read(t)
		o.thanked = t.First(trace.Is(trace.KindOutput), trace.By("server"), between(o.end, over),
			func(e *trace.Event) bool { return strings.HasSuffix(e.Text, "b'still there?'") })
		out = append(out, o)
	}
	return out
}

// between selects the events after from and before end.
func between(from, end int64) func(*trace.Event) bool {
	return func(e *trace.Event) bool { return e.Seq > from && e.Seq < end }
}

func (o *outcome) read(t *trace.Trace) {
	during := between(o.begin, o.end)
	for _, e := range t.Select(during) {
		switch e.Kind {
		case trace.KindOutput:
			o.output(e)
		case trace.KindReturn:
			o.returned(e)
		}
	}
	for _, program := range []string{"server", "client"} {
		calls := t.Select(during, trace.Is(trace.KindCall), trace.By(program), trace.Named("recv"))
		if n := len(calls); n > 0 && t.ReturnOf(calls[n-1]) == nil {
			o.waiting = append(o.waiting, calls[n-1])
		}
	}
	o.right = common(o.said, o.believed)
}

func (o *outcome) output(e *trace.Event) {
	what, rest, _ := strings.Cut(e.Text, " ")
	_, text, _ := strings.Cut(rest, " ") // after the message's number
	switch {
	case e.Program == "client" && what == "message":
		o.said = append(o.said, text)
	case e.Program == "client":
	case what == "message":
		o.believed = append(o.believed, text)
		o.last = e
	case what == "uncaught":
		o.uncaught = e
	case what == "refused:":
		o.refused = e
	case what == "unfinished:":
		o.unended = e
	}
}

func (o *outcome) returned(e *trace.Event) {
	switch {
	case e.Errno != "":
	case e.Call == "send" && e.Program == "client":
		o.sends = append(o.sends, e)
	case e.Call == "recv" && e.Program == "server":
		o.recvs = append(o.recvs, e)
	case e.Call == "recv" && e.N > 0:
		o.heard = append(o.heard, e)
	}
}

// common is the length of the longest common subsequence.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diag := 0
		for j := range b {
			up := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diag + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			diag = up
		}
	}
	return row[len(b)]
}

// The ways a conversation can end.
const (
	survives = "survives" // every message right, and the next client is served
	misreads = "misreads" // the server goes on, believing what nobody said
	dies     = "dies"     // an error that nobody caught: the next client is refused by the kernel
	swallows = "swallows" // it waits for bytes that never come, and eats those that do
	refuses  = "refuses"  // it names the fault, closes, and serves the next client
	stuck    = "stuck"    // both wait for each other
)

// ending names how the conversation ended, or "" when the trace can't tell yet.
func (o *outcome) ending() string {
	served := o.next != nil && o.next.Errno == "" && o.thanked != nil
	switch {
	case len(o.waiting) == 2:
		return stuck
	case o.uncaught != nil && o.next != nil && o.next.Errno == "ECONNREFUSED":
		return dies
	case !served:
		return ""
	case o.refused != nil && o.wrong() == 0:
		return refuses
	case o.unended != nil:
		return swallows
	case o.wrong() > 0:
		return misreads
	case o.right == len(o.said):
		return survives
	}
	return ""
}
