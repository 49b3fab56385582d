package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
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

// TestSlowAndLargeRequests: who sends a request bit by bit (slowloris), or one
// without an end, is let go.
func TestSlowAndLargeRequests(t *testing.T) {
	s, err := New(Config{Runs: newRuns(t, run.Options{Ready: 1}), Listen: "127.0.0.1:0", Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	h := s.overHTTP()
	if h.ReadHeaderTimeout <= 0 || h.ReadTimeout <= 0 || h.WriteTimeout <= 0 || h.IdleTimeout <= 0 {
		t.Errorf("something may take for ever: %+v", h)
	}
	h.ReadHeaderTimeout = 50 * time.Millisecond // the same, sooner
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go h.Serve(l) // ends with Close
	t.Cleanup(func() { h.Close() })
	for what, sent := range map[string]string{
		"a header that never ends":   "GET / HTTP/1.1\r\nHost: ",
		"a header larger than ours":  "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", h.MaxHeaderBytes+8<<10) + "\r\n\r\n",
		"a path larger than that":    "GET /" + strings.Repeat("x", h.MaxHeaderBytes+8<<10) + " HTTP/1.1\r\n\r\n",
		"something that is no HTTP":  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		"two lengths of one request": "POST /api/runs HTTP/1.1\r\nHost: 127.0.0.1:0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
	} {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(30 * time.Second))
		_, _ = io.WriteString(c, sent) // it may be refused before it has been sent
		answer, err := io.ReadAll(c)
		if errors.Is(err, os.ErrDeadlineExceeded) || len(answer) > 0 && !strings.HasPrefix(string(answer), "HTTP/1.1 4") {
			t.Errorf("%s: %v, %.60q; want the connection closed, with a 4xx or nothing", what, err, answer)
		}
		c.Close()
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
