package nhsuk

import (
	"cmp"
	"html/template"
)

// Header is the top of every page.
type Header struct {
	Logo             Logo
	Service          Service
	Organisation     Organisation
	Search           *Search
	Account          Account
	Navigation       Navigation
	Colour           string // white
	Inline           bool
	ContainerClasses string
	ID               string
	Classes          string
	Attributes       Attributes
}

// Logo is the NHS lozenge, or an organisation's own picture.
type Logo struct{ Href, AriaLabel, Src, Alt string }

// Service is the name of the service and where it begins.
type Service struct{ Text, Href string }

// Organisation is the name of a trust beside the logo.
type Organisation struct{ Name, Split, Descriptor string }

// Search is a search box in the header.
type Search struct {
	Action, Method, Name string
	Input                SearchInput
	Label                SearchLabel
}

// SearchInput holds what the empty search box says.
type SearchInput struct{ Placeholder string }

// SearchLabel names the search box for those who do not see it.
type SearchLabel struct{ VisuallyHiddenText string }

// Account shows who is signed in.
type Account struct {
	Items     []AccountItem
	AriaLabel string
	Classes   string
}

// AccountItem is words, a link (Href) or a form with one button (Action). CSRF
// is the token that the form sends, which the design system knows nothing of.
type AccountItem struct {
	Text, Href, Action, Method string
	HTML                       template.HTML
	Icon                       bool
	CSRF                       string
	Classes                    string
}

// Body is what the item says.
func (i AccountItem) Body() any { return pick(i.HTML, i.Text) }

// Navigation is the row of links under the header.
type Navigation struct {
	Items     []NavigationItem
	AriaLabel string
	Colour    string // white
	Justified bool
	Classes   string
}

// NavigationItem is one link; Current is this page, Active is a page above it.
type NavigationItem struct {
	Text, Href      string
	HTML            template.HTML
	Current, Active bool
	Classes         string
}

// View is what the partial prints.
func (i NavigationItem) View() navigationItemView {
	here := i.Current || i.Active
	current := when(here, "true")
	if i.Current {
		current = "page"
	}
	class := "nhsuk-header__navigation-text"
	if i.Href != "" {
		class = "nhsuk-header__navigation-link"
	}
	return navigationItemView{Href: i.Href, Here: here, Body: pick(i.HTML, i.Text),
		Class: classes("nhsuk-header__navigation-item", when(here, "nhsuk-header__navigation-item--current"), i.Classes),
		Attrs: new(attrs).set("class", class).opt("aria-current", current).html()}
}

type navigationItemView struct {
	Href, Class string
	Here        bool
	Body        any
	Attrs       template.HTMLAttr
}

func (Header) partial() string { return "nhsuk-header" }

// View is what the partial prints.
func (h Header) View() headerView {
	class := classes("nhsuk-header", oneOf("nhsuk-header--", h.Colour, "white"), when(h.Inline, "nhsuk-header--inline"),
		when(h.Organisation.Name != "", "nhsuk-header--organisation"), h.Classes)
	navigation := classes("nhsuk-header__navigation", oneOf("nhsuk-header__navigation--", h.Navigation.Colour, "white"),
		when(h.Navigation.Justified, "nhsuk-header__navigation--justified"), h.Navigation.Classes)
	v := headerView{Header: h, Alt: cmp.Or(h.Logo.Alt, "NHS"), LogoHref: h.Logo.Href, NavigationClass: navigation,
		Combined: h.Service.Href != "" && (h.Service.Text != "" && h.Logo.Href == "" || h.Service.Href == h.Logo.Href),
		Attrs:    new(attrs).set("class", class).opt("id", h.ID).set("data-module", "nhsuk-header").set("role", "banner").all(h.Attributes).html()}
	if v.Combined {
		v.LogoHref = h.Service.Href
	}
	v.AriaLabel = cmp.Or(h.Logo.AriaLabel, classes(v.Alt, h.Organisation.Name, h.Organisation.Split,
		when(v.Combined, h.Service.Text), "homepage"))
	if h.Search != nil {
		v.Search = h.Search.view()
	}
	return v
}

