package nhsuk

import (
	"cmp"
	"html/template"
	"strings"
)

// Button is a button, or a link that looks like one when it has an Href.
type Button struct {
	Text               string
	HTML               template.HTML
	Href               string
	Element            string // a, button or input; found out when not stated
	Type               string // submit unless stated
	Name, Value        string
	Variant            string // secondary, secondary-solid, reverse, warning, brand, login
	Small              bool
	Disabled           bool
	PreventDoubleClick *bool
	Icon               Icon
	AriaLabel          string
	ID                 string
	Classes            string
	Attributes         Attributes
}

// Icon is one of the design system's icons, by name, before or after a button's text.
type Icon struct {
	Name      string
	Placement string // start (the default) or end
}

func (Button) partial() string { return "nhsuk-button" }

// View is what the partial prints.
func (b Button) View() buttonView {
	element := b.Element
	if element == "" {
		element = "button"
		if b.Href != "" && b.Type == "" {
			element = "a"
		}
	}
	class := classes("nhsuk-button", oneOf("nhsuk-button--", b.Variant, "brand", "login", "reverse", "secondary", "secondary-solid", "warning"),
		when(b.Icon.Name != "", "nhsuk-button--icon"), when(b.Small, "nhsuk-button--small"), b.Classes)
	a := new(attrs).set("class", class).opt("id", b.ID)
	v := buttonView{Element: element, Href: cmp.Or(b.Href, "#"), Body: pick(b.HTML, b.Text), Icon: b.Icon.Name, End: b.Icon.Placement == "end"}
	if element != "a" {
		a.opt("name", b.Name)
	}
	a.set("data-module", "nhsuk-button").choice("data-prevent-double-click", b.PreventDoubleClick)
	switch element {
	case "a":
		a.set("role", "button").set("draggable", "false").opt("aria-label", b.AriaLabel)
	default:
		value := b.Value
		if element == "input" {
			value = b.Text
		}
		a.set("type", cmp.Or(b.Type, "submit")).opt("value", value).flag("disabled", b.Disabled).
			opt("aria-label", b.AriaLabel).opt("aria-disabled", when(b.Disabled, "true"))
	}
	v.Attrs = a.all(b.Attributes).html()
	return v
}

type buttonView struct {
	Element, Href, Icon string
	End                 bool
	Body                any
	Attrs               template.HTMLAttr
}

// ActionLink is the one main thing to do on a page.
type ActionLink struct {
	Text            string
	HTML            template.HTML
	Href            string
	Type            string // makes it a button
	OpenInNewWindow bool
	Variant         string // reverse
	ID              string
	Classes         string
	Attributes      Attributes
}

func (ActionLink) partial() string { return "nhsuk-action-link" }

// View is what the partial prints.
func (l ActionLink) View() linkView {
	class := classes("nhsuk-action-link", oneOf("nhsuk-action-link--", l.Variant, "reverse"), l.Classes)
	return newLink(l.Href, l.Type, class, l.ID, pick(l.HTML, l.Text), l.Attributes, when(l.OpenInNewWindow, "_blank"))
}

// BackLink goes back one page.
type BackLink struct {
	Text               string // "Back" unless stated
	HTML               template.HTML
	VisuallyHiddenText string
	Href               string
	Type               string // makes it a button
	Variant            string // reverse
	ID                 string
	Classes            string
	Attributes         Attributes
}

func (BackLink) partial() string { return "nhsuk-back-link" }

// View is what the partial prints.
func (l BackLink) View() linkView {
	class := classes("nhsuk-back-link", oneOf("nhsuk-back-link--", l.Variant, "reverse"), l.Classes)
	v := newLink(l.Href, l.Type, class, l.ID, pick(l.HTML, cmp.Or(l.Text, "Back")), l.Attributes, "")
	v.Prefix = l.VisuallyHiddenText
	return v
}

// newLink is a link, or a button when it leads nowhere or has a type.
func newLink(href, kind, class, id string, body any, more Attributes, target string) linkView {
	v := linkView{Href: href, Link: href != "" && kind == "", Body: body}
	a := new(attrs).set("class", class).opt("id", id)
	if !v.Link {
		a.set("type", cmp.Or(kind, "submit"))
	}
	v.Attrs = a.opt("target", target).all(more).html()
	return v
}

