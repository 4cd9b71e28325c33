package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/nhsuk"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
	"countersign/pkg/review"
)

const (
	prepareTitle = "Prepare a progress review"
	moreActions  = 3 // empty rows for new actions
	mostRows     = 20
)

// typedReview is what was typed into a form of a review.
type typedReview struct {
	manager, level, asOf  string
	apprenticeship        bool
	words, on, next, with string
	outcomes, whys        map[string]string // by action
	actions               []typedAction
}

type typedAction struct{ text, who, by string }

func readReview(f *httpx.FormData) typedReview {
	t := typedReview{manager: f.Get("manager"), level: f.Get("level"), words: f.Get("words"), with: f.Get("provider"), apprenticeship: slices.Contains(f.All("apprenticeship"), "yes"),
		outcomes: map[string]string{}, whys: map[string]string{}}
	t.asOf, _ = typedDay(&f.Values, "as_of")
	t.on, _ = typedDay(&f.Values, "on")
	t.next, _ = typedDay(&f.Values, "next")
	for _, a := range f.All("carried") {
		t.outcomes[a], t.whys[a] = f.Get("outcome."+a), f.Get("why."+a)
	}
	for i := range mostRows {
		field := fmt.Sprintf("actions.%d", i)
		a := typedAction{text: f.Get(field), who: f.Get(field + ".who")}
		a.by, _ = typedDay(&f.Values, field+".by")
		if strings.TrimSpace(a.text) != "" {
			t.actions = append(t.actions, a)
		}
	}
	return t
}

// prepare is what was typed as a command: for a new review, or for one that is.
func (t typedReview) prepare(w id.Worker, r id.ProgressReview) educating.PrepareCommand {
	version, level, _ := strings.Cut(t.level, "/")
	return educating.PrepareCommand{Worker: w, Review: r, Manager: id.Person(t.manager), AsOf: clock.Date(t.asOf), Version: framework.VersionID(version), Level: level, Agenda: t.words, Apprenticeship: t.apprenticeship}
}

func (t typedReview) meeting() educating.MeetingCommand {
	cmd := educating.MeetingCommand{On: clock.Date(t.on), Said: t.words, Next: clock.Date(t.next), Provider: t.with}
	for a, what := range t.outcomes {
		if what != "" && what != "open" {
			cmd.Outcomes = append(cmd.Outcomes, review.Outcome{Action: id.ReviewAction(a), What: what, Why: map[bool]string{true: t.whys[a]}[what == review.Dropped]})
		}
	}
	slices.SortFunc(cmd.Outcomes, func(a, b review.Outcome) int { return cmp.Compare(a.Action, b.Action) })
	for _, a := range t.actions {
		cmd.Actions = append(cmd.Actions, review.Action{Text: a.text, Who: review.Party(a.who), By: clock.Date(a.by)})
	}
	return cmd
}

// reviewPart is one form of a review: what it is called, whether the reader has it,
// what it holds at first, what it asks and what it does.
type reviewPart struct {
	title, said string
	may         func(reporting.ProgressReview) bool
	begin       func(reporting.ProgressReview) typedReview
	page        func(*Server, echo.Context, reporting.ProgressReview, typedReview) (func(frontend.Layout) frontend.Page, error)
	send        func(*Server, echo.Context, reporting.ProgressReview, typedReview) error
}

