package kernel

import (
	"golang.org/x/sys/unix"

	"loopscope/sim/sock"
)

// optionName is where setsockopt finds an option: its level and number.
type optionName struct{ level, name int }

// optionNames are the options that experiments may use (socket(7), tcp(7)).
func optionNames(o sock.Option) (optionName, error) {
	switch o {
	case sock.ReuseAddr:
		return optionName{unix.SOL_SOCKET, unix.SO_REUSEADDR}, nil
	case sock.RcvBuf:
		return optionName{unix.SOL_SOCKET, unix.SO_RCVBUF}, nil
	case sock.SndBuf:
		return optionName{unix.SOL_SOCKET, unix.SO_SNDBUF}, nil
	case sock.KeepAlive:
		return optionName{unix.SOL_SOCKET, unix.SO_KEEPALIVE}, nil
	case sock.NoDelay:
		return optionName{unix.IPPROTO_TCP, unix.TCP_NODELAY}, nil
	case sock.Cork:
		return optionName{unix.IPPROTO_TCP, unix.TCP_CORK}, nil
	case sock.QuickAck:
		return optionName{unix.IPPROTO_TCP, unix.TCP_QUICKACK}, nil
	case sock.MaxSeg:
		return optionName{unix.IPPROTO_TCP, unix.TCP_MAXSEG}, nil
	}
	return optionName{}, unix.ENOPROTOOPT
}

func setOption(fd int, o sock.Option, value int) error {
	if o == sock.Linger {
		l := &unix.Linger{}
		if value >= 0 {
			l.Onoff, l.Linger = 1, int32(value)
		}
		return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, l)
	}
	n, err := optionNames(o)
	if err != nil {
		return err
	}
	return unix.SetsockoptInt(fd, n.level, n.name, value)
}

func getOption(fd int, o sock.Option) (int, error) {
	n, err := optionNames(o)
	if err != nil {
		return 0, err
	}
	return unix.GetsockoptInt(fd, n.level, n.name)
}
