package rest

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/authoring"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// carryOverRoutes are about a department's own next versions: writing them, and what
// they do to whoever is on an earlier one.
func (s *Server) carryOverRoutes() []httpx.Route {
	put := on(http.MethodPut, "/framework-drafts/:draft", "framework-draft.put", s.putDraft)
	put.MaxBody = 4 << 20 // a document of 512 KB as JSON text
	return []httpx.Route{
		get("/departments/:department/framework-drafts", "framework-draft.list", about("department", s.Authoring.Drafts, listOf(sketchOf))),
		post("/departments/:department/framework-drafts", "framework-draft.create", told(s, "department", s.beginDraft)),
		get("/framework-drafts/:draft", "framework-draft.show", s.showSketch),
		put,
		on(http.MethodDelete, "/framework-drafts/:draft", "framework-draft.discard", s.dropDraft),
		get("/framework-drafts/:draft/preview", "framework-draft.preview", about("draft", s.Authoring.PreviewDraft, frameworkPreviewOf)),
		post("/framework-drafts/:draft/publications", "framework-draft.publish", told(s, "draft", s.publishDraft)),
		get("/departments/:department/frameworks/:version/moves", "framework.effects", s.effects),
		post("/departments/:department/moves", "enrolment.move", told(s, "department", s.move)),
		get("/departments/:department/carry-over-plans", "carry-over.list", about("department", s.Authoring.Plans, listOf(planOf))),
		post("/departments/:department/carry-over-plans", "carry-over.create", told(s, "department", s.decidePlan)),
		post("/carry-over-plans/:plan/endings", "carry-over.end", told(s, "plan", s.endPlan)),
	}
}

type sketchJSON struct {
	ID         id.FrameworkDraft   `json:"id"`
	Department id.Department       `json:"department"`
	Base       framework.VersionID `json:"base,omitempty"`
	Title      string              `json:"title"`
	ChangedBy  string              `json:"changed_by"`
	ChangedAt  instant             `json:"changed_at"`
	Document   string              `json:"document,omitempty"`
	Problems   []fieldJSON         `json:"problems,omitempty"`
}

func sketchOf(d store.FrameworkDraft) sketchJSON {
	return sketchJSON{ID: d.ID, Department: d.Department, Base: d.Base, Title: d.Title, ChangedBy: d.ChangedByName, ChangedAt: instant{d.ChangedAt}}
}

func (s *Server) beginDraft(c echo.Context, d id.Department, body struct {
	Base  framework.VersionID `json:"base"`
	Title string              `json:"title"`
}) (reply, error) {
	out, err := s.Authoring.BeginDraft(ctx(c), actor(c), authoring.BeginCommand{Department: d, Base: body.Base, Title: body.Title})
	return made(out), err
}

func (s *Server) showSketch(c echo.Context) error {
	ref, err := pathID[id.FrameworkDraft](c, "draft")
	if err != nil {
		return err
	}
	d, err := s.Authoring.Draft(ctx(c), actor(c), ref)
	if err != nil {
		return err
	}
	out := sketchOf(d.FrameworkDraft)
	out.Document, out.Problems = string(d.Document), each(d.Problems, fieldOf)
	httpx.SetETag(c, d.Revision)
	return c.JSON(http.StatusOK, out)
}

// sketchAt reads a draft and the revision of it that the caller changes.
func sketchAt(c echo.Context) (d id.FrameworkDraft, revision int, err error) {
	if d, err = pathID[id.FrameworkDraft](c, "draft"); err != nil {
		return "", 0, err
	}
	revision, err = httpx.IfMatch(c)
	return d, revision, err
}

// movedOn is the answer where somebody else changed the draft meanwhile.
func movedOn(err error) error {
	var e *fault.Error
	if errors.As(err, &e) && len(e.Fields) == 1 && e.Fields[0].Name == "revision" {
		return fault.Because(fault.Precondition, err, "This is not the version that we have now. Read it again and send its ETag in If-Match.")
	}
	return err
}

func (s *Server) putDraft(c echo.Context) error {
	d, revision, err := sketchAt(c)
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Document string `json:"document"`
	}](c)
	if err != nil {
		return err
	}
	return done(c, movedOn(s.Authoring.PutDraft(ctx(c), actor(c), authoring.PutDraftCommand{Draft: d, Revision: revision, Document: []byte(body.Document)})))
}

func (s *Server) dropDraft(c echo.Context) error {
	d, revision, err := sketchAt(c)
	if err != nil {
		return err
	}
	return done(c, movedOn(s.Authoring.DropDraft(ctx(c), actor(c), d, revision)))
}

func (s *Server) publishDraft(c echo.Context, d id.FrameworkDraft, body struct {
	Reason string     `json:"reason"`
	Seen   digest.Sum `json:"seen"`
}) (reply, error) {
	v, err := s.Authoring.PublishDraft(ctx(c), actor(c), authoring.PublishDraftCommand{Draft: d, Reason: body.Reason, Seen: body.Seen})
	return reply{body: loadedJSON{v}}, err
}

type planLineJSON struct {
	From     framework.CompetencyID `json:"from"`
	To       framework.CompetencyID `json:"to"`
	Proposed bool                   `json:"proposed"`
	Over     bool                   `json:"over"`
	Reason   string                 `json:"reason,omitempty"`
}

func planLineOf(l progress.Carry) planLineJSON {
	return planLineJSON{l.From, l.To, l.Proposed, l.Over, l.Reason}
}

type planJSON struct {
	ID        id.CarryOver        `json:"id"`
	From      framework.VersionID `json:"from"`
	To        framework.VersionID `json:"to"`
	Lines     []planLineJSON      `json:"lines"`
	Reason    string              `json:"reason"`
	By        string              `json:"by"`
	At        instant             `json:"at"`
	EndedAt   instant             `json:"ended_at,omitzero"`
	EndReason string              `json:"end_reason,omitempty"`
}