var (
	prepareForm = reviewPart{title: "What was prepared", said: "It is changed",
		may: func(r reporting.ProgressReview) bool { return r.May.Hold },
		begin: func(r reporting.ProgressReview) typedReview {
			d := r.Prepared.Data
			return typedReview{manager: string(d.Manager), level: string(d.Version) + "/" + d.Level, asOf: string(d.AsOf), words: d.Words, apprenticeship: d.Apprenticeship}
		},
		page: func(s *Server, c echo.Context, r reporting.ProgressReview, t typedReview) (func(frontend.Layout) frontend.Page, error) {
			return s.preparing(c, r.Worker.ID, r, t)
		},
		send: func(s *Server, c echo.Context, r reporting.ProgressReview, t typedReview) error {
			_, err := s.Educating.PrepareReview(c.Request().Context(), actor(c), t.prepare(r.Worker.ID, r.ID))
			return err
		}}
	holdForm = reviewPart{title: "What was said", said: "The review is written down. The others have been asked to sign it.",
		may: func(r reporting.ProgressReview) bool { return r.May.Hold }, begin: heldSoFar, page: (*Server).holding,
		send: func(s *Server, c echo.Context, r reporting.ProgressReview, t typedReview) error {
			_, err := s.Educating.WriteReview(c.Request().Context(), actor(c), r.ID, t.meeting())
			return err
		}}
	wordsForm = reviewPart{title: "In your own words", said: "Your words are in the review",
		may:   func(r reporting.ProgressReview) bool { return r.May.Comment },
		begin: func(r reporting.ProgressReview) typedReview { return typedReview{words: r.Comment.Data.Words} },
		page: oneText("What do you want to say? (optional)", "The educator and your line manager read it, and it is signed with the rest", "Save my words",
			"Whoever has signed already signs again, because your words are part of what is signed."),
		send: func(s *Server, c echo.Context, r reporting.ProgressReview, t typedReview) error {
			_, err := s.Educating.CommentReview(c.Request().Context(), actor(c), r.ID, t.words)
			return err
		}}
	cancelForm = reviewPart{title: "Cancel this review", said: "The review is cancelled",
		may:   func(r reporting.ProgressReview) bool { return r.May.Hold },
		begin: func(reporting.ProgressReview) typedReview { return typedReview{} },
		page:  oneText("Why?", "The worker and the line manager read this", "Cancel the review", "It stays readable as cancelled. Open actions of earlier reviews go on."),
		send: func(s *Server, c echo.Context, r reporting.ProgressReview, t typedReview) error {
			_, err := s.Educating.CancelReview(c.Request().Context(), actor(c), r.ID, t.words)
			return err
		}}
)

// reviewForm shows a form; who may not use it is shown the review.
func (s *Server) reviewForm(part reviewPart) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := s.reviewAt(c)
		if err != nil {
			return err
		}
		if !part.may(r) {
			return httpx.SeeOther(c, httpx.To(c, "review", string(r.ID)))
		}
		p, err := part.page(s, c, r, part.begin(r))
		if err != nil {
			return err
		}
		return s.page(c, http.StatusOK, p(s.layout(c, part.title)))
	}
}

// sendReviewForm does what a form asks for.
func (s *Server) sendReviewForm(part reviewPart) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := s.reviewAt(c)
		if err != nil {
			return err
		}
		t := readReview(httpx.FormOf(c))
		if refused := part.send(s, c, r, t); refused != nil {
			if fault.Is(refused, fault.Invalid) {
				p, err := part.page(s, c, r, t)
				if err != nil {
					return err
				}
				return s.again(c, refused, part.title, p)
			}
			return refused
		}
		done(c, part.said, "")
		return httpx.SeeOther(c, httpx.To(c, "review", string(r.ID)))
	}
}

// oneText is a form that asks for one text.
func oneText(label, hint, button string, intro ...string) func(*Server, echo.Context, reporting.ProgressReview, typedReview) (func(frontend.Layout) frontend.Page, error) {
	return func(_ *Server, c echo.Context, r reporting.ProgressReview, t typedReview) (func(frontend.Layout) frontend.Page, error) {
		return func(l frontend.Layout) frontend.Page {
			l.Back = at(c, "review", string(r.ID))
			return frontend.ReviewPart{Layout: l, Name: reviewTitle(r.Review), Action: c.Request().URL.Path, Intro: intro, Button: button, Callout: true,
				Texts: []nhsuk.Textarea{wordsField(l, label, hint, t.words, 5)}}
		}, nil
	}
}

func wordsField(l frontend.Layout, label, hint, value string, rows int) nhsuk.Textarea {
	return nhsuk.Textarea{Name: "words", Value: value, Rows: rows, Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: l.Wrong("words")}
}

