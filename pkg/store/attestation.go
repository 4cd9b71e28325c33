package store

import (
	"database/sql"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/notice"
)

type intentRow struct {
	ID              string `gorm:"primaryKey"`
	AttestationID   string
	ClaimDigest     string
	RequestID       string
	RequestRevision int
	PersonID        string
	SessionID       string
	Meaning         string
	Step            int
	Comment         string
	Also            string
	Statement       string
	StatementDigest string
	CreatedAt       int64
	ExpiresAt       int64
	UsedAt          sql.NullInt64
}

func (intentRow) TableName() string { return "intent" }

func (r intentRow) intent() attestation.Intent {
	return attestation.Intent{ID: id.Intent(r.ID), Attestation: id.Attestation(r.AttestationID), Claim: digest.Sum(r.ClaimDigest), Request: id.Request(r.RequestID), RequestRevision: r.RequestRevision, Person: id.Person(r.PersonID), Session: id.Session(r.SessionID),
		Meaning: attestation.Meaning(r.Meaning), Step: r.Step, Also: attestation.Lines(r.Also), Comment: r.Comment, Statement: r.Statement, StatementDigest: digest.Sum(r.StatementDigest),
		CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt), UsedAt: instant(r.UsedAt.Int64)}
}

// KeepIntent keeps a statement that was shown to a signer.
func (tx *Tx) KeepIntent(g access.Grant, i attestation.Intent) error {
	if err := tx.spend(g, "statement "+string(i.StatementDigest[:16]), string(i.Request), access.DecideRequest); err != nil {
		return err
	}
	return tx.insertIntent(i)
}

func (tx *Tx) insertIntent(i attestation.Intent) error {
	return tx.insert(&intentRow{ID: string(i.ID), AttestationID: string(i.Attestation), ClaimDigest: string(i.Claim), RequestID: string(i.Request), RequestRevision: i.RequestRevision, PersonID: string(i.Person), SessionID: string(i.Session),
		Meaning: string(i.Meaning), Step: i.Step, Also: string(i.Also), Comment: i.Comment, Statement: i.Statement, StatementDigest: string(i.StatementDigest),
		CreatedAt: micros(i.CreatedAt), ExpiresAt: micros(i.ExpiresAt)})
}

// Intent is a statement shown to the scope's own person; anybody else's is
// NotFound.
func (v *View) Intent(scope access.Scope, i id.Intent) (attestation.Intent, error) {
	var r intentRow
	err := one(v, &r, "SELECT * FROM intent WHERE id = ? AND person_id = ?", string(i), string(scope.Person()))
	return r.intent(), found(err)
}

// ConsumeProof spends a proof of person that was checked before this transaction:
// a code's time step must be later than any accepted so far, a passkey must still be
// there, and neither password nor authenticator may have changed since. What a
// passkey signed is kept.
func (tx *Tx) ConsumeProof(person id.Person, p attestation.Proof) error {
	if p.Assertion != nil {
		return tx.keepAssertion(person, p)
	}
	err := tx.swap(`UPDATE person SET totp_counter = max(totp_counter, ?) WHERE id = ? AND enabled = 1 AND credential_revision = ?
		AND (? = 0 OR totp_counter < ?)`, p.Counter, string(person), p.CredentialRevision, p.Counter, p.Counter)
	if fault.Is(err, fault.Conflict) {
		f := fault.Fields{}
		f.Add("proof", "That code has been used. Wait for the next one and try again.")
		return f.Err()
	}
	return err
}

