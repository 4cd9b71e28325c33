package enrolling_test

import (
	"testing"

	"countersign/pkg/assessor"
	"countersign/pkg/authoring"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

const registerHeader = "registration_number,email,profession,status,effective_from,checked_on\n"

// target is what an action is done to: one department's own things, or made-up
// names.
type target struct {
	department  id.Department
	person      id.Person
	worker      id.Worker
	role        id.Membership
	enrolment   id.Enrolment
	entitlement id.Entitlement
	absence     id.Absence
	invitation  id.Invitation
	email       string
	practice    id.WorkerEntitlement
	list, spare id.Proposal
	whole       digest.Sum
}

func targetIn(t *testing.T, w *fixture.World, s enrolling.Service, d fixture.Department) target {
	t.Helper()
	out := target{department: d.ID, person: d.Assessor.ID, worker: d.Worker.Worker, role: membership(w, d.Assessor, identity.RoleAssessor), email: d.Assessor.Email}
	out.enrolment = enrolments(w, d.Worker.Worker)[1].ID
	w.Read(func(v *store.View) error {
		c, err := v.Candidate(d.Assessor.ID, d.ID)
		out.entitlement = c.Entitlements[0].ID
		return err
	})
	lead := w.As(d.Lead)
	var err error
	out.absence, err = s.RecordAbsence(t.Context(), lead, enrolling.AbsenceCommand{Department: d.ID, Person: d.Second.ID, From: "2026-12-01", Until: "2026-12-05"})
	ok(t, err)
	i, err := s.Invite(t.Context(), lead, enrolling.InviteCommand{Department: d.ID, Email: "waiting@x.example", Name: "Wai Ting", Roles: []identity.Role{identity.RoleEducator}})
	ok(t, err)
	out.invitation = i.Invitation
	out.practice = entitle(w, s, d, d.Other.Worker)
	out.list, out.whole = put1(t, w, s, d)
	out.spare, _ = put1(t, w, s, d)
	return out
}

// put1 has the administrator put a list of one check forward.
func put1(t *testing.T, w *fixture.World, s enrolling.Service, d fixture.Department) (id.Proposal, digest.Sum) {
	t.Helper()
	file := []byte(registerHeader + line(numberOf(w, d.Limited), "", "Diagnostic radiographer", "Registered", "2024-03-01", "2026-11-23"))
	p, err := s.ProposeChecks(t.Context(), w.As(w.Admin), enrolling.CheckFileCommand{Department: d.ID, File: file, Seen: digest.OfBytes(file)})
	ok(t, err)
	sent, err := s.Proposal(t.Context(), w.As(d.Lead), p)
	ok(t, err)
	return p, sent.Preview.Whole
}

func madeUp() target {
	return target{id.New[id.Department](), id.New[id.Person](), id.New[id.Worker](), id.New[id.Membership](), id.New[id.Enrolment](), id.New[id.Entitlement](),
		id.New[id.Absence](), id.New[id.Invitation](), "nobody@x.example", id.New[id.WorkerEntitlement](), id.New[id.Proposal](), id.New[id.Proposal](), ""}
}

// actions is everything a lead does to one department.
func actions(t *testing.T, s enrolling.Service, a authoring.Service) []struct {
	name string
	do   func(identity.Actor, target) error
} {
	ctx := t.Context()
	file := func(x target) []byte {
		return []byte(registerHeader + "RA999999," + x.email + ",Diagnostic radiographer,Registered,2024-03-01,2026-11-23\n")
	}
	type row = struct {
		name string
		do   func(identity.Actor, target) error
	}
	second := func(_ any, err error) error { return err }
	return []row{
		{"put a list of checks forward", func(by identity.Actor, x target) error {
			return second(s.ProposeChecks(ctx, by, enrolling.CheckFileCommand{Department: x.department, File: file(x), Seen: digest.OfBytes(file(x))}))
		}},
		{"approve a list of checks", func(by identity.Actor, x target) error {
			return second(s.ApproveChecks(ctx, by, enrolling.ApproveCommand{Proposal: x.list, Seen: x.whole}))
		}},
		{"list people", func(by identity.Actor, x target) error { return second(s.People(ctx, by, x.department)) }},
		{"list checks", func(by identity.Actor, x target) error { return second(s.Checks(ctx, by, x.department)) }},
		{"list entitlements", func(by identity.Actor, x target) error { return second(s.Entitlements(ctx, by, x.department)) }},
		{"list absences", func(by identity.Actor, x target) error { return second(s.Absences(ctx, by, x.department)) }},
		{"list signers", func(by identity.Actor, x target) error { return second(s.Signers(ctx, by, x.department)) }},
		{"list frameworks", func(by identity.Actor, x target) error { return second(a.Frameworks(ctx, by, x.department)) }},
		{"get the register sheet", func(by identity.Actor, x target) error { return second(s.RegisterSheet(ctx, by, x.department)) }},
		{"invite", func(by identity.Actor, x target) error {
			return second(s.Invite(ctx, by, enrolling.InviteCommand{Department: x.department, Email: "new@x.example", Name: "New", Roles: []identity.Role{identity.RoleAssessor}}))
		}},
		{"preview invitations", func(by identity.Actor, x target) error {
			return second(s.PreviewInvitations(ctx, by, enrolling.InviteFileCommand{Department: x.department, File: []byte("email,name,roles\nf@x.example,F,educator\n")}))
		}},
		{"invite by file", func(by identity.Actor, x target) error {
			file := []byte("email,name,roles\nf@x.example,F,educator\n")
			return second(s.InviteFile(ctx, by, enrolling.InviteFileCommand{Department: x.department, File: file, Seen: digest.OfBytes(file)}))
		}},
		{"renew an invitation", func(by identity.Actor, x target) error { return second(s.RenewInvitation(ctx, by, x.invitation)) }},
		{"withdraw an invitation", func(by identity.Actor, x target) error { return s.WithdrawInvitation(ctx, by, x.invitation) }},
		{"add a role", func(by identity.Actor, x target) error {
			return s.AddRole(ctx, by, enrolling.AddRoleCommand{Department: x.department, Person: x.person, Role: identity.RoleEducator})
		}},
		{"end a role", func(by identity.Actor, x target) error {
			return s.EndRole(ctx, by, enrolling.EndRoleCommand{Role: x.role, Reason: "They left."})
		}},
		{"switch off", func(by identity.Actor, x target) error {
			return s.Switch(ctx, by, enrolling.SwitchCommand{Department: x.department, Person: x.person, Reason: "They left."})
		}},
		{"assign an educator", func(by identity.Actor, x target) error {
			return s.AssignEducator(ctx, by, enrolling.AssignEducatorCommand{Worker: x.worker, Revision: 1})
		}},
		{"change a post", func(by identity.Actor, x target) error {
			return s.ChangePost(ctx, by, enrolling.ChangePostCommand{Worker: x.worker, Revision: 2, Level: "SCSW"})
		}},
		{"enrol", func(by identity.Actor, x target) error {
			return s.Enrol(ctx, by, enrolling.EnrolCommand{Worker: x.worker, Level: "AP"})
		}},
		{"end an enrolment", func(by identity.Actor, x target) error { return s.EndEnrolment(ctx, by, x.enrolment) }},
		{"record a check", func(by identity.Actor, x target) error {
			return second(s.RecordCheck(ctx, by, enrolling.RecordCheckCommand{Department: x.department, Person: x.person, Number: "RA999998",
				Profession: assessor.DiagnosticRadiographer, Status: "Registered", EffectiveFrom: "2024-03-01", CheckedOn: "2026-11-23"}))
		}},
		{"preview checks", func(by identity.Actor, x target) error {
			return second(s.PreviewChecks(ctx, by, enrolling.CheckFileCommand{Department: x.department, File: file(x)}))
		}},
		{"refuse a list of checks", func(by identity.Actor, x target) error {
			return s.WithdrawChecks(ctx, by, enrolling.WithdrawCommand{Proposal: x.spare, Reason: "It is an old one."})
		}},
		{"entitle", func(by identity.Actor, x target) error {
			return second(s.GrantEntitlement(ctx, by, enrolling.GrantCommand{Department: x.department, Person: x.person, Areas: []string{"diagnostic-imaging:IV"}}))
		}},
		{"end an entitlement", func(by identity.Actor, x target) error {
			return s.EndEntitlement(ctx, by, enrolling.EndEntitlementCommand{Entitlement: x.entitlement, Reason: "Left."})
		}},
		{"entitle a worker", func(by identity.Actor, x target) error {
			return second(s.EntitleWorker(ctx, by, mammograms(x.department, x.worker)))
		}},
		{"end an entitlement of a worker", func(by identity.Actor, x target) error {
			return s.EndPractice(ctx, by, enrolling.EndPracticeCommand{Entitlement: x.practice, Reason: "Left."})
		}},
		{"see what a worker can be entitled to", func(by identity.Actor, x target) error { return second(s.PracticeChoices(ctx, by, x.department)) }},
		{"list entitlements of workers", func(by identity.Actor, x target) error { return second(s.WorkerEntitlements(ctx, by, x.department)) }},
		{"record an absence", func(by identity.Actor, x target) error {
			return second(s.RecordAbsence(ctx, by, enrolling.AbsenceCommand{Department: x.department, Person: x.person, From: "2026-11-23", Until: "2026-11-30"}))
		}},
		{"end an absence", func(by identity.Actor, x target) error {
			return s.EndAbsence(ctx, by, enrolling.EndAbsenceCommand{Department: x.department, Absence: x.absence})
		}},
		{"adopt a framework", func(by identity.Actor, x target) error {
			return second(a.Adopt(ctx, by, authoring.AdoptCommand{Department: x.department, Version: fixture.Imaging, Reason: "It fits."}))
		}},
	}
}

func TestALeadActsInTheirOwnDepartmentOnly(t *testing.T) {
	w, s, a := begin(t)
	south, nothing := targetIn(t, w, s, w.South), madeUp()
	before := logged(w)
	for _, one := range actions(t, s, a) {
		foreign, absent := one.do(w.As(w.North.Lead), south), one.do(w.As(w.North.Lead), nothing)
		refused(t, one.name+" in another department", foreign, fault.NotFound)
		if foreign == nil || absent == nil || foreign.Error() != absent.Error() {
			t.Errorf("%s: another department's thing (%v) does not look like one that does not exist (%v)", one.name, foreign, absent)
		}
	}
	if after := logged(w); after != before {
		t.Errorf("%d changes were made in another department", after-before)
	}
}

// A thing of another department named beside one's own department.
func TestALeadCannotReachThroughTheirOwnDepartment(t *testing.T) {
	w, s, a := begin(t)
	x := targetIn(t, w, s, w.South)
	x.department = w.North.ID
	lead := w.As(w.North.Lead)
	for _, one := range actions(t, s, a) {
		switch one.name {
		case "add a role", "switch off", "record a check", "entitle", "record an absence", "end an absence":
			refused(t, one.name+" of somebody of another department", one.do(lead, x), fault.NotFound)
		case "preview checks":
			p, err := s.PreviewChecks(t.Context(), lead, enrolling.CheckFileCommand{Department: w.North.ID, File: []byte(registerHeader + "RA999999," + x.email + ",Diagnostic radiographer,Registered,2024-03-01,2026-11-23\n")})
			ok(t, err)
			if p.Problems != 1 || p.Rows[0].Person != "" || p.Rows[0].Problems[0].Message != "Nobody in this department has this address." {
				t.Errorf("a preview finds somebody of another department: %+v", p.Rows[0])
			}
		}
	}
	educator := enrolling.AssignEducatorCommand{Worker: w.North.Worker.Worker, Revision: 1, Educator: w.South.Educator.ID}
	refused(t, "assign an educator of another department", s.AssignEducator(t.Context(), lead, educator), fault.Invalid)
}

func TestOnlyALeadRunsADepartment(t *testing.T) {
	w, s, a := begin(t)
	x := targetIn(t, w, s, w.North)
	before := logged(w)
	for _, p := range []fixture.Person{w.North.Worker, w.North.Educator, w.North.Limited, w.North.Inspector} {
		for _, one := range actions(t, s, a) {
			err := one.do(w.As(p), x)
			lists := one.name[:4] == "list" || one.name == "get the register sheet"
			if err == nil && !lists || err != nil && !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s: %v", p.Name, one.name, err)
			}
			if lists && p == w.North.Inspector {
				ok(t, err)
			}
		}
	}
	if after := logged(w); after != before {
		t.Errorf("%d changes were made by people who lead nothing", after-before)
	}
	for _, one := range actions(t, s, a) { // in their order, each is one that the lead may do
		switch one.name {
		case "end a role", "withdraw an invitation", "switch off":
			continue // ends what the next ones need
		}
		if err := one.do(w.As(w.North.Lead), x); err != nil {
			t.Errorf("the lead: %s: %v", one.name, err)
		}
	}
}

