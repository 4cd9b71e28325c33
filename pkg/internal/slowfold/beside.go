package slowfold

import (
	"slices"
	"time"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// Other is what a requirement beside competencies comes to, and until when if it is met.
func (q Question) Other(r framework.Requirement, b progress.Beside) (progress.Status, time.Time) {
	s := q.other(r, b, q.AsOf)
	if s != progress.IsMet {
		return s, time.Time{}
	}
	for _, end := range q.ends(b) {
		if end.After(q.AsOf) && q.other(r, b, end) != progress.IsMet {
			return s, end
		}
	}
	return s, time.Time{}
}

// ends are all the instants at which anything could end, soonest first: the beginning
// of every day for long enough, and the ends of sign-offs.
func (q Question) ends(b progress.Beside) (out []time.Time) {
	day := func(d clock.Date) {
		for months := range 40 {
			out = append(out, d.AddMonths(months).Start(), d.AddMonths(months).AddDays(1).Start())
		}
	}
	for _, h := range b.Attained {
		day(h.Data.On)
		if h.Data.Until != "" {
			out = append(out, h.Data.Until.AddDays(1).Start())
		}
	}
	for _, t := range b.Reviews {
		day(clock.DateOf(t))
	}
	for _, e := range b.Entitled {
		if e.Until != "" {
			out = append(out, e.Until.AddDays(1).Start())
		}
	}
	for _, c := range q.Version.Competencies {
		l, _ := pathway.LineFor(q.Version, c.ID, q.Level)
		for _, s := range q.seen(l, q.AsOf) {
			out = append(out, s.Until)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// other is what it comes to at a moment, if nothing happens after AsOf.
func (q Question) other(r framework.Requirement, b progress.Beside, at time.Time) progress.Status {
	if r.From != "" || r.Until != "" {
		switch {
		case b.Start == "":
			return progress.Unclear
		case r.From != "" && b.Start < r.From, r.Until != "" && b.Start > r.Until:
			return progress.NotFor
		}
	}
	if r.Kind == "" {
		return q.group(r, b, at)
	}
	met := func(is bool) progress.Status {
		if is {
			return progress.IsMet
		}
		return progress.NotMet
	}
	over := func(on, until clock.Date) bool { // months, or its own last day
		return r.WithinMonths > 0 && !at.Before(on.AddMonths(r.WithinMonths).Start()) || until != "" && !at.Before(until.AddDays(1).Start())
	}
	switch r.Kind {
	case framework.AsksDuration:
		if b.Start == "" {
			return progress.Unclear
		}
		return met(!at.Before(b.Start.AddMonths(r.Months).Start()))
	case framework.AsksReview:
		return met(slices.ContainsFunc(b.Reviews, func(t time.Time) bool { return !t.After(q.AsOf) && !over(clock.DateOf(t), "") }))
	case framework.AsksEntitlement:
		today := clock.DateOf(at)
		return met(slices.ContainsFunc(b.Entitled, func(e progress.Entitled) bool {
			return e.Kind == r.Entitlement && e.From <= clock.DateOf(q.AsOf) && e.From <= today && (e.Until == "" || today <= e.Until)
		}))
	case framework.AsksCompetency:
		l, _ := pathway.LineFor(q.Version, r.Competency, q.Level)
		l.Target = r.Step
		if at.After(q.AsOf) {
			return met(len(q.lacks(l, counts, at)) == 0)
		}
		switch q.Line(l).Standing {
		case progress.Met, progress.Expiring:
			return progress.IsMet
		case progress.Unknown:
			return progress.Unclear
		}
		return progress.NotMet
	}
	hours, unsure := 0, false
	for _, h := range b.Attained {
		seen := h.Outcome == attainment.Confirmed || h.Outcome == "" && (r.Kind == framework.AsksDeclaration || r.Kind == framework.AsksConfirmation)
		changed := h.Data.Evidence != "" && h.Current != h.Data.Digest
		if h.Data.For != r.ID || h.Data.Leaf != r.Kind || h.Data.Framework != q.Version.Framework || !seen || changed || over(h.Data.On, h.Data.Until) {
			continue
		}
		switch {
		case r.Kind == framework.AsksHours:
			hours += h.Data.Hours
		case r.Kind == framework.AsksDeclaration && h.Data.Words != r.Words, h.Data.RQF > 0 && h.Data.RQF < r.RQF:
		case r.RQF > 0 && h.Data.RQF == 0:
			unsure = true
		default:
			return progress.IsMet
		}
	}
	switch {
	case r.Kind == framework.AsksHours:
		return met(hours >= r.Hours)
	case unsure:
		return progress.Unclear
	}
	return progress.NotMet
}

// group asks for all, one or some of what is asked of somebody at all. It is not known
// where what is not known might make up the rest, or where too few can be asked.
func (q Question) group(r framework.Requirement, b progress.Beside, at time.Time) progress.Status {
	is := map[progress.Status]int{}
	for _, part := range slices.Concat(r.All, r.Any, r.NOf) {
		is[q.other(part, b, at)]++
	}
	asked := is[progress.IsMet] + is[progress.NotMet] + is[progress.Unclear]
	need := asked
	if r.Any != nil {
		need = 1
	} else if r.NOf != nil {
		need = r.N
	}
	switch {
	case asked == 0:
		return progress.NotFor
	case asked < need:
		return progress.Unclear
	case is[progress.IsMet] >= need:
		return progress.IsMet
	case is[progress.IsMet]+is[progress.Unclear] >= need:
		return progress.Unclear
	}
	return progress.NotMet
}
