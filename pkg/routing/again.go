package routing

import (
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

var router = identity.System("routing")

// AskAgain asks somebody else to decide on what sign-offs that stopped counting
// were about: the same evidence version, competency and step. What would not
// count anyhow, what waits already and what somebody else has signed too is not
// asked again. It answers the requests.
func AskAgain(tx *store.Tx, stopped []store.Signed) ([]attestation.Request, error) {
	k, err := know(&tx.View, stopped)
	if err != nil {
		return nil, err
	}
	candidates := map[id.Department][]assessor.Candidate{}
	var out []attestation.Request
	for _, s := range stopped {
		if !k.worthAsking(s) {
			continue
		}
		if _, ok := candidates[s.Department]; !ok {
			if candidates[s.Department], err = tx.Candidates(s.Department); err != nil {
				return nil, err
			}
		}
		r, err := again(tx, s, candidates[s.Department])
		if err != nil {
			return nil, err
		}
		k.waits = append(k.waits, r)
		out = append(out, r)
	}
	return out, nil
}

func again(tx *store.Tx, s store.Signed, candidates []assessor.Candidate) (attestation.Request, error) {
	worker, err := tx.WorkerFacts(s.Worker)
	if err != nil {
		return attestation.Request{}, err
	}
	c, version, err := tx.Competency(s.Competency)
	if err != nil {
		return attestation.Request{}, err
	}
	r := attestation.Request{ID: id.New[id.Request](), Worker: s.Worker, Department: s.Department, Evidence: s.Evidence, Version: s.Version, Competency: s.Competency,
		Level: s.Level, Step: s.Step, State: attestation.Queued, Again: s.ID, Revision: 1, CreatedAt: tx.Now()}
	need := assessor.NeedFor(version, c, worker.Person, s.Department)
	if need, err = Complete(&tx.View, need, r); err != nil {
		return r, err
	}
	others := slices.DeleteFunc(slices.Clone(candidates), func(c assessor.Candidate) bool { return c.Person == s.Assessor })
	var found bool
	if r.Offered, found = assessor.Offer(others, "", need, tx.Now()); !found {
		r.Offered, _ = assessor.Offer(candidates, "", need, tx.Now()) // better the same person, who may sign now, than nobody
	}
	assessor.Offered(candidates, r.Offered, tx.Now())
	g, err := access.Route(router, r.ID, s.Department)
	if err != nil {
		return r, err
	}
	return r, tx.AskAgain(g, r)
}

// NotNeeded withdraws what was asked again because of sign-offs that count now,
// with a reason that the worker can read. What is still in question waits on.
func NotNeeded(tx *store.Tx, restored []store.Signed, reason string) error {
	k, err := know(&tx.View, restored)
	if err != nil {
		return err
	}
	ids := make([]id.Attestation, len(restored))
	for i, s := range restored {
		ids[i] = s.ID
	}
	asked, err := tx.AskedAgain(ids)
	if err != nil {
		return err
	}
	for _, s := range restored {
		r, waits := asked[s.ID]
		if !waits || k.verdict(s) != attestation.Counts {
			continue
		}
		g, err := access.Route(router, r.ID, r.Department)
		if err != nil {
			return err
		}
		if err := tx.MoveRequest(g, r, attestation.Withdraw, reason); err != nil {
			return err
		}
	}
	return nil
}

// knowledge is all that decides what sign-offs are worth now, and whether others
// stand beside them.
type knowledge struct {
	v      *store.View
	heads  map[id.Evidence]store.Head
	beside []store.Signed // every sign-off of the same items
	waits  []attestation.Request
	checks map[id.Person][]assessor.Check
}

func know(v *store.View, about []store.Signed) (*knowledge, error) {
	k := &knowledge{v: v}
	var items []id.Evidence
	for _, s := range about {
		if !slices.Contains(items, s.Evidence) {
			items = append(items, s.Evidence)
		}
	}
	var err error
	if k.heads, err = v.HeadsOf(items); err != nil {
		return nil, err
	}
	if k.beside, err = v.AttestationsOn(items); err != nil {
		return nil, err
	}
	if k.waits, err = v.RequestsOf(items); err != nil {
		return nil, err
	}
	k.waits = slices.DeleteFunc(k.waits, func(r attestation.Request) bool { return !r.State.Waiting() })
	var signers []id.Person
	for _, s := range k.beside {
		if !slices.Contains(signers, s.Assessor) {
			signers = append(signers, s.Assessor)
		}
	}
	k.checks, err = v.ChecksOf(signers)
	return k, err
}

// verdict is what a sign-off is worth now. What has changed since it was read
// counts.
func (k *knowledge) verdict(s store.Signed) attestation.Verdict {
	if i := slices.IndexFunc(k.beside, func(b store.Signed) bool { return b.ID == s.ID }); i >= 0 {
		s = k.beside[i]
	}
	c, version, err := k.v.Competency(s.Competency)
	if err != nil {
		return attestation.Stale // nobody knows the competency any more
	}
	return s.Judge(attestation.Ground{Recognised: !version.PriorFor(c).None(), CurrentEvidence: k.heads[s.Evidence].Current, CompetencyDigest: c.Digest(), Checks: k.checks[s.Assessor],
		Area: assessor.AreaKey(version.Framework, c.Area), Revoked: s.Revoked, Suspensions: s.Suspensions, ValidityMonths: k.months(s), Approved: true}, k.v.Now(), k.v.Now())
}

func (k *knowledge) months(s store.Signed) int {
	c, version, err := k.v.Competency(s.Competency)
	if err != nil {
		return 0
	}
	return version.RiskClasses[c.RiskClass].ValidityMonths
}

// alone tells whether a sign-off fails to count only because it is in question or
// on hold: nothing else has ended it, and it is not prior learning that stands for
// nothing, which nobody could bring back.
func (k *knowledge) alone(s store.Signed) bool {
	if c, version, err := k.v.Competency(s.Competency); err != nil || s.Kind == evidence.PriorLearning && version.PriorFor(c).None() {
		return false
	}
	until := s.Until(k.months(s))
	if !until.IsZero() && !k.v.Now().Before(until) {
		return false
	}
	v := k.verdict(s)
	return (v == attestation.Questioned || v == attestation.Suspended) && k.heads[s.Evidence].Current == s.EvidenceDigest
}

// worthAsking tells whether another decision would bring back what the sign-off
// gave. An approval of it is none.
func (k *knowledge) worthAsking(s store.Signed) bool {
	return s.Meaning != attestation.Approval && k.alone(s) &&
		!slices.ContainsFunc(k.waits, func(r attestation.Request) bool { return r.Version == s.Version && r.Competency == s.Competency }) &&
		!slices.ContainsFunc(k.beside, func(b store.Signed) bool {
			return b.ID != s.ID && b.Meaning != attestation.Approval && b.Version == s.Version && b.Competency == s.Competency && k.verdict(b) == attestation.Counts
		})
}
