package practice

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

var (
	noon  = time.Date(2026, 6, 1, 11, 0, 0, 0, time.UTC)
	today = clock.DateOf(noon)
	here  = Site{"site_north", "North Hospital"}
	there = Site{"site_south", "South Hospital"}
	chest = Task{Competency: "di:1:IMG-03", Title: "Mobile chest radiographs", Area: "di:1/IMG", Kind: "irmer_operator", KindTitle: "IR(ME)R operator"}
	clean = Task{Competency: "di:1:ENV-01", Title: "Clean the room", Area: "di:1/ENV"}
)

// competent is somebody signed off in full at a step, until a year from noon.
func competent(step int) Competence {
	c := Competence{Step: step, Until: noon.AddDate(1, 0, 0), Shown: step, Begun: true}
	if step < stepAlone {
		c.Lacks = []progress.Reason{{Code: "step", Text: "Needs a sign-off."}}
	}
	return c
}

// operator is an entitlement for the chest task here, this year; tweaks change it.
func operator(tweaks ...func(*Entitlement)) Entitlement {
	e := Entitlement{ID: "wen_1", Kind: "irmer_operator", Tasks: []string{"di:1:IMG-03"}, Sites: []Site{here}, From: "2026-01-01", Until: "2026-12-31"}
	for _, tweak := range tweaks {
		tweak(&e)
	}
	return e
}

func decide(t Task, c Competence, p Place, at time.Time, list ...Entitlement) Decision {
	return Decide(t, c, list, p, at)
}

func TestIndependentTakesCompetenceAndEntitlement(t *testing.T) {
	at := Place{Site: here.ID}
	for name, c := range map[string]struct {
		got  Decision
		want Mode
	}{
		"both":                                  {decide(chest, competent(4), at, noon, operator()), Independent},
		"at a higher step":                      {decide(chest, competent(5), at, noon, operator()), Independent},
		"competent, not entitled":               {decide(chest, competent(4), at, noon), Direct},
		"entitled, not competent":               {decide(chest, Competence{}, at, noon, operator()), NotYet},
		"entitled, and only watched":            {decide(chest, Competence{Shown: 1, Begun: true}, at, noon, operator()), NotYet},
		"entitled, and part of the way":         {decide(chest, Competence{Shown: 4, Begun: true}, at, noon, operator()), Direct},
		"entitled, at indirect supervision":     {decide(chest, competent(3), at, noon, operator()), Indirect},
		"not entitled, at indirect supervision": {decide(chest, competent(3), at, noon), Direct},
		"at direct supervision":                 {decide(chest, competent(2), at, noon, operator()), Direct},
		"neither":                               {decide(chest, Competence{}, at, noon), NotYet},
		"no kind asked for, and none given":     {decide(clean, competent(4), at, noon), WithinProtocol},
		"no kind asked for, at indirect":        {decide(clean, competent(3), at, noon), Indirect},
		"no kind asked for, a local one given": {decide(clean, competent(4), at, noon,
			operator(func(e *Entitlement) { e.Kind, e.Tasks = Local, []string{"di:1/ENV"} })), Independent},
	} {
		if c.got.Mode != c.want {
			t.Errorf("%s: %s, want %s", name, c.got.Mode, c.want)
		}
	}
}

