package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/reporting"
)

var stuckTags = map[reporting.StuckKind]frontend.Standing{
	reporting.Moving:       {Text: "Moving", Colour: "green"},
	reporting.NobodyCan:    {Text: "Nobody can sign", Colour: "red"},
	reporting.OnAssessor:   {Text: "Waiting for a sign-off", Colour: "blue"},
	reporting.SentBack:     {Text: "Sent back", Colour: "orange"},
	reporting.NoEvidence:   {Text: "No evidence", Colour: "yellow"},
	reporting.NoPathway:    {Text: "No pathway", Colour: "grey"},
	reporting.ReadyToCheck: {Text: "All signed off", Colour: "aqua-green"},
}

// workers lists the workers whose educator the actor is, or everybody: whom a
// reader finds first is whoever has been still the longest.
func (s *Server) workers(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "who")
	if err != nil {
		return err
	}
	d, all := departmentFor(c, q.Get("department"), readers...)
	cohort, err := s.cohort(c, d, q.Get("who"))
	if err != nil {
		return err
	}
	p := frontend.EducatorWorkers{Layout: s.layout(c, "Workers"), Department: cohort.DepartmentName, Mine: cohort.Mine, Still: cohort.Totals.Stalled,
		SoonOut: cohort.Totals.Expiring, Out: cohort.Totals.Expired, Waiting: cohort.Totals.Waiting, Nobody: cohort.Totals.Nobody}
	if actor(c).Holds(identity.RoleEducator, d) { // others have no workers of their own
		p.Filters = whoseWorkers(c, "educator.workers", d, cohort.Mine)
	}
	if _, p.Departments, err = s.departmentLinks(c, "educator.workers", d, all); err != nil {
		return err
	}
	if p.Asking, err = s.questions(c, d); err != nil {
		return err
	}
	for _, w := range cohort.Workers {
		p.Rows = append(p.Rows, cohortRow(c, w))
	}
	return s.page(c, http.StatusOK, p)
}

// cohort is the actor's own workers if they have any, unless everybody is asked for.
func (s *Server) cohort(c echo.Context, d id.Department, who string) (reporting.Cohort, error) {
	ctx, a := c.Request().Context(), actor(c)
	if who != "all" {
		mine, err := s.Reporting.Cohort(ctx, a, reporting.CohortQuery{Department: d, Mine: true})
		if err != nil || len(mine.Workers) > 0 || who == "mine" {
			return mine, err
		}
	}
	return s.Reporting.Cohort(ctx, a, reporting.CohortQuery{Department: d})
}

// whoseWorkers leads to a page about the actor's own workers and to the one about all.
func whoseWorkers(c echo.Context, page string, d id.Department, mine bool) []frontend.NavItem {
	to := func(who string) string {
		return httpx.To(c, page).With("department", string(d)).With("who", who).String()
	}
	return []frontend.NavItem{{Text: "My workers", Href: to("mine"), Current: mine}, {Text: "Everybody in the department", Href: to("all"), Current: !mine}}
}

func cohortRow(c echo.Context, w reporting.CohortWorker) frontend.CohortRow {
	return frontend.CohortRow{Link: frontend.Link{Text: w.Name, Href: at(c, "educator.worker", string(w.Worker))}, Held: w.Held.Title, Target: w.Target.Title,
		Educator: w.Educator.Name, Standing: stuckTags[w.Why.Kind], Why: w.Why.Text, Met: w.Met, Total: w.Total, Days: w.Days, Still: days(w.Days), Since: day(w.MovedAt),
		Weeks: w.Weeks, SoonOut: w.Expiring, Out: w.Expired, Gone: w.Stale}
}

// days is a number of days in figures, for comparing: "41 days".
func days(n int) string {
	switch n {
	case 0:
		return "Less than a day"
	case 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
