package apprenticeship

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"countersign/pkg/clock"
)

// Status is what a rule says of an apprenticeship.
type Status string

// The statuses. Unknown is never ready.
const (
	Met           Status = "met"
	NotMet        Status = "not_met"
	NotApplicable Status = "not_applicable"
	Unknown       Status = "unknown"
)

// Item is one rule, what it says, and the sentence why.
type Item struct {
	ID       string
	Title    string
	Status   Status
	Why      string
	Inferred bool // the rule, or a number in it, is ours: no page that we read says it
}

// Report is an apprenticeship by its rules, as at a day.
type Report struct {
	AsOf      clock.Date
	Rules     Set // that it is judged by
	Items     []Item
	Hours     Hours
	Months    []Month // calendar months from the start to AsOf
	Coverage  Coverage
	ReviewDue clock.Date // the last day for the next, by the rules
	Ready     bool       // to be put to the employer: nothing unmet, nothing unknown
	Passed    bool       // and the employer has confirmed it
}

type judge struct {
	r *Rules
	f Facts
	Report
	named Set
	known bool // there are rules for the start
}

// Judge says where an apprenticeship is, as at a day. It reads no clock: the same
// facts give the same report.
func (r *Rules) Judge(f Facts, asOf clock.Date) Report {
	f.Breaks = slices.Clone(f.Breaks)
	for i, b := range f.Breaks {
		if b.Until == "" { // it goes on: what is known of it ends today
			f.Breaks[i].Until = max(b.From, asOf)
		}
	}
	j := judge{r: r, f: f, Report: Report{AsOf: asOf, Coverage: f.Coverage}}
	j.named, j.Rules, j.known = r.SetFor(f.Start)
	j.Hours = j.hours()
	j.Months = j.months()
	j.funding()
	j.duration()
	j.trained()
	j.learning()
	j.reviews()
	j.subject("english", "English", EnglishHeld, f.Plan.English)
	j.subject("maths", "Maths", MathsHeld, f.Plan.Maths)
	j.qualification()
	j.careCertificate()
	j.coverage()
	j.portfolio()
	j.organisation()
	j.Ready = !slices.ContainsFunc(j.Items, func(i Item) bool { return i.Status == NotMet || i.Status == Unknown })
	j.employer()
	return j.Report
}

// Settled is how many of the items hold or do not apply.
func (r Report) Settled() (n int) {
	for _, i := range r.Items {
		if i.Status == Met || i.Status == NotApplicable {
			n++
		}
	}
	return n
}

func (j *judge) say(id, title string, s Status, format string, args ...any) *Item {
	j.Items = append(j.Items, Item{ID: id, Title: title, Status: s, Why: fmt.Sprintf(format, args...)})
	return &j.Items[len(j.Items)-1]
}

// noted is the last day, up to the day looked at, on which something was noted.
func (j *judge) noted(what string) (on clock.Date, ok bool) {
	for _, n := range j.f.Noted {
		if n.What == what && n.On <= j.AsOf && n.On > on {
			on, ok = n.On, true
		}
	}
	return on, ok
}

func (j *judge) funding() {
	const title = "Funding rules"
	switch {
	case !j.known:
		j.say("rules", title, Unknown, "Countersign knows no rules for a start on %s.", j.f.Start.Words())
	case j.named.NotRead:
		j.say("rules", title, Unknown, "The %s could not be read yet. Those before them are used here. Check each line with the training provider.", j.named.Title)
	default:
		j.say("rules", title, Met, "The %s hold for this apprenticeship to its end.", j.Rules.Title)
	}
}

// breakDays is how many days of a span, both ends in it, lie in breaks.
func (j *judge) breakDays(from, until clock.Date) (days int) {
	for _, b := range j.f.Breaks {
		if first, last := max(b.From, from), min(b.Until, until); first <= last {
			days += first.DaysTo(last) + 1
		}
	}
	return days
}

func (j *judge) duration() {
	const id, title = "duration", "Time on the programme"
	if !j.known {
		j.say(id, title, Unknown, "There are no rules for this start.")
		return
	}
	end := j.f.Start.AddMonths(j.Rules.Months)
	for away := 0; ; { // a break moves the end on, and may bring another break before it
		if now := j.breakDays(j.f.Start, end.AddDays(-1)); now != away {
			end, away = end.AddDays(now-away), now
			continue
		}
		break
	}
	if j.AsOf >= end {
		j.say(id, title, Met, "At least %d months, breaks left out: that was %s.", j.Rules.Months, end.Words()).Inferred = len(j.f.Breaks) > 0
		return
	}
	j.say(id, title, NotMet, "At least %d months, breaks left out: not before %s.", j.Rules.Months, end.Words()).Inferred = len(j.f.Breaks) > 0
}

