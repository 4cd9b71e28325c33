package frontend

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"countersign/frontend/nhsuk"
)

// EffectRow is what a later version would do to one worker.
type EffectRow struct {
	Person    Link
	Level     string
	Now       string // "12 of 37", on the version that they are on
	Bare      string // on the later one, if nothing is carried over
	Planned   string // on the later one, with what is carried over
	Again     []string
	Gone      []string
	New       []string
	Waits     string   // what does not count there until the lead decides; empty: a plan holds
	Goes      []string // "IR(ME)R operator: 3 tasks", entitlements that go on with a move
	Ends      []string // tasks that an entitlement does not go on for, and why
	InTheWay  []string // what else is asked and missing, and was not needed before
	Lifted    []string // what else is missing now and not needed any more
	Enrolment string   // to choose them by; empty: they cannot be chosen here
	Chosen    bool
	First     bool         // the first who can be chosen: where an error leads
	Stays     bool         // the later version does not have their level
	Levels    nhsuk.Select // those that it has, to move them to one; none: they cannot be moved here
}

// EffectGroup is those who are on one earlier version.
type EffectGroup struct {
	Title   string
	Decided string   // who decided what is carried over, and when; empty: nobody yet
	Plan    Link     // to decide it; empty: not the reader's, or not yet
	Sum     []string // all of them in numbers
	Rows    []EffectRow
	More    string // how many others are not listed; empty: all are
}

// Table is the group, worker by worker.
func (g EffectGroup) Table() nhsuk.Table {
	planned := "With what is carried over"
	if g.Decided == "" {
		planned = "If you carry over what is proposed"
	}
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: g.Title, Size: "s"}, Responsive: true, FirstCellIsHeader: true,
		Head: []nhsuk.Cell{{Text: "Support worker"}, {Text: "Competencies signed off now"}, {Text: "If nothing is carried over"}, {Text: planned}, {Text: "What changes for them"}}}
	for _, r := range g.Rows {
		t.Rows = append(t.Rows, []nhsuk.Cell{{HTML: r.who()}, {Text: r.Now}, {Text: r.Bare}, {Text: r.Planned}, {HTML: r.what()}})
	}
	return t
}

func (r EffectRow) who() template.HTML {
	if r.Enrolment == "" {
		who := paragraphs(nhsuk.Text(r.Person.Text), nhsuk.Text(r.Level))
		if len(r.Levels.Items) > 0 {
			who += nhsuk.HTML(r.Levels)
		}
		return who
	}
	prefix := "enrolments"
	if !r.First {
		prefix += "-" + r.Enrolment
	}
	return nhsuk.HTML(nhsuk.Checkboxes{Name: "enrolments", IdPrefix: prefix, Small: true,
		Items: []nhsuk.ChoiceItem{{Value: r.Enrolment, Text: r.Person.Text, Checked: new(r.Chosen), Hint: nhsuk.Hint{Text: r.Level}}}})
}

func (r EffectRow) what() template.HTML {
	var out []template.HTML
	if r.Stays {
		out = append(out, "The new version does not have their level. To move them, you choose one that it has.")
	}
	if r.Waits != "" {
		out = append(out, nhsuk.Text(r.Waits))
	}
	for _, one := range []struct {
		title string
		list  []string
	}{{"Entitlement ends for", r.Ends}, {"Entitlement goes on", r.Goes}, {"To sign again", r.Again}, {"New", r.New}, {"Not asked for any more", r.Gone}, {"Newly in the way", r.InTheWay}, {"No longer in the way", r.Lifted}} {
		if len(one.list) > 0 {
			out = append(out, nhsuk.Text(one.title+": ")+listed(one.list))
		}
	}
	if len(out) == 0 {
		return "Nothing"
	}
	return paragraphs(out...)
}

// listed is a list in a line, folded away where it is long.
func listed(list []string) template.HTML {
	const most = 3
	if len(list) <= most {
		return nhsuk.Text(strings.Join(list, "; "))
	}
	return nhsuk.HTML(nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprint(len(list))}, Text: strings.Join(list, "; "), Classes: "nhsuk-u-margin-bottom-1"})
}

// PlacedAt offers the levels of the later version to who is on one that it does not have.
func (r *EffectRow) PlacedAt(name, chosen string, levels []Choice, wrong nhsuk.ErrorMessage) {
	r.Levels = filter(name, "Level there", "Do not move them", chosen, levels)
	r.Levels.ErrorMessage = wrong
}

// LeadFramework is one version in the department, with what its lead can do with it.
type LeadFramework struct {
	Lead
	FrameworkUse
	Others   []Link    // other versions of it, the newest first
	Next     string    // where the next version is begun; empty: not the reader's to do
	Move     Link      // to those on earlier versions; empty: nobody is
	Deciding []WaitRow // who waits for a plan
	Plans    []PlanRow
}

// WaitRow is those whose sign-offs by an earlier version wait for a plan.
type WaitRow struct {
	Text string // "By version 1"
	Who  []string
	Plan string // where it is decided
}

// PlanRow is a plan that was decided.
type PlanRow struct {
	Text   string // "From version 1: 115 carried over, 2 to sign again"
	By     string
	Reason string
	Ended  string // empty: it holds
	End    string // address; empty: it has ended, or it is not the reader's to do
	Lines  []string
}

