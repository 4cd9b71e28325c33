package apprenticeship

import (
	"slices"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// Kind is what somebody put down.
type Kind string

// The kinds. What was put down is never changed: what was wrong is taken back.
const (
	Began     Kind = "began"      // Standard, On, Adult, TermTime
	Planned   Kind = "planned"    // Plan, Words: why it changed
	Happened  Kind = "happened"   // What, On, Words
	Paused    Kind = "paused"     // On, Until (may be empty), Words
	Logged    Kind = "logged"     // What (category), On, Minutes, Words, Evidence
	Confirmed Kind = "confirmed"  // About: what was logged
	SentBack  Kind = "sent-back"  // About: what was logged, Words: why
	Reviewed  Kind = "reviewed"   // On, Words, Actions, Until: the next
	Signed    Kind = "signed"     // About: a review, What: for whom, Name: of whom it was recorded
	TakenBack Kind = "taken-back" // About: anything but the beginning, Words: why
	Ended     Kind = "ended"      // On, Words
)

// For whom a review is signed.
const (
	Apprentice = "apprentice"
	Employer   = "employer"
	Provider   = "provider"
)

// Parties are those who sign a review, with what a page says of them.
var Parties = []struct{ ID, Title string }{{Apprentice, "the apprentice"}, {Employer, "the employer"}, {Provider, "the training provider"}}

// Data is what was put down. Each kind says which of it.
type Data struct {
	Standard string      `json:"standard,omitempty"`
	On       clock.Date  `json:"on,omitempty"`
	Until    clock.Date  `json:"until,omitempty"`
	Adult    bool        `json:"adult,omitempty"`
	TermTime bool        `json:"term_time,omitempty"`
	Plan     *Plan       `json:"plan,omitempty"`
	What     string      `json:"what,omitempty"`
	Minutes  int         `json:"minutes,omitempty"`
	Words    string      `json:"words,omitempty"`
	Name     string      `json:"name,omitempty"`
	Actions  []string    `json:"actions,omitempty"`
	Evidence id.Evidence `json:"evidence,omitempty"`
}

// Record is one thing that somebody put down.
type Record struct {
	ID             id.TrainingRecord
	Apprenticeship id.Apprenticeship
	Worker         id.Worker
	Department     id.Department
	Kind           Kind
	About          id.TrainingRecord
	Data           Data
	By             id.Person
	ByName         string
	At             time.Time
}

// Digest binds all of it.
func (r Record) Digest() digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-training-record-1", "id": r.ID, "apprenticeship": r.Apprenticeship, "worker": r.Worker, "department": r.Department,
		"kind": r.Kind, "about": r.About, "data": r.Data, "by": r.By, "by_name": r.ByName, "at": r.At.UnixMicro()})
}

// Logging is time that was logged, and what came of it.
type Logging struct {
	Record
	Outcome Kind    // Confirmed, SentBack or TakenBack; empty: it waits
	Settled *Record // who decided that, and why
}

// Meeting is a progress review with who signed it.
type Meeting struct {
	Record
	Signatures []Record
}

// Lacks says whose signature it lacks.
func (m Meeting) Lacks() (out []string) {
	for _, p := range Parties {
		if !slices.ContainsFunc(m.Signatures, func(r Record) bool { return r.Data.What == p.ID }) {
			out = append(out, p.Title)
		}
	}
	return out
}

// History is an apprenticeship as it was put down.
type History struct {
	ID      id.Apprenticeship
	Begin   Record
	Plans   []Record // oldest first
	Notes   []Record // of what happened, and breaks, not taken back, by day
	Log     []Logging
	Reviews []Meeting // by day
	End     *Record
	Records []Record // all, in the order in which they were put down

	all  map[id.TrainingRecord]Record
	gone map[id.TrainingRecord]bool
}

