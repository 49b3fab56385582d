package sticky

import (
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
)

// receiveDatagrams is receive by UDP: each recvfrom gives one datagram, never
// two, and what does not fit into it is gone.
func receiveDatagrams(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.UDP)
	s.Bind(p.Here(8080))
	p.Mark("the server is bound")
	if late(a) {
		p.Wait(sock.Marked("all is sent"))
	}
	first, second := sizes(a)
	for _, size := range []int{first, second} {
		data, _ := s.RecvFrom(size)
		p.Print("----->", data)
	}
	s.Close()
}

// sendDatagrams sends the same messages, each as a datagram of its own.
func sendDatagrams(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.UDP)
	p.Wait(sock.Marked("the server is bound"))
	if !late(a) {
		p.Wait(sock.Blocked("server", sock.OpRecvFrom))
	}
	for i, message := range messages(a) {
		if i > 0 && a.Is("variant", "pause") {
			p.Sleep(time.Duration(a.Int("pause")) * time.Millisecond)
		}
		s.SendTo(message, p.At("server", 8080))
	}
	p.Mark("all is sent")
	s.Close()
}

// answerDatagrams is answer by UDP.
func answerDatagrams(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.UDP)
	s.Bind(p.Here(8080))
	p.Mark("the server is bound")
	for range commands() {
		line, from := s.RecvFrom(1024)
		s.SendTo(output(line, a), from)
	}
	s.Close()
}

func commandByDatagrams(p *sock.Program, a lab.Args) {
	s := p.Socket(sock.UDP)
	p.Wait(sock.Marked("the server is bound"))
	for _, line := range commands() {
		s.SendTo([]byte(line), p.At("server", 8080))
		data, _ := s.RecvFrom(a.Int("size"))
		p.Print(line+":", ends(data))
	}
	s.Close()
}
