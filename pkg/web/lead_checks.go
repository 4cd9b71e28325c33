package web

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
)

// checks is what the register says about each assessor.
func (s *Server) checks(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	list, err := s.Enrolling.Checks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	p := frontend.LeadChecks{Lead: k.lead(s.layout(c, "Register checks"), k.above(c)), Import: onlyIf(k.Invites, k.at(c, "lead.checks.import")), Sheet: k.at(c, "lead.checks.sheet"), Rules: at(c, "registers")}
	near := renewals{now: s.Clock.Now()}
	for _, one := range list {
		row := frontend.CheckedRow{Person: frontend.Link{Text: one.Name, Href: k.at(c, "lead.person", string(one.ID))}, Number: one.Current.Number, Status: one.Current.Status,
			Checked: "Never looked at", Record: onlyIf(k.Invites && one.ID != actor(c).Person, k.at(c, "lead.check", string(one.ID)))}
		if one.Known {
			row.Checked = "Looked at on " + day(one.Current.CheckedAt)
		}
		row.Register, row.Life = registerStanding(one, s.Clock.Now())
		near.add(one.Current, len(one.Refusals) == 0)
		p.Rows = append(p.Rows, row)
	}
	p.Renewals = near.words()
	lists, err := s.Enrolling.Proposals(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	for _, one := range lists {
		link := frontend.Link{Text: "The list that " + one.ByName + " sent on " + day(one.At), Href: at(c, "lead.checks.list", string(one.ID))}
		if over := outcome(one, s.Clock.Now()); over != "" {
			p.Decided = append(p.Decided, frontend.ListRow{Link: link, Outcome: over})
		} else {
			p.Lists = append(p.Lists, link)
		}
	}
	return s.page(c, http.StatusOK, p)
}

// checkSheet is the list to fill in while looking people up.
func (s *Server) checkSheet(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	file, err := s.Enrolling.RegisterSheet(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	return download(c, "register-checks.csv", file)
}

const registerTitle = "Record a register check"

// registerForm is the form with what was typed, or what is known to begin with.
func (s *Server) registerForm(c echo.Context, w someone, cmd enrolling.RecordCheckCommand, asked string) (func(frontend.Layout) frontend.Page, error) {
	registers, _, err := s.Enrolling.Registers(c.Request().Context())
	if err != nil {
		return nil, err
	}
	chosen := assessor.Find(registers, cmp.Or(cmd.Register, assessor.HCPC))
	if chosen == nil {
		return nil, fault.Missing()
	}
	p := frontend.LeadCheck{Action: at(c, "lead.check.send", string(w.about.ID)), Name: w.about.Name, Register: chosen.Code, Number: cmd.Number, Profession: cmd.Profession, Status: cmd.Status, Source: cmd.Source,
		Shown: cmd.Shown, Since: dateParts(string(cmd.EffectiveFrom)), On: dateParts(string(cmd.CheckedOn))}
	p.RegisterTitle, p.NumberHelp, p.Professions, p.Statuses, p.Permits = chosen.Title, numberHelp(chosen), chosen.ProfessionTitles(), chosen.StatusTitles(), permitting(chosen)
	if o := s.Enrolling.Online[chosen.Code]; o != nil {
		p.Ask, p.Service, p.Asked = at(c, "lead.check.ask", string(w.about.ID)), o.Source(), asked
	}
	for _, r := range registers {
		if r != chosen {
			p.Others = append(p.Others, frontend.Link{Text: r.Title, Href: w.to(c, "lead.check", string(w.about.ID)).With("register", r.Code).String()})
		}
	}
	p.Now, p.History = checkFacts(c, w.about.Checked, s.Clock.Now())
	return func(l frontend.Layout) frontend.Page {
		p.Lead = w.lead(l, w.at(c, "lead.checks"))
		return p
	}, nil
}

func (s *Server) registerPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "register")
	if err != nil {
		return err
	}
	w, err := s.someone(c, q.Get("department"))
	if err != nil {
		return err
	}
	known := w.about.Checked.Current
	cmd := enrolling.RecordCheckCommand{Register: cmp.Or(q.Get("register"), known.Register, assessor.HCPC), CheckedOn: clock.DateOf(s.Clock.Now())}
	if cmd.Register == known.Register {
		cmd.Number, cmd.Profession, cmd.EffectiveFrom = known.Number, known.Profession, clock.DateOf(known.EffectiveFrom)
	} else if cmd.Register == assessor.HCPC {
		cmd.Profession = assessor.DiagnosticRadiographer
	}
	page, err := s.registerForm(c, w, cmd, cmd.Number)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, registerTitle)))
}

