package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/reporting"
)

func (s *Server) practiceRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/practice", "practice.ask", s.whoMayDo),
		get("/departments/:department/worker-entitlement-kinds", "worker-entitlement.kinds", about("department", s.Enrolling.PracticeChoices, practiceChoicesOf)),
		get("/departments/:department/worker-entitlements", "worker-entitlement.list", about("department", s.Enrolling.WorkerEntitlements, listOf(workerEntitlementOf))),
		post("/departments/:department/worker-entitlements", "worker-entitlement.create", told(s, "department", s.entitleWorker)),
		post("/worker-entitlements/:worker_entitlement/endings", "worker-entitlement.end", told(s, "worker_entitlement", s.endPractice)),
	}
}

type placeJSON struct {
	ID   id.Site `json:"id"`
	Name string  `json:"name"`
}

func placeOf(at practice.Site) placeJSON { return placeJSON{at.ID, at.Name} }

type practiceChoicesJSON struct {
	Kinds []practiceKindJSON `json:"kinds"`
	Sites []placeJSON        `json:"sites"`
}

type practiceKindJSON struct {
	ID       string             `json:"id"`
	Title    string             `json:"title"`
	IssuedBy string             `json:"issued_by"`
	Months   int                `json:"review_months"`
	Tasks    []practiceTaskJSON `json:"tasks"`
}

type practiceTaskJSON struct {
	Competency framework.CompetencyID `json:"competency"`
	Title      string                 `json:"title"`
	Area       string                 `json:"area"`
	AreaTitle  string                 `json:"area_title"`
}

func practiceChoicesOf(c enrolling.PracticeChoices) practiceChoicesJSON {
	return practiceChoicesJSON{each(c.Kinds, func(k enrolling.PracticeKind) practiceKindJSON {
		return practiceKindJSON{k.ID, k.Title, k.IssuedBy, k.Months, each(c.Of(k.ID), func(t enrolling.PracticeTask) practiceTaskJSON {
			return practiceTaskJSON{t.Competency, t.Title, t.Area, t.AreaTitle}
		})}
	}), each(c.Sites, placeOf)}
}

type workerEntitlementJSON struct {
	ID         id.WorkerEntitlement `json:"id"`
	Worker     id.Worker            `json:"worker"`
	Name       string               `json:"name"`
	Department id.Department        `json:"department"`
	Kind       string               `json:"kind"`
	Title      string               `json:"title"`
	Tasks      []string             `json:"tasks"`
	Equipment  []string             `json:"equipment"`
	Sites      []placeJSON          `json:"sites"`
	From       clock.Date           `json:"from"`
	Until      clock.Date           `json:"until"`
	Procedure  string               `json:"procedure"`
	Issuer     string               `json:"issuer,omitempty"`
	GrantedBy  string               `json:"granted_by"`
	GrantedAt  instant              `json:"granted_at"`
	EndedAt    instant              `json:"ended_at,omitzero"`
	EndReason  string               `json:"end_reason,omitempty"`
	InForce    bool                 `json:"in_force"`
	Follows    id.WorkerEntitlement `json:"follows,omitempty"`
	Plans      []id.CarryOver       `json:"plans,omitempty"`
}

func workerEntitlementOf(e enrolling.WorkerEntitled) workerEntitlementJSON {
	return workerEntitlementJSON{
		ID: e.ID, Worker: e.Worker, Name: e.Name, Department: e.Department, Kind: e.Kind, Title: e.KindTitle, Tasks: some(e.Tasks), Equipment: some(e.Equipment),
		Sites: each(e.Sites, placeOf), From: e.From, Until: e.Until, Procedure: e.Procedure, Issuer: e.Issuer, GrantedBy: e.GrantedByName, GrantedAt: instant{e.GrantedAt},
		EndedAt: instant{e.EndedAt}, EndReason: e.EndReason, InForce: e.InForce, Follows: e.Follows, Plans: e.Plans,
	}
}

func (s *Server) entitleWorker(c echo.Context, d id.Department, body struct {
	Worker    id.Worker  `json:"worker"`
	Kind      string     `json:"kind"`
	Title     string     `json:"title"`
	Tasks     []string   `json:"tasks"`
	Equipment []string   `json:"equipment"`
	Sites     []id.Site  `json:"sites"`
	From      clock.Date `json:"from"`
	Until     clock.Date `json:"until"`
	Procedure string     `json:"procedure"`
	Issuer    string     `json:"issuer"`
}) (reply, error) {
	e, err := s.Enrolling.EntitleWorker(ctx(c), actor(c), enrolling.EntitleCommand{Department: d, Worker: body.Worker, Kind: body.Kind, Title: body.Title, Tasks: body.Tasks,
		Equipment: body.Equipment, Sites: body.Sites, From: body.From, Until: body.Until, Procedure: body.Procedure, Issuer: body.Issuer})
	return made(e), err
}

