package e2e

import "testing"

// TestFirstPicture is the main job: open a lab, press Run, and the handshake is
// there; then play and step.
func TestFirstPicture(t *testing.T) {
	p := open(t, laptop)
	p.visit("/labs/handshake")
	p.keep("handshake-before")
	p.click("#run")
	for _, flags := range []string{"SYN", "SYN ACK", "ACK"} {
		p.until(`[...document.querySelectorAll("#timeline svg .seg, #timeline svg .m")].some(g => [...g.querySelectorAll("text")].some(t => t.textContent.trim() === "` + flags + `"))`)
	}
	p.until(`document.querySelector("#status").dataset.kind === "ok"`)
	p.click("#now")
	p.keep("handshake-after")
}
