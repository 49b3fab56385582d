package web

import "fmt"

// arrowHead is the path of an arrow's point at x2, y2, that comes from x1.
func arrowHead(x1, x2, y2 int) string {
	back := -9
	if x2 < x1 {
		back = 9
	}
	return fmt.Sprintf("M%d %dl%d -6v10z", x2, y2, back)
}