// preparing is the form that prepares a review: a new one, or one that is there.
func (s *Server) preparing(c echo.Context, w id.Worker, r reporting.ProgressReview, t typedReview) (func(frontend.Layout) frontend.Page, error) {
	offer, err := s.Educating.Prepare(c.Request().Context(), actor(c), w)
	if err != nil {
		return nil, err
	}
	so, err := s.Reporting.ProgressReviews(c.Request().Context(), actor(c), w)
	if err != nil {
		return nil, err
	}
	progress, err := s.Reporting.WorkerProgress(c.Request().Context(), actor(c), w, reporting.ProgressQuery{})
	if err != nil {
		return nil, err
	}
	if r.ID == "" && t.manager == "" {
		t.manager = string(offer.Last.Prepared.Data.Manager)
	}
	managers := []nhsuk.SelectItem{{Empty: true, Text: "Choose"}}
	for _, m := range offer.Managers {
		text := m.Name
		if m.Lead {
			text += " (department lead)"
		}
		if m.ID != actor(c).Person {
			managers = append(managers, nhsuk.SelectItem{Value: string(m.ID), Text: text})
		}
	}
	var levels []nhsuk.SelectItem
	for _, one := range progress.Pathways {
		levels = append(levels, nhsuk.SelectItem{Value: pathwayKey(one), Text: one.Title + ", " + one.Framework})
	}
	return func(l frontend.Layout) frontend.Page {
		p := frontend.ReviewPart{Layout: l, Name: offer.Worker.Name, Action: c.Request().URL.Path, Button: "Save", Callout: true}
		p.Back = at(c, "reviews.worker", string(w))
		if r.ID != "" {
			p.Back = at(c, "review", string(r.ID))
		}
		p.Intro = []string{fmt.Sprintf("The next review is due by %s.", so.Due.Words())}
		p.Selects = []nhsuk.Select{{Name: "manager", Value: t.manager, Items: managers, Label: nhsuk.Label{Text: "Who is their line manager?", Size: "s"}, ErrorMessage: p.Wrong("manager"),
			Hint: nhsuk.Hint{Text: "Somebody with an account in this department. They read the review and sign it"}}}
		if len(levels) > 0 {
			p.Selects = append(p.Selects, nhsuk.Select{Name: "level", Value: t.level, Items: levels, Label: nhsuk.Label{Text: "Toward what?", Size: "s"}, ErrorMessage: p.Wrong("level")})
		}
		if offer.Apprentice {
			p.Boxes = []nhsuk.Checkboxes{{Name: "apprenticeship", Values: map[bool][]string{true: {"yes"}}[t.apprenticeship], ErrorMessage: p.Wrong("apprenticeship"), Fieldset: legend("Their apprenticeship"),
				Items: []nhsuk.ChoiceItem{{Value: "yes", Text: "This is the review of their apprenticeship too", Hint: nhsuk.Hint{Text: "It counts there as soon as all three have signed. The line manager signs for the employer, so name a department lead"}}}}}
		}
		p.Dates = []nhsuk.DateInput{p.ShortDay("as_of", "Progress as at", "You look at how far they were at the end of this day", dateParts(t.asOf))}
		p.Texts = []nhsuk.Textarea{wordsField(l, "What do you want to talk about? (optional)", "The worker and the line manager read it before you meet", t.words, 4)}
		return p
	}, nil
}

// heldSoFar is what was written down of a review; of a new one a good beginning.
func heldSoFar(r reporting.ProgressReview) typedReview {
	d := r.Held.Data
	t := typedReview{words: d.Words, on: string(d.On), next: string(d.Next), with: d.Provider, outcomes: map[string]string{}, whys: map[string]string{}}
	for _, o := range d.Outcomes {
		t.outcomes[string(o.Action)], t.whys[string(o.Action)] = o.What, o.Why
	}
	for _, a := range d.Actions {
		t.actions = append(t.actions, typedAction{a.Text, string(a.Who), string(a.By)})
	}
	return t
}

