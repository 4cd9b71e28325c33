package reporting

import (
	"cmp"
	"fmt"
	"slices"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// How many next steps a home shows, and of one kind before there are others.
const (
	mostSteps  = 5
	mostOfKind = 2
)

// next lists what to do, most telling first: what was sent back, what stopped
// counting, what soon will, what was begun, what is still to begin.
func (p *portfolio) next(v *framework.Version, r progress.Report, drafts []Draft) []Step {
	steps := p.lookAgain()
	lines := r.Lines[:r.Total.Total]
	steps = append(steps, renewals(v, lines)...)
	for _, d := range drafts {
		steps = append(steps, finish(d))
	}
	steps = append(steps, more(v, lines)...)
	return fewOfEach(steps)
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
		why := ""
		if len(l.Reasons) > 0 {
			why = l.Reasons[0].Text
		}
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
	title := d.Title
	if title == "" {
		title = "no title yet"
	}
	return Step{Kind: Finish, Text: fmt.Sprintf("Finish your draft: %s (%s).", d.Kind, title), Why: fmt.Sprintf("You saved it on %s.", clock.DateOf(d.SavedAt).Words()), Evidence: d.Evidence}
}

// more is what was begun and needs more, the nearest to done first, and then
// what was not begun, what waits for nothing else first.
func more(v *framework.Version, lines []progress.Line) []Step {
	begun, fresh := []progress.Line{}, []progress.Line{}
	for _, l := range lines {
		switch {
		case says(l, "returned"): // look at that first
		case l.Standing == progress.InProgress:
			begun = append(begun, l)
		case l.Standing == progress.NotStarted:
			fresh = append(fresh, l)
		}
	}
	slices.SortStableFunc(begun, func(a, b progress.Line) int { return cmp.Compare(len(a.Reasons), len(b.Reasons)) })
	rests := func(l progress.Line) int {
		if says(l, "prerequisite") {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(fresh, func(a, b progress.Line) int { return rests(a) - rests(b) })
	var out []Step
	step := func(kind StepKind, words string, l progress.Line) {
		c := nameOf(v, l.Competency)
		s := Step{Kind: kind, Text: fmt.Sprintf(words, c.Title), Competency: c}
		if len(l.Reasons) > 0 {
			s.Why = l.Reasons[0].Text
		}
		out = append(out, s)
	}
	for _, l := range begun {
		step(Continue, "Add more evidence for “%s”.", l)
	}
	for _, l := range fresh {
		step(Begin, "Start “%s”.", l)
	}
	return out
}

// says tells whether a line has a reason of the code.
func says(l progress.Line, code string) bool {
	return slices.ContainsFunc(l.Reasons, func(r progress.Reason) bool { return r.Code == code })
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
