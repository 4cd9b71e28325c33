package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/crosswalk"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func (s *Server) crosswalkRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/crosswalks", "crosswalk.list", about("department", s.Authoring.Crosswalks, crosswalksOf)),
		post("/departments/:department/crosswalks", "crosswalk.create", told(s, "department", s.link)),
		post("/departments/:department/crosswalk-sets", "crosswalk.take", told(s, "department", s.takeCrosswalks)),
		post("/crosswalks/:crosswalk/endings", "crosswalk.end", told(s, "crosswalk", s.endCrosswalk)),
	}
}

type linkJSON struct {
	ID        id.CrosswalkLink `json:"id"`
	From      titledJSON       `json:"from"`
	To        titledJSON       `json:"to"`
	Kind      string           `json:"kind"`
	Rationale string           `json:"rationale"`
	Author    personJSON       `json:"author"`
	At        instant          `json:"at"`
	ReviewBy  clock.Date       `json:"review_by"`
	Due       bool             `json:"due"`
	EndedBy   *personJSON      `json:"ended_by,omitempty"`
	EndedAt   instant          `json:"ended_at,omitzero"`
	EndReason string           `json:"end_reason,omitempty"`
}

func linkOf(l crosswalk.Link, from, to string, due bool) linkJSON {
	out := linkJSON{ID: l.ID, From: titledJSON{string(l.From), from}, To: titledJSON{string(l.To), to}, Kind: l.Kind, Rationale: l.Rationale,
		Author: personJSON{l.Author, l.AuthorName}, At: instant{l.At}, ReviewBy: l.ReviewBy, Due: due}
	if e := l.Ended; e != nil {
		out.EndedBy, out.EndedAt, out.EndReason = personOf(e.By, e.ByName), instant{e.At}, e.Reason
	}
	return out
}

func linkedOf(l authoring.Linked) linkJSON {
	return linkOf(l.Link, l.FromName.Title, l.ToName.Title, l.Due)
}

func pageLinkOf(l reporting.LinkAbout) linkJSON {
	return linkOf(l.Link, l.From.Title, l.To.Title, l.Due)
}

type crosswalkListJSON struct {
	Standing    []linkJSON       `json:"standing"`
	Ended       []linkJSON       `json:"ended"`
	Suggestions []suggestionJSON `json:"suggestions"`
}

type suggestionJSON struct {
	From      framework.VersionID `json:"from"`
	To        framework.VersionID `json:"to"`
	Kind      string              `json:"kind"`
	Rationale string              `json:"rationale"`
	Inferred  bool                `json:"inferred"`
	Pairs     []pairJSON          `json:"pairs"`
}

type pairJSON struct {
	From titledJSON `json:"from"`
	To   titledJSON `json:"to"`
}

func crosswalksOf(x authoring.Crosswalks) crosswalkListJSON {
	named := func(n authoring.Name) titledJSON { return titledJSON{string(n.ID), n.Title} }
	return crosswalkListJSON{each(x.Standing, linkedOf), each(x.Ended, linkedOf), each(x.Suggestions, func(s authoring.Suggestions) suggestionJSON {
		return suggestionJSON{s.From.ID, s.To.ID, s.Kind, s.Rationale, s.Inferred, each(s.Pairs, func(p authoring.Pair) pairJSON { return pairJSON{named(p.From), named(p.To)} })}
	})}
}

func (s *Server) link(c echo.Context, d id.Department, body struct {
	From      framework.CompetencyID `json:"from"`
	To        framework.CompetencyID `json:"to"`
	Kind      string                 `json:"kind"`
	Rationale string                 `json:"rationale"`
	ReviewBy  clock.Date             `json:"review_by"`
}) (reply, error) {
	l, err := s.Authoring.Link(ctx(c), actor(c), authoring.LinkCommand{Department: d, From: body.From, To: body.To, Kind: body.Kind, Rationale: body.Rationale, ReviewBy: body.ReviewBy})
	return made(l), err
}

func (s *Server) takeCrosswalks(c echo.Context, d id.Department, body struct {
	From      framework.VersionID `json:"from"`
	To        framework.VersionID `json:"to"`
	Rationale string              `json:"rationale"`
	ReviewBy  clock.Date          `json:"review_by"`
}) (reply, error) {
	n, err := s.Authoring.Take(ctx(c), actor(c), authoring.TakeCommand{Department: d, From: body.From, To: body.To, Rationale: body.Rationale, ReviewBy: body.ReviewBy})
	return reply{body: struct {
		Links int `json:"links"`
	}{n}}, err
}

func (s *Server) endCrosswalk(c echo.Context, l id.CrosswalkLink, body reasonBody) (reply, error) {
	return reply{}, s.Authoring.EndLink(ctx(c), actor(c), authoring.EndLinkCommand{Link: l, Reason: body.Reason})
}

// furtherJSON is a line that a sign-off may count toward besides its own.
type furtherJSON struct {
	Competency framework.CompetencyID `json:"competency"`
	Title      string                 `json:"title"`
	Framework  string                 `json:"framework"`
	Level      string                 `json:"level"`
	Kind       string                 `json:"kind"`
}

func furtherOf(f assessing.Further) furtherJSON {
	return furtherJSON{f.ID, f.Title, f.Framework.Title, f.Level, f.Path.Kind}
}

// alsoJSON is a line that a sign-off was let count toward.
type alsoJSON struct {
	Competency framework.CompetencyID `json:"competency"`
	Level      string                 `json:"level,omitempty"`
}

func alsoOf(l attestation.Line) alsoJSON { return alsoJSON{l.Competency, l.Level} }

// hopJSON is one step of the way by which a sign-off counts.
type hopJSON struct {
	From framework.CompetencyID `json:"from"`
	To   framework.CompetencyID `json:"to"`
	Kind string                 `json:"kind"`
	Text string                 `json:"text"`
}

func hopOf(h progress.Hop) hopJSON { return hopJSON{h.From, h.To, h.Kind, h.Text} }
