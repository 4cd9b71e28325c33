package app_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/httpx"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

var update = flag.Bool("update", false, "write the golden files anew")

const matrix = "../../testdata/golden/authorisation.csv"

// TestTheAuthorisationMatrix asks every route of the running router, pages and
// API alike, as everybody, for a thing of their own department, of another one
// and of none. What comes is held to a table that people can read; a route
// without a row fails. Whatever the table says, another department's thing must
// answer exactly like nothing, and no answer may bear another department's mark.
func TestTheAuthorisationMatrix(t *testing.T) {
	s := site.New(t)
	north, south, none := scene(t, s, s.North, "Northmark"), scene(t, s, s.South, "Southmark"), nowhere()
	people := []struct {
		name   string
		person *fixture.Person
	}{
		{"nobody", nil}, {"worker", &s.North.Worker}, {"another worker", &s.North.Other}, {"assessor", &s.North.Assessor}, {"lapsed assessor", &s.North.Lapsed},
		{"educator", &s.North.Educator}, {"lead", &s.North.Lead}, {"inspector", &s.North.Inspector}, {"administrator", &s.Admin},
	}
	rows := []string{"route,thing"}
	for _, p := range people {
		rows[0] += "," + p.name
	}
	for _, route := range s.App.Routes() {
		if route.Method == http.MethodGet { // what only shows is tried on Amira's portfolio, what changes on one that nobody misses
			north, south = north.portfolioOf(s.North), south.portfolioOf(s.South)
		}
		north, south := north, south
		if declares := strings.HasPrefix(route.Name, "api.conflict.declare") || strings.HasPrefix(route.Name, "assessor.conflict"); declares { // whoever says this is asked nothing about Amira any more
			north, south = north.with("worker", north["spare"]), south.with("worker", south["spare"])
		}
		own, absent := route.Name+",own", route.Name+",none"
		for _, p := range people {
			as := func(in things) seen { return ask(s, p.person, route, in.at(route.Path)) }
			mine := as(north)
			own += "," + mine.word()
			if strings.Contains(mine.body, "Southmark") {
				t.Errorf("%s shows %s what is South's", route.Name, p.name)
			}
			if !strings.Contains(route.Path, ":") {
				continue
			}
			nothing := as(none)
			absent += "," + nothing.word()
			if p.person != nil && p.person != &s.Admin && route.Access != httpx.Public { // the secret of a public address is its own permission
				foreign := as(south)
				if a, b := south.forget(foreign.body, foreign.reference), none.forget(nothing.body, nothing.reference); foreign.status != nothing.status || a != b {
					t.Errorf("%s: to %s another department's thing answers %d and nothing %d:\n%.300s\n---\n%.300s", route.Name, p.name, foreign.status, nothing.status, a, b)
				}
			}
		}
		rows = append(rows, own)
		if strings.Contains(route.Path, ":") {
			rows = append(rows, absent)
		}
	}
	slices.Sort(rows[1:])
	golden(t, strings.Join(rows, "\n")+"\n")
}

func golden(t *testing.T, got string) {
	if *update {
		if err := os.WriteFile(matrix, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrix)
	if err != nil {
		t.Fatal(err)
	}
	have := strings.Split(string(want), "\n")
	for _, row := range strings.Split(got, "\n") {
		if !slices.Contains(have, row) {
			t.Errorf("not in the table: %s", row)
		}
	}
	for _, row := range have {
		if !slices.Contains(strings.Split(got, "\n"), row) {
			t.Errorf("only in the table: %s", row)
		}
	}
}

// seen is an answer.
type seen struct {
	status          int
	body, reference string
	location        string
}

// word is the class of an answer. "asks" means permitted, or not yet refused: the
// empty body that was sent is what is wrong.
func (a seen) word() string {
	switch {
	case a.status == http.StatusUnauthorized, strings.HasPrefix(a.location, "/sign-in"):
		return "sign in"
	case a.status < 400:
		return "yes"
	case a.status == http.StatusForbidden:
		return "no"
	case a.status == http.StatusNotFound:
		return "unseen"
	case a.status == http.StatusConflict:
		return "late"
	case a.status < 500:
		return "asks"
	}
	return fmt.Sprint(a.status)
}

// ask makes one request in a session of its own: with an empty form, or an empty
// object, where a route takes a body.
func ask(s *site.Site, p *fixture.Person, route httpx.Route, address string) seen {
	req := httptest.NewRequest(route.Method, address, nil)
	token := ""
	if p != nil {
		token = s.SignIn(*p)(req, route)
	}
	if route.Body != httpx.TakesNothing {
		body, kind := "{}", "application/json"
		if route.Surface == httpx.Page {
			body, kind = url.Values{httpx.CSRFField: {token}}.Encode(), "application/x-www-form-urlencoded"
		}
		again := httptest.NewRequest(route.Method, address, strings.NewReader(body))
		again.Header = req.Header
		again.Header.Set("Content-Type", kind)
		again.Header.Set("Sec-Fetch-Site", "same-origin")
		req = again
	}
	w := httptest.NewRecorder()
	s.App.Handler().ServeHTTP(w, req)
	return seen{w.Code, w.Body.String(), w.Header().Get("X-Request-Id"), w.Header().Get("Location")}
}
