package pathway

import "countersign/pkg/framework"

// LineFor is a competency as a level asks for it, whether or not the level's
// pathway holds it: what a prerequisite is judged by. False: no such competency.
func LineFor(v *framework.Version, competency framework.CompetencyID, level string) (Line, bool) {
	c, ok := v.Competency(competency)
	if !ok {
		return Line{}, false
	}
	return line(v, c, level, false), true
}
