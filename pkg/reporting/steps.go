package reporting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/planning"
	"countersign/pkg/progress"
)

// NextSteps are what a worker does best next: what was sent back or stopped counting,
// and the few activities that finish the most of their main pathway.
type NextSteps struct {
	Worker    Worker
	Target    Level // zero: on no pathway
	Caveat    string
	Total     Tally
	First     []Step // before anything new, all of it
	Plan      []PlanStep
	Met       int // lines that are signed off when all of Plan is done
	Also      int // and of other pathways
	Minutes   int // of the worker
	Assessors int // minutes of assessors
	Open      int // lines that somebody could still sign off with more evidence
	Nobody    int // lines that nobody here can sign, or not as many people as they need
	Waiting   int // lines that wait for somebody
	Exact     bool
}

// PlanStep is one activity of a plan, or several alike.
type PlanStep struct {
	Competency Competency
	How        planning.How
	Kind       evidence.Kind
	Text       string // a sentence: "Be watched doing “Cannulation”, up to 3 times in a session, on 2 days."
	Begun      bool
	Times      int
	Meets      []Competency // what it finishes with the rest of the plan; none: it is a beginning
	Also       []Competency // of other pathways
	Minutes    int          // of the worker
	Assessors  int          // minutes of whoever signs
	Signers    []CouldSign  // who could sign it, the shortest queue first
	Different  int          // how many of them must differ
	Approvers  []CouldSign  // one of whom approves it afterwards; none: it needs no approval
}

// CouldSign is somebody who could sign, and what waits on them.
type CouldSign struct {
	Person  Person
	Waiting int
	Days    float64 // they usually took lately, from the asking; of no use where Known is false
	Known   bool
}

// mostQueues is how many people a step names, and knownFrom how many decisions say how
// long somebody usually takes.
const (
	mostQueues = 3
	knownFrom  = 3
)

// WorkerNext are a worker's next best steps, for themselves and for those who may read
// their portfolio.
func (s Service) WorkerNext(ctx context.Context, a identity.Actor, w id.Worker) (out NextSteps, err error) {
	err = s.now(ctx, a, w, func(p *portfolio) (err error) {
		out, err = p.nextSteps()
		return err
	})
	return out, err
}

func (p *portfolio) nextSteps() (NextSteps, error) {
	out := NextSteps{Worker: p.worker}
	main, ok := p.main()
	if !ok {
		return out, nil
	}
	v, r, err := p.report(main.Version, main.Level)
	if err != nil {
		return out, err
	}
	out.Target, out.Caveat = levelOf(v, main.Level), v.StatusSentence(r.Adopted)
	out.Total, _ = tallies(v, r)
	out.Waiting = out.Total.Waiting
	var drafts []Draft
	if p.worker.Own {
		if drafts, err = p.drafts(); err != nil {
			return out, err
		}
	}
	out.First = p.first(v, r, drafts)
	q, err := p.question(v, r)
	if err != nil {
		return out, err
	}
	plan := planning.Choose(q)
	out.Open, out.Nobody = planning.Left(q)
	out.Met, out.Also, out.Minutes, out.Assessors, out.Exact = plan.Met, plan.Also, plan.Worker, plan.Assessor, plan.Exact
	took, err := p.view.TakesLately(p.row.Department, named(plan))
	if err != nil {
		return out, err
	}
	for _, s := range plan.Steps {
		one, err := p.planStep(r, s, took)
		if err != nil {
			return out, err
		}
		out.Plan = append(out.Plan, one)
	}
	return out, nil
}

// question is what a plan is made from. The worker's other pathways are of account only
// where a link may lead to them.
func (p *portfolio) question(v *framework.Version, r progress.Report) (q planning.Question, err error) {
	q = planning.Question{Targets: []planning.Target{{Version: v, Pathway: r.Pathway, Report: r}}, Facts: p.facts, At: p.asOf,
		Worker: p.row.Person, Department: p.row.Department, Competency: p.view.Competency}
	if q.Signers, err = p.view.Candidates(p.row.Department); err != nil {
		return q, err
	}
	if q.Credits, err = p.view.PlannedLinks(p.row.Department); err != nil || len(q.Credits) == 0 {
		return q, err
	}
	for _, e := range p.enrolments {
		if e.Version == v.ID && e.Level == r.Pathway.Level {
			continue
		}
		other, report, err := p.report(e.Version, e.Level)
		if err != nil {
			return q, err
		}
		q.Targets = append(q.Targets, planning.Target{Version: other, Pathway: report.Pathway, Report: report})
	}
	q.Credits = slices.DeleteFunc(q.Credits, func(k planning.Link) bool { return !onAny(q.Targets, k.From) || !onAny(q.Targets, k.Toward) })
	return q, nil
}

