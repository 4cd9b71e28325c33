package assessor

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/clock"
	"countersign/pkg/id"
)

const (
	north id.Department = "dep_north"
	south id.Department = "dep_south"
	priya id.Person     = "per_priya"
	amira id.Person     = "per_amira"
)

var (
	now  = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	need = Need{WorkerPerson: amira, Department: north, Competency: "diagnostic-imaging:1:DI-IV-02", Area: "diagnostic-imaging:IV"}
)

func registered(since, looked time.Time) Check {
	return Check{ID: "chk_1", Person: priya, Register: HCPC, Number: "RA900001", Profession: DiagnosticRadiographer, Status: StatusRegistered,
		EffectiveFrom: since, CheckedAt: looked, RecordedAt: looked}
}

// able may sign: every test below takes one thing away.
func able() Candidate {
	return Candidate{Person: priya, Name: "Priya Shah", Enabled: true, Assessor: true,
		Checks:       []Check{registered(now.AddDate(-3, 0, 0), now.AddDate(0, 0, -10))},
		Entitlements: []Entitlement{{ID: "ent_1", Person: priya, Department: north, Areas: []string{"diagnostic-imaging:IV"}, From: "2026-01-01"}}}
}

func TestSomebodyWithEveryFactMaySign(t *testing.T) {
	if no := Refusals(able(), need, now); len(no) > 0 {
		t.Fatalf("refused: %+v", no)
	}
}

func TestEachMissingFactRefusesByItself(t *testing.T) {
	check := func(change func(*Check)) func(*Candidate) { return func(c *Candidate) { change(&c.Checks[0]) } }
	entitled := func(change func(*Entitlement)) func(*Candidate) {
		return func(c *Candidate) { change(&c.Entitlements[0]) }
	}
	for name, one := range map[string]struct {
		rule   string
		change func(*Candidate)
	}{
		"the account is off":               {"account", func(c *Candidate) { c.Enabled = false }},
		"no role here":                     {"role", func(c *Candidate) { c.Assessor = false }},
		"it is their own work":             {"self", func(c *Candidate) { c.Person = amira }},
		"in preceptorship":                 {"preceptorship", func(c *Candidate) { c.Trainings = []Preceptorship{{From: "2026-11-01", Until: "2027-11-01"}} }},
		"a conflict of interest":           {"conflict", func(c *Candidate) { c.Conflicts = []id.Person{amira} }},
		"no register check":                {"register-unknown", func(c *Candidate) { c.Checks = nil }},
		"a check of the future":            {"register-unknown", check(func(k *Check) { k.EffectiveFrom = now.Add(time.Microsecond) })},
		"a check not known yet":            {"register-unknown", check(func(k *Check) { k.RecordedAt = now.Add(time.Microsecond) })},
		"a register without rules":         {"register", check(func(k *Check) { k.Register = "XYZ" })},
		"another register":                 {"profession", check(func(k *Check) { k.Register, k.Profession = "NMC", "Registered nurse" })},
		"another profession":               {"profession", check(func(k *Check) { k.Profession = "Therapeutic radiographer" })},
		"no profession":                    {"profession", check(func(k *Check) { k.Profession = "" })},
		"registered with a condition":      {"register-status", check(func(k *Check) { k.Status = "Registered with conditions" })},
		"in other letters":                 {"register-status", check(func(k *Check) { k.Status = "registered" })},
		"no status":                        {"register-status", check(func(k *Check) { k.Status = "" })},
		"a check just too old":             {"register-stale", check(func(k *Check) { k.CheckedAt = now.AddDate(0, 0, -31) })},
		"no entitlement":                   {"entitlement", func(c *Candidate) { c.Entitlements = nil }},
		"entitled in another area":         {"entitlement", entitled(func(e *Entitlement) { e.Areas = []string{"diagnostic-imaging:BRE"} })},
		"entitled in another framework":    {"entitlement", entitled(func(e *Entitlement) { e.Areas = []string{"ahp-support-worker:IV", "ahp-support-worker:*"} })},
		"entitled in another department":   {"entitlement", entitled(func(e *Entitlement) { e.Department = south })},
		"entitled from tomorrow":           {"entitlement", entitled(func(e *Entitlement) { e.From = "2026-11-24" })},
		"entitled until yesterday":         {"entitlement", entitled(func(e *Entitlement) { e.Until = "2026-11-22" })},
		"an entitlement ended this moment": {"entitlement", entitled(func(e *Entitlement) { e.EndedAt = now })},
	} {
		c := able()
		one.change(&c)
		no := Refusals(c, need, now)
		if len(no) != 1 || no[0].Rule != one.rule {
			t.Errorf("%s: refused with %+v, want only the rule %q", name, no, one.rule)
			continue
		}
		if ground := one.rule == "register-unknown" || one.rule == "register" || one.rule == "profession" || one.rule == "register-status"; PermittedAt(c.Checks, need.Area, now, now) == ground {
			t.Errorf("%s: the register permits signing: %t", name, ground)
		}
		if no[0].Why == "" || no[0].You == "" || no[0].Mend == "" {
			t.Errorf("%s: the refusal does not say why, or who can mend it: %+v", name, no[0])
		}
	}
	for _, status := range Find(Shipped(), HCPC).StatusTitles() {
		c := able()
		c.Checks[0].Status = status
		if may := len(Refusals(c, need, now)) == 0; may != (status == "Registered") {
			t.Errorf("with the status %q they may sign: %t", status, may)
		}
	}
}

