package labtest

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"loopscope/labs/run"
	"loopscope/sim/trace"
)

// Require skips the test on a machine that lacks a capability, and names it.
// Where LOOPSCOPE_REQUIRE lists the capability, its lack is a failure: that is
// how CI knows that nothing was skipped.
func Require(t testing.TB, capability string) {
	t.Helper()
	if why := lacks(capability); why != "" {
		Lacks(t, capability, why)
	}
}

// Lacks skips the test, or fails it where LOOPSCOPE_REQUIRE lists the capability.
func Lacks(t testing.TB, capability, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("LOOPSCOPE_REQUIRE"), ","), capability) {
		t.Fatalf("required capability %s is missing: %s", capability, why)
	}
	t.Skipf("needs %s: %s", capability, why)
}

// lacks says why a capability is missing, or "".
func lacks(capability string) string {
	switch capability {
	case "namespaces", "capture":
		for _, c := range run.Capabilities() {
			if c.Name == capability && !c.OK {
				return c.Detail
			}
		}
		return ""
	case "chromium":
		return notFound("chromium", "chromium-browser", "google-chrome")
	case "tracepoint":
		if os.Getuid() != 0 {
			return "only root may trace the kernel"
		}
		if _, err := os.Stat("/sys/kernel/btf/vmlinux"); err != nil {
			return "no kernel BTF"
		}
		return ""
	}
	return notFound(capability)
}

func notFound(names ...string) string {
	for _, n := range names {
		if _, err := exec.LookPath(n); err == nil {
			return ""
		}
	}
	return "no " + strings.Join(names, " or ") + " in PATH"
}

func got(c *trace.Event) string {
	if len(c.Got) == 0 {
		return ""
	}
	return fmt.Sprintf(" (got %v)", c.Got)
}

// recording holds a run's account of its own recording to what it must be.
func recording(c *trace.Capture) []string {
	var out []string
	if c == nil {
		return []string{"no account of the capture"}
	}
	if c.Lost > 0 || c.Late > 0 {
		out = append(out, fmt.Sprintf("recording: %d packets lost, %d events late", c.Lost, c.Late))
	}
	if c.Iface >= 0 && c.Iface != c.Seen {
		out = append(out, fmt.Sprintf("recording: the interface counted %d packets, the capture %d", c.Iface, c.Seen))
	}
	return out
}