func TestALeadWithoutTheirAuthenticatorDoesNothing(t *testing.T) {
	w, s, a := begin(t)
	x := targetIn(t, w, s, w.North)
	weak := w.As(w.North.Lead)
	weak.Strong = false
	for _, one := range actions(t, s, a) {
		refused(t, one.name, one.do(weak, x), fault.NotFound)
	}
}

func TestAPersonSeesTheirOwnEntitlementsAndAbsencesOnly(t *testing.T) {
	w, s, _ := begin(t)
	targetIn(t, w, s, w.North) // Sam is away
	mine, err := s.Entitlements(t.Context(), w.As(w.North.Limited), w.North.ID)
	ok(t, err)
	if len(mine) != 1 || mine[0].Person != w.North.Limited.ID {
		t.Errorf("Mo sees %+v", mine)
	}
	w.Read(func(v *store.View) error {
		checks, err := v.Checks(scope(w.As(w.North.Limited)), w.North.ID)
		if len(checks) != 1 || len(checks[w.North.Limited.ID]) != 1 {
			t.Errorf("Mo sees the checks of %d people", len(checks))
		}
		_, foreign := v.Checks(scope(w.As(w.North.Limited)), w.South.ID)
		refused(t, "see checks of another department", foreign, fault.NotFound)
		return err
	})
	away, err := s.Absences(t.Context(), w.As(w.North.Second), w.North.ID)
	ok(t, err)
	none, err := s.Absences(t.Context(), w.As(w.North.Assessor), w.North.ID)
	ok(t, err)
	if len(away) != 1 || len(none) != 0 {
		t.Errorf("Sam sees %+v, Priya sees %+v", away, none)
	}
}