func TestAnEntitlementForSomethingElseDoesNotHelp(t *testing.T) {
	mobile := func(e *Entitlement) { e.Equipment = []string{"Mobile X-ray unit 2"} }
	for name, c := range map[string]struct {
		e    Entitlement
		p    Place
		says string // empty: it helps
	}{
		"the task":                      {operator(), Place{Site: here.ID}, ""},
		"its area":                      {operator(func(e *Entitlement) { e.Tasks = []string{"di:1/IMG"} }), Place{Site: here.ID}, ""},
		"wherever":                      {operator(), Place{}, ""},
		"another task":                  {operator(func(e *Entitlement) { e.Tasks = []string{"di:1:IMG-04", "di:1/ENV"} }), Place{Site: here.ID}, "entitlement-none"},
		"another version's task":        {operator(func(e *Entitlement) { e.Tasks = []string{"di:2:IMG-03"} }), Place{Site: here.ID}, "entitlement-none"},
		"another kind":                  {operator(func(e *Entitlement) { e.Kind = "mr_authorised_person" }), Place{Site: here.ID}, "entitlement-none"},
		"a local kind":                  {operator(func(e *Entitlement) { e.Kind = Local }), Place{Site: here.ID}, "entitlement-none"},
		"another site":                  {operator(), Place{Site: there.ID}, "entitlement-site"},
		"the equipment":                 {operator(mobile), Place{here.ID, " mobile  x-ray UNIT 2"}, ""},
		"any equipment":                 {operator(), Place{here.ID, "Room 3"}, ""},
		"other equipment":               {operator(mobile), Place{here.ID, "Mobile X-ray unit 1"}, "entitlement-equipment"},
		"the equipment at another site": {operator(mobile), Place{there.ID, "Mobile X-ray unit 2"}, "entitlement-site"},
		"one that has run out":          {operator(func(e *Entitlement) { e.Until = "2026-05-31" }), Place{}, "entitlement-over"},
		"one that was ended":            {operator(func(e *Entitlement) { e.EndedAt = noon }), Place{}, "entitlement-over"},
		"one to come":                   {operator(func(e *Entitlement) { e.From = "2026-06-02" }), Place{}, "entitlement-begins"},
	} {
		d := decide(chest, competent(4), c.p, noon, c.e)
		switch {
		case c.says == "" && (d.Mode != Independent || len(d.Reasons) > 0):
			t.Errorf("%s: %s because %v", name, d.Mode, d.Reasons)
		case c.says != "" && (d.Mode != Direct || d.Entitled || len(d.Reasons) != 1 || d.Reasons[0].Code != c.says):
			t.Errorf("%s: %s because %v, want %s", name, d.Mode, d.Reasons, c.says)
		}
	}
}

func TestAnEntitlementHoldsToTheEndOfItsLastDayInLondon(t *testing.T) {
	for _, c := range []struct {
		until clock.Date
		last  time.Time // the last microsecond
	}{
		{"2026-03-28", time.Date(2026, 3, 28, 23, 59, 59, 999999000, time.UTC)},
		{"2026-03-29", time.Date(2026, 3, 29, 22, 59, 59, 999999000, time.UTC)}, // summer time begins: a day of 23 hours
		{"2026-10-24", time.Date(2026, 10, 24, 22, 59, 59, 999999000, time.UTC)},
		{"2026-10-25", time.Date(2026, 10, 25, 23, 59, 59, 999999000, time.UTC)}, // and ends: one of 25
		{"2028-02-29", time.Date(2028, 2, 29, 23, 59, 59, 999999000, time.UTC)},
	} {
		e := operator(func(e *Entitlement) { e.From, e.Until = "2025-01-01", c.until })
		forGood := Competence{Step: 4, Begun: true}
		if d := decide(chest, forGood, Place{}, c.last, e); d.Mode != Independent || !d.Until.Equal(c.last.Add(time.Microsecond)) {
			t.Errorf("at the last moment of %s: %s until %s", c.until, d.Mode, d.Until)
		}
		if d := decide(chest, forGood, Place{}, c.last.Add(time.Microsecond), e); d.Mode != Direct {
			t.Errorf("just after %s: %s", c.until, d.Mode)
		}
	}
}

func TestEveryAnswerButIndependentSaysWhyAndWhoCanMendIt(t *testing.T) {
	for _, task := range []Task{chest, clean} {
		for _, e := range [][]Entitlement{nil, {operator()}, {operator(func(e *Entitlement) { e.Kind, e.Tasks = Local, []string{"di:1/ENV"} })}} {
			for step := range 6 {
				d := Decide(task, competent(step), e, Place{}, noon)
				if (d.Mode == Independent) != (len(d.Reasons) == 0) {
					t.Errorf("%s at step %d: %s because %v", task.Title, step, d.Mode, d.Reasons)
				}
				for _, r := range d.Reasons {
					if r.Text == "" || r.Mend == "" || !strings.HasSuffix(r.Text, ".") {
						t.Errorf("%s at step %d: %+v says not why or not who", task.Title, step, r)
					}
				}
			}
		}
	}
}

