package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

const whoTitle = "Who could sign this?"

// who is who could sign one competency, for a request, for a worker or for anybody,
// and of each person every reason why not. First it asks which.
func (s *Server) who(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "competency", "worker", "request")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	p := frontend.LeadWho{Lead: k.lead(s.layout(c, whoTitle), k.at(c, "lead.signers")), Action: at(c, "lead.who"), Competency: q.Get("competency"), Worker: q.Get("worker")}
	if p.Competency != "" {
		w, err := s.Assessing.WhoCouldSign(c.Request().Context(), actor(c), assessing.WhoQuestion{Department: k.ID, Competency: framework.CompetencyID(p.Competency), Worker: id.Worker(p.Worker), Request: id.Request(q.Get("request"))})
		if err != nil {
			return err
		}
		s.fillWho(c, k, &p, w)
	}
	if err := s.whoChoices(c, k, &p); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) fillWho(c echo.Context, k desk, p *frontend.LeadWho, w assessing.WhoCould) {
	p.About, p.Worker, p.WorkerName, p.Approval = w.Competency.Title, string(w.Worker), w.WorkerName, w.Approval
	if w.Request != "" {
		p.Request = frontend.Link{Text: "read it", Href: at(c, "assessor.request", string(w.Request))}
	}
	for _, one := range w.People {
		row := frontend.CouldRow{Person: frontend.Link{Text: one.Name, Href: k.at(c, "lead.person", string(one.Person))}, May: len(one.Refusals) == 0, Away: awayUntil(one.Candidate, s.Clock.Now())}
		for _, r := range one.Refusals {
			rule := frontend.CouldRule{Why: r.Why, Mend: r.Mend}
			if one.Person != actor(c).Person {
				rule.Link = k.mend(c, one.Person, r.Rule, w.Competency.ID)
			}
			row.Rules = append(row.Rules, rule)
		}
		p.Rows = append(p.Rows, row)
	}
}

// whoChoices are what else can be asked about.
func (s *Server) whoChoices(c echo.Context, k desk, p *frontend.LeadWho) error {
	singles, err := s.Enrolling.Singles(c.Request().Context())
	if err != nil {
		return err
	}
	for _, one := range singles {
		p.Competencies = append(p.Competencies, frontend.Choice{Value: string(one.ID), Text: one.Title + " (" + one.Area + ")"})
	}
	if !slices.ContainsFunc(p.Competencies, func(one frontend.Choice) bool { return one.Value == p.Competency }) && p.About != "" {
		p.Competencies = append(p.Competencies, frontend.Choice{Value: p.Competency, Text: p.About})
	}
	people, err := s.Enrolling.People(c.Request().Context(), actor(c), k.ID)
	for _, m := range people.Members {
		if m.Worker != "" && slices.Contains(m.Roles, identity.RoleWorker) {
			p.Workers = append(p.Workers, frontend.Choice{Value: string(m.Worker), Text: m.Name})
		}
	}
	return err
}

// onlyThese names single competencies of an entitlement.
func (s *Server) onlyThese(c echo.Context, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	singles, err := s.Enrolling.Singles(c.Request().Context())
	var out []string
	for _, key := range keys {
		title := key
		if i := slices.IndexFunc(singles, func(one enrolling.Single) bool { return one.Key == key }); i >= 0 {
			title = singles[i].Title
		}
		out = append(out, "Only: "+title)
	}
	return out, err
}

// filled leaves out what was not chosen.
func filled(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return strings.TrimSpace(s) == "" })
}
