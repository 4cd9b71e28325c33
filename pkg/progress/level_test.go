package progress

import (
	"slices"
	"strings"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// TestASignOffByTheWordsOfALowerLevelDoesNotReachAHigherOne: the AHP framework
// asks more in words, not in steps, from level to level.
func TestASignOffByTheWordsOfALowerLevelDoesNotReachAHigherOne(t *testing.T) {
	list, err := framework.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	ahp := list[slices.IndexFunc(list, func(v *framework.Version) bool { return v.Framework == "ahp-support-worker" })]
	c, ok := ahp.Competency(ahp.ID.Of("AHP-D1-01"))
	if !ok || len(c.LevelStatements) != 3 {
		t.Fatal("the education item is not worded level by level any more")
	}
	for _, x := range []struct {
		signed, asked string
		met           bool
	}{
		{"entry", "entry", true}, {"entry", "intermediate", false}, {"intermediate", "entry", true}, {"assistant_practitioner", "intermediate", true},
		{"intermediate", "assistant_practitioner", false}, {"", "entry", false},
	} {
		var f facts
		f.sign("ONCE", base, func(s *Signed) {
			sum := digest.OfBytes([]byte("certificate"))
			s.CurrentEvidence = string(sum)
			s.Attestation = attestation.Attestation{SignedAt: base, Claim: attestation.Claim{ID: "sgn_1", Competency: c.ID, CompetencyDigest: c.Digest(), Level: x.signed, Step: 4, Meaning: attestation.Reviewed,
				Evidence: "ev_1", EvidenceDigest: sum, Kind: "qualification", OccurredOn: clock.DateOf(base), Cases: 1, Assessor: "Priya", AssessorName: "Priya"}}
		})
		p, err := pathway.For(ahp, x.asked, nil)
		if err != nil {
			t.Fatal(err)
		}
		l := Of(ahp, p, f.Facts, Ground{}, base, base).at(t, "AHP-D1-01")
		if l.Standing.IsMet() != x.met {
			t.Errorf("signed at %q, asked at %q: %s, want met %t", x.signed, x.asked, l.Standing, x.met)
		}
		if !x.met && !strings.Contains(l.words(), "words of another level") {
			t.Errorf("signed at %q, asked at %q: nothing says why: %s", x.signed, x.asked, l.words())
		}
	}
}
