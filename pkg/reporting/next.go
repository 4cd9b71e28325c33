package reporting

import (
	"cmp"
	"fmt"
	"slices"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/planning"
	"countersign/pkg/progress"
)

// How many next steps a home shows, and of one kind before there are others.
const (
	mostSteps  = 5
	mostOfKind = 2
)

// next lists what to do, most telling first: what was sent back, what stopped
// counting, what soon will, what was begun, and then what finishes the most for the
// least time.
func (p *portfolio) next(v *framework.Version, r progress.Report, drafts []Draft) ([]Step, error) {
	q, err := p.question(v, r)
	if err != nil {
		return nil, err
	}
	steps := p.first(v, r, drafts)
	more, err := p.steps(r, planning.Choose(q))
	for _, s := range more {
		if !slices.ContainsFunc(steps, func(o Step) bool { return o.Competency.ID == s.Competency.ID && o.Kind != LookAgain }) {
			steps = append(steps, s)
		}
	}
	return fewOfEach(steps), err
}

// first is what comes before anything new.
func (p *portfolio) first(v *framework.Version, r progress.Report, drafts []Draft) []Step {
	steps := append(p.lookAgain(), renewals(v, r.Lines[:r.Total.Total])...)
	for _, d := range drafts {
		steps = append(steps, finish(d))
	}
	return steps
}

// lookAgain is one step for each item that was sent back.
func (p *portfolio) lookAgain() []Step {
	var out []Step
	seen := map[id.Evidence]bool{}
	for _, put := range p.facts.Put {
		if put.Returned && !seen[put.Evidence] {
			seen[put.Evidence] = true
			c, _ := competencyNamed(p.view, put.Competency)
			out = append(out, Step{Kind: LookAgain, Text: fmt.Sprintf("Look at what was sent back: “%s”.", put.EvidenceTitle),
				Why: fmt.Sprintf("It was sent back on %s.", day(put.Since)), Competency: c, Evidence: put.Evidence})
		}
	}
	return out
}

// renewals is what counted once and does not now, or soon will not, and is not
// asked for again already.
func renewals(v *framework.Version, lines []progress.Line) []Step {
	var stale, over, soon []Step
	for _, l := range lines {
		if len(l.Waiting) > 0 {
			continue
		}
		c := nameOf(v, l.Competency)
		why := l.Why()
		switch l.Standing {
		case progress.Stale:
			stale = append(stale, Step{Kind: RenewStale, Text: fmt.Sprintf("Get “%s” signed off again.", c.Title), Why: why, Competency: c, Evidence: changed(l)})
		case progress.Expired, progress.Unknown:
			over = append(over, Step{Kind: RenewOver, Text: fmt.Sprintf("Renew “%s”.", c.Title), Why: why, Competency: c})
		case progress.Expiring:
			soon = append(soon, Step{Kind: RenewSoon, Text: fmt.Sprintf("Renew “%s” before %s.", c.Title, day(l.MetUntil)), Why: why, Competency: c})
		}
	}
	return slices.Concat(stale, over, soon)
}

// changed is the item that no longer is what was signed.
func changed(l progress.Line) id.Evidence {
	for _, n := range l.NotCounting {
		if n.Verdict == "stale" {
			return n.Evidence
		}
	}
	return ""
}

func finish(d Draft) Step {
	text := fmt.Sprintf("Finish your draft: %s (%s).", d.Kind, cmp.Or(d.Title, "no title yet"))
	if d.Title == d.Kind { // it still has its working title
		text = fmt.Sprintf("Finish your draft: %s.", d.Kind)
	}
	return Step{Kind: Finish, Text: text, Why: fmt.Sprintf("You saved it on %s.", clock.DateOf(d.SavedAt).Words()), Evidence: d.Evidence}
}

// fewOfEach keeps the first steps, and not all of one kind while there are others.
func fewOfEach(steps []Step) []Step {
	n := map[StepKind]int{}
	var first, rest []int
	for i, s := range steps {
		if n[s.Kind]++; n[s.Kind] <= mostOfKind {
			first = append(first, i)
		} else {
			rest = append(rest, i)
		}
	}
	keep := append(first[:min(mostSteps, len(first))], rest...)
	keep = keep[:min(mostSteps, len(keep))]
	slices.Sort(keep)
	out := make([]Step, len(keep))
	for i, k := range keep {
		out[i] = steps[k]
	}
	return out
}
