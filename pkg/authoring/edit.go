package authoring

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

// Edit is a change of one thing of a draft. A thing is named by its Key, the code or
// id that it has; an empty Key makes a new one. Problems are told by the field of the
// document, without the place of the thing: "title", "target.CSW".
type Edit interface {
	// apply changes the version, and answers the place of what it changed.
	apply(v *framework.Version, f *fault.Fields) string
}

// ours is the source of what a department wrote itself.
const ours = "DEPARTMENT"

// own says of a thing that the department wrote it.
func own(v *framework.Version) []string {
	if v.Sources == nil {
		v.Sources = map[string]framework.Source{}
	}
	v.Sources[ours] = framework.Source{Address: "none", Note: "written by the department itself"}
	doubt(v)
	return []string{ours}
}

const (
	longestTitle = 200
	longestText  = 4000
)

// titled cleans a line of text that must not be empty.
func titled(f *fault.Fields, name, s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		f.Add(name, "Write something here.")
	}
	return texted(f, name, s, longestTitle)
}

func texted(f *fault.Fields, name, s string, most int) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	switch {
	case utf8.RuneCountInString(s) > most:
		f.Add(name, "This is too long. Use %d characters at most.", most)
	case strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		f.Add(name, "This holds a character that cannot be seen. Type it again.")
	}
	return s
}

var between = regexp.MustCompile(`[^a-z0-9]+`)

// named makes an id out of a title that is none of those that are there.
func named(title string, there func(string) bool) string {
	base := strings.Trim(between.ReplaceAllString(strings.ToLower(title), "-"), "-")
	if base == "" {
		base = "item"
	}
	base = strings.TrimRight(base[:min(len(base), 40)], "-")
	for i, name := 2, base; ; i++ {
		if !there(name) {
			return name
		}
		name = fmt.Sprintf("%s-%d", base, i)
	}
}

// at finds a thing by its key, or makes room for a new one.
func at[T any](f *fault.Fields, list *[]T, key string, keyOf func(*T) string) int {
	if key != "" {
		if i := slices.IndexFunc(*list, func(one T) bool { return keyOf(&one) == key }); i >= 0 {
			return i
		}
		f.Add("", "This is not in the draft any more.")
	}
	*list = append(*list, *new(T))
	return len(*list) - 1
}

func has[T any](list []T, keyOf func(*T) string) func(string) bool {
	return func(key string) bool {
		return slices.ContainsFunc(list, func(one T) bool { return keyOf(&one) == key })
	}
}

func levelKey(l *framework.Level) string           { return l.ID }
func areaKey(a *framework.Area) string             { return a.Code }
func settingKey(s *framework.Setting) string       { return s.ID }
func competencyKey(c *framework.Competency) string { return c.Code }

// AboutEdit changes what is said of the framework as a whole.
type AboutEdit struct{ Title, Note string }

func (e AboutEdit) apply(v *framework.Version, f *fault.Fields) string {
	title, note := titled(f, "title", e.Title), texted(f, "status_note", e.Note, longestText)
	if title != v.Title || note != v.StatusNote {
		doubt(v)
	}
	v.Title, v.StatusNote = title, note
	if note == "" {
		f.Add("status_note", "Write something here.")
	}
	return ""
}

// AreaEdit changes a chapter.
type AreaEdit struct{ Key, Title, Scope string }

func (e AreaEdit) apply(v *framework.Version, f *fault.Fields) string {
	i := at(f, &v.Areas, e.Key, areaKey)
	a := &v.Areas[i]
	was := *a
	a.Title, a.Scope = titled(f, "title", e.Title), texted(f, "scope", e.Scope, longestText)
	if e.Key == "" {
		a.Code = named(a.Title, has(v.Areas, areaKey))
	}
	if a.Title != was.Title || a.Scope != was.Scope {
		a.Source, a.Confidence = own(v), framework.Inferred
	}
	return fmt.Sprintf("areas.%d", i)
}

// LevelEdit changes a level.
type LevelEdit struct {
	Key, Title, Band       string
	Education, Supervision string
	ProgressesTo           []string
}

