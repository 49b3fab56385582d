package packet

import (
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// Frame is one packet of a capture file.
type Frame struct {
	Time     time.Time
	Host     string // whose interface it left through
	Raw      []byte // as much as was kept of it
	OrigLen  int    // how long it was; 0: as its IP header says, or as long as Raw
	Comments []string
}

// commentMax is the longest comment: its length is 16 bits (pcapng §3.5), and a
// longer one would corrupt the file.
const commentMax = 1<<16 - 1

// WritePcapng writes frames as a pcapng file with one interface a host, in the
// order of the hosts' first frames, and times in ns.
func WritePcapng(w io.Writer, link LinkType, frames []Frame) error {
	interfaces := map[string]int{}
	ng, err := start(w, link, frames, interfaces)
	if err != nil {
		return fmt.Errorf("packet: write pcapng header: %w", err)
	}
	for i, f := range frames {
		info := gopacket.CaptureInfo{
			Timestamp: f.Time, InterfaceIndex: interfaces[f.Host],
			CaptureLength: len(f.Raw), Length: f.length(link),
		}
		if err := ng.WritePacketWithOptions(info, f.Raw, pcapgo.NgPacketOptions{Comments: cut(f.Comments)}); err != nil {
			return fmt.Errorf("packet: write pcapng frame %d: %w", i+1, err)
		}
	}
	if err := ng.Flush(); err != nil {
		return fmt.Errorf("packet: write pcapng: %w", err)
	}
	return nil
}

// start writes the section's header and every host's interface.
func start(w io.Writer, link LinkType, frames []Frame, interfaces map[string]int) (*pcapgo.NgWriter, error) {
	var hosts []string
	for _, f := range frames {
		if _, ok := interfaces[f.Host]; !ok {
			interfaces[f.Host] = len(hosts)
			hosts = append(hosts, f.Host)
		}
	}
	if len(hosts) == 0 {
		hosts = []string{"localhost"} // readers want an interface even where nothing was sent
	}
	options := pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "Loopscope"}}
	ng, err := pcapgo.NewNgWriterInterface(w, face(hosts[0], link), options)
	if err != nil {
		return nil, err
	}
	for _, h := range hosts[1:] {
		if _, err := ng.AddInterface(face(h, link)); err != nil {
			return nil, err
		}
	}
	return ng, nil
}

func face(host string, link LinkType) pcapgo.NgInterface {
	return pcapgo.NgInterface{Name: cutComment(host), LinkType: layers.LinkType(link), TimestampResolution: 9}
}

// length is the frame's length on the link.
func (f *Frame) length(link LinkType) int {
	if f.OrigLen > 0 {
		return max(f.OrigLen, len(f.Raw))
	}
	s, _ := Decode(f.Raw, link) // Len is set as soon as the IP header could be read
	return max(s.Len, len(f.Raw))
}

func cut(comments []string) []string {
	out := make([]string, len(comments))
	for i, c := range comments {
		out[i] = cutComment(c)
	}
	return out
}

// cutComment ends an overlong comment between two characters.
func cutComment(s string) string {
	if len(s) <= commentMax {
		return s
	}
	end := commentMax
	for end > commentMax-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// ReadPcapng reads a pcapng file whose interfaces all have one link type.
func ReadPcapng(r io.Reader) (LinkType, []Frame, error) {
	ng, err := pcapgo.NewNgReader(r, pcapgo.NgReaderOptions{ErrorOnMismatchingLinkType: true})
	if err != nil {
		return 0, nil, fmt.Errorf("packet: read pcapng header: %w", err)
	}
	var frames []Frame
	for {
		f, err := next(ng)
		if errors.Is(err, io.EOF) {
			return LinkType(ng.LinkType()), frames, nil
		}
		if err != nil {
			return 0, nil, fmt.Errorf("packet: read pcapng frame %d: %w", len(frames)+1, err)
		}
		frames = append(frames, f)
	}
}

func next(ng *pcapgo.NgReader) (Frame, error) {
	raw, info, options, err := ng.ReadPacketDataWithOptions()
	if err != nil {
		return Frame{}, err
	}
	face, err := ng.Interface(info.InterfaceIndex)
	if err != nil {
		return Frame{}, err
	}
	return Frame{
		Time: info.Timestamp, Host: face.Name, Raw: raw,
		OrigLen: info.Length, Comments: options.Comments,
	}, nil
}
