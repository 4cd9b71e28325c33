package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/nhsuk"
	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// typedAttainment is what was typed into the form for what somebody has.
type typedAttainment struct {
	kind           attainment.Kind
	about          id.Attainment
	framework, For string
	title, words   string
	rqf, hours     string
	on, until      string
	evidence       string
}

func (t typedAttainment) data() attainment.Data {
	return attainment.Data{Framework: t.framework, For: t.For, Title: t.title, Words: t.words, RQF: whole(t.rqf), Hours: whole(t.hours),
		On: clock.Date(t.on), Until: clock.Date(t.until), Evidence: id.Evidence(t.evidence)}
}

// whole reads a number; what is none is below all that is taken.
func whole(s string) int {
	s = strings.TrimSpace(s)
	n, err := strconv.Atoi(s)
	if err != nil && s != "" {
		return -1
	}
	return n
}

// attainmentForm asks for one thing that somebody has, or why it is sent or taken back.
func (s *Server) attainmentForm(c echo.Context) error {
	r, err := s.required(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "kind", "about", "framework", "for")
	if err != nil {
		return err
	}
	typed := typedAttainment{kind: attainment.Kind(q.Get("kind")), about: id.Attainment(q.Get("about")), framework: q.Get("framework"), For: q.Get("for")}
	form, ok := s.attainmentFields(c, r, typed)
	if !ok {
		return fault.Missing()
	}
	return s.page(c, http.StatusOK, form(s.layout(c, attainmentTitle(r, typed))))
}

func (s *Server) putAttainment(c echo.Context) error {
	r, err := s.required(c)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	t := typedAttainment{kind: attainment.Kind(f.Get("kind")), about: id.Attainment(f.Get("about")), framework: f.Get("framework"), For: f.Get("for"), title: f.Get("title"), words: f.Get("words"),
		rqf: f.Get("rqf"), hours: f.Get("hours"), evidence: f.Get("evidence")}
	t.on, _ = typedDay(&f.Values, "on")
	t.until, _ = typedDay(&f.Values, "until")
	if f.Has("today") { // a statement is made on the day that it is read
		t.on = f.Get("today")
	}
	_, refused := s.Educating.RecordAttainment(c.Request().Context(), actor(c), educating.AttainCommand{Worker: r.Worker.ID, Kind: t.kind, About: t.about, Data: t.data()})
	if refused == nil {
		done(c, attainmentDone[t.kind], "")
		return httpx.SeeOther(c, httpx.To(c, "requirements", string(r.Worker.ID)))
	}
	if form, ok := s.attainmentFields(c, r, t); ok {
		return s.again(c, refused, attainmentTitle(r, t), form)
	}
	var wrong *fault.Error
	if errors.As(refused, &wrong) && wrong.Kind == fault.Invalid && len(wrong.Fields) > 0 { // a button has no form
		return fault.New(fault.Conflict, wrong.Fields[0].Message)
	}
	return refused
}

var attainmentDone = map[attainment.Kind]string{attainment.PutDown: "It is put down", attainment.Confirmed: "It is confirmed", attainment.SentBack: "It is sent back", attainment.TakenBack: "It is taken back"}

// find is the requirement that the address names, as it is asked of the worker.
func (r required) find(t typedAttainment) (framework.Requirement, bool) {
	var within func(list []progress.Other) (framework.Requirement, bool)
	within = func(list []progress.Other) (framework.Requirement, bool) {
		for _, o := range list {
			if o.Kind != "" && o.ID == t.For && o.Status != progress.NotFor {
				return o.Requirement, true
			}
			if found, ok := within(o.Parts); ok {
				return found, true
			}
		}
		return framework.Requirement{}, false
	}
	for _, l := range r.Levels {
		if l.Framework == t.framework {
			if found, ok := within(l.Others); ok {
				return found, true
			}
		}
	}
	return framework.Requirement{}, false
}

// about is what was put down that the address names.
func (r required) about(a id.Attainment) (out attainment.Held, ok bool) {
	var within func(list []progress.Other)
	look := func(held []attainment.Held) {
		for _, h := range held {
			if h.ID == a {
				out, ok = h, true
			}
		}
	}
	within = func(list []progress.Other) {
		for _, o := range list {
			look(o.Held)
			within(o.Parts)
		}
	}
	for _, l := range r.Levels {
		within(l.Others)
	}
	look(r.Elsewhere)
	return out, ok
}

func attainmentTitle(r required, t typedAttainment) string {
	switch t.kind {
	case attainment.SentBack:
		return "Send this back"
	case attainment.TakenBack:
		return "Take this back"
	}
	asked, _ := r.find(t)
	return asked.Title
}

