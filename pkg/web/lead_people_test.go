package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

// linkOn is the invitation or reset link that a page shows, without the address
// of the service.
func linkOn(t *testing.T, p *site.Page) string {
	t.Helper()
	link, ok := strings.CutPrefix(p.Value("link"), site.Address)
	if !ok {
		t.Fatalf("the link is %q", p.Value("link"))
	}
	return link
}

// linkTo is the address of the first link whose words begin like that.
func linkTo(t *testing.T, p *site.Page, words string) string {
	t.Helper()
	for text, href := range p.Links() {
		if strings.HasPrefix(text, words) {
			return href
		}
	}
	t.Fatalf("%s has no link %q", p.Address, words)
	return ""
}

func TestALeadInvitesSomebodyWhoComesIn(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get("/people/invite").Want(t, 200, "What do they do?")
	page := b.Send("/people/invite", "name", "", "email", "nobody", "roles", "inspector", "roles", "worker", "settings", "moon", "until-day", "31", "until-month", "2", "until-year", "2027", "educator", string(s.South.Educator.ID)).
		Want(t, 422, "Type their name.", "Type an e-mail address", "An inspector only reads", "Give a day", "Choose a practice educator of this department.")
	if page.Value("email") != "nobody" || page.Value("until-day") != "31" || page.Value("roles") == "" {
		t.Error("what was typed is lost")
	}
	b.Send("/people/invite", "name", "Ben Okafor", "email", "ben@north.example", "roles", "worker").Want(t, 422, "This person is in the department already, or was before.")
	page = b.Send("/people/invite", "name", "Wren Abbot", "email", "wren@north.example", "roles", "worker", "level", "diagnostic-imaging:1/CSW", "settings", "ct", "educator", string(s.North.Educator.ID)).
		Want(t, 200, "The invitation is made", "This link shows only now", "until 7 December 2026 at 09:00")
	link := linkOn(t, page)
	if mail := linkTo(t, page, "Open an email"); !strings.HasPrefix(mail, "mailto:wren@north.example?subject=Your%20invitation") || strings.Contains(mail, "+") {
		t.Errorf("the message is %q", mail)
	}
	b.Get("/people").Want(t, 200, "Invited, not here yet", "Wren Abbot", "Good until 7 December 2026")
	v := s.Visitor()
	v.Get(link).Want(t, 200, "wren@north.example", "North Imaging")
	v.Send(link, "name", "Wren Abbot", "password", "velvet orchard compass").Want(t, 200, "Your way to Senior clinical support worker")
	page = b.Get("/people?role=worker").Want(t, 200, "Wren Abbot")
	if strings.Contains(page.Text(), "Priya Shah") {
		t.Error("assessors are among the workers")
	}
	b.Get(page.Links()["Wren Abbot"]).Want(t, 200, "Clinical support worker, Diagnostic imaging", "CT", "Eve Lund")
}

func TestAnInvitationIsRenewedAndTakenBack(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get("/people/invite")
	first := linkOn(t, b.Send("/people/invite", "name", "Wren Abbot", "email", "wren@north.example", "roles", "assessor").Want(t, 200))
	page := b.Get("/people").Want(t, 200, "Wren Abbot")
	take := linkTo(t, page, "Take back")
	second := linkOn(t, b.Send(strings.TrimSuffix(take, "withdraw")+"renew").Want(t, 200, "The link before it works no more."))
	s.Visitor().Get(first).Want(t, 404)
	s.Visitor().Get(second).Want(t, 200, "wren@north.example")
	s.Browser(s.South.Lead).Get(take).Want(t, 404)
	b.Get(take).Want(t, 200, "Wren Abbot, wren@north.example")
	b.Send(take).Want(t, 200, "The invitation is taken back")
	s.Visitor().Get(second).Want(t, 404)
	b.Send(take).Want(t, 409, "accepted or taken back already")
}

