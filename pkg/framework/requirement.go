package framework

import (
	"fmt"
	"slices"

	"countersign/pkg/clock"
)

// Requirement is one thing that a level asks for beside its competencies: a leaf
// of one kind or, where it has none, a group of which all, any or N are asked.
type Requirement struct {
	ID           string        `yaml:"id,omitempty"`    // of a leaf: the same thing in every version of the framework
	Kind         string        `yaml:"kind,omitempty"`  // one of RequirementKinds; empty for a group
	Title        string        `yaml:"title,omitempty"` // a group may do without
	RQF          int           `yaml:"rqf,omitempty"`   // of a qualification: this education level or above
	Hours        int           `yaml:"hours,omitempty"`
	Months       int           `yaml:"months,omitempty"`        // on the pathway
	WithinMonths int           `yaml:"within_months,omitempty"` // what is older does not count; 0: however old
	Words        string        `yaml:"words,omitempty"`         // what a declaration says
	Entitlement  string        `yaml:"entitlement,omitempty"`
	Competency   CompetencyID  `yaml:"competency,omitempty"`
	Step         int           `yaml:"step,omitempty"`
	From         clock.Date    `yaml:"from,omitempty"`  // asked of those who began on or after this day
	Until        clock.Date    `yaml:"until,omitempty"` // and on or before this one
	All          []Requirement `yaml:"all,omitempty"`
	Any          []Requirement `yaml:"any,omitempty"`
	NOf          []Requirement `yaml:"n_of,omitempty"`
	N            int           `yaml:"n,omitempty"`
	Note         string        `yaml:"note,omitempty"`
	Source       []string      `yaml:"source,omitempty"`
	Confidence   string        `yaml:"confidence,omitempty"`
}

// The kinds of leaves.
const (
	AsksQualification = "qualification" // an award, seen by an educator
	AsksAccreditation = "accreditation" // by a professional body, seen by an educator
	AsksHours         = "hours"         // that add up, each seen by an educator
	AsksDuration      = "duration"      // months since they began
	AsksReview        = "review"        // by an educator, in date
	AsksDeclaration   = "declaration"   // the worker's own statement, in these words
	AsksEntitlement   = "entitlement"   // the employer's, in force
	AsksConfirmation  = "confirmation"  // an educator's word
	AsksCompetency    = "competency"    // at a step, whether or not the level holds it
)

// requirementNumbers is what each kind of leaf must say besides its id and title.
var requirementNumbers = map[string][]string{
	AsksQualification: {}, AsksAccreditation: {}, AsksHours: {"hours"}, AsksDuration: {"months"}, AsksReview: {"within_months"},
	AsksDeclaration: {"words"}, AsksEntitlement: {"entitlement"}, AsksConfirmation: {}, AsksCompetency: {"competency", "step"},
}

// RequirementKinds is the kinds of leaves, in the order to explain them.
var RequirementKinds = []string{AsksQualification, AsksAccreditation, AsksHours, AsksDuration, AsksReview, AsksDeclaration, AsksEntitlement, AsksConfirmation, AsksCompetency}

// mayHave is what a kind may say besides.
var mayHave = map[string][]string{
	AsksQualification: {"rqf", "within_months"}, AsksAccreditation: {"within_months"}, AsksHours: {"within_months"},
	AsksDeclaration: {"within_months"}, AsksConfirmation: {"within_months"},
}

// Says tells whether a kind of leaf may say something, named as in a document, and
// whether it must.
func Says(kind, name string) (may, must bool) {
	must = slices.Contains(requirementNumbers[kind], name)
	return must || slices.Contains(mayHave[kind], name), must
}

// Parts is what a group is made of and how many of those that apply are needed: 0
// for all. A leaf has none.
func (r Requirement) Parts() (parts []Requirement, need int) {
	switch {
	case r.Any != nil:
		return r.Any, 1
	case r.NOf != nil:
		return r.NOf, r.N
	}
	return r.All, 0
}

// Name is what to call it: a group without a title is called by its rule.
func (r Requirement) Name() string {
	switch {
	case r.Title != "":
		return r.Title
	case r.Any != nil:
		return "One of these"
	case r.NOf != nil:
		return fmt.Sprintf("%d of these", r.N)
	}
	return "All of these"
}

