package web_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// asked puts up an observation for a competency, offered to somebody.
func asked(s *site.Site, c framework.CompetencyID, on fixture.Person) attestation.Request {
	s.T.Helper()
	content := fixture.Observed(today, 3, c)
	content.Assessor = on.ID
	r := s.Submit(s.North.Worker, evidence.Observation, content).Requests[0]
	if r.Offered != on.ID {
		s.T.Fatalf("offered to %s", r.Offered)
	}
	return r
}

func requestAt(r attestation.Request) string { return "/requests/" + string(r.ID) }

// authenticator is what the authenticator app shows now.
func authenticator(s *site.Site) string {
	s.T.Helper()
	c, err := totp.GenerateCode(fixture.TOTPSecret, s.Clock.Now())
	if err != nil {
		s.T.Fatal(err)
	}
	return c
}

// stated opens a request and decides to sign it: the browser shows the statement.
func stated(s *site.Site, p fixture.Person, r attestation.Request) (b *site.Browser, address string) {
	s.T.Helper()
	b = s.Browser(p)
	b.Get(requestAt(r)).Want(s.T, 200)
	page := b.Send(requestAt(r), "decision", "sign", "meaning", "observed_directly", "step", fmt.Sprint(r.Step), "comment", "Calm and careful.")
	page.Want(s.T, 200, "You sign these words")
	return b, page.Address
}

func signatures(s *site.Site, r attestation.Request) (list []store.Signed) {
	s.Read(func(v *store.View) (err error) {
		list, err = v.AttestationsOfEvidence(r.Evidence)
		return err
	})
	return list
}

// photographed puts up a certificate with a picture, and gives the picture's address.
func photographed(t *testing.T, s *site.Site) (attestation.Request, string) {
	t.Helper()
	amira := s.As(s.North.Worker)
	item, err := s.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: s.North.Worker.Worker, Kind: evidence.Certificate, Competencies: []string{string(fixture.Cleaning)}})
	if err != nil {
		t.Fatal(err)
	}
	file, err := s.Recording.AddFile(t.Context(), amira, item.ID, "certificate.png", bytes.NewReader(sample.Picture{Title: "Training", Name: "Amira Khan", Date: "23 November 2026"}.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Recording.Save(t.Context(), amira, item.ID, recording.Patch{Assessor: &s.North.Assessor.ID}); err != nil {
		t.Fatal(err)
	}
	sent, err := s.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID, Declared: true})
	if err != nil {
		t.Fatal(err)
	}
	return sent.Requests[0], "/files/" + string(file.ID)
}

func TestFromALinkToSignedInThreeSteps(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Assessor)
	b.Get("/notifications").Want(t, 200, "asks you to sign off")
	b.Get(requestAt(r)).Want(t, 200, "Amira Khan", "Your decision") // 1: open the link
	if step := b.Page.Value("step"); step != fmt.Sprint(r.Step) || b.Page.Value("meaning") != "" || b.Page.Value("decision") != "" {
		t.Errorf("chosen beforehand: step %q, meaning %q, decision %q", step, b.Page.Value("meaning"), b.Page.Value("decision"))
	}
	page := b.Send(requestAt(r), "decision", "sign", "meaning", "observed_directly", "step", fmt.Sprint(r.Step), "comment", "Calm and careful.") // 2: read and choose
	page.Want(t, 200, "I, Priya Shah (HCPC RA9", "sign off Amira Khan of North Imaging", "I watched this being done", "My comment: Calm and careful.", "Sign by 09:05")
	b.Send(page.Address, "method", "totp", "code", authenticator(s)).Want(t, 200, "Signed off", "Amira Khan has been told", "Nothing else is waiting for you") // 3: prove
	list := signatures(s, r)
	if len(list) != 1 || list[0].Proof != attestation.TOTP || list[0].Meaning != attestation.Observed || list[0].Comment != "Calm and careful." {
		t.Fatalf("kept %+v", list)
	}
	b.Get(b.Page.Links()["Read the sign-off"]).Want(t, 200, "I, Priya Shah")
	s.Browser(s.North.Worker).Get("/notifications").Want(t, 200, "Priya Shah signed off")
}

