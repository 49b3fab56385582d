package words

import (
	"slices"

	"loopscope/sim/trace"
)

// call tells a call as it is entered, and remembers it until it returns.
func (r *room) call(e *trace.Event) (string, vars) {
	s := r.socket(e)
	r.calls[e.Seq] = &entered{e, s}
	s.inside = e.Call
	v := vars{"program": e.Program, "fd": e.FD}
	switch e.Call {
	case "socket":
		return r.callSocket(e, s, v)
	case "bind":
		v["addr"] = arg(e, 0)
		return "note.call.bind", v
	case "listen":
		v["backlog"] = arg(e, 0)
		return "note.call.listen", v
	case "accept":
		return "note.call.accept", v
	case "connect":
		return r.callConnect(e, s, v)
	case "send", "sendto":
		return r.callSend(e, s, v)
	case "recv", "recvfrom":
		return r.callRecv(e, s, v)
	}
	return r.callOther(e, s, v)
}

func (r *room) callOther(e *trace.Event, s *socket, v vars) (string, vars) {
	switch e.Call {
	case "shutdown":
		v["how"] = arg(e, 0)
		return finer("note.call.shutdown", arg(e, 0)), v
	case "setsockopt":
		v["option"], v["value"] = arg(e, 0), arg(e, 1)
		s.linger = s.linger || arg(e, 0) == "SO_LINGER" && arg(e, 1) == "0"
		return finer("note.call.setsockopt", arg(e, 0)), v
	case "getsockopt":
		v["option"] = arg(e, 0)
		return "note.call.getsockopt", v
	case "close":
		return r.callClose(s, v)
	case "sleep":
		v["seconds"] = arg(e, 0)
		return "note.call.sleep", v
	case "wait":
		return callWait(e, v)
	case "exit":
		return r.callExit(e, v)
	}
	return "", nil
}

func (r *room) callSocket(e *trace.Event, s *socket, v vars) (string, vars) {
	v["type"] = arg(e, 1)
	switch {
	case arg(e, 0) == "AF_UNIX":
		s.family = "UNIX"
	case arg(e, 1) == "SOCK_DGRAM":
		s.family = "UDP"
	}
	return finer("note.call.socket", s.family), v
}

func (r *room) callConnect(e *trace.Event, s *socket, v vars) (string, vars) {
	v["addr"] = arg(e, 0)
	if s.family == "TCP" {
		r.dialing[arg(e, 0)] = append(r.dialing[arg(e, 0)], s)
	}
	return finer("note.call.connect", s.family), v
}

func (r *room) callSend(e *trace.Event, s *socket, v vars) (string, vars) {
	v["n"], v["text"] = e.N, literal(e.Data, e.Truncated)
	if e.Bytes != nil {
		r.stream(e.Bytes.Stream).add(e.Bytes.From, e.Bytes.Upto, r.keep(e.Data))
		if s.family == "TCP" {
			r.holds(s, e.Bytes.Stream)
		}
	}
	if e.Call == "sendto" {
		v["addr"] = arg(e, 0)
		return "note.call.sendto", v
	}
	if e.N == 0 && s.family == "TCP" {
		return "note.call.send.empty", v
	}
	return finer("note.call.send", s.family), v
}

func (r *room) callRecv(e *trace.Event, s *socket, v vars) (string, vars) {
	v["max"] = arg(e, 0)
	key := "note.call." + e.Call
	if s.end == "" || e.Call != "recv" || !r.wire {
		return key, v // what waits for it, nobody has told
	}
	if n := r.waiting(s); n > 0 {
		v["unread"] = n
		return finer(key, "ready"), v
	}
	if r.end(s.end).heard {
		return finer(key, "ended"), v
	}
	return finer(key, "waits"), v
}

func (r *room) callClose(s *socket, v vars) (string, vars) {
	r.shut(s)
	switch {
	case s.listens:
		return "note.call.close.listener", v
	case s.end != "" && over(r.end(s.end).state):
		return "note.call.close.over", v
	case s.end != "" && s.linger:
		return "note.call.close.linger", v
	case s.unread > 0:
		v["unread"] = s.unread
		return "note.call.close.unread", v
	case s.end != "":
		return "note.call.close.TCP", v
	}
	return "note.call.close", v
}

// over are the states in which both directions have ended.
func over(state string) bool { return state == "TIME-WAIT" || state == "CLOSED" }

// shut marks a socket as closed: what it holds now, nobody will read.
func (r *room) shut(s *socket) {
	s.closed, s.unread = true, r.waiting(s)
	for p, l := range r.ports {
		if l == s {
			delete(r.ports, p)
		}
	}
}

// callWait tells what an experiment waits for, from the words that the call
// carries for it.
func callWait(e *trace.Event, v vars) (string, vars) {
	for k, x := range e.Vars {
		v[k] = x
	}
	v["cond"] = arg(e, 0)
	return finer("note.wait", e.Key), v
}

// callExit tells a program's return when it closes sockets, or ends the run.
func (r *room) callExit(e *trace.Event, v vars) (string, vars) {
	r.live--
	var open int
	for _, s := range r.sockets {
		if !s.closed && r.root(s.program) == e.Program {
			r.shut(s)
			open++
		}
	}
	switch {
	case open > 0:
		v["sockets"] = open
		return "note.exit", v
	case r.live == 0:
		return "note.exit.last", v
	}
	return "", nil
}

// dialed is the socket whose connect sends a SYN to this address.
func (r *room) dialed(src, dst string) {
	if _, known := r.names[src]; known || len(r.dialing[dst]) == 0 {
		return
	}
	r.names[src] = r.dialing[dst][0].program
	r.dialing[dst] = r.dialing[dst][1:]
}

// hungUp forgets a connect that has returned.
func (r *room) hungUp(s *socket, dst string) {
	if i := slices.Index(r.dialing[dst], s); i >= 0 {
		r.dialing[dst] = slices.Delete(r.dialing[dst], i, i+1)
	}
}
