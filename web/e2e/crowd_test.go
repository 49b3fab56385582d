package e2e

import (
	"fmt"
	"os"
	"testing"
	"testing/fstest"

	"loopscope/labs"
	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/sim/sock"
)

func TestMain(m *testing.M) {
	run.Child(course())
	code := m.Run()
	quit()
	os.Exit(code)
}

// course is the labs and one more, which only tests run.
func course() []*lab.Lab { return append(labs.All(), crowd()) }

// clients of the crowd.
const clients = 100

// crowd is a run with many programs: one server, a hundred clients.
func crowd() *lab.Lab {
	lesson, _ := os.ReadFile("doc.go")
	words := "---\ntitle: A crowd\nquestion: Who is served?\nsummary: A hundred clients.\n---\n# A crowd\n"
	return &lab.Lab{
		Name: "crowd", Chapter: 5, Number: 99, Worlds: []lab.World{lab.Kernel},
		Files: fstest.MapFS{"en.md": {Data: []byte(words)}, "zh.md": {Data: []byte(words)}, "lab.go": {Data: lesson}},
		Run: func(n *sock.Net, _ lab.Args) {
			parties := []sock.Party{{Name: "server", Run: serveAll}}
			for i := range clients {
				parties = append(parties, sock.Party{Name: fmt.Sprint("client ", i+1), Run: greet})
			}
			n.Programs(parties...)
		},
	}
}

func serveAll(p *sock.Program) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8009))
	s.Listen(clients)
	p.Mark("listening")
	for range clients {
		c := s.Accept()
		c.Send(c.Recv(100))
		c.Close()
	}
}

func greet(p *sock.Program) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("listening"))
	s.Connect(p.At("server", 8009))
	s.Send([]byte(p.Name))
	s.Recv(100)
	s.Close()
}

// TestCrowd shows one client in full, some as strips and the rest as one, and a
// click moves the focus.
func TestCrowd(t *testing.T) {
	p := open(t, projector)
	p.runLab("/labs/crowd")
	p.click("#now")
	p.keep("crowd")
	strips := eval[int](p, `document.querySelectorAll("#timeline .strip").length`)
	if strips == 0 || strips > 7 {
		t.Errorf("%d strips, want 1 to 6 and the density strip", strips)
	}
}
