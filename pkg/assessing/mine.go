package assessing

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// MySignOff is a sign-off as its signer finds it again, with what it is worth now.
type MySignOff struct {
	store.Signed
	Title         string // of the competency
	WorkerName    string
	EvidenceTitle string
	Verdict       attestation.Verdict
	Answer        *attestation.Answer // of the worker, to what the actor recorded; nil: none yet
}

// SignedByMe is a page of what the actor has signed, newest first, and the place
// before which the next page begins (0: this is the last).
func (s Service) SignedByMe(ctx context.Context, actor identity.Actor, before int64, limit int) ([]MySignOff, int64, error) {
	var out []MySignOff
	var next int64
	err := s.Store.Read(ctx, func(v *store.View) error {
		list, seqs, err := v.SignedBy(access.ScopeOf(actor), before, limit+1)
		if err != nil {
			return err
		}
		if len(list) > limit {
			list, next = list[:limit], seqs[limit-1]
		}
		out, err = judged(v, actor, list)
		return err
	})
	return out, next, err
}

// judged says what each of the actor's own sign-offs is worth now.
func judged(v *store.View, actor identity.Actor, list []store.Signed) ([]MySignOff, error) {
	items := make([]id.Evidence, len(list))
	for i, a := range list {
		items[i] = a.Evidence
	}
	heads, err := v.HeadsOf(items)
	if err != nil {
		return nil, err
	}
	checks, err := v.ChecksOf([]id.Person{actor.Person})
	if err != nil {
		return nil, err
	}
	answers, err := v.AnswersTo(items)
	if err != nil {
		return nil, err
	}
	out := make([]MySignOff, len(list))
	for i, a := range list {
		c, f, err := v.Competency(a.Competency)
		if err != nil {
			return nil, err
		}
		head := heads[a.Evidence]
		ground := attestation.Ground{Recognised: !f.PriorFor(c).None(), CurrentEvidence: head.Current, CompetencyDigest: c.Digest(), Checks: checks[a.Assessor], Revoked: a.Revoked, Suspensions: a.Suspensions, Area: assessor.AreaKey(f.Framework, c.Area),
			ValidityMonths: f.RiskClasses[c.RiskClass].ValidityMonths}
		if a.Meaning == attestation.Approval {
			if ground.Approved, err = routing.Approved(v, a.Attestation); err != nil {
				return nil, err
			}
		}
		out[i] = MySignOff{a, c.Title, head.WorkerName, head.Title, a.Judge(ground, v.Now(), v.Now()), answers[a.Evidence]}
	}
	return out, nil
}

// Standing is the actor's own registration and entitlements in a department, and
// what stands in the way of signing anything there.
type Standing struct {
	assessor.Candidate
	Refusals []assessor.Refusal
}

// MyStanding shows an assessor what they may sign and until when.
func (s Service) MyStanding(ctx context.Context, actor identity.Actor, d id.Department) (Standing, error) {
	var out Standing
	err := s.Store.Read(ctx, func(v *store.View) error {
		if !actor.Holds(identity.RoleAssessor, d) {
			return fault.Missing()
		}
		c, err := v.Candidate(actor.Person, d)
		out.Candidate = c
		out.Refusals = assessor.RefusalsAnywhere(c, d, v.Now())
		return err
	})
	return out, err
}
