package practice

import (
	"slices"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Judged is a framework version with the levels by which somebody is judged.
type Judged struct {
	Version *framework.Version
	Levels  []string
}

// Line is one task of somebody's scope of practice.
type Line struct {
	Task      Task
	AreaTitle string
	Decision
}

// ScopeOf is everything that somebody's sign-offs and entitlements are about, and how
// they may do it now, wherever that is: in the order of the frameworks.
func ScopeOf(judged []Judged, f progress.Facts, list []Entitlement, now time.Time) []Line {
	var out []Line
	for _, j := range judged {
		for _, c := range j.Version.Competencies {
			t := TaskOf(j.Version, c)
			if !f.About(c.ID) &&
				!slices.ContainsFunc(list, func(e Entitlement) bool { return e.Names(t) }) {
				continue
			}
			area, _ := j.Version.Area(c.Area)
			out = append(out, Line{t, area.Title, Decide(t, CompetenceOf(j.Version, j.Levels, c.ID, f, now), list, Place{}, now)})
		}
	}
	return out
}

// cardDays is how many days a printed card is good for: paper goes on saying what it
// says, so it must not be believed for long.
const cardDays = 90

// Card is a scope of practice as it was printed. What is on it is never changed; it
// can be cancelled, and runs out.
type Card struct {
	ID          id.Card
	Token       string // in the address of its code: whoever has it may see what the paper shows
	Worker      id.Worker
	Department  id.Department
	Name        string // of the worker
	Place       string // department and site
	Level       string // held, in words
	Lines       []CardLine
	PrintedBy   id.Person
	PrintedAt   time.Time
	ExpiresAt   time.Time
	CancelledAt time.Time // zero: it was not
	CancelledBy id.Person
}

// CardLine is one task as the paper says it.
type CardLine struct {
	Competency framework.CompetencyID `json:"competency"`
	Title      string                 `json:"title"`
	Area       string                 `json:"area"`
	Mode       Mode                   `json:"mode"`
	Until      clock.Date             `json:"until,omitempty"` // last day; empty: no end
	Where      []CardPlace            `json:"where,omitempty"` // of what is done on their own
}

// CardPlace is where, as the paper says it.
type CardPlace struct {
	Site      id.Site    `json:"site"`
	Name      string     `json:"name"`
	Equipment []string   `json:"equipment,omitempty"`
	Until     clock.Date `json:"until,omitempty"`
}

// Print is what a card made now says. What may not be done at all is not on it.
func Print(lines []Line, now time.Time) (out []CardLine, expires time.Time) {
	for _, l := range lines {
		if l.Mode == NotYet {
			continue
		}
		line := CardLine{Competency: l.Task.Competency, Title: l.Task.Title, Area: l.AreaTitle, Mode: l.Mode, Until: lastDay(l.Until)}
		if l.Mode == Independent {
			for _, w := range l.Where {
				line.Where = append(line.Where, CardPlace{w.Site.ID, w.Site.Name, w.Equipment, lastDay(w.Until)})
			}
		}
		out = append(out, line)
	}
	return out, clock.DateOf(now).AddDays(cardDays + 1).Start()
}

// lastDay is the last day before an instant; empty for none.
func lastDay(t time.Time) clock.Date {
	if t.IsZero() {
		return ""
	}
	return clock.DateOf(t.Add(-time.Microsecond))
}

// Holds tells whether a line of a card is still true: its own last day has not
// passed, and as much may be done now in every place that it names.
func (l CardLine) Holds(now []Line, at time.Time) bool {
	today := clock.DateOf(at)
	i := slices.IndexFunc(now, func(n Line) bool { return n.Task.Competency == l.Competency })
	if i < 0 || l.Until != "" && today > l.Until || !now[i].Mode.AtLeast(l.Mode) {
		return false
	}
	return !slices.ContainsFunc(l.Where, func(p CardPlace) bool {
		return p.Until != "" && today > p.Until || !slices.ContainsFunc(now[i].Where, func(w Allowed) bool { return w.reaches(p) })
	})
}

// reaches tells whether what is allowed takes in a place that a card names.
func (a Allowed) reaches(p CardPlace) bool {
	e := Entitlement{Sites: []Site{a.Site}, Equipment: a.Equipment}
	return e.includes(Entitlement{Sites: []Site{{ID: p.Site}}, Equipment: p.Equipment})
}

// CardState is what has become of a card.
type CardState string

// The states.
const (
	CardGood      CardState = "good"
	CardExpired   CardState = "expired"
	CardCancelled CardState = "cancelled"
)

// State is what has become of the card by now.
func (c Card) State(now time.Time) CardState {
	switch {
	case !c.CancelledAt.IsZero():
		return CardCancelled
	case !now.Before(c.ExpiresAt):
		return CardExpired
	}
	return CardGood
}

// Digest is that of all that the card says, for the audit log.
func (c Card) Digest() digest.Sum {
	return digest.Of(map[string]any{"id": c.ID, "token": c.Token, "worker": c.Worker, "department": c.Department, "name": c.Name, "place": c.Place, "level": c.Level, "lines": append([]CardLine{}, c.Lines...),
		"printed_by": c.PrintedBy, "printed_at": c.PrintedAt.UnixMicro(), "expires_at": c.ExpiresAt.UnixMicro()})
}

// CancelDigest is that of its being cancelled.
func (c Card) CancelDigest() digest.Sum {
	return digest.Of(map[string]any{"id": c.ID, "cancelled_at": c.CancelledAt.UnixMicro(), "cancelled_by": c.CancelledBy})
}
