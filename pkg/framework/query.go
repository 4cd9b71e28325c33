package framework

import (
	"slices"
	"strings"
	"unicode"

	"countersign/pkg/digest"

	"golang.org/x/text/unicode/norm"
)

// Digest is that of the document the version was read from, byte for byte.
func (v *Version) Digest() digest.Sum { return v.digest }

// Competency finds a competency of this version.
func (v *Version) Competency(id CompetencyID) (Competency, bool) {
	i, ok := v.index[id]
	if !ok {
		return Competency{}, false
	}
	return v.Competencies[i], true
}

// Level finds a level of this version.
func (v *Version) Level(id string) (Level, bool) {
	i := slices.IndexFunc(v.Levels, func(l Level) bool { return l.ID == id })
	if i < 0 {
		return Level{}, false
	}
	return v.Levels[i], true
}

// Area finds an area of this version.
func (v *Version) Area(code string) (Area, bool) {
	i := slices.IndexFunc(v.Areas, func(a Area) bool { return a.Code == code })
	if i < 0 {
		return Area{}, false
	}
	return v.Areas[i], true
}

// Setting finds a setting of this version.
func (v *Version) Setting(id string) (Setting, bool) {
	i := slices.IndexFunc(v.Settings, func(s Setting) bool { return s.ID == id })
	if i < 0 {
		return Setting{}, false
	}
	return v.Settings[i], true
}

// Step finds a step of the assessment scale.
func (v *Version) Step(step int) (Step, bool) {
	i := slices.IndexFunc(v.Scale, func(s Step) bool { return s.Step == step })
	if i < 0 {
		return Step{}, false
	}
	return v.Scale[i], true
}

// Next is the levels that a person at this level can move on to, outside ones
// included.
func (v *Version) Next(level string) []Level {
	from, _ := v.Level(level)
	next := make([]Level, 0, len(from.ProgressesTo))
	for _, id := range from.ProgressesTo {
		if to, ok := v.Level(id); ok {
			next = append(next, to)
		}
	}
	return next
}

// Rule is how much proof the competency asks for and the step that is enough at
// the level. The step is 0 if the competency is not asked for at that level.
func (v *Version) Rule(c Competency, level string) (RiskClass, int) {
	return v.RiskClasses[c.RiskClass], c.Target[level]
}

// Asked tells whether the competency is required or optional at the level.
func (c Competency) Asked(level string) bool {
	return slices.Contains(c.RequiredAt, level) || slices.Contains(c.OptionalAt, level)
}

// Text is the exact words of the competency at the level: the statement, or the
// title where there is none, and what it means at that level where that differs.
func (c Competency) Text(level string) string {
	text := c.Statement
	if text == "" {
		text = c.Title
	}
	if at := c.LevelStatements[level]; at != "" {
		text += " At this level: " + at
	}
	return text
}

// AppliesTo tells whether the competency concerns a post with these settings.
func (c Competency) AppliesTo(settings []string) bool {
	return len(c.AppliesIf) == 0 || slices.ContainsFunc(c.AppliesIf, func(s string) bool {
		return slices.Contains(settings, s)
	})
}

// Search finds competencies, in the order of the file, by words that must all
// occur in the code, official number, title, statement or area, whatever the
// case and accents; and by area, level and risk class. An empty argument does
// not narrow.
func (v *Version) Search(query, area, level, riskClass string) []Competency {
	words := strings.Fields(fold(query))
	var found []Competency
	for i, c := range v.Competencies {
		if area != "" && c.Area != area || level != "" && !c.Asked(level) || riskClass != "" && c.RiskClass != riskClass {
			continue
		}
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(v.folded[i], w) }) {
			found = append(found, c)
		}
	}
	return found
}

// fold makes text comparable: lower case, no accents, straight quotes and
// plain hyphens, as people type them.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == '‘' || r == '’':
			return '\''
		case r == '‐' || r == '‑' || r == '–':
			return '-'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// KnownSettings keeps those settings of a post that this framework knows: a post
// names settings of several frameworks.
func (v *Version) KnownSettings(settings []string) []string {
	var out []string
	for _, s := range settings {
		if _, ok := v.Setting(s); ok {
			out = append(out, s)
		}
	}
	return out
}

// Reaches tells whether somebody at the level have is also at the level want: it
// is that level, or one that want leads to.
func (v *Version) Reaches(have, want string) bool {
	seen := map[string]bool{}
	var leads func(from string) bool
	leads = func(from string) bool {
		if from == have {
			return true
		}
		if seen[from] {
			return false
		}
		seen[from] = true
		l, ok := v.Level(from)
		return ok && slices.ContainsFunc(l.ProgressesTo, leads)
	}
	return have != "" && leads(want)
}
