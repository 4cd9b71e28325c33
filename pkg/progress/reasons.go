package progress

import (
	"fmt"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
)

func digestOf(s string) digest.Sum { return digest.Sum(s) }

// reasons says in words why the line stands as it does, most telling first: what
// stopped counting, who it waits on, then what is still missing.
func (c *fold) reasons(l *Line, gaps []Reason) []Reason {
	var out []Reason
	say := func(code, format string, args ...any) { out = append(out, Reason{code, fmt.Sprintf(format, args...)}) }
	if l.Standing.IsMet() {
		if l.MetUntil.IsZero() {
			say("met", "Signed off. It does not run out.")
		} else {
			say("met-until", "Signed off until %s.", clock.DateOf(l.MetUntil).AddDays(-1).Words())
		}
		if l.Entitlement != "" {
			say("entitlement", "Signed off is not the same as allowed to work alone: your employer must also entitle you (%s).", c.v.Entitlements[l.Entitlement].Title)
		}
	}
	said := map[attestation.Verdict]bool{}
	for _, n := range l.NotCounting {
		if l.Standing.IsMet() || said[n.Verdict] {
			continue
		}
		said[n.Verdict] = true
		out = append(out, Reason{string(n.Verdict), whyNot(n)})
	}
	for _, w := range l.Waiting {
		if w.OfferedName == "" {
			say("nobody", "Nobody in your department can sign this at the moment. Your lead has been told.")
		} else {
			say("waiting", "Waiting for %s since %s.", w.OfferedName, clock.DateOf(w.Since).Words())
		}
	}
	for _, p := range c.put[l.Competency] {
		if p.Returned && len(l.Waiting) == 0 && !l.Standing.IsMet() {
			say("returned", "Some of your evidence was sent back to you.")
			break
		}
	}
	return append(out, gaps...)
}

func whyNot(n Counted) string {
	day := func(t time.Time) string { return clock.DateOf(t).Words() }
	switch n.Verdict {
	case attestation.Revoked:
		return fmt.Sprintf("The sign-off by %s on %s was taken back.", n.Assessor, day(n.SignedAt))
	case attestation.Stale:
		return fmt.Sprintf("“%s” changed after %s signed it on %s, so it needs a new sign-off.", n.EvidenceTitle, n.Assessor, day(n.SignedAt))
	case attestation.Questioned:
		return fmt.Sprintf("The register does not show that %s could sign on %s. Your lead can record a new check.", n.Assessor, day(n.SignedAt))
	case attestation.Expired:
		return fmt.Sprintf("The sign-off by %s on %s ran out on %s.", n.Assessor, day(n.SignedAt), clock.DateOf(n.Until).Words())
	}
	return ""
}
