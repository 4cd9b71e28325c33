package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/exchange"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/identity"
	"countersign/pkg/reporting"
)

func (s *Server) frameworks(c echo.Context) error {
	list, err := s.Reporting.Frameworks(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := frontend.CompetencyFrameworks{Layout: s.layout(c, "Frameworks")}
	for _, kind := range frameworkKinds {
		group := frontend.FrameworkGroup{Title: kind.title}
		for _, f := range list {
			if cmp.Or(f.Kind, framework.CareerFramework) == kind.kind {
				group.Frameworks = append(group.Frameworks, frameworkRow(c, f))
			}
		}
		if len(group.Frameworks) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	return s.page(c, http.StatusOK, p)
}

// frameworkKinds is the kinds of framework in the order to show them.
var frameworkKinds = []struct{ kind, title string }{
	{framework.CareerFramework, "Career levels"}, {framework.Induction, "Induction"}, {framework.Apprenticeship, "Apprenticeships"},
}

func frameworkRow(c echo.Context, f reporting.Framework) frontend.FrameworkRow {
	row := frontend.FrameworkRow{Reference: referenceOf(f), Link: frontend.Link{Text: f.Title, Href: at(c, "framework.browse", string(f.Version))}, Caveat: f.Caveat, Note: f.StatusNote, Nation: f.Nation,
		OwnWords: f.OwnWords, Competencies: f.Competencies}
	for _, l := range f.Levels {
		row.Levels = append(row.Levels, frontend.Link{Text: l.Title, Href: at(c, "framework.level", string(l.Version), l.ID)})
	}
	return row
}

// referenceOf is the publisher's own name for a framework: "ST0216, version 1.1".
func referenceOf(f reporting.Framework) string {
	switch {
	case f.Reference != "" && f.Edition != "":
		return f.Reference + ", version " + f.Edition
	case f.Edition != "":
		return "Edition " + f.Edition
	}
	return f.Reference
}

var factTitles = map[string]string{"about": "In short", "entry": "To begin", "duration": "How long it takes", "off_the_job": "Off-the-job training", "option": "Options", "duty": "Duties",
	"gateway": "Before the gateway", "assessment": "How it is assessed", "support": "Who helps", "rule": "Rules"}

func factGroups(facts []framework.Fact) (out []frontend.FactGroup) {
	for _, f := range facts {
		if title := factTitles[f.Kind]; len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, frontend.FactGroup{Title: title})
		}
		last := &out[len(out)-1]
		last.Facts = append(last.Facts, frontend.Fact{Text: f.Text, Inferred: f.Confidence == framework.Inferred, Basis: strings.TrimSpace(f.Note + " " + f.Basis)})
	}
	return out
}

// sourcesOf names sources. Only what is an address of the web becomes a link.
func sourcesOf(list []framework.Source) (out []frontend.Source) {
	for _, s := range list {
		one := frontend.Source{Note: capital(s.Note)}
		if u, err := url.Parse(s.Address); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
			one.Href = s.Address
		}
		out = append(out, one)
	}
	return out
}

