package apprenticeship

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
)

// whole is an apprentice for whom everything holds on 1 December 2026.
func whole() Facts {
	f := Facts{Standard: "st0217", Start: "2025-09-01", Adult: true,
		Plan:     Plan{End: "2027-03-01", Week: 2250, Published: 557 * 60, Planned: 560 * 60},
		Coverage: Coverage{Known: true, Parts: []Part{{"Knowledge", 10, 10, 10}, {"Skills", 8, 8, 8}, {"Behaviours", 3, 3, 3}}}}
	for on := clock.Date("2025-09-15"); on < "2026-12-01"; on = on.AddMonths(1) {
		f.Entries = append(f.Entries, Entry{On: on, Minutes: 40 * 60, Category: "teaching", Confirmed: true})
	}
	for on := clock.Date("2025-11-20"); on < "2026-12-01"; on = on.AddDays(80) {
		f.Reviews = append(f.Reviews, Held{On: on})
	}
	for _, what := range []string{QualificationHeld, OrganisationNamed, PortfolioReady} {
		f.Noted = append(f.Noted, Noted{what, "2026-08-01"})
	}
	return f
}

const today clock.Date = "2026-12-01"

func says(t *testing.T, r Report, id string, want Status, words string) {
	t.Helper()
	for _, i := range r.Items {
		if i.ID == id {
			if i.Status != want || !strings.Contains(i.Why, words) {
				t.Errorf("%s on %s: %s, %q; want %s with %q", id, r.AsOf, i.Status, i.Why, want, words)
			}
			return
		}
	}
	t.Errorf("the report has no item %s", id)
}

func TestWhenEverythingHoldsTheEmployerIsAskedAndOnlyTheEmployerConfirms(t *testing.T) {
	f := whole()
	r := The().Judge(f, today)
	if !r.Ready || r.Passed {
		t.Fatalf("ready %t, passed %t: %+v", r.Ready, r.Passed, r.Items)
	}
	says(t, r, "employer", NotMet, "ready to be put to the employer")
	f.Noted = append(f.Noted, Noted{EmployerConfirmed, "2026-11-30"})
	if r := The().Judge(f, today); !r.Passed {
		t.Error("the employer confirmed, and it is not passed")
	}
	if r := The().Judge(f, "2026-11-29"); r.Passed {
		t.Error("the day before the employer confirmed, it was passed")
	}
}

// Each thing that is missing or not known stops readiness, whatever the employer
// says.
func TestNothingUnmetAndNothingUnknownIsReady(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Facts)
		id     string
		status Status
		words  string
	}{
		"the rules of 2026 were not read":  {func(f *Facts) { f.Start = "2026-08-01" }, "rules", Unknown, "could not be read"},
		"no rules of before May 2017":      {func(f *Facts) { f.Start = "2017-04-30" }, "rules", Unknown, "knows no rules"},
		"too short":                        {func(f *Facts) { f.Start = "2026-04-02" }, "duration", NotMet, "2 December 2026"},
		"too few hours":                    {func(f *Facts) { f.Entries[0].Minutes = 0; f.Entries[1].Minutes = 0 }, "hours", NotMet, "of at least 557 hours"},
		"hours that nobody confirmed":      {func(f *Facts) { f.Entries[0].Confirmed, f.Entries[1].Confirmed = false, false }, "hours", NotMet, "520 hours confirmed"},
		"the official hours are not known": {func(f *Facts) { f.Plan.Published = 0 }, "hours", Unknown, "official list"},
		"a month without learning":         {func(f *Facts) { f.Entries = slices.Delete(f.Entries, 4, 5) }, "learning", NotMet, "January 2026"},
		"no review for 85 days":            {func(f *Facts) { f.Reviews = f.Reviews[:len(f.Reviews)-1] }, "reviews", NotMet, "was due by"},
		"a review that nobody signed":      {func(f *Facts) { f.Reviews[4].Lacks = []string{"the employer"} }, "reviews", NotMet, "signature of the employer"},
		"a young apprentice, no English":   {func(f *Facts) { f.Adult = false }, "english", NotMet, "level 2"},
		"a young apprentice, no maths":     {func(f *Facts) { f.Adult = false }, "maths", NotMet, "under 19"},
		"no qualification":                 {func(f *Facts) { f.Noted = f.Noted[1:] }, "qualification", NotMet, "Level 3 Diploma"},
		"a local wish":                     {func(f *Facts) { f.Plan.Care = true }, "care-certificate", NotMet, "department asks"},
		"a behaviour not signed off":       {func(f *Facts) { f.Coverage.Parts[2].Met = 2 }, "coverage", NotMet, "behaviours 2 of 3"},
		"a list that is not the official":  {func(f *Facts) { f.Coverage = Coverage{Why: "Nobody reconciled it."} }, "coverage", Unknown, "reconciled"},
		"a list with nothing on it":        {func(f *Facts) { f.Coverage.Parts = nil }, "coverage", Unknown, "nothing"},
		"nobody looked at the portfolio":   {func(f *Facts) { f.Noted = f.Noted[:2] }, "portfolio", NotMet, "Reflections"},
		"no assessment organisation":       {func(f *Facts) { f.Noted = slices.Delete(f.Noted, 1, 2) }, "organisation", NotMet, "1 September 2026"},
	} {
		t.Run(name, func(t *testing.T) {
			f := whole()
			c.change(&f)
			f.Noted = append(f.Noted, Noted{EmployerConfirmed, "2026-11-30"})
			r := The().Judge(f, today)
			says(t, r, c.id, c.status, c.words)
			if r.Ready || r.Passed {
				t.Errorf("ready %t, passed %t", r.Ready, r.Passed)
			}
			says(t, r, "employer", NotMet, "not everything above holds")
		})
	}
}

