package progress

import (
	"strings"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
)

// recognise says what a sign-off of prior learning stands for on a line that lets it
// stand for something or nothing, and whether that is all that is asked, the step too:
// what its signer said does not show the step shows it nowhere else. What was too old
// already when it was signed never stood for anything.
func (h *held) recognise(here framework.PriorLearning, whole bool) {
	switch {
	case h.Attestation.Kind != evidence.PriorLearning:
	case here.None() && h.verdict == attestation.Counts:
		h.verdict = attestation.NotHere
	case h.until.IsZero() || h.until.After(h.Attestation.SignedAt):
		h.stands, h.whole = here, whole
	}
}

// elsewhere tells whether it is prior learning that was never to count.
func (h *held) elsewhere() bool {
	return h.Attestation.Kind == evidence.PriorLearning && h.stands.None()
}

// tooOld tells whether it is prior learning that had run out when it was signed.
func (n Counted) tooOld() bool {
	return n.Kind == evidence.PriorLearning && n.Verdict == attestation.Expired && !n.Until.After(n.SignedAt)
}

// fromBefore says what of a line is counted from prior learning, and while the line is
// not met, what is shown and does not count.
func fromBefore(l *Line) []Reason {
	var titles []string
	for _, n := range l.Counting {
		if n.Kind == evidence.PriorLearning {
			titles = append(titles, "“"+n.EvidenceTitle+"”")
		}
	}
	var out []Reason
	if len(titles) > 0 {
		stands, of := framework.PriorLearning{Knowledge: l.Got.PriorKnows && (l.Knowledge || l.Got.PriorWhole), Observations: l.Got.Prior}, l.Observations
		if of == 0 && !l.Got.PriorWhole {
			of = 1 // something is watched where it was signed
		}
		if says := stands.Words(of); says != "" {
			out = append(out, Reason{"prior-learning", "Counted from prior learning: " + says + ". From " + strings.Join(titles, ", ") + ", and not seen here."})
		}
	}
	for _, n := range l.NotCounting {
		if !l.Standing.IsMet() && (n.Verdict == attestation.NotHere || n.tooOld()) {
			out = append(out, Reason{"prior-learning", n.WhyNot()})
		}
	}
	return out
}
