package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

func (s *Server) postRoutes() []httpx.Route {
	return []httpx.Route{
		get("/workers/:worker/post", "post.show", s.workerPost),
		on(http.MethodPut, "/workers/:worker/post", "post.change", s.changePost),
		on(http.MethodPut, "/workers/:worker/educator", "educator.assign", s.assignEducator),
		post("/workers/:worker/enrolments", "enrolment.create", told(s, "worker", s.enrol)),
		on(http.MethodDelete, "/enrolments/:enrolment", "enrolment.end", does("enrolment", s.Enrolling.EndEnrolment)),
	}
}

type postJSON struct {
	Worker     id.Worker       `json:"worker"`
	Person     id.Person       `json:"person"`
	Name       string          `json:"name"`
	Department id.Department   `json:"department"`
	Held       *aimJSON        `json:"held,omitempty"`
	Settings   []string        `json:"settings"`
	Educator   *personJSON     `json:"educator,omitempty"`
	Enrolments []enrolmentJSON `json:"enrolments"`
}

type enrolmentJSON struct {
	ID      id.Enrolment        `json:"id"`
	Version framework.VersionID `json:"version"`
	Level   string              `json:"level"`
	Since   instant             `json:"since"`
	Main    bool                `json:"main"`
}

func (s *Server) workerPost(c echo.Context) error {
	w, err := pathID[id.Worker](c, "worker")
	if err != nil {
		return err
	}
	p, err := s.Enrolling.WorkerPost(ctx(c), actor(c), w)
	if err != nil {
		return err
	}
	httpx.SetETag(c, p.Revision)
	return c.JSON(http.StatusOK, postJSON{
		Worker: p.ID, Person: p.Person, Name: p.Name, Department: p.Department, Held: aimOf(store.Aim{Version: p.Version, Level: p.Level}),
		Settings: some(p.Settings), Educator: personOf(p.Educator, p.EducatorName),
		Enrolments: each(p.Enrolments, func(e store.Enrolment) enrolmentJSON {
			return enrolmentJSON{ID: e.ID, Version: e.Version, Level: e.Level, Since: instant{e.Since}, Main: e.Main}
		}),
	})
}

// workerAt reads a worker and the revision of them that the caller changes.
func workerAt(c echo.Context) (w id.Worker, revision int, err error) {
	if w, err = pathID[id.Worker](c, "worker"); err != nil {
		return "", 0, err
	}
	revision, err = httpx.IfMatch(c)
	return w, revision, err
}

func (s *Server) changePost(c echo.Context) error {
	w, revision, err := workerAt(c)
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Version  framework.VersionID `json:"version"`
		Level    string              `json:"level"`
		Settings []string            `json:"settings"`
	}](c)
	if err != nil {
		return err
	}
	return done(c, matched(s.Enrolling.ChangePost(ctx(c), actor(c), enrolling.ChangePostCommand{Worker: w, Revision: revision,
		Version: body.Version, Level: body.Level, Settings: body.Settings})))
}

func (s *Server) assignEducator(c echo.Context) error {
	w, revision, err := workerAt(c)
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Educator id.Person `json:"educator"`
	}](c)
	if err != nil {
		return err
	}
	return done(c, matched(s.Enrolling.AssignEducator(ctx(c), actor(c), enrolling.AssignEducatorCommand{Worker: w, Revision: revision, Educator: body.Educator})))
}

func (s *Server) enrol(c echo.Context, w id.Worker, body struct {
	Version framework.VersionID `json:"version"`
	Level   string              `json:"level"`
	Main    bool                `json:"main"`
}) (reply, error) {
	return reply{}, s.Enrolling.Enrol(ctx(c), actor(c), enrolling.EnrolCommand{Worker: w, Version: body.Version, Level: body.Level, Main: body.Main})
}
