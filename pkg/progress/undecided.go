package progress

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/framework"
)

// Undecided is an earlier version by which somebody is signed off, and of which nobody
// has decided what counts on a later one.
type Undecided struct {
	From     *framework.Version
	To       *framework.Version
	SignOffs int // that count there
}

// Reason says it in words, and who can mend it.
func (u Undecided) Reason() Reason {
	what := fmt.Sprintf("%d sign-offs by version %d do", u.SignOffs, u.From.Number)
	if u.SignOffs == 1 {
		what = fmt.Sprintf("1 sign-off by version %d does", u.From.Number)
	}
	return Reason{"undecided", fmt.Sprintf("%s not count in version %d of %s. Nobody has decided yet what is carried over: the department lead can. Until then what was signed stays in the record, for the earlier version alone.", what, u.To.Number, u.To.Title)}
}

// Undecided lists the earlier versions of which no plan that holds says anything for a
// version, not by way of others either; the latest first. version finds one.
func (f Facts) Undecided(to *framework.Version, plans []CarryOver, version func(framework.VersionID) (*framework.Version, error), asOf, knownAt time.Time) ([]Undecided, error) {
	decided := []framework.VersionID{to.ID}
	for i := 0; i < len(decided); i++ {
		for _, p := range plans {
			if p.To == decided[i] && p.Holds(asOf) && !slices.Contains(decided, p.From) {
				decided = append(decided, p.From)
			}
		}
	}
	var out []Undecided
	for _, s := range f.Signed {
		from, err := version(s.Attestation.Competency.Version())
		if err != nil {
			return nil, err
		}
		if from.Framework != to.Framework || from.Number >= to.Number || slices.Contains(decided, from.ID) || f.Judge(from, s, asOf, knownAt).Verdict != attestation.Counts {
			continue
		}
		i := slices.IndexFunc(out, func(u Undecided) bool { return u.From == from })
		if i < 0 {
			i, out = len(out), append(out, Undecided{From: from, To: to})
		}
		out[i].SignOffs++
	}
	slices.SortFunc(out, func(a, b Undecided) int { return cmp.Compare(b.From.Number, a.From.Number) })
	return out, nil
}
