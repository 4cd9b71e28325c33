package rest

import (
	"cmp"

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
		post("/departments/:department/adoptions", "adoption.create", told(s, "department", s.adopt)),
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

func levelOf(l reporting.Level) levelJSON {
	return levelJSON{Version: l.Version, Framework: l.Framework, ID: l.ID, Title: l.Title}
}

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
	return competencyJSON{
		ID: c.ID, Code: c.Code, OfficialRef: c.OfficialRef, Title: c.Title, Area: c.Area, AreaTitle: c.AreaTitle,
	}
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
	Kind         string              `json:"kind"`
	Reference    string              `json:"reference,omitempty"`
	Edition      string              `json:"edition,omitempty"`
	Publisher    string              `json:"publisher,omitempty"`
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
	return frameworkJSON{
		Version: f.Version, Title: f.Title, Kind: cmp.Or(f.Kind, framework.CareerFramework), Reference: f.Reference, Edition: f.Edition,
		Publisher: f.Publisher, Status: f.Status, Caveat: f.Caveat, StatusNote: f.StatusNote, OwnWords: f.OwnWords,
		Nation: f.Nation, Notes: some(f.Notes), Levels: each(f.Levels, levelOf), Competencies: f.Competencies,
	}
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
	Facts       []factJSON          `json:"facts"`
	Sources     []sourceJSON        `json:"sources"`
}

type factJSON struct {
	Kind       string         `json:"kind"`
	ID         string         `json:"id"`
	Text       string         `json:"text"`
	Values     map[string]any `json:"values,omitempty"`
	Confidence string         `json:"confidence"`
	Inferred   []string       `json:"inferred_fields"`
	Basis      string         `json:"basis,omitempty"`
	Note       string         `json:"note,omitempty"`
}

func factOf(f framework.Fact) factJSON {
	return factJSON{f.Kind, f.ID, f.Text, f.Values, f.Confidence, some(f.InferredFields), f.Basis, f.Note}
}

type sourceJSON struct {
	Address string `json:"address"`
	Note    string `json:"note"`
}

func sourceOf(s framework.Source) sourceJSON { return sourceJSON{s.Address, s.Note} }

type catalogueAreaJSON struct {
	Area  choiceJSON          `json:"area"`
	Items []catalogueItemJSON `json:"items"`
}

type catalogueItemJSON struct {
	Competency competencyJSON `json:"competency"`
	Statement  string         `json:"statement"`
	Kind       string         `json:"kind,omitempty"`
	RiskClass  string         `json:"risk_class"`
	Levels     []string       `json:"levels"`
	Inferred   bool           `json:"inferred"`
}

