package frontend

import "countersign/frontend/nhsuk"

// LeadLoad loads a framework from a file: it asks for the file, and once it was looked
// at says what would be published.
type LeadLoad struct {
	Lead
	Action, Send string // where a file is sent to be looked at, and where one that was looked at is
	Format       string
	Formats      []Choice
	Base         string
	Bases        []Choice // frameworks that a file can be a new version of
	Official     bool
	Text         string // of the file; empty: none yet
	Reason       string
	Looked       *LoadPreview // nil: not looked at, or refused
}

// LoadPreview is what a file would become.
type LoadPreview struct {
	Name     string // "Healthcare support worker, version 2"
	Before   string // the version that it comes after; empty: the framework is new here
	Standing Standing
	Counts   []string // of competencies, and of what is asked beside them: "Competencies: 3 added, 12 changed"
	Workers  string   // who stays on an earlier version; empty: nobody
	Warnings []string
	Groups   []LoadGroup
	Asks     []LoadGroup   // what changes of what levels ask for beside competencies
	Effects  []EffectGroup // what it would do to whom, if they were moved
	Seen     string
}

// LoadGroup is the competencies, or what is asked beside them, to which the same happens.
type LoadGroup struct {
	Title string
	Rows  []LoadRow
}

// LoadRow is one of them: its title, and what is different.
type LoadRow struct{ Title, Was, Area, What string }

// Box holds a group.
func (g LoadGroup) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: g.Title}, Open: len(g.Rows) <= 20}
}

// FileField asks for the file.
func (p LeadLoad) FileField() nhsuk.FileUpload {
	label := "The file"
	if p.Text != "" {
		label = "Or choose a mended file"
	}
	return nhsuk.FileUpload{Name: "file", Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: "At most 512 KB"}, ErrorMessage: p.Wrong("file"),
		Attributes: nhsuk.Attributes{"accept": ".csv,.json,.yaml,.yml,text/csv,application/json,application/yaml"}}
}

// TextField holds the file so that it can be mended in place.
func (p LeadLoad) TextField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "text", Value: p.Text, Rows: 8, Spellcheck: new(false), Classes: "app-code", Label: nhsuk.Label{Text: "Mend the file here", Size: "s"}}
}

// FormatField asks how the file is written.
func (p LeadLoad) FormatField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "format", Value: p.Format, ErrorMessage: p.Wrong("format"), Small: true, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What kind of file is it?", Size: "s"}}}
	for _, f := range p.Formats {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: f.Value, Text: f.Text})
	}
	return r
}

// BaseField asks what the file is a new version of.
func (p LeadLoad) BaseField() nhsuk.Select {
	s := filter("base", "What is it a new version of?", "It is new here, or the file says it", p.Base, p.Bases)
	s.Label.Size, s.ErrorMessage = "s", p.Wrong("base")
	s.Hint = nhsuk.Hint{Text: "Competencies that are in both keep their levels and how much proof is enough"}
	return s
}

// OfficialField asks whether the words are the publisher's.
func (p LeadLoad) OfficialField() nhsuk.Checkboxes {
	c := nhsuk.Checkboxes{Name: "official", ErrorMessage: p.Wrong("official"), Items: []nhsuk.ChoiceItem{{Value: "yes", Text: "It holds the official wording, and we may use it",
		Hint: nhsuk.Hint{Text: "Tick this only if the file is the publisher's own list and your trust has a licence for it. Nobody outside your department sees it"}}}}
	if p.Official {
		c.Values = []string{"yes"}
	}
	return c
}

// ReasonField asks where it comes from.
func (p LeadLoad) ReasonField() nhsuk.Textarea {
	return reasonField("Where does it come from, and why do you use it?", "Your name, the day and this are kept with it, and everybody in the department can read them", p.Reason, p.Wrong("reason"))
}

// Downloads holds the ways to take a framework along.
func (p CompetencyBrowse) Downloads() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Download this framework"}}
}
