package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"loopscope/labs/words"
)

// languageIn is the language that a request is to be answered in: the one
// chosen by ?lang=, else that of an earlier choice, else what the browser likes
// best.
func languageIn(r *http.Request) words.Lang {
	if l := words.Lang(r.URL.Query().Get("lang")); slices.Contains(words.Langs[:], l) {
		return l
	}
	if c, err := r.Cookie("lang"); err == nil && slices.Contains(words.Langs[:], words.Lang(c.Value)) {
		return words.Lang(c.Value)
	}
	likes, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return words.Langs[0]
	}
	var have []language.Tag
	for _, l := range words.Langs {
		have = append(have, language.Make(string(l)))
	}
	_, i, _ := language.NewMatcher(have).Match(likes...)
	return words.Langs[i]
}

// themes are the looks that can be chosen; without a choice the browser's own
// preference holds.
func themes() []string { return []string{"light", "dark", "contrast"} }

// themeIn is the look that a request has chosen, or "".
func themeIn(r *http.Request) string {
	if r.URL.Query().Has("theme") {
		return known(r.URL.Query().Get("theme"))
	}
	if c, err := r.Cookie("theme"); err == nil {
		return known(c.Value)
	}
	return ""
}

func known(theme string) string {
	if slices.Contains(themes(), theme) {
		return theme
	}
	return ""
}

// remember keeps what the address chose for the pages that follow. Scripts may
// read and set these two cookies: they are no secrets.
func remember(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Has("lang") {
		keep(w, "lang", string(languageIn(r)))
	}
	if q.Has("theme") {
		keep(w, "theme", themeIn(r))
	}
}

func keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode})
}

// with is the page's own address with one choice changed.
func with(u *url.URL, name, value string) string {
	q := u.Query()
	q.Set(name, value)
	other := *u
	other.RawQuery = q.Encode()
	return localPath(&other)
}

// localPath is an address of this server without its host. Two slashes at its
// beginning would make another host of what follows.
func localPath(u *url.URL) string {
	p := "/" + strings.TrimLeft(u.EscapedPath(), `/\`)
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p
}
