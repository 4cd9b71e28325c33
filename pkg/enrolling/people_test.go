package enrolling_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestPeopleAreListedWithWhatTheyDoAndWhetherTheyAreHere(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	ok(t, s.Switch(ctx, lead, enrolling.SwitchCommand{Department: w.North.ID, Person: w.North.Second.ID, Reason: "They left."}))
	ok(t, s.EndRole(ctx, lead, enrolling.EndRoleCommand{Role: membership(w, w.North.Other, identity.RoleWorker), Reason: "They left."}))
	ok(t, s.AddRole(ctx, lead, enrolling.AddRoleCommand{Department: w.North.ID, Person: w.North.Assessor.ID, Role: identity.RoleEducator}))
	_, err := s.Invite(ctx, lead, enrolling.InviteCommand{Department: w.North.ID, Email: "new@x.example", Name: "Nia", Roles: []identity.Role{identity.RoleLead}})
	ok(t, err)
	p, err := s.People(ctx, lead, w.North.ID)
	ok(t, err)
	var got []string
	for _, m := range p.Members {
		got = append(got, fmt.Sprintf("%s %v %s", m.Name, m.Roles, m.Status))
	}
	want := `Amira Khan [worker] active
Ben Okafor [] left
Dana Cole [lead] active
Eve Lund [educator] active
Ira Stone [inspector] active
Lee Park [assessor] active
Mo Adeyemi [assessor] active
Noor Haddad [assessor] active
Priya Shah [assessor educator] active
Sam Reed [assessor] off`
	if strings.Join(got, "\n") != want || p.Department.Name != "North Imaging" || len(p.Invitations) != 1 || p.Invitations[0].Email != "new@x.example" {
		t.Errorf("%s has\n%s\nand invited %+v", p.Department.Name, strings.Join(got, "\n"), p.Invitations)
	}
	if w.As(w.North.Other).Posts != nil {
		t.Error("who has left still has a portfolio open")
	}
}

