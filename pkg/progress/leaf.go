package progress

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// Beside is what a worker has beside sign-offs, as it was at the date asked about:
// what a level's other requirements are judged by.
type Beside struct {
	Start    clock.Date // on which they began on the pathway, before any move to another version of it; empty: not known
	Attained []attainment.Held
	Reviews  []time.Time // at which an educator reviewed them for the level
	Entitled []Entitled
}

// Entitled is an entitlement of the worker's that was given by the date asked about
// and not ended by then.
type Entitled struct {
	Kind, Title string
	From, Until clock.Date // Until is its last day
}

// Status is what a requirement comes to.
type Status string

// The statuses. What is not known is never met.
const (
	IsMet   Status = "met"
	NotMet  Status = "not_met"
	NotFor  Status = "not_applicable" // it is not asked of them
	Unclear Status = "unknown"
)

// Other is a requirement beside competencies, judged: a leaf, or a group with its
// Parts.
type Other struct {
	framework.Requirement
	Status Status
	Why    string    // a sentence
	Mend   string    // what would change it; empty: nothing need
	Until  time.Time // if met, until when if nothing new comes; zero: it does not run out
	Held   []attainment.Held
	Parts  []Other
}

// others judges what a level asks for beside competencies.
func (c *fold) others(list []framework.Requirement, b Beside) []Other {
	out := make([]Other, len(list))
	for i, r := range list {
		out[i] = c.other(r, b)
	}
	return out
}

func (c *fold) other(r framework.Requirement, b Beside) Other {
	o := Other{Requirement: r}
	switch {
	case r.Dated() && b.Start == "":
		o.Status, o.Why, o.Mend = Unclear, "It depends on when this pathway was begun, and that is not known.", "The department lead puts them on the pathway."
		return o
	case !r.Applies(b.Start):
		o.Status, o.Why = NotFor, "It is asked of those who began "+framework.Span(r.From, r.Until)+". This pathway was begun on "+b.Start.Words()+"."
		return o
	case r.Kind == "":
		c.group(&o, b)
		return o
	}
	switch r.Kind {
	case framework.AsksQualification, framework.AsksAccreditation, framework.AsksDeclaration, framework.AsksConfirmation:
		c.single(&o, b)
	case framework.AsksHours:
		c.hours(&o, b)
	case framework.AsksDuration:
		c.duration(&o, b)
	case framework.AsksReview:
		c.review(&o, b)
	case framework.AsksEntitlement:
		c.entitlement(&o, b)
	case framework.AsksCompetency:
		c.competency(&o)
	default:
		o.Status, o.Why, o.Mend = Unclear, "Countersign does not know this kind of requirement.", "Tell the department lead."
	}
	return o
}

// group judges the parts of a group. What is not asked of somebody is no part; a
// group that has none left is not asked of them either.
func (c *fold) group(o *Other, b Beside) {
	parts, need := o.Requirement.Parts()
	o.Parts = c.others(parts, b)
	var ends []time.Time
	asked, unclear, met := 0, 0, 0
	for _, p := range o.Parts {
		switch p.Status {
		case NotFor:
			continue
		case IsMet:
			met++
			ends = append(ends, p.Until)
		case Unclear:
			unclear++
		}
		asked++
	}
	if asked == 0 {
		o.Status, o.Why = NotFor, "Nothing of this is asked here."
		return
	}
	if need == 0 {
		need = asked
	}
	slices.SortFunc(ends, laterFirst)
	switch {
	case asked < need:
		o.Status, o.Why, o.Mend = Unclear, fmt.Sprintf("%d of these are asked for, and only %d can be asked of them.", need, asked), "Tell the department lead: the list needs mending."
	case met >= need:
		o.Status, o.Until = IsMet, ends[need-1] // the first is met for longest
		o.Why = tell(met, asked, need) + runsOut(o.Until)
	case met+unclear >= need:
		o.Status, o.Why = Unclear, tell(met, asked, need)+" What is not known might make up the rest."
	default:
		o.Status, o.Why = NotMet, tell(met, asked, need)
		o.Mend = "Finish " + count(need-met, need, "part") + "."
	}
}

func tell(met, asked, need int) string {
	switch {
	case need == asked:
		return fmt.Sprintf("%d of %d are there.", met, asked)
	case need == 1 && met == 0:
		return "One of these is needed, and none is there yet."
	case need == 1:
		return "One of these is needed, and it is there."
	}
	return fmt.Sprintf("%d of the %d that are needed are there.", min(met, need), need)
}

// laterFirst orders instants, zero (never) before all.
func laterFirst(a, b time.Time) int {
	switch {
	case a.Equal(b):
		return 0
	case a.IsZero():
		return -1
	case b.IsZero():
		return 1
	}
	return b.Compare(a)
}

// runsOut is " It counts until 3 November 2026.", or nothing.
func runsOut(until time.Time) string {
	if until.IsZero() {
		return ""
	}
	return " It counts until " + lastDay(until).Words() + "."
}

