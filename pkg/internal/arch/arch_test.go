// Package arch holds the house to its plan: which package may import which, and
// what is called nowhere.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers from the top down. A package imports only packages of layers above its
// own; those of a layer marked ordered may import the ones before them in it.
var layers = []struct {
	name     string
	ordered  bool
	packages []string
}{
	{"kernel", true, []string{"clock", "id", "fault", "digest"}},
	{"concepts", true, []string{"identity", "framework", "crosswalk", "pathway", "evidence", "assessor", "attestation", "ledger", "attainment", "progress", "planning", "forecast", "practice", "apprenticeship", "review", "audit", "notice"}},
	{"policy", false, []string{"access"}},
	{"storage", false, []string{"store", "blob"}},
	{"ports", true, []string{"sheet", "exchange", "identifier", "attachment", "attachment/sample", "register", "notify"}},
	{"what follows", false, []string{"routing"}},
	{"use cases", false, []string{"recording", "assessing", "educating", "authoring", "enrolling", "reporting"}},
	{"adapters", true, []string{"qrcode", "paper", "httpx", "auth", "rest", "web"}},
	{"composition", true, []string{"verify", "witness", "app", "demo"}},
}

const module = "countersign/"

// file is one Go file that is not a test.
type file struct {
	path string // from the top of the project, "pkg/store/tx.go"
	ast  *ast.File
	set  *token.FileSet
}

func top(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func files(t *testing.T, tests bool) []file {
	t.Helper()
	root := top(t)
	var out []file
	for _, part := range []string{"pkg", "cmd", "frontend", "api"} {
		err := filepath.WalkDir(filepath.Join(root, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
				return fs.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") && !tests {
				return nil
			}
			set := token.NewFileSet()
			parsed, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, path)
			out = append(out, file{filepath.ToSlash(rel), parsed, set})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// place is a package's layer and its position in it.
func place(name string) (layer, position int, ok bool) {
	for i, l := range layers {
		if p := slices.Index(l.packages, name); p >= 0 {
			return i, p, true
		}
	}
	return 0, 0, false
}

func allowed(from, to string) bool {
	fl, fp, ok := place(from)
	tl, tp, known := place(to)
	if !ok || !known {
		return false
	}
	return tl < fl || tl == fl && layers[fl].ordered && tp < fp || strings.HasPrefix(to, from+"/")
}

func TestAPackageImportsOnlyWhatIsAboveIt(t *testing.T) {
	for _, f := range files(t, false) {
		from, inPkg := strings.CutPrefix(filepath.ToSlash(filepath.Dir(f.path)), "pkg/")
		if strings.HasPrefix(from, "internal/") || strings.HasSuffix(from, "test") {
			continue
		}
		for _, spec := range f.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			to, ours := strings.CutPrefix(path, module+"pkg/")
			switch {
			case strings.HasPrefix(f.path, "frontend/") && ours:
				t.Errorf("%s: frontend imports nothing of pkg, not %s", f.path, path)
			case inPkg && ours && strings.HasPrefix(to, "internal/"):
				t.Errorf("%s imports %s, which is for tests", f.path, path)
			case inPkg && ours && !allowed(from, to):
				t.Errorf("%s: package %s may not import %s", f.path, from, to)
			}
		}
	}
}

// imports that only some packages may have.
var reserved = map[string][]string{
	"gorm.io/":                     {"pkg/store"},
	"modernc.org/":                 {"pkg/store"},
	"database/sql":                 {"pkg/store"},
	"github.com/labstack/echo":     {"pkg/httpx", "pkg/auth", "pkg/rest", "pkg/web", "pkg/app"},
	"golang.org/x/image":           {"pkg/paper"}, // fonts, which are data; its decoders have been holes
	"math/rand":                    {"pkg/demo"},
	"unsafe":                       {},
	"text/template\"":              {},
	"github.com/ledongthuc/pdf":    {"pkg/attachment", "pkg/internal/site"},
	"github.com/golang-jwt/jwt/v5": {"pkg/auth"},
	"github.com/go-webauthn/":      {"pkg/auth"},
	"rsc.io/qr":                    {"pkg/qrcode"},
	"codeberg.org/go-pdf/fpdf":     {"pkg/paper", "pkg/attachment/sample"},
}

func TestReservedImportsStayWhereTheyBelong(t *testing.T) {
	for _, f := range files(t, false) {
		dir := filepath.ToSlash(filepath.Dir(f.path))
		for _, spec := range f.ast.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			for prefix, places := range reserved {
				if strings.HasPrefix(path, prefix) && !slices.ContainsFunc(places, func(p string) bool { return dir == p || strings.HasPrefix(dir, p+"/") }) {
					t.Errorf("%s imports %s; only %v may", f.path, path, places)
				}
			}
		}
	}
}

// pure packages hold rules: values in, values out.
func TestConceptsArePure(t *testing.T) {
	for _, f := range files(t, false) {
		name, _ := strings.CutPrefix(filepath.ToSlash(filepath.Dir(f.path)), "pkg/")
		if layer, _, ok := place(name); !ok || layers[layer].name != "concepts" && name != "access" {
			continue
		}
		for _, spec := range f.ast.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); path == "context" || path == "net/http" || path == "os" || path == "log/slog" {
				t.Errorf("%s imports %s: rules take values and give values", f.path, path)
			}
		}
	}
}