func TestARequestShowsAllThatASignerMustSee(t *testing.T) {
	s := site.New(t)
	first := asked(s, fixture.Mammograms, s.North.Second)
	s.Sign(s.North.Second, first)
	amira := s.As(s.North.Worker)
	back := asked(s, fixture.Cleaning, s.North.Assessor)
	if err := s.Assessing.Return(t.Context(), s.As(s.North.Assessor), assessing.RefuseCommand{Request: back.ID, Reason: "Say which room."}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Recording.Revise(t.Context(), amira, back.Evidence); err != nil {
		t.Fatal(err)
	}
	both := []string{string(fixture.Cleaning), string(fixture.Mammograms)}
	if _, err := s.Recording.Save(t.Context(), amira, back.Evidence, recording.Patch{Competencies: &both}); err != nil {
		t.Fatal(err)
	}
	sent, err := s.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: back.Evidence, Declared: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range sent.Requests {
		b := s.Browser(s.North.Assessor)
		page := b.Get(requestAt(r)).Want(t, 200, "Watched on the list", "Direct observation, version 2", "I did it from start to end.", "Priya Shah", "The same evidence is also for",
			"Say which room.", "Step to reach", "How long it lasts", "A registered radiographer has not reviewed this framework yet", "What happened to this request", "How do you know that they can do this?",
			"Only this counts as a time seen. The evidence says: 3 times")
		if r.Competency == fixture.Mammograms {
			page.Want(t, 200, "Signed off", "Sam Reed on 23 November 2026", "I give a second opinion")
		} else {
			page.Want(t, 200, "Nobody has signed this off for Amira Khan yet", "covers part of")
			if strings.Contains(page.Text(), "second opinion") {
				t.Error("a second opinion is offered where there is no first")
			}
		}
	}
}

func TestPicturesAreSeenBesideTheWords(t *testing.T) {
	s := site.New(t)
	r, file := photographed(t, s)
	b := s.Browser(s.North.Assessor)
	page := b.Get(requestAt(r)).Want(t, 200, "certificate.png")
	if !strings.Contains(string(page.Body), `<img class="app-picture" src="`+file+`"`) {
		t.Error("the picture is not on the page")
	}
	b.Get(file).Want(t, 200)
}

func TestADecisionThatIsNotWholeKeepsWhatWasTyped(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Assessor)
	b.Get(requestAt(r))
	b.Send(requestAt(r), "comment", "Kept.").Want(t, 422, "Choose what you decide")
	if b.Page.Value("comment") != "Kept." {
		t.Error("the comment is lost")
	}
	page := b.Send(requestAt(r), "decision", "sign", "step", "9", "comment", strings.Repeat("x", 2001)).Want(t, 422, "Say how you know", "Choose the step", "Make the comment 2000 characters or shorter")
	if page.Value("decision") != "sign" || len(page.Value("comment")) != 2001 || page.Links()["Say how you know that they can do this."] != "#meaning" {
		t.Errorf("decision %q, comment of %d", page.Value("decision"), len(page.Value("comment")))
	}
	for _, decision := range []string{"return", "decline"} {
		page = b.Send(requestAt(r), "decision", decision, "reason", "  ").Want(t, 422, "Give a reason that the worker can act on")
		if page.Value("decision") != decision {
			t.Errorf("%s is not chosen any more", decision)
		}
	}
	if len(signatures(s, r)) != 0 {
		t.Error("something was signed")
	}
}

