package educating

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/review"
	"countersign/pkg/store"
)

// PrepareCommand begins a progress review, or changes what was prepared of one.
type PrepareCommand struct {
	Worker         id.Worker
	Review         id.ProgressReview // empty: a new one
	Manager        id.Person
	AsOf           clock.Date          // empty: today
	Version        framework.VersionID // empty: the main pathway
	Level          string
	Agenda         string
	Apprenticeship bool // it is the review of their apprenticeship too
}

// MeetingCommand is what was said in a progress review.
type MeetingCommand struct {
	On       clock.Date
	Said     string
	Actions  []review.Action // without ids
	Outcomes []review.Outcome
	Next     clock.Date // empty: twelve weeks on
	Provider string
}

// PrepareReview begins a progress review or changes what was prepared, and tells
// the worker and the line manager.
func (s Service) PrepareReview(ctx context.Context, a identity.Actor, cmd PrepareCommand) (review.Review, error) {
	return s.putReview(ctx, a, cmd.Worker, cmd.Review, review.Prepared, func(tx *store.Tx, worker store.Worker, before review.Review, d *review.Data) error {
		if d.AsOf = cmd.AsOf; d.AsOf == "" {
			d.AsOf = clock.DateOf(tx.Now())
		}
		d.Person, d.Name, d.Words, d.Apprenticeship = worker.Person, worker.Name, cmd.Agenda, cmd.Apprenticeship
		h, err := tx.ProgressReviews(worker.ID)
		if err != nil {
			return err
		}
		training, err := tx.Training(worker.ID)
		if err != nil {
			return err
		}
		d.Brought = h.Bringing(before, training)
		for i := range d.Brought {
			d.Brought[i].ID = cmp.Or(d.Brought[i].ID, id.New[id.ReviewAction]())
		}
		var f fault.Fields
		if cmd.Apprenticeship && (training.ID == "" || training.End != nil) {
			f.Add("apprenticeship", "They are on no apprenticeship.")
		}
		err = onPathway(tx, worker, cmd, d, &f)
		if err == nil {
			err = nameManager(tx, worker, cmd, d, &f)
		}
		return cmp.Or(err, f.Err())
	})
}

// onPathway puts in the pathway that is talked about: one that the worker is on.
func onPathway(tx *store.Tx, worker store.Worker, cmd PrepareCommand, d *review.Data, f *fault.Fields) error {
	on, err := tx.Enrolments(worker.ID)
	if err != nil {
		return err
	}
	if cmd.Version == "" && cmd.Level == "" && len(on) > 0 {
		d.Version, d.Level = on[0].Version, on[0].Level
		return nil
	}
	d.Version, d.Level = cmd.Version, cmd.Level
	if (d.Version != "" || d.Level != "") && !slices.ContainsFunc(on, func(e store.Enrolment) bool { return e.Version == d.Version && e.Level == d.Level }) {
		f.Add("level", "Choose a pathway that they are on.")
	}
	return nil
}

// nameManager puts in the line manager: somebody of the department, who must be a
// lead where they sign for the employer of an apprentice.
func nameManager(tx *store.Tx, worker store.Worker, cmd PrepareCommand, d *review.Data, f *fault.Fields) error {
	d.Manager = cmd.Manager
	choice, err := lineManagers(&tx.View, worker)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(choice, func(m LineManager) bool { return m.ID == cmd.Manager })
	switch {
	case cmd.Manager == "": // review says so
	case i < 0:
		f.Add("manager", "Choose somebody of the department.")
	case d.Apprenticeship && !choice[i].Lead:
		f.Add("manager", "Choose a department lead: in an apprenticeship they sign for the employer.")
	default:
		d.ManagerName = choice[i].Name
	}
	return nil
}

// LineManager is somebody who can be named as a worker's line manager.
type LineManager struct {
	ID   id.Person
	Name string
	Lead bool
}

