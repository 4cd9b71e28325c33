package planning

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
)

// What somebody learnt before cannot be done next: a plan only has what is done here, and
// plans that all that prior learning does not stand for is still to be watched.
func TestPriorLearningIsNeverRecommendedAndTheRestStillIs(t *testing.T) {
	for how := range hows {
		if e := efforts[how]; e.kind == evidence.PriorLearning || !e.meaning.May(evidence.Observation) {
			t.Errorf("a plan puts up %s as %s", e.kind, e.meaning)
		}
	}
	priya := signer("Priya", 0, false, "practice:*")
	let := func(items ...string) *framework.Version {
		letting := strings.NewReplacer(`title: "Often", observations: 4,`, `title: "Often", prior_learning: {observations: 2}, observations: 4,`,
			`title: "Known", observations: 0,`, `title: "Known", prior_learning: {knowledge: true}, observations: 0,`)
		v, err := framework.Parse([]byte(letting.Replace(fmt.Sprintf(head, "practice")) + strings.Join(items, "")))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := let(item("C0", "A", "often", 2, ""), item("C1", "A", "known", 1, ""))
	recognised := func(w *world, code string) {
		w.sign(code, Read, priya, 20, 1, 1)
		w.Facts.Signed[len(w.Facts.Signed)-1].Attestation.Kind = evidence.PriorLearning
	}
	cases := func(w *world) (n int) {
		for _, s := range w.ask(t).Steps {
			if s.How == Watched {
				n += s.Times * s.Cases
			}
		}
		return n
	}
	without, with := of(v, priya), of(v, priya)
	recognised(with, "C0")
	recognised(with, "C1")
	if a, b := cases(without), cases(with); a < 4 || b < 2 || b >= a {
		t.Errorf("without prior learning %d cases are planned to be watched, with it %d", a, b)
	}
	for _, s := range with.ask(t).Steps {
		if s.Competency.Code() == "C1" {
			t.Errorf("what is recognised is recommended once more: %+v", s)
		}
	}
	// Whatever was recognised, only what was done here moves a plan's lines.
	for seed := range 30 {
		w := random(t, rand.New(rand.NewPCG(uint64(seed), 51)), 4)
		for i := range w.Facts.Signed {
			w.Facts.Signed[i].Attestation.Kind, w.Facts.Signed[i].Attestation.Meaning = evidence.PriorLearning, attestation.Reviewed
		}
		bare := *w
		bare.Facts.Signed = nil
		if a, b := w.ask(t), bare.ask(t); a.Met != b.Met || a.Worker+a.Assessor != b.Worker+b.Assessor {
			t.Fatalf("seed %d: prior learning that stands for nothing moves the plan: %s\nand\n%s", seed, w.tell(a), bare.tell(b))
		}
	}
}
