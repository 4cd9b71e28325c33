package framework

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// RequirementChange is one thing that a level asks for beside its competencies, in two
// versions of a framework.
type RequirementChange struct {
	Level         string      // title of the level
	Before, After Requirement // Before is empty for one that is added, After for one that is retired
	In            string      // name of the group that it is in now, or was in; empty: in none
	From          string      // of one that is moved: name of the group that it was in; empty: in none
	What          []string    // what else is different: "Hours: 300 (it was 200)"
}

// Now is the requirement as it is now or, of one that is retired, as it was.
func (c RequirementChange) Now() Requirement {
	if parts, _ := c.After.Parts(); c.After.Kind == "" && parts == nil {
		return c.Before
	}
	return c.After
}

// RequirementChanges is what a version changes of what its levels ask for beside
// competencies, level by level and in the order of the version that has it.
type RequirementChanges struct {
	Added, Changed, Moved, Retired []RequirementChange // one that is moved is not among Changed
}

// compareRequires says what after asks for otherwise than before. The order of a list
// makes no difference.
func compareRequires(before, after *Version) (out RequirementChanges) {
	for _, l := range after.Levels {
		was, _ := before.Level(l.ID)
		out.level(before, after, was, l)
	}
	for _, was := range before.Levels {
		if _, stays := after.Level(was.ID); !stays {
			out.level(before, after, was, Level{Title: was.Title})
		}
	}
	return out
}

func (c *RequirementChanges) level(before, after *Version, was, is Level) {
	mine, theirs := flat(was.Requires), flat(is.Requires)
	pair(mine, theirs)
	for _, n := range theirs {
		one := RequirementChange{Level: is.Title, After: n.Requirement, In: groupName(theirs, n.up)}
		if n.other < 0 {
			c.Added = append(c.Added, one)
			continue
		}
		o := mine[n.other]
		one.Before, one.What = o.Requirement, unlike(before.says(o.Requirement), after.says(n.Requirement))
		switch stays := n.up < 0 && o.up < 0 || n.up >= 0 && theirs[n.up].other == o.up && o.up >= 0; {
		case !stays:
			one.From = groupName(mine, o.up)
			c.Moved = append(c.Moved, one)
		case len(one.What) > 0:
			c.Changed = append(c.Changed, one)
		}
	}
	for _, n := range mine {
		if n.other < 0 {
			c.Retired = append(c.Retired, RequirementChange{Level: was.Title, Before: n.Requirement, In: groupName(mine, n.up)})
		}
	}
}

// node is a requirement of a level's tree, written flat.
type node struct {
	Requirement
	up    int // the group that it is in; -1: none
	other int // the same one in the other version; -1: it has none
}

// flat is a tree with each group before its parts.
func flat(list []Requirement) (out []node) {
	var walk func(list []Requirement, up int)
	walk = func(list []Requirement, up int) {
		for _, r := range list {
			out = append(out, node{r, up, -1})
			parts, _ := r.Parts()
			walk(parts, len(out)-1)
		}
	}
	walk(list, -1)
	return out
}

func groupName(list []node, i int) string {
	if i < 0 {
		return ""
	}
	return list[i].Name()
}

// pair finds what is the same in two trees: leaves of the same id, those for the same
// starting days first, and then groups, the inner ones first, by what they share.
func pair(mine, theirs []node) {
	tie := func(i, j int) { mine[i].other, theirs[j].other = j, i }
	for _, sameDays := range []bool{true, false} {
		for j, n := range theirs {
			for i, o := range mine {
				if n.Kind != "" && n.other < 0 && o.other < 0 && o.Kind != "" && o.ID == n.ID && (!sameDays || o.From == n.From && o.Until == n.Until) {
					tie(i, j)
					break
				}
			}
		}
	}
	for j, n := range slices.Backward(theirs) {
		best, most := -1, [3]int{}
		for i, o := range mine {
			if n.Kind != "" || o.Kind != "" || o.other >= 0 {
				continue
			}
			like := [3]int{shared(mine, theirs, i, j), flag(o.Title == n.Title && n.Title != ""), flag(rule(o.Requirement) == rule(n.Requirement))}
			if like[0]+like[1] > 0 && slices.Compare(like[:], most[:]) > 0 {
				best, most = i, like
			}
		}
		if best >= 0 {
			tie(best, j)
		}
	}
}