func TestWhatTakesOverFromAnEntitlementIsToldOf(t *testing.T) {
	next := operator(func(e *Entitlement) { e.ID, e.From, e.Until = "wen_2", "2027-01-01", "2027-12-31" })
	forGood := Competence{Step: 4, Begun: true}
	until := func(list ...Entitlement) clock.Date {
		return clock.DateOf(Decide(chest, forGood, list, Place{}, noon).Until.Add(-time.Microsecond))
	}
	narrower := next
	narrower.Equipment = []string{"Room 3"}
	later := next
	later.From = "2027-01-02"
	ended := next
	ended.EndedAt = noon
	for name, c := range map[string]struct {
		list []Entitlement
		want clock.Date
	}{
		"alone":                       {[]Entitlement{operator()}, "2026-12-31"},
		"renewed":                     {[]Entitlement{operator(), next}, "2027-12-31"},
		"renewed for less":            {[]Entitlement{operator(), narrower}, "2026-12-31"},
		"renewed after a gap":         {[]Entitlement{operator(), later}, "2026-12-31"},
		"a renewal that was ended":    {[]Entitlement{operator(), ended}, "2026-12-31"},
		"two that overlap, one wider": {[]Entitlement{operator(func(e *Entitlement) { e.Equipment, e.Until = []string{"Room 3"}, "2026-07-01" }), operator()}, "2026-12-31"},
	} {
		if got := until(c.list...); got != c.want {
			t.Errorf("%s: until %s, want %s", name, got, c.want)
		}
	}
	two := Decide(chest, forGood, []Entitlement{operator(), operator()}, Place{}, noon)
	if len(two.Where) != 1 {
		t.Errorf("two that say the same are told of as %v", two.Where)
	}
}

func TestTheAnswerHoldsUntilItSaysItDoes(t *testing.T) {
	equipment := [][]string{nil, {"Room 3"}, {"Room 3", "Mobile 2"}}
	sites := [][]Site{{here}, {there}, {here, there}}
	rapid.Check(t, func(r *rapid.T) {
		var list []Entitlement
		for n := range rapid.IntRange(0, 4).Draw(r, "how many") {
			from := today.AddDays(rapid.IntRange(-40, 40).Draw(r, "from"))
			e := operator(func(e *Entitlement) {
				e.ID = id.WorkerEntitlement(fmt.Sprintf("wen_%d", n))
				e.From, e.Until = from, from.AddDays(rapid.IntRange(0, 60).Draw(r, "days"))
				e.Equipment, e.Sites = rapid.SampledFrom(equipment).Draw(r, "equipment"), rapid.SampledFrom(sites).Draw(r, "sites")
			})
			if rapid.IntRange(0, 4).Draw(r, "ended") == 0 {
				e.EndedAt = noon.AddDate(0, 0, -rapid.IntRange(0, 20).Draw(r, "ended days ago"))
			}
			list = append(list, e)
		}
		c := Competence{Step: rapid.IntRange(0, 5).Draw(r, "step"), Until: noon.AddDate(0, 0, rapid.IntRange(1, 90).Draw(r, "signed off for")), Begun: true}
		task := chest
		if rapid.Bool().Draw(r, "no kind") {
			task.Kind = ""
		}
		p := Place{rapid.SampledFrom([]id.Site{"", here.ID, there.ID}).Draw(r, "site"), rapid.SampledFrom([]string{"", "Room 3", "Mobile 2"}).Draw(r, "on")}
		d := Decide(task, c, list, p, noon)
		if d.Mode == Independent && (!d.Competent || !d.Entitled || len(d.Where) == 0) {
			r.Fatalf("independent, competent %t, entitled %t, where %v", d.Competent, d.Entitled, d.Where)
		}
		for day := range 120 {
			at := noon.AddDate(0, 0, day)
			if d.Mode == NotYet || !at.Before(d.Until) {
				break
			}
			if then := Decide(task, c, list, p, at); !then.Mode.AtLeast(d.Mode) {
				r.Fatalf("%s until %s, but on %s it is %s", d.Mode, d.Until, at, then.Mode)
			}
			for _, w := range d.Where {
				here := Place{Site: w.Site.ID}
				if len(w.Equipment) > 0 {
					here.Equipment = w.Equipment[0]
				}
				if at.Before(w.Until) && d.Mode == Independent && Decide(task, c, list, here, at).Mode != Independent {
					r.Fatalf("on their own at %v until %s, but not on %s", w.Where, w.Until, at)
				}
			}
		}
	})
}

