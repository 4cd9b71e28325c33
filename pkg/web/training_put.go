package web

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/nhsuk"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// trainingForm asks for one thing to put down.
func (s *Server) trainingForm(c echo.Context) error {
	a, err := s.apprentice(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "kind", "about")
	if err != nil {
		return err
	}
	typed := typedTraining{kind: apprenticeship.Kind(q.Get("kind")), about: id.TrainingRecord(q.Get("about")), on: string(a.Today)}
	if typed.kind == apprenticeship.Reviewed {
		typed.on = ""
	}
	if typed.kind == apprenticeship.Planned && len(a.History.Plans) > 0 {
		typed.plan = planTyped(a.History.Plan())
		typed.until = string(a.History.Plan().End)
	}
	form, ok := s.formFor(c, a, typed)
	if !ok {
		return fault.Missing()
	}
	return s.page(c, http.StatusOK, form(s.layout(c, trainingTitles[typed.kind])))
}

// typedTraining is what was typed into such a form.
type typedTraining struct {
	kind                        apprenticeship.Kind
	about                       id.TrainingRecord
	on, until, born             string
	what, standard, words, name string
	hours, minutes, actions     string
	evidence                    string
	boxes                       []string
	plan                        map[string]string // provider and hours, by field
}

var planFields = []struct{ name, label, hint string }{
	{"provider", "Training provider", ""},
	{"week", "Hours in a usual week", "For example 37.5"},
	{"published", "Official off-the-job hours of the standard (for starts from August 2025)", "From the official list. Leave it empty if you do not know"},
	{"planned", "Hours of off-the-job training that are planned", ""},
	{"prior", "Hours taken off for prior learning", "Leave it empty if there are none"},
}

func planTyped(p apprenticeship.Plan) map[string]string {
	hours := func(minutes int) string {
		if minutes == 0 {
			return ""
		}
		return strconv.FormatFloat(float64(minutes)/60, 'f', -1, 64)
	}
	return map[string]string{"provider": p.Provider, "week": hours(p.Week), "published": hours(p.Published), "planned": hours(p.Planned), "prior": hours(p.Prior)}
}

func readTraining(f *httpx.FormData) typedTraining {
	t := typedTraining{kind: apprenticeship.Kind(f.Get("kind")), about: id.TrainingRecord(f.Get("about")), what: f.Get("what"), standard: f.Get("standard"), words: f.Get("words"), name: f.Get("name"),
		hours: f.Get("hours"), minutes: f.Get("minutes"), actions: f.Get("actions"), evidence: f.Get("evidence"), boxes: f.All("also"), plan: map[string]string{}}
	t.on, _ = typedDay(&f.Values, "on")
	t.until, _ = typedDay(&f.Values, "until")
	t.born, _ = typedDay(&f.Values, "born")
	if f.Has("today") {
		t.on = f.Get("today")
	}
	for _, one := range planFields {
		t.plan[one.name] = f.Get(one.name)
	}
	return t
}

// minutesOf reads hours as people type them; what is no number is no time.
func minutesOf(hours string) int {
	hours = strings.ReplaceAll(strings.TrimSpace(hours), ",", ".")
	if hours == "" {
		return 0
	}
	h, err := strconv.ParseFloat(hours, 64)
	if err != nil || math.IsNaN(h) || math.Abs(h) > 1e6 {
		return -1
	}
	return int(math.Round(h * 60))
}

