package frontend

import (
	"fmt"
	"slices"

	"countersign/frontend/nhsuk"
)

// Pick is one competency to choose.
type Pick struct {
	ID, Title, Hint string
	Chosen          bool
	Rated           bool // it asks how each case went
}

// PickGroup is some of them under a heading.
type PickGroup struct {
	Title string
	Picks []Pick
}

// Picker offers competencies: what is chosen or likely first and in sight, the
// rest by area behind an expander each. No competency may be in it twice.
type Picker struct {
	Legend string
	First  []Pick
	Areas  []PickGroup
	Wrong  nhsuk.ErrorMessage
}

// competenciesField is the form field, and the id that an error links to.
const competenciesField = "competencies"

// Empty tells whether there is nothing to choose from.
func (p Picker) Empty() bool { return len(p.First) == 0 && len(p.Areas) == 0 }

// Rated tells whether anything in it asks how each case went.
func (p Picker) Rated() bool {
	rated := func(o Pick) bool { return o.Rated }
	return slices.ContainsFunc(p.First, rated) || slices.ContainsFunc(p.Areas, func(g PickGroup) bool { return slices.ContainsFunc(g.Picks, rated) })
}

// Likely are the checkboxes in sight.
func (p Picker) Likely() nhsuk.Checkboxes {
	return nhsuk.Checkboxes{Name: competenciesField, Items: items(p.First), ErrorMessage: p.Wrong,
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: p.Legend, Size: "m"}}}
}

// PickArea is an expander with the checkboxes of one area.
type PickArea struct {
	Box     nhsuk.Details
	Choices nhsuk.Checkboxes
}

// Expanders are the areas. With nothing in sight the first area's first box is
// what an error links to.
func (p Picker) Expanders() []PickArea {
	var out []PickArea
	for n, a := range p.Areas {
		prefix := fmt.Sprintf("%s-area-%d", competenciesField, n+1)
		if len(p.First) == 0 && n == 0 {
			prefix = competenciesField
		}
		out = append(out, PickArea{
			Box: nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("%s (%d)", a.Title, len(a.Picks))}, Open: p.Wrong.Text != "" && len(p.First) == 0 && n == 0},
			Choices: nhsuk.Checkboxes{Name: competenciesField, IdPrefix: prefix, Small: true, Items: items(a.Picks),
				Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: a.Title, Classes: "nhsuk-u-visually-hidden"}}}})
	}
	return out
}

func items(picks []Pick) []nhsuk.ChoiceItem {
	var out []nhsuk.ChoiceItem
	for _, p := range picks {
		item := nhsuk.ChoiceItem{Value: p.ID, Text: p.Title, Hint: nhsuk.Hint{Text: p.Hint}, Checked: new(p.Chosen)}
		if p.Rated { // the styles ask how it went once it is ticked
			item.Attributes = nhsuk.Attributes{"data-rated": "yes"}
		}
		out = append(out, item)
	}
	return out
}

// EvidenceNew asks what kind of evidence it is. One tap begins the draft.
type EvidenceNew struct {
	Layout
	For   []Pick // competencies that it is for, when the worker came from one
	Kinds []KindChoice
}

// KindChoice is one kind with when to choose it.
type KindChoice struct{ Kind, Text, Help string }

// Answer is one field of a kind, as it stands.
type Answer struct {
	Name, Label, Hint string
	Input             string // text, long, number, date, choice
	Options           []string
	Value             string
	Date              DateParts
	Optional          bool
	Outcome           bool   // says how it went: on one page it is asked after what it is for
	Reveals           string // the option with which the other question how it went is asked
	Wrong             nhsuk.ErrorMessage
	Saved             string // what somebody else's window saved meanwhile; only in a conflict
}

func (a Answer) label() nhsuk.Label {
	text := a.Label
	if a.Optional {
		text += " (optional)"
	}
	return nhsuk.Label{Text: text, Size: "s"}
}

// IsLong, IsDate and IsChoice say how the field is asked for; else it is a line.
func (a Answer) IsLong() bool { return a.Input == "long" }

// IsDate tells whether it asks for a day.
func (a Answer) IsDate() bool { return a.Input == "date" }

// IsChoice tells whether it offers Options.
func (a Answer) IsChoice() bool { return a.Input == "choice" }

// Waits tells whether it is asked only once the option that reveals it is chosen.
func (a Answer) Waits() bool { return a.Outcome && !a.IsChoice() }