// askRegister asks the online service of a register. Where that says nothing, the
// form is there to record by hand.
func (s *Server) askRegister(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	cmd := enrolling.LookUpCommand{Department: w.ID, Person: w.about.ID, Register: f.Get("register"), Number: f.Get("asked")}
	_, refused := s.Enrolling.LookUp(c.Request().Context(), actor(c), cmd)
	if refused == nil {
		done(c, "The register was looked up", w.about.Name+": see what it showed below.")
		return httpx.SeeOther(c, w.to(c, "lead.check", string(w.about.ID)).With("register", cmd.Register))
	}
	page, err := s.registerForm(c, w, enrolling.RecordCheckCommand{Register: cmd.Register, Number: cmd.Number, CheckedOn: clock.DateOf(s.Clock.Now())}, cmd.Number)
	if err != nil {
		return err
	}
	return s.notAnswered(c, refused, registerTitle, page)
}

// notAnswered shows a form again after a register was asked for nothing.
func (s *Server) notAnswered(c echo.Context, refused error, title string, page func(frontend.Layout) frontend.Page) error {
	var f *fault.Error
	if !errors.As(refused, &f) || f.Kind != fault.Invalid && f.Kind != fault.Unavailable {
		return refused
	}
	l, status := s.layout(c, title), http.StatusUnprocessableEntity
	for _, field := range f.Fields {
		l.Errors = append(l.Errors, frontend.FieldError{Name: "asked", Message: field.Message})
	}
	if f.Kind == fault.Unavailable {
		status, l.Errors = http.StatusServiceUnavailable, []frontend.FieldError{{Name: "asked", Message: f.Message}}
	}
	return s.page(c, status, page(l))
}

func (s *Server) recordCheck(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	since, _ := typedDay(&f.Values, "effective_from")
	on, _ := typedDay(&f.Values, "checked_on")
	cmd := enrolling.RecordCheckCommand{Department: w.ID, Person: w.about.ID, Register: f.Get("register"), Number: f.Get("number"), Profession: f.Get("profession"), Status: f.Get("status"),
		Source: f.Get("source"), Shown: f.Get("shown"), EffectiveFrom: clock.Date(since), CheckedOn: clock.Date(on)}
	if _, refused := s.Enrolling.RecordCheck(c.Request().Context(), actor(c), cmd); refused != nil {
		page, err := s.registerForm(c, w, cmd, w.about.Checked.Current.Number)
		if err != nil {
			return err
		}
		return s.again(c, refused, registerTitle, page)
	}
	done(c, "The register check is recorded", w.about.Name+": "+cmd.Status+".")
	return httpx.SeeOther(c, w.to(c, "lead.checks"))
}

var checkColumns = []frontend.ColumnHelp{
	{Name: "registration_number", Help: "As the register shows it, like RA012345"},
	{Name: "email", Help: "Work email address. Needed only if we do not know their number yet"},
	{Name: "name", Help: "As the register shows it. It is kept with the check"},
	{Name: "profession", Help: "As the register shows it, like Diagnostic radiographer"},
	{Name: "status", Help: "As the register shows it, like Registered, Lapsed or Not found"},
	{Name: "effective_from", Help: "Since when the status holds, like 2026-11-03"},
	{Name: "checked_on", Help: "The day when you looked, like 2026-11-03"},
	{Name: "register", Help: "HCPC, NMC, GMC, RCT or another that your platform administrator added. Without it, HCPC"},
	{Name: "outside", Help: "Write yes for somebody who has no account here and may sign with a pass. Leave it empty for everybody else"},
}

// checkList records the register checks of a file.
func (s *Server) checkList() fileList {
	return fileList{title: "Bring in register checks from a file", back: "lead.checks", look: "lead.checks.import.look", send: "lead.checks.import.send", columns: checkColumns,
		page: func(c echo.Context, k desk, p frontend.ListForm) frontend.Page {
			return frontend.LeadChecksImport{ListForm: p, Sheet: k.at(c, "lead.checks.sheet")}
		},
		preview: func(c echo.Context, k desk, p *frontend.ListForm) error {
			preview, err := s.Enrolling.PreviewChecks(c.Request().Context(), actor(c), enrolling.CheckFileCommand{Department: k.ID, File: []byte(p.Text)})
			p.Seen, p.Problems, p.Rows = string(preview.Seen), preview.Problems, previewRows(preview)
			if gone := goneLines(preview); len(gone) > 0 {
				p.Warnings = append([]string{"Not on this list. Nothing changes for them, but make sure that the list is whole:"}, gone...)
			}
			return err
		},
		act: func(c echo.Context, k desk, text string, seen digest.Sum) error {
			if _, err := s.Enrolling.ProposeChecks(c.Request().Context(), actor(c), enrolling.CheckFileCommand{Department: k.ID, File: []byte(text), Seen: seen}); err != nil {
				return err
			}
			done(c, "The list is sent to be approved", "Nothing is recorded until another lead or a platform administrator has looked at it and approved it.")
			return httpx.SeeOther(c, k.to(c, "lead.checks"))
		}}
}