func TestSentBackAndNotSignedReachTheWorkerWithTheReason(t *testing.T) {
	for decision, words := range map[string]string{"return": "sent it back", "decline": "did not sign it off"} {
		s := site.New(t)
		r := asked(s, fixture.Mammograms, s.North.Assessor)
		b := s.Browser(s.North.Assessor)
		b.Get(requestAt(r))
		if page := b.Send(requestAt(r), "decision", decision, "reason", "Say which views.").Want(t, 200, "can read your reason", "Nothing is waiting for you"); page.Address != "/queue" {
			t.Errorf("%s leads to %s", decision, page.Address)
		}
		page := b.Get(requestAt(r)).Want(t, 200, "Priya Shah "+words+" on 23 November 2026", "Say which views.")
		if strings.Contains(page.Text(), "Your decision") {
			t.Errorf("after %s it can be decided again", decision)
		}
		s.Browser(s.North.Worker).Get("/evidence/"+string(r.Evidence)).Want(t, 200, "Say which views.")
		b.Send(requestAt(r), "decision", "return", "reason", "Again.").Want(t, 409, "Nothing was decided", "decided already")
	}
}

func TestAWrongCodeLeavesTheStatementAndThePasswordWillDo(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b, address := stated(s, s.North.Assessor, r)
	page := b.Send(address, "method", "totp", "code", "000000").Want(t, 422, "This code is not right", "I, Priya Shah", "Calm and careful.")
	if page.Links()["This code is not right, or was used before. Wait for a new one and try again."] != "#code" || page.Value("code") != "" {
		t.Error("the error is not beside the code, or the code is kept")
	}
	b.Send(address, "method", "totp").Want(t, 422, "Enter the 6 numbers")
	page = b.Send(address, "method", "password", "password", "not it at all").Want(t, 422, "I, Priya Shah")
	if !strings.Contains(string(page.Body), "<details class=\"nhsuk-details\" open") {
		t.Error("the box with the password is shut")
	}
	b.Send(address, "method", "carrier pigeon").Want(t, 422, "Choose password or authenticator code")
	b.Send(address, "method", "password", "password", fixture.Password).Want(t, 200, "Signed off")
	if list := signatures(s, r); len(list) != 1 || list[0].Proof != attestation.Password {
		t.Errorf("kept %+v", list)
	}
}

func TestGuessingAtTheProofIsSlowedDown(t *testing.T) {
	s := site.New(t)
	b, address := stated(s, s.North.Assessor, asked(s, fixture.Mammograms, s.North.Assessor))
	for range 20 {
		if page := b.Send(address, "method", "totp", "code", "000000"); page.Status == 429 {
			page.Want(t, 429, "I, Priya Shah")
			if page.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to try again")
			}
			return
		}
	}
	t.Error("20 codes were tried at once")
}

func TestASecondClickAndTheWayBackShowWhatTheFirstDid(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b, address := stated(s, s.North.Assessor, r)
	code := authenticator(s)
	token := b.Page
	b.Send(address, "method", "totp", "code", code).Want(t, 200, "Signed off")
	b.Page = token // the page that still stood there
	b.Send(address, "method", "totp", "code", code).Want(t, 200, "Signed off")
	b.Get(address).Want(t, 200, "Signed off")
	b.Get(requestAt(r)).Want(t, 200, "Priya Shah signed it off on 23 November 2026", "Read the sign-off")
	if n := len(signatures(s, r)); n != 1 {
		t.Errorf("%d signatures", n)
	}
	s.Browser(s.North.Assessor).Get(address).Want(t, 200, "Signed off")
	s.Browser(s.North.Second).Get(address).Want(t, 404)
}

func TestAStatementThatGrewOldIsReadAgainWithWhatWasTypedKept(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b, address := stated(s, s.North.Assessor, r)
	s.Clock.Advance(attestation.IntentLife)
	b.Send(address, "method", "totp", "code", authenticator(s)).Want(t, 409, "This is not signed", "More than 5 minutes", "What you chose and typed is kept")
	page := b.Get(address).Want(t, 409, "More than 5 minutes")
	page = b.Get(page.Links()["Look at it again"]).Want(t, 200, "Your decision")
	if page.Value("meaning") != "observed_directly" || page.Value("comment") != "Calm and careful." || page.Value("decision") != "sign" {
		t.Errorf("lost: %q %q %q", page.Value("meaning"), page.Value("comment"), page.Value("decision"))
	}
	if len(signatures(s, r)) != 0 {
		t.Error("it was signed all the same")
	}
	other := s.Browser(s.North.Assessor)
	s.Clock.Set(fixture.Now)
	other.Get(address).Want(t, 409, "another session")
}

