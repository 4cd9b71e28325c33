package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/educating"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

// oneWorker is a worker for whoever reads their portfolio.
func (s *Server) oneWorker(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	p, err := s.workerView(c, w, frontend.ReviewForm{})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, "")))
}

// workerView gathers the page of one worker; its layout comes last.
func (s *Server) workerView(c echo.Context, w id.Worker, typed frontend.ReviewForm) (func(frontend.Layout) frontend.Page, error) {
	ctx, a := c.Request().Context(), actor(c)
	h, err := s.Reporting.WorkerHome(ctx, a, w)
	if err != nil {
		return nil, err
	}
	reviews, err := s.Educating.Reviews(ctx, a, w)
	if err != nil {
		return nil, err
	}
	base := at(c, "educator.worker", string(w))
	p := frontend.EducatorWorker{WorkerHome: homeView(c, h, base), Reviews: reviewRows(reviews), LastDays: lastMoved(h.Weeks),
		Parts: []frontend.Link{{Text: "How they are getting on", Href: base + "/ahead"}, {Text: "Next best steps", Href: base + "/next"}, {Text: "Competencies", Href: base + "/competencies"}, {Text: "Evidence", Href: base + "/evidence"}, {Text: "Record of sign-offs", Href: base + "/record"}, {Text: "What they may do today", Href: at(c, "practice.scope", string(w))}, {Text: "Apprenticeship", Href: at(c, "training", string(w))}, {Text: "Other things asked", Href: at(c, "requirements", string(w))}, {Text: "Progress reviews", Href: at(c, "reviews.worker", string(w))}, {Text: "What changed", Href: at(c, "progress", string(w))}}}
	return func(l frontend.Layout) frontend.Page {
		l.Title = h.Worker.Name
		l.Breadcrumbs = []frontend.Link{{Text: "Workers", Href: at(c, "educator.workers")}}
		p.Layout = l
		if h.Target.ID != "" && s.Educating.MayReview(a, w, h.Worker.Department) {
			p.Review = reviewForm(l, base, h, typed)
		}
		return p
	}, nil
}

// reviewForm is the form with the pathways that a review can be about.
func reviewForm(l frontend.Layout, base string, h reporting.Home, typed frontend.ReviewForm) *frontend.ReviewForm {
	typed.Layout, typed.Address, typed.Name = l, base+"/reviews", h.Worker.Name
	typed.Levels = []frontend.Choice{{Value: pathwayKey(h.Target), Text: h.Target.Title + ", " + h.Target.Framework}}
	for _, o := range h.Others {
		typed.Levels = append(typed.Levels, frontend.Choice{Value: pathwayKey(o.Target), Text: o.Target.Title + ", " + o.Target.Framework})
	}
	return &typed
}

// lastMoved says how many weeks ago the last movement was.
func lastMoved(weeks []reporting.Week) string {
	moves := slices.Clone(weeks)
	slices.Reverse(moves)
	switch n := slices.IndexFunc(moves, func(w reporting.Week) bool { return w.Moves > 0 }); n {
	case -1:
		return "No movement in 6 months"
	case 0:
		return "Moved this week"
	case 1:
		return "Last moved last week"
	default:
		return "Last moved " + span(7*n) + " ago"
	}
}

func reviewRows(list []educating.Review) (rows []frontend.ReviewRow) {
	confirmed := func(what string, yes bool) frontend.Standing {
		if yes {
			return frontend.Standing{Text: what + " confirmed", Colour: "green"}
		}
		return frontend.Standing{Text: what + " not confirmed", Colour: "grey"}
	}
	for _, r := range list {
		rows = append(rows, frontend.ReviewRow{By: r.ByName + " on " + day(r.At), Level: r.LevelTitle, Note: r.Note,
			Education: confirmed("Education", r.Education), Experience: confirmed("Experience", r.Experience)})
	}
	return rows
}

func (s *Server) recordReview(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	confirmed := f.All("confirm")
	typed := frontend.ReviewForm{Level: f.Get("level"), Note: f.Get("note"), Education: slices.Contains(confirmed, "education"), Experience: slices.Contains(confirmed, "experience")}
	version, level, _ := strings.Cut(typed.Level, "/")
	cmd := educating.ReviewCommand{Version: framework.VersionID(version), Level: level, Education: typed.Education, Experience: typed.Experience, Note: typed.Note}
	if _, refused := s.Educating.RecordReview(c.Request().Context(), actor(c), w, cmd); refused != nil {
		p, err := s.workerView(c, w, typed)
		if err != nil {
			return err
		}
		return s.again(c, refused, "", p)
	}
	done(c, "What you confirm is saved", "They have been told, and can read it.")
	return httpx.SeeOther(c, httpx.To(c, "educator.worker", string(w)))
}
