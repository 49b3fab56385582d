// Package sock is what an experiment is written against: programs that make
// Berkeley's calls, and reads like the textbook's Python. It does not know what
// the programs run on; that is a World's business, and the only way to it is
// World.Do. Above it are the labs, below it the worlds; it speaks in trace's events.
package sock

import "time"

// World is what programs run on.
type World interface {
	// Spawn runs body as p's thread and returns at once.
	Spawn(p *Program, body func())
	// Do performs one call of p and returns when the call does.
	Do(p *Program, c *Call) Return
	// Set changes a kernel setting of the host, by its sysctl name.
	Set(host, name, value string) error
}

// Op is what a Call asks for. Those of Berkeley's sockets have its names.
type Op string

// The calls of sockets.
const (
	OpSocket     Op = "socket"
	OpBind       Op = "bind"
	OpListen     Op = "listen"
	OpAccept     Op = "accept"
	OpConnect    Op = "connect"
	OpSend       Op = "send"
	OpRecv       Op = "recv"
	OpSendTo     Op = "sendto"
	OpRecvFrom   Op = "recvfrom"
	OpShutdown   Op = "shutdown"
	OpClose      Op = "close"
	OpSetSockOpt Op = "setsockopt"
	OpGetSockOpt Op = "getsockopt"
)

// The calls that are no socket's: they order an experiment and end it.
const (
	OpSleep  Op = "sleep" // D
	OpWait   Op = "wait"  // Cond
	OpGate   Op = "gate"  // until the learner lets the program go on; never recorded by itself
	OpLock   Op = "lock"  // Name
	OpUnlock Op = "unlock"
	OpExit   Op = "exit" // the program returned: its sockets are closed as the kernel does it
)

// Call is one call as data: what a program asks, with typed operands beside
// the arguments as they are shown.
type Call struct {
	Op   Op
	SID  int   // the socket, 0 where there is none yet
	NewS int   // socket, accept: the sid that a new socket will have
	Args []any // as shown: numbers and strings, without Data

	Family Family   // socket
	Addr   Addr     // bind, connect, sendto
	N      int      // listen: backlog; recv, recvfrom: buffer size in bytes
	Data   []byte   // send, sendto
	How    How      // shutdown
	Option Option   // setsockopt, getsockopt
	Value  int      // setsockopt
	D      Duration // sleep
	Cond   Cond     // wait
	Name   string   // lock, unlock
	SIDs   []int    // exit: sockets still open

	fresh *Socket // socket, accept: gets its descriptor when the call succeeds
}

// Duration is time in ns.
type Duration = time.Duration

// Return is what a call gave back.
type Return struct {
	Err   Errno  // "" when it succeeded
	N     int    // bytes sent or received; getsockopt: the value
	Data  []byte // recv, recvfrom
	Trunc bool   // recvfrom: the datagram was longer (MSG_TRUNC)
	Local Addr   // once known: bind, connect, accept, sendto
	Peer  Addr   // connect, accept, recvfrom
}

// Family is the address family and type of a socket.
type Family string

// The kinds of socket.
const (
	TCP        Family = "tcp"         // AF_INET, SOCK_STREAM
	UDP        Family = "udp"         // AF_INET, SOCK_DGRAM
	UnixStream Family = "unix-stream" // AF_UNIX, SOCK_STREAM
	UnixDgram  Family = "unix-dgram"  // AF_UNIX, SOCK_DGRAM
)

// Addr is "host:port" for internet sockets, a name for AF_UNIX.
type Addr string

// How says which directions shutdown ends (shutdown(2)).
type How string

// The three ways to shut down.
const (
	ShutRD   How = "SHUT_RD"
	ShutWR   How = "SHUT_WR"
	ShutRDWR How = "SHUT_RDWR"
)

// Option is a socket option by its name in socket(7) and tcp(7).
type Option string

// The options that experiments set.
const (
	ReuseAddr Option = "SO_REUSEADDR"
	Linger    Option = "SO_LINGER" // value: seconds, −1 for off
	RcvBuf    Option = "SO_RCVBUF"
	SndBuf    Option = "SO_SNDBUF"
	NoDelay   Option = "TCP_NODELAY"
	Cork      Option = "TCP_CORK"
	QuickAck  Option = "TCP_QUICKACK"
	KeepAlive Option = "SO_KEEPALIVE"
	MaxSeg    Option = "TCP_MAXSEG" // value: bytes, options included; before connect or listen
)

// Errno is an errno by its name in errno(3), for instance "ECONNREFUSED".
type Errno string

func (e Errno) Error() string { return string(e) }

// The errors that experiments name.
const (
	EADDRINUSE    Errno = "EADDRINUSE"
	EADDRNOTAVAIL Errno = "EADDRNOTAVAIL"
	ECONNREFUSED  Errno = "ECONNREFUSED"
	ECONNRESET    Errno = "ECONNRESET"
	EPIPE         Errno = "EPIPE"
	ETIMEDOUT     Errno = "ETIMEDOUT"
	EMSGSIZE      Errno = "EMSGSIZE"
	ENOTCONN      Errno = "ENOTCONN"
)