// lineManagers lists who can be, the leads first, then by name.
func lineManagers(v *store.View, worker store.Worker) (out []LineManager, err error) {
	var people []id.Person
	lead := map[id.Person]bool{}
	for _, role := range access.LineManagers {
		list, err := v.PeopleWith(worker.Department, role)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			lead[p] = lead[p] || role == identity.RoleLead
			if p != worker.Person && !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
	}
	names, err := v.PersonNames(people)
	for _, p := range people {
		out = append(out, LineManager{p, names[p], lead[p]})
	}
	slices.SortFunc(out, func(a, b LineManager) int {
		if a.Lead != b.Lead {
			return map[bool]int{true: -1, false: 1}[a.Lead]
		}
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// Preparing is what the page that prepares a review offers.
type Preparing struct {
	Worker     store.Worker
	Managers   []LineManager
	Last       review.Review // closed; zero: none
	Apprentice bool
}

// Prepare says what there is to choose from when a review of a worker is prepared.
func (s Service) Prepare(ctx context.Context, a identity.Actor, w id.Worker) (out Preparing, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		if out.Worker, err = v.WorkerFacts(w); err != nil {
			return err
		}
		if _, err := access.Hold(a, "", w, out.Worker.Department); err != nil {
			return err
		}
		if out.Managers, err = lineManagers(v, out.Worker); err != nil {
			return err
		}
		training, err := v.Training(w)
		if err != nil {
			return err
		}
		out.Apprentice = training.ID != "" && training.End == nil
		h, err := v.ProgressReviews(w)
		out.Last, _ = h.Latest()
		return err
	})
	return out, err
}

// WriteReview puts down what was said in a review, and asks the others to sign it.
func (s Service) WriteReview(ctx context.Context, a identity.Actor, r id.ProgressReview, cmd MeetingCommand) (review.Review, error) {
	return s.putReview(ctx, a, "", r, review.Held, func(_ *store.Tx, _ store.Worker, _ review.Review, d *review.Data) error {
		*d = review.Data{On: cmd.On, Words: cmd.Said, Outcomes: cmd.Outcomes, Next: cmd.Next, Provider: strings.TrimSpace(cmd.Provider)}
		for _, action := range cmd.Actions {
			action.ID, action.Text = id.New[id.ReviewAction](), strings.TrimSpace(action.Text)
			d.Actions = append(d.Actions, action)
		}
		if len(d.Outcomes) == 0 {
			d.Outcomes = nil
		}
		for i := range d.Outcomes {
			d.Outcomes[i].Why = strings.TrimSpace(d.Outcomes[i].Why)
		}
		if d.Next == "" {
			d.Next = d.On.AddDays(review.Every)
		}
		return nil
	})
}

// CommentReview puts down the worker's own words; none take them away again.
func (s Service) CommentReview(ctx context.Context, a identity.Actor, r id.ProgressReview, words string) (review.Review, error) {
	return s.putReview(ctx, a, "", r, review.Commented, func(_ *store.Tx, _ store.Worker, _ review.Review, d *review.Data) error {
		d.Words = words
		return nil
	})
}

// SignReview signs a review as one of the three: exactly the content that they were
// shown. Signing the same again changes nothing.
func (s Service) SignReview(ctx context.Context, a identity.Actor, r id.ProgressReview, content digest.Sum) (review.Review, error) {
	return s.putReview(ctx, a, "", r, review.Signed, func(_ *store.Tx, _ store.Worker, now review.Review, d *review.Data) error {
		d.Party, d.Content = now.PartyOf(a.Person), content
		if _, ok := now.Signature(d.Party); ok && content == now.Content() {
			return errSignedAlready
		}
		return nil
	})
}

// CancelReview ends a review that is not closed, with a reason.
func (s Service) CancelReview(ctx context.Context, a identity.Actor, r id.ProgressReview, why string) (review.Review, error) {
	return s.putReview(ctx, a, "", r, review.Cancelled, func(_ *store.Tx, _ store.Worker, _ review.Review, d *review.Data) error {
		d.Words = why
		return nil
	})
}

var errSignedAlready = fault.New(fault.Conflict, "You have signed this already.")

// putReview puts something down of a review, if it may follow what was put down
// before it, and tells the others. A new one has a worker and no id.
func (s Service) putReview(ctx context.Context, a identity.Actor, w id.Worker, r id.ProgressReview, kind review.Kind, fill func(*store.Tx, store.Worker, review.Review, *review.Data) error) (out review.Review, err error) {
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		before, h, err := found(tx, w, r)
		if err != nil {
			return err
		}
		worker, err := tx.WorkerFacts(before.Worker)
		if err != nil {
			return err
		}
		next := review.Record{ID: id.New[id.ReviewRecord](), Review: before.ID, Worker: worker.ID, Department: worker.Department, Kind: kind, By: a.Person, ByName: a.Name, At: tx.Now()}
		g, err := permitReview(a, before, next)
		if err != nil {
			return err
		}
		wrong := fill(tx, worker, before, &next.Data)
		if wrong == errSignedAlready {
			out = before
			return nil
		}
		next.Data.Words = strings.TrimSpace(next.Data.Words)
		if err := together(wrong, h.Check(next, clock.DateOf(tx.Now())), noPatientInReview(next.Data)); err != nil {
			return err
		}
		if err := stillManages(tx, before, next); err != nil {
			return err
		}
		if err := tx.AddReviewRecord(g, next); err != nil {
			return err
		}
		if out, _, err = tx.ProgressReview(next.Review); err != nil {
			return err
		}
		return tellReview(tx, before, out, next)
	})
	return out, err
}

