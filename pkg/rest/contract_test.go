package rest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"countersign/api"
	"countersign/pkg/httpx"
)

// operation is one operation of the contract.
type operation struct {
	*openapi3.Operation
	method, path string // the path with the server's /api/v1
	item         *openapi3.PathItem
	shape        *regexp.Regexp
}

func (o operation) secured() bool { return o.Security == nil || len(*o.Security) > 0 }

// contract is the document read once, and the exchanges that were seen.
type document struct {
	*openapi3.T
	operations map[string]operation // by id
	mu         sync.Mutex
	seen       map[string]bool // "evidence.show 200", "evidence.show default"
}

var theContract = sync.OnceValue(func() *document {
	doc, err := openapi3.NewLoader().LoadFromData(api.Contract)
	if err != nil {
		panic(err)
	}
	for _, kind := range []string{"application/yaml", "image/png", "text/csv"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
	out := &document{T: doc, operations: map[string]operation{}, seen: map[string]bool{}}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			shape := regexp.MustCompile(`\\\{(\w+)\\\}`).ReplaceAllString(regexp.QuoteMeta(root+path), `(?P<$1>[^/]+)`)
			out.operations[op.OperationID] = operation{op, method, root + path, item, regexp.MustCompile("^" + shape + "$")}
		}
	}
	return out
})

// find is the operation that a request is for, and the parameters of its path.
func (d *document) find(method, path string) (operation, map[string]string, bool) {
	var best operation
	var params map[string]string
	for _, op := range d.operations {
		found := op.shape.FindStringSubmatch(path)
		if op.method != method || found == nil || best.Operation != nil && strings.Count(best.path, "{") < strings.Count(op.path, "{") {
			continue
		}
		best, params = op, map[string]string{}
		for i, name := range op.shape.SubexpNames()[1:] {
			params[name] = found[i+1]
		}
	}
	return best, params, best.Operation != nil
}

// check compares an exchange with the contract and gives the operation that it
// was of. A request that the contract refuses must have been refused.
func (d *document) check(req *http.Request, body []byte, w *httptest.ResponseRecorder) (operation, error) {
	op, params, ok := d.find(req.Method, req.URL.Path)
	if !ok {
		return op, fmt.Errorf("%s %s is not in the contract", req.Method, req.URL.Path)
	}
	again := req.Clone(context.Background())
	again.Body = http.NoBody
	if body != nil {
		again.Body = readCloser{bytes.NewReader(body)}
	}
	options := &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	in := &openapi3filter.RequestValidationInput{Request: again, PathParams: params, QueryParams: again.URL.Query(), Options: options,
		Route: &routers.Route{Spec: d.T, Path: op.path, PathItem: op.item, Method: op.method, Operation: op.Operation}}
	if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil && w.Code < 400 {
		return op, fmt.Errorf("the contract refuses this request, and the API took it: %w", err)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: w.Code, Header: w.Result().Header, Options: options}
	out.SetBodyBytes(w.Body.Bytes())
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		return op, fmt.Errorf("%s answered %d, not as the contract says: %w\n%.2000s", op.OperationID, w.Code, err, w.Body)
	}
	return op, nil
}

// note keeps that an answer was seen.
func (d *document) note(op operation, status int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if op.Responses.Status(status) == nil {
		d.seen[op.OperationID+" default"] = true
	}
	d.seen[fmt.Sprintf("%s %d", op.OperationID, status)] = true
}

// unseen lists every documented answer that no test has had.
func (d *document) unseen() []string {
	var out []string
	for id, op := range d.operations {
		for status := range op.Responses.Map() {
			if !d.seen[id+" "+status] {
				out = append(out, id+" "+status)
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestTheContractIsValidAndSoAreItsExamples(t *testing.T) {
	d := theContract()
	if err := d.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[*openapi3.Schema]bool{}
	for name, schema := range d.Components.Schemas {
		closed(t, name, schema.Value, seen)
	}
	for id, op := range d.operations {
		for status, r := range op.Responses.Map() {
			for _, media := range r.Value.Content {
				closed(t, id+" "+status, media.Schema.Value, seen)
			}
		}
	}
}

// closed demands that no object takes a field too many: a leaked one would go
// unnoticed. A schema may hold itself: each is looked at once.
func closed(t *testing.T, name string, s *openapi3.Schema, seen map[*openapi3.Schema]bool) {
	t.Helper()
	if seen[s] {
		return
	}
	seen[s] = true
	if s.Type.Is("object") && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
		t.Errorf("the schema of %s is open", name)
	}
	for field, property := range s.Properties {
		closed(t, name+"."+field, property.Value, seen)
	}
	if s.Items != nil {
		closed(t, name+"[]", s.Items.Value, seen)
	}
}

func TestRoutesAndOperationsAreTheSame(t *testing.T) {
	left := maps.Clone(theContract().operations)
	for _, route := range (&Server{}).Routes() {
		id := strings.TrimPrefix(route.Name, named)
		op, ok := left[id]
		delete(left, id)
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(route.Path, "{$1}")
		switch {
		case !ok:
			t.Errorf("%s %s is not in the contract", route.Method, route.Path)
		case op.method != route.Method || op.path != path:
			t.Errorf("%s is %s %s, and %s %s in the contract", id, route.Method, path, op.method, op.path)
		case op.secured() != (route.Access != httpx.Public):
			t.Errorf("%s has access %q, and security %v in the contract", id, route.Access, op.Security)
		}
	}
	for id := range left {
		t.Errorf("the operation %s has no route", id)
	}
}

var update = flag.Bool("update", false, "write golden files anew")

// The golden file holds every operation, and every field that a caller may count
// on or must send. A change of it that takes something away breaks programs: it
// belongs in /api/v2.
func TestWhatCallersCountOnIsTheGoldenFile(t *testing.T) {
	d := theContract()
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(d.operations)) {
		op := d.operations[id]
		fmt.Fprintf(&b, "%s %s %s:", id, op.method, strings.TrimPrefix(op.path, root))
		for _, status := range slices.Sorted(maps.Keys(op.Responses.Map())) {
			fmt.Fprintf(&b, " %s", status)
		}
		b.WriteByte('\n')
	}
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		s := d.Components.Schemas[name].Value
		required := slices.Sorted(slices.Values(s.Required))
		fmt.Fprintf(&b, "%s %s\n", name, strings.Join(required, " "))
	}
	const golden = "testdata/contract.golden"
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if b.String() != string(want) {
		t.Errorf("the contract has changed: if callers still find all that they count on, run go test ./pkg/rest -run GoldenFile -update")
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