func TestTheRulesAreThoseOfTheOriginalStart(t *testing.T) {
	for start, want := range map[clock.Date]string{
		"2017-04-30": "", "2017-05-01": "funding-2017", "2022-07-31": "funding-2017", "2022-08-01": "funding-2022",
		"2025-07-31": "funding-2022", "2025-08-01": "funding-2025", "2026-07-31": "funding-2025", "2026-08-01": "funding-2025",
	} {
		named, used, ok := The().SetFor(start)
		if used.ID != want || ok != (want != "") || named.NotRead != (start >= "2026-08-01") {
			t.Errorf("a start on %s is judged by %q (%+v)", start, used.ID, named)
		}
	}
}

func TestTheLeastTimeIsReachedOnTheDay(t *testing.T) {
	for _, c := range []struct {
		start  clock.Date
		breaks []Break
		first  clock.Date // on which it holds
	}{
		{"2025-07-31", nil, "2026-07-31"},                                   // twelve months
		{"2025-08-01", nil, "2026-04-01"},                                   // eight, a day later
		{"2025-08-31", nil, "2026-04-30"},                                   // April has no 31st
		{"2026-06-30", nil, "2027-02-28"},                                   // nor February a 30th
		{"2024-02-29", nil, "2025-02-28"},                                   // twelve, from a leap day
		{"2025-08-01", []Break{{"2025-12-01", "2025-12-10"}}, "2026-04-11"}, // ten days more
		{"2025-08-01", []Break{{"2025-12-01", "2025-12-10"}, {"2026-04-05", "2026-04-06"}}, "2026-04-13"}, // and a break in what they brought
		{"2025-08-01", []Break{{"2026-04-01", "2026-04-06"}}, "2026-04-01"},                               // a break after the end
	} {
		f := Facts{Standard: "st0216", Start: c.start, Breaks: c.breaks}
		says(t, The().Judge(f, c.first.AddDays(-1)), "duration", NotMet, c.first.Words())
		says(t, The().Judge(f, c.first), "duration", Met, "")
	}
}

func TestABreakThatGoesOnStopsTheClock(t *testing.T) {
	f := Facts{Standard: "st0216", Start: "2025-08-01", Breaks: []Break{{From: "2026-03-01"}}}
	says(t, The().Judge(f, "2028-01-01"), "duration", NotMet, "2 February 2028") // a month and a day are still to go
	r := The().Judge(f, "2028-01-01")
	if r.ReviewDue <= "2028-01-01" && r.ReviewDue > "2025-10-24" {
		t.Errorf("a review is due by %s", r.ReviewDue)
	}
}

