package enrolling

import (
	"errors"
	"slices"
	"strings"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/store"
)

// imaging is the framework whose levels posts have, unless something else is
// said.
const imaging = "diagnostic-imaging"

// Post is what a support worker's portfolio begins with.
type Post struct {
	Version  framework.VersionID // of the framework that the levels belong to; empty: the newest for imaging
	Level    string              // career level held; empty: none yet
	Target   string              // level to work toward; empty: the next one
	Settings []string            // kinds of work
	Educator id.Person           // empty: none yet
}

func (p Post) empty() bool {
	return p.Version == "" && p.Level == "" && p.Target == "" && len(p.Settings) == 0 && p.Educator == ""
}

// catalogue is every version that the department sees and, of each framework, the newest.
type catalogue struct {
	byID   map[framework.VersionID]*framework.Version
	newest []*framework.Version // by name
}

func readCatalogue(v *store.View, d id.Department) (catalogue, error) {
	list, err := v.Frameworks(d)
	out := catalogue{byID: map[framework.VersionID]*framework.Version{}}
	for i, one := range list { // by name and number
		out.byID[one.ID] = one
		if i == len(list)-1 || list[i+1].Framework != one.Framework {
			out.newest = append(out.newest, one)
		}
	}
	return out, err
}

// version finds a version, or the newest for imaging if none is named.
func (c catalogue) version(name framework.VersionID) (*framework.Version, bool) {
	if name != "" {
		v, ok := c.byID[name]
		return v, ok
	}
	for _, v := range c.newest {
		if v.Framework == imaging {
			return v, true
		}
	}
	return nil, false
}

// post checks what a worker begins with, says what is wrong with it, and works
// out the pathways: the level to work toward and, in every other framework, the
// stage that goes with it.
func (c catalogue) post(f *fault.Fields, p Post, educators map[id.Person]bool) store.Post {
	out := store.Post{Settings: p.Settings, Educator: p.Educator}
	if p.Educator != "" && !educators[p.Educator] {
		f.Add("educator", "Choose a practice educator of this department.")
	}
	v, ok := c.version(p.Version)
	if !ok {
		f.Add("version", "Choose a framework from the list.")
		return out
	}
	held, target := p.Level, p.Target
	if held != "" {
		if !checkPathway(f, v, held, nil, "level", "settings") {
			return out
		}
		out.Held = store.Aim{Version: v.ID, Level: held}
	}
	if target == "" {
		target = next(v, held, p.Settings)
	}
	if !checkPathway(f, v, target, p.Settings, "target", "settings") {
		return out
	}
	out.Aims = []store.Aim{{Version: v.ID, Level: target}}
	to, _ := v.Level(target)
	for _, other := range c.newest {
		if _, has := other.Level(to.Stage); has && other.Framework != v.Framework {
			out.Aims = append(out.Aims, store.Aim{Version: other.ID, Level: to.Stage})
		}
	}
	return out
}

// next is the level that comes after the one held: the first for who holds none,
// and the one held where nothing that is tracked here comes after it. A branch,
// such as mammography, is for those whose work it is.
func next(v *framework.Version, held string, settings []string) string {
	if held == "" {
		first := v.Levels[0]
		for _, l := range v.Levels {
			if l.Order < first.Order {
				first = l
			}
		}
		return first.ID
	}
	for _, l := range v.Next(held) {
		if !l.Outside && (l.Branch == "" || slices.Contains(settings, l.Branch)) {
			return l.ID
		}
	}
	return held
}

// checkPathway says what is wrong with a level and settings, by the names that
// the form has for them.
func checkPathway(f *fault.Fields, v *framework.Version, level string, settings []string, levelField, settingsField string) bool {
	_, err := pathway.For(v, level, settings)
	var e *fault.Error
	if !errors.As(err, &e) {
		return err == nil
	}
	for _, problem := range e.Fields {
		name := levelField
		if rest, ok := strings.CutPrefix(problem.Name, "settings"); ok {
			name = settingsField + rest
		}
		f.Add(name, "%s", problem.Message)
	}
	return false
}
