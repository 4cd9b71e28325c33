package reporting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/forecast"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// How far back the pictures and forecasts look.
const (
	burnMonths = 24
	paceWeeks  = 104
)

// madeBefore is how many weeks ago the forecasts were made that are held against what came.
var madeBefore = []int{26, 13, 8, 4}

// WorkerAhead is how a worker is getting on, for themselves and for those who may read
// their portfolio.
func (s Service) WorkerAhead(ctx context.Context, a identity.Actor, w id.Worker) (out Ahead, err error) {
	err = s.now(ctx, a, w, func(p *portfolio) (err error) {
		out, err = p.ahead()
		return err
	})
	return out, err
}

func (p *portfolio) ahead() (Ahead, error) {
	out := Ahead{Worker: p.worker}
	m, err := p.view.MovementOf(p.row, p.facts)
	if err != nil {
		return out, err
	}
	out.Weeks = weeks(m.Weeks, p.view.Now(), 26)
	main, ok := p.main()
	if !ok {
		return out, nil
	}
	v, r, err := p.report(main.Version, main.Level)
	if err != nil {
		return out, err
	}
	out.Target, out.Caveat, out.InTheWay = levelOf(v, main.Level), v.StatusSentence(r.Adopted), r.NotReady
	out.Total, out.Areas = tallies(v, r)
	if err := p.addEnds(&out, v, r); err != nil {
		return out, err
	}
	h, err := p.history(v, r.Pathway)
	if err != nil {
		return out, err
	}
	if out.Points, err = h.months(); err != nil {
		return out, err
	}
	facts, err := h.facts(p.asOf)
	if err != nil {
		return out, err
	}
	out.Forecast = forecast.Of(facts)
	out.Past, out.Within, err = h.past(facts.Met)
	return out, err
}

// addEnds adds what of the worker's ends in the next 12 months.
func (p *portfolio) addEnds(out *Ahead, v *framework.Version, r progress.Report) error {
	today := clock.DateOf(p.asOf)
	limit := today.AddMonths(12)
	add := func(kind EndingKind, title string, c Competency, on clock.Date) {
		if on >= today && on < limit {
			out.Ends = append(out.Ends, Ending{kind, title, c, on, on.Start(), today.DaysTo(on)})
		}
	}
	for _, l := range r.Lines {
		if l.Standing.IsMet() && !l.MetUntil.IsZero() {
			c := nameOf(v, l.Competency)
			add(SignOffEnds, c.Title, c, clock.DateOf(l.MetUntil))
		}
	}
	entitlements, err := p.view.WorkerEntitlementsOf(p.row.ID)
	if err != nil {
		return err
	}
	for _, e := range entitlements {
		if e.EndedAt.IsZero() && e.From <= today {
			add(EntitlementEnds, entitlementTitle(v, e), Competency{}, e.Until.AddDays(1))
		}
	}
	training, err := p.view.Training(p.row.ID)
	if err != nil {
		return err
	}
	if training.ID != "" && training.End == nil && training.Facts().Standard == v.Framework {
		out.Planned = training.Plan().End
		add(PlanEnds, "Planned end of the apprenticeship", Competency{}, out.Planned)
	}
	slices.SortStableFunc(out.Ends, func(a, b Ending) int { return a.At.Compare(b.At) })
	return nil
}

// history is a worker's way on a pathway, at any moment of it.
type history struct {
	p         *portfolio
	v         *framework.Version
	path      pathway.Pathway
	then      *store.Past
	decisions []store.Decision
	began     time.Time   // the first sign-off; zero: none
	moments   []time.Time // at which alone what is met can change
}

func (p *portfolio) history(v *framework.Version, path pathway.Pathway) (h *history, err error) {
	h = &history{p: p, v: v, path: path}
	if h.then, err = p.view.PastOf(p.row, p.facts); err != nil {
		return nil, err
	}
	if h.decisions, err = p.view.DecisionsOf(p.row.ID); err != nil {
		return nil, err
	}
	validity := map[int]bool{}
	for _, l := range path.Lines() {
		validity[l.ValidityMonths] = l.ValidityMonths > 0
	}
	for i := range p.facts.Signed {
		a := &p.facts.Signed[i].Attestation
		if h.began.IsZero() || a.SignedAt.Before(h.began) {
			h.began = a.SignedAt
		}
		h.moments = append(h.moments, a.SignedAt)
		for months, ends := range validity {
			if ends {
				h.moments = append(h.moments, a.Until(months))
			}
		}
	}
	h.moments = append(h.moments, h.then.Moments()...)
	slices.SortFunc(h.moments, time.Time.Compare)
	return h, nil
}

// endOf is the last moment of a day; of today it is now.
func (h *history) endOf(d clock.Date) time.Time {
	if end := d.AddDays(1).Start().Add(-time.Microsecond); end.Before(h.p.asOf) {
		return end
	}
	return h.p.asOf
}