func TestWhoWasNineteenOnTheFirstDayIsAnAdult(t *testing.T) {
	for _, c := range []struct {
		born, start clock.Date
		adult       bool
	}{
		{"2007-09-01", "2026-09-01", true}, {"2007-09-02", "2026-09-01", false}, {"2007-08-31", "2026-09-01", true},
		{"2008-02-29", "2027-02-28", false}, {"2008-02-29", "2027-03-01", true}, {"2004-02-29", "2023-03-01", true},
	} {
		if got := The().Adult(c.born, c.start); got != c.adult {
			t.Errorf("born %s, started %s: adult %t", c.born, c.start, got)
		}
	}
}

func TestAdultsAreFreeOfEnglishAndMathsFrom11February2025(t *testing.T) {
	f := Facts{Standard: "st0216", Start: "2024-03-01", Adult: true, Plan: Plan{English: true}}
	says(t, The().Judge(f, "2025-02-10"), "maths", NotMet, "before 11 February 2025")
	says(t, The().Judge(f, "2025-02-11"), "maths", NotApplicable, "19 or older")
	says(t, The().Judge(f, "2025-02-11"), "english", NotApplicable, "does not hold up")
	f.Adult = false
	says(t, The().Judge(f, "2025-02-11"), "maths", NotMet, "level 1")
	f.Noted = []Noted{{MathsHeld, "2025-02-12"}}
	says(t, The().Judge(f, "2025-02-11"), "maths", NotMet, "")
	says(t, The().Judge(f, "2025-02-12"), "maths", Met, "12 February 2025")
}

func TestTheLeastHoursFollowTheRulesOfTheStart(t *testing.T) {
	year := Plan{End: "2025-01-31", Week: 37*60 + 30}
	for name, c := range map[string]struct {
		start clock.Date
		plan  Plan
		least int // minutes
		why   string
	}{
		"full time, 6 hours of each of 46.4 weeks and a day more": {"2024-02-01", year, 16750, ""},
		"30 hours a week are full time":                           {"2024-02-01", Plan{End: year.End, Week: 1800}, 16750, ""},
		"30 and a half as well, no more is asked for":             {"2024-02-01", Plan{End: year.End, Week: 1830}, 16750, ""},
		"a minute less is part time: a fifth of it":               {"2024-02-01", Plan{End: year.End, Week: 1799}, 16741, ""},
		"18.75 hours a week":                                      {"2024-02-01", Plan{End: year.End, Week: 1125}, 10469, ""},
		"a fifth of all hours before August 2022":                 {"2021-02-01", Plan{End: "2022-01-31", Week: 2250}, 20880, ""},
		"no end planned":                                          {"2024-02-01", Plan{Week: 2250}, 0, "must say when"},
		"no week":                                                 {"2024-02-01", Plan{End: year.End}, 0, "how many hours a week"},
		"the published figure, part time too":                     {"2025-08-01", Plan{End: "2026-08-01", Week: 600, Published: 278 * 60, Planned: 300 * 60}, 278 * 60, ""},
		"no published figure":                                     {"2025-08-01", Plan{End: "2026-08-01", Week: 600, Planned: 300 * 60}, 0, "official list"},
		"prior learning off the plan, not off the figure":         {"2025-08-01", Plan{Published: 278 * 60, Planned: 300 * 60, Prior: 22 * 60}, 278 * 60, ""},
		"more prior learning lowers what is asked":                {"2025-08-01", Plan{Published: 278 * 60, Planned: 300 * 60, Prior: 50 * 60}, 250 * 60, ""},
		"nor by a figure that no standard has":                    {"2025-08-01", Plan{Published: 100 * 60, Planned: 300 * 60}, 187 * 60, ""},
		"but never under 187 hours":                               {"2025-08-01", Plan{Published: 278 * 60, Planned: 300 * 60, Prior: 200 * 60}, 187 * 60, ""},
	} {
		h := The().Judge(Facts{Standard: "st0216", Start: c.start, Plan: c.plan}, c.start.AddMonths(6)).Hours
		if h.Least != c.least || !strings.Contains(h.Why, c.why) || (h.Why == "") != (c.why == "") {
			t.Errorf("%s: at least %d minutes (%s), want %d", name, h.Least, h.Why, c.least)
		}
	}
}

