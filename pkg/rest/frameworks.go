package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/authoring"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

func (s *Server) frameworkRoutes() []httpx.Route {
	return []httpx.Route{
		get("/frameworks", "framework.list", s.frameworks),
		get("/frameworks/:version/competencies", "competency.list", s.browse),
		get("/frameworks/:version/levels/:level", "level.show", s.levelAsks),
		get("/competencies/:competency", "competency.show", s.competency),
		get("/departments/:department/frameworks", "adoption.list", about("department", s.Authoring.Frameworks, listOf(inUseOf))),
		post("/departments/:department/adoptions", "adoption.create", s.adopt),
	}
}

type choiceJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func choiceOf(c reporting.Choice) choiceJSON { return choiceJSON{c.ID, c.Title} }

type levelJSON struct {
	Version   framework.VersionID `json:"version"`
	Framework string              `json:"framework"`
	ID        string              `json:"id"`
	Title     string              `json:"title"`
}

func levelOf(l reporting.Level) levelJSON { return levelJSON{l.Version, l.Framework, l.ID, l.Title} }

// levelIf is nil for no level.
func levelIf(l reporting.Level) *levelJSON {
	if l.ID == "" {
		return nil
	}
	out := levelOf(l)
	return &out
}

type competencyJSON struct {
	ID          framework.CompetencyID `json:"id"`
	Code        string                 `json:"code"`
	OfficialRef string                 `json:"official_ref,omitempty"`
	Title       string                 `json:"title"`
	Area        string                 `json:"area"`
	AreaTitle   string                 `json:"area_title"`
}

func competencyOf(c reporting.Competency) competencyJSON {
	return competencyJSON{c.ID, c.Code, c.OfficialRef, c.Title, c.Area, c.AreaTitle}
}

// competencyIf is nil for no competency.
func competencyIf(c reporting.Competency) *competencyJSON {
	if c.ID == "" {
		return nil
	}
	out := competencyOf(c)
	return &out
}

type frameworkJSON struct {
	Version      framework.VersionID `json:"version"`
	Title        string              `json:"title"`
	Status       framework.Status    `json:"status"`
	Caveat       string              `json:"caveat,omitempty"`
	StatusNote   string              `json:"status_note,omitempty"`
	OwnWords     bool                `json:"own_words"`
	Nation       string              `json:"nation,omitempty"`
	Notes        []string            `json:"notes"`
	Levels       []levelJSON         `json:"levels"`
	Competencies int                 `json:"competencies"`
}

func frameworkOf(f reporting.Framework) frameworkJSON {
	return frameworkJSON{f.Version, f.Title, f.Status, f.Caveat, f.StatusNote, f.OwnWords, f.Nation, some(f.Notes), each(f.Levels, levelOf), f.Competencies}
}

func (s *Server) frameworks(c echo.Context) error {
	list, err := s.Reporting.Frameworks(ctx(c), actor(c))
	return show(c, listOf(frameworkOf)(list), err)
}

// pathVersion reads a framework version from the path.
func pathVersion(c echo.Context) (framework.VersionID, error) {
	v, err := framework.ParseVersionID(c.Param("version"))
	if err != nil {
		return "", fault.Missing()
	}
	return v, nil
}

// pathCompetency reads a competency from the path.
func pathCompetency(c echo.Context) (framework.CompetencyID, error) {
	one, err := framework.ParseCompetencyID(c.Param("competency"))
	if err != nil {
		return "", fault.Missing()
	}
	return one, nil
}

type catalogueJSON struct {
	Framework   frameworkJSON       `json:"framework"`
	Areas       []choiceJSON        `json:"areas"`
	Levels      []choiceJSON        `json:"levels"`
	RiskClasses []choiceJSON        `json:"risk_classes"`
	Count       int                 `json:"count"`
	Found       []catalogueAreaJSON `json:"found"`
}

