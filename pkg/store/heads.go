package store

import (
	"countersign/pkg/digest"
	"countersign/pkg/id"
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
