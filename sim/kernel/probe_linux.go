package kernel

import (
	"os"
	"strings"
)

// Capability is something the kernel world can make use of.
type Capability struct {
	Name   string // "namespaces", "capture"
	OK     bool
	Detail string // what was found
	Cure   string // a words key: how to get it
}

// Probe tries what the kernel world needs, for real.
func Probe() []Capability {
	s, err := spawn(private)
	if err == nil {
		s.discard()
		return []Capability{
			{Name: "namespaces", OK: true, Detail: "own user, network and PID namespace"},
			{Name: "capture", OK: true, Detail: "a packet ring on an own loopback"},
		}
	}
	cure := "cure.namespaces"
	if b, e := os.ReadFile("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"); e == nil && strings.TrimSpace(string(b)) == "1" {
		cure = "cure.apparmor"
	} else if b, e := os.ReadFile("/proc/sys/user/max_user_namespaces"); e == nil && strings.TrimSpace(string(b)) == "0" {
		cure = "cure.max-user-namespaces"
	} else if _, e := os.Stat("/.dockerenv"); e == nil {
		cure = "cure.container"
	}
	return []Capability{
		{Name: "namespaces", Detail: err.Error(), Cure: cure},
		{Name: "capture", Detail: "comes with namespaces", Cure: cure},
	}
}
