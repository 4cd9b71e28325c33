package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// How much of each list a queue page shows: what waits for the assessor, and, of
// what waits on others, how much it looks through for what they may sign as well
// and how much of that stands under their own.
const (
	mineShown  = 30
	poolLooked = 100
	poolShown  = 5
)

// queue shows both lists, or a later page of one of them.
func (s *Server) queue(c echo.Context) error {
	q, after, err := readQueue(c, "department", "list")
	if err != nil {
		return err
	}
	d, all := departmentFor(c, q.Get("department"), identity.RoleAssessor)
	own, err := s.Assessing.MyStanding(c.Request().Context(), actor(c), d)
	if err != nil {
		return err
	}
	p := frontend.AssessorQueue{Layout: s.layout(c, "Waiting for you"), Stopped: obstacles("You cannot sign anything off at the moment.", own.Refusals), Away: awayUntil(own.Candidate, s.Clock.Now())}
	if p.Department, p.Departments, err = s.departmentLinks(c, "assessor.queue", d, all); err != nil {
		return err
	}
	p.Observe = httpx.To(c, "assessor.watch").With("department", string(d)).String()
	list := q.Get("list")
	if list != "" {
		p.Back = httpx.To(c, "assessor.queue").With("department", string(d)).String()
	}
	if list == "" {
		if p.ToSign, err = s.reviewsToSign(c); err != nil {
			return err
		}
		p.Ask = askBox(c, d)
	}
	if list != "pool" {
		p.Mine, err = s.mine(c, d, after)
		p.HandOver = httpx.To(c, "assessor.hand-over").With("department", string(d)).String()
	}
	if list != "mine" && err == nil {
		p.Pool, err = s.pool(c, d, after, list == "")
	}
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) mine(c echo.Context, d id.Department, after store.Cursor) (*frontend.QueueList, error) {
	items, next, err := s.Assessing.Queue(c.Request().Context(), actor(c), d, true, after, mineShown)
	here := httpx.To(c, "assessor.queue").With("department", string(d)).With("list", "mine")
	return &frontend.QueueList{Rows: s.queueRows(c, items), More: "Show newer ones", Next: nextPlace(here, next)}, err
}

// pool is what the actor could sign as well: all of it on its own page, the
// oldest few beside what waits for them.
func (s *Server) pool(c echo.Context, d id.Department, after store.Cursor, few bool) (*frontend.QueueList, error) {
	items, next, err := s.Assessing.Pool(c.Request().Context(), actor(c), d, after, poolLooked)
	here := httpx.To(c, "assessor.queue").With("department", string(d)).With("list", "pool")
	if few && len(items) > poolShown {
		return &frontend.QueueList{Rows: s.queueRows(c, items[:poolShown]), More: "Show all that you could also sign", Next: here.String()}, err
	}
	return &frontend.QueueList{Rows: s.queueRows(c, items), More: "Show newer ones", Next: nextPlace(here, next)}, err
}

func (s *Server) queueRows(c echo.Context, items []store.QueueItem) (rows []frontend.QueueRow) {
	for _, one := range items {
		days := wholeDays(s.Clock.Now(), one.CreatedAt)
		rows = append(rows, frontend.QueueRow{ID: string(one.ID), Link: frontend.Link{Text: one.CompetencyTitle, Href: at(c, "assessor.request", string(one.ID))},
			Worker: one.WorkerName, Evidence: one.Kind.Title() + ": " + one.Title, Due: s.dueOf(one), Age: age(days), Since: day(one.CreatedAt),
			On: one.OfferedName, Opened: one.State == attestation.Opened, ForMine: one.Offered == actor(c).Person, Again: one.Again != ""})
	}
	return rows
}

// dueOf is by when a request should be decided, and how late it is.
func (s *Server) dueOf(q store.QueueItem) frontend.Due {
	due, now := q.Due(q.Target), s.Clock.Now()
	return frontend.Due{By: due.Words(), Late: max(0, due.DaysTo(clock.DateOf(now))), Twice: q.StageAt(q.Target, now) == attestation.TwiceOver}
}

// readQueue reads a query that may say where a page of a queue begins; the zero
// place is the start.
func readQueue(c echo.Context, names ...string) (*httpx.Values, store.Cursor, error) {
	q, err := httpx.ReadQuery(c, append(names, "after")...)
	if err != nil {
		return nil, store.Cursor{}, err
	}
	k, err := httpx.ReadKeyset(q, 2)
	if err != nil || len(k.After) == 0 {
		return q, store.Cursor{}, err
	}
	micros, err := strconv.ParseInt(k.After[0], 10, 64)
	if err != nil {
		return nil, store.Cursor{}, fault.Missing()
	}
	return q, store.Cursor{At: time.UnixMicro(micros), ID: k.After[1]}, nil
}

// nextPlace is the address of the page that begins at a place; empty: none.
func nextPlace(to httpx.Location, next store.Cursor) string {
	if next.ID == "" {
		return ""
	}
	return to.With("after", httpx.Cursor(strconv.FormatInt(next.At.UnixMicro(), 10), next.ID)).String()
}

// wholeDays is how many days lie between two instants on a calendar, as people
// count who see the day beside it.
func wholeDays(now, then time.Time) int { return clock.DateOf(then).DaysTo(clock.DateOf(now)) }

// awayUntil says until when somebody is away now; empty: they are here.
func awayUntil(c assessor.Candidate, now time.Time) string {
	today := clock.DateOf(now)
	for _, a := range c.Absences {
		if today >= a.From && today <= a.Until {
			return "until " + a.Until.Words()
		}
	}
	return ""
}