func TestHoursPlannedAndMissedNeedTheEmployersStatement(t *testing.T) {
	f := whole()
	f.Plan.Planned = 700 * 60
	says(t, The().Judge(f, today), "hours", NotMet, "statement")
	f.Noted = append(f.Noted, Noted{EmployerStatement, "2026-11-01"})
	says(t, The().Judge(f, today), "hours", Met, "statement of that on 1 November 2026")
	f.Entries = f.Entries[:14]
	f.Plan.Published = 561 * 60
	says(t, The().Judge(f, today), "hours", NotMet, "at least")
}

// Each border is reached by the minute that makes it whole.
func TestTheHoursAreThereWithTheLastMinute(t *testing.T) {
	f := Facts{Standard: "st0217", Start: "2025-09-01", Plan: Plan{End: "2027-03-01", Published: 300 * 60, Planned: 387 * 60, Prior: 200 * 60}}
	at := func(hours, minutes int) Report {
		f.Entries = []Entry{{On: "2026-01-05", Minutes: hours*60 + minutes, Category: "teaching", Confirmed: true}}
		return The().Judge(f, "2026-02-01")
	}
	says(t, at(186, 59), "hours", NotMet, "186 hours 59 minutes confirmed of at least 187 hours. It is never less than that, whatever was learnt before.")
	says(t, at(187, 0), "hours", Met, "187 hours confirmed of 187 hours.")
	f.Plan = Plan{End: "2027-03-01", Published: 557 * 60, Planned: 560 * 60}
	says(t, at(187, 0), "hours", NotMet, "of at least 557 hours")
	says(t, at(556, 59), "hours", NotMet, "of at least 557 hours")
	says(t, at(557, 0), "hours", NotMet, "The employer must sign a statement of that.")
	says(t, at(559, 59), "hours", NotMet, "less than the 560 hours planned")
	says(t, at(560, 0), "hours", Met, "560 hours confirmed of 560 hours.")
}

// Where a number or a rule is ours, the line says so.
func TestWhatIsOurReadingOfTheRulesSaysSo(t *testing.T) {
	ours := func(f Facts, id string) bool {
		r := The().Judge(f, "2026-02-01")
		return r.Items[slices.IndexFunc(r.Items, func(i Item) bool { return i.ID == id })].Inferred
	}
	f := Facts{Standard: "st0217", Start: "2025-09-01", Plan: Plan{End: "2027-03-01", Week: 2250, Published: 557 * 60, Planned: 560 * 60}}
	if ours(f, "hours") || ours(f, "duration") || ours(f, "learning") || !ours(f, "reviews") {
		t.Error("the figure of the standard, 8 months and each month are stated; who signs a review is not")
	}
	f.Plan.Prior = 60
	f.Breaks = []Break{{"2025-12-01", "2025-12-10"}}
	if !ours(f, "hours") || !ours(f, "duration") || !ours(f, "learning") {
		t.Error("what prior learning takes off, and what a break does, is our reading")
	}
	f.Start, f.Plan.Prior = "2025-07-31", 0
	if !ours(f, "hours") {
		t.Error("which weeks are paid, and from when on somebody is full time, is our reading")
	}
}

// What is no evidence of this apprenticeship is not counted for its portfolio.
func TestReflectionsAndWhatWasLearntBeforeAreNotForThePortfolio(t *testing.T) {
	const start clock.Date = "2025-09-01"
	for _, k := range evidence.Definitions {
		want := k.Kind != evidence.Reflection && k.Kind != evidence.PriorLearning
		if MayGoIn(k.Kind, start, start) != want || MayGoIn(k.Kind, start.AddDays(-1), start) {
			t.Errorf("%s: on the first day %t, on the day before %t", k.Kind, MayGoIn(k.Kind, start, start), MayGoIn(k.Kind, start.AddDays(-1), start))
		}
	}
	f := whole()
	f.Coverage.Parts = []Part{{"Knowledge", 10, 10, 7}, {"Skills", 8, 8, 2}}
	says(t, The().Judge(f, today), "portfolio", Met, "were left out. Without those, 9 of the 18 items have a signed-off piece.")
	f.Noted = f.Noted[:2]
	says(t, The().Judge(f, today), "portfolio", NotMet, "do not count. Without those, 9 of the 18 items have a signed-off piece.")
}

