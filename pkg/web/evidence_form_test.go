package web

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func values(t *testing.T, query url.Values) *httpx.Values {
	t.Helper()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/?"+query.Encode(), nil), httptest.NewRecorder())
	v, err := httpx.ReadQuery(c, slices.Collect(maps.Keys(query))...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestADateIsReadAsPeopleTypeItAndHalfOfOneComesBack(t *testing.T) {
	for _, c := range []struct {
		day, month, year, want string
		boxes                  frontend.DateParts
	}{
		{"3", "11", "2026", "2026-11-03", frontend.DateParts{Day: "3", Month: "11", Year: "2026"}},
		{" 03 ", "Nov", "2026", "2026-11-03", frontend.DateParts{Day: "3", Month: "11", Year: "2026"}},
		{"3", "november", "2026", "2026-11-03", frontend.DateParts{Day: "3", Month: "11", Year: "2026"}},
		{"45", "11", "2026", "2026-11-45", frontend.DateParts{Day: "45", Month: "11", Year: "2026"}},
		{"3", "", "2026", "2026--3", frontend.DateParts{Day: "3", Year: "2026"}},
		{"x", "-y-", "z", "z-y-x", frontend.DateParts{Day: "x", Month: "y", Year: "z"}},
		{"", "", "", "", frontend.DateParts{}},
	} {
		got, sent := typedDay(values(t, url.Values{"on-day": {c.day}, "on-month": {c.month}, "on-year": {c.year}}), "on")
		if got != c.want || !sent {
			t.Errorf("%q %q %q is read as %q, want %q", c.day, c.month, c.year, got, c.want)
		}
		if boxes := dateParts(got); boxes != c.boxes {
			t.Errorf("%q stands in the boxes as %+v, want %+v", got, boxes, c.boxes)
		}
	}
	if _, sent := typedDay(values(t, url.Values{}), "on"); sent {
		t.Error("a date that was not asked for counts as sent")
	}
	long, _ := typedDay(values(t, url.Values{"on-day": {strings.Repeat("ß", 500)}, "on-month": {""}, "on-year": {""}}), "on")
	if len(long) > 30 {
		t.Errorf("a date of %d bytes is kept", len(long))
	}
}

func TestOnlyWhatThePageAskedForIsChanged(t *testing.T) {
	def, _ := evidence.Certificate.Definition()
	p := typed(values(t, url.Values{"fields.provider": {"Trust training"}, "fields.nonesuch": {"x"}}), def)
	if p.Title != nil || p.OccurredOn != nil || p.Competencies != nil || len(p.Fields) != 1 || p.Fields["provider"] != "Trust training" {
		t.Errorf("the change is %+v", p)
	}
	p = typed(values(t, url.Values{"picked": {"yes"}}), def)
	if p.Competencies == nil || len(*p.Competencies) != 0 {
		t.Error("a page on which nothing is ticked says that it is for nothing")
	}
}

func TestEveryKindAsksEverythingItNeeds(t *testing.T) {
	for _, def := range evidence.Definitions {
		asked := map[string]frontend.Answer{}
		for _, q := range questions(def, evidence.Content{}) {
			asked[q.Name] = q
		}
		if _, ok := asked["title"]; !ok || len(asked) != len(def.Fields)+2 {
			t.Errorf("%s asks for %d things, want %d", def.Kind, len(asked), len(def.Fields)+2)
		}
		for _, f := range def.Fields {
			needed := f.Required || f.Outcome || slices.Contains(def.Instead, f.Name)
			if q := asked["fields."+f.Name]; q.Optional == needed || q.Label != f.Label {
				t.Errorf("%s asks %q wrongly", def.Kind, f.Label)
			}
		}
	}
}

func TestPriorLearningIsNotPutInSightWhereItCountsForNothing(t *testing.T) {
	line := func(code string, stands framework.PriorLearning) reporting.Line {
		id := framework.VersionID("ward:1").Of(code)
		return reporting.Line{Line: progress.Line{Line: pathway.Line{Competency: id, Prior: stands}}, Item: reporting.Competency{ID: id, Title: code, AreaTitle: "Ward"}}
	}
	ways := []reporting.Progress{{Lines: []reporting.Line{line("KNOW", framework.PriorLearning{Knowledge: true}), line("DO", framework.PriorLearning{})}}}
	for kind, want := range map[evidence.Kind]string{evidence.PriorLearning: "KNOW", evidence.Reflection: "KNOW DO"} {
		var p frontend.Picker
		offer(&p, kind, ways, nil, []string{"ward:1:KNOW", "ward:1:DO"})
		var got []string
		for _, one := range p.First {
			got = append(got, one.Title)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("of %s in sight: %v, want %s", kind, got, want)
		}
	}
}
