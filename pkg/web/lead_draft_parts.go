package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
)

// ofAll is the framework as a whole, beside its parts.
const ofAll authoring.Part = "about"

var partTitles = map[authoring.Part][2]string{ofAll: {"Change what is said of the framework", ""}, authoring.OfAreas: {"Change an area", "Add an area"}, authoring.OfLevels: {"Change a level", "Add a level"},
	authoring.OfSettings: {"Change a kind of work", "Add a kind of work"}, authoring.OfRules: {"Change how much proof is enough", "Add a kind of proof"}, authoring.OfCompetencies: {"Change a competency", "Add a competency"}}

func (t sketch) title() string {
	if t.key == "" {
		return partTitles[t.part][1]
	}
	return partTitles[t.part][0]
}

// asItIs is the edit that changes nothing of what the address names. False: there is
// no such thing.
func (t sketch) asItIs() (authoring.Edit, bool) {
	v, fresh := t.draft.Version, t.key == ""
	switch t.part {
	case ofAll:
		return authoring.AboutEdit{Title: v.Title, Note: v.StatusNote}, t.key == "all"
	case authoring.OfAreas:
		a, ok := v.Area(t.key)
		return authoring.AreaEdit{Key: t.key, Title: a.Title, Scope: a.Scope}, ok || fresh
	case authoring.OfLevels:
		l, ok := v.Level(t.key)
		return authoring.LevelEdit{Key: t.key, Title: l.Title, Band: l.Band, Education: l.Education, Supervision: l.Supervision, ProgressesTo: l.ProgressesTo}, ok && !l.Outside || fresh
	case authoring.OfSettings:
		one, ok := v.Setting(t.key)
		return authoring.SettingEdit{Key: t.key, Title: one.Title}, ok || fresh
	case authoring.OfRules:
		r, ok := v.RiskClasses[t.key]
		if fresh {
			r = framework.RiskClass{Observations: 1, DistinctDays: 1, Assessors: 1}
		}
		var prior framework.PriorLearning
		if r.PriorLearning != nil {
			prior = *r.PriorLearning
		}
		return authoring.RuleEdit{Key: t.key, Title: r.Title, Prior: prior, Observations: r.Observations, Days: r.DistinctDays, Assessors: r.Assessors, ValidMonths: r.ValidityMonths, KnowledgeCheck: r.KnowledgeCheck, NeedsEntitlement: r.NeedsEntitlement,
			Success: authoring.RateOf(r.Success), Revalidation: authoring.RateOf(r.Revalidation)}, ok || fresh
	case authoring.OfCompetencies:
		e, ok := authoring.CompetencyOf(v, t.key)
		return e, ok || fresh
	}
	return nil, false
}

// name is what the thing is called.
func (t sketch) name() string {
	switch e, _ := t.asItIs(); e := e.(type) {
	case authoring.AreaEdit:
		return e.Title
	case authoring.LevelEdit:
		return e.Title
	case authoring.SettingEdit:
		return e.Title
	case authoring.RuleEdit:
		return e.Title
	case authoring.CompetencyEdit:
		return e.Title
	}
	return ""
}

// restingOn is the competencies that come after the one that the address names.
func (t sketch) restingOn() (out []string) {
	for _, c := range t.draft.Version.Competencies {
		if t.part == authoring.OfCompetencies && slices.Contains(c.Prerequisites, framework.CompetencyID(t.key)) {
			out = append(out, c.Title)
		}
	}
	return out
}

// typedWhole is a whole number that was typed; -1: none.
func typedWhole(f *httpx.FormData, name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(f.Get(name)))
	if err != nil {
		return -1
	}
	return n
}

// typedRate is a success rate that was typed; nothing in both boxes asks for none.
func typedRate(f *httpx.FormData, name string) authoring.RateEdit {
	if strings.TrimSpace(f.Get(name)+f.Get(name+"_percent")) == "" {
		return authoring.RateEdit{}
	}
	return authoring.RateEdit{Cases: typedWhole(f, name), Percent: typedWhole(f, name+"_percent")}
}

