package store

import (
	"database/sql"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// Proposal is a list of register checks that somebody puts forward and somebody
// else must approve. It is fixed, and does nothing by itself.
type Proposal struct {
	ID         id.Proposal
	Department id.Department
	File       []byte
	Digest     digest.Sum // of File
	LookedOn   clock.Date // the latest day on which a line says that the register was looked at
	By         id.Person
	ByName     string
	At         time.Time
	Expires    time.Time
	Decided    *ProposalDecision // nil: it waits, or has run out
}

// ProposalDecision ends a proposal.
type ProposalDecision struct {
	Approved bool        // false: it was withdrawn
	People   []id.Person // whom the checks that it made are of
	By       id.Person
	ByName   string
	Reason   string
	At       time.Time
}

// Waits tells whether the proposal can still be approved at t.
func (p Proposal) Waits(t time.Time) bool { return p.Decided == nil && t.Before(p.Expires) }

type proposalRow struct {
	Seq          int64 `gorm:"primaryKey"`
	ID           string
	DepartmentID string
	File         []byte
	Digest       string
	LookedOn     string
	ByID         string
	ByName       string
	At           int64
	ExpiresAt    int64
}

func (proposalRow) TableName() string { return "register_proposal" }

type decisionRow struct {
	ProposalID string
	Approved   bool
	People     string
	ByID       string
	ByName     string
	Reason     string
	At         int64
}

func (decisionRow) TableName() string { return "register_decision" }

// proposalColumns are all of a proposal but its file.
const proposalColumns = "p.seq, p.id, p.department_id, p.digest, p.looked_on, p.by_id, p.by_name, p.at, p.expires_at"

func (v *View) proposals(columns, where string, args ...any) ([]Proposal, error) {
	var rows []struct {
		Row            proposalRow `gorm:"embedded"`
		EndApproved    sql.NullBool
		EndPeople      sql.NullString
		EndBy, EndName sql.NullString
		EndReason      sql.NullString
		EndAt          sql.NullInt64
	}
	err := list(v, &rows, "SELECT "+columns+`, e.approved AS end_approved, e.people AS end_people, e.by_id AS end_by, e.by_name AS end_name, e.reason AS end_reason, e.at AS end_at
		FROM register_proposal p LEFT JOIN register_decision e ON e.proposal_id = p.id WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Proposal, len(rows))
	for i, r := range rows {
		out[i] = Proposal{ID: id.Proposal(r.Row.ID), Department: id.Department(r.Row.DepartmentID), File: r.Row.File, Digest: digest.Sum(r.Row.Digest), LookedOn: clock.Date(r.Row.LookedOn),
			By: id.Person(r.Row.ByID), ByName: r.Row.ByName, At: instant(r.Row.At), Expires: instant(r.Row.ExpiresAt)}
		if r.EndAt.Valid {
			people, err := texts[id.Person](r.EndPeople.String)
			if err != nil {
				return nil, err
			}
			out[i].Decided = &ProposalDecision{r.EndApproved.Bool, people, id.Person(r.EndBy.String), r.EndName.String, r.EndReason.String, instant(r.EndAt.Int64)}
		}
	}
	return out, nil
}

// ProposalFacts is a proposal for the rules inside a use case.
func (v *View) ProposalFacts(p id.Proposal) (Proposal, error) {
	list, err := v.proposals("p.*", "p.id = ?", string(p))
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Proposal{}, err
	}
	return list[0], nil
}

// mostProposals is how many lists are shown.
const mostProposals = 50

// Proposals lists the last ones of a department, newest first and without their
// files, to whoever sees its people.
func (v *View) Proposals(scope access.Scope, d id.Department) ([]Proposal, error) {
	if !scope.SeesPeople(d) {
		return nil, fault.Missing()
	}
	return v.proposals(proposalColumns, "p.department_id = ? ORDER BY p.seq DESC LIMIT ?", string(d), mostProposals)
}

// LastApproved is the newest list of a department that was approved; false: none
// was.
func (v *View) LastApproved(d id.Department) (Proposal, bool, error) {
	list, err := v.proposals(proposalColumns, "p.department_id = ? AND e.approved = 1 ORDER BY e.at DESC, p.seq DESC LIMIT 1", string(d))
	if err != nil || len(list) == 0 {
		return Proposal{}, false, err
	}
	return list[0], true, nil
}

// ProposeChecks keeps a list for somebody else to approve.
func (tx *Tx) ProposeChecks(g access.Grant, p Proposal) error {
	if err := tx.spend(g, string(p.Digest), string(p.ID), access.ProposeChecks); err != nil {
		return err
	}
	return tx.insertLogged(ledger.ChecksProposed, p.Department, string(p.ID), &proposalRow{ID: string(p.ID), DepartmentID: string(p.Department), File: p.File, Digest: string(p.Digest), LookedOn: string(p.LookedOn),
		ByID: string(g.Actor().Person), ByName: g.Actor().Name, At: micros(tx.now), ExpiresAt: micros(p.Expires)})
}

// DecideProposal ends a proposal. Doing it twice is a conflict.
func (tx *Tx) DecideProposal(g access.Grant, p Proposal, d ProposalDecision) error {
	if err := tx.spend(g, decisionTold(d.Approved), string(p.ID), access.DecideChecks); err != nil {
		return err
	}
	return tx.insertLogged(ledger.ChecksDecided, p.Department, string(p.ID), &decisionRow{ProposalID: string(p.ID), Approved: d.Approved, People: listed(d.People),
		ByID: string(g.Actor().Person), ByName: g.Actor().Name, Reason: d.Reason, At: micros(tx.now)})
}

func decisionTold(approved bool) string {
	if approved {
		return "approved"
	}
	return "withdrawn"
}

// EachProposal hands every proposal to fn, with what the audit log says of its
// end.
func (v *View) EachProposal(fn func(p Proposal, told string) error) error {
	list, err := v.proposals("p.*", "1 ORDER BY p.seq")
	for _, p := range list {
		told := ""
		if p.Decided != nil {
			told = decisionTold(p.Decided.Approved)
		}
		if err := fn(p, told); err != nil {
			return err
		}
	}
	return err
}
