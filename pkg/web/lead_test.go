package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

func personAt(p fixture.Person) string { return "/people/" + string(p.ID) }

// endAll ends every entitlement of the department but those of one person, on the
// pages, so that nobody else may sign.
func endAll(t *testing.T, b *site.Browser) {
	t.Helper()
	for {
		page := b.Get("/entitlements").Want(t, 200)
		end := ""
		for words, href := range page.Links() {
			if strings.HasPrefix(words, "End this entitlement") {
				end = href
			}
		}
		if end == "" {
			return
		}
		b.Get(end).Want(t, 200, "What they signed before still counts")
		b.Send(end, "reason", "The appraisal is due.").Want(t, 200, "The entitlement has ended")
	}
}

func TestWhatNobodyCanSignIsOnTopWithReasonsAndIsMendedFromThere(t *testing.T) {
	s := site.New(t)
	asked(s, fixture.Cannulate, s.North.Assessor)
	b := s.Browser(s.North.Lead)
	b.Get("/").Want(t, 200, "North Imaging", "1 waiting", "Up to 7 days 1", "Priya Shah 1 less than a day")
	endAll(t, b)
	page := b.Get("/department").Want(t, 200, "Nobody can sign these: 1", "Amira Khan , waiting less than a day", "They are not entitled to sign in this area.",
		"The register shows the status “Lapsed”.", "There is no register check for them.")
	if text := page.Text(); strings.Index(text, "Nobody can sign these") > strings.Index(text, "Who may do a task today?") {
		t.Error("it does not stand on top")
	}
	form := page.Links()["Give them an entitlement for Sam Reed"]
	b.Get(form).Want(t, 200, "Give an entitlement")
	if b.Page.Value("person") != string(s.North.Second.ID) {
		t.Error("the person has to be chosen again")
	}
	b.Send("/entitlements/new", "department", string(s.North.ID), "person", string(s.North.Second.ID), "areas", "diagnostic-imaging:IV").Want(t, 200, "The entitlement is given", "Cannulation and contrast")
	if page := b.Get("/department").Want(t, 200, "Sam Reed 1"); strings.Contains(page.Text(), "Nobody can sign these") {
		t.Error("what could be signed again still waits on nobody")
	}
	s.Browser(s.North.Second).Get("/queue").Want(t, 200, "Amira Khan")
}

func TestAWaitingRequestIsPassedOnToSomebodyWhoMaySignIt(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	s.Clock.Advance(10 * 24 * time.Hour)
	b := s.Browser(s.North.Lead)
	page := b.Get("/department/waiting").Want(t, 200, "Waiting for somebody, oldest first", "Priya Shah", "10 days, since 23 November 2026", "5 days late")
	pass := ""
	for words, href := range page.Links() {
		if strings.HasPrefix(words, "Pass it on") {
			pass = href
		}
	}
	b.Get(pass).Want(t, 200, "Who should sign it?", "Sam Reed", "0 waiting for them", "3 people cannot sign it: see why", "They are not entitled to sign in this area.")
	b.Send(pass, "to", string(s.North.Limited.ID)).Want(t, 422, "Mo Adeyemi cannot sign this.")
	b.Send(pass).Want(t, 422, "Choose who should sign it.")
	b.Send(pass, "to", string(s.North.Second.ID)).Want(t, 200, "It is passed on", "Sam Reed")
	s.Browser(s.North.Second).Get("/queue").Want(t, 200, "Amira Khan")
	s.Browser(s.North.Educator).Get("/department/waiting/"+string(r.ID)+"/pass").Want(t, 403, "Only the department lead")
}

