// Package pagetest checks printed pages in tests: that they hold together as
// pages for people, whoever filled them in.
package pagetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is one printed page.
type Page struct {
	all []*html.Node
}

// Parse reads a page.
func Parse(t testing.TB, text []byte) *Page {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return &Page{all: slices.Collect(root.Descendants())}
}

// Check fails the test for each thing that would trip a person, a screen reader
// or the content security policy: not one h1; ids twice; a field without a label;
// a reference to an id that is not there; an error summary that links to no field,
// or a title that does not say so; a form without its token; inline scripts and styles.
func (p *Page) Check(t testing.TB) {
	t.Helper()
	for _, check := range []func() []string{p.headings, p.identities, p.labels, p.references, p.errors, p.forms, p.policy} {
		for _, problem := range check() {
			t.Error(problem)
		}
	}
}

// Title is the browser's title.
func (p *Page) Title() string {
	for _, n := range p.elements("title") {
		if n.Parent.Data == "head" {
			return text(n)
		}
	}
	return ""
}

// Text is everything that main says, with single spaces.
func (p *Page) Text() string {
	for _, n := range p.elements("main") {
		return text(n)
	}
	return ""
}

// Links maps the words of each link to where it leads.
func (p *Page) Links() map[string]string {
	links := map[string]string{}
	for _, n := range p.elements("a") {
		links[text(n)] = attr(n, "href")
	}
	return links
}

// Value is what the field of that name holds: typed, chosen or ticked.
func (p *Page) Value(name string) string {
	for _, n := range p.elements("input", "textarea", "select") {
		if attr(n, "name") != name {
			continue
		}
		switch {
		case n.Data == "textarea":
			return text(n)
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					return attr(o, "value")
				}
			}
		case attr(n, "type") != "radio" && attr(n, "type") != "checkbox", has(n, "checked"):
			return attr(n, "value")
		}
	}
	return ""
}

func (p *Page) elements(names ...string) []*html.Node {
	var found []*html.Node
	for _, n := range p.all {
		if n.Type == html.ElementNode && slices.Contains(names, n.Data) {
			found = append(found, n)
		}
	}
	return found
}

func (p *Page) headings() (problems []string) {
	if n := len(p.elements("h1")); n != 1 {
		problems = append(problems, "the page has "+plural(n)+" h1; it wants one")
	}
	level := 0
	for _, h := range p.elements("h1", "h2", "h3", "h4", "h5", "h6") {
		if inside(h, "footer") {
			continue
		}
		now := int(h.Data[1] - '0')
		if level > 0 && now > level+1 && !inside(h, "header") {
			problems = append(problems, "the heading "+quote(text(h))+" skips a level")
		}
		level = now
		if text(h) == "" {
			problems = append(problems, "a "+h.Data+" is empty")
		}
	}
	return problems
}

func (p *Page) identities() (problems []string) {
	seen := map[string]bool{}
	for _, n := range p.all {
		if id := attr(n, "id"); has(n, "id") {
			if seen[id] || id == "" {
				problems = append(problems, "the id "+quote(id)+" is used twice or empty")
			}
			seen[id] = true
		}
	}
	return problems
}

func (p *Page) labels() (problems []string) {
	labelled := map[string]bool{}
	for _, n := range p.elements("label") {
		if text(n) != "" {
			labelled[attr(n, "for")] = true
		}
	}
	for _, n := range p.fields() {
		if !labelled[attr(n, "id")] && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" && !inside(n, "label") {
			problems = append(problems, "the field "+quote(attr(n, "name"))+" has no label")
		}
	}
	for _, n := range p.elements("a", "button") {
		if text(n) == "" && attr(n, "aria-label") == "" {
			problems = append(problems, "a link or button to "+quote(attr(n, "href"))+" says nothing")
		}
	}
	for _, n := range p.elements("img") {
		if !has(n, "alt") {
			problems = append(problems, "the picture "+quote(attr(n, "src"))+" has no words for those who do not see it")
		}
	}
	return problems
}

func (p *Page) references() (problems []string) {
	for _, n := range p.all {
		for _, name := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "for"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if p.byID(id) == nil {
					problems = append(problems, name+" points to "+quote(id)+", which is not there")
				}
			}
		}
	}
	return problems
}

func (p *Page) errors() (problems []string) {
	summary, targets := false, append(p.fields(), p.elements("button")...) // a passkey's is a button
	for _, n := range p.all {
		if strings.Contains(" "+attr(n, "class")+" ", " nhsuk-error-summary ") {
			summary = true
			for a := range n.Descendants() {
				id, local := strings.CutPrefix(attr(a, "href"), "#")
				if a.Data == "a" && (!local || !slices.Contains(targets, p.byID(id))) {
					problems = append(problems, "the error summary links to "+quote(attr(a, "href"))+", which is no field")
				}
			}
		}
	}
	if summary != strings.HasPrefix(p.Title(), "Error: ") {
		problems = append(problems, "the title "+quote(p.Title())+" and the error summary do not agree")
	}
	return problems
}

func (p *Page) forms() (problems []string) {
	for _, form := range p.elements("form") {
		token := !strings.EqualFold(attr(form, "method"), "post")
		for n := range form.Descendants() {
			token = token || n.Data == "input" && attr(n, "name") == "csrf"
		}
		if !token {
			problems = append(problems, "the form to "+quote(attr(form, "action"))+" sends no token")
		}
	}
	return problems
}

func (p *Page) policy() (problems []string) {
	for _, n := range p.all {
		if n.Data == "style" || n.Data == "script" && !has(n, "src") {
			problems = append(problems, "an inline "+n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "ZgotmplZ") {
				problems = append(problems, "the attribute "+a.Key+"="+quote(a.Val)+" on "+n.Data)
			}
		}
	}
	return problems
}

// fields are everything that a person fills in.
func (p *Page) fields() []*html.Node {
	return slices.DeleteFunc(p.elements("input", "select", "textarea"), func(n *html.Node) bool {
		return n.Data == "input" && slices.Contains([]string{"hidden", "submit", "button"}, attr(n, "type"))
	})
}

func (p *Page) byID(id string) *html.Node {
	for _, n := range p.all {
		if has(n, "id") && attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func inside(n *html.Node, name string) bool {
	for up := range n.Ancestors() {
		if up.Data == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func quote(s string) string { return `"` + s + `"` }

func plural(n int) string {
	if n == 0 {
		return "no"
	}
	return "several"
}
