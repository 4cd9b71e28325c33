package progress

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// explained is a line in full, with the reasons in words, most telling first:
// what stopped counting, who it waits on, then what is still missing.
func (c *fold) explained(l pathway.Line) Line {
	at := c.place(l)
	out := Line{Line: l, Standing: at.At(c.asOf), MetUntil: at.Until, Waiting: c.of(l.Competency).open}
	for _, h := range c.held(l) {
		seen := h.counted(h.verdict, h.until, h.path)
		if h.verdict == attestation.Counts {
			out.Counting = append(out.Counting, seen)
		} else {
			out.NotCounting = append(out.NotCounting, seen)
		}
	}
	got := c.weigh(l, view{c.asOf, counting}, nil)
	out.Got = Got{Observations: got.observations, Days: len(got.days), Assessors: got.assessors, Tested: got.tested, TopStep: got.top, Prior: got.prior, PriorKnows: got.knows, PriorWhole: got.whole}
	if l.Renewal.Cases > 0 {
		out.Lately.Cases, out.Lately.Watched = c.practised(l, view{c.asOf, counting})
	}
	c.addRates(&out)
	if out.Standing.IsMet() {
		out.Reasons = c.whyMet(&out)
	} else if why := c.whyNotMet(&out); why != nil {
		out.Reasons = append(why, c.needs(l)...)
	} else {
		out.Reasons = c.needs(l)
	}
	out.Reasons = append(slices.Clip(out.Reasons), c.byWay(&out)...)
	out.Reasons = append(out.Reasons, fromBefore(&out)...)
	out.Reasons = append(out.Reasons, c.rested(&out)...)
	return out
}

// counted is the sign-off as a line sees it.
func (s *Signed) counted(verdict attestation.Verdict, until time.Time, path []Hop) Counted {
	a := &s.Attestation
	return Counted{a.ID, a.Evidence, s.EvidenceTitle, a.AssessorName, a.Meaning, a.Step, a.SignedAt, until, verdict, path, a.Kind, a.OccurredOn}
}

// Judge is what one sign-off of the facts is worth at asOf, as known at knownAt.
func (f Facts) Judge(v *framework.Version, s Signed, asOf, knownAt time.Time) Counted {
	c, _ := v.Competency(s.Attestation.Competency)
	rule, _ := v.Rule(c, "")
	area := assessor.AreaKey(v.Framework, c.Area)
	var approved bool
	for i := range f.Signed {
		if o := &f.Signed[i]; !approved && s.Attestation.Approves.Holds(o.Attestation.ID) {
			one, ok := f.JudgeToward(v, s.Attestation.Level, c.ID, *o, asOf, knownAt)
			approved = ok && one.Verdict == attestation.Counts
		}
	}
	verdict, until := f.judge(&s, c.Digest(), area, rule.ValidityMonths, approved, !v.PriorFor(c).None(), asOf, knownAt)
	return s.counted(verdict, until, nil)
}

func (c *fold) whyMet(l *Line) []Reason {
	if l.MetUntil.IsZero() {
		return c.notEntitled(l, append([]Reason{{"met", "Signed off. It does not run out."}}, c.whyRated(l.Line)...))
	}
	kept := c.whyKeptUp(l.Line)
	out := []Reason{{"met-until", "Signed off until " + clock.DateOf(l.MetUntil).AddDays(-1).Words() + "."}}
	for _, p := range l.Prerequisites {
		if before, ok := pathway.LineFor(c.v, p, c.level); ok && c.metUntil(before).Equal(l.MetUntil) {
			competency, _ := c.v.Competency(p)
			out = append(out, Reason{"rests-on", fmt.Sprintf("It rests on “%s”, which runs out then.", competency.Title)})
		}
	}
	return c.notEntitled(l, append(append(out, kept...), c.whyRated(l.Line)...))
}

func (c *fold) notEntitled(l *Line, out []Reason) []Reason {
	if l.Entitlement == "" {
		return out
	}
	return append(out, Reason{"entitlement", fmt.Sprintf("Signed off is not the same as allowed to work alone. That needs this as well: %s.", c.v.Entitlements[l.Entitlement].Title)})
}

func (c *fold) whyNotMet(l *Line) []Reason {
	var out []Reason
	said := map[attestation.Verdict]bool{}
	for _, n := range l.NotCounting {
		if !said[n.Verdict] && n.Verdict != attestation.Partly && n.Verdict != attestation.OtherScale && n.Verdict != attestation.NotHere && !n.tooOld() {
			said[n.Verdict] = true
			out = append(out, Reason{string(n.Verdict), n.WhyNot()})
		}
	}
	for _, w := range l.Waiting {
		switch {
		case w.Approval && w.OfferedName == "":
			out = append(out, Reason{"nobody", "It is signed off, and nobody in the department can give the approval of the lead of this kind of imaging at the moment. The department lead can change that."})
			continue
		case w.Approval:
			out = append(out, Reason{"waiting-approval", fmt.Sprintf("Waiting for the modality lead’s approval: %s was asked on %s.", w.OfferedName, clock.DateOf(w.Since).Words())})
			continue
		}
		if w.OfferedName == "" {
			out = append(out, Reason{"nobody", "Nobody in the department can sign this at the moment. The lead can change that."})
		} else {
			out = append(out, Reason{"waiting", fmt.Sprintf("Waiting for %s since %s.", w.OfferedName, clock.DateOf(w.Since).Words())})
		}
	}
	if len(l.Waiting) > 0 {
		return out
	}
	for _, p := range c.of(l.Competency).put {
		if p.Returned {
			return append(out, Reason{"returned", "Some of the evidence was sent back."})
		}
	}
	return out
}

