package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// wrongs is every row that is kept and does not agree with the facts.
func wrongs(t testing.TB, s *Store) (out []string) {
	t.Helper()
	err := s.Read(t.Context(), func(v *View) error {
		return v.VerifyStandings(func(record, what string) { out = append(out, record+": "+what) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// happening is a portfolio to which things happen.
type happening struct {
	*seed
	worker  id.Worker
	signers []id.Person
	items   []item
	open    []asked
	signed  []signedOff
}

type asked struct {
	request    id.Request
	competency framework.CompetencyID
}

type signedOff struct {
	attestation id.Attestation
	competency  framework.CompetencyID
}

func (h *happening) put(c framework.CompetencyID) item {
	it := h.submit(h.worker, fmt.Sprintf("Item %d", len(h.items)), c)
	h.items = append(h.items, it)
	return it
}

// take takes one of a list out of it, if there is one.
func take[T any](r *rand.Rand, list *[]T) (one T, ok bool) {
	if len(*list) == 0 {
		return one, false
	}
	i := r.IntN(len(*list))
	one = (*list)[i]
	*list = append((*list)[:i], (*list)[i+1:]...)
	return one, true
}

// happen makes one thing happen, and tells the projection what was touched.
func (h *happening) happen(r *rand.Rand, c framework.CompetencyID) {
	switch r.IntN(8) {
	case 0, 1:
		offered := h.signers[r.IntN(3)]
		if r.IntN(4) == 0 {
			offered = ""
		}
		h.open = append(h.open, asked{h.ask(h.put(c), c, offered), c})
		h.touch(h.worker, c)
	case 2, 3:
		h.signed = append(h.signed, signedOff{h.sign(h.put(c), c, h.signers[r.IntN(3)]), c})
		h.touch(h.worker, c)
	case 4:
		if one, ok := take(r, &h.open); ok {
			h.decide(one.request, []attestation.State{attestation.Returned, attestation.Declined, attestation.Withdrawn}[r.IntN(3)], h.signers[0], "Say more.")
			h.touch(h.worker, one.competency)
		}
	case 5:
		if len(h.items) > 0 {
			it := &h.items[r.IntN(len(h.items))]
			h.revise(it, "Changed")
			h.touch(h.worker, h.about(it.evidence)...)
		}
	case 6:
		if one, ok := take(r, &h.signed); ok {
			h.revoke(one.attestation, h.signers[0])
			h.touch(h.worker, one.competency)
		}
	case 7:
		if r.IntN(5) == 0 {
			h.check(h.signers[2], "Lapsed", h.now.AddDate(0, -1, 0))
			h.touch(h.worker)
		}
	}
}

func TestWhatIsKeptOfAWorkerAgreesWithTheFactsWhateverHappens(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep := d.department("North")
	h := &happening{seed: d, worker: d.worker("Aisha Khan", dep, v.ID, "SCSW", "AP"),
		signers: []id.Person{d.signer("Priya Shah", dep), d.signer("Tom Reed", dep), d.signer("Ola Nowak", dep)}}
	d.enrol(h.worker, "ahp-support-worker:1", "intermediate", false)
	d.touch(h.worker)
	r := rand.New(rand.NewPCG(1, 2))
	codes := []string{"DI-RAD-01", "DI-RAD-03", "DI-RAD-04", "DI-IMG-01", "DI-IMG-02", "DI-PRO-01", "DI-ENV-01", "DI-EMG-01"}
	for range 150 {
		d.at(d.now.Add(time.Duration(r.IntN(10*24)) * time.Hour))
		h.happen(r, v.ID.Of(codes[r.IntN(len(codes))]))
		for _, w := range wrongs(t, d.s) {
			t.Fatal(w)
		}
	}
	d.at(d.now.AddDate(1, 1, 0)) // nothing is written, and time passes
	for _, w := range wrongs(t, d.s) {
		t.Error(w)
	}
}

// The text that is kept is as long as it was.
func TestASignOffAnewIsKeptAsRunningOutLater(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep := d.department("North")
	signers := []id.Person{d.signer("Priya Shah", dep), d.signer("Tom Reed", dep)}
	w := d.worker("Aisha Khan", dep, v.ID, "CSW", "SCSW")
	d.touch(w)
	p, err := pathway.For(v, "SCSW", nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := p.Lines()
	i := slices.IndexFunc(lines, func(l pathway.Line) bool {
		return l.Required && l.ValidityMonths > 0 && l.Assessors <= 2 && !l.LeadApproval && len(l.Prerequisites) == 0
	})
	if i < 0 {
		t.Fatal("no line of the pathway runs out and rests on nothing else")
	}
	c := lines[i].Competency
	d.kind = evidence.Knowledge // watched, and asked about
	for range 2 {
		for n := range max(2, lines[i].Observations, lines[i].Days) {
			d.at(d.now.AddDate(0, 0, 1))
			d.sign(d.submit(w, "Done", c), c, signers[n%2])
		}
		d.touch(w, c)
		if l, _ := progress.LineOf(v, "SCSW", c, d.facts(w), d.now, d.now); l.Standing != progress.Met || l.MetUntil.IsZero() {
			t.Fatalf("%s stands at %s until %s", c, l.Standing, l.MetUntil)
		}
		other := v.ID.Of("DI-ENV-01") // whose sign-off leaves the rest as it was
		d.sign(d.submit(w, "Beside it", other), other, signers[0])
		d.touch(w, other)
		for _, wrong := range wrongs(t, d.s) {
			t.Error(wrong)
		}
	}
}

func TestAStandingThatWasForgottenIsFound(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep := d.department("North")
	priya := d.signer("Priya Shah", dep)
	w := d.worker("Aisha Khan", dep, v.ID, "CSW", "SCSW")
	d.touch(w)
	c := v.ID.Of("DI-ENV-01")
	if got := wrongs(t, d.s); len(got) != 0 {
		t.Fatalf("before anything happened: %v", got)
	}
	d.at(d.now.Add(time.Hour))
	d.sign(d.submit(w, "Trolley check", c), c, priya)
	if got := wrongs(t, d.s); len(got) != 2 {
		t.Errorf("a sign-off that the projection was not told of: %v, want the standing and the movement", got)
	}
	d.touch(w)
	d.exec("UPDATE enrolment SET ended_at = 1 WHERE worker_id = ?", string(w))
	if got := wrongs(t, d.s); len(got) != 1 {
		t.Errorf("an enrolment that ended: %v, want the row that stayed", got)
	}
	d.touch(w)
	if got := wrongs(t, d.s); len(got) != 0 {
		t.Errorf("after it was written again: %v", got)
	}
}

func TestACohortIsReadInTwoStatements(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep, other := d.department("North"), d.department("South")
	priya := d.signer("Priya Shah", dep)
	lead := d.person("Lena Lead", dep, identity.RoleLead)
	aisha, ben := d.worker("Aisha Khan", dep, v.ID, "CSW", "SCSW"), d.worker("Ben Cole", dep, v.ID, "", "SCSW")
	gone := d.worker("Gone Home", dep, v.ID, "CSW", "SCSW")
	d.worker("Not Here", other, v.ID, "CSW", "SCSW")
	d.exec("UPDATE membership SET until_at = ? WHERE person_id = (SELECT person_id FROM worker WHERE id = ?)", micros(d.now.Add(time.Hour)), string(gone))
	d.exec("UPDATE worker SET educator_id = ? WHERE id = ?", string(lead), string(aisha))
	d.at(d.now.AddDate(0, 0, 8))
	c, e := v.ID.Of("DI-ENV-01"), v.ID.Of("DI-ENV-02")
	d.sign(d.submit(aisha, "One", c), c, priya)
	d.ask(d.submit(aisha, "Two", e), e, priya)
	d.at(d.now.Add(time.Hour))
	d.ask(d.submit(aisha, "Three", c), c, d.signer("Tom Reed", dep))
	d.ask(d.submit(ben, "Four", e), e, "")
	d.touch(aisha)
	d.touch(ben)

	var rows []Standing
	n := statements(t, d.s, func(view *View) (err error) {
		rows, err = view.Standings(scoped(lead, dep, identity.RoleLead), dep)
		return err
	})
	if n != 2 {
		t.Errorf("%d statements", n)
	}
	if len(rows) != 2 || rows[0].Name != "Aisha Khan" || rows[1].Name != "Ben Cole" {
		t.Fatalf("listed %+v", rows)
	}
	a, b := rows[0], rows[1]
	if met, _, _ := a.Summary.At(d.now); met != 1 || a.Held != "CSW" || a.Level != "SCSW" || a.EducatorName != "Lena Lead" || a.Summary.Otherwise.Awaiting != 1 {
		t.Errorf("Aisha: %+v", a)
	}
	if m := a.Movement; !m.MovedAt.Equal(d.now) || m.Waiting.Count != 1 || m.Waiting.Name != "Priya Shah" || len(m.Weeks) != 1 || m.Weeks[0].Moves != 4 {
		t.Errorf("Aisha's movement: %+v", m)
	}
	if m := b.Movement; m.Nobody.Count != 1 || m.Waiting.Count != 0 || b.Held != "" {
		t.Errorf("Ben: %+v", b)
	}
	for _, role := range []identity.Role{identity.RoleAssessor, identity.RoleWorker, identity.RoleAdministrator} {
		if err := d.s.Read(t.Context(), func(view *View) error { _, err := view.Standings(scopedAs(role, dep), dep); return err }); err == nil {
			t.Errorf("%s reads the cohort", role)
		}
	}
}

// early signs an item as if it had been yesterday.
func (d *seed) early(w id.Worker, c framework.CompetencyID, by id.Person) {
	now := d.now
	d.at(now.AddDate(0, 0, -1))
	d.sign(d.submit(w, "Long ago", c), c, by)
	d.at(now)
}

func TestWhatIsNotKeptYetIsWorkedOutWhole(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep := d.department("North")
	priya := d.signer("Priya Shah", dep)
	w := d.worker("Aisha Khan", dep, v.ID, "CSW", "SCSW")
	for _, code := range []string{"DI-ENV-01", "DI-ENV-02"} {
		d.exec("DELETE FROM standing")
		c := v.ID.Of(code)
		d.sign(d.submit(w, "Done", c), c, priya)
		d.touch(w, c)
	}
	for _, wrong := range wrongs(t, d.s) {
		t.Error(wrong)
	}
}

func TestACohortListsOnceWhoIsHereNowOnTheirMainPathway(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep := d.department("North")
	aisha := d.worker("Aisha Khan", dep, v.ID, "CSW", "SCSW")
	d.enrol(aisha, "ahp-support-worker:1", "intermediate", false)
	d.exec("INSERT INTO membership (id, person_id, role, department_id, from_at, granted_by) SELECT 'mem_twice', person_id, 'worker', department_id, created_at, 'seed' FROM worker")
	off, later := d.worker("Ben Off", dep, v.ID, "CSW", "SCSW"), d.worker("Cy Later", dep, v.ID, "CSW", "SCSW")
	d.exec("UPDATE person SET enabled = 0 WHERE id = (SELECT person_id FROM worker WHERE id = ?)", string(off))
	d.exec("UPDATE membership SET from_at = ? WHERE person_id = (SELECT person_id FROM worker WHERE id = ?)", micros(d.now.Add(time.Hour)), string(later))
	for _, w := range []id.Worker{aisha, off, later} {
		d.touch(w)
	}
	var rows []Standing
	if err := d.s.Read(t.Context(), func(view *View) (err error) {
		rows, err = view.Standings(scopedAs(identity.RoleLead, dep), dep)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Worker != aisha || rows[0].Version != v.ID || rows[0].Level != "SCSW" {
		t.Errorf("listed %+v", rows)
	}
}

func TestASentBackItemIsDoneWithOnceSomethingHappens(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep := d.department("North")
	priya := d.signer("Priya Shah", dep)
	c := v.ID.Of("DI-ENV-01")
	for name, then := range map[string]func(it *item){
		"nothing":              nil,
		"signed off before":    func(it *item) { d.early(it.worker, c, priya) },
		"a new version":        func(it *item) { d.revise(it, "Better") },
		"it was taken back":    func(it *item) { d.exec("UPDATE evidence SET state = 'withdrawn' WHERE id = ?", string(it.evidence)) },
		"another was signed":   func(it *item) { d.sign(d.submit(it.worker, "Another", c), c, priya) },
		"another is asked for": func(it *item) { d.ask(d.submit(it.worker, "Another", c), c, priya) },
	} {
		d.at(d.now.Add(time.Hour))
		w := d.worker("Worker "+name, dep, v.ID, "CSW", "SCSW")
		it := d.submit(w, "One", c)
		r := d.ask(it, c, priya)
		d.at(d.now.Add(time.Hour))
		d.decide(r, attestation.Returned, priya, "Say more.")
		if then != nil {
			d.at(d.now.Add(time.Hour))
			then(&it)
		}
		waits := false
		for _, p := range d.facts(w).Put {
			waits = waits || p.Returned
		}
		if want := then == nil || name == "signed off before"; waits != want {
			t.Errorf("%s since: it waits for the worker: %t, want %t", name, waits, want)
		}
	}
}

func TestFactsOfAPastDayHoldTheVersionThatWasCurrent(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	dep := d.department("North")
	priya := d.signer("Priya Shah", dep)
	w := d.worker("Aisha Khan", dep, v.ID, "CSW", "SCSW")
	c := v.ID.Of("DI-ENV-01")
	it := d.submit(w, "One", c)
	d.sign(it, c, priya)
	then := d.now
	d.at(d.now.AddDate(0, 1, 0))
	d.revise(&it, "Changed")
	if s := d.facts(w).Signed[0]; s.CurrentEvidence == string(s.Attestation.EvidenceDigest) {
		t.Error("the change does not show now")
	}
	var past progress.Facts
	if err := d.s.Read(t.Context(), func(view *View) (err error) { past, err = view.FactsAt(w, then); return err }); err != nil {
		t.Fatal(err)
	}
	if s := past.Signed[0]; s.CurrentEvidence != string(s.Attestation.EvidenceDigest) {
		t.Error("the change shows before it was made")
	}
}
