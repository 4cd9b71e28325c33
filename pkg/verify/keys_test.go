package verify_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

// rotated is a world in which the keys were rotated between two sign-offs; it tells
// them and the key of before.
func rotated(t *testing.T) (w *fixture.World, before, after attestation.Attestation, old auth.Ring) {
	w = small(t)
	sign := func() attestation.Attestation {
		return w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	}
	before = sign()
	w.Clock.Advance(time.Hour)
	old = w.Keys.Attestations
	next, err := old.Rotate(filepath.Join(w.Dir, "keys"), w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := next.Begin(t.Context(), w.Store); err != nil {
		t.Fatal(err)
	}
	w.Keys.Attestations, w.Assessing.Seal = next, next.Seal
	return w, before, sign(), old
}

func found(t *testing.T, w *fixture.World, dir, record, says string) {
	t.Helper()
	got := findings(t, w, dir)
	for _, f := range got {
		if f.Record == record && strings.Contains(f.Wrong, says) {
			return
		}
	}
	t.Errorf("found %v, want of %s that %q", got, record, says)
}

func reseal(t *testing.T, dir string, a attestation.Attestation, seal func([]byte) (string, error)) {
	t.Helper()
	jws, err := seal(a.Canonical())
	if err != nil {
		t.Fatal(err)
	}
	tamper(t, dir, fmt.Sprintf("UPDATE attestation SET jws = '%s' WHERE id = '%s'", jws, a.ID))
}

func TestSignOffsOnBothSidesOfARotationVerify(t *testing.T) {
	w, _, _, _ := rotated(t)
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Errorf("a clean folder is called wrong: %v", got)
	}
}

func TestASealByARetiredKeyAfterItsTimeIsFound(t *testing.T) {
	w, _, after, old := rotated(t)
	dir := copied(t, w)
	reseal(t, dir, after, old.Seal)
	found(t, w, dir, "sign-off "+string(after.ID), "sealed by the key "+old.Signer())
}

func TestASealByAKeyBeforeItsTimeIsFound(t *testing.T) {
	w, before, _, _ := rotated(t)
	dir := copied(t, w)
	reseal(t, dir, before, w.Keys.Attestations.Seal)
	found(t, w, dir, "sign-off "+string(before.ID), "sealed by the key "+w.Keys.Attestations.Signer())
}

func TestASealByAKeyThatWasNeverOursIsFound(t *testing.T) {
	w, before, _, _ := rotated(t)
	other, err := auth.LoadKeys(filepath.Join(t.TempDir(), "keys"), fixture.Now)
	if err != nil {
		t.Fatal(err)
	}
	dir := copied(t, w)
	reseal(t, dir, before, other.Attestations.Seal)
	found(t, w, dir, "sign-off "+string(before.ID), "which is not ours")
}

func TestATraceOfAKeyThatIsGoneIsFound(t *testing.T) {
	w, _, _, old := rotated(t)
	for says, do := range map[string]string{
		"not there: key.begin": "DELETE FROM signing_key WHERE id = '" + old.Signer() + "'",
		"another order":        "UPDATE signing_key SET seq = seq + 10 WHERE id = '" + old.Signer() + "'",
	} {
		dir := copied(t, w)
		tamper(t, dir, do)
		got := fmt.Sprint(findings(t, w, dir))
		if !strings.Contains(got, says) {
			t.Errorf("%s: found %v, want %q", do, got, says)
		}
	}
	w.Keys.Attestations = auth.Ring{}
	found(t, w, w.Dir, "key "+old.Signer(), "nobody can check what it sealed")
}
