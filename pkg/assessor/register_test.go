package assessor

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

const nurses = `code: NMC
title: Nursing and Midwifery Council
kind: statutory
number: {pattern: '[0-9]{2}[A-Z][0-9]{4}[A-Z]', example: 12A3456E}
professions:
  - {title: Registered nurse, signs: ["diagnostic-imaging:IV"]}
  - {title: Nursing associate}
statuses:
  - {title: Registered, permits: true}
  - {title: Lapsed}
fresh_days: 10
`

// nursesSign is an edition by which nurses sign for cannulation, from a moment on.
func nursesSign(t *testing.T, since time.Time) *Register {
	t.Helper()
	r, err := ParseRegister([]byte(nurses))
	if err != nil {
		t.Fatal(err)
	}
	r.Since = since
	return r
}

func TestTheShippedRegistersSignAsTheyAlwaysDid(t *testing.T) {
	var codes []string
	for _, r := range Shipped() {
		codes = append(codes, r.Code)
		for _, p := range r.Professions {
			if signs := r.Signs(p.Title, ""); signs != (r.Code == HCPC && p.Title == DiagnosticRadiographer) || r.Signs(p.Title, need.Area) != signs {
				t.Errorf("%s, %s: signs %t", r.Code, p.Title, signs)
			}
		}
		for _, s := range r.Sources {
			if s.Confidence != "stated" && s.Confidence != "inferred" && s.Confidence != "recall" || s.Confidence == "stated" && s.Where == "" {
				t.Errorf("%s: the source of %q is %q, %q", r.Code, s.What, s.Where, s.Confidence)
			}
		}
	}
	if got := strings.Join(codes, " "); got != "HCPC NMC GMC RCT" {
		t.Errorf("shipped: %s", got)
	}
}

func TestADocumentThatIsNoRegisterIsRefusedByPlace(t *testing.T) {
	for name, one := range map[string]struct{ from, to, place string }{
		"a code in small letters":             {"code: NMC", "code: nmc", "code"},
		"no title":                            {"title: Nursing and Midwifery Council", "title: ''", "title"},
		"a kind of our own":                   {"kind: statutory", "kind: trusted", "kind"},
		"a pattern that is none":              {"'[0-9]{2}[A-Z][0-9]{4}[A-Z]'", "'[0-9'", "number.pattern"},
		"an example of another shape":         {"example: 12A3456E", "example: 12A3456E7", "number.example"},
		"a profession twice":                  {"title: Nursing associate", "title: registered NURSE", "professions.1"},
		"an area that is none":                {"diagnostic-imaging:IV", "cannulation", "professions.0"},
		"no status that refuses":              {"  - {title: Lapsed}\n", "", "statuses"},
		"good for ever":                       {"fresh_days: 10", "fresh_days: 100000", "fresh_days"},
		"good for no time":                    {"fresh_days: 10", "fresh_days: 0", "fresh_days"},
		"a renewal in a month that is none":   {"fresh_days: 10", "fresh_days: 10\nrenewal: {every_years: 1, year: 2026, month: 13, opens_days: 1, settles_days: 1, fresh_days: 1, warn_days: 60}", "renewal.month"},
		"a renewal never":                     {"fresh_days: 10", "fresh_days: 10\nrenewal: {every_years: 0, year: 2026, month: 2, opens_days: 1, settles_days: 1, fresh_days: 1, warn_days: 60}", "renewal.every_years"},
		"a longer life while they are at it":  {"fresh_days: 10", "fresh_days: 10\nrenewal: {every_years: 1, year: 2026, month: 2, opens_days: 1, settles_days: 1, fresh_days: 11, warn_days: 60}", "renewal.fresh_days"},
		"a key that nobody knows":             {"fresh_days: 10", "fresh_days: 10\neverybody_signs: true", "document"},
		"two documents":                       {"fresh_days: 10", "fresh_days: 10\n---\ncode: X", "document"},
		"a word where a truth value must be":  {"permits: true", "permits: perhaps", "document"},
		"more than anybody would ever write":  {"fresh_days: 10", "fresh_days: 10\n#" + strings.Repeat("x", maxRegister), "document"},
		"a text that expands without an end":  {"fresh_days: 10", "fresh_days: &a [*a]", "document"},
		"nothing":                             {nurses, "", "document"},
		"a title that hides beneath a letter": {"title: Nursing associate", `title: "Nursing  associate"`, "professions.1"},
	} {
		_, err := ParseRegister([]byte(strings.Replace(nurses, one.from, one.to, 1)))
		e := new(fault.Error)
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Name != one.place || e.Fields[0].Message == "" {
			t.Errorf("%s: %v, want a problem with %s", name, err, one.place)
		}
	}
}