// data is what of it the kind takes.
func (t typedTraining) data() apprenticeship.Data {
	has := func(box string) bool { return slices.Contains(t.boxes, box) }
	d := apprenticeship.Data{On: clock.Date(t.on), Until: clock.Date(t.until), Words: t.words}
	switch t.kind {
	case apprenticeship.Began:
		d.Standard, d.TermTime, d.Until, d.Words = t.standard, has("term"), "", ""
		d.Adult = t.born != "" && apprenticeship.The().Adult(clock.Date(t.born), d.On)
	case apprenticeship.Planned:
		d.On, d.Until = "", ""
		d.Plan = &apprenticeship.Plan{Provider: t.plan["provider"], End: clock.Date(t.until), Week: minutesOf(t.plan["week"]), Published: minutesOf(t.plan["published"]), Planned: minutesOf(t.plan["planned"]), Prior: minutesOf(t.plan["prior"]),
			English: has("english"), Maths: has("maths"), Care: has("care")}
	case apprenticeship.Happened:
		d.What, d.Until = t.what, ""
	case apprenticeship.Logged:
		d.What, d.Until, d.Evidence = t.what, "", id.Evidence(t.evidence)
		d.Minutes = minutesOf(t.hours)
		if m, err := strconv.Atoi(strings.TrimSpace(t.minutes)); err == nil {
			d.Minutes += m
		} else if strings.TrimSpace(t.minutes) != "" {
			d.Minutes = -1
		}
	case apprenticeship.Reviewed:
		d.Actions = strings.Split(strings.ReplaceAll(t.actions, "\r\n", "\n"), "\n")
	case apprenticeship.Signed:
		d = apprenticeship.Data{What: t.what, Name: t.name}
	case apprenticeship.Confirmed:
		d = apprenticeship.Data{}
	case apprenticeship.SentBack, apprenticeship.TakenBack:
		d = apprenticeship.Data{Words: t.words}
	case apprenticeship.Ended:
		d.Until = ""
	}
	return d
}

func (s *Server) putTraining(c echo.Context) error {
	a, err := s.apprentice(c)
	if err != nil {
		return err
	}
	t := readTraining(httpx.FormOf(c))
	if refused := t.check(); refused != nil {
		return s.putAgain(c, a, t, refused)
	}
	_, refused := s.Educating.RecordTraining(c.Request().Context(), actor(c), educating.TrainingCommand{Worker: a.Worker.ID, Kind: t.kind, About: t.about, Data: t.data()})
	if refused != nil {
		return s.putAgain(c, a, t, refused)
	}
	done(c, trainingDone[t.kind], "")
	if t.kind == apprenticeship.Confirmed || t.kind == apprenticeship.SentBack {
		return httpx.SeeOther(c, httpx.To(c, "training.hours", string(a.Worker.ID)))
	}
	return httpx.SeeOther(c, httpx.To(c, "training", string(a.Worker.ID)))
}

// check is for what is asked on the page alone: the day of birth, which is not
// kept, and the name of whoever signed on paper.
func (t typedTraining) check() error {
	var f fault.Fields
	_, err := clock.ParseDate(t.born)
	switch {
	case t.kind == apprenticeship.Began && err != nil:
		f.Add("born", "Enter their date of birth, like 27 3 2004.")
	case t.kind == apprenticeship.Signed && t.what == apprenticeship.Provider && strings.TrimSpace(t.name) == "":
		f.Add("name", "Enter the name of whoever signed for the training provider.")
	}
	return f.Err()
}

// putAgain shows the form once more. A button has no form: what is wrong with it
// is told on a page of its own.
func (s *Server) putAgain(c echo.Context, a apprentice, t typedTraining, refused error) error {
	form, ok := s.formFor(c, a, t)
	if ok {
		return s.again(c, refused, trainingTitles[t.kind], form)
	}
	var f *fault.Error
	if errors.As(refused, &f) && f.Kind == fault.Invalid && len(f.Fields) > 0 {
		return fault.New(fault.Conflict, f.Fields[0].Message)
	}
	return refused
}

var trainingTitles = map[apprenticeship.Kind]string{
	apprenticeship.Began: "Begin an apprenticeship", apprenticeship.Planned: "The training plan", apprenticeship.Happened: "Something that the gateway asks for", apprenticeship.Paused: "A break",
	apprenticeship.Logged: "Log training time", apprenticeship.SentBack: "Send this time back", apprenticeship.Reviewed: "A review that was held elsewhere", apprenticeship.Signed: "The training provider’s signature",
	apprenticeship.TakenBack: "Take this back", apprenticeship.Ended: "The end of the apprenticeship",
}

