package run

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
)

// BenchmarkViewers is how many events a second the log hands to its viewers, and
// which share of them all came to everyone.
func BenchmarkViewers(b *testing.B) {
	event := bytes.Repeat([]byte(`{"seq":1,"t":123456,"kind":"segment","flags":"PSH ACK"}`), 5)
	for _, viewers := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(viewers), func(b *testing.B) {
			const events = 10_000
			var seen int64
			for b.Loop() {
				seen += deliver(event, events, viewers)
			}
			b.ReportMetric(float64(b.N)*events/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(seen)/b.Elapsed().Seconds(), "delivered/s")
			b.ReportMetric(100*float64(seen)/float64(b.N*events*viewers), "%delivered")
		})
	}
}

// deliver appends events while viewers read, and gives how many they read in all.
func deliver(event []byte, events, viewers int) int64 {
	l := newLog()
	seen := make([]int64, viewers)
	var watching sync.WaitGroup
	for i := range viewers {
		watching.Go(func() { // ends with the log
			for {
				p := l.Since(seen[i], 64<<10)
				if seen[i] = p.Last; p.Closed {
					return
				}
				if len(p.Events) == 0 {
					<-p.More
				}
			}
		})
	}
	for range events {
		l.append(event)
	}
	l.close()
	watching.Wait()
	var sum int64
	for _, n := range seen {
		sum += n
	}
	return sum
}
