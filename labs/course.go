// Package labs is the course: every lab in its chapter. A lab says itself where
// it stands; the list of them is generated from the folders.
package labs

import (
	"cmp"
	"slices"

	"loopscope/labs/lab"
)

//go:generate go run list_gen.go

// Chapters is how many chapters the course has; their titles are the words
// "chapter.1" and so on.
const Chapters = 5

// All are the labs in the order of the course.
func All() []*lab.Lab {
	all := list()
	slices.SortFunc(all, func(a, b *lab.Lab) int {
		return cmp.Or(a.Chapter-b.Chapter, a.Number-b.Number)
	})
	return all
}