type linkView struct {
	Href, Prefix string
	Link         bool
	Body         any
	Attrs        template.HTMLAttr
}

// SkipLink jumps over the header.
type SkipLink struct {
	Text, Href string
	HTML       template.HTML
	ID         string
	Classes    string
	Attributes Attributes
}

func (SkipLink) partial() string { return "nhsuk-skip-link" }

// View is what the partial prints.
func (l SkipLink) View() linkView {
	return linkView{Href: cmp.Or(l.Href, "#maincontent"), Body: pick(l.HTML, cmp.Or(l.Text, "Skip to main content")),
		Attrs: new(attrs).set("class", classes("nhsuk-skip-link", l.Classes)).opt("id", l.ID).
			set("data-module", "nhsuk-skip-link").all(l.Attributes).html()}
}

// Breadcrumb says where the page stands; on a small screen only the last step shows.
type Breadcrumb struct {
	Items      []BreadcrumbItem
	Text, Href string // one more step
	BackLink   BackLink
	AriaLabel  string
	Variant    string // reverse
	ID         string
	Classes    string
	Attributes Attributes
}

// BreadcrumbItem is one step.
type BreadcrumbItem struct {
	Text, Href string
	HTML       template.HTML
	Attributes Attributes
}

func (Breadcrumb) partial() string { return "nhsuk-breadcrumb" }

// View is what the partial prints.
func (b Breadcrumb) View() breadcrumbView {
	v := breadcrumbView{Items: b.Items, Back: b.BackLink, Attrs: new(attrs).
		set("class", classes("nhsuk-breadcrumb", oneOf("nhsuk-breadcrumb--", b.Variant, "reverse"), b.Classes)).opt("id", b.ID).
		set("aria-label", cmp.Or(b.AriaLabel, "Breadcrumb")).all(b.Attributes).html()}
	if b.Text != "" && b.Href != "" {
		v.Items = append(v.Items[:len(v.Items):len(v.Items)], BreadcrumbItem{Text: b.Text, Href: b.Href})
	}
	if len(v.Items) > 0 {
		last := v.Items[len(v.Items)-1]
		v.Back.Href = cmp.Or(v.Back.Href, last.Href)
		if v.Back.Text == "" && v.Back.HTML == "" {
			v.Back.Text = last.Text
		}
		if v.Back.Attributes == nil {
			v.Back.Attributes = last.Attributes
		}
	}
	v.Back.VisuallyHiddenText = cmp.Or(v.Back.VisuallyHiddenText, "Back to")
	v.Back.Variant = cmp.Or(v.Back.Variant, b.Variant)
	return v
}

type breadcrumbView struct {
	Items []BreadcrumbItem
	Back  BackLink
	Attrs template.HTMLAttr
}

// Body is what the step says.
func (i BreadcrumbItem) Body() any { return pick(i.HTML, i.Text) }

// Pagination leads to the pages before and after; Items makes it numbered.
type Pagination struct {
	Previous, Next PaginationLink
	Items          []PaginationItem
	AriaLabel      string
	ID             string
	Classes        string
	Attributes     Attributes
}

// PaginationLink is one direction; Label names the page that it leads to.
type PaginationLink struct {
	Href, Text, Label string
	HTML              template.HTML
	Attributes        Attributes
}

// Body is what the link says.
func (l PaginationLink) Body() any { return pick(l.HTML, l.Text) }

// PaginationItem is one numbered page, or dots.
type PaginationItem struct {
	Number     int
	Href       string
	Current    bool
	Ellipsis   bool
	AriaLabel  string
	Classes    string
	Attributes Attributes
}

// Class is the class of the list item.
func (i PaginationItem) Class() string {
	return classes("nhsuk-pagination__item", when(i.Current, "nhsuk-pagination__item--current"),
		when(i.Ellipsis, "nhsuk-pagination__item--ellipsis"), i.Classes)
}

func (Pagination) partial() string { return "nhsuk-pagination" }

// Attrs is what the partial prints in the opening tag.
func (p Pagination) Attrs() template.HTMLAttr {
	return new(attrs).set("class", classes("nhsuk-pagination", when(len(p.Items) > 0, "nhsuk-pagination--numbered"), p.Classes)).
		opt("id", p.ID).set("role", "navigation").set("aria-label", cmp.Or(strings.TrimSpace(p.AriaLabel), "Pagination")).all(p.Attributes).html()
}
