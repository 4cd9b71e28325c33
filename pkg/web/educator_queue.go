package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

// queueShown is how many requests a page of the department's queue lists.
const queueShown = 15

const queueTitle = "What is waiting"

// queueHealth is what waits in the department: by age, by person, one by one, and
// how long decisions take.
func (s *Server) queueHealth(c echo.Context) error {
	q, after, err := readQueue(c, "department")
	if err != nil {
		return err
	}
	d, _ := departmentFor(c, q.Get("department"), readers...)
	p, err := s.queuePage(c, d, after)
	if err != nil {
		return err
	}
	p.Layout = s.layout(c, queueTitle)
	return s.page(c, http.StatusOK, p)
}

// queuePage is the page about a department's queue; its layout comes last.
func (s *Server) queuePage(c echo.Context, d id.Department, after store.Cursor) (frontend.EducatorQueue, error) {
	ctx, a := c.Request().Context(), actor(c)
	o, err := s.Reporting.DepartmentOverview(ctx, a, d)
	if err != nil {
		return frontend.EducatorQueue{}, err
	}
	health, err := s.Reporting.QueueHealth(ctx, a, d)
	if err != nil {
		return frontend.EducatorQueue{}, err
	}
	items, next, err := s.Assessing.Queue(ctx, a, d, false, after, queueShown)
	if err != nil {
		return frontend.EducatorQueue{}, err
	}
	here := httpx.To(c, "educator.queue").With("department", string(d))
	p := frontend.EducatorQueue{Department: o.DepartmentName, Total: health.Waiting, Nobody: health.Nobody, Oldest: day(health.Oldest),
		Numbers: numbers(health), Rows: s.queueRows(c, items), Next: nextPlace(here, next)}
	if a.Holds(identity.RoleLead, d) {
		p.Numbers.LimitAddress, p.Numbers.LimitPlace = at(c, "lead.queue-limit"), string(d)
	}
	if after.ID != "" {
		p.First = here.String()
	}
	_, all := departmentFor(c, string(d), readers...)
	if _, p.Departments, err = s.departmentLinks(c, "educator.queue", d, all); err != nil {
		return p, err
	}
	fillHealth(c, &p, o, health)
	return p, nil
}

// numbers are what a picture and tables show of a queue.
func numbers(h reporting.QueueHealth) frontend.QueueNumbers {
	out := frontend.QueueNumbers{Late: h.Late, Twice: h.TwiceLate, Signed: h.Signed, Returned: h.Returned, Since: h.Since.Words(),
		Enough: h.Enough, Median: h.Median, Ninetieth: h.Ninetieth, Limit: strconv.Itoa(h.Limit)}
	for _, b := range h.Ages {
		text, shade := fmt.Sprintf("%d to %d days", b.From, b.To), "good"
		switch {
		case b.To == 0:
			text, shade = fmt.Sprintf("%d days or more", b.From), "bad"
		case b.From > 15:
			shade = "bad"
		case b.From > 5:
			shade = "soon"
		}
		out.Ages = append(out.Ages, frontend.AgeBand{Text: text, Count: b.Count, Shade: shade})
	}
	return out
}

// fillHealth fills in what waits on whom and what nobody may sign.
func fillHealth(c echo.Context, p *frontend.EducatorQueue, o reporting.Overview, h reporting.QueueHealth) {
	for _, on := range h.People {
		p.People = append(p.People, frontend.EducatorLoad{Name: on.Person.Name, Count: on.Count, Late: on.Late, Oldest: day(on.Oldest), Away: on.Away, Full: on.Full})
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

// limitQueue changes how much may wait on one assessor.
func (s *Server) limitQueue(c echo.Context) error {
	f := httpx.FormOf(c)
	d, typed := id.Department(f.Get("department")), strings.TrimSpace(f.Get("limit"))
	n, _ := strconv.Atoi(typed) // what is no number is refused as 0 is
	if refused := s.Enrolling.SetQueueLimit(c.Request().Context(), actor(c), enrolling.QueueLimitCommand{Department: d, Limit: n}); refused != nil {
		p, err := s.queuePage(c, d, store.Cursor{})
		if err != nil {
			return err
		}
		p.Numbers.Limit = typed
		return s.again(c, refused, queueTitle, func(l frontend.Layout) frontend.Page { p.Layout = l; return p })
	}
	done(c, "The number is changed", "It counts from the next offer on.")
	return httpx.SeeOther(c, httpx.To(c, "educator.queue").With("department", string(d)))
}
