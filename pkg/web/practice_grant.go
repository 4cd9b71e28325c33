package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// entitledRoutes are the pages about what workers are entitled to do.
func (s *Server) entitledRoutes() []httpx.Route {
	return []httpx.Route{
		get("/entitlements/workers", "practice.entitlements", s.workerEntitlements),
		get("/entitlements/workers/new", "practice.entitle", s.entitleWorkerPage),
		post("/entitlements/workers/new", "practice.entitle.send", s.entitleWorker),
	}
}

// workerEntitlements lists those of the department.
func (s *Server) workerEntitlements(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	list, err := s.Enrolling.WorkerEntitlements(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	p := frontend.PracticeEntitlements{Lead: k.lead(s.layout(c, "What support workers are entitled to do"), k.at(c, "lead.department")), Grant: onlyIf(k.Leads, k.at(c, "practice.entitle")),
		Signing: k.at(c, "lead.entitlements")}
	slices.SortStableFunc(list, func(a, b enrolling.WorkerEntitled) int { return strings.Compare(a.Name, b.Name) })
	for _, e := range list {
		row := s.practiceRow(c, k, e)
		if e.Over {
			p.Ended = append(p.Ended, row)
		} else {
			p.Rows = append(p.Rows, row)
		}
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) practiceRow(c echo.Context, k desk, e enrolling.WorkerEntitled) frontend.PracticeRow {
	now := s.Clock.Now()
	row := frontend.PracticeRow{Person: frontend.Link{Text: e.Name, Href: k.at(c, "lead.person", string(e.Person))}, Kind: e.KindTitle, Tasks: e.TaskNames, Where: whereOf(e.Entitlement),
		Dates: "From " + e.From.Words() + " to " + e.Until.Words(), Given: "Recorded by " + e.GrantedByName + ", under " + e.Procedure, Standing: frontend.Standing{Text: "In force", Colour: "green"}}
	if e.Issuer != "" {
		row.Given = "Given by " + e.Issuer + ". " + row.Given
	}
	if e.Follows != "" {
		row.Given += ". It goes on from an earlier version, after a move"
	}
	if k.Leads && e.Person != actor(c).Person {
		row.Anew = k.to(c, "practice.entitle").With("renews", string(e.ID)).String()
	}
	switch left := clock.DateOf(now).DaysTo(e.Until); {
	case !e.EndedAt.IsZero():
		row.Standing, row.Reason = frontend.Standing{Text: "Ended", Colour: "grey"}, "On "+day(e.EndedAt)+": "+e.EndReason
		return row
	case e.Over:
		row.Standing = frontend.Standing{Text: "Ran out", Colour: "grey"}
		return row
	case !e.InForce:
		row.Standing = frontend.Standing{Text: "Not yet", Colour: "white"}
	case left <= int(progress.Soon.Hours()/24):
		row.Standing, row.Soon = frontend.Standing{Text: "Runs out soon", Colour: "yellow"}, "The last day is "+ahead(left)
	}
	row.End = onlyIf(k.Leads, k.at(c, "practice.end", string(e.ID)))
	if !e.Here {
		row.Soon = "They are not a support worker here any more."
	}
	return row
}

// whereOf is where an entitlement lets somebody work, and on what.
func whereOf(e practice.Entitlement) string {
	on := "any equipment"
	if len(e.Equipment) > 0 {
		on = strings.Join(e.Equipment, ", ")
	}
	return siteNames(e.Sites) + ": " + on
}

func siteNames(sites []practice.Site) string {
	var out []string
	for _, s := range sites {
		out = append(out, s.Name)
	}
	return strings.Join(out, ", ")
}

const entitleWorkerTitle = "Entitle a support worker"

// entitleWorkerPage first asks for whom and which kind, then for the rest. It may
// begin with what an entitlement that runs out says.
func (s *Server) entitleWorkerPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "worker", "kind", "renews")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	cmd := enrolling.EntitleCommand{Worker: id.Worker(q.Get("worker")), Kind: q.Get("kind")}
	if old := id.WorkerEntitlement(q.Get("renews")); old != "" {
		if cmd, err = s.renewing(c, k, old); err != nil {
			return err
		}
	}
	page, err := s.entitleWorkerForm(c, k, cmd)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, entitleWorkerTitle)))
}

