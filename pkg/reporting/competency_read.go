package reporting

import (
	"context"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// CompetencyPage is a competency as the catalogue shows it to anybody signed in.
func (s Service) CompetencyPage(ctx context.Context, a identity.Actor, c framework.CompetencyID) (out CompetencyPage, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		out, err = pageOf(view, a, c)
		return err
	})
	return out, err
}

func pageOf(view *store.View, a identity.Actor, id framework.CompetencyID) (CompetencyPage, error) {
	if err := signedIn(a); err != nil {
		return CompetencyPage{}, err
	}
	if !store.SeesFramework(id.Version(), access.ScopeOf(a).Everywhere()...) {
		return CompetencyPage{}, fault.Missing()
	}
	c, v, err := view.Competency(id)
	if err != nil {
		return CompetencyPage{}, err
	}
	out := CompetencyPage{Competency: name(v, c), Framework: v.Title, Version: v.ID, Statement: c.Text(""), RiskClass: v.RiskClasses[c.RiskClass].Title,
		Kind: c.Kind, Caveats: v.Caveats(c), Note: c.Note, Basis: c.Basis, Criteria: c.Criteria}
	for _, source := range c.Source {
		out.Sources = append(out.Sources, v.Sources[source])
	}
	for _, l := range v.Levels {
		if c.Asked(l.ID) {
			out.Asks = append(out.Asks, asksOf(v, c, l.ID))
		}
	}
	for _, to := range c.MapsTo {
		link, ok, err := suggested(view, v, to)
		if err != nil {
			return CompetencyPage{}, err
		}
		if ok {
			out.MapsTo = append(out.MapsTo, link)
		}
	}
	out.Links, err = linksAbout(view, a, c.ID)
	return out, err
}

// linksAbout is the links from and to a competency that stand in the reader's
// departments.
func linksAbout(view *store.View, a identity.Actor, c framework.CompetencyID) ([]LinkAbout, error) {
	links, err := view.CrosswalksAbout(access.ScopeOf(a).Everywhere(), c)
	if err != nil {
		return nil, err
	}
	var out []LinkAbout
	for _, l := range links {
		from, fv, err := view.Competency(l.From)
		if err != nil {
			return nil, err
		}
		to, tv, err := view.Competency(l.To)
		if err != nil {
			return nil, err
		}
		out = append(out, LinkAbout{l, name(fv, from), name(tv, to), l.Due(view.Now())})
	}
	return out, nil
}

// asksOf is what a level asks for.
func asksOf(v *framework.Version, c framework.Competency, level string) Asks {
	line, _ := pathway.LineFor(v, c.ID, level)
	step, _ := v.Step(line.Target)
	out := Asks{Level: levelOf(v, level), Text: c.Text(level), Step: line.Target, StepTitle: step.Title, StepMeaning: step.Meaning,
		Observations: line.Observations, Days: line.Days, Assessors: line.Assessors, Knowledge: line.Knowledge, ValidityMonths: line.ValidityMonths, Prior: line.Prior.Words(line.Observations),
		LeadApproval: line.LeadApproval, Entitlement: v.Entitlements[line.Entitlement].Title}
	if line.Renewal.Cases > 0 {
		out.Renewal = line.Renewal.Words()
	}
	rule := v.RiskClasses[c.RiskClass]
	if rule.Success != nil {
		out.Success = rule.Success.Words()
	}
	if rule.Revalidation != nil {
		out.Revalidation = rule.Revalidation.Words()
	}
	for _, l := range c.RequiredAt {
		out.Required = out.Required || l == level
	}
	for _, p := range line.Prerequisites {
		out.Prerequisites = append(out.Prerequisites, nameOf(v, p))
	}
	return out
}

// suggested is a link into another version, as the document has it; false if that is not published here.
func suggested(view *store.View, v *framework.Version, to framework.CompetencyID) (Crosswalk, bool, error) {
	published, err := view.Published(to.Version())
	if err != nil || !published {
		return Crosswalk{}, false, err
	}
	c, other, err := view.Competency(to)
	if err != nil {
		return Crosswalk{}, false, err
	}
	out := Crosswalk{Competency: name(other, c), Framework: other.Title}
	for _, w := range v.Crosswalks {
		if w.To == to.Version() {
			out.Kind, out.Rationale, out.Words = w.Kind, w.Rationale, crosswalkWords[w.Kind]
		}
	}
	return out, true, nil
}