// Line is a line of text or a number.
func (a Answer) Line() nhsuk.Input {
	i := nhsuk.Input{Name: a.Name, Value: a.Value, Label: a.label(), Hint: nhsuk.Hint{Text: a.Hint}, ErrorMessage: a.Wrong}
	if a.Input == "number" {
		i.Inputmode, i.Width, i.Spellcheck = "numeric", 3, new(false)
	}
	return i
}

// Long is room for paragraphs.
func (a Answer) Long() nhsuk.Textarea {
	return nhsuk.Textarea{Name: a.Name, Value: a.Value, Rows: 5, Label: a.label(), Hint: nhsuk.Hint{Text: a.Hint}, ErrorMessage: a.Wrong}
}

// Day is a date in three boxes.
func (a Answer) Day() nhsuk.DateInput {
	d := DateField(a.Name, a.label().Text, a.Hint, a.Date, a.Wrong)
	d.Fieldset.Legend.Size = "s"
	return d
}

// Choice is a list of radios.
func (a Answer) Choice() nhsuk.Radios {
	r := nhsuk.Radios{Name: a.Name, Value: a.Value, Small: true, Hint: nhsuk.Hint{Text: a.Hint}, ErrorMessage: a.Wrong,
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: a.label().Text, Size: "s"}}}
	for _, o := range a.Options {
		item := nhsuk.ChoiceItem{Value: o, Text: o}
		if o == a.Reveals {
			item.Attributes = nhsuk.Attributes{"data-reveals": "yes"}
		}
		r.Items = append(r.Items, item)
	}
	return r
}

// FileRow is a file that is kept.
type FileRow struct {
	ID, Name, Href string
	Detail         string // "Picture, 240 KB"
	Picture        bool
	Width, Height  int
	Unchecked      bool     // its words could not be read, so nobody looked for a patient in them
	Findings       []string // what to look at again
	Take           nhsuk.Button
}

// EvidenceEdit asks what happened, and for files, on one page. For an activity it
// is the only page: competencies are asked for as well, and its button submits.
type EvidenceEdit struct {
	Layout
	ID        string
	Revision  int // of the draft that the page was made from
	Answers   []Answer
	NeedsFile bool
	FileHelp  string
	FileOr    bool // answers further down will do instead of a file
	Accept    string
	Files     []FileRow
	For       []Pick   // what it is for, when it is not asked for here
	Prior     []string // of prior learning, what it stands for in each of these
	OnePage   bool
	Picker    Picker
	Saved     string // "14:03"
	Version   int    // of the version being prepared, above 1
	Writer    string // names this opened page, so that its own saves do not conflict
	Conflict  bool   // it was changed somewhere else meanwhile
	Gone      bool   // it is not being edited any more
	Again     bool   // what was typed can become a new version
}

// Before are the questions before what it is for.
func (p EvidenceEdit) Before() []Answer { return p.asked(false) }

// After are those that wait for what it is for: on one page, how it went.
func (p EvidenceEdit) After() []Answer { return p.asked(true) }

func (p EvidenceEdit) asked(after bool) []Answer {
	return slices.DeleteFunc(slices.Clone(p.Answers), func(a Answer) bool { return (p.OnePage && a.Outcome) != after })
}

// FileField asks for files.
func (p EvidenceEdit) FileField() nhsuk.FileUpload {
	f := nhsuk.FileUpload{Name: "files", Multiple: true, Label: nhsuk.Label{Text: "Add files (optional)", Size: "s"}, ErrorMessage: p.Wrong("files"),
		Hint: nhsuk.Hint{Text: "Photos, PDF, Word or plain text. Up to 10 MB each. Nothing in them may identify a patient."}, Attributes: nhsuk.Attributes{"accept": p.Accept}}
	if p.NeedsFile {
		f.Label.Text = p.FileHelp
	}
	if p.FileOr {
		f.Hint.Text = "If you have none, say below who can confirm it. " + f.Hint.Text
	}
	if len(p.Files) > 0 {
		f.Label.Text = "Add more files (optional)"
	}
	return f
}

// Warning stands over the button that submits.
func (p EvidenceEdit) Warning() nhsuk.WarningCallout { return patientWarning }

// patientWarning is shown wherever something is submitted.
var patientWarning = nhsuk.WarningCallout{Heading: nhsuk.Heading{Text: "Nothing about patients", Level: 2},
	Text: "No names, numbers, dates of birth, addresses or faces. Look at pictures too: labels, screens and wristbands. We look for NHS numbers, but we cannot see everything."}

// EvidenceCompetencies asks what the evidence is for.
type EvidenceCompetencies struct {
	Layout
	ID     string
	Query  string
	Found  int // with a Query, how many it found
	Picker Picker
}

