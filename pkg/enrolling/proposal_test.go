package enrolling_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// list is a file of what the register shows today of each person.
func list(w *fixture.World, status string, people ...fixture.Person) []byte {
	out := registerHeader
	for _, p := range people {
		out += line(numberOf(w, p), "", "Diagnostic radiographer", status, "2024-03-01", string(clock.DateOf(w.Clock.Now())))
	}
	return []byte(out)
}

func propose(w *fixture.World, s enrolling.Service, by fixture.Person, file []byte) (id.Proposal, error) {
	return s.ProposeChecks(w.T.Context(), w.As(by), enrolling.CheckFileCommand{Department: w.North.ID, File: file, Seen: digest.OfBytes(file)})
}

func proposed(t *testing.T, w *fixture.World, s enrolling.Service, by fixture.Person, file []byte) id.Proposal {
	t.Helper()
	p, err := propose(w, s, by, file)
	ok(t, err)
	return p
}

// approve has somebody look at a list and approve it.
func approve(w *fixture.World, s enrolling.Service, by fixture.Person, p id.Proposal) error {
	sent, err := s.Proposal(w.T.Context(), w.As(by), p)
	if err != nil {
		return err
	}
	_, err = s.ApproveChecks(w.T.Context(), w.As(by), enrolling.ApproveCommand{Proposal: p, Seen: sent.Preview.Whole})
	return err
}

func toldOf(w *fixture.World, p fixture.Person, kind string) (out []string) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 50)
		for _, n := range list {
			if n.Kind == kind {
				out = append(out, n.Text)
			}
		}
		return err
	})
	return out
}

func TestNothingOfAListIsKnownUntilSomebodyElseApprovesIt(t *testing.T) {
	w, s, _ := begin(t)
	lou := w.Person(w.North.ID, "Lou Second", "lou@north.example", identity.RoleLead)
	p := proposed(t, w, s, w.North.Lead, list(w, "Registered", w.North.Lapsed, w.North.Assessor))
	if statusOf(w, w.North.Lapsed) != "Lapsed" {
		t.Fatal("a list that nobody approved was recorded")
	}
	before := logged(w)
	refused(t, "approve one's own list", approve(w, s, w.North.Lead, p), fault.Forbidden)
	if logged(w) != before || statusOf(w, w.North.Lapsed) != "Lapsed" {
		t.Fatal("who put a list forward approved it")
	}
	ok(t, approve(w, s, lou, p))
	list, err := s.Checks(t.Context(), w.As(w.North.Lead), w.North.ID)
	ok(t, err)
	for _, c := range list {
		if c.ID == w.North.Lapsed.ID && (c.Current.Status != "Registered" || c.Current.Proposal != p || c.Current.RecordedBy != lou.ID || c.Current.Source != "List of 23 November 2026, sent by Dana Cole and approved by Lou Second") {
			t.Errorf("the approved check is %+v", c.Current)
		}
	}
	refused(t, "approve a list twice", approve(w, s, lou, p), fault.Conflict)
	if got := toldOf(w, w.North.Lead, "list-decided"); len(got) != 1 || got[0] != "Lou Second approved the list of register checks that you sent." {
		t.Errorf("who put it forward is told %q", got)
	}
}

func TestNobodyApprovesAListThatTheyAreOn(t *testing.T) {
	w, s, _ := begin(t)
	both := w.Person(w.North.ID, "Bo Both", "bo@north.example", identity.RoleLead)
	w.Check(both, "Registered", fixture.Now.AddDate(-1, 0, 0))
	p := proposed(t, w, s, w.North.Lead, list(w, "Registered", both, w.North.Assessor))
	refused(t, "approve a list with oneself on it", approve(w, s, both, p), fault.Forbidden)
	if got := toldOf(w, both, "list-sent"); len(got) != 0 {
		t.Errorf("asked to approve what they are on: %q", got)
	}
	// Nobody else leads: whoever runs the platform is asked.
	if got := toldOf(w, w.Admin, "list-sent"); len(got) != 1 || got[0] != "Dana Cole asks you to look at a list of 2 register checks and approve it." {
		t.Errorf("the administrator is told %q", got)
	}
	sent, err := s.Proposal(t.Context(), w.As(w.North.Lead), p)
	ok(t, err)
	if !sent.Own || len(sent.Approvers) != 0 {
		t.Errorf("the list shows %+v", sent)
	}
	ok(t, approve(w, s, w.Admin, p))
}

