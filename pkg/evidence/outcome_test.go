package evidence

import (
	"testing"

	"countersign/pkg/fault"
)

func TestHowEachCaseWentIsReadInTheOrderOfTheCases(t *testing.T) {
	for _, one := range []struct {
		cases, went, which string
		want               Outcomes
		words              string
		wrong              bool
	}{
		{"3", EveryTime, "", "www", "All 3 times went well", false},
		{"1", EveryTime, "", "w", "It went well", false},
		{"1", NotEveryTime, "", "n", "It did not go well", false},
		{"6", NotEveryTime, "2 and 5", "wnwwnw", "Of 6 times, 4 went well and 2 did not: numbers 2 and 5", false},
		{"6", NotEveryTime, "5,2; 2", "wnwwnw", "Of 6 times, 4 went well and 2 did not: numbers 2 and 5", false},
		{"2", NotEveryTime, "1 & 2", "nn", "None of 2 times went well", false},
		{"2", NotEveryTime, "2", "wn", "Of 2 times, 1 went well and 1 did not: number 2", false},
		{"3", "", "", "", "", false},
		{"3", NotEveryTime, "", "", "", true},
		{"3", NotEveryTime, "4", "", "", true},
		{"3", NotEveryTime, "0", "", "", true},
		{"3", NotEveryTime, "the second", "", "", true},
		{"3", "", "2", "", "", true},
		{"3", EveryTime, "2", "www", "All 3 times went well", true},
		{"3", "Fine", "", "", "", true},
	} {
		c := Content{Title: "x", OccurredOn: "2026-01-01", Competencies: []string{"x"}, Fields: map[string]string{"what": "x", "cases": one.cases, "went": one.went, "not_well": one.which}}
		if got := c.Outcomes(); got != one.want || got.Words() != one.words {
			t.Errorf("%+v: %q, %q", one, got, got.Words())
		}
		var f fault.Fields
		c.CheckComplete(Activity, "2026-01-02", &f)
		if (f.Err() != nil) != one.wrong {
			t.Errorf("%+v: %v", one, f.Err())
		}
	}
}

func TestHowItWentIsAskedOnlyWhereItMatters(t *testing.T) {
	for _, d := range Definitions {
		asked := len(d.Asking(true).Fields) - len(d.Asking(false).Fields)
		if rated := d.Kind == Activity || d.Kind == Observation || d.Kind == Recorded; (asked == 2) != rated || d.Kind.Rated() != rated {
			t.Errorf("%s asks %d more", d.Kind, asked)
		}
		var f fault.Fields
		Content{Fields: map[string]string{}}.RequireOutcomes(d.Kind, &f)
		if (f.Err() != nil) != d.Kind.Rated() {
			t.Errorf("%s: %v", d.Kind, f.Err())
		}
	}
}
