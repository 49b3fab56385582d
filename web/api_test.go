package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"loopscope/labs/lab"
	"loopscope/labs/run"
	"loopscope/sim/trace"
)

// begin starts a run of the mouse as a page does.
func begin(t *testing.T, url, body string) started {
	t.Helper()
	res, text := answered(t, request(t, "POST", url+"/api/runs", body, "Content-Type", "application/json"))
	var s started
	if err := json.Unmarshal([]byte(text), &s); err != nil || res.StatusCode != http.StatusCreated || s.Run == "" || s.Control == "" {
		t.Fatalf("POST %s: status %d, want 201 with run and control: %s", body, res.StatusCode, text)
	}
	return s
}

// finished waits for a run's end.
func finished(t *testing.T, r *run.Run) {
	t.Helper()
	select {
	case <-r.Done():
	case <-time.After(30 * time.Second):
		t.Fatal("the run does not end")
	}
}

func TestProblemsSayWhatIsWrong(t *testing.T) {
	_, ts := serve(t, Config{})
	for _, c := range []struct {
		body   string
		status int
		want   problem
	}{
		{`{"lab":"muose"}`, 404, problem{Field: "lab", Near: "mouse", Want: "mouse"}},
		{`{"lab":"mouse","world":"kernle"}`, 400, problem{Field: "world", Near: "kernel", Want: "kernel"}},
		{`{"lab":"mouse","params":{"shape":"sqare"}}`, 400, problem{Field: "params.shape", Near: "square", Want: "one of round, square"}},
		{`{"lab":"mouse","params":{"shap":"round"}}`, 400, problem{Field: "params.shap", Near: "shape", Want: "shape, n"}},
		{`{"lab":"mouse","params":{"n":"0"}}`, 400, problem{Field: "params.n", Want: "a whole number from 1 to 9999"}},
		{`{"lab":"mouse","params":{"n":3}}`, 400, problem{Field: "params", Want: "string"}},
		{`{"lab":"mouse","wrold":"kernel"}`, 400, problem{Field: "wrold", Near: "world", Want: "one of lab, world, params, seed, step, ends"}},
		{`{"lab":"mouse","seed":-1}`, 400, problem{Field: "seed", Want: "uint64"}},
		{`{"lab":"mouse"} {}`, 400, problem{}},
		{`{"lab":`, 400, problem{}},
		{``, 400, problem{}},
		{`{"lab":"` + strings.Repeat("x", maxBody) + `"}`, 413, problem{Want: "at most 16384 bytes"}},
	} {
		res, text := answered(t, request(t, "POST", ts.URL+"/api/runs", c.body, "Content-Type", "application/json"))
		var got problem
		if err := json.Unmarshal([]byte(text), &got); err != nil || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.60s: %s is no problem: %s", c.body, res.Header.Get("Content-Type"), text)
			continue
		}
		if res.StatusCode != c.status || got.Status != c.status || got.Detail == "" || got.Title == "" {
			t.Errorf("%.60s: status %d, %+v; want %d, a title and a detail", c.body, res.StatusCode, got, c.status)
		}
		if got.Field != c.want.Field || got.Want != c.want.Want || got.Near != c.want.Near {
			t.Errorf("%.60s: field %q, want %q, near %q; should be %q, %q, %q", c.body, got.Field, got.Want, got.Near, c.want.Field, c.want.Want, c.want.Near)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	_, ts := serve(t, Config{})
	for path, method := range map[string]string{
		"/api/runs/none/trace": "GET", "/api/runs/none/capture.pcapng": "GET", "/api/runs/none/events/1/packet": "GET",
		"/api/runs/none/stream": "GET", "/api/runs/none": "DELETE", "/api/nothing": "GET",
	} {
		res, text := answered(t, request(t, method, ts.URL+path, ""))
		if res.StatusCode != 404 || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: status %d, want a problem of 404: %s", method, path, res.StatusCode, text)
		}
	}
}

func TestLabsAreListed(t *testing.T) {
	_, ts := serve(t, Config{})
	for lang, title := range map[string]string{"en": "A mouse", "zh": "一只老鼠"} {
		_, text := answered(t, request(t, "GET", ts.URL+"/api/labs", "", "Accept-Language", lang))
		var got struct{ Labs []labEntry }
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Labs) != 1 || got.Labs[0].Title != title || len(got.Labs[0].Params) != 2 {
			t.Errorf("labs in %s: %+v, want %s with its two parameters", lang, got.Labs, title)
		}
	}
}

func TestARunCanBeTakenHome(t *testing.T) {
	s, ts := serve(t, Config{})
	id := begin(t, ts.URL, `{"lab":"mouse"}`).Run
	finished(t, s.cfg.Runs.Get(id))

	res, text := answered(t, request(t, "GET", ts.URL+"/api/runs/"+id+"/trace", ""))
	if got := res.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="mouse-`) {
		t.Errorf("the trace is called %s", got)
	}
	tr, err := trace.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if tr.Header.Run != id || tr.End() == nil || tr.End().Status != trace.StatusOK {
		t.Fatalf("trace of %s, end %+v; want of %s, ended ok", tr.Header.Run, tr.End(), id)
	}
	_, pcapng := answered(t, request(t, "GET", ts.URL+"/api/runs/"+id+"/capture.pcapng", ""))
	if !bytes.HasPrefix([]byte(pcapng), []byte{0x0a, 0x0d, 0x0d, 0x0a}) {
		t.Errorf("the capture begins with %x, want pcapng's section header", pcapng[:min(4, len(pcapng))])
	}
	for _, seq := range packetNumbers(t, tr) {
		checkPacket(t, fmt.Sprintf("%s/api/runs/%s/events/%d/packet", ts.URL, id, seq))
	}
	for _, seq := range []string{"0", "-1", "x", "1", fmt.Sprint(len(tr.Events) + 1)} {
		res, text := answered(t, request(t, "GET", ts.URL+"/api/runs/"+id+"/events/"+seq+"/packet", ""))
		if res.StatusCode != 400 && res.StatusCode != 404 || !strings.Contains(text, `"want"`) {
			t.Errorf("packet of event %s: status %d, want 400 or 404 and what would do: %s", seq, res.StatusCode, text)
		}
	}
}

