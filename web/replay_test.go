package web

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"loopscope/labs/words"
	"loopscope/sim/trace"
	"loopscope/static"
)

func TestBundleIsWholeAndOurs(t *testing.T) {
	b, err := newBundle(static.FS)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("script %d KB, style %d KB", len(b.Script)>>10, len(b.Style)>>10)
	for what, foreign := range map[string][2]string{
		"an import in the script": {b.Script, `import"`}, "a file in the style": {b.Style, "@import"},
		"an end of the script": {b.Script, "</script"}, "an end of the style": {b.Style, "</style"},
	} {
		if strings.Contains(foreign[0], foreign[1]) {
			t.Errorf("the bundle has %s", what)
		}
	}
	if !strings.Contains(b.Style, "url(#tl-hatch)") {
		t.Error("the style has lost the patterns' names")
	}
}

func TestBundleNamesWhatIsMissing(t *testing.T) {
	_, err := newBundle(fstest.MapFS{"js/lab/page.js": {Data: []byte(`import "./gone.js";`)}})
	if err == nil || !strings.Contains(err.Error(), "gone.js") {
		t.Errorf("got %v, want an error that names gone.js", err)
	}
}

func BenchmarkBundle(b *testing.B) {
	for b.Loop() {
		if _, err := newBundle(static.FS); err != nil {
			b.Fatal(err)
		}
	}
}

// A replay's policy holds the very script and style that stand in it.
func TestReplayPolicyNamesItsScript(t *testing.T) {
	p := hostileReplay(t)
	var b bytes.Buffer
	if err := replayPage(p).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	m := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the replay has no policy")
	}
	policy := html.UnescapeString(m[1])
	_, script, _ := strings.Cut(page, `<script type="module">`)
	script, _, _ = strings.Cut(script, "</script>")
	_, style, _ := strings.Cut(page, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	for _, want := range []string{"default-src 'none'", "script-src " + integrity(script) + ";", "style-src " + integrity(style) + ";"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy is %q, want %q in it", policy, want)
		}
	}
}

// What a program sent can't end the script that holds it.
func TestReplayKeepsMarkupOut(t *testing.T) {
	var b bytes.Buffer
	if err := replayPage(hostileReplay(t)).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "</script"); n != 3 {
		t.Errorf("%d scripts end, want 3: the page, the recording, the modules", n)
	}
	if strings.Contains(b.String(), "<!--<script>") || strings.Contains(b.String(), "<img src=x") {
		t.Error("markup from the run is in the page")
	}
	if !strings.Contains(b.String(), `\u003c/script\u003e`) {
		t.Error("the output's text is not in the page at all")
	}
}

// hostileReplay is one whose program has tried to leave the file's script.
func hostileReplay(t *testing.T) *replay {
	t.Helper()
	s, _ := serve(t, Config{})
	p, err := s.labPage(&s.course.all[0], words.English, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.bundle()
	if err != nil {
		t.Fatal(err)
	}
	return &replay{labPage: p, Bundle: b, Recording: recording{
		Header: []byte(`{"run":"r"}`),
		Events: []byte(`[{"seq":1,"kind":"output","text":"<!--<script></script><img src=x onerror=alert(1)>"}]`),
	}}
}

// The whole way: the run's events are in the file as they were logged, and its
// packets as the inspector would be told them.
func TestAReplayHoldsTheWholeRun(t *testing.T) {
	s, ts := serve(t, Config{})
	id := begin(t, ts.URL, `{"lab":"mouse"}`).Run
	finished(t, s.cfg.Runs.Get(id))
	res, page := answered(t, request(t, "GET", ts.URL+"/api/runs/"+id+"/replay.html?lang=zh", ""))
	if got := res.Header.Get("Content-Disposition"); res.StatusCode != 200 || !strings.HasSuffix(got, `.html"`) || !strings.Contains(page, `lang="zh-Hans"`) {
		t.Fatalf("status %d, %s", res.StatusCode, got)
	}
	_, data, _ := strings.Cut(page, `<script id="recording" type="application/json">`)
	data, _, _ = strings.Cut(data, "</script>")
	var rec struct {
		Events  []trace.Event
		Packets map[int64]dissected
	}
	if err := json.Unmarshal([]byte(data), &rec); err != nil {
		t.Fatalf("the recording can't be read: %v", err)
	}
	tr, err := s.cfg.Runs.Get(id).Trace()
	if err != nil {
		t.Fatal(err)
	}
	if len(rec.Events) != len(tr.Events) || rec.Events[len(rec.Events)-1].Kind != trace.KindEnd {
		t.Errorf("%d events in the replay, %d in the run", len(rec.Events), len(tr.Events))
	}
	for _, seq := range packetNumbers(t, tr)[:1] {
		if p := rec.Packets[seq]; len(p.Layers) < 2 || p.Layers[0].Name != "IPv4" || p.Raw == "" {
			t.Errorf("packet %d is %+v", seq, p)
		}
	}
}

func TestThereIsNoReplayBeforeTheEnd(t *testing.T) {
	_, ts := serve(t, Config{})
	live := begin(t, ts.URL, gated)
	for id, want := range map[string]int{live.Run: http.StatusConflict, "nowhere": http.StatusNotFound} {
		res, text := answered(t, request(t, "GET", ts.URL+"/api/runs/"+id+"/replay.html", ""))
		if res.StatusCode != want || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("status %d, want %d as a problem: %.200s", res.StatusCode, want, text)
		}
	}
}
