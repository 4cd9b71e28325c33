package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attainment"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

// requirementRoutes are the pages about what levels ask for beside competencies.
func (s *Server) requirementRoutes() []httpx.Route {
	return []httpx.Route{
		get("/requirements", "requirements.own", s.ownRequirements),
		get("/requirements/:id", "requirements", s.requirementsPage),
		post("/requirements/:id", "requirements.put.send", s.putAttainment),
		get("/requirements/:id/put", "requirements.put", s.attainmentForm),
	}
}

// ownRequirements leads a worker to theirs.
func (s *Server) ownRequirements(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "requirements", string(w)))
}

// required is what is asked of a worker, with what its reader may do about it.
type required struct {
	reporting.Requirements
	own, attest bool
	reader      id.Person
}

func (s *Server) required(c echo.Context) (r required, err error) {
	w, err := workerOf(c)
	if err != nil {
		return r, err
	}
	r.Requirements, err = s.Reporting.WorkerRequirements(c.Request().Context(), actor(c), w, "")
	if err == nil {
		r.own, r.attest = s.Educating.MayAttain(actor(c), w, r.Worker.Department)
		r.reader = actor(c).Person
	}
	return r, err
}

func (s *Server) requirementsPage(c echo.Context) error {
	r, err := s.required(c)
	if err != nil {
		return err
	}
	p := frontend.Requirements{Layout: s.layout(c, "Qualifications and other things asked"), Mine: r.own, Name: r.Worker.Name}
	p.Back = at(c, "educator.worker", string(r.Worker.ID))
	if r.own {
		p.Back = at(c, "worker.home")
	}
	for _, l := range r.Levels {
		one := frontend.RequiresLevel{Title: l.Target.Title, Words: fmt.Sprintf("%d of %d are there. ", l.Met, l.Asked)}
		if l.Start != "" {
			one.Words += map[bool]string{true: "You", false: "They"}[r.own] + " began on " + l.Start.Words() + "."
		}
		for _, o := range l.Others {
			one.Rows = append(one.Rows, r.row(c, p.Layout, l, o))
		}
		p.Levels = append(p.Levels, one)
	}
	for _, h := range r.Elsewhere {
		p.Elsewhere = append(p.Elsewhere, r.held(c, p.Layout, h))
	}
	return s.page(c, http.StatusOK, p)
}

var otherStandings = map[progress.Status]frontend.Standing{progress.IsMet: {Text: "There", Colour: "green"}, progress.NotMet: {Text: "Not there yet", Colour: "red"},
	progress.NotFor: {Text: "Does not apply", Colour: "grey"}, progress.Unclear: {Text: "Not known", Colour: "yellow"}}

func (r required) row(c echo.Context, l frontend.Layout, level reporting.LevelRequires, o progress.Other) frontend.RequireRow {
	row := frontend.RequireRow{Title: o.Name(), Asks: asksOf(o.Requirement), Standing: otherStandings[o.Status], Why: o.Why, Mend: o.Mend, Ours: o.Confidence == framework.Inferred, Note: o.Note}
	for _, h := range o.Held {
		row.Held = append(row.Held, r.held(c, l, h))
	}
	for _, part := range o.Parts {
		row.Parts = append(row.Parts, r.row(c, l, level, part))
	}
	done := o.Status == progress.IsMet && o.Until.IsZero() && o.Kind != framework.AsksHours
	if o.Status != progress.NotFor && !done && r.puts(o.Requirement) {
		row.Put = frontend.Link{Text: putWords[o.Kind], Href: httpx.To(c, "requirements.put", string(r.Worker.ID)).With("kind", string(attainment.PutDown)).With("framework", level.Framework).With("for", o.ID).String()}
	}
	return row
}

// puts tells whether the reader may put something down for a requirement.
func (r required) puts(o framework.Requirement) bool {
	switch o.Kind {
	case framework.AsksDeclaration:
		return r.own
	case framework.AsksConfirmation:
		return r.attest
	}
	return attainment.Taken(o) && (r.own || r.attest)
}

var putWords = map[string]string{framework.AsksQualification: "Put down a qualification", framework.AsksAccreditation: "Put down an accreditation", framework.AsksHours: "Put down hours",
	framework.AsksDeclaration: "Read and make this statement", framework.AsksConfirmation: "Confirm this"}