// lastDay is the last day before an instant.
func lastDay(until time.Time) clock.Date { return clock.DateOf(until.Add(-time.Microsecond)) }

// sooner is the instant that comes first; zero is never.
func sooner(a, b time.Time) time.Time {
	if laterFirst(a, b) < 0 {
		return b
	}
	return a
}

// within is when something of a day is too old; zero: never.
func within(d clock.Date, months int) time.Time {
	if months == 0 {
		return time.Time{}
	}
	return d.AddMonths(months).Start()
}

// end is when what is held stops counting of itself.
func end(h attainment.Held, months int) time.Time {
	out := within(h.Data.On, months)
	if h.Data.Until != "" {
		out = sooner(out, h.Data.Until.AddDays(1).Start())
	}
	return out
}

// mine is what was put down for a requirement and not taken back.
func (c *fold) mine(r framework.Requirement, b Beside) (out []attainment.Held) {
	for _, h := range b.Attained {
		if h.Data.For == r.ID && h.Data.Leaf == r.Kind && h.Data.Framework == c.v.Framework && h.Outcome != attainment.TakenBack {
			out = append(out, h)
		}
	}
	return out
}

// single judges a leaf that one thing is enough for.
func (c *fold) single(o *Other, b Beside) {
	o.Held = c.mine(o.Requirement, b)
	best, said, how := -1, "", NotMet
	tell := func(rank int, s Status, why string) { // of several things, the one that is nearest
		if rank > best {
			best, how, said = rank, s, why
		}
	}
	for _, h := range o.Held {
		until, name := end(h, o.WithinMonths), capital(h.Name())
		switch {
		case h.Changed():
			tell(4, NotMet, name+" rests on evidence that changed since it was put down.")
		case h.Outcome == attainment.SentBack:
			tell(0, NotMet, fmt.Sprintf("%s sent %s back on %s: %s", h.Settled.ByName, h.Name(), clock.DateOf(h.Settled.At).Words(), h.Settled.Data.Words))
		case o.Kind == framework.AsksDeclaration && h.Data.Words != o.Words:
			tell(1, NotMet, "The words of the statement changed since "+h.Data.On.Words()+".")
		case !until.IsZero() && !c.asOf.Before(until):
			tell(2, NotMet, name+" ran out on "+clock.DateOf(until).Words()+".")
		case o.RQF > 0 && h.Data.RQF > 0 && h.Data.RQF < o.RQF:
			tell(3, NotMet, fmt.Sprintf("%s is at level %d. Level %d or above is asked.", name, h.Data.RQF, o.RQF))
		case !h.Counts():
			tell(5, NotMet, fmt.Sprintf("%s was put down on %s. Nobody has confirmed it yet.", name, clock.DateOf(h.At).Words()))
		case o.RQF > 0 && h.Data.RQF == 0:
			tell(6, Unclear, fmt.Sprintf("%s was seen, but nobody knows its level. Level %d or above is asked.", name, o.RQF))
		case o.Status != IsMet || laterFirst(until, o.Until) < 0:
			o.Status, o.Until, o.Why = IsMet, until, seen(h)+runsOut(until)
		}
	}
	if o.Status == IsMet {
		return
	}
	o.Status, o.Why = how, said
	if said == "" {
		o.Why = nothingYet[o.Kind]
	}
	o.Mend = mend(o.Kind, best == 5)
}

var nothingYet = map[string]string{
	framework.AsksQualification: "Nobody has put one down yet.", framework.AsksAccreditation: "Nobody has put one down yet.",
	framework.AsksDeclaration: "This statement has not been made yet.", framework.AsksConfirmation: "Nobody has confirmed this yet.",
}

