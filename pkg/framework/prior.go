package framework

import "fmt"

// PriorLearning is what recognised prior learning, which nobody here saw, stands for.
// Zero: nothing. However much of it there is, it stands for this once.
type PriorLearning struct {
	Knowledge    bool `yaml:"knowledge,omitempty"`    // all that is asked for beside being watched
	Observations int  `yaml:"observations,omitempty"` // so many of them, never all: not for a day or an assessor
}

// None tells whether it stands for nothing.
func (p PriorLearning) None() bool { return p == PriorLearning{} }

// And is what prior learning stands for where two rules must let it.
func (p PriorLearning) And(o PriorLearning) PriorLearning {
	return PriorLearning{Knowledge: p.Knowledge && o.Knowledge, Observations: min(p.Observations, o.Observations)}
}

// All tells whether it stands for all that is asked, the step too: where no observation
// is asked for, everything is read or talked through, and so is this.
func (p PriorLearning) All(of int) bool { return p.Knowledge && of == 0 }

// Words is what it stands for in words, of so many observations: "knowledge, and 2 of
// 5 observations". Empty: nothing.
func (p PriorLearning) Words(of int) string {
	out := ""
	switch {
	case p.All(of):
		return "all that is asked, as nothing of it is watched"
	case p.Knowledge:
		out = "knowledge"
	}
	if p.Observations > 0 {
		if out != "" {
			out += ", and "
		}
		out += fmt.Sprintf("%d of %d observations", p.Observations, of)
	}
	return out
}

// PriorFor is what prior learning stands for in a competency. Where the lead of the
// modality has to approve it, nothing: what they approve was done here.
func (v *Version) PriorFor(c Competency) PriorLearning {
	if p := v.RiskClasses[c.RiskClass].PriorLearning; p != nil && !c.LeadApproval {
		return *p
	}
	return PriorLearning{}
}

// here is how many observations prior learning never stands for: each day and each
// assessor asked for is one, and there is always one.
func (r RiskClass) here() int { return max(1, r.DistinctDays, r.Assessors) }

// MostPrior is the most observations that prior learning may stand for.
func (r RiskClass) MostPrior() int { return max(0, r.Observations-r.here()) }
