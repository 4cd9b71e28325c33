package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attachment"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/recording"
)

func (s *Server) editEvidence(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil || d.Working == nil { // submitted meanwhile, or somebody else's
		return orShow(c, d, err)
	}
	l := s.layout(c, editTitle(d.Kind))
	return s.edit(c, http.StatusOK, l, d, d.Working.Content)
}

// onOnePage tells whether a kind is quick enough to be written, mapped and
// submitted on one page.
func onOnePage(k evidence.Kind) bool { return k == evidence.Activity }

func editTitle(k evidence.Kind) string {
	if onOnePage(k) {
		return "Log an activity"
	}
	return k.Title()
}

// edit shows a draft with the content that stands in its boxes.
func (s *Server) edit(c echo.Context, status int, l frontend.Layout, d recording.Detail, content evidence.Content) error {
	p := frontend.EvidenceEdit{Layout: l, ID: string(d.ID), Writer: rand.Text(), Accept: attachment.Accept, OnePage: onOnePage(d.Kind)}
	p.Back = "/home"
	if d.Number > 0 {
		p.Back, p.Version = at(c, "evidence.show", string(d.ID)), d.Number+1
	}
	if d.Working != nil {
		p.Revision, p.Saved = d.Working.Revision, timeOf(d.Working.SavedAt)
	}
	p.Files = draftFiles(c, d)
	if err := s.fillFor(c, &p, d, content.Competencies); err != nil {
		return err
	}
	def := asking(d, content)
	if p.Picker.Rated() {
		def, _ = d.Kind.Definition()
		def = def.Asking(true)
	}
	p.Answers, p.NeedsFile, p.FileHelp, p.FileOr = questions(def, content), def.NeedsFile, def.FileHelp, len(def.Instead) > 0
	aboutWhat(&p, d, content)
	mark(l, p.Answers)
	inOrder(&p)
	if status == http.StatusConflict {
		collided(&p, d, def)
	}
	return s.page(c, status, p)
}

// asking is what is asked of a draft: how each case went, where it is for something
// that asks it.
func asking(d recording.Detail, content evidence.Content) evidence.Definition {
	def, _ := d.Kind.Definition()
	return def.Asking(len(ratedOf(d, content)) > 0)
}

// ratedOf are the titles of what content is for and asks how each case went.
func ratedOf(d recording.Detail, content evidence.Content) []string {
	var out []string
	for _, one := range content.Competencies {
		if d.Named[one].Rated {
			out = append(out, "“"+d.Named[one].Title+"”")
		}
	}
	return out
}

// aboutWhat says what the question how it went is about. An item says it once, of all
// that it is for: of what went differently there has to be another item.
func aboutWhat(p *frontend.EvidenceEdit, d recording.Detail, content evidence.Content) {
	var about string
	switch rated := ratedOf(d, content); {
	case p.OnePage:
		about = "This is about what you chose that “Asks how it went”. If one of them went differently, log it on its own. "
	case len(rated) > 1:
		about = "This is about " + strings.Join(rated, " and ") + " alike. If one of them went differently, put it up on its own. "
	case len(rated) < len(content.Competencies):
		about = "This is about " + strings.Join(rated, " and ") + ". "
	}
	for i, a := range p.Answers {
		if a.Outcome && a.IsChoice() {
			p.Answers[i].Hint = about + a.Hint
		}
	}
}

// draftFiles are the files of a draft, each with a button that takes it out.
func draftFiles(c echo.Context, d recording.Detail) []frontend.FileRow {
	var out []frontend.FileRow
	for _, f := range d.Files {
		row := fileRow(f.File, at(c, "evidence.file", string(f.ID)))
		row.Take = took(f.File)
		for _, found := range f.Findings {
			row.Findings = append(row.Findings, found.Message)
		}
		out = append(out, row)
	}
	return out
}

// collided says what happened to the draft while the page was open.
func collided(p *frontend.EvidenceEdit, d recording.Detail, def evidence.Definition) {
	p.Conflict, p.Gone, p.Saved = true, d.Working == nil, ""
	_, p.Again = d.State.Next(evidence.Submit)
	if !p.Gone {
		meanwhile(p.Answers, questions(def, d.Working.Content))
	}
}

