package kernel

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The packet ring: frames of 2048 bytes hold a whole packet of lo's MTU and the
// ring's own headers. 8192 of them are a burst of 4096 segments, for each is
// seen twice.
const (
	frameSize  = 2048
	frameCount = 8192
	blockSize  = 1 << 16
)

// tap reads every packet of lo, in both directions, with the kernel's own
// stamps: OUTGOING is the sender's instant, HOST the receiver's. It uses a
// TPACKET_V2 ring, which delivers each packet at once; V3's blocks come up to
// 200 ms late (packet(7), and recipes). Draining it belongs to one
// goroutine.
type tap struct {
	fd   int
	ring []byte
	seen atomic.Int64 // since the tap was opened: the next frame is seen modulo frameCount
	lost int64
}

// captured is one packet in the ring. Raw is valid until the next call.
type captured struct {
	at  int64 // ns, CLOCK_REALTIME
	out bool  // leaving its sender; else reaching its receiver
	raw []byte
}

func openTap() (*tap, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket AF_PACKET", err)
	}
	t := &tap{fd: fd}
	if err := t.setUp(); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return t, nil
}

func (t *tap) setUp() error {
	if err := unix.SetsockoptInt(t.fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V2); err != nil {
		return os.NewSyscallError("setsockopt PACKET_VERSION", err)
	}
	// Stamps at the network stack's edge, not when the ring is filled.
	if err := unix.SetsockoptInt(t.fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1); err != nil {
		return os.NewSyscallError("setsockopt SO_TIMESTAMPNS", err)
	}
	req := unix.TpacketReq{
		Block_size: blockSize, Block_nr: frameCount * frameSize / blockSize,
		Frame_size: frameSize, Frame_nr: frameCount,
	}
	if err := unix.SetsockoptTpacketReq(t.fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &req); err != nil {
		return os.NewSyscallError("setsockopt PACKET_RX_RING", err)
	}
	var err error
	if t.ring, err = unix.Mmap(t.fd, 0, frameCount*frameSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED); err != nil {
		return os.NewSyscallError("mmap", err)
	}
	index, err := loopbackIndex()
	if err != nil {
		return err
	}
	err = unix.Bind(t.fd, &unix.SockaddrLinklayer{Protocol: bigEndian(unix.ETH_P_ALL), Ifindex: index})
	return os.NewSyscallError("bind AF_PACKET", err)
}

// drain hands over every packet that is in the ring, in its order, and returns
// the moment at which it was found empty.
func (t *tap) drain(now func() int64, each func(captured)) int64 {
	for {
		asked := now()
		frame, h := t.frame(t.seen.Load())
		if !filled(h) {
			return asked
		}
		const addrAt = (unix.SizeofTpacket2Hdr + unix.TPACKET_ALIGNMENT - 1) &^ (unix.TPACKET_ALIGNMENT - 1)
		from := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(&frame[addrAt]))
		each(captured{
			at:  int64(h.Sec)*1e9 + int64(h.Nsec),
			out: from.Pkttype == unix.PACKET_OUTGOING,
			raw: frame[h.Net : uint32(h.Net)+h.Snaplen],
		})
		atomic.StoreUint32(&h.Status, unix.TP_STATUS_KERNEL)
		t.seen.Add(1)
	}
}

// frame is the place of the nth packet in the ring.
func (t *tap) frame(n int64) ([]byte, *unix.Tpacket2Hdr) {
	at := int(n % frameCount)
	frame := t.ring[at*frameSize : (at+1)*frameSize]
	return frame, (*unix.Tpacket2Hdr)(unsafe.Pointer(&frame[0]))
}

func filled(h *unix.Tpacket2Hdr) bool {
	return atomic.LoadUint32(&h.Status)&unix.TP_STATUS_USER != 0
}

// behind tells whether at least n packets wait in the ring. Any goroutine may ask.
func (t *tap) behind(n int64) bool {
	_, h := t.frame(t.seen.Load() + n)
	return filled(h)
}

// wait returns when there is something in the ring, or after d.
func (t *tap) wait(d time.Duration) {
	ts := unix.NsecToTimespec(int64(d))
	fds := []unix.PollFd{{Fd: int32(t.fd), Events: unix.POLLIN}}
	_, _ = unix.Ppoll(fds, &ts, nil) // EINTR only means: look again
}

// drops is how many packets have found the ring full since the tap was opened.
func (t *tap) drops() (int64, error) {
	s, err := unix.GetsockoptTpacketStats(t.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return t.lost, fmt.Errorf("packet statistics: %w", os.NewSyscallError("getsockopt", err))
	}
	t.lost += int64(s.Drops) // the kernel starts again at 0 after each reading
	return t.lost, nil
}

func bigEndian(v uint16) uint16 { return v<<8 | v>>8 }
