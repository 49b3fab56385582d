package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"loopscope/labs/run"
)

func TestServeUntilItsContextEnds(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	runs := newRuns(t, run.Options{Ready: 1})
	at, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, Config{Runs: runs, Listen: "127.0.0.1:0", Log: quiet()}, func(url string) { at <- url })
	}()
	var url string
	select {
	case url = <-at:
	case err := <-ended:
		t.Fatal(err)
	}
	if res, body := answered(t, request(t, "GET", url, "")); res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: status %d: %s", url, res.StatusCode, body)
	}
	r := begin(t, strings.TrimSuffix(url, "/"), gated)
	viewer, _, err := websocket.DefaultDialer.Dial(strings.Replace(url, "http", "ws", 1)+"api/runs/"+r.Run+"/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer viewer.Close()
	go listen(viewer, 0) // ends with the connection
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("Serve: %v, want nil after its context's end", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("Serve does not end")
	}
	if _, err := http.Get(url); err == nil {
		t.Error("the server still answers")
	}
}

func TestWhereToOpen(t *testing.T) {
	for _, c := range []struct{ listen, token, want string }{
		{"127.0.0.1:8080", "", "http://127.0.0.1:8080/"},
		{"localhost:8080", "", "http://localhost:8080/"},
		{"[::1]:8080", "", "http://[::1]:8080/"},
		{":8080", "s3 cret", "http://127.0.0.1:8080/?token=s3+cret"},
		{"0.0.0.0:8080", "x", "http://127.0.0.1:8080/?token=x"},
		{"lab.example:80", "x", "http://lab.example:80/?token=x"},
	} {
		s := &Server{cfg: Config{Listen: c.listen, Token: c.token}}
		if got := s.URL(); got != c.want {
			t.Errorf("listening on %s: open %s, want %s", c.listen, got, c.want)
		}
	}
}