func TestEveryReasonIsSaidAtOnce(t *testing.T) {
	var rules []string
	for _, no := range Refusals(Candidate{Person: amira}, need, now) {
		rules = append(rules, no.Rule)
	}
	if got := strings.Join(rules, " "); got != "account role self register-unknown entitlement" {
		t.Errorf("somebody with nothing is refused with %q", got)
	}
}

func TestTheEdgesOfTime(t *testing.T) {
	c := able()
	c.Checks[0].CheckedAt = now.AddDate(0, 0, -31).Add(time.Microsecond)
	if no := Refusals(c, need, now); len(no) > 0 {
		t.Errorf("a check in its last moment refuses: %+v", no)
	}
	// British summer time: the day ends at 23:00 UTC.
	c = able()
	c.Entitlements[0].Until = "2026-07-31"
	c.Checks = []Check{registered(now.AddDate(-3, 0, 0), time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC))}
	last := time.Date(2026, 7, 31, 22, 59, 59, 0, time.UTC)
	if no := Refusals(c, need, last); len(no) > 0 {
		t.Errorf("on the last minute of the last day: %+v", no)
	}
	if no := Refusals(c, need, last.Add(time.Second)); len(no) != 1 || no[0].Rule != "entitlement" {
		t.Errorf("at midnight after the last day: %+v", no)
	}
	c.Entitlements[0].Until, c.Entitlements[0].EndedAt = "", last
	if no := Refusals(c, need, last.Add(-time.Microsecond)); len(no) > 0 {
		t.Errorf("just before the entitlement is ended: %+v", no)
	}
}

func TestAnEntitlementAsModalityLeadGoesFirst(t *testing.T) {
	c := able()
	c.Entitlements = append(c.Entitlements,
		Entitlement{ID: "ent_2", Department: north, Areas: []string{"diagnostic-imaging:*"}, From: "2026-01-01", ModalityLead: true},
		Entitlement{ID: "ent_3", Department: north, Areas: []string{"diagnostic-imaging:IV"}, From: "2026-01-01"})
	if e, ok := CoveringEntitlement(c, need, now); !ok || e.ID != "ent_2" {
		t.Errorf("signs by %s, %t", e.ID, ok)
	}
}

func TestABackdatedLapseIsSeenOnlyOnceItIsKnown(t *testing.T) {
	january := time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)
	february, march, may := january.AddDate(0, 1, 0), january.AddDate(0, 2, 0), january.AddDate(0, 4, 0)
	lapse := registered(february, may) // looked at in May: lapsed since February
	lapse.ID, lapse.Status = "chk_2", "Lapsed"
	checks := []Check{lapse, registered(january.AddDate(-3, 0, 0), january)}
	for _, one := range []struct {
		what        string
		at, knownAt time.Time
		permitted   bool
	}{
		{"signed in March, as known in March", march, march, true},
		{"signed in March, just before the lapse was known", march, may.Add(-time.Microsecond), true},
		{"signed in March, as the lapse became known", march, may, false},
		{"signed in March, as known now", march, now, false},
		{"signed in January, as known now", january, now, true},
		{"signed before anything was known", january, january.Add(-time.Microsecond), false},
		{"signed on the first moment of the lapse", february, now, false},
		{"signed just before the lapse", february.Add(-time.Microsecond), now, true},
	} {
		if got := PermittedAt(checks, need.Area, one.at, one.knownAt); got != one.permitted {
			t.Errorf("%s: permitted %t", one.what, got)
		}
	}
}

