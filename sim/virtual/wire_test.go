package virtual

import (
	"time"

	"loopscope/sim/packet"
	"loopscope/sim/trace"
)

// delay is how long a frame is on the wire.
const delay = 10 * time.Millisecond

// settle waits until a host's stack has done all that follows from what was
// put into it (Pause returns when its queues are empty), and puts the frames
// that it sent on the wire.
func (w *world) settle(h *host) {
	if h == nil {
		return
	}
	h.stack.Pause()
	h.stack.Resume()
	w.mu.Lock()
	frames := h.out
	h.out = nil
	w.mu.Unlock()
	for _, f := range frames {
		w.transmit(h, f)
	}
}

func (w *world) transmit(from *host, frame []byte) {
	e := left(from.name, frame)
	w.rec.Record(e)
	w.flying++
	w.after(delay, from.peer, func() {
		w.flying--
		w.rec.Record(&trace.Event{Kind: trace.KindArrive, Basis: trace.BasisWire, OfEvent: e, Host: from.peer.name})
		from.peer.deliver(frame)
	})
}

// left is the event of a frame that leaves its host.
func left(host string, frame []byte) *trace.Event {
	e := &trace.Event{Kind: trace.KindFrame, Basis: trace.BasisWire, Host: host, Raw: frame, Len: len(frame)}
	s, err := packet.Decode(frame, packet.LinkEthernet)
	if err != nil || s.Protocol != packet.TCP {
		return e
	}
	e.Kind, e.Src, e.Dst, e.Flags = trace.KindSegment, s.Src.String(), s.Dst.String(), s.Flags
	e.SeqNo, e.AckNo, e.Window, e.Len = s.SeqNo, s.AckNo, int(s.Window), s.PayloadLen
	return e
}