// priorObservations is how many observations prior learning may stand for: none where
// nothing was typed.
func priorObservations(f *httpx.FormData) int {
	if strings.TrimSpace(f.Get("prior_learning.observations")) == "" {
		return 0
	}
	return typedWhole(f, "prior_learning.observations")
}

// typed is the edit that a form brings.
func (t sketch) typed(f *httpx.FormData) authoring.Edit {
	switch t.part {
	case ofAll:
		return authoring.AboutEdit{Title: f.Get("title"), Note: f.Get("status_note")}
	case authoring.OfAreas:
		return authoring.AreaEdit{Key: t.key, Title: f.Get("title"), Scope: f.Get("scope")}
	case authoring.OfLevels:
		e := authoring.LevelEdit{Key: t.key, Title: f.Get("title"), Band: f.Get("band"), Education: f.Get("education"), Supervision: f.Get("supervision"), ProgressesTo: f.All("progresses_to")}
		l, _ := t.draft.Version.Level(t.key)
		for _, to := range l.ProgressesTo { // those that the form does not ask about
			if o, ok := t.draft.Version.Level(to); ok && o.Outside {
				e.ProgressesTo = append(e.ProgressesTo, to)
			}
		}
		return e
	case authoring.OfSettings:
		return authoring.SettingEdit{Key: t.key, Title: f.Get("title")}
	case authoring.OfRules:
		return authoring.RuleEdit{Key: t.key, Title: f.Get("title"), Observations: typedWhole(f, "observations"), Days: typedWhole(f, "distinct_days"), Assessors: typedWhole(f, "assessors"), ValidMonths: typedWhole(f, "validity_months"),
			KnowledgeCheck: f.Has("knowledge_check"), NeedsEntitlement: f.Has("needs_entitlement"),
			Prior:   framework.PriorLearning{Knowledge: f.Has("prior_learning.knowledge"), Observations: priorObservations(f)},
			Success: typedRate(f, "success"), Revalidation: typedRate(f, "revalidation")}
	}
	e, _ := authoring.CompetencyOf(t.draft.Version, t.key)
	e.Title, e.Statement, e.Area, e.Kind, e.Rule, e.Note = f.Get("title"), f.Get("statement"), f.Get("area"), f.Get("kind"), f.Get("risk_class"), f.Get("note")
	e.Settings, e.Prerequisites, e.Entitlement, e.LeadApproval = f.All("applies_if"), f.All("prerequisites"), f.Get("entitlement"), f.Has("lead_approval")
	if t.key == "" {
		e.Code = f.Get("code")
	}
	for i, l := range e.Levels {
		step, optional := strings.CutPrefix(f.Get("target."+l.Level), "optional ")
		e.Levels[i].Step, _ = strconv.Atoi(step)
		e.Levels[i].Optional = optional
		e.Levels[i].Words = f.Get("level_statements." + l.Level)
	}
	return e
}

func line(name, label, hint, value string) frontend.SketchField {
	return frontend.SketchField{Input: "line", Name: name, Label: label, Hint: hint, Value: value}
}

func long(name, label, hint, value string) frontend.SketchField {
	return frontend.SketchField{Input: "long", Name: name, Label: label, Hint: hint, Value: value}
}

func number(name, label, hint string, value int) frontend.SketchField {
	f := frontend.SketchField{Input: "number", Name: name, Label: label, Hint: hint}
	if value >= 0 {
		f.Value = fmt.Sprint(value)
	}
	return f
}

func tick(name, text string, on bool) frontend.SketchField {
	f := frontend.SketchField{Input: "tick", Name: name, Options: []frontend.Choice{{Value: "yes", Text: text}}}
	if on {
		f.Values = []string{"yes"}
	}
	return f
}

