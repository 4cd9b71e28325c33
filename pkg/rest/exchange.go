package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/authoring"
	"countersign/pkg/digest"
	"countersign/pkg/exchange"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

func (s *Server) exchangeRoutes() []httpx.Route {
	routes := []httpx.Route{
		post("/departments/:department/framework-previews", "framework.preview", s.previewFramework),
		post("/departments/:department/frameworks", "framework.create", told(s, "department", s.loadFramework)),
	}
	for i := range routes {
		routes[i].MaxBody = 4 * exchange.MaxBytes // a file as JSON text
	}
	return append(routes, get("/frameworks/:version/export", "framework.export", s.exportFramework))
}

func (s *Server) exportFramework(c echo.Context) error {
	v, err := pathVersion(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "format")
	if err != nil {
		return err
	}
	out, err := s.Authoring.ExportFramework(ctx(c), actor(c), v, exchange.Format(q.Get("format")))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+out.Name+`"`)
	return c.Blob(http.StatusOK, out.Type, out.File)
}

type frameworkFileBody struct {
	Format   exchange.Format     `json:"format"`
	Base     framework.VersionID `json:"base"`
	File     string              `json:"file"`
	Official bool                `json:"official"`
}

func (b frameworkFileBody) command(d id.Department) authoring.LoadCommand {
	return authoring.LoadCommand{Department: d, Format: b.Format, Base: b.Base, File: []byte(b.File), Official: b.Official}
}

type frameworkPreviewJSON struct {
	Seen     digest.Sum          `json:"seen"`
	Version  framework.VersionID `json:"version"`
	Title    string              `json:"title"`
	Status   framework.Status    `json:"status"`
	Base     framework.VersionID `json:"base,omitempty"`
	Workers  int                 `json:"workers"`
	Warnings []string            `json:"warnings"`
	Same     int                 `json:"same"`
	Added    []frameChangeJSON   `json:"added"`
	Changed  []frameChangeJSON   `json:"changed"`
	Moved    []frameChangeJSON   `json:"moved"`
	Retired  []frameChangeJSON   `json:"retired"`
	Requires requiresJSON        `json:"requires"`
	Effects  []earlierJSON       `json:"effects"`
}

// frameChangeJSON is one competency of a preview: Was is its title before, where that is
// another.
type frameChangeJSON struct {
	Code  string   `json:"code"`
	Title string   `json:"title"`
	Was   string   `json:"was,omitempty"`
	Area  string   `json:"area"`
	From  string   `json:"from,omitempty"`
	What  []string `json:"what"`
}

func frameChangeOf(c framework.Change) frameChangeJSON {
	out := frameChangeJSON{Code: c.After.Code, Title: c.After.Title, Area: c.Area, From: c.From, What: some(c.What)}
	if c.After.Code == "" {
		out.Code, out.Title = c.Before.Code, c.Before.Title
	} else if c.Before.Title != c.After.Title {
		out.Was = c.Before.Title
	}
	return out
}

// requiresJSON is what changes of what levels ask for beside competencies.
type requiresJSON struct {
	Added   []requireJSON `json:"added"`
	Changed []requireJSON `json:"changed"`
	Moved   []requireJSON `json:"moved"`
	Retired []requireJSON `json:"retired"`
}

type requireJSON struct {
	Level string   `json:"level"`
	ID    string   `json:"id,omitempty"`
	Kind  string   `json:"kind,omitempty"`
	Title string   `json:"title"`
	In    string   `json:"in,omitempty"`
	From  string   `json:"from,omitempty"`
	What  []string `json:"what"`
}

func requireOf(c framework.RequirementChange) requireJSON {
	r := c.Now()
	return requireJSON{c.Level, r.ID, r.Kind, r.Name(), c.In, c.From, some(c.What)}
}

func (s *Server) previewFramework(c echo.Context) error {
	d, body, err := readAbout[id.Department, frameworkFileBody](c, "department")
	if err != nil {
		return err
	}
	p, err := s.Authoring.PreviewFramework(ctx(c), actor(c), body.command(d))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, frameworkPreviewOf(p))
}

func frameworkPreviewOf(p authoring.Preview) frameworkPreviewJSON {
	req := p.Changes.Requires
	out := frameworkPreviewJSON{Seen: p.Seen, Version: p.Version.ID, Title: p.Version.Title, Status: p.Version.Status, Workers: p.Workers, Warnings: some(p.Warnings), Same: len(p.Changes.Same),
		Added: each(p.Changes.Added, frameChangeOf), Changed: each(p.Changes.Changed, frameChangeOf), Moved: each(p.Changes.Moved, frameChangeOf), Retired: each(p.Changes.Retired, frameChangeOf),
		Requires: requiresJSON{each(req.Added, requireOf), each(req.Changed, requireOf), each(req.Moved, requireOf), each(req.Retired, requireOf)}, Effects: each(p.From, earlierOf)}
	if p.Base != nil {
		out.Base = p.Base.ID
	}
	return out
}

type loadedJSON struct {
	Version framework.VersionID `json:"version"`
}

func (s *Server) loadFramework(c echo.Context, d id.Department, body struct {
	frameworkFileBody
	Reason string     `json:"reason"`
	Seen   digest.Sum `json:"seen"`
}) (reply, error) {
	cmd := body.command(d)
	cmd.Reason, cmd.Seen = body.Reason, body.Seen
	v, err := s.Authoring.LoadFramework(ctx(c), actor(c), cmd)
	return reply{body: loadedJSON{v}}, err
}
