package frontend

import (
	"html/template"
	"strconv"
	"sync"

	"countersign/frontend/nhsuk"
)

// ServiceName is what the service is called in the header and in every title.
const ServiceName = "Countersign"

// Layout is what every page has around its own words. Embed it first in each
// page struct. The zero value is a page for somebody who is not signed in.
type Layout struct {
	Title       string       // also the browser's title, with "Error: " before it when there are Errors
	CSRF        string       // the token that every form sends as the field "csrf"
	Person      string       // who is signed in; empty when nobody is
	Navigation  []NavItem    // the row of links under the header
	Unread      int          // notifications not read yet
	ReadOnly    string       // why nothing can be changed just now; empty when it can
	Banner      Banner       // what just happened
	Errors      []FieldError // everything wrong with what was sent, all at once
	Back        string       // the address that a back link leads to
	Breadcrumbs []Link       // or else the steps from home to the page above
	Elsewhere   Elsewhere    // where else they are signed in at the same time
	Own         Portfolios   // which of their own portfolios the page is about, for who has several
}

// Portfolios is the portfolio that somebody looks at and the others that they
// have: one in each department that they work in.
type Portfolios struct {
	Here, ID string   // the department, and the portfolio
	Others   []Choice // portfolios by department
}

// Elsewhere is where else somebody is signed in at the same time, until they have
// said that it is them.
type Elsewhere struct {
	Places []string // "Chrome on Android, since 3 November 2026 at 14:02"
	Here   string   // the page to come back to; empty: their home
}

// NavItem is one link of the navigation; Count shows as a badge when above 0.
type NavItem struct {
	Text, Href string
	Current    bool
	Count      int
}

// Link is words that lead somewhere.
type Link struct{ Text, Href string }

// Some tells whether there is a link.
func (l Link) Some() bool { return l.Href != "" }

// Banner says what just happened (Success) or what matters now. It shows when it
// has a Heading.
type Banner struct {
	Success       bool
	Heading, Text string
}

// FieldError is one thing wrong. Name is the form field; empty when it is about
// the whole form. ID is the id that the summary links to, when it is not Name.
type FieldError struct{ Name, Message, ID string }

// layout makes every struct that embeds Layout a Page.
func (l Layout) layout() Layout { return l }

// Wrong is the message for a field, ready for a component; none when it is right.
func (l Layout) Wrong(name string) nhsuk.ErrorMessage {
	for _, e := range l.Errors {
		if e.Name == name {
			return nhsuk.ErrorMessage{Text: e.Message}
		}
	}
	return nhsuk.ErrorMessage{}
}

// Header is the NHS header with the service's name, the person and the navigation.
func (l Layout) Header() nhsuk.Header {
	h := nhsuk.Header{Service: nhsuk.Service{Text: ServiceName, Href: "/"}}
	if l.Person != "" {
		h.Account.Items = []nhsuk.AccountItem{
			{Text: l.Person, Href: "/account", Icon: true},
			{HTML: counted("Notifications", l.Unread, "not read"), Href: "/notifications"},
			{Text: "Sign out", Action: "/sign-out", CSRF: l.CSRF},
		}
	}
	for _, n := range l.Navigation {
		h.Navigation.Items = append(h.Navigation.Items,
			nhsuk.NavigationItem{HTML: counted(n.Text, n.Count, "waiting"), Href: n.Href, Current: n.Current})
	}
	return h
}

// counted is words with a number beside them, which is spoken as a phrase.
func counted(text string, n int, what string) template.HTML {
	if n == 0 {
		return nhsuk.Text(text)
	}
	number := nhsuk.Text(strconv.Itoa(n))
	return nhsuk.Text(text) + ` <span class="app-count" aria-hidden="true">` + number +
		`</span><span class="nhsuk-u-visually-hidden">(` + number + " " + nhsuk.Text(what) + `)</span>`
}

// footer is the same on every page, so it is printed once.
var footer = sync.OnceValue(func() template.HTML {
	return nhsuk.HTML(nhsuk.Footer{
		Meta: nhsuk.FooterMeta{Items: []nhsuk.FooterLink{
			{Text: "Help", Href: "/help"},
			{Text: "What we keep about you", Href: "/privacy"},
			{Text: "Accessibility statement", Href: "/accessibility"},
			{Text: "Check a receipt", Href: "/verify"},
		}},
		Copyright: nhsuk.Copyright{None: true},
	})
})

// Footer is the bottom of every page.
func (Layout) Footer() template.HTML { return footer() }

// BackLink leads to the page before.
func (l Layout) BackLink() nhsuk.BackLink { return nhsuk.BackLink{Href: l.Back} }

// Breadcrumb is the way from home to this page.
func (l Layout) Breadcrumb() nhsuk.Breadcrumb {
	var b nhsuk.Breadcrumb
	for _, step := range l.Breadcrumbs {
		b.Items = append(b.Items, nhsuk.BreadcrumbItem{Text: step.Text, Href: step.Href})
	}
	return b
}

// ErrorSummary lists the errors, each linked to its field.
func (l Layout) ErrorSummary() nhsuk.ErrorSummary {
	s := nhsuk.ErrorSummary{Heading: nhsuk.Heading{Text: "There is a problem"}}
	for _, e := range l.Errors {
		item := nhsuk.ErrorItem{Text: e.Message}
		switch {
		case e.ID != "":
			item.Href = "#" + e.ID
		case e.Name != "":
			item.Href = "#" + e.Name
		}
		s.ErrorList = append(s.ErrorList, item)
	}
	return s
}

// NotificationBanner is the banner as a component.
func (l Layout) NotificationBanner() nhsuk.NotificationBanner {
	n := nhsuk.NotificationBanner{Heading: nhsuk.Heading{Text: l.Banner.Heading}, Text: l.Banner.Text}
	if l.Banner.Success {
		n.Variant = "success"
	}
	return n
}

// ReadOnlyCallout is on every page of a service that is read-only.
func (l Layout) ReadOnlyCallout() nhsuk.WarningCallout {
	return nhsuk.WarningCallout{Heading: nhsuk.Heading{Text: "Nothing can be changed"}, Text: l.ReadOnly}
}

// DateParts are a date as it was typed.
type DateParts struct{ Day, Month, Year string }

// DateField asks for a date in the form fields name-day, name-month and name-year.
// The day's id is name, so that an error about the field called name links to it.
func DateField(name, legend, hint string, d DateParts, wrong nhsuk.ErrorMessage) nhsuk.DateInput {
	part := func(suffix, label, value string) nhsuk.DateItem {
		return nhsuk.DateItem{ID: name + "-" + suffix, Name: name + "-" + suffix, Value: value, Label: nhsuk.Label{Text: label}}
	}
	field := nhsuk.DateInput{ID: name + "-date", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: legend, Size: "m"}},
		Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong,
		Items: []nhsuk.DateItem{part("day", "Day", d.Day), part("month", "Month", d.Month), part("year", "Year", d.Year)}}
	field.Items[0].ID, field.Items[2].Width = name, 4
	return field
}
