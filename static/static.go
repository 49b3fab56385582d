// Package static holds what browsers load beside the pages: style sheets and
// ES modules, served as they stand here, without a build step.
package static

import "embed"

// FS holds css, js and img.
//
//go:embed css js img/mark.svg
var FS embed.FS
