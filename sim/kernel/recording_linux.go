package kernel

import (
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
	"loopscope/sim/tcp"
	"loopscope/sim/trace"
)

// settle is how long a packet's stamp may be older than its place in the ring.
const settle = 2 * time.Millisecond

// recording is one run inside the child. Its goroutine, watch, owns the diag
// socket and the recorder's release; a second one, listen, owns the tap, so that
// the ring is emptied while events are being written. Programs and listen only
// add to the recorder.
type recording struct {
	start   int64 // ns, CLOCK_REALTIME
	rec     *trace.Recorder
	tap     *tap          // nil without the right to capture
	heard   atomic.Int64  // all packets before have been added; listen's
	news    chan struct{} // there are packets; listen's
	diag    *diag
	packets *packets // listen's
	world   *world
	net     *sock.Net
	out     *lines
	limit   time.Duration
	stopped atomic.Bool

	seenAtStart, ifaceAtStart int64
	activity                  int64 // when a program or packet last did something
	surveyed                  int64
	looked                    int64
	suspected                 *suspicion
	timeWaits                 map[[2]string]bool // connections that the last survey found in TIME-WAIT
	ended                     int64              // when watch saw that all programs had returned; 0 before
	spent                     time.Duration      // of the limit: time in which no program waited at a gate
	lastTick                  int64
}

func (r *recording) now() int64 { return time.Now().UnixNano() - r.start }

// begin sets the stage; the programs run when it returns.
func begin(o Order, s Stage, t *tap, d *diag, out *lines, isShared bool) *recording {
	r := &recording{
		start: time.Now().UnixNano(), tap: t, diag: d, out: out,
		packets: newPackets(), limit: s.Limit, news: make(chan struct{}, 1),
	}
	if r.limit == 0 {
		r.limit = 20 * time.Second
	}
	tracker := tcp.NewTracker()
	folder := &trace.Folder{Full: out.full}
	r.rec = &trace.Recorder{Now: r.now, Fold: folder.Fold, Narrate: s.Narrate, Sink: out.event}
	r.rec.Derive = func(e *trace.Event) []*trace.Event {
		r.notice(e)
		return tracker.Observe(e)
	}
	r.world = newWorld(r.rec, isShared)
	r.net = sock.New(sock.Config{World: r.world, Recorder: r.rec, Step: o.Step, Seed: o.Seed, Port: r.world.port, Pace: r.pace})
	if t != nil {
		r.seenAtStart = t.seen.Load()
	}
	r.ifaceAtStart, _ = loopbackPackets()
	r.rec.Record(&trace.Event{Kind: trace.KindHost, Basis: trace.BasisKernel, Host: "localhost", Addrs: []string{"127.0.0.1"}})
	return r
}

// machine describes what the run runs on.
func (r *recording) machine() trace.Machine {
	m := trace.Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), MTU: mtu}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		m.Kernel = unix.ByteSliceToString(u.Release[:])
	}
	if b, err := os.ReadFile("/proc/sys/net/ipv4/tcp_congestion_control"); err == nil {
		m.Congestion = strings.TrimSpace(string(b))
	}
	var ns unix.Stat_t
	if unix.Stat("/proc/self/ns/net", &ns) == nil {
		m.NetNS = ns.Ino
	}
	if r.world.shared {
		m.Missing, m.MTU = append(m.Missing, "namespaces"), 0
	}
	if r.tap == nil {
		m.Missing = append(m.Missing, "capture")
	}
	return m
}

func (r *recording) notice(e *trace.Event) {
	switch e.Kind {
	case trace.KindCall, trace.KindReturn, trace.KindSegment, trace.KindArrive, trace.KindDatagram, trace.KindGate:
		r.activity = e.T
	}
}

// watch records until the run is over, and writes its end.
func (r *recording) watch() {
	r.lastTick = r.now()
	if r.tap != nil {
		go r.listen()
	}
	for {
		r.collect()
		if status := r.over(); status != "" {
			r.finish(status)
			return
		}
		r.pause()
	}
}

