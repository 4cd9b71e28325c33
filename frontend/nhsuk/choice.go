package nhsuk

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
)

// Fieldset groups fields under a legend. In a page, open it with
// {{template "nhsuk-fieldset-start" .Group}} and close it with </fieldset>.
type Fieldset struct {
	Legend      Legend
	HTML        template.HTML
	ID          string
	Role        string
	DescribedBy string
	Classes     string
	Attributes  Attributes
}

func (Fieldset) partial() string { return "nhsuk-fieldset" }

// Attrs is what the partial prints in the opening tag.
func (f Fieldset) Attrs() template.HTMLAttr {
	return new(attrs).set("class", classes("nhsuk-fieldset", f.Classes)).opt("id", f.ID).opt("role", f.Role).
		opt("aria-describedby", f.DescribedBy).all(f.Attributes).html()
}

// Radios ask for one of a few. The first one's id is IdPrefix, or else Name, so
// that an error summary can link to it.
type Radios struct {
	ID, IdPrefix, Name, Value string
	Items                     []ChoiceItem
	Fieldset                  Fieldset
	Hint                      Hint
	ErrorMessage              ErrorMessage
	Inline, Small             bool
	Disabled                  bool
	FormGroup                 FormGroup
	Classes                   string
	Attributes                Attributes
}

// Checkboxes ask for any of a few. The first one's id is IdPrefix, or else Name.
type Checkboxes struct {
	ID, IdPrefix, Name string
	Values             []string
	Items              []ChoiceItem
	Fieldset           Fieldset
	Hint               Hint
	ErrorMessage       ErrorMessage
	DescribedBy        string
	Inline, Small      bool
	Disabled           bool
	FormGroup          FormGroup
	Classes            string
	Attributes         Attributes
}

// ChoiceItem is one radio or checkbox, or a Divider such as "or".
type ChoiceItem struct {
	Value, Text    string
	HTML           template.HTML
	Label          Label // instead of Text and HTML, where the label needs more
	ID             string
	Name           string // checkboxes only: another name than the group's
	Hint           Hint
	Conditional    Conditional
	Divider        string
	Behaviour      string // checkboxes only: exclusive unticks the others, inclusive ticks them
	BehaviourGroup string
	Checked        *bool
	Disabled       *bool
	Classes        string
	Attributes     Attributes
}

// Conditional is what choosing an item reveals.
type Conditional struct{ HTML template.HTML }

func (Radios) partial() string     { return "nhsuk-radios" }
func (Checkboxes) partial() string { return "nhsuk-checkboxes" }

// View is what the partial prints.
func (r Radios) View() choicesView {
	c := choices{kind: "radio", class: "nhsuk-radios", id: r.ID, prefix: cmp.Or(r.IdPrefix, r.Name), name: r.Name,
		fieldset: r.Fieldset, hint: r.Hint, message: r.ErrorMessage, inline: r.Inline, small: r.Small, disabled: r.Disabled,
		group: r.FormGroup, classes: r.Classes, attributes: r.Attributes, describedBy: r.Fieldset.DescribedBy}
	if r.Value != "" {
		c.values = []string{r.Value}
	}
	return c.view(r.Items)
}

// View is what the partial prints.
func (b Checkboxes) View() choicesView {
	c := choices{kind: "checkbox", class: "nhsuk-checkboxes", id: b.ID, prefix: cmp.Or(b.IdPrefix, b.Name), name: b.Name,
		fieldset: b.Fieldset, hint: b.Hint, message: b.ErrorMessage, inline: b.Inline, small: b.Small, disabled: b.Disabled,
		group: b.FormGroup, classes: b.Classes, attributes: b.Attributes, values: b.Values,
		describedBy: cmp.Or(b.Fieldset.DescribedBy, b.DescribedBy)}
	return c.view(b.Items)
}

