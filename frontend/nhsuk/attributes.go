package nhsuk

import (
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Attributes are further HTML attributes of a component's main element. A name
// that could run a script or carry a style is a programming error and panics.
type Attributes map[string]string

// HTML prints the attributes, each with a space before it, sorted by name.
func (a Attributes) HTML() template.HTMLAttr { return new(attrs).all(a).html() }

// attrs collects attributes in order. Values are always escaped and quoted.
// Addresses (href, action) do not go through it: those the template prints, so
// that html/template can refuse the unsafe ones.
type attrs struct{ b strings.Builder }

// set adds an attribute, also when its value is empty.
func (a *attrs) set(name, value string) *attrs {
	a.b.WriteString(" " + name + `="` + template.HTMLEscapeString(value) + `"`)
	return a
}

// opt adds an attribute unless its value is empty.
func (a *attrs) opt(name, value string) *attrs {
	if value == "" {
		return a
	}
	return a.set(name, value)
}

// num adds an attribute unless it is 0.
func (a *attrs) num(name string, n int) *attrs {
	if n == 0 {
		return a
	}
	return a.set(name, strconv.Itoa(n))
}

// flag adds a boolean attribute.
func (a *attrs) flag(name string, on bool) *attrs {
	if on {
		a.b.WriteString(" " + name)
	}
	return a
}

// choice adds a true or false that somebody stated.
func (a *attrs) choice(name string, stated *bool) *attrs {
	if stated == nil {
		return a
	}
	return a.set(name, strconv.FormatBool(*stated))
}

func (a *attrs) all(more Attributes) *attrs {
	for _, name := range slices.Sorted(maps.Keys(more)) {
		if !safeName(name) {
			panic("nhsuk: attribute " + strconv.Quote(name) + " is not allowed")
		}
		a.set(name, more[name])
	}
	return a
}

func (a *attrs) html() template.HTMLAttr { return template.HTMLAttr(a.b.String()) }

// tag opens an element that the template cannot name, such as h1 to h6.
func (a *attrs) tag(element string) template.HTML {
	return template.HTML("<" + element + a.b.String() + ">")
}

func closing(element string) template.HTML { return template.HTML("</" + element + ">") }

func safeName(name string) bool {
	switch name {
	case "", "style", "href", "src", "action", "formaction", "srcdoc":
		return false
	}
	return !strings.HasPrefix(name, "on") && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}