func TestTheAssessmentOrganisationIsNamedSixMonthsBeforeThePlannedEnd(t *testing.T) {
	f := Facts{Standard: "st0217", Start: "2025-09-01", Plan: Plan{End: "2027-08-31"}} // February has no 31st
	says(t, The().Judge(f, "2027-02-28"), "organisation", NotMet, "Name it in the training plan by 28 February 2027, 6 months before the planned end.")
	says(t, The().Judge(f, "2027-03-01"), "organisation", NotMet, "It was to be named in the training plan by 28 February 2027, 6 months before the planned end.")
	for on, words := range map[clock.Date]string{"2027-02-28": "Named on 28 February 2027.", "2027-03-01": "Named on 1 March 2027, after 28 February 2027, when it was due."} {
		f.Noted = []Noted{{OrganisationNamed, on}}
		says(t, The().Judge(f, "2027-04-01"), "organisation", Met, words)
	}
}

func TestTimeThatDoesNotCountIsLeftOutAndSaysWhy(t *testing.T) {
	f := Facts{Standard: "st0216", Start: "2025-09-01", Breaks: []Break{{"2025-10-01", "2025-10-31"}}, Plan: Plan{End: "2026-08-31", Planned: 6000, Published: 6000}}
	for _, c := range []struct {
		e   Entry
		why string
	}{
		{Entry{On: "2025-08-31", Minutes: 1, Category: "teaching"}, "before the first day"},
		{Entry{On: "2025-10-31", Minutes: 2, Category: "teaching"}, "break"},
		{Entry{On: "2025-09-01", Minutes: 4, Category: "english_maths"}, "never off-the-job"},
		{Entry{On: "2025-09-01", Minutes: 8, Category: "review"}, "not training"},
		{Entry{On: "2025-09-01", Minutes: 16, Category: "own_time"}, "not paid"},
		{Entry{On: "2025-09-01", Minutes: 32, Category: "naps"}, "does not know"},
		{Entry{On: "2025-09-01", Minutes: 64, Category: "shadowing"}, ""},
		{Entry{On: "2025-11-01", Minutes: 128, Category: "online", Confirmed: true}, ""},
		{Entry{On: "2025-11-02", Minutes: 256, Category: "online", Confirmed: true}, ""}, // the day after the one looked at
	} {
		if ok, why := The().Counts(f, c.e); ok != (c.why == "") || !strings.Contains(why, c.why) {
			t.Errorf("%+v counts: %t, %q", c.e, ok, why)
		}
		f.Entries = append(f.Entries, c.e)
	}
	r := The().Judge(f, "2025-11-01")
	if h := r.Hours; h.Confirmed != 128 || h.Waiting != 64 || h.Left != 63 {
		t.Errorf("%+v", h)
	}
	want := "[{2025-09-01 0 64 0 1007} {2025-10-01 0 0 0 1007} {2025-11-01 128 0 128 1041}]"
	if got := fmt.Sprint(r.Months); got != want {
		t.Errorf("by month %s, want %s", got, want)
	}
}

