package store

import (
	"testing"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

func TestACandidateIsWhatTheyAreInThisDepartmentAtThisInstant(t *testing.T) {
	d := planting(t, fresh(t))
	v := d.imaging()
	north, south := d.department("North"), d.department("South")
	priya := d.signer("Priya Shah", north)
	worker := d.worker("Aisha Khan", north, v.ID, "CSW", "SCSW")
	c := v.ID.Of("DI-ENV-01")
	read := func(dep id.Department) (out assessor.Candidate) {
		t.Helper()
		if err := d.s.Read(t.Context(), func(v *View) (err error) { out, err = v.Candidate(priya, dep); return err }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	asked := d.now
	r := d.ask(d.submit(worker, "One", c), c, priya)
	if got := read(north); !got.Enabled || !got.Assessor || got.OpenWork != 1 || !got.LastOffered.Equal(asked) || len(got.Entitlements) != 1 || len(got.Checks) != 1 {
		t.Errorf("asked once: %+v", got)
	}
	if got := read(south); got.Assessor || got.OpenWork != 0 || got.LastOffered.Equal(asked) || len(got.Entitlements) != 0 {
		t.Errorf("in another department: %+v", got)
	}
	d.at(asked.Add(time.Hour))
	d.decide(r, attestation.Declined, priya, "No.")
	if got := read(north); got.OpenWork != 0 || !got.LastOffered.Equal(asked) {
		t.Errorf("once it is decided: %+v", got)
	}
	d.exec("INSERT INTO absence (id, person_id, from_on, until_on, recorded_by, recorded_at) VALUES ('abs_1', ?, '2026-01-01', '2026-01-05', 'seed', 1), ('abs_2', ?, '2026-01-01', '2026-01-04', 'seed', 1)", string(priya), string(priya))
	if got := read(north); len(got.Absences) != 1 || got.Absences[0].Until != "2026-01-05" {
		t.Errorf("on the last day away: %+v", got.Absences)
	}
	d.exec("UPDATE person SET enabled = 0 WHERE id = ?", string(priya))
	if read(north).Enabled {
		t.Error("an account that is off is on")
	}
	for _, role := range []struct {
		from, until time.Time
		holds       bool
	}{
		{d.now, d.now.Add(time.Hour), true}, {d.now.Add(-time.Hour), d.now, false}, {d.now.Add(time.Second), d.now.Add(time.Hour), false},
	} {
		d.exec("UPDATE membership SET from_at = ?, until_at = ? WHERE person_id = ? AND role = ?", micros(role.from), micros(role.until), string(priya), string(identity.RoleAssessor))
		if got := read(north); got.Assessor != role.holds {
			t.Errorf("an assessor from %s until %s, at %s: %t", role.from, role.until, d.now, got.Assessor)
		}
	}
}
