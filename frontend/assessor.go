package frontend

import (
	"fmt"
	"html/template"

	"countersign/frontend/nhsuk"
)

// assessorPages are the pages of assessors, and of whoever takes a sign-off back.
var assessorPages = map[string]Page{
	"assessor_queue":         AssessorQueue{},
	"assessor_request":       AssessorRequest{},
	"assessor_sign":          AssessorSign{},
	"assessor_over":          AssessorOver{},
	"assessor_done":          AssessorDone{},
	"assessor_signed":        AssessorSigned{},
	"assessor_take_back":     AssessorTakeBack{},
	"assessor_not_me":        AssessorNotMe{},
	"assessor_lift":          AssessorLift{},
	"assessor_registration":  AssessorRegistration{},
	"assessor_watch":         AssessorWatch{},
	"assessor_watched":       AssessorWatched{},
	"assessor_observe":       AssessorObserve{},
	"assessor_ready":         AssessorReady{},
	"assessor_together":      AssessorTogether{},
	"assessor_together_done": AssessorTogetherDone{},
	"assessor_hand_over":     AssessorHandOver{},
}

// Obstacle is one reason why somebody cannot sign, and who can mend it.
type Obstacle struct{ Why, Mend string }

// Obstacles are all of them.
type Obstacles struct {
	Heading string
	List    []Obstacle
}

// Some tells whether there is any.
func (o Obstacles) Some() bool { return len(o.List) > 0 }

// AssessorQueue is what waits for an assessor, the oldest first, and what waits
// for others that they may sign as well.
type AssessorQueue struct {
	Layout
	ToSign      []ToSignRow // progress reviews
	Departments []NavItem   // when there are several to choose from
	Department  string
	Stopped     Obstacles
	Away        string // "until 3 November 2026"
	Mine, Pool  *QueueList
	HandOver    string // where to hand over what waits; empty: nothing does
	Observe     string // where to record what one saw
	Ask         AskBox
}

// ObserveLink leads to what an assessor does without being asked.
func (p AssessorQueue) ObserveLink() nhsuk.ActionLink {
	return addLink("Record what you saw", p.Observe)
}

// QueueList is one part of a queue.
type QueueList struct {
	Rows []QueueRow
	More string // what the link to the next page says
	Next string // its address; empty: there is none
}

// QueueRow is one request that waits.
type QueueRow struct {
	ID       string
	Link     // to the request, named after the competency
	Worker   string
	Evidence string // "Direct observation: Watched on the list"
	Due
	Age, Since      string // "5 weeks (36 days)", "3 November 2026"
	On              string // whom it waits for; empty: nobody can sign it
	Opened, ForMine bool   // somebody looked at it already; it waits for the reader
	Again           bool   // another sign-off of the same came into question
}

// Due is by when a sign-off should be decided.
type Due struct {
	By    string // "3 November 2026"
	Late  int    // days since then; 0: there is time
	Twice bool   // as long again has passed
}

// Tag marks what is late.
func (d Due) Tag() nhsuk.Tag {
	switch {
	case d.Late <= 0:
		return nhsuk.Tag{}
	case d.Twice:
		return nhsuk.Tag{Text: plural(d.Late, "day late", "days late"), Colour: "red"}
	}
	return nhsuk.Tag{Text: plural(d.Late, "day late", "days late"), Colour: "yellow"}
}

// Summary says at a glance what waits.
func (p AssessorQueue) Summary() string {
	switch {
	case p.Mine == nil:
		return ""
	case len(p.Mine.Rows) == 0:
		return "Nothing is waiting for you."
	}
	count := plural(len(p.Mine.Rows), "sign-off is waiting for you", "sign-offs are waiting for you")
	if p.Mine.Next != "" {
		count = "More than " + count
	}
	return fmt.Sprintf("%s. The oldest has waited %s.", count, p.Mine.Rows[0].Age)
}

// AssessorSigned is what an assessor has signed, the newest first.
type AssessorSigned struct {
	Layout
	Flags       []FlagRow // questions about them
	Rows        []SignedRow
	Next, First string
}

