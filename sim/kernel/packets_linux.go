package kernel

import (
	"bytes"
	"hash/maphash"
	"net/netip"
	"slices"

	"loopscope/sim/packet"
	"loopscope/sim/trace"
)

// packets turns what the tap sees into events. Loopback shows each packet twice,
// leaving and arriving; the two become a segment and its arrive.
type packets struct {
	seed   maphash.Seed
	flying map[uint64][]*trace.Event // packets that have not arrived, by a hash of their bytes, oldest first
	only   func(port uint16) bool    // on a shared loopback: the run's own ports; nil: all
}

func newPackets() *packets {
	return &packets{seed: maphash.MakeSeed(), flying: map[uint64][]*trace.Event{}}
}

// event gives the packet's event, or nil for one that is not ours to show.
func (p *packets) event(c captured, start int64) *trace.Event {
	at := c.at - start
	if !c.out {
		return p.arrival(c.raw, at)
	}
	s, err := packet.Decode(c.raw, packet.LinkRaw)
	if err != nil || (p.only != nil && !p.only(s.Src.Port()) && !p.only(s.Dst.Port())) {
		return nil
	}
	e := &trace.Event{
		T: at, Basis: trace.BasisWire, Host: "localhost",
		Src: shown(s.Src), Dst: shown(s.Dst), Len: s.PayloadLen, Raw: bytes.Clone(c.raw),
	}
	switch s.Protocol {
	case packet.TCP:
		e.Kind, e.Flags = trace.KindSegment, s.Flags
		e.SeqNo, e.AckNo, e.Window = s.SeqNo, s.AckNo, int(s.Window)
	case packet.UDP:
		e.Kind = trace.KindDatagram
	case packet.ICMP:
		e.Kind, e.Flags = trace.KindDatagram, "ICMP"
	default:
		return nil
	}
	key := maphash.Bytes(p.seed, e.Raw)
	p.flying[key] = append(p.flying[key], e)
	return e
}

// arrival pairs a packet with the oldest one of the same bytes that left.
func (p *packets) arrival(raw []byte, at int64) *trace.Event {
	key := maphash.Bytes(p.seed, raw)
	sent := p.flying[key]
	i := slices.IndexFunc(sent, func(e *trace.Event) bool { return bytes.Equal(e.Raw, raw) })
	if i < 0 {
		return nil
	}
	e := sent[i]
	if sent = slices.Delete(sent, i, i+1); len(sent) == 0 {
		delete(p.flying, key)
	} else {
		p.flying[key] = sent
	}
	return &trace.Event{T: at, Kind: trace.KindArrive, Basis: trace.BasisWire, OfEvent: e, Host: "localhost"}
}

// shown writes an address with its port, where it has one.
func shown(a netip.AddrPort) string {
	if a.Port() == 0 {
		return a.Addr().String()
	}
	return a.String()
}
