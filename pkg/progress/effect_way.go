package progress

import (
	"slices"
	"strconv"
	"strings"
)

// way is what stands between somebody and a level, of what it asks for beside
// competencies: whatever they do, they need these leaves and so many of these groups.
type way struct {
	leaves map[string]bool
	groups []pack
}

// pack is a group as far as it is asked of somebody.
type pack struct {
	need  int
	parts []string
}

// newly is what stands in the way of a level after, and did not before: what would
// still be missing once they had all that was missing before. A group of which only
// some is needed is named as one.
func newly(before, after []Other) (out []Other) {
	w := way{leaves: map[string]bool{}}
	for _, o := range before {
		w.add(o)
	}
	for _, o := range after {
		out = append(out, w.beyond(o)...)
	}
	return out
}

// lifted is what stands in the way before, and does not after. A group that only got
// easier still stands there, if it is missing.
func lifted(before, after []Other) []Other {
	w := way{leaves: map[string]bool{}}
	for _, o := range after {
		w.add(o)
	}
	return slices.DeleteFunc(newly(after, before), func(o Other) bool {
		parts := packOf(o).parts
		return o.Kind == "" && slices.ContainsFunc(w.groups, func(is pack) bool {
			return slices.ContainsFunc(is.parts, func(part string) bool { return slices.Contains(parts, part) })
		})
	})
}

func (o Other) missing() bool { return o.Status == NotMet || o.Status == Unclear }

func (w *way) add(o Other) {
	switch {
	case !o.missing():
		return
	case o.Kind != "":
		w.leaves[o.ID] = true
		return
	}
	p := packOf(o)
	w.groups = append(w.groups, p)
	if p.need == len(p.parts) {
		for _, part := range o.Parts {
			w.add(part)
		}
	}
}

func (w *way) beyond(o Other) (out []Other) {
	if w.holds(o) {
		return nil
	}
	if p := packOf(o); o.Kind == "" && len(o.Parts) > 0 && p.need == len(p.parts) {
		for _, part := range o.Parts {
			out = append(out, w.beyond(part)...)
		}
		return out
	}
	return []Other{o}
}

// holds tells whether something is there, or was needed all along.
func (w *way) holds(o Other) bool {
	switch {
	case !o.missing():
		return true
	case o.Kind != "":
		return w.leaves[o.ID]
	}
	p, there := packOf(o), 0
	for _, was := range w.groups {
		if was.need >= p.need && was.within(p) {
			return true
		}
	}
	for _, part := range o.Parts {
		if part.Status != NotFor && w.holds(part) {
			there++
		}
	}
	return len(o.Parts) > 0 && there >= p.need
}

// within tells whether all that is in one group is in another, each as often.
func (p pack) within(o pack) bool {
	left := slices.Clone(o.parts)
	for _, part := range p.parts {
		i := slices.Index(left, part)
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

func packOf(o Other) pack {
	parts, need := o.Requirement.Parts()
	var p pack
	if len(o.Parts) == 0 { // when they began is not known
		for _, r := range parts {
			p.parts = append(p.parts, keyOf(Other{Requirement: r}))
		}
	}
	for _, part := range o.Parts {
		if part.Status != NotFor {
			p.parts = append(p.parts, keyOf(part))
		}
	}
	if p.need = need; need == 0 {
		p.need = len(p.parts)
	}
	return p
}

// keyOf is the same for what is the same.
func keyOf(o Other) string {
	if o.Kind != "" {
		return o.ID
	}
	p := packOf(o)
	slices.Sort(p.parts)
	return strconv.Itoa(p.need) + "(" + strings.Join(p.parts, " ") + ")"
}
