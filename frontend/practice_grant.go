package frontend

import (
	"fmt"
	"html/template"
	"strings"

	"countersign/frontend/nhsuk"
)

// practicePages are the pages about what a worker may do today.
var practicePages = map[string]Page{
	"practice_entitlements": PracticeEntitlements{},
	"practice_begin":        PracticeBegin{},
	"practice_entitle":      PracticeEntitle{},
	"practice_ask":          PracticeAsk{},
	"practice_scope":        PracticeScope{},
	"practice_card":         PracticeCard{},
	"practice_check":        PracticeCheck{},
}

// PracticeEntitlements is what workers are entitled to do, by the employer's word.
type PracticeEntitlements struct {
	Lead
	Grant, Signing string // addresses; Grant is empty for who only reads
	Rows, Ended    []PracticeRow
}

// PracticeRow is one entitlement of a worker.
type PracticeRow struct {
	Person    Link
	Kind      string
	Tasks     []string
	Where     string // "North Hospital: Mobile X-ray unit 2"
	Dates     string
	Given     string // by whom, under which procedure
	Standing  Standing
	Reason    string // why it ended
	Soon      string // "Runs out in 4 weeks"
	End, Anew string // addresses; empty: not the reader's to do
}

// GrantLink is the one main thing to do.
func (p PracticeEntitlements) GrantLink() nhsuk.ActionLink {
	return addLink("Entitle a support worker", p.Grant)
}

// Table lists those in force or to come.
func (p PracticeEntitlements) Table() nhsuk.Table {
	return practiceTable("Entitlements of support workers", p.Rows)
}

// EndedTable lists the others.
func (p PracticeEntitlements) EndedTable() nhsuk.Table {
	return practiceTable("Entitlements that have ended", p.Ended)
}

// EndedBox holds them.
func (p PracticeEntitlements) EndedBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Ended), "entitlement has ended", "entitlements have ended")}}
}

func practiceTable(caption string, rows []PracticeRow) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "m"}, Responsive: true, Head: []nhsuk.Cell{{Text: "Name"}, {Text: "May do"}, {Text: "Where"}, {Text: "When"}, {Text: "Now"}, {Text: "Change"}}}
	for _, r := range rows {
		var do template.HTML
		if r.Anew != "" {
			do += paragraphs(anchor(Link{"Renew", r.Anew}, "the entitlement of "+r.Person.Text+", "+r.Kind))
		}
		if r.End != "" {
			do += paragraphs(anchor(Link{"End", r.End}, "the entitlement of "+r.Person.Text+", "+r.Kind))
		}
		if do == "" {
			do = nhsuk.Text("None")
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Person), {HTML: paragraphs("<strong>"+nhsuk.Text(r.Kind)+"</strong>") + notes(r.Tasks, "")}, {Text: r.Where},
			{HTML: paragraphs(nhsuk.Text(r.Dates), nhsuk.Text(r.Given))}, {HTML: paragraphs(nhsuk.HTML(r.Standing.Tag()), nhsuk.Text(r.Soon), nhsuk.Text(r.Reason))}, {HTML: do}})
	}
	return t
}

// PracticeBegin asks whom an entitlement is for, and of which kind.
type PracticeBegin struct {
	Lead
	Action, Worker, Kind string
	Workers              []Choice
	Kinds                []GrantKind
}

// GrantKind is a kind of entitlement.
type GrantKind struct{ Value, Text, IssuedBy string }

// WorkerField asks for whom it is.
func (p PracticeBegin) WorkerField() nhsuk.Select {
	return choose("worker", "Support worker", "", p.Worker, append([]Choice{{"", "Choose a person"}}, p.Workers...), p.Wrong("worker"))
}

// KindField asks what kind it is.
func (p PracticeBegin) KindField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "kind", Value: p.Kind, ErrorMessage: p.Wrong("kind"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What kind of entitlement?", Size: "s"}}}
	for _, k := range p.Kinds {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: k.Value, Text: k.Text, Hint: nhsuk.Hint{Text: "Given by the " + strings.TrimPrefix(k.IssuedBy, "the ")}})
	}
	return r
}

// PracticeEntitle asks for the rest of an entitlement.
type PracticeEntitle struct {
	Lead
	Action, Change       string // where it is sent, and where to choose another person or kind
	Worker, Name         string // the id, and in words
	Kind, KindTitle      string
	IssuedBy             string // empty: the employer, who need not be named
	Local                bool
	LocalTitle           string
	Tasks                []string
	Groups               []TickGroup
	Sites                []Choice // none: there is only one
	Site                 []string
	Equipment, Procedure string
	Issuer               string
	From, Until          DateParts
	Months               int // after which it is usual to look again
}

// TitleField asks what the employer calls a local authorisation.
func (p PracticeEntitle) TitleField() nhsuk.Input {
	return nhsuk.Input{Name: "title", Value: p.LocalTitle, Label: nhsuk.Label{Text: "What does your employer call it?", Size: "s"}, Hint: nhsuk.Hint{Text: "For example, authorised to cannulate"}, ErrorMessage: p.Wrong("title")}
}

// Boxes ask for the tasks, area by area.
func (p PracticeEntitle) Boxes() []TickBox {
	return tickBoxes("tasks", p.Groups, p.Tasks, p.Wrong("tasks"))
}

// EquipmentField asks for the equipment.
func (p PracticeEntitle) EquipmentField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "equipment", Value: p.Equipment, Rows: 3, Label: nhsuk.Label{Text: "On which equipment? (optional)", Size: "s"},
		Hint: nhsuk.Hint{Text: "One on each line, like Mobile X-ray unit 2. Leave this empty for any equipment that these tasks are done on"}, ErrorMessage: p.Wrong("equipment")}
}

// SitesField asks where.
func (p PracticeEntitle) SitesField() nhsuk.Checkboxes {
	f := nhsuk.Checkboxes{Name: "sites", Values: p.Site, Small: true, ErrorMessage: p.Wrong("sites"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Where?", Size: "s"}}}
	for _, s := range p.Sites {
		f.Items = append(f.Items, nhsuk.ChoiceItem{Value: s.Value, Text: s.Text})
	}
	return f
}

// ProcedureField asks under which procedure it is given.
func (p PracticeEntitle) ProcedureField() nhsuk.Input {
	return nhsuk.Input{Name: "procedure", Value: p.Procedure, Label: nhsuk.Label{Text: "Your employer's procedure", Size: "s"}, Hint: nhsuk.Hint{Text: "The number or name of the procedure that this is given under"}, ErrorMessage: p.Wrong("procedure")}
}

// IssuerField asks who decided.
func (p PracticeEntitle) IssuerField() nhsuk.Input {
	label, hint := "Who decided this? (optional)", "Name and job, if it was not you"
	if p.IssuedBy != "" {
		label, hint = "Who decided this?", "Name and job. For this kind it is the "+p.IssuedBy
	}
	return nhsuk.Input{Name: "issuer", Value: p.Issuer, Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: p.Wrong("issuer")}
}

// FromField asks for the first day.
func (p PracticeEntitle) FromField() nhsuk.DateInput {
	return shortDay("from", "First day (optional)", "Leave this empty to begin today", p.From, p.Wrong("from"))
}

// UntilField asks for the last day.
func (p PracticeEntitle) UntilField() nhsuk.DateInput {
	return shortDay("until", "Last day", when(p.Months > 0, fmt.Sprintf("It is usual to look again after %d months", p.Months)), p.Until, p.Wrong("until"))
}