func TestAnOldListFoundLaterChangesNothing(t *testing.T) {
	suspended := registered(now.AddDate(0, -1, 0), now.AddDate(0, -1, 0))
	suspended.Status = "Suspended"
	found := registered(now.AddDate(-3, 0, 0), now.AddDate(0, -2, 0)) // looked at two months ago, typed in today
	found.ID, found.RecordedAt = "chk_9", now
	if PermittedAt([]Check{suspended, found}, need.Area, now, now) {
		t.Error("an older look at the register, recorded later, hides a suspension")
	}
	corrected := registered(now.AddDate(-3, 0, 0), suspended.CheckedAt)
	corrected.ID, corrected.RecordedAt = "chk_9", now
	if !PermittedAt([]Check{suspended, corrected}, need.Area, now, now) {
		t.Error("a slip of the pen cannot be put right")
	}
}

func TestTheStatusIsThatOfTheLatestLookThatHoldsAndIsKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moment := rapid.Map(rapid.IntRange(0, 6), func(n int) time.Time { return now.AddDate(0, n, 0) })
		checks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Check {
			looked := moment.Draw(t, "looked")
			recorded := moment.Draw(t, "recorded")
			if recorded.Before(looked) {
				looked, recorded = recorded, looked
			}
			return Check{ID: id.Check(fmt.Sprintf("chk_%06d", rapid.IntRange(0, 1<<19).Draw(t, "id"))), EffectiveFrom: moment.Draw(t, "from"), CheckedAt: looked, RecordedAt: recorded,
				Status: rapid.SampledFrom(Find(Shipped(), HCPC).StatusTitles()).Draw(t, "status")}
		}), 0, 8).Draw(t, "checks")
		at, knownAt := moment.Draw(t, "at"), moment.Draw(t, "knownAt")
		got, ok := StatusAt(checks, at, knownAt)

		sorted := slices.Clone(checks)
		slices.SortFunc(sorted, func(a, b Check) int {
			if d := a.CheckedAt.Compare(b.CheckedAt); d != 0 {
				return d
			}
			if d := a.RecordedAt.Compare(b.RecordedAt); d != 0 {
				return d
			}
			return strings.Compare(string(a.ID), string(b.ID))
		})
		var want Check
		for _, c := range sorted {
			if !c.RecordedAt.After(knownAt) && !c.EffectiveFrom.After(at) {
				want = c
			}
		}
		if ok != (want.ID != "") || ok && got.ID != want.ID {
			t.Fatalf("the status is that of %q (%t), want %q", got.ID, ok, want.ID)
		}
		// What is recorded after a moment never changes what was known at it.
		later := append(slices.Clone(checks), Check{ID: "chk_z", EffectiveFrom: now, CheckedAt: knownAt, RecordedAt: knownAt.Add(time.Microsecond), Status: "Struck off"})
		if again, known := StatusAt(later, at, knownAt); known != ok || again.ID != got.ID {
			t.Fatalf("a check recorded later changes what was known before: %q, was %q", again.ID, got.ID)
		}
	})
}

func TestACheckThatDoesNotMoveChangesNoVerdict(t *testing.T) {
	still := 0
	rapid.Check(t, func(t *rapid.T) {
		moment := rapid.Map(rapid.IntRange(0, 4), func(n int) time.Time { return now.AddDate(0, n, 0) })
		draw := rapid.Custom(func(t *rapid.T) Check {
			c := registered(moment.Draw(t, "from"), moment.Draw(t, "looked"))
			c.ID = id.Check(fmt.Sprintf("chk_%03d", rapid.IntRange(0, 999).Draw(t, "id")))
			if rapid.IntRange(0, 4).Draw(t, "refuses") == 0 {
				c.Status = "Lapsed"
			}
			return c
		})
		known, further := rapid.SliceOfN(draw, 0, 4).Draw(t, "known"), draw.Draw(t, "further")
		if further.Moves(known) {
			return
		}
		still++
		later := now.AddDate(1, 0, 0)
		for n := range 6 {
			at := now.AddDate(0, n, 0)
			if before, after := PermittedAt(known, need.Area, at, later), PermittedAt(append(slices.Clone(known), further), need.Area, at, later); before != after {
				t.Fatalf("it moves nothing, and at %s the register permits %t, before %t", at, after, before)
			}
		}
	})
	if still == 0 {
		t.Error("every check moves something")
	}
	if again := registered(now.AddDate(-3, 0, 0), now); again.Moves(able().Checks) {
		t.Error("looking again at somebody still registered moves something")
	}
}

func pool(n int) []Candidate {
	var out []Candidate
	for i := range n {
		c := able()
		c.Person = id.Person(fmt.Sprintf("per_%d", i))
		out = append(out, c)
	}
	return out
}

