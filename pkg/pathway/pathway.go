package pathway

import (
	"fmt"
	"slices"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

// Rule says how much of a group is needed.
type Rule string

// The rules.
const (
	All Rule = "all"  // every required line and every group
	Any Rule = "any"  // one of the lines and groups
	NOf Rule = "n_of" // Group.N of the lines and groups
)

// Pathway is what leads to one level, for a post with certain settings.
type Pathway struct {
	Version  framework.VersionID
	Level    string
	Title    string
	Settings []string // of the post, those that the framework knows, in its order
	Root     Group
	Requires []framework.Requirement // what the level asks for beside competencies; whether of somebody depends on when they began

	lines []Line // of Root, each competency once
}

// Group is requirements that belong together.
type Group struct {
	ID     string // "" for the root, an area's code, "paths", or a path's id
	Title  string
	Rule   Rule
	N      int // how many are needed: meaningful for Any (1) and NOf
	Lines  []Line
	Groups []Group
	Note   string
}

// Line is one requirement: a competency and how much proof is enough.
type Line struct {
	Competency     framework.CompetencyID
	Area           string
	Target         int // the lowest step of the assessment scale that is enough
	Observations   int
	Days           int // distinct days, London
	Assessors      int // different assessors
	Knowledge      bool
	ValidityMonths int                     // 0 means it does not expire
	Renewal        framework.Renewal       // practice that keeps it valid; zero: none is asked
	Success        Rate                    // of the last cases; zero: none is asked
	Revalidation   Rate                    // the same, to renew it
	Prior          framework.PriorLearning // what prior learning stands for; zero: nothing
	LeadApproval   bool
	Prerequisites  []framework.CompetencyID
	Entitlement    string // kind of entitlement, "" for none
	Required       bool   // false: shown, never counted toward the total
}

// Rated tells whether how each case went matters: to meet it, or to renew it.
func (l Line) Rated() bool { return l.Success.Cases > 0 || l.Revalidation.Cases > 0 }

// Rate asks that of so many last cases so many went well.
type Rate struct{ Cases, Well int }

func rate(r *framework.SuccessRate) Rate {
	if r == nil {
		return Rate{}
	}
	return Rate{r.ConsecutiveCases, r.Needed()}
}

// pathTarget is the step a path asks for where the competency names none for
// the level: does the task to protocol without prompting.
const pathTarget = 4

// For works out the pathway to a level for a post with these settings. It
// answers an Invalid fault for a level or setting that the version does not
// know, and for a level outside the framework.
func For(v *framework.Version, level string, settings []string) (Pathway, error) {
	to, err := target(v, level, settings)
	if err != nil {
		return Pathway{}, err
	}
	p := Pathway{Version: v.ID, Level: level, Title: to.Title, Root: Group{Title: to.Title, Rule: All}, Requires: to.Requires}
	for _, s := range v.Settings {
		if slices.Contains(settings, s.ID) {
			p.Settings = append(p.Settings, s.ID)
		}
	}
	for _, area := range v.Areas {
		g := Group{ID: area.Code, Title: area.Title, Rule: All}
		for i := range v.Competencies {
			c := &v.Competencies[i] // a copy of each for each area would be most of the cost
			if c.Area == area.Code && c.Asked(level) && c.AppliesTo(settings) {
				g.Lines = append(g.Lines, line(v, *c, level, slices.Contains(c.RequiredAt, level)))
			}
		}
		if len(g.Lines) > 0 {
			p.Root.Groups = append(p.Root.Groups, g)
		}
	}
	if to.PathsNeeded > 0 {
		p.Root.Groups = append(p.Root.Groups, paths(v, to, settings))
	}
	p.lines = p.Root.once()
	return p, nil
}

func target(v *framework.Version, level string, settings []string) (framework.Level, error) {
	var f fault.Fields
	to, ok := v.Level(level)
	if !ok {
		f.Add("level", "Choose a level of %s.", v.Title)
	} else if to.Outside {
		f.Add("level", "%s is not tracked here. Choose another level.", to.Title)
	}
	for i, s := range settings {
		if _, ok := v.Setting(s); !ok {
			f.Add(fmt.Sprintf("settings.%d", i), "Choose a kind of work from the list.")
		}
	}
	return to, f.Err()
}

// paths is the choice between whole paths, those of the post first.
func paths(v *framework.Version, to framework.Level, settings []string) Group {
	g := Group{ID: "paths", Title: "Field of work", Rule: Any, N: to.PathsNeeded,
		Note: "Finish one of these fields of work as well."}
	if to.PathsNeeded > 1 {
		g.Rule, g.Note = NOf, fmt.Sprintf("Finish %d of these fields of work as well.", to.PathsNeeded)
	}
	var others []Group
	for _, path := range v.Paths {
		if path.Level != to.ID {
			continue
		}
		one := Group{ID: path.ID, Title: path.Title, Rule: All}
		for _, id := range path.Needs {
			c, _ := v.Competency(id)
			one.Lines = append(one.Lines, line(v, c, to.ID, true))
		}
		if slices.Contains(settings, path.Setting) {
			g.Groups = append(g.Groups, one)
		} else {
			others = append(others, one)
		}
	}
	g.Groups = append(g.Groups, others...)
	return g
}

func line(v *framework.Version, c framework.Competency, level string, required bool) Line {
	rule, step := v.Rule(c, level)
	if step == 0 {
		step = pathTarget
	}
	var renewal framework.Renewal
	if rule.Renewal != nil {
		renewal = *rule.Renewal
	}
	return Line{
		Competency: c.ID, Area: c.Area, Target: step,
		Observations: rule.Observations, Days: rule.DistinctDays, Assessors: rule.Assessors,
		Knowledge: rule.KnowledgeCheck, ValidityMonths: rule.ValidityMonths, Renewal: renewal, Success: rate(rule.Success), Revalidation: rate(rule.Revalidation), Prior: v.PriorFor(c),
		LeadApproval: c.LeadApproval, Prerequisites: c.Prerequisites, Entitlement: c.Entitlement,
		Required: required,
	}
}

// Lines is every competency of the pathway once, in order of appearance.
// Required is true here only for what is needed whichever path is chosen: a
// line that only a path asks for is not. The list is shared: nobody changes it.
func (p Pathway) Lines() []Line {
	if p.lines == nil { // not made by For, which works it out once
		return p.Root.once()
	}
	return p.lines
}

func (g Group) once() (lines []Line) {
	seen := map[framework.CompetencyID]bool{}
	g.walk(true, func(l Line) {
		if !seen[l.Competency] {
			seen[l.Competency] = true
			lines = append(lines, l)
		}
	})
	return lines
}

func (g Group) walk(needed bool, visit func(Line)) {
	needed = needed && g.Rule == All
	for _, l := range g.Lines {
		l.Required = l.Required && needed
		visit(l)
	}
	for _, sub := range g.Groups {
		sub.walk(needed, visit)
	}
}