type catalogueAreaJSON struct {
	Area  choiceJSON          `json:"area"`
	Items []catalogueItemJSON `json:"items"`
}

type catalogueItemJSON struct {
	Competency competencyJSON `json:"competency"`
	Statement  string         `json:"statement"`
	RiskClass  string         `json:"risk_class"`
	Levels     []string       `json:"levels"`
	Inferred   bool           `json:"inferred"`
}

func catalogueAreaOf(a reporting.CatalogueArea) catalogueAreaJSON {
	return catalogueAreaJSON{choiceOf(a.Area), each(a.Items, func(i reporting.CatalogueItem) catalogueItemJSON {
		return catalogueItemJSON{competencyOf(i.Competency), i.Statement, i.RiskClass, some(i.Levels), i.Inferred}
	})}
}

func (s *Server) browse(c echo.Context) error {
	v, err := pathVersion(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "words", "area", "level", "risk_class")
	if err != nil {
		return err
	}
	query := reporting.BrowseQuery{Version: v, Words: q.Get("words"), Area: q.Get("area"), Level: q.Get("level"), RiskClass: q.Get("risk_class")}
	if err := q.Err(); err != nil {
		return err
	}
	found, err := s.Reporting.Browse(ctx(c), actor(c), query)
	return show(c, catalogueJSON{frameworkOf(found.Framework), each(found.Areas, choiceOf), each(found.Levels, choiceOf), each(found.RiskClasses, choiceOf),
		found.Count, each(found.Found, catalogueAreaOf)}, err)
}

type asksJSON struct {
	Level          levelJSON        `json:"level"`
	Required       bool             `json:"required"`
	Text           string           `json:"text"`
	Step           int              `json:"step"`
	StepTitle      string           `json:"step_title"`
	StepMeaning    string           `json:"step_meaning"`
	Observations   int              `json:"observations"`
	Days           int              `json:"days"`
	Assessors      int              `json:"assessors"`
	Knowledge      bool             `json:"knowledge"`
	ValidityMonths int              `json:"validity_months"`
	LeadApproval   bool             `json:"lead_approval"`
	Entitlement    string           `json:"entitlement,omitempty"`
	Prerequisites  []competencyJSON `json:"prerequisites"`
}

func asksOf(a reporting.Asks) asksJSON {
	return asksJSON{levelOf(a.Level), a.Required, a.Text, a.Step, a.StepTitle, a.StepMeaning, a.Observations, a.Days, a.Assessors, a.Knowledge, a.ValidityMonths,
		a.LeadApproval, a.Entitlement, each(a.Prerequisites, competencyOf)}
}

type askedItemJSON struct {
	Competency competencyJSON `json:"competency"`
	Asks       asksJSON       `json:"asks"`
}

func askedItemOf(i reporting.AskedItem) askedItemJSON {
	return askedItemJSON{competencyOf(i.Competency), asksOf(i.Asks)}
}

type levelAsksJSON struct {
	Framework     frameworkJSON  `json:"framework"`
	Level         levelJSON      `json:"level"`
	Band          string         `json:"band,omitempty"`
	Education     string         `json:"education,omitempty"`
	Supervision   string         `json:"supervision,omitempty"`
	Note          string         `json:"note,omitempty"`
	Next          []levelJSON    `json:"next"`
	Settings      []choiceJSON   `json:"settings"`
	Chosen        []string       `json:"chosen"`
	Areas         []areaAsksJSON `json:"areas"`
	Paths         []pathAsksJSON `json:"paths"`
	PathsNeeded   int            `json:"paths_needed"`
	RequiredTotal int            `json:"required_total"`
}

type areaAsksJSON struct {
	Area     choiceJSON      `json:"area"`
	Scope    string          `json:"scope,omitempty"`
	Required []askedItemJSON `json:"required"`
	Optional []askedItemJSON `json:"optional"`
}