func TestNobodyDoesItForThemselves(t *testing.T) {
	w, s, _ := begin(t)
	ctx, north := t.Context(), w.North.ID
	// Dana leads, and is made an assessor and a worker by another lead.
	other := w.Person(north, "Lou Second", "lou@north.example", identity.RoleLead)
	for _, role := range []identity.Role{identity.RoleAssessor, identity.RoleWorker} {
		ok(t, s.AddRole(ctx, w.As(other), enrolling.AddRoleCommand{Department: north, Person: w.North.Lead.ID, Role: role}))
	}
	dana := w.As(w.North.Lead)
	var post id.Worker
	for _, p := range dana.Posts {
		post = p.Worker
	}
	before := logged(w)
	_, err := s.GrantEntitlement(ctx, dana, enrolling.GrantCommand{Department: north, Person: dana.Person, Areas: []string{"diagnostic-imaging:*"}})
	refused(t, "entitle oneself", err, fault.Forbidden)
	_, err = s.RecordCheck(ctx, dana, enrolling.RecordCheckCommand{Department: north, Person: dana.Person, Number: "RA999998", Profession: assessor.DiagnosticRadiographer,
		Status: "Registered", EffectiveFrom: "2024-03-01", CheckedOn: "2026-11-23"})
	refused(t, "record one's own register check", err, fault.Forbidden)
	file := []byte(registerHeader + "RA999998,dana@north.example,Diagnostic radiographer,Registered,2024-03-01,2026-11-23\n")
	_, err = s.ProposeChecks(ctx, dana, enrolling.CheckFileCommand{Department: north, File: file, Seen: digest.OfBytes(file)})
	refused(t, "put one's own register check forward", err, fault.Invalid)
	refused(t, "add a role to oneself", s.AddRole(ctx, dana, enrolling.AddRoleCommand{Department: north, Person: dana.Person, Role: identity.RoleEducator}), fault.Forbidden)
	refused(t, "end one's own role", s.EndRole(ctx, dana, enrolling.EndRoleCommand{Role: membership(w, w.North.Lead, identity.RoleLead), Reason: "They left."}), fault.Forbidden)
	refused(t, "switch oneself off", s.Switch(ctx, dana, enrolling.SwitchCommand{Department: north, Person: dana.Person, Reason: "They left."}), fault.Forbidden)
	refused(t, "change one's own post", s.ChangePost(ctx, dana, enrolling.ChangePostCommand{Worker: post, Revision: 1, Level: "AP"}), fault.Forbidden)
	refused(t, "enrol oneself", s.Enrol(ctx, dana, enrolling.EnrolCommand{Worker: post, Level: "AP"}), fault.Forbidden)
	if after := logged(w); after != before {
		t.Errorf("%d changes were made to oneself", after-before)
	}
	_, err = s.RecordAbsence(ctx, dana, enrolling.AbsenceCommand{Department: north, Person: dana.Person, From: "2026-11-30", Until: "2026-12-01"})
	ok(t, err) // one's own absence is one's own to note
}