// holding is the form for what was said, what came of earlier actions, and new ones.
func (s *Server) holding(c echo.Context, r reporting.ProgressReview, t typedReview) (func(frontend.Layout) frontend.Page, error) {
	today := clock.DateOf(s.Clock.Now())
	t.on = cmp.Or(t.on, string(today))
	t.next = cmp.Or(t.next, string(today.AddDays(review.Every)))
	pace := ""
	if r.Prepared.Data.Apprenticeship {
		training, err := s.Reporting.Apprenticeship(c.Request().Context(), actor(c), r.Worker.ID, "")
		if err != nil {
			return nil, err
		}
		pace = paceWords(training.Report.Hours)
	}
	return func(l frontend.Layout) frontend.Page {
		p := frontend.ReviewPart{Layout: l, Name: r.Prepared.Data.Name, Action: c.Request().URL.Path, Button: "Save and ask for signatures", Callout: true, RowsHint: "Leave the rows empty that you do not need. Save, and change it again, for more."}
		p.Back = at(c, "review", string(r.ID))
		if pace != "" {
			p.Intro = append(p.Intro, pace)
		}
		if d := r.Prepared.Data; d.Words != "" {
			p.Intro = append(p.Intro, "To talk about: "+d.Words)
		}
		if r.Comment.Data.Words != "" {
			p.Intro = append(p.Intro, r.Prepared.Data.Name+" says: "+r.Comment.Data.Words)
		}
		p.Dates = []nhsuk.DateInput{p.ShortDay("on", "When was it held?", "", dateParts(t.on))}
		for _, a := range r.Carried() {
			p.Carried = append(p.Carried, carriedField(l, a, t))
		}
		p.Texts = []nhsuk.Textarea{wordsField(l, "What was said?", "Training since last time, how far they are, concerns, what changed", t.words, 8)}
		for i := range min(len(t.actions)+moreActions, mostRows) {
			var a typedAction
			if i < len(t.actions) {
				a = t.actions[i]
			}
			p.Rows = append(p.Rows, actionFields(l, i, a))
		}
		hint := "12 weeks on, unless you agree otherwise"
		if r.Prepared.Data.Apprenticeship {
			hint = "12 weeks on at the latest: the rules of the apprenticeship ask for it, days in a break left out"
		}
		p.After = []nhsuk.DateInput{p.ShortDay("next", "When is the next review?", hint, dateParts(t.next))}
		if r.Prepared.Data.Apprenticeship {
			p.Inputs = []nhsuk.Input{{Name: "provider", Value: t.with, Label: nhsuk.Label{Text: "Who took part for the training provider?", Size: "s"}, ErrorMessage: p.Wrong("provider"),
				Hint: nhsuk.Hint{Text: "They have no account here. By signing you say that they took part and agreed"}}}
		}
		return p
	}, nil
}

func carriedField(l frontend.Layout, a review.Action, t typedReview) frontend.CarriedField {
	key := string(a.ID)
	return frontend.CarriedField{Action: actionRow(a), ID: key,
		Outcome: nhsuk.Radios{Name: "outcome." + key, Value: cmp.Or(t.outcomes[key], "open"), Small: true, Inline: true, ErrorMessage: l.Wrong("outcome." + key),
			Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What came of it?"}},
			Items:    []nhsuk.ChoiceItem{{Value: "open", Text: "It goes on"}, {Value: review.Done, Text: "Done"}, {Value: review.Dropped, Text: "Dropped"}}},
		Why: nhsuk.Input{Name: "why." + key, Value: t.whys[key], Label: nhsuk.Label{Text: "If it is dropped: why?"}}}
}

func actionFields(l frontend.Layout, i int, a typedAction) frontend.ActionFields {
	field := fmt.Sprintf("actions.%d", i)
	who := []nhsuk.SelectItem{}
	for _, p := range review.Parties {
		who = append(who, nhsuk.SelectItem{Value: string(p), Text: p.Title()})
	}
	by := frontend.DateField(field+".by", "By when?", "", dateParts(a.by), nhsuk.ErrorMessage{})
	by.Fieldset.Legend.Size = ""
	return frontend.ActionFields{Legend: fmt.Sprintf("Action %d", i+1), Text: nhsuk.Input{Name: field, Value: a.text, Label: nhsuk.Label{Text: "What will be done?"}, ErrorMessage: l.Wrong(field)},
		Who: nhsuk.Select{Name: field + ".who", Value: a.who, Items: who, Label: nhsuk.Label{Text: "Who will do it?"}}, By: by}
}
