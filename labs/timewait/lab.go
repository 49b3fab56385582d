// Package timewait is the lesson on the state that outlives its program: why a
// server can't be restarted at once, and how a client runs out of ports. Its
// programs are here, what the lesson says of them in claims.go, bind.go and
// exhaust.go, its questions in predict.go, its words in en.md, zh.md.
package timewait

import (
	"embed"
	"fmt"
	"strconv"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
)

//go:embed lab.go server.py client.py en.md zh.md
var files embed.FS

// Lab is the lesson.
func Lab() *lab.Lab {
	return &lab.Lab{
		Name:    "timewait",
		Chapter: 2,
		Number:  11,
		Worlds:  []lab.World{lab.Kernel},
		Params: []lab.Param{
			{Name: "scene", Choices: []string{"restart", "exhaust"}, Default: "restart"},
			{Name: "first", Choices: []string{"server", "client"}, Default: "server", When: restart},
			{Name: "old", Default: "true", When: restart},
			{Name: "new", Default: "true", When: restart},
			{Name: "fin-timeout", Choices: []string{"60", "5"}, Default: "60", When: restart},
			{Name: "watch", Default: "false", When: refused},
			{Name: "ports", Choices: []string{"2", "4", "8"}, Default: "4", When: exhaust},
		},
		Limit:       100 * time.Second, // watch: a minute, and then some
		Files:       files,
		Run:         start,
		Claims:      append(claims(), exhaustClaims()...),
		Predictions: predictions(),
	}
}

func start(n *sock.Net, a lab.Args) {
	if exhaust(a) {
		runExhaust(n, a)
		return
	}
	if s := a.Int("fin-timeout"); s != 60 {
		n.Set("net.ipv4.tcp_fin_timeout", strconv.Itoa(s))
	}
	n.Programs(
		sock.Party{Name: "server", Run: func(p *sock.Program) { server(p, a) }},
		sock.Party{Name: "client", Run: func(p *sock.Program) { client(p, a) }},
		sock.Party{Name: "server 2", Run: func(p *sock.Program) { again(p, a) }},
	)
}

// server serves one client and returns, as if it had been stopped.
func server(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	if a.On("old") {
		s.Set(sock.ReuseAddr, 1)
	}
	s.Bind(p.Here(8898))
	s.Listen(5)
	p.Mark("listening")
	conn := s.Accept()
	p.Print(conn.Recv(1024))
	conn.Send([]byte("hi"))
	if a.Is("first", "client") {
		conn.Recv(1024) // b'': the client has closed
	}
	conn.Close()
	s.Close()
}

func client(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("listening"))
	s.Connect(p.At("server", 8898))
	s.Send([]byte("hello"))
	p.Print(s.Recv(1024))
	if a.Is("first", "server") {
		s.Recv(1024) // b'': the server has closed
	}
	s.Close()
}

// again is the same server, started once more. It binds as it is; if that
// fails, it asks the kernel to share the port, and binds the same socket again.
func again(p *sock.Program, a lab.Args) {
	p.Wait(sock.Done("client"))
	p.Wait(sock.Done("server"))
	s := p.Socket(sock.TCP)
	err := s.TryBind(p.Here(8898))
	if err != nil && a.On("new") {
		p.Print("bind:", err)
		s.Set(sock.ReuseAddr, 1)
		err = s.TryBind(p.Here(8898))
	}
	for tries := 0; err != nil && a.On("watch") && tries < 80; tries++ {
		p.Sleep(time.Second)
		err = s.TryBind(p.Here(8898))
	}
	if err != nil {
		p.Print("bind:", err)
		return
	}
	s.Listen(5)
	p.Print("listening again")
	s.Close()
}

// firstPort is where the client's narrow range begins.
const firstPort = 40000

// runExhaust gives the client a few ports only, and forbids the kernel to use
// one again while it is in TIME-WAIT (2, the default, allows it on loopback).
func runExhaust(n *sock.Net, a lab.Args) {
	last := firstPort + a.Int("ports") - 1
	n.Set("net.ipv4.ip_local_port_range", fmt.Sprintf("%d %d", firstPort, last))
	n.Set("net.ipv4.tcp_tw_reuse", "0")
	n.Programs(
		sock.Party{Name: "server", Run: func(p *sock.Program) { serveMany(p, a) }},
		sock.Party{Name: "client", Run: func(p *sock.Program) { runDry(p, a) }},
	)
}

// serveMany serves one client after the other, and lets each close first.
func serveMany(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8898))
	s.Listen(5)
	p.Mark("listening")
	for i := range a.Int("ports") {
		conn := s.Accept()
		conn.Recv(1024) // b'': the client has closed
		conn.Close()
		p.Mark(served(i))
	}
	p.Wait(sock.Done("client"))
	s.Close()
}

// runDry connects and closes until there is no port left to connect from.
func runDry(p *sock.Program, a lab.Args) {
	p.Wait(sock.Marked("listening"))
	for i := range a.Int("ports") + 1 {
		s := p.Socket(sock.TCP)
		if err := s.TryConnect(p.At("server", 8898)); err != nil {
			p.Print("connect:", err)
			return
		}
		s.Close()
		p.Wait(sock.Marked(served(i)))
	}
}

// served is the mark that the server has closed connection i too.
func served(i int) string { return fmt.Sprintf("closed %d", i+1) }

func restart(a lab.Args) bool { return a.Is("scene", "restart") }
func exhaust(a lab.Args) bool { return a.Is("scene", "exhaust") }