// choices is what radios and checkboxes have in common.
type choices struct {
	kind, class             string
	id, prefix, name        string
	values                  []string
	fieldset                Fieldset
	hint                    Hint
	message                 ErrorMessage
	inline, small, disabled bool
	group                   FormGroup
	classes, describedBy    string
	attributes              Attributes
}

type choicesView struct {
	Parts         parts
	Group, Attrs  template.HTMLAttr
	HasFieldset   bool
	Fieldset      Fieldset
	Before, After Content
	Items         []choiceView
}

func (c choices) view(items []ChoiceItem) choicesView {
	v := choicesView{HasFieldset: c.fieldset.Legend.some(), Fieldset: c.fieldset, Before: c.group.BeforeInputs, After: c.group.AfterInputs}
	v.Parts = partsOf(c.prefix, Label{}, c.hint, c.message, c.describedBy)
	v.Fieldset.DescribedBy = v.Parts.DescribedBy
	v.Group = c.group.attrs(c.message.some()).all(c.group.Attributes).html()
	v.Attrs = new(attrs).set("class", classes(c.class, when(c.small, c.class+"--small"), when(c.inline, c.class+"--inline"), c.classes)).
		opt("id", c.id).set("data-module", c.class).all(c.attributes).html()
	if c.kind == "checkbox" && !v.HasFieldset {
		c.describedBy = v.Parts.DescribedBy
	} else {
		c.describedBy = ""
	}
	for n, item := range items {
		v.Items = append(v.Items, c.item(item, n))
	}
	return v
}

type choiceView struct {
	Divider      string
	DividerAttrs template.HTMLAttr
	Item, Input  template.HTMLAttr
	Label        Label
	Hint         Hint
	Reveal       template.HTML
	RevealAttrs  template.HTMLAttr
}

func (c choices) item(i ChoiceItem, n int) choiceView {
	id := cmp.Or(i.ID, c.prefix+when(n > 0, "-"+strconv.Itoa(n+1)))
	inclusive := when(i.Behaviour == "inclusive", "nhsuk-u-frontend-not-supported-hidden")
	if i.Divider != "" {
		return choiceView{Divider: i.Divider, DividerAttrs: new(attrs).set("class", classes(c.class+"__divider", inclusive)).html()}
	}
	v := choiceView{Label: i.Label, Item: new(attrs).set("class", classes(c.class+"__item", inclusive)).html()}
	v.Label.For, v.Label.Classes = id, classes(c.class+"__label", i.Label.Classes)
	if !v.Label.some() {
		v.Label.Text, v.Label.HTML = i.Text, i.HTML
	}
	describedBy := c.describedBy
	if i.Hint.some() {
		v.Hint = i.Hint
		v.Hint.ID, v.Hint.Classes = cmp.Or(i.Hint.ID, id+"-item-hint"), classes(c.class+"__hint", i.Hint.Classes)
		describedBy = classes(describedBy, v.Hint.ID)
	}
	checked := i.Value != "" && slices.Contains(c.values, i.Value)
	if i.Checked != nil {
		checked = *i.Checked
	}
	disabled := c.disabled
	if i.Disabled != nil {
		disabled = *i.Disabled
	}
	input := new(attrs).set("class", classes(c.class+"__input", i.Classes)).set("id", id).set("name", cmp.Or(i.Name, c.name)).
		set("type", c.kind).set("value", i.Value).flag("checked", checked).flag("disabled", disabled).
		opt("data-behaviour", i.Behaviour).opt("data-behaviour-group", i.BehaviourGroup)
	if i.Conditional.HTML != "" {
		input.set("data-aria-controls", "conditional-"+id)
		v.Reveal = i.Conditional.HTML
		v.RevealAttrs = new(attrs).set("class", classes(c.class+"__conditional", when(!checked, c.class+"__conditional--hidden"))).
			set("id", "conditional-"+id).html()
	}
	v.Input = input.opt("aria-describedby", describedBy).all(i.Attributes).html()
	return v
}