type attestationRow struct {
	Seq              int64 `gorm:"primaryKey"`
	ID               string
	RequestID        string
	WorkerID         string
	DepartmentID     string
	Competency       string
	CompetencyDigest string
	Level            string
	Step             int
	Meaning          string
	EvidenceID       string
	VersionID        string
	EvidenceDigest   string
	Kind             string
	OccurredOn       string
	Cases            int
	Outcomes         string
	Statement        string
	StatementDigest  string
	AssessorID       string
	AssessorName     string
	AssessorRole     string
	Register         string
	Registration     string
	CheckID          string
	EntitlementID    string
	ModalityLead     bool
	Approves         string
	Also             string
	Proof            string
	Assertion        string
	Together         string
	ProvenAt         int64
	IntentID         string
	Comment          string
	PreparedAt       int64
	SignedAt         int64
	Digest           string
	Jws              string
	Code             string
}

func (attestationRow) TableName() string { return "attestation" }

func (r attestationRow) attestation() attestation.Attestation {
	claim := attestation.Claim{ID: id.Attestation(r.ID), Request: id.Request(r.RequestID), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID),
		Competency: framework.CompetencyID(r.Competency), CompetencyDigest: digest.Sum(r.CompetencyDigest), Level: r.Level, Step: r.Step, Meaning: attestation.Meaning(r.Meaning),
		Evidence: id.Evidence(r.EvidenceID), Version: id.Version(r.VersionID), EvidenceDigest: digest.Sum(r.EvidenceDigest), Kind: evidence.Kind(r.Kind),
		OccurredOn: clock.Date(r.OccurredOn), Cases: r.Cases, Outcomes: evidence.Outcomes(r.Outcomes), Statement: r.Statement, StatementDigest: digest.Sum(r.StatementDigest),
		Assessor: id.Person(r.AssessorID), AssessorName: r.AssessorName, AssessorRole: r.AssessorRole, Register: r.Register, Registration: r.Registration,
		Check: id.Check(r.CheckID), Entitlement: id.Entitlement(r.EntitlementID), ModalityLead: r.ModalityLead, Approves: attestation.List(r.Approves), Also: attestation.Lines(r.Also), Intent: id.Intent(r.IntentID), Comment: r.Comment, PreparedAt: instant(r.PreparedAt)}
	return attestation.Attestation{Claim: claim, Proof: attestation.Method(r.Proof), Assertion: digest.Sum(r.Assertion), Together: digest.Sum(r.Together), ProvenAt: instant(r.ProvenAt), SignedAt: instant(r.SignedAt), Digest: digest.Sum(r.Digest), JWS: r.Jws}
}

// mostBehind is how far the clock may lie behind the audit log when somebody
// signs: clocks are put right by seconds, not by minutes.
const mostBehind = time.Minute

// Attest writes the sign-off: the intent is used up, the request moves to signed
// and the attestation is appended, or nothing of it happens. The signer is told,
// in a mail with a link by which they can say that it was not them.
func (tx *Tx) Attest(g access.Grant, r attestation.Request, a attestation.Attestation, link string) error {
	if a.Request != r.ID {
		return fmt.Errorf("the sign-off %s answers another request than %s", a.ID, r.ID)
	}
	if tx.now.Sub(tx.s.clock.Now()) > mostBehind {
		return fault.New(fault.Unavailable, "Nothing can be signed just now: the clock of the server has gone back. Tell whoever looks after Countersign.")
	}
	if err := tx.swap("UPDATE intent SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?", micros(tx.now), string(a.Intent), micros(tx.now)); err != nil {
		return err
	}
	if err := tx.MoveRequest(g, r, attestation.Sign, ""); err != nil {
		return err
	}
	err := tx.insert(&attestationRow{ID: string(a.ID), RequestID: string(a.Request), WorkerID: string(a.Worker), DepartmentID: string(a.Department), Competency: string(a.Competency),
		CompetencyDigest: string(a.CompetencyDigest), Level: a.Level, Step: a.Step, Meaning: string(a.Meaning), EvidenceID: string(a.Evidence), VersionID: string(a.Version),
		EvidenceDigest: string(a.EvidenceDigest), Kind: string(a.Kind), OccurredOn: string(a.OccurredOn), Cases: a.Cases, Outcomes: string(a.Outcomes), Statement: a.Statement, StatementDigest: string(a.StatementDigest),
		AssessorID: string(a.Assessor), AssessorName: a.AssessorName, AssessorRole: a.AssessorRole, Register: a.Register, Registration: a.Registration,
		CheckID: string(a.Check), EntitlementID: string(a.Entitlement), ModalityLead: a.ModalityLead, Approves: string(a.Approves), Also: string(a.Also), Proof: string(a.Proof), Assertion: string(a.Assertion), Together: string(a.Together), ProvenAt: micros(a.ProvenAt),
		IntentID: string(a.Intent), Comment: a.Comment, PreparedAt: micros(a.PreparedAt), SignedAt: micros(a.SignedAt), Digest: string(a.Digest), Jws: a.JWS, Code: string(a.Code())})
	if err != nil {
		return err
	}
	if err := tx.enterIn(ledger.SignedOff, a.Department, string(a.ID), a.Digest); err != nil {
		return err
	}
	return tx.tellSigner(a, link)
}

