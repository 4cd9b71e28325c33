package enrolling_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func numberOf(w *fixture.World, p fixture.Person) string {
	var out string
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{p.ID})
		if own := checks[p.ID]; len(own) > 0 {
			out = own[0].Number
		}
		return err
	})
	return out
}

func statusOf(w *fixture.World, p fixture.Person) string {
	var out string
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{p.ID})
		c, _ := assessor.StatusAt(checks[p.ID], v.Now(), v.Now())
		out = c.Status
		return err
	})
	return out
}

// check is a command that records a good check of somebody, looked at today.
func check(w *fixture.World, p fixture.Person) enrolling.RecordCheckCommand {
	number := numberOf(w, p)
	if number == "" {
		number = "RA999990"
	}
	return enrolling.RecordCheckCommand{Department: w.North.ID, Person: p.ID, Number: number, Profession: "diagnostic radiographer", Status: "registered",
		EffectiveFrom: "2024-03-01", CheckedOn: clock.DateOf(w.Clock.Now())}
}

func TestARecordedCheckIsWhatCountsFromThenOn(t *testing.T) {
	w, s, _ := begin(t)
	w.Clock.Advance(time.Hour)
	cmd := check(w, w.North.Lapsed)
	cmd.Number = strings.ToLower(strings.Replace(cmd.Number, "RA", "ra ", 1))
	_, err := s.RecordCheck(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	list, err := s.Checks(t.Context(), w.As(w.North.Lead), w.North.ID)
	ok(t, err)
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
		if c.Person.ID != w.North.Lapsed.ID {
			continue
		}
		if c.Current.Status != "Registered" || c.Current.Profession != assessor.DiagnosticRadiographer || c.Current.Source != "Looked up by hand" ||
			c.Current.RecordedBy != w.North.Lead.ID || len(c.Refusals) != 0 || len(c.History) != 2 || c.History[1].Status != "Lapsed" {
			t.Errorf("Lee is now %+v", c)
		}
	}
	if got := strings.Join(names, ", "); got != "Lee Park, Mo Adeyemi, Noor Haddad, Priya Shah, Sam Reed" {
		t.Errorf("the register's page lists %s", got)
	}
}

func TestEveryProblemOfACheckIsSaidAtOnce(t *testing.T) {
	w, s, _ := begin(t)
	lead := w.As(w.North.Lead)
	_, err := s.RecordCheck(t.Context(), lead, enrolling.RecordCheckCommand{Department: w.North.ID, Person: w.North.Unchecked.ID, Source: strings.Repeat("x", 201)})
	if wrong(err) != "number profession status effective_from checked_on source" {
		t.Errorf("nothing is filled in: %v", err)
	}
	for name, one := range map[string]struct {
		change func(*enrolling.RecordCheckCommand)
		want   string
	}{
		"tomorrow":                    {func(c *enrolling.RecordCheckCommand) { c.CheckedOn = "2026-11-24" }, "checked_on"},
		"somebody else's number":      {func(c *enrolling.RecordCheckCommand) { c.Number = numberOf(w, w.North.Second) }, "number"},
		"another department's":        {func(c *enrolling.RecordCheckCommand) { c.Number = numberOf(w, w.South.Second) }, "number"},
		"older than one that we have": {func(c *enrolling.RecordCheckCommand) { c.CheckedOn = "2026-11-22" }, "checked_on"},
	} {
		cmd := check(w, w.North.Assessor)
		one.change(&cmd)
		if _, err := s.RecordCheck(t.Context(), lead, cmd); wrong(err) != one.want {
			t.Errorf("%s: %v, want a problem with %q", name, err, one.want)
		}
	}
}

