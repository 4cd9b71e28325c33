package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/recording"
)

// watched is a sign-off that the assessor gave the worker for a competency.
func watched(s *site.Site, c framework.CompetencyID) (recording.Submitted, attestation.Attestation) {
	content := fixture.Observed(today, 1, c)
	content.Title = "A quiet afternoon"
	sent := s.Submit(s.North.Worker, evidence.Observation, content)
	return sent, s.Sign(s.North.Assessor, sent.Requests[0])
}

func codePage(a attestation.Attestation) string { return "/verify/" + string(a.Code()) }

func receiptPage(a attestation.Attestation) string { return "/record/" + string(a.ID) + "/receipt" }

// facts are what both a receipt and its check must say (21 CFR 11.50).
func facts(s *site.Site, a attestation.Attestation) []string {
	return []string{s.North.Worker.Name, a.AssessorName, a.Register + " " + a.Registration, a.Meaning.Title(), "23 November 2026 at 09:00 GMT", titleOfSignOff(a, s),
		string(a.EvidenceDigest), string(a.StatementDigest), a.Proof.Worth(), "1 of "}
}

func titleOfSignOff(a attestation.Attestation, s *site.Site) string {
	r, err := s.App.Reporting.ByCode(s.T.Context(), a.Code())
	if err != nil {
		s.T.Fatal(err)
	}
	return r.Text
}

func TestAWorkerHandsOverAReceiptAndAStrangerChecksIt(t *testing.T) {
	s := site.New(t)
	_, a := watched(s, fixture.Cleaning)
	b := s.Browser(s.North.Worker)
	record := b.Get("/record/" + string(a.ID))
	receipt := b.Get(record.Links()["Receipt, which anybody can check"]).Want(t, 200, facts(s, a)...).Want(t, 200, a.Statement[:40], a.Code().Words())
	address := receipt.Links()["See what they will see"]
	if address != site.Address+codePage(a) || !strings.Contains(string(receipt.Body), `aria-label="Picture that leads a phone to `+address) {
		t.Errorf("the receipt leads to %q", address)
	}
	stranger := s.Visitor()
	stranger.Get("/verify").Want(t, 200, "You do not need an account")
	for _, typed := range []string{a.Code().Words(), strings.ToLower(a.Code().Words()), string(a.Code())} {
		stranger.Get("/verify")
		if page := stranger.Send("/verify", "code", typed).Want(t, 200, "Still counts", "it counts today").Want(t, 200, facts(s, a)...); page.Address != codePage(a) {
			t.Errorf("%q leads to %s", typed, page.Address)
		}
	}
	stranger.Get("/verify")
	if stranger.Send("/verify", "code", "4GK7").Want(t, 422, "Enter the 16 letters and numbers"); stranger.Page.Value("code") != "4GK7" {
		t.Error("what was typed is lost")
	}
	for _, p := range []fixture.Person{s.North.Assessor, s.North.Educator, s.North.Lead} {
		s.Browser(p).Get(receiptPage(a)).Want(t, 200, a.Code().Words())
	}
	for _, p := range []fixture.Person{s.North.Other, s.South.Lead} {
		for _, end := range []string{"", ".pdf", ".tlog-proof"} {
			s.Browser(p).Get(receiptPage(a)+end).Want(t, 404)
		}
	}
}

// What the check shows is on the receipt, and the worker's own words are not in it.
func TestACheckRevealsNoMoreThanTheReceipt(t *testing.T) {
	s := site.New(t)
	_, a := watched(s, fixture.Cleaning)
	receipt := s.Browser(s.North.Worker).Get(receiptPage(a)).Text()
	page := s.Visitor().Get(codePage(a))
	for _, row := range regexp.MustCompile(`(?s)<dd class="nhsuk-summary-list__value[^>]*>(.*?)</dd>`).FindAllStringSubmatch(string(page.Body), -1) {
		text := strings.TrimSpace(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(row[1], " "))
		if words := strings.Fields(text); len(words) == 0 || !strings.Contains(receipt, words[len(words)-1]) {
			t.Errorf("the check shows %q, the receipt does not", text)
		}
	}
	for _, more := range []string{"A quiet afternoon", s.North.Worker.Email, string(a.Evidence), string(a.Worker), s.North.Lead.Name} {
		if strings.Contains(string(page.Body), more) {
			t.Errorf("the check shows %q", more)
		}
	}
}

