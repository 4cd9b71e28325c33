package assessing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// waits asks for a sign-off and passes it to somebody.
func waits(w *fixture.World, c framework.CompetencyID, on fixture.Person) attestation.Request {
	w.T.Helper()
	content := fixture.Observed(today, 1, c)
	content.Assessor = on.ID
	r := w.Submit(w.North.Worker, evidence.Observation, content).Requests[0]
	if r.Offered != on.ID {
		w.T.Fatalf("offered to %s", r.Offered)
	}
	return r
}

func ids(items []store.QueueItem) (out []id.Request) {
	for _, one := range items {
		out = append(out, one.ID)
	}
	return out
}

func TestThePoolIsWhatWaitsOnOthersThatIMaySign(t *testing.T) {
	w := fixture.New(t)
	w.Entitle(w.North.Limited, w.North.ID, "diagnostic-imaging:COM")
	mammogram, cleaning := waits(w, fixture.Mammograms, w.North.Second), waits(w, fixture.Cleaning, w.North.Second)
	mine := waits(w, fixture.Cleaning, w.North.Limited)
	for _, c := range []struct {
		person fixture.Person
		want   []id.Request
	}{
		{w.North.Limited, []id.Request{cleaning.ID}}, // not entitled for mammography, and the last is their own already
		{w.North.Assessor, []id.Request{mammogram.ID, cleaning.ID, mine.ID}},
		{w.North.Lapsed, nil}, {w.North.Lead, nil},
	} {
		got, next, err := w.Assessing.Pool(t.Context(), w.As(c.person), w.North.ID, store.Cursor{}, 50)
		if err != nil || next.ID != "" || !slices.Equal(ids(got), c.want) {
			t.Errorf("%s may take %v (%v), want %v", c.person.Name, ids(got), err, c.want)
		}
	}
	if _, _, err := w.Assessing.Pool(t.Context(), w.As(w.South.Assessor), w.North.ID, store.Cursor{}, 50); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's pool: %v", err)
	}
}

func TestThePoolGoesOnWhereAPageEnds(t *testing.T) {
	w := fixture.New(t)
	var want []id.Request
	for range 5 {
		want = append(want, waits(w, fixture.Cleaning, w.North.Second).ID)
		w.Clock.Advance(time.Second)
	}
	var got []id.Request
	for after, pages := (store.Cursor{}), 0; pages == 0 || after.ID != ""; pages++ {
		items, next, err := w.Assessing.Pool(t.Context(), w.As(w.North.Assessor), w.North.ID, after, 2)
		if err != nil || pages > 3 {
			t.Fatal(err, pages)
		}
		got, after = append(got, ids(items)...), next
	}
	if !slices.Equal(got, want) {
		t.Errorf("walked %v, want %v", got, want)
	}
}

func TestAStatementKnowsWhatItBecame(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	look := func() assessing.Signing {
		t.Helper()
		s, err := w.Assessing.Signing(t.Context(), actor, r.ID, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := look(); s.Became != nil || s.Over != nil || s.Statement != i.Statement || s.Opened.WorkerName != "Amira Khan" {
		t.Errorf("just prepared: %+v", s)
	}
	if _, err := w.Assessing.Signing(t.Context(), w.As(w.North.Second), r.ID, i.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else reads the statement: %v", err)
	}
	if _, err := w.Assessing.Signing(t.Context(), actor, asked(w).ID, i.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("it is found under another request: %v", err)
	}
	first := actor
	actor = w.InSession(w.North.Assessor)
	if s := look(); s.Over == nil || !strings.Contains(s.Over.Error(), "another session") {
		t.Errorf("in another session: %v", s.Over)
	}
	actor = first
	w.Clock.Advance(attestation.IntentLife)
	if s := look(); s.Over == nil || !strings.Contains(s.Over.Error(), "5 minutes") {
		t.Errorf("after five minutes: %v", s.Over)
	}
	actor, i = prepared(t, w, w.North.Assessor, r)
	a, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)})
	if err != nil {
		t.Fatal(err)
	}
	if s := look(); s.Became == nil || s.Became.ID != a.ID || s.Over != nil {
		t.Errorf("signed: %+v %v", s.Became, s.Over)
	}
}

func TestAStatementIsOverOnceSomebodyElseDecides(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	if err := w.Assessing.Return(t.Context(), w.As(w.North.Second), assessing.RefuseCommand{Request: r.ID, Reason: "Say more."}); err != nil {
		t.Fatal(err)
	}
	if s, err := w.Assessing.Signing(t.Context(), actor, r.ID, i.ID); err != nil || !fault.Is(s.Over, fault.Conflict) {
		t.Errorf("over: %v %v", s.Over, err)
	}
}

func TestASignerFindsTheirSignOffsWithWhatTheyAreWorth(t *testing.T) {
	w := fixture.New(t)
	kept, changed, back := waits(w, fixture.Cleaning, w.North.Assessor), waits(w, fixture.Cannulate, w.North.Assessor), waits(w, fixture.Mammograms, w.North.Assessor)
	want := map[id.Attestation]attestation.Verdict{}
	want[w.Sign(w.North.Assessor, kept).ID] = attestation.Counts
	want[w.Sign(w.North.Assessor, changed).ID] = attestation.Stale
	revoked := w.Sign(w.North.Assessor, back)
	want[revoked.ID] = attestation.Revoked
	if err := w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), changed.Evidence); err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Assessor), assessing.RevokeCommand{Attestation: revoked.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	list, next, err := w.Assessing.SignedByMe(t.Context(), w.As(w.North.Assessor), 0, 2)
	if err != nil || len(list) != 2 || list[0].ID != revoked.ID {
		t.Fatalf("first page %v (%v)", list, err)
	}
	rest, last, err := w.Assessing.SignedByMe(t.Context(), w.As(w.North.Assessor), next, 2)
	if err != nil || len(rest) != 1 || last != 0 {
		t.Fatalf("second page %v, next %d (%v)", rest, last, err)
	}
	for _, a := range append(list, rest...) {
		if a.Verdict != want[a.ID] || a.WorkerName != "Amira Khan" || a.Title == "" || a.EvidenceTitle != "Watched on the list" {
			t.Errorf("%s of %q is judged %s, want %s", a.Title, a.WorkerName, a.Verdict, want[a.ID])
		}
	}
}

func TestWhatStopsMeAnywhereIsSaidToMe(t *testing.T) {
	w := fixture.New(t)
	fresh := w.Person(w.North.ID, "Una New", "una@north.example", "assessor")
	for _, c := range []struct {
		person fixture.Person
		rules  string
	}{{w.North.Assessor, ""}, {w.North.Limited, ""}, {w.North.Lapsed, "register-status"}, {w.North.Unchecked, "register-unknown"}, {fresh, "register-unknown entitlement"}} {
		got, err := w.Assessing.MyStanding(t.Context(), w.As(c.person), w.North.ID)
		var rules []string
		for _, no := range got.Refusals {
			rules = append(rules, no.Rule)
		}
		if err != nil || strings.Join(rules, " ") != c.rules {
			t.Errorf("%s: %q (%v), want %q", c.person.Name, rules, err, c.rules)
		}
	}
	if _, err := w.Assessing.MyStanding(t.Context(), w.As(w.North.Lead), w.North.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody who is no assessor: %v", err)
	}
}
