package labtest

import (
	"slices"
	"testing"
	"time"

	"loopscope/labs/lab"
	"loopscope/labs/run"
)

// Bench runs the lab over and over, and reports how long it takes from Start to
// Start's return, to the first event in the log, and to the end.
func Bench(b *testing.B, l *lab.Lab, params map[string]string) {
	b.Helper()
	Require(b, "namespaces")
	runs := run.New([]*lab.Lab{l}, run.Options{})
	b.Cleanup(runs.Close)
	var started, first, ended []float64
	for b.Loop() {
		asked := time.Now()
		r, err := runs.Start(run.Spec{Lab: l.Name, Params: params})
		if err != nil {
			b.Fatal(err)
		}
		started = append(started, ms(asked))
		for part := r.Log().Since(0, 0); part.Last == 0; part = r.Log().Since(0, 0) {
			<-part.More
		}
		first = append(first, ms(asked))
		<-r.Done()
		ended = append(ended, ms(asked))
		time.Sleep(300 * time.Millisecond) // nobody clicks at once: a sandbox gets ready meanwhile
	}
	report(b, "start", started)
	report(b, "first", first)
	report(b, "end", ended)
}

func ms(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1e3 }

// report says the median and the 99th percentile of some times.
func report(b *testing.B, name string, times []float64) {
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], name+"-p50-ms")
	b.ReportMetric(times[len(times)*99/100], name+"-p99-ms")
}
