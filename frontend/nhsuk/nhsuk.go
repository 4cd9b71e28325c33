package nhsuk

import (
	"embed"
	"html/template"
	"io/fs"
	"strings"
	"sync"
)

//go:embed partials/*.html
var partials embed.FS

// Component is a struct that one of the package's partials prints.
type Component interface{ partial() string }

// Sources are the partials' texts by file name, for adding to a template set.
func Sources() map[string]string {
	out := map[string]string{}
	names, _ := fs.Glob(partials, "partials/*.html")
	for _, name := range names {
		text, _ := partials.ReadFile(name)
		out[name] = string(text)
	}
	return out
}

var set = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Option("missingkey=error").ParseFS(partials, "partials/*.html"))
})

// HTML prints components one after another, for options that take HTML: what a
// radio reveals, a tag in a table cell. It panics when a partial and its struct
// disagree, which the fixtures and the field checker rule out.
func HTML(components ...Component) template.HTML {
	var out strings.Builder
	for _, c := range components {
		if err := set().ExecuteTemplate(&out, c.partial(), c); err != nil {
			panic(err)
		}
	}
	return template.HTML(out.String()) // printed by html/template
}

// Text escapes plain text for an option that takes HTML.
func Text(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }

// pick is what is printed where an option comes as text or as HTML.
func pick(html template.HTML, text string) any {
	if html != "" {
		return html
	}
	return strings.TrimSpace(text)
}

// classes joins class names, leaving out what is empty.
func classes(names ...string) string {
	kept := names[:0:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

// when is the string when the condition holds, or else nothing.
func when(condition bool, s string) string {
	if condition {
		return s
	}
	return ""
}

// oneOf is prefix and value when the design system knows the value.
func oneOf(prefix, value string, known ...string) string {
	for _, k := range known {
		if k == value {
			return prefix + value
		}
	}
	return ""
}