func TestTheLastLeadStays(t *testing.T) {
	w, s, _ := begin(t)
	ctx := t.Context()
	admin := w.As(w.Admin)
	dana := membership(w, w.North.Lead, identity.RoleLead)
	off := enrolling.SwitchCommand{Department: w.North.ID, Person: w.North.Lead.ID, Reason: "They left."}
	refused(t, "end the only lead's role", s.EndRole(ctx, admin, enrolling.EndRoleCommand{Role: dana, Reason: "They left."}), fault.Conflict)
	refused(t, "switch the only lead off", s.Switch(ctx, admin, off), fault.Conflict)
	other := w.Person(w.North.ID, "Lou Second", "lou@north.example", identity.RoleLead)
	ok(t, s.Switch(ctx, admin, enrolling.SwitchCommand{Department: w.North.ID, Person: other.ID, Reason: "They left."}))
	refused(t, "end the role of the only lead whose account is on", s.EndRole(ctx, admin, enrolling.EndRoleCommand{Role: dana, Reason: "They left."}), fault.Conflict)
	third := w.Person(w.North.ID, "Ty Third", "ty@north.example", identity.RoleLead)
	ok(t, s.Switch(ctx, admin, enrolling.SwitchCommand{Department: w.North.ID, Person: third.ID, Reason: "They left."}))
	ok(t, s.EndRole(ctx, admin, enrolling.EndRoleCommand{Role: membership(w, third, identity.RoleLead), Reason: "They left."})) // was switched off, so one stays
	ok(t, s.Switch(ctx, admin, enrolling.SwitchCommand{Department: w.North.ID, Person: other.ID, On: true}))
	ok(t, s.EndRole(ctx, w.As(other), enrolling.EndRoleCommand{Role: dana, Reason: "They left."}))
	refused(t, "act with a role that has ended", s.EndRole(ctx, w.As(w.North.Lead), enrolling.EndRoleCommand{Role: membership(w, other, identity.RoleLead), Reason: "They left."}), fault.NotFound)
}

