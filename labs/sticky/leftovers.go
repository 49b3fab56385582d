package sticky

import (
	"bytes"
	"fmt"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
)

// commands are what the client asks for, one after the other.
func commands() []string { return []string{"dir", "pwd"} }

// answer sends each command's output, however long it is.
func answer(p *sock.Program, a lab.Args) {
	s := p.Socket(family(a))
	s.Bind(address(a, p.Here(8080)))
	s.Listen(5)
	p.Mark("the server listens")
	conn := s.Accept()
	for range commands() {
		line := conn.Recv(1024)
		conn.Send(output(line, a))
	}
	p.Wait(sock.Marked("the client has seen enough"))
	conn.Close()
	s.Close()
}

// command is the tutorial's client: one command, one recv(1024), next command.
func command(p *sock.Program, a lab.Args) {
	s := p.Socket(family(a))
	p.Wait(sock.Marked("the server listens"))
	s.Connect(address(a, p.At("server", 8080)))
	unread := 0
	for _, line := range commands() {
		s.Send([]byte(line))
		unread += len(output([]byte(line), a))
		p.Wait(sock.Queued(s, unread)) // the whole answer is there before recv
		data := s.Recv(a.Int("size"))
		unread -= len(data)
		p.Print(line+":", ends(data))
	}
	p.Mark("the client has seen enough")
	s.Close() // with unread bytes: a reset, not a FIN (RFC 9293 §3.6.1)
}

// output is what a command prints: dir's is as long as the learner wants.
func output(line []byte, a lab.Args) []byte {
	if string(line) != "dir" {
		return []byte("/home/egg\n")
	}
	var out bytes.Buffer
	for i := 1; out.Len() < a.Int("bytes"); i++ {
		fmt.Fprintf(&out, "file-%04d.txt\n", i)
	}
	return out.Bytes()[:a.Int("bytes")]
}

// ends shows long data by its first and last bytes.
func ends(data []byte) string {
	if len(data) <= 40 {
		return sock.Literal(data)
	}
	return fmt.Sprintf("%d bytes, %s … %s", len(data), sock.Literal(data[:13]), sock.Literal(data[len(data)-13:]))
}