func TestThePoolIsOfferedToWhoeverHasLeastWaiting(t *testing.T) {
	list := pool(4)
	list[0].OpenWork, list[1].OpenWork, list[2].OpenWork, list[3].OpenWork = 2, 1, 1, 0
	list[1].LastOffered, list[2].LastOffered = now.Add(-time.Hour), now.Add(-2*time.Hour)
	list[3].Enabled = false // has the least, but may not sign
	if to, ok := Offer(list, "", need, now); !ok || to != "per_2" {
		t.Errorf("offered to %q, %t; want the one of the two with least work who has waited longest", to, ok)
	}
	slices.Reverse(list)
	if to, _ := Offer(list, "", need, now); to != "per_2" {
		t.Errorf("in another order it is offered to %q", to)
	}
	for i := range list {
		list[i].Enabled = false
	}
	if to, ok := Offer(list, "per_1", need, now); ok || to != "" {
		t.Errorf("nobody may sign, and it is offered to %q", to)
	}
}

func TestWorkIsOfferedEvenly(t *testing.T) {
	list := pool(5)
	at := now
	for range 52 {
		at = at.Add(time.Minute)
		to, _ := Offer(list, "", need, at)
		for i := range list {
			if list[i].Person == to {
				list[i].OpenWork++
				list[i].LastOffered = at
			}
		}
	}
	for _, c := range list {
		if c.OpenWork < 10 || c.OpenWork > 11 {
			t.Errorf("of 52 requests for 5 people, %s has %d", c.Person, c.OpenWork)
		}
	}
}

func TestTheOneWhomTheWorkerChoseGoesFirstIfTheyMaySignAndAreHere(t *testing.T) {
	list := pool(3)
	list[2].OpenWork = 9
	if to, _ := Offer(list, "per_2", need, now); to != "per_2" {
		t.Errorf("offered to %q", to)
	}
	list[2].Absences = []Absence{{From: "2026-11-20", Until: "2026-11-23"}}
	if to, _ := Offer(list, "per_2", need, now); to != "per_0" {
		t.Errorf("they are away, and it is offered to %q", to)
	}
	list[2].Absences, list[2].Checks = nil, nil
	if to, _ := Offer(list, "per_2", need, now); to != "per_0" {
		t.Errorf("they may not sign, and it is offered to %q", to)
	}
	if to, _ := Offer(list, "per_stranger", need, now); to != "per_0" {
		t.Errorf("a stranger was chosen, and it is offered to %q", to)
	}
}

func TestNobodyIsOfferedTheirOwnWork(t *testing.T) {
	list := pool(2)
	list[0].Person = amira
	if to, _ := Offer(list, amira, need, now); to != "per_1" {
		t.Errorf("offered to %q", to)
	}
}

func TestAwayFromTheFirstDayToTheLast(t *testing.T) {
	c := Candidate{Absences: []Absence{{From: "2026-11-20", Until: "2026-11-21"}, {From: "2026-11-25", Until: "2026-11-25"}}}
	for day, away := range map[clock.Date]bool{"2026-11-19": false, "2026-11-20": true, "2026-11-21": true, "2026-11-22": false, "2026-11-25": true, "2026-11-26": false} {
		for _, at := range []time.Time{day.Start(), day.AddDays(1).Start().Add(-time.Microsecond)} {
			if Away(c, at) != away {
				t.Errorf("on %s at %s: away %t", day, at, !away)
			}
		}
	}
}

func TestCoverStandsInFromTheFirstDayToTheLast(t *testing.T) {
	c := able()
	c.Absences = []Absence{{From: "2026-11-20", Until: "2026-11-21", Cover: "per_sam"}, {From: "2026-11-25", Until: "2026-11-25"}}
	for day, want := range map[clock.Date]id.Person{"2026-11-19": "", "2026-11-20": "per_sam", "2026-11-21": "per_sam", "2026-11-22": "", "2026-11-25": ""} {
		for _, at := range []time.Time{day.Start(), day.AddDays(1).Start().Add(-time.Microsecond)} {
			if got := Cover([]Candidate{{Person: "per_other"}, c}, priya, at); got != want {
				t.Errorf("on %s at %s %q stands in, want %q", day, at, got, want)
			}
		}
	}
}