var trainingDone = map[apprenticeship.Kind]string{
	apprenticeship.Began: "The apprenticeship has begun", apprenticeship.Planned: "The plan is written down", apprenticeship.Happened: "It is noted", apprenticeship.Paused: "The break is noted",
	apprenticeship.Logged: "Your time is logged", apprenticeship.Confirmed: "The time is confirmed", apprenticeship.SentBack: "The time is sent back", apprenticeship.Reviewed: "The review is written down",
	apprenticeship.Signed: "The review is signed", apprenticeship.TakenBack: "It is taken back", apprenticeship.Ended: "The apprenticeship has ended",
}

// formFor is the form for a kind with what was typed; false where the reader may
// not put it down, or it needs no form.
func (s *Server) formFor(c echo.Context, a apprentice, t typedTraining) (func(frontend.Layout) frontend.Page, bool) {
	about, there := a.History.Find(t.about)
	mine := t.kind == apprenticeship.Logged
	switch {
	case trainingTitles[t.kind] == "" || mine && !a.may.Log || !mine && !a.may.Oversee:
		return nil, false
	case t.kind == apprenticeship.Signed && (t.what == apprenticeship.Apprentice || t.what == apprenticeship.Employer):
		return nil, false
	case (t.kind == apprenticeship.SentBack || t.kind == apprenticeship.TakenBack || t.kind == apprenticeship.Signed) && (!there || about.Kind == apprenticeship.Logged && t.kind == apprenticeship.TakenBack):
		return nil, false
	}
	return func(l frontend.Layout) frontend.Page {
		l.Back = at(c, "training", string(a.Worker.ID))
		p := frontend.TrainingForm{Layout: l, Action: at(c, "training.put.send", string(a.Worker.ID)), Kind: string(t.kind), About: string(t.about), Button: "Save"}
		if !mine {
			p.Intro = []string{a.Worker.Name}
		}
		trainingFields[t.kind](s, c, a, t, &p)
		return p
	}, true
}

