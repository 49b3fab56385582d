// Package framing is the lesson on how a message's end is marked in a stream:
// seven ways, each in a file of its own, on the same traffic and under the same
// attacks. The programs that use them are here; what the lesson says of them is
// in claims.go and predict.go, its words in en.md and zh.md.
package framing

import (
	"embed"
	"errors"
	"slices"

	"loopscope/labs/lab"
	"loopscope/sim/sock"
)

//go:embed lab.go traffic.go wire.go hope.go fixed.go ready.go delimiter.go length.go header.go server.py client.py en.md zh.md
var files embed.FS

// Lab is the lesson.
func Lab() *lab.Lab {
	return &lab.Lab{
		Name:    "framing",
		Chapter: 3,
		Number:  21,
		Worlds:  []lab.World{lab.Kernel},
		Params: []lab.Param{
			{Name: "method", Choices: append(methods(), "all"), Default: "length"},
			{Name: "attack", Choices: attacks(), Default: "split-every-byte"},
			{Name: "code", Choices: []string{"naive", "careful"}, Default: "careful", When: hasCare},
			{Name: "pause", Default: "50", Min: 0, Max: 1000, Unit: "ms", When: method("sleep", "all")},
		},
		Files:       files,
		Run:         stage,
		Stuck:       bothWait,
		Claims:      claims(),
		Predictions: predictions(),
	}
}

func methods() []string {
	return []string{"sleep", "bigger-buffer", "fixed", "delimiter", "length", "json-header", "ready"}
}

func attacks() []string {
	return []string{"none", "split-every-byte", "header-cut", "huge-length", "negative-length", "delimiter-in-data", "bad-json", "pipelining"}
}

// chosen are the methods that a run goes through, one after the other.
func chosen(a lab.Args) []string {
	if a.Is("method", "all") {
		return methods()
	}
	return []string{a.Str("method")}
}

func stage(n *sock.Net, a lab.Args) {
	n.Programs(
		sock.Party{Name: "server", Run: func(p *sock.Program) { servers(p, a) }},
		sock.Party{Name: "client", Run: func(p *sock.Program) { clients(p, a) }},
	)
}

// servers runs one server program a method, each with a listener of its own.
func servers(p *sock.Program, a lab.Args) {
	for _, m := range chosen(a) {
		serve(p, framingOf(m, a), a)
	}
}

// serve serves two connections: the attacked one and an honest one. Naive code
// does not catch its errors, so an error in the first ends it: nobody listens.
func serve(p *sock.Program, f framing, a lab.Args) {
	s := p.Socket(sock.TCP)
	s.Set(sock.ReuseAddr, 1)
	s.Bind(p.Here(8080))
	s.Listen(5)
	p.Mark(f.name + " listens")
	alive := converse(p, s, f, a.Str("attack"))
	if alive {
		p.Mark(f.name + ": served")
		converse(p, s, f, "honest")
	}
	s.Close()
	p.Mark(f.name + ": served")
	p.Wait(sock.Marked(f.name + ": the client has left"))
}

// converse reads the messages of one connection and says what it believes
// them to be. It is false when an error that nobody caught ended the program.
func converse(p *sock.Program, s *sock.Socket, f framing, attack string) bool {
	in := &inbox{p: p, conn: s.Accept(), name: f.name, attack: attack}
	defer in.leave()
	in.lag()
	for i := 1; ; i++ {
		message, err := f.receive(in)
		var u uncaught
		var eaten swallowed
		switch {
		case errors.Is(err, errEnd):
			return true
		case errors.As(err, &eaten):
			p.Print("unfinished:", eaten)
			return true
		case errors.As(err, &u):
			p.Print("uncaught", u)
			return false
		case err != nil:
			p.Print("refused:", err)
			return true
		}
		p.Print("message", i, message)
	}
}

// clients runs one client program a method.
func clients(p *sock.Program, a lab.Args) {
	for _, m := range chosen(a) {
		f := framingOf(m, a)
		p.Wait(sock.Marked(m + " listens"))
		if !talk(p, f, a.Str("attack"), traffic(f, a)) {
			return
		}
		p.Wait(sock.Marked(m + ": served"))
		honest := []message{{text: []byte("still there?")}}
		talk(p, f, "honest", honest)
		p.Mark(m + ": the client has left")
	}
}

// talk sends messages over a connection of its own. It is false in step mode
// when the server was not there yet.
func talk(p *sock.Program, f framing, attack string, messages []message) bool {
	s := p.Socket(sock.TCP)
	defer s.Close()
	if err := s.TryConnect(p.At("server", 8080)); err != nil {
		p.Print("connect:", err)
		return false
	}
	s.Set(sock.NoDelay, 1) // each send its own segment: what follows is not Nagle's doing
	out := &outbox{p: p, conn: s, name: f.name, attack: attack}
	for i, m := range messages {
		if m.forged() {
			p.Print("forged", slices.Concat(m.raw...))
		} else {
			p.Print("message", i+1, m.text)
		}
		out.next = messages[i+1:]
		f.send(out, m)
		if out.gone {
			break
		}
	}
	out.finish()
	return true
}

func method(names ...string) lab.When {
	return func(a lab.Args) bool { return slices.Contains(names, a.Str("method")) }
}

// hasCare: hoping and announcing can't be written any more carefully.
func hasCare(a lab.Args) bool { return !method("sleep", "bigger-buffer", "ready")(a) }