func TestWhatWaitsComesAPageAtATimeWhatNobodyCanSignFirst(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	endAll(t, b)
	for range 7 {
		s.Submit(s.North.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
	}
	s.Entitle(s.North.Assessor, s.North.ID, "diagnostic-imaging:BRE")
	for range 17 {
		asked(s, fixture.Mammograms, s.North.Assessor)
		s.Clock.Advance(time.Minute)
	}
	first := b.Get("/department/waiting").Want(t, 200, "Nobody can sign these", "Show all that nobody can sign", "Waiting for somebody", "Show newer ones")
	all := b.Get(first.Links()["Show all that nobody can sign"]).Want(t, 200, "Nobody can sign these")
	newer := b.Get(first.Links()["Show newer ones"]).Want(t, 200, "Waiting for somebody")
	for page, want := range map[*site.Page][2]int{first: {5, 15}, all: {7, 0}, newer: {0, 2}} {
		if got := [2]int{strings.Count(page.Text(), s.North.Other.Name+" ,"), strings.Count(page.Text(), s.North.Worker.Name+" ,")}; got != want {
			t.Errorf("%s shows %v that nobody can sign and that waits for somebody, want %v", page.Address, got, want)
		}
	}
	if back := all.Links()["Back"]; back != "/department/waiting" {
		t.Errorf("all that nobody can sign leads back to %q", back)
	}
}

func TestTheAreasInWhichNobodyCanSignAreNamed(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	page := b.Get("/who-can-sign").Want(t, 200, "Person by person", "Name Priya Shah Today Can sign Areas 25 of 25", "No: not entitled", "No: register not checked", "Cannot sign", "Record a register check for Lee Park")
	if strings.Contains(page.Text(), "Nobody can sign in:") {
		t.Error("there is no gap")
	}
	endAll(t, b)
	b.Get("/who-can-sign").Want(t, 200, "Nobody can sign in: Clean and safe imaging environment;", "They are not entitled to sign in any area.")
}

func TestAnEntitlementSaysEveryProblemAndKeepsWhatWasTyped(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get("/entitlements/new").Want(t, 200, "Every area of")
	page := b.Send("/entitlements/new", "areas", "diagnostic-imaging:NO", "until-day", "30", "until-month", "2", "until-year", "2027", "from-day", "1", "from-month", "12", "from-year", "2026").
		Want(t, 422, "Choose an assessor.", "Choose an area from the list.", "Give a day, like 3 November 2026.")
	if page.Value("until-day") != "30" || page.Value("from-month") != "12" {
		t.Error("the days are lost")
	}
	b.Send("/entitlements/new", "person", string(s.North.Educator.ID)).Want(t, 422, "They are not an assessor in this department.", "Choose the areas")
	b.Send("/entitlements/new", "person", string(s.North.Lead.ID), "areas", "diagnostic-imaging:IV").Want(t, 403, "Nobody entitles themselves")
	b.Send("/entitlements/new", "person", string(s.South.Second.ID), "areas", "diagnostic-imaging:IV").Want(t, 404)
	b.Get("/entitlements/new")
	b.Send("/entitlements/new", "person", string(s.North.Limited.ID), "areas", "diagnostic-imaging:BRE", "modality_lead", "yes", "until-day", "20", "until-month", "12", "until-year", "2026").
		Want(t, 200, "From 23 November 2026 to 20 December 2026", "second approval", "By Dana Cole")
	page = b.Get("/department").Want(t, 200, "Entitlements that end in the next 60 days", "20 December 2026 (in 4 weeks)")
	renewed := b.Get(page.Links()["Renew the entitlement of Mo Adeyemi"]).Want(t, 200)
	if renewed.Value("from-day") != "21" || renewed.Value("areas") != "diagnostic-imaging:BRE" || renewed.Value("modality_lead") != "yes" {
		t.Errorf("it begins on %q for %q", renewed.Value("from-day"), renewed.Value("areas"))
	}
	page = b.Get("/entitlements")
	end := page.Links()["End this entitlement of Lee Park"]
	b.Get(end).Want(t, 200, "Lee Park: Every area of")
	b.Send(end, "reason", " ").Want(t, 422, "Say why.")
	b.Send(end, "reason", "Moved to another site.").Want(t, 200, "1 entitlement has ended", "On 23 November 2026: Moved to another site.")
	b.Send(end, "reason", "Again.").Want(t, 409)
}

func TestARegisterCheckByHandLetsSomebodySign(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	page := b.Get("/register-checks").Want(t, 200, "Name Noor Haddad", "Lee Park", "May not sign", "Good for 4 weeks")
	form := page.Links()["Record a check of Noor Haddad"]
	page = b.Get(form).Want(t, 200, "HCPC register")
	if page.Value("profession") != "Diagnostic radiographer" || page.Value("checked_on-day") != "23" {
		t.Error("what is likely is not there to begin with")
	}
	page = b.Send(form, "number", "12", "profession", "", "effective_from-day", "1", "checked_on-day", "24", "checked_on-month", "11", "checked_on-year", "2026", "source", "By phone").
		Want(t, 422, "Type the number as the register shows it, like RA012345", "Say which profession", "The status must be one of", "Give a day", "This day has not come yet")
	if page.Value("number") != "12" || page.Value("source") != "By phone" || page.Value("effective_from-day") != "1" {
		t.Error("what was typed is lost")
	}
	b.Send(form, "number", "ra 912345", "profession", "diagnostic radiographer", "status", "Registered", "effective_from-day", "1", "effective_from-month", "sep", "effective_from-year", "2025",
		"checked_on-day", "23", "checked_on-month", "11", "checked_on-year", "2026").Want(t, 200, "The register check is recorded", "RA912345")
	b.Get(personAt(s.North.Unchecked)).Want(t, 200, "RA912345", "Looked up by hand", "1 September 2025")
	b.Get("/register-checks/"+string(s.North.Lead.ID)+"/new").Want(t, 200)
	b.Send("/register-checks/"+string(s.North.Lead.ID)+"/new", "number", "RA1", "status", "Registered").Want(t, 403, "Nobody records a register check about themselves")
}

func TestRegisterChecksFromAFileShowWhatTheyChangeBeforeTheyDo(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	sheet := b.Get("/register-checks/sheet").Want(t, 200, "registration_number", "priya@north.example")
	if !strings.Contains(sheet.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the sheet is shown, not kept")
	}
	number := strings.Split(strings.Split(string(sheet.Body), "priya@north.example")[0], "\n")
	priya := strings.TrimSuffix(number[len(number)-1], ",")
	head := "registration_number,email,profession,status,effective_from,checked_on\n"
	b.Get("/register-checks/import").Want(t, 200, "Bring in register checks", "effective_from")
	b.Send("/register-checks/import").Want(t, 422, "Choose a file.")
	b.Upload("/register-checks/import", "file", "x.csv", []byte("number\n1\n")).Want(t, 422, "Column 1 has a name that we do not know", "Mend the list here")
	page := b.Upload("/register-checks/import", "file", "x.csv", []byte(head+priya+",,Diagnostic radiographer,Lapsed,2026-11-01,2026-11-23\nRA999,stranger@north.example,,Fine,soon,2026-11-23\n")).
		Want(t, 422, "1 line has something to mend first. Nothing is recorded yet.", "Line 3:", "The status changes from “Registered” to “Lapsed”.", "Nobody in this department has this address.")
	if !strings.Contains(page.Value("text"), "RA999") {
		t.Error("the list has to be chosen again")
	}
	good := head + priya + ",,Diagnostic radiographer,Lapsed,2026-11-01,2026-11-23\r\n"
	page = b.Send("/register-checks/import", "text", good).Want(t, 200, "1 register check would be recorded, once another lead or a platform administrator has approved the list", "Not on this list.", "Mo Adeyemi, HCPC RA")
	text, seen := page.Value("text"), page.Value("seen")
	b.Send("/register-checks/import/send", "text", text+"x", "seen", seen).Want(t, 422)
	b.Send("/register-checks/import/send", "text", text, "seen", "0").Want(t, 409, "This is not the file that you looked at")
	if page := b.Get("/register-checks"); strings.Contains(page.Text(), "Priya Shah On the register "+priya+" Lapsed") {
		t.Error("a file that was refused was recorded")
	}
	b.Send("/register-checks/import/send", "text", text, "seen", seen).Want(t, 200, "The list is sent to be approved", "The list that Dana Cole sent on 23 November 2026")
	if page := b.Get("/register-checks"); strings.Contains(page.Text(), priya+" Lapsed") {
		t.Error("a list that nobody approved was recorded")
	}
}

// sent has the lead of North send a list, and answers where it is.
func sent(t *testing.T, s *site.Site, text string) string {
	t.Helper()
	b := s.Browser(s.North.Lead)
	b.Get("/register-checks/import").Want(t, 200)
	page := b.Send("/register-checks/import", "text", "registration_number,name,profession,status,effective_from,checked_on\n"+text).Want(t, 200)
	page = b.Send("/register-checks/import/send", "text", page.Value("text"), "seen", page.Value("seen")).Want(t, 200, "The list is sent to be approved")
	return page.Links()["The list that Dana Cole sent on 23 November 2026"]
}

func TestAListIsApprovedBySomebodyElseWhoSeesWhatItChanges(t *testing.T) {
	s := site.New(t)
	priya, sam := numberOf(s, s.North.Assessor), numberOf(s, s.North.Second)
	at := sent(t, s, priya+",Priya Anne Shah,Diagnostic radiographer,Lapsed,2026-11-01,2026-11-23\n"+sam+",,Diagnostic radiographer,Registered,2024-03-01,2026-11-23\n")
	dana := s.Browser(s.North.Lead)
	own := dana.Get(at).Want(t, 200, "You sent this list, so somebody else must approve it. No other lead of this department can, so a platform administrator must. They are told.",
		"1 changed, 0 new, 1 unchanged, 2 not on the list.", "The status changes from “Registered” to “Lapsed”.", "1 person is the same as before", "Mo Adeyemi, HCPC")
	if own.Value("seen") != "" {
		t.Error("a list is offered to be approved to who sent it")
	}
	dana.Send(at+"/approve", "seen", "x").Want(t, 403, "Nobody approves a list that they put forward.")
	s.Browser(s.North.Inspector).Get(at).Want(t, 200, "1 changed")
	s.Browser(s.South.Lead).Get(at).Want(t, 404)
	other := s.Person(s.North.ID, "Lou Second", "lou@north.example", identity.RoleLead)
	dana.Get(at).Want(t, 200, "You sent this list, so somebody else must approve it: Lou Second, or a platform administrator.")
	lou := s.Browser(other)
	page := lou.Get(at).Want(t, 200, "Approve 2 register checks", "Refuse this list")
	s.Clock.Advance(time.Minute)
	s.Check(s.North.Second, "Suspended", s.Clock.Now().Add(-time.Hour))
	page = lou.Send(at+"/approve", "seen", page.Value("seen")).Want(t, 409, "What this list would change is not what you looked at. Look at it again.", "The status changes from “Suspended” to “Registered”.")
	lou.Send(at+"/approve", "seen", page.Value("seen")).Want(t, 200, "2 register checks are recorded", "The register shows the status “Lapsed”.")
	lou.Get(at).Want(t, 200, "Lou Second approved it on 23 November 2026", "What the list says", "1 November 2026")
	lou.Get("/register-checks").Want(t, 200, "1 earlier list")
}

func TestARefusedListSaysWhoRefusedItAndWhy(t *testing.T) {
	s := site.New(t)
	at := sent(t, s, numberOf(s, s.North.Assessor)+",,Diagnostic radiographer,Lapsed,2026-11-01,2026-11-23\n")
	admin := s.Browser(s.Admin)
	admin.Get(at).Want(t, 200, "Refuse this list")
	admin.Send(at+"/withdraw", "reason", "").Want(t, 422, "Say why.")
	admin.Send(at+"/withdraw", "reason", "It is last year's.").Want(t, 200, "The list is ended")
	s.Browser(s.North.Lead).Get(at).Want(t, 200, "refused it on 23 November 2026", "It is last year's.")
	s.Browser(s.North.Lead).Get("/notifications").Want(t, 200, "refused the list of register checks that you sent")
	admin.Send(at+"/approve", "seen", "x").Want(t, 409, "This list was refused or withdrawn.")
}

func TestAFrameworkIsUsedAsItIsByNameAndWithAReason(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	list := b.Get("/frameworks-in-use").Want(t, 200, "Needs review", "Not decided yet if you use it as it is")
	page := b.Get(list.Links()["Diagnostic imaging support workforce competencies"]).Want(t, 200, "Needs review", "nobody is called ready until your department's lead adopts it")
	adopt := ""
	for words, href := range page.Links() {
		if strings.HasPrefix(words, "Use it here as it is : Diagnostic imaging") {
			adopt = href
		}
	}
	b.Get(adopt).Want(t, 200, "This cannot be undone")
	b.Send(adopt, "reason", "").Want(t, 422, "Say why the department uses this version as it is.")
	b.Send(adopt, "reason", "Read by two radiographers.").Want(t, 200, "Decided by Dana Cole on 23 November 2026", "Read by two radiographers.")
	b.Get("/frameworks-in-use/diagnostic-imaging:9/adopt").Want(t, 404)
	reader := s.Browser(s.North.Inspector)
	reader.Get("/frameworks-in-use").Want(t, 200, "Used here as it is")
	page = reader.Get("/frameworks-in-use/"+string(fixture.Imaging)).Want(t, 200, "Read by two radiographers.")
	reader.Get("/frameworks-in-use/"+string(fixture.AHP)).Want(t, 200, "Your department lead has not decided to use it yet.")
	for words := range page.Links() {
		if strings.HasPrefix(words, "Use it here") {
			t.Error("an inspector is asked to decide")
		}
	}
}

func TestAnInspectorReadsTheDepartmentAndChangesNothing(t *testing.T) {
	s := site.New(t)
	asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Inspector)
	for address, offered := range map[string]string{"/department": "Record a check", "/department/waiting": "Pass it on", "/people": "Invite", personAt(s.North.Assessor): "Give", "/entitlements": "End this",
		"/register-checks": "Record a check", "/who-can-sign": "Give", "/frameworks-in-use": "Use it"} {
		page := b.Get(address).Want(t, 200, "North Imaging")
		for words := range page.Links() {
			if strings.HasPrefix(words, offered) {
				t.Errorf("%s offers %q to who only reads", address, words)
			}
		}
	}
	b.Send("/entitlements/new", "person", string(s.North.Limited.ID), "areas", "diagnostic-imaging:IV").Want(t, 403)
	b.Send(personAt(s.North.Worker)+"/switch", "reason", "They left.").Want(t, 403)
}