func catalogueAreaOf(a reporting.CatalogueArea) catalogueAreaJSON {
	return catalogueAreaJSON{choiceOf(a.Area), each(a.Items, func(i reporting.CatalogueItem) catalogueItemJSON {
		return catalogueItemJSON{
			Competency: competencyOf(i.Competency), Statement: i.Statement, Kind: i.Kind, RiskClass: i.RiskClass, Levels: some(i.Levels),
			Inferred: i.Inferred,
		}
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
	found, err := s.Reporting.Browse(ctx(c), actor(c), query)
	return show(c, catalogueJSON{
		Framework: frameworkOf(found.Framework), Areas: each(found.Areas, choiceOf), Levels: each(found.Levels, choiceOf),
		RiskClasses: each(found.RiskClasses, choiceOf), Count: found.Count, Found: each(found.Found, catalogueAreaOf),
		Facts: each(found.Facts, factOf), Sources: each(found.Sources, sourceOf),
	}, err)
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
	Renewal        string           `json:"renewal,omitempty"`
	Success        string           `json:"success,omitempty"`
	Revalidation   string           `json:"revalidation,omitempty"`
	Prior          string           `json:"prior_learning,omitempty"`
	LeadApproval   bool             `json:"lead_approval"`
	Entitlement    string           `json:"entitlement,omitempty"`
	Prerequisites  []competencyJSON `json:"prerequisites"`
}

func asksOf(a reporting.Asks) asksJSON {
	return asksJSON{
		Level: levelOf(a.Level), Required: a.Required, Text: a.Text, Step: a.Step, StepTitle: a.StepTitle, StepMeaning: a.StepMeaning,
		Observations: a.Observations, Days: a.Days, Assessors: a.Assessors, Knowledge: a.Knowledge, ValidityMonths: a.ValidityMonths, Renewal: a.Renewal, Success: a.Success, Revalidation: a.Revalidation, Prior: a.Prior,
		LeadApproval: a.LeadApproval, Entitlement: a.Entitlement, Prerequisites: each(a.Prerequisites, competencyOf),
	}
}

type askedItemJSON struct {
	Competency competencyJSON `json:"competency"`
	Asks       asksJSON       `json:"asks"`
}

func askedItemOf(i reporting.AskedItem) askedItemJSON {
	return askedItemJSON{competencyOf(i.Competency), asksOf(i.Asks)}
}

type levelAsksJSON struct {
	Framework     frameworkJSON     `json:"framework"`
	Level         levelJSON         `json:"level"`
	Band          string            `json:"band,omitempty"`
	Education     string            `json:"education,omitempty"`
	Supervision   string            `json:"supervision,omitempty"`
	Note          string            `json:"note,omitempty"`
	Next          []levelJSON       `json:"next"`
	Settings      []choiceJSON      `json:"settings"`
	Chosen        []string          `json:"chosen"`
	Requires      []requirementJSON `json:"requires,omitempty"`
	Areas         []areaAsksJSON    `json:"areas"`
	Paths         []pathAsksJSON    `json:"paths"`
	PathsNeeded   int               `json:"paths_needed"`
	RequiredTotal int               `json:"required_total"`
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
	return levelAsksJSON{
		Framework: frameworkOf(l.Framework), Level: levelOf(l.Level), Band: l.Band, Education: l.Education, Supervision: l.Supervision,
		Note: l.Note, Next: each(l.Next, levelOf), Settings: each(l.Settings, choiceOf), Chosen: some(l.Chosen), Requires: each(l.Requires, requirementOf),
		Areas: each(l.Areas, func(a reporting.AreaAsks) areaAsksJSON {
			return areaAsksJSON{
				Area: choiceOf(a.Area), Scope: a.Scope, Required: each(a.Required, askedItemOf), Optional: each(a.Optional, askedItemOf),
			}
		}),
		Paths:       each(l.Paths, func(p reporting.PathAsks) pathAsksJSON { return pathAsksJSON{p.Title, each(p.Items, askedItemOf)} }),
		PathsNeeded: l.PathsNeeded, RequiredTotal: l.RequiredTotal,
	}
}

func (s *Server) levelAsks(c echo.Context) error {
	v, err := pathVersion(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "setting...")
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
	Kind       string              `json:"kind,omitempty"`
	RiskClass  string              `json:"risk_class"`
	Asks       []asksJSON          `json:"asks"`
	MapsTo     []crosswalkJSON     `json:"maps_to"`
	Links      []linkJSON          `json:"links"`
	Caveats    []string            `json:"caveats"`
	Note       string              `json:"note,omitempty"`
	Basis      string              `json:"basis,omitempty"`
	Criteria   []string            `json:"criteria"`
	Sources    []sourceJSON        `json:"sources"`
}

type crosswalkJSON struct {
	Competency competencyJSON `json:"competency"`
	Framework  string         `json:"framework"`
	Kind       string         `json:"kind"`
	Words      string         `json:"words"`
	Rationale  string         `json:"rationale"`
}

func competencyPageOf(p reporting.CompetencyPage) competencyPageJSON {
	return competencyPageJSON{
		Competency: competencyOf(p.Competency), Framework: p.Framework, Version: p.Version, Statement: p.Statement, Kind: p.Kind, RiskClass: p.RiskClass,
		Asks: each(p.Asks, asksOf),
		MapsTo: each(p.MapsTo, func(x reporting.Crosswalk) crosswalkJSON {
			return crosswalkJSON{
				Competency: competencyOf(x.Competency), Framework: x.Framework, Kind: x.Kind, Words: x.Words, Rationale: x.Rationale,
			}
		}),
		Links:   each(p.Links, pageLinkOf),
		Caveats: some(p.Caveats), Note: p.Note, Basis: p.Basis, Criteria: some(p.Criteria), Sources: each(p.Sources, sourceOf),
	}
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
	Own           *publicationJSON    `json:"own,omitempty"`
	Adoption      *adoptionJSON       `json:"adoption,omitempty"`
}

type publicationJSON struct {
	By     *personJSON `json:"by"`
	Reason string      `json:"reason"`
	At     instant     `json:"at"`
}

type adoptionJSON struct {
	ID     id.Adoption `json:"id"`
	By     *personJSON `json:"by"`
	Reason string      `json:"reason"`
	At     instant     `json:"at"`
}

func inUseOf(u authoring.InUse) inUseJSON {
	out := inUseJSON{Version: u.Version.ID, Title: u.Version.Title, Status: u.Version.Status, NeedsAdoption: u.Version.NeedsAdoption()}
	if u.Own {
		out.Own = &publicationJSON{personOf(u.Came.By, u.Came.ByName), u.Came.Reason, instant{u.Came.At}}
	}
	if a := u.Adoption; u.Adopted {
		out.Adoption = &adoptionJSON{ID: a.ID, By: personOf(a.By, a.ByName), Reason: a.Reason, At: instant{a.At}}
	}
	return out
}

func (s *Server) adopt(c echo.Context, d id.Department, body struct {
	Version framework.VersionID `json:"version"`
	Reason  string              `json:"reason"`
}) (reply, error) {
	a, err := s.Authoring.Adopt(ctx(c), actor(c), authoring.AdoptCommand{Department: d, Version: body.Version, Reason: body.Reason})
	return made(a), err
}
