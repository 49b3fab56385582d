package lab

import (
	"fmt"
	"io/fs"
	"maps"

	"loopscope/labs/words"
)

// Text is a lab's own words and lesson in one language.
func Text(l *Lab, lang words.Lang) (words.Text, error) {
	b, err := fs.ReadFile(l.Files, string(lang)+".md")
	if err != nil {
		return words.Text{}, fmt.Errorf("lab %s: %w", l.Name, err)
	}
	t, err := words.Parse(string(b))
	if err != nil {
		return t, fmt.Errorf("lab %s: %s.md: %w", l.Name, lang, err)
	}
	return t, nil
}

// Words are the house's words with the lab's own put over them.
func Words(l *Lab, lang words.Lang) (map[string]string, error) {
	own, err := Text(l, lang)
	if err != nil {
		return nil, err
	}
	all := words.Of(lang).Words
	maps.Copy(all, own.Words)
	return all, nil
}
