package kernel

import (
	"encoding/binary"
	"testing"
	"time"
)

// message wraps a body as netlink does.
func message(kind uint16, body []byte) []byte {
	b := make([]byte, 16, 16+len(body))
	binary.NativeEndian.PutUint32(b, uint32(16+len(body)))
	binary.NativeEndian.PutUint16(b[4:], kind)
	return append(b, body...)
}

// socketBody is an inet_diag_msg: 127.0.0.1:8001 → 127.0.0.1:40000.
func socketBody(state, timer byte, expires uint32) []byte {
	b := make([]byte, 72)
	b[1], b[2] = state, timer
	binary.BigEndian.PutUint16(b[4:], 8001)
	binary.BigEndian.PutUint16(b[6:], 40000)
	copy(b[8:], []byte{127, 0, 0, 1})
	copy(b[24:], []byte{127, 0, 0, 1})
	binary.NativeEndian.PutUint32(b[52:], expires)
	binary.NativeEndian.PutUint32(b[56:], 5)
	binary.NativeEndian.PutUint32(b[60:], 7)
	return b
}

func TestParseDump(t *testing.T) {
	dump := append(message(sockDiagByFamily, socketBody(tcpTimeWait, timerTimeWait, 59_500)), message(3, nil)...)
	var socks []socketInfo
	more, err := parseDump(dump, &socks)
	if err != nil || more || len(socks) != 1 {
		t.Fatalf("%v, more %v, %d sockets", err, more, len(socks))
	}
	s := socks[0]
	if s.local.String() != "127.0.0.1:8001" || s.peer.String() != "127.0.0.1:40000" || stateName(s.state) != "TIME-WAIT" ||
		timerName(s) != "timewait" || s.expires != 59_500*time.Millisecond || s.recvQ != 5 || s.sendQ != 7 {
		t.Errorf("%+v", s)
	}
	orphan := socketInfo{state: 5, timer: timerTimeWait}
	if got := timerName(orphan); got != "finwait2" {
		t.Errorf("an orphan's FIN-WAIT-2 has timer %q", got)
	}
	if _, err := parseDump(message(2, []byte{0xff, 0xff, 0xff, 0xff}), &socks); err == nil {
		t.Error("an error message was no error")
	}
}

// FuzzParseDump feeds anything to what reads the kernel's answers.
func FuzzParseDump(f *testing.F) {
	f.Add(message(sockDiagByFamily, socketBody(1, 0, 0)))
	f.Add(message(2, []byte{1}))
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		var socks []socketInfo
		_, _ = parseDump(b, &socks)
		for _, s := range socks {
			_, _ = stateName(s.state), timerName(s)
		}
	})
}