func TestTwoWritersCannotGiveOneNumberToTwoPeople(t *testing.T) {
	w, s, _ := begin(t)
	errs := make(chan error, 2)
	for _, p := range []fixture.Person{w.North.Unchecked, w.South.Unchecked} {
		go func() {
			cmd := check(w, fixture.Person{ID: p.ID})
			cmd.Person = p.ID
			lead := w.As(w.North.Lead)
			if p == w.South.Unchecked {
				cmd.Department, lead = w.South.ID, w.As(w.South.Lead)
			}
			_, err := s.RecordCheck(t.Context(), lead, cmd)
			errs <- err
		}()
	}
	a, b := <-errs, <-errs
	if (a == nil) == (b == nil) {
		t.Errorf("one number for two people: %v and %v", a, b)
	}
}

func TestTheStoreItselfKeepsANumberToOnePerson(t *testing.T) {
	w, _, _ := begin(t)
	c := assessor.Check{ID: id.New[id.Check](), Person: w.South.Assessor.ID, Register: assessor.HCPC, Number: numberOf(w, w.North.Assessor)}
	refused(t, "write somebody else's number", w.Store.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddCheck(fixture.Grant("register-check.record", c.ID, w.South.ID), c)
		return err
	}), fault.Conflict)
}

func line(cells ...string) string { return strings.Join(cells, ",") + "\n" }

// bring has the lead of North put a list forward and the administrator approve it.
func bring(w *fixture.World, s enrolling.Service, file []byte) (int, error) {
	p, err := s.ProposeChecks(w.T.Context(), w.As(w.North.Lead), enrolling.CheckFileCommand{Department: w.North.ID, File: file, Seen: digest.OfBytes(file)})
	if err != nil {
		return 0, err
	}
	sent, err := s.Proposal(w.T.Context(), w.As(w.Admin), p)
	if err != nil {
		return 0, err
	}
	return s.ApproveChecks(w.T.Context(), w.As(w.Admin), enrolling.ApproveCommand{Proposal: p, Seen: sent.Preview.Whole})
}

func TestAFileOfChecksIsPreviewedThenApproved(t *testing.T) {
	w, s, _ := begin(t)
	w.Clock.Advance(24 * time.Hour)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	priya, sam, lee, mo := numberOf(w, w.North.Assessor), numberOf(w, w.North.Second), numberOf(w, w.North.Lapsed), numberOf(w, w.North.Limited)
	file := []byte(registerHeader +
		line(strings.ToLower(priya), "", "Diagnostic radiographer", "Registered", "01/03/2024", "24/11/2026") +
		line(sam, "sam@north.example", "Diagnostic Radiographer", "Suspended", "2026-11-01", "2026-11-24") +
		line(lee, "", "Diagnostic radiographer", "Registered", "2026-11-20", "2026-11-24") +
		line("RA999990", "noor@north.example", "Therapeutic radiographer", "Registered", "2024-03-01", "2026-11-24"))
	before := logged(w)
	p, err := s.PreviewChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: file})
	ok(t, err)
	var got []string
	for _, r := range p.Rows {
		got = append(got, fmt.Sprintf("%d %s: %s", r.Line, r.PersonName, r.Change))
	}
	want := []string{"2 Priya Shah: The same as before, looked at again.",
		"3 Sam Reed: The status changes from “Registered” to “Suspended”.",
		"4 Lee Park: The status changes from “Lapsed” to “Registered”.",
		"5 Noor Haddad: First check: Registered."}
	if !slices.Equal(got, want) || p.Problems != 0 {
		t.Errorf("the preview says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(p.Gone) != 1 || p.Gone[0] != (enrolling.GoneRow{Person: w.North.Limited.ID, Name: "Mo Adeyemi", Register: assessor.HCPC, Number: mo, Status: "Registered"}) {
		t.Errorf("of a file without %s the preview says %+v", mo, p.Gone)
	}
	if p.Count(enrolling.New) != 1 || p.Count(enrolling.Changed) != 2 || p.Count(enrolling.Unchanged) != 1 {
		t.Errorf("the differences are %+v", p.Rows)
	}
	if logged(w) != before || statusOf(w, w.North.Second) != "Registered" {
		t.Error("a preview changed something")
	}
	_, err = s.ProposeChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: append(file, '\n'), Seen: p.Seen})
	refused(t, "put another file forward than was looked at", err, fault.Conflict)
	n, err := bring(w, s, file)
	ok(t, err)
	if n != 4 || statusOf(w, w.North.Second) != "Suspended" || statusOf(w, w.North.Lapsed) != "Registered" || statusOf(w, w.North.Limited) != "Registered" {
		t.Errorf("imported %d", n)
	}
	if logged(w) != before+6 {
		t.Errorf("%d entries in the log for a list, its approval and 4 checks", logged(w)-before)
	}
}