func TestWhatChangedWhileSigningIsSaidAndNothingIsSigned(t *testing.T) {
	for name, one := range map[string]struct {
		change func(*site.Site, attestation.Request)
		words  string
	}{
		"the worker puts up a new version": {func(s *site.Site, r attestation.Request) {
			if _, err := s.Recording.Revise(t.Context(), s.As(s.North.Worker), r.Evidence); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Recording.Submit(t.Context(), s.As(s.North.Worker), recording.SubmitCommand{Evidence: r.Evidence, Declared: true}); err != nil {
				t.Fatal(err)
			}
		}, "decided already, or was taken back"},
		"somebody else is quicker": {func(s *site.Site, r attestation.Request) { s.Sign(s.North.Second, r) }, "decided already"},
		"the register shows a lapse": {func(s *site.Site, _ attestation.Request) {
			s.Check(s.North.Assessor, "Lapsed", fixture.Now.AddDate(0, 0, -1))
		}, "The department lead can record a new register check"},
	} {
		t.Run(name, func(t *testing.T) {
			s := site.New(t)
			r := asked(s, fixture.Mammograms, s.North.Assessor)
			b, address := stated(s, s.North.Assessor, r)
			s.Clock.Advance(time.Second)
			one.change(s, r)
			before := len(signatures(s, r))
			page := b.Send(address, "method", "totp", "code", authenticator(s)).Want(t, 409, "This is not signed", one.words)
			b.Get(page.Links()["Look at it again"]).Want(t, 200)
			if len(signatures(s, r)) != before {
				t.Error("it was signed all the same")
			}
		})
	}
}

func TestWhoCannotSignIsToldWhyAndWhoCanMendIt(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	for _, one := range []struct {
		person         fixture.Person
		queue, request string
	}{
		{s.North.Lapsed, "The register shows the status “Lapsed”. The department lead can record a new register check.", "“Lapsed”"},
		{s.North.Unchecked, "There is no register check for you.", "no register check"},
		{s.North.Limited, "", "You are not entitled to sign in this area. The department lead can grant an entitlement."},
	} {
		b := s.Browser(one.person)
		b.Get("/queue").Want(t, 200, "Nothing else in the department is waiting that you may sign", one.queue)
		page := b.Get(requestAt(r)).Want(t, 200, one.request, "Send it back")
		if strings.Contains(page.Text(), "Sign it off") {
			t.Errorf("%s is offered to sign", one.person.Name)
		}
		b.Send(requestAt(r), "decision", "sign", "meaning", "observed_directly", "step", fmt.Sprint(r.Step)).Want(t, 403, "You cannot sign this")
	}
	b := s.Browser(s.North.Limited)
	b.Get(requestAt(r))
	b.Send(requestAt(r), "decision", "return", "reason", "Ask somebody for breast imaging.").Want(t, 200, "Sent back")
}

func TestTheQueueShowsMineFirstAndTheOldestFirst(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Assessor)
	b.Get("/queue").Want(t, 200, "Nothing is waiting for you", "Nothing else in the department is waiting that you may sign")
	mine := asked(s, fixture.Mammograms, s.North.Assessor)
	s.Clock.Advance(9 * 24 * time.Hour)
	asked(s, fixture.Cannulate, s.North.Assessor)
	other := asked(s, fixture.Cleaning, s.North.Second)
	s.Clock.Advance(22 * 24 * time.Hour)
	for _, p := range []fixture.Person{s.North.Assessor, s.North.Second} {
		s.Check(p, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0))
	}
	b = s.Browser(s.North.Assessor)
	page := b.Get("/queue").Want(t, 200, "2 sign-offs are waiting for you. The oldest has waited 4 weeks (31 days).", "26 days late", "Due by 28 November 2026", "You could also sign", "for Sam Reed", "Waiting 3 weeks (22 days), since 2 December 2026")
	text := page.Text()
	places := []int{strings.Index(text, "Waiting 4 weeks (31 days)"), strings.Index(text, "Waiting 3 weeks (22 days)"), strings.Index(text, "You could also sign")}
	if places[0] > places[1] || places[1] > places[2] {
		t.Errorf("in another order: %v", places)
	}
	b.Get(requestAt(mine))
	s.Browser(s.North.Second).Get("/queue").Want(t, 200, "Opened already")
	s.Browser(s.North.Assessor).Get(requestAt(other)).Want(t, 200, "for Sam Reed", "Sign it off")
}