func (e LevelEdit) apply(v *framework.Version, f *fault.Fields) string {
	i := at(f, &v.Levels, e.Key, levelKey)
	l := &v.Levels[i]
	was := *l
	l.Title, l.Band = titled(f, "title", e.Title), texted(f, "band", e.Band, 40)
	l.Education, l.Supervision = texted(f, "education", e.Education, longestText), texted(f, "supervision", e.Supervision, longestText)
	l.ProgressesTo = e.ProgressesTo
	if e.Key == "" {
		l.ID, l.Order = named(l.Title, has(v.Levels, levelKey)), i+1
	}
	if slices.Contains(l.ProgressesTo, l.ID) {
		f.Add("progresses_to", "A level does not lead to itself.")
	}
	if l.Title != was.Title || l.Band != was.Band || l.Education != was.Education || l.Supervision != was.Supervision || !slices.Equal(l.ProgressesTo, was.ProgressesTo) {
		l.Source, l.Confidence = own(v), framework.Inferred
	}
	return fmt.Sprintf("levels.%d", i)
}

// SettingEdit changes a kind of work.
type SettingEdit struct{ Key, Title string }

func (e SettingEdit) apply(v *framework.Version, f *fault.Fields) string {
	i := at(f, &v.Settings, e.Key, settingKey)
	v.Settings[i].Title = titled(f, "title", e.Title)
	if e.Key == "" {
		v.Settings[i].ID = named(e.Title, has(v.Settings, settingKey))
	}
	doubt(v)
	return fmt.Sprintf("settings.%d", i)
}

// RuleEdit changes how much proof a kind of task asks for.
type RuleEdit struct {
	Key, Title                                 string
	Observations, Days, Assessors, ValidMonths int
	KnowledgeCheck, NeedsEntitlement           bool
	Success, Revalidation                      RateEdit
	Prior                                      framework.PriorLearning // what prior learning stands for
}

// RateEdit is a success rate: of so many last cases so many in a hundred. Both 0: none.
type RateEdit struct{ Cases, Percent int }

// RateOf is the edit that leaves a rate as it is.
func RateOf(r *framework.SuccessRate) RateEdit {
	if r == nil {
		return RateEdit{}
	}
	return RateEdit{r.ConsecutiveCases, r.MinSuccessPercent}
}

// rate is what the edit makes of a rate; one that it leaves as it is stays the source's.
func (e RateEdit) rate(was *framework.SuccessRate) *framework.SuccessRate {
	switch e {
	case RateOf(was):
		return was
	case RateEdit{}:
		return nil
	}
	return &framework.SuccessRate{ConsecutiveCases: e.Cases, MinSuccessPercent: e.Percent, Confidence: framework.Inferred}
}

func (e RuleEdit) apply(v *framework.Version, f *fault.Fields) string {
	key := e.Key
	r, there := v.RiskClasses[key]
	was := r
	r.Title = titled(f, "title", e.Title)
	r.Observations, r.DistinctDays, r.Assessors, r.ValidityMonths = e.Observations, e.Days, e.Assessors, e.ValidMonths
	r.KnowledgeCheck, r.NeedsEntitlement = e.KnowledgeCheck, e.NeedsEntitlement
	r.Success, r.Revalidation = e.Success.rate(was.Success), e.Revalidation.rate(was.Revalidation)
	if !there {
		key = named(r.Title, func(name string) bool { _, taken := v.RiskClasses[name]; return taken })
	}
	if v.RiskClasses == nil {
		v.RiskClasses = map[string]framework.RiskClass{}
	}
	if r.PriorLearning = nil; !e.Prior.None() {
		r.PriorLearning = &e.Prior
	}
	for name, n := range map[string]int{"observations": r.Observations, "distinct_days": r.DistinctDays, "assessors": r.Assessors, "validity_months": r.ValidityMonths} {
		if n < 0 || n > 240 {
			f.Add(name, "Give a whole number from 0 to 240.")
		}
	}
	if was.Title != r.Title || was.Observations != r.Observations || was.DistinctDays != r.DistinctDays || was.Assessors != r.Assessors || was.ValidityMonths != r.ValidityMonths ||
		was.KnowledgeCheck != r.KnowledgeCheck || was.NeedsEntitlement != r.NeedsEntitlement || was.Success != r.Success || was.Revalidation != r.Revalidation ||
		!reflect.DeepEqual(was.PriorLearning, r.PriorLearning) {
		r.Source, r.Confidence, r.StatedFor = own(v), framework.Inferred, nil
	}
	v.RiskClasses[key] = r
	return "risk_classes." + key
}

