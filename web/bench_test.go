package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// BenchmarkRun is a run as a page has it, by HTTP and websocket: from the POST
// to its answer, to the first event and to the last.
func BenchmarkRun(b *testing.B) {
	_, ts := serve(b, Config{})
	times := map[string][]float64{}
	for b.Loop() {
		asked := time.Now()
		c := watch(b, ts.URL, click(b, ts.URL))
		times["answer"] = append(times["answer"], since(asked))
		for first := true; ; {
			_, m, err := c.ReadMessage()
			if err != nil {
				break // closed after the last event
			}
			if first && strings.HasPrefix(string(m[:12]), `{"events"`) {
				times["first"] = append(times["first"], since(asked))
				first = false
			}
		}
		times["end"] = append(times["end"], since(asked))
		c.Close()
		time.Sleep(300 * time.Millisecond) // nobody clicks at once: a sandbox gets ready meanwhile
	}
	for stage, all := range times {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], stage+"-p50-ms")
		b.ReportMetric(all[len(all)*99/100], stage+"-p99-ms")
	}
}

// BenchmarkViewers watches one run of about 20 000 events, 20 MB of them, by so
// many websockets: events a second to all of them, and which share came.
func BenchmarkViewers(b *testing.B) {
	for _, viewers := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(viewers), func(b *testing.B) {
			_, ts := serve(b, Config{})
			var came, due, bytes int
			for b.Loop() {
				run := click(b, ts.URL, `"params":{"n":"9999"},`)
				var mu sync.Mutex
				var watching sync.WaitGroup
				for range viewers {
					c := watch(b, ts.URL, run)
					watching.Go(func() { // ends with the run
						n, size := drink(c)
						mu.Lock()
						defer mu.Unlock()
						came, bytes = came+n, bytes+size
					})
				}
				watching.Wait()
				due += viewers * recordedEvents(b, ts.URL, run)
			}
			b.ReportMetric(float64(came)/b.Elapsed().Seconds(), "delivered/s")
			b.ReportMetric(float64(bytes)/1e6/b.Elapsed().Seconds(), "MB/s")
			b.ReportMetric(100*float64(came)/float64(due), "%delivered")
		})
	}
}

// click starts a run of the mouse, and gives its id.
func click(b *testing.B, url string, more ...string) string {
	b.Helper()
	res, err := http.Post(url+"/api/runs", "application/json", strings.NewReader(`{`+strings.Join(more, "")+`"lab":"mouse"}`))
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var begun struct{ Run string }
	if err := json.NewDecoder(res.Body).Decode(&begun); err != nil || begun.Run == "" {
		b.Fatalf("%s: no run: %v", res.Status, err)
	}
	return begun.Run
}

func watch(b *testing.B, url, run string) *websocket.Conn {
	b.Helper()
	d := websocket.Dialer{Subprotocols: []string{subprotocol}}
	c, _, err := d.Dial(strings.Replace(url, "http", "ws", 1)+"/api/runs/"+run+"/stream", http.Header{"Origin": {url}})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// drink reads a stream to its end: how many events came, and bytes.
func drink(c *websocket.Conn) (events, bytes int) {
	defer c.Close()
	for {
		_, m, err := c.ReadMessage()
		if err != nil {
			return events, bytes
		}
		bytes += len(m)
		events += strings.Count(string(m), `{"seq":`)
	}
}

func recordedEvents(b *testing.B, url, run string) int {
	b.Helper()
	res, err := http.Get(url + "/api/runs/" + run + "/trace")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return strings.Count(string(all), "\n") - 1
}

func since(t time.Time) float64 { return float64(time.Since(t).Microseconds()) / 1e3 }