// Days are counted as on a calendar, so that an age and the day beside it agree.
func TestTheAgeOfARequestAgreesWithItsDay(t *testing.T) {
	s := site.New(t)
	s.Clock.Advance(8 * time.Hour) // it is 17:00
	asked(s, fixture.Cleaning, s.North.Assessor)
	s.Clock.Advance(16 * time.Hour)
	s.Browser(s.North.Assessor).Get("/queue").Want(t, 200, "Waiting 1 day, since 23 November 2026")
}

func TestALongQueueIsTurnedPageByPage(t *testing.T) {
	s := site.New(t)
	roomy(s)
	for range 31 {
		asked(s, fixture.Cleaning, s.North.Assessor)
		s.Clock.Advance(time.Second)
	}
	b := s.Browser(s.North.Assessor)
	page := b.Get("/queue").Want(t, 200, "More than 30 sign-offs are waiting for you")
	page = b.Get(page.Links()["Show newer ones"]).Want(t, 200, "1 sign-off is waiting for you")
	if strings.Contains(page.Text(), "You could also sign") {
		t.Error("a later page shows the other list as well")
	}
	page = s.Browser(s.North.Second).Get("/queue").Want(t, 200, "You could also sign")
	if n := strings.Count(page.Text(), "for Priya Shah"); n != 5 {
		t.Errorf("%d of what waits on others stand beside nothing of one's own", n)
	}
	b = s.Browser(s.North.Second)
	b.Get("/queue")
	page = b.Get(b.Page.Links()["Show all that you could also sign"]).Want(t, 200)
	if n := strings.Count(page.Text(), "for Priya Shah"); n != 31 {
		t.Errorf("all of it is %d", n)
	}
	b.Get("/queue?after=nonsense").Want(t, 422)
}

func TestASignOffIsTakenBackByItsSignerAndByTheLead(t *testing.T) {
	s := site.New(t)
	for _, p := range []fixture.Person{s.North.Assessor, s.North.Lead} {
		r := asked(s, fixture.Mammograms, s.North.Assessor)
		a := s.Sign(s.North.Assessor, r)
		address := "/record/" + string(a.ID) + "/take-back"
		b := s.Browser(p)
		record := b.Get("/record/" + string(a.ID))
		b.Get(record.Links()["Was this not right? Take it back"]).Want(t, 200, "Take this sign-off back", "Amira Khan", "Priya Shah", "This cannot be undone")
		b.Send(address, "reason", " ").Want(t, 422, "Give a reason that the worker can read")
		long := strings.Repeat("y", 2001)
		if b.Send(address, "reason", long).Want(t, 422, "2000 characters"); b.Page.Value("reason") != long {
			t.Error("the reason is lost")
		}
		b.Send(address, "reason", "Wrong worker.").Want(t, 200, "The sign-off is taken back", "Taken back", "Wrong worker.")
		b.Get(address).Want(t, 200, "Taken back")
		b.Send(address, "reason", "Again.").Want(t, 409, "taken back already")
		s.Browser(s.North.Worker).Get("/notifications").Want(t, 200, p.Name+" took back the sign-off")
	}
	a := s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	address := "/record/" + string(a.ID) + "/take-back"
	for _, p := range []fixture.Person{s.North.Second, s.North.Educator, s.North.Worker} {
		b := s.Browser(p)
		b.Get(address).Want(t, 403, "Only the assessor who signed this, or the department lead")
		if record := b.Get("/record/" + string(a.ID)); record.Links()["Was this not right? Take it back"] != "" {
			t.Errorf("%s is offered to take it back", p.Name)
		}
		b.Send(address, "reason", "No.").Want(t, 403, "Only the assessor who signed this, or the department lead")
	}
	s.Browser(s.South.Lead).Get(address).Want(t, 404)
}

