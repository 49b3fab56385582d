//go:build !linux

package kernel

import (
	"context"
	"errors"
)

// errLinux is what everything here says elsewhere: real segments and states
// come from Linux's packet sockets, namespaces and sock_diag.
var errLinux = errors.New("the kernel world needs Linux")

// Child does nothing: no sandbox is ever started here.
func Child(func(Order) (Stage, error)) {}

// Pool has no sandboxes here.
type Pool struct{}

// NewPool makes an empty pool.
func NewPool(int) *Pool { return &Pool{} }

// Take says what is missing.
func (*Pool) Take() (*Sandbox, error) { return nil, errLinux }

// Close does nothing.
func (*Pool) Close() {}

// Sandbox can't exist here.
type Sandbox struct{}

// Start says what is missing, as do the other methods.
func (*Sandbox) Start(Order) (Started, error)       { return Started{}, errLinux }
func (*Sandbox) Events(func([]byte)) error          { return errLinux }
func (*Sandbox) Step(context.Context, string) error { return errLinux }
func (*Sandbox) Free(context.Context) error         { return errLinux }
func (*Sandbox) Stop(context.Context) error         { return errLinux }
func (*Sandbox) Kill()                              {}
func (*Sandbox) Wait() error                        { return errLinux }

// Capability is something the kernel world can make use of.
type Capability struct {
	Name   string
	OK     bool
	Detail string
	Cure   string
}

// Probe says that nothing is there.
func Probe() []Capability {
	return []Capability{
		{Name: "namespaces", Detail: errLinux.Error(), Cure: "cure.linux"},
		{Name: "capture", Detail: errLinux.Error(), Cure: "cure.linux"},
	}
}