type headerView struct {
	Header
	Alt, LogoHref, AriaLabel, NavigationClass string
	Combined                                  bool
	Attrs                                     template.HTMLAttr
	Search                                    *searchView
}

// HasAccount tells whether somebody can be shown.
func (v headerView) HasAccount() bool { return len(v.Account.Items) > 0 }

func (s Search) view() *searchView {
	button := Button{AriaLabel: "Search", Icon: Icon{Name: "search"}, Small: true}
	return &searchView{Action: cmp.Or(s.Action, "https://www.nhs.uk/search/"), Method: cmp.Or(s.Method, "get"),
		Input: Input{ID: "search-field", Name: cmp.Or(s.Name, "q"), Type: "search", Autocomplete: "off",
			Placeholder: cmp.Or(s.Input.Placeholder, "Search"),
			Label:       Label{Text: cmp.Or(s.Label.VisuallyHiddenText, "Search the NHS website"), Classes: "nhsuk-u-visually-hidden"},
			FormGroup:   FormGroup{AfterInput: Content{HTML: HTML(button)}}}}
}

type searchView struct {
	Action, Method string
	Input          Input
}

// Footer is the bottom of every page.
type Footer struct {
	Navigation       []FooterColumn
	Columns          int // 4 unless stated
	Meta             FooterMeta
	Copyright        Copyright
	ContainerClasses string
	ID               string
	Classes          string
	Attributes       Attributes
}

// FooterColumn is a list of links under a heading.
type FooterColumn struct {
	Heading Heading
	Items   []FooterLink
	Text    string
	HTML    template.HTML
	Width   string
}

// FooterMeta is the row of support links.
type FooterMeta struct {
	Items              []FooterLink
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string // "Support links" unless stated
}

// FooterLink is one link of the footer.
type FooterLink struct {
	Text, Href string
	HTML       template.HTML
	Attributes Attributes
}

// Body is what the link says.
func (l FooterLink) Body() any { return pick(l.HTML, l.Text) }

// Copyright says whose the page is: "© NHS England" unless stated.
type Copyright struct {
	Text string
	HTML template.HTML
	None bool
}

func (Footer) partial() string { return "nhsuk-footer" }

// View is what the partial prints.
func (f Footer) View() footerView {
	columns := cmp.Or(f.Columns, 4)
	width := map[int]string{1: "full", 2: "one-half", 3: "one-third"}[columns]
	v := footerView{Footer: f, Attrs: new(attrs).set("class", classes("nhsuk-footer", f.Classes)).opt("id", f.ID).
		set("role", "contentinfo").all(f.Attributes).html()}
	v.Copyright.Text = cmp.Or(f.Copyright.Text, "© NHS England")
	v.Meta.VisuallyHiddenText = cmp.Or(f.Meta.VisuallyHiddenText, "Support links")
	for n, c := range f.Navigation {
		if n%columns == 0 {
			v.Rows = append(v.Rows, nil)
		}
		last := len(v.Rows) - 1
		heading := c.Heading
		heading.Size, heading.Level = "s", 2
		v.Rows[last] = append(v.Rows[last], footerColumnView{FooterColumn: c, Has: heading.some(),
			Class: "nhsuk-grid-column-" + cmp.Or(c.Width, width, "one-quarter"),
			Head:  heading.as(headingStyle{class: "nhsuk-footer__heading", prefix: "nhsuk-heading-", sizes: []string{"s"}})})
	}
	return v
}

type footerView struct {
	Footer
	Rows  [][]footerColumnView
	Attrs template.HTMLAttr
}

type footerColumnView struct {
	FooterColumn
	Has   bool
	Class string
	Head  headingView
}
