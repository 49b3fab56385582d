package sticky

import (
	"testing"

	"loopscope/labs/lab"
	"loopscope/labs/labtest"
	"loopscope/sim/trace"
)

// Each claim can fail: a true recording, made false in the one thing that the
// claim is about, is told from the true one.
func TestClaimsTellTheDifference(t *testing.T) {
	tests := []struct {
		claim  string
		params map[string]string
		falsify
	}{
		{"one-recv", map[string]string{}, recvGave(0, 0, 5)},
		{"sent-first", map[string]string{}, recvBeforeSends},
		{"segment-a-send", map[string]string{}, noSegment(1)},
		{"segment-a-send", map[string]string{"variant": "nodelay"}, noSegment(2)},
		{"one-segment", map[string]string{"variant": "cork"}, noSegment(0)},
		{"paused", map[string]string{"variant": "pause", "pause": "20"}, noPause},
		{"rest-first", map[string]string{"variant": "residue"}, recvGave(1, 5, 8)},
		{"rest-gone", map[string]string{"variant": "residue", "socket": "udp"}, recvGave(1, 2, 5)},
		{"edges-kept", map[string]string{"socket": "udp"}, recvGave(0, 0, 8)},
		{"old-answer", map[string]string{"variant": "leftovers"}, recvGave(1, 3000, 3010)},
		{"own-answer", map[string]string{"variant": "leftovers", "socket": "udp"}, recvGave(1, 0, 10)},
		{"ceiling", map[string]string{"variant": "split"}, recvGave(2, 0, 0)},
		{"other-edges", map[string]string{"variant": "split"}, recvAlongSegments},
		{"in-order", map[string]string{}, alteredData},
		{"in-order", map[string]string{"variant": "residue"}, recvGave(1, 3, 8)},
	}
	for _, test := range tests {
		t.Run(test.claim, func(t *testing.T) {
			tr := labtest.Run(t, Lab(), test.params)
			labtest.Claimed(t, Lab(), test.claim, tr, func() { test.falsify(tr, lab.Args(tr.Header.Params)) })
		})
	}
}

type falsify func(*trace.Trace, lab.Args)

// recvGave makes the i-th recv have given other bytes of the stream.
func recvGave(i int, from, to int64) falsify {
	return func(t *trace.Trace, a lab.Args) {
		r := received(t, reader(a))[i].ret
		r.Bytes = &trace.Bytes{From: from, To: to}
		r.N = int(to - from)
	}
}

func recvBeforeSends(t *trace.Trace, a lab.Args) {
	recv, send := received(t, reader(a))[0].call, sent(t, writer(a))[1].ret
	recv.Seq, send.Seq = send.Seq, recv.Seq
	for _, e := range t.Select(trace.Is(trace.KindReturn)) {
		if e.Of == send.Seq {
			e.Of = recv.Seq
		}
	}
}

func noSegment(i int) falsify {
	return func(t *trace.Trace, a lab.Args) { carriers(t, a)[i].Len = 0 }
}

func noPause(t *trace.Trace, a lab.Args) {
	sends := sent(t, writer(a))
	sends[1].call.T = sends[0].ret.T
}

func recvAlongSegments(t *trace.Trace, a lab.Args) {
	recvs := received(t, reader(a))
	for i, s := range carriers(t, a) {
		recvs[i].ret.Bytes = s.Bytes
	}
}

func alteredData(t *trace.Trace, a lab.Args) { received(t, reader(a))[0].ret.Data[0] = 'H' }