// Tell puts the records of one apprenticeship together, in the order in which
// they were put down.
func Tell(records []Record) (h History) {
	h.Records = records
	h.all, h.gone = map[id.TrainingRecord]Record{}, map[id.TrainingRecord]bool{}
	settled, signed := map[id.TrainingRecord]*Record{}, map[id.TrainingRecord][]Record{}
	for _, r := range records {
		h.all[r.ID] = r
		switch r.Kind {
		case Began:
			h.ID, h.Begin = r.Apprenticeship, r
		case Ended:
			h.End = &r
		case Confirmed, SentBack:
			settled[r.About] = &r
		case TakenBack:
			h.gone[r.About] = true
			settled[r.About] = &r
		case Signed:
			signed[r.About] = append(signed[r.About], r)
		}
	}
	for _, r := range records {
		switch {
		case r.Kind == Logged:
			l := Logging{Record: r, Settled: settled[r.ID]}
			if l.Settled != nil {
				l.Outcome = l.Settled.Kind
			}
			h.Log = append(h.Log, l)
		case h.gone[r.ID]:
		case r.Kind == Planned:
			h.Plans = append(h.Plans, r)
		case r.Kind == Happened || r.Kind == Paused:
			h.Notes = append(h.Notes, r)
		case r.Kind == Reviewed:
			h.Reviews = append(h.Reviews, Meeting{r, signed[r.ID]})
		}
	}
	if h.End != nil && h.gone[h.End.ID] {
		h.End = nil
	}
	slices.SortStableFunc(h.Notes, func(a, b Record) int { return compare(a.Data.On, b.Data.On) })
	slices.SortStableFunc(h.Reviews, func(a, b Meeting) int { return compare(a.Data.On, b.Data.On) })
	return h
}

func compare(a, b clock.Date) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Plan is the training plan as it was last agreed.
func (h History) Plan() Plan {
	if len(h.Plans) == 0 {
		return Plan{}
	}
	return *h.Plans[len(h.Plans)-1].Data.Plan
}

// Facts are what the rules judge.
func (h History) Facts() Facts {
	b := h.Begin.Data
	f := Facts{Standard: b.Standard, Start: b.On, Adult: b.Adult, TermTime: b.TermTime, Plan: h.Plan()}
	for _, n := range h.Notes {
		if n.Kind == Paused {
			f.Breaks = append(f.Breaks, Break{n.Data.On, n.Data.Until})
		} else {
			f.Noted = append(f.Noted, Noted{n.Data.What, n.Data.On})
		}
	}
	for _, l := range h.Log {
		if l.Outcome == "" || l.Outcome == Confirmed {
			f.Entries = append(f.Entries, Entry{l.ID, l.Data.On, l.Data.Minutes, l.Data.What, l.Outcome == Confirmed})
		}
	}
	for _, m := range h.Reviews {
		f.Reviews = append(f.Reviews, Held{m.Data.On, m.Lacks(), m.Data.Until})
	}
	return f
}

// longest is how much anybody may log for one day, in minutes: what is bundled
// into one day is discounted at an audit.
const longest = 12 * 60

// longestWords is how long a text may be, in characters.
const longestWords = 4000

// Check says what is wrong with putting r down after all this, on a day, field
// by field, or nil. Who may put it down is for package access to say; here it is
// only that nobody confirms their own time.
func (r *Rules) Check(h History, next Record, apprentice id.Person, today clock.Date) error {
	switch begins := next.Kind == Began; {
	case h.ID != "" && h.End != nil && next.Kind != TakenBack:
		return fault.New(fault.Conflict, "This apprenticeship has ended.")
	case h.ID != "" && begins:
		return fault.New(fault.Conflict, "They are on an apprenticeship already. End it first.")
	case h.ID == "" && !begins:
		return fault.New(fault.Conflict, "They are on no apprenticeship. Begin one first.")
	}
	k := checking{h: h, d: next.Data, start: h.Begin.Data.On, today: today}
	if k.d.Until != "" && !real(k.d.Until) {
		k.f.Add("until", "Enter a real day, like 27 3 2026.")
	}
	switch next.Kind {
	case Began:
		if _, ok := r.Standards[k.d.Standard]; !ok {
			k.f.Add("standard", "Choose an apprenticeship.")
		}
		k.day(r.Sets[len(r.Sets)-1].From)
	case Planned:
		k.plan()
	case Happened:
		if !slices.Contains(happenings, k.d.What) {
			k.f.Add("what", "Choose what happened.")
		}
		k.day("2000-01-01")
		k.words("")
	case Paused:
		k.pause()
	case Logged:
		if _, ok := r.Category(k.d.What); !ok {
			k.f.Add("what", "Choose what kind of time it was.")
		}
		k.time()
	case Confirmed, SentBack:
		k.settling(next, apprentice)
	case Reviewed:
		k.review()
	case Signed:
		return h.checkSigning(next)
	case TakenBack:
		if err := h.checkTakingBack(next.About); err != nil {
			return err
		}
		if h.all[next.About].Kind != Logged {
			k.words("Say why it is taken back.")
		}
	case Ended:
		k.day(k.start)
		k.words("Say how it ended: passed, left, or moved to another standard.")
	default:
		k.f.Add("kind", "Choose what to put down.")
	}
	return k.f.Err()
}

