package run

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"loopscope/sim/trace"
)

// The log's caps. Past them a run ends with status limit.
const (
	maxEvents = 200_000
	maxBytes  = 64 << 20
)

// Log is a run's record: events as JSON, appended and never changed. A viewer is
// a cursor into it, so late comers and those that were cut off read the same
// bytes as the first, and no viewer can make another lose an event.
type Log struct {
	mu     sync.Mutex // guards what follows
	most   int        // events
	header []byte
	arena  []byte // events as JSON, each followed by a comma
	ends   []int  // ends[i] is where event i+1 ends in arena, its comma included
	closed bool
	news   chan struct{} // closed and replaced when there is more
}

func newLog() *Log { return &Log{most: maxEvents, news: make(chan struct{})} }

func (l *Log) setHeader(h *trace.Header) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.header = b
	l.lockedNews()
	return nil
}

// append takes one event's JSON.
func (l *Log) append(event []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.arena = append(append(l.arena, event...), ',')
	l.ends = append(l.ends, len(l.arena))
	l.lockedNews()
}

func (l *Log) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.lockedNews()
}

func (l *Log) lockedNews() {
	close(l.news)
	l.news = make(chan struct{})
}

// Part is a piece of the log.
type Part struct {
	Events []byte          // JSON objects with commas between them; empty when there is no news
	Last   int64           // the number of the last event in it, or the cursor it was asked with
	More   <-chan struct{} // closed when the log has grown beyond Last
	Closed bool            // nothing will follow Last
}

// Since gives the events after the given number, at least one if there is any,
// and at most about max bytes of them. What it returns must not be changed.
func (l *Log) Since(after int64, max int) Part {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := int64(len(l.ends))
	after = min(after, n)
	p := Part{Last: after, More: l.news, Closed: l.closed && after == n}
	if after == n {
		return p
	}
	from := 0
	if after > 0 {
		from = l.ends[after-1]
	}
	p.Last = after + 1
	for p.Last < n && l.ends[p.Last]-from <= max {
		p.Last++
	}
	p.Events = l.arena[from : l.ends[p.Last-1]-1 : l.ends[p.Last-1]-1]
	p.Closed = l.closed && p.Last == n
	return p
}

// Header is the trace's first line as JSON, or nil until the run has begun; the
// channel is closed when there is news.
func (l *Log) Header() ([]byte, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.header, l.news
}

// full tells whether a cap has been reached.
func (l *Log) full() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ends) >= l.most || len(l.arena) >= maxBytes
}

// size is how many bytes the events take.
func (l *Log) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.arena)
}

// next is the number that the next event will have.
func (l *Log) next() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int64(len(l.ends)) + 1
}

// writeLines writes the events as they stand, one a line.
func (l *Log) writeLines(w io.Writer) error {
	l.mu.Lock()
	arena, ends := l.arena, l.ends
	l.mu.Unlock()
	from := 0
	for _, end := range ends {
		if _, err := fmt.Fprintf(w, "%s\n", arena[from:end-1]); err != nil {
			return err
		}
		from = end
	}
	return nil
}
