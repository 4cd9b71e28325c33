package progress

import (
	"strings"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
)

// recognise says what a sign-off of prior learning stands for on a line that lets it
// stand for something or nothing. What was too old already when it was signed never
// stood for anything.
func (h *held) recognise(here framework.PriorLearning) {
	switch {
	case h.Attestation.Kind != evidence.PriorLearning:
	case here.None() && h.verdict == attestation.Counts:
		h.verdict = attestation.NotHere
	case h.until.IsZero() || h.until.After(h.Attestation.SignedAt):
		h.stands = here
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
		stands := framework.PriorLearning{Knowledge: l.Prior.Knowledge && (l.Knowledge || l.Observations == 0), Observations: l.Got.Prior}
		if says := stands.Words(l.Observations); says != "" {
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