// onAny tells whether a pathway of the worker's has a line for a competency.
func onAny(targets []planning.Target, c framework.CompetencyID) bool {
	return slices.ContainsFunc(targets, func(t planning.Target) bool {
		return slices.ContainsFunc(t.Pathway.Lines(), func(l pathway.Line) bool { return l.Competency == c })
	})
}

// named are all whom a plan names.
func named(plan planning.Plan) (out []id.Person) {
	for _, s := range plan.Steps {
		for _, c := range slices.Concat(few(s.Signers), few(s.Approvers)) {
			out = append(out, c.Person)
		}
	}
	return out
}

func few(list []*assessor.Candidate) []*assessor.Candidate { return list[:min(mostQueues, len(list))] }

func (p *portfolio) planStep(r progress.Report, s planning.Step, took map[id.Person][]time.Duration) (PlanStep, error) {
	c, err := competencyNamed(p.view, s.Competency)
	if err != nil {
		return PlanStep{}, err
	}
	out := PlanStep{Competency: c, How: s.How, Kind: s.How.Kind(), Text: wordsOf(s, c.Title), Times: s.Times, Minutes: s.Worker, Assessors: s.Assessor, Different: s.Different,
		Signers: queues(s.Signers, took), Approvers: queues(s.Approvers, took)}
	out.Begun = slices.ContainsFunc(r.Lines, func(l progress.Line) bool {
		return l.Competency == s.Competency && l.Standing != progress.NotStarted
	})
	if out.Meets, err = p.names(s.Meets); err != nil {
		return out, err
	}
	out.Also, err = p.names(s.Also)
	return out, err
}

func (p *portfolio) names(list []framework.CompetencyID) (out []Competency, err error) {
	for _, c := range list {
		one, err := competencyNamed(p.view, c)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func queues(list []*assessor.Candidate, took map[id.Person][]time.Duration) (out []CouldSign) {
	for _, c := range few(list) {
		q := CouldSign{Person: Person{c.Person, c.Name}, Waiting: c.OpenWork}
		if t := took[c.Person]; len(t) >= knownFrom {
			q.Known, q.Days = true, inDays(rank(t, 50))
		}
		out = append(out, q)
	}
	return out
}

// wordsOf says what to do in a sentence.
func wordsOf(s planning.Step, title string) string {
	var b strings.Builder
	switch s.How {
	case planning.Watched:
		fmt.Fprintf(&b, "Be watched doing “%s”", title)
		if s.Cases > 1 {
			fmt.Fprintf(&b, ", %d times in a session", s.Cases)
		}
	case planning.Talked:
		fmt.Fprintf(&b, "Talk “%s” through with an assessor, and answer questions", title)
	case planning.Read:
		fmt.Fprintf(&b, "Put up evidence of “%s” for an assessor to read", title)
	}
	if s.Times > 1 {
		fmt.Fprintf(&b, ", on %d days", s.Times)
	}
	if s.Well {
		b.WriteString(". This is enough only if it goes well each time")
	}
	return b.String() + "."
}

// steps are the steps of a plan as a home shows them.
func (p *portfolio) steps(r progress.Report, plan planning.Plan) (out []Step, err error) {
	for _, s := range plan.Steps {
		one, err := p.planStep(r, s, nil)
		if err != nil {
			return nil, err
		}
		kind := Begin
		if one.Begun {
			kind = Continue
		}
		out = append(out, Step{Kind: kind, Text: one.Text, Why: one.why(), Competency: one.Competency})
	}
	return out, nil
}

// why says in a line what a step is good for, and who could sign it.
func (s PlanStep) why() string {
	who := s.Signers[0].Person.Name
	waiting := "has nothing waiting"
	if n := s.Signers[0].Waiting; n > 0 {
		waiting = fmt.Sprintf("has %d waiting", n)
	}
	could := fmt.Sprintf("%s could sign it, and %s.", who, waiting)
	switch n := len(s.Meets); {
	case n > 1:
		return fmt.Sprintf("It counts toward %d lines. %s", n, could)
	case n == 0:
		return "It is a beginning. " + could
	}
	return could
}
