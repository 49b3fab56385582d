package kernel

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
	"loopscope/sim/trace"
)

// world makes real system calls for programs; each program is a thread.
type world struct {
	rec    *trace.Recorder
	freed  chan struct{} // closed when the learner lets all programs run freely
	shared bool          // on the host's own loopback
	cpu    int           // the processor that the programs share

	mu      sync.Mutex // guards what follows
	socks   map[int]*openSocket
	threads map[string]*thread
	marks   map[string]bool
	locks   map[string]chan struct{}
	ports   map[int]int // shared: the textbook's port -> the one used instead
}

// openSocket is the kernel's side of a sid.
type openSocket struct {
	fd     int
	family sock.Family
	listen bool
	last   reading // the queues as last recorded
}

func newWorld(rec *trace.Recorder, isShared bool) *world {
	return &world{
		rec: rec, freed: make(chan struct{}), shared: isShared, cpu: someProcessor(),
		socks: map[int]*openSocket{}, threads: map[string]*thread{}, marks: map[string]bool{},
		locks: map[string]chan struct{}{}, ports: map[int]int{},
	}
}

// Spawn runs a program on an operating system thread of its own, without
// privileges. The thread ends with its body.
func (w *world) Spawn(p *sock.Program, body func()) {
	t := &thread{gate: make(chan struct{})}
	w.mu.Lock()
	w.threads[p.Name] = t
	w.mu.Unlock()
	go func() { // owned by the run: it ends with the program, or with the process
		runtime.LockOSThread() // never unlocked: the thread dies, and its dropped rights with it
		t.open(w.cpu)
		defer t.close()
		if err := dropCapabilities(); err != nil {
			panic(err)
		}
		body()
	}()
}

// dropCapabilities gives up all rights of the calling thread: a learner's
// program is an ordinary one (capabilities(7)).
func dropCapabilities() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	return os.NewSyscallError("capset", unix.Capset(&header, &none[0]))
}

// Do performs one call on the calling program's thread.
func (w *world) Do(p *sock.Program, c *sock.Call) sock.Return {
	t := w.thread(p.Name)
	t.enter(c)
	defer t.leave()
	switch c.Op {
	case sock.OpGate:
		return w.waitAtGate(t)
	case sock.OpSleep, sock.OpWait, sock.OpLock, sock.OpUnlock:
		return w.order(t, c)
	case sock.OpSocket:
		return w.socket(c)
	case sock.OpExit:
		return w.exit(c)
	}
	s := w.sock(c.SID)
	if s == nil {
		return sock.Return{Err: "EBADF"}
	}
	r := w.perform(s, c)
	if c.Op != sock.OpClose {
		w.read(c.Op, c.SID, s)
	}
	return r
}

// Set writes a sysctl of the run's own network namespace.
func (w *world) Set(_, name, value string) error {
	if w.shared {
		return fmt.Errorf("not on the host's own network: %w", os.ErrPermission)
	}
	if !strings.HasPrefix(name, "net.") || strings.Contains(name, "/") {
		return fmt.Errorf("no sysctl of the network: %w", os.ErrInvalid)
	}
	return os.WriteFile("/proc/sys/"+strings.ReplaceAll(name, ".", "/"), []byte(value), 0)
}

// port is where a textbook's port is found: itself, but for shared worlds.
func (w *world) port(n int) int {
	if !w.shared {
		return n
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ports[n] == 0 {
		w.ports[n] = freePort()
	}
	return w.ports[n]
}

// freePort asks the kernel for one that nobody uses now.
func freePort() int {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0
	}
	defer unix.Close(fd)
	if unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}) != nil {
		return 0
	}
	sa, _ := unix.Getsockname(fd)
	in, ok := sa.(*unix.SockaddrInet4)
	if !ok {
		return 0
	}
	return in.Port
}

func (w *world) sock(sid int) *openSocket {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.socks[sid]
}

func (w *world) thread(name string) *thread {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.threads[name]
}

func (w *world) keep(sid, fd int, f sock.Family) *openSocket {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &openSocket{fd: fd, family: f}
	w.socks[sid] = s
	return s
}

// forget takes a socket out and closes it.
func (w *world) forget(sid int) error {
	w.mu.Lock()
	s := w.socks[sid]
	delete(w.socks, sid)
	w.mu.Unlock()
	if s == nil {
		return unix.EBADF
	}
	return unix.Close(s.fd)
}
