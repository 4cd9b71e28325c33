package frontend

import (
	"fmt"

	"countersign/frontend/nhsuk"
)

// LeadCrosswalks is the links between competencies that a department uses, and what is
// suggested besides.
type LeadCrosswalks struct {
	Lead
	Add      string    // address of the page that adds one; empty: not the reader's to do
	Counting []WalkRow // over which a sign-off may count
	Parts    []WalkRow // over which none does
	Ended    []WalkRow
	Sets     []LinkSet
	Due      int // of those that stand
}

// WalkRow is one link.
type WalkRow struct {
	From, To Link
	Verb     string
	Why      string
	By       string   // "Taken into use by Dana Cole on 3 November 2026. To be looked at again by 3 May 2027."
	Standing Standing // of one that is due; empty: nothing is wrong
	Ended    string   // when, by whom and why
	End      string   // address; empty: not the reader's to do
}

// LinkSet is what one framework suggests of another.
type LinkSet struct {
	From, To, Verb, Why string
	Inferred            bool
	Pairs               []WalkRow
	Take                string // address; empty: not the reader's to do
}

// DueWords says how many are to be looked at again.
func (p LeadCrosswalks) DueWords() string {
	if p.Due == 1 {
		return "1 link is past the day by which somebody was to look at it again. It still counts."
	}
	return fmt.Sprintf("%d links are past the day by which somebody was to look at them again. They still count.", p.Due)
}

// PartsBox holds the links that count for nothing by themselves.
func (p LeadCrosswalks) PartsBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("Partly covers (%d)", len(p.Parts))}}
}

// EndedBox holds those that have ended.
func (p LeadCrosswalks) EndedBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("Ended (%d)", len(p.Ended))}}
}

// Box holds the pairs of a set.
func (s LinkSet) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("Show the %d pairs", len(s.Pairs))}}
}

// LeadCrosswalk adds a link: which two frameworks first, then which two competencies.
type LeadCrosswalk struct {
	Lead
	Address  string // of this page
	Action   string
	Versions []Choice // of frameworks
	FromIn   string   // framework version; empty: still to choose
	ToIn     string
	FromName string // of the framework
	ToName   string
	Froms    []Choice // competencies
	Tos      []Choice

	From, To, Kind, Rationale string
	ReviewBy                  DateParts
}

// FromInField asks for the framework of the first.
func (p LeadCrosswalk) FromInField() nhsuk.Select {
	return choose("from", "A sign-off for a competency of", "", p.FromIn, p.Versions, nhsuk.ErrorMessage{})
}

// ToInField asks for the framework of the second.
func (p LeadCrosswalk) ToInField() nhsuk.Select {
	return choose("to", "says something of a competency of", "It may be the same framework", p.ToIn, p.Versions, nhsuk.ErrorMessage{})
}

// FromField asks for the first.
func (p LeadCrosswalk) FromField() nhsuk.Select {
	return choose("from", "When this is signed off", p.FromName, p.From, append([]Choice{{"", "Choose a competency"}}, p.Froms...), p.Wrong("from"))
}

// ToField asks for the second.
func (p LeadCrosswalk) ToField() nhsuk.Select {
	return choose("to", "it also says something of this", p.ToName, p.To, append([]Choice{{"", "Choose a competency"}}, p.Tos...), p.Wrong("to"))
}

// KindField asks how much.
func (p LeadCrosswalk) KindField() nhsuk.Radios {
	return nhsuk.Radios{Name: "kind", Value: p.Kind, ErrorMessage: p.Wrong("kind"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "How much of the second does the first show?", Size: "s"}},
		Items: []nhsuk.ChoiceItem{
			{Value: "equivalent", Text: "It is equivalent", Hint: nhsuk.Hint{Text: "The two ask for the same. Sign-offs count, if the signer agrees. The other way round needs a link of its own"}},
			{Value: "covers", Text: "It covers it", Hint: nhsuk.Hint{Text: "The first asks for all of the second, and more. Sign-offs count, if the signer agrees"}},
			{Value: "partly_covers", Text: "It partly covers it", Hint: nhsuk.Hint{Text: "People can see it, and it counts for nothing by itself"}},
		}}
}

// WhyField asks why.
func (p LeadCrosswalk) WhyField() nhsuk.Textarea { return linkWhy(p.Rationale, p.Wrong("rationale")) }

// ReviewField asks when somebody looks at it again.
func (p LeadCrosswalk) ReviewField() nhsuk.DateInput {
	return linkReview(p.ReviewBy, p.Wrong("review_by"))
}

func linkWhy(value string, wrong nhsuk.ErrorMessage) nhsuk.Textarea {
	return nhsuk.Textarea{Name: "rationale", Value: value, Rows: 4, Label: nhsuk.Label{Text: "Why?", Size: "s"},
		Hint: nhsuk.Hint{Text: "Your name, the day and this reason are kept, and everybody in the department can read them"}, ErrorMessage: wrong}
}

func linkReview(d DateParts, wrong nhsuk.ErrorMessage) nhsuk.DateInput {
	return shortDay("review_by", "Look at it again by", "For example, 27 3 2027. Within 3 years. It still counts after that day, and you are shown that it is due", d, wrong)
}

// LeadCrosswalkTake takes a set of suggestions into use.
type LeadCrosswalkTake struct {
	Lead
	Action    string
	FromIn    string
	ToIn      string
	Set       LinkSet
	Rationale string
	ReviewBy  DateParts
}

// WhyField asks why.
func (p LeadCrosswalkTake) WhyField() nhsuk.Textarea {
	return linkWhy(p.Rationale, p.Wrong("rationale"))
}

// ReviewField asks when somebody looks at them again.
func (p LeadCrosswalkTake) ReviewField() nhsuk.DateInput {
	return linkReview(p.ReviewBy, p.Wrong("review_by"))
}

// alsoField asks toward which other lines a sign-off counts: all, until the signer
// strikes one.
func alsoField(further []Option, kept []string, wrong nhsuk.ErrorMessage) nhsuk.Checkboxes {
	return nhsuk.Checkboxes{Name: "also", Values: kept, Items: optionItems(further), ErrorMessage: wrong,
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "This also counts toward", Size: "s"}},
		Hint:     nhsuk.Hint{Text: "Your department says that it covers these too. Take out what you do not agree with"}}
}
