package handshake

import (
	"testing"

	"loopscope/labs/labtest"
)

// BenchmarkRun is the shortest lesson, without its half second of waiting.
func BenchmarkRun(b *testing.B) {
	labtest.Bench(b, Lab(), map[string]string{"variant": "normal"})
}