// DateInput asks for a day, a month and a year. The fields are named
// NamePrefix[day] and so on, or else day, month, year.
type DateInput struct {
	ID, NamePrefix   string
	Fieldset         Fieldset
	Hint             Hint
	ErrorMessage     ErrorMessage
	Day, Month, Year DateItem
	Items            []DateItem // instead of Day, Month and Year
	Values           DateValues
	Disabled         bool
	FormGroup        FormGroup
	Classes          string
	Attributes       Attributes
}

// DateValues are the parts of a date as they were typed.
type DateValues struct{ Day, Month, Year string }

// DateItem is one part of a date.
type DateItem struct {
	ID, Name, Value string
	Label           Label
	Width           int
	Error           *bool // which parts are wrong; all of them when none is stated and there is a message
	Disabled        *bool
	Autocomplete    string
	Inputmode       string
	Classes         string
	Attributes      Attributes
}

func (DateInput) partial() string { return "nhsuk-date-input" }

// View is what the partial prints.
func (d DateInput) View() dateView {
	failed := d.ErrorMessage.some()
	v := dateView{HasFieldset: d.Fieldset.Legend.some(), Fieldset: d.Fieldset, Before: d.FormGroup.BeforeInputs, After: d.FormGroup.AfterInputs}
	v.Parts = partsOf(d.ID, Label{}, d.Hint, d.ErrorMessage, d.Fieldset.DescribedBy)
	v.Fieldset.DescribedBy, v.Fieldset.Role = v.Parts.DescribedBy, cmp.Or(d.Fieldset.Role, "group")
	v.Attrs = new(attrs).set("class", classes("nhsuk-date-input", d.Classes)).opt("id", d.ID).all(d.Attributes).html()
	items := d.items()
	anyFailed := slices.ContainsFunc(items, func(i DateItem) bool { return i.Error != nil && *i.Error })
	for _, item := range items {
		wrong := failed && !anyFailed
		if item.Error != nil {
			wrong = *item.Error
		}
		v.Items = append(v.Items, d.input(item, wrong))
	}
	v.Group = d.FormGroup.attrs(failed || anyFailed).all(d.FormGroup.Attributes).html()
	return v
}

func (d DateInput) items() []DateItem {
	items := slices.Clone(d.Items)
	if len(items) == 0 {
		items = []DateItem{d.Day, d.Month, d.Year}
		for n, name := range []string{"day", "month", "year"} {
			items[n].Name = cmp.Or(items[n].Name, name)
		}
	}
	for n := range items {
		values := map[string]string{"day": d.Values.Day, "month": d.Values.Month, "year": d.Values.Year}
		items[n].Value = cmp.Or(items[n].Value, values[items[n].Name])
	}
	return items
}

func (d DateInput) input(i DateItem, failed bool) Input {
	name := i.Name
	if d.NamePrefix != "" {
		name = d.NamePrefix + "[" + name + "]"
	}
	width := 2
	if i.Name == "year" {
		width = 4
	}
	label := i.Label
	if !label.some() && i.Name != "" {
		label.Text = string(i.Name[0]-'a'+'A') + i.Name[1:]
	}
	label.Classes = classes("nhsuk-date-input__label", label.Classes)
	disabled := d.Disabled
	if i.Disabled != nil {
		disabled = *i.Disabled
	}
	return Input{ID: cmp.Or(i.ID, d.ID+"-"+i.Name), Name: name, Value: i.Value, Label: label, Width: cmp.Or(i.Width, width),
		Inputmode: cmp.Or(i.Inputmode, "numeric"), Autocomplete: i.Autocomplete, Disabled: disabled, failed: failed,
		Classes: classes("nhsuk-date-input__input", i.Classes), Attributes: i.Attributes}
}

type dateView struct {
	Parts         parts
	Group, Attrs  template.HTMLAttr
	HasFieldset   bool
	Fieldset      Fieldset
	Before, After Content
	Items         []Input
}
