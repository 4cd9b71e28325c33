package store

import (
	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// inDepartment is who may be thought of as an assessor of a department: all who
// hold the role there or held it, and all who were ever entitled there, but for
// guests: they come by a pass, and by nothing else.
const inDepartment = `IN (SELECT person_id FROM membership WHERE department_id = ? AND role = 'assessor'
	UNION SELECT e.person_id FROM entitlement e WHERE e.department_id = ? AND EXISTS (SELECT 1 FROM membership m WHERE m.person_id = e.person_id))`

// Candidates is everyone of the department who is or was an assessor, or was
// ever entitled there, with all that decides whether they may sign, by id. It
// is for rules inside use cases: it knows no scope.
func (v *View) Candidates(d id.Department) ([]assessor.Candidate, error) {
	return v.candidates(d, inDepartment, string(d), string(d))
}

// Candidate is one person as a candidate in the department, whoever they are.
func (v *View) Candidate(p id.Person, d id.Department) (assessor.Candidate, error) {
	list, err := v.candidates(d, "= ?", string(p))
	if err != nil {
		return assessor.Candidate{}, err
	}
	if len(list) == 0 {
		return assessor.Candidate{}, fault.Missing()
	}
	return list[0], nil
}

// candidates runs four statements, however many people fit who. The indexes are
// named because what somebody has ever been offered grows for ever, and what
// waits on them does not.
func (v *View) candidates(d id.Department, who string, args ...any) ([]assessor.Candidate, error) {
	var rows []struct {
		ID          string
		Name        string
		Enabled     bool
		Assessor    bool
		OpenWork    int
		LastOffered int64
		QueueLimit  int
		Trainings   []byte
		Conflicts   []byte
	}
	now := micros(v.now)
	err := list(v, &rows, `SELECT p.id, p.name, p.enabled,
		EXISTS (SELECT 1 FROM membership m INDEXED BY membership_of_person WHERE m.person_id = p.id AND m.department_id = ? AND m.role = 'assessor'
			AND m.from_at <= ? AND (m.until_at IS NULL OR m.until_at > ?)) AS assessor,
		(SELECT count(*) FROM request r INDEXED BY request_waiting_on WHERE r.offered_id = p.id AND r.department_id = ? AND r.state IN ('queued','opened')) AS open_work,
		coalesce((SELECT max(r.offered_at) FROM request r WHERE r.offered_id = p.id AND r.department_id = ?), 0) AS last_offered,
		coalesce((SELECT d.queue_limit FROM department d WHERE d.id = ?), 0) AS queue_limit,
		`+trainingsOf+` AS trainings, `+conflictsOf+` AS conflicts
		FROM person p WHERE p.id `+who+` ORDER BY p.id`, append([]any{string(d), now, now, string(d), string(d), string(d)}, args...)...)
	if err != nil {
		return nil, err
	}
	checks, err := v.checksWhere("person_id "+who, args...)
	if err != nil {
		return nil, err
	}
	entitlements, err := v.entitlementsWhere("e.department_id = ? AND e.person_id "+who, append([]any{string(d)}, args...)...)
	if err != nil {
		return nil, err
	}
	absences, err := v.absencesWhere("a.until_on >= ? AND a.person_id "+who, append([]any{string(v.today())}, args...)...)
	if err != nil {
		return nil, err
	}
	out := make([]assessor.Candidate, len(rows))
	at := map[id.Person]*assessor.Candidate{}
	for i, r := range rows {
		p := id.Person(r.ID)
		out[i] = assessor.Candidate{Person: p, Name: r.Name, Enabled: r.Enabled, Assessor: r.Assessor, Checks: checks[p],
			OpenWork: r.OpenWork, LastOffered: instant(r.LastOffered), Limit: r.QueueLimit}
		if out[i].Trainings, err = readTrainings(p, r.Trainings); err != nil {
			return nil, err
		}
		if out[i].Conflicts, err = readConflicts(r.Conflicts); err != nil {
			return nil, err
		}
		at[p] = &out[i]
	}
	for _, e := range entitlements {
		if c := at[e.Person]; c != nil {
			c.Entitlements = append(c.Entitlements, e.Entitlement)
		}
	}
	for _, a := range absences {
		if c := at[a.Person]; c != nil {
			c.Absences = append(c.Absences, a.Absence)
		}
	}
	return out, nil
}