func TestEachMonthThatIsOverNeedsLearningOrAReason(t *testing.T) {
	f := Facts{Standard: "st0216", Start: "2025-06-30", TermTime: true}
	log := func(on ...clock.Date) {
		f.Entries = nil
		for _, d := range on {
			f.Entries = append(f.Entries, Entry{On: d, Minutes: 60, Category: "online"})
		}
	}
	log("2025-06-30", "2025-07-01", "2025-09-30")
	says(t, The().Judge(f, "2025-10-31"), "learning", Met, "")
	says(t, The().Judge(f, "2025-11-01"), "learning", NotMet, "for October 2025.")
	f.TermTime = false
	says(t, The().Judge(f, "2025-10-31"), "learning", NotMet, "for August 2025.")
	f.Breaks = []Break{{"2025-08-01", "2025-08-31"}}
	says(t, The().Judge(f, "2025-10-31"), "learning", Met, "")
	f.Breaks = []Break{{"2025-08-02", "2025-08-31"}}
	says(t, The().Judge(f, "2025-10-31"), "learning", NotMet, "for August 2025.")
	f = Facts{Standard: "st0216", Start: "2022-08-03", TermTime: true} // four weeks in August, and four that only begin there
	log("2022-09-30")
	says(t, The().Judge(f, "2022-09-28"), "learning", NotMet, "for the weeks from 31 August 2022.")
	f = Facts{Standard: "st0216", Start: "2023-07-20"} // calendar months from 1 August 2023 on
	log("2023-07-20")
	says(t, The().Judge(f, "2023-09-01"), "learning", NotMet, "for August 2023.")
	log("2023-07-20", "2023-08-01")
	says(t, The().Judge(f, "2023-09-01"), "learning", Met, "")
	f = Facts{Standard: "st0216", Start: "2023-06-01"}
	log("2023-06-28", "2023-07-26") // the 28th day, and the 28th after it
	says(t, The().Judge(f, "2023-07-27"), "learning", Met, "")
	log("2023-06-29")
	says(t, The().Judge(f, "2023-07-27"), "learning", NotMet, "the weeks from 1 June 2023.")
}

func TestAReviewIsDueOnThe84thDayAndOverdueOnThe85th(t *testing.T) {
	f := Facts{Standard: "st0216", Start: "2025-09-01"}
	says(t, The().Judge(f, "2025-11-24"), "reviews", Met, "24 November 2025")
	says(t, The().Judge(f, "2025-11-25"), "reviews", NotMet, "by 24 November 2025")
	f.Reviews = []Held{{On: "2025-11-24"}}
	says(t, The().Judge(f, "2025-11-25"), "reviews", Met, "16 February 2026")
	says(t, The().Judge(f, "2025-11-23"), "reviews", Met, "24 November 2025") // it was not held yet
	if i := The().Judge(f, "2025-11-25").Items; slices.ContainsFunc(i, func(i Item) bool { return strings.Contains(i.Why, "late") }) {
		t.Errorf("a review on the last day is late: %+v", i)
	}
	f.Breaks = []Break{{"2025-12-01", "2025-12-07"}}
	says(t, The().Judge(f, "2026-02-23"), "reviews", Met, "23 February 2026")
	says(t, The().Judge(f, "2026-02-24"), "reviews", NotMet, "")
	f.Reviews = []Held{{On: "2025-12-20"}}
	says(t, The().Judge(f, "2025-12-21"), "reviews", Met, "Held late: 20 December 2025")
}

// A review that is held and not signed by all moves nothing: the next is due by the day
// on which it was due before. Once the third signs, it counts from the day on which it
// was held, however late they sign.
func TestAReviewCountsFromTheDayItWasHeldOnceAllThreeHaveSigned(t *testing.T) {
	lacks := []string{"the apprentice", "the employer", "the training provider"}
	const last, after clock.Date = "2025-11-24", "2025-11-25" // the 84th day, and the 85th
	f := Facts{Standard: "st0216", Start: "2025-09-01", Reviews: []Held{{On: last, Lacks: lacks}}}
	due := func(on, want clock.Date) {
		t.Helper()
		if got := The().Judge(f, on).ReviewDue; got != want {
			t.Errorf("on %s a review is due by %s, want %s", on, got, want)
		}
	}
	says(t, The().Judge(f, last), "reviews", NotMet, "The review of 24 November 2025 does not count until all three have signed it. It still needs the signature of the apprentice, the employer and the training provider. Without it, the next is due by 24 November 2025.")
	says(t, The().Judge(f, after), "reviews", NotMet, "Without it, a review was due by 24 November 2025")
	due(after, last)
	f.Reviews[0].Lacks = lacks[1:2]
	says(t, The().Judge(f, after), "reviews", NotMet, "needs the signature of the employer. Without it")
	due(after, last)
	f.Reviews[0].Lacks = nil // weeks after it was held
	for _, on := range []clock.Date{last, after, "2026-02-16"} {
		says(t, The().Judge(f, on), "reviews", Met, "The next is due by 16 February 2026.")
		due(on, "2026-02-16")
	}
	if why := The().Judge(f, after).Items[4].Why; strings.Contains(why, "late") {
		t.Errorf("a review that was signed late, and held in time: %q", why)
	}
	says(t, The().Judge(f, "2026-02-17"), "reviews", NotMet, "A review was due by 16 February 2026. There is one at least every 12 weeks, signed by the apprentice, the employer and the training provider.")

	f.Reviews = []Held{{On: "2025-10-01", Lacks: lacks[:1]}, {On: last}} // the first was in vain
	says(t, The().Judge(f, "2025-11-01"), "reviews", NotMet, "signature of the apprentice. Without it, the next is due by 24 November 2025")
	says(t, The().Judge(f, after), "reviews", Met, "The next is due by 16 February 2026. Not counted, as not all three signed: 1 October 2025.")
	f.Reviews = []Held{{On: last, Lacks: lacks[:1]}, {On: after}}
	says(t, The().Judge(f, after), "reviews", Met, "The next is due by 17 February 2026. Held late: 25 November 2025. Not counted, as not all three signed: 24 November 2025.")
	f.Reviews = []Held{{On: last}, {On: last, Lacks: lacks}}
	says(t, The().Judge(f, after), "reviews", Met, "Not counted")
}

