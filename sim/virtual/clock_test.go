package virtual

import (
	"container/heap"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// clock is the world's virtual time: it stands while anything can still happen
// at its instant, and then leaps to the next due event. Its mutex guards all
// that a stack's own goroutine may touch.
type clock struct {
	mu     sync.Mutex
	now    int64 // ns since the run's start
	number uint64
	due    schedule
}

// event is something that will happen at its time.
type event struct {
	at     int64
	number uint64 // orders events of one instant as they were scheduled
	host   *host  // whose stack it concerns: settled afterwards; may be nil
	what   func()
	index  int // in the heap, −1 outside
}

// reading is the recorder's clock. Each reading takes 1 ns, so that no two
// events of a trace are at one instant and their order needs no rule.
func (c *clock) reading() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	return c.now
}

func (c *clock) after(d time.Duration, h *host, what func()) *event {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.number++
	e := &event{at: c.now + max(0, int64(d)), number: c.number, host: h, what: what}
	heap.Push(&c.due, e)
	return e
}

// cancel takes an event back, and tells whether it was still due.
func (c *clock) cancel(e *event) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e == nil || e.index < 0 {
		return false
	}
	heap.Remove(&c.due, e.index)
	return true
}

// next leaps to the next event; nil when there is none up to the limit.
func (c *clock) next(limit int64) *event {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.due) == 0 || c.due[0].at > limit {
		return nil
	}
	e := heap.Pop(&c.due).(*event)
	c.now = max(c.now, e.at)
	return e
}

func (c *clock) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.due) == 0
}

// schedule is a heap by time, then number.
type schedule []*event

func (s schedule) Len() int { return len(s) }
func (s schedule) Less(i, j int) bool {
	if s[i].at != s[j].at {
		return s[i].at < s[j].at
	}
	return s[i].number < s[j].number
}
func (s schedule) Swap(i, j int) {
	s[i], s[j] = s[j], s[i]
	s[i].index, s[j].index = i, j
}
func (s *schedule) Push(x any) {
	e := x.(*event)
	e.index = len(*s)
	*s = append(*s, e)
}
func (s *schedule) Pop() any {
	old := *s
	e := old[len(old)-1]
	e.index = -1
	*s = old[:len(old)-1]
	return e
}

// stackClock is the clock as one host's stack reads it (tcpip.Clock).
type stackClock struct{ h *host }

func (c stackClock) Now() time.Time {
	return start.Add(time.Duration(c.h.instant()))
}

// NowMonotonic begins an hour above zero, which the stack takes for "never".
func (c stackClock) NowMonotonic() tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(time.Duration(c.h.instant()) + time.Hour)
}

func (c stackClock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	t := &timer{h: c.h, f: f}
	t.Reset(d)
	return t
}

// instant is 1 ns later at each reading: the stack takes packets that were sent
// at the same time for reordered ones.
func (h *host) instant() int64 {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	h.read = max(h.w.now, h.read+1)
	return h.read
}

// timer is a stack's timer on virtual time (tcpip.Timer).
type timer struct {
	h *host
	f func()
	e *event
}

func (t *timer) Stop() bool { return t.h.w.cancel(t.e) }

func (t *timer) Reset(d time.Duration) {
	t.h.w.cancel(t.e)
	t.e = t.h.w.after(d+t.h.ahead(), t.h, t.f)
}

// ahead is how far the host's last reading is before the world's time: its
// timers count from there.
func (h *host) ahead() time.Duration {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	return time.Duration(max(0, h.read-h.w.now))
}
