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
	return totalsJSON{t.Workers, t.Moving, t.Stalled, t.Expiring, t.Expired, t.Waiting, t.Nobody}
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
	return cohortWorkerJSON{w.Worker, w.Name, levelIf(w.Held), levelIf(w.Target), reported(w.Educator), w.Met, w.Expiring, w.Expired, w.Stale, w.Asked, w.Total,
		instant{w.MovedAt}, w.Days, some(w.Weeks), stuckJSON{w.Why.Kind, w.Why.Text, reported(w.Why.Person), w.Why.Count, instant{w.Why.Since}}}
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
	return show(c, cohortJSON{k.Department, k.DepartmentName, k.Mine, totalsOf(k.Totals), each(k.Workers, cohortWorkerOf)}, err)
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
}

func overviewOf(o reporting.Overview) overviewJSON {
	return overviewJSON{o.Department, o.DepartmentName, totalsOf(o.Totals), standingsOf(o.Standings), o.Lines, queueOf(o.Waiting), each(o.Unsignable, unsignableOf),
		each(o.Assessors, assessorStateOf), each(o.Entitlements, endingOf)}
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
	return queueJSON{q.Total, q.UpTo7, q.UpTo28, q.Over28, q.Nobody, instant{q.Oldest}, each(q.OnPeople, func(p reporting.OnPerson) onPersonJSON {
		return onPersonJSON{reported(p.Person), p.Count, instant{p.Oldest}, p.Away}
	})}
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
	return unsignableJSON{u.Request, u.Worker, u.WorkerName, competencyOf(u.Competency), instant{u.Since}, u.Days, each(u.Refused, func(r reporting.Refused) refusedJSON {
		return refusedJSON{reported(r.Person), r.Away, each(r.Reasons, refusalOf)}
	})}
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
	return assessorStateJSON{reported(a.Person), a.Enabled, a.Assessor, a.Registration, a.Number, a.Status, instant{a.CheckedAt}, a.DaysLeft, some(a.Areas), a.ModalityLead,
		a.Away, a.AwayUntil, a.OpenWork, each(a.Refusals, refusalOf)}
}

type endingJSON struct {
	ID     id.Entitlement `json:"id"`
	Person *personJSON    `json:"person"`
	Areas  []string       `json:"areas"`
	Until  clock.Date     `json:"until"`
	Days   int            `json:"days"`
}

func endingOf(e reporting.EntitlementEnd) endingJSON {
	return endingJSON{e.ID, reported(e.Person), some(e.Areas), e.Until, e.Days}
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
	return signedOffWorkerJSON{w.Worker, w.Name, levelIf(w.Level), w.Step, w.StepTitle, instant{w.Until}, w.Standing}
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
	return show(c, signedOffJSON{o.Department, o.DepartmentName, competencyPageOf(o.Page), each(o.Workers, signedOffWorkerOf)}, err)
}
