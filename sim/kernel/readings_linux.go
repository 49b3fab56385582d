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

// timerName is trace's word for a socket's timer. An orphan's FIN-WAIT-2 is kept
// like a TIME-WAIT, with the same timer, but for tcp_fin_timeout.
func timerName(s socketInfo) string {
	switch s.timer {
	case timerRetransmit:
		return "retransmit"
	case timerKeepalive:
		return "keepalive"
	case timerProbe:
		return "probe"
	case timerTimeWait:
		if s.state == tcpTimeWait {
			return "timewait"
		}
		return "finwait2"
	}
	return ""
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
		if name := timerName(s); name != "" {
			rec.Record(&trace.Event{
				Kind: trace.KindTimer, Basis: trace.BasisKernel, Local: local, Peer: peer,
				Timer: name, Remaining: int64(s.expires),
			})
		}
	}
}
