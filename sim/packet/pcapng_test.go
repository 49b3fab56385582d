package packet

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// capture is the golden connection between two hosts, its data cut short.
func capture(t *testing.T) []Frame {
	start := time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC)
	hello := packetNamed(t, "hello")
	return []Frame{
		{Time: start, Host: "client", Raw: packetNamed(t, "SYN"), OrigLen: 60, Comments: []string{"event 12", "握手"}},
		{Time: start.Add(1), Host: "server", Raw: packetNamed(t, "SYN ACK"), OrigLen: 60},
		{Time: start.Add(2), Host: "client", Raw: hello[:54], OrigLen: len(hello), Comments: []string{"1a bytes 0–5"}},
	}
}

func TestPcapngBack(t *testing.T) {
	want := capture(t)
	var file bytes.Buffer
	if err := WritePcapng(&file, LinkRaw, want); err != nil {
		t.Fatal(err)
	}
	link, got, err := ReadPcapng(&file)
	if err != nil || link != LinkRaw {
		t.Fatalf("link type %d, %v", link, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read back\n%+v, want\n%+v", got, want)
	}
}

func TestPcapngLengths(t *testing.T) {
	for _, c := range []struct {
		name  string
		frame Frame
		want  int
	}{
		{"as the IP header says", Frame{Raw: packetNamed(t, "hello")[:54]}, 57},
		{"no header to ask", Frame{Raw: []byte{1, 2}}, 2},
		{"never shorter than what is there", Frame{Raw: packetNamed(t, "SYN"), OrigLen: 10}, 60},
	} {
		var file bytes.Buffer
		if err := WritePcapng(&file, LinkRaw, []Frame{c.frame}); err != nil {
			t.Fatal(err)
		}
		if _, got, err := ReadPcapng(&file); err != nil || len(got) != 1 || got[0].OrigLen != c.want {
			t.Errorf("%s: %+v, %v, want a length of %d", c.name, got, err, c.want)
		}
	}
}

func TestPcapngOverlongComment(t *testing.T) {
	long := "x" + strings.Repeat("握", 30000)
	var file bytes.Buffer
	frames := []Frame{{Time: time.Unix(0, 0), Raw: packetNamed(t, "SYN"), Comments: []string{long, "after"}}}
	if err := WritePcapng(&file, LinkRaw, frames); err != nil {
		t.Fatal(err)
	}
	_, got, err := ReadPcapng(&file)
	if err != nil || len(got) != 1 || len(got[0].Comments) != 2 {
		t.Fatalf("read back %d frames, %v", len(got), err)
	}
	if c := got[0].Comments[0]; len(c) > commentMax || len(c) < commentMax-3 || !strings.HasPrefix(long, c) {
		t.Errorf("the comment of %d bytes was cut to %d", len(long), len(c))
	}
}

func TestPcapngEmpty(t *testing.T) {
	var file bytes.Buffer
	if err := WritePcapng(&file, LinkRaw, nil); err != nil {
		t.Fatal(err)
	}
	if _, got, err := ReadPcapng(&file); err != nil || len(got) != 0 {
		t.Errorf("read %v, %v", got, err)
	}
}

func TestPcapngInTshark(t *testing.T) {
	needs(t, "tshark")
	name := filepath.Join(t.TempDir(), "capture.pcapng")
	var file bytes.Buffer
	if err := WritePcapng(&file, LinkRaw, capture(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("tshark", "-r", name, "-T", "fields", "-E", "separator=|", "-e", "frame.time_epoch", "-e", "frame.interface_name",
		"-e", "frame.len", "-e", "frame.cap_len", "-e", "tcp.flags.str", "-e", "tcp.len", "-e", "frame.comment", "-e", "_ws.malformed")
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark can't read it: %v", err)
	}
	want := []string{ // Wireshark draws unset flags as middle dots
		"1767323045.678901234|client|60|60|··········S·|0|event 12,握手|",
		"1767323045.678901235|server|60|60|·······A··S·|0||",
		"1767323045.678901236|client|57|54|·······AP···|5|1a bytes 0–5|",
	}
	if got := strings.Split(strings.TrimSpace(string(out)), "\n"); !slices.Equal(got, want) {
		t.Errorf("tshark reads\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// needs skips where a capability of the machine is missing, and fails where
// LOOPSCOPE_REQUIRE says that it must not be.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if slices.Contains(strings.Split(os.Getenv("LOOPSCOPE_REQUIRE"), ","), program) {
		t.Fatalf("LOOPSCOPE_REQUIRE demands %s, which is missing", program)
	}
	t.Skipf("missing capability: %s", program)
}