func (s *Server) endPractice(c echo.Context, e id.WorkerEntitlement, body reasonBody) (reply, error) {
	return reply{}, s.Enrolling.EndPractice(ctx(c), actor(c), enrolling.EndPracticeCommand{Entitlement: e, Reason: body.Reason})
}

type practiceAnswerJSON struct {
	Department     id.Department    `json:"department"`
	DepartmentName string           `json:"department_name"`
	Site           placeJSON        `json:"site"`
	Equipment      []string         `json:"equipment"`
	Tasks          []taskAnswerJSON `json:"tasks"`
	More           []competencyJSON `json:"more"`
}

type taskAnswerJSON struct {
	Competency competencyJSON `json:"competency"`
	Statement  string         `json:"statement"`
	Kind       string         `json:"entitlement,omitempty"`
	Doubt      string         `json:"doubt,omitempty"`
	Alone      []mayDoJSON    `json:"alone"`
	Supervised []mayDoJSON    `json:"supervised"`
	Nearly     []mayDoJSON    `json:"nearly"`
	Others     int            `json:"not_begun"`
}

type mayDoJSON struct {
	Worker   id.Worker    `json:"worker"`
	Name     string       `json:"name"`
	Level    *levelJSON   `json:"level,omitempty"`
	Away     bool         `json:"away"`
	Decision decisionJSON `json:"decision"`
}

type decisionJSON struct {
	Mode      practice.Mode `json:"mode"`
	Title     string        `json:"title"`
	Until     instant       `json:"until,omitzero"`
	Competent bool          `json:"competent"`
	Entitled  bool          `json:"entitled"`
	Where     []whereJSON   `json:"where"`
	Reasons   []lackJSON    `json:"reasons"`
}

type whereJSON struct {
	Site      placeJSON `json:"site"`
	Equipment []string  `json:"equipment"`
	Until     instant   `json:"until,omitzero"`
}

type lackJSON struct {
	Code string `json:"code"`
	Text string `json:"text"`
	Mend string `json:"mend"`
}

func decisionOf(d practice.Decision) decisionJSON {
	return decisionJSON{Mode: d.Mode, Title: d.Mode.Title(), Until: instant{d.Until}, Competent: d.Competent, Entitled: d.Entitled,
		Where: each(d.Where, func(w practice.Allowed) whereJSON {
			return whereJSON{placeOf(w.Site), some(w.Equipment), instant{w.Until}}
		}),
		Reasons: each(d.Reasons, func(r practice.Reason) lackJSON { return lackJSON{r.Code, r.Text, r.Mend} })}
}

func mayDoOf(w reporting.MayDo) mayDoJSON {
	return mayDoJSON{Worker: w.Worker, Name: w.Name, Level: levelIf(w.Level), Away: w.Away, Decision: decisionOf(w.Decision)}
}

func (s *Server) whoMayDo(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "words", "competency", "site", "equipment")
	if err != nil {
		return err
	}
	a, err := s.Reporting.WhoMayDo(ctx(c), actor(c), reporting.PracticeQuery{Department: d, Words: q.Get("words"), Competency: framework.CompetencyID(q.Get("competency")),
		Site: id.Site(q.Get("site")), Equipment: q.Get("equipment")})
	return show(c, practiceAnswerJSON{a.Department, a.DepartmentName, placeOf(a.Site), some(a.Equipment), each(a.Tasks, func(t reporting.PracticeTask) taskAnswerJSON {
		return taskAnswerJSON{competencyOf(t.Item), t.Statement, t.KindTitle, t.Doubt, each(t.Alone, mayDoOf), each(t.Supervised, mayDoOf), each(t.Nearly, mayDoOf), t.Others}
	}), each(a.More, competencyOf)}, err)
}

type practiceEndJSON struct {
	ID     id.WorkerEntitlement `json:"id"`
	Person *personJSON          `json:"person"`
	Kind   string               `json:"kind"`
	Until  clock.Date           `json:"until"`
	Days   int                  `json:"days"`
}

func practiceEndOf(e reporting.PracticeEnd) practiceEndJSON {
	return practiceEndJSON{e.ID, personOf(e.Person.ID, e.Person.Name), e.Kind, e.Until, e.Days}
}
