package web

import (
	"testing"

	"loopscope/labs/words"
	"loopscope/sim/packet"
)

// The inspector explains every field of a packet in the page's language.
func TestEveryFieldHasAMeaning(t *testing.T) {
	for _, lang := range words.Langs {
		said := words.Of(lang).Words
		for _, key := range packet.FieldKeys() {
			if said[key] == "" {
				t.Errorf("%s: no word for %s", lang, key)
			}
		}
	}
}
