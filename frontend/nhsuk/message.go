package nhsuk

import (
	"cmp"
	"html/template"
	"strings"
)

// Tag shows a standing in a word and a colour.
type Tag struct {
	Text       string
	HTML       template.HTML
	Colour     string // white, grey, green, aqua-green, blue, purple, pink, red, orange, yellow; "none"
	Border     *bool
	ID         string
	Classes    string
	Attributes Attributes
}

func (Tag) partial() string { return "nhsuk-tag" }

func (t Tag) some() bool { return t.Text != "" || t.HTML != "" }

// View is what the partial prints.
func (t Tag) View() blockView {
	colour := oneOf("nhsuk-tag--", t.Colour, "white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red", "orange", "yellow")
	class := classes("nhsuk-tag", colour, when(t.Colour == "none", "nhsuk-tag--no-colour"),
		when(isFalse(t.Border), "nhsuk-tag--no-border"), t.Classes)
	return blockView{Some: t.some(), Body: pick(t.HTML, t.Text),
		Attrs: new(attrs).set("class", class).opt("id", t.ID).all(t.Attributes).html()}
}

func isFalse(b *bool) bool { return b != nil && !*b }

// ErrorSummary lists everything wrong, each linked to its field.
type ErrorSummary struct {
	Heading          Heading
	Description      Content
	ErrorList        []ErrorItem
	DisableAutoFocus *bool
	ID               string
	Classes          string
	Attributes       Attributes
}

// ErrorItem is one thing wrong; Href is "#" and the id of the field.
type ErrorItem struct {
	Text, Href string
	HTML       template.HTML
	Attributes Attributes
}

// Body is what the item says.
func (i ErrorItem) Body() any { return pick(i.HTML, i.Text) }

func (ErrorSummary) partial() string { return "nhsuk-error-summary" }

// View is what the partial prints.
func (s ErrorSummary) View() errorSummaryView {
	h := s.Heading
	h.Classes, h.Size, h.Level = "", "", 2
	return errorSummaryView{Heading: h.as(headingStyle{class: "nhsuk-error-summary__heading"}), Description: s.Description, Items: s.ErrorList,
		Attrs: new(attrs).set("class", classes("nhsuk-error-summary", s.Classes)).opt("id", s.ID).
			set("data-module", "nhsuk-error-summary").choice("data-disable-auto-focus", s.DisableAutoFocus).all(s.Attributes).html()}
}

type errorSummaryView struct {
	Heading     headingView
	Description Content
	Items       []ErrorItem
	Attrs       template.HTMLAttr
}

// NotificationBanner says what just happened, or what matters now.
type NotificationBanner struct {
	Variant          string  // success
	Title            Heading // "Important" or "Success" unless stated
	Heading          Heading
	Text             string
	HTML             template.HTML
	Role             string
	DisableAutoFocus *bool
	ID               string
	Classes          string
	Attributes       Attributes
}

func (NotificationBanner) partial() string { return "nhsuk-notification-banner" }

// View is what the partial prints.
func (n NotificationBanner) View() bannerView {
	success := n.Variant == "success"
	title := n.Title
	title.ID = cmp.Or(title.ID, "nhsuk-notification-banner-title")
	role := cmp.Or(n.Role, "region")
	if success {
		title.Text, role = cmp.Or(title.Text, "Success"), cmp.Or(n.Role, "alert")
	}
	title.Text = cmp.Or(title.Text, "Important")
	return bannerView{
		Title:      title.as(headingStyle{class: "nhsuk-notification-banner__title", level: 2}),
		HasHeading: n.Heading.some(), Heading: n.Heading.as(headingStyle{class: "nhsuk-notification-banner__heading", level: 3}),
		HTML: n.HTML, Text: n.Text,
		Attrs: new(attrs).set("class", classes("nhsuk-notification-banner", n.Classes, when(success, "nhsuk-notification-banner--success"))).
			opt("id", n.ID).set("data-module", "nhsuk-notification-banner").choice("data-disable-auto-focus", n.DisableAutoFocus).
			set("role", role).set("aria-labelledby", title.ID).all(n.Attributes).html(),
	}
}