// banned calls, as package and function or as a method name, with where they may
// stand all the same.
var banned = map[string][]string{
	"time.Now":          {"pkg/clock"},
	"time.Since":        {"pkg/httpx", "cmd"},
	"os.Exit":           {"cmd", "pkg/attachment"},
	"template.HTML":     {"frontend/nhsuk", "frontend/chart"},
	"template.JS":       {},
	"template.URL":      {},
	"echo.NewHTTPError": {},
	".AutoMigrate":      {},
	".Preload":          {},
	".Bind":             {},
	".FormValue":        {},
	".QueryParam":       {},
	".Save":             {},
	".First":            {}, // these take what is handed to them as SQL
	".Last":             {},
	".Order":            {},
	".Pluck":            {},
}

// ours are methods of our own that share a banned method's name.
var ours = map[string]bool{"Recording.Save": true, "s.Recording.Save": true}

func TestBannedCallsStandNowhere(t *testing.T) {
	for _, f := range files(t, false) {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for _, name := range []string{fmt.Sprint(sel.X) + "." + sel.Sel.Name, "." + sel.Sel.Name} {
				places, bad := banned[name]
				if !bad || slices.ContainsFunc(places, func(p string) bool { return strings.HasPrefix(f.path, p+"/") }) {
					continue
				}
				if inner, ok := sel.X.(*ast.SelectorExpr); ok && ours[inner.Sel.Name+"."+sel.Sel.Name] {
					continue
				}
				t.Errorf("%s: %s is called", f.set.Position(call.Pos()), strings.TrimPrefix(name, "."))
			}
			return true
		})
	}
}

func TestNoExportedNameOfTheStoreShowsGORM(t *testing.T) {
	for _, f := range files(t, false) {
		if filepath.ToSlash(filepath.Dir(f.path)) != "pkg/store" {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() {
				continue
			}
			ast.Inspect(fn.Type, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && fmt.Sprint(s.X) == "gorm" {
					t.Errorf("%s shows gorm.%s", fn.Name.Name, s.Sel.Name)
				}
				return true
			})
		}
	}
}

func TestOnlyTheCustomersNamesStandAtTheTop(t *testing.T) {
	known := []string{"cmd", "pkg", "api", "frontend", "testdata", "go.mod", "go.sum", "Dockerfile", "README.md", ".ci", ".gitignore", ".dockerignore", ".git"}
	entries, err := os.ReadDir(top(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(known, e.Name()) && !ignored(e.Name()) {
			t.Errorf("%s stands at the top of the project", e.Name())
		}
	}
}

// ignored names are what running the project leaves behind (.gitignore).
func ignored(name string) bool {
	return name == "countersign" || name == "data" || name == "demo-data" || strings.HasSuffix(name, ".test") || strings.HasSuffix(name, ".out")
}

func TestEveryPackageSaysWhatItOwns(t *testing.T) {
	said := map[string]bool{}
	for _, f := range files(t, false) {
		dir := filepath.ToSlash(filepath.Dir(f.path))
		said[dir] = said[dir] || hasPackageComment(t, filepath.Join(top(t), f.path))
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no sentence of what it owns", dir)
		}
	}
}

func hasPackageComment(t *testing.T, path string) bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Doc != nil
}
