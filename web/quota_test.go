package web

import (
	"errors"
	"testing"
)

func TestQuota(t *testing.T) {
	q := quota{most: 2, taken: map[string][]*slot{}}
	ends := make(chan struct{})
	lives := func() (<-chan struct{}, error) { return ends, nil }
	fails := func() (<-chan struct{}, error) { return nil, errors.New("no sandbox") }
	for _, step := range []struct {
		client string
		begin  func() (<-chan struct{}, error)
		ok     bool
	}{
		{"ann", fails, false}, {"ann", lives, true}, {"ann", fails, false}, {"ann", lives, true},
		{"ann", lives, false}, {"bob", lives, true},
	} {
		if err := q.start(step.client, step.begin); (err == nil) != step.ok {
			t.Errorf("a run for %s: %v, want it to begin: %v", step.client, err, step.ok)
		}
	}
	close(ends)
	if err := q.start("ann", lives); err != nil {
		t.Errorf("after ann's runs have ended: %v", err)
	}
	if len(q.taken) != 1 {
		t.Errorf("%d addresses are remembered, want ann's only: bob's run has ended", len(q.taken))
	}
}