type bannerView struct {
	Title, Heading headingView
	HasHeading     bool
	HTML           template.HTML
	Text           string
	Attrs          template.HTMLAttr
}

// WarningCallout is for what must not be missed, such as patient data.
type WarningCallout struct {
	Heading    Heading
	Text       string
	HTML       template.HTML
	Actions    Actions
	ID         string
	Classes    string
	Attributes Attributes
}

func (WarningCallout) partial() string { return "nhsuk-warning-callout" }

// View is the card that the partial prints.
func (w WarningCallout) View() Card {
	h := w.Heading
	important := strings.Contains(h.Text, "Important") || strings.Contains(h.Text, "important")
	if h.Text != "" && !important {
		h.VisuallyHiddenText = cmp.Or(h.VisuallyHiddenText, "Important")
	} else {
		h.VisuallyHiddenText = ""
	}
	h.Level, h.Size, h.Caption = cmp.Or(h.Level, 3), "", Caption{}
	return Card{ID: w.ID, Heading: h, Description: Description{Text: w.Text, HTML: w.HTML}, Actions: w.Actions,
		Classes: w.Classes, Attributes: w.Attributes, Variant: "warning"}
}

// InsetText sets words apart.
type InsetText struct {
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string // "Information" unless stated
	ID                 string
	Classes            string
	Attributes         Attributes
}

func (InsetText) partial() string { return "nhsuk-inset-text" }

// View is what the partial prints.
func (i InsetText) View() insetView {
	return insetView{HTML: i.HTML, Text: i.Text, Prefix: cmp.Or(i.VisuallyHiddenText, "Information"),
		Attrs: new(attrs).set("class", classes("nhsuk-inset-text", i.Classes)).opt("id", i.ID).all(i.Attributes).html()}
}

type insetView struct {
	HTML         template.HTML
	Text, Prefix string
	Attrs        template.HTMLAttr
}

// Details hides words until they are wanted; the class nhsuk-expander makes it a
// bigger box. In a page with more than text inside, use the start partial:
// {{template "nhsuk-details-start" .Why}} … </div></details>.
type Details struct {
	Summary    Summary
	Text       string
	HTML       template.HTML
	Open       bool
	Variant    string // reverse
	ID         string
	Classes    string
	Attributes Attributes
}

// Summary is what shows while the details are hidden.
type Summary struct {
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attributes
}

func (Details) partial() string { return "nhsuk-details" }

// View is what the partial prints.
func (d Details) View() detailsView {
	return detailsView{Summary: pick(d.Summary.HTML, d.Summary.Text), Body: pick(d.HTML, d.Text),
		SummaryAttrs: new(attrs).set("class", classes("nhsuk-details__summary", d.Summary.Classes)).all(d.Summary.Attributes).html(),
		Attrs: new(attrs).set("class", classes("nhsuk-details", oneOf("nhsuk-details--", d.Variant, "reverse"), d.Classes)).
			opt("id", d.ID).all(d.Attributes).flag("open", d.Open).html()}
}

type detailsView struct {
	Summary, Body       any
	Attrs, SummaryAttrs template.HTMLAttr
}

// Panel confirms that something is done.
type Panel struct {
	Heading    Heading
	Text       string
	HTML       template.HTML
	Variant    string // interruption
	ID         string
	Classes    string
	Attributes Attributes
}

func (Panel) partial() string { return "nhsuk-panel" }

// View is what the partial prints.
func (p Panel) View() panelView {
	return panelView{Body: pick(p.HTML, p.Text), Heading: p.Heading.as(headingStyle{
		class: "nhsuk-panel__heading", prefix: "nhsuk-panel__heading--", sizes: []string{"m", "l", "xl"}}),
		Attrs: new(attrs).set("class", classes("nhsuk-panel", oneOf("nhsuk-panel--", p.Variant, "interruption"), p.Classes)).
			opt("id", p.ID).all(p.Attributes).html()}
}

type panelView struct {
	Heading headingView
	Body    any
	Attrs   template.HTMLAttr
}
