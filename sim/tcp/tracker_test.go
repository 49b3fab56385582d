package tcp

import "testing"

// Each script in testdata is a run and what must follow from it: see script.

func TestStates(t *testing.T) { playAll(t, "states") }

func TestBytes(t *testing.T) { playAll(t, "bytes") }

func TestDatagrams(t *testing.T) { playAll(t, "datagrams") }

// TestReadings: what the kernel says of itself, beside what was derived.
func TestReadings(t *testing.T) { playAll(t, "readings") }
