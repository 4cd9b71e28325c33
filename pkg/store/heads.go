package store

import (
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Head is an item of evidence as a list names it, and the digest of what its
// worker shows now; empty: nothing, it was taken back.
type Head struct {
	Title      string
	WorkerName string
	Current    digest.Sum
}

// HeadsOf reads the heads of items that the caller has checked may be seen, in
// one statement.
func (v *View) HeadsOf(items []id.Evidence) (map[id.Evidence]Head, error) {
	out := map[id.Evidence]Head{}
	if len(items) == 0 {
		return out, nil
	}
	var rows []struct{ ID, Title, Name, Digest string }
	err := v.db.Raw(`SELECT e.id, e.title, p.name, coalesce(ev.digest, '') AS digest FROM evidence e
		JOIN worker w ON w.id = e.worker_id JOIN person p ON p.id = w.person_id
		LEFT JOIN evidence_version ev ON ev.id = e.current_id AND e.state = 'submitted'
		WHERE e.id IN ?`, items).Scan(&rows).Error
	for _, r := range rows {
		out[id.Evidence(r.ID)] = Head{r.Title, r.Name, digest.Sum(r.Digest)}
	}
	return out, err
}

// RequestsNow lists the requests of the versions that items show now, oldest
// first, with what the sign-offs that they came to stand on: of a revocation,
// when it was. The request of a sign-off keeps who signed and when, in columns
// that are cheaper to reach than those behind the statement. The caller has
// checked that the items may be seen.
func (v *View) RequestsNow(items []evidence.Item) ([]attestation.Request, []progress.Signed, map[id.Person][]assessor.Check, error) {
	byID := map[id.Evidence]evidence.Item{}
	ids := make([]id.Evidence, len(items))
	for i, item := range items {
		ids[i], byID[item.ID] = item.ID, item
	}
	rows, err := v.query(`SELECT r.id, r.evidence_id, r.version_id, r.competency, r.level, r.step, r.state, coalesce(r.chosen_id, ''), coalesce(r.offered_id, ''),
		r.reason, coalesce(r.decided_by, ''), r.revision, r.created_at, coalesce(r.offered_at, 0), coalesce(r.opened_at, 0), coalesce(r.decided_at, 0), coalesce(a.competency_digest, ''), coalesce(a.evidence_digest, ''), coalesce(a.occurred_on, ''), coalesce(x.at, 0), `+suspensionsOf+`
		FROM request r LEFT JOIN attestation a ON r.state = 'signed' AND a.request_id = r.id
		LEFT JOIN revocation x ON x.attestation_id = a.id
		WHERE r.evidence_id IN (SELECT value FROM json_each(?)) ORDER BY r.created_at, r.id`, listed(ids))
	if err != nil {
		return nil, nil, nil, err
	}
	defer rows.Close()
	out, signed := make([]attestation.Request, 0, len(items)), make([]progress.Signed, 0, len(items)) // most have one each
	var r attestation.Request
	var on clock.Date
	var shown, seen digest.Sum // of the competency and of the evidence, when it was signed
	var created, offered, opened, decided, revoked int64
	var suspended []byte
	to := into(&r.ID, &r.Evidence, &r.Version, &r.Competency, &r.Level, &r.Step, &r.State, &r.Chosen, &r.Offered, &r.Reason, &r.DecidedBy, &r.Revision, &created, &offered, &opened, &decided, &shown, &seen, &on, &revoked, &suspended)
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return nil, nil, nil, err
		}
		item := byID[r.Evidence]
		if r.Version != item.Current {
			continue
		}
		r.Worker, r.Department = item.Worker, item.Department
		r.CreatedAt, r.OfferedAt, r.OpenedAt, r.DecidedAt = instant(created), instant(offered), instant(opened), instant(decided)
		if out = append(out, r); shown == "" {
			continue
		}
		s := progress.Signed{Attestation: attestation.Attestation{SignedAt: r.DecidedAt,
			Claim: attestation.Claim{Request: r.ID, Competency: r.Competency, CompetencyDigest: shown, EvidenceDigest: seen, Kind: item.Kind, OccurredOn: on, Assessor: r.DecidedBy}}}
		if item.State == evidence.Submitted {
			s.CurrentEvidence = string(seen) // the request is about the version shown, and versions never change
		}
		if revoked != 0 {
			s.Revoked = &attestation.Revocation{At: instant(revoked)}
		}
		if s.Suspensions, err = readSuspensions("", suspended); err != nil {
			return nil, nil, nil, err
		}
		signed = append(signed, s)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, nil, err
	}
	checks, err := v.checksOfSigners(signed)
	return out, signed, checks, err
}