// trainingFields ask for what each kind takes.
var trainingFields = map[apprenticeship.Kind]func(*Server, echo.Context, apprentice, typedTraining, *frontend.TrainingForm){
	apprenticeship.Began: func(_ *Server, _ echo.Context, _ apprentice, t typedTraining, p *frontend.TrainingForm) {
		var standards []nhsuk.ChoiceItem
		for _, code := range []string{"st0216", "st0217", "st0583", "st0215", "st0619"} {
			standards = append(standards, nhsuk.ChoiceItem{Value: code, Text: apprenticeship.The().Standards[code].Title, Hint: nhsuk.Hint{Text: strings.ToUpper(code)}})
		}
		p.Radios = []nhsuk.Radios{{Name: "standard", Value: t.standard, Items: standards, ErrorMessage: p.Wrong("standard"), Fieldset: legend("Which apprenticeship?")}}
		p.Dates = []nhsuk.DateInput{p.Day("on", "First day of training", "The first one of all, also after a break or a restart", dateParts(t.on)),
			p.Day("born", "Date of birth", "It says whether they need English and maths. We keep only the answer, not the date", dateParts(t.born))}
		p.Boxes = []nhsuk.Checkboxes{{Name: "also", Values: t.boxes, Items: []nhsuk.ChoiceItem{{Value: "term", Text: "They work in term time only"}}, Fieldset: legend("Their contract")}}
	},
	apprenticeship.Planned: func(_ *Server, _ echo.Context, a apprentice, t typedTraining, p *frontend.TrainingForm) {
		p.Dates = []nhsuk.DateInput{p.Day("until", "Planned end", "The last day of training before the assessment", dateParts(t.until))}
		p.Dates[0].ErrorMessage = p.Wrong("end")
		for _, one := range planFields {
			in := nhsuk.Input{Name: one.name, Value: t.plan[one.name], Label: nhsuk.Label{Text: one.label, Size: "s"}, Hint: nhsuk.Hint{Text: one.hint}, ErrorMessage: p.Wrong(one.name)}
			if one.name != "provider" {
				in.Width, in.Inputmode, in.Suffix = 5, "decimal", nhsuk.Affix{Text: "hours"}
			}
			p.Inputs = append(p.Inputs, in)
		}
		boxes := t.boxes
		if now := a.History.Plan(); len(boxes) == 0 && t.words == "" {
			for box, on := range map[string]bool{"english": now.English, "maths": now.Maths, "care": now.Care} {
				if on {
					boxes = append(boxes, box)
				}
			}
		}
		p.Boxes = []nhsuk.Checkboxes{{Name: "also", Values: boxes, Fieldset: legend("Agreed as well"), Items: []nhsuk.ChoiceItem{{Value: "english", Text: "English, though they are an adult"}, {Value: "maths", Text: "Maths, though they are an adult"},
			{Value: "care", Text: "We ask for the Care Certificate before the gateway"}}}}
		if len(a.History.Plans) > 0 {
			p.Texts = []nhsuk.Textarea{p.Words("Why does the plan change?", "", t.words)}
		}
	},
	apprenticeship.Happened: func(_ *Server, _ echo.Context, a apprentice, t typedTraining, p *frontend.TrainingForm) {
		var items []nhsuk.ChoiceItem
		for _, what := range []string{apprenticeship.EnglishHeld, apprenticeship.MathsHeld, apprenticeship.QualificationHeld, apprenticeship.CareCertificate, apprenticeship.OrganisationNamed, apprenticeship.PortfolioReady} {
			items = append(items, nhsuk.ChoiceItem{Value: what, Text: happeningTitles[what]})
		}
		if a.may.Employ {
			items = append(items, nhsuk.ChoiceItem{Value: apprenticeship.EmployerStatement, Text: happeningTitles[apprenticeship.EmployerStatement]}, nhsuk.ChoiceItem{Value: apprenticeship.EmployerConfirmed, Text: happeningTitles[apprenticeship.EmployerConfirmed]})
		}
		p.Radios = []nhsuk.Radios{{Name: "what", Value: t.what, Items: items, ErrorMessage: p.Wrong("what"), Fieldset: legend("What happened?")}}
		p.Dates = []nhsuk.DateInput{p.Day("on", "On which day?", "", dateParts(t.on))}
		p.Texts = []nhsuk.Textarea{p.Words("What did you see? (optional)", "For example, which certificate, or the name of the organisation", t.words)}
	},
	apprenticeship.Paused: func(_ *Server, _ echo.Context, _ apprentice, t typedTraining, p *frontend.TrainingForm) {
		p.Dates = []nhsuk.DateInput{p.Day("on", "First day", "", dateParts(t.on)), p.Day("until", "Last day (optional)", "Leave it empty while the break goes on", dateParts(t.until))}
		p.Texts = []nhsuk.Textarea{p.Words("Why is there a break?", "Holidays and short absences are not a break", t.words)}
	},
	apprenticeship.Logged: func(s *Server, c echo.Context, a apprentice, t typedTraining, p *frontend.TrainingForm) {
		var items []nhsuk.ChoiceItem
		for _, k := range apprenticeship.The().Categories {
			items = append(items, nhsuk.ChoiceItem{Value: k.ID, Text: k.Title, Hint: nhsuk.Hint{Text: k.Why}})
		}
		p.Radios = []nhsuk.Radios{{Name: "what", Value: t.what, Items: items, Small: true, ErrorMessage: p.Wrong("what"), Fieldset: legend("What kind of time was it?")}}
		p.Dates = []nhsuk.DateInput{p.Day("on", "On which day?", "", dateParts(t.on))}
		p.Inputs = []nhsuk.Input{{Name: "hours", Value: t.hours, Width: 4, Inputmode: "decimal", Suffix: nhsuk.Affix{Text: "hours"}, Label: nhsuk.Label{Text: "Hours", Size: "s"}},
			{Name: "minutes", Value: t.minutes, Width: 4, Inputmode: "numeric", Suffix: nhsuk.Affix{Text: "minutes"}, Label: nhsuk.Label{Text: "And minutes", Size: "s"}, ErrorMessage: p.Wrong("minutes")}}
		p.Texts = []nhsuk.Textarea{p.Words("What did you learn?", "Do not write anything about a patient", t.words)}
		if own, _, err := s.Recording.List(c.Request().Context(), actor(c), a.Worker.ID, store.EvidenceFilter{Limit: 20}); err == nil && len(own) > 0 {
			choices := []nhsuk.SelectItem{{Empty: true, Text: "None"}}
			for _, one := range own {
				if one.State != evidence.Draft {
					choices = append(choices, nhsuk.SelectItem{Value: string(one.ID), Text: one.Title})
				}
			}
			p.Selects = []nhsuk.Select{{Name: "evidence", Value: t.evidence, Label: nhsuk.Label{Text: "Evidence that goes with it (optional)", Size: "s"}, Items: choices, ErrorMessage: p.Wrong("evidence")}}
		}
		p.Button = "Log it"
	},
	apprenticeship.SentBack: func(_ *Server, _ echo.Context, a apprentice, t typedTraining, p *frontend.TrainingForm) {
		about, _ := a.History.Find(t.about)
		p.Intro = append(p.Intro, apprenticeship.InHours(about.Data.Minutes)+" on "+about.Data.On.Words()+": "+about.Data.Words)
		p.Texts, p.Button = []nhsuk.Textarea{p.Words("What is wrong with it?", "They read this", t.words)}, "Send it back"
	},
	apprenticeship.Reviewed: func(_ *Server, _ echo.Context, _ apprentice, t typedTraining, p *frontend.TrainingForm) {
		p.Intro = append(p.Intro, "Only for a review that was held outside Countersign: on paper with the training provider, or before they joined. For any other go back, and prepare a progress review.")
		p.Dates = []nhsuk.DateInput{p.Day("on", "When was it held?", "", dateParts(t.on)), p.Day("until", "When is the next one? (optional)", "", dateParts(t.until))}
		p.Texts = []nhsuk.Textarea{p.Words("What did you talk about?", "Actions from last time, training since, hours against the plan, concerns, what changed", t.words),
			{Name: "actions", Value: t.actions, Rows: 4, Label: nhsuk.Label{Text: "What is to be done by next time? (optional)", Size: "s"}, Hint: nhsuk.Hint{Text: "One on each line"}, ErrorMessage: p.Wrong("actions")}}
	},
	apprenticeship.Signed: func(_ *Server, _ echo.Context, _ apprentice, t typedTraining, p *frontend.TrainingForm) {
		p.Intro = append(p.Intro, "Countersign does not know people of the training provider. If one of them signed the review on paper, write down who. It is shown as written down by you.")
		p.Hidden = map[string]string{"what": apprenticeship.Provider}
		p.Inputs = []nhsuk.Input{{Name: "name", Value: t.name, Label: nhsuk.Label{Text: "Who signed for the training provider?", Size: "s"}, ErrorMessage: p.Wrong("name")}}
	},
	apprenticeship.TakenBack: func(_ *Server, _ echo.Context, _ apprentice, t typedTraining, p *frontend.TrainingForm) {
		p.Texts, p.Button = []nhsuk.Textarea{p.Words("Why?", "It stays readable as taken back", t.words)}, "Take it back"
	},
	apprenticeship.Ended: func(_ *Server, _ echo.Context, _ apprentice, t typedTraining, p *frontend.TrainingForm) {
		p.Dates = []nhsuk.DateInput{p.Day("on", "Last day", "", dateParts(t.on))}
		p.Texts = []nhsuk.Textarea{p.Words("How did it end?", "Passed, left, or moved to another standard", t.words)}
	},
}

// paceWords is how the hours stand against the plan, as a review is to say; empty where
// there is no plan.
func paceWords(h apprenticeship.Hours) string {
	slip := h.Confirmed - h.Expected
	switch {
	case h.Expected == 0:
		return ""
	case slip < 0:
		return "Off-the-job training: " + apprenticeship.InHours(h.Confirmed) + " confirmed, " + apprenticeship.InHours(-slip) + " behind an even pace."
	}
	return "Off-the-job training: " + apprenticeship.InHours(h.Confirmed) + " confirmed, " + apprenticeship.InHours(slip) + " ahead of an even pace."
}

func legend(text string) nhsuk.Fieldset {
	return nhsuk.Fieldset{Legend: nhsuk.Legend{Text: text, Size: "s"}}
}