func TestAListIsApprovedAsItWasLookedAtOrNotAtAll(t *testing.T) {
	w, s, _ := begin(t)
	p := proposed(t, w, s, w.North.Lead, list(w, "Registered", w.North.Lapsed, w.North.Assessor))
	sent, err := s.Proposal(t.Context(), w.As(w.Admin), p)
	ok(t, err)
	w.Clock.Advance(time.Minute)
	w.Check(w.North.Assessor, "Suspended", w.Clock.Now().Add(-time.Hour)) // meanwhile
	before := logged(w)
	_, err = s.ApproveChecks(t.Context(), w.As(w.Admin), enrolling.ApproveCommand{Proposal: p, Seen: sent.Preview.Whole})
	refused(t, "approve what the list did before", err, fault.Conflict)
	_, err = s.ApproveChecks(t.Context(), w.As(w.Admin), enrolling.ApproveCommand{Proposal: p})
	refused(t, "approve without looking", err, fault.Conflict)
	if logged(w) != before {
		t.Error("it left a trace")
	}
	// What is on the department's side of it counts too: somebody who is not on the list.
	sent, err = s.Proposal(t.Context(), w.As(w.Admin), p)
	ok(t, err)
	w.Check(w.North.Limited, "Lapsed", w.Clock.Now().Add(-time.Hour))
	_, err = s.ApproveChecks(t.Context(), w.As(w.Admin), enrolling.ApproveCommand{Proposal: p, Seen: sent.Preview.Whole})
	refused(t, "approve when who is missing stands otherwise", err, fault.Conflict)
}

func TestAListNamesRegistrantsFromOutsideForPasses(t *testing.T) {
	w, s, _ := begin(t)
	day := string(clock.DateOf(w.Clock.Now()))
	head := "registration_number,email,name,profession,status,effective_from,checked_on,outside\n"
	file := []byte(head + line("ra 900777", "", "Grace  Park", "Diagnostic radiographer", "Registered", "2024-03-01", day, "Yes"))
	p := proposed(t, w, s, w.North.Lead, file)
	known := func() []string {
		list, err := s.Passes(t.Context(), w.As(w.North.Lead), w.North.ID)
		ok(t, err)
		var out []string
		for _, l := range list.Listings {
			out = append(out, l.Name+" "+l.Number+" "+l.Status+" "+l.Source+" by "+l.RecordedByName)
		}
		return out
	}
	if got := known(); len(got) != 0 {
		t.Fatalf("known before anybody approved it: %q", got)
	}
	ok(t, approve(w, s, w.Admin, p))
	if got := known(); len(got) != 1 || got[0] != "Grace Park RA900777 Registered List of 23 November 2026, sent by Dana Cole and approved by Ada Admin by Ada Admin" {
		t.Errorf("known of people from outside: %q", got)
	}
	sheet, err := s.RegisterSheet(t.Context(), w.As(w.North.Lead), w.North.ID)
	ok(t, err)
	if !strings.Contains(string(sheet), "RA900777,,Grace Park,Diagnostic radiographer,,,,HCPC,yes\n") {
		t.Errorf("the sheet leaves them out:\n%s", sheet)
	}
	for name, one := range map[string]struct{ row, want string }{
		"a word that is neither":       {line("RA900778", "", "Jo", "Diagnostic radiographer", "Registered", "2024-03-01", day, "maybe"), "outside registration_number"},
		"somebody of the department":   {line(numberOf(w, w.North.Second), "", "Sam", "Diagnostic radiographer", "Registered", "2024-03-01", day, "yes"), "outside"},
		"no name":                      {line("RA900778", "", "", "Diagnostic radiographer", "Registered", "2024-03-01", day, "yes"), "name"},
		"an address of the department": {line("RA900778", "sam@north.example", "Sam", "Diagnostic radiographer", "Registered", "2024-03-01", day, "yes"), "email"},
		"an older look":                {line("RA900777", "", "Grace Park", "Diagnostic radiographer", "Registered", "2024-03-01", "2026-11-01", "yes"), "checked_on"},
		"a word HCPC does not use":     {line("RA900777", "", "Grace Park", "Diagnostic radiographer", "Fine", "2024-03-01", day, "yes"), "status"},
	} {
		preview, err := s.PreviewChecks(t.Context(), w.As(w.North.Lead), enrolling.CheckFileCommand{Department: w.North.ID, File: []byte(head + one.row)})
		ok(t, err)
		var columns []string
		for _, f := range preview.Rows[0].Problems {
			columns = append(columns, f.Name)
		}
		if got := strings.Join(columns, " "); got != one.want {
			t.Errorf("%s: problems with %q, want %q", name, got, one.want)
		}
	}
	twice := line("RA900778", "", "Jo Park", "Diagnostic radiographer", "Registered", "2024-03-01", day, "yes")
	preview, err := s.PreviewChecks(t.Context(), w.As(w.North.Lead), enrolling.CheckFileCommand{Department: w.North.ID, File: []byte(head + twice + twice)})
	ok(t, err)
	if preview.Problems != 1 || preview.Rows[0].Change != "From outside. First check: Registered." {
		t.Errorf("twice on a list: %+v", preview.Rows)
	}
}

