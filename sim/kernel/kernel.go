// Package kernel is the world of real sockets: each run is a child process of
// this same binary in its own user, network and PID namespace, so that it has a
// loopback, ports and sysctls of its own and leaves nothing behind. In the
// child, programs are threads that make real system calls, a packet ring records
// the loopback in both directions, and sock_diag says what the kernel thinks.
//
// It stands on sim/sock (whose World it is), sim/tcp (which derives states and
// follows bytes) and sim/packet; labs/run is the only one to use it.
package kernel

import (
	"errors"
	"time"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// Order is what a child is told to run.
type Order struct {
	Lab    string            `json:"lab"`
	Params map[string]string `json:"params"`
	Seed   uint64            `json:"seed"`
	Step   bool              `json:"step"`
}

// Stage is an order made runnable by whoever knows the labs.
type Stage struct {
	Run     func(*sock.Net)                 // starts the programs and returns
	Narrate func(*trace.Event) *trace.Event // the note that follows an event, or nil
	Limit   time.Duration                   // of the run's time without gates
}

// Started is the child's answer to an order.
type Started struct {
	Start   time.Time     `json:"start"`
	Machine trace.Machine `json:"machine"`
}

// command is a line of the child's standard input.
type command struct {
	ID      int64  `json:"id"`
	Do      string `json:"do"` // start, step, free, stop
	Order   *Order `json:"order,omitempty"`
	Program string `json:"program,omitempty"`
}

// reply is a line of the child's standard output that is no event. The first
// one, with Re 0, says that the child is ready, or why it can't be.
type reply struct {
	Re      int64    `json:"re"`
	Problem string   `json:"problem,omitempty"`
	Started *Started `json:"started,omitempty"`
}

// ErrDead says that a sandbox had died before its order reached it.
var ErrDead = errors.New("the sandbox has died")

// childEnv tells a process that it is a sandbox's child, and of which kind.
const childEnv = "LOOPSCOPE_SANDBOX"

// The kinds of sandbox.
const (
	private = "private" // own namespaces
	shared  = "shared"  // the host's loopback, where namespaces are forbidden
)
