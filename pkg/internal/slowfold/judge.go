package slowfold

import (
	"slices"
	"strings"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// seen is the sign-offs of a line's competency and those credited to it, judged at a
// moment. What was signed after the date asked about is not there.
func (q Question) seen(l pathway.Line, at time.Time) []Seen {
	var out []Seen
	c, _ := q.Version.Competency(l.Competency)
	for i := range q.Facts.Signed {
		s := &q.Facts.Signed[i]
		a := s.Attestation
		if a.SignedAt.After(q.AsOf) {
			continue
		}
		if a.Competency != l.Competency {
			if credit, ok := q.credit(l, s, at); ok {
				out = append(out, credit)
			}
			continue
		}
		one := Seen{Signed: s, Until: end(dated(a), l.ValidityMonths), Fits: len(c.LevelStatements) == 0 || q.Version.Reaches(a.Level, q.Level)}
		one.Verdict = q.verdict(s, c, q.Version, one.Until, at)
		if one.Verdict == attestation.Counts && !one.Fits {
			one.Verdict = attestation.OtherLevel
		}
		if one.prior() {
			one.stands(allowed(q.Version, l.Competency))
			one.PriorAll = one.PriorKnowledge && l.Observations == 0
		}
		out = append(out, one)
	}
	for i := range out {
		if a := out[i].Attestation; a.Meaning == attestation.Approval && (out[i].Verdict == attestation.Counts || out[i].Verdict == attestation.OtherLevel) {
			ground := slices.ContainsFunc(out, func(o Seen) bool {
				return o.Verdict == attestation.Counts && o.Attestation.Meaning != attestation.Approval && strings.Contains(" "+string(a.Approves)+" ", " "+string(o.Attestation.ID)+" ")
			})
			if !ground {
				out[i].Verdict = attestation.Groundless
			}
		}
	}
	return out
}

// credit is what a sign-off is worth on a line that it is credited to: once, by the
// path that is worth most. False: it is not seen there.
func (q Question) credit(l pathway.Line, s *progress.Signed, at time.Time) (best Seen, found bool) {
	for _, cr := range q.Facts.Credited {
		if cr.Attestation != s.Attestation.ID || cr.Toward != l.Competency || s.Attestation.Meaning == attestation.Approval || len(cr.Path) == 0 || cr.Home == nil {
			continue
		}
		one, shown := q.byPath(l, s, cr, at)
		if shown && (!found || worth(one) > worth(best) || worth(one) == worth(best) && one.Path < best.Path) {
			best, found = one, true
		}
	}
	return best, found
}

func worth(s Seen) int {
	switch {
	case s.Idle:
		return 0
	case s.Verdict == attestation.Counts:
		return 2
	}
	return 1
}

// byPath judges a credit at home and by the line: whichever runs out first ends it.
func (q Question) byPath(l pathway.Line, s *progress.Signed, cr progress.Credit, at time.Time) (out Seen, shown bool) {
	a := s.Attestation
	home, _ := cr.Home.Competency(a.Competency)
	toward, _ := q.Version.Competency(l.Competency)
	out = Seen{Signed: s, Path: len(cr.Path), Until: end(dated(a), cr.Home.RiskClasses[home.RiskClass].ValidityMonths)}
	if here := end(dated(a), l.ValidityMonths); out.Until.IsZero() || !here.IsZero() && here.Before(out.Until) {
		out.Until = here
	}
	out.Verdict = q.verdict(s, home, cr.Home, out.Until, at)
	part := false
	for _, h := range cr.Path {
		part = part || h.Kind == framework.PartlyCovers
	}
	scale := len(cr.Home.Scale) == len(q.Version.Scale)
	for i := 0; scale && i < len(cr.Home.Scale); i++ {
		scale = cr.Home.Scale[i].Step == q.Version.Scale[i].Step && cr.Home.Scale[i].ID == q.Version.Scale[i].ID
	}
	// What was signed may ask for less than the level does: by the words of its own
	// competency, or by those of this one that the signer was shown.
	inside := cr.Home.Framework == q.Version.Framework
	words := cr.Level
	if words == "" && inside {
		words = a.Level
	}
	level := (len(toward.LevelStatements) == 0 || q.Version.Reaches(words, q.Level)) && (!inside || len(home.LevelStatements) == 0 || cr.Home.Reaches(a.Level, q.Level))
	out.Fits, out.Idle = !part && scale && level, part || !scale
	if part && out.Verdict != attestation.Counts {
		return out, false
	}
	if out.Verdict == attestation.Counts {
		switch {
		case part:
			out.Verdict = attestation.Partly
		case !scale:
			out.Verdict = attestation.OtherScale
		case !level:
			out.Verdict = attestation.OtherLevel
		}
	}
	if out.prior() && !out.Idle {
		homeClass := home.RiskClass
		home, here := allowed(cr.Home, a.Competency), allowed(q.Version, l.Competency)
		if !here.Knowledge {
			home.Knowledge = false
		}
		if here.Observations < home.Observations {
			home.Observations = here.Observations
		}
		out.stands(home)
		out.PriorAll = out.PriorKnowledge && l.Observations == 0 && cr.Home.RiskClasses[homeClass].Observations == 0
	}
	return out, true
}

// allowed is what a version lets prior learning stand for in a competency: nothing
// where the lead of the modality must approve.
func allowed(v *framework.Version, id framework.CompetencyID) (out framework.PriorLearning) {
	c, _ := v.Competency(id)
	if rule := v.RiskClasses[c.RiskClass]; rule.PriorLearning != nil && !c.LeadApproval {
		out = *rule.PriorLearning
	}
	return out
}

// stands says what prior learning stands for. What may stand for nothing, or was too
// old already on the day on which it was signed, is only shown.
func (s *Seen) stands(p framework.PriorLearning) {
	switch {
	case !p.Knowledge && p.Observations == 0:
		s.Fits, s.Idle = false, true
		if s.Verdict == attestation.Counts {
			s.Verdict = attestation.NotHere
		}
	case !s.Until.IsZero() && !s.Attestation.SignedAt.Before(s.Until):
		s.Fits, s.Idle = false, true
	default:
		s.PriorKnowledge, s.PriorObservations = p.Knowledge, p.Observations
	}
}

// dated is when a sign-off begins to grow old: prior learning does when it ends.
func dated(a attestation.Attestation) time.Time {
	if a.Kind == evidence.PriorLearning {
		day, err := time.ParseInLocation(time.DateOnly, string(a.OccurredOn), clock.London)
		if err != nil {
			panic(err)
		}
		return day
	}
	return a.SignedAt
}

// verdict is what a sign-off is worth by itself, at a moment, as known at KnownAt.
func (q Question) verdict(s *progress.Signed, c framework.Competency, v *framework.Version, until, at time.Time) attestation.Verdict {
	a := s.Attestation
	if s.Revoked != nil && !s.Revoked.At.After(q.KnownAt) {
		return attestation.Revoked
	}
	for _, one := range s.Suspensions {
		lifted := one.Lifted != nil && !one.Lifted.At.After(q.KnownAt)
		if !one.At.After(q.KnownAt) && !lifted {
			return attestation.Suspended
		}
	}
	switch {
	case a.EvidenceDigest == "" || s.CurrentEvidence != string(a.EvidenceDigest) || a.CompetencyDigest != c.Digest():
		return attestation.Stale
	case !q.registered(a.Assessor, v.Framework+":"+c.Area, a.SignedAt):
		return attestation.Questioned
	case !until.IsZero() && !at.Before(until):
		return attestation.Expired
	}
	if stands := allowed(v, c.ID); a.Kind == evidence.PriorLearning && !stands.Knowledge && stands.Observations == 0 {
		return attestation.NotHere
	}
	return attestation.Counts
}

// registered tells whether some register let a person sign in an area at a moment:
// by the latest look at it, of those known, whose status held then.
func (q Question) registered(p id.Person, area string, moment time.Time) bool {
	last := map[string]assessor.Check{}
	for _, c := range q.Facts.Checks[p] {
		if c.RecordedAt.After(q.KnownAt) || c.EffectiveFrom.After(moment) {
			continue
		}
		o, there := last[c.Register]
		later := c.CheckedAt.After(o.CheckedAt)
		if c.CheckedAt.Equal(o.CheckedAt) {
			later = c.RecordedAt.After(o.RecordedAt) || c.RecordedAt.Equal(o.RecordedAt) && c.ID > o.ID
		}
		if !there || later {
			last[c.Register] = c
		}
	}
	for _, c := range last {
		if rules := c.Rules(moment); rules != nil && rules.Permits(c.Status) && rules.Signs(c.Profession, area) {
			return true
		}
	}
	return false
}

// end is the start in London of the day so many months after a moment, or of the last
// day of a shorter month; zero: never.
func end(t time.Time, months int) time.Time {
	if months == 0 {
		return time.Time{}
	}
	y, m, d := t.In(clock.London).Date()
	for {
		out := time.Date(y, m+time.Month(months), d, 0, 0, 0, 0, clock.London)
		if out.Day() == d {
			return out.UTC()
		}
		d--
	}
}