// checking is what is put down after all this, and what is wrong with it.
type checking struct {
	h            History
	d            Data
	start, today clock.Date
	f            fault.Fields
}

// day holds that its day is real, not before the first, and not in the future.
func (k *checking) day(first clock.Date) {
	switch on := k.d.On; {
	case on == "":
		k.f.Add("on", "Enter a day.")
	case !real(on):
		k.f.Add("on", "Enter a real day, like 27 3 2026.")
	case on < first:
		k.f.Add("on", "Enter a day from %s.", first.Words())
	case on > k.today:
		k.f.Add("on", "Enter a day that is not in the future.")
	}
}

// words holds that its words are not too long, and not missing where they are asked for.
func (k *checking) words(ask string) {
	if k.d.Words == "" && ask != "" {
		k.f.Add("words", "%s", ask)
	}
	if len([]rune(k.d.Words)) > longestWords {
		k.f.Add("words", "Make this %d characters or shorter.", longestWords)
	}
}

func (k *checking) pause() {
	k.day(k.start)
	if k.d.Until != "" && k.d.Until < k.d.On {
		k.f.Add("until", "The last day cannot be before the first.")
	}
	k.words("Say why there is a break. Holidays and short absences are not one.")
	for _, b := range k.h.Facts().Breaks {
		if (b.Until == "" || k.d.On <= b.Until) && (k.d.Until == "" || k.d.Until >= b.From) {
			k.f.Add("on", "There is a break from %s already. Take it back first.", b.From.Words())
			break
		}
	}
}

func (k *checking) time() {
	k.day(k.start)
	switch total := k.h.loggedOn(k.d.On) + k.d.Minutes; {
	case k.d.Minutes <= 0:
		k.f.Add("minutes", "Enter how long it took.")
	case total > longest:
		k.f.Add("minutes", "That makes %s on %s. Log each day by itself, at most %s.", InHours(total), k.d.On.Words(), InHours(longest))
	}
	k.words("Write what you learned.")
}

func (k *checking) review() {
	k.day(k.start)
	k.words("Write what you talked about: training since last time, hours against the plan, concerns, what changed.")
	for i, a := range k.d.Actions {
		if len([]rune(a)) > 500 {
			k.f.Add("actions", "Make action %d 500 characters or shorter.", i+1)
		}
	}
	if k.d.Until != "" && k.d.Until <= k.d.On {
		k.f.Add("until", "The next review comes after this one.")
	}
}

// checkTakingBack holds that nothing is taken back that somebody else has settled or
// signed, nor what other records rest on.
func (h History) checkTakingBack(r id.TrainingRecord) error {
	about, ok := h.all[r]
	switch {
	case !ok:
		return fault.Missing()
	case h.gone[r] || slices.Contains([]Kind{Began, TakenBack, Confirmed, SentBack, Signed}, about.Kind):
		return fault.New(fault.Conflict, "This cannot be taken back.")
	case about.Kind == Logged && h.logging(r).Outcome != "":
		return fault.New(fault.Conflict, "This was looked at already. Log the right time, and say so in it.")
	case about.Kind == Reviewed && slices.ContainsFunc(h.Reviews, func(m Meeting) bool { return m.ID == r && len(m.Signatures) > 0 }):
		return fault.New(fault.Conflict, "Somebody signed this review. Hold another one.")
	}
	return nil
}

