package exchange

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"countersign/pkg/fault"
	"countersign/pkg/framework"

	"go.yaml.in/yaml/v3"
)

//go:embed blank.yaml
var blankText []byte

// source is what a file says, in whichever format.
type source struct {
	header   func(v *framework.Version) // what the file says of the framework as a whole
	items    []item
	options  []framework.Setting // of which a worker takes one; nil: the file says nothing of them
	duties   []framework.Fact
	warnings []string
}

// item is one competency of a file. Empty means that the file does not say.
type item struct {
	place                string // "line 4" or "CFItems.3"
	code, official, guid string
	area, areaTitle      string
	kind                 string
	title, statement     string
	required, optional   []string // levels
	target               map[string]int
	rule, note           string
	options              []string // settings that it is for; none: everybody
	says                 bool     // the file says at which levels and by which rule
}

// version makes the new version out of the file and its base.
func (s *source) version(into Into) (*framework.Version, error) {
	out, err := begin(into)
	if err != nil {
		return nil, err
	}
	if s.header != nil {
		s.header(out)
	}
	var f fault.Fields
	if len(s.items) == 0 {
		return nil, bad("This file lists no competencies.")
	}
	b := builder{out: out, base: into.Base, official: into.Official, fault: &f}
	if s.options != nil {
		out.Settings, out.Paths = s.options, nil
	}
	for _, one := range s.items {
		b.add(one)
	}
	if s.duties != nil {
		out.Facts = append(slices.DeleteFunc(out.Facts, func(f framework.Fact) bool { return f.Kind == "duty" }), s.duties...)
	}
	b.tidy()
	if s.options != nil {
		b.choose(s.options)
	}
	if b.unofficial {
		s.warn("Official numbers that are new in this file are left out: only the publisher's own list brings them.")
	}
	return out, f.Err()
}

func (s *source) warn(sentence string) { s.warnings = append(s.warnings, sentence) }

// begin is the new version without competencies.
func begin(into Into) (*framework.Version, error) {
	out := new(framework.Version)
	if into.Base != nil {
		text, err := into.Base.Write()
		if err != nil {
			return nil, err
		}
		if err := yaml.Unmarshal(text, out); err != nil { // a copy of its own
			return nil, err
		}
		out.Competencies = nil
		if !into.Official && out.Status == framework.Reconciled {
			out.Status, out.StatusNote, out.OwnWords = framework.NeedsReview, "Changed from the publisher's list. A registered professional has not reviewed it.", true
		}
	} else if err := yaml.Unmarshal(blankText, out); err != nil {
		return nil, err
	} else {
		out.Nation, out.Status, out.OwnWords = "England", framework.NeedsReview, true
		out.StatusNote = "Loaded from a file. A registered professional has not reviewed it."
	}
	out.Number, out.Written = into.Number, into.Written
	if into.Official {
		out.Status, out.StatusNote, out.OwnWords = framework.Reconciled, "The publisher's own wording, loaded from a file.", false
		out.Sources[fileSource] = framework.Source{Address: "none", Note: "the publisher's list, loaded from a file"}
	} else {
		out.Sources[fileSource] = framework.Source{Address: "none", Note: "a list of the department's own, loaded from a file"}
	}
	return out, nil
}

// fileSource is the source of what a file said.
const fileSource = "FILE"

// builder adds a file's competencies to the new version.
type builder struct {
	out      *framework.Version
	base     *framework.Version
	official bool
	fault    *fault.Fields
	used     map[string]bool

	unofficial bool // the file has official numbers that nobody vouches for
}

var codeShape = regexp.MustCompile(`^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$`)

func (b *builder) add(one item) {
	if b.used == nil {
		b.used = map[string]bool{}
	}
	was, known := b.before(one)
	c := was
	if known {
		one.code = was.Code
		c.Prerequisites, c.MapsTo = codes(b.base.ID, was.Prerequisites), slices.Clone(was.MapsTo)
	}
	b.name(&one)
	c.Code, c.Title, c.Statement = one.code, one.title, one.statement
	if one.guid != "" {
		c.GUID = one.guid
	}
	if one.official != was.OfficialRef && !b.official {
		b.unofficial = true
	} else if one.official != was.OfficialRef {
		c.OfficialRef, c.InferredFields = one.official, slices.DeleteFunc(slices.Clone(c.InferredFields), func(f string) bool { return f == "official_ref" })
	}
	if one.kind != "" || !known {
		c.Kind = one.kind
	}
	if one.note != "" || one.says {
		c.Note = one.note
	}
	c.Area = b.area(one)
	if !known || b.official || c.Title != was.Title || c.Statement != was.Statement {
		b.reword(&c, known)
	}
	b.asked(&c, one, known)
	b.out.Competencies = append(b.out.Competencies, c)
}

// reword says where new words come from.
func (b *builder) reword(c *framework.Competency, known bool) {
	c.Source, c.Confidence, c.Basis, c.LikelyRef = []string{fileSource}, framework.Inferred, "", ""
	if b.official {
		c.Confidence, c.StatedFor, c.InferredFields = framework.Stated, nil, nil
	}
	if known && (b.official || c.Statement != "") {
		c.LevelStatements = nil // they were made for the words before
	}
}

// before finds the competency of the base that this one is: by identifier, else by
// code, else by official number.
func (b *builder) before(one item) (framework.Competency, bool) {
	if b.base == nil {
		return framework.Competency{}, false
	}
	for _, same := range []func(c framework.Competency) bool{
		func(c framework.Competency) bool { return one.guid != "" && c.GUID == one.guid },
		func(c framework.Competency) bool { return one.code != "" && c.Code == one.code },
		func(c framework.Competency) bool { return one.official != "" && c.OfficialRef == one.official },
	} {
		if i := slices.IndexFunc(b.base.Competencies, same); i >= 0 && !b.used[b.base.Competencies[i].Code] {
			return b.base.Competencies[i], true
		}
	}
	return framework.Competency{}, false
}