func TestEachLineOfAFileOfChecksSaysWhatIsWrongWithIt(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	priya, sam, south := numberOf(w, w.North.Assessor), numberOf(w, w.North.Second), numberOf(w, w.South.Assessor)
	good := []string{"Diagnostic radiographer", "Registered", "2024-03-01", "2026-11-23"}
	rest := strings.Join(good, ",") + "\n"
	for name, one := range map[string]struct{ row, want string }{
		"all is well":                     {priya + ",," + rest, ""},
		"a number nobody has":             {"RA999990,," + rest, "registration_number"},
		"another department's number":     {south + ",," + rest, "registration_number"},
		"a number that cannot be":         {"12345,," + rest, "registration_number"},
		"a number that cannot be, of Sam": {"12345,sam@north.example," + rest, "registration_number"},
		"the number of another":           {priya + ",sam@north.example," + rest, "email registration_number"},
		"another department's, as mine":   {south + ",noor@north.example," + rest, "registration_number"},
		"an address nobody has":           {priya + ",x@x.example," + rest, "email"},
		"a formula":                       {priya + ",," + "=cmd,Registered,2024-03-01,2026-11-23\n", "profession"},
		"a word that HCPC does not use":   {sam + ",," + "Diagnostic radiographer,OK,2024-03-01,2026-11-23\n", "status"},
		"the day of tomorrow":             {sam + ",," + "Diagnostic radiographer,Registered,2024-03-01,2026-11-24\n", "checked_on"},
		"an American day":                 {sam + ",," + "Diagnostic radiographer,Registered,2024-03-01,11/23/2026\n", "checked_on"},
		"an older look":                   {sam + ",," + "Diagnostic radiographer,Registered,2024-03-01,2026-11-22\n", "checked_on"},
		"nothing but commas and a number": {sam + ",,,,,\n", "profession status effective_from checked_on"},
	} {
		file := []byte(registerHeader + one.row)
		p, err := s.PreviewChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: file})
		ok(t, err)
		var columns []string
		for _, f := range p.Rows[0].Problems {
			columns = append(columns, f.Name)
		}
		if got := strings.Join(columns, " "); got != one.want || p.Problems != min(len(columns), 1) {
			t.Errorf("%s: problems with %q, want %q", name, got, one.want)
		}
		before := logged(w)
		if _, err := s.ProposeChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: file, Seen: digest.OfBytes(file)}); one.want != "" && (!fault.Is(err, fault.Invalid) || logged(w) != before) {
			t.Errorf("%s: put forward all the same: %v", name, err)
		}
	}
	twice := []byte(registerHeader + sam + ",," + rest + ",sam@north.example," + rest + "RA999990,sam@north.example," + rest)
	p, err := s.PreviewChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: twice})
	ok(t, err)
	if p.Problems != 2 {
		t.Errorf("one person on three lines: %+v", p.Rows)
	}
	same := []byte(registerHeader + "RA999990,noor@north.example," + rest + "RA999990,mo@north.example," + rest)
	p, err = s.PreviewChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: same})
	ok(t, err)
	if p.Problems != 1 || p.Rows[1].Problems[0].Name != "registration_number" {
		t.Errorf("one new number for two people: %+v", p.Rows)
	}
}

