// Package close is the lesson on how a connection ends: in four segments, in
// three, one direction only, by a reset, or not at all. Its programs are here,
// what the lesson says of them in claims.go and reset.go, its questions in
// predict.go, its words in en.md and zh.md.
package close

import (
	"bytes"
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
		Name:    "close",
		Chapter: 2,
		Number:  10,
		Worlds:  []lab.World{lab.Kernel},
		Params: []lab.Param{
			{Name: "shape", Choices: []string{"three", "four", "half", "unread", "linger", "never"}, Default: "four"},
			{Name: "first", Choices: []string{"client", "server"}, Default: "client", When: shape("three", "four", "linger")},
			{Name: "pause", Default: "300", Min: 0, Max: 3000, Unit: "ms", When: shape("four", "never")},
		},
		Files:       files,
		Run:         start,
		Claims:      append(claims(), resetClaims()...),
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
	s.Listen(5)
	p.Mark("listening")
	conn := s.Accept()
	switch {
	case a.Is("shape", "half"):
		answerAll(p, conn)
	case a.Is("shape", "unread"):
		leaveOneByte(p, conn)
	case closer(a) == "server":
		closeFirst(p, conn, a, "client")
	default:
		closeSecond(p, conn, a, "client")
	}
}

func client(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	p.Wait(sock.Marked("listening"))
	s.Connect(p.At("server", 8001))
	switch {
	case a.Is("shape", "half"):
		askAll(p, s)
	case closer(a) == "server":
		closeSecond(p, s, a, "server")
	default:
		closeFirst(p, s, a, "server")
	}
}

// closeFirst asks, gets its answer, and closes once the other waits for more.
func closeFirst(p *sock.Program, s *sock.Socket, a lab.Args, other string) {
	s.Send([]byte("hi"))
	p.Print(s.Recv(1024))
	p.Wait(sock.Blocked(other, sock.OpRecv))
	if a.Is("shape", "linger") {
		s.Set(sock.Linger, 0)
	}
	s.Close()
}

// closeSecond answers, and closes when the other has: at once, late or never.
func closeSecond(p *sock.Program, s *sock.Socket, a lab.Args, other string) {
	if a.Is("shape", "unread") {
		s.Send([]byte("hi"))
	} else {
		s.Send(bytes.ToUpper(s.Recv(1024)))
	}
	data, err := s.TryRecv(1024)
	if err != nil {
		p.Print("recv:", err)
		return
	}
	p.Print(data) // b'': the end of the stream
	pause := time.Duration(a.Int("pause")) * time.Millisecond
	switch {
	case a.Is("shape", "four"):
		p.Sleep(pause)
	case a.Is("shape", "never"):
		p.Wait(sock.Done(other))
		p.Sleep(pause)
		return // the kernel closes what a program leaves open
	}
	s.Close()
}

// leaveOneByte reads half of what has arrived.
func leaveOneByte(p *sock.Program, conn *sock.Socket) {
	p.Wait(sock.Queued(conn, 2))
	p.Print(conn.Recv(1))
	p.Wait(sock.Blocked("client", sock.OpRecv))
	conn.Close()
}

// askAll says all it has to say, says so, and listens.
func askAll(p *sock.Program, s *sock.Socket) {
	s.Send([]byte("hi"))
	s.Shutdown(sock.ShutWR)
	p.Print(readAll(s))
	s.Close()
}

// answerAll answers when it knows that it has heard everything.
func answerAll(p *sock.Program, conn *sock.Socket) {
	all := readAll(conn)
	p.Wait(sock.Blocked("client", sock.OpRecv))
	conn.Send(bytes.ToUpper(all))
	conn.Close()
}

// readAll reads to the end of the stream.
func readAll(s *sock.Socket) (all []byte) {
	for {
		data := s.Recv(1024)
		if len(data) == 0 {
			return all
		}
		all = append(all, data...)
	}
}

// closer is the program that closes first.
func closer(a lab.Args) string {
	switch {
	case a.Is("shape", "unread"):
		return "server"
	case shape("three", "four", "linger")(a):
		return a.Str("first")
	}
	return "client"
}

// shape makes a condition on the parameter of that name.
func shape(names ...string) lab.When {
	return func(a lab.Args) bool {
		for _, name := range names {
			if a.Is("shape", name) {
				return true
			}
		}
		return false
	}
}