func (s *Server) browseFramework(c echo.Context) error {
	version, err := framework.ParseVersionID(c.Param("version"))
	if err != nil {
		return missing()
	}
	q, err := httpx.ReadQuery(c, "q", "area", "level", "risk")
	if err != nil {
		return err
	}
	query := reporting.BrowseQuery{Version: version, Words: q.Get("q"), Area: q.Get("area"), Level: q.Get("level"), RiskClass: q.Get("risk")}
	r, err := s.Reporting.Browse(c.Request().Context(), actor(c), query)
	if err != nil {
		return err
	}
	p := frontend.CompetencyBrowse{Layout: s.layout(c, r.Framework.Title), Address: at(c, "framework.browse", string(version)), FrameworkRow: frameworkRow(c, r.Framework),
		Notes: r.Framework.Notes, Facts: factGroups(r.Facts), Sources: sourcesOf(r.Sources), Query: query.Words, Area: query.Area, Level: query.Level, Risk: query.RiskClass, Count: r.Count,
		Areas: choices(r.Areas), LevelNames: choices(r.Levels), Risks: choices(r.RiskClasses)}
	for _, f := range []exchange.Format{exchange.CSV, exchange.CASE11, exchange.CASE10, exchange.YAML} {
		p.Files = append(p.Files, frontend.Link{Text: formatNames[f], Href: at(c, "framework.download", string(version)) + "?format=" + string(f)})
	}
	p.Back = at(c, "framework.list")
	p.Narrowed = query.Words+query.Area+query.Level+query.RiskClass != ""
	for _, a := range r.Found {
		group := frontend.BrowseGroup{Title: a.Area.Title}
		for _, item := range a.Items {
			group.Rows = append(group.Rows, frontend.BrowseRow{Link: catalogueLink(c, item.Competency), Code: item.Competency.OfficialRef, Risk: item.RiskClass, Kind: capital(item.Kind),
				Levels: levelsOf(r, item), Inferred: item.Inferred})
		}
		p.Groups = append(p.Groups, group)
	}
	return s.page(c, http.StatusOK, p)
}

// levelsOf is the levels that ask for an item, where there is more than one to tell
// apart.
func levelsOf(r reporting.Catalogue, item reporting.CatalogueItem) string {
	if len(r.Levels) < 2 {
		return ""
	}
	return strings.Join(item.Levels, ", ")
}

func choices(list []reporting.Choice) []frontend.Choice {
	var out []frontend.Choice
	for _, one := range list {
		out = append(out, frontend.Choice{Value: one.ID, Text: one.Title})
	}
	return out
}

func (s *Server) frameworkLevel(c echo.Context) error {
	version, err := framework.ParseVersionID(c.Param("version"))
	if err != nil {
		return missing()
	}
	q, err := httpx.ReadQuery(c, "setting...")
	if err != nil {
		return err
	}
	r, err := s.Reporting.LevelAsks(c.Request().Context(), actor(c), version, c.Param("level"), q.All("setting"))
	if fault.Is(err, fault.Invalid) { // the address names a level or setting that does not exist
		return missing()
	}
	if err != nil {
		return err
	}
	p := frontend.CompetencyLevel{Layout: s.layout(c, r.Level.Title), Address: c.Request().URL.Path, Caveat: r.Framework.Caveat, Facts: levelFacts(r), PathsNote: pathsNote(r.PathsNeeded),
		Framework: frontend.Link{Text: r.Framework.Title, Href: at(c, "framework.browse", string(version))}}
	p.Back = p.Framework.Href
	p.Requires = askedRows(r.Requires)
	fillLevel(c, &p, r)
	return s.page(c, http.StatusOK, p)
}

func fillLevel(c echo.Context, p *frontend.CompetencyLevel, r reporting.LevelAsks) {
	for _, one := range r.Settings {
		p.Settings = append(p.Settings, frontend.Pick{ID: one.ID, Title: one.Title, Chosen: slices.Contains(r.Chosen, one.ID)})
	}
	for _, a := range r.Areas {
		p.Areas = append(p.Areas, frontend.LevelArea{Title: a.Area.Title, Scope: a.Scope, Required: levelItems(c, a.Required), Optional: levelItems(c, a.Optional)})
	}
	for _, one := range r.Paths {
		p.Paths = append(p.Paths, frontend.LevelPath{Title: one.Title, Rows: levelItems(c, one.Items)})
	}
}

func levelFacts(r reporting.LevelAsks) []frontend.AskRow {
	var next []string
	for _, l := range r.Next {
		next = append(next, l.Title)
	}
	band := ""
	if r.Band != "" {
		band = "Band " + r.Band
	}
	var rows []frontend.AskRow
	for _, one := range []frontend.AskRow{{Key: "Asked of everybody", Text: fmt.Sprintf("%d competencies", r.RequiredTotal)}, {Key: "Usual pay", Text: band},
		{Key: "Education", Text: r.Education}, {Key: "Supervision", Text: r.Supervision}, {Key: "Leads to", Text: strings.Join(next, ", ")}, {Key: "Note", Text: r.Note}} {
		if one.Text != "" {
			rows = append(rows, one)
		}
	}
	return rows
}

