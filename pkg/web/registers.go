package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/store"
)

// registers is the professional registers and their rules, for everybody.
func (s *Server) registers(c echo.Context) error {
	list, editions, err := s.Enrolling.Registers(c.Request().Context())
	if err != nil {
		return err
	}
	areas, err := s.areaTitles(c)
	if err != nil {
		return err
	}
	runs := access.ScopeOf(actor(c)).Platform()
	p := frontend.Registers{Layout: s.layout(c, "Professional registers"), Add: onlyIf(runs, at(c, "registers.adopt"))}
	for _, r := range list {
		box := registerBox(r, areas)
		if o := s.Enrolling.Online[r.Code]; o != nil {
			box.Asked = o.Source()
		}
		box.Change = onlyIf(runs, httpx.To(c, "registers.adopt").With("register", r.Code).String())
		p.Rows = append(p.Rows, box)
	}
	for _, e := range slices.Backward(editions) {
		p.Adopted = append(p.Adopted, frontend.AdoptedRow{Code: e.Code, By: e.ByName, At: day(e.At), Reason: e.Reason})
	}
	return s.page(c, http.StatusOK, p)
}

func registerBox(r *assessor.Register, areas areaTitles) frontend.RegisterBox {
	out := frontend.RegisterBox{Code: r.Code, Title: r.Title, Kind: r.Kind, Own: !r.Since.IsZero(), Facts: []frontend.AnswerRow{
		{Key: "Kind", Text: registerKinds[r.Kind]}, {Key: "Number", Text: numberHelp(r)}, {Key: "How long a look is good", Text: lookLife(r)}}}
	for _, p := range r.Professions {
		line := frontend.RegisterLine{Text: p.Title, Then: "Nothing", Good: len(p.Signs) > 0}
		switch {
		case slices.Contains(p.Signs, assessor.Everything):
			line.Then = "Every area"
		case line.Good:
			line.Then = strings.Join(areas.of(p.Signs), ", ")
		}
		out.Professions = append(out.Professions, line)
	}
	for _, st := range r.Statuses {
		line := frontend.RegisterLine{Text: st.Title, Then: "No", Good: st.Permits}
		if st.Permits {
			line.Then = "Yes"
		}
		out.Statuses = append(out.Statuses, line)
	}
	for _, src := range r.Sources {
		out.Sources = append(out.Sources, strings.TrimSuffix(fmt.Sprintf("%s: %s. %s", src.Confidence, src.What, src.Where), " "))
	}
	out.Short = shortRules(r)
	return out
}

// shortRules says who may sign on a register in a sentence or two.
func shortRules(r *assessor.Register) string {
	var who []string
	for _, p := range r.Professions {
		if len(p.Signs) > 0 {
			who = append(who, p.Title)
		}
	}
	if len(who) == 0 {
		return "Nobody may sign on this register."
	}
	return fmt.Sprintf("May sign, where the register shows “%s”: %s. A look is good for %s.", permitting(r), strings.Join(who, ", "), count(r.FreshDays, "day", "days"))
}

var registerKinds = map[string]string{assessor.Statutory: "By law", assessor.Accredited: "Voluntary, accredited by the Professional Standards Authority", assessor.Local: "Local"}

func numberHelp(r *assessor.Register) string {
	if r.Number.Help == "" {
		return "For example, " + r.Number.Example
	}
	return r.Number.Help + " For example, " + r.Number.Example
}

// permitting is the words of the register that let somebody sign.
func permitting(r *assessor.Register) string {
	var out []string
	for _, s := range r.Statuses {
		if s.Permits {
			out = append(out, s.Title)
		}
	}
	return strings.Join(out, "” or “")
}

// renewals counts the people who must renew soon, by register.
type renewals struct {
	now    time.Time
	found  []string
	last   []clock.Date
	people []int
}

// add counts somebody who may sign on a check.
func (n *renewals) add(check assessor.Check, may bool) {
	last, near := check.Renews(n.now)
	if !near || !may {
		return
	}
	i := slices.Index(n.found, check.Register)
	if i < 0 {
		i = len(n.found)
		n.found, n.last, n.people = append(n.found, check.Register), append(n.last, last), append(n.people, 0)
	}
	n.people[i]++
}

func (n *renewals) words() (out []string) {
	for i, register := range n.found {
		out = append(out, renewalWords(register, n.last[i], n.people[i], n.now))
	}
	return out
}

