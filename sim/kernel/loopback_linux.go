package kernel

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mtu makes segments look like those of an Ethernet, where loopback's own 65536
// would carry anything in one (recipes: a 100 kB write is 3 segments with it).
const mtu = 1500

// raiseLoopback brings up lo in a new network namespace and gives it the shape
// of a network: Ethernet's MTU, no segmentation offload (netdevice(7)).
func raiseLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	if err := ifFlags(fd, unix.IFF_UP|unix.IFF_RUNNING); err != nil {
		return fmt.Errorf("bring up lo: %w", err)
	}
	if err := ifMTU(fd, mtu); err != nil {
		return fmt.Errorf("set lo's MTU: %w", err)
	}
	for _, offload := range []uint32{unix.ETHTOOL_STSO, unix.ETHTOOL_SGRO} {
		if err := ethtool(fd, offload, 0); err != nil {
			return fmt.Errorf("switch off lo's offload: %w", err)
		}
	}
	return nil
}

func ifFlags(fd int, flags uint16) error {
	ifr, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	ifr.SetUint16(flags)
	return os.NewSyscallError("ioctl SIOCSIFFLAGS", unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, ifr))
}

func ifMTU(fd, n int) error {
	ifr, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	ifr.SetUint32(uint32(n))
	return os.NewSyscallError("ioctl SIOCSIFMTU", unix.IoctlIfreq(fd, unix.SIOCSIFMTU, ifr))
}

// ethtool changes one feature of lo. x/sys has no wrapper for setting a value:
// struct ethtool_value is a command and its data (linux/ethtool.h).
func ethtool(fd int, cmd, data uint32) error {
	value := &[2]uint32{cmd, data}
	ifr := struct {
		name [unix.IFNAMSIZ]byte
		data unsafe.Pointer
		_    [16]byte
	}{data: unsafe.Pointer(value)}
	copy(ifr.name[:], "lo")
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&ifr)))
	runtime.KeepAlive(value)
	if errno != 0 {
		return os.NewSyscallError("ioctl SIOCETHTOOL", errno)
	}
	return nil
}

// loopbackIndex is lo's interface number.
func loopbackIndex() (int, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	ifr, err := unix.NewIfreq("lo")
	if err != nil {
		return 0, err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, ifr); err != nil {
		return 0, os.NewSyscallError("ioctl SIOCGIFINDEX", err)
	}
	return int(ifr.Uint32()), nil
}

// loopbackPackets is how many packets lo has received and sent (proc_net_dev(5)).
func loopbackPackets() (int64, error) {
	b, err := os.ReadFile("/proc/thread-self/net/dev")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		name, counts, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || name != "lo" {
			continue
		}
		f := strings.Fields(counts)
		if len(f) < 10 {
			break
		}
		rx, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil {
			return 0, err
		}
		tx, err := strconv.ParseInt(f[9], 10, 64)
		return rx + tx, err
	}
	return 0, fmt.Errorf("/proc/net/dev: no lo")
}