// TestExportsTakeTurns: a whole trace in memory is large, so few are there at once.
func TestExportsTakeTurns(t *testing.T) {
	s, ts := serve(t, Config{})
	id := begin(t, ts.URL, `{"lab":"mouse"}`).Run
	finished(t, s.cfg.Runs.Get(id))
	for range maxExports {
		s.exports <- struct{}{}
	}
	for _, file := range []string{"capture.pcapng", "replay.html"} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		res, err := http.DefaultClient.Do(request(t, "GET", ts.URL+"/api/runs/"+id+"/"+file, "").WithContext(ctx))
		if err == nil {
			res.Body.Close()
			t.Errorf("%s is made while %d others are, want it to wait", file, maxExports)
		}
		cancel()
	}
	<-s.exports
	if res, text := answered(t, request(t, "GET", ts.URL+"/api/runs/"+id+"/capture.pcapng", "")); res.StatusCode != 200 {
		t.Errorf("after its turn has come: status %d: %.200s", res.StatusCode, text)
	}
}

// packetNumbers are a segment's event and its arrival's.
func packetNumbers(t *testing.T, tr *trace.Trace) []int64 {
	t.Helper()
	seg := tr.First(trace.Is(trace.KindSegment))
	if seg == nil {
		t.Skip("segments: this machine can't capture")
	}
	arrival := tr.ArrivalOf(seg)
	if arrival == nil {
		t.Fatalf("the first segment never arrives: %+v", seg)
	}
	return []int64{seg.Seq, arrival.Seq}
}

func checkPacket(t *testing.T, url string) {
	t.Helper()
	_, text := answered(t, request(t, "GET", url, ""))
	var d dissected
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range d.Layers {
		names = append(names, l.Name)
	}
	if got := strings.Join(names, " "); !strings.HasPrefix(got, "IPv4 TCP") || !strings.HasPrefix(d.Raw, "45") {
		t.Errorf("%s: layers %s of %s, want IPv4 TCP of 45…", url, got, d.Raw)
	}
}

// A gated run lives until somebody ends it.
const gated = `{"lab":"mouse","step":true}`

func TestOnlyTheOwnerStopsARun(t *testing.T) {
	s, ts := serve(t, Config{})
	mine := begin(t, ts.URL, gated)
	for _, control := range []string{"", "?control=", "?control=guess"} {
		res, text := answered(t, request(t, "DELETE", ts.URL+"/api/runs/"+mine.Run+control, ""))
		if res.StatusCode != 403 {
			t.Errorf("DELETE with %q: status %d, want 403: %s", control, res.StatusCode, text)
		}
	}
	select {
	case <-s.cfg.Runs.Get(mine.Run).Done():
		t.Fatal("the run has ended before its owner stopped it")
	default:
	}
	res, text := answered(t, request(t, "DELETE", ts.URL+"/api/runs/"+mine.Run+"?control="+mine.Control, ""))
	if res.StatusCode != 204 {
		t.Errorf("DELETE by the owner: status %d, want 204: %s", res.StatusCode, text)
	}
	finished(t, s.cfg.Runs.Get(mine.Run))
}

func TestANewRunEndsTheTabsFormer(t *testing.T) {
	s, ts := serve(t, Config{Runs: newRuns(t, run.Options{MaxLive: 1, Ready: 1})})
	first := begin(t, ts.URL, gated)
	post := func(ends string) (int, string) {
		res, text := answered(t, request(t, "POST", ts.URL+"/api/runs", `{"lab":"mouse","step":true`+ends+`}`, "Content-Type", "application/json"))
		return res.StatusCode, text
	}
	if status, text := post(""); status != 503 {
		t.Errorf("a second live run where one may be: status %d, want 503: %s", status, text)
	}
	if status, text := post(fmt.Sprintf(`,"ends":{"run":%q,"control":"guess"}`, first.Run)); status != 403 {
		t.Errorf("a stranger's run ends ours: status %d, want 403: %s", status, text)
	}
	if status, text := post(fmt.Sprintf(`,"ends":{"run":%q,"control":%q}`, first.Run, first.Control)); status != 201 {
		t.Errorf("a new run instead of the former: status %d, want 201: %s", status, text)
	}
	finished(t, s.cfg.Runs.Get(first.Run))
	tr, err := s.cfg.Runs.Get(first.Run).Trace()
	if err != nil || tr.End() == nil || tr.End().Status != trace.StatusStopped {
		t.Errorf("the former run's end: %+v, %v; want stopped", tr.End(), err)
	}
}

func newRuns(t *testing.T, o run.Options) *run.Runs {
	t.Helper()
	rs := run.New([]*lab.Lab{mouse()}, o)
	t.Cleanup(rs.Close)
	return rs
}