func TestTheRegisterSheetIsFilledInAndImported(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	text, err := s.RegisterSheet(ctx, lead, w.North.ID)
	ok(t, err)
	filled := strings.ReplaceAll(string(text), "Diagnostic radiographer,,,", "Diagnostic radiographer,Registered,2024-03-01,2026-11-23")
	filled = strings.ReplaceAll(filled, ",noor@north.example,Noor Haddad,,,,", "RA999990,noor@north.example,Noor Haddad,Diagnostic radiographer,Registered,2024-03-01,2026-11-23")
	p, err := s.PreviewChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: []byte(filled)})
	ok(t, err)
	if p.Problems != 0 || len(p.Rows) != 5 || len(p.Gone) != 0 {
		t.Fatalf("%s\nis previewed as %+v", filled, p)
	}
	_, err = bring(w, s, []byte(filled))
	ok(t, err)
	if statusOf(w, w.North.Lapsed) != "Registered" || statusOf(w, w.North.Unchecked) != "Registered" {
		t.Error("the sheet was imported, and somebody is still not registered")
	}
}

// put has Amira put up a direct observation of one competency.
func put(w *fixture.World, chosen id.Person) {
	c := fixture.Observed("2026-11-20", 1, fixture.Mammograms)
	c.Assessor = chosen
	w.Submit(w.North.Worker, evidence.Observation, c)
}

// leave nobody of North able to sign but those kept.
func onlyLeave(t *testing.T, w *fixture.World, s enrolling.Service, kept ...fixture.Person) {
	t.Helper()
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Second} {
		if !slices.Contains(kept, p) {
			ok(t, s.EndRole(t.Context(), w.As(w.North.Lead), enrolling.EndRoleCommand{Role: membership(w, p, identity.RoleAssessor), Reason: "They left."}))
		}
	}
}

