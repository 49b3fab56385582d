package sock

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"loopscope/sim/trace"
)

// Net is one run's set of hosts and programs, as its experiment makes them.
type Net struct {
	world World
	rec   *trace.Recorder
	step  bool
	port  func(int) int
	host  func(string) (string, string)
	pace  func()
	rng   *rand.Rand

	mu       sync.Mutex // guards what follows, rng included
	sids     int
	programs map[string]*Program
	live     int
	ended    chan struct{} // closed when the last program has returned
	failed   []string
}

// Config says how a Net runs its programs.
type Config struct {
	World    World
	Recorder *trace.Recorder
	Step     bool   // each socket call waits for the learner
	Seed     uint64 // of Program.Random
	// Port maps a textbook's port to the one to use. nil: the same.
	Port func(int) int
	// Host says where a program lives: its host's name and address. nil: all
	// on "localhost", 127.0.0.1. Threads live where their program does.
	Host func(program string) (name, addr string)
	// Pace is called before each call, and may make its program wait: so that a
	// world need not lose what it has no time to record. nil: never.
	Pace func()
}

// New makes an empty Net.
func New(c Config) *Net {
	if c.Port == nil {
		c.Port = func(n int) int { return n }
	}
	if c.Host == nil {
		c.Host = func(string) (string, string) { return "localhost", "127.0.0.1" }
	}
	if c.Pace == nil {
		c.Pace = func() {}
	}
	return &Net{
		world: c.World, rec: c.Recorder, step: c.Step, port: c.Port, host: c.Host, pace: c.Pace,
		rng:      rand.New(rand.NewPCG(c.Seed, 0x6c6f6f7073636f70)),
		programs: map[string]*Program{},
		ended:    make(chan struct{}),
	}
}

// Set changes a kernel setting before the programs start, by its sysctl name
// ("net.ipv4.tcp_tw_reuse").
func (n *Net) Set(name, value string) {
	if err := n.world.Set("", name, value); err != nil {
		n.fail(fmt.Sprintf("sysctl %s=%s: %v", name, value, err))
	}
}

// Programs starts the parties of an experiment. All are known before the first
// one runs, so they may wait for each other by name.
func (n *Net) Programs(parties ...Party) {
	var ps []*Program
	for _, party := range parties {
		ps = append(ps, n.add(party.Name, ""))
	}
	for i, p := range ps {
		n.start(p, parties[i].Run)
	}
}

// Party is a program by its name and its code.
type Party struct {
	Name string // "server", "client", "client 2"
	Run  func(p *Program)
}

// Ended is closed when every program has returned.
func (n *Net) Ended() <-chan struct{} { return n.ended }

// Failures are the programs that a failed call ended, as "client: connect: ECONNREFUSED".
func (n *Net) Failures() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.failed...)
}

func (n *Net) add(name, parent string) *Program {
	p := &Program{Name: name, parent: parent, net: n, fds: map[int]*Socket{}}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.programs[name] != nil {
		panic("sock: two programs named " + name)
	}
	n.programs[name] = p
	n.live++
	if up := n.programs[parent]; up != nil {
		p.fam = up.family()
	}
	host, _ := n.host(p.family().Name)
	n.rec.Record(&trace.Event{Kind: trace.KindProgram, Basis: trace.BasisCall, Program: name, Parent: parent, Host: host})
	return p
}

func (n *Net) start(p *Program, body func(*Program)) {
	n.world.Spawn(p, func() {
		defer n.done(p)
		p.run(body)
	})
}

func (n *Net) done(p *Program) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.live--; n.live == 0 {
		close(n.ended)
	}
}

func (n *Net) fail(what string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.failed = append(n.failed, what)
}

func (n *Net) nextSID() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sids++
	return n.sids
}
