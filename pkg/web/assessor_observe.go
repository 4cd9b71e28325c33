package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
)

// watchPage asks whom an assessor watched.
func (s *Server) watchPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "q")
	if err != nil {
		return err
	}
	d, all := departmentFor(c, q.Get("department"), identity.RoleAssessor)
	list, err := s.Assessing.WhomToObserve(c.Request().Context(), actor(c), d, q.Get("q"))
	if err != nil {
		return err
	}
	own, err := s.Assessing.MyStanding(c.Request().Context(), actor(c), d)
	if err != nil {
		return err
	}
	p := frontend.AssessorWatch{Layout: s.layout(c, "Whom did you watch?"), Stopped: obstacles("You cannot sign anything off at the moment.", own.Refusals), Query: q.Get("q"), Place: string(d), Address: at(c, "assessor.watch")}
	p.Back = at(c, "assessor.queue")
	if p.Department, p.Departments, err = s.departmentLinks(c, "assessor.watch", d, all); err != nil {
		return err
	}
	for _, w := range list {
		p.Workers = append(p.Workers, frontend.Link{Text: w.Name, Href: at(c, "assessor.watched", string(w.ID))})
	}
	return s.page(c, http.StatusOK, p)
}

// watched is the worker that the address names, with what could be recorded.
func (s *Server) watched(c echo.Context) (assessing.Watched, error) {
	w, err := id.Parse[id.Worker](c.Param("worker"))
	if err != nil {
		return assessing.Watched{}, fault.Missing()
	}
	return s.Assessing.Observable(c.Request().Context(), actor(c), w)
}

// watchedPage asks what the worker did.
func (s *Server) watchedPage(c echo.Context) error {
	w, err := s.watched(c)
	if err != nil {
		return err
	}
	p := frontend.AssessorWatched{Layout: s.layout(c, "What did you see them do?"), Worker: w.Name}
	p.Back = httpx.To(c, "assessor.watch").With("department", string(w.Department)).String()
	for _, one := range w.Choices {
		fillWatched(&p, one, frontend.WatchedRow{Link: frontend.Link{Text: one.Title, Href: at(c, "assessor.observe", string(w.ID), string(one.ID))}, Standing: standing(one.Line.Standing), Hint: seenSoFar(one)})
	}
	return s.page(c, http.StatusOK, p)
}

// begunShown is how much of what was begun is in sight.
const begunShown = 8

// fillWatched puts a competency where it is looked for: the choices come with what
// still has to be watched first, by area.
func fillWatched(p *frontend.AssessorWatched, one assessing.Observable, row frontend.WatchedRow) {
	area, _ := one.Framework.Area(one.Area)
	same := slices.IndexFunc(p.Areas, func(a frontend.WatchedArea) bool { return a.Title == area.Title })
	switch {
	case !one.Needed:
		p.Others = append(p.Others, row)
	case one.Line.Standing != progress.NotStarted && len(p.First) < begunShown:
		p.First = append(p.First, row)
	case same >= 0:
		p.Areas[same].Rows = append(p.Areas[same].Rows, row)
	default:
		p.Areas = append(p.Areas, frontend.WatchedArea{Title: area.Title, Rows: []frontend.WatchedRow{row}})
	}
}

// seenSoFar says how often it was seen, beside how often that is asked.
func seenSoFar(one assessing.Observable) string {
	if one.Line.Observations == 0 {
		return "Their pathway does not ask for it to be watched"
	}
	got := one.Line.Got
	if got.Prior > 0 {
		return fmt.Sprintf("Seen %s. Prior learning stands for %d of the %d times asked for", times(got.Observations-got.Prior), got.Prior, one.Line.Observations)
	}
	return fmt.Sprintf("Seen %d of %d times", got.Observations, one.Line.Observations)
}

// choice is the competency that the address names, if the actor may record it.
func choice(c echo.Context, w assessing.Watched) (assessing.Observable, error) {
	i := slices.IndexFunc(w.Choices, func(one assessing.Observable) bool { return string(one.ID) == c.Param("competency") })
	if i < 0 {
		return assessing.Observable{}, fault.Missing()
	}
	return w.Choices[i], nil
}

// observePage asks for the observation. After a statement that was not signed, the
// form holds what it said.
func (s *Server) observePage(c echo.Context) error {
	w, err := s.watched(c)
	if err != nil {
		return err
	}
	one, err := choice(c, w)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "from")
	if err != nil {
		return err
	}
	content := evidence.Content{OccurredOn: clock.DateOf(s.Clock.Now())}
	step := strconv.Itoa(one.Line.Target)
	_, also := furtherOptions(one.Further)
	if from := q.Get("from"); from != "" {
		st, err := s.Assessing.Observing(c.Request().Context(), actor(c), id.Intent(from))
		if err != nil {
			return err
		}
		if st.Became == nil {
			content, step, also = st.Observation.Content, strconv.Itoa(st.Step), nil
			for _, l := range st.Also.List() {
				also = append(also, string(l.Competency))
			}
		}
	}
	return s.page(c, http.StatusOK, observeForm(c, w, one, content, step, also)(s.layout(c, one.Title)))
}

