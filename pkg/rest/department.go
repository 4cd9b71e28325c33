package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func (s *Server) departmentRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/workers", "worker.list", s.cohort),
		get("/departments/:department/overview", "department.overview", about("department", s.Reporting.DepartmentOverview, overviewOf)),
		get("/departments/:department/competencies/:competency/signed-off", "signed-off.list", s.signedOff),
	}
}

type totalsJSON struct {
	Workers  int `json:"workers"`
	Moving   int `json:"moving"`
	Stalled  int `json:"stalled"`
	Expiring int `json:"expiring"`
	Expired  int `json:"expired"`
	Waiting  int `json:"waiting"`
	Nobody   int `json:"nobody"`
}

func totalsOf(t reporting.CohortTotals) totalsJSON {
	return totalsJSON{
		Workers: t.Workers, Moving: t.Moving, Stalled: t.Stalled, Expiring: t.Expiring, Expired: t.Expired, Waiting: t.Waiting,
		Nobody: t.Nobody,
	}
}

type cohortJSON struct {
	Department     id.Department      `json:"department"`
	DepartmentName string             `json:"department_name"`
	Mine           bool               `json:"mine"`
	Totals         totalsJSON         `json:"totals"`
	Workers        []cohortWorkerJSON `json:"workers"`
}

type cohortWorkerJSON struct {
	Worker   id.Worker   `json:"worker"`
	Name     string      `json:"name"`
	Held     *levelJSON  `json:"held,omitempty"`
	Target   *levelJSON  `json:"target,omitempty"`
	Educator *personJSON `json:"educator,omitempty"`
	Met      int         `json:"met"`
	Expiring int         `json:"expiring"`
	Expired  int         `json:"expired"`
	Stale    int         `json:"stale"`
	Asked    int         `json:"asked"`
	Total    int         `json:"total"`
	MovedAt  instant     `json:"moved_at"`
	Days     int         `json:"days"`
	Weeks    []int       `json:"weeks"`
	Why      stuckJSON   `json:"why"`
}

type stuckJSON struct {
	Kind   reporting.StuckKind `json:"kind"`
	Text   string              `json:"text"`
	Person *personJSON         `json:"person,omitempty"`
	Count  int                 `json:"count"`
	Since  instant             `json:"since,omitzero"`
}

func cohortWorkerOf(w reporting.CohortWorker) cohortWorkerJSON {
	return cohortWorkerJSON{
		Worker: w.Worker, Name: w.Name, Held: levelIf(w.Held), Target: levelIf(w.Target), Educator: reported(w.Educator), Met: w.Met,
		Expiring: w.Expiring, Expired: w.Expired, Stale: w.Stale, Asked: w.Asked, Total: w.Total, MovedAt: instant{w.MovedAt},
		Days: w.Days, Weeks: some(w.Weeks),
		Why: stuckJSON{
			Kind: w.Why.Kind, Text: w.Why.Text, Person: reported(w.Why.Person), Count: w.Why.Count, Since: instant{w.Why.Since},
		},
	}
}

func (s *Server) cohort(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "mine")
	if err != nil {
		return err
	}
	var bad fault.Fields
	query := reporting.CohortQuery{Department: d, Mine: truth(q, "mine", &bad)}
	if err := bad.Err(); err != nil {
		return err
	}
	k, err := s.Reporting.Cohort(ctx(c), actor(c), query)
	return show(c, cohortJSON{
		Department: k.Department, DepartmentName: k.DepartmentName, Mine: k.Mine, Totals: totalsOf(k.Totals),
		Workers: each(k.Workers, cohortWorkerOf),
	}, err)
}

type overviewJSON struct {
	Department     id.Department             `json:"department"`
	DepartmentName string                    `json:"department_name"`
	Totals         totalsJSON                `json:"totals"`
	Standings      map[progress.Standing]int `json:"standings"`
	Lines          int                       `json:"lines"`
	Waiting        queueJSON                 `json:"waiting"`
	Unsignable     []unsignableJSON          `json:"unsignable"`
	Assessors      []assessorStateJSON       `json:"assessors"`
	Ending         []endingJSON              `json:"entitlements_ending"`
	Practice       []practiceEndJSON         `json:"worker_entitlements_ending"`
}

func overviewOf(o reporting.Overview) overviewJSON {
	return overviewJSON{
		Department: o.Department, DepartmentName: o.DepartmentName, Totals: totalsOf(o.Totals), Standings: standingsOf(o.Standings),
		Lines: o.Lines, Waiting: queueOf(o.Waiting), Unsignable: each(o.Unsignable, unsignableOf),
		Assessors: each(o.Assessors, assessorStateOf), Ending: each(o.Entitlements, endingOf), Practice: each(o.Practice, practiceEndOf),
	}
}

// queueJSON is what waits, by age in whole days.
type queueJSON struct {
	Total  int            `json:"total"`
	UpTo7  int            `json:"up_to_7"`
	UpTo28 int            `json:"up_to_28"`
	Over28 int            `json:"over_28"`
	Nobody int            `json:"nobody"`
	Oldest instant        `json:"oldest,omitzero"`
	People []onPersonJSON `json:"people"`
}

