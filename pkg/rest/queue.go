package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

func (s *Server) queueRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/queue-health", "queue.health", about("department", s.Reporting.QueueHealth, healthOf)),
		post("/departments/:department/queue-limits", "queue.limit", told(s, "department", s.limitQueue)),
		get("/departments/:department/colleagues", "colleague.list", about("department", s.Assessing.Colleagues, listOf(colleagueOf))),
		post("/departments/:department/hand-overs", "request.hand-over", told(s, "department", s.handOver)),
	}
}

type healthJSON struct {
	Department     id.Department `json:"department"`
	DepartmentName string        `json:"department_name"`
	Limit          int           `json:"limit"`
	Waiting        int           `json:"waiting"`
	Late           int           `json:"late"`
	TwiceLate      int           `json:"twice_late"`
	Nobody         int           `json:"nobody"`
	Oldest         instant       `json:"oldest,omitzero"`
	Ages           []ageJSON     `json:"ages"`
	Since          clock.Date    `json:"since"`
	Signed         int           `json:"signed"`
	Returned       int           `json:"returned"`
	Median         *float64      `json:"median_days,omitempty"`
	Ninetieth      *float64      `json:"ninetieth_days,omitempty"`
	People         []loadJSON    `json:"people"`
}

type ageJSON struct {
	From  int `json:"from_days"`
	To    int `json:"to_days,omitempty"`
	Count int `json:"count"`
}

type loadJSON struct {
	Person *personJSON `json:"person"`
	Count  int         `json:"count"`
	Late   int         `json:"late"`
	Oldest instant     `json:"oldest,omitzero"`
	Away   bool        `json:"away"`
	Full   bool        `json:"full"`
}

func healthOf(q reporting.QueueHealth) healthJSON {
	out := healthJSON{
		Department: q.Department, DepartmentName: q.DepartmentName, Limit: q.Limit, Waiting: q.Waiting, Late: q.Late, TwiceLate: q.TwiceLate,
		Nobody: q.Nobody, Oldest: instant{q.Oldest}, Since: q.Since, Signed: q.Signed, Returned: q.Returned,
		Ages: each(q.Ages, func(b reporting.AgeBand) ageJSON { return ageJSON{b.From, b.To, b.Count} }),
		People: each(q.People, func(l reporting.QueueLoad) loadJSON {
			return loadJSON{reported(l.Person), l.Count, l.Late, instant{l.Oldest}, l.Away, l.Full}
		}),
	}
	if q.Enough {
		out.Median, out.Ninetieth = &q.Median, &q.Ninetieth
	}
	return out
}

func (s *Server) limitQueue(c echo.Context, d id.Department, body struct {
	Limit int `json:"limit"`
}) (reply, error) {
	return reply{}, s.Enrolling.SetQueueLimit(ctx(c), actor(c), enrolling.QueueLimitCommand{Department: d, Limit: body.Limit})
}

type colleagueJSON struct {
	Person   *personJSON   `json:"person"`
	Away     bool          `json:"away"`
	OpenWork int           `json:"open_work"`
	Refusals []refusalJSON `json:"refusals"`
}

func colleagueOf(s assessing.Signer) colleagueJSON {
	return colleagueJSON{personOf(s.Person, s.Name), s.Away, s.OpenWork, each(s.Refusals, refusalOf)}
}

type handedJSON struct {
	Handed int          `json:"handed"`
	Stayed []stayedJSON `json:"stayed"`
}

type stayedJSON struct {
	Request id.Request `json:"request"`
	Title   string     `json:"title"`
	Why     string     `json:"why"`
}

func (s *Server) handOver(c echo.Context, d id.Department, body struct {
	To       id.Person    `json:"to"`
	Requests []id.Request `json:"requests"`
}) (reply, error) {
	n, stayed, err := s.Assessing.HandOver(ctx(c), actor(c), assessing.HandOverCommand{Department: d, To: body.To, Requests: body.Requests})
	return reply{body: handedJSON{n, each(stayed, func(x assessing.Stayed) stayedJSON { return stayedJSON(x) })}}, err
}
