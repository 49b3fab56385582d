package sticky

import (
	"bytes"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
)

// receiveAll reads until the stream ends, as many recvs as that takes.
func receiveAll(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	s.Bind(p.Here(8080))
	s.Listen(5)
	p.Mark("the server listens")
	conn := s.Accept()
	if late(a) {
		p.Wait(sock.Queued(conn, a.Int("bytes")))
	}
	for {
		data := conn.Recv(a.Int("size"))
		if len(data) == 0 { // b'': the client has said that no more will come
			break
		}
		p.Print("----->", len(data), "bytes")
	}
	conn.Close()
	s.Close()
}

// sendOnce sends one message in one send. TCP_MAXSEG makes its segments
// shorter; the timestamps option takes 12 bytes of each (RFC 7323 §3.2).
func sendOnce(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.TCP)
	s.Set(sock.MaxSeg, a.Int("mss"))
	p.Wait(sock.Marked("the server listens"))
	s.Connect(p.At("server", 8080))
	if !late(a) {
		p.Wait(sock.Blocked("server", sock.OpRecv))
	}
	s.Send(bytes.Repeat([]byte("egg "), a.Int("bytes")/4+1)[:a.Int("bytes")])
	s.Close()
}
