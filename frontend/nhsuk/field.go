package nhsuk

import (
	"cmp"
	"html/template"
)

// Hint helps to fill in a field.
type Hint struct {
	Text       string
	HTML       template.HTML
	ID         string
	Classes    string
	Attributes Attributes
}

func (Hint) partial() string { return "nhsuk-hint" }

func (h Hint) some() bool { return h.Text != "" || h.HTML != "" }

// View is what the partial prints.
func (h Hint) View() blockView {
	return blockView{Some: h.some(), Body: pick(h.HTML, h.Text),
		Attrs: new(attrs).set("class", classes("nhsuk-hint", h.Classes)).opt("id", h.ID).all(h.Attributes).html()}
}

type blockView struct {
	Some  bool
	Body  any
	Attrs template.HTMLAttr
}

// ErrorMessage says what is wrong with a field and what to do.
type ErrorMessage struct {
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string // "Error" unless stated
	ID                 string
	Classes            string
	Attributes         Attributes
}

func (ErrorMessage) partial() string { return "nhsuk-error-message" }

func (e ErrorMessage) some() bool { return e.Text != "" || e.HTML != "" }

// View is what the partial prints.
func (e ErrorMessage) View() errorMessageView {
	return errorMessageView{blockView{Some: e.some(), Body: pick(e.HTML, e.Text),
		Attrs: new(attrs).set("class", classes("nhsuk-error-message", e.Classes)).opt("id", e.ID).all(e.Attributes).html()},
		cmp.Or(e.VisuallyHiddenText, "Error")}
}

type errorMessageView struct {
	blockView
	Prefix string
}

// Content is text or HTML that stands beside a field.
type Content struct {
	Text string
	HTML template.HTML
}

// Body is what is printed.
func (c Content) Body() any { return pick(c.HTML, c.Text) }

func (c Content) html() template.HTML { return cmp.Or(c.HTML, Text(c.Text)) }

func (c Content) some() bool { return c.Text != "" || c.HTML != "" }

// FormGroup is the box around a field with its label, hint and error.
type FormGroup struct {
	Classes      string
	Attributes   Attributes
	BeforeInput  Content
	AfterInput   Content
	BeforeInputs Content // of radios, checkboxes and dates
	AfterInputs  Content
}

func (g FormGroup) attrs(failed bool, more ...string) *attrs {
	class := classes("nhsuk-form-group", when(failed, "nhsuk-form-group--error"), g.Classes)
	return new(attrs).set("class", classes(append([]string{class}, more...)...))
}

// parts is what every field has: label, hint and error, and how they are tied together.
type parts struct {
	ID          string
	Label       Label
	Hint        Hint
	Error       ErrorMessage
	DescribedBy string
}

func partsOf(id string, label Label, hint Hint, message ErrorMessage, describedBy string) parts {
	label.For = cmp.Or(label.For, id)
	p := parts{ID: id, Label: label, DescribedBy: describedBy}
	if hint.some() {
		hint.ID = cmp.Or(hint.ID, id+"-hint")
		p.Hint, p.DescribedBy = hint, classes(p.DescribedBy, hint.ID)
	}
	if message.some() {
		message.ID = cmp.Or(message.ID, id+"-error")
		p.Error, p.DescribedBy = message, classes(p.DescribedBy, message.ID)
	}
	return p
}