func (j *judge) trained() {
	const id, title = "hours", "Off-the-job training"
	h, said := j.Hours, func(s Status, format string, args ...any) {
		j.say(id, title, s, format, args...).Inferred = j.Hours.Inferred
	}
	switch {
	case h.Why != "":
		said(Unknown, "%s", h.Why)
	case h.Confirmed < h.Least && h.Least == h.Floor:
		said(NotMet, "%s confirmed of at least %s. It is never less than that, whatever was learnt before.", InHours(h.Confirmed), InHours(h.Least))
	case h.Confirmed < h.Least:
		said(NotMet, "%s confirmed of at least %s.", InHours(h.Confirmed), InHours(h.Least))
	case h.Confirmed < h.Target:
		if on, ok := j.noted(EmployerStatement); ok {
			said(Met, "%s confirmed: more than the least, less than was planned. The employer signed a statement of that on %s.", InHours(h.Confirmed), on.Words())
			return
		}
		said(NotMet, "%s confirmed: more than the least, less than the %s planned. The employer must sign a statement of that.", InHours(h.Confirmed), InHours(h.Target))
	default:
		said(Met, "%s confirmed of %s.", InHours(h.Confirmed), InHours(h.Target))
	}
}

func (j *judge) learning() {
	const id, title = "learning", "Learning without gaps"
	var missing []string
	for _, p := range j.periods() {
		if !p.learned {
			missing = append(missing, p.name)
		}
	}
	switch n := len(missing); {
	case n == 0:
		j.say(id, title, Met, "There is learning in every month that is over, or a reason why not.")
	default:
		shown := missing[max(0, n-3):]
		j.say(id, title, NotMet, "No learning is logged for %s%s. Log it if there was some. A break excuses a month that lies in it from end to end.", strings.Join(shown, ", "), more(n-len(shown))).Inferred = len(j.f.Breaks) > 0
	}
}

func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d before", n)
}

// reviews asks for one within so many days of the start and of each before, days in
// breaks left out. One counts once all three have signed it, and from the day on which
// it was held: until then it puts the next off by nothing. One that is not signed by
// all, and has one after it that is, holds nothing up any more; what it leaves late is
// said.
func (j *judge) reviews() {
	const id, title = "reviews", "Progress reviews"
	var last clock.Date // of those that count
	var late, never []string
	var waits *Held
	for _, r := range j.f.Reviews {
		switch {
		case r.On > j.AsOf:
			continue
		case len(r.Lacks) > 0:
			waits = &r
			never = append(never, r.On.Words())
			continue
		}
		if r.On > j.due(max(last, j.f.Start)) {
			late = append(late, r.On.Words())
		}
		last = r.On
	}
	if waits != nil && waits.On <= last {
		waits = nil
	}
	j.ReviewDue = j.due(max(last, j.f.Start))
	next := "The next is due by " + j.ReviewDue.Words() + "."
	if j.AsOf > j.ReviewDue {
		next = "A review was due by " + j.ReviewDue.Words() + "."
	}
	status, said := Met, next
	switch {
	case waits != nil:
		status = NotMet
		said = fmt.Sprintf("The review of %s does not count until all three have signed it. It still needs the signature of %s. Without it, %s", waits.On.Words(), inWords(waits.Lacks), lower(next))
	case j.AsOf > j.ReviewDue:
		status = NotMet
		said += fmt.Sprintf(" There is one at least every %d weeks, signed by the apprentice, the employer and the training provider.", j.r.Review.Days/7)
	default:
		if len(late) > 0 {
			said += " Held late: " + strings.Join(late, ", ") + "."
		}
		if len(never) > 0 {
			said += " Not counted, as not all three signed: " + strings.Join(never, ", ") + "."
		}
	}
	j.say(id, title, status, "%s", said).Inferred = true // who signs, and that it does not count before
}

// inWords joins with commas and "and".
func inWords(list []string) string {
	n := len(list) - 1
	if n < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:n], ", ") + " and " + list[n]
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// due is the last day for a review after one, or after the start.
func (j *judge) due(last clock.Date) clock.Date {
	due := last
	for left := j.r.Review.Days; left > 0; { // as many days that are not in a break
		due = due.AddDays(1)
		if !slices.ContainsFunc(j.f.Breaks, func(b Break) bool { return b.Holds(due) }) {
			left--
		}
	}
	return due
}

func (j *judge) subject(id, title, what string, chosen bool) {
	level := fmt.Sprintf("%s at level %d", title, j.r.Standards[j.f.Standard].Level)
	on, held := j.noted(what)
	free := j.f.Adult && j.AsOf >= j.r.EnglishMaths.AdultsFreeFrom
	switch {
	case held:
		j.say(id, title, Met, "%s, or what may stand for it: seen on %s.", level, on.Words())
	case free && chosen:
		j.say(id, title, NotApplicable, "Taken by choice, as somebody of %d or older on the first day. It does not hold up the gateway.", j.r.EnglishMaths.AdultAge)
	case free:
		j.say(id, title, NotApplicable, "Not asked of somebody who was %d or older on the first day.", j.r.EnglishMaths.AdultAge)
	case j.f.Adult:
		j.say(id, title, NotMet, "%s was asked of everybody before %s.", level, j.r.EnglishMaths.AdultsFreeFrom.Words())
	default:
		j.say(id, title, NotMet, "%s is asked of whoever was under %d on the first day.", level, j.r.EnglishMaths.AdultAge)
	}
}