// LevelAsk is what a level asks of a competency.
type LevelAsk struct {
	Level    string
	Step     int    // the lowest that is enough; 0: the level does not ask
	Optional bool   // shown there, and not counted
	Words    string // what it means at this level; empty: nothing of its own
}

// CompetencyEdit changes a competency.
type CompetencyEdit struct {
	Key, Code        string // Code is for a new one
	Title, Statement string
	Area, Kind, Rule string
	Note             string
	Levels           []LevelAsk
	Settings         []string // posts that it concerns; none: every post
	Prerequisites    []string // codes
	Entitlement      string
	LeadApproval     bool
}

func (e CompetencyEdit) apply(v *framework.Version, f *fault.Fields) string {
	i := at(f, &v.Competencies, e.Key, competencyKey)
	c := &v.Competencies[i]
	was := *c
	if e.Key == "" {
		c.Code = strings.TrimSpace(e.Code)
	}
	c.Title, c.Statement, c.Note = titled(f, "title", e.Title), texted(f, "statement", e.Statement, longestText), texted(f, "note", e.Note, longestText)
	c.Area, c.Kind, c.RiskClass, c.AppliesIf, c.Entitlement, c.LeadApproval = e.Area, e.Kind, e.Rule, e.Settings, e.Entitlement, e.LeadApproval
	c.Prerequisites = nil
	for _, code := range e.Prerequisites {
		c.Prerequisites = append(c.Prerequisites, framework.CompetencyID(code))
	}
	e.levels(c, f)
	if c.Title != was.Title || c.Statement != was.Statement || !maps.Equal(c.LevelStatements, was.LevelStatements) {
		reworded(v, c)
	}
	if !slices.Equal(c.RequiredAt, was.RequiredAt) || !slices.Equal(c.OptionalAt, was.OptionalAt) || !maps.Equal(c.Target, was.Target) || c.Kind != was.Kind || c.RiskClass != was.RiskClass || c.Area != was.Area {
		if c.StatedFor = slices.DeleteFunc(slices.Clone(c.StatedFor), func(l string) bool { return !c.Asked(l) }); len(c.StatedFor) == 0 {
			c.Source, c.Confidence = own(v), framework.Inferred
		}
		doubt(v)
	}
	return fmt.Sprintf("competencies.%d", i)
}

// reworded says that the words are the department's. They are not the publisher's any
// more, so the publisher's numbers do not belong to them.
func reworded(v *framework.Version, c *framework.Competency) {
	c.Source, c.Confidence, v.OwnWords = own(v), framework.Inferred, true
	c.OfficialRef, c.LikelyRef, c.GUID, c.Basis = "", "", "", ""
	c.Criteria, c.StatedFor, c.InferredFields = nil, nil, nil
}

func (e CompetencyEdit) levels(c *framework.Competency, f *fault.Fields) {
	c.RequiredAt, c.OptionalAt, c.Target = nil, nil, map[string]int{}
	words := maps.Clone(c.LevelStatements)
	for _, l := range e.Levels {
		if text := texted(f, "level_statements."+l.Level, l.Words, longestText); text != words[l.Level] {
			if words == nil {
				words = map[string]string{}
			}
			if words[l.Level] = text; text == "" {
				delete(words, l.Level)
			}
		}
		switch {
		case l.Step == 0:
			continue
		case l.Optional:
			c.OptionalAt = append(c.OptionalAt, l.Level)
		default:
			c.RequiredAt = append(c.RequiredAt, l.Level)
		}
		c.Target[l.Level] = l.Step
	}
	c.LevelStatements = words
}

// Part is a kind of thing in a framework.
type Part string

// The parts.
const (
	OfAreas        Part = "areas"
	OfLevels       Part = "levels"
	OfSettings     Part = "settings"
	OfRules        Part = "risk_classes"
	OfCompetencies Part = "competencies"
)

// Remove takes a thing away. What something else still needs stays.
type Remove struct {
	Part Part
	Key  string
}

