package run

import (
	"fmt"
	"slices"

	"loopscope/labs/lab"
	"loopscope/labs/words"
	"loopscope/sim/kernel"
	"loopscope/sim/sock"
)

// Child runs the experiment if this process is a sandbox, and then never
// returns. Every binary that starts runs calls it first, before it reads flags.
func Child(labs []*lab.Lab) {
	kernel.Child(func(o kernel.Order) (kernel.Stage, error) {
		i := slices.IndexFunc(labs, func(l *lab.Lab) bool { return l.Name == o.Lab })
		if i < 0 {
			return kernel.Stage{}, fmt.Errorf("no lab %q", o.Lab)
		}
		l := labs[i]
		args, err := l.Args(o.Params)
		if err != nil {
			return kernel.Stage{}, err
		}
		narrator := new(words.Narrator)
		return kernel.Stage{
			Run:     func(n *sock.Net) { l.Run(n, args) },
			Narrate: narrator.Narrate,
			Limit:   l.Limit,
		}, nil
	})
}
