package frontend

import (
	"html/template"
	"strconv"

	"countersign/frontend/nhsuk"
)

// LeadDraft is a framework version that is being written: all its parts, and what
// keeps it from being published.
type LeadDraft struct {
	Lead
	Name     string
	About    string // "Begun from version 1. Last changed by Dana Cole on 3 November 2026"
	Warning  string // something that was published meanwhile; empty: nothing
	Problems []SketchProblem
	Parts    []SketchPart
	Look     string
	Drop     string
}

// SketchProblem is what is to be mended first.
type SketchProblem struct{ Place, Message string }

// SketchPart is the things of one kind.
type SketchPart struct {
	Title  string
	Intro  string
	Rows   []SketchRow
	Groups []SketchGroup // instead of Rows, where there are many
	Add    Link
}

// SketchRow is one thing, with what it asks.
type SketchRow struct {
	Link
	Note string
}

// SketchGroup is the things of one chapter.
type SketchGroup struct {
	Title string
	Rows  []SketchRow
}

// Box holds a group.
func (g SketchGroup) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: g.Title + " (" + strconv.Itoa(len(g.Rows)) + ")"}}
}

// LeadDraftNew begins a framework from nothing.
type LeadDraftNew struct {
	Lead
	Action string
	Name   string
}

// TitleField asks what it is called.
func (p LeadDraftNew) TitleField() nhsuk.Input {
	return nhsuk.Input{Name: "title", Value: p.Name, Label: nhsuk.Label{Text: "What is it called?", Size: "m"}, Hint: nhsuk.Hint{Text: "For example, Bone density scanning at Riverside"}, ErrorMessage: p.Wrong("title")}
}

// LeadDraftEdit changes one thing of a draft.
type LeadDraftEdit struct {
	Lead
	Action   string
	Revision int
	Draft    string // name of the draft
	Intro    string
	Fields   []SketchField
	Remove   Link // empty: not to be taken away
	Later    Link // to ask it otherwise of those who begin later; empty: not here
	Changed  bool // somebody else changed the draft meanwhile
	Now      string
}

// SketchField is one question of such a page.
type SketchField struct {
	Input             string // line, long, number, choice, tick, ticks, date
	Name, Label, Hint string
	Value             string
	Values            []string
	Options           []Choice
	Date              DateParts
	Folded            string // what to unfold it by; empty: it shows
}

// FieldHTML is the fields one after another.
func (p LeadDraftEdit) FieldHTML() (out template.HTML) {
	for _, f := range p.Fields {
		one := nhsuk.HTML(f.component(p.Wrong(f.Name)))
		if f.Folded != "" {
			one = nhsuk.HTML(nhsuk.Details{Summary: nhsuk.Summary{Text: f.Folded}, HTML: one, Open: p.Wrong(f.Name).Text != ""})
		}
		out += one
	}
	return out
}

func (f SketchField) component(wrong nhsuk.ErrorMessage) nhsuk.Component {
	label, hint := nhsuk.Label{Text: f.Label, Size: "s"}, nhsuk.Hint{Text: f.Hint}
	switch f.Input {
	case "long":
		return nhsuk.Textarea{Name: f.Name, Value: f.Value, Rows: 4, Label: label, Hint: hint, ErrorMessage: wrong}
	case "number":
		return nhsuk.Input{Name: f.Name, Value: f.Value, Width: 3, Inputmode: "numeric", Label: label, Hint: hint, ErrorMessage: wrong}
	case "date":
		return shortDay(f.Name, f.Label, f.Hint, f.Date, wrong)
	case "choice":
		return choose(f.Name, f.Label, f.Hint, f.Value, f.Options, wrong)
	case "tick", "ticks":
		c := nhsuk.Checkboxes{Name: f.Name, Values: f.Values, ErrorMessage: wrong, Small: true}
		if f.Input == "ticks" {
			c.Fieldset, c.Hint = nhsuk.Fieldset{Legend: nhsuk.Legend{Text: f.Label, Size: "s"}}, hint
		}
		for _, o := range f.Options {
			c.Items = append(c.Items, nhsuk.ChoiceItem{Value: o.Value, Text: o.Text})
		}
		return c
	}
	return nhsuk.Input{Name: f.Name, Value: f.Value, Label: label, Hint: hint, ErrorMessage: wrong}
}

// LeadDraftChanges is what publishing a draft would change.
type LeadDraftChanges struct {
	Lead
	Send   string
	Looked LoadPreview
	Reason string
}

// ReasonField asks why it is published.
func (p LeadDraftChanges) ReasonField() nhsuk.Textarea {
	return reasonField("Why does your department change it?", "Your name, the day and this are kept with it, and everybody in the department can read them", p.Reason, p.Wrong("reason"))
}