// listen empties the ring as it fills. It ends with the process.
func (r *recording) listen() {
	for {
		upto := r.tap.drain(r.now, func(c captured) {
			if e := r.packets.event(c, r.start); e != nil {
				r.rec.Put(e)
			}
		})
		r.heard.Store(upto)
		select {
		case r.news <- struct{}{}:
		default:
		}
		r.tap.wait(r.beat())
	}
}

// beat is how often to look without news: often while events are held back, for
// they are due as soon as the ring has been found empty.
func (r *recording) beat() time.Duration {
	if r.rec.Held() > 0 {
		return time.Millisecond
	}
	return 4 * time.Millisecond
}

// How far the recording may fall behind before programs wait for it. The ring
// must take what is still in the sockets' buffers then: 6 MB of them hold about
// 3000 segments, each seen twice (tcp(7), tcp_rmem).
const (
	ringBehind = frameCount / 8
	mostHeld   = 8192 // events, with their packets about 20 MB
)

// pace lets a program wait before a call while the recording is behind: a
// recording that slows a pour down is better than one with holes.
func (r *recording) pace() {
	for r.rec.Held() > mostHeld || r.tap != nil && r.tap.behind(ringBehind) {
		time.Sleep(time.Millisecond)
	}
}

// collect releases what can't be overtaken any more.
func (r *recording) collect() {
	upto := r.now()
	if r.tap != nil {
		upto = r.heard.Load()
	}
	r.rec.Release(upto - int64(settle))
	r.out.flush()
}

// pause waits for news; when events are held back already, for their time.
func (r *recording) pause() {
	news := r.news
	if r.rec.Held() > 0 {
		news = nil
	}
	select {
	case <-news:
	case <-time.After(r.beat()):
	}
}

// survey asks the kernel about every socket, and records the answers.
func (r *recording) survey() []socketInfo {
	asked := r.now()
	socks, err := r.diag.tcpSockets()
	if err != nil {
		slog.Warn("sock_diag", "error", err)
		return nil
	}
	if !r.world.shared { // the host's other sockets are nobody's business
		survey(r.rec, asked, socks)
		r.noticeEnds(asked, socks)
	}
	r.surveyed = r.now()
	return socks
}

// noticeEnds records the end of each TIME-WAIT: the kernel does not announce it,
// the connection is just no longer there.
func (r *recording) noticeEnds(asked int64, socks []socketInfo) {
	there := map[[2]string]bool{}
	for _, s := range socks {
		if s.state == tcpTimeWait {
			there[[2]string{s.local.String(), s.peer.String()}] = true
		}
	}
	for ends := range r.timeWaits {
		if !there[ends] {
			r.rec.Record(&trace.Event{
				Kind: trace.KindState, Basis: trace.BasisKernel, Local: ends[0], Peer: ends[1], Asked: asked, To: "CLOSED",
			})
		}
	}
	r.timeWaits = there
}

// finish takes the last readings, lets every event go and writes the end.
func (r *recording) finish(status string) {
	r.survey()
	asked := r.now()
	time.Sleep(settle)
	for r.tap != nil && r.heard.Load() < asked+int64(settle) {
		time.Sleep(time.Millisecond)
	}
	r.collect()
	end := &trace.Event{Kind: trace.KindEnd, Basis: trace.BasisCall, Status: status, Capture: r.captured()}
	failures := r.net.Failures()
	if status == trace.StatusStuck || status == trace.StatusLimit {
		end.Waiting = r.world.waiting()
		failures = append(failures, describe(end.Waiting)...)
	}
	end.Error = strings.Join(failures, "; ")
	r.rec.Record(end)
	r.rec.Release(r.now())
	r.out.flush()
}

// captured is the recording's own account of itself.
func (r *recording) captured() *trace.Capture {
	c := &trace.Capture{Late: r.rec.Late(), Iface: -1}
	if r.tap == nil {
		return c
	}
	c.Seen = r.tap.seen.Load() - r.seenAtStart
	c.Lost, _ = r.tap.drops()
	if n, err := loopbackPackets(); err == nil && !r.world.shared {
		c.Iface = n - r.ifaceAtStart
	}
	return c
}

func describe(ws []trace.Waiting) []string {
	var parts []string
	for _, w := range ws {
		parts = append(parts, w.Program+" waits in "+w.Call)
	}
	return parts
}