// inOrder sorts errors as their fields stand on the page.
func inOrder(p *frontend.EvidenceEdit) {
	place := func(e frontend.FieldError) int {
		named := func(a frontend.Answer) bool { return a.Name == e.Name }
		if e.Name == "files" && p.NeedsFile {
			return -1
		}
		if i := slices.IndexFunc(p.Before(), named); i >= 0 {
			return i
		}
		if slices.ContainsFunc(p.After(), named) {
			return len(p.Answers) + 1
		}
		return len(p.Answers)
	}
	slices.SortStableFunc(p.Errors, func(a, b frontend.FieldError) int { return place(a) - place(b) })
}

// fillFor fills in what the draft is for: to choose from on the one page of an
// activity, else only to read.
func (s *Server) fillFor(c echo.Context, p *frontend.EvidenceEdit, d recording.Detail, competencies []string) error {
	if !p.OnePage {
		for _, one := range competencies {
			p.For = append(p.For, frontend.Pick{ID: one, Title: d.Named[one].Title})
		}
		p.Prior = priorNotes(d, competencies)
		return nil
	}
	var err error
	p.Picker, err = s.picker(c, d, competencies, "")
	p.Picker.Legend, p.Picker.Wrong = mapTitle, p.Wrong("competencies")
	if p.Picker.Empty() { // the summary has nothing to lead to
		for i := range p.Errors {
			if isCompetency(fault.Field{Name: p.Errors[i].Name}) {
				p.Errors[i].Name = ""
			}
		}
	}
	return err
}

// autosaveEvidence keeps what is being typed and says when.
func (s *Server) autosaveEvidence(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil {
		return err
	}
	def, _ := d.Kind.Definition()
	w, err := s.Recording.Save(c.Request().Context(), actor(c), d.ID, typed(&httpx.FormOf(c).Values, def))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"saved": timeOf(w.SavedAt)})
}