func TestAnotherDepartmentLooksLikeNone(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	south := "?department=" + string(s.South.ID)
	for _, address := range []string{"/department" + south, "/department/waiting" + south, "/department/signed-off" + south, "/people" + south, "/people/invite" + south, "/people/import" + south,
		"/entitlements" + south, "/entitlements/new" + south, "/register-checks" + south, "/register-checks/sheet" + south, "/register-checks/import" + south, "/who-can-sign" + south,
		"/frameworks-in-use" + south, personAt(s.South.Worker), personAt(s.South.Worker) + south, personAt(s.South.Assessor) + "/role", "/register-checks/" + string(s.South.Assessor.ID) + "/new",
		"/department?department=nonsense", "/organisations", "/people/nonsense"} {
		page := b.Get(address)
		if page.Status != 404 && page.Status != 403 || strings.Contains(string(page.Body), "South") {
			t.Errorf("%s: %d", address, page.Status)
		}
	}
	for _, p := range []fixture.Person{s.North.Worker, s.North.Assessor, s.North.Educator} {
		b := s.Browser(p)
		for _, address := range []string{"/department", "/people", "/entitlements", "/register-checks", "/who-can-sign", "/frameworks-in-use", personAt(s.North.Worker), "/organisations"} {
			if page := b.Get(address); page.Status != 404 && page.Status != 403 {
				t.Errorf("%s at %s: %d", p.Name, address, page.Status)
			}
		}
	}
}

