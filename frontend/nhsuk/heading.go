package nhsuk

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
)

// Heading is a heading's text and looks; the component that holds it decides the
// element and its class.
type Heading struct {
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string
	ID                 string
	Level              int    // 1 to 6
	Size               string // xxs, xs, s, m, l, xl
	Href               string
	Caption            Caption
	Classes            string
	Attributes         Attributes
	Element            string // instead of h1 to h6
}

func (Heading) partial() string { return "nhsuk-heading" }

// View is what the partial prints.
func (h Heading) View() headingView {
	return h.as(headingStyle{class: "nhsuk-heading", prefix: "nhsuk-heading-", replace: true, sizes: []string{"xxs", "xs", "s", "m", "l", "xl"}})
}

func (h Heading) some() bool { return h.Text != "" || h.HTML != "" }

// asked tells whether a label or legend is to be a heading.
func (h Heading) asked() bool { return h.some() || h.Level > 0 }

// headingStyle is how a component dresses the heading that it holds.
type headingStyle struct {
	class, prefix string
	replace       bool // the sized class stands instead of the plain one
	sizes         []string
	level         int
}

type headingView struct {
	Open, Close        template.HTML
	Before, Start      Caption
	End, After         Caption
	Body               any
	Href               string
	VisuallyHiddenText string
}

func (h Heading) as(s headingStyle) headingView {
	size := ""
	if slices.Contains(s.sizes, h.Size) {
		size = h.Size
	}
	class := classes(s.class, when(size != "", s.prefix+size))
	if s.replace && size != "" {
		class = s.prefix + size
	}
	level := max(h.Level, 0)
	if level == 0 {
		level = max(s.level, 1)
	}
	element := cmp.Or(h.Element, fmt.Sprintf("h%d", level))
	v := headingView{
		Open:  new(attrs).opt("class", classes(class, h.Classes)).opt("id", h.ID).all(h.Attributes).tag(element),
		Close: closing(element), Body: pick(h.HTML, h.Text), Href: h.Href, VisuallyHiddenText: h.VisuallyHiddenText,
	}
	v.place(h.Caption, size)
	return v
}

// place puts the caption where it belongs, in the heading's size unless it has its own.
func (v *headingView) place(c Caption, size string) {
	if !c.some() {
		return
	}
	c.Size = cmp.Or(c.Size, size)
	switch c.Placement {
	case "before":
		v.Before = c
	case "after":
		v.After = c
	case "end":
		v.End = c
	default:
		v.Start = c
	}
}

// Caption is the small text over or under a heading.
type Caption struct {
	Text       string
	HTML       template.HTML
	ID         string
	Placement  string // start (the default), end, before, after
	Size       string // m, l, xl, xxl
	Element    string
	Classes    string
	Attributes Attributes
}

func (Caption) partial() string { return "nhsuk-caption" }

func (c Caption) some() bool { return c.Text != "" || c.HTML != "" }

// View is what the partial prints; nothing when there is no caption.
func (c Caption) View() captionView {
	if !c.some() {
		return captionView{}
	}
	class := cmp.Or(oneOf("nhsuk-caption-", c.Size, "m", "l", "xl", "xxl"), "nhsuk-caption")
	bottom := when(c.Placement == "after" || c.Placement == "end", "nhsuk-caption--bottom")
	element := cmp.Or(c.Element, "span")
	return captionView{
		Open:  new(attrs).set("class", classes(class, bottom, c.Classes)).opt("id", c.ID).all(c.Attributes).tag(element),
		Close: closing(element), Body: pick(c.HTML, c.Text),
	}
}

type captionView struct {
	Open, Close template.HTML
	Body        any
}

// Label names a field.
type Label struct {
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string
	ID                 string
	For                string
	Size               string // s, m, l, xl
	Heading            Heading
	IsPageHeading      bool // the label is the page's h1
	Caption            Caption
	Classes            string
	Attributes         Attributes
}

func (Label) partial() string { return "nhsuk-label" }

func (l Label) some() bool { return l.Text != "" || l.HTML != "" || l.Heading.some() }

// View is what the partial prints.
func (l Label) View() labelView {
	h, caption := headingOf(l.Heading, l.Text, l.HTML, l.Size, l.Caption)
	class := classes("nhsuk-label", oneOf("nhsuk-label--", h.Size, "s", "m", "l", "xl"), l.Classes)
	inner := headingView{
		Open:  new(attrs).set("class", class).opt("id", l.ID).opt("for", l.For).all(l.Attributes).tag("label"),
		Close: closing("label"), Body: pick(h.HTML, h.Text), VisuallyHiddenText: cmp.Or(h.VisuallyHiddenText, l.VisuallyHiddenText),
	}
	inner.place(caption, h.Size)
	v := labelView{Some: l.some(), Inner: inner, Before: inner.Before, After: inner.After}
	v.Inner.Before, v.Inner.After = Caption{}, Caption{}
	if l.Heading.asked() || l.IsPageHeading {
		element := fmt.Sprintf("h%d", max(l.Heading.Level, 1))
		v.Open = new(attrs).set("class", "nhsuk-label-wrapper").opt("id", l.Heading.ID).all(l.Heading.Attributes).tag(element)
		v.Close = closing(element)
	}
	return v
}

type labelView struct {
	Some          bool
	Open, Close   template.HTML
	Inner         headingView
	Before, After Caption
}

// headingOf merges a label's or legend's own text and size with those of its heading.
func headingOf(h Heading, text string, html template.HTML, size string, caption Caption) (Heading, Caption) {
	if h.Text == "" {
		h.Text = text
	}
	if h.HTML == "" {
		h.HTML = html
	}
	if h.Caption.some() {
		caption = h.Caption
	}
	h.Size = cmp.Or(h.Size, size)
	h.Caption = Caption{}
	return h, caption
}

// Legend names a group of fields.
type Legend struct {
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string
	ID                 string
	Size               string // s, m, l, xl
	Heading            Heading
	IsPageHeading      bool // the legend is the page's h1
	Caption            Caption
	Classes            string
	Attributes         Attributes
}

func (Legend) partial() string { return "nhsuk-legend" }

func (l Legend) some() bool { return l.Text != "" || l.HTML != "" || l.Heading.some() }

// View is what the partial prints.
func (l Legend) View() legendView {
	h, caption := headingOf(l.Heading, l.Text, l.HTML, l.Size, l.Caption)
	if caption.Placement == "before" {
		caption.Placement = "start"
	}
	caption.Size = cmp.Or(caption.Size, h.Size)
	class := classes("nhsuk-fieldset__legend", oneOf("nhsuk-fieldset__legend--", h.Size, "s", "m", "l", "xl"), l.Classes)
	v := legendView{
		Some:  l.some(),
		Open:  new(attrs).set("class", class).opt("id", l.ID).all(l.Attributes).tag("legend"),
		Close: closing("legend"),
	}
	if caption.Placement == "after" {
		v.After, caption = caption, Caption{}
	}
	h.Size, h.Classes = "", ""
	h.VisuallyHiddenText = cmp.Or(h.VisuallyHiddenText, l.VisuallyHiddenText)
	v.Inner = h.as(headingStyle{class: "nhsuk-fieldset__heading"})
	v.Inner.place(caption, "")
	if !l.Heading.asked() && !l.IsPageHeading {
		v.Inner.Open, v.Inner.Close = "", ""
	}
	return v
}

type legendView struct {
	Some        bool
	Open, Close template.HTML
	Inner       headingView
	After       Caption
}
