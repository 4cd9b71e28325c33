package frontend

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/frontend/pagetest"
)

func renderer(t *testing.T) *Renderer {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func printed(t *testing.T, p Page) *pagetest.Page {
	t.Helper()
	text, err := renderer(t).Render(p)
	if err != nil {
		t.Fatal(err)
	}
	return pagetest.Parse(t, text)
}

func TestEveryPagePrintsWithNothingInIt(t *testing.T) {
	r := renderer(t)
	for name, page := range Pages {
		if _, err := r.Render(page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type stranger struct{ Layout }

func TestAPageThatFailsPrintsNothing(t *testing.T) {
	if text, err := renderer(t).Render(stranger{}); err == nil || len(text) > 0 {
		t.Errorf("printed %q, error %v", text, err)
	}
}

func TestTwoTemplatesOfOneNameAreRefused(t *testing.T) {
	_, err := parseSources(map[string]string{"pages/a.html": `{{define "row"}}a{{end}}a`, "pages/b.html": `{{define "row"}}b{{end}}b`})
	if err == nil || !strings.Contains(err.Error(), `"row"`) {
		t.Errorf("error %v", err)
	}
}

func TestTheCommonPagesHoldTogether(t *testing.T) {
	for _, p := range []Page{
		Accessibility{Layout: Layout{Title: "Accessibility statement"}, Contact: "help@example.nhs.uk"},
		Privacy{Layout: Layout{Title: "What we keep about you"}},
		Help{Layout: Layout{Title: "Help", Breadcrumbs: []Link{{"Home", "/"}}}},
		Error{Layout: Layout{Title: "We could not find that"}, Message: "It may have moved.", Next: "Go back.", Link: Link{"Home", "/"}, Reference: "AB12"},
		SignIn{Layout: Layout{Title: "Sign in", CSRF: "token"}, Next: "/queue"},
		SignInCode{Layout: Layout{Title: "Enter your security code", Back: "/sign-in"}},
		SignIn{Layout: Layout{Title: "Sign in", CSRF: "token"}, Next: "/requests/1", Kept: "comment=Calm+and+careful."},
		SendAgain{Layout: Layout{Title: "You are signed in again", CSRF: "token"}, Address: "/requests/1", Fields: []KeptField{
			{Name: "comment", Value: "Calm and careful.", Words: true}, {Name: "decision", Value: "sign"}}},
	} {
		printed(t, p).Check(t)
	}
}

func TestErrorsShowInTheTitleTheSummaryAndTheField(t *testing.T) {
	p := printed(t, SignIn{Layout: Layout{Title: "Sign in", Errors: []FieldError{
		{Name: "email", Message: "Enter your work email address"}, {Message: "We could not sign you in"}}}, Email: "<b>"})
	if want := "Error: Sign in - Countersign - NHS"; p.Title() != want {
		t.Errorf("title %q, want %q", p.Title(), want)
	}
	if p.Links()["Enter your work email address"] != "#email" {
		t.Error("the summary does not link to the field")
	}
	if strings.Count(p.Text(), "Enter your work email address") != 2 || !strings.Contains(p.Text(), "We could not sign you in") {
		t.Errorf("said %q", p.Text())
	}
	if p.Value("email") != "<b>" {
		t.Error("what was typed is lost")
	}
}

func TestTheHeaderShowsWhoIsSignedInAndWhatWaits(t *testing.T) {
	text, err := renderer(t).Render(Help{Layout: Layout{Title: "Help", Person: "Priya Nair", CSRF: "token", Unread: 2,
		Banner:     Banner{Success: true, Heading: "Signed off"},
		Navigation: []NavItem{{Text: "Queue", Href: "/queue", Current: true, Count: 3}, {Text: "Signed by me", Href: "/signed"}}}})
	if err != nil {
		t.Fatal(err)
	}
	p := pagetest.Parse(t, text)
	p.Check(t)
	for words, href := range map[string]string{"Priya Nair": "/account", "Notifications 2 (2 not read)": "/notifications", "Queue 3 (3 waiting)": "/queue"} {
		if p.Links()[words] != href {
			t.Errorf("no link %q to %s in %v", words, href, p.Links())
		}
	}
	for _, want := range []string{`action="/sign-out" method="post"`, `name="csrf" value="token"`, `aria-current="page"`, `role="alert"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestADateFieldIsFoundByItsName(t *testing.T) {
	d := DateField("seen_on", "When did you see it?", "For example, 27 3 2026", DateParts{"1", "2", "2026"}, Layout{}.Wrong("seen_on"))
	if d.Items[0].ID != "seen_on" || d.Items[0].Name != "seen_on-day" || d.Items[2].Value != "2026" {
		t.Errorf("%+v", d.Items)
	}
}

func TestAssetsAreKeptForAYearAndNothingElseIsServed(t *testing.T) {
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		AssetHandler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	for _, path := range []string{"/assets/", "/assets/.gitkeep", "/assets/names.json", "/assets/../doc.go", "/assets/images/"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if !Built() {
		return // nothing to serve yet; the names above are refused all the same
	}
	w := get(Asset("app.css"))
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", Asset("app.css"), w.Code, w.Header())
	}
	if css := w.Body.String(); strings.Contains(css, "@font-face") || strings.Contains(css, "https://") {
		t.Error("the styles load something from another site")
	}
}
