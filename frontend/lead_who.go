package frontend

import (
	"countersign/frontend/nhsuk"
)

// LeadWho is who could sign one competency, and of each person why not.
type LeadWho struct {
	Lead
	Action       string
	Competency   string // id; empty: still to choose
	About        string // its title
	Worker       string // id; empty: anybody
	WorkerName   string
	Request      Link // that asks for it
	Approval     bool // it asks for the approval of the lead of the kind of imaging
	Competencies []Choice
	Workers      []Choice
	Rows         []CouldRow
}

// CouldRow is one person.
type CouldRow struct {
	Person Link
	May    bool
	Away   string // "until 3 November 2026"
	Rules  []CouldRule
}

// CouldRule is one rule that stands in the way, who can mend it, and where.
type CouldRule struct {
	Why, Mend string
	Link      Link
}

// CompetencyField asks which competency.
func (p LeadWho) CompetencyField() nhsuk.Select {
	return choose("competency", "Competency", "", p.Competency, append([]Choice{{"", "Choose a competency"}}, p.Competencies...), nhsuk.ErrorMessage{})
}

// WorkerField asks for whom.
func (p LeadWho) WorkerField() nhsuk.Select {
	return choose("worker", "For whom? (optional)", "Nobody signs their own work, or where a conflict of interest is declared", p.Worker, append([]Choice{{"", "Any support worker"}}, p.Workers...), nhsuk.ErrorMessage{})
}

// May is how many may sign.
func (p LeadWho) May() (n int) {
	for _, r := range p.Rows {
		if r.May {
			n++
		}
	}
	return n
}

// Verdict says it in a sentence.
func (p LeadWho) Verdict() string {
	what := "sign this today"
	if p.Approval {
		what = "approve this today"
	}
	if n := p.May(); n > 0 {
		return plural(n, "person can ", "people can ") + what + "."
	}
	return "Nobody can " + what + "."
}

// Table is a row for each person.
func (p LeadWho) Table() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Person by person", Size: "m"}, Responsive: true, Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Today"}, {Text: "Why not"}, {Text: "Who can change it"}}}
	for _, r := range p.Rows {
		now := Standing{Text: "Cannot sign", Colour: "red"}
		if r.May {
			now = Standing{Text: "Can sign", Colour: "green"}
		}
		why, mend := nhsuk.Text("Nothing stands in the way"), nhsuk.Text("Nothing to change")
		if !r.May {
			why, mend = "", ""
		}
		for _, rule := range r.Rules {
			why += paragraphs(nhsuk.Text(rule.Why))
			do := nhsuk.Text(rule.Mend)
			if rule.Link.Some() {
				do += " " + anchor(rule.Link, "for "+r.Person.Text)
			}
			mend += paragraphs(do)
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Person), {HTML: paragraphs(nhsuk.HTML(now.Tag()), nhsuk.Text(when(r.Away != "", "Away "+r.Away)))}, {HTML: why}, {HTML: mend}})
	}
	return t
}

// LeadPreceptorship notes when somebody is in preceptorship.
type LeadPreceptorship struct {
	Lead
	Action, Name string
	From, Until  DateParts
}

// FromField asks for the first day.
func (p LeadPreceptorship) FromField() nhsuk.DateInput {
	return shortDay("from", "First day", "It may be past. What they signed until now still counts, and you are shown it", p.From, p.Wrong("from"))
}

// UntilField asks for the last day.
func (p LeadPreceptorship) UntilField() nhsuk.DateInput {
	return shortDay("until", "Last day", "For example, 27 3 2027. You can end it earlier", p.Until, p.Wrong("until"))
}

// LeadConflict notes that two people should not sign for each other.
type LeadConflict struct {
	Lead
	Action, Name string
	Other        string
	People       []Choice
}

// OtherField asks who the other is.
func (p LeadConflict) OtherField() nhsuk.Select {
	return choose("other", "With whom?", "", p.Other, append([]Choice{{"", "Choose a person"}}, p.People...), p.Wrong("other"))
}

// BarRow is a preceptorship, or a conflict of interest.
type BarRow struct {
	Text     string
	By       string
	Standing Standing
	End      string
}

// barTable lists some of a kind.
func barTable(caption string, rows []BarRow) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "s"}, Responsive: true, Head: []nhsuk.Cell{{Text: "What"}, {Text: "Now"}, {Text: "Change"}}}
	for _, r := range rows {
		end := nhsuk.Cell{Text: "None"}
		if r.End != "" {
			end = nhsuk.Cell{Text: "End", Href: r.End, VisuallyHiddenText: r.Text}
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{{HTML: paragraphs(nhsuk.Text(r.Text), nhsuk.Text(r.By))}, {HTML: nhsuk.HTML(r.Standing.Tag())}, end})
	}
	return t
}

// TrainingTable lists preceptorships.
func (p LeadPerson) TrainingTable() nhsuk.Table { return barTable("Preceptorship", p.Trainings) }

// ConflictTable lists conflicts of interest.
func (p LeadPerson) ConflictTable() nhsuk.Table {
	return barTable("Conflicts of interest", p.Conflicts)
}

// SignedBox holds what they signed in preceptorship before it was recorded.
func (p LeadPerson) SignedBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.SignedThen), "sign-off by them", "sign-offs by them") + " since its first day"}}
}
