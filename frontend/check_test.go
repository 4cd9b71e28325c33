package frontend

import (
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
)

// TestEveryFieldInEveryTemplateExists follows each page's template with the type
// of its struct, into every branch, loop and partial, whether or not a test would
// ever print them.
func TestEveryFieldInEveryTemplateExists(t *testing.T) {
	set, err := parseAll()
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{set: set, seen: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(Pages)) {
		c.template(name, reflect.TypeOf(Pages[name]))
	}
	for _, problem := range c.problems {
		t.Error(problem)
	}
}

func TestEveryTemplateBelongsToAPage(t *testing.T) {
	set, err := parseAll()
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{set: set, seen: map[string]bool{}}
	for name, page := range Pages {
		c.template(name, reflect.TypeOf(page))
	}
	used := map[string]bool{}
	for key := range c.seen {
		name, _, _ := strings.Cut(key, " ")
		used[name] = true
	}
	for _, one := range set.Templates() {
		name := one.Name()
		library := strings.HasPrefix(name, "nhsuk-") || strings.HasPrefix(name, "chart-")
		if name != "" && !library && !used[name] {
			t.Errorf("%s: no page uses it; add it to Pages, or remove it", name)
		}
	}
}

func TestTheCheckerSeesWhatPrintingWouldMiss(t *testing.T) {
	type item struct{ Name string }
	type data struct {
		Items []item
		One   *item
		Map   map[string]item
		Any   any
	}
	for text, wrong := range map[string]bool{
		`{{range .Items}}{{.Name}}{{end}}`:                                              false,
		`{{range .Items}}{{.Nam}}{{end}}`:                                               true,
		`{{range $n, $i := .Items}}{{$i.Name}}{{$n}}{{end}}`:                            false,
		`{{range $n, $i := .Items}}{{$i.Nam}}{{end}}`:                                   true,
		`{{range .Items}}{{else}}{{.Nothing}}{{end}}`:                                   true,
		`{{with .One}}{{.Name}}{{end}}`:                                                 false,
		`{{with .One}}{{.Nam}}{{end}}`:                                                  true,
		`{{if .Items}}{{else}}{{.Nothing}}{{end}}`:                                      true,
		`{{with .One}}{{$.Items}}{{end}}`:                                               false,
		`{{with .One}}{{$.Itens}}{{end}}`:                                               true,
		`{{define "part"}}{{.Name}}{{end}}{{range .Items}}{{template "part" .}}{{end}}`: false,
		`{{define "part"}}{{.Nam}}{{end}}{{range .Items}}{{template "part" .}}{{end}}`:  true,
		`{{template "missing" .}}`:                                                      true,
		`{{if and .One (eq (len .Itens) 1)}}{{end}}`:                                    true,
		`{{(index .Map "x").Name}}`:                                                     true, // cannot be told
		`{{.Any}}`:                                                                      false,
		`{{.Any.Name}}`:                                                                 true,
		`{{.One.Name.Deep}}`:                                                            true,
	} {
		set := template.Must(template.New("page").Parse(text))
		c := &checker{set: set, seen: map[string]bool{}}
		c.template("page", reflect.TypeFor[data]())
		if (len(c.problems) > 0) != wrong {
			t.Errorf("%s: %v", text, c.problems)
		}
	}
}

// checker walks templates with the types that they are given. A nil type is one
// that cannot be told: it may be printed, but nothing may be taken from it.
type checker struct {
	set      *template.Template
	seen     map[string]bool
	problems []string
	at       string
}

type scope map[string]reflect.Type

func (c *checker) fail(format string, args ...any) reflect.Type {
	c.problems = append(c.problems, c.at+": "+fmt.Sprintf(format, args...))
	return nil
}

func (c *checker) template(name string, dot reflect.Type) {
	key := fmt.Sprintf("%s %v", name, dot)
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	t := c.set.Lookup(name)
	if t == nil || t.Tree == nil {
		c.fail("there is no template %q", name)
		return
	}
	was := c.at
	c.at = strings.TrimSpace(was + " " + name)
	c.walk(t.Tree.Root, dot, scope{"$": dot})
	c.at = was
}

