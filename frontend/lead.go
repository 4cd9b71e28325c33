package frontend

import (
	"html/template"

	"countersign/frontend/nhsuk"
)

// leadPages are the pages of department leads. Inspectors read some of them, and
// platform administrators use those about people and register checks.
var leadPages = map[string]Page{
	"lead_department":      LeadDepartment{},
	"lead_waiting":         LeadWaiting{},
	"lead_pass":            LeadPass{},
	"lead_people":          LeadPeople{},
	"lead_person":          LeadPerson{},
	"lead_invite":          LeadInvite{},
	"lead_link":            LeadLink{},
	"lead_import":          LeadImport{},
	"lead_imported":        LeadImported{},
	"lead_role":            LeadRole{},
	"lead_post":            LeadPost{},
	"lead_absence":         LeadAbsence{},
	"lead_confirm":         LeadConfirm{},
	"lead_entitlements":    LeadEntitlements{},
	"lead_entitle":         LeadEntitle{},
	"lead_signers":         LeadSigners{},
	"lead_who":             LeadWho{},
	"lead_crosswalks":      LeadCrosswalks{},
	"lead_crosswalk":       LeadCrosswalk{},
	"lead_crosswalk_take":  LeadCrosswalkTake{},
	"lead_preceptorship":   LeadPreceptorship{},
	"lead_conflict":        LeadConflict{},
	"lead_checks":          LeadChecks{},
	"lead_check":           LeadCheck{},
	"lead_checks_list":     LeadChecksList{},
	"lead_checks_import":   LeadChecksImport{},
	"lead_frameworks":      LeadFrameworks{},
	"lead_frameworks_take": LeadFrameworksTake{},
	"lead_load":            LeadLoad{},
	"lead_framework":       LeadFramework{},
	"lead_move":            LeadMove{},
	"lead_plan":            LeadPlan{},
	"lead_draft":           LeadDraft{},
	"lead_draft_new":       LeadDraftNew{},
	"lead_draft_edit":      LeadDraftEdit{},
	"lead_asks":            LeadAsks{},
	"lead_ask_kind":        LeadAskKind{},
	"lead_ask_move":        LeadAskMove{},
	"lead_ask_remove":      LeadAskRemove{},
	"lead_draft_changes":   LeadDraftChanges{},
}

// Lead is what each page about a department has around its own words.
type Lead struct {
	Layout
	In Place
}

// Place is the department that a page is about.
type Place struct {
	ID, Name string
	Others   []NavItem // when the reader may look at several
}

// Mend is a thing that somebody can do about what stands in the way.
type Mend struct {
	Link
	For string // whom it is about, for those who hear links out of their place
}

// WhyNot is somebody who may not sign, and why.
type WhyNot struct {
	Person  Link
	Reasons []string
	Mends   []Mend
}

// LeadConfirm asks once more before something ends.
type LeadConfirm struct {
	Lead
	About     string
	Explain   []string
	Action    string // where the button sends
	Button    string
	Keep      string // where to go instead
	AskReason bool
	Reason    string
}

// ReasonField asks why.
func (p LeadConfirm) ReasonField() nhsuk.Textarea {
	return reasonField("Why?", "It is kept with the change, and your name. The people it concerns may ask to read it", p.Reason, p.Wrong("reason"))
}

func reasonField(label, hint, value string, wrong nhsuk.ErrorMessage) nhsuk.Textarea {
	return nhsuk.Textarea{Name: "reason", Value: value, Rows: 4, Label: nhsuk.Label{Text: label, Size: "m"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong}
}

// paragraphs prints texts one under another in a cell.
func paragraphs(texts ...template.HTML) template.HTML {
	var out template.HTML
	for _, t := range texts {
		if t != "" {
			out += `<div class="nhsuk-u-margin-bottom-1">` + t + `</div>`
		}
	}
	return out
}

// anchor is a link for an option that takes HTML.
func anchor(l Link, hidden string) template.HTML {
	text := nhsuk.Text(l.Text)
	if hidden != "" {
		text += `<span class="nhsuk-u-visually-hidden"> ` + nhsuk.Text(hidden) + `</span>`
	}
	return `<a href="` + nhsuk.Text(l.Href) + `">` + text + `</a>` // addresses are our own
}

// shortDay asks for a day under a small legend.
func shortDay(name, legend, hint string, d DateParts, wrong nhsuk.ErrorMessage) nhsuk.DateInput {
	field := DateField(name, legend, hint, d, wrong)
	field.Fieldset.Legend.Size = "s"
	return field
}

// choose is a Select without an empty line.
func choose(name, label, hint, value string, choices []Choice, wrong nhsuk.ErrorMessage) nhsuk.Select {
	s := nhsuk.Select{Name: name, Value: value, Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong}
	for _, c := range choices {
		s.Items = append(s.Items, nhsuk.SelectItem{Value: c.Value, Text: c.Text, Empty: c.Value == ""})
	}
	return s
}
