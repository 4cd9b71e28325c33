package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// barredRoutes are about who may not sign though they have all that it takes, and
// why.
func (s *Server) barredRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/who-could-sign/:competency", "signer.who", s.whoCouldSign),
		post("/departments/:department/preceptorships", "preceptorship.create", told(s, "department", s.recordPreceptorship)),
		post("/preceptorships/:preceptorship/endings", "preceptorship.end", told(s, "preceptorship", s.endPreceptorship)),
		get("/departments/:department/conflicts", "conflict.list", about("department", s.Enrolling.Conflicts, listOf(conflictOf))),
		post("/departments/:department/conflicts", "conflict.create", told(s, "department", s.recordConflict)),
		bare("/conflicts/:conflict/endings", "conflict.end", does("conflict", s.Enrolling.EndConflict)),
		bare("/workers/:worker/conflicts", "conflict.declare", does("worker", s.Assessing.Declare)),
	}
}

type preceptorshipJSON struct {
	ID         id.Preceptorship `json:"id"`
	Person     id.Person        `json:"person"`
	Department id.Department    `json:"department"`
	From       clock.Date       `json:"from"`
	Until      clock.Date       `json:"until"`
	RecordedAt instant          `json:"recorded_at"`
	EndedAt    instant          `json:"ended_at,omitzero"`
	EndReason  string           `json:"end_reason,omitempty"`
}

func preceptorshipOf(p assessor.Preceptorship) preceptorshipJSON {
	return preceptorshipJSON{p.ID, p.Person, p.Department, p.From, p.Until, instant{p.RecordedAt}, instant{p.EndedAt}, p.EndReason}
}

func (s *Server) recordPreceptorship(c echo.Context, d id.Department, body struct {
	Person id.Person  `json:"person"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"`
}) (reply, error) {
	p, err := s.Enrolling.RecordPreceptorship(ctx(c), actor(c), enrolling.PreceptorshipCommand{Department: d, Person: body.Person, From: body.From, Until: body.Until})
	return made(p), err
}

func (s *Server) endPreceptorship(c echo.Context, p id.Preceptorship, body reasonBody) (reply, error) {
	return reply{}, s.Enrolling.EndPreceptorship(ctx(c), actor(c), enrolling.EndPreceptorshipCommand{Preceptorship: p, Reason: body.Reason})
}

type conflictJSON struct {
	ID         id.Conflict `json:"id"`
	Person     personJSON  `json:"person"`
	Other      personJSON  `json:"other"`
	DeclaredBy personJSON  `json:"declared_by"`
	DeclaredAt instant     `json:"declared_at"`
	EndedAt    instant     `json:"ended_at,omitzero"`
}

func conflictOf(k store.Conflict) conflictJSON {
	return conflictJSON{k.ID, personJSON{k.Person, k.Name}, personJSON{k.Other, k.OtherName}, personJSON{k.DeclaredBy, k.DeclaredByName}, instant{k.DeclaredAt}, instant{k.EndedAt}}
}

func (s *Server) recordConflict(c echo.Context, d id.Department, body struct {
	Person id.Person `json:"person"`
	Other  id.Person `json:"other"`
}) (reply, error) {
	k, err := s.Enrolling.RecordConflict(ctx(c), actor(c), enrolling.ConflictCommand{Department: d, Person: body.Person, Other: body.Other})
	return made(k), err
}

type whoCouldJSON struct {
	Department id.Department          `json:"department"`
	Competency framework.CompetencyID `json:"competency"`
	Title      string                 `json:"title"`
	Worker     id.Worker              `json:"worker,omitempty"`
	Request    id.Request             `json:"request,omitempty"`
	People     []couldJSON            `json:"people"`
}

type couldJSON struct {
	Person   id.Person     `json:"person"`
	Name     string        `json:"name"`
	May      bool          `json:"may"`
	Away     bool          `json:"away"`
	Refusals []refusalJSON `json:"refusals"`
}

func (s *Server) whoCouldSign(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "worker", "request")
	if err != nil {
		return err
	}
	w, err := s.Assessing.WhoCouldSign(ctx(c), actor(c), assessing.WhoQuestion{Department: d, Request: id.Request(q.Get("request")), Worker: id.Worker(q.Get("worker")), Competency: framework.CompetencyID(c.Param("competency"))})
	return show(c, whoCouldJSON{w.Department, w.Competency.ID, w.Competency.Title, w.Worker, w.Request, each(w.People, func(one assessing.Signer) couldJSON {
		return couldJSON{one.Person, one.Name, len(one.Refusals) == 0, one.Away, each(one.Refusals, refusalOf)}
	})}, err)
}