func TestTheLastAdministratorStays(t *testing.T) {
	w, s, _ := begin(t)
	ctx := t.Context()
	i, err := s.Invite(ctx, w.As(w.Admin), enrolling.InviteCommand{Email: "bo@x.example", Name: "Bo", Roles: []identity.Role{identity.RoleAdministrator}})
	ok(t, err)
	bo := fixture.Person{ID: accept(t, w, i, identity.Actor{}, store.Arrival{PasswordHash: "x"}), Strong: true}
	ok(t, s.EndRole(ctx, w.As(bo), enrolling.EndRoleCommand{Role: membership(w, w.Admin, identity.RoleAdministrator), Reason: "They left."}))
	refused(t, "act as an administrator who is none any more", s.EndRole(ctx, w.As(w.Admin), enrolling.EndRoleCommand{Role: membership(w, bo, identity.RoleAdministrator), Reason: "They left."}), fault.Forbidden)
	refused(t, "end one's own role as the last administrator", s.EndRole(ctx, w.As(bo), enrolling.EndRoleCommand{Role: membership(w, bo, identity.RoleAdministrator), Reason: "They left."}), fault.Forbidden)
}

func TestAnAdministratorRunsThePlatformAndSeesNoPortfolio(t *testing.T) {
	w, s, _ := begin(t)
	ctx, admin := t.Context(), w.As(w.Admin)
	o, err := s.CreateOrganisation(ctx, admin, "  Third   Trust ")
	ok(t, err)
	site, err := s.CreateSite(ctx, admin, enrolling.CreateSiteCommand{Organisation: o, Name: "Third Hospital"})
	ok(t, err)
	d, err := s.CreateDepartment(ctx, admin, enrolling.CreateDepartmentCommand{Site: site, Name: "Third Imaging"})
	ok(t, err)
	_, err = s.Invite(ctx, admin, enrolling.InviteCommand{Department: d, Email: "first@x.example", Name: "First Lead", Roles: []identity.Role{identity.RoleLead}})
	ok(t, err)
	all, err := s.Platform(ctx, admin)
	ok(t, err)
	if n := len(all.Departments); n != 4 || all.Departments[n-1].Name != "Third Imaging" || all.Departments[n-1].OrganisationName != "Third Trust" {
		t.Errorf("the platform has %+v", all.Departments)
	}
	_, err = s.CreateSite(ctx, admin, enrolling.CreateSiteCommand{Organisation: "org_x", Name: " "})
	if wrong(err) != "name organisation" {
		t.Errorf("a site without a name in no organisation: %v", err)
	}
	_, err = s.CreateDepartment(ctx, admin, enrolling.CreateDepartmentCommand{Site: "site_x", Name: ""})
	if wrong(err) != "name site" {
		t.Errorf("a department without a name in no site: %v", err)
	}
	lead := w.As(w.North.Lead)
	_, err = s.CreateOrganisation(ctx, lead, "Mine")
	refused(t, "a lead makes an organisation", err, fault.Forbidden)
	_, err = s.Platform(ctx, lead)
	refused(t, "a lead looks at the platform", err, fault.NotFound)
	w.Read(func(v *store.View) error {
		_, err := v.WorkersIn(scope(admin), w.North.ID)
		refused(t, "an administrator lists portfolios", err, fault.NotFound)
		_, err = v.Worker(scope(admin), w.North.Worker.Worker)
		refused(t, "an administrator opens a portfolio", err, fault.NotFound)
		return nil
	})
	mine, err := s.Departments(ctx, lead)
	ok(t, err)
	if len(mine) != 1 || mine[0].ID != w.North.ID {
		t.Errorf("the lead belongs to %+v", mine)
	}
}