func TestAListOfPeopleIsLookedAtMendedAndInvited(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get("/people/import").Want(t, 200, "Get the empty list")
	empty := b.Get("/people/import/template").Want(t, 200, "email,name,roles")
	if !strings.HasPrefix(empty.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the empty list is shown, not kept")
	}
	head := "email,name,roles,level,target,settings,educator\n"
	page := b.Upload("/people/import", "file", "x.csv", []byte(head+"new@north.example,New Person,worker,CSW,,ct,eve@north.example\r\nben@north.example,,boss,XX,,,\n"), "department", string(s.North.ID)).
		Want(t, 422, "1 line has something to mend first. Nobody is invited yet.", "Line 3: name: Type their name.", "Line 3: roles: Say what they do: worker, assessor, educator, lead or inspector.", "New Person", "Support worker", "Ready")
	if !strings.Contains(page.Value("text"), "New Person") {
		t.Error("the list has to be chosen again")
	}
	mended := head + "new@north.example,New Person,worker,CSW,,ct,eve@north.example\r\nsecond@north.example,\"O'Neil, Ann\",assessor; educator,,,,\n"
	page = b.Send("/people/import", "text", mended).Want(t, 200, "All is well. 2 people would be invited.", "Invite 2 people", "Assessor, Practice educator")
	if b.Get("/people"); strings.Contains(b.Page.Text(), "New Person") {
		t.Error("looking invited somebody")
	}
	text, seen := page.Value("text"), page.Value("seen")
	page = b.Send("/people/import/send", "text", text, "seen", seen).Want(t, 200, "These links show only now", "O'Neil, Ann", site.Address+"/invitations/")
	list := page.Value("list")
	b.Send("/people/import/send", "text", text, "seen", seen).Want(t, 422, "has an invitation already") // sent twice: nothing more happens
	file := b.Send("/people/import/links", "list", list).Want(t, 200, `"O'Neil, Ann",second@north.example,`+site.Address+"/invitations/")
	if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") {
		t.Error("the links are no file to keep")
	}
	b.Send("/people/import/links", "list", "<script>alert(1)</script>").Want(t, 422)
	s.Visitor().Get(strings.TrimPrefix(strings.TrimSpace(strings.Split(strings.Split(list, "\n")[1], ",")[2]), site.Address)).Want(t, 200, "new@north.example")
}

func TestAListThatCannotBeReadSaysWhyAndIsBounded(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get("/people/import")
	for file, why := range map[string]string{"": "Choose a file.", "\xff\xfe": "We could not read this file.", "a,b\n1,2\n": "Column 1 has a name that we do not know", "email,name,roles\n": "no lines below",
		"email,name,roles\n" + strings.Repeat("x", 600<<10): "A list may be 512 KB at most."} {
		b.Upload("/people/import", "file", "x.csv", []byte(file)).Want(t, 422, why)
	}
	b.Upload("/people/import", "file", "x.csv", []byte(strings.Repeat("x", 3<<20))).Want(t, 413)
}

func TestRolesAreGivenAndEnded(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	at := personAt(s.North.Educator)
	page := b.Get(at+"/role").Want(t, 200, "Which role?", "Department lead")
	if strings.Contains(page.Text(), "Follows how support workers get on") {
		t.Error("a role that they have is offered")
	}
	b.Get(at+"/role?role=worker").Want(t, 200, "Level now", "Kinds of work")
	b.Send(at+"/role", "role", "worker", "level", "diagnostic-imaging:1/XX", "settings", "moon").Want(t, 422)
	b.Send(at+"/role", "role", "inspector", "until-day", "1", "until-month", "2", "until-year", "2027").Want(t, 422, "An inspector only reads", "Which role?")
	page = b.Send(at+"/role", "role", "lead").Want(t, 200, "The role is given", "Eve Lund is now: Department lead.")
	end := linkTo(t, page, "End the role Department lead")
	b.Get(end).Want(t, 200, "Eve Lund: Department lead", "They can no longer change anything")
	b.Send(end).Want(t, 422, "Say why.", "Eve Lund: Department lead")
	b.Send(end, "reason", "They moved to another hospital.").Want(t, 200, "The role has ended", "Until 23 November 2026")
	b.Send(end, "reason", "Once more.").Want(t, 409)
	own := b.Get(personAt(s.North.Lead)).Want(t, 200, "This is you.")
	for words := range own.Links() {
		if strings.HasPrefix(words, "End the role") || words == "Give another role" || strings.HasPrefix(words, "Switch") {
			t.Errorf("one may %q oneself", words)
		}
	}
	b.Send(personAt(s.North.Lead)+"/role", "role", "assessor").Want(t, 403, "Nobody changes their own roles.")
	s.Browser(s.Admin).Get(personAt(s.North.Lead)+"?department="+string(s.North.ID)).Want(t, 200, "Dana Cole")
}

func TestADepartmentKeepsALead(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.Admin)
	page := b.Get(personAt(s.North.Lead)+"?department="+string(s.North.ID)).Want(t, 200)
	end := linkTo(t, page, "End the role Department lead")
	b.Get(end).Want(t, 200)
	action, _, _ := strings.Cut(end, "?")
	b.Send(action, "department", string(s.North.ID), "reason", "They left.").Want(t, 409, "This is the only lead of the department.")
}