func (r required) held(c echo.Context, l frontend.Layout, h attainment.Held) frontend.HeldRow {
	form := func(k attainment.Kind) string {
		return httpx.To(c, "requirements.put", string(r.Worker.ID)).With("kind", string(k)).With("about", string(h.ID)).String()
	}
	row := frontend.HeldRow{Layout: l, Action: at(c, "requirements.put.send", string(r.Worker.ID)), ID: string(h.ID), Title: heldTitle(h), Words: h.Data.Words, Standing: heldStanding(h),
		By: "Put down by " + h.ByName + " on " + day(h.At) + "."}
	if h.Settled != nil {
		row.By += " " + settledBy[h.Outcome] + " " + h.Settled.ByName + " on " + day(h.Settled.At) + "."
		if h.Settled.Data.Words != "" {
			row.By += " " + h.Settled.Data.Words
		}
	}
	if h.Data.Evidence != "" {
		row.Evidence = at(c, "evidence.show", string(h.Data.Evidence))
	}
	if r.attest && h.Outcome == "" && !h.Counts() && h.By != r.reader {
		row.Confirm, row.SendBack = true, form(attainment.SentBack)
	}
	if r.attest || r.own && h.By == r.reader {
		row.TakeBack = form(attainment.TakenBack)
	}
	return row
}

var settledBy = map[attainment.Kind]string{attainment.Confirmed: "Confirmed by", attainment.SentBack: "Sent back by", attainment.TakenBack: "Taken back by"}

func heldStanding(h attainment.Held) frontend.Standing {
	switch {
	case h.Changed():
		return frontend.Standing{Text: "Evidence changed", Colour: "orange"}
	case h.Outcome == attainment.SentBack:
		return frontend.Standing{Text: "Sent back", Colour: "orange"}
	case h.Counts():
		return frontend.Standing{Text: map[bool]string{true: "Confirmed", false: "Stated"}[h.Data.Leaf != framework.AsksDeclaration], Colour: "green"}
	}
	return frontend.Standing{Text: "Waiting", Colour: "blue"}
}

// heldTitle is what was put down in a line: "GCSE maths, level 2, 20 August 2015".
func heldTitle(h attainment.Held) string {
	d := h.Data
	var parts []string
	if d.Title != "" {
		parts = append(parts, d.Title)
	}
	if d.RQF > 0 {
		parts = append(parts, "level "+strconv.Itoa(d.RQF))
	}
	if d.Hours > 0 {
		parts = append(parts, hourWords(d.Hours))
	}
	on := d.On.Words()
	if d.Until != "" {
		on += " to " + d.Until.Words()
	}
	return strings.Join(append(parts, on), ", ")
}

func hourWords(n int) string {
	if n == 1 {
		return "1 hour"
	}
	return strconv.Itoa(n) + " hours"
}

// asksOf is what a requirement asks for, in a sentence.
func asksOf(r framework.Requirement) string {
	says := ""
	switch r.Kind {
	case framework.AsksQualification:
		if says = "A qualification that somebody has seen"; r.RQF > 0 {
			says = fmt.Sprintf("A qualification at level %d or above that somebody has seen", r.RQF)
		}
	case framework.AsksAccreditation:
		says = "An accreditation that somebody has seen"
	case framework.AsksHours:
		says = hourWords(r.Hours) + " that somebody has confirmed"
	case framework.AsksDuration:
		says = lasts(r.Months) + " on this pathway"
	case framework.AsksReview:
		says = "A review of progress by a practice educator"
	case framework.AsksDeclaration:
		says = "A statement of one’s own"
	case framework.AsksEntitlement:
		says = "The employer’s entitlement, in force"
	case framework.AsksConfirmation:
		says = "The word of a practice educator or the department lead"
	case framework.AsksCompetency:
		says = "A competency, signed off"
	}
	if r.WithinMonths > 0 {
		says += ", not older than " + lasts(r.WithinMonths)
	}
	if r.Dated() {
		if says != "" {
			says += ". "
		}
		says += "For those who began " + framework.Span(r.From, r.Until)
	}
	switch {
	case says == "":
		return ""
	case r.Words != "":
		return says + ": “" + r.Words + "”"
	}
	return capital(says) + "."
}

// askedRows is what a level asks for, with nobody's standing.
func askedRows(list []framework.Requirement) (out []frontend.LevelRequire) {
	for _, r := range list {
		parts, _ := r.Parts()
		out = append(out, frontend.LevelRequire{Title: r.Name(), Asks: asksOf(r), Parts: askedRows(parts)})
	}
	return out
}

// otherThings is how much of what a level asks for besides competencies is there; empty
// where it asks for nothing.
func otherThings(c echo.Context, w id.Worker, met, all int) frontend.Asked {
	if all == 0 {
		return frontend.Asked{}
	}
	return frontend.Asked{Words: fmt.Sprintf("%d of %d", met, all), Href: at(c, "requirements", string(w))}
}