// tellSigner tells a person of a sign-off in their name, whoever gave it: if it
// was not them, they can say so. No sign-off goes without.
func (tx *Tx) tellSigner(a attestation.Attestation, link string) error {
	c, _, err := tx.Competency(a.Competency)
	if err != nil {
		return err
	}
	var worker string
	if err := one(&tx.View, &worker, "SELECT p.name FROM worker w JOIN person p ON p.id = w.person_id WHERE w.id = ?", string(a.Worker)); err != nil {
		return err
	}
	return tx.NotifyBy(a.Assessor, string(notice.SignedAsYou), fmt.Sprintf("You signed off “%s” for %s.", c.Title, worker), "/record/"+string(a.ID), link)
}

type revocationRow struct {
	ID            string `gorm:"primaryKey"`
	AttestationID string
	ByID          string
	ByName        string
	Reason        string
	At            int64
}

func (revocationRow) TableName() string { return "revocation" }

func (r revocationRow) revocation() *attestation.Revocation {
	return &attestation.Revocation{ID: id.Revocation(r.ID), Attestation: id.Attestation(r.AttestationID), By: id.Person(r.ByID), ByName: r.ByName, Reason: r.Reason, At: instant(r.At)}
}

// Revoke ends an attestation. Doing it twice is a conflict.
func (tx *Tx) Revoke(g access.Grant, a attestation.Attestation, r attestation.Revocation) error {
	if err := tx.spend(g, "", string(r.Attestation), access.RevokeSignOff); err != nil {
		return err
	}
	tx.touch(a.Worker)
	return tx.insertLogged(ledger.TakenBack, a.Department, string(r.ID), &revocationRow{ID: string(r.ID), AttestationID: string(r.Attestation), ByID: string(r.By), ByName: r.ByName, Reason: r.Reason, At: micros(r.At)})
}

// Signed is an attestation with what has ended it or holds it up since.
type Signed struct {
	attestation.Attestation
	Revoked     *attestation.Revocation  // nil: not taken back
	Suspensions []attestation.Suspension // oldest first, those that were lifted too
}

// OnHold is the suspension that holds now; nil: none does.
func (s Signed) OnHold() *attestation.Suspension {
	for i := range s.Suspensions {
		if s.Suspensions[i].Lifted == nil {
			return &s.Suspensions[i]
		}
	}
	return nil
}

// Attestation is one sign-off that the scope may see.
func (v *View) Attestation(scope access.Scope, a id.Attestation) (Signed, error) {
	one, err := v.AttestationFacts(a)
	if err == nil && !scope.SeesSubmitted(one.Worker, one.Department) {
		return Signed{}, fault.Missing()
	}
	return one, err
}