func TestAnyWordOfAnEntitlementChangesItsDigest(t *testing.T) {
	before := operator()
	seen := map[string]bool{string(before.Digest()): true}
	for name, tweak := range map[string]func(*Entitlement){
		"worker": func(e *Entitlement) { e.Worker = "wkr_2" }, "department": func(e *Entitlement) { e.Department = "dep_2" }, "kind": func(e *Entitlement) { e.Kind = Local },
		"title": func(e *Entitlement) { e.Title = "x" }, "tasks": func(e *Entitlement) { e.Tasks = append(e.Tasks, "di:1/IMG") }, "equipment": func(e *Entitlement) { e.Equipment = []string{"Room 3"} },
		"sites": func(e *Entitlement) { e.Sites = []Site{here, there} }, "from": func(e *Entitlement) { e.From = "2025-01-01" }, "until": func(e *Entitlement) { e.Until = "2027-12-31" },
		"procedure": func(e *Entitlement) { e.Procedure = "x" }, "issuer": func(e *Entitlement) { e.Issuer = "x" }, "by": func(e *Entitlement) { e.GrantedBy = "per_2" }, "at": func(e *Entitlement) { e.GrantedAt = noon },
	} {
		sum := string(operator(tweak).Digest())
		if seen[sum] {
			t.Errorf("another %s has the digest of something else", name)
		}
		seen[sum] = true
	}
}

func TestTheCatalogueSaysWhatEachKindIsInAFewWords(t *testing.T) {
	list, err := framework.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		for _, k := range v.Entitlements {
			if got := KindTitle(k); got == "" || len(got) > 30 {
				t.Errorf("%s is called %q", k.ID, got)
			}
		}
	}
}

func TestALineOfACardHoldsOnlyWhileAsMuchMayBeDone(t *testing.T) {
	line := func(mode Mode, where ...Allowed) []Line {
		return []Line{{Task: chest, Decision: Decision{Mode: mode, Where: where}}}
	}
	place := func(s Site, equipment ...string) Allowed { return Allowed{Where: Where{s, equipment}} }
	card := CardLine{Competency: chest.Competency, Mode: Independent, Until: today, Where: []CardPlace{{Site: here.ID, Equipment: []string{"Room 3"}}}}
	supervised := CardLine{Competency: chest.Competency, Mode: Indirect}
	for name, c := range map[string]struct {
		card  CardLine
		now   []Line
		at    time.Time
		holds bool
	}{
		"as it was":                     {card, line(Independent, place(here, "Room 3")), noon, true},
		"on more equipment":             {card, line(Independent, place(here)), noon, true},
		"on other equipment":            {card, line(Independent, place(here, "Room 4")), noon, false},
		"at another site":               {card, line(Independent, place(there)), noon, false},
		"under supervision":             {card, line(Indirect), noon, false},
		"no more at all":                {card, nil, noon, false},
		"after its last day":            {card, line(Independent, place(here)), noon.AddDate(0, 0, 1), false},
		"supervised, and more by now":   {supervised, line(Independent, place(there)), noon, true},
		"supervised, and closer by now": {supervised, line(Direct), noon, false},
	} {
		if got := c.card.Holds(c.now, c.at); got != c.holds {
			t.Errorf("%s: holds %t", name, got)
		}
	}
}