func real(d clock.Date) bool {
	same, err := clock.ParseDate(string(d))
	return err == nil && same == d
}

// happenings are what can be noted.
var happenings = []string{EnglishHeld, MathsHeld, QualificationHeld, CareCertificate, OrganisationNamed, PortfolioReady, EmployerStatement, EmployerConfirmed}

// longestTraining is more minutes than any plan has.
const longestTraining = 10_000 * 60

func (k *checking) plan() {
	p, f := k.d.Plan, &k.f
	if p == nil {
		p = &Plan{}
	}
	if p.Provider == "" || len([]rune(p.Provider)) > 200 {
		f.Add("provider", "Enter the name of the training provider.")
	}
	if !real(p.End) || p.End <= k.start {
		f.Add("end", "Enter the planned end, after %s.", k.start.Words())
	}
	if p.Week <= 0 || p.Week > 7*longest {
		f.Add("week", "Enter the hours that they work in a usual week.")
	}
	for i, minutes := range []int{p.Published, p.Planned, p.Prior} {
		if minutes < 0 || minutes > longestTraining {
			f.Add([]string{"published", "planned", "prior"}[i], "Enter hours between 0 and %d.", longestTraining/60)
		}
	}
	if p.Planned == 0 {
		f.Add("planned", "Enter the hours of training that are planned.")
	}
	if p.Prior > 0 && p.Prior >= p.Planned {
		f.Add("prior", "Prior learning cannot take off all that is planned.")
	}
	if len(k.h.Plans) > 0 {
		k.words("Say why the plan changes.")
	}
}

// settling holds that only what waits is settled, and not by the apprentice.
func (k *checking) settling(next Record, apprentice id.Person) {
	f, l := &k.f, k.h.logging(next.About)
	switch {
	case l.ID == "":
		f.Add("about", "Choose time that was logged.")
	case l.Outcome != "":
		f.Add("about", "This was looked at already.")
	case next.By == apprentice || next.By == l.By:
		f.Add("about", "Nobody confirms their own time.")
	}
	if next.Kind == SentBack && next.Data.Words == "" {
		f.Add("words", "Say what is wrong with it, so that they can put it right.")
	}
}

// checkSigning holds that each signs once, and nobody for two.
func (h History) checkSigning(next Record) error {
	i := slices.IndexFunc(h.Reviews, func(m Meeting) bool { return m.ID == next.About })
	if i < 0 {
		return fault.Missing()
	}
	var f fault.Fields
	if !slices.ContainsFunc(Parties, func(p struct{ ID, Title string }) bool { return p.ID == next.Data.What }) {
		f.Add("what", "Choose for whom this is signed.")
	}
	for _, s := range h.Reviews[i].Signatures {
		switch {
		case s.Data.What == next.Data.What:
			return fault.New(fault.Conflict, "This is signed already.")
		case s.By == next.By && s.Data.Name == "" && next.Data.Name == "":
			return fault.New(fault.Conflict, "You have signed this review for somebody else. Three people sign it.")
		}
	}
	if next.Data.Name != "" && next.Data.What != Provider {
		f.Add("name", "Only the training provider’s signature is recorded by somebody else.")
	}
	return f.Err()
}

func (h History) logging(r id.TrainingRecord) Logging {
	i := slices.IndexFunc(h.Log, func(l Logging) bool { return l.ID == r })
	if i < 0 {
		return Logging{}
	}
	return h.Log[i]
}

// loggedOn is how much is logged for a day, in minutes.
func (h History) loggedOn(d clock.Date) (n int) {
	for _, l := range h.Log {
		if l.Data.On == d && (l.Outcome == "" || l.Outcome == Confirmed) {
			n += l.Data.Minutes
		}
	}
	return n
}

// Find is something that was put down, taken back or not.
func (h History) Find(r id.TrainingRecord) (Record, bool) {
	out, ok := h.all[r]
	return out, ok
}