// AttestationByCode is the sign-off that a receipt is of, for whoever has its code.
// A code that does not follow from the sign-off's seal finds nothing.
func (v *View) AttestationByCode(c attestation.Code) (Signed, error) {
	list, err := v.attestations("a.code = ?", string(c))
	if err != nil {
		return Signed{}, err
	}
	if len(list) == 0 || list[0].Code() != c {
		return Signed{}, fault.Missing()
	}
	return list[0], nil
}

// EachCode hands every sign-off to fn with the code that is kept for it and the one
// that follows from its seal.
func (v *View) EachCode(fn func(a id.Attestation, kept, follows attestation.Code) error) error {
	type coded struct{ ID, Jws, Code string }
	return each(v, "SELECT id, jws, code FROM attestation", func(r coded) error {
		return fn(id.Attestation(r.ID), attestation.Code(r.Code), attestation.CodeOf(r.Jws))
	})
}

// AttestationsOfEvidence lists the sign-offs of an item that the caller has
// checked may be seen, oldest first.
func (v *View) AttestationsOfEvidence(e id.Evidence) ([]Signed, error) {
	return v.attestations("a.evidence_id = ?", string(e))
}

// AttestationsOfCompetency lists a worker's sign-offs for a competency, oldest
// first: what a signer should know of before signing.
func (v *View) AttestationsOfCompetency(w id.Worker, c framework.CompetencyID) ([]Signed, error) {
	return v.attestations("a.worker_id = ? AND a.competency = ?", string(w), string(c))
}

// SignedBy lists what the scope's own person has signed, newest first, before a
// place in the log (0: from the newest).
func (v *View) SignedBy(scope access.Scope, before int64, limit int) ([]Signed, []int64, error) {
	if before <= 0 {
		before = 1 << 62
	}
	var rows []attestationRow
	if err := list(v, &rows, "SELECT * FROM attestation WHERE assessor_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?", string(scope.Person()), before, limit); err != nil {
		return nil, nil, err
	}
	seqs := make([]int64, len(rows))
	for i, r := range rows {
		seqs[i] = r.Seq
	}
	out, err := v.withSince(rows)
	return out, seqs, err
}

func (v *View) attestations(where string, args ...any) ([]Signed, error) {
	var rows []attestationRow
	if err := list(v, &rows, "SELECT a.* FROM attestation a WHERE "+where+" ORDER BY a.seq", args...); err != nil {
		return nil, err
	}
	return v.withSince(rows)
}

func (v *View) withSince(rows []attestationRow) ([]Signed, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var since []struct {
		ID                 string
		Revoked, Suspended []byte
	}
	err := list(v, &since, "SELECT a.id, "+revocationOf+" AS revoked, "+suspensionsOf+` AS suspended FROM attestation a LEFT JOIN revocation r ON r.attestation_id = a.id
		WHERE a.id IN (SELECT value FROM json_each(?))`, listed(ids))
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, s := range since {
		at[s.ID] = i
	}
	out := make([]Signed, len(rows))
	for i, r := range rows {
		a, s := r.attestation(), since[at[r.ID]]
		out[i].Attestation = a
		if out[i].Revoked, err = readRevocation(a.ID, s.Revoked); err != nil {
			return nil, err
		}
		if out[i].Suspensions, err = readSuspensions(a.ID, s.Suspended); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// EachAttestation hands every attestation to fn in the order of signing.
func (v *View) EachAttestation(fn func(seq int64, a attestation.Attestation) error) error {
	return each(v, "SELECT * FROM attestation ORDER BY seq", func(r attestationRow) error { return fn(r.Seq, r.attestation()) })
}

// AttestationBy is the sign-off that an intent became, if it did.
func (v *View) AttestationBy(scope access.Scope, i id.Intent) (Signed, bool, error) {
	list, err := v.attestations("a.intent_id = ? AND a.assessor_id = ?", string(i), string(scope.Person()))
	if err != nil || len(list) == 0 {
		return Signed{}, false, err
	}
	return list[0], true, nil
}
