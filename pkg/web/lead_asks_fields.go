package web

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
)

// askForm is what the form about one requirement holds, as it was typed.
type askForm struct {
	line    func(name string) string
	from    string
	until   string
	members []string
}

func askTyped(f *httpx.FormData) askForm {
	out := askForm{line: f.Get, members: f.All("members")}
	out.from, _ = typedDay(&f.Values, "from")
	out.until, _ = typedDay(&f.Values, "until")
	return out
}

// asItIs is the form that changes nothing.
func (t asked) asItIs() askForm {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	r := t.one
	values := map[string]string{"title": r.Title, "note": r.Note, "words": r.Words, "entitlement": r.Entitlement, "competency": string(r.Competency), "step": number(r.Step), "rqf": number(r.RQF), "hours": number(r.Hours),
		"months": number(r.Months), "within_months": number(r.WithinMonths), "n": number(r.N), "rule": t.rule}
	out := askForm{line: func(name string) string { return values[name] }, from: string(r.From), until: string(r.Until)}
	if t.do == authoring.AskLater {
		out.from = ""
	}
	return out
}

// edit is the change that a form brings.
func (t asked) edit(f askForm) authoring.AskEdit {
	e := authoring.AskEdit{Level: t.level.ID, Do: t.do, At: t.at, Rule: cmp.Or(f.line("rule"), t.rule)}
	e.Says = framework.Requirement{Kind: t.one.Kind, Title: f.line("title"), Note: f.line("note"), From: clock.Date(f.from), Until: clock.Date(f.until), N: whole(f.line("n"))}
	if t.one.Kind != "" {
		e.Rule = ""
	}
	has := func(name string) bool { may, _ := framework.Says(t.one.Kind, name); return may }
	for name, n := range map[string]*int{"rqf": &e.Says.RQF, "hours": &e.Says.Hours, "months": &e.Says.Months, "within_months": &e.Says.WithinMonths, "step": &e.Says.Step} {
		if has(name) {
			*n = whole(f.line(name))
		}
	}
	if has("words") {
		e.Says.Words = f.line("words")
	}
	if has("entitlement") {
		e.Says.Entitlement = f.line("entitlement")
	}
	if has("competency") {
		e.Says.Competency = framework.CompetencyID(f.line("competency"))
	}
	for _, one := range f.members {
		e.Members = append(e.Members, whole(one))
	}
	return e
}

// fields are the questions about one requirement.
func (t asked) fields(f askForm) (out []frontend.SketchField) {
	if t.one.Kind == "" {
		out = t.groupFields(f)
	} else {
		out = t.leafFields(f)
	}
	from := frontend.SketchField{Input: "date", Name: "from", Label: "Asked of whoever began on or after (optional)", Hint: "For example, 1 8 2026. Leave it empty if it does not matter when they began", Date: dateParts(f.from), Folded: "Only for those who began from a day on"}
	until := frontend.SketchField{Input: "date", Name: "until", Label: "Asked of whoever began on or before (optional)", Date: dateParts(f.until), Folded: "Only for those who began up to a day"}
	switch {
	case t.do == authoring.AskLater:
		from.Label, from.Folded = "From which starting day on?", ""
		return append(out, from)
	case f.from != "" || f.until != "":
		from.Folded, until.Folded = "", ""
	}
	return append(out, from, until)
}

func (t asked) groupFields(f askForm) (out []frontend.SketchField) {
	out = append(out, line("title", "What is the group called? (optional)", "For example, a relevant qualification", f.line("title")))
	rule := cmp.Or(f.line("rule"), t.rule)
	if t.do == authoring.AskChange {
		choice := frontend.SketchField{Input: "choice", Name: "rule", Label: "How many are needed?", Value: rule}
		for _, one := range []string{authoring.AllOf, authoring.AnyOf, authoring.NOf} {
			choice.Options = append(choice.Options, frontend.Choice{Value: one, Text: groupRules[one]})
		}
		out = append(out, choice)
	}
	if t.do == authoring.AskChange || rule == authoring.NOf {
		n := frontend.SketchField{Input: "number", Name: "n", Label: "How many?", Value: f.line("n")}
		if t.do == authoring.AskChange {
			n.Label, n.Hint = "How many, if it is a number of them?", "Leave it empty otherwise"
		}
		out = append(out, n)
	}
	if t.do == authoring.AskNew {
		members := frontend.SketchField{Input: "ticks", Name: "members", Label: "What goes into the group?", Values: f.members}
		list, _ := authoring.Asked(t.level, t.at)
		for i, r := range list {
			members.Options = append(members.Options, frontend.Choice{Value: strconv.Itoa(i), Text: r.Name()})
		}
		out = append(out, members)
	}
	return out
}

func (t asked) leafFields(f askForm) (out []frontend.SketchField) {
	v := t.draft.Version
	out = append(out, line("title", "What is it called?", "A few words that a support worker understands", f.line("title")))
	typed := func(name, label, hint string) {
		out = append(out, frontend.SketchField{Input: "number", Name: name, Label: label, Hint: hint, Value: f.line(name)})
	}
	has := func(name string) bool { may, _ := framework.Says(t.one.Kind, name); return may }
	if has("rqf") {
		level := frontend.SketchField{Input: "choice", Name: "rqf", Label: "At which education level?", Value: f.line("rqf"), Options: []frontend.Choice{{Text: "Any level"}}}
		for n := 1; n <= 8; n++ {
			level.Options = append(level.Options, frontend.Choice{Value: fmt.Sprint(n), Text: fmt.Sprintf("Level %d or above", n)})
		}
		out = append(out, level)
	}
	if has("hours") {
		typed("hours", "How many hours?", "")
	}
	if has("months") {
		typed("months", "How many months since they began?", "")
	}
	if has("words") {
		out = append(out, long("words", "What does the support worker state?", "They make the statement in these words. If you change them, everybody makes it again", f.line("words")))
	}
	if has("entitlement") {
		out = append(out, frontend.SketchField{Input: "choice", Name: "entitlement", Label: "Which entitlement?", Value: f.line("entitlement"), Options: append([]frontend.Choice{{}}, kindChoices(v.Entitlements)...)})
	}
	if has("competency") {
		which := frontend.SketchField{Input: "choice", Name: "competency", Label: "Which competency?", Value: f.line("competency"), Options: []frontend.Choice{{}}}
		for _, c := range v.Competencies {
			which.Options = append(which.Options, frontend.Choice{Value: c.Code, Text: c.Title})
		}
		step := frontend.SketchField{Input: "choice", Name: "step", Label: "Which step is enough?", Value: f.line("step"), Options: []frontend.Choice{{}}}
		for _, one := range v.Scale[min(1, len(v.Scale)):] {
			step.Options = append(step.Options, frontend.Choice{Value: fmt.Sprint(one.Step), Text: one.Title})
		}
		out = append(out, which, step)
	}
	switch may, must := framework.Says(t.one.Kind, "within_months"); {
	case must:
		typed("within_months", "For how many months is it good?", "")
	case may:
		typed("within_months", "Not older than how many months? (optional)", "Leave it empty if it does not matter how old it is")
	}
	return append(out, long("note", "What else should a reader know? (optional)", "", f.line("note")))
}

func kindChoices(kinds map[string]framework.EntitlementKind) (out []frontend.Choice) {
	for _, key := range slices.Sorted(maps.Keys(kinds)) {
		out = append(out, frontend.Choice{Value: key, Text: kinds[key].Title})
	}
	return out
}
