package web

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// readers are the roles that read every portfolio of their department, the one
// whose pages these are first.
var readers = []identity.Role{identity.RoleEducator, identity.RoleLead, identity.RoleInspector}

func educatorArea() area {
	return area{role: identity.RoleEducator, routes: (*Server).educatorRoutes, links: []link{
		{"Workers", "educator.workers"}, {"What is waiting", "educator.queue"}, {"Reviews", "reviews"}, {"Questions", "educator.flags"}, {"Who may do a task", "practice.ask"}}}
}

// inspectorArea is for reading: the department's page and the educator's.
func inspectorArea() area {
	return area{role: identity.RoleInspector, routes: func(*Server) []httpx.Route { return nil }, links: []link{
		{"Department", "lead.department"}, {"Workers", "educator.workers"}, {"What is waiting", "educator.queue"}, {"People", "lead.people"},
		{"Frameworks", "lead.frameworks"}}}
}

// educatorRoutes are the pages about the workers of a department, and the reviews
// that a worker reads.
func (s *Server) educatorRoutes() []httpx.Route {
	return append(append(s.flagRoutes(), s.reviewRoutes()...), []httpx.Route{
		get("/workers", "educator.workers", s.workers),
		get("/workers/queue", "educator.queue", s.queueHealth),
		post("/workers/queue/limit", "lead.queue-limit", s.limitQueue),
		get("/workers/:id", "educator.worker", s.oneWorker),
		post("/workers/:id/reviews", "educator.review.send", s.recordReview),
		get("/workers/:id/evidence", "educator.worker.evidence", s.ofWorker((*Server).evidenceListOf)),
		get("/workers/:id/competencies", "educator.worker.competencies", s.ofWorker((*Server).competenciesOf)),
		get("/workers/:id/competencies/:competency", "educator.worker.competency", s.ofWorker((*Server).competencyOfWorker)),
		get("/workers/:id/record", "educator.worker.record", s.ofWorker((*Server).recordOf)),
	}...)
}

// workerOf is the worker that the address names.
func workerOf(c echo.Context) (id.Worker, error) {
	w, err := id.Parse[id.Worker](c.Param("id"))
	if err != nil {
		return "", fault.Missing()
	}
	return w, nil
}

// ofWorker shows a page of a worker's own for somebody who reads their portfolio.
func (s *Server) ofWorker(show func(*Server, echo.Context, id.Worker, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		w, err := workerOf(c)
		if err != nil {
			return err
		}
		return show(s, c, w, at(c, "educator.worker", string(w)))
	}
}

func (s *Server) competencyOfWorker(c echo.Context, w id.Worker, base string) error {
	competency, err := competencyOf(c)
	if err != nil {
		return err
	}
	return s.competencyFor(c, w, competency, base)
}