// fields are the questions of an edit.
func (t sketch) fields(e authoring.Edit) []frontend.SketchField {
	switch e := e.(type) {
	case authoring.AboutEdit:
		return []frontend.SketchField{line("title", "What is it called?", "", e.Title), long("status_note", "What should a reader know of it?", "Where it comes from, and who has looked at it", e.Note)}
	case authoring.AreaEdit:
		return []frontend.SketchField{line("title", "What is the area called?", "", e.Title), long("scope", "What belongs in it? (optional)", "", e.Scope)}
	case authoring.LevelEdit:
		return t.levelFields(e)
	case authoring.SettingEdit:
		return []frontend.SketchField{line("title", "What is the kind of work called?", "For example, mobile x-ray", e.Title)}
	case authoring.RuleEdit:
		return append([]frontend.SketchField{line("title", "What kind of task is it?", "", e.Title), number("observations", "How many observations?", "0 if nobody need watch it", e.Observations),
			number("distinct_days", "On how many different days?", "", e.Days), number("assessors", "By how many assessors?", "1 or more", e.Assessors), number("validity_months", "How many months is it good for?", "0 if it does not run out", e.ValidMonths),
			tick("knowledge_check", "It needs a knowledge check as well", e.KnowledgeCheck), tick("needs_entitlement", "Working alone needs the employer's entitlement", e.NeedsEntitlement),
			tick("prior_learning.knowledge", "What somebody learnt before, elsewhere, may stand for the knowledge", e.Prior.Knowledge),
			number("prior_learning.observations", "How many observations may prior learning stand for?", "0 if all are to be watched here. It never stands for all of them, for a day or for an assessor, nor where the lead of the kind of imaging approves", e.Prior.Observations)},
			slices.Concat(rateFields("success", "to be signed off", e.Success),
				rateFields("revalidation", "to renew it once it has run out", e.Revalidation))...)
	case authoring.CompetencyEdit:
		return t.competencyFields(e)
	}
	return nil
}

// rateFields ask for a success rate, and for what.
func rateFields(name, what string, e authoring.RateEdit) []frontend.SketchField {
	of := number(name, capital(what)+", how many of the last cases must be looked at? (optional)", "For example, 30. Workers then say of each case how it went, and what says nothing counts as not gone well. Leave it empty if it does not matter", e.Cases)
	percent := number(name+"_percent", "How many in a hundred of those must have gone well, "+what+"? (optional)", "For example, 90", e.Percent)
	if e == (authoring.RateEdit{}) {
		of.Value, percent.Value = "", ""
	}
	return []frontend.SketchField{of, percent}
}

func (t sketch) levelFields(e authoring.LevelEdit) []frontend.SketchField {
	next := frontend.SketchField{Input: "ticks", Name: "progresses_to", Label: "Which levels does it lead to?", Values: e.ProgressesTo}
	for _, l := range t.draft.Version.Levels {
		if l.ID != e.Key && !l.Outside {
			next.Options = append(next.Options, frontend.Choice{Value: l.ID, Text: l.Title})
		}
	}
	out := []frontend.SketchField{line("title", "What is the level called?", "", e.Title), line("band", "Which pay band is usual? (optional)", "For example, 3", e.Band),
		long("education", "What education does it ask for? (optional)", "", e.Education), long("supervision", "How are people supervised? (optional)", "", e.Supervision)}
	if len(next.Options) > 0 {
		out = append(out, next)
	}
	return out
}

