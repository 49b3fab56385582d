package main

import (
	"fmt"

	"loopscope/labs/run"
	"loopscope/labs/words"
)

type doctorCommand struct {
	Lang language `default:"en" help:"en or zh."`
}

// Run tries each capability and prints the cure for what is missing.
func (c *doctorCommand) Run() error {
	said := words.Of(words.Lang(c.Lang)).Words
	bad := false
	for _, k := range run.Capabilities() {
		if k.OK {
			fmt.Printf("%-12s ok       %s\n", k.Name, said["doctor."+k.Name])
			continue
		}
		bad = true
		fmt.Printf("%-12s missing  %s (%s)\n             %s\n", k.Name, said["doctor."+k.Name+".missing"], k.Detail, said[k.Cure])
	}
	if bad {
		return errFailed
	}
	return nil
}