// shared is how many parts of two groups are the same.
func shared(mine, theirs []node, i, j int) (n int) {
	for _, part := range theirs {
		n += flag(part.up == j && part.other >= 0 && mine[part.other].up == i)
	}
	return n
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rule is how many of a group are needed; empty for a leaf.
func rule(r Requirement) string {
	switch {
	case r.Kind != "":
		return ""
	case r.Any != nil:
		return "any one of them"
	case r.NOf != nil:
		return fmt.Sprintf("%d of them", r.N)
	}
	return "all of them"
}

// KindWords is what to call each kind of leaf.
var KindWords = map[string]string{AsksQualification: "qualification", AsksAccreditation: "accreditation", AsksHours: "hours", AsksDuration: "time on the pathway", AsksReview: "review in date",
	AsksDeclaration: "statement of their own", AsksEntitlement: "entitlement", AsksConfirmation: "confirmation by an educator", AsksCompetency: "competency at a step"}

// saying is one thing that a requirement says, for people.
type saying struct {
	about, words string
	same         string // what stays the same when only words for it are changed; empty: nothing but the words
}

// says is all that a requirement says, but for its id and its parts.
func (v *Version) says(r Requirement) []saying {
	number := func(n int, one, more, none string) string {
		switch n {
		case 0:
			return none
		case 1:
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, more)
	}
	quoted := func(s string) string {
		if s == "" {
			return ""
		}
		return "“" + s + "”"
	}
	level, whom := "any", "everybody"
	if r.RQF > 0 {
		level = fmt.Sprintf("%d or above", r.RQF)
	}
	if r.Dated() {
		whom = "those who began " + Span(r.From, r.Until)
	}
	out := []saying{{about: "Name", words: quoted(r.Title)}, {about: "Kind", words: cmp.Or(KindWords[r.Kind], r.Kind)}, {about: "How many", words: rule(r)}, {about: "Education level", words: level},
		{about: "Hours", words: number(r.Hours, "hour", "hours", "none")}, {about: "Time", words: number(r.Months, "month", "months", "none")},
		{about: "Not older than", words: number(r.WithinMonths, "month", "months", "however old")}, {about: "Words", words: quoted(r.Words)}, {about: "Entitlement"}, {about: "Competency"}, {about: "Step"},
		{about: "For whom", words: whom}, {about: "Note", words: quoted(r.Note)}, {about: "Source", words: v.sourced(r.Source)}, {about: "How sure it is", words: r.Confidence}}
	if r.Entitlement != "" {
		out[8] = saying{"Entitlement", cmp.Or(v.Entitlements[r.Entitlement].Title, r.Entitlement), r.Entitlement}
	}
	if r.Competency != "" {
		c, _ := v.Competency(r.Competency)
		s, _ := v.Step(r.Step)
		out[9] = saying{"Competency", strings.TrimSpace(c.Title + " (" + r.Competency.Code() + ")"), r.Competency.Code()}
		out[10] = saying{"Step", cmp.Or(s.Title, fmt.Sprint(r.Step)), fmt.Sprint(r.Step)}
	}
	return out
}

// sourced is where something comes from, in words.
func (v *Version) sourced(list []string) string {
	var out []string
	for _, id := range list {
		out = append(out, cmp.Or(v.Sources[id].Note, id))
	}
	return strings.Join(out, ", ")
}

// unlike says what of it is different.
func unlike(was, is []saying) (out []string) {
	for i, one := range is {
		if cmp.Or(one.same, one.words) != cmp.Or(was[i].same, was[i].words) {
			out = append(out, fmt.Sprintf("%s: %s (it was %s)", one.about, cmp.Or(one.words, "nothing"), cmp.Or(was[i].words, "nothing")))
		}
	}
	return out
}