func TestWhatIHaveSignedIsFoundAgainWithWhatItIsWorth(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Assessor)
	b.Get("/signed").Want(t, 200, "What you sign shows here")
	first := s.Sign(s.North.Assessor, asked(s, fixture.Mammograms, s.North.Assessor))
	for range 30 {
		s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	}
	if err := s.Assessing.Revoke(t.Context(), s.As(s.North.Assessor), assessing.RevokeCommand{Attestation: first.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	page := b.Get("/signed").Want(t, 200, "Amira Khan", "Counts", "23 November 2026 at 09:00")
	if strings.Contains(page.Text(), "Wrong worker.") {
		t.Error("the first page holds the oldest")
	}
	page = b.Get(page.Links()["Older"])
	page = b.Get(page.Links()["Older"]).Want(t, 200, "Taken back", "Taken back by Priya Shah on 23 November 2026: “Wrong worker.”")
	if strings.Contains(string(page.Body), string(first.ID)+"/take-back") {
		t.Error("it can be taken back again")
	}
	b.Get("/signed?after=x").Want(t, 422)
}

func TestMyRegistrationSaysUntilWhenAndIRecordWhenIAmAway(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Assessor)
	b.Get("/my-registration").Want(t, 200, "Checked", "You can sign on this check for 31 more days, until 24 December 2026", "HCPC", "RA9", "Every area of", "From 23 November 2025, with no end", "In force")
	s.Browser(s.North.Lapsed).Get("/my-registration").Want(t, 200, "You cannot sign anything off at the moment", "You may not sign on this check", "Lapsed")
	s.Browser(s.North.Unchecked).Get("/my-registration").Want(t, 200, "Not checked", "There is no register check for you")

	away := []string{"department", string(s.North.ID), "from-day", "24", "from-month", "11", "from-year", "2026", "until-day", "31", "until-month", "11", "until-year", "2026"}
	page := b.Send("/my-registration/absences", away...).Want(t, 422)
	if page.Value("from-day") != "24" || page.Value("until-day") != "31" {
		t.Errorf("lost: %q %q", page.Value("from-day"), page.Value("until-day"))
	}
	away[3], away[9] = "23", "30"
	b.Send("/my-registration/absences", away...).Want(t, 200, "We know when you are away", "From 23 November 2026 to 30 November 2026", "I am back")
	b.Get("/queue").Want(t, 200, "You are away until 30 November 2026", "Nothing is waiting for you")
	if o, err := s.Assessing.Get(t.Context(), s.As(s.North.Assessor), r.ID); err != nil || o.Offered != s.North.Second.ID {
		t.Errorf("it waits for %s (%v), want somebody who is here", o.OfferedName, err)
	}
	b.Get("/my-registration")
	end := strings.Split(strings.Split(string(b.Page.Body), `/my-registration/absences/`)[1], `/end`)[0]
	s.Browser(s.North.Second).Get("/queue")
	other := s.Browser(s.North.Second)
	other.Get("/my-registration")
	other.Send("/my-registration/absences/"+end+"/end", "department", string(s.North.ID)).Want(t, 403)
	b.Send("/my-registration/absences/"+end+"/end", "department", string(s.North.ID)).Want(t, 200, "Work can be offered to you again")
}

