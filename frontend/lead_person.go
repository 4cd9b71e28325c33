package frontend

import (
	"slices"

	"countersign/frontend/nhsuk"
)

// LeadRole gives somebody another role: first which, then what it needs.
type LeadRole struct {
	Lead
	Action  string
	Name    string
	Role    string // chosen; empty: still to choose
	Title   string // of the role
	Help    string
	Offered []RoleChoice
	Post    PostForm
	Until   DateParts
}

// RoleField asks which role.
func (p LeadRole) RoleField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "role", Value: p.Role, ErrorMessage: p.Wrong("role"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Which role?", Size: "m"}}}
	for _, one := range p.Offered {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: one.Value, Text: one.Text, Hint: nhsuk.Hint{Text: one.Help}})
	}
	return r
}

// RolesBut are the roles that a form offers to somebody who has some already.
func RolesBut(have ...string) []RoleChoice {
	return slices.DeleteFunc(slices.Clone(roleChoices), func(r RoleChoice) bool { return slices.Contains(have, r.Value) })
}

// LevelField, TargetField, SettingsField and EducatorField ask about the post.
func (p LeadRole) LevelField() nhsuk.Select { return p.Post.levelField(p.Wrong("level")) }

// TargetField asks what they work toward.
func (p LeadRole) TargetField() nhsuk.Select { return p.Post.targetField(p.Wrong("target")) }

// SettingsField asks for the kinds of work.
func (p LeadRole) SettingsField() nhsuk.Checkboxes { return p.Post.settingsField(p.Wrong("settings")) }

// EducatorField asks who follows them.
func (p LeadRole) EducatorField() nhsuk.Select { return p.Post.educatorField(p.Wrong("educator")) }

// UntilField asks for an inspector's last day.
func (p LeadRole) UntilField() nhsuk.DateInput {
	return shortDay("until", "Last day", "For example, 27 3 2027", p.Until, p.Wrong("until"))
}

// LeadPost changes one thing about a support worker's post: the post itself, the
// educator, or a pathway to work toward.
type LeadPost struct {
	Lead
	Action   string
	Name     string
	What     string // "post", "educator" or "pathway"
	Revision int
	Post     PostForm
	Main     bool
}

// IsPost, IsEducator and IsPathway say which.
func (p LeadPost) IsPost() bool { return p.What == "post" }

// IsEducator tells whether it is about the educator.
func (p LeadPost) IsEducator() bool { return p.What == "educator" }

// IsPathway tells whether it is about a pathway.
func (p LeadPost) IsPathway() bool { return p.What == "pathway" }

// LevelField asks for the level held.
func (p LeadPost) LevelField() nhsuk.Select { return p.Post.levelField(p.Wrong("level")) }

// SettingsField asks for the kinds of work.
func (p LeadPost) SettingsField() nhsuk.Checkboxes { return p.Post.settingsField(p.Wrong("settings")) }

// EducatorField asks who follows them.
func (p LeadPost) EducatorField() nhsuk.Select { return p.Post.educatorField(p.Wrong("educator")) }

// PathwayField asks for a level to work toward.
func (p LeadPost) PathwayField() nhsuk.Select {
	return choose("level", "Level to work toward", "", p.Post.Level, append([]Choice{{"", "Choose a level"}}, p.Post.Levels...), p.Wrong("level"))
}

// MainField asks whether it becomes the main one.
func (p LeadPost) MainField() nhsuk.Checkboxes {
	return nhsuk.Checkboxes{Name: "main", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Main pathway", Size: "s"}},
		Items: []nhsuk.ChoiceItem{{Value: "yes", Text: "Make this the main one", Hint: nhsuk.Hint{Text: "It is the one that their home page shows first"}, Checked: new(p.Main)}}}
}

// LeadAbsence notes when somebody is away.
type LeadAbsence struct {
	Lead
	Action, Name string
	From, Until  DateParts
	Colleagues   []Choice
	Cover        string
}

// CoverField asks who stands in meanwhile.
func (p LeadAbsence) CoverField() nhsuk.Select {
	return coverField(p.Cover, p.Colleagues, p.Wrong("cover"))
}

// FromField asks for the first day away.
func (p LeadAbsence) FromField() nhsuk.DateInput {
	return awayField("from", "First day away", p.From, p.Wrong("from"))
}

// UntilField asks for the last day away.
func (p LeadAbsence) UntilField() nhsuk.DateInput {
	return awayField("until", "Last day away", p.Until, p.Wrong("until"))
}