func TestANewDepartmentIsToldWhatIsStillToDo(t *testing.T) {
	s := site.New(t)
	steps := []string{"Say which framework you use", "Invite support workers and assessors", "Record what the register says", "Say what each assessor may sign for"}
	d, err := s.App.Enrolling.CreateDepartment(t.Context(), s.As(s.Admin), enrolling.CreateDepartmentCommand{Site: siteOf(t, s), Name: "New Imaging"})
	if err != nil {
		t.Fatal(err)
	}
	b := s.Browser(s.Person(d, "Nia Lead", "nia@new.example", identity.RoleLead))
	page := b.Get("/department").Want(t, 200, append(steps, "Still to do")...)
	for text, href := range page.Links() {
		if slices.ContainsFunc(steps, func(step string) bool { return strings.HasPrefix(text, step) }) {
			b.Get(href).Want(t, 200)
		}
	}
	priya := s.Person(d, "Pia Signer", "pia@new.example", identity.RoleAssessor)
	s.Check(priya, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0))
	s.Entitle(priya, d, "diagnostic-imaging:*")
	s.Person(d, "Wyn Worker", "wyn@new.example", identity.RoleWorker)
	text := b.Get("/department").Want(t, 200).Text()
	for _, done := range steps[1:] {
		if strings.Contains(text, done) {
			t.Errorf("%s is done, and still asked for", done)
		}
	}
	if strings.Contains(s.Browser(s.North.Inspector).Get("/department").Want(t, 200).Text(), "Still to do") {
		t.Error("who only reads is told what to do")
	}
}

