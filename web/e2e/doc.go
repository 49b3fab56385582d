// Package e2e tries Loopscope as people meet it: in a real browser, on real
// runs. It is tests only; see browser_test.go for how they talk to Chromium.
package e2e
