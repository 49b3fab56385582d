package lab

import (
	"errors"
	"testing"
)

func sample() *Lab {
	return &Lab{Name: "sample", Params: []Param{
		{Name: "shape", Choices: []string{"three", "four"}, Default: "four"},
		{Name: "bytes", Default: "10", Min: 1, Max: 64},
		{Name: "watch", Default: "false"},
	}}
}

func TestArgsFillInDefaults(t *testing.T) {
	a, err := sample().Args(map[string]string{"bytes": "64"})
	if err != nil {
		t.Fatal(err)
	}
	if !a.Is("shape", "four") || a.Int("bytes") != 64 || a.On("watch") || a.Str("watch") != "false" {
		t.Errorf("got %v", a)
	}
}

func TestArgsRefuse(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"shap", "four", `no parameter "shap"; did you mean "shape"?`},
		{"zzzzzzzzzz", "1", `no parameter "zzzzzzzzzz"`},
		{"shape", "five", `parameter shape: "five" is not one of three, four; did you mean "four"?`},
		{"bytes", "65", `parameter bytes: "65" is not a whole number from 1 to 64`},
		{"bytes", "0", `parameter bytes: "0" is not a whole number from 1 to 64`},
		{"bytes", "1e1", `parameter bytes: "1e1" is not a whole number from 1 to 64`},
		{"watch", "yes", `parameter watch: "yes" is not true or false`},
	} {
		_, err := sample().Args(map[string]string{c.name: c.value})
		var bad *ParamError
		if !errors.As(err, &bad) || err.Error() != c.want {
			t.Errorf("%s=%s: %v, want %s", c.name, c.value, err, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"handshake", "close", "timewait"}
	for typed, want := range map[string]string{
		"handshak": "handshake", "handshaek": "handshake", "clos": "close", "time-wait": "timewait", "xyzzyxyzzyxyzzy": "", "": "",
	} {
		if got := Nearest(typed, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}