func TestAProfessionSignsWhereTheRulesAdoptedByThenSay(t *testing.T) {
	nurse := able()
	nurse.Checks = []Check{{ID: "chk_n", Person: priya, Register: "NMC", Number: "12A3456E", Profession: "Registered nurse", Status: StatusRegistered,
		EffectiveFrom: now.AddDate(-3, 0, 0), CheckedAt: now.AddDate(0, 0, -5), RecordedAt: now.AddDate(0, 0, -5)}}
	if no := Refusals(nurse, need, now); len(no) != 1 || no[0].Rule != "profession" || !strings.Contains(no[0].Mend, "administrator") {
		t.Errorf("without rules of our own: %+v", no)
	}
	nurse.Checks[0].Adopted = []*Register{nursesSign(t, now)}
	if no := Refusals(nurse, need, now); len(no) > 0 {
		t.Errorf("from the moment of the rules: %+v", no)
	}
	if PermittedAt(nurse.Checks, need.Area, now.Add(-time.Microsecond), now) {
		t.Error("rules reach back before they were adopted")
	}
	elsewhere := need
	elsewhere.Area = "diagnostic-imaging:BRE"
	nurse.Entitlements[0].Areas = []string{"diagnostic-imaging:*"}
	if no := Refusals(nurse, elsewhere, now); len(no) != 1 || no[0].Rule != "profession" {
		t.Errorf("in another area: %+v", no)
	}
	if no := RefusalsAnywhere(nurse, north, now); len(no) > 0 {
		t.Errorf("somewhere they may sign: %+v", no)
	}
	if no := Refusals(nurse, need, nurse.Checks[0].CheckedAt.AddDate(0, 0, 10)); len(no) != 1 || no[0].Rule != "register-stale" || !strings.Contains(no[0].Why, "10 days") {
		t.Errorf("by the life that those rules give a look: %+v", no)
	}
}

func TestSomebodyOnTwoRegistersSignsByTheOneThatLetsThem(t *testing.T) {
	c := able()
	lapsed := c.Checks[0]
	lapsed.ID, lapsed.Status, lapsed.CheckedAt, lapsed.RecordedAt = "chk_2", "Lapsed", now.AddDate(0, 0, -1), now.AddDate(0, 0, -1)
	nurse := Check{ID: "chk_3", Person: priya, Register: "NMC", Profession: "Registered nurse", Status: StatusRegistered, EffectiveFrom: now.AddDate(-1, 0, 0), CheckedAt: now.AddDate(0, 0, -2),
		RecordedAt: now.AddDate(0, 0, -2), Adopted: []*Register{nursesSign(t, now.AddDate(-1, 0, 0))}}
	c.Checks = append(c.Checks, lapsed, nurse)
	if check, ok := GroundCheck(c, need.Area, now); !ok || check.ID != "chk_3" {
		t.Errorf("signs by %s, %t", check.ID, ok)
	}
	if no := Refusals(c, Need{WorkerPerson: amira, Department: north, Area: "diagnostic-imaging:BRE"}, now); len(no) != 2 || no[0].Rule != "register-status" {
		t.Errorf("where nurses do not sign, the nearest reason is said: %+v", no)
	}
	if status, _ := StatusAt(c.Checks, now, now); status.ID != "chk_3" {
		t.Errorf("what shows is %s", status.ID)
	}
	// A look at one register takes nothing from the other.
	if !PermittedAt(c.Checks[:2], need.Area, now.AddDate(0, 0, -3), now.AddDate(0, 0, -3)) {
		t.Error("before the lapse was known they could sign")
	}
}

func london(t *testing.T, s string) time.Time {
	t.Helper()
	out, err := time.ParseInLocation("2006-01-02 15:04", s, clock.London)
	if err != nil {
		t.Fatal(err)
	}
	return out.UTC()
}