// saveEvidence keeps what the page holds: files one by one as they arrive, then
// the words. What is refused is said beside its field, and the rest is kept.
func (s *Server) saveEvidence(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil {
		return err
	}
	ctx, a, f := c.Request().Context(), actor(c), httpx.FormOf(c)
	if f.Has("again") { // on a page that told that the draft was gone
		if _, err := s.Recording.Revise(ctx, a, d.ID); err != nil {
			return err
		}
	}
	patch, wrong, err := s.arrived(c, d)
	if err != nil {
		return err
	}
	if _, err := s.Recording.Save(ctx, a, d.ID, patch); err != nil {
		return s.notSaved(c, d.ID, patch, len(wrong) == 0 && f.Get("next") == "submit", err)
	}
	if out := f.Get("take_out"); out != "" {
		if err := s.Recording.RemoveFile(ctx, a, d.ID, id.Attachment(out)); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if len(wrong) > 0 {
		return s.editAgain(c, d.ID, wrong)
	}
	return s.onward(c, d.ID, f.Get("next"))
}

// arrived takes in the files of a form and reads its words, which may stand
// before and after the files.
func (s *Server) arrived(c echo.Context, d recording.Detail) (recording.Patch, []fault.Field, error) {
	f := httpx.FormOf(c)
	wrong, taken, err := s.takeFiles(c, d, d.Working != nil || f.Has("again"))
	if err != nil {
		return recording.Patch{}, nil, err
	}
	def, _ := d.Kind.Definition()
	patch := typed(&f.Values, def)
	if patch.Revision > 0 {
		patch.Revision += taken // each file that came with this form changed the draft once
	}
	return patch, wrong, nil
}

// takeFiles takes the files of a form into the draft, if there is one, and tells
// how many, and what was wrong with the others.
func (s *Server) takeFiles(c echo.Context, d recording.Detail, draft bool) (wrong []fault.Field, taken int, err error) {
	err = httpx.FormOf(c).Files(func(file httpx.File) error {
		if !draft {
			if !d.Has(file.Name) {
				wrong = append(wrong, fault.Field{Name: "files", Message: file.Name + ": this was not kept."})
			}
			return nil
		}
		_, err := s.Recording.AddFile(c.Request().Context(), actor(c), d.ID, file.Name, file.Body)
		var f *fault.Error
		switch {
		case err == nil:
			taken++
			return nil
		case !errors.As(err, &f) || !slices.Contains([]fault.Kind{fault.Invalid, fault.Unsupported, fault.TooLarge, fault.Unavailable}, f.Kind):
			return err
		}
		message := f.Message
		if len(f.Fields) > 0 {
			message = f.Fields[0].Message
		}
		wrong = append(wrong, fault.Field{Name: "files", Message: file.Name + ": " + message})
		return nil
	})
	return wrong, taken, err
}

// onward goes where the button said, if the draft is ready for that.
func (s *Server) onward(c echo.Context, e id.Evidence, next string) error {
	ctx, a := c.Request().Context(), actor(c)
	switch next {
	case "later":
		done(c, "Saved", "You find it on your home page when you come back.")
		return httpx.SeeOther(c, httpx.To(c, "worker.home"))
	case "submit":
		if _, err := s.Recording.Submit(ctx, a, recording.SubmitCommand{Evidence: e, Declared: true}); err != nil {
			return s.refusedDraft(c, e, err)
		}
		return httpx.SeeOther(c, httpx.To(c, "evidence.submitted", string(e)))
	case "search":
		return httpx.SeeOther(c, httpx.To(c, "evidence.competencies", string(e)))
	case "continue":
		return s.forward(c, e)
	default: // a file was taken out, or the page was only saved
		return httpx.SeeOther(c, httpx.To(c, "evidence.edit", string(e)))
	}
}

// forward leads to the next page that something is missing on, and at last to
// the page that shows all answers.
func (s *Server) forward(c echo.Context, e id.Evidence) error {
	missing, err := s.Recording.Check(c.Request().Context(), actor(c), e)
	if err != nil {
		return err
	}
	unmapped := slices.ContainsFunc(missing, isCompetency)
	if here := slices.DeleteFunc(missing, isCompetency); len(here) > 0 {
		return s.editAgain(c, e, here)
	}
	if unmapped {
		return httpx.SeeOther(c, httpx.To(c, "evidence.competencies", string(e)))
	}
	return httpx.SeeOther(c, httpx.To(c, "evidence.check", string(e)))
}

func isCompetency(f fault.Field) bool { return strings.HasPrefix(f.Name, "competencies") }

// editAgain shows the draft once more with what is wrong in it.
func (s *Server) editAgain(c echo.Context, e id.Evidence, wrong []fault.Field) error {
	d, err := s.Recording.Get(c.Request().Context(), actor(c), e)
	if err != nil {
		return err
	}
	if d.Working == nil {
		return httpx.SeeOther(c, httpx.To(c, "evidence.show", string(e)))
	}
	return s.edit(c, http.StatusUnprocessableEntity, s.wrongLayout(c, editTitle(d.Kind), wrong), d, d.Working.Content)
}

// wrongLayout is the layout of a form that was refused.
func (s *Server) wrongLayout(c echo.Context, title string, wrong []fault.Field) frontend.Layout {
	l := s.layout(c, title)
	for _, f := range wrong {
		l.Errors = append(l.Errors, frontend.FieldError{Name: f.Name, Message: f.Message})
	}
	return l
}

// refusedDraft shows the page on which a draft that was not submitted is mended.
func (s *Server) refusedDraft(c echo.Context, e id.Evidence, refused error) error {
	var f *fault.Error
	if !errors.As(refused, &f) || f.Kind != fault.Invalid {
		return refused
	}
	return s.editAgain(c, e, f.Fields)
}

// notSaved shows what was typed when it could not be kept: too long, or the
// draft moved on somewhere else. Whoever pressed submit twice sees what the first did.
func (s *Server) notSaved(c echo.Context, e id.Evidence, patch recording.Patch, submits bool, refused error) error {
	var f *fault.Error
	if !errors.As(refused, &f) || f.Kind != fault.Invalid && f.Kind != fault.Conflict {
		return refused
	}
	d, err := s.Recording.Get(c.Request().Context(), actor(c), e)
	if err != nil {
		return err
	}
	if submits && d.Says(patch) {
		return httpx.SeeOther(c, httpx.To(c, "evidence.submitted", string(e)))
	}
	content := evidence.Content{Fields: patch.Fields}
	if d.Working != nil {
		content.Competencies = d.Working.Content.Competencies
	}
	if patch.Title != nil {
		content.Title = *patch.Title
	}
	if patch.OccurredOn != nil {
		content.OccurredOn = clock.Date(*patch.OccurredOn)
	}
	if patch.Competencies != nil {
		content.Competencies = *patch.Competencies
	}
	status := http.StatusUnprocessableEntity
	if f.Kind == fault.Conflict {
		status = http.StatusConflict
	}
	return s.edit(c, status, s.wrongLayout(c, editTitle(d.Kind), f.Fields), d, content)
}
