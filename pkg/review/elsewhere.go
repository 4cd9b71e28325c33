package review

import (
	"slices"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/id"
)

// Elsewhere is the review of an apprenticeship, held elsewhere and put down
// afterwards, that an action comes from. Nobody is named there for it, and no day.
type Elsewhere struct {
	Record id.TrainingRecord `json:"record"`
	On     clock.Date        `json:"on"`
}

// FromElsewhere are the actions of an apprentice's reviews that were held elsewhere,
// the oldest first, without those that a review which closed has taken up: from there
// they go on like any other. An action without an id is in no review yet.
func (h History) FromElsewhere(training apprenticeship.History) (out []Action) {
	if training.ID == "" || training.End != nil {
		return nil
	}
	for _, m := range training.Reviews {
		if h.took(m.ID) {
			continue
		}
		for _, text := range m.Data.Actions {
			out = append(out, Action{Text: text, Elsewhere: &Elsewhere{m.ID, m.Data.On}})
		}
	}
	return out
}

// took tells whether a review that closed has taken up what was agreed in one that
// was held elsewhere.
func (h History) took(record id.TrainingRecord) bool {
	return slices.ContainsFunc(h.Reviews, func(r Review) bool { return r.State == IsClosed && r.brought(record) })
}

func (r Review) brought(record id.TrainingRecord) bool {
	return slices.ContainsFunc(r.Prepared.Data.Brought, func(a Action) bool { return a.Elsewhere.Record == record })
}

// Bringing is what preparing a review takes up from elsewhere: what it has already, as
// it is, unless it was taken back where it came from, and what was put down since, which
// is to be given ids.
func (h History) Bringing(r Review, training apprenticeship.History) []Action {
	out := slices.DeleteFunc(slices.Clone(r.Prepared.Data.Brought), func(a Action) bool {
		return !slices.ContainsFunc(training.Reviews, func(m apprenticeship.Meeting) bool { return m.ID == a.Elsewhere.Record })
	})
	for _, a := range h.FromElsewhere(training) {
		if !r.brought(a.Elsewhere.Record) {
			out = append(out, a)
		}
	}
	return out
}

// Open is all that is still to be done: what the last review that closed left open,
// then what was agreed elsewhere since.
func (h History) Open(training apprenticeship.History) []Action {
	last, _ := h.Latest()
	return append(last.Open(), h.FromElsewhere(training)...)
}
