package run

import "loopscope/sim/kernel"

// Capability is something that runs can make use of.
type Capability = kernel.Capability

// Capabilities tries what this machine allows.
func Capabilities() []Capability { return kernel.Probe() }
