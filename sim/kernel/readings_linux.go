package kernel

import (
	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// reading is what a socket's queues held.
type reading struct{ recv, send, accept, acceptMax int }

// read records the state and the queues of a socket after a call on it, by the
// program's own thread; queues only when they have changed.
func (w *world) read(op sock.Op, sid int, s *openSocket) {
	var r reading
	asked := w.rec.Now()
	if s.family == sock.TCP {
		info, err := unix.GetsockoptTCPInfo(s.fd, unix.IPPROTO_TCP, unix.TCP_INFO)
		if err != nil {
			return
		}
		// A listener's TCP_INFO has its queue in unacked and its bound in sacked.
		if info.State == tcpListen {
			r.accept, r.acceptMax = int(info.Unacked), int(info.Sacked)
		}
		if op != sock.OpListen { // LISTEN is that call's own doing: its return says so
			w.rec.Record(&trace.Event{Kind: trace.KindState, Basis: trace.BasisKernel, SID: sid, Asked: asked, To: stateName(info.State)})
		}
	}
	if !s.listen {
		r.recv, _ = unix.IoctlGetInt(s.fd, unix.TIOCINQ)
		r.send, _ = unix.IoctlGetInt(s.fd, unix.TIOCOUTQ)
	}
	w.recordQueues(sid, s, r)
}

func (w *world) recordQueues(sid int, s *openSocket, r reading) {
	w.mu.Lock()
	same := s.last == r
	s.last = r
	w.mu.Unlock()
	if same {
		return
	}
	e := &trace.Event{Kind: trace.KindQueue, Basis: trace.BasisKernel, SID: sid}
	if s.listen {
		e.Accept, e.AcceptMax = &r.accept, &r.acceptMax
	} else {
		e.Recv, e.Send = &r.recv, &r.send
	}
	w.rec.Record(e)
}

// timerNames are trace's words for sock_diag's timers.
func timerName(t uint8) string {
	return [...]string{timerNone: "", timerRetransmit: "retransmit", timerKeepalive: "keepalive", timerTimeWait: "timewait", timerProbe: "probe"}[min(t, timerProbe)]
}

// survey records what the kernel says of every TCP socket: its state, and the
// timer that runs.
func survey(rec *trace.Recorder, asked int64, socks []socketInfo) {
	for _, s := range socks {
		local, peer := s.local.String(), s.peer.String()
		if s.state == tcpListen {
			peer = ""
		}
		rec.Record(&trace.Event{Kind: trace.KindState, Basis: trace.BasisKernel, Local: local, Peer: peer, Asked: asked, To: stateName(s.state)})
		if name := timerName(s.timer); name != "" {
			rec.Record(&trace.Event{
				Kind: trace.KindTimer, Basis: trace.BasisKernel, Local: local, Peer: peer,
				Timer: name, Remaining: int64(s.expires),
			})
		}
	}
}
