package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"loopscope/labs"
)

// unspoken are the words that stand in Chinese as they are: the field's own
// names, what programs are called here, and units.
var unspoken = regexp.MustCompile(`(?i)^(` + strings.Join([]string{
	"loopscope", "linux", "python", "unix", "posix", "json", "pcapng", "wireshark", "html", "localhost", "kernel", "loopback", "doctor", "netns", "iana", "nagle",
	"server", "client", "browser",
	"socket", "bind", "listen", "accept", "connect", "send", "sendto", "sendall", "recv", "recvfrom", "close", "shutdown", "setsockopt", "getsockopt", "fcntl", "sleep", "exit", "select", "poll", "epoll", "read", "write", "print", "wait",
	"estab\\w*", "wait", "time", "last", "sent", "received", "closed?", "closing", "unconn", "recv-q", "send-q",
	"afinet", "inet", "sock", "stream", "dgram", "nodelay", "cork", "linger", "reuseaddr", "reuseport", "somaxconn", "msg_\\w+", "so_\\w+", "tcp_\\w+", "af_\\w+", "sock_\\w+", "eaddr\\w+", "econn\\w+", "epipe", "etimedout", "eagain", "ewouldblock", "einval", "msl", "mss", "cwnd", "ssthresh",
	"recv_ready", "content", "length", "chunked", "address", "already", "timer", "sticky", "framing", "handshake", "timewait",
	"json", "lines", "backlog", "unread", "peek", "trunc", "nread",
	"space", "home", "ctrl", "shift", "enter", "tanoi?",
}, "|") + `)$`)

// written is what a program sends or prints: that is its own.
var written = regexp.MustCompile(`b'[^']*'|打印：.*|输出 .*`)

// latin is a word that an English reader would read.
var latin = regexp.MustCompile(`[A-Za-z][A-Za-z_]{3,}`)

// TestChineseThroughout reads each lab's page in Chinese, before and after a run,
// with every tab of the inspector: no word of the interface is left in English.
func TestChineseThroughout(t *testing.T) {
	p := open(t, projector)
	for _, l := range labs.All() {
		t.Run(l.Name, func(t *testing.T) {
			in := *p
			in.TB = t
			in.visit("/labs/" + l.Name + "?lang=zh")
			in.until(one("#timeline") + `.timeline`)
			if tag := eval[string](&in, `document.documentElement.lang`); tag != "zh-Hans" {
				t.Errorf("the page is in %q", tag)
			}
			in.chinese("before the run")
			in.click("#run")
			in.until(`["ok", "failed", "stuck"].includes(document.querySelector("#status").dataset.kind)`)
			for _, tab := range []string{"1", "2", "4", "5"} {
				in.press(tab)
				in.drawn()
				in.chinese("tab " + tab)
			}
			in.narration("zh")
			in.press("3")
			in.drawn()
			in.chinese("the code")
		})
	}
}

// chinese looks for English words in all that the page says.
func (p *tab) chinese(when string) {
	p.Helper()
	said := eval[[]string](p, `(() => {
		const names = "code, pre, kbd, script, style, [lang=en], [data-file], .source, .what, .who, .route, .ss th[scope=col], .ss tbody, .bits, .meaning b, .byte, .tl-head, .chroma, "
			+ "svg .call:not(.quiet) .fn, svg .ret, svg .segment, svg .names, svg .output, svg .ch, svg .tag";
		const said = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
		for (let n = walk.currentNode; n; n = walk.nextNode()) {
			if ((n.nodeType === 3 ? n.parentElement : n).closest(names)) continue;
			if (n.nodeType === 3) said.push(n.data.trim());
			else said.push(n.title ?? "", n.getAttribute("aria-label") ?? "", n.getAttribute("aria-valuetext") ?? "", n.getAttribute("placeholder") ?? "", n.getAttribute("alt") ?? "");
		}
		return said.filter(Boolean);
	})()`)
	seen := map[string]bool{}
	for _, text := range said {
		for _, word := range latin.FindAllString(written.ReplaceAllString(text, ""), -1) {
			if !unspoken.MatchString(word) && strings.ToUpper(word) != word && !seen[word] {
				seen[word] = true
				p.Errorf("%s: %q in %.80q", when, word, text)
			}
		}
	}
}

// narration reads every step's sentence: each is made, and none of its places is left open.
func (p *tab) narration(lang string) {
	p.Helper()
	sentences := eval[[]string](p, `(tl => tl.model.steps.map(s => { tl.goto(s.seq); return document.querySelector("#say").textContent; }))(`+timeline+`)`)
	if len(sentences) < 10 {
		p.Errorf("only %d steps", len(sentences))
	}
	for i, s := range sentences {
		switch {
		case s == "", strings.ContainsAny(s, "{}"), regexp.MustCompile(`\b(note|ui|why|state|errno|claim)\.[a-z]`).MatchString(s):
			p.Errorf("step %d says %q", i+1, s)
		case lang == "zh" && !regexp.MustCompile(`\p{Han}`).MatchString(s):
			p.Errorf("step %d says nothing in Chinese: %q", i+1, s)
		case lang == "en" && regexp.MustCompile(`\p{Han}`).MatchString(s):
			p.Errorf("step %d says in Chinese: %q", i+1, s)
		}
		if lang == "zh" {
			for _, word := range latin.FindAllString(written.ReplaceAllString(s, ""), -1) {
				if !unspoken.MatchString(word) && strings.ToUpper(word) != word {
					p.Errorf("step %d says %q in %q", i+1, word, s)
				}
			}
		}
	}
}

// TestNarration reads every step of every lab in English.
func TestNarration(t *testing.T) {
	p := open(t, laptop)
	for _, l := range labs.All() {
		t.Run(l.Name, func(t *testing.T) {
			in := *p
			in.TB = t
			in.runLab("/labs/" + l.Name + "?lang=en")
			in.narration("en")
			in.press("5")
			in.drawn()
			if raw := eval[[]string](&in, `[...document.querySelectorAll("#panel-claims p, #panel-claims button")].map(e => e.textContent).filter(s => /[{}]|\b(claim|why|ui|predict)\.[a-z]/.test(s))`); len(raw) > 0 {
				t.Errorf("claims say %q", raw)
			}
		})
	}
}

// TestLanguage is chosen by the browser's wish, until the switch is used; then it stays.
func TestLanguage(t *testing.T) {
	p := open(t, laptop)
	for wish, want := range map[string]string{"zh-CN,zh;q=0.9": "zh-Hans", "de,en;q=0.5": "en"} {
		p.wish(wish)
		p.visit("/labs/handshake")
		if got := eval[string](p, `document.documentElement.lang`); got != want {
			t.Errorf("who wishes %s gets %s", wish, got)
		}
	}
	p.wish("en")
	p.visit("/labs/handshake")
	p.hit(p.at(one("#lang-switch")))
	p.leaves(`document.documentElement.lang === "zh-Hans"`)
	p.visit("/")
	if got := eval[string](p, `document.documentElement.lang`); got != "zh-Hans" {
		t.Errorf("after the switch the course is in %s", got)
	}
	if got := fmt.Sprint(eval[string](p, `document.querySelector("#lang-switch").textContent.trim()`)); got != "English" {
		t.Errorf("the switch offers %q", got)
	}
}
