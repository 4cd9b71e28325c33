package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func (s *Server) myCompetencies(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil { // nobody's pathway: the frameworks are open to all
		return httpx.SeeOther(c, httpx.To(c, "framework.list"))
	}
	return s.competenciesOf(c, w, "")
}

// competenciesOf are the lines of a worker's pathway for whoever may read it.
func (s *Server) competenciesOf(c echo.Context, w id.Worker, base string) error {
	q, err := httpx.ReadQuery(c, "q", "area", "standing", "pathway", "on-day", "on-month", "on-year")
	if err != nil {
		return err
	}
	var query reporting.ProgressQuery
	if version, level, ok := strings.Cut(q.Get("pathway"), "/"); ok {
		query = reporting.ProgressQuery{Version: framework.VersionID(version), Level: level}
	}
	typed, _ := typedDay(q, "on")
	r, wrong, err := s.progressOn(c, w, query, typed)
	if err != nil {
		return err
	}
	p := frontend.CompetencyMine{Layout: s.wrongLayout(c, "Competencies", wrong), On: dateParts(typed), Mine: base == "", Base: base, Name: r.Worker.Name, Target: r.Target.Title, Pathway: pathwayKey(r.Target),
		Total: tally(r.Total, base, r.Target), Path: r.Path, Caveat: r.Caveat, Undecided: texts(r.Undecided), Query: q.Get("q"), Area: q.Get("area"), Standing: q.Get("standing"), Browse: at(c, "framework.list")}
	p.Back = base
	met, all := progress.CountOthers(r.Others)
	p.Asked = otherThings(c, r.Worker.ID, met, all)
	p.Narrowed = p.Query+p.Area+p.Standing != ""
	if r.Past {
		p.AsOf = clock.Date(typed).Words()
	}
	if r.Target.Version != "" {
		p.Browse = at(c, "framework.browse", string(r.Target.Version))
	}
	fillFilters(&p, r)
	fillLines(&p, r, base)
	if len(wrong) > 0 {
		return s.page(c, http.StatusUnprocessableEntity, p)
	}
	return s.page(c, http.StatusOK, p)
}

// progressOn is where a worker stood on a day, as it was typed; empty is today. A
// day that is none, or is still to come, shows today and is said to be wrong.
func (s *Server) progressOn(c echo.Context, w id.Worker, q reporting.ProgressQuery, typed string) (reporting.Progress, []fault.Field, error) {
	var wrong fault.Fields
	if typed != "" {
		var err error
		if q.AsOf, err = clock.ParseDate(typed); err != nil {
			wrong.Add("on", "The day must be a real date, like 27 3 2026.")
		} else if q.AsOf > clock.DateOf(s.Clock.Now()) {
			wrong.Add("on", "The day must be today or in the past.")
			q.AsOf = ""
		}
	}
	r, err := s.Reporting.WorkerProgress(c.Request().Context(), actor(c), w, q)
	return r, wrong.List(), err
}

// fillFilters fills in what the lines can be narrowed to.
func fillFilters(p *frontend.CompetencyMine, r reporting.Progress) {
	if len(r.Pathways) > 1 {
		for _, l := range r.Pathways {
			p.Pathways = append(p.Pathways, frontend.Choice{Value: pathwayKey(l), Text: l.Title + ", " + l.Framework})
		}
	}
	for _, st := range progress.Standings {
		p.Standings = append(p.Standings, frontend.Choice{Value: string(st), Text: st.Title()})
	}
}

// fillLines puts the lines that fit under the headings of their areas.
func fillLines(p *frontend.CompetencyMine, r reporting.Progress, base string) {
	counts := map[string]reporting.Tally{}
	for _, a := range r.Areas {
		counts[a.Area] = a
	}
	at := map[string]int{}
	for _, l := range r.Lines {
		i, seen := at[l.Item.Area]
		if !seen {
			i = len(p.Groups)
			at[l.Item.Area] = i
			t := tally(counts[l.Item.Area], base, r.Target)
			t.Title = l.Item.AreaTitle
			p.Groups = append(p.Groups, frontend.LineGroup{Tally: t})
			p.Areas = append(p.Areas, frontend.Choice{Value: l.Item.Area, Text: l.Item.AreaTitle})
		}
		if !fits(l, p) {
			continue
		}
		p.Groups[i].Lines = append(p.Groups[i].Lines, frontend.LineRow{Link: competencyLink(base, l.Item), Standing: standing(l.Standing), Why: l.Why(), Optional: !l.Counted})
	}
	p.Groups = slices.DeleteFunc(p.Groups, func(g frontend.LineGroup) bool { return len(g.Lines) == 0 })
}

// fits tells whether the filters leave a line in.
func fits(l reporting.Line, p *frontend.CompetencyMine) bool {
	if p.Area != "" && l.Item.Area != p.Area || p.Standing != "" && string(l.Standing) != p.Standing {
		return false
	}
	text := strings.ToLower(l.Item.Title + " " + l.Item.Code + " " + l.Item.AreaTitle)
	for word := range strings.FieldsSeq(strings.ToLower(p.Query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (s *Server) myCompetency(c echo.Context) error {
	competency, err := competencyOf(c)
	if err != nil {
		return err
	}
	w, err := s.portfolio(c, "")
	if err != nil {
		return httpx.SeeOther(c, httpx.To(c, "framework.competency", string(competency.Version()), competency.Code()))
	}
	return s.competencyFor(c, w, competency, "")
}

// competencyOf is the competency that the address names.
func competencyOf(c echo.Context) (framework.CompetencyID, error) {
	text, err := url.PathUnescape(c.Param("competency"))
	if err != nil {
		return "", missing()
	}
	ref, err := framework.ParseCompetencyID(text)
	if err != nil {
		return "", missing()
	}
	return ref, nil
}