func TestAnAccountIsSwitchedOffAndOn(t *testing.T) {
	s := site.New(t)
	b, worker := s.Browser(s.North.Lead), s.Browser(s.North.Worker)
	at := personAt(s.North.Worker)
	worker.Get("/home").Want(t, 200)
	b.Get(at+"/off").Want(t, 200, "Amira Khan, amira@north.example", "signed out everywhere at once")
	b.Send(at+"/switch").Want(t, 422, "Say why.", "signed out everywhere at once")
	worker.Get("/home").Want(t, 200)
	b.Send(at+"/switch", "reason", "They left.").Want(t, 200, "The account is off", "Switched off", "Switch the account on")
	if page := worker.Get("/home"); !strings.HasPrefix(page.Address, "/sign-in") {
		t.Errorf("they still see %s", page.Address)
	}
	b.Get("/people").Want(t, 200, "Amira Khan Switched off")
	b.Get(at)
	b.Send(at+"/switch", "on", "yes").Want(t, 200, "The account is on again")
}

func TestALeadHelpsBackInWhoForgotThePasswordOrLostThePhone(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	at := personAt(s.North.Assessor)
	b.Get(linkTo(t, b.Get(at), "They forgot their password")).Want(t, 200, "really them who asks")
	link := linkOn(t, b.Send(at+"/password").Want(t, 200, "A link to set a new password", "until 23 November 2026 at 10:00"))
	v := s.Visitor()
	v.Get(link).Want(t, 200, "priya@north.example")
	v.Send(link, "password", "velvet orchard compass").Want(t, 200, "Sign in")
	b.Get(linkTo(t, b.Get(at), "They lost the phone")).Want(t, 200, "the new phone")
	b.Send(at+"/authenticator").Want(t, 200, "Their authenticator app and passkeys are taken away")
	b.Send(at+"/authenticator").Want(t, 409, "There is nothing to reset.")
}

func TestAPostItsEducatorAndItsPathwaysAreChanged(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	at := personAt(s.North.Worker)
	page := b.Get(at).Want(t, 200, "Clinical support worker, Diagnostic imaging", "General x-ray", "Working toward", "Main")
	form := b.Get(linkTo(t, page, "Change level")).Want(t, 200, "Amira Khan")
	if form.Value("level") != "diagnostic-imaging:1/CSW" || form.Value("settings") != "general" {
		t.Errorf("the form begins with %q", form.Value("level"))
	}
	revision := form.Value("revision")
	b.Send(at+"/post", "revision", revision, "level", "diagnostic-imaging:1/MA", "settings", "breast", "settings", "moon").Want(t, 422)
	b.Send(at+"/post", "revision", revision, "level", "diagnostic-imaging:1/MA", "settings", "breast").Want(t, 200, "The post is changed", "Mammography associate", "Breast imaging")
	b.Send(at+"/post", "revision", revision, "level", "diagnostic-imaging:1/CSW").Want(t, 409)
	form = b.Get(at + "/educator")
	b.Send(at+"/educator", "revision", form.Value("revision"), "educator", string(s.North.Lead.ID)).Want(t, 422, "Choose a practice educator")
	b.Send(at+"/educator", "revision", form.Value("revision"), "educator", string(s.North.Educator.ID)).Want(t, 200, "The practice educator is changed", "Eve Lund")
	b.Get(at + "/pathway")
	b.Send(at+"/pathway", "level", "").Want(t, 422)
	page = b.Send(at+"/pathway", "level", "diagnostic-imaging:1/AP", "main", "yes").Want(t, 200, "Assistant practitioner, Diagnostic imaging support workforce competencies Main")
	end := linkTo(t, page, "Take off")
	b.Get(end).Want(t, 200, "no longer counted")
	b.Send(end).Want(t, 200, "The pathway is taken off")
	b.Send(end).Want(t, 404)
	b.Get(personAt(s.North.Assessor)+"/post").Want(t, 404)
}

func TestWhenSomebodyIsAwayNothingNewIsOfferedToThem(t *testing.T) {
	s := site.New(t)
	asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Lead)
	at := personAt(s.North.Assessor)
	b.Get(at+"/absence").Want(t, 200, "While Priya Shah is away")
	page := b.Send(at+"/absence", "from-day", "24", "from-month", "11", "from-year", "2026", "until-day", "1", "until-month", "11", "until-year", "2026").Want(t, 422, "The last day cannot be before the first day.")
	if page.Value("from-day") != "24" {
		t.Error("the day is lost")
	}
	page = b.Send(at+"/absence", "from-day", "23", "from-month", "11", "from-year", "2026", "until-day", "30", "until-month", "11", "until-year", "2026").Want(t, 200, "From 23 November 2026 to 30 November 2026", "Away now")
	b.Get("/department/waiting").Want(t, 200, "Sam Reed")
	b.Get("/department").Want(t, 200, "Away until 30 November 2026.")
	b.Get(at)
	end := strings.Split(strings.SplitAfter(string(page.Body), `action="`+at+`/absences/`)[1], `"`)[0]
	b.Send(at+"/absences/"+end).Want(t, 200, "They are here", "no time away is planned")
}

