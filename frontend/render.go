package frontend

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

//go:embed pages/*.html
var pages embed.FS

// Page is a struct that embeds Layout and that one template prints.
type Page interface{ layout() Layout }

// Renderer prints pages. It is made once, at the start, and is safe for use by
// many at a time.
type Renderer struct {
	set   *template.Template
	names map[reflect.Type]string
}

// New parses every template. It fails when a template does not parse, when two
// define the same name, or when a page has no template or two names.
func New() (*Renderer, error) {
	set, err := parseAll()
	if err != nil {
		return nil, err
	}
	r := &Renderer{set: set, names: map[reflect.Type]string{}}
	for name, page := range Pages {
		kind := reflect.TypeOf(page)
		if set.Lookup(name) == nil {
			return nil, fmt.Errorf("frontend: pages/%s.html is missing", name)
		}
		if other, taken := r.names[kind]; taken {
			return nil, fmt.Errorf("frontend: %v is the page %s and the page %s", kind, other, name)
		}
		r.names[kind] = name
	}
	return r, nil
}

// Render prints the whole page, or nothing: the bytes are complete or there is an error.
func (r *Renderer) Render(p Page) ([]byte, error) {
	name, known := r.names[reflect.TypeOf(p)]
	if !known {
		return nil, fmt.Errorf("frontend: %T is not in Pages", p)
	}
	var out bytes.Buffer
	if err := r.set.ExecuteTemplate(&out, name, p); err != nil {
		return nil, fmt.Errorf("frontend: page %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// parseAll parses the components, the charts and the pages into one set, so that
// each partial is held and escaped once however many pages use it.
func parseAll() (*template.Template, error) {
	sources, err := allSources()
	if err != nil {
		return nil, err
	}
	return parseSources(sources)
}

// allSources are the texts of every template by file name.
func allSources() (map[string]string, error) {
	sources := map[string]string{}
	maps.Copy(sources, nhsuk.Sources())
	maps.Copy(sources, chart.Sources())
	files, err := fs.Glob(pages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := pages.ReadFile(file)
		if err != nil {
			return nil, err
		}
		sources[file] = string(text)
	}
	return sources, nil
}

func parseSources(sources map[string]string) (*template.Template, error) {
	set := template.New("").Option("missingkey=error").Funcs(funcs)
	origin := map[string]string{}
	for _, file := range slices.Sorted(maps.Keys(sources)) {
		trees, err := parseFile(file, sources[file])
		if err != nil {
			return nil, err
		}
		for name, tree := range trees {
			if other, taken := origin[name]; taken {
				return nil, fmt.Errorf("frontend: %s and %s both define %q", other, file, name)
			}
			origin[name] = file
			if _, err := set.AddParseTree(name, tree); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

// parseFile gives the templates of one file: its defines, and, unless it holds
// nothing else, the file itself under its name without folder and ".html".
func parseFile(file, text string) (map[string]*parse.Tree, error) {
	name := strings.TrimSuffix(path.Base(file), ".html")
	t, err := template.New(name).Funcs(funcs).Parse(text)
	if err != nil {
		return nil, err
	}
	trees := map[string]*parse.Tree{}
	for _, one := range t.Templates() {
		if one.Tree == nil {
			return nil, errors.New("frontend: " + file + ": empty template")
		}
		if one.Name() != name || !parse.IsEmptyTree(one.Tree.Root) {
			trees[one.Name()] = one.Tree
		}
	}
	return trees, nil
}

// funcs is everything that a template may call beside text/template's own.
var funcs = template.FuncMap{"asset": Asset}