func (c *checker) walk(node parse.Node, dot reflect.Type, vars scope) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, one := range n.Nodes {
				c.walk(one, dot, vars)
			}
		}
	case *parse.ActionNode:
		c.pipe(n.Pipe, dot, vars)
	case *parse.IfNode:
		inner := maps.Clone(vars)
		c.pipe(n.Pipe, dot, inner)
		c.walk(n.List, dot, maps.Clone(inner))
		c.walk(n.ElseList, dot, maps.Clone(inner))
	case *parse.WithNode:
		inner := maps.Clone(vars)
		c.walk(n.List, c.pipe(n.Pipe, dot, inner), inner)
		c.walk(n.ElseList, dot, maps.Clone(vars))
	case *parse.RangeNode:
		c.loop(n, dot, maps.Clone(vars))
	case *parse.TemplateNode:
		var given reflect.Type
		if n.Pipe != nil {
			given = c.pipe(n.Pipe, dot, vars)
		}
		c.template(n.Name, given)
	}
}

func (c *checker) loop(n *parse.RangeNode, dot reflect.Type, vars scope) {
	over := c.pipe(&parse.PipeNode{Cmds: n.Pipe.Cmds}, dot, vars)
	var key, value reflect.Type = reflect.TypeFor[int](), nil
	for over != nil && over.Kind() == reflect.Pointer {
		over = over.Elem()
	}
	switch {
	case over == nil:
		c.fail("cannot tell what %s goes over", n.Pipe)
	case over.Kind() == reflect.Slice || over.Kind() == reflect.Array:
		value = over.Elem()
	case over.Kind() == reflect.Map:
		key, value = over.Key(), over.Elem()
	case over.Kind() == reflect.Int:
		value = over
	default:
		c.fail("%s is a %v, not a list", n.Pipe, over)
	}
	switch decl := n.Pipe.Decl; len(decl) {
	case 1:
		vars[decl[0].Ident[0]] = value
	case 2:
		vars[decl[0].Ident[0]], vars[decl[1].Ident[0]] = key, value
	}
	c.walk(n.List, value, vars)
	c.walk(n.ElseList, dot, vars)
}

func (c *checker) pipe(p *parse.PipeNode, dot reflect.Type, vars scope) reflect.Type {
	var result reflect.Type
	for _, cmd := range p.Cmds {
		result = c.command(cmd, dot, vars)
	}
	for _, v := range p.Decl {
		vars[v.Ident[0]] = result
	}
	return result
}

func (c *checker) command(cmd *parse.CommandNode, dot reflect.Type, vars scope) reflect.Type {
	for _, arg := range cmd.Args[1:] {
		c.value(arg, dot, vars)
	}
	return c.value(cmd.Args[0], dot, vars)
}

func (c *checker) value(node parse.Node, dot reflect.Type, vars scope) reflect.Type {
	switch n := node.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.fields(dot, n.Ident)
	case *parse.VariableNode:
		return c.fields(vars[n.Ident[0]], n.Ident[1:])
	case *parse.ChainNode:
		return c.fields(c.value(n.Node, dot, vars), n.Field)
	case *parse.PipeNode:
		return c.pipe(n, dot, vars)
	case *parse.StringNode:
		return reflect.TypeFor[string]()
	case *parse.NumberNode:
		return reflect.TypeFor[int]()
	case *parse.BoolNode:
		return reflect.TypeFor[bool]()
	}
	return nil // a function's answer
}

func (c *checker) fields(t reflect.Type, names []string) reflect.Type {
	for n, name := range names {
		if t == nil || t.Kind() == reflect.Interface {
			return c.fail("cannot tell what .%s is taken from", strings.Join(names[n:], "."))
		}
		next, ok := member(t, name)
		if !ok {
			return c.fail("%v has no %s", t, name)
		}
		t = next
	}
	return t
}

func member(t reflect.Type, name string) (reflect.Type, bool) {
	if m, ok := t.MethodByName(name); ok {
		return m.Type.Out(0), m.Type.NumIn() == 1
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
		if m, ok := t.MethodByName(name); ok {
			return m.Type.Out(0), m.Type.NumIn() == 1
		}
	}
	switch t.Kind() {
	case reflect.Struct:
		f, ok := t.FieldByName(name)
		return f.Type, ok && f.IsExported()
	case reflect.Map:
		return t.Elem(), t.Key().Kind() == reflect.String
	}
	return nil, false
}