func TestALookIsGoodForAMonthAndNeverAcrossARenewal(t *testing.T) {
	r := Find(Shipped(), HCPC)
	for _, one := range []struct{ looked, until string }{
		{"2026-11-23 09:00", "2026-12-24 09:00"}, // an odd winter: nobody renews
		{"2027-10-20 09:00", "2027-11-20 08:00"}, // 31 days, over the end of summer time
		{"2027-11-10 09:00", "2027-12-02 00:00"}, // the window opens, and it is older than a week
		{"2027-11-28 09:00", "2027-12-05 09:00"}, // a week reaches further than the opening
		{"2027-12-24 09:00", "2027-12-31 09:00"},
		{"2028-02-20 09:00", "2028-02-27 09:00"},
		{"2028-02-25 09:00", "2028-03-01 00:00"}, // never across the last day: the 29th, in a leap year
		{"2028-02-29 23:59", "2028-03-01 00:00"},
		{"2028-03-01 00:00", "2028-03-08 00:00"},
		{"2028-03-27 09:00", "2028-04-03 09:00"}, // still settling, over the begin of summer time
		{"2028-04-01 09:00", "2028-05-02 09:00"},
		{"2030-02-26 09:00", "2030-03-01 00:00"}, // the 28th, in another year
		{"2027-02-26 09:00", "2027-03-29 10:00"}, // odd years do not count: 31 times 24 hours, in summer time by then
	} {
		if got := r.GoodUntil(london(t, one.looked)); !got.Equal(london(t, one.until)) {
			t.Errorf("looked at %s: good until %s, want %s", one.looked, got.In(clock.London), one.until)
		}
	}
}

func TestALookIsNeverGoodLongerBecauseItIsOlder(t *testing.T) {
	r := Find(Shipped(), HCPC)
	rapid.Check(t, func(t *rapid.T) {
		looked := clock.Cut(now.Add(time.Duration(rapid.Int64Range(0, int64(6*366*24*time.Hour)).Draw(t, "looked"))))
		until := r.GoodUntil(looked)
		if !until.After(looked) || until.Sub(looked) > 31*24*time.Hour {
			t.Fatalf("looked at %s, good until %s", looked, until)
		}
		end := r.Renewal.over(r.Renewal.next(looked))
		if looked.Before(end) && until.After(end) {
			t.Fatalf("looked at %s, good until %s, across the end of the renewal at %s", looked, until, end)
		}
		if day := clock.DateOf(end); day != "2028-03-01" && day != "2030-03-01" && day != "2032-03-01" && day != "2034-03-01" {
			t.Fatalf("a renewal ends before %s", day)
		}
		if later := r.GoodUntil(looked.Add(time.Microsecond)); later.Before(until) && !until.Before(end) {
			t.Fatalf("looked at a moment later, good until %s, not %s", later, until)
		}
		c := able()
		c.Checks = []Check{registered(looked.AddDate(-3, 0, 0), looked)}
		c.Entitlements[0].From = "2020-01-01"
		if no := Refusals(c, need, until.Add(-time.Microsecond)); len(no) > 0 {
			t.Fatalf("in its last moment: %+v", no)
		}
		if no := Refusals(c, need, until); len(no) != 1 || no[0].Rule != "register-stale" {
			t.Fatalf("just over: %+v", no)
		}
	})
}

func TestPeopleAreWarnedSixtyDaysBeforeTheyMustRenew(t *testing.T) {
	r := Find(Shipped(), HCPC)
	for at, near := range map[string]bool{"2027-12-30 23:59": false, "2027-12-31 00:00": true, "2028-02-29 23:59": true, "2028-03-01 00:00": false, "2027-02-20 09:00": false, "2029-12-30 00:00": true} {
		last, warned := r.Renews(london(t, at))
		if warned != near {
			t.Errorf("at %s: warned %t of %s", at, warned, last)
		}
	}
	if last, _ := r.Renews(london(t, "2028-01-10 09:00")); last != "2028-02-29" {
		t.Errorf("in a leap year they renew by %s", last)
	}
	if last, _ := r.Renews(london(t, "2030-01-10 09:00")); last != "2030-02-28" {
		t.Errorf("in another year by %s", last)
	}
	if _, near := Find(Shipped(), "NMC").Renews(now); near {
		t.Error("a register without a common renewal warns")
	}
}
