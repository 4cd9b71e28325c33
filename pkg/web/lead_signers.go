package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessor"
	"countersign/pkg/enrolling"
)

// signers is who can sign what today, and why not.
func (s *Server) signers(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	list, err := s.Enrolling.Signers(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b enrolling.Signer) int { return strings.Compare(a.Name, b.Name) })
	areas, err := s.areaTitles(c)
	if err != nil {
		return err
	}
	p := frontend.LeadSigners{Lead: k.lead(s.layout(c, "Who can sign what"), k.at(c, "lead.department")), Entitlements: k.at(c, "lead.entitlements"), Who: k.at(c, "lead.who"), Frameworks: matrices(areas, list)}
	for _, one := range list {
		p.People = append(p.People, s.signerRow(c, k, one))
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) signerRow(c echo.Context, k desk, one enrolling.Signer) frontend.SignerRow {
	now := s.Clock.Now()
	row := frontend.SignerRow{WhyNot: k.whyNot(c, one.Person, one.Name, false, one.Stopped), Away: awayUntil(one.Candidate, now),
		Total: len(one.Areas), Standing: frontend.Standing{Text: "Cannot sign", Colour: "red"}}
	for _, a := range one.Areas {
		if len(a.Refusals) == 0 {
			row.Areas++
		}
	}
	if row.Areas > 0 {
		row.Standing = frontend.Standing{Text: "Can sign", Colour: "green"}
	}
	return row
}

// matrices set the areas against the people, framework by framework: those that
// the department uses.
func matrices(areas []enrolling.Area, list []enrolling.Signer) []frontend.SignerMatrix {
	var out []frontend.SignerMatrix
	var names []string
	areas = slices.DeleteFunc(areas, func(a enrolling.Area) bool {
		family, _, _ := strings.Cut(a.Key, ":")
		return len(list) > 0 && !slices.ContainsFunc(list[0].Areas, func(s enrolling.SignerArea) bool { return strings.HasPrefix(s.Key, family+":") })
	})
	for _, one := range list {
		names = append(names, one.Name)
	}
	at := -1
	for _, a := range areas {
		if strings.HasSuffix(a.Key, ":*") {
			out = append(out, frontend.SignerMatrix{Title: strings.TrimPrefix(a.Title, "Every area of "), People: names})
			continue
		}
		at++
		row := frontend.SignerArea{Title: a.Title}
		for _, one := range list {
			why := inAWord(one.Areas[at].Refusals)
			if why == "" {
				row.Count++
			}
			row.Cells = append(row.Cells, why)
		}
		last := &out[len(out)-1]
		last.Areas = append(last.Areas, row)
	}
	return out
}

var shortReasons = map[string]string{"account": "account is off", "role": "not an assessor", "entitlement": "not entitled", "preceptorship": "in preceptorship", "register-unknown": "register not checked",
	"register-stale": "register check too old"}

// inAWord is the first reason in a word or two; none: they may.
func inAWord(refusals []assessor.Refusal) string {
	if len(refusals) == 0 {
		return ""
	}
	if why := shortReasons[refusals[0].Rule]; why != "" {
		return why
	}
	return "register"
}
