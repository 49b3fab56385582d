package e2e

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

//go:embed bench.js
var benchJS string

// shares are p50, p95 and the largest of some times in ms.
type shares struct{ P50, P95, Max float64 }

// framed is how a picture moved.
type framed struct {
	Between, Work shares
	Nodes         int
}

// flood is a lab's page with so many events fed into it.
func flood(b *testing.B, n int) *tab {
	b.Helper()
	p := open(b, laptop)
	p.runLab("/labs/sticky")
	eval[bool](p, benchJS+"; true")
	eval[bool](p, fmt.Sprintf(`bench.begin(%d).then(() => true)`, n))
	return p
}

// BenchmarkFrames moves a picture of 100 000 events: between two frames lie
// frame-ms, of which work-ms are script and layout. On a busy machine only
// cpu-ms/frame tells something; it should stay below 16.7.
func BenchmarkFrames(b *testing.B) {
	const events = 100_000
	p := flood(b, events)
	began := eval[float64](p, fmt.Sprintf(`(async () => { const t = performance.now(); bench.feed(%d); bench.taken = performance.now() - t; await bench.frame(); await bench.frame(); return performance.now() - t })()`, events))
	taken := eval[float64](p, `bench.taken`)
	eval[bool](p, `bench.frame().then(() => document.querySelector('#timeline').timeline.seek(0.5)).then(() => true)`)
	for _, move := range []struct{ name, each string }{
		{"pan", `(i, tl, scroll) => { scroll.scrollTop += i % 100 < 50 ? 60 : -55 }`},
		{"zoom", `(i, tl) => tl.setZoom(tl.state.zoom * (i % 60 < 30 ? 0.9 : 1.11))`},
		{"step", `(i, tl) => tl.step(1)`},
		{"play", `(i, tl) => { if (i === 0) { tl.speed(0.001); tl.play(); } }`},
	} {
		b.Run(move.name, func(b *testing.B) {
			var got framed
			before, moved := p.busy(), 0
			for b.Loop() {
				got = eval[framed](p, fmt.Sprintf(`bench.frames(300, %s)`, move.each))
				moved += 300
			}
			b.ReportMetric((p.busy()-before)*1e3/float64(moved), "cpu-ms/frame")
			b.ReportMetric(got.Between.P50, "frame-p50-ms")
			b.ReportMetric(got.Between.P95, "frame-p95-ms")
			b.ReportMetric(got.Between.Max, "frame-max-ms")
			b.ReportMetric(got.Work.P95, "work-p95-ms")
			b.ReportMetric(float64(got.Nodes), "nodes")
		})
	}
	b.Run("take", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(taken*1e3/events, "µs/event")
		b.ReportMetric(began-taken, "first-paint-ms")
	})
}

// BenchmarkClick is how long a learner waits between the click on Run and the
// first mark in the picture, and where on the way the time goes.
func BenchmarkClick(b *testing.B) {
	p := open(b, laptop)
	p.runLab("/labs/handshake")
	eval[bool](p, benchJS+"; true")
	var times map[string][]float64
	for b.Loop() {
		times = map[string][]float64{}
		for range 30 {
			for stage, ms := range eval[map[string]float64](p, `bench.firstMark()`) {
				times[stage] = append(times[stage], ms)
			}
			p.until(`document.querySelector("#status").dataset.kind === "ok"`)
		}
	}
	for stage, all := range times {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], stage+"-p50-ms")
		b.ReportMetric(all[len(all)*95/100], stage+"-p95-ms")
	}
}

// BenchmarkHeap watches a live run of 100 000 events come within a minute: the
// page's memory, after what is garbage has gone.
func BenchmarkHeap(b *testing.B) {
	const events, seconds = 100_000, 60
	for b.Loop() {
		p := flood(b, events)
		b.ReportMetric(p.heap(), "before-MB")
		fed := 0
		for _, at := range []int{10, 30, 60} {
			upto := events * at / seconds
			eval[float64](p, fmt.Sprintf(`bench.live(%d, %d)`, upto, (upto-fed)*seconds/events))
			fed = upto
			b.ReportMetric(p.heap(), fmt.Sprintf("%ds-MB", at))
		}
	}
}

// busy is the processor time that the page's main thread has used, in seconds:
// unlike the clock, it says the same when the machine has other things to do.
func (p *tab) busy() float64 {
	p.Helper()
	got, err := chromedp.Run(p.ctx, func(ctx context.Context, t *chromedp.Target) (performance.GetMetricsResult, error) {
		if _, err := cdp.Call(ctx, t, performance.Enable, performance.EnableParams{TimeDomain: "threadTicks"}); err != nil {
			return performance.GetMetricsResult{}, err
		}
		return cdp.Call(ctx, t, performance.GetMetrics, cdp.Empty{})
	})
	if err != nil {
		p.Fatal(err)
	}
	for _, m := range got.Metrics {
		if m.Name == "TaskDuration" {
			return m.Value
		}
	}
	p.Fatal("the browser does not say how busy it was")
	return 0
}

// heap is what the page's JavaScript holds, in MB.
func (p *tab) heap() float64 {
	p.Helper()
	p.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, heapprofiler.CollectGarbage, cdp.Empty{})
		return chromedp.Void{}, err
	})
	return eval[float64](p, `performance.memory.usedJSHeapSize / 1e6`)
}
