package evidence

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/fault"
	"countersign/pkg/id"
)

func TestTheTransitionTable(t *testing.T) {
	allowed := map[State]map[Event]State{
		Draft:     {Submit: Submitted, Discard: Discarded},
		Submitted: {Submit: Submitted, Withdraw: Withdrawn},
		Withdrawn: {Submit: Submitted},
	}
	for _, s := range []State{Draft, Submitted, Withdrawn, Discarded} {
		for _, e := range []Event{Submit, Withdraw, Discard} {
			want, ok := allowed[s][e]
			got, gotOK := s.Next(e)
			if got != want || gotOK != ok {
				t.Errorf("%s on %s: got %q %v, want %q %v", s, e, got, gotOK, want, ok)
			}
		}
	}
}

func sample() Version {
	return Version{
		ID: "ver_1", Evidence: "ev_1", Worker: "wkr_1", Number: 1, Kind: Activity,
		Content: Content{Title: "Cannulation", OccurredOn: "2026-03-27", Fields: map[string]string{"what": "I cannulated", "cases": "2"},
			Competencies: []string{"diagnostic-imaging:1:DI-IV-02"}},
		Files:      []File{{ID: "att_1", Name: "log.pdf", Type: "application/pdf", Size: 10, Sum: "aa"}},
		DeclaredAt: time.Unix(100, 0), CreatedBy: "per_1", CreatedAt: time.Unix(100, 0),
	}
}

func TestAnyChangeGivesAnotherDigest(t *testing.T) {
	base := sample().Sum()
	for name, change := range map[string]func(*Version){
		"another item":           func(v *Version) { v.Evidence = "ev_2" },
		"another worker":         func(v *Version) { v.Worker = "wkr_2" },
		"another number":         func(v *Version) { v.Number = 2 },
		"another kind":           func(v *Version) { v.Kind = Reflection },
		"another title":          func(v *Version) { v.Content.Title += "." },
		"another day":            func(v *Version) { v.Content.OccurredOn = "2026-03-28" },
		"another word":           func(v *Version) { v.Content.Fields["what"] = "I did not" },
		"one more field":         func(v *Version) { v.Content.Fields["supervision"] = "" },
		"one more competency":    func(v *Version) { v.Content.Competencies = append(v.Content.Competencies, "x:1:y") },
		"another file name":      func(v *Version) { v.Files[0].Name = "other.pdf" },
		"other bytes in a file":  func(v *Version) { v.Files[0].Sum = "bb" },
		"a file less":            func(v *Version) { v.Files = nil },
		"declared another time":  func(v *Version) { v.DeclaredAt = time.Unix(101, 0) },
		"made by somebody else":  func(v *Version) { v.CreatedBy = "per_2" },
		"made at another moment": func(v *Version) { v.CreatedAt = time.Unix(101, 0) },
	} {
		v := sample()
		change(&v)
		if v.Sum() == base {
			t.Errorf("%s: the digest is the same", name)
		}
	}
}

func TestEveryMissingAnswerIsSaidAtOnce(t *testing.T) {
	var f fault.Fields
	Content{OccurredOn: "2026-12-01", Fields: map[string]string{"cases": "0", "colour": "red"}}.CheckComplete(Observation, "2026-11-23", &f)
	var e *fault.Error
	if !errors.As(f.Err(), &e) {
		t.Fatal("an empty observation was taken as complete")
	}
	got := map[string]bool{}
	for _, field := range e.Fields {
		got[field.Name] = true
	}
	for _, want := range []string{"title", "occurred_on", "fields.what", "fields.cases", "fields.observer", "fields.colour", "competencies"} {
		if !got[want] {
			t.Errorf("nothing was said about %s: %v", want, e)
		}
	}
}