func mend(kind string, waits bool) string {
	switch {
	case waits:
		return "A practice educator or the department lead looks at it and confirms it."
	case kind == framework.AsksDeclaration:
		return "Read the statement and make it."
	case kind == framework.AsksConfirmation:
		return "A practice educator or the department lead confirms it."
	}
	return "Put it down, and a practice educator or the department lead confirms it."
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// seen says on whose word something counts.
func seen(h attainment.Held) string {
	switch h.Data.Leaf {
	case framework.AsksDeclaration:
		return "Stated on " + h.Data.On.Words() + "."
	case framework.AsksConfirmation:
		return "Confirmed by " + h.ByName + " on " + h.Data.On.Words() + "."
	}
	return fmt.Sprintf("“%s”, seen by %s on %s.", h.Data.Title, h.Settled.ByName, clock.DateOf(h.Settled.At).Words())
}

// hours adds up the hours that somebody saw.
func (c *fold) hours(o *Other, b Beside) {
	o.Held = c.mine(o.Requirement, b)
	type some struct {
		hours int
		until time.Time
	}
	var counted []some
	sum, waiting := 0, 0
	for _, h := range o.Held {
		until := end(h, o.WithinMonths)
		switch {
		case !until.IsZero() && !c.asOf.Before(until) || h.Outcome == attainment.SentBack || h.Changed():
		case h.Counts():
			counted = append(counted, some{h.Data.Hours, until})
			sum += h.Data.Hours
		default:
			waiting += h.Data.Hours
		}
	}
	o.Status, o.Why = NotMet, fmt.Sprintf("%d of %d hours are confirmed.", sum, o.Requirement.Hours)
	if o.WithinMonths > 0 {
		o.Why = fmt.Sprintf("%d of %d hours in the last %d months are confirmed.", sum, o.Requirement.Hours, o.WithinMonths)
	}
	if sum >= o.Requirement.Hours {
		o.Status = IsMet
		slices.SortFunc(counted, func(a, b some) int { return laterFirst(b.until, a.until) })
		for left, i := sum, 0; i < len(counted); i++ {
			if left -= counted[i].hours; left < o.Requirement.Hours {
				o.Until = counted[i].until
				break
			}
		}
		o.Why += runsOut(o.Until)
		return
	}
	o.Mend = "Put down more hours, and a practice educator or the department lead confirms them."
	if waiting > 0 {
		o.Why += " " + strconv.Itoa(waiting) + " more wait to be confirmed."
		o.Mend = mend(o.Kind, true)
	}
}

func (c *fold) duration(o *Other, b Beside) {
	if b.Start == "" {
		o.Status, o.Why, o.Mend = Unclear, "It is not known when this pathway was begun.", "The department lead puts them on the pathway."
		return
	}
	from := b.Start.AddMonths(o.Months)
	o.Status, o.Why = IsMet, "Begun on "+b.Start.Words()+"."
	if c.asOf.Before(from.Start()) {
		o.Status, o.Why, o.Mend = NotMet, o.Why+" The time is up on "+from.Words()+".", "Nothing but time."
	}
}

func (c *fold) review(o *Other, b Beside) {
	var last time.Time
	for _, at := range b.Reviews {
		if at.After(last) && !at.After(c.asOf) {
			last = at
		}
	}
	o.Status, o.Mend = NotMet, "A practice educator reviews their progress."
	if last.IsZero() {
		o.Why = "No review of their progress is recorded yet."
		return
	}
	on := clock.DateOf(last)
	until := within(on, o.WithinMonths)
	if !c.asOf.Before(until) {
		o.Why = "The last review was on " + on.Words() + ". It was good until " + lastDay(until).Words() + "."
		return
	}
	o.Status, o.Mend, o.Until, o.Why = IsMet, "", until, "Reviewed on "+on.Words()+"."+runsOut(until)
}

func (c *fold) entitlement(o *Other, b Beside) {
	kind, today := c.v.Entitlements[o.Entitlement], clock.DateOf(c.asOf)
	o.Status, o.Why, o.Mend = NotMet, fmt.Sprintf("No entitlement of this kind is in force: %s.", kind.Title), "The department lead can record one."
	for _, e := range b.Entitled {
		if e.Kind != o.Entitlement || today < e.From || e.Until != "" && today > e.Until {
			continue
		}
		var until time.Time
		if e.Until != "" {
			until = e.Until.AddDays(1).Start()
		}
		if o.Status != IsMet || laterFirst(until, o.Until) < 0 {
			o.Status, o.Until, o.Mend, o.Why = IsMet, until, "", cmp.Or(e.Title, kind.Title)+", from "+e.From.Words()+"."+runsOut(until)
		}
	}
}

// competency judges a leaf by the sign-offs, whatever step the level itself asks for.
func (c *fold) competency(o *Other) {
	l, ok := pathway.LineFor(c.v, o.Competency, c.level)
	if !ok {
		o.Status, o.Why, o.Mend = Unclear, "This version has no such competency.", "Tell the department lead."
		return
	}
	l.Target = o.Step
	step, _ := c.v.Step(o.Step)
	switch s := c.standing(l, c.of(l.Competency)); s {
	case Met:
		o.Status, o.Until = IsMet, c.metUntil(l)
		o.Why = "Signed off at “" + step.Title + "” or above." + runsOut(o.Until)
	case Unknown:
		o.Status, o.Why, o.Mend = Unclear, "Whether the sign-offs for it count is in question.", "The department lead can settle that."
	default:
		o.Status, o.Why, o.Mend = NotMet, s.Title()+": it is asked at “"+step.Title+"”.", "Put up evidence, and an assessor signs it off at that step."
	}
}

// CountOthers is how many of what is asked of somebody beside competencies is met: the
// entries of the level's own list, a group as one.
func CountOthers(list []Other) (met, asked int) {
	for _, o := range list {
		if o.Status != NotFor {
			asked++
		}
		if o.Status == IsMet {
			met++
		}
	}
	return met, asked
}