func TestWhatWaitedOnNobodyIsOfferedWhenSomebodyCanSign(t *testing.T) {
	for name, mend := range map[string]struct {
		to   func(*fixture.World) fixture.Person
		mend func(*testing.T, *fixture.World, enrolling.Service)
	}{
		"a register check": {func(w *fixture.World) fixture.Person { return w.North.Unchecked }, func(t *testing.T, w *fixture.World, s enrolling.Service) {
			_, err := s.RecordCheck(t.Context(), w.As(w.North.Lead), check(w, w.North.Unchecked))
			ok(t, err)
		}},
		"an imported check": {func(w *fixture.World) fixture.Person { return w.North.Lapsed }, func(t *testing.T, w *fixture.World, s enrolling.Service) {
			file := []byte(registerHeader + line(numberOf(w, w.North.Lapsed), "", "Diagnostic radiographer", "Registered", "2026-11-20", "2026-11-23"))
			_, err := bring(w, s, file)
			ok(t, err)
		}},
		"an entitlement": {func(w *fixture.World) fixture.Person { return w.North.Limited }, func(t *testing.T, w *fixture.World, s enrolling.Service) {
			_, err := s.GrantEntitlement(t.Context(), w.As(w.North.Lead), enrolling.GrantCommand{Department: w.North.ID, Person: w.North.Limited.ID, Areas: []string{"diagnostic-imaging:BRE"}})
			ok(t, err)
		}},
		"a role": {func(w *fixture.World) fixture.Person { return w.North.Second }, func(t *testing.T, w *fixture.World, s enrolling.Service) {
			ok(t, s.AddRole(t.Context(), w.As(w.North.Lead), enrolling.AddRoleCommand{Department: w.North.ID, Person: w.North.Second.ID, Role: identity.RoleAssessor}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w, s, _ := begin(t)
			onlyLeave(t, w, s)
			put(w, "")
			if got := offered(w, w.North.ID); len(got) != 1 || got[0] != "" {
				t.Fatalf("before, it waits on %v", got)
			}
			mend.mend(t, w, s)
			to := mend.to(w)
			if got := offered(w, w.North.ID); got[0] != to.ID {
				t.Fatalf("it waits on %v, want %s", got, to.Name)
			}
			w.Read(func(v *store.View) error {
				notes, err := v.Notifications(scope(w.As(to)), "", 10)
				if len(notes) != 1 || notes[0].Kind != "asked" {
					t.Errorf("%s is told %+v", to.Name, notes)
				}
				return err
			})
		})
	}
}

func TestWhatSomebodyMayNoLongerSignGoesToAnother(t *testing.T) {
	for name, stop := range map[string]func(*testing.T, *fixture.World, enrolling.Service){
		"suspended": func(t *testing.T, w *fixture.World, s enrolling.Service) {
			cmd := check(w, w.North.Assessor)
			cmd.Status = "Suspended"
			_, err := s.RecordCheck(t.Context(), w.As(w.North.Lead), cmd)
			ok(t, err)
		},
		"not entitled any more": func(t *testing.T, w *fixture.World, s enrolling.Service) {
			list, err := s.Entitlements(t.Context(), w.As(w.North.Assessor), w.North.ID)
			ok(t, err)
			ok(t, s.EndEntitlement(t.Context(), w.As(w.North.Lead), enrolling.EndEntitlementCommand{Entitlement: list[0].ID, Reason: "Moved to another area."}))
		},
		"not an assessor any more": func(t *testing.T, w *fixture.World, s enrolling.Service) {
			ok(t, s.EndRole(t.Context(), w.As(w.North.Lead), enrolling.EndRoleCommand{Role: membership(w, w.North.Assessor, identity.RoleAssessor), Reason: "They left."}))
		},
		"switched off": func(t *testing.T, w *fixture.World, s enrolling.Service) {
			ok(t, s.Switch(t.Context(), w.As(w.North.Lead), enrolling.SwitchCommand{Department: w.North.ID, Person: w.North.Assessor.ID, Reason: "They left."}))
		},
		"away": func(t *testing.T, w *fixture.World, s enrolling.Service) {
			_, err := s.RecordAbsence(t.Context(), w.As(w.North.Assessor), enrolling.AbsenceCommand{Department: w.North.ID, Person: w.North.Assessor.ID, From: "2026-11-23", Until: "2026-11-30"})
			ok(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, s, _ := begin(t)
			put(w, w.North.Assessor.ID)
			put(w, w.North.Assessor.ID)
			if got := offered(w, w.North.ID); got[0] != w.North.Assessor.ID || got[1] != got[0] {
				t.Fatalf("before, it waits on %v", got)
			}
			stop(t, w, s)
			if got := offered(w, w.North.ID); got[0] != w.North.Second.ID || got[1] != w.North.Second.ID {
				t.Errorf("it waits on %v, want Sam", got)
			}
		})
	}
}

func TestWhatNobodyElseMaySignStays(t *testing.T) {
	w, s, _ := begin(t)
	onlyLeave(t, w, s, w.North.Assessor)
	put(w, "")
	lead := w.As(w.North.Lead)
	away, err := s.RecordAbsence(t.Context(), lead, enrolling.AbsenceCommand{Department: w.North.ID, Person: w.North.Assessor.ID, From: "2026-11-20", Until: "2026-11-30"})
	ok(t, err)
	if got := offered(w, w.North.ID); got[0] != w.North.Assessor.ID {
		t.Errorf("the only one who may sign is away, and it waits on %v", got)
	}
	put(w, "") // offered to nobody: the only one is away
	ok(t, s.EndAbsence(t.Context(), lead, enrolling.EndAbsenceCommand{Department: w.North.ID, Absence: away}))
	if got := offered(w, w.North.ID); got[0] != w.North.Assessor.ID || got[1] != w.North.Assessor.ID {
		t.Errorf("they are back, and it waits on %v", got)
	}
	ok(t, s.EndRole(t.Context(), lead, enrolling.EndRoleCommand{Role: membership(w, w.North.Assessor, identity.RoleAssessor), Reason: "They left."}))
	if got := offered(w, w.North.ID); got[0] != "" || got[1] != "" {
		t.Errorf("nobody may sign, and it waits on %v", got)
	}
	w.Read(func(v *store.View) error {
		notes, err := v.Notifications(scope(lead), "", 10)
		if len(notes) == 0 || notes[0].Kind != "nobody" || notes[0].Text != "Nobody can sign off 2 competencies any more." {
			t.Errorf("the lead is told %+v", notes)
		}
		return err
	})
}

func TestWhatSomebodyHasOpenedStaysWithThemWhileTheyMaySign(t *testing.T) {
	w, s, _ := begin(t)
	put(w, w.North.Assessor.ID)
	_, err := w.Assessing.Open(t.Context(), w.As(w.North.Assessor), waiting(w, w.North.ID)[0].ID)
	ok(t, err)
	_, err = s.RecordAbsence(t.Context(), w.As(w.North.Assessor), enrolling.AbsenceCommand{Department: w.North.ID, Person: w.North.Assessor.ID, From: "2026-11-23", Until: "2026-11-24"})
	ok(t, err)
	if got := offered(w, w.North.ID); got[0] != w.North.Assessor.ID {
		t.Errorf("opened, and it waits on %v", got)
	}
}

func TestWhatIsOfferedAgainIsBalanced(t *testing.T) {
	w, s, _ := begin(t)
	onlyLeave(t, w, s)
	for range 6 {
		put(w, "")
	}
	for _, p := range []fixture.Person{w.North.Unchecked, w.North.Lapsed} {
		_, err := s.RecordAbsence(t.Context(), w.As(w.North.Lead), enrolling.AbsenceCommand{Department: w.North.ID, Person: p.ID, From: "2026-11-23", Until: "2026-11-24"})
		ok(t, err)
		_, err = s.RecordCheck(t.Context(), w.As(w.North.Lead), check(w, p))
		ok(t, err)
	}
	list, err := s.Absences(t.Context(), w.As(w.North.Lead), w.North.ID)
	ok(t, err)
	w.Write(func(tx *store.Tx) error { // both are back at one moment
		for _, a := range list {
			if err := tx.EndAbsence(fixture.Grant("absence.record", a.ID, w.North.ID), a.ID, "2026-11-22"); err != nil {
				return err
			}
		}
		return nil
	})
	ok(t, s.AddRole(t.Context(), w.As(w.North.Lead), enrolling.AddRoleCommand{Department: w.North.ID, Person: w.North.Educator.ID, Role: identity.RoleAssessor}))
	given := map[id.Person]int{}
	for _, p := range offered(w, w.North.ID) {
		given[p]++
	}
	if given[w.North.Unchecked.ID] != 3 || given[w.North.Lapsed.ID] != 3 {
		t.Errorf("6 requests for 2 people are given as %v", given)
	}
}

func TestWhoCanSignIsSaidByArea(t *testing.T) {
	w, s, _ := begin(t)
	list, err := s.Signers(t.Context(), w.As(w.North.Inspector), w.North.ID)
	ok(t, err)
	if len(list) != 5 {
		t.Fatalf("%d people are listed", len(list))
	}
	why := func(p fixture.Person, area string) string {
		for _, one := range list {
			for _, a := range one.Areas {
				if one.Person == p.ID && a.Key == "diagnostic-imaging:"+area {
					var rules []string
					for _, r := range a.Refusals {
						rules = append(rules, r.Rule)
					}
					return strings.Join(rules, " ")
				}
			}
		}
		return "not listed"
	}
	for _, one := range []struct {
		p          fixture.Person
		area, want string
	}{{w.North.Assessor, "BRE", ""}, {w.North.Limited, "IV", ""}, {w.North.Limited, "BRE", "entitlement"}, {w.North.Lapsed, "IV", "register-status"}, {w.North.Unchecked, "IV", "register-unknown"}} {
		if got := why(one.p, one.area); got != one.want {
			t.Errorf("%s in %s: refused by %q, want %q", one.p.Name, one.area, got, one.want)
		}
	}
}