func TestEveryKindHasWhatItsPageNeeds(t *testing.T) {
	seen := map[Kind]bool{}
	for _, d := range Definitions {
		if seen[d.Kind] || d.Title == "" || d.Help == "" || d.DateLabel == "" || len(d.Fields) == 0 || d.NeedsFile != (d.FileHelp != "") {
			t.Errorf("%s is defined twice or is incomplete", d.Kind)
		}
		seen[d.Kind] = true
		for _, name := range append(slices.Clone(d.Instead), d.Began) {
			if name != "" && !slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Name == name }) {
				t.Errorf("%s: %q is none of its fields", d.Kind, name)
			}
		}
		for _, f := range d.Fields {
			if f.Name == "" || f.Label == "" || (f.Input == Choice) != (len(f.Options) > 0) || (f.Input == Number || f.Input == Long || f.Input == Text) != (f.Max > 0) {
				t.Errorf("%s: field %q is incomplete", d.Kind, f.Name)
			}
		}
	}
	if len(seen) != 11 {
		t.Errorf("there are %d kinds, want the nine of the framework guidance, prior learning and what an assessor records", len(seen))
	}
}

func TestEveryWordOfEveryKindIsAmongTheTextsToLookThrough(t *testing.T) {
	for _, d := range Definitions {
		c := Content{Title: "the title", Fields: map[string]string{}}
		for _, f := range d.Fields {
			c.Fields[f.Name] = "in " + f.Name
		}
		seen := map[string]string{}
		for _, p := range c.Texts(d.Kind) {
			seen[p.Field] = p.Text
		}
		if seen["title"] != "the title" || len(seen) != len(d.Fields)+1 {
			t.Errorf("%s: only %v", d.Kind, seen)
		}
		for _, f := range d.Fields {
			if seen["fields."+f.Name] != "in "+f.Name {
				t.Errorf("%s: %s is left out", d.Kind, f.Name)
			}
		}
	}
}

func TestATaskWasDoneAtLeastOnce(t *testing.T) {
	for said, want := range map[string]int{"": 1, "0": 1, "-3": 1, "many": 1, "1": 1, "7": 7} {
		if got := (Content{Fields: map[string]string{"cases": said}}).Cases(); got != want {
			t.Errorf("%q is %d times, want %d", said, got, want)
		}
	}
}

func TestPriorLearningNeedsAFileOrSomebodyWhoCanConfirmIt(t *testing.T) {
	whole := func() Content {
		return Content{Title: "Three years in theatre", OccurredOn: "2026-03-01", Competencies: []string{"diagnostic-imaging:1:DI-ENV-01"},
			Fields: map[string]string{"began_on": "2023-03-01", "what": "Cleaned.", "where": "Westmoor, with Ines Faber", "today": "Clean.", "confirmed_by": "Ines Faber, theatre sister", "reached_at": "ines.faber@westmoor.example"}}
	}
	for what, c := range map[string]struct {
		change func(*Content)
		want   string
	}{
		"somebody can confirm it": {func(*Content) {}, ""},
		"a file proves it": {func(c *Content) {
			c.Attachments = []id.Attachment{"att_1"}
			delete(c.Fields, "confirmed_by")
			delete(c.Fields, "reached_at")
		}, ""},
		"nothing proves it":                 {func(c *Content) { c.Fields["confirmed_by"] = " "; delete(c.Fields, "reached_at") }, "files"},
		"nobody knows how to reach them":    {func(c *Content) { delete(c.Fields, "reached_at") }, "fields.reached_at"},
		"nobody knows whom":                 {func(c *Content) { delete(c.Fields, "confirmed_by") }, "fields.confirmed_by"},
		"it began after it ended":           {func(c *Content) { c.Fields["began_on"] = "2026-03-02" }, "fields.began_on"},
		"it was of one day":                 {func(c *Content) { c.Fields["began_on"] = "2026-03-01" }, ""},
		"it has not ended":                  {func(c *Content) { c.OccurredOn = "2026-12-01" }, "occurred_on"},
		"it began on no day":                {func(c *Content) { c.Fields["began_on"] = "2023-13-01" }, "fields.began_on"},
		"nothing that they can do today":    {func(c *Content) { delete(c.Fields, "today") }, "fields.today"},
		"how often it was done, as if seen": {func(c *Content) { c.Fields["cases"] = "9" }, "fields.cases"},
	} {
		content := whole()
		c.change(&content)
		var f fault.Fields
		content.CheckComplete(PriorLearning, "2026-11-24", &f)
		var got []string
		if e := new(fault.Error); errors.As(f.Err(), &e) {
			for _, one := range e.Fields {
				got = append(got, one.Name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v is wrong, want %q", what, got, c.want)
		}
	}
}
