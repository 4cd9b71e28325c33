package progress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/pathway"
)

// Rate is how the last cases went, of as many as a success rate asks about.
type Rate struct {
	Cases int // that there are
	Well  int // of those
	Doubt int // of those: nobody says how they went, or stands by what was said
	More  int // cases that it takes at least, if all of them go well; 0: it is reached
}

// rank is how far a verdict is from counting, for cases: those of a sign-off that ran
// out went as they went, so time alone never moves a rate.
func rank(v attestation.Verdict) int {
	switch v {
	case attestation.Counts, attestation.Expired:
		return 0
	case attestation.Stale:
		return 1
	}
	return 2
}

// run is the sign-off that says how the cases of each item of evidence went, the latest
// cases first: by day, then by item. An item stays in the run while a sign-off of it is
// not taken back: to change the evidence, or to doubt who signed, takes away what went
// well and never the place of what did not.
func (c *fold) run(l pathway.Line) []*held {
	var out []*held
	list := c.held(l)
	for i := range list {
		h := &list[i]
		a := &h.Attestation
		if a.Meaning == attestation.Approval || !a.Kind.Rated() || h.misfit != "" || h.verdict == attestation.Revoked {
			continue
		}
		at := slices.IndexFunc(out, func(o *held) bool { return o.Attestation.Evidence == a.Evidence })
		if at < 0 {
			out = append(out, h)
		} else if better(h, out[at]) {
			out[at] = h
		}
	}
	slices.SortFunc(out, func(a, b *held) int {
		return -cmp.Or(strings.Compare(string(a.Attestation.OccurredOn), string(b.Attestation.OccurredOn)), strings.Compare(string(a.Attestation.Evidence), string(b.Attestation.Evidence)))
	})
	return out
}

// better tells which of two sign-offs of an item says how its cases went: the one that
// is nearest to counting, then the later one.
func better(a, b *held) bool {
	x, y := &a.Attestation, &b.Attestation
	return cmp.Or(rank(b.verdict)-rank(a.verdict), x.SignedAt.Compare(y.SignedAt), strings.Compare(string(x.ID), string(y.ID))) > 0
}

// rate is how the last cases of a line went in a view. A case goes well only if a
// sign-off that the view lets pass, or one that ran out, says so: a case of which
// nothing is said keeps its place, so that nobody gains by saying nothing.
func (c *fold) rate(l pathway.Line, asked pathway.Rate, look view) Rate {
	var went []byte // the latest first
	var out Rate
	for _, h := range c.run(l) {
		a := &h.Attestation
		passes := rank(h.verdict) == 0 || slices.Contains(look.pass, h.verdict)
		for i := a.Cases - 1; i >= 0 && len(went) < asked.Cases; i-- {
			switch {
			case !passes || len(a.Outcomes) != a.Cases:
				out.Doubt++
				went = append(went, evidence.NotWell)
			default:
				went = append(went, a.Outcomes[i])
			}
		}
	}
	out.Cases = len(went)
	for _, w := range went {
		if w == evidence.Well {
			out.Well++
		}
	}
	// Each further case that goes well takes the place of the one furthest back, once
	// there are enough.
	well, last := out.Well, len(went)
	for well < asked.Well || out.Cases+out.More < asked.Cases {
		out.More++
		well++
		if out.Cases+out.More > asked.Cases && last > 0 {
			last--
			if went[last] == evidence.Well {
				well--
			}
		}
	}
	return out
}

// unsuccessful tells whether too few of a line's last cases went well for what it asks
// of a sign-off, and for what it asks of a renewal.
func (c *fold) unsuccessful(l pathway.Line, look view) (first, again bool) {
	first = l.Success.Cases > 0 && c.rate(l, l.Success, look).More > 0
	again = c.renews(l, look) && c.rate(l, l.Revalidation, look).More > 0
	return first, again
}

// renews tells whether what would meet a line now would renew it: what ran out was by
// itself all that the line asks for. A view that lets what ran out pass renews nothing.
func (c *fold) renews(l pathway.Line, look view) bool {
	if l.Revalidation.Cases == 0 || slices.Contains(look.pass, attestation.Expired) {
		return false
	}
	return c.short(l, view{look.at, []attestation.Verdict{attestation.Expired}}, nil).nothing()
}

// addRates adds how the last cases went to what a line has.
func (c *fold) addRates(l *Line) {
	look := view{c.asOf, counting}
	if l.Line.Success.Cases > 0 {
		l.Got.Success = c.rate(l.Line, l.Line.Success, look)
	}
	if l.Line.Revalidation.Cases > 0 {
		l.Got.Revalidation, l.Got.Renews = c.rate(l.Line, l.Line.Revalidation, look), c.renews(l.Line, look)
	}
}

// whyRated says how the last cases went, where a line that is met asks for that: of a
// sign-off, and beforehand of a renewal.
func (c *fold) whyRated(l pathway.Line) (out []Reason) {
	if l.Success.Cases > 0 {
		out = append(out, c.successful(l))
	}
	if l.Revalidation.Cases > 0 && l.Revalidation != l.Success {
		out = append(out, c.renewable(l))
	}
	return out
}

func (c *fold) successful(l pathway.Line) Reason {
	return Reason{"success", c.rate(l, l.Success, view{c.asOf, counting}).Words(l.Success)}
}

func (c *fold) renewable(l pathway.Line) Reason {
	return Reason{toRenew, "To renew it: " + lower(c.rate(l, l.Revalidation, view{c.asOf, counting}).Words(l.Revalidation))}
}

// toRenew is the code of the reason that says how the last cases went, for a renewal.
const toRenew = "renewal-success"

// Why is why the line stands as it does, for lists: its first reason and, of what ran
// out, how many more cases renew it. Empty: nothing stands in the way.
func (l Line) Why() string {
	var out []string
	for i, r := range l.Reasons {
		if i == 0 || l.Standing == Expired && r.Code == toRenew {
			out = append(out, r.Text)
		}
	}
	return strings.Join(out, " ")
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// Words is a rate in a sentence or two, of what is asked, and what would change it.
func (r Rate) Words(asked pathway.Rate) string {
	var b strings.Builder
	switch {
	case asked.Cases == 1 && r.Cases == 1 && r.More == 0:
		return "The last time went well, as is asked."
	case asked.Cases == 1:
		b.WriteString("The last time must have gone well.")
	case r.Cases == 0:
		fmt.Fprintf(&b, "At least %d of the last %d times must have gone well. None is signed off yet.", asked.Well, asked.Cases)
	case r.Cases < asked.Cases:
		fmt.Fprintf(&b, "At least %d of the last %d times must have gone well. There %s %d so far, of which %d went well.", asked.Well, asked.Cases, are(r.Cases), r.Cases, r.Well)
	default:
		fmt.Fprintf(&b, "%d of the last %d times went well. At least %d must.", r.Well, asked.Cases, asked.Well)
	}
	switch {
	case r.Doubt == 1:
		b.WriteString(" Of 1 of them no sign-off that counts says how it went.")
	case r.Doubt > 1:
		fmt.Fprintf(&b, " Of %d of them no sign-off that counts says how they went.", r.Doubt)
	}
	switch {
	case r.More == 1:
		b.WriteString(" 1 more that goes well is enough.")
	case r.More > 1:
		fmt.Fprintf(&b, " %d more are needed, if all of them go well.", r.More)
	}
	return b.String()
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