// Neither the order of the log nor of what was noted matters, and an hour that
// counts never takes anything away.
func TestTheReportDoesNotDependOnOrderAndHoursOnlyHelp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := whole()
		f.Start = rapid.SampledFrom([]clock.Date{"2021-03-31", "2023-07-15", "2024-02-29", "2025-07-31", "2025-08-01"}).Draw(t, "start")
		f.Entries = nil
		for range rapid.IntRange(0, 30).Draw(t, "entries") {
			f.Entries = append(f.Entries, Entry{On: f.Start.AddDays(rapid.IntRange(-10, 500).Draw(t, "day")), Minutes: rapid.IntRange(1, 720).Draw(t, "minutes"),
				Category: rapid.SampledFrom(The().Categories).Draw(t, "category").ID, Confirmed: rapid.Bool().Draw(t, "confirmed")})
		}
		asOf := f.Start.AddDays(rapid.IntRange(0, 900).Draw(t, "as of"))
		before := The().Judge(f, asOf)
		other := f
		other.Entries = rapid.Permutation(f.Entries).Draw(t, "order")
		other.Noted = rapid.Permutation(f.Noted).Draw(t, "noted")
		if got := The().Judge(other, asOf); fmt.Sprint(got) != fmt.Sprint(before) {
			t.Fatalf("in another order:\n%v\n%v", got, before)
		}
		more := f
		more.Entries = append(slices.Clone(f.Entries), Entry{On: f.Start.AddDays(rapid.IntRange(0, 500).Draw(t, "new day")), Minutes: 60, Category: "teaching", Confirmed: true})
		after := The().Judge(more, asOf)
		for i, item := range after.Items {
			if before.Items[i].Status == Met && item.Status != Met {
				t.Fatalf("an hour more took %s away: %s", item.ID, item.Why)
			}
		}
		sum := 0
		for _, m := range after.Months {
			sum += m.Confirmed
		}
		if sum != after.Hours.Confirmed {
			t.Fatalf("the months come to %d minutes, the whole to %d", sum, after.Hours.Confirmed)
		}
	})
}

func TestTheRulesThatShipAreWhole(t *testing.T) {
	r := The()
	for i, s := range r.Sets {
		if i > 0 && s.From >= r.Sets[i-1].From {
			t.Errorf("the sets are not the newest first: %s", s.ID)
		}
		if !s.NotRead && (s.Months == 0 || s.Hours.Basis == "") {
			t.Errorf("%s says too little", s.ID)
		}
	}
	for _, c := range r.Categories {
		if c.Counts == (c.Why != "") {
			t.Errorf("%s counts %t, because %q", c.ID, c.Counts, c.Why)
		}
	}
	for _, list := range [][]string{r.EnglishMaths.Source, r.Review.Source, r.Active.Source} {
		for _, key := range list {
			if _, ok := r.Sources[key]; !ok {
				t.Errorf("there is no source %s", key)
			}
		}
	}
}