var crosswalkWords = map[string]string{
	framework.Equivalent:   "the same as",
	framework.Covers:       "covers all of",
	framework.PartlyCovers: "covers part of",
}

// CompetencyForWorker is a competency as one worker stands to it: their line,
// their evidence, and every request and sign-off.
func (s Service) CompetencyForWorker(ctx context.Context, a identity.Actor, w id.Worker, c framework.CompetencyID) (out WorkerCompetency, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		out, err = p.competency(a, c)
		return err
	})
	return out, err
}

func (p *portfolio) competency(a identity.Actor, id framework.CompetencyID) (WorkerCompetency, error) {
	out := WorkerCompetency{Worker: p.worker}
	var err error
	if out.Page, err = pageOf(p.view, a, id); err != nil {
		return out, err
	}
	if p.facts, err = p.view.FactsToSee(p.row, id); err != nil {
		return out, err
	}
	c, v, err := p.view.Competency(id)
	if err != nil {
		return out, err
	}
	level := p.judgedBy(v, c)
	line, _ := progress.LineOf(v, level, id, p.facts, p.asOf, p.asOf)
	if !line.Standing.IsMet() {
		earlier, err := p.before(v, id)
		if err != nil {
			return out, err
		}
		line.Reasons = append(earlier, line.Reasons...)
	}
	out.Target, out.Asks = levelOf(v, level), asksOf(v, c, level)
	out.Line = Line{Line: line, Item: out.Page.Competency}
	if out.OnPathway, out.Line.Counted, err = p.holds(v, level, id); err != nil {
		return out, err
	}
	full, err := p.view.AttestationsOfCompetency(p.row.ID, id)
	if err != nil {
		return out, err
	}
	if out.SignOffs, err = p.signOffs(full); err != nil {
		return out, err
	}
	if err := p.addTurns(&out, full); err != nil {
		return out, err
	}
	return out, p.addHistory(&out, id)
}

// addTurns adds since when sign-offs are what they are, as far as that has an instant.
func (p *portfolio) addTurns(out *WorkerCompetency, full []store.Signed) error {
	signed := make([]id.Attestation, len(full))
	for i, a := range full {
		signed[i] = a.ID
	}
	var err error
	if out.Turns, err = p.view.TurnsOf(signed); err != nil {
		return err
	}
	out.Moved = map[id.Attestation]time.Time{}
	for _, s := range out.SignOffs {
		if s.Verdict == attestation.Stale {
			if out.Moved[s.ID], err = p.view.EvidenceMoved(s.Evidence, s.Version); err != nil {
				return err
			}
		}
	}
	return nil
}

// holds tells whether the worker is on a pathway that holds the competency, and
// whether it is required there.
func (p *portfolio) holds(v *framework.Version, level string, c framework.CompetencyID) (holds, required bool, err error) {
	for _, e := range p.enrolments {
		if e.Version != v.ID || e.Level != level {
			continue
		}
		_, path, err := p.view.Pathway(e.Version, e.Level, p.row.Settings)
		if err != nil {
			return false, false, err
		}
		for _, l := range path.Lines() {
			if l.Competency == c {
				return true, l.Required, nil
			}
		}
	}
	return false, false, nil
}

// mostEvidence is how many items one competency's page lists.
const mostEvidence = 100

func (p *portfolio) addHistory(out *WorkerCompetency, c framework.CompetencyID) error {
	items, err := p.view.EvidenceOf(p.scope, p.row.ID, p.row.Department, store.EvidenceFilter{Competency: string(c), Limit: mostEvidence})
	if err != nil {
		return err
	}
	for _, i := range items {
		out.Evidence = append(out.Evidence, EvidenceRef{i.ID, i.Kind, i.Title, i.State, i.OccurredOn, i.Number, i.UpdatedAt})
	}
	asked, err := p.view.RequestsFor(p.row.ID, c)
	if err != nil {
		return err
	}
	for _, r := range asked {
		out.Requests = append(out.Requests, RequestRef{ID: r.ID, State: r.State, Evidence: r.Evidence, EvidenceTitle: r.Title, Number: r.Number,
			On: Person{r.Offered, r.OfferedName}, DecidedBy: Person{r.DecidedBy, r.DecidedByName}, Reason: r.Reason, CreatedAt: r.CreatedAt, DecidedAt: r.DecidedAt})
	}
	return nil
}