func TestAReceiptThatHoldsNoMoreSaysSinceWhen(t *testing.T) {
	for _, c := range []struct {
		name, word, text string
		competency       framework.CompetencyID
		move             func(t *testing.T, s *site.Site, sent recording.Submitted, a attestation.Attestation)
	}{
		{"taken back", "Taken back", "taken back on 26 November 2026", fixture.Cleaning, func(t *testing.T, s *site.Site, _ recording.Submitted, a attestation.Attestation) {
			must(t, s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker, said Dana."}))
		}},
		{"revised", "Changed since", "changed on 26 November 2026", fixture.Cleaning, func(t *testing.T, s *site.Site, sent recording.Submitted, _ attestation.Attestation) {
			revise(t, s, sent)
			s.Clock.Advance(48 * time.Hour)
			revise(t, s, sent) // the first change is what counts
		}},
		{"withdrawn", "Changed since", "changed on 26 November 2026", fixture.Cleaning, func(t *testing.T, s *site.Site, sent recording.Submitted, _ attestation.Attestation) {
			must(t, s.Recording.Withdraw(t.Context(), s.As(s.North.Worker), sent.Version.Evidence))
		}},
		{"on hold", "On hold", "put on hold on 26 November 2026", fixture.Cleaning, func(t *testing.T, s *site.Site, _ recording.Submitted, a attestation.Attestation) {
			must(t, s.Assessing.NotMe(t.Context(), s.As(s.North.Assessor), a.ID))
		}},
		{"lapsed before", "In question", "in question on 26 November 2026", fixture.Cleaning, func(t *testing.T, s *site.Site, _ recording.Submitted, a attestation.Attestation) {
			s.Check(s.North.Assessor, "Suspended", fixture.Now.AddDate(0, 0, -5))
			s.Clock.Advance(48 * time.Hour)
			s.Check(s.North.Assessor, "Suspended", fixture.Now.AddDate(0, 0, -4))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := site.New(t)
			sent, a := watched(s, c.competency)
			s.Visitor().Get(codePage(a)).Want(t, 200, "Still counts")
			s.Clock.Advance(3 * 24 * time.Hour)
			c.move(t, s, sent, a)
			page := s.Visitor().Get(codePage(a)).Want(t, 200, c.word, c.text, "True at", s.North.Worker.Name)
			if strings.Contains(page.Text(), "Still counts") || strings.Contains(page.Text(), s.North.Lead.Name) || strings.Contains(page.Text(), "Dana") {
				t.Errorf("it says %s", page.Text())
			}
			if s.Clock.Now().After(fixture.Now.AddDate(0, 0, 4)) {
				return
			}
			receipt := s.Browser(s.North.Educator).Get(receiptPage(a)).Want(t, 200, "True at 26 November 2026")
			if strings.Contains(receipt.Text(), "it counts today") {
				t.Error("the receipt itself goes on saying that it counts")
			}
		})
	}
}

func TestAReceiptThatRanOutSaysItsLastDay(t *testing.T) {
	s := site.New(t)
	_, a := watched(s, fixture.Cannulate)
	page := s.Visitor().Get(codePage(a)).Want(t, 200, "Still counts", "It runs out after")
	last := regexp.MustCompile(`It runs out after (\d+ \w+ \d+)\.`).FindStringSubmatch(page.Text())[1]
	s.Clock.Advance(10 * 366 * 24 * time.Hour)
	s.Visitor().Get(codePage(a)).Want(t, 200, "Run out", "counted until the end of "+last, "does not count any more")
}

func revise(t *testing.T, s *site.Site, sent recording.Submitted) {
	t.Helper()
	_, err := s.Recording.Revise(t.Context(), s.As(s.North.Worker), sent.Version.Evidence)
	must(t, err)
	_, err = s.Recording.Submit(t.Context(), s.As(s.North.Worker), recording.SubmitCommand{Evidence: sent.Version.Evidence, Declared: true})
	must(t, err)
}

func TestGuessingCodesGivesNothingAndHasToWait(t *testing.T) {
	s := site.New(t)
	_, a := watched(s, fixture.Cleaning)
	near := []byte(a.Code())
	near[0] = "01"[(near[0]&1)^1]
	csrf := regexp.MustCompile(`name="csrf" value="[^"]*"`)
	var said string
	for n, code := range []string{"0123456789abcdef", string(near), "nonesuch", string(a.ID), strings.Repeat("z", 300)} {
		page := s.Visitor().Get("/verify/"+code).Want(t, http.StatusNotFound, "Not ours")
		if body := csrf.ReplaceAllString(string(page.Body), ""); n > 0 && body != said {
			t.Errorf("%q is answered in another way: %s", code, body)
		} else {
			said = body
		}
	}
	refused := 0
	for n := range 120 {
		if s.Visitor().Get(fmt.Sprintf("/verify/%016d", n)).Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("somebody may guess as often as they like")
	}
	s.Visitor().Get(codePage(a)).Want(t, http.StatusTooManyRequests, "Wait")
	s.Clock.Advance(10 * time.Second)
	s.Visitor().Get(codePage(a)).Want(t, 200, "Still counts")
}

func TestAProofFileIsCheckedByWhoeverHasIt(t *testing.T) {
	s, other := site.New(t), site.New(t)
	_, a := watched(s, fixture.Cleaning)
	_, b := watched(other, fixture.Cleaning)
	file := s.Browser(s.North.Worker).Get(receiptPage(a)+".tlog-proof").Want(t, 200, "c2sp.org/tlog-proof@v1").Body
	foreign := other.Browser(other.North.Worker).Get(receiptPage(b)+".tlog-proof").Want(t, 200).Body
	check := func(content []byte) *site.Page {
		stranger := s.Visitor()
		stranger.Get("/verify")
		return stranger.Upload("/verify", "file", "receipt.tlog-proof", content, "code", "", "receipt", "")
	}
	check(file).Want(t, 200, "Still counts").Want(t, 200, facts(s, a)...)
	pasted := s.Visitor()
	pasted.Get("/verify")
	pasted.Send("/verify", "code", "", "receipt", " "+strings.ReplaceAll(string(file), "\n", "\r\n")+"\r\n").Want(t, 200, "Still counts")
	check(foreign).Want(t, 200, "Not ours")
	check([]byte("Priya signed me off.")).Want(t, 200, "Not ours")
	lines := bytes.Split(file, []byte("\n"))
	mixed := bytes.Join(append([][]byte{lines[0], bytes.Split(foreign, []byte("\n"))[1]}, lines[2:]...), []byte("\n")) // their sign-off under our log
	check(mixed).Want(t, 200, "Altered")
	for at := 0; at < len(file); at += 97 {
		bad := bytes.Clone(file)
		if bad[at] ^= 1; strings.TrimSpace(string(bad)) == strings.TrimSpace(string(file)) {
			continue
		}
		if page := check(bad); page.Status != 200 || strings.Contains(page.Text(), "Still counts") {
			t.Errorf("with byte %d changed: status %d, %s", at, page.Status, page.Text())
		}
	}
	must(t, s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong."}))
	check(file).Want(t, 200, "Taken back")
}

func TestTheReceiptOnPaperSaysTheSame(t *testing.T) {
	s := site.New(t)
	_, a := watched(s, fixture.Cleaning)
	page := s.Browser(s.North.Worker).Get(receiptPage(a)+".pdf").Want(t, 200)
	text := page.Paper(t)
	for _, want := range append(facts(s, a), a.Code().Words(), "it counts today", "True at 23 November 2026 at 09:00 GMT", s.North.Worker.Name) {
		if !strings.Contains(text, site.Close(want)) {
			t.Errorf("the paper does not say %q: %s", want, text)
		}
	}
	if page.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(page.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("it comes as %v", page.Header)
	}
}

func TestReceiptPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	_, a := watched(s, fixture.Cleaning)
	b := s.Browser(s.North.Worker)
	for address, budget := range map[string]int64{receiptPage(a): 16, receiptPage(a) + ".pdf": 16, receiptPage(a) + ".tlog-proof": 9, codePage(a): 16, "/verify": 2} {
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		if n := s.Store.Statements() - before; n > budget {
			t.Errorf("%s ran %d statements, budget %d", address, n, budget)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