func (t sketch) competencyFields(e authoring.CompetencyEdit) []frontend.SketchField {
	v := t.draft.Version
	var out []frontend.SketchField
	if t.key == "" {
		out = append(out, line("code", "A short code of your own", "Letters, digits and hyphens, like OWN-01. It is never used again for something else", e.Code))
	}
	out = append(out, line("title", "What is it called?", "A few words", e.Title),
		long("statement", "What does somebody do who can do this?", "These are the words that an assessor signs. If you change them, they are your department's words, and an official number goes", e.Statement))
	area := frontend.SketchField{Input: "choice", Name: "area", Label: "Which area is it in?", Value: e.Area, Options: []frontend.Choice{{}}}
	for _, a := range v.Areas {
		area.Options = append(area.Options, frontend.Choice{Value: a.Code, Text: a.Title})
	}
	rule := frontend.SketchField{Input: "choice", Name: "risk_class", Label: "How much proof is enough?", Value: e.Rule, Options: []frontend.Choice{{}}}
	for _, key := range slices.Sorted(maps.Keys(v.RiskClasses)) {
		rule.Options = append(rule.Options, frontend.Choice{Value: key, Text: v.RiskClasses[key].Title + ": " + strings.ToLower(proof(v.RiskClasses[key]))})
	}
	out = append(out, area, rule)
	out = append(out, t.askFields(e)...)
	if slices.ContainsFunc(v.Competencies, func(c framework.Competency) bool { return c.Kind != "" }) || e.Kind != "" {
		kind := frontend.SketchField{Input: "choice", Name: "kind", Label: "Is it knowledge, a skill or a behaviour?", Value: e.Kind, Options: []frontend.Choice{{Text: "It makes no difference here"}}}
		for _, k := range []string{framework.Knowledge, framework.Skill, framework.Behaviour, framework.Practice} {
			kind.Options = append(kind.Options, frontend.Choice{Value: k, Text: capital(k)})
		}
		out = append(out, kind)
	}
	return append(out, t.moreFields(e)...)
}

// askFields ask what each level asks of a competency.
func (t sketch) askFields(e authoring.CompetencyEdit) (out []frontend.SketchField) {
	v := t.draft.Version
	for _, l := range e.Levels {
		level, _ := v.Level(l.Level)
		f := frontend.SketchField{Input: "choice", Name: "target." + l.Level, Label: level.Title, Hint: "Does this level ask for it, and which step is enough?", Options: []frontend.Choice{{Text: "It does not ask for it"}}}
		for _, words := range []struct{ value, text string }{{"", "Needed: "}, {"optional ", "Optional: "}} {
			for _, s := range v.Scale[min(1, len(v.Scale)):] {
				f.Options = append(f.Options, frontend.Choice{Value: words.value + fmt.Sprint(s.Step), Text: words.text + strings.ToLower(s.Title)})
			}
		}
		if l.Step > 0 {
			f.Value = fmt.Sprint(l.Step)
			if l.Optional {
				f.Value = "optional " + f.Value
			}
		}
		out = append(out, f)
		if l.Words != "" {
			out = append(out, long("level_statements."+l.Level, "What it means for a "+strings.ToLower(level.Title), "", l.Words))
		}
	}
	return out
}

// moreFields are asked by few.
func (t sketch) moreFields(e authoring.CompetencyEdit) []frontend.SketchField {
	v := t.draft.Version
	settings := frontend.SketchField{Input: "ticks", Name: "applies_if", Label: "Only for posts with this kind of work", Hint: "Tick none if it is for everybody", Values: e.Settings, Folded: "Whom it is for"}
	for _, one := range v.Settings {
		settings.Options = append(settings.Options, frontend.Choice{Value: one.ID, Text: one.Title})
	}
	before := frontend.SketchField{Input: "ticks", Name: "prerequisites", Label: "These must be signed off as well", Values: e.Prerequisites, Folded: "What it rests on"}
	for _, c := range v.Competencies {
		if c.Code != t.key {
			before.Options = append(before.Options, frontend.Choice{Value: c.Code, Text: c.Title})
		}
	}
	kinds := frontend.SketchField{Input: "choice", Name: "entitlement", Label: "Working alone needs", Value: e.Entitlement, Options: []frontend.Choice{{Text: "Nothing more"}}}
	for _, key := range slices.Sorted(maps.Keys(v.Entitlements)) {
		kinds.Options = append(kinds.Options, frontend.Choice{Value: key, Text: v.Entitlements[key].Title})
	}
	var out []frontend.SketchField
	for _, f := range []frontend.SketchField{settings, before} {
		if len(f.Options) > 0 {
			out = append(out, f)
		}
	}
	if len(kinds.Options) > 1 {
		out = append(out, kinds)
	}
	return append(out, tick("lead_approval", "The lead of this kind of imaging approves it as well", e.LeadApproval), long("note", "What else should a reader know? (optional)", "", e.Note))
}