func observeForm(c echo.Context, w assessing.Watched, one assessing.Observable, content evidence.Content, step string, also []string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		l.Back = at(c, "assessor.watched", string(w.ID))
		area, _ := one.Framework.Area(one.Area)
		level, _ := one.Framework.Level(one.Level)
		p := frontend.AssessorObserve{Layout: l, Address: at(c, "assessor.observe.send", string(w.ID), string(one.ID)), Worker: w.Name, Area: area.Title, Framework: one.Framework.Title,
			Level: level.Title, Text: one.Text(one.Level), Step: step, Also: also}
		p.Further, _ = furtherOptions(one.Further)
		d, _ := evidence.Recorded.Definition()
		for _, q := range questions(d.Asking(one.Framework.RiskClasses[one.RiskClass].Rated()), content) {
			q.Wrong = l.Wrong(q.Name)
			switch q.Name {
			case "title":
			case "fields.what":
				p.What = q
			default:
				p.Rest = append(p.Rest, q)
			}
		}
		for _, st := range one.Steps {
			p.Steps = append(p.Steps, frontend.Option{Value: strconv.Itoa(st.Step), Text: st.Title, Help: st.Meaning})
		}
		return p
	}
}

// observe writes the observation down, and goes on to its statement.
func (s *Server) observe(c echo.Context) error {
	w, err := s.watched(c)
	if err != nil {
		return err
	}
	one, err := choice(c, w)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	day, _ := typedDay(&f.Values, "occurred_on")
	step, _ := strconv.Atoi(f.Get("step")) // what is no number is no step, which Observe says
	cmd := assessing.ObserveCommand{Worker: w.ID, Competency: one.ID, Step: step, Also: named(f.All("also")), OccurredOn: clock.Date(day), Fields: map[string]string{}}
	d, _ := evidence.Recorded.Definition()
	for _, field := range d.Fields {
		cmd.Fields[field.Name] = f.Get("fields." + field.Name)
	}
	i, err := s.Assessing.Observe(c.Request().Context(), actor(c), cmd)
	if err != nil {
		return s.again(c, err, one.Title, observeForm(c, w, one, evidence.Content{OccurredOn: cmd.OccurredOn, Fields: cmd.Fields}, f.Get("step"), f.All("also")))
	}
	return httpx.SeeOther(c, httpx.To(c, "assessor.observation", string(i.ID)))
}

// observing is the observation that the address names, as it stands.
func (s *Server) observing(c echo.Context) (assessing.Observing, error) {
	i, err := id.Parse[id.Intent](c.Param("observation"))
	if err != nil {
		return assessing.Observing{}, fault.Missing()
	}
	return s.Assessing.Observing(c.Request().Context(), actor(c), i)
}

// observationPage shows the statement of an observation to prove, and once it is
// signed says so.
func (s *Server) observationPage(c echo.Context) error {
	st, err := s.observing(c)
	if err != nil {
		return err
	}
	switch {
	case st.Became != nil:
		return s.observedPage(c, st)
	case st.Over != nil:
		return s.notObserved(c, st, st.Over)
	}
	p, err := s.observationForm(c, st)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, "Sign what you saw")))
}

func (s *Server) observationForm(c echo.Context, st assessing.Observing) (func(frontend.Layout) frontend.Page, error) {
	return s.proofForm(c, []digest.Sum{st.Claim}, frontend.AssessorSign{Address: at(c, "assessor.observation.send", string(st.ID)), Request: backToObservation(c, st), Statement: st.Statement,
		Until: timeOf(st.ExpiresAt), Worker: st.WorkerName, Name: st.Competency.Title, Today: day(st.CreatedAt)})
}

// backToObservation is the form with what was typed.
func backToObservation(c echo.Context, st assessing.Observing) string {
	return httpx.To(c, "assessor.observe", string(st.Observation.Worker), string(st.Observation.Competency)).With("from", string(st.ID)).String()
}

func (s *Server) signObservation(c echo.Context) error {
	st, err := s.observing(c)
	if err != nil {
		return err
	}
	if st.Became == nil && st.Over == nil {
		if refused := s.sign(c, st.Intent); refused != nil {
			if st, err = s.observing(c); err != nil {
				return err
			}
			switch {
			case st.Became != nil: // another click was quicker
			case st.Over != nil || fault.Is(refused, fault.Conflict):
				return s.notObserved(c, st, refused)
			default:
				p, err := s.observationForm(c, st)
				if err != nil {
					return err
				}
				return s.again(c, refused, "Sign what you saw", p)
			}
		}
	}
	return httpx.SeeOther(c, httpx.To(c, "assessor.observation", string(st.ID)))
}

// notObserved says why an observation can be proved no more.
func (s *Server) notObserved(c echo.Context, st assessing.Observing, why error) error {
	return s.over(c, why, backToObservation(c, st))
}

// observedPage says what was signed, and what is next.
func (s *Server) observedPage(c echo.Context, st assessing.Observing) error {
	return s.donePage(c, st.Became, st.WorkerName, st.Competency, st.Department)
}
