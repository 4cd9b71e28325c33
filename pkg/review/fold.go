package review

import (
	"slices"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/id"
)

// Signer is who signs for a party.
func (r Review) Signer(p Party) (id.Person, string) {
	switch p {
	case Worker:
		return r.Prepared.Data.Person, r.Prepared.Data.Name
	case Manager:
		return r.Prepared.Data.Manager, r.Prepared.Data.ManagerName
	case Educator: // whoever wrote down what was said, or will
		if r.Held.ID != "" {
			return r.Held.By, r.Held.ByName
		}
		return r.Prepared.By, r.Prepared.ByName
	}
	return "", ""
}

// PartyOf is for whom a person signs; empty: for nobody.
func (r Review) PartyOf(p id.Person) Party {
	for _, party := range Parties {
		if signer, _ := r.Signer(party); signer == p && p != "" {
			return party
		}
	}
	return ""
}

// Content is the digest of all that the three sign: who they are, what was
// prepared and said, what comes of earlier actions, the new ones, and the worker's
// own words.
func (r Review) Content() digest.Sum {
	p, h := r.Prepared.Data, r.Held.Data
	educator, name := r.Signer(Educator)
	return digest.Of(map[string]any{"type": "countersign-progress-review-1", "review": r.ID, "worker": r.Worker, "department": r.Department,
		"person": p.Person, "name": p.Name, "manager": p.Manager, "manager_name": p.ManagerName, "educator": educator, "educator_name": name,
		"as_of": p.AsOf, "version": p.Version, "level": p.Level, "agenda": p.Words, "apprenticeship": p.Apprenticeship,
		"on": h.On, "said": h.Words, "actions": h.Actions, "carried": r.Carried(), "outcomes": h.Outcomes, "next": h.Next, "provider": h.Provider,
		"comment": r.Comment.Data.Words})
}

// Signature is the one that a party gave to the content as it is.
func (r Review) Signature(p Party) (Record, bool) {
	i := slices.IndexFunc(r.Signatures, func(s Record) bool { return s.Data.Party == p })
	if i < 0 {
		return Record{}, false
	}
	return r.Signatures[i], true
}

// Lacks are those whose signature it lacks.
func (r Review) Lacks() (out []Party) {
	for _, p := range Parties {
		if _, signed := r.Signature(p); !signed {
			out = append(out, p)
		}
	}
	return out
}

// Carried are the actions that are gone through: what the review before left open,
// then what was brought from reviews held elsewhere.
func (r Review) Carried() []Action {
	return slices.Concat(r.Earlier, r.Prepared.Data.Brought)
}

// Outcome is what came of an action that was carried into the review; false: it
// stays open.
func (r Review) Outcome(a id.ReviewAction) (Outcome, bool) {
	i := slices.IndexFunc(r.Held.Data.Outcomes, func(o Outcome) bool { return o.Action == a })
	if i < 0 {
		return Outcome{}, false
	}
	return r.Held.Data.Outcomes[i], true
}

// Open are the actions that the review leaves open: those carried into it that came
// to nothing yet, then its own.
func (r Review) Open() (out []Action) {
	for _, a := range r.Carried() {
		if _, settled := r.Outcome(a.ID); !settled {
			out = append(out, a)
		}
	}
	return append(out, r.Held.Data.Actions...)
}

// History is all progress reviews of a worker, oldest first.
type History struct{ Reviews []Review }

// Tell puts a worker's records together, in the order in which they were put down.
func Tell(records []Record) (h History) {
	for _, r := range records {
		h.tell(r)
	}
	return h
}

func (h *History) tell(r Record) {
	i := slices.IndexFunc(h.Reviews, func(one Review) bool { return one.ID == r.Review })
	if i < 0 {
		one := Review{ID: r.Review, Worker: r.Worker, Department: r.Department}
		if last, ok := h.Latest(); ok {
			one.Earlier = last.Open()
		}
		h.Reviews = append(h.Reviews, one)
		i = len(h.Reviews) - 1
	}
	h.Reviews[i].add(r)
}

// add puts one more record to a review. One that may not follow changes nothing
// but the list of them.
func (r *Review) add(next Record) {
	r.Records = append(r.Records, next)
	to, may := moves[r.State][next.Kind]
	if !may {
		return
	}
	r.State = to
	switch next.Kind {
	case Prepared:
		r.Prepared = next
	case Held:
		r.Held = next
	case Commented:
		r.Comment = next
	case Cancelled:
		r.Cancelled = next
	}
	r.sign(next)
	if r.State == IsHeld && len(r.Lacks()) == 0 {
		r.State, r.ClosedAt = IsClosed, next.At
	}
}

// sign sorts signatures into those of the content as it now is, by who signs for
// each party now, and those that are left behind.
func (r *Review) sign(next Record) {
	all := slices.Concat(r.Signatures, r.Left)
	if next.Kind == Signed {
		all = append(all, next)
	}
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(a, b Record) int { return a.At.Compare(b.At) })
	content := r.Content()
	r.Signatures, r.Left = nil, nil
	for _, s := range all {
		signer, _ := r.Signer(s.Data.Party)
		if _, twice := r.Signature(s.Data.Party); s.Data.Content == content && s.By == signer && !twice {
			r.Signatures = append(r.Signatures, s)
		} else {
			r.Left = append(r.Left, s)
		}
	}
}

// Find is one of the reviews.
func (h History) Find(r id.ProgressReview) (Review, bool) {
	i := slices.IndexFunc(h.Reviews, func(one Review) bool { return one.ID == r })
	if i < 0 {
		return Review{}, false
	}
	return h.Reviews[i], true
}

// Current is the review that is in progress.
func (h History) Current() (Review, bool) {
	for _, r := range h.Reviews {
		if r.State.InProgress() {
			return r, true
		}
	}
	return Review{}, false
}

// Latest is the review that closed last.
func (h History) Latest() (Review, bool) { return h.lastWhere(func(Review) bool { return true }) }

// LastBy is the review that had closed last at a moment.
func (h History) LastBy(at time.Time) (Review, bool) {
	return h.lastWhere(func(r Review) bool { return !r.ClosedAt.After(at) })
}

// Before is the review that closed last before another one was prepared.
func (h History) Before(r Review) (Review, bool) {
	return h.lastWhere(func(one Review) bool { return one.ID != r.ID && one.ClosedAt.Before(r.Records[0].At) })
}

func (h History) lastWhere(holds func(Review) bool) (out Review, ok bool) {
	for _, r := range h.Reviews {
		if r.State == IsClosed && holds(r) {
			out, ok = r, true
		}
	}
	return out, ok
}

// Due is the day by which a worker is to have their next review: what the three
// agreed at the last one, or twelve weeks after they joined. For whoever is on an
// apprenticeship its rules say more.
func (h History) Due(joined clock.Date) clock.Date {
	if last, ok := h.Latest(); ok {
		return last.Held.Data.Next
	}
	return joined.AddDays(Every)
}