// name gives a competency its code: its own, its official number, or its place.
func (b *builder) name(one *item) {
	for _, code := range []string{one.code, one.official, fmt.Sprintf("C%d", len(b.out.Competencies)+1)} {
		if codeShape.MatchString(code) && len(code) <= 40 && !b.used[code] {
			one.code = code
			b.used[code] = true
			return
		}
		if code != "" && b.used[code] {
			b.fault.Add(one.place, "The code %s is there already. Give each its own.", code)
			return
		}
	}
	b.fault.Add(one.place, "Give it a short code of letters and digits, with single dots or hyphens between them.")
}

// area finds the chapter that a competency belongs to, and makes one that is new.
func (b *builder) area(one item) string {
	code, title := one.area, one.areaTitle
	for i, a := range b.out.Areas {
		if code != "" && a.Code == code || code == "" && a.Title == title {
			if title != "" {
				b.out.Areas[i].Title = title
			}
			return a.Code
		}
	}
	if title == "" {
		title = code
	}
	if !codeShape.MatchString(code) {
		code = fmt.Sprintf("A%d", len(b.out.Areas)+1)
	}
	b.out.Areas = append(b.out.Areas, framework.Area{Code: code, Title: title})
	return code
}

// asked says at which levels it is asked for, and by which rule.
func (b *builder) asked(c *framework.Competency, one item, known bool) {
	if one.options != nil || b.out.Settings != nil && !known {
		c.AppliesIf = one.options
	}
	if one.says {
		c.RequiredAt, c.OptionalAt, c.Target, c.RiskClass = one.required, one.optional, one.target, one.rule
		return
	}
	if known {
		return
	}
	var tracked []string
	for _, l := range b.out.Levels {
		if !l.Outside {
			tracked = append(tracked, l.ID)
		}
	}
	switch len(tracked) {
	case 0:
	case 1:
		c.RequiredAt, c.Target = tracked, map[string]int{tracked[0]: min(4, len(b.out.Scale)-1)}
	default:
		b.fault.Add(one.place, "This one is new, and the file does not say which level asks for it. Use CSV or YAML to say so.")
	}
	c.RiskClass = b.rule(one.kind)
}

// rule is the risk class for a kind of competency that is new.
func (b *builder) rule(kind string) string {
	for _, name := range []string{kind, "skill", "routine", "practice"} {
		if _, ok := b.out.RiskClasses[name]; ok {
			return name
		}
	}
	return slices.Sorted(maps.Keys(b.out.RiskClasses))[0]
}

// codes names the competencies of a version by their codes alone.
func codes(of framework.VersionID, ids []framework.CompetencyID) []framework.CompetencyID {
	var out []framework.CompetencyID
	for _, id := range ids {
		if id.Version() == of {
			id = framework.CompetencyID(id.Code())
		}
		out = append(out, id)
	}
	return out
}

// tidy takes away what points to competencies and areas that are gone.
func (b *builder) tidy() {
	gone := func(id framework.CompetencyID) bool { return !b.used[string(id)] }
	for i := range b.out.Competencies {
		c := &b.out.Competencies[i]
		c.Prerequisites = slices.DeleteFunc(c.Prerequisites, gone)
	}
	for name, r := range b.out.RiskClasses {
		r.StatedFor = slices.DeleteFunc(r.StatedFor, gone)
		b.out.RiskClasses[name] = r
	}
	for i := range b.out.Paths {
		b.out.Paths[i].Needs = slices.DeleteFunc(b.out.Paths[i].Needs, gone)
	}
	b.out.Paths = slices.DeleteFunc(b.out.Paths, func(p framework.Path) bool { return len(p.Needs) == 0 })
	for i := range b.out.Levels {
		l := &b.out.Levels[i]
		if l.EducationItem != "" && gone(l.EducationItem) {
			l.EducationItem = ""
		}
		paths := 0
		for _, p := range b.out.Paths {
			if p.Level == l.ID {
				paths++
			}
		}
		l.PathsNeeded = min(l.PathsNeeded, paths)
	}
	b.out.Areas = slices.DeleteFunc(b.out.Areas, func(a framework.Area) bool {
		return !slices.ContainsFunc(b.out.Competencies, func(c framework.Competency) bool { return c.Area == a.Code })
	})
	for i, s := range b.out.Signatories {
		b.out.Signatories[i].Areas = slices.DeleteFunc(s.Areas, func(code string) bool { _, there := b.out.Area(code); return !there })
	}
}

// choose makes each option a path of its items, of which the level asks for one.
func (b *builder) choose(options []framework.Setting) {
	at := slices.IndexFunc(b.out.Levels, func(l framework.Level) bool { return !l.Outside })
	if at < 0 {
		return
	}
	for _, o := range options {
		p := framework.Path{ID: o.ID, Title: o.Title, Level: b.out.Levels[at].ID, Setting: o.ID, Source: []string{fileSource}, Confidence: framework.Stated}
		for _, c := range b.out.Competencies {
			if slices.Contains(c.AppliesIf, o.ID) {
				p.Needs = append(p.Needs, framework.CompetencyID(c.Code))
			}
		}
		if len(p.Needs) > 0 {
			b.out.Paths = append(b.out.Paths, p)
		}
	}
	b.out.Levels[at].PathsNeeded = min(1, len(b.out.Paths))
}