type onPersonJSON struct {
	Person *personJSON `json:"person"`
	Count  int         `json:"count"`
	Oldest instant     `json:"oldest"`
	Away   bool        `json:"away"`
}

func queueOf(q reporting.Queue) queueJSON {
	return queueJSON{
		Total: q.Total, UpTo7: q.UpTo7, UpTo28: q.UpTo28, Over28: q.Over28, Nobody: q.Nobody, Oldest: instant{q.Oldest},
		People: each(q.OnPeople, func(p reporting.OnPerson) onPersonJSON {
			return onPersonJSON{Person: reported(p.Person), Count: p.Count, Oldest: instant{p.Oldest}, Away: p.Away}
		}),
	}
}

type unsignableJSON struct {
	Request    id.Request     `json:"request"`
	Worker     id.Worker      `json:"worker"`
	WorkerName string         `json:"worker_name"`
	Competency competencyJSON `json:"competency"`
	Since      instant        `json:"since"`
	Days       int            `json:"days"`
	Refused    []refusedJSON  `json:"refused"`
}

type refusedJSON struct {
	Person  *personJSON   `json:"person"`
	Away    bool          `json:"away"`
	Reasons []refusalJSON `json:"reasons"`
}

func unsignableOf(u reporting.Unsignable) unsignableJSON {
	return unsignableJSON{
		Request: u.Request, Worker: u.Worker, WorkerName: u.WorkerName, Competency: competencyOf(u.Competency), Since: instant{u.Since},
		Days: u.Days,
		Refused: each(u.Refused, func(r reporting.Refused) refusedJSON {
			return refusedJSON{reported(r.Person), r.Away, each(r.Reasons, refusalOf)}
		}),
	}
}

type assessorStateJSON struct {
	Person       *personJSON            `json:"person"`
	Enabled      bool                   `json:"enabled"`
	Assessor     bool                   `json:"assessor"`
	Registration reporting.Registration `json:"registration"`
	Number       string                 `json:"number,omitempty"`
	Status       string                 `json:"status,omitempty"`
	CheckedAt    instant                `json:"checked_at,omitzero"`
	DaysLeft     int                    `json:"days_left"`
	Areas        []string               `json:"areas"`
	ModalityLead bool                   `json:"modality_lead"`
	Away         bool                   `json:"away"`
	AwayUntil    clock.Date             `json:"away_until,omitempty"`
	OpenWork     int                    `json:"open_work"`
	Refusals     []refusalJSON          `json:"refusals"`
}

func assessorStateOf(a reporting.AssessorState) assessorStateJSON {
	return assessorStateJSON{
		Person: reported(a.Person), Enabled: a.Enabled, Assessor: a.Assessor, Registration: a.Registration, Number: a.Number,
		Status: a.Status, CheckedAt: instant{a.CheckedAt}, DaysLeft: a.DaysLeft, Areas: some(a.Areas), ModalityLead: a.ModalityLead,
		Away: a.Away, AwayUntil: a.AwayUntil, OpenWork: a.OpenWork, Refusals: each(a.Refusals, refusalOf),
	}
}

type endingJSON struct {
	ID     id.Entitlement `json:"id"`
	Person *personJSON    `json:"person"`
	Areas  []string       `json:"areas"`
	Until  clock.Date     `json:"until"`
	Days   int            `json:"days"`
}

func endingOf(e reporting.EntitlementEnd) endingJSON {
	return endingJSON{ID: e.ID, Person: reported(e.Person), Areas: some(e.Areas), Until: e.Until, Days: e.Days}
}

type signedOffJSON struct {
	Department     id.Department         `json:"department"`
	DepartmentName string                `json:"department_name"`
	Page           competencyPageJSON    `json:"page"`
	Workers        []signedOffWorkerJSON `json:"workers"`
}

type signedOffWorkerJSON struct {
	Worker    id.Worker         `json:"worker"`
	Name      string            `json:"name"`
	Level     *levelJSON        `json:"level,omitempty"`
	Step      int               `json:"step"`
	StepTitle string            `json:"step_title"`
	Until     instant           `json:"until,omitzero"`
	Standing  progress.Standing `json:"standing"`
}

func signedOffWorkerOf(w reporting.SignedOffWorker) signedOffWorkerJSON {
	return signedOffWorkerJSON{
		Worker: w.Worker, Name: w.Name, Level: levelIf(w.Level), Step: w.Step, StepTitle: w.StepTitle, Until: instant{w.Until},
		Standing: w.Standing,
	}
}

func (s *Server) signedOff(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	one, err := pathCompetency(c)
	if err != nil {
		return err
	}
	o, err := s.Reporting.WhoIsSignedOff(ctx(c), actor(c), d, one)
	return show(c, signedOffJSON{
		Department: o.Department, DepartmentName: o.DepartmentName, Page: competencyPageOf(o.Page),
		Workers: each(o.Workers, signedOffWorkerOf),
	}, err)
}