// walk counts the lines met at the ends of days, oldest first, as known at a moment. It
// folds anew only where something could have changed since the day before.
func (h *history) walk(days []clock.Date, knownAt time.Time) ([]Point, error) {
	out := make([]Point, len(days))
	next := 0
	for i, d := range days {
		at := h.endOf(d)
		before := next
		for next < len(h.moments) && !h.moments[next].After(at) {
			next++
		}
		if i > 0 && next == before {
			out[i] = Point{d, out[i-1].Met, out[i-1].Total}
			continue
		}
		f, err := h.then.At(at)
		if err != nil {
			return nil, err
		}
		t := progress.Count(h.v, h.path, f, progress.Ground{}, at, knownAt).Total
		out[i] = Point{d, t.Met, t.Total}
	}
	return out, nil
}

// months are the points of a burn-up.
func (h *history) months() ([]Point, error) {
	today := clock.DateOf(h.p.asOf)
	if h.began.IsZero() {
		return h.walk([]clock.Date{today}, h.p.view.Now())
	}
	first := clock.DateOf(h.began)
	var days []clock.Date
	month := clock.Date(today[:8] + "01")
	for n := burnMonths; n > 0; n-- {
		if end := month.AddMonths(1 - n).AddDays(-1); end >= first {
			days = append(days, end)
		}
	}
	return h.walk(append(days, today), h.p.view.Now())
}

// facts is what a forecast is made from on the day of a moment, by what was known then.
func (h *history) facts(at time.Time) (forecast.Facts, error) {
	today := clock.DateOf(at)
	f := forecast.Facts{Today: today}
	var days []clock.Date
	if !h.began.IsZero() {
		for n := min(paceWeeks, clock.DateOf(h.began).DaysTo(today)/7); n >= 0; n-- {
			days = append(days, today.AddDays(-7*n))
		}
	}
	if len(days) == 0 {
		days = []clock.Date{today}
	}
	points, err := h.walk(days, at)
	if err != nil {
		return f, err
	}
	for i := 1; i < len(points); i++ {
		f.Won = append(f.Won, max(0, points[i].Met-points[i-1].Met))
	}
	last := points[len(points)-1]
	f.Met, f.Total = last.Met, last.Total
	if err := h.ends(&f, at); err != nil {
		return f, err
	}
	for _, d := range h.decisions {
		if d.At.After(at) {
			break
		}
		asked := &f.Before
		if d.At.After(at.AddDate(0, 0, -90)) {
			asked = &f.Lately
		}
		if d.State == attestation.Signed {
			asked.Days = append(asked.Days, d.Took.Hours()/24)
		} else {
			asked.Returned++
		}
	}
	return f, nil
}

// ends adds when the lines that are met run out, and what became of those that did.
func (h *history) ends(f *forecast.Facts, at time.Time) error {
	facts, err := h.then.At(at)
	if err != nil {
		return err
	}
	r := progress.Of(h.v, h.path, facts, progress.Ground{}, at, at)
	for _, l := range r.Lines[:r.Total.Total] {
		if l.Standing.IsMet() && !l.MetUntil.IsZero() {
			f.Ends = append(f.Ends, days(at, l.MetUntil))
		}
		for i, c := range slices.Concat(l.Counting, l.NotCounting) {
			if c.Until.IsZero() || c.Until.After(at) || i >= mostEnds {
				continue
			}
			was, err := h.metAt(l, c.Until.Add(-time.Microsecond), at)
			if err != nil {
				return err
			}
			if !was {
				continue
			}
			is, err := h.metAt(l, c.Until, at)
			if err != nil {
				return err
			}
			if f.Ended++; is {
				f.Kept++
			}
		}
	}
	return nil
}

// mostEnds is how many sign-offs of a line are looked at to see what was renewed.
const mostEnds = 6

func (h *history) metAt(l progress.Line, at, knownAt time.Time) (bool, error) {
	facts, err := h.then.At(at)
	then, _ := progress.LineOf(h.v, h.path.Level, l.Competency, facts, at, knownAt)
	return then.Standing.IsMet(), err
}

// past is what would have been forecast before, and how many of those forecasts what came
// lies in.
func (h *history) past(came int) (out []PastForecast, within int, err error) {
	today := clock.DateOf(h.p.asOf)
	for _, weeks := range madeBefore {
		on := today.AddDays(-7 * weeks)
		f, err := h.facts(h.endOf(on))
		if err != nil {
			return nil, 0, err
		}
		low, likely, high, ok := forecast.After(f, weeks)
		if !ok {
			continue
		}
		said := forecast.Of(f)
		one := PastForecast{On: on, Earliest: said.Earliest, Latest: said.Latest, Low: low, Likely: likely, High: high, Came: came, Within: came >= low && came <= high}
		if one.Within {
			within++
		}
		out = append(out, one)
	}
	return out, within, nil
}

// entitlementTitle is what a worker's entitlement is called.
func entitlementTitle(v *framework.Version, e practice.Entitlement) string {
	return cmp.Or(e.Title, practice.KindTitle(v.Entitlements[e.Kind]), "Entitlement")
}
