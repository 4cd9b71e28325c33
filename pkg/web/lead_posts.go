package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// The titles of the pages that change a post, by what changes.
var postTitles = map[string]string{"post": "Change the post", "educator": "Choose a practice educator", "pathway": "Add a pathway"}

// worker is the person that the address names with their post.
func (s *Server) worker(c echo.Context, asked string) (someone, enrolling.WorkerPost, error) {
	w, err := s.someone(c, asked)
	if err != nil {
		return w, enrolling.WorkerPost{}, err
	}
	if w.about.Worker == "" {
		return w, enrolling.WorkerPost{}, fault.Missing()
	}
	post, err := s.Enrolling.WorkerPost(c.Request().Context(), actor(c), w.about.Worker)
	return w, post, err
}

// postChange is a page that changes one thing about a post, with what was typed.
func (s *Server) postChange(c echo.Context, w someone, what string, typed enrolling.Post, revision int) (func(frontend.Layout) frontend.Page, error) {
	form, err := s.postForm(c, w.desk, typed)
	return func(l frontend.Layout) frontend.Page {
		return frontend.LeadPost{Lead: w.lead(within(l, "settings"), w.here(c, "lead.person")), Action: at(c, "lead."+what+".send", string(w.about.ID)),
			Name: w.about.Name, What: what, Revision: revision, Post: form}
	}, err
}

// changePage begins such a page with what is known.
func (s *Server) changePage(c echo.Context, what string, known func(enrolling.WorkerPost) enrolling.Post) error {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return err
	}
	w, post, err := s.worker(c, q.Get("department"))
	if err != nil {
		return err
	}
	page, err := s.postChange(c, w, what, known(post), post.Revision)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, postTitles[what])))
}

// changed does a change and shows the form again if it was refused.
func (s *Server) changeWorker(c echo.Context, what, told string, change func(id.Worker, int, enrolling.Post) error) error {
	f := httpx.FormOf(c)
	w, _, err := s.worker(c, f.Get("department"))
	if err != nil {
		return err
	}
	revision, _ := strconv.Atoi(f.Get("revision"))
	typed := typedPost(f)
	if refused := change(w.about.Worker, revision, typed); refused != nil {
		page, err := s.postChange(c, w, what, typed, revision)
		if err != nil {
			return err
		}
		return s.again(c, refused, postTitles[what], page)
	}
	done(c, told, "For "+w.about.Name+".")
	return w.back(c)
}

func (s *Server) postPage(c echo.Context) error {
	return s.changePage(c, "post", func(p enrolling.WorkerPost) enrolling.Post {
		return enrolling.Post{Version: p.Version, Level: p.Level, Settings: p.Settings}
	})
}

func (s *Server) changePost(c echo.Context) error {
	return s.changeWorker(c, "post", "The post is changed", func(w id.Worker, revision int, p enrolling.Post) error {
		return s.Enrolling.ChangePost(c.Request().Context(), actor(c), enrolling.ChangePostCommand{Worker: w, Revision: revision, Version: p.Version, Level: p.Level, Settings: p.Settings})
	})
}

func (s *Server) educatorPage(c echo.Context) error {
	return s.changePage(c, "educator", func(p enrolling.WorkerPost) enrolling.Post { return enrolling.Post{Educator: p.Educator} })
}

func (s *Server) assignEducator(c echo.Context) error {
	return s.changeWorker(c, "educator", "The practice educator is changed", func(w id.Worker, revision int, p enrolling.Post) error {
		return s.Enrolling.AssignEducator(c.Request().Context(), actor(c), enrolling.AssignEducatorCommand{Worker: w, Revision: revision, Educator: p.Educator})
	})
}

func (s *Server) pathwayPage(c echo.Context) error {
	return s.changePage(c, "pathway", func(enrolling.WorkerPost) enrolling.Post { return enrolling.Post{} })
}

func (s *Server) addPathway(c echo.Context) error {
	return s.changeWorker(c, "pathway", "The pathways are changed", func(w id.Worker, _ int, p enrolling.Post) error {
		return s.Enrolling.Enrol(c.Request().Context(), actor(c), enrolling.EnrolCommand{Worker: w, Version: p.Version, Level: p.Level, Main: httpx.FormOf(c).Has("main")})
	})
}

// pathwayOf is the pathway that the address names, of the worker.
func pathwayOf(c echo.Context, post enrolling.WorkerPost) (store.Enrolment, error) {
	ref, err := param[id.Enrolment](c, "enrolment")
	i := slices.IndexFunc(post.Enrolments, func(e store.Enrolment) bool { return e.ID == ref })
	if err != nil || i < 0 {
		return store.Enrolment{}, fault.Missing()
	}
	return post.Enrolments[i], nil
}

func (s *Server) endPathwayPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return err
	}
	w, post, err := s.worker(c, q.Get("department"))
	if err != nil {
		return err
	}
	e, err := pathwayOf(c, post)
	if err != nil {
		return err
	}
	list, err := s.Authoring.Frameworks(c.Request().Context(), actor(c), w.ID)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, frontend.LeadConfirm{Lead: w.lead(s.layout(c, "Take off this pathway?"), w.here(c, "lead.person")), About: w.about.Name + ": " + levelTitle(list, e.Version, e.Level),
		Explain: []string{"Their progress on it is no longer counted. Their evidence and sign-offs stay as they are.", "Nobody is taken off while they are entitled to do tasks of it on their own: end that first, under Entitlements.", "You can put them on it again at any time."},
		Action:  at(c, "lead.pathway.end.send", string(w.about.ID), string(e.ID)), Button: "Take off", Keep: w.here(c, "lead.person")})
}

func (s *Server) endPathway(c echo.Context) error {
	w, post, err := s.worker(c, httpx.FormOf(c).Get("department"))
	if err != nil {
		return err
	}
	e, err := pathwayOf(c, post)
	if err != nil {
		return err
	}
	if err := s.Enrolling.EndEnrolment(c.Request().Context(), actor(c), e.ID); err != nil {
		return err
	}
	done(c, "The pathway is taken off", "For "+w.about.Name+".")
	return w.back(c)
}
