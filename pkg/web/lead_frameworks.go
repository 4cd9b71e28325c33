package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
)

var frameworkStates = map[framework.Status]frontend.Standing{
	framework.Reconciled:          {Text: "Checked against the official document", Colour: "green"},
	framework.NeedsReview:         {Text: "Needs review", Colour: "yellow"},
	framework.NeedsReconciliation: {Text: "Not checked against the official document", Colour: "orange"},
}

// frameworksInUse is the frameworks there are, each by its newest version, and what
// the department's lead is writing.
func (s *Server) frameworksInUse(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	list, err := s.Authoring.Frameworks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	p := frontend.LeadFrameworks{Lead: k.lead(s.layout(c, "Frameworks in use"), ""), Walk: k.at(c, "lead.crosswalks"), Load: onlyIf(k.Leads, k.at(c, "lead.load")), Write: onlyIf(k.Leads, k.at(c, "lead.draft.new"))}
	for _, one := range list {
		if one.Newest {
			p.Rows = append(p.Rows, k.frameworkUse(c, one))
		}
	}
	if k.Leads {
		drafts, err := s.Authoring.Drafts(c.Request().Context(), actor(c), k.ID)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			p.Drafts = append(p.Drafts, frontend.SketchRow{Link: frontend.Link{Text: d.Title, Href: k.at(c, "lead.draft", string(d.ID))}, Note: "Last changed by " + d.ChangedByName + " on " + day(d.ChangedAt)})
		}
	}
	return s.page(c, http.StatusOK, p)
}

func (k desk) frameworkUse(c echo.Context, one authoring.InUse) frontend.FrameworkUse {
	v := one.Version
	row := frontend.FrameworkUse{Link: frontend.Link{Text: v.Title, Href: k.at(c, "lead.framework", string(v.ID))}, Version: fmt.Sprintf("Version %d, %s", v.Number, count(len(v.Competencies), "competency", "competencies")),
		Standing: frameworkStates[v.Status], Status: v.StatusSentence(one.Adopted), Note: v.StatusNote, Waits: v.Adoptable(), Own: one.Own, Read: at(c, "framework.browse", string(v.ID))}
	if v.OwnWords {
		row.Version += ", in our own words"
	}
	if one.Own {
		row.Came, row.Why = one.Came.ByName+" on "+day(one.Came.At), one.Came.Reason
	}
	switch {
	case one.Adopted:
		row.Adopted, row.Reason = one.Adoption.ByName+" on "+day(one.Adoption.At), one.Adoption.Reason
	case v.Adoptable():
		row.Adopt = onlyIf(k.Leads, k.at(c, "lead.frameworks.adopt", string(v.ID)))
	}
	return row
}

// versionAt is the version that the address names.
func versionAt(c echo.Context) (framework.VersionID, error) {
	name, err := url.PathUnescape(c.Param("version"))
	if err != nil {
		return "", fault.Missing()
	}
	v, err := framework.ParseVersionID(name)
	if err != nil {
		return "", fault.Missing()
	}
	return v, nil
}

// frameworkInUse is one version, with what the department made of it.
func (s *Server) frameworkInUse(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	version, err := versionAt(c)
	if err != nil {
		return err
	}
	list, err := s.Authoring.Frameworks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(one authoring.InUse) bool { return one.Version.ID == version })
	if i < 0 {
		return fault.Missing()
	}
	v := list[i].Version
	p := frontend.LeadFramework{Lead: k.lead(s.layout(c, v.Title), k.at(c, "lead.frameworks")), FrameworkUse: k.frameworkUse(c, list[i]), Next: onlyIf(k.Leads && list[i].Newest, at(c, "lead.draft.next", string(v.ID)))}
	earlier := false
	for _, one := range slices.Backward(list) {
		if o := one.Version; o.Framework == v.Framework && o.ID != v.ID {
			p.Others = append(p.Others, frontend.Link{Text: fmt.Sprintf("Version %d", o.Number), Href: k.at(c, "lead.framework", string(o.ID))})
			earlier = earlier || o.Number < v.Number
		}
	}
	if k.Leads && earlier {
		if err := s.fillMoving(c, k, v, &p); err != nil {
			return err
		}
	}
	return s.page(c, http.StatusOK, p)
}

const adoptTitle = "Use this framework as it is"

// adopting gathers the page on which a version is adopted.
func (s *Server) adopting(c echo.Context, asked, why string) (desk, framework.VersionID, func(frontend.Layout) frontend.Page, error) {
	k, err := s.desk(c, asked)
	if err != nil {
		return k, "", nil, err
	}
	list, err := s.Authoring.Frameworks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return k, "", nil, err
	}
	name, err := url.PathUnescape(c.Param("version"))
	i := slices.IndexFunc(list, func(one authoring.InUse) bool { return string(one.Version.ID) == name && one.Version.Adoptable() })
	if err != nil || i < 0 {
		return k, "", nil, fault.Missing()
	}
	v := list[i].Version
	return k, v.ID, func(l frontend.Layout) frontend.Page {
		return frontend.LeadFrameworksTake{Lead: k.lead(l, k.at(c, "lead.framework", string(v.ID))), Action: at(c, "lead.frameworks.adopt.send", string(v.ID)), Name: fmt.Sprintf("%s, version %d", v.Title, v.Number),
			Status: v.StatusSentence(false), Note: v.StatusNote, Notes: v.Notes, Reason: why}
	}, nil
}

func (s *Server) adoptPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return err
	}
	_, _, page, err := s.adopting(c, q.Get("department"), "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, adoptTitle)))
}

func (s *Server) adopt(c echo.Context) error {
	f := httpx.FormOf(c)
	k, v, page, err := s.adopting(c, f.Get("department"), f.Get("reason"))
	if err != nil {
		return err
	}
	if _, refused := s.Authoring.Adopt(c.Request().Context(), actor(c), authoring.AdoptCommand{Department: k.ID, Version: v, Reason: f.Get("reason")}); refused != nil {
		return s.again(c, refused, adoptTitle, page)
	}
	done(c, "Your department uses this framework as it is", "Your name, the day and the reason are kept with it.")
	return httpx.SeeOther(c, k.to(c, "lead.framework", string(v)))
}
