package trace

import (
	"fmt"
	"strings"
)

// Text is the whole trace, one event a line.
func (t *Trace) Text() string {
	var b strings.Builder
	for _, e := range t.Events {
		b.WriteString(e.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// String is the event as a line to read: seconds, who, what.
func (e *Event) String() string {
	line := fmt.Sprintf("%11.6f %-10s %s", float64(e.T)/1e9, e.who(), e.what())
	if e.Late {
		line += " (late)"
	}
	return line
}

// who is whose event it is: a program, an endpoint, two of them, or a socket.
func (e *Event) who() string {
	switch e.Kind {
	case KindSegment, KindDatagram, KindFrame:
		if e.Endpoint == "" {
			return e.Src + "→" + e.Dst
		}
		return e.Endpoint + "→" + e.peerEndpoint()
	case KindFate:
		return "network"
	}
	switch {
	case e.Program != "":
		return e.Program
	case e.Endpoint != "":
		return e.Endpoint
	case e.SID != 0:
		return fmt.Sprint("socket ", e.SID)
	}
	return e.Host
}

// peerEndpoint is the other side's name; a socket connected to itself is its own.
func (e *Event) peerEndpoint() string {
	cid, side := e.Endpoint[:len(e.Endpoint)-1], e.Endpoint[len(e.Endpoint)-1]
	if (side == 'a') == (e.Src == e.Dst) {
		return cid + "a"
	}
	return cid + "b"
}

func (e *Event) what() string {
	switch e.Kind {
	case KindHost:
		return "host " + strings.Join(e.Addrs, " ")
	case KindProgram:
		return strings.TrimSpace("starts " + e.Parent)
	case KindGate:
		return "‖ " + e.callText()
	case KindCall:
		return "→ " + e.callText()
	case KindReturn:
		return "← " + e.returnText()
	case KindSegment, KindDatagram, KindFrame:
		return e.packetText()
	case KindArrive:
		return fmt.Sprintf("arrives #%d", e.Of)
	case KindFate:
		return strings.TrimSpace(fmt.Sprintf("%s #%d by %s %s", e.Fate, e.Of, e.By, e.Rule))
	case KindState:
		return fmt.Sprintf("%s ⇒ %s (%s)", e.From, e.To, e.Basis)
	case KindOutput:
		return "prints " + e.Text
	}
	return e.otherText()
}

// otherText is of readings, and of what is said about the run.
func (e *Event) otherText() string {
	switch e.Kind {
	case KindQueue:
		return "queue" + number("recv", e.Recv) + number("send", e.Send) +
			number("accept", e.Accept) + number("max", e.AcceptMax) + number("syn", e.Syn)
	case KindTimer:
		return fmt.Sprintf("timer %s %.3f s", e.Timer, float64(e.Remaining)/1e9)
	case KindTCPInfo:
		return fmt.Sprintf("cwnd %d ssthresh %d rtt %.6f rto %.3f", e.Cwnd, e.Ssthresh, float64(e.RTT)/1e9, float64(e.RTO)/1e9)
	case KindTable:
		return fmt.Sprint("table ", e.Key, " ", e.Rows)
	case KindBulk:
		return fmt.Sprintf("bulk %s: %d segments, %d calls", e.Bytes.text(), e.Segments, e.Calls)
	case KindNote:
		return fmt.Sprintf("note on #%d: %s %v", e.About, e.Key, e.Vars)
	case KindClaim:
		return strings.TrimSpace(fmt.Sprintf("claim %s: %s %v %s", e.ID, e.Holds, e.Got, e.Why))
	case KindEnd:
		return strings.TrimSpace("end " + e.Status + " " + e.Error)
	}
	return string(e.Kind)
}

func number(name string, n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf(" %s %d", name, *n)
}

func (e *Event) callText() string {
	var args []string
	if e.Data != nil || e.Call == "send" {
		args = append(args, literal(e.Data))
	}
	for _, a := range e.Args {
		args = append(args, argument(a))
	}
	return e.Call + "(" + strings.Join(args, ", ") + ")" + e.onFD()
}

func (e *Event) onFD() string {
	if e.FD == 0 {
		return ""
	}
	return fmt.Sprint(" fd ", e.FD)
}

// argument writes an argument as the textbook does: C's names bare, other
// strings quoted.
func argument(a any) string {
	s := fmt.Sprint(a)
	bare := strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.-") == ""
	if bare {
		return s
	}
	return `"` + s + `"`
}

func (e *Event) returnText() string {
	s := e.Call + " = "
	switch {
	case e.Errno != "":
		return s + "-1 " + e.Errno
	case strings.HasPrefix(e.Call, "recv"):
		s += literal(e.Data)
	default:
		s += fmt.Sprint(e.Result)
	}
	if e.Peer != "" {
		s += " peer " + e.Peer
	}
	return s
}

func (e *Event) packetText() string {
	if e.Kind != KindSegment {
		return strings.TrimSpace(fmt.Sprintf("%s %s len %d", e.Flags, e.Kind, e.Len))
	}
	s := fmt.Sprintf("%s seq %d", e.Flags, e.RelSeq)
	if e.HasFlag("ACK") {
		s += fmt.Sprintf(" ack %d", e.RelAck)
	}
	s += fmt.Sprintf(" len %d win %d", e.Len, e.Window)
	if e.Probe {
		s += " probe"
	}
	if e.RetransmissionOf != 0 {
		s += fmt.Sprintf(" retransmission of #%d", e.RetransmissionOf)
	}
	return s
}

func (b *Bytes) text() string {
	if b == nil {
		return ""
	}
	return fmt.Sprintf("%s [%d, %d)", b.Stream, b.From, max(b.Upto, b.To))
}

// literalCap is how many bytes of data a line shows.
const literalCap = 32

func literal(b []byte) string {
	if len(b) > literalCap {
		return fmt.Sprintf("%s…(%d)", Literal(b[:literalCap]), len(b))
	}
	return Literal(b)
}
