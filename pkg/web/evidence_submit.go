package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/identifier"
	"countersign/pkg/recording"
)

const checkTitle = "Check your answers"

func (s *Server) checkEvidence(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil || d.Working == nil {
		return orShow(c, d, err)
	}
	return s.checkPage(c, http.StatusOK, s.layout(c, checkTitle), d)
}

func (s *Server) checkPage(c echo.Context, status int, l frontend.Layout, d recording.Detail) error {
	missing, err := s.Recording.Check(c.Request().Context(), actor(c), d.ID)
	if err != nil {
		return err
	}
	ask, err := s.whom(c, d)
	if err != nil {
		return err
	}
	content, edit := d.Working.Content, at(c, "evidence.edit", string(d.ID))
	def := asking(d, content)
	l.Back = edit
	p := frontend.EvidenceCheck{Layout: l, ID: string(d.ID), Revision: d.Working.Revision, FileHref: edit + "#files", Rows: answersOf(def, content)}
	for i, row := range p.Rows {
		p.Rows[i].Link = frontend.Link{Text: row.Key, Href: edit + "#" + row.Field}
	}
	p.Rows = append(p.Rows,
		frontend.AnswerRow{Key: "What it is for", List: titlesOf(d.Named, content.Competencies),
			Link: frontend.Link{Text: "what it is for", Href: at(c, "evidence.competencies", string(d.ID))}},
		frontend.AnswerRow{Key: assessorTitle, Text: ask, Link: frontend.Link{Text: "who should look at it", Href: at(c, "evidence.assessor", string(d.ID))}})
	for _, f := range d.Files {
		p.Files = append(p.Files, fileRow(f.File, at(c, "evidence.file", string(f.ID))))
	}
	p.Problems, p.Doubts, p.Prior = problems(c, d, missing), doubts(d, edit), priorNotes(d, content.Competencies)
	return s.page(c, status, p)
}

// problems are what stands in the way, each with where it is mended.
func problems(c echo.Context, d recording.Detail, missing []fault.Field) []frontend.Link {
	var out []frontend.Link
	for _, m := range missing {
		href := at(c, "evidence.edit", string(d.ID)) + "#" + m.Name
		if isCompetency(m) {
			href = at(c, "evidence.competencies", string(d.ID))
		}
		out = append(out, frontend.Link{Text: m.Message, Href: href})
	}
	return out
}

// priorNotes say of prior learning, before it is submitted, what it stands for in each
// thing that it is for, so that nobody waits for what does not count.
func priorNotes(d recording.Detail, competencies []string) []string {
	var out []string
	for _, one := range competencies {
		switch name, ok := d.Named[one]; {
		case d.Kind != evidence.PriorLearning || !ok:
		case name.Prior == "":
			out = append(out, fmt.Sprintf("“%s”: it does not count. This asks to be seen done here.", name.Title))
		default:
			out = append(out, fmt.Sprintf("“%s”: if it is recognised, it stands for %s.", name.Title, name.Prior))
		}
	}
	return out
}

// doubts are the places that might point to a patient and stop nothing.
func doubts(d recording.Detail, edit string) []frontend.Link {
	var out []frontend.Link
	content := d.Working.Content
	if len(ratedOf(d, content)) == 0 { // what nobody asked is not submitted
		content = content.WithoutOutcomes()
	}
	for _, place := range content.Texts(d.Kind) {
		for _, found := range identifier.Check(place.Text) {
			if found.Severity == identifier.Warn {
				out = append(out, frontend.Link{Text: place.Label + " " + found.Message, Href: edit + "#" + place.Field})
			}
		}
	}
	for _, f := range d.Files {
		for _, found := range f.Findings {
			if !found.Blocks {
				out = append(out, frontend.Link{Text: f.Name + ": " + found.Message, Href: edit + "#files"})
			}
		}
	}
	return out
}

// whom says who will be asked.
func (s *Server) whom(c echo.Context, d recording.Detail) (string, error) {
	chosen := d.Working.Content.Assessor
	if chosen == "" {
		return "Anyone who may sign it", nil
	}
	people, err := s.Recording.Assessors(c.Request().Context(), actor(c), d.ID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(people, func(p recording.Choice) bool { return p.Person == chosen })
	if i < 0 {
		return "The person you chose cannot sign all of it, so anyone who may sign it is asked", nil
	}
	return people[i].Name, nil
}

func (s *Server) submitEvidence(c echo.Context) error {
	e, err := evidenceOf(c)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	revision, _ := strconv.Atoi(f.Get("revision"))
	cmd := recording.SubmitCommand{Evidence: e, Declared: f.Get("declared") == "yes", Revision: revision}
	_, err = s.Recording.Submit(c.Request().Context(), actor(c), cmd)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return s.checkAgain(c, err)
	}
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "evidence.submitted", string(e)))
}

// checkAgain shows the answers once more after they were not submitted: what is
// missing, or that they changed after they were checked.
func (s *Server) checkAgain(c echo.Context, refused error) error {
	d, err := s.draft(c)
	if err != nil {
		return err
	}
	if d.Working == nil {
		say(c, frontend.Banner{Heading: "This was submitted already", Text: "Here is where it stands."})
		return orShow(c, d, nil)
	}
	var f *fault.Error
	errors.As(refused, &f)
	if f.Kind == fault.Conflict {
		l := s.layout(c, checkTitle)
		l.Banner = frontend.Banner{Heading: "This changed after you checked it", Text: "Check your answers again before you submit."}
		return s.checkPage(c, http.StatusConflict, l, d)
	}
	declared := slices.DeleteFunc(slices.Clone(f.Fields), func(x fault.Field) bool { return x.Name != "declared" })
	if len(declared) < len(f.Fields) { // the page lists the rest itself, and offers no box to tick
		declared = nil
	}
	return s.checkPage(c, http.StatusUnprocessableEntity, s.wrongLayout(c, checkTitle, declared), d)
}

// fieldsOf are the fields of a fault.
func fieldsOf(err error) []fault.Field {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

func (s *Server) submittedEvidence(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil {
		return err
	}
	if d.State != evidence.Submitted || d.Working != nil {
		return orShow(c, d, nil)
	}
	p := frontend.EvidenceSubmitted{Layout: s.layout(c, "Submitted"), ID: string(d.ID), Name: d.Title}
	for _, r := range currentRequests(d) {
		p.Asked = append(p.Asked, frontend.AskedRow{Competency: frontend.Link{Text: d.Named[string(r.Competency)].Title}, Where: where(r, d.Names)})
	}
	return s.page(c, http.StatusOK, p)
}

// currentRequests are those on the version that counts now.
func currentRequests(d recording.Detail) []attestation.Request {
	return slices.DeleteFunc(slices.Clone(d.Requests), func(r attestation.Request) bool { return r.Version != d.Current })
}

func (s *Server) reviseEvidence(c echo.Context) error {
	e, err := evidenceOf(c)
	if err != nil {
		return err
	}
	if _, err := s.Recording.Revise(c.Request().Context(), actor(c), e); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "evidence.edit", string(e)))
}