// renewing is what an entitlement says, to begin when it ends.
func (s *Server) renewing(c echo.Context, k desk, old id.WorkerEntitlement) (enrolling.EntitleCommand, error) {
	e, err := s.workerEntitlementIn(c, k, old)
	cmd := enrolling.EntitleCommand{Worker: e.Worker, Kind: e.Kind, Title: e.Title, Tasks: e.Tasks, Equipment: e.Equipment, Procedure: e.Procedure, Issuer: e.Issuer}
	for _, at := range e.Sites {
		cmd.Sites = append(cmd.Sites, at.ID)
	}
	today := clock.DateOf(s.Clock.Now())
	if cmd.From = today; !e.Over {
		cmd.From = max(e.Until.AddDays(1), today)
	}
	return cmd, err
}

// workerEntitlementIn is an entitlement of a worker of the department.
func (s *Server) workerEntitlementIn(c echo.Context, k desk, ref id.WorkerEntitlement) (enrolling.WorkerEntitled, error) {
	list, err := s.Enrolling.WorkerEntitlements(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return enrolling.WorkerEntitled{}, err
	}
	i := slices.IndexFunc(list, func(e enrolling.WorkerEntitled) bool { return e.ID == ref })
	if i < 0 {
		return enrolling.WorkerEntitled{}, fault.Missing()
	}
	return list[i], nil
}

// entitleWorkerForm is the form with what was typed: its second part once it is
// known for whom it is and of which kind.
func (s *Server) entitleWorkerForm(c echo.Context, k desk, cmd enrolling.EntitleCommand) (func(frontend.Layout) frontend.Page, error) {
	choices, err := s.Enrolling.PracticeChoices(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return nil, err
	}
	w := slices.IndexFunc(choices.Workers, func(w store.Worker) bool { return w.ID == cmd.Worker })
	n := slices.IndexFunc(choices.Kinds, func(one enrolling.PracticeKind) bool { return one.ID == cmd.Kind })
	if w < 0 || n < 0 {
		return beginEntitling(c, k, cmd, choices), nil
	}
	return entitleRest(c, k, cmd, choices, choices.Workers[w].Name, choices.Kinds[n]), nil
}

func beginEntitling(c echo.Context, k desk, cmd enrolling.EntitleCommand, choices enrolling.PracticeChoices) func(frontend.Layout) frontend.Page {
	p := frontend.PracticeBegin{Action: at(c, "practice.entitle"), Worker: string(cmd.Worker), Kind: cmd.Kind}
	for _, one := range choices.Workers {
		p.Workers = append(p.Workers, frontend.Choice{Value: string(one.ID), Text: one.Name})
	}
	for _, one := range choices.Kinds {
		p.Kinds = append(p.Kinds, frontend.GrantKind{Value: one.ID, Text: one.Title, IssuedBy: one.IssuedBy})
	}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(l, k.at(c, "practice.entitlements"))
		return p
	}
}

func entitleRest(c echo.Context, k desk, cmd enrolling.EntitleCommand, choices enrolling.PracticeChoices, name string, kind enrolling.PracticeKind) func(frontend.Layout) frontend.Page {
	p := frontend.PracticeEntitle{Action: at(c, "practice.entitle.send"), Change: k.at(c, "practice.entitle"), Worker: string(cmd.Worker), Name: name, Kind: cmd.Kind, KindTitle: kind.Title, Local: cmd.Kind == practice.Local,
		LocalTitle: cmd.Title, Tasks: cmd.Tasks, Equipment: strings.Join(cmd.Equipment, "\n"), Procedure: cmd.Procedure, Issuer: cmd.Issuer, From: dateParts(string(cmd.From)), Until: dateParts(string(cmd.Until)),
		Months: kind.Months, Groups: taskGroups(choices.For(cmd.Worker, cmd.Kind))}
	if kind.IssuedBy != "employer" {
		p.IssuedBy = kind.IssuedBy
	}
	if len(choices.Sites) > 1 {
		for _, one := range choices.Sites {
			p.Sites = append(p.Sites, frontend.Choice{Value: string(one.ID), Text: one.Name})
		}
		for _, one := range cmd.Sites {
			p.Site = append(p.Site, string(one))
		}
	}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(within(l, "tasks", "sites"), k.at(c, "practice.entitlements"))
		return p
	}
}