func TestAnAdministratorMakesADepartmentAndInvitesItsFirstLead(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.Admin)
	page := b.Get("/organisations").Want(t, 200, "Organisations", "North Imaging Trust", "First Hospital")
	b.Get(linkTo(t, page, "Add an organisation")).Want(t, 200, "trust or health board")
	b.Send("/organisations/new", "name", " ").Want(t, 422, "Type the name of the organisation.")
	page = b.Send("/organisations/new", "name", "West Trust").Want(t, 200, "The organisation is added", "West Trust", "No site yet.")
	site := linkTo(t, page, "Add a site to West Trust")
	b.Get(site).Want(t, 200, "West Trust")
	b.Send(site, "name", strings.Repeat("x", 200)).Want(t, 422, "too long")
	page = b.Send(site, "name", "West Hospital").Want(t, 200, "The site is added", "No department yet.")
	department := linkTo(t, page, "Add a department to West Hospital")
	b.Get(department).Want(t, 200)
	page = b.Send(department, "name", "West Imaging").Want(t, 200, "The department is added")
	invite := linkTo(t, page, "Invite a lead for West Imaging")
	form := b.Get(invite).Want(t, 200, "West Imaging")
	if form.Value("roles") != "lead" {
		t.Error("the role has to be chosen")
	}
	link := linkOn(t, b.Send("/people/invite", "department", form.Value("department"), "name", "Lou Lead", "email", "lou@west.example", "roles", "lead").Want(t, 200, "West Imaging"))
	v := s.Visitor()
	v.Get(link).Want(t, 200, "lou@west.example", "Department lead")
	v.Send(link, "name", "Lou Lead", "password", "velvet orchard compass").Want(t, 200, "Set up your authenticator app")
	b.Get(linkTo(t, b.Get("/organisations"), "People of West Imaging")).Want(t, 200, "Lou Lead")
	b.Get(linkTo(t, b.Get("/organisations"), "Register checks of North Imaging")).Want(t, 200, "Priya Shah", "Record a check")
	b.Get("/department?department="+string(s.North.ID)).Want(t, 404) // runs the platform, and sees no portfolio
	b.Get("/organisations/nonsense/site").Want(t, 404)
}

func TestAnAdministratorInvitesAnother(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.Admin)
	b.Get("/administrators/invite").Want(t, 200, "Invite another administrator")
	b.Send("/administrators/invite", "name", "", "email", "x").Want(t, 422, "Type their name.", "Type an e-mail address")
	link := linkOn(t, b.Send("/administrators/invite", "name", "Bo Second", "email", "bo@countersign.example").Want(t, 200, "The invitation is made"))
	page := b.Get("/organisations").Want(t, 200, "Bo Second")
	take := linkTo(t, page, "Take back the invitation of Bo Second")
	b.Get(take).Want(t, 200, "Bo Second")
	s.Browser(s.North.Lead).Get(take).Want(t, 403)
	b.Send(take).Want(t, 200, "The invitation is taken back", "Organisations")
	s.Visitor().Get(link).Want(t, 404)
	s.Browser(s.North.Lead).Get("/administrators/invite").Want(t, 404)
}

func TestAnAdministratorSeesWhoRunsThePlatformAndEndsIt(t *testing.T) {
	s := site.New(t)
	other := s.Person("", "Bo Admin", "bo@countersign.example", identity.RoleAdministrator)
	b := s.Browser(s.Admin)
	page := b.Get("/organisations").Want(t, 200, "Platform administrators", "Ada Admin", "This is you.", "Bo Admin", "bo@countersign.example")
	end := linkTo(t, page, "End the role of Bo Admin")
	b.Get(end).Want(t, 200, "End this role?", "Bo Admin: Platform administrator")
	b.Send(end, "reason", " ").Want(t, 422, "End this role?", "Bo Admin")
	s.Browser(s.North.Lead).Get(end).Want(t, 404)
	if page := b.Send(end, "reason", "Works elsewhere now.").Want(t, 200, "The role has ended", "Bo Admin no longer runs the platform."); strings.Contains(string(page.Body), "bo@countersign.example") {
		t.Error("who has left is still listed")
	}
	s.Browser(other).Get("/organisations").Want(t, 404)
	b.Get(end).Want(t, 404)
}
