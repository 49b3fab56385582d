package trace

import (
	"fmt"
	"strings"
)

// Literal writes bytes as Python does: b'egg'.
func Literal(b []byte) string {
	var s strings.Builder
	s.WriteString("b'")
	for _, c := range b {
		s.WriteString(Escaped(c))
	}
	return s.String() + "'"
}

// Escaped is one byte as it stands in a Literal.
func Escaped(c byte) string {
	switch {
	case c == '\n':
		return `\n`
	case c == '\r':
		return `\r`
	case c == '\t':
		return `\t`
	case c == '\'' || c == '\\':
		return `\` + string(rune(c))
	case c < 0x20 || c > 0x7e:
		return fmt.Sprintf(`\x%02x`, c)
	}
	return string(rune(c))
}