// byWay says which other lines a line's sign-offs come from, each path once: those
// that count, and those that would not.
func (c *fold) byWay(l *Line) []Reason {
	var out []Reason
	said := map[string]bool{}
	add := func(code, text string) {
		if !said[text] {
			said[text] = true
			out = append(out, Reason{code, text})
		}
	}
	for _, n := range l.Counting {
		if len(n.Path) > 0 {
			add("credited", "Counts here too: "+InWords(n.Path)+".")
		}
	}
	if l.Standing.IsMet() { // what is not needed is only in the way
		return out
	}
	for _, n := range l.NotCounting {
		if n.Verdict == attestation.Partly || n.Verdict == attestation.OtherScale {
			add(string(n.Verdict), n.WhyNot())
		}
	}
	return out
}

// WhyNot says in words why the sign-off does not count; empty if it does.
func (n Counted) WhyNot() string {
	day := func(t time.Time) string { return clock.DateOf(t).Words() }
	switch n.Verdict {
	case attestation.Revoked:
		return fmt.Sprintf("The sign-off by %s on %s was taken back.", n.Assessor, day(n.SignedAt))
	case attestation.Suspended:
		return fmt.Sprintf("The sign-off by %s on %s is on hold while the department lead looks into it. You need do nothing.", n.Assessor, day(n.SignedAt))
	case attestation.Stale:
		return fmt.Sprintf("“%s” changed after %s signed it on %s, so it needs a new sign-off.", n.EvidenceTitle, n.Assessor, day(n.SignedAt))
	case attestation.Questioned:
		return fmt.Sprintf("The register does not show that %s could sign on %s. The lead can record a new check.", n.Assessor, day(n.SignedAt))
	case attestation.NotHere:
		return fmt.Sprintf("“%s” is prior learning. It is shown, but this competency asks to be seen done here.", n.EvidenceTitle)
	case attestation.Expired:
		if n.tooOld() {
			return fmt.Sprintf("“%s” is prior learning that ended on %s. That was too long ago to count here when %s signed it.", n.EvidenceTitle, n.OccurredOn.Words(), n.Assessor)
		}
		return fmt.Sprintf("The sign-off by %s on %s ran out on %s.", n.Assessor, day(n.SignedAt), day(n.Until))
	case attestation.Groundless:
		return fmt.Sprintf("What %s approved on %s does not count any more.", n.Assessor, day(n.SignedAt))
	case attestation.OtherLevel:
		return fmt.Sprintf("The sign-off by %s on %s was given by the words of another level, which ask for less.", n.Assessor, day(n.SignedAt))
	case attestation.Partly:
		return InWords(n.Path) + ". That does not count here by itself."
	case attestation.OtherScale:
		return InWords(n.Path) + ". It does not count here, because its steps are of another scale."
	}
	return ""
}

// asks is what decides the words of a line that nobody has signed and that rests
// on no other.
type asks struct {
	observations, days, assessors, target int
	knowledge, lead                       bool
	success                               pathway.Rate
}

// needs says in words what the line still lacks now. Lines that lack all of the
// same share one list: most of a new worker's do.
func (c *fold) needs(l pathway.Line) []Reason {
	if len(c.held(l)) > 0 || len(l.Prerequisites) > 0 {
		return c.lacking(l)
	}
	key := asks{l.Observations, l.Days, l.Assessors, l.Target, l.Knowledge, l.LeadApproval, l.Success}
	out, said := c.unsigned[key]
	if !said {
		out = slices.Clip(c.lacking(l))
		c.unsigned[key] = out
	}
	return out
}

func (c *fold) lacking(l pathway.Line) []Reason {
	m := c.lacks(l, view{c.asOf, counting})
	out := make([]Reason, 0, 4) // what a line most often lacks
	watched, by := "", ""
	if l.Observations > 0 {
		watched, by = " who watched", " by an assessor who watched"
	}
	need := func(code, text string) { out = append(out, Reason{code, text}) }
	if m.observations > 0 {
		need("observations", "Needs "+count(m.observations, l.Observations, "observation")+".")
	}
	if m.days > 0 && l.Days > 1 {
		need("days", "Needs observations on "+count(m.days, l.Days, "day")+".")
	}
	if m.assessors > 0 && l.Assessors > 1 {
		need("assessors", "Needs a sign-off from "+count(m.assessors, l.Assessors, "assessor")+watched+".")
	}
	if m.knowledge {
		need("knowledge", "Needs a knowledge check or a professional discussion.")
	}
	if m.step {
		step, _ := c.v.Step(l.Target)
		need("step", "Needs a sign-off at “"+step.Title+"”"+by+".")
	}
	if m.lead {
		need("lead-approval", "Needs the approval of the modality lead.")
	}
	if m.stale && len(c.held(l)) > 0 {
		out = append(out, c.whyKeptUp(l)...)
	}
	if m.success {
		out = append(out, c.successful(l))
	}
	if m.again {
		out = append(out, c.renewable(l))
	}
	for _, p := range m.prerequisites {
		need("prerequisite", c.needsFirst(p))
	}
	return out
}

// count is "3 observations", or "2 more observations" when some are there.
func count(missing, asked int, what string) string {
	if missing < asked {
		what = "more " + what
	}
	if missing != 1 {
		what += "s"
	}
	return strconv.Itoa(missing) + " " + what
}
