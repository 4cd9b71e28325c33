package routing

import (
	"fmt"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/notice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Approvals does what a sign-off, or its coming to count or to count no more, means
// for the approval that its competency may ask for: where nothing else is missing
// the lead of the modality is asked for it, and where something is they are asked no
// more. What they sent back, declined or took back is not asked again before somebody
// signs anew. The same goes for each other line that the sign-off counts toward. Whom
// that of its own competency now waits on is answered: asked, whether anybody may.
func Approvals(tx *store.Tx, about attestation.Attestation) (asked, somebody bool, err error) {
	for _, l := range about.Also.List() {
		further := about
		further.Competency, further.Level, further.Also = l.Competency, l.Level, ""
		if _, _, err := approvalOf(tx, further); err != nil {
			return false, false, err
		}
	}
	return approvalOf(tx, about)
}

func approvalOf(tx *store.Tx, about attestation.Attestation) (asked, somebody bool, err error) {
	c, version, err := tx.Competency(about.Competency)
	if err != nil || !c.LeadApproval {
		return false, false, err
	}
	facts, err := tx.FactsOn(about.Worker, []framework.CompetencyID{c.ID})
	if err != nil {
		return false, false, err
	}
	list, missing := progress.Approvable(version, about.Level, c.ID, facts, tx.Now())
	waiting := slices.IndexFunc(facts.Open, func(o progress.Open) bool { return o.Approval && o.Competency == c.ID })
	switch {
	case waiting >= 0 && !missing:
		return false, false, withdrawApproval(tx, facts.Open[waiting].Request)
	case waiting >= 0 || !missing:
		return false, false, nil
	}
	if refused, err := refusedSince(tx, c.ID, facts, list[len(list)-1].Attestation.SignedAt); err != nil || refused {
		return false, false, err
	}
	var before []assessor.Signer // who gave an approval that does not count: others go first
	for i := range facts.Signed {
		if a := facts.Signed[i].Attestation; a.Meaning == attestation.Approval {
			before = append(before, assessor.Signer{Person: a.Assessor, Register: a.Register, Number: a.Registration})
		}
	}
	r, err := askApproval(tx, version, c, about.Level, list, before)
	return err == nil && r.ID != "", r.Offered != "", err
}

// refusedSince tells whether an approval was sent back, declined or taken back since
// somebody signed last.
func refusedSince(tx *store.Tx, c framework.CompetencyID, facts progress.Facts, last time.Time) (bool, error) {
	var items []id.Evidence
	for i := range facts.Signed {
		s := &facts.Signed[i]
		if s.Attestation.Meaning == attestation.Approval && s.Revoked != nil && !s.Revoked.At.Before(last) {
			return true, nil
		}
		items = append(items, s.Attestation.Evidence)
	}
	before, err := tx.RequestsOf(items)
	return slices.ContainsFunc(before, func(r attestation.Request) bool {
		return r.Approval && r.Competency == c && (r.State == attestation.Returned || r.State == attestation.Declined) && !r.DecidedAt.Before(last)
	}), err
}

// Changed does what it means for approvals that there is another version of an item,
// or none any more.
func Changed(tx *store.Tx, e id.Evidence) error {
	signed, err := tx.AttestationsOn([]id.Evidence{e})
	if err != nil {
		return err
	}
	return approvals(tx, signed)
}

// approvals does it for each of the competencies of several sign-offs.
func approvals(tx *store.Tx, about []store.Signed) error {
	type one struct {
		worker     id.Worker
		competency framework.CompetencyID
		also       attestation.Lines
	}
	done := map[one]bool{}
	for _, s := range about {
		k := one{s.Worker, s.Competency, s.Also}
		if done[k] {
			continue
		}
		done[k] = true
		if _, _, err := Approvals(tx, s.Attestation); err != nil {
			return err
		}
	}
	return nil
}

func withdrawApproval(tx *store.Tx, waiting id.Request) error {
	r, err := tx.RequestFacts(waiting)
	if err != nil {
		return err
	}
	g, err := access.Route(router, r.ID, r.Department)
	if err != nil {
		return err
	}
	return tx.MoveRequest(g, r, attestation.Withdraw, "What was to be approved does not count at the moment, or needs no approval any more.")
}

// askApproval asks about the latest of the sign-offs that are to be approved.
func askApproval(tx *store.Tx, version *framework.Version, c framework.Competency, level string, list []*progress.Signed, gaveBefore []assessor.Signer) (attestation.Request, error) {
	last, err := tx.AttestationFacts(list[len(list)-1].Attestation.ID)
	if err != nil {
		return attestation.Request{}, err
	}
	before, err := tx.RequestsOf([]id.Evidence{last.Evidence})
	if err != nil {
		return attestation.Request{}, err
	}
	if slices.ContainsFunc(before, func(r attestation.Request) bool {
		return r.Version == last.Version && r.Competency == c.ID && r.State.Waiting()
	}) {
		return attestation.Request{}, nil
	}
	worker, err := tx.WorkerFacts(last.Worker)
	if err != nil {
		return attestation.Request{}, err
	}
	r := attestation.Request{ID: id.New[id.Request](), Worker: last.Worker, Department: last.Department, Evidence: last.Evidence, Version: last.Version, Competency: c.ID,
		Level: level, Step: last.Step, State: attestation.Queued, Approval: true, Revision: 1, CreatedAt: tx.Now()}
	candidates, err := tx.Candidates(last.Department)
	if err != nil {
		return r, err
	}
	need := assessor.NeedFor(version, c, worker.Person, last.Department)
	need.Approval, need.Signed, need.Had = true, progress.Signers(list), gaveBefore
	r.Offered, _ = assessor.Offer(candidates, "", need, tx.Now())
	g, err := access.Route(router, r.ID, r.Department)
	if err != nil {
		return r, err
	}
	if err := tx.AskApproval(g, r); err != nil {
		return r, err
	}
	if r.Offered == "" {
		return r, tellLeads(tx, r.Department, "", "nobody", fmt.Sprintf("“%s” is signed off for %s, and nobody can give the approval of the lead of this kind of imaging.", c.Title, worker.Name), "/department/waiting")
	}
	return r, tx.Notify(r.Offered, string(notice.Asked), fmt.Sprintf("“%s” is signed off for %s, and needs your approval as lead of this kind of imaging.", c.Title, worker.Name), "/requests/"+string(r.ID))
}

// Approved tells whether something of what an approval approves counts now.
func Approved(v *store.View, approval attestation.Attestation) (bool, error) {
	_, version, err := v.Competency(approval.Competency)
	if err != nil {
		return false, err
	}
	facts, err := v.FactsOn(approval.Worker, []framework.CompetencyID{approval.Competency})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(facts.Signed, func(s progress.Signed) bool {
		one, ok := facts.JudgeToward(version, approval.Level, approval.Competency, s, v.Now(), v.Now())
		return ok && approval.Approves.Holds(s.Attestation.ID) && one.Verdict == attestation.Counts
	}), nil
}
