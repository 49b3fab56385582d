package web

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"loopscope/labs/run"
)

// answer says what came of a command.
type answer struct {
	Re      int    `json:"re"` // the command's id
	OK      bool   `json:"ok,omitempty"`
	Problem string `json:"problem,omitempty"`
}

func (a answer) json() []byte {
	b, err := json.Marshal(a)
	if err != nil { // an int, a bool and a string
		panic(err)
	}
	return b
}

// read takes what the viewer sends until the websocket ends. It must run even
// for those who only watch: pongs and closes come in by it.
func (v *viewer) read(ctx context.Context) {
	v.conn.SetReadLimit(maxCommand)
	alive := func(string) error { return v.conn.SetReadDeadline(time.Now().Add(v.server.pace.pong)) }
	v.conn.SetPongHandler(alive)
	alive("")
	for {
		kind, message, err := v.conn.ReadMessage()
		if err != nil {
			return
		}
		a := v.obey(kind, message)
		select {
		case v.answers <- a:
		case <-ctx.Done(): // the viewer's Close may still come
		}
	}
}

// obey carries out one command.
func (v *viewer) obey(kind int, message []byte) answer {
	var c run.Command
	if kind != websocket.TextMessage {
		return answer{Problem: "a command is text"}
	}
	if err := json.Unmarshal(message, &c); err != nil {
		return answer{Problem: fmt.Sprintf("a command is a JSON object: %v", err)}
	}
	if !v.controls {
		return answer{Re: c.ID, Problem: "only who started the run can command it"}
	}
	if err := v.run.Do(c); err != nil {
		return answer{Re: c.ID, Problem: err.Error()}
	}
	return answer{Re: c.ID, OK: true}
}
