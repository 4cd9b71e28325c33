package authoring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

// Spot is where a requirement is in what a level asks for beside its competencies: its
// place in each list on the way to it, from 0. The level's own list is the empty one.
type Spot []int

// ParseSpot reads what String wrote.
func ParseSpot(s string) (Spot, bool) {
	out := Spot{}
	if s == "top" {
		return out, true
	}
	for part := range strings.SplitSeq(s, ".") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || strconv.FormatUint(n, 10) != part {
			return nil, false
		}
		out = append(out, int(n))
	}
	return out, true
}

func (s Spot) String() string {
	if len(s) == 0 {
		return "top"
	}
	out := make([]string, len(s))
	for i, n := range s {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ".")
}

// Up is the group that it is in.
func (s Spot) Up() Spot { return s[:len(s)-1] }

// In is a place in the list that it is.
func (s Spot) In(i int) Spot { return append(slices.Clone(s), i) }

func (s Spot) last() int { return s[len(s)-1] }

// Asked is the list that a level or a group of it is made of. False: there is none.
func Asked(l framework.Level, group Spot) ([]framework.Requirement, bool) {
	list, _, ok := within(&l, group)
	if !ok {
		return nil, false
	}
	return *list, true
}

// AskedAt is the requirement in a place.
func AskedAt(l framework.Level, at Spot) (framework.Requirement, bool) {
	if len(at) == 0 {
		return framework.Requirement{}, false
	}
	list, ok := Asked(l, at.Up())
	if !ok || at.last() >= len(list) {
		return framework.Requirement{}, false
	}
	return list[at.last()], true
}

// within is a list, and what the document calls it.
func within(l *framework.Level, group Spot) (list *[]framework.Requirement, name string, ok bool) {
	list, name = &l.Requires, "requires"
	for _, i := range group {
		if i >= len(*list) || (*list)[i].Kind != "" {
			return nil, "", false
		}
		r := &(*list)[i]
		part := ruleOf(*r)
		name += fmt.Sprintf(".%d.%s", i, part)
		list = map[string]*[]framework.Requirement{AnyOf: &r.Any, NOf: &r.NOf, AllOf: &r.All}[part]
	}
	return list, name, true
}

// The rules of groups.
const (
	AllOf = "all"
	AnyOf = "any"
	NOf   = "n_of"
)

func ruleOf(r framework.Requirement) string {
	switch {
	case r.Any != nil:
		return AnyOf
	case r.NOf != nil:
		return NOf
	}
	return AllOf
}

// RuleOf is the rule of a group; empty for a leaf.
func RuleOf(r framework.Requirement) string {
	if r.Kind != "" {
		return ""
	}
	return ruleOf(r)
}

func ruled(r *framework.Requirement, rule string, parts []framework.Requirement) {
	r.All, r.Any, r.NOf = nil, nil, nil
	switch rule {
	case AnyOf:
		r.Any = parts
	case NOf:
		r.NOf = parts
	default:
		r.All = parts
	}
	if rule != NOf {
		r.N = 0
	}
}

// Asking is what an AskEdit does.
type Asking int

// What there is to do: change what is there; add to the group, or to the level's list;
// ask otherwise of those who begin from a day on, and as before of the others.
const (
	AskChange Asking = iota
	AskNew
	AskLater
)

// AskEdit changes or adds one thing that a level asks for beside its competencies. Says
// is what it says then, but for its id and its parts: those stay.
type AskEdit struct {
	Level   string
	Do      Asking
	At      Spot // of what is changed; of something new the group that it goes into
	Says    framework.Requirement
	Rule    string // of a group
	Members []int  // places in the list of what goes into a new group
}

func (e AskEdit) apply(v *framework.Version, f *fault.Fields) string {
	i := slices.IndexFunc(v.Levels, func(l framework.Level) bool { return l.ID == e.Level })
	group := e.At
	if e.Do != AskNew && len(e.At) > 0 {
		group = e.At.Up()
	}
	list, name, ok := (*[]framework.Requirement)(nil), "", false
	if i >= 0 {
		list, name, ok = within(&v.Levels[i], group)
	}
	if !ok || e.Do != AskNew && (len(e.At) == 0 || e.At.last() >= len(*list)) {
		f.Add("", "This is not in the draft any more.")
		return ""
	}
	at := 0
	switch e.Do {
	case AskNew:
		at = e.add(v, list, f)
	case AskChange:
		at = e.At.last()
		(*list)[at] = e.said(v, (*list)[at], f)
	case AskLater:
		at = e.later(v, list, f)
	}
	return fmt.Sprintf("levels.%d.%s.%d", i, name, at)
}