// Applies tells whether it is asked of somebody who began on a day.
func (r Requirement) Applies(start clock.Date) bool {
	return (r.From == "" || start >= r.From) && (r.Until == "" || start <= r.Until)
}

// Dated tells whether it depends on when somebody began.
func (r Requirement) Dated() bool { return r.From != "" || r.Until != "" }

// Span is "on or after 1 August 2026" and so on.
func Span(from, until clock.Date) string {
	switch {
	case until == "":
		return "on or after " + from.Words()
	case from == "":
		return "on or before " + until.Words()
	}
	return "between " + from.Words() + " and " + until.Words()
}

// Leaf finds a leaf of a level by its id, as it is asked of somebody who began on a
// day.
func (l Level) Leaf(id string, start clock.Date) (Requirement, bool) {
	return leaf(l.Requires, id, start)
}

func leaf(list []Requirement, id string, start clock.Date) (Requirement, bool) {
	for _, r := range list {
		if r.Dated() && !r.Applies(start) {
			continue
		}
		if r.Kind != "" && r.ID == id {
			return r, true
		}
		parts, _ := r.Parts()
		if found, ok := leaf(parts, id, start); ok {
			return found, true
		}
	}
	return Requirement{}, false
}

// deepest is how far groups may lie in each other: more cannot be read on a page.
const deepest = 4

// requires checks what the levels ask for beside their competencies.
func (k *checker) requires() {
	kinds := map[string]string{} // of the leaf with an id, at whichever level
	for i, l := range k.Levels {
		var leaves []Requirement
		k.requirements(fmt.Sprintf("levels.%d.requires", i), l.Requires, 1, kinds, &leaves)
		for _, r := range leaves {
			if c, ok := k.Version.Competency(r.Competency); ok && c.Asked(l.ID) && r.Step > c.Target[l.ID] {
				k.Add(fmt.Sprintf("levels.%d.requires", i), "%s asks for step %d of %s, and the level for step %d: nobody signs for more.", r.ID, r.Step, c.Code, c.Target[l.ID])
			}
		}
		if len(l.Requires) > 0 && l.Outside {
			k.Add(fmt.Sprintf("levels.%d.requires", i), "An exit route that is not tracked here asks for nothing.")
		}
	}
}

func (k *checker) requirements(at string, list []Requirement, depth int, kinds map[string]string, leaves *[]Requirement) {
	for i, r := range list {
		here := fmt.Sprintf("%s.%d", at, i)
		k.dates(here, r)
		if r.Kind != "" {
			k.leaf(here, r, kinds, leaves)
			continue
		}
		groups := 0
		for _, group := range []struct {
			name  string
			parts []Requirement
		}{{"all", r.All}, {"any", r.Any}, {"n_of", r.NOf}} {
			if group.parts == nil {
				continue
			}
			groups++
			if len(group.parts) == 0 {
				k.Add(here+"."+group.name, "List what the group is made of.")
			}
			if depth == deepest {
				k.Add(here, "Groups lie in each other more than %d deep. Make it simpler.", deepest)
				continue
			}
			k.requirements(here+"."+group.name, group.parts, depth+1, kinds, leaves)
		}
		if groups != 1 {
			k.Add(here, "Give it a kind, or one of all, any and n_of.")
		}
		if r.NOf != nil && (r.N < 1 || r.N > len(r.NOf)) || r.NOf == nil && r.N != 0 {
			k.Add(here+".n", "Say how many are needed, from 1 to as many as n_of lists.")
		}
		for _, name := range said(r) {
			k.Add(here+"."+name, "A group does not say this. Say it of what is in it.")
		}
	}
}