// siteOf is a site of the world's organisation.
func siteOf(t *testing.T, s *site.Site) id.Site {
	t.Helper()
	all, err := s.App.Enrolling.Platform(t.Context(), s.As(s.Admin))
	if err != nil || len(all.Sites) == 0 {
		t.Fatal(err)
	}
	return all.Sites[0].ID
}

func TestTheLeadsPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Lead)
	budgets := map[string]int64{"/department": 20, "/department/waiting": 7, "/department/signed-off": 12, "/department/signed-off?competency=" + cleaning: 12, "/entitlements/workers": 9, "/entitlements/workers/new": 9, "/people": 8,
		personAt(s.North.Worker): 14, personAt(s.North.Assessor): 11, "/who-could-sign?competency=" + cleaning: 12, "/people/invite": 7, "/entitlements": 6, "/entitlements/new": 9, "/register-checks": 7, "/who-can-sign": 10, "/frameworks-in-use": 6}
	count := func(address string) int64 {
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		return s.Store.Statements() - before
	}
	small := map[string]int64{}
	for address := range budgets {
		count(address) // what is read once and kept is not a page's own
		small[address] = count(address)
	}
	for range 5 {
		s.Submit(s.North.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
		s.Entitle(s.North.Limited, s.North.ID, "diagnostic-imaging:QA")
	}
	for n := range 5 {
		s.Person(s.North.ID, fmt.Sprintf("Assessor %d", n), fmt.Sprintf("more%d@north.example", n), identity.RoleAssessor)
	}
	for address, most := range budgets {
		switch n := count(address); {
		case n > most:
			t.Errorf("%s takes %d statements, at most %d", address, n, most)
		case n > small[address]:
			t.Errorf("%s takes %d statements with more to show, %d before", address, n, small[address])
		}
	}
}

// numberOf is the number of somebody whom a register was looked at for.
func numberOf(s *site.Site, p fixture.Person) (out string) {
	s.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{p.ID})
		out = checks[p.ID][0].Number
		return err
	})
	return out
}