func TestWhatIsAnothersIsNotThere(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	_, sign := stated(s, s.North.Assessor, r)
	for name, p := range map[string]fixture.Person{"an assessor elsewhere": s.South.Assessor, "a lead elsewhere": s.South.Lead, "a colleague": s.North.Other, "the administrator": s.Admin} {
		b := s.Browser(p)
		for _, address := range []string{requestAt(r), sign, "/queue?department=" + string(s.North.ID), "/my-registration?department=" + string(s.North.ID)} {
			if page := b.Get(address); page.Status != 404 {
				t.Errorf("%s: %s answers %d", name, address, page.Status)
			}
		}
		b.Get("/account")
		b.Send(requestAt(r), "decision", "return", "reason", "x").Want(t, 404)
		b.Send(sign, "method", "totp", "code", authenticator(s)).Want(t, 404)
	}
	for _, p := range []fixture.Person{s.North.Educator, s.North.Lead, s.North.Inspector, s.North.Worker} {
		b := s.Browser(p)
		page := b.Get(requestAt(r)).Want(t, 200, "Watched on the list")
		if strings.Contains(page.Text(), "Your decision") {
			t.Errorf("%s is asked to decide", p.Name)
		}
		b.Send(requestAt(r), "decision", "return", "reason", "x").Want(t, 403)
		if page := b.Get("/queue"); page.Status != 404 {
			t.Errorf("%s has a queue: %d", p.Name, page.Status)
		}
	}
	if len(signatures(s, r)) != 0 {
		t.Error("something was signed")
	}
}

func TestASignerSeesHowMuchThereIsOfWhatIsAskedInAll(t *testing.T) {
	s := site.New(t)
	s.Link(s.North, fixture.Cleaning, fixture.Cannulate, framework.Equivalent)
	r := asked(s, fixture.Cannulate, s.North.Assessor)
	b := s.Browser(s.North.Assessor)
	b.Get(requestAt(r)).Want(t, 200, "Times seen doing it 0 of 10 so far", "Nobody has signed this off")
	s.SignFor(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor), fixture.Cannulate)
	p := b.Get(requestAt(r)).Want(t, 200, "Times seen doing it 3 of 10 so far", "Counts here too", "It counts here too: ")
	if strings.Contains(p.Text(), "Nobody has signed this off") {
		t.Error("it says that nobody has")
	}
}

func TestAssessorsPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b, sign := stated(s, s.North.Assessor, r)
	other := asked(s, fixture.Cleaning, s.North.Assessor)
	s.Sign(s.North.Assessor, other)
	count := func(f func()) int64 {
		before := s.Store.Statements()
		f()
		return s.Store.Statements() - before
	}
	small := count(func() { b.Get("/queue") })
	signed := count(func() { b.Get("/signed") })
	for range 8 {
		asked(s, fixture.Cannulate, s.North.Second)
		s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	}
	if n := count(func() { b.Get("/queue") }); n > small || n > 14 {
		t.Errorf("the queue ran %d statements, %d with less in it, budget 14", n, small)
	}
	if n := count(func() { b.Get("/signed") }); n > signed || n > 10 {
		t.Errorf("what is signed ran %d statements, %d with less in it, budget 10", n, signed)
	}
	for address, budget := range map[string]int64{requestAt(r): 32, sign: 20, "/my-registration": 13} {
		if n := count(func() { b.Get(address).Want(t, 200) }); n > budget {
			t.Errorf("%s ran %d statements, budget %d", strings.Split(address, "_")[0], n, budget)
		} else {
			t.Logf("%s ran %d statements", strings.Split(address, "_")[0], n)
		}
	}
}

func TestADepartmentIsChosenByWhoeverWorksInTwo(t *testing.T) {
	s := site.New(t)
	s.Write(func(tx *store.Tx) error {
		return tx.AddMembership(fixture.Grant(access.ChangePerson, s.North.Assessor.ID, s.South.ID),
			identity.Membership{ID: id.New[id.Membership](), Person: s.North.Assessor.ID, Role: identity.RoleAssessor, Department: s.South.ID, From: fixture.Now})
	})
	b := s.Browser(s.North.Assessor)
	page := b.Get("/queue").Want(t, 200, "North Imaging", "South Imaging")
	b.Get(page.Links()["South Imaging"]).Want(t, 200, "You are not entitled to sign in any area")
	b.Get("/queue?department="+url.QueryEscape(string(s.North.ID))).Want(t, 200)
}