func (k *checker) leaf(at string, r Requirement, kinds map[string]string, leaves *[]Requirement) {
	if r.All != nil || r.Any != nil || r.NOf != nil || r.N != 0 {
		k.Add(at, "Give it a kind, or one of all, any and n_of.")
	}
	must, known := requirementNumbers[r.Kind]
	if !known {
		k.among(at+".kind", r.Kind, RequirementKinds...)
		return
	}
	k.named(at+".id", r.ID)
	k.need(at+".title", r.Title)
	k.backed(at, r.Source, r.Confidence)
	if was, there := kinds[r.ID]; there && was != r.Kind {
		k.Add(at+".id", "%s is of another kind elsewhere. The same id is the same thing.", r.ID)
	}
	kinds[r.ID] = r.Kind
	for _, o := range *leaves {
		if o.ID == r.ID && (r.From == "" || o.Until == "" || r.From <= o.Until) && (o.From == "" || r.Until == "" || o.From <= r.Until) {
			k.Add(at+".id", "%s is there already for some of the same starting days. Give each its own.", r.ID)
		}
	}
	*leaves = append(*leaves, r)
	says := said(r)
	for _, name := range must {
		if !slices.Contains(says, name) {
			k.Add(at+"."+name, "A requirement of kind %s says this.", r.Kind)
		}
	}
	for _, name := range says {
		if !slices.Contains(must, name) && !slices.Contains(mayHave[r.Kind], name) {
			k.Add(at+"."+name, "A requirement of kind %s does not say this.", r.Kind)
		}
	}
	k.numbers(at, r)
}

// said names what only some leaves say, of what this one says.
func said(r Requirement) (out []string) {
	for _, one := range []struct {
		name string
		said bool
	}{{"rqf", r.RQF != 0}, {"hours", r.Hours != 0}, {"months", r.Months != 0}, {"within_months", r.WithinMonths != 0}, {"words", r.Words != ""},
		{"entitlement", r.Entitlement != ""}, {"competency", r.Competency != ""}, {"step", r.Step != 0}} {
		if one.said {
			out = append(out, one.name)
		}
	}
	return out
}

func (k *checker) numbers(at string, r Requirement) {
	if r.RQF < 0 || r.RQF > 8 {
		k.Add(at+".rqf", "Education levels go from 1 to 8.")
	}
	if r.Hours < 0 || r.Months < 0 || r.WithinMonths < 0 || r.Hours > 100_000 || r.Months > 1200 || r.WithinMonths > 1200 {
		k.Add(at, "Numbers must not be below 0, or larger than a working life.")
	}
	if r.Entitlement != "" {
		if _, ok := k.Entitlements[r.Entitlement]; !ok {
			k.Add(at+".entitlement", "There is no entitlement %q in this file.", r.Entitlement)
		}
	}
	if r.Competency != "" {
		k.known(at+".competency", r.Competency)
	}
	if r.Step < 0 || r.Step >= len(k.Scale) {
		k.Add(at+".step", "Say which step of the scale is enough, from 1 to %d.", len(k.Scale)-1)
	}
}

func (k *checker) dates(at string, r Requirement) {
	for i, d := range []clock.Date{r.From, r.Until} {
		if same, err := clock.ParseDate(string(d)); d != "" && (err != nil || same != d) {
			k.Add(at+"."+[]string{"from", "until"}[i], "Write the day as 2026-08-01.")
		}
	}
	if r.From != "" && r.Until != "" && r.Until < r.From {
		k.Add(at+".until", "The last day cannot be before the first.")
	}
}

// link gives the competencies in it their full names.
func (r *Requirement) link(own func([]CompetencyID)) {
	if r.Competency != "" {
		one := []CompetencyID{r.Competency}
		own(one)
		r.Competency = one[0]
	}
	for _, parts := range [][]Requirement{r.All, r.Any, r.NOf} {
		for i := range parts {
			parts[i].link(own)
		}
	}
}

// local is a copy with the competencies of the document named by their codes.
func (r Requirement) local(short func([]CompetencyID) []CompetencyID) Requirement {
	if r.Competency != "" {
		r.Competency = short([]CompetencyID{r.Competency})[0]
	}
	each := func(parts []Requirement) []Requirement {
		parts = slices.Clone(parts)
		for i := range parts {
			parts[i] = parts[i].local(short)
		}
		return parts
	}
	r.All, r.Any, r.NOf = each(r.All), each(r.Any), each(r.NOf)
	return r
}
