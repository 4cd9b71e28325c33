package web

import (
	"fmt"
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessor"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

func assessorArea() area {
	return area{role: identity.RoleAssessor, routes: (*Server).assessorRoutes, links: []link{
		{"Waiting for you", "assessor.queue"}, {readyTitle, "assessor.ready"}, {"Signed by me", "assessor.signed"}, {"Who may do a task", "practice.ask"}, {"My registration", "assessor.registration"}}}
}

func (s *Server) assessorRoutes() []httpx.Route {
	return append(s.notMeRoutes(), []httpx.Route{
		get("/queue", "assessor.queue", s.queue),
		get("/queue/hand-over", "assessor.hand-over", s.handOverPage),
		post("/queue/hand-over", "assessor.hand-over.send", s.handOver),
		get("/requests/:id", "assessor.request", s.requestPage),
		post("/requests/:id", "assessor.request.send", s.decideRequest),
		get("/requests/:id/sign/:intent", "assessor.sign", s.signPage),
		post("/requests/:id/sign/:intent", "assessor.sign.send", s.signRequest),
		get("/observe", "assessor.watch", s.watchPage),
		get("/observe/:worker", "assessor.watched", s.watchedPage),
		get("/observe/:worker/:competency", "assessor.observe", s.observePage),
		post("/observe/:worker/:competency", "assessor.observe.send", s.observe),
		get("/observations/:observation", "assessor.observation", s.observationPage),
		post("/observations/:observation", "assessor.observation.send", s.signObservation),
		post("/requests/:id/sign/:intent/keep", "assessor.keep", s.keepStatement),
		post("/requests/:id/put-back", "assessor.put-back", s.putBack),
		get("/ready", "assessor.ready", s.readyPage),
		post("/ready", "assessor.gather", s.gather),
		get("/ready/:together", "assessor.together", s.togetherPage),
		post("/ready/:together", "assessor.together.send", s.signTogether),
		get("/signed", "assessor.signed", s.signedByMe),
		post("/workers/:id/conflict", "assessor.conflict.send", s.declare),
		get("/record/:id/take-back", "sign-off.take-back", s.takeSignOffBackPage),
		post("/record/:id/take-back", "sign-off.take-back.send", s.takeSignOffBack),
		get("/my-registration", "assessor.registration", s.myRegistration),
		post("/my-registration/absences", "assessor.absence.send", s.sayAway),
		post("/my-registration/absences/:id/end", "assessor.absence.end", s.sayBack),
	}...)
}

// departmentFor is the department that a page is about: the one asked for, or
// else the first in which the actor holds one of the roles. Whether they may see
// it is for the use case to say.
func departmentFor(c echo.Context, asked string, roles ...identity.Role) (id.Department, []id.Department) {
	var all []id.Department
	for _, r := range roles {
		all = append(all, actor(c).Departments(r)...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	switch {
	case asked != "":
		return id.Department(asked), all
	case len(all) > 0:
		return all[0], all
	}
	return "", nil
}

// departmentLinks lead to the same page of each department, when there are
// several; here is the name of this one.
func (s *Server) departmentLinks(c echo.Context, route string, current id.Department, all []id.Department) (here string, links []frontend.NavItem, err error) {
	if len(all) < 2 {
		return "", nil, nil
	}
	list, err := s.Enrolling.Departments(c.Request().Context(), actor(c))
	for _, d := range list {
		if d.ID == current {
			here = d.Name
		}
		if slices.Contains(all, d.ID) {
			links = append(links, frontend.NavItem{Text: d.Name, Href: httpx.To(c, route).With("department", string(d.ID)).String(), Current: d.ID == current})
		}
	}
	return here, links, err
}

// obstacles says to somebody why they cannot sign.
func obstacles(heading string, refusals []assessor.Refusal) frontend.Obstacles {
	out := frontend.Obstacles{Heading: heading}
	for _, r := range refusals {
		out.List = append(out.List, frontend.Obstacle{Why: r.You, Mend: r.Mend})
	}
	return out
}

// age is how long something has waited, in words and in days.
func age(days int) string {
	switch {
	case days <= 0:
		return "less than a day"
	case days < 14:
		return span(days)
	}
	return fmt.Sprintf("%s (%d days)", span(days), days)
}
