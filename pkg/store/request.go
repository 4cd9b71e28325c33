package store

import (
	"database/sql"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

type requestRow struct {
	ID           string `gorm:"primaryKey"`
	WorkerID     string
	DepartmentID string
	EvidenceID   string
	VersionID    string
	Competency   string
	Level        string
	Step         int
	State        string
	ChosenID     sql.NullString
	OfferedID    sql.NullString
	OfferedAt    sql.NullInt64
	Reason       string
	DecidedBy    sql.NullString
	AgainFor     sql.NullString
	Approval     bool
	Revision     int
	CreatedAt    int64
	OpenedAt     sql.NullInt64
	DecidedAt    sql.NullInt64
}

func (requestRow) TableName() string { return "request" }

func (r requestRow) request() attestation.Request {
	return attestation.Request{ID: id.Request(r.ID), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID), Evidence: id.Evidence(r.EvidenceID),
		Version: id.Version(r.VersionID), Competency: framework.CompetencyID(r.Competency), Level: r.Level, Step: r.Step, State: attestation.State(r.State),
		Chosen: id.Person(r.ChosenID.String), Offered: id.Person(r.OfferedID.String), Reason: r.Reason, DecidedBy: id.Person(r.DecidedBy.String), Again: id.Attestation(r.AgainFor.String), Approval: r.Approval,
		Revision: r.Revision, CreatedAt: instant(r.CreatedAt), OfferedAt: instant(r.OfferedAt.Int64), OpenedAt: instant(r.OpenedAt.Int64), DecidedAt: instant(r.DecidedAt.Int64)}
}

func requests(rows []requestRow) []attestation.Request {
	out := make([]attestation.Request, len(rows))
	for i, r := range rows {
		out[i] = r.request()
	}
	return out
}

type moveRow struct {
	Seq       int64 `gorm:"primaryKey"`
	RequestID string
	At        int64
	FromState string
	ToState   string
	Event     string
	ByID      string
	ByName    string
	OfferedID sql.NullString
	Reason    string
}

func (moveRow) TableName() string { return "request_move" }

// Request is a sign-off request that the scope may see: its worker's own, and
// the department's.
func (v *View) Request(scope access.Scope, r id.Request) (attestation.Request, error) {
	var row requestRow
	if err := one(v, &row, "SELECT * FROM request WHERE id = ?", string(r)); err != nil {
		return attestation.Request{}, found(err)
	}
	out := row.request()
	if !scope.Own(out.Worker) && !scope.SeesQueue(out.Department) && !scope.ByPass(out.ID) {
		return attestation.Request{}, fault.Missing()
	}
	return out, nil
}

// RequestFacts is a request for the rules inside a use case.
func (v *View) RequestFacts(r id.Request) (attestation.Request, error) {
	var row requestRow
	err := one(v, &row, "SELECT * FROM request WHERE id = ?", string(r))
	return row.request(), found(err)
}

// RequestsOf lists the requests of items, oldest first. The caller has checked
// that the items may be seen.
func (v *View) RequestsOf(items []id.Evidence) ([]attestation.Request, error) {
	var rows []requestRow
	err := list(v, &rows, "SELECT * FROM request WHERE evidence_id IN (SELECT value FROM json_each(?)) ORDER BY created_at, id", listed(items))
	return requests(rows), err
}

// WaitingIn lists the department's requests that wait for a decision, oldest first.
func (v *View) WaitingIn(d id.Department) ([]attestation.Request, error) {
	var rows []requestRow
	err := list(v, &rows, "SELECT * FROM request WHERE department_id = ? AND state IN ('queued','opened') ORDER BY created_at, id", string(d))
	return requests(rows), err
}