// Search is the box that narrows the list.
func (p EvidenceCompetencies) Search() nhsuk.Input {
	i := words("Search all competencies", "For example, cannula", p.Query)
	i.Label.Size = "s"
	return i
}

// Result says what the search found.
func (p EvidenceCompetencies) Result() string {
	if p.Query == "" {
		return ""
	}
	if p.Found == 0 {
		return fmt.Sprintf("Nothing found for “%s”. Try fewer or shorter words.", p.Query)
	}
	return fmt.Sprintf("%s found for “%s”.", plural(p.Found, "competency", "competencies"), p.Query)
}

// EvidenceAssessor asks whom to ask.
type EvidenceAssessor struct {
	Layout
	ID     string
	Chosen string // empty: anyone who may
	People []AssessorChoice
}

// AssessorChoice is an assessor who may sign all of it.
type AssessorChoice struct {
	ID, Name string
	Waiting  int
	Away     bool
}

// Anyone is the value for "whoever may sign".
const Anyone = "anyone"

// Choices are the radios.
func (p EvidenceAssessor) Choices() nhsuk.Radios {
	r := nhsuk.Radios{Name: "assessor", Value: p.Chosen, ErrorMessage: p.Wrong("assessor"),
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: p.Title, Size: "l", IsPageHeading: true}},
		Items:    []nhsuk.ChoiceItem{{Value: Anyone, Text: "Anyone who may sign it", Hint: nhsuk.Hint{Text: "We share the work out, so this is often quickest"}}}}
	if r.Value == "" {
		r.Value = Anyone
	}
	if len(p.People) > 0 {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Divider: "or"})
	}
	for _, a := range p.People {
		hint := plural(a.Waiting, "piece of evidence is waiting for them", "pieces of evidence are waiting for them")
		if a.Waiting == 0 {
			hint = "Nothing is waiting for them"
		}
		if a.Away {
			hint = "Away now, so somebody else would be asked"
		}
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: a.ID, Text: a.Name, Hint: nhsuk.Hint{Text: hint}})
	}
	return r
}

// EvidenceCheck shows all the answers before they are submitted.
type EvidenceCheck struct {
	Layout
	ID       string
	Revision int
	Rows     []AnswerRow
	Files    []FileRow
	FileHref string
	Problems []Link   // what stands in the way, and where to mend it
	Doubts   []Link   // what to look at again
	Prior    []string // of prior learning, what it stands for in each competency
}

// AnswerRow is one question with its answer and where to change it.
type AnswerRow struct {
	Key   string
	Field string   // its name in the form
	Text  string   // as it was typed
	List  []string // instead of Text
	Link  Link     // Text says what changes, for those who do not see the row
}

// Answers is the summary list.
func (p EvidenceCheck) Answers() nhsuk.SummaryList { return answers(p.Rows) }

func answers(rows []AnswerRow) nhsuk.SummaryList {
	var s nhsuk.SummaryList
	for _, r := range rows {
		row := nhsuk.SummaryRow{Key: nhsuk.SummaryText{Text: r.Key}, Value: nhsuk.SummaryText{HTML: written(r)}}
		if r.Link.Some() {
			row.Actions.Items = []nhsuk.Action{{Text: "Change", Href: r.Link.Href, VisuallyHiddenText: r.Link.Text}}
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// Warning stands over the declaration.
func (p EvidenceCheck) Warning() nhsuk.WarningCallout { return patientWarning }

// Declaration is the box without which nothing is submitted.
func (p EvidenceCheck) Declaration() nhsuk.Checkboxes {
	return nhsuk.Checkboxes{Name: "declared", ErrorMessage: p.Wrong("declared"),
		Items: []nhsuk.ChoiceItem{{Value: "yes", Text: "Nothing here identifies a patient, in the words or in the files"}}}
}

// EvidenceSubmitted says that it is done and who has it now.
type EvidenceSubmitted struct {
	Layout
	ID, Name string
	Asked    []AskedRow
}

// AskedRow is one competency and who is asked.
type AskedRow struct {
	Competency Link
	Where      string // "Waiting for Priya Shah"
}

// Panel is the confirmation.
func (p EvidenceSubmitted) Panel() nhsuk.Panel {
	return nhsuk.Panel{Heading: nhsuk.Heading{Text: p.Title, Level: 1}, Text: p.Name}
}

// Where lists who has it now.
func (p EvidenceSubmitted) Where() nhsuk.SummaryList {
	var s nhsuk.SummaryList
	for _, a := range p.Asked {
		s.Rows = append(s.Rows, nhsuk.SummaryRow{Key: nhsuk.SummaryText{Text: a.Competency.Text}, Value: nhsuk.SummaryText{Text: a.Where}})
	}
	return s
}
