package kernel

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// diag asks the kernel what its TCP sockets are doing (sock_diag(7)); it needs
// no rights. It belongs to one goroutine.
type diag struct {
	fd  int
	buf []byte
}

// socketInfo is one TCP socket as sock_diag reports it.
type socketInfo struct {
	state        uint8
	local, peer  netip.AddrPort
	recvQ, sendQ int
	timer        uint8
	expires      time.Duration
	inode        uint32
}

// The timers of inet_diag_msg.idiag_timer (sock_diag(7)).
const (
	timerNone = iota
	timerRetransmit
	timerKeepalive // or FIN-WAIT-2's
	timerTimeWait
	timerProbe
)

// The states of include/net/tcp_states.h that are asked for by name.
const (
	tcpTimeWait = 6
	tcpListen   = 10
)

// stateNames spells the kernel's states (include/net/tcp_states.h) as RFC 9293 does.
var stateNames = [...]string{
	1: "ESTABLISHED", 2: "SYN-SENT", 3: "SYN-RECEIVED", 4: "FIN-WAIT-1", 5: "FIN-WAIT-2", 6: "TIME-WAIT",
	7: "CLOSED", 8: "CLOSE-WAIT", 9: "LAST-ACK", 10: "LISTEN", 11: "CLOSING", 12: "SYN-RECEIVED",
}

func stateName(s uint8) string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return ""
}

func openDiag() (*diag, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, os.NewSyscallError("socket NETLINK_SOCK_DIAG", err)
	}
	return &diag{fd: fd, buf: make([]byte, 1<<16)}, nil
}

// diagRequest is struct inet_diag_req_v2, its socket id left empty.
type diagRequest struct {
	header                   unix.NlMsghdr
	family, proto, ext, _pad uint8
	states                   uint32
	id                       [48]byte
}

// sockDiagByFamily is SOCK_DIAG_BY_FAMILY of linux/sock_diag.h.
const sockDiagByFamily = 20

// tcpSockets lists every TCP socket of this network namespace over IPv4.
func (d *diag) tcpSockets() ([]socketInfo, error) {
	req := diagRequest{family: unix.AF_INET, proto: unix.IPPROTO_TCP, states: ^uint32(0)}
	req.header = unix.NlMsghdr{
		Len: uint32(unsafe.Sizeof(req)), Type: sockDiagByFamily, Flags: unix.NLM_F_REQUEST | unix.NLM_F_DUMP,
	}
	msg := unsafe.Slice((*byte)(unsafe.Pointer(&req)), unsafe.Sizeof(req))
	if err := unix.Sendto(d.fd, msg, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, os.NewSyscallError("sendto NETLINK_SOCK_DIAG", err)
	}
	var socks []socketInfo
	for {
		n, _, err := unix.Recvfrom(d.fd, d.buf, 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, os.NewSyscallError("recvfrom NETLINK_SOCK_DIAG", err)
		}
		more, err := parseDump(d.buf[:n], &socks)
		if err != nil || !more {
			return socks, err
		}
	}
}

// parseDump reads one datagram of a dump; more says that another will follow.
func parseDump(b []byte, socks *[]socketInfo) (more bool, err error) {
	for len(b) >= unix.SizeofNlMsghdr {
		length, kind := binary.NativeEndian.Uint32(b), binary.NativeEndian.Uint16(b[4:])
		if length < unix.SizeofNlMsghdr || int(length) > len(b) {
			return false, fmt.Errorf("sock_diag: message of %d bytes in %d", length, len(b))
		}
		body := b[unix.SizeofNlMsghdr:length]
		switch kind {
		case unix.NLMSG_DONE:
			return false, nil
		case unix.NLMSG_ERROR:
			if len(body) < 4 {
				return false, fmt.Errorf("sock_diag: error message of %d bytes", len(body))
			}
			return false, fmt.Errorf("sock_diag: %w", unix.Errno(-int32(binary.NativeEndian.Uint32(body))))
		default:
			if len(body) >= 72 {
				*socks = append(*socks, parseSocket(body))
			}
		}
		b = b[min(int(length+3)&^3, len(b)):]
	}
	return true, nil
}

// parseSocket reads struct inet_diag_msg: family, state, timer, retrans; ports,
// addresses, interface and cookie; expires, rqueue, wqueue, uid, inode.
func parseSocket(b []byte) socketInfo {
	native := binary.NativeEndian
	addr := func(at int) netip.Addr { return netip.AddrFrom4([4]byte(b[at : at+4])) }
	return socketInfo{
		state:   b[1],
		timer:   b[2],
		local:   netip.AddrPortFrom(addr(8), binary.BigEndian.Uint16(b[4:])),
		peer:    netip.AddrPortFrom(addr(24), binary.BigEndian.Uint16(b[6:])),
		expires: time.Duration(native.Uint32(b[52:])) * time.Millisecond,
		recvQ:   int(native.Uint32(b[56:])),
		sendQ:   int(native.Uint32(b[60:])),
		inode:   native.Uint32(b[68:]),
	}
}