// attainmentFields is the form with what was typed; false where the reader may not
// send it, or it needs none.
func (s *Server) attainmentFields(c echo.Context, r required, t typedAttainment) (func(frontend.Layout) frontend.Page, bool) {
	asked, there := r.find(t)
	h, known := r.about(t.about)
	switch {
	case t.kind == attainment.PutDown && there && r.puts(asked):
	case t.kind == attainment.SentBack && known && r.attest:
	case t.kind == attainment.TakenBack && known && (r.attest || r.own && h.By == r.reader):
	default:
		return nil, false
	}
	return func(l frontend.Layout) frontend.Page {
		l.Back = at(c, "requirements", string(r.Worker.ID))
		p := frontend.TrainingForm{Layout: l, Action: at(c, "requirements.put.send", string(r.Worker.ID)), Kind: string(t.kind), About: string(t.about), Button: "Save"}
		if !r.own {
			p.Intro = []string{r.Worker.Name}
		}
		if t.kind != attainment.PutDown {
			p.Intro = append(p.Intro, heldTitle(h))
			if p.Button = "Take it back"; t.kind == attainment.SentBack {
				p.Button = "Send it back"
			}
			p.Texts = []nhsuk.Textarea{p.Words(map[bool]string{true: "What is wrong with it?", false: "Why?"}[t.kind == attainment.SentBack], "It stays readable, with your name", t.words)}
			return p
		}
		p.Intro = append(p.Intro, asksOf(asked))
		p.Hidden = map[string]string{"framework": t.framework, "for": t.For}
		s.putFields(c, r, asked, t, &p)
		return p
	}, true
}

// putFields ask for what a kind of requirement takes.
func (s *Server) putFields(c echo.Context, r required, asked framework.Requirement, t typedAttainment, p *frontend.TrainingForm) {
	day := func(name, legend, hint, value string) {
		p.Dates = append(p.Dates, p.Day(name, legend, hint, dateParts(value)))
	}
	if asked.Kind == framework.AsksDeclaration {
		p.Intro = append(p.Intro, "By pressing the button you say this, in your name, on "+r.AsOf.Words()+".")
		p.Hidden["words"], p.Hidden["today"], p.Button = asked.Words, string(r.AsOf), "I make this statement"
		return
	}
	if asked.Kind == framework.AsksConfirmation {
		day("on", "On which day?", "", t.on)
		p.Texts, p.Button = []nhsuk.Textarea{p.Words("What did you see?", "The worker reads this", t.words)}, "Confirm"
		return
	}
	title := nhsuk.Input{Name: "title", Value: t.title, Label: nhsuk.Label{Text: "What is it?", Size: "s"}, ErrorMessage: p.Wrong("title")}
	switch asked.Kind {
	case framework.AsksQualification:
		title.Hint.Text = "For example, GCSE maths, grade 5"
		day("on", "When was it awarded?", "If you only know the month, put the first day of it", t.on)
		choices := []nhsuk.SelectItem{{Empty: true, Text: "Not sure"}}
		for n := 1; n <= 8; n++ {
			choices = append(choices, nhsuk.SelectItem{Value: strconv.Itoa(n), Text: "Level " + strconv.Itoa(n)})
		}
		p.Selects = []nhsuk.Select{{Name: "rqf", Value: t.rqf, Label: nhsuk.Label{Text: "What level is it?", Size: "s"}, Hint: nhsuk.Hint{Text: "A good GCSE is level 2, an A level is level 3"}, Items: choices, ErrorMessage: p.Wrong("rqf")}}
	case framework.AsksAccreditation:
		title.Hint.Text = "For example, the name of the body and the scheme"
		day("on", "Since when?", "", t.on)
		day("until", "Until when? (optional)", "The last day that it is good for", t.until)
	case framework.AsksHours:
		title.Hint.Text = "For example, week in the CT suite"
		day("on", "When did it end?", "", t.on)
		p.Inputs = []nhsuk.Input{{Name: "hours", Value: t.hours, Width: 4, Inputmode: "numeric", Suffix: nhsuk.Affix{Text: "hours"}, Label: nhsuk.Label{Text: "How many hours?", Size: "s"}, Hint: nhsuk.Hint{Text: "Whole hours"}, ErrorMessage: p.Wrong("hours")}}
	}
	p.First = []nhsuk.Input{title}
	if items := s.evidenceChoices(c, r.Worker.ID); len(items) > 1 {
		p.Selects = append(p.Selects, nhsuk.Select{Name: "evidence", Value: t.evidence, Label: nhsuk.Label{Text: "Evidence that shows it (optional)", Size: "s"},
			Hint: nhsuk.Hint{Text: "If that evidence changes later, this must be put down again"}, Items: items, ErrorMessage: p.Wrong("evidence")})
	}
}

// evidenceChoices is the latest submitted evidence of a worker, to choose from.
func (s *Server) evidenceChoices(c echo.Context, w id.Worker) []nhsuk.SelectItem {
	out := []nhsuk.SelectItem{{Empty: true, Text: "None"}}
	own, _, err := s.Recording.List(c.Request().Context(), actor(c), w, store.EvidenceFilter{State: evidence.Submitted, Limit: 20})
	if err != nil {
		return out
	}
	for _, one := range own {
		out = append(out, nhsuk.SelectItem{Value: string(one.ID), Text: one.Title})
	}
	return out
}
