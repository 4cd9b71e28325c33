package verify_test

import (
	"testing"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// listed has a list put forward by the lead of North and, if so, approved by the
// administrator.
func listed(t *testing.T, w *fixture.World, text string, approve bool) id.Proposal {
	t.Helper()
	s := enrolling.Service{Store: w.Store}
	file := []byte("registration_number,email,profession,status,effective_from,checked_on,name,outside\n" + text)
	p, err := s.ProposeChecks(t.Context(), w.As(w.North.Lead), enrolling.CheckFileCommand{Department: w.North.ID, File: file, Seen: digest.OfBytes(file)})
	if err != nil {
		t.Fatal(err)
	}
	if !approve {
		return p
	}
	sent, err := s.Proposal(t.Context(), w.As(w.Admin), p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ApproveChecks(t.Context(), w.As(w.Admin), enrolling.ApproveCommand{Proposal: p, Seen: sent.Preview.Whole}); err != nil {
		t.Fatal(err)
	}
	return p
}

func registration(w *fixture.World, p fixture.Person) (out string) {
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{p.ID})
		out = checks[p.ID][0].Number
		return err
	})
	return out
}

func TestTamperingWithAListOfRegisterChecksIsFound(t *testing.T) {
	w := small(t)
	w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cleaning)).Requests[0])
	w.Clock.Advance(time.Hour)
	// As somebody types it: another spelling of the number, the status and the days.
	done := listed(t, w, " "+registration(w, w.North.Assessor)+",,diagnostic  radiographer,LAPSED,20/11/2026,23/11/2026,,\nRA7,noor@north.example,Diagnostic radiographer,Registered,2024-03-01,2026-11-23,,\nRA777,,Diagnostic radiographer,Registered,2024-03-01,2026-11-23,Grace  Park,yes\n", true)
	w.Clock.Advance(time.Hour)
	waits := listed(t, w, registration(w, w.North.Assessor)+",,Diagnostic radiographer,Registered,2024-03-01,2026-11-23,,\nRA000007,,Diagnostic radiographer,Registered,2024-03-01,2026-11-23,,\n", false)
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{w.North.Assessor.ID})
		if last := checks[w.North.Assessor.ID][1]; last.Status != "Lapsed" || last.Proposal != done || last.Register != assessor.HCPC {
			t.Errorf("the list came to %+v", last)
		}
		return err
	})
	decision := "INSERT INTO register_decision (proposal_id, approved, people, by_id, by_name, reason, at) SELECT id, 1, '[]', by_id, by_name, '', at + 1 FROM register_proposal WHERE id = '" + string(waits) + "'"
	for name, c := range map[string]struct{ says, do string }{
		"the list itself":                      {"not the list that was put forward", "UPDATE register_proposal SET file = CAST(replace(CAST(file AS TEXT), 'LAPSED', 'Registered') AS BLOB) WHERE id = '" + string(done) + "'"},
		"the list, its digest with it":         {"the audit log does not tell", "UPDATE register_proposal SET digest = 'x' || substr(digest, 2)"},
		"a list dropped":                       {"not there: register-checks.propose", "DELETE FROM register_proposal WHERE id = '" + string(waits) + "'"},
		"a list dropped whose checks are kept": {"it is not there, and register checks came of it", "DELETE FROM register_proposal WHERE id = '" + string(done) + "'"},
		"an approval dropped":                  {"not there: register-checks.decide", "DELETE FROM register_decision"},
		"an approval turned into a refusal":    {"register checks came of it", "UPDATE register_decision SET approved = 0"},
		"an approval by who put it forward":    {"by who put it forward", decision},
		"an approval slipped in":               {"of 2 people, 0 register checks came of it", decision},
		"who approved it":                      {"by who put it forward", "UPDATE register_decision SET by_id = (SELECT by_id FROM register_proposal LIMIT 1)"},
		"a check of another status":            {"not what the list says", "UPDATE register_check SET status = 'Registered' WHERE proposal_id IS NOT NULL"},
		"a check of another day":               {"not what the list says", "UPDATE register_check SET effective_from = effective_from + 86400000000 WHERE proposal_id IS NOT NULL"},
		"a check that leaves its list":         {"2 register checks came of it", "UPDATE register_check SET proposal_id = NULL WHERE proposal_id IS NOT NULL AND status = 'Lapsed'"},
		"a check that joins a list":            {"4 register checks came of it", "UPDATE register_check SET proposal_id = '" + string(done) + "' WHERE id = (SELECT id FROM register_check WHERE proposal_id IS NULL LIMIT 1)"},
		"a registrant from outside":            {"not what the list says", "UPDATE pass_listing SET name = 'Mallory Park'"},
		"another number from outside":          {"not what the list says", "UPDATE pass_listing SET number = 'RA000778'"},
		"nobody from outside any more":         {"2 register checks came of it", "DELETE FROM pass_listing"},
		"the people of an approval":            {"not what the list says", "UPDATE register_decision SET people = '[]'"},
		"the reason, which only the log binds": {"in the log of", "UPDATE register_decision SET reason = 'x'"},
		"the end of a list's life":             {"in the log of", "UPDATE register_proposal SET expires_at = expires_at + 1"},
	} {
		t.Run(name, func(t *testing.T) { findsOut(t, w, c.says, c.do) })
	}
}