// Box holds what was decided line by line.
func (p PlanRow) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What was decided otherwise than proposed"}}
}

// LeadMove is who is on earlier versions, and moves them.
type LeadMove struct {
	Lead
	Action string
	Name   string
	Groups []EffectGroup
	May    bool // anybody on the page can be moved
	All    int  // how many can be moved at their level, on this page and others
	Ends   bool // an entitlement of somebody ends with the move
	Reason string

	Number            string // of the page
	Page, First, Next string // "Page 2 of 5", and the pages beside it; empty: there is one only
}

// ReasonField asks why entitlements end.
func (p LeadMove) ReasonField() nhsuk.Textarea {
	return reasonField("Why do entitlements end with the move?", "For those whom you choose and whose entitlement does not go on. They read it", p.Reason, p.Wrong("reason"))
}

// Pages lead to those who lose more and less.
func (p LeadMove) Pages() nhsuk.Pagination {
	var out nhsuk.Pagination
	if p.First != "" {
		out.Previous = nhsuk.PaginationLink{Href: p.First, Text: "Who loses more"}
	}
	if p.Next != "" {
		out.Next = nhsuk.PaginationLink{Href: p.Next, Text: "Who loses less"}
	}
	return out
}

// ChosenError is the message where nobody was chosen.
func (p LeadMove) ChosenError() string { return p.Wrong("enrolments").Text }

// LeadPlan decides what the sign-offs of an earlier version count for.
type LeadPlan struct {
	Lead
	Action, Name string
	Changed      []PlanLine
	Retired      []PlanLine
	Same         []PlanLine
	Reason       string
}

// ChangedLines, RetiredLines and SameLines are the lines with what is wrong beside
// each.
func (p LeadPlan) ChangedLines() []PlanLine { return p.lines(p.Changed) }

// RetiredLines are those of what is retired.
func (p LeadPlan) RetiredLines() []PlanLine { return p.lines(p.Retired) }

// SameLines are those of what is as before.
func (p LeadPlan) SameLines() []PlanLine { return p.lines(p.Same) }

func (p LeadPlan) lines(list []PlanLine) []PlanLine {
	out := slices.Clone(list)
	for i, l := range out {
		out[i].wrong, out[i].wrongWhy = p.Wrong("over."+l.Code), p.Wrong("reason."+l.Code)
	}
	return out
}

// PlanLine is one competency of the plan.
type PlanLine struct {
	Code, Title string
	What        string // what is different, or the area that it lay in
	Was, Is     string // the words; empty: they are the same
	Over        bool
	To          string
	Choices     []Choice // of a retired one: what it may count toward
	Why         string

	wrong, wrongWhy nhsuk.ErrorMessage
}

// OverField asks whether it is carried over.
func (l PlanLine) OverField() nhsuk.Radios {
	value := "no"
	if l.Over {
		value = "yes"
	}
	return nhsuk.Radios{Name: "over." + l.Code, Value: value, Small: true, ErrorMessage: l.wrong,
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: l.Title, Size: "s"}}, Hint: nhsuk.Hint{Text: "Different: " + l.What},
		Items: []nhsuk.ChoiceItem{{Value: "no", Text: "Sign it again"}, {Value: "yes", Text: "Carry over what was signed"}}}
}

// AgainField asks whether it is signed again though nothing is different.
func (l PlanLine) AgainField() nhsuk.Checkboxes {
	c := nhsuk.Checkboxes{Name: "again." + l.Code, Small: true, ErrorMessage: l.wrong, Items: []nhsuk.ChoiceItem{{Value: "yes", Text: l.Title + ": sign it again all the same"}}}
	if !l.Over {
		c.Values = []string{"yes"}
	}
	return c
}

// ToField asks what a retired one counts toward.
func (l PlanLine) ToField() nhsuk.Select {
	s := filter("to."+l.Code, l.Title, "Nothing", l.To, l.Choices)
	s.Label.Size, s.ErrorMessage = "s", l.wrong
	return s
}

// WhyField asks why a line is decided otherwise than proposed.
func (l PlanLine) WhyField() nhsuk.Input {
	return nhsuk.Input{Name: "reason." + l.Code, Value: l.Why, Label: nhsuk.Label{HTML: nhsuk.Text("Why, if not as proposed") + `<span class="nhsuk-u-visually-hidden">: ` + nhsuk.Text(l.Title) + `</span>`}, ErrorMessage: l.wrongWhy}
}

// SameBox holds what is as before.
func (p LeadPlan) SameBox() nhsuk.Details {
	open := false
	for _, l := range p.Same {
		open = open || p.Wrong("reason."+l.Code).Text != "" || !l.Over
	}
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Same), "competency is as before and is", "competencies are as before and are") + " carried over"}, Open: open}
}

// ReasonField asks why on the whole.
func (p LeadPlan) ReasonField() nhsuk.Textarea {
	return reasonField("Why does what was signed go on counting?", "Your name, the day and your reasons are kept for good. Each support worker reads them beside what is carried over", p.Reason, p.Wrong("reason"))
}
