package assessing

import (
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/attestation"
	"countersign/pkg/crosswalk"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Further is a line of the worker's pathways, beside its own, that a sign-off may
// count toward: a way that counts leads there. The signer is shown it and may strike it.
type Further struct {
	framework.Competency
	Framework *framework.Version
	Level     string // of the pathway
	Path      crosswalk.Path
}

// readFurther finds the lines that a sign-off of the request may count toward, by the
// department's links and the worker's pathways as they are now. An approval is none.
func (o *Opened) readFurther(v *store.View) error {
	if o.Approval {
		return nil
	}
	links, err := v.CountingLinks(o.Department)
	if err != nil {
		return err
	}
	paths := crosswalk.Paths(links, o.Competency.ID, v.Now())
	if len(paths) == 0 {
		return nil
	}
	enrolments, err := v.Enrolments(o.Worker)
	if err != nil {
		return err
	}
	for _, e := range enrolments {
		f, p, err := v.Pathway(e.Version, e.Level, o.worker.Settings)
		if err != nil {
			return err
		}
		for _, way := range paths {
			on := slices.ContainsFunc(p.Lines(), func(l pathway.Line) bool { return l.Competency == way.To })
			if !on || !progress.SameScale(o.Framework, f) || slices.ContainsFunc(o.Further, func(x Further) bool { return x.ID == way.To }) {
				continue
			}
			c, _ := f.Competency(way.To)
			o.Further = append(o.Further, Further{c, f, e.Level, way})
		}
	}
	return nil
}

// letting is the lines toward which a signer lets a sign-off count: of those that it
// may, the ones that they name.
func (o Opened) letting(named func(framework.CompetencyID) bool) (attestation.Lines, string) {
	var list []attestation.Line
	var words []string
	for _, f := range o.Further {
		if named(f.ID) {
			list = append(list, attestation.Line{Competency: f.ID, Level: f.Level})
			words = append(words, fmt.Sprintf("“%s” of %s (%s)", f.Title, f.Framework.Title, f.ID))
		}
	}
	return attestation.LinesOf(list), strings.Join(words, "; ")
}

// letThrough is the lines of an intent that the sign-off may still count toward.
func (o Opened) letThrough(i attestation.Intent) (attestation.Lines, string) {
	return o.letting(func(c framework.CompetencyID) bool { _, ok := i.Also.Level(c); return ok })
}

// keep is the lines that a signer named to be kept.
func (o Opened) keep(named []framework.CompetencyID) attestation.Lines {
	lines, _ := o.letting(func(c framework.CompetencyID) bool { return slices.Contains(named, c) })
	return lines
}