type pathAsksJSON struct {
	Title string          `json:"title"`
	Items []askedItemJSON `json:"items"`
}

func levelAsksOf(l reporting.LevelAsks) levelAsksJSON {
	return levelAsksJSON{frameworkOf(l.Framework), levelOf(l.Level), l.Band, l.Education, l.Supervision, l.Note, each(l.Next, levelOf), each(l.Settings, choiceOf), some(l.Chosen),
		each(l.Areas, func(a reporting.AreaAsks) areaAsksJSON {
			return areaAsksJSON{choiceOf(a.Area), a.Scope, each(a.Required, askedItemOf), each(a.Optional, askedItemOf)}
		}),
		each(l.Paths, func(p reporting.PathAsks) pathAsksJSON { return pathAsksJSON{p.Title, each(p.Items, askedItemOf)} }),
		l.PathsNeeded, l.RequiredTotal}
}

func (s *Server) levelAsks(c echo.Context) error {
	v, err := pathVersion(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "setting")
	if err != nil {
		return err
	}
	asks, err := s.Reporting.LevelAsks(ctx(c), actor(c), v, c.Param("level"), q.All("setting"))
	return show(c, levelAsksOf(asks), err)
}

type competencyPageJSON struct {
	Competency competencyJSON      `json:"competency"`
	Framework  string              `json:"framework"`
	Version    framework.VersionID `json:"version"`
	Statement  string              `json:"statement"`
	RiskClass  string              `json:"risk_class"`
	Asks       []asksJSON          `json:"asks"`
	MapsTo     []crosswalkJSON     `json:"maps_to"`
	Caveats    []string            `json:"caveats"`
	Note       string              `json:"note,omitempty"`
}

type crosswalkJSON struct {
	Competency competencyJSON `json:"competency"`
	Framework  string         `json:"framework"`
	Kind       string         `json:"kind"`
	Words      string         `json:"words"`
	Rationale  string         `json:"rationale"`
}

func competencyPageOf(p reporting.CompetencyPage) competencyPageJSON {
	return competencyPageJSON{competencyOf(p.Competency), p.Framework, p.Version, p.Statement, p.RiskClass, each(p.Asks, asksOf),
		each(p.MapsTo, func(x reporting.Crosswalk) crosswalkJSON {
			return crosswalkJSON{competencyOf(x.Competency), x.Framework, x.Kind, x.Words, x.Rationale}
		}), some(p.Caveats), p.Note}
}

func (s *Server) competency(c echo.Context) error {
	one, err := pathCompetency(c)
	if err != nil {
		return err
	}
	page, err := s.Reporting.CompetencyPage(ctx(c), actor(c), one)
	return show(c, competencyPageOf(page), err)
}

type inUseJSON struct {
	Version       framework.VersionID `json:"version"`
	Title         string              `json:"title"`
	Status        framework.Status    `json:"status"`
	NeedsAdoption bool                `json:"needs_adoption"`
	Adoption      *adoptionJSON       `json:"adoption,omitempty"`
}

type adoptionJSON struct {
	ID     id.Adoption `json:"id"`
	By     *personJSON `json:"by"`
	Reason string      `json:"reason"`
	At     instant     `json:"at"`
}

func inUseOf(u authoring.InUse) inUseJSON {
	out := inUseJSON{Version: u.Version.ID, Title: u.Version.Title, Status: u.Version.Status, NeedsAdoption: u.Version.NeedsAdoption()}
	if a := u.Adoption; u.Adopted {
		out.Adoption = &adoptionJSON{a.ID, personOf(a.By, a.ByName), a.Reason, instant{a.At}}
	}
	return out
}

func (s *Server) adopt(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Version framework.VersionID `json:"version"`
		Reason  string              `json:"reason"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		a, err := s.Authoring.Adopt(ctx(c), actor(c), authoring.AdoptCommand{Department: d, Version: body.Version, Reason: body.Reason})
		return made(a), err
	})
}
