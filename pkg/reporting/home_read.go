package reporting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// WorkerHome is a worker's home, for themselves and for those who may read
// their portfolio.
func (s Service) WorkerHome(ctx context.Context, a identity.Actor, w id.Worker) (h Home, err error) {
	err = s.now(ctx, a, w, func(p *portfolio) (err error) {
		h, err = p.home()
		return err
	})
	return h, err
}

func (p *portfolio) home() (Home, error) {
	h := Home{Worker: p.worker}
	var err error
	if h.Held, err = levelNamed(p.view, p.row.Version, p.row.Level); err != nil {
		return h, err
	}
	if p.worker.Own {
		if h.Drafts, err = p.drafts(); err != nil {
			return h, err
		}
	}
	m, err := p.view.MovementOf(p.row, p.facts)
	if err != nil {
		return h, err
	}
	h.Weeks = weeks(m.Weeks, p.view.Now(), 26)
	if h.Waiting, err = p.waiting(); err != nil {
		return h, err
	}
	if h.Recent, err = p.recent(5); err != nil {
		return h, err
	}
	return h, p.addPathways(&h)
}

// addPathways adds what follows from the pathways that the worker is on.
func (p *portfolio) addPathways(h *Home) error {
	main, ok := p.main()
	if !ok {
		return nil
	}
	v, r, err := p.report(main.Version, main.Level)
	if err != nil {
		return err
	}
	h.Target, h.Caveat = levelOf(v, main.Level), v.StatusSentence(r.Adopted)
	if h.Undecided, err = p.undecided(v); err != nil {
		return err
	}
	h.Map = levelMap(v, p.row, main.Level)
	h.Total, h.Areas = tallies(v, r)
	h.Standings, h.Path, h.Ready, h.NotReady = standings(r), r.Path, r.Ready, r.NotReady
	h.Asked.Met, h.Asked.Total = progress.CountOthers(r.Others)
	h.RunsOut = runsOut(v, r)
	if h.Next, err = p.next(v, r, h.Drafts); err != nil {
		return err
	}
	for _, e := range p.enrolments {
		if e.ID == main.ID {
			continue
		}
		v, path, err := p.view.Pathway(e.Version, e.Level, p.row.Settings)
		if err != nil {
			return err
		}
		g, err := p.ground(v, path)
		if err != nil {
			return err
		}
		r := progress.Count(v, path, p.facts, g, p.asOf, p.view.Now())
		total, _ := tallies(v, r)
		h.Others = append(h.Others, Other{levelOf(v, e.Level), total, r.Ready, v.StatusSentence(r.Adopted)})
	}
	return nil
}

// levelMap draws the levels of a version, in its order.
func levelMap(v *framework.Version, w store.Worker, target string) LevelMap {
	var m LevelMap
	for _, l := range v.Levels {
		m.Nodes = append(m.Nodes, LevelNode{ID: l.ID, Title: l.Title, Band: l.Band, Outside: l.Outside, Here: w.Version == v.ID && w.Level == l.ID, Target: l.ID == target})
		for _, to := range v.Next(l.ID) {
			m.Edges = append(m.Edges, LevelEdge{l.ID, to.ID})
		}
	}
	return m
}

// runsOut lists what is signed off and runs out within six months.
func runsOut(v *framework.Version, r progress.Report) []RunsOut {
	limit := clock.DateOf(r.AsOf).AddMonths(6).Start()
	var out []RunsOut
	for _, l := range r.Lines {
		if l.Standing.IsMet() && !l.MetUntil.IsZero() && l.MetUntil.Before(limit) {
			out = append(out, RunsOut{nameOf(v, l.Competency), clock.DateOf(l.MetUntil), l.MetUntil, days(r.AsOf, l.MetUntil)})
		}
	}
	slices.SortStableFunc(out, func(a, b RunsOut) int { return a.At.Compare(b.At) })
	return out
}

// weeks spreads counts over the last n weeks, the present one last.
func weeks(list []store.WeekOf, now time.Time, n int) []Week {
	current := store.WeekAt(now)
	out := make([]Week, n)
	for i := range out {
		out[i] = Week{From: clock.DateOf(store.WeekStart(current - n + 1 + i)), Current: i == n-1}
	}
	for _, w := range list {
		if i := w.Week - (current - n + 1); i >= 0 && i < n {
			out[i].Moves = w.Moves
		}
	}
	return out
}

func (p *portfolio) waiting() ([]Waiting, error) {
	var out []Waiting
	for _, o := range p.facts.Open {
		c, v, err := p.view.Competency(o.Competency)
		if err != nil {
			return nil, err
		}
		due := attestation.Request{CreatedAt: o.Since}.Due(attestation.Target(c.RiskClass))
		out = append(out, Waiting{o.Request, o.State, o.Evidence, o.EvidenceTitle, name(v, c), Person{o.Offered, o.OfferedName}, o.Since, days(o.Since, p.asOf), due, clock.DateOf(p.asOf) > due})
	}
	return out, nil
}

func (p *portfolio) drafts() ([]Draft, error) {
	list, err := p.view.DraftsOf(p.row.ID)
	out := make([]Draft, len(list))
	for i, d := range list {
		out[i] = Draft{Evidence: d.Evidence, Kind: d.Kind.Title(), Title: d.Title, SavedAt: d.SavedAt, Next: d.State != "draft", Mapped: d.Mapped}
	}
	return out, err
}

// recent is the last sign-offs, newest first, with what each is worth now.
func (p *portfolio) recent(n int) ([]SignOff, error) {
	list := slices.Clone(p.facts.Signed)
	slices.SortStableFunc(list, func(a, b progress.Signed) int {
		return cmp.Or(b.Attestation.SignedAt.Compare(a.Attestation.SignedAt), cmp.Compare(b.Attestation.ID, a.Attestation.ID))
	})
	var out []SignOff
	for _, s := range list[:min(n, len(list))] {
		one, err := p.signOff(s)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// signOff is a sign-off as a list shows it, from what its standing needs.
func (p *portfolio) signOff(s progress.Signed) (SignOff, error) {
	a := s.Attestation
	c, v, err := p.view.Competency(a.Competency)
	if err != nil {
		return SignOff{}, err
	}
	step, _ := v.Step(a.Step)
	worth := p.facts.Judge(v, s, p.asOf, p.view.Now())
	return SignOff{ID: a.ID, Worker: p.row.ID, WorkerName: p.row.Name, Competency: name(v, c), Step: a.Step, StepTitle: step.Title, Meaning: a.Meaning,
		Evidence: a.Evidence, EvidenceTitle: s.EvidenceTitle, Assessor: Person{a.Assessor, a.AssessorName}, SignedAt: a.SignedAt,
		Until: worth.Until, Verdict: worth.Verdict, Why: worth.WhyNot(), Revoked: s.Revoked, Suspensions: s.Suspensions}, nil
}