// Moves lists what happened to requests, in order.
func (v *View) Moves(ids []id.Request) ([]attestation.Moved, error) {
	var rows []moveRow
	if err := list(v, &rows, "SELECT * FROM request_move WHERE request_id IN (SELECT value FROM json_each(?)) ORDER BY seq", listed(ids)); err != nil {
		return nil, err
	}
	out := make([]attestation.Moved, len(rows))
	for i, r := range rows {
		out[i] = attestation.Moved{Request: id.Request(r.RequestID), At: instant(r.At), From: attestation.State(r.FromState), To: attestation.State(r.ToState),
			Event: attestation.Event(r.Event), By: r.ByID, ByName: r.ByName, Offered: id.Person(r.OfferedID.String), Reason: r.Reason}
	}
	return out, nil
}

// QueueItem is one line of a queue.
type QueueItem struct {
	attestation.Request
	WorkerName      string
	OfferedName     string // empty: nobody may sign it at present
	Kind            evidence.Kind
	Title           string // of the evidence version
	CompetencyTitle string
	Target          int // within how many days it should be decided
}

// QueueFilter narrows a queue. After is the last item of the page before.
type QueueFilter struct {
	Offered  id.Person // only what waits on this person; empty: all that waits
	Nobody   bool      // only what nobody may sign at present
	Somebody bool      // only what waits on a person
	After    Cursor
	Limit    int
}

// Queue lists what waits in a department, oldest first.
func (v *View) Queue(scope access.Scope, d id.Department, f QueueFilter) ([]QueueItem, error) {
	if !scope.SeesQueue(d) {
		return nil, fault.Missing()
	}
	where, args := "r.department_id = ? AND r.state IN ('queued','opened')", []any{string(d)}
	if f.Offered != "" {
		where, args = where+" AND r.offered_id = ?", append(args, string(f.Offered))
	}
	if f.Nobody {
		where += " AND r.offered_id IS NULL"
	}
	if f.Somebody {
		where += " AND r.offered_id IS NOT NULL"
	}
	if f.After.ID != "" {
		where, args = where+" AND (r.created_at, r.id) > (?, ?)", append(args, micros(f.After.At), f.After.ID)
	}
	var rows []struct {
		Row         requestRow `gorm:"embedded"`
		WorkerName  string
		OfferedName string
		Kind        string
		Title       string
	}
	err := list(v, &rows, `SELECT r.*, wp.name AS worker_name, coalesce(op.name, '') AS offered_name, ev.kind, ev.content ->> '$.title' AS title
		FROM request r JOIN worker w ON w.id = r.worker_id JOIN person wp ON wp.id = w.person_id
		LEFT JOIN person op ON op.id = r.offered_id JOIN evidence_version ev ON ev.id = r.version_id
		WHERE `+where+` ORDER BY r.created_at, r.id LIMIT ?`, append(args, f.Limit)...)
	if err != nil {
		return nil, err
	}
	out := make([]QueueItem, len(rows))
	for i, r := range rows {
		c, _, err := v.Competency(framework.CompetencyID(r.Row.Competency))
		if err != nil {
			return nil, err
		}
		out[i] = QueueItem{r.Row.request(), r.WorkerName, r.OfferedName, evidence.Kind(r.Kind), r.Title, c.Title, attestation.Target(c.RiskClass)}
	}
	return out, nil
}

// OpenRequests asks for decisions on a version just submitted or recorded, by the
// grant that did so.
func (tx *Tx) OpenRequests(g access.Grant, rs []attestation.Request) error {
	for _, r := range rs {
		if err := tx.spend(g, "", string(r.Evidence), access.SubmitEvidence, access.RecordObservation); err != nil {
			return err
		}
		if err := tx.openRequest(g, r); err != nil {
			return err
		}
	}
	return nil
}

// AskAgain asks for another decision on what a sign-off that came into question
// was about.
func (tx *Tx) AskAgain(g access.Grant, r attestation.Request) error {
	if err := tx.spend(g, "again "+string(r.Again), string(r.ID), access.RouteRequest); err != nil {
		return err
	}
	return tx.openRequest(g, r)
}

// AskApproval asks the lead of a modality to approve what others signed.
func (tx *Tx) AskApproval(g access.Grant, r attestation.Request) error {
	if err := tx.spend(g, "approval", string(r.ID), access.RouteRequest); err != nil {
		return err
	}
	return tx.openRequest(g, r)
}

