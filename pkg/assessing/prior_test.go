package assessing_test

import (
	"strings"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
)

// learnt puts up prior learning for what lets it stand for all, for some and for nothing.
func learnt(t *testing.T, w *fixture.World) map[string]attestation.Request {
	t.Helper()
	v := w.LetPrior(w.North)
	out := map[string]attestation.Request{}
	for _, r := range w.Submit(w.North.Worker, evidence.PriorLearning, fixture.Learnt(today.AddDays(-40), v.Of("WARD-01"), v.Of("WARD-02"), v.Of("WARD-03"))).Requests {
		out[r.Competency.Code()] = r
	}
	return out
}

func TestPriorLearningIsReadOrTalkedThroughAndNeverWatched(t *testing.T) {
	w := fixture.New(t)
	asked := learnt(t, w)
	for _, m := range []attestation.Meaning{attestation.Observed, attestation.Second} {
		_, err := w.TrySign(w.North.Assessor, asked["WARD-01"], m)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "nobody saw it here") {
			t.Errorf("signed as %s: %v", m, err)
		}
	}
	if n := signatures(w, asked["WARD-01"]); n != 0 {
		t.Fatalf("%d sign-offs were kept", n)
	}
	for code, c := range map[string]struct {
		meaning    attestation.Meaning
		says, step string
	}{
		"WARD-01": {attestation.Reviewed, "It stands for: all that is asked, as nothing of it is watched.", "Step reached: Does it."},
		"WARD-02": {attestation.Discussed, "It stands for: knowledge, and 2 of 3 observations.", "This does not show that it is reached: that is watched here."},
		"WARD-03": {attestation.Reviewed, "It stands for: nothing, by the rules of this competency.", "This does not show that it is reached: that is watched here."},
	} {
		a, err := w.TrySign(w.North.Assessor, asked[code], c.meaning)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		if a.Kind != evidence.PriorLearning || a.OccurredOn != today.AddDays(-40) || a.Cases != 1 || a.Outcomes != "" || a.StatementDigest != digest.OfBytes([]byte(a.Statement)) {
			t.Errorf("%s: the claim does not say what was recognised: %+v", code, a.Claim)
		}
		if !strings.Contains(a.Statement, c.says) || !strings.Contains(a.Statement, c.step) || !strings.Contains(a.Statement, "I recognise it as prior learning") {
			t.Errorf("%s: the statement says\n%s", code, a.Statement)
		}
		other := a.Claim
		if other.Kind = evidence.Certificate; other.Digest() == a.Digest {
			t.Error("the claim does not bind that it is prior learning")
		}
	}
}

func TestASignersOwnListSaysWherePriorLearningDoesNotCount(t *testing.T) {
	w := fixture.New(t)
	asked := learnt(t, w)
	want := map[framework.CompetencyID]attestation.Verdict{}
	for code, verdict := range map[string]attestation.Verdict{"WARD-01": attestation.Counts, "WARD-02": attestation.Counts, "WARD-03": attestation.NotHere} {
		if _, err := w.TrySign(w.North.Assessor, asked[code], attestation.Reviewed); err != nil {
			t.Fatal(err)
		}
		want[asked[code].Competency] = verdict
	}
	list, _, err := w.Assessing.SignedByMe(t.Context(), w.As(w.North.Assessor), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if one.Verdict != want[one.Attestation.Competency] {
			t.Errorf("%s: %s, want %s", one.Attestation.Competency, one.Verdict, want[one.Attestation.Competency])
		}
	}
	if len(list) != 3 {
		t.Errorf("%d are in the list", len(list))
	}
}