// SignedRow is one sign-off of the reader's own.
type SignedRow struct {
	Link                 // to the sign-off, named after the competency
	Worker, Evidence, At string
	Standing             Standing
	Why                  string
	Answer               string // of the worker, to what the reader recorded
	TakeBack             string // where to take it back; empty: it is taken back
	NotMe                string // where to say that it was not them; empty: that is said, or it is taken back
}

// Pages leads on and back.
func (p AssessorSigned) Pages() nhsuk.Pagination { return newestFirst(p.First, p.Next) }

// AssessorTakeBack asks for the reason before a sign-off is taken back.
type AssessorTakeBack struct {
	Layout
	Address string
	Facts   []AnswerRow
	Reason  string
}

// FactList is what was signed.
func (p AssessorTakeBack) FactList() nhsuk.SummaryList { return answers(p.Facts) }

// ReasonField asks why.
func (p AssessorTakeBack) ReasonField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "reason", Value: p.Reason, Rows: 4, Label: nhsuk.Label{Text: "Why do you take it back?", Size: "s"},
		Hint: nhsuk.Hint{Text: "The worker reads this. Nothing in it may identify a patient"}, ErrorMessage: p.Wrong("reason")}
}

// AssessorRegistration is what lets an assessor sign, and until when.
type AssessorRegistration struct {
	Layout
	Departments  []NavItem
	Department   string // id, sent with the form
	Stopped      Obstacles
	Register     Standing
	Renewal      string // that it is near; may be empty
	Life         string // "The check is good for 12 more days, until 3 November 2026."
	Check        []AnswerRow
	History      []CheckRow // older checks, the newest first
	Entitlements []EntitlementRow
	Absences     []AbsenceRow
	From, Until  DateParts
	Colleagues   []Choice
	Cover        string
}

// CheckRow is a register check in a history: what was true since when, and since
// when it is known here.
type CheckRow struct {
	Status, Since string
	Looked, Known string
	By, Source    string
	Shown         string // beside; may be empty
	List          Link   // that it was a line of; empty: a single look
}

func (r CheckRow) source() template.HTML {
	if r.List.Href == "" {
		return nhsuk.Text(r.Source)
	}
	return anchor(r.List, "")
}

// EntitlementRow is what the employer lets somebody sign.
type EntitlementRow struct {
	Areas    []string
	Dates    string // "From 3 November 2026, with no end"
	Lead     bool
	Standing Standing
}

// AbsenceRow is when somebody is away.
type AbsenceRow struct {
	Dates string // and who stands in
	End   string // where to say that one is back
	Now   bool
}

// CheckList is the check that decides now.
func (p AssessorRegistration) CheckList() nhsuk.SummaryList { return answers(p.Check) }

// HistoryBox holds the checks before it.
func (p AssessorRegistration) HistoryBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.History), "earlier check", "earlier checks")}}
}

// CheckTable lists the checks before it.
func (p AssessorRegistration) CheckTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Earlier register checks", Size: "s"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Status"}, {Text: "Looked at on"}, {Text: "Known here since"}, {Text: "Who looked, and how"}}}
	for _, r := range p.History {
		t.Rows = append(t.Rows, []nhsuk.Cell{{HTML: paragraphs(nhsuk.Text(r.Status), nhsuk.Text(r.Since))}, {Text: r.Looked}, {Text: r.Known},
			{HTML: paragraphs(nhsuk.Text(r.By), r.source(), nhsuk.Text(r.Shown))}})
	}
	return t
}

// FromField and UntilField ask when somebody is away.
func (p AssessorRegistration) FromField() nhsuk.DateInput {
	return awayField("from", "First day away", p.From, p.Wrong("from"))
}

// UntilField asks for the last day away.
func (p AssessorRegistration) UntilField() nhsuk.DateInput {
	return awayField("until", "Last day away", p.Until, p.Wrong("until"))
}

// CoverField asks who stands in meanwhile.
func (p AssessorRegistration) CoverField() nhsuk.Select {
	return coverField(p.Cover, p.Colleagues, p.Wrong("cover"))
}

func awayField(name, legend string, d DateParts, wrong nhsuk.ErrorMessage) nhsuk.DateInput {
	field := DateField(name, legend, "For example, 27 3 2027", d, wrong)
	field.Fieldset.Legend.Size = "s"
	return field
}
