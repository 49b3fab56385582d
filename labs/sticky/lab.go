// Package sticky is the lesson on what a stream does to messages: two sends can
// come out of one recv, and one send out of many, because TCP carries bytes and
// keeps no edges. Its programs are here and in the file named after each
// variant; what the lesson says of them is in claims.go and predict.go, its
// words in en.md and zh.md.
package sticky

import (
	"embed"
	"slices"
	"time"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
)

//go:embed lab.go datagrams.go leftovers.go split.go server.py client.py en.md zh.md
var files embed.FS

// Lab is the lesson.
func Lab() *lab.Lab {
	return &lab.Lab{
		Name:        "sticky",
		Chapter:     3,
		Number:      18,
		Worlds:      []lab.World{lab.Kernel},
		Params:      params(),
		Files:       files,
		Run:         run,
		Claims:      claims(),
		Predictions: predictions(),
	}
}

func params() []lab.Param {
	return []lab.Param{
		{Name: "variant", Choices: []string{"two-sends", "residue", "leftovers", "split", "pause", "nodelay", "cork"}, Default: "two-sends"},
		{Name: "socket", Choices: []string{"tcp", "udp", "unix"}, Default: "tcp", When: anySocket},
		{Name: "receiver", Choices: []string{"late", "waiting"}, Default: "late", When: not(is("leftovers"))},
		{Name: "first", Default: "2", Min: 1, Max: 8, Unit: "bytes", When: is("residue")},
		{Name: "recv", Default: "10", Min: 1, Max: 64, Unit: "bytes", When: not(is("leftovers", "split"))},
		{Name: "pause", Default: "200", Min: 0, Max: 2000, Unit: "ms", When: is("pause")},
		{Name: "bytes", Default: "3000", Min: 1, Max: 10000, Unit: "bytes", When: is("leftovers", "split")},
		{Name: "size", Default: "1024", Min: 64, Max: 65536, Unit: "bytes", When: is("leftovers", "split")},
		{Name: "mss", Default: "1460", Min: 88, Max: 1460, Unit: "bytes", When: is("split")},
	}
}

// run picks the two programs. Every variant's receiver is the server, but in
// leftovers, where the client reads the answers to its commands.
func run(n *sock.Net, a lab.Args) {
	server, client := receive, send
	switch {
	case a.Is("variant", "leftovers") && datagrams(a):
		server, client = answerDatagrams, commandByDatagrams
	case a.Is("variant", "leftovers"):
		server, client = answer, command
	case a.Is("variant", "split"):
		server, client = receiveAll, sendOnce
	case datagrams(a):
		server, client = receiveDatagrams, sendDatagrams
	}
	n.Programs(
		sock.Party{Name: "server", Run: func(p *sock.Program) { server(p, a) }},
		sock.Party{Name: "client", Run: func(p *sock.Program) { client(p, a) }},
	)
}

// receive is the tutorial's server: two sends, so two recvs, it believes.
func receive(p *sock.Program, a lab.Args) {
	s := p.Socket(family(a))
	s.Bind(address(a, p.Here(8080)))
	s.Listen(5)
	p.Mark("the server listens")
	conn := s.Accept()
	if late(a) { // all is sent, and all is there, before the first recv
		p.Wait(sock.Marked("all is sent"))
		p.Wait(sock.Queued(conn, total(a)))
	}
	first, second := sizes(a)
	p.Print("----->", conn.Recv(first))
	p.Print("----->", conn.Recv(second))
	p.Wait(sock.Marked("all is sent")) // or a send might meet a closed socket: EPIPE
	conn.Close()
	s.Close()
}

func send(p *sock.Program, a lab.Args) {
	s := p.Socket(family(a))
	p.Wait(sock.Marked("the server listens"))
	s.Connect(address(a, p.At("server", 8080)))
	if !late(a) { // the server is asleep in recv before anything is sent
		p.Wait(sock.Blocked("server", sock.OpRecv))
	}
	switch a.Str("variant") {
	case "nodelay":
		s.Set(sock.NoDelay, 1)
	case "cork":
		s.Set(sock.Cork, 1)
	}
	for i, message := range messages(a) {
		if i > 0 && a.Is("variant", "pause") {
			p.Sleep(time.Duration(a.Int("pause")) * time.Millisecond)
		}
		s.Send(message)
	}
	if a.Is("variant", "cork") {
		s.Set(sock.Cork, 0)
	}
	p.Mark("all is sent")
	s.Close()
}

// messages are what the client sends, one send each.
func messages(a lab.Args) [][]byte {
	if is("nodelay", "cork")(a) {
		return [][]byte{[]byte("ham"), []byte("egg"), []byte("jam")}
	}
	return [][]byte{[]byte("hello"), []byte("egg")}
}

func total(a lab.Args) int { return len(slices.Concat(messages(a)...)) }

// sizes are what the server's two recvs ask for.
func sizes(a lab.Args) (first, second int) {
	if a.Is("variant", "residue") {
		return a.Int("first"), a.Int("recv")
	}
	return a.Int("recv"), a.Int("recv")
}

// family is the kind of socket; a few variants are about TCP alone.
func family(a lab.Args) sock.Family {
	switch {
	case !anySocket(a) || a.Is("socket", "tcp"):
		return sock.TCP
	case a.Is("socket", "udp"):
		return sock.UDP
	}
	return sock.UnixStream
}

// address is the internet address, or the name that AF_UNIX uses in its place.
func address(a lab.Args, internet sock.Addr) sock.Addr {
	if family(a) == sock.UnixStream {
		return "sticky.sock"
	}
	return internet
}

func is(variants ...string) lab.When {
	return func(a lab.Args) bool { return slices.Contains(variants, a.Str("variant")) }
}

func not(w lab.When) lab.When { return func(a lab.Args) bool { return !w(a) } }

func all(conditions ...lab.When) lab.When {
	return func(a lab.Args) bool {
		for _, holds := range conditions {
			if !holds(a) {
				return false
			}
		}
		return true
	}
}

func anySocket(a lab.Args) bool { return !is("nodelay", "cork", "split")(a) }
func datagrams(a lab.Args) bool { return family(a) == sock.UDP }
func tcp(a lab.Args) bool       { return family(a) == sock.TCP }
func stream(a lab.Args) bool    { return !datagrams(a) }

// late: the receiver first does something else. In leftovers nobody is: there
// the reader asks, and waits for the whole answer.
func late(a lab.Args) bool { return a.Is("receiver", "late") || a.Is("variant", "leftovers") }
