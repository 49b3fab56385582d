package web

import (
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
)

// quota keeps one learner from taking all of a class's runs. Who is who goes by
// address: it is only fairness, no protection.
type quota struct {
	most int // live runs of one address

	mu    sync.Mutex // guards taken and what it holds
	taken map[string][]*slot
}

// slot is a live run's place, or that of one which is being started.
type slot struct{ done <-chan struct{} }

var errQuota = errors.New("this address has as many live runs as one may have")

// start begins a run for a client, unless it has too many.
func (q *quota) start(client string, begin func() (done <-chan struct{}, err error)) error {
	s, err := q.take(client)
	if err != nil {
		return err
	}
	done, err := begin()
	q.mu.Lock()
	defer q.mu.Unlock()
	if s.done = done; err != nil {
		q.taken[client] = slices.DeleteFunc(q.taken[client], func(other *slot) bool { return other == s })
	}
	return err
}

func (q *quota) take(client string) (*slot, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for who, slots := range q.taken {
		if q.taken[who] = slices.DeleteFunc(slots, (*slot).over); len(q.taken[who]) == 0 {
			delete(q.taken, who)
		}
	}
	if len(q.taken[client]) >= q.most {
		return nil, errQuota
	}
	s := &slot{}
	q.taken[client] = append(q.taken[client], s)
	return s, nil
}

// over tells whether the slot's run has ended.
func (s *slot) over() bool {
	if s.done == nil {
		return false
	}
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// client is the address that a request comes from.
func client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