// renewalWords warn of a renewal: of how many people of a register, by when.
func renewalWords(register string, last clock.Date, people int, now time.Time) string {
	return fmt.Sprintf("Everybody on the %s register must renew by %s, which is %s. That is %s here. From the day after, each of them can sign only once the register shows that they renewed and a new check is recorded.",
		register, last.Words(), inDays(clock.DateOf(now).DaysTo(last)), count(people, "person", "people"))
}

func inDays(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return fmt.Sprintf("in %d days", n)
}

func lookLife(r *assessor.Register) string {
	out := count(r.FreshDays, "day", "days") + "."
	if n := r.Renewal; n != nil {
		every := "every year"
		if n.EveryYears > 1 {
			every = fmt.Sprintf("every %d years, as in %d", n.EveryYears, n.Year)
		}
		out += fmt.Sprintf(" Everybody renews by the end of %s, %s. From %d days before to %d days after, a look is good for %s, and no look from before is good after.",
			time.Month(n.Month), every, n.OpensDays, n.SettlesDays, count(n.FreshDays, "day", "days"))
	}
	return out
}

const adoptRegisterTitle = "Rules of a register"

// adoptRegisterForm begins with the rules that hold, or those of the first
// register to change into another.
func (s *Server) adoptRegisterForm(c echo.Context, code, document, why string) (func(frontend.Layout) frontend.Page, error) {
	if _, err := s.Enrolling.Platform(c.Request().Context(), actor(c)); err != nil {
		return nil, err
	}
	list, _, err := s.Enrolling.Registers(c.Request().Context())
	if err != nil {
		return nil, err
	}
	if code == "" {
		code = assessor.HCPC
	}
	r := assessor.Find(list, code)
	if r == nil {
		return nil, fault.Missing()
	}
	if document == "" {
		document = r.Document()
	}
	return func(l frontend.Layout) frontend.Page {
		l.Back = at(c, "registers")
		return frontend.RegistersAdopt{Layout: l, Action: at(c, "registers.adopt.send"), Document: document, Reason: why}
	}, nil
}

func (s *Server) adoptRegisterPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "register")
	if err != nil {
		return err
	}
	page, err := s.adoptRegisterForm(c, q.Get("register"), "", "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, adoptRegisterTitle)))
}

func (s *Server) adoptRegister(c echo.Context) error {
	f := httpx.FormOf(c)
	page, err := s.adoptRegisterForm(c, "", f.Get("document"), f.Get("reason"))
	if err != nil {
		return err
	}
	_, refused := s.Enrolling.AdoptRegister(c.Request().Context(), actor(c), enrolling.AdoptRegisterCommand{Document: []byte(f.Get("document")), Reason: f.Get("reason")})
	if refused != nil {
		return s.again(c, oneField(refused), adoptRegisterTitle, page)
	}
	done(c, "The rules hold from now on", "Record a register check of whoever may sign by them.")
	return httpx.SeeOther(c, httpx.To(c, "registers"))
}

// oneField says what is wrong with the parts of a document at the one field that
// it was typed into.
func oneField(refused error) error {
	e := new(fault.Error)
	if !errors.As(refused, &e) {
		return refused
	}
	var out fault.Fields
	for _, f := range e.Fields {
		if f.Name == "reason" || f.Name == "document" {
			out.Add(f.Name, "%s", f.Message)
		} else {
			out.Add("document", "%s: %s", f.Name, f.Message)
		}
	}
	if len(e.Fields) == 0 {
		return refused
	}
	return out.Err()
}

// turnsOf is what brought a sign-off into question and out of it.
func turnsOf(list []store.TurnOf) (out []happening) {
	for _, t := range list {
		out = append(out, turnOf("It", t))
	}
	return out
}

// turnOf is one of them, of what is named so.
func turnOf(what string, t store.TurnOf) happening {
	words := "%s came into question: a check of the %s register shows “%s” since %s."
	if !t.Questioned {
		words = "%s was no longer in question: a check of the %s register shows “%s” since %s."
	}
	return event(t.At, "", words, what, t.Register, t.Status, day(t.Since))
}

// askedAgain says whose sign-off of the same evidence came into question.
func askedAgain(o assessing.Opened) string {
	for _, a := range o.Earlier {
		if o.Again != "" && a.ID == o.Again {
			return fmt.Sprintf("%s signed this off on %s, and that sign-off came into question.", a.AssessorName, day(a.SignedAt))
		}
	}
	return ""
}
