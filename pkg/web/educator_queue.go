package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
	"countersign/pkg/reporting"
)

// queueShown is how many requests a page of the department's queue lists.
const queueShown = 15

// queueHealth is what waits in the department: by age, by person, one by one.
func (s *Server) queueHealth(c echo.Context) error {
	q, after, err := readQueue(c, "department")
	if err != nil {
		return err
	}
	ctx, a := c.Request().Context(), actor(c)
	d, all := departmentFor(c, q.Get("department"), readers...)
	o, err := s.Reporting.DepartmentOverview(ctx, a, d)
	if err != nil {
		return err
	}
	items, next, err := s.Assessing.Queue(ctx, a, d, false, after, queueShown)
	if err != nil {
		return err
	}
	here := httpx.To(c, "educator.queue").With("department", string(d))
	p := frontend.EducatorQueue{Layout: s.layout(c, "What is waiting"), Department: o.DepartmentName, Total: o.Waiting.Total, Week: o.Waiting.UpTo7, Month: o.Waiting.UpTo28,
		Older: o.Waiting.Over28, Nobody: o.Waiting.Nobody, Oldest: day(o.Waiting.Oldest), Rows: s.queueRows(c, items), Next: nextPlace(here, next)}
	if after.ID != "" {
		p.First = here.String()
	}
	if _, p.Departments, err = s.departmentLinks(c, "educator.queue", d, all); err != nil {
		return err
	}
	fillHealth(c, &p, o)
	return s.page(c, http.StatusOK, p)
}

// fillHealth fills in what waits on whom and what nobody may sign.
func fillHealth(c echo.Context, p *frontend.EducatorQueue, o reporting.Overview) {
	for _, on := range o.Waiting.OnPeople {
		p.People = append(p.People, frontend.EducatorLoad{Name: on.Person.Name, Count: on.Count, Oldest: day(on.Oldest), Away: on.Away})
	}
	for _, u := range o.Unsignable {
		row := frontend.EducatorStuck{Link: frontend.Link{Text: u.Competency.Title, Href: at(c, "assessor.request", string(u.Request))}, Worker: u.WorkerName, Age: age(u.Days)}
		for _, r := range u.Refused {
			for _, why := range r.Reasons {
				row.Why = append(row.Why, r.Person.Name+": "+why.Why)
			}
			if r.Away {
				row.Why = append(row.Why, r.Person.Name+" is away.")
			}
		}
		p.Stuck = append(p.Stuck, row)
	}
}