func TestARoleIsAddedOnceAndOfThoseThatThereAre(t *testing.T) {
	w, s, _ := begin(t)
	lead := w.As(w.North.Lead)
	for name, one := range map[string]struct {
		cmd  enrolling.AddRoleCommand
		want string
	}{
		"have it already":  {enrolling.AddRoleCommand{Person: w.North.Assessor.ID, Role: identity.RoleAssessor}, "role"},
		"no such role":     {enrolling.AddRoleCommand{Person: w.North.Assessor.ID, Role: "boss"}, "role"},
		"administrator":    {enrolling.AddRoleCommand{Person: w.North.Assessor.ID, Role: identity.RoleAdministrator}, "role"},
		"inspector beside": {enrolling.AddRoleCommand{Person: w.North.Assessor.ID, Role: identity.RoleInspector, Until: "2026-12-01"}, "role"},
		"worker nowhere":   {enrolling.AddRoleCommand{Person: w.North.Assessor.ID, Role: identity.RoleWorker, Post: enrolling.Post{Level: "BOSS"}}, "level"},
	} {
		one.cmd.Department = w.North.ID
		if err := s.AddRole(t.Context(), lead, one.cmd); wrong(err) != one.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoComesBackFindsTheirPortfolio(t *testing.T) {
	w, s, _ := begin(t)
	lead := w.As(w.North.Lead)
	ok(t, s.EndRole(t.Context(), lead, enrolling.EndRoleCommand{Role: membership(w, w.North.Worker, identity.RoleWorker), Reason: "They left."}))
	ok(t, s.AddRole(t.Context(), lead, enrolling.AddRoleCommand{Department: w.North.ID, Person: w.North.Worker.ID, Role: identity.RoleWorker, Post: enrolling.Post{Level: "SCSW"}}))
	if posts := w.As(w.North.Worker).Posts; len(posts) != 1 || posts[0].Worker != w.North.Worker.Worker {
		t.Fatalf("came back to %+v", posts)
	}
	if got := worker(w, w.North.Worker.Worker); got.Level != "SCSW" || got.Revision != 2 {
		t.Errorf("the post is %+v", got)
	}
	var main []string
	for _, e := range enrolments(w, w.North.Worker.Worker) {
		if e.Main {
			main = append(main, e.Level)
		}
	}
	if len(main) != 1 || main[0] != "AP" {
		t.Errorf("the main pathways are %v", main)
	}
}

func TestAPostMovesByRevision(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead, amira := t.Context(), w.As(w.North.Lead), w.North.Worker.Worker
	ok(t, s.AssignEducator(ctx, lead, enrolling.AssignEducatorCommand{Worker: amira, Revision: 1, Educator: w.North.Educator.ID}))
	refused(t, "change what somebody else changed meanwhile", s.ChangePost(ctx, lead, enrolling.ChangePostCommand{Worker: amira, Revision: 1, Level: "SCSW"}), fault.Conflict)
	ok(t, s.ChangePost(ctx, lead, enrolling.ChangePostCommand{Worker: amira, Revision: 2, Level: "SCSW", Settings: []string{"ct"}}))
	ok(t, s.AssignEducator(ctx, lead, enrolling.AssignEducatorCommand{Worker: amira, Revision: 3}))
	if got := worker(w, amira); got.Level != "SCSW" || fmt.Sprint(got.Settings) != "[ct]" || got.Educator != "" || got.Revision != 4 {
		t.Errorf("the post is %+v", got)
	}
	err := s.ChangePost(ctx, lead, enrolling.ChangePostCommand{Worker: amira, Revision: 4, Level: "RADIOGRAPHER", Settings: []string{"moon"}})
	if wrong(err) != "level settings.0" {
		t.Errorf("an impossible post: %v", err)
	}
	for _, p := range []fixture.Person{w.North.Assessor, w.South.Educator} {
		if err := s.AssignEducator(ctx, lead, enrolling.AssignEducatorCommand{Worker: amira, Revision: 4, Educator: p.ID}); wrong(err) != "educator" {
			t.Errorf("%s as educator: %v", p.Name, err)
		}
	}
}

func TestAWorkerHasOneMainPathway(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead, amira := t.Context(), w.As(w.North.Lead), w.North.Worker.Worker
	levels := func() string {
		var out []string
		for _, e := range enrolments(w, amira) {
			mark := ""
			if e.Main {
				mark = "*"
			}
			out = append(out, e.Level+mark)
		}
		return strings.Join(out, " ")
	}
	ok(t, s.Enrol(ctx, lead, enrolling.EnrolCommand{Worker: amira, Level: "AP"}))
	ok(t, s.Enrol(ctx, lead, enrolling.EnrolCommand{Worker: amira, Level: "AP"}))
	if got := levels(); got != "SCSW* intermediate AP" {
		t.Errorf("on %s", got)
	}
	refused(t, "end the main pathway while there are others", s.EndEnrolment(ctx, lead, enrolments(w, amira)[0].ID), fault.Conflict)
	ok(t, s.Enrol(ctx, lead, enrolling.EnrolCommand{Worker: amira, Level: "AP", Main: true}))
	if got := levels(); got != "AP* SCSW intermediate" {
		t.Errorf("on %s", got)
	}
	for range 2 {
		ok(t, s.EndEnrolment(ctx, lead, enrolments(w, amira)[1].ID))
	}
	last := enrolments(w, amira)[0].ID
	ok(t, s.EndEnrolment(ctx, lead, last))
	refused(t, "end it again", s.EndEnrolment(ctx, lead, last), fault.NotFound)
	ok(t, s.Enrol(ctx, lead, enrolling.EnrolCommand{Worker: amira, Version: fixture.AHP, Level: "entry"}))
	if got := levels(); got != "entry*" {
		t.Errorf("on %s", got)
	}
	if err := s.Enrol(ctx, lead, enrolling.EnrolCommand{Worker: amira, Level: "RADIOGRAPHER"}); wrong(err) != "level" {
		t.Errorf("an outside level: %v", err)
	}
	if err := s.Enrol(ctx, lead, enrolling.EnrolCommand{Worker: amira, Version: "x:1", Level: "AP"}); wrong(err) != "version" {
		t.Errorf("an unknown framework: %v", err)
	}
}

func TestAnEntitlementSaysWhereAndWhen(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	for name, one := range map[string]struct {
		cmd  enrolling.GrantCommand
		want string
	}{
		"nowhere":              {enrolling.GrantCommand{Person: w.North.Limited.ID}, "areas"},
		"no such area":         {enrolling.GrantCommand{Person: w.North.Limited.ID, Areas: []string{"diagnostic-imaging:IV", "diagnostic-imaging:MOON", "*"}}, "areas.1 areas.2"},
		"not an assessor":      {enrolling.GrantCommand{Person: w.North.Educator.ID, Areas: []string{"diagnostic-imaging:IV"}}, "person"},
		"over before it began": {enrolling.GrantCommand{Person: w.North.Limited.ID, Areas: []string{"diagnostic-imaging:IV"}, From: "2026-12-01", Until: "2026-11-30"}, "until"},
		"over already":         {enrolling.GrantCommand{Person: w.North.Limited.ID, Areas: []string{"diagnostic-imaging:IV"}, From: "2025-12-01", Until: "2026-11-22"}, "until"},
		"days that are none":   {enrolling.GrantCommand{Person: w.North.Limited.ID, Areas: []string{"diagnostic-imaging:IV"}, From: "soon", Until: "later"}, "from until"},
	} {
		one.cmd.Department = w.North.ID
		if _, err := s.GrantEntitlement(ctx, lead, one.cmd); wrong(err) != one.want {
			t.Errorf("%s: %v, want problems with %q", name, err, one.want)
		}
	}
	e, err := s.GrantEntitlement(ctx, lead, enrolling.GrantCommand{Department: w.North.ID, Person: w.North.Limited.ID, Areas: []string{"diagnostic-imaging:BRE", "diagnostic-imaging:BRE"}, ModalityLead: true, Until: "2027-11-23"})
	ok(t, err)
	refusedAs := func(err error, want string) {
		t.Helper()
		if wrong(err) != want {
			t.Errorf("%v, want a problem with %q", err, want)
		}
	}
	refusedAs(s.EndEntitlement(ctx, lead, enrolling.EndEntitlementCommand{Entitlement: e, Reason: " "}), "reason")
	ok(t, s.EndEntitlement(ctx, lead, enrolling.EndEntitlementCommand{Entitlement: e, Reason: " Training ran out. "}))
	refused(t, "end it twice", s.EndEntitlement(ctx, lead, enrolling.EndEntitlementCommand{Entitlement: e, Reason: "Again."}), fault.Conflict)
	list, err := s.Entitlements(ctx, lead, w.North.ID)
	ok(t, err)
	last := list[len(list)-1]
	if last.ID != e || last.Name != "Mo Adeyemi" || last.GrantedByName != "Dana Cole" || fmt.Sprint(last.Areas) != "[diagnostic-imaging:BRE]" || !last.ModalityLead ||
		last.From != "2026-11-23" || last.Until != "2027-11-23" || last.EndReason != "Training ran out." || last.EndedBy != w.North.Lead.ID || !last.EndedAt.Equal(fixture.Now) {
		t.Errorf("kept as %+v", last)
	}
}

func TestAnAbsenceIsBetweenTwoDays(t *testing.T) {
	w, s, _ := begin(t)
	ctx, sam := t.Context(), w.As(w.North.Second)
	record := func(from, until clock.Date) (id.Absence, error) {
		return s.RecordAbsence(ctx, sam, enrolling.AbsenceCommand{Department: w.North.ID, Person: sam.Person, From: from, Until: until})
	}
	for days, want := range map[[2]clock.Date]string{{"", ""}: "from until", {"2026-12-02", "2026-12-01"}: "until", {"2026-11-01", "2026-11-22"}: "until", {"soon", "2026-12-01"}: "from"} {
		if _, err := record(days[0], days[1]); wrong(err) != want {
			t.Errorf("away %v: %v, want problems with %q", days, err, want)
		}
	}
	begun, err := record("2026-11-20", "2026-11-30")
	ok(t, err)
	coming, err := record("2026-12-20", "2026-12-31")
	ok(t, err)
	for _, a := range []id.Absence{begun, coming} {
		ok(t, s.EndAbsence(ctx, sam, enrolling.EndAbsenceCommand{Department: w.North.ID, Absence: a}))
	}
	list, err := s.Absences(ctx, sam, w.North.ID)
	ok(t, err)
	if len(list) != 0 {
		t.Errorf("both were ended, and they are still away: %+v", list)
	}
	w.Read(func(v *store.View) error {
		a, err := v.AbsenceFacts(begun)
		if a.Until != "2026-11-22" {
			t.Errorf("the days that they were away are kept as %+v", a)
		}
		return err
	})
}

// However many people there are, a list takes as many statements.
func TestListsTakeAConstantNumberOfStatements(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	file := []byte("email,name,roles\n")
	checks := []byte(registerHeader)
	for i := range 40 {
		file = fmt.Appendf(file, "p%d@x.example,P,assessor\n", i)
		checks = fmt.Appendf(checks, "RA8%05d,,Diagnostic radiographer,Registered,2024-03-01,2026-11-23\n", i)
	}
	put, _ := put1(t, w, s, w.North)
	for _, one := range []struct {
		name string
		most int64
		do   func() error
	}{
		{"people", 4, func() error { _, err := s.People(ctx, lead, w.North.ID); return err }},
		{"checks", 3, func() error { _, err := s.Checks(ctx, lead, w.North.ID); return err }},
		{"entitlements", 1, func() error { _, err := s.Entitlements(ctx, lead, w.North.ID); return err }},
		{"absences", 1, func() error { _, err := s.Absences(ctx, lead, w.North.ID); return err }},
		{"signers", 6, func() error { _, err := s.Signers(ctx, lead, w.North.ID); return err }},
		{"a preview of 40 invitations", 5, func() error {
			_, err := s.PreviewInvitations(ctx, lead, enrolling.InviteFileCommand{Department: w.North.ID, File: file})
			return err
		}},
		{"lists of checks", 1, func() error { _, err := s.Proposals(ctx, lead, w.North.ID); return err }},
		{"a list of checks", 11, func() error { _, err := s.Proposal(ctx, lead, put); return err }},
		{"a preview of 40 checks", 7, func() error {
			_, err := s.PreviewChecks(ctx, lead, enrolling.CheckFileCommand{Department: w.North.ID, File: checks})
			return err
		}},
	} {
		before := w.Store.Statements()
		ok(t, one.do())
		if n := w.Store.Statements() - before; n > one.most {
			t.Errorf("%s takes %d statements, at most %d", one.name, n, one.most)
		}
	}
}
