package progress

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
)

// Credit is that a sign-off among the facts counts toward another competency too.
// What it is worth there is judged by the fold alone: at home first, by the words,
// area and validity of its own competency, and then by what the line asks for.
type Credit struct {
	Attestation id.Attestation
	Toward      framework.CompetencyID
	Path        []Hop              // from the sign-off's own competency to Toward
	Home        *framework.Version // of the sign-off's own competency
	Level       string             // by whose words of Toward the signer was shown it; empty: by the sign-off's own level, within one framework
}

// Hop is one step of the way from a sign-off's own competency to another.
type Hop struct {
	From, To framework.CompetencyID
	Kind     string // framework.Equivalent, Covers or PartlyCovers; or CarriedOver
	Text     string // why, in words without a full stop
}

// CarriedOver is the kind of a hop that a lead decided when the worker moved to
// another version of a framework.
const CarriedOver = "carried_over"

// Carries tells whether a path of these hops lets a sign-off count at its end. One
// that somewhere covers but a part never does.
func Carries(path []Hop) bool {
	return len(path) > 0 && !slices.ContainsFunc(path, func(h Hop) bool {
		return h.Kind != framework.Equivalent && h.Kind != framework.Covers && h.Kind != CarriedOver
	})
}

// InWords is a path as a sentence says it.
func InWords(path []Hop) string {
	words := make([]string, len(path))
	for i, h := range path {
		words[i] = h.Text
	}
	return strings.Join(words, ", and ")
}

// credited is a credit with its sign-off.
type credited struct {
	*Signed
	*Credit
}

// credit puts the credits of the facts to the lines that they are toward.
func (c *fold) credit() {
	if len(c.f.Credited) == 0 {
		return
	}
	by := make(map[id.Attestation]*Signed, len(c.f.Signed))
	for i := range c.f.Signed {
		by[c.f.Signed[i].Attestation.ID] = &c.f.Signed[i]
	}
	for i := range c.f.Credited {
		cr := &c.f.Credited[i]
		s := by[cr.Attestation]
		if s == nil || s.Attestation.Competency == cr.Toward || s.Attestation.Meaning == attestation.Approval || len(cr.Path) == 0 || cr.Home == nil {
			continue
		}
		k := c.of(cr.Toward)
		k.credited = append(k.credited, credited{s, cr})
	}
}

// heldByCredit judges the sign-offs that are credited to a line: each once, by the
// path that is worth the most, and of those the shortest.
func (c *fold) heldByCredit(l pathway.Line, k *known) []held {
	var out []held
	for _, cr := range k.credited {
		h, ok := c.judgeCredit(l, cr)
		if !ok {
			continue
		}
		if i := slices.IndexFunc(out, func(o held) bool { return o.Signed == cr.Signed }); i < 0 {
			out = append(out, h)
		} else if h.before(&out[i]) {
			out[i] = h
		}
	}
	slices.SortFunc(out, func(a, b held) int {
		x, y := &a.Attestation, &b.Attestation
		return cmp.Or(x.SignedAt.Compare(y.SignedAt), strings.Compare(string(x.ID), string(y.ID)))
	})
	return out
}

// before tells whether a credit of a sign-off is worth more than another of the same.
func (h *held) before(o *held) bool {
	worth := func(h *held) int {
		switch {
		case h.verdict == attestation.Counts:
			return 2
		case h.idle():
			return 0
		}
		return 1
	}
	return cmp.Or(worth(o)-worth(h), len(h.path)-len(o.path), slices.CompareFunc(h.path, o.path, func(a, b Hop) int {
		return cmp.Or(strings.Compare(string(a.To), string(b.To)), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Text, b.Text))
	})) < 0
}

// idle tells whether it is only there to be seen: it was never to count here, so it
// moves nothing.
func (h *held) idle() bool {
	return h.misfit == attestation.Partly || h.misfit == attestation.OtherScale || h.elsewhere()
}

