package run

import (
	"fmt"
	"io"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/packet"
	"loopscope/sim/trace"
)

// WritePcapng writes the segments and datagrams of a trace as a capture file:
// each once, at its sender, with its event's number and bytes as comments.
func WritePcapng(w io.Writer, t *trace.Trace) error {
	var frames []packet.Frame
	for _, e := range t.Events {
		if len(e.Raw) == 0 {
			continue
		}
		frames = append(frames, packet.Frame{
			Time: t.Header.Start.Add(time.Duration(e.T)),
			Host: e.Host, Raw: e.Raw, Comments: comments(e),
		})
	}
	return packet.WritePcapng(w, Link(t.Header.World), frames)
}

// Link is what a world's packets begin with.
func Link(world string) packet.LinkType {
	if world == string(lab.Virtual) {
		return packet.LinkEthernet
	}
	return packet.LinkRaw
}

func comments(e *trace.Event) []string {
	c := []string{fmt.Sprintf("event %d", e.Seq)}
	if b := e.Bytes; b != nil {
		c = append(c, fmt.Sprintf("bytes %d–%d of stream %s", b.From, b.To-1, b.Stream))
	}
	return c
}