func TestANumberHasOneSpelling(t *testing.T) {
	for s, want := range map[string]string{
		"RA012345": "RA012345", "ra012345": "RA012345", " RA 012 345 ": "RA012345", "RA12345": "RA012345", "RA1": "RA000001", "RA\u00a0900001": "RA900001",
		"": "", "RA": "", "RA0": "", "RA000000": "", "RA1234567": "", "PH012345": "", "012345": "", "RA01234A": "", "RA-12345": "", "RA٣٤": "", "RA12345\x00": "",
	} {
		got, ok := Find(Shipped(), HCPC).Number.Clean(s)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %t; want %q", s, got, ok, want)
		}
		if again, _ := Find(Shipped(), HCPC).Number.Clean(got); got != "" && again != got {
			t.Errorf("%q cleaned twice is %q", got, again)
		}
	}
}

func TestAListingIsCleanedAndEveryProblemIsSaid(t *testing.T) {
	clean := Listing{Number: "ra 900001", Profession: " diagnostic  RADIOGRAPHER", Status: "registered", EffectiveFrom: "2024-03-01", CheckedOn: "2026-11-23"}.Clean(Shipped(), "2026-11-23")
	if len(clean.Problems) > 0 || clean.Number != "RA900001" || clean.Profession != DiagnosticRadiographer || clean.Status != StatusRegistered {
		t.Errorf("cleaned: %+v", clean)
	}
	for name, one := range map[string]struct {
		change func(*Listing)
		column string
	}{
		"a register nobody knows": {func(l *Listing) { l.Register = "XYZ" }, "register"},
		"a bad number":            {func(l *Listing) { l.Number = "PH1" }, "registration_number"},
		"no profession":           {func(l *Listing) { l.Profession = " " }, "profession"},
		"a status of our own":     {func(l *Listing) { l.Status = "Fine" }, "status"},
		"a day that is not one":   {func(l *Listing) { l.CheckedOn = "2026-02-30" }, "checked_on"},
		"a look tomorrow":         {func(l *Listing) { l.CheckedOn = "2026-11-24" }, "checked_on"},
		"a status of tomorrow":    {func(l *Listing) { l.EffectiveFrom = "2026-11-24" }, "effective_from"},
		"a status after the look": {func(l *Listing) { l.CheckedOn, l.EffectiveFrom = "2026-11-01", "2026-11-02" }, "effective_from"},
	} {
		l := clean
		one.change(&l)
		if l = l.Clean(Shipped(), "2026-11-23"); len(l.Problems) != 1 || l.Problems[0].Name != one.column {
			t.Errorf("%s: %+v", name, l.Problems)
		}
	}
	if l := (Listing{}).Clean(Shipped(), "2026-11-23"); len(l.Problems) != 5 {
		t.Errorf("an empty listing has %d problems: %+v", len(l.Problems), l.Problems)
	}
}

func TestWhoWroteAWorkersEvidenceDoesNotSignIt(t *testing.T) {
	for author, want := range map[id.Person]bool{"per_a": true, "per_w": false, "": false} {
		refused := slices.ContainsFunc(Refusals(Candidate{Person: "per_a"}, Need{WorkerPerson: "per_w", Author: author}, time.Time{}), func(r Refusal) bool { return r.Rule == "author" })
		if refused != want {
			t.Errorf("evidence written by %q: refused is %v", author, refused)
		}
	}
}

func TestASignOffIsInQuestionSinceThatWasKnown(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	check := func(status string, since, recorded time.Time) Check {
		return Check{ID: id.New[id.Check](), Register: HCPC, Profession: DiagnosticRadiographer, Status: status, EffectiveFrom: since, CheckedAt: recorded, RecordedAt: recorded}
	}
	day := func(n int) time.Time { return at.AddDate(0, 0, n) }
	good := check(StatusRegistered, day(-100), day(-1))
	for name, c := range map[string]struct {
		checks []Check
		want   time.Time
	}{
		"never":                    {[]Check{good}, time.Time{}},
		"by a later look":          {[]Check{good, check("Suspended", day(-2), day(5))}, day(5)},
		"twice over":               {[]Check{good, check("Suspended", day(-2), day(5)), check("Suspended", day(-3), day(9))}, day(5)},
		"lifted, and known again":  {[]Check{good, check("Suspended", day(-2), day(5)), check(StatusRegistered, day(-3), day(7)), check("Suspended", day(-2), day(9))}, day(9)},
		"lifted":                   {[]Check{good, check("Suspended", day(-2), day(5)), check(StatusRegistered, day(-3), day(7))}, time.Time{}},
		"by a lapse that is later": {[]Check{good, check("Lapsed", day(2), day(5))}, time.Time{}},
		"it never was":             {[]Check{check("Suspended", day(-2), day(5))}, time.Time{}},
		"nothing is known":         {nil, time.Time{}},
	} {
		if got := QuestionedSince(c.checks, Everything, at); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
