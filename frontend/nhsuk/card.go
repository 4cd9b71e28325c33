package nhsuk

import (
	"cmp"
	"html/template"
	"strconv"
	"strings"
)

// Card is a box with a heading and words.
type Card struct {
	Heading     Heading
	Description Description
	HTML        template.HTML // the whole body, instead of Description
	Href        string
	Clickable   bool
	Image       Image
	Actions     Actions
	Variant     string // feature, primary, secondary, warning, non-urgent, urgent, emergency
	ID          string
	Classes     string
	Attributes  Attributes
}

// Description is what a card says.
type Description struct {
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attributes
}

// Image stands at the top of a card.
type Image struct {
	Src, Alt string
	HTML     template.HTML
}

// Actions are links beside a card's heading or a summary list's row.
type Actions struct {
	Items      []Action
	Classes    string
	Width      string
	ID         string
	Attributes Attributes
}

// Action is one link; VisuallyHiddenText ends its sentence: "Change" "your name".
type Action struct {
	Text, Href         string
	HTML               template.HTML
	VisuallyHiddenText string
	Type               string // makes it a button
	Name, Value        string
	ID                 string
	Classes            string
	Attributes         Attributes

	of string // the heading of the card it belongs to
}

// View is what the partial prints.
func (a Action) View() actionView {
	v := actionView{Link: a.Href != "" && a.Type == "", Href: a.Href, Body: pick(a.HTML, a.Text)}
	v.Hidden = classes(a.VisuallyHiddenText, when(a.of != "", "("+a.of+")"))
	attr := new(attrs).set("class", classes("nhsuk-link", a.Classes)).opt("id", a.ID)
	if !v.Link {
		attr.opt("name", a.Name).set("type", cmp.Or(a.Type, "submit")).opt("value", a.Value)
	}
	v.Attrs = attr.all(a.Attributes).html()
	return v
}

type actionView struct {
	Link         bool
	Href, Hidden string
	Body         any
	Attrs        template.HTMLAttr
}

func (a Actions) of(h Heading) []Action {
	out := make([]Action, len(a.Items))
	for n, item := range a.Items {
		item.of = cmp.Or(string(h.HTML), h.Text)
		out[n] = item
	}
	return out
}

func (Card) partial() string { return "nhsuk-card" }

// View is what the partial prints.
func (c Card) View() cardView {
	care := c.Heading.some() && oneOf("care-", c.Variant, "non-urgent", "urgent", "emergency") != ""
	class := classes("nhsuk-card", when(c.Clickable, "nhsuk-card--clickable"),
		oneOf("nhsuk-card--", c.Variant, "feature", "primary", "secondary", "warning"),
		when(care, "nhsuk-card--care nhsuk-card--care--"+c.Variant), c.Classes)
	v := cardView{ID: c.ID, Care: care, Actions: c.Actions.of(c.Heading), Image: c.Image, HTML: c.HTML, Description: c.Description,
		Chevron: strings.Contains(class, "nhsuk-card--primary"), HasHeading: c.Heading.some(),
		ActionsAttrs: new(attrs).set("class", classes("nhsuk-card__actions", c.Actions.Classes)).html(),
		ContentAttrs: new(attrs).set("class", classes("nhsuk-card__content", c.Description.Classes)).all(c.Description.Attributes).html(),
		Attrs:        new(attrs).set("class", class).opt("id", c.ID).all(c.Attributes).html()}
	h := c.Heading
	if care {
		h.VisuallyHiddenText = cmp.Or(h.VisuallyHiddenText, map[string]string{
			"emergency": "Immediate action required", "urgent": "Urgent advice", "non-urgent": "Non-urgent advice"}[c.Variant])
	}
	v.Prefix, h.VisuallyHiddenText = h.VisuallyHiddenText, ""
	if !strings.Contains(class, "nhsuk-card--feature") {
		v.Href = c.Href
	}
	v.Text = h.Text
	v.Heading = h.as(headingStyle{class: "nhsuk-card__heading", prefix: "nhsuk-heading-",
		sizes: []string{"xxs", "xs", "s", "m", "l", "xl"}, level: 2})
	v.HeadingHTML = h.HTML
	return v
}

// InContainer tells whether the heading stands in a row of its own.
func (v cardView) InContainer() bool { return v.Care || len(v.Actions) > 0 }

type cardView struct {
	ID, Href, Prefix, Text            string
	Care, Chevron, HasHeading         bool
	Heading                           headingView
	HeadingHTML, HTML                 template.HTML
	Actions                           []Action
	Image                             Image
	Description                       Description
	Attrs, ActionsAttrs, ContentAttrs template.HTMLAttr
}

// SummaryList shows what was answered, with links to change it.
type SummaryList struct {
	Rows          []SummaryRow
	HTML          template.HTML // instead of Rows
	Card          *Card
	Border        *bool
	LastRowBorder *bool
	ID            string
	Classes       string
	Attributes    Attributes
}

// SummaryRow is one question and its answer.
type SummaryRow struct {
	Key, Value SummaryText
	Actions    Actions
	Border     *bool
	ID         string
	Classes    string
	Attributes Attributes
}