func pathsNote(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "All of one of these is asked for as well."
	}
	return fmt.Sprintf("All of %d of these is asked for as well.", n)
}

func levelItems(c echo.Context, items []reporting.AskedItem) []frontend.LevelItem {
	var out []frontend.LevelItem
	for _, item := range items {
		out = append(out, frontend.LevelItem{Link: catalogueLink(c, item.Competency), Asks: asksLine(item.Asks)})
	}
	return out
}

// asksLine is what a level asks for, in a line.
func asksLine(a reporting.Asks) string {
	parts := []string{a.StepTitle}
	if a.Observations > 0 {
		seen := "seen " + times(a.Observations)
		if a.Days > 1 {
			seen += fmt.Sprintf(" on %d days", a.Days)
		}
		if a.Assessors > 1 {
			seen += fmt.Sprintf(" by %d assessors", a.Assessors)
		}
		parts = append(parts, seen)
	}
	if a.Knowledge {
		parts = append(parts, "a knowledge check")
	}
	if a.Prior != "" {
		parts = append(parts, "prior learning stands for "+a.Prior)
	}
	if a.LeadApproval {
		parts = append(parts, "approved by the modality lead")
	}
	if a.ValidityMonths > 0 {
		parts = append(parts, "lasts "+lasts(a.ValidityMonths))
	}
	if a.Renewal != "" {
		parts = append(parts, "kept up by practice: "+a.Renewal)
	}
	if a.Success != "" {
		parts = append(parts, a.Success)
	}
	if a.Revalidation != "" {
		parts = append(parts, "to renew it, "+a.Revalidation)
	}
	return capital(strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", "))
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func (s *Server) frameworkCompetency(c echo.Context) error {
	version, err := framework.ParseVersionID(c.Param("version"))
	if err != nil {
		return missing()
	}
	competency, err := framework.ParseCompetencyID(string(version.Of(c.Param("competency"))))
	if err != nil {
		return missing()
	}
	r, err := s.Reporting.CompetencyPage(c.Request().Context(), actor(c), competency)
	if err != nil {
		return err
	}
	p := frontend.CompetencyPage{Layout: s.layout(c, r.Competency.Title), Code: r.Competency.OfficialRef, Area: r.Competency.AreaTitle, Text: r.Statement, Risk: r.RiskClass, Criteria: strings.Join(r.Criteria, ", "), Basis: r.Basis, Sources: sourcesOf(r.Sources),
		Framework: frontend.Link{Text: r.Framework, Href: at(c, "framework.browse", string(version))}, Crosswalk: suggested(c, r.MapsTo), InUse: inUse(c, competency, r.Links),
		Caution: frontend.Caution{Caveats: r.Caveats, Note: r.Note}}
	p.Back = p.Framework.Href
	if len(actor(c).Departments(identity.RoleLead)) > 0 {
		p.Who = httpx.To(c, "lead.who").With("competency", string(r.Competency.ID)).String()
	}
	if p.Text == r.Competency.Title {
		p.Text = "" // the heading says it
	}
	if len(portfolios(actor(c))) > 0 {
		p.Mine = at(c, "competency.one", string(competency))
	}
	for _, a := range r.Asks {
		p.Levels = append(p.Levels, levelAsk(c, a, r.Statement))
	}
	return s.page(c, http.StatusOK, p)
}

// levelAsk is what one level asks for; its words only where they are not those
// of the competency.
func levelAsk(c echo.Context, a reporting.Asks, statement string) frontend.LevelAsk {
	level := frontend.LevelAsk{Level: a.Level.Title, Asks: askRows(a, nil)}
	if a.Text != statement {
		level.Text = a.Text
	}
	if !a.Required {
		level.Level += " (optional)"
	}
	for _, before := range a.Prerequisites {
		level.Before = append(level.Before, catalogueLink(c, before))
	}
	return level
}