func TestSwitchingSomebodyOffEndsTheirSessions(t *testing.T) {
	w, s, _ := begin(t)
	priya := w.InSession(w.North.Assessor)
	ok(t, s.Switch(t.Context(), w.As(w.North.Lead), enrolling.SwitchCommand{Department: w.North.ID, Person: priya.Person, Reason: "They left."}))
	w.Read(func(v *store.View) error {
		visit, err := v.VisitOf(store.PageSession, priya.Session)
		ok(t, err)
		if visit.Enabled || visit.Session.Ended.IsZero() {
			t.Errorf("switched off, and their session is %+v", visit.Session)
		}
		return nil
	})
}

func TestALeadSwitchesOffOnlyPeopleOfTheirOwn(t *testing.T) {
	w, s, _ := begin(t)
	ctx := t.Context()
	// Priya of North works in South as well.
	i, err := s.Invite(ctx, w.As(w.South.Lead), enrolling.InviteCommand{Department: w.South.ID, Email: w.North.Assessor.Email, Name: "P Shah", Roles: []identity.Role{identity.RoleAssessor}})
	ok(t, err)
	accept(t, w, i, w.As(w.North.Assessor), store.Arrival{})
	off := enrolling.SwitchCommand{Department: w.South.ID, Person: w.North.Assessor.ID, Reason: "They left."}
	refused(t, "switch off somebody who works elsewhere too", s.Switch(ctx, w.As(w.South.Lead), off), fault.Forbidden)
	refused(t, "switch off an administrator", func() error {
		i, err := s.Invite(ctx, w.As(w.South.Lead), enrolling.InviteCommand{Department: w.South.ID, Email: w.Admin.Email, Name: "Ada", Roles: []identity.Role{identity.RoleEducator}})
		ok(t, err)
		accept(t, w, i, w.As(w.Admin), store.Arrival{})
		return s.Switch(ctx, w.As(w.South.Lead), enrolling.SwitchCommand{Department: w.South.ID, Person: w.Admin.ID, Reason: "They left."})
	}(), fault.Forbidden)
	ok(t, s.Switch(ctx, w.As(w.Admin), off))
}
