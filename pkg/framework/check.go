package framework

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

var (
	slugShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	nameShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$`)
)

const (
	longestSlug = 40
	maxNumber   = 999_999 // what versionPattern can read again

	// MostCases is the most that a success rate asks for.
	MostCases = 500
)

// checker collects every problem of one version.
type checker struct {
	*Version
	fault.Fields
}

// check finds everything wrong with a linked version.
func (v *Version) check() error {
	k := &checker{Version: v}
	k.header()
	k.levels()
	k.requires()
	k.scale()
	k.rules()
	k.places()
	seen, guids := map[string]bool{}, map[string]int{}
	for i, c := range v.Competencies {
		if first, twice := guids[c.GUID]; twice && c.GUID != "" {
			k.Add(fmt.Sprintf("competencies.%d.guid", i), "This is the identifier of item %d too.", first+1)
		} else {
			guids[c.GUID] = i
		}
		k.competency(fmt.Sprintf("competencies.%d", i), c)
		if k.fresh(fmt.Sprintf("competencies.%d.code", i), c.Code, seen) && (len(c.ID) > longestID || !codeShape.MatchString(c.Code)) {
			k.Add(fmt.Sprintf("competencies.%d.code", i), "Write a short code of letters and digits, with single dots or hyphens between them.")
		}
	}
	k.cycles()
	return k.Err()
}

func (k *checker) header() {
	if !slugShape.MatchString(k.Framework) || len(k.Framework) > longestSlug || strings.HasPrefix(k.Framework, ownPrefix) {
		k.Add("framework", "Give the framework a short name of small letters, digits and hyphens, %d at most.", longestSlug)
	}
	if k.Number < 1 || k.Number > maxNumber {
		k.Add("number", "Give the version a number, 1 or more.")
	}
	k.need("title", k.Title)
	k.need("nation", k.Nation)
	if _, err := clock.ParseDate(string(k.Written)); err != nil {
		k.Add("written", "Write the day on which the data was written as 2026-11-23.")
	}
	k.among("status", string(k.Status), string(Reconciled), string(NeedsReview), string(NeedsReconciliation))
	if k.Status != Reconciled {
		k.need("status_note", k.StatusNote)
	}
	k.among("kind", k.Kind, "", CareerFramework, Apprenticeship, Induction)
	if k.Kind == Apprenticeship {
		k.need("reference", k.Reference)
	}
	k.facts()
	for _, id := range slices.Sorted(maps.Keys(k.Sources)) {
		k.need("sources."+id+".address", k.Sources[id].Address)
		k.need("sources."+id+".note", k.Sources[id].Note)
	}
	if len(k.Competencies) == 0 {
		k.Add("competencies", "List at least one competency.")
	}
}

func (k *checker) facts() {
	seen := map[string]bool{}
	for i, one := range k.Facts {
		at := fmt.Sprintf("facts.%d", i)
		k.among(at+".kind", one.Kind, FactKinds...)
		k.fresh(at+".id", one.Kind+"."+one.ID, seen)
		k.need(at+".text", one.Text)
		k.backed(at, one.Source, one.Confidence)
		for _, name := range slices.Sorted(maps.Keys(one.Values)) {
			if !plain(one.Values[name]) {
				k.Add(at+".values."+name, "Use text, a number, true, false, nothing, or a list of those.")
			}
		}
	}
}

func (k *checker) levels() {
	seen := map[string]bool{}
	for i, l := range k.Levels {
		at := fmt.Sprintf("levels.%d", i)
		k.fresh(at+".id", l.ID, seen)
		k.need(at+".title", l.Title)
		k.backed(at, l.Source, l.Confidence)
		k.levelIDs(at+".progresses_to", l.ProgressesTo)
		k.among(at+".supervision_mode", l.SupervisionMode, "", "direct", "indirect")
		if l.EducationItem != "" {
			k.known(at+".education_item", l.EducationItem)
		}
		paths := 0
		for _, p := range k.Paths {
			if p.Level == l.ID {
				paths++
			}
		}
		if l.PathsNeeded < 0 || l.PathsNeeded > paths {
			k.Add(at+".paths_needed", "The level asks for %d paths, but %d lead to it.", l.PathsNeeded, paths)
		}
	}
	if len(k.Levels) == 0 {
		k.Add("levels", "List at least one level.")
	}
}

func (k *checker) scale() {
	seen := map[string]bool{}
	for i, s := range k.Scale {
		at := fmt.Sprintf("scale.%d", i)
		if s.Step != i {
			k.Add(at+".step", "Number the steps 0, 1, 2 and so on, in order.")
		}
		k.fresh(at+".id", s.ID, seen)
		k.need(at+".title", s.Title)
		k.need(at+".meaning", s.Meaning)
	}
	if len(k.Scale) < 2 {
		k.Add("scale", "List the steps of the assessment scale: step 0 and at least one more.")
	}
}

func (k *checker) rules() {
	for _, id := range slices.Sorted(maps.Keys(k.RiskClasses)) {
		r, at := k.RiskClasses[id], "risk_classes."+id
		k.named(at, id)
		k.need(at+".title", r.Title)
		k.backed(at, r.Source, r.Confidence)
		if r.Observations < 0 || r.ValidityMonths < 0 || r.DistinctDays < 0 {
			k.Add(at, "Numbers must not be below 0.")
		}
		if r.Assessors < 1 {
			k.Add(at+".assessors", "Ask for at least one assessor.")
		}
		if r.DistinctDays > r.Observations {
			k.Add(at+".distinct_days", "%d observations cannot fall on %d different days.", r.Observations, r.DistinctDays)
		}
		if r.Assessors > max(1, r.Observations) {
			k.Add(at+".assessors", "%d observations cannot come from %d assessors.", r.Observations, r.Assessors)
		}
		if n := r.Renewal; n != nil && (n.Cases < 1 || n.Months < 1 || n.Months > 120 || n.OrObserved < 0) {
			k.Add(at+".renewal", "Say how many cases in how many months keep it valid: 1 or more of each, and 120 months at most.")
		}
		k.rate(at+".success", r.Success)
		k.rate(at+".revalidation", r.Revalidation)
		if r.Revalidation != nil && r.ValidityMonths == 0 {
			k.Add(at+".revalidation", "What does not run out is never renewed. Say for how many months a sign-off is good as well.")
		}
		switch p := r.PriorLearning; {
		case p == nil:
		case p.None():
			k.Add(at+".prior_learning", "Say what prior learning stands for: knowledge, a number of observations, or both. Leave it out if it stands for nothing.")
		case p.Knowledge && r.Observations > 0 && !r.KnowledgeCheck:
			k.Add(at+".prior_learning.knowledge", "No knowledge check is asked for here, so prior learning has no knowledge to stand for. Ask for one, or leave this out.")
		case p.Observations < 0 || p.Observations > r.MostPrior():
			k.Add(at+".prior_learning.observations", "Give a whole number from 0 to %d. One observation for each day and each assessor asked for, and at least one, is always watched here.", r.MostPrior())
		}
		for i, c := range r.StatedFor {
			k.known(fmt.Sprintf("%s.stated_for.%d", at, i), c)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(k.Entitlements)) {
		e, at := k.Entitlements[id], "entitlements."+id
		k.named(at, id)
		k.need(at+".title", e.Title)
		k.need(at+".issued_by", e.IssuedBy)
		k.backed(at, e.Source, e.Confidence)
	}
	seen := map[string]bool{}
	for i, s := range k.Signatories {
		at := fmt.Sprintf("signatories.%d", i)
		k.fresh(at+".id", s.ID, seen)
		k.need(at+".title", s.Title)
		k.among(at+".final", s.Final, FinalYes, FinalNo, FinalLocal, FinalReview)
		k.backed(at, s.Source, s.Confidence)
		for j, a := range s.Areas {
			k.areaCode(fmt.Sprintf("%s.areas.%d", at, j), a)
		}
	}
}

func (k *checker) rate(at string, r *SuccessRate) {
	if r != nil && (r.ConsecutiveCases < 1 || r.ConsecutiveCases > MostCases || r.MinSuccessPercent < 1 || r.MinSuccessPercent > 100) {
		k.Add(at, "Say of how many of the last cases, from 1 to %d, how many in a hundred must have gone well, from 1 to 100.", MostCases)
	}
}

// places checks settings, areas, paths and crosswalks.
func (k *checker) places() {
	settings, areas, paths := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, s := range k.Settings {
		k.fresh(fmt.Sprintf("settings.%d.id", i), s.ID, settings)
		k.need(fmt.Sprintf("settings.%d.title", i), s.Title)
	}
	for i, a := range k.Areas {
		k.fresh(fmt.Sprintf("areas.%d.code", i), a.Code, areas)
		k.need(fmt.Sprintf("areas.%d.title", i), a.Title)
		k.sources(fmt.Sprintf("areas.%d.source", i), a.Source)
	}
	for i, p := range k.Paths {
		at := fmt.Sprintf("paths.%d", i)
		k.fresh(at+".id", p.ID, paths)
		k.need(at+".title", p.Title)
		k.levelIDs(at+".level", []string{p.Level})
		k.settingIDs(at+".setting", []string{p.Setting})
		k.backed(at, p.Source, p.Confidence)
		if len(p.Needs) == 0 {
			k.Add(at+".needs", "List what the path needs.")
		}
		for j, c := range p.Needs {
			k.known(fmt.Sprintf("%s.needs.%d", at, j), c)
		}
	}
	for i, w := range k.Crosswalks {
		at := fmt.Sprintf("crosswalks.%d", i)
		if _, err := ParseVersionID(string(w.To)); err != nil || w.To == k.ID {
			k.Add(at+".to", "Name a version of another framework, as in ahp-support-worker:1.")
		}
		k.among(at+".kind", w.Kind, Equivalent, Covers, PartlyCovers)
		k.need(at+".rationale", w.Rationale)
		k.backed(at, w.Source, w.Confidence)
	}
}

func (k *checker) competency(at string, c Competency) {
	k.need(at+".title", c.Title)
	for _, one := range [][2]string{{"title", c.Title}, {"statement", c.Statement}, {"note", c.Note}, {"official_ref", c.OfficialRef}, {"guid", c.GUID}} {
		if strings.ContainsAny(one[1], "\n\r") {
			k.Add(at+"."+one[0], "Write this on one line, with no line break at its end.")
		}
	}
	k.areaCode(at+".area", c.Area)
	k.among(at+".kind", c.Kind, "", Knowledge, Skill, Behaviour, Practice)
	k.backed(at, c.Source, c.Confidence)
	k.levelIDs(at+".required_at", c.RequiredAt)
	k.levelIDs(at+".optional_at", c.OptionalAt)
	k.levelIDs(at+".stated_for", c.StatedFor)
	k.levelIDs(at+".level_statements", slices.Sorted(maps.Keys(c.LevelStatements)))
	k.settingIDs(at+".applies_if", c.AppliesIf)
	k.targets(at, c)
	if _, ok := k.RiskClasses[c.RiskClass]; !ok {
		k.Add(at+".risk_class", "There is no risk class %q in this file.", c.RiskClass)
	}
	if _, ok := k.Entitlements[c.Entitlement]; !ok && c.Entitlement != "" {
		k.Add(at+".entitlement", "There is no entitlement %q in this file.", c.Entitlement)
	}
	for i, p := range c.Prerequisites {
		k.known(fmt.Sprintf("%s.prerequisites.%d", at, i), p)
	}
	for i, to := range c.MapsTo {
		_, err := ParseCompetencyID(string(to))
		if err != nil || !slices.ContainsFunc(k.Crosswalks, func(w Crosswalk) bool { return w.To == to.Version() }) {
			k.Add(fmt.Sprintf("%s.maps_to.%d", at, i), "%q does not lie in a version that crosswalks names.", to)
		}
	}
}

// targets wants a step that exists for each level that asks, and for no other.
func (k *checker) targets(at string, c Competency) {
	for i, level := range slices.Concat(c.RequiredAt, c.OptionalAt) {
		if slices.Index(slices.Concat(c.RequiredAt, c.OptionalAt), level) < i {
			k.Add(at+".optional_at", "Name level %s once: required or optional.", level)
		} else if c.Target[level] < 1 || c.Target[level] >= len(k.Scale) {
			k.Add(at+".target."+level, "Say which step of the scale is enough at level %s, from 1 to %d.", level, len(k.Scale)-1)
		}
	}
	for _, level := range slices.Sorted(maps.Keys(c.Target)) {
		if !c.Asked(level) {
			k.Add(at+".target."+level, "Level %s neither requires this nor offers it, so take its step away.", level)
		}
	}
}

// cycles refuses prerequisites that wait for each other.
func (k *checker) cycles() {
	const open, done = 1, 2
	state := map[CompetencyID]int{}
	var visit func(id CompetencyID, trail []string)
	visit = func(id CompetencyID, trail []string) {
		i, ok := k.index[id]
		if !ok || state[id] == done {
			return
		}
		trail = append(trail, id.Code())
		if state[id] == open {
			k.Add(fmt.Sprintf("competencies.%d.prerequisites", i), "These wait for each other: %s.", strings.Join(trail, ", "))
			return
		}
		state[id] = open
		for _, p := range k.Competencies[i].Prerequisites {
			visit(p, trail)
		}
		state[id] = done
	}
	for _, c := range k.Competencies {
		visit(c.ID, nil)
	}
}
