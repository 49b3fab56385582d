package labs

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/ringbuf"
)

// transition is one firing of the kernel's tracepoint sock:inet_sock_set_state.
type transition struct {
	sock        uint64 // the kernel's address of the socket
	from, to    uint32
	netns       uint32
	local, peer uint16 // ports; local is 0 while the socket has none
	protocol    uint16
}

// The record that the program writes: offsets in bytes from its start.
const (
	atSock, atFrom, atTo, atNetNS, atLocal, atPeer, atProtocol = 0, 8, 12, 16, 20, 22, 24
	recordSize                                                 = 32
	onStack                                                    = -recordSize // below the frame pointer
	scratch                                                    = onStack - 8
)

// tracer records every state change of every TCP socket of this machine, by a
// small program in the kernel. Only root may.
type tracer struct {
	ring *ringbuf.Reader
}

func openTracer(t *testing.T) *tracer {
	t.Helper()
	fields, err := socketFields()
	if err != nil {
		t.Fatalf("kernel's types: %v", err)
	}
	ring, err := ebpf.NewMap(&ebpf.MapSpec{Type: ebpf.RingBuf, MaxEntries: 1 << 20})
	if err != nil {
		t.Fatalf("ring buffer: %v", err)
	}
	t.Cleanup(func() { ring.Close() })
	program, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Type: ebpf.RawTracepoint, License: "GPL", Instructions: recorder(fields, ring.FD()),
	})
	if err != nil {
		t.Fatalf("load program: %v", err)
	}
	t.Cleanup(func() { program.Close() })
	attached, err := link.AttachRawTracepoint(link.RawTracepointOptions{Name: "inet_sock_set_state", Program: program})
	if err != nil {
		t.Fatalf("attach: %v", err)
	}
	t.Cleanup(func() { attached.Close() })
	reader, err := ringbuf.NewReader(ring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reader.Close() })
	return &tracer{reader}
}

// take gives what has been recorded of a network namespace since the last take.
func (tr *tracer) take(t *testing.T, netns uint64) []transition {
	t.Helper()
	if err := tr.ring.Flush(); err != nil {
		t.Fatal(err)
	}
	var out []transition
	for {
		r, err := tr.ring.Read()
		if err != nil { // ErrFlushed: all has been read
			return out
		}
		b, native := r.RawSample, binary.NativeEndian
		x := transition{
			sock: native.Uint64(b[atSock:]), from: native.Uint32(b[atFrom:]), to: native.Uint32(b[atTo:]),
			netns: native.Uint32(b[atNetNS:]), local: native.Uint16(b[atLocal:]),
			peer: binary.BigEndian.Uint16(b[atPeer:]), protocol: native.Uint16(b[atProtocol:]),
		}
		if uint64(x.netns) == netns && x.protocol == 6 {
			out = append(out, x)
		}
	}
}

// recorder is the kernel's program: the tracepoint's arguments are the socket,
// its old and its new state; the rest is read from the socket.
func recorder(f map[string]int32, ring int) asm.Instructions {
	read := func(to int16, size, from int32) asm.Instructions {
		return asm.Instructions{
			asm.Mov.Reg(asm.R1, asm.RFP), asm.Add.Imm(asm.R1, int32(to)),
			asm.Mov.Imm(asm.R2, size),
			asm.Mov.Reg(asm.R3, asm.R7), asm.Add.Imm(asm.R3, from),
			asm.FnProbeReadKernel.Call(),
		}
	}
	argument := func(n int16, to int16, size asm.Size) asm.Instructions {
		return asm.Instructions{asm.LoadMem(asm.R1, asm.R6, 8*n, asm.DWord), asm.StoreMem(asm.RFP, onStack+to, asm.R1, size)}
	}
	ins := asm.Instructions{asm.Mov.Reg(asm.R6, asm.R1), asm.LoadMem(asm.R7, asm.R6, 0, asm.DWord), asm.Mov.Imm(asm.R1, 0)}
	for at := int16(scratch); at < 0; at += 8 {
		ins = append(ins, asm.StoreMem(asm.RFP, at, asm.R1, asm.DWord))
	}
	ins = append(ins, asm.StoreMem(asm.RFP, onStack+atSock, asm.R7, asm.DWord))
	ins = append(ins, argument(1, atFrom, asm.Word)...)
	ins = append(ins, argument(2, atTo, asm.Word)...)
	ins = append(ins, read(onStack+atLocal, 2, f["skc_num"])...)
	ins = append(ins, read(onStack+atPeer, 2, f["skc_dport"])...)
	ins = append(ins, read(onStack+atProtocol, 2, f["sk_protocol"])...)
	ins = append(ins, read(scratch, 8, f["skc_net"])...)
	ins = append(ins, asm.LoadMem(asm.R7, asm.RFP, scratch, asm.DWord))
	ins = append(ins, read(onStack+atNetNS, 4, f["inum"])...)
	return append(ins,
		asm.LoadMapPtr(asm.R1, ring),
		asm.Mov.Reg(asm.R2, asm.RFP), asm.Add.Imm(asm.R2, onStack),
		asm.Mov.Imm(asm.R3, recordSize), asm.Mov.Imm(asm.R4, 0),
		asm.FnRingbufOutput.Call(),
		asm.Mov.Imm(asm.R0, 0), asm.Return(),
	)
}

// socketFields finds where this kernel keeps what the program reads.
func socketFields() (map[string]int32, error) {
	kernel, err := btf.LoadKernelSpec()
	if err != nil {
		return nil, err
	}
	at := map[string]int32{}
	for _, path := range [][]string{
		{"sock", "__sk_common", "skc_num"}, {"sock", "__sk_common", "skc_dport"}, {"sock", "sk_protocol"},
		{"sock", "__sk_common", "skc_net", "net"}, {"net", "ns", "inum"},
	} {
		offset, err := offsetOf(kernel, path)
		if err != nil {
			return nil, err
		}
		name := path[len(path)-1]
		if name == "net" {
			name = "skc_net"
		}
		at[name] = offset
	}
	return at, nil
}

func offsetOf(kernel *btf.Spec, path []string) (int32, error) {
	var root *btf.Struct
	if err := kernel.TypeByName(path[0], &root); err != nil {
		return 0, err
	}
	var in btf.Type = root
	var offset uint32
	for _, name := range path[1:] {
		at, member, ok := memberOf(in, name, 0)
		if !ok {
			return 0, fmt.Errorf("struct %s has no %s", path[0], name)
		}
		offset, in = offset+at, member
	}
	return int32(offset), nil
}

// memberOf looks into anonymous structs and unions too.
func memberOf(in btf.Type, name string, base uint32) (uint32, btf.Type, bool) {
	var members []btf.Member
	switch s := btf.UnderlyingType(in).(type) {
	case *btf.Struct:
		members = s.Members
	case *btf.Union:
		members = s.Members
	}
	for _, m := range members {
		if m.Name == name {
			return base + m.Offset.Bytes(), m.Type, true
		}
		if m.Name != "" {
			continue
		}
		if at, found, ok := memberOf(m.Type, name, base+m.Offset.Bytes()); ok {
			return at, found, true
		}
	}
	return 0, nil, false
}
