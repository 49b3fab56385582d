package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"loopscope/labs"
	"loopscope/labs/lab"
	"loopscope/labs/words"
)

type labsCommand struct {
	JSON bool     `help:"As JSON."`
	Lang language `default:"en" help:"en or zh."`
}

// Run lists the labs in the order of the course.
func (c *labsCommand) Run() error {
	if c.JSON {
		return listJSON()
	}
	for _, l := range labs.All() {
		said, err := lab.Words(l, words.Lang(c.Lang))
		if err != nil {
			return err
		}
		fmt.Printf("%-12s %s\n", l.Name, said["question"])
		for _, p := range l.Params {
			fmt.Printf("    --set %s=%s\t%s\n", p.Name, values(p), said["param."+p.Name])
		}
	}
	return nil
}

func values(p lab.Param) string {
	switch {
	case p.Choices != nil:
		return strings.Join(p.Choices, "|")
	case p.Switch():
		return "true|false"
	}
	return fmt.Sprintf("%d…%d", p.Min, p.Max)
}

func listJSON() error {
	type entry struct {
		Name   string      `json:"name"`
		Worlds []lab.World `json:"worlds"`
		Params []lab.Param `json:"params"`
	}
	out := []entry{}
	for _, l := range labs.All() {
		out = append(out, entry{l.Name, l.Worlds, l.Params})
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