// judgeCredit is what a credited sign-off is worth on a line, and until when. False:
// it is not to be seen there, as it is later than asked about, or covers a part and
// does not count.
func (c *fold) judgeCredit(l pathway.Line, cr credited) (held, bool) {
	h := held{Signed: cr.Signed, path: cr.Path, misfit: c.misfit(l, cr)}
	a := &cr.Signed.Attestation
	home, _ := cr.Home.Competency(a.Competency)
	rule, _ := cr.Home.Rule(home, a.Level)
	stands := cr.Home.PriorFor(home)
	h.verdict, h.until = c.f.judge(cr.Signed, home.Digest(), assessor.AreaKey(cr.Home.Framework, home.Area), first(rule.ValidityMonths, l.ValidityMonths), false, !stands.None(), c.asOf, c.knownAt)
	seen := h.verdict != attestation.NotYet && (h.verdict == attestation.Counts || h.misfit != attestation.Partly)
	h.fit()
	h.recognise(stands.And(l.Prior), stands.All(rule.Observations) && l.Prior.All(l.Observations))
	h.tests = h.tested()
	return h, seen
}

// misfit is why a credited sign-off could not count on a line whatever it is worth at
// home; empty: it could.
func (c *fold) misfit(l pathway.Line, cr credited) attestation.Verdict {
	if !Carries(cr.Path) {
		return attestation.Partly
	}
	if !SameScale(cr.Home, c.v) {
		return attestation.OtherScale
	}
	// The words that were signed, or shown beside them, may ask for less than the level does.
	a, same := &cr.Signed.Attestation, cr.Home.Framework == c.v.Framework
	shown := cr.Level
	if shown == "" && same {
		shown = a.Level
	}
	home, _ := cr.Home.Competency(a.Competency)
	toward, _ := c.v.Competency(l.Competency)
	if len(toward.LevelStatements) > 0 && !c.v.Reaches(shown, c.level) || same && len(home.LevelStatements) > 0 && !cr.Home.Reaches(a.Level, c.level) {
		return attestation.OtherLevel
	}
	return ""
}

// first is which of two validities ends first; 0 never does.
func first(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// SameScale tells whether a step means the same in both versions.
func SameScale(a, b *framework.Version) bool {
	return a == b || slices.EqualFunc(a.Scale, b.Scale, func(x, y framework.Step) bool { return x.Step == y.Step && x.ID == y.ID })
}

// Only is the facts without those sign-offs that are neither for one of these
// competencies nor credited to one.
func (f Facts) Only(competencies []framework.CompetencyID) Facts {
	credited := map[id.Attestation]bool{}
	f.Credited = slices.DeleteFunc(f.Credited, func(cr Credit) bool { return !slices.Contains(competencies, cr.Toward) })
	for _, cr := range f.Credited {
		credited[cr.Attestation] = true
	}
	f.Signed = slices.DeleteFunc(f.Signed, func(s Signed) bool {
		return !credited[s.Attestation.ID] && !slices.Contains(competencies, s.Attestation.Competency)
	})
	return f
}

// About tells whether any of the sign-offs is for a competency, or credited to it.
func (f Facts) About(c framework.CompetencyID) bool {
	return slices.ContainsFunc(f.Signed, func(s Signed) bool { return s.Attestation.Competency == c }) ||
		slices.ContainsFunc(f.Credited, func(cr Credit) bool { return cr.Toward == c })
}

// Touched is the competencies whose sign-offs changed, and those that any of these
// is credited to: what Reach and Update are to be asked about.
func (f Facts) Touched(changed []framework.CompetencyID) []framework.CompetencyID {
	out := slices.Clone(changed)
	for _, cr := range f.Credited {
		if len(cr.Path) > 0 && slices.Contains(changed, cr.Path[0].From) && !slices.Contains(out, cr.Toward) {
			out = append(out, cr.Toward)
		}
	}
	return out
}

// JudgeToward is what a sign-off of the facts is worth at asOf on a competency of v: its
// own, or one that it is credited to. False: neither.
func (f Facts) JudgeToward(v *framework.Version, level string, toward framework.CompetencyID, s Signed, asOf, knownAt time.Time) (Counted, bool) {
	if s.Attestation.Competency == toward {
		return f.Judge(v, s, asOf, knownAt), true
	}
	l, ok := LineOf(v, level, toward, f, asOf, knownAt)
	for _, list := range [][]Counted{l.Counting, l.NotCounting} {
		for _, one := range list {
			if one.Attestation == s.Attestation.ID {
				return one, ok
			}
		}
	}
	return Counted{}, false
}