// SummaryText is a question or an answer.
type SummaryText struct {
	Text       string
	HTML       template.HTML
	Width      string // one-half, one-third, …
	ID         string
	Classes    string
	Attributes Attributes
}

func (SummaryList) partial() string { return "nhsuk-summary-list" }

// View is what the partial prints.
func (s SummaryList) View() summaryListView {
	none, last := isFalse(s.Border), isFalse(s.LastRowBorder)
	v := summaryListView{HTML: s.HTML, Card: s.Card, Attrs: new(attrs).set("class", classes("nhsuk-summary-list",
		when(none, "nhsuk-summary-list--no-border"), when(last && !none, "nhsuk-summary-list--no-last-row-border"), s.Classes)).
		opt("id", s.ID).all(s.Attributes).html()}
	anyActions := false
	for _, r := range s.Rows {
		anyActions = anyActions || len(r.Actions.Items) > 0
	}
	var card Card
	if s.Card != nil {
		card = *s.Card
	}
	for n, r := range s.Rows {
		bare := isFalse(r.Border) && !strings.Contains(s.Classes, "nhsuk-summary-list--no") && (!last || n < len(s.Rows)-1)
		v.Rows = append(v.Rows, r.view(anyActions, bare, card.Heading))
	}
	return v
}

func (r SummaryRow) view(anyActions, bare bool, heading Heading) summaryRowView {
	text := func(class string, t SummaryText) template.HTMLAttr {
		return new(attrs).set("class", classes(class, when(t.Width != "", "nhsuk-u-width-"+t.Width), t.Classes)).
			opt("id", t.ID).all(t.Attributes).html()
	}
	class := classes("nhsuk-summary-list__row", when(anyActions && len(r.Actions.Items) == 0, "nhsuk-summary-list__row--no-actions"),
		when(bare, "nhsuk-summary-list__row--no-border"), r.Classes)
	actions := SummaryText{Width: r.Actions.Width, ID: r.Actions.ID, Classes: r.Actions.Classes, Attributes: r.Actions.Attributes}
	return summaryRowView{
		Attrs:    new(attrs).set("class", class).opt("id", r.ID).all(r.Attributes).html(),
		KeyAttrs: text("nhsuk-summary-list__key", r.Key), Key: pick(r.Key.HTML, r.Key.Text),
		ValueAttrs: text("nhsuk-summary-list__value", r.Value), Value: pick(r.Value.HTML, r.Value.Text),
		ActionsAttrs: text("nhsuk-summary-list__actions", actions), Actions: r.Actions.of(heading),
	}
}

type summaryListView struct {
	HTML  template.HTML
	Card  *Card
	Rows  []summaryRowView
	Attrs template.HTMLAttr
}

// Within is the card around the list.
func (v summaryListView) Within() cardView { return v.Card.View() }

type summaryRowView struct {
	Key, Value                                any
	Actions                                   []Action
	Attrs, KeyAttrs, ValueAttrs, ActionsAttrs template.HTMLAttr
}

// TaskList shows what is left to do.
type TaskList struct {
	IdPrefix   string
	Items      []TaskItem
	ID         string
	Classes    string
	Attributes Attributes
}

// TaskItem is one task.
type TaskItem struct {
	Heading Heading
	Href    string
	Hint    Content
	Status  Status
	Classes string
}

// Status is how far a task is: plain words, or a Tag.
type Status struct {
	Text    string
	HTML    template.HTML
	Tag     Tag
	Classes string
}

// Body is what the status says when it is no tag.
func (s Status) Body() any { return pick(s.HTML, s.Text) }

// HasTag tells whether the status is a tag.
func (s Status) HasTag() bool { return s.Tag.some() }

func (TaskList) partial() string { return "nhsuk-task-list" }

// View is what the partial prints.
func (t TaskList) View() taskListView {
	v := taskListView{Attrs: new(attrs).set("class", classes("nhsuk-task-list", t.Classes)).opt("id", t.ID).all(t.Attributes).html()}
	for n, item := range t.Items {
		v.Items = append(v.Items, item.view(cmp.Or(t.IdPrefix, "task-list"), n+1))
	}
	return v
}

type taskListView struct {
	Items []taskView
	Attrs template.HTMLAttr
}

func (i TaskItem) view(prefix string, n int) taskView {
	id := prefix + "-" + strconv.Itoa(n)
	v := taskView{Item: i, HintID: id + "-hint", StatusID: id + "-status",
		Class:       classes("nhsuk-task-list__item", when(i.Href != "", "nhsuk-task-list__item--with-link"), i.Classes),
		StatusClass: classes("nhsuk-task-list__status", i.Status.Classes), Title: pick(i.Heading.HTML, i.Heading.Text)}
	v.DescribedBy = classes(when(i.Hint.some(), v.HintID), v.StatusID)
	return v
}

type taskView struct {
	Item                                              TaskItem
	Title                                             any
	Class, StatusClass, HintID, StatusID, DescribedBy string
}