func (j *judge) qualification() {
	const id, title = "qualification", "Qualification that the standard asks for"
	asked := j.r.Standards[j.f.Standard].Qualification
	on, held := j.noted(QualificationHeld)
	switch {
	case asked == "":
		j.say(id, title, NotApplicable, "No qualification is listed for this standard.")
	case held:
		j.say(id, title, Met, "%s: seen on %s.", upper(asked), on.Words())
	default:
		j.say(id, title, NotMet, "%s is asked for before the gateway.", upper(asked))
	}
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (j *judge) careCertificate() {
	const id, title = "care-certificate", "Care Certificate"
	on, held := j.noted(CareCertificate)
	switch {
	case held:
		j.say(id, title, Met, "Seen on %s.", on.Words())
	case j.f.Plan.Care:
		j.say(id, title, NotMet, "The department asks for it before the gateway.")
	default:
		j.say(id, title, NotApplicable, "The version of the standard that we read does not list it, and the department does not ask for it.")
	}
}

func (j *judge) coverage() {
	const id, title = "coverage", "Knowledge, skills and behaviours signed off"
	c := j.f.Coverage
	status, parts := Met, []string{}
	for _, p := range c.Parts {
		parts = append(parts, fmt.Sprintf("%s %d of %d", strings.ToLower(p.Title), p.Met, p.All))
		if p.Met < p.All {
			status = NotMet
		}
	}
	switch {
	case len(parts) == 0:
		j.say(id, title, Unknown, "%s", cmp.Or(c.Why, "There is nothing to be signed off."))
	case !c.Known:
		j.say(id, title, Unknown, "%s Of that list: %s.", c.Why, strings.Join(parts, ", "))
	default:
		j.say(id, title, status, "%s.", upper(strings.Join(parts, ", ")))
	}
}

// portfolio is for somebody to look through: which items are discussed, the assessment
// plan says, and no list here. How many of all have a piece that may go in is said.
func (j *judge) portfolio() {
	const id, title = "portfolio", "Portfolio for the professional discussion"
	have, all, now := 0, 0, ""
	for _, p := range j.f.Coverage.Parts {
		have, all = have+p.Pieces, all+p.All
	}
	if all > 0 {
		now = fmt.Sprintf(" Without those, %d of the %d items have a signed-off piece.", have, all)
	}
	if on, ok := j.noted(PortfolioReady); ok {
		j.say(id, title, Met, "Looked through on %s: each item that is discussed has a piece of evidence. Reflections, self-assessment and what was learnt before it began were left out.%s", on.Words(), now)
		return
	}
	j.say(id, title, NotMet, "Somebody must look through it: a piece of evidence for each item that is discussed. Reflections, self-assessment and what was learnt before the apprenticeship do not count.%s", now)
}

func (j *judge) organisation() {
	const id, title = "organisation", "Assessment organisation named"
	by := j.f.Plan.End.AddMonths(-j.r.OrganisationMonths)
	on, ok := j.noted(OrganisationNamed)
	switch {
	case ok && j.f.Plan.End != "" && on > by:
		j.say(id, title, Met, "Named on %s, after %s, when it was due.", on.Words(), by.Words())
	case ok:
		j.say(id, title, Met, "Named on %s.", on.Words())
	case j.f.Plan.End == "":
		j.say(id, title, NotMet, "Name it in the training plan.")
	case j.AsOf > by:
		j.say(id, title, NotMet, "It was to be named in the training plan by %s, %d months before the planned end.", by.Words(), j.r.OrganisationMonths)
	default:
		j.say(id, title, NotMet, "Name it in the training plan by %s, %d months before the planned end.", by.Words(), j.r.OrganisationMonths)
	}
}

// employer comes last: nobody else says that an apprentice is ready.
func (j *judge) employer() {
	const id, title = "employer", "The employer's confirmation"
	on, ok := j.noted(EmployerConfirmed)
	switch {
	case ok && j.Ready:
		j.Passed = true
		j.say(id, title, Met, "Confirmed on %s.", on.Words())
	case ok:
		j.say(id, title, NotMet, "Confirmed on %s, but not everything above holds.", on.Words())
	case j.Ready:
		j.say(id, title, NotMet, "Everything above holds: it is ready to be put to the employer.")
	default:
		j.say(id, title, NotMet, "It comes last, when everything above holds.")
	}
}

// InHours is minutes as people say them: "7 hours 30 minutes".
func InHours(minutes int) string {
	h, m := minutes/60, minutes%60
	words := []string{}
	if h != 0 || m == 0 {
		words = append(words, count(h, "hour"))
	}
	if m != 0 {
		words = append(words, count(m, "minute"))
	}
	return strings.Join(words, " ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// share is a percentage of minutes, rounded up to whole minutes.
func share(percent int, minutes float64) int {
	return int(math.Ceil(float64(percent)*minutes/100 - 1e-9))
}