func TestAListThatIsRefusedOrWithdrawnDoesNothing(t *testing.T) {
	w, s, _ := begin(t)
	ctx := t.Context()
	for name, by := range map[string]fixture.Person{"withdrawn": w.North.Lead, "refused": w.Admin} {
		p := proposed(t, w, s, w.North.Lead, list(w, "Registered", w.North.Lapsed))
		if err := s.WithdrawChecks(ctx, w.As(by), enrolling.WithdrawCommand{Proposal: p}); wrong(err) != "reason" {
			t.Errorf("%s without a reason: %v", name, err)
		}
		ok(t, s.WithdrawChecks(ctx, w.As(by), enrolling.WithdrawCommand{Proposal: p, Reason: "An old file."}))
		refused(t, "approve what was "+name, approve(w, s, w.Admin, p), fault.Conflict)
		refused(t, "end it twice", s.WithdrawChecks(ctx, w.As(by), enrolling.WithdrawCommand{Proposal: p, Reason: "Again."}), fault.Conflict)
	}
	if got := toldOf(w, w.North.Lead, "list-decided"); len(got) != 1 || !strings.Contains(got[0], "refused") {
		t.Errorf("who put them forward is told %q", got)
	}
	if statusOf(w, w.North.Lapsed) != "Lapsed" {
		t.Error("it was recorded all the same")
	}
}

func TestAListThatWaitedTooLongIsNotApproved(t *testing.T) {
	w, s, _ := begin(t)
	p := proposed(t, w, s, w.North.Lead, list(w, "Registered", w.North.Lapsed))
	w.Clock.Advance(enrolling.ProposalLife)
	refused(t, "approve a list of last week", approve(w, s, w.Admin, p), fault.Conflict)
}

func TestAnOldOrShortenedListIsRefused(t *testing.T) {
	w, s, _ := begin(t)
	everybody := []fixture.Person{w.North.Assessor, w.North.Second, w.North.Lapsed, w.North.Limited}
	old := list(w, "Registered", everybody...)
	w.Clock.Advance(48 * time.Hour)
	_, err := bring(w, s, list(w, "Registered", everybody...))
	ok(t, err)
	w.Clock.Advance(time.Hour)
	_, err = propose(w, s, w.North.Lead, old)
	refused(t, "an older list", err, fault.Invalid)
	_, err = propose(w, s, w.North.Lead, list(w, "Registered", everybody[1:]...))
	refused(t, "a list without one of four", err, fault.Invalid)
	if statusOf(w, w.North.Assessor) != "Registered" {
		t.Error("who is not on a list was taken for lapsed")
	}
	ok(t, s.EndRole(t.Context(), w.As(w.North.Lead), enrolling.EndRoleCommand{Role: membership(w, w.North.Assessor, identity.RoleAssessor), Reason: "They left."}))
	proposed(t, w, s, w.North.Lead, list(w, "Registered", everybody[1:]...)) // who left need not be on it

	w, s, _ = begin(t)
	old = list(w, "Registered", w.North.Second)
	w.Clock.Advance(48 * time.Hour)
	_, err = bring(w, s, list(w, "Registered", w.North.Assessor))
	ok(t, err)
	ok(t, s.EndRole(t.Context(), w.As(w.North.Lead), enrolling.EndRoleCommand{Role: membership(w, w.North.Assessor, identity.RoleAssessor), Reason: "They left."}))
	_, err = propose(w, s, w.North.Lead, old)
	refused(t, "a list of before the last one, of somebody else", err, fault.Invalid)
}
