package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

// requirementJSON is what a level asks for beside competencies: a leaf, or a group
// with its parts.
type requirementJSON struct {
	ID           string                 `json:"id,omitempty"`
	Kind         string                 `json:"kind"` // "group" for a group
	Title        string                 `json:"title"`
	Need         int                    `json:"need,omitempty"` // of a group: how many of its parts; 0: all
	RQF          int                    `json:"rqf,omitempty"`
	Hours        int                    `json:"hours,omitempty"`
	Months       int                    `json:"months,omitempty"`
	WithinMonths int                    `json:"within_months,omitempty"`
	Words        string                 `json:"words,omitempty"`
	Entitlement  string                 `json:"entitlement,omitempty"`
	Competency   framework.CompetencyID `json:"competency,omitempty"`
	Step         int                    `json:"step,omitempty"`
	From         clock.Date             `json:"from,omitempty"`
	Until        clock.Date             `json:"until,omitempty"`
	Note         string                 `json:"note,omitempty"`
	Confidence   string                 `json:"confidence,omitempty"`
	Parts        []requirementJSON      `json:"parts,omitempty"`
}

func requirementOf(r framework.Requirement) requirementJSON {
	parts, need := r.Parts()
	out := requirementLeaf(r)
	out.Need, out.Parts = need, each(parts, requirementOf)
	return out
}

// requirementLeaf is a requirement without its parts.
func requirementLeaf(r framework.Requirement) requirementJSON {
	out := requirementJSON{ID: r.ID, Kind: r.Kind, Title: r.Name(), RQF: r.RQF, Hours: r.Hours, Months: r.Months, WithinMonths: r.WithinMonths, Words: r.Words,
		Entitlement: r.Entitlement, Competency: r.Competency, Step: r.Step, From: r.From, Until: r.Until, Note: r.Note, Confidence: r.Confidence}
	if r.Kind == "" {
		out.Kind = "group"
	}
	return out
}

// judgedJSON is such a requirement, judged.
type judgedJSON struct {
	Requirement requirementJSON `json:"requirement"` // without its parts
	Status      progress.Status `json:"status"`
	Why         string          `json:"why"`
	Mend        string          `json:"mend,omitempty"`
	MetUntil    instant         `json:"met_until,omitzero"`
	Held        []heldJSON      `json:"held,omitempty"`
	Parts       []judgedJSON    `json:"parts,omitempty"`
}

func judgedOf(o progress.Other) judgedJSON {
	out := judgedJSON{Requirement: requirementLeaf(o.Requirement), Status: o.Status, Why: o.Why, Mend: o.Mend, MetUntil: instant{o.Until}}
	_, out.Requirement.Need = o.Requirement.Parts()
	for _, h := range o.Held {
		out.Held = append(out.Held, heldOf(h))
	}
	for _, p := range o.Parts {
		out.Parts = append(out.Parts, judgedOf(p))
	}
	return out
}

// attainmentJSON is something that somebody did about a requirement.
type attainmentJSON struct {
	ID    id.Attainment   `json:"id"`
	Kind  attainment.Kind `json:"kind"`
	About id.Attainment   `json:"about,omitempty"`
	By    personJSON      `json:"by"`
	At    instant         `json:"at"`
	attainment.Data
}

func attainmentOf(r attainment.Record) attainmentJSON {
	return attainmentJSON{r.ID, r.Kind, r.About, personJSON{r.By, r.ByName}, instant{r.At}, r.Data}
}

// heldJSON is something that was put down, with what came of it.
type heldJSON struct {
	PutDown attainmentJSON  `json:"put_down"`
	Counts  bool            `json:"counts"`
	Settled *attainmentJSON `json:"settled,omitempty"`
}

func heldOf(h attainment.Held) heldJSON {
	out := heldJSON{PutDown: attainmentOf(h.Record), Counts: h.Counts()}
	if h.Settled != nil {
		s := attainmentOf(*h.Settled)
		out.Settled = &s
	}
	return out
}

type requirementsJSON struct {
	Worker    workerJSON          `json:"worker"`
	AsOf      clock.Date          `json:"as_of"`
	Levels    []levelRequiresJSON `json:"levels"`
	Elsewhere []heldJSON          `json:"elsewhere"`
	Waiting   int                 `json:"waiting"`
}

type levelRequiresJSON struct {
	Target    levelJSON    `json:"target"`
	Framework string       `json:"framework"`
	Start     clock.Date   `json:"start,omitempty"`
	Met       int          `json:"met"`
	Asked     int          `json:"asked"`
	Others    []judgedJSON `json:"requirements"`
}

func requirementsOf(r reporting.Requirements) requirementsJSON {
	return requirementsJSON{Worker: workerOf(r.Worker), AsOf: r.AsOf, Elsewhere: each(r.Elsewhere, heldOf), Waiting: r.Waiting,
		Levels: each(r.Levels, func(l reporting.LevelRequires) levelRequiresJSON {
			return levelRequiresJSON{levelOf(l.Target), l.Framework, l.Start, l.Met, l.Asked, each(l.Others, judgedOf)}
		})}
}

func (s *Server) requirements(c echo.Context) error {
	w, asOf, err := workerAsOf(c)
	if err != nil {
		return err
	}
	r, err := s.Reporting.WorkerRequirements(ctx(c), actor(c), w, asOf)
	return show(c, requirementsOf(r), err)
}

func (s *Server) recordAttainment(c echo.Context, w id.Worker, body struct {
	Kind      attainment.Kind `json:"kind"`
	About     id.Attainment   `json:"about"`
	Framework string          `json:"framework"`
	For       string          `json:"requirement"`
	Title     string          `json:"title"`
	RQF       int             `json:"rqf"`
	Hours     int             `json:"hours"`
	On        clock.Date      `json:"on"`
	Until     clock.Date      `json:"until"`
	Words     string          `json:"words"`
	Evidence  id.Evidence     `json:"evidence"`
}) (reply, error) {
	r, err := s.Educating.RecordAttainment(ctx(c), actor(c), educating.AttainCommand{Worker: w, Kind: body.Kind, About: body.About,
		Data: attainment.Data{Framework: body.Framework, For: body.For, Title: body.Title, RQF: body.RQF, Hours: body.Hours, On: body.On, Until: body.Until, Words: body.Words, Evidence: body.Evidence}})
	return reply{body: attainmentOf(r)}, err
}