func (e Remove) apply(v *framework.Version, f *fault.Fields) string {
	if n := used(v, e.Part, e.Key); n > 0 {
		f.Add("", "%d competencies use this. Change them first.", n)
		return ""
	}
	if level := asksFor(v, e.Key); e.Part == OfCompetencies && level != "" {
		f.Add("", "“%s” asks for this beside its own competencies. Take that out first.", level)
		return ""
	}
	doubt(v)
	switch e.Part {
	case OfAreas:
		v.Areas = slices.DeleteFunc(v.Areas, func(a framework.Area) bool { return a.Code == e.Key })
		for i, s := range v.Signatories {
			v.Signatories[i].Areas = slices.DeleteFunc(s.Areas, func(code string) bool { return code == e.Key })
		}
	case OfLevels:
		v.Levels = slices.DeleteFunc(v.Levels, func(l framework.Level) bool { return l.ID == e.Key })
		for i, l := range v.Levels {
			v.Levels[i].ProgressesTo = slices.DeleteFunc(l.ProgressesTo, func(to string) bool { return to == e.Key })
		}
		v.Paths = slices.DeleteFunc(v.Paths, func(p framework.Path) bool { return p.Level == e.Key })
	case OfSettings:
		v.Settings = slices.DeleteFunc(v.Settings, func(s framework.Setting) bool { return s.ID == e.Key })
		v.Paths = slices.DeleteFunc(v.Paths, func(p framework.Path) bool { return p.Setting == e.Key })
	case OfRules:
		delete(v.RiskClasses, e.Key)
	case OfCompetencies:
		retire(v, e.Key)
	}
	fewerPaths(v)
	return ""
}

// used is how many competencies name a thing.
func used(v *framework.Version, part Part, key string) (n int) {
	for _, c := range v.Competencies {
		if part == OfAreas && c.Area == key || part == OfLevels && c.Asked(key) || part == OfSettings && slices.Contains(c.AppliesIf, key) || part == OfRules && c.RiskClass == key {
			n++
		}
	}
	return n
}

// retire takes a competency away, and all that names it.
func retire(v *framework.Version, code string) {
	v.Competencies = slices.DeleteFunc(v.Competencies, func(c framework.Competency) bool { return c.Code == code })
	gone := func(id framework.CompetencyID) bool { return string(id) == code }
	for i := range v.Competencies {
		v.Competencies[i].Prerequisites = slices.DeleteFunc(v.Competencies[i].Prerequisites, gone)
	}
	for name, r := range v.RiskClasses {
		r.StatedFor = slices.DeleteFunc(r.StatedFor, gone)
		v.RiskClasses[name] = r
	}
	for i := range v.Paths {
		v.Paths[i].Needs = slices.DeleteFunc(v.Paths[i].Needs, gone)
	}
	v.Paths = slices.DeleteFunc(v.Paths, func(p framework.Path) bool { return len(p.Needs) == 0 })
	for i := range v.Levels {
		if gone(v.Levels[i].EducationItem) {
			v.Levels[i].EducationItem = ""
		}
	}
}

// fewerPaths asks for no more paths than there are left.
func fewerPaths(v *framework.Version) {
	for i := range v.Levels {
		l, n := &v.Levels[i], 0
		for _, p := range v.Paths {
			if p.Level == l.ID {
				n++
			}
		}
		l.PathsNeeded = min(l.PathsNeeded, n)
	}
}

// CompetencyOf is the edit that leaves a competency as it is: what a form begins with.
func CompetencyOf(v *framework.Version, code string) (CompetencyEdit, bool) {
	i := slices.IndexFunc(v.Competencies, func(c framework.Competency) bool { return c.Code == code })
	if i < 0 {
		return CompetencyEdit{Levels: levelsOf(v, framework.Competency{})}, false
	}
	c := v.Competencies[i]
	e := CompetencyEdit{Key: c.Code, Code: c.Code, Title: c.Title, Statement: c.Statement, Area: c.Area, Kind: c.Kind, Rule: c.RiskClass, Note: c.Note, Levels: levelsOf(v, c),
		Settings: c.AppliesIf, Entitlement: c.Entitlement, LeadApproval: c.LeadApproval}
	for _, p := range c.Prerequisites {
		e.Prerequisites = append(e.Prerequisites, string(p))
	}
	return e, true
}

func levelsOf(v *framework.Version, c framework.Competency) (out []LevelAsk) {
	for _, l := range v.Levels {
		if !l.Outside {
			out = append(out, LevelAsk{Level: l.ID, Step: c.Target[l.ID], Optional: slices.Contains(c.OptionalAt, l.ID), Words: c.LevelStatements[l.ID]})
		}
	}
	return out
}
