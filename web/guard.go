package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// csp lets a page use what this server sends, and nothing else: no inline
// script or style, so that text which slips into a page can't act.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard stands before everything. A page of a stranger can send requests to
// loopback from the learner's own browser, so that a request comes from this
// machine proves nothing.
type guard struct {
	open  bool     // not loopback: any address literal will do as a Host
	port  string   // the Host's port; "" where open, for ports get forwarded
	hosts []string // names and addresses, lower case, without brackets
	token string
	cross *http.CrossOriginProtection
}

// newGuard answers to the names of loopback, and to the one that was configured.
func newGuard(cfg Config) (guard, error) {
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return guard{}, fmt.Errorf("web: listen on %q: %w", cfg.Listen, err)
	}
	g := guard{port: port, token: cfg.Token, cross: http.NewCrossOriginProtection()}
	g.hosts = []string{"127.0.0.1", "localhost", "::1"}
	for _, h := range append(cfg.Hosts, host) {
		if h != "" {
			g.hosts = append(g.hosts, strings.ToLower(h))
		}
	}
	if !loopback(host) {
		if cfg.Token == "" {
			return guard{}, fmt.Errorf("web: listen on %s: %w", cfg.Listen, ErrNoToken)
		}
		g.open, g.port = true, ""
	}
	g.cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		problem{Status: http.StatusForbidden, Detail: "This request comes from another site's page.", Field: "Origin"}.write(w)
	}))
	return g, nil
}

// NeedsToken tells whether others than this machine could reach a server that
// listens there.
func NeedsToken(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	return err != nil || !loopback(host)
}

// loopback tells whether only this machine can reach the host.
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// protect puts the guard before a handler: Host, then headers, token, origin.
func (g *guard) protect(next http.Handler) http.Handler {
	next = g.ask(g.cross.Handler(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !g.answersTo(r.Host) {
			problem{Status: http.StatusMisdirectedRequest, Field: "Host",
				Detail: fmt.Sprintf("This server is not %q.", r.Host), Want: g.want()}.write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// answersTo refuses names that are not the server's. A stranger's name that
// resolves to loopback (DNS rebinding) passes every check of Origin, for its
// page and this server are then of one origin; its name gives it away. An
// address can't be rebound, so where strangers are let in by token, any will do.
func (g *guard) answersTo(hostport string) bool {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		host, port = strings.Trim(hostport, "[]"), "80"
	}
	if g.port != "" && port != g.port {
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil && g.open {
		return true
	}
	return slices.Contains(g.hosts, strings.ToLower(host))
}

func (g *guard) want() string {
	if g.port == "" {
		return strings.Join(g.hosts, ", ")
	}
	return "port " + g.port + " of " + strings.Join(g.hosts, ", ")
}

const tokenCookie = "loopscope_token"

// ask lets in who shows the token: once in the address, then by cookie.
func (g *guard) ask(next http.Handler) http.Handler {
	if g.token == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown := r.Method == http.MethodGet && same(r.URL.Query().Get("token"), g.token)
		if c, err := r.Cookie(tokenCookie); err == nil && !shown && same(c.Value, g.token) {
			next.ServeHTTP(w, r)
			return
		}
		switch {
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
			next.ServeHTTP(w, r)
		case shown: // with the cookie too: a class must not read it in the address
			g.letIn(w, r)
		default:
			problem{Status: http.StatusUnauthorized, Field: "token",
				Detail: "Open the address with ?token=…, as it was printed where Loopscope was started."}.write(w)
		}
	})
}

// letIn sets the cookie and goes on to the same page without the token. It is a
// page that goes on, not a redirect: a browser that came by another site's link
// sends no SameSite=Strict cookie along a redirect.
func (g *guard) letIn(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: tokenCookie, Value: g.token, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	u := *r.URL
	q := u.Query()
	q.Del("token")
	u.RawQuery = q.Encode()
	w.Header().Set("Refresh", "0; url="+localPath(&u))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "Loopscope")
}

// same compares secrets in constant time, whatever their lengths. An empty one
// is never the same.
func same(given, want string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return want != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
