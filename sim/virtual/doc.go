// Package virtual will run labs on hosts made of gVisor's netstack, on one
// virtual clock: the same seed gives the same trace, byte for byte. Until the
// course needs it, it is what its tests are: two hosts and a wire, enough to
// prove that an experiment written against sock does not know its world. It
// stands beside kernel, above sock, trace, packet and tcp.
package virtual