// taskGroups are the tasks area by area. Where somebody is on several versions of a
// framework, an area that is in both says which it is of.
func taskGroups(tasks []enrolling.PracticeTask) []frontend.TickGroup {
	var out []frontend.TickGroup
	version := map[string]framework.VersionID{} // of an area by its title, where it came first
	for i, t := range tasks {
		of := t.Competency.Version()
		if i == 0 || tasks[i-1].Area != t.Area || tasks[i-1].Competency.Version() != of {
			g := frontend.TickGroup{Title: t.AreaTitle, All: frontend.Choice{Value: t.Area, Text: "All of this area"}}
			if first, ok := version[t.Framework+t.AreaTitle]; !ok {
				version[t.Framework+t.AreaTitle] = of
			} else if first != of {
				g.Title += ", version " + string(of[strings.LastIndex(string(of), ":")+1:])
			}
			out = append(out, g)
		}
		last := &out[len(out)-1]
		last.Some = append(last.Some, frontend.Choice{Value: string(t.Competency), Text: t.Title})
	}
	return out
}

func (s *Server) entitleWorker(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	from, _ := typedDay(&f.Values, "from")
	until, _ := typedDay(&f.Values, "until")
	cmd := enrolling.EntitleCommand{Department: k.ID, Worker: id.Worker(f.Get("worker")), Kind: f.Get("kind"), Title: f.Get("title"), Tasks: f.All("tasks"), Equipment: strings.Split(f.Get("equipment"), "\n"),
		From: clock.Date(from), Until: clock.Date(until), Procedure: f.Get("procedure"), Issuer: f.Get("issuer")}
	for _, one := range f.All("sites") {
		cmd.Sites = append(cmd.Sites, id.Site(one))
	}
	if _, refused := s.Enrolling.EntitleWorker(c.Request().Context(), actor(c), cmd); refused != nil {
		page, err := s.entitleWorkerForm(c, k, cmd)
		if err != nil {
			return err
		}
		return s.again(c, refused, entitleWorkerTitle, page)
	}
	done(c, "The entitlement is recorded", "They work on their own where they are signed off too.")
	return httpx.SeeOther(c, k.to(c, "practice.entitlements"))
}

// endPractice ends an entitlement of a worker before its last day.
func endPractice() ending {
	return ending{
		path: "/entitlements/workers/:id/end", route: "practice.end", title: endEntitlementTitle, about: (*Server).endingPractice,
		act: func(s *Server, c echo.Context, _ desk, why string) error {
			return s.Enrolling.EndPractice(c.Request().Context(), actor(c), enrolling.EndPracticeCommand{Entitlement: id.WorkerEntitlement(c.Param("id")), Reason: why})
		},
		done: "The entitlement has ended",
	}
}

func (s *Server) endingPractice(c echo.Context, k desk) (out frontend.LeadConfirm, back httpx.Location, err error) {
	ref, err := param[id.WorkerEntitlement](c, "id")
	if err != nil {
		return out, back, err
	}
	e, err := s.workerEntitlementIn(c, k, ref)
	return frontend.LeadConfirm{About: e.Name + ", " + e.KindTitle + ": " + strings.Join(e.TaskNames, "; "), Button: "End it", AskReason: true,
		Explain: []string{"From now on they do not do this on their own, unless another entitlement covers it.",
			"Their sign-offs stay as they are. They are told, and cards that they printed say so when somebody scans them."}}, k.to(c, "practice.entitlements"), err
}
