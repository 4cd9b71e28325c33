package demo

import (
	"fmt"

	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/review"
)

// talk is one progress review as it goes: how many days ago it is prepared, and how
// far it comes by now.
type talk struct {
	days           float64
	manager        string
	agenda, said   string
	comment        string
	actions        []review.Action // By is days after the review
	settle         string          // what comes of the first action that is open: done or dropped
	signed         []review.Party
	cancelled      string
	apprenticeship bool
}

var everybody = review.Parties

// reviews plans progress reviews in every state: prepared, waiting for signatures,
// closed, cancelled; due soon and overdue.
func (b *builder) reviews() {
	mri := review.Action{Text: "Arrange two days in MRI.", Who: review.Manager}
	sharps := review.Action{Text: "Ask for a sign-off of sharps disposal after the next list.", Who: review.Worker}
	tutor := review.Action{Text: "Go through cannulation on the practice arm together.", Who: review.Educator}
	told := map[string][]talk{
		"Amelia Thornbury": {
			{days: 73, manager: "Helen Whitlock", said: "A steady start. The log is behind because of leave. No concerns.", actions: []review.Action{mri, sharps}, signed: everybody, apprenticeship: true},
			{days: 3, manager: "Helen Whitlock", agenda: "Where the days in MRI went, and what changed since last time.", comment: "I would like more time in CT as well.", said: "MRI days happened. Sharps still to be asked for. Talked about the gateway and what is left.",
				actions: []review.Action{tutor}, settle: review.Done, signed: []review.Party{review.Educator}, apprenticeship: true},
		},
		"Samuel Osei":      {{days: 100, manager: "Priya Nair", said: "A good beginning with cannulation.", signed: everybody}, {days: 2, manager: "Priya Nair", agenda: "Cannulation, and whether the two assessors see enough of it."}},
		"Victor Lindqvist": {{days: 75, manager: "Helen Whitlock", said: "On course. Mobile work goes well.", actions: []review.Action{tutor}, signed: everybody}},
		"Ewa Kowalczyk":    {{days: 110, manager: "Daniel Fairweather", said: "Settled in. Chest work is next.", actions: []review.Action{mri}, signed: everybody}, {days: 20, manager: "Daniel Fairweather", agenda: "Chest radiographs.", cancelled: "Ewa was moved to nights that week. We meet when she is back on days."}},
		"Lucy Penhaligon":  {{days: 131, manager: "Helen Whitlock", said: "College goes well; the log of training time does not.", actions: []review.Action{sharps}, signed: everybody, apprenticeship: true}}, // overdue
		"Zara Hussain": {
			{days: 120, manager: "Helen Whitlock", said: "Moving from the booking office back to the rooms. Wants to build up confidence.", actions: []review.Action{mri, sharps}, signed: everybody},
			{days: 36, manager: "Helen Whitlock", comment: "The days in MRI never came, and that is all right.", said: "Confidence is there. The MRI days are dropped as the post changed.", settle: review.Dropped, actions: []review.Action{tutor}, signed: everybody},
		},
	}
	for i, m := range b.of(identity.RoleWorker) {
		talks, ours := told[m.name]
		if !ours {
			talks = []talk{{days: float64(18 + 11*i%70), manager: "Helen Whitlock", said: "Went through what is signed off and what is next. Nothing stands in the way.", actions: []review.Action{sharps}, signed: everybody}}
		}
		for _, one := range talks {
			b.talk(m, one)
		}
	}
}

// step is one thing that somebody does in a review, so many days ago.
type step struct {
	days float64
	do   func() (review.Review, error)
}

// talk plans one review, each step when the one before it is done.
func (b *builder) talk(m *member, t talk) {
	educator, manager := b.named("Siobhan Keane"), b.named(t.manager)
	var ref id.ProgressReview
	steps := []step{{t.days, func() (review.Review, error) {
		return b.app.Educating.PrepareReview(b.ctx, educator.actor, educating.PrepareCommand{Worker: m.worker, Manager: manager.actor.Person, Agenda: t.agenda, Apprenticeship: t.apprenticeship})
	}}}
	if t.cancelled != "" {
		steps = append(steps, step{t.days - 1, func() (review.Review, error) {
			return b.app.Educating.CancelReview(b.ctx, educator.actor, ref, t.cancelled)
		}})
	}
	if t.comment != "" {
		steps = append(steps, step{t.days - 0.5, func() (review.Review, error) { return b.app.Educating.CommentReview(b.ctx, m.actor, ref, t.comment) }})
	}
	if t.said != "" {
		steps = append(steps, step{t.days - 1, func() (review.Review, error) { return b.hold(educator, ref, t) }})
	}
	for n, p := range t.signed {
		who := map[review.Party]*member{review.Worker: m, review.Educator: educator, review.Manager: manager}[p]
		steps = append(steps, step{t.days - 1.5 - float64(n)/2, func() (review.Review, error) {
			r, err := b.app.Reporting.ProgressReview(b.ctx, who.actor, ref)
			if err != nil {
				return r.Review, err
			}
			return b.app.Educating.SignReview(b.ctx, who.actor, ref, r.Content())
		}})
	}
	var next func()
	next = func() {
		if len(steps) == 0 {
			return
		}
		now := steps[0]
		steps = steps[1:]
		b.on(b.ago(now.days), func() error {
			r, err := now.do()
			if err != nil {
				return fmt.Errorf("review of %s: %w", m.name, err)
			}
			ref = r.ID
			next()
			return nil
		})
	}
	next()
}

// hold writes down what was said.
func (b *builder) hold(educator *member, ref id.ProgressReview, t talk) (review.Review, error) {
	today := clock.DateOf(b.clock.Now())
	cmd := educating.MeetingCommand{On: today, Said: t.said}
	r, err := b.app.Reporting.ProgressReview(b.ctx, educator.actor, ref)
	if err != nil {
		return r.Review, err
	}
	settle := t.settle // the first that was agreed here; the first that was agreed at the college goes on
	for i, a := range r.Carried() {
		o := review.Outcome{Action: a.ID, What: review.Done}
		switch {
		case a.Elsewhere != nil && i == 0, a.Elsewhere == nil && settle == "":
			continue
		case a.Elsewhere == nil:
			o.What, settle = settle, ""
		}
		if o.What == review.Dropped {
			o.Why = "The post changed, so it is not needed any more."
		}
		cmd.Outcomes = append(cmd.Outcomes, o)
	}
	for _, a := range t.actions {
		a.By = today.AddDays(42)
		cmd.Actions = append(cmd.Actions, a)
	}
	if t.apprenticeship {
		cmd.Provider = "Tess Ardingly"
	}
	return b.app.Educating.WriteReview(b.ctx, educator.actor, ref, cmd)
}