func (tx *Tx) openRequest(g access.Grant, r attestation.Request) error {
	row := requestRow{ID: string(r.ID), WorkerID: string(r.Worker), DepartmentID: string(r.Department), EvidenceID: string(r.Evidence), VersionID: string(r.Version),
		AgainFor: nullText(r.Again), Approval: r.Approval, Competency: string(r.Competency), Level: r.Level, Step: r.Step, State: string(attestation.Queued), ChosenID: nullText(r.Chosen), OfferedID: nullText(r.Offered),
		Revision: 1, CreatedAt: micros(tx.now)}
	if r.Offered != "" {
		row.OfferedAt = nullMicros(tx.now)
	}
	if err := tx.insert(&row); err != nil {
		return err
	}
	if err := tx.keepMove(g, r.ID, "", attestation.Queued, attestation.Offer, r.Offered, ""); err != nil {
		return err
	}
	tx.touch(r.Worker, r.Competency)
	return nil
}

// Offer passes a waiting request to somebody, and says why; empty when nobody may
// sign it.
func (tx *Tx) Offer(g access.Grant, r attestation.Request, to id.Person, why attestation.Why) error {
	if err := tx.spend(g, "", string(r.ID), access.RouteRequest); err != nil {
		return err
	}
	if err := tx.swap(`UPDATE request SET state = 'queued', offered_id = ?, offered_at = ?, revision = revision + 1
		WHERE id = ? AND revision = ? AND state IN ('queued','opened')`, nullText(to), micros(tx.now), string(r.ID), r.Revision); err != nil {
		return err
	}
	tx.touch(r.Worker, r.Competency)
	return tx.keepMove(g, r.ID, r.State, attestation.Queued, attestation.Offer, to, why.Words())
}

// MoveRequest moves a request as the table says, by compare-and-set. The reason
// is one that the worker can read.
func (tx *Tx) MoveRequest(g access.Grant, r attestation.Request, e attestation.Event, reason string) error {
	to, ok := r.State.Next(e)
	if !ok {
		return fault.New(fault.Conflict, "This has been decided already. Look again before you go on.")
	}
	subject, actions := string(r.ID), []access.Action{access.DecideRequest}
	switch e {
	case attestation.Open:
		actions = []access.Action{access.OpenRequest}
	case attestation.Withdraw: // the worker takes the evidence back, and its requests with it
		if (r.Again != "" || r.Approval) && g.Action() == access.RouteRequest { // what was asked again need not be any more
			actions = []access.Action{access.RouteRequest}
			break
		}
		subject, actions = string(r.Evidence), []access.Action{access.SubmitEvidence, access.WithdrawEvidence}
	}
	if err := tx.spend(g, string(e), subject, actions...); err != nil {
		return err
	}
	set, args := "state = ?, revision = revision + 1", []any{string(to)}
	switch {
	case e == attestation.Open:
		set, args = set+", opened_at = coalesce(opened_at, ?)", append(args, micros(tx.now))
	case !to.Waiting():
		set, args = set+", decided_at = ?, decided_by = ?, reason = ?", append(args, micros(tx.now), nullText(g.Actor().Person), reason)
	}
	if err := tx.swap("UPDATE request SET "+set+" WHERE id = ? AND revision = ?", append(args, string(r.ID), r.Revision)...); err != nil {
		return err
	}
	tx.touch(r.Worker, r.Competency)
	if to == attestation.Signed || to == attestation.Returned || to == attestation.Declined {
		tx.movedOn(r.Worker)
	}
	return tx.keepMove(g, r.ID, r.State, to, e, "", reason)
}

func (tx *Tx) keepMove(g access.Grant, r id.Request, from, to attestation.State, e attestation.Event, offered id.Person, reason string) error {
	a := g.Actor()
	by := string(a.Person)
	if by == "" {
		by = "system:" + a.System
	}
	return tx.insert(&moveRow{RequestID: string(r), At: micros(tx.now), FromState: string(from), ToState: string(to), Event: string(e),
		ByID: by, ByName: a.Name, OfferedID: nullText(offered), Reason: reason})
}
