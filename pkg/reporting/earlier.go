package reporting

import (
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/progress"
)

// undecided is what is to be said of sign-offs by earlier versions of which nobody has
// decided what counts on this one.
func (p *portfolio) undecided(v *framework.Version) (out []progress.Reason, err error) {
	if v.Number == 1 {
		return nil, nil
	}
	plans, err := p.view.CarryOvers(p.row.Department)
	if err != nil {
		return nil, err
	}
	list, err := p.facts.Undecided(v, plans, p.view.Framework, p.asOf, p.view.Now())
	for _, u := range list {
		out = append(out, u.Reason())
	}
	return out, err
}

// before is why sign-offs of the same competency by earlier versions do not count on
// this one, where that is for want of a plan or by one.
func (p *portfolio) before(v *framework.Version, c framework.CompetencyID) (out []progress.Reason, err error) {
	if v.Number == 1 {
		return nil, nil
	}
	list, err := p.view.Frameworks(p.row.Department)
	if err != nil {
		return nil, err
	}
	plans, err := p.view.CarryOvers(p.row.Department)
	if err != nil {
		return nil, err
	}
	for _, from := range list {
		if from.Framework != v.Framework || from.Number >= v.Number {
			continue
		}
		chain := progress.ChainOf(plans, from.ID, v.ID, p.asOf)
		lines := progress.Proposal(from, v)
		if len(chain) > 0 {
			lines = chain.Lines()
		}
		i := slices.IndexFunc(lines, func(l progress.Carry) bool { return l.To == c && !(len(chain) > 0 && l.Over) })
		if i < 0 {
			continue
		}
		facts, err := p.view.FactsAbout(p.row.ID, lines[i].From)
		if err != nil {
			return nil, err
		}
		waits, err := facts.Undecided(v, plans, p.view.Framework, p.asOf, p.view.Now())
		if err != nil {
			return nil, err
		}
		mine := slices.IndexFunc(waits, func(u progress.Undecided) bool { return u.From == from })
		switch {
		case mine >= 0:
			out = append(out, waits[mine].Reason())
		case len(chain) > 0 && slices.ContainsFunc(facts.Signed, func(s progress.Signed) bool {
			return s.Attestation.Competency == lines[i].From && facts.Judge(from, s, p.asOf, p.view.Now()).Verdict == attestation.Counts
		}):
			plan, line, _ := chain.Again(lines[i].From)
			why := fmt.Sprintf("Signed off by version %d. %s decided on %s that it is to be signed again", from.Number, plan.ByName, clock.DateOf(plan.At).Words())
			if line.Reason != "" {
				why += ": " + strings.TrimRight(line.Reason, ". \n")
			}
			out = append(out, progress.Reason{Code: "again", Text: why + "."})
		}
	}
	return out, nil
}
