package framing

import (
	"errors"
	"fmt"

	"loopscope/sim/sock"
)

// errEnd is the end of the stream where a message may end.
var errEnd = errors.New("end of the stream")

// uncaught is an error that naive code does not catch: as in Python it ends
// the program, and its listener with it.
type uncaught string

func (u uncaught) Error() string { return string(u) }

// inbox is the receiving end of one connection. It says how many bytes have
// been read, so that an attacker can wait for that: then it is no luck which
// recv gives what.
type inbox struct {
	p      *sock.Program
	conn   *sock.Socket
	name   string
	attack string
	read   int
}

// most is what one recv asks for at the most, whatever a header claims: a
// program that asks for 2 GB makes room for 2 GB.
const most = 65536

// traffics is more bytes than any run's traffic has left when a server gives up.
const traffics = 500

// recv is recv(2): at most n bytes, perhaps fewer; none at the end.
func (in *inbox) recv(n int) []byte {
	data, _ := in.conn.TryRecv(min(n, most)) // a reset is an end, too
	in.read += len(data)
	in.p.Mark(read(in.name, in.attack, in.read))
	return data
}

// answer sends something back.
func (in *inbox) answer(data []byte) {
	in.conn.TrySend(data)
	if in.attack == "pipelining" {
		in.p.Wait(sock.Marked(in.name + ": all is there"))
	}
}

// lag is a receiver with something else to do first. One that announces its
// readiness can't have anything sent before that.
func (in *inbox) lag() {
	if in.attack == "pipelining" && in.name != "ready" {
		in.p.Wait(sock.Marked(in.name + ": all is there"))
	}
}

// leave closes the connection, and lets go whoever waits for bytes to be read.
func (in *inbox) leave() {
	in.conn.Close()
	for n := range traffics {
		in.p.Mark(read(in.name, in.attack, in.read+n))
	}
}

// read names the point where so many bytes of a connection have been read.
func read(name, attack string, n int) string {
	return fmt.Sprintf("%s, %s: %d bytes read", name, attack, n)
}

// outbox is the sending end of one connection; it carries out the attacks that
// only change how the same bytes are cut.
type outbox struct {
	p      *sock.Program
	conn   *sock.Socket
	name   string
	attack string
	next   []message // what will be sent after this one
	sent   int
	cut    bool // header-cut has been done
	gone   bool // the peer is
}

// send sends data as the attack wants it cut.
func (o *outbox) send(data []byte) {
	switch {
	case o.attack == "split-every-byte":
		for i := range data {
			o.piece(data[i : i+1])
		}
	case o.attack == "header-cut" && !o.cut && len(data) > 1:
		o.cut = true
		k := min(2, len(data)/2)
		o.piece(data[:k])
		o.piece(data[k:])
	default:
		o.piece(data)
	}
}

// piece is one send. But for a pipelining client it waits until the server has
// read all of it: the server keeps up.
func (o *outbox) piece(data []byte) {
	if o.gone {
		return
	}
	n, err := o.conn.TrySend(data)
	if err != nil {
		o.p.Print("send:", err)
		o.gone = true
		return
	}
	o.sent += n
	if o.attack != "pipelining" {
		o.p.Wait(sock.Marked(read(o.name, o.attack, o.sent)))
	}
}

// hear is one recv; b” when the peer has gone.
func (o *outbox) hear() []byte {
	data, err := o.conn.TryRecv(1024)
	if err != nil || len(data) == 0 {
		o.gone = true
	}
	return data
}

// arrived waits until the other stack has everything, and says so.
func (o *outbox) arrived() {
	o.p.Wait(sock.Drained(o.conn))
	o.p.Mark(o.name + ": all is there")
}

func (o *outbox) finish() {
	if o.attack == "pipelining" {
		o.arrived()
	}
}
