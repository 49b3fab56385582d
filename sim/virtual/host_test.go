package virtual

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"loopscope/sim/trace"
)

// start is when every virtual run begins: the same seed shall give the same bytes.
var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// host is one network stack with one Ethernet interface.
type host struct {
	w     *world
	name  string
	addr  netip.Addr
	mac   tcpip.LinkAddress
	stack *stack.Stack
	peer  *host
	read  int64 // the last reading of its clock; guarded by the clock's mutex

	up  stack.NetworkDispatcher
	out [][]byte // frames that have not been put on the wire; guarded by the clock's mutex
}

const nic = 1

// newHost makes a host and gives it an address of 10.0.0.0/24.
func (w *world) newHost(name string, n byte) *host {
	h := &host{
		w: w, name: name, addr: netip.AddrFrom4([4]byte{10, 0, 0, n}),
		mac: tcpip.LinkAddress([]byte{2, 0, 0, 0, 0, n}),
	}
	withOneProcessor(func() {
		h.stack = stack.New(stack.Options{
			NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
			TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
			Clock:              stackClock{h},
			SecureRNG:          seeded(w.seed, name),
		})
	})
	recovery, nagle := tcpip.TCPRecovery(0), tcpip.TCPDelayEnabled(true) // RACK can leave data without a timer; Nagle is Linux's default
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &recovery))
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &nagle))
	must(h.stack.CreateNIC(nic, ethernet.New(h)))
	local := tcpip.AddressWithPrefix{Address: tcpip.AddrFromSlice(h.addr.AsSlice()), PrefixLen: 24}
	must(h.stack.AddProtocolAddress(nic, tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: local}, stack.AddressProperties{}))
	h.stack.AddRoute(tcpip.Route{Destination: local.Subnet(), NIC: nic})
	w.hosts = append(w.hosts, h)
	w.rec.Record(&trace.Event{Kind: trace.KindHost, Basis: trace.BasisKernel, Host: name, Addrs: []string{h.addr.String()}})
	return h
}

// join puts a wire between two hosts who know each other's MAC address already.
func join(a, b *host) {
	a.peer, b.peer = b, a
	for _, h := range []*host{a, b} {
		must(h.stack.AddStaticNeighbor(nic, ipv4.ProtocolNumber, tcpip.AddrFromSlice(h.peer.addr.AsSlice()), h.peer.mac))
	}
}

// withOneProcessor gives a stack a single TCP goroutine, so that there is one order.
func withOneProcessor(f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f()
}

func must(err tcpip.Error) {
	if err != nil {
		panic(err.String())
	}
}

// seeded is the stack's randomness: its ISNs and ports follow from the run's seed.
func seeded(seed uint64, host string) io.Reader {
	var key [32]byte
	copy(key[:], fmt.Sprintf("%016x %s", seed, host))
	return &lockedRandom{source: rand.NewChaCha8(key)}
}

type lockedRandom struct {
	mu     sync.Mutex // guards source
	source *rand.ChaCha8
}

func (r *lockedRandom) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.source.Read(p)
}

// deliver hands a frame to the stack.
func (h *host) deliver(frame []byte) {
	p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(append([]byte(nil), frame...))})
	defer p.DecRef()
	h.up.DeliverNetworkPacket(0, p)
}

// WritePackets keeps what the stack sends until the world has settled it.
func (h *host) WritePackets(list stack.PacketBufferList) (int, tcpip.Error) {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	for _, p := range list.AsSlice() {
		v := p.ToView()
		h.out = append(h.out, append([]byte(nil), v.AsSlice()...))
		v.Release()
	}
	return list.Len(), nil
}

// A host is its own stack.LinkEndpoint, below ethernet's.

func (h *host) MTU() uint32                                  { return 1500 + header.EthernetMinimumSize }
func (h *host) SetMTU(uint32)                                {}
func (h *host) MaxHeaderLength() uint16                      { return 0 }
func (h *host) LinkAddress() tcpip.LinkAddress               { return h.mac }
func (h *host) SetLinkAddress(tcpip.LinkAddress)             {}
func (h *host) Capabilities() stack.LinkEndpointCapabilities { return 0 }
func (h *host) Attach(d stack.NetworkDispatcher)             { h.up = d }
func (h *host) IsAttached() bool                             { return h.up != nil }
func (h *host) Wait()                                        {}
func (h *host) ARPHardwareType() header.ARPHardwareType      { return header.ARPHardwareNone }
func (h *host) AddHeader(*stack.PacketBuffer)                {}
func (h *host) ParseHeader(*stack.PacketBuffer) bool         { return true }
func (h *host) Close()                                       {}
func (h *host) SetOnCloseAction(func())                      {}