// said is a requirement that says what is to be said.
func (e AskEdit) said(v *framework.Version, was framework.Requirement, f *fault.Fields) framework.Requirement {
	is := e.Says
	is.ID, is.Kind, is.Source, is.Confidence, is.N = was.ID, was.Kind, was.Source, was.Confidence, e.Says.N
	is.Note = texted(f, "note", is.Note, longestText)
	for name, day := range map[string]clock.Date{"from": is.From, "until": is.Until} {
		if same, err := clock.ParseDate(string(day)); day != "" && (err != nil || same != day) && (e.Do != AskLater || name == "until") {
			f.Add(name, "Enter a real day, like 1 8 2027.")
		}
	}
	if was.Kind == "" {
		parts, _ := was.Parts()
		is.Title = texted(f, "title", strings.Join(strings.Fields(is.Title), " "), longestTitle)
		if e.Rule == NOf && (is.N < 1 || is.N > len(parts)) {
			f.Add("n", "Give a whole number from 1 to %d: that many are in the group.", len(parts))
		}
		ruled(&is, e.Rule, parts)
		doubt(v)
		return is
	}
	is.Title, is.Words = titled(f, "title", is.Title), texted(f, "words", is.Words, longestText)
	for _, n := range []struct {
		name  string
		value *int
		least int
		most  int
	}{{"hours", &is.Hours, 1, 100_000}, {"months", &is.Months, 1, 1200}, {"within_months", &is.WithinMonths, 0, 1200}, {"rqf", &is.RQF, 0, 8}} {
		if asks, must := framework.Says(is.Kind, n.name); asks && (*n.value > n.most || *n.value < 0 || must && *n.value < max(n.least, 1)) {
			f.Add(n.name, "Give a whole number from %d to %d.", max(n.least, min(1, flag(must))), n.most)
			*n.value = 1
		}
	}
	for name, empty := range map[string]bool{"words": is.Words == "", "entitlement": is.Entitlement == "", "competency": is.Competency == "", "step": is.Step == 0} {
		if _, must := framework.Says(is.Kind, name); must && empty {
			f.Add(name, "%s", map[bool]string{true: "Write something here.", false: "Choose one."}[name == "words"])
		}
	}
	if !sameAsk(is, was) {
		is.Source, is.Confidence = own(v), framework.Inferred
	}
	return is
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sameAsk tells whether two leaves say the same.
func sameAsk(a, b framework.Requirement) bool {
	a.Source, b.Source, a.Confidence, b.Confidence = nil, nil, "", ""
	return fmt.Sprint(a) == fmt.Sprint(b)
}

// add makes something new, and answers its place: a leaf comes last, a group where the
// first of what goes into it was.
func (e AskEdit) add(v *framework.Version, list *[]framework.Requirement, f *fault.Fields) int {
	if e.Says.Kind != "" {
		*list = append(*list, e.said(v, framework.Requirement{Kind: e.Says.Kind}, f))
		return len(*list) - 1
	}
	var in, out []framework.Requirement
	place := len(*list)
	for i, r := range *list {
		if slices.Contains(e.Members, i) {
			in, place = append(in, r), min(place, i)
		} else {
			out = append(out, r)
		}
	}
	if len(in) == 0 {
		f.Add("members", "Choose at least one.")
		return 0
	}
	place = min(place, len(out))
	was := framework.Requirement{}
	ruled(&was, e.Rule, in)
	*list = slices.Insert(out, place, e.said(v, was, f))
	return place
}

// later asks something otherwise of those who begin from a day on. It is the same thing:
// what people have toward it counts by either rule.
func (e AskEdit) later(v *framework.Version, list *[]framework.Requirement, f *fault.Fields) int {
	i := e.At.last()
	was := &(*list)[i]
	says := e
	says.Says.Until = was.Until
	is := says.said(v, *was, f)
	if day, err := clock.ParseDate(string(is.From)); err != nil || day != is.From || is.From <= was.From {
		f.Add("from", "Say from which starting day on it is asked like this, after the day from which it is asked now.")
		return i
	}
	was.Until = is.From.AddDays(-1)
	*list = slices.Insert(*list, i+1, is)
	return i + 1
}

// The ways to move a requirement.
const (
	MoveUp   = "up"
	MoveDown = "down"
	MoveOut  = "out"  // of its group, behind it
	MoveInto = "into" // a group of the same list, to its end
)

// AskMove moves one thing that a level asks for.
type AskMove struct {
	Level string
	At    Spot
	How   string
	Into  int // the group's place in the list
}

// Lands is where it is then. False: it cannot be moved like that.
func (e AskMove) Lands(l framework.Level) (Spot, bool) {
	if _, ok := AskedAt(l, e.At); !ok {
		return nil, false
	}
	i, up := e.At.last(), e.At.Up()
	list, _ := Asked(l, up)
	switch {
	case e.How == MoveUp && i > 0:
		return up.In(i - 1), true
	case e.How == MoveDown && i+1 < len(list):
		return up.In(i + 1), true
	case e.How == MoveOut && len(up) > 0:
		out := up.Up().In(up.last() + 1)
		if len(list) == 1 { // the group is empty then, and goes
			out = up
		}
		return out, true
	case e.How == MoveInto && e.Into >= 0 && e.Into < len(list) && e.Into != i && list[e.Into].Kind == "":
		parts, _ := list[e.Into].Parts()
		into := e.Into
		if i < into {
			into--
		}
		return up.In(into).In(len(parts)), true
	}
	return nil, false
}

func (e AskMove) apply(v *framework.Version, f *fault.Fields) string {
	i := slices.IndexFunc(v.Levels, func(l framework.Level) bool { return l.ID == e.Level })
	if i < 0 {
		f.Add("", "This is not in the draft any more.")
		return ""
	}
	l := &v.Levels[i]
	to, ok := e.Lands(*l)
	if !ok {
		f.Add("", "It cannot be moved there.")
		return ""
	}
	up, at := e.At.Up(), e.At.last()
	one, _ := AskedAt(*l, e.At)
	switch list, _, _ := within(l, up); e.How {
	case MoveUp, MoveDown:
		(*list)[at], (*list)[to.last()] = (*list)[to.last()], one
	case MoveOut:
		*list = slices.Delete(*list, at, at+1)
		above, _, _ := within(l, up.Up())
		*above = slices.Insert(*above, up.last()+1, one)
	case MoveInto:
		into, _, _ := within(l, up.In(e.Into))
		*into = append(*into, one)
		*list = slices.Delete(*list, at, at+1)
	}
	l.Requires = withoutEmpty(l.Requires)
	doubt(v)
	tooFew(l.Requires, f)
	return ""
}

// AskRemove takes one thing out of what a level asks for. The id of a leaf is not used
// again.
type AskRemove struct {
	Level string
	At    Spot
	Keep  bool // of a group: what is in it stays, in its place
}

func (e AskRemove) apply(v *framework.Version, f *fault.Fields) string {
	i := slices.IndexFunc(v.Levels, func(l framework.Level) bool { return l.ID == e.Level })
	if i >= 0 {
		if r, ok := AskedAt(v.Levels[i], e.At); ok {
			list, _, _ := within(&v.Levels[i], e.At.Up())
			var stays []framework.Requirement
			if e.Keep {
				stays, _ = r.Parts()
			}
			*list = slices.Replace(*list, e.At.last(), e.At.last()+1, stays...)
			v.Levels[i].Requires = withoutEmpty(v.Levels[i].Requires)
			doubt(v)
			tooFew(v.Levels[i].Requires, f)
			return ""
		}
	}
	f.Add("", "This is not in the draft any more.")
	return ""
}

// withoutEmpty is a list without the groups that nothing is left in.
func withoutEmpty(list []framework.Requirement) (out []framework.Requirement) {
	for _, r := range list {
		if r.Kind == "" {
			parts, _ := r.Parts()
			if parts = withoutEmpty(parts); len(parts) == 0 {
				continue
			}
			ruled(&r, ruleOf(r), parts)
		}
		out = append(out, r)
	}
	return out
}

// tooFew refuses groups that ask for more than is left in them.
func tooFew(list []framework.Requirement, f *fault.Fields) {
	for _, r := range list {
		parts, _ := r.Parts()
		if r.N > len(parts) {
			f.Add("", "“%s” asks for %d, and only %d would be in it. Change how many it asks for first.", r.Name(), r.N, len(parts))
		}
		tooFew(parts, f)
	}
}

// nameAsks gives the leaves that have none an id of their own, made from the title:
// never one that was in a published version, for what people have is kept under it.
func nameAsks(v *framework.Version, used map[string]bool) {
	taken := map[string]bool{}
	for i := range v.Levels {
		eachLeaf(v.Levels[i].Requires, func(r *framework.Requirement) { taken[r.ID] = true })
	}
	for i := range v.Levels {
		eachLeaf(v.Levels[i].Requires, func(r *framework.Requirement) {
			if r.ID == "" {
				r.ID = named(r.Title, func(id string) bool { return taken[id] || used[id] })
				taken[r.ID] = true
			}
		})
	}
}

func eachLeaf(list []framework.Requirement, fn func(*framework.Requirement)) {
	for i := range list {
		if list[i].Kind != "" {
			fn(&list[i])
			continue
		}
		parts, _ := list[i].Parts()
		eachLeaf(parts, fn)
	}
}

// usedAsks is the ids of what the versions of a framework ask for.
func usedAsks(list []*framework.Version, name string) map[string]bool {
	out := map[string]bool{}
	for _, v := range list {
		for _, l := range v.Levels {
			if v.Framework == name {
				eachLeaf(l.Requires, func(r *framework.Requirement) { out[r.ID] = true })
			}
		}
	}
	return out
}

// asksFor is the title of a level that asks for a competency beside its own; empty: none.
func asksFor(v *framework.Version, code string) (level string) {
	for _, l := range v.Levels {
		eachLeaf(l.Requires, func(r *framework.Requirement) {
			if string(r.Competency) == code {
				level = l.Title
			}
		})
	}
	return level
}
