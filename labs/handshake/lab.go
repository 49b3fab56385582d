// Package handshake is the lesson on how a connection begins: who is
// ESTABLISHED first, and what connect waits for. Its programs are here, what
// the lesson says of them in claims.go and predict.go, its words in en.md, zh.md.
package handshake

import (
	"embed"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
)

//go:embed lab.go server.py client.py en.md zh.md
var files embed.FS

// Lab is the lesson.
func Lab() *lab.Lab {
	return &lab.Lab{
		Name:    "handshake",
		Chapter: 2,
		Number:  9,
		Worlds:  []lab.World{lab.Kernel},
		Params: []lab.Param{
			{Name: "variant", Choices: []string{"normal", "late-accept", "nobody"}, Default: "late-accept"},
			{Name: "delay", Default: "500", Min: 50, Max: 5000, Unit: "ms", When: late},
		},
		Files:       files,
		Run:         start,
		Claims:      claims(),
		Predictions: predictions(),
	}
}

func start(n *sock.Net, a lab.Args) {
	n.Programs(
		sock.Party{Name: "server", Run: func(p *sock.Program) { server(p, a) }},
		sock.Party{Name: "client", Run: func(p *sock.Program) { client(p, a) }},
	)
}

func server(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8001))
	if nobody(a) { // it has the port, but has not called listen
		p.Mark("ready")
		p.Wait(sock.Done("client"))
		return
	}
	s.Listen(5)
	p.Mark("ready")
	if late(a) {
		p.Wait(sock.Pending(s, 1))
		p.Sleep(time.Duration(a.Int("delay")) * time.Millisecond)
	}
	conn := s.Accept()
	p.Print("accepted")
	p.Mark("accepted")
	p.Print(conn.Recv(1024)) // b'': the client has left
	conn.Close()
	s.Close()
}

func client(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("ready"))
	if !late(a) && !nobody(a) {
		p.Wait(sock.Blocked("server", sock.OpAccept))
	}
	if err := s.TryConnect(p.At("server", 8001)); err != nil {
		p.Print("connect:", err)
		return
	}
	p.Print("connected")
	p.Wait(sock.Marked("accepted"))
	s.Close()
}

func late(a lab.Args) bool   { return a.Is("variant", "late-accept") }
func nobody(a lab.Args) bool { return a.Is("variant", "nobody") }
func opens(a lab.Args) bool  { return !nobody(a) }
