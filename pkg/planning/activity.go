package planning

import (
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
)

// Most is how many activities a plan has at most: few enough to remember.
const Most = 5

// Objective is what a plan is chosen by, in a sentence for whoever reads it.
const Objective = "Of everything that somebody here could sign off, these are at most five activities that finish the most of what your level asks for, and of those the ones that take you and your assessors the least time."

// How is what an assessor does with an activity.
type How int

// The ways, in the order in which a plan lists them.
const (
	Watched How = iota // they watch the worker do it
	Talked             // they talk it through and ask questions
	Read               // they read evidence of it
	hows
)

// effort is how many minutes an activity takes. The numbers are ours: no source that
// we could read states any. They only decide between plans that finish as much.
type effort struct {
	worker, assessor int
	meaning          attestation.Meaning
	kind             evidence.Kind
}

var efforts = [hows]effort{
	Watched: {worker: 15, assessor: 30, meaning: attestation.Observed, kind: evidence.Observation},
	Talked:  {worker: 30, assessor: 20, meaning: attestation.Discussed, kind: evidence.Discussion},
	Read:    {worker: 30, assessor: 10, meaning: attestation.Reviewed, kind: evidence.Reflection},
}

// approving is how many minutes the lead of a modality takes to approve, and atOnce
// how many cases somebody can be watched doing in one go; ours too.
const (
	approving = 10
	atOnce    = 3
)

func (h How) minutes() int { return efforts[h].worker + efforts[h].assessor }

// Kind is the kind of evidence that suits it best.
func (h How) Kind() evidence.Kind { return efforts[h].kind }

// Step is one thing to do, several times if Times says so, each on a day of its own.
type Step struct {
	Competency framework.CompetencyID
	How        How
	Times      int
	Cases      int                      // watched each time, at most
	Well       bool                     // it only does what it says if each case goes well
	Meets      []framework.CompetencyID // lines of the target that are met once the plan is done, and that it counts toward
	Also       []framework.CompetencyID // the same of the worker's other pathways
	Signers    []*assessor.Candidate    // who may sign it, the shortest queue first
	Different  int                      // how many of them must differ; 1: any one will do
	Approvers  []*assessor.Candidate    // who can give the approval that it needs afterwards; none: it needs none
	Worker     int                      // minutes, of all times
	Assessor   int
}

// Plan is what to do next.
type Plan struct {
	Steps    []Step
	Met      int // lines of the target that are met when all of it is done and were not before
	Also     int // of the other pathways
	Worker   int // minutes
	Assessor int
	Exact    bool
}