func planOf(p progress.CarryOver) planJSON {
	return planJSON{p.ID, p.From, p.To, each(p.Lines, planLineOf), p.Reason, p.ByName, instant{p.At}, instant{p.EndedAt}, p.EndReason}
}

type effectJSON struct {
	Enrolment id.Enrolment             `json:"enrolment"`
	Worker    id.Worker                `json:"worker"`
	Name      string                   `json:"name"`
	Level     string                   `json:"level"`
	Stays     bool                     `json:"stays"`
	Now       metJSON                  `json:"now"`
	Bare      metJSON                  `json:"bare"`
	Planned   metJSON                  `json:"planned"`
	Again     []framework.CompetencyID `json:"again"`
	Gone      []framework.CompetencyID `json:"gone"`
	New       []framework.CompetencyID `json:"new"`
	Entitled  []movedJSON              `json:"entitlements"`
	InTheWay  []inTheWayJSON           `json:"in_the_way"`
	Lifted    []inTheWayJSON           `json:"lifted"`
}

type movedJSON struct {
	Entitlement id.WorkerEntitlement `json:"entitlement"`
	Tasks       []string             `json:"tasks"`
	Ends        []lapseJSON          `json:"ends"`
}

type lapseJSON struct {
	Competency framework.CompetencyID `json:"competency"`
	Why        string                 `json:"why"`
}

func movedOf(m practice.Moved) movedJSON {
	return movedJSON{m.Entitlement.ID, some(m.Tasks), each(m.Ends, func(l practice.Lapse) lapseJSON { return lapseJSON{l.Task.ID, l.Why} })}
}

// inTheWayJSON is something that a level asks for beside competencies, and that is missing.
type inTheWayJSON struct {
	ID    string `json:"id,omitempty"`
	Title string `json:"title"`
	Why   string `json:"why"`
}

func inTheWayOf(o progress.Other) inTheWayJSON { return inTheWayJSON{o.ID, o.Name(), o.Why} }

// metJSON is how many of how many are met.
type metJSON struct {
	Met   int `json:"met"`
	Total int `json:"total"`
}

func effectOf(w authoring.WorkerEffect) effectJSON {
	counted := func(t progress.Tally) metJSON { return metJSON{t.Met, t.Total} }
	before := func(s progress.Shift) framework.CompetencyID { return s.Before }
	after := func(s progress.Shift) framework.CompetencyID { return s.After }
	return effectJSON{w.ID, w.Worker, w.Name, w.Level, w.Stays, counted(w.Now), counted(w.Bare), counted(w.Planned), each(w.Again, after), each(w.Gone, before), each(w.New, after), each(w.Entitled, movedOf), each(w.InTheWay, inTheWayOf), each(w.Lifted, inTheWayOf)}
}

type earlierJSON struct {
	Version framework.VersionID `json:"version"`
	Plans   []id.CarryOver      `json:"plans,omitempty"`
	Lines   []planLineJSON      `json:"lines"`
	Workers []effectJSON        `json:"workers"`
	Waits   []undecidedJSON     `json:"waiting"`
}

type undecidedJSON struct {
	Worker   id.Worker `json:"worker"`
	Name     string    `json:"name"`
	SignOffs int       `json:"sign_offs"`
}

func undecidedOf(w authoring.Waiting) undecidedJSON {
	return undecidedJSON{w.Worker, w.Name, w.SignOffs}
}

func earlierOf(e authoring.Earlier) earlierJSON {
	out := earlierJSON{Version: e.Version.ID, Lines: each(e.Lines, planLineOf), Workers: each(e.Workers, effectOf), Waits: each(e.Waits, undecidedOf)}
	for _, p := range e.Plans {
		out.Plans = append(out.Plans, p.ID)
	}
	return out
}

func (s *Server) effects(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	v, err := pathVersion(c)
	if err != nil {
		return err
	}
	m, err := s.Authoring.Moving(ctx(c), actor(c), d, v)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, listOf(earlierOf)(m.From))
}

func (s *Server) move(c echo.Context, d id.Department, body struct {
	To         framework.VersionID     `json:"to"`
	Enrolments []id.Enrolment          `json:"enrolments"`
	Levels     map[id.Enrolment]string `json:"levels"`
	Reason     string                  `json:"reason"`
}) (reply, error) {
	return reply{}, s.Enrolling.Move(ctx(c), actor(c), enrolling.MoveCommand{Department: d, To: body.To, Enrolments: body.Enrolments, Levels: body.Levels, Reason: body.Reason})
}

func (s *Server) decidePlan(c echo.Context, d id.Department, body struct {
	From   framework.VersionID `json:"from"`
	To     framework.VersionID `json:"to"`
	Reason string              `json:"reason"`
	Lines  []struct {
		From   framework.CompetencyID `json:"from"`
		To     framework.CompetencyID `json:"to"`
		Over   bool                   `json:"over"`
		Reason string                 `json:"reason"`
	} `json:"lines"`
}) (reply, error) {
	cmd := authoring.PlanCommand{Department: d, From: body.From, To: body.To, Reason: body.Reason}
	for _, l := range body.Lines {
		cmd.Lines = append(cmd.Lines, progress.Carry{From: l.From, To: l.To, Over: l.Over, Reason: l.Reason})
	}
	p, err := s.Authoring.DecidePlan(ctx(c), actor(c), cmd)
	return made(p), err
}

func (s *Server) endPlan(c echo.Context, p id.CarryOver, body reasonBody) (reply, error) {
	return reply{}, s.Authoring.EndPlan(ctx(c), actor(c), p, body.Reason)
}
