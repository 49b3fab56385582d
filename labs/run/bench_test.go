package run

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"loopscope/labs/lab"
)

// BenchmarkRun is a short run: from Start to the first event in the log, and to
// the end.
func BenchmarkRun(b *testing.B) {
	rs := New([]*lab.Lab{sleepy()}, Options{})
	b.Cleanup(rs.Close)
	var began, first, end []float64
	for b.Loop() {
		asked := time.Now()
		r, err := rs.Start(Spec{Lab: "sleepy"})
		if err != nil {
			b.Fatal(err)
		}
		began = append(began, ms(asked))
		part := r.Log().Since(0, 0)
		for part.Last == 0 {
			<-part.More
			part = r.Log().Since(0, 0)
		}
		first = append(first, ms(asked))
		<-r.Done()
		end = append(end, ms(asked))
		time.Sleep(20 * time.Millisecond) // nobody clicks at once: a sandbox gets ready meanwhile
	}
	report(b, "start", began)
	report(b, "first", first)
	report(b, "end", end)
}

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

func ms(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1e3 }

// report says the median and the 99th percentile of some times.
func report(b *testing.B, name string, times []float64) {
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], name+"-p50-ms")
	b.ReportMetric(times[len(times)*99/100], name+"-p99-ms")
}