// found is the review that is meant with all of its worker's; a new one is begun.
func found(tx *store.Tx, w id.Worker, r id.ProgressReview) (review.Review, review.History, error) {
	if r != "" {
		return tx.ProgressReview(r)
	}
	h, err := tx.ProgressReviews(w)
	return review.Review{ID: id.New[id.ProgressReview](), Worker: w}, h, err
}

// permitReview says who may put down what: the worker their own words, each of the
// three their signature, educators the rest.
func permitReview(a identity.Actor, before review.Review, next review.Record) (access.Grant, error) {
	who, manager := before.Prepared.Data.Person, before.Prepared.Data.Manager
	switch next.Kind {
	case review.Signed:
		if before.PartyOf(a.Person) != "" {
			who = a.Person
		}
		return access.AnswerToReview(a, next.ID, who, manager, next.Worker, next.Department)
	case review.Commented:
		return access.AnswerToReview(a, next.ID, who, manager, next.Worker, next.Department)
	}
	return access.Hold(a, next.ID, next.Worker, next.Department)
}

// stillManages holds that whoever signs for the employer of an apprentice is a lead
// still.
func stillManages(tx *store.Tx, before review.Review, next review.Record) error {
	if next.Data.Party != review.Manager || !before.Prepared.Data.Apprenticeship {
		return nil
	}
	leads, err := tx.PeopleWith(next.Department, identity.RoleLead)
	if err == nil && !slices.Contains(leads, next.By) {
		return fault.New(fault.Forbidden, "Only a department lead signs for the employer. Ask the educator to name one.")
	}
	return err
}

// together is everything that is wrong with a form at once; what is more than that
// comes first.
func together(list ...error) error {
	var all fault.Fields
	for _, err := range list {
		var f *fault.Error
		switch {
		case err == nil:
		case errors.As(err, &f) && f.Kind == fault.Invalid:
			for _, one := range f.Fields {
				all.Add(one.Name, "%s", one.Message)
			}
		default:
			return err
		}
	}
	return all.Err()
}

// noPatientInReview refuses a patient's number in what was typed, and shows where.
func noPatientInReview(d review.Data) error {
	var f fault.Fields
	identifier.Refuse("words", d.Words, &f)
	identifier.Refuse("provider", d.Provider, &f)
	for i, a := range d.Actions {
		identifier.Refuse(fmt.Sprintf("actions.%d", i), a.Text, &f)
	}
	for _, o := range d.Outcomes {
		identifier.Refuse("outcome."+string(o.Action), o.Why, &f)
	}
	return f.Err()
}

// tellReview tells the others of the three what is new, and whoever is to sign that
// they are.
func tellReview(tx *store.Tx, before, now review.Review, next review.Record) error {
	name, href := now.Prepared.Data.Name, "/reviews/"+string(now.ID)
	text, kind := "", notice.Review
	switch {
	case now.State == review.IsClosed:
		text = fmt.Sprintf("The progress review of %s with %s is closed: all three have signed it.", now.Held.Data.On.Words(), name)
	case next.Kind == review.Held:
		text, kind = fmt.Sprintf("%s wrote down the progress review of %s with %s. Read it and sign it.", next.ByName, next.Data.On.Words(), name), notice.ToReview
	case next.Kind == review.Cancelled:
		text = fmt.Sprintf("%s cancelled the progress review with %s.", next.ByName, name)
	case len(before.Signatures) > len(now.Signatures):
		text, kind = fmt.Sprintf("The progress review with %s changed after somebody signed it. Read it and sign it again.", name), notice.ToReview
	case next.Kind == review.Prepared && before.State == review.None:
		text = fmt.Sprintf("%s prepared a progress review with %s.", next.ByName, name)
	case next.Kind == review.Prepared && before.Prepared.Data.Manager != now.Prepared.Data.Manager && now.State == review.IsHeld:
		text, kind = fmt.Sprintf("There is a progress review with %s to read and sign.", name), notice.ToReview
	default:
		return nil
	}
	for _, p := range review.Parties {
		if who, _ := now.Signer(p); who != next.By {
			if err := tx.Notify(who, string(kind), text, href); err != nil {
				return err
			}
		}
	}
	return nil
}
