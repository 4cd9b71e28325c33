package store

import (
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// Recorded is a record as the log of the organisation must tell of it.
type Recorded struct {
	Kind         ledger.Kind
	Subject      string
	Organisation id.Organisation
	At           time.Time  // when it was made and entered; zero: it may have been entered later
	Sum          digest.Sum // of the record
	Perhaps      bool       // nothing but the log may tell of it any more
}

// recorded says, for each kind, how its records are read again. Where their order
// is kept, they come in it.
var recorded = []func(v *View, fn func(Recorded) error) error{
	reading(ledger.SignedOff, "attestation r"+atSite("r.department_id")+" ORDER BY r.seq",
		func(r *attestationRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.SignedAt), Sum: digest.Sum(r.Digest)}
		}),
	reading(ledger.TakenBack, "revocation r JOIN attestation a ON a.id = r.attestation_id"+atSite("a.department_id"),
		func(r *revocationRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
	reading(ledger.Suspended, "suspension r JOIN attestation a ON a.id = r.attestation_id"+atSite("a.department_id"),
		func(r *suspensionRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
	reading(ledger.Lifted, "lifting r JOIN suspension x ON x.id = r.suspension_id JOIN attestation a ON a.id = x.attestation_id"+atSite("a.department_id"),
		func(r *liftingRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
	reading(ledger.Turned, "turn r JOIN attestation a ON a.id = r.attestation_id"+atSite("a.department_id")+" ORDER BY r.seq",
		func(r *turnRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
	reading(ledger.Checked, "register_check r"+whereSigner,
		func(r *checkRow) Recorded { return Recorded{Subject: r.ID, Sum: bound(r)} }),
	reading(ledger.PasskeyAdded, "passkey r"+whereSigner,
		func(r *passkeyRow) Recorded { return Recorded{Subject: r.ID, Sum: r.added()} }),
	reading(ledger.PasskeyGone, "passkey r"+whereSigner+" HAVING r.removed_at IS NOT NULL",
		func(r *passkeyRow) Recorded { return Recorded{Subject: r.ID, Sum: r.removed()} }),
	reading(ledger.ChecksProposed, "register_proposal r"+atSite("r.department_id")+" ORDER BY r.seq",
		func(r *proposalRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
	reading(ledger.ChecksDecided, "register_decision r JOIN register_proposal p ON p.id = r.proposal_id"+atSite("p.department_id"),
		func(r *decisionRow) Recorded {
			return Recorded{Subject: r.ProposalID, At: instant(r.At), Sum: bound(r)}
		}),
	reading(ledger.Entitled, "entitlement r"+atSite("r.department_id"),
		func(r *entitlementRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.GrantedAt), Sum: r.granted()}
		}),
	reading(ledger.EntitlementEnded, "entitlement r"+atSite("r.department_id")+" WHERE r.ended_at IS NOT NULL",
		func(r *entitlementRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.EndedAt.Int64), Sum: r.ended()}
		}),
	reading(ledger.PassesGranted, "pass_policy r"+atSite("r.department_id"),
		func(r *passPolicyRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.GrantedAt), Sum: r.granted()}
		}),
	reading(ledger.PassesEnded, "pass_policy r"+atSite("r.department_id")+" WHERE r.ended_at IS NOT NULL",
		func(r *passPolicyRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.EndedAt.Int64), Sum: r.ended()}
		}),
	reading(ledger.WorkerEntitled, "worker_entitlement r"+atSite("r.department_id"),
		func(r *workerEntitlementRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.GrantedAt), Sum: r.granted()}
		}),
	reading(ledger.WorkerEntitlementEnded, "worker_entitlement r"+atSite("r.department_id")+" WHERE r.ended_at IS NOT NULL",
		func(r *workerEntitlementRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.EndedAt.Int64), Sum: r.ended()}
		}),
	reading(ledger.PreceptorshipRecorded, "preceptorship r"+atSite("r.department_id"),
		func(r *preceptorshipRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.RecordedAt), Sum: r.recorded()}
		}),
	reading(ledger.PreceptorshipEnded, "preceptorship r"+atSite("r.department_id")+" WHERE r.ended_at IS NOT NULL",
		func(r *preceptorshipRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.EndedAt.Int64), Sum: r.ended()}
		}),
	reading(ledger.ConflictDeclared, "conflict r"+atSite("r.department_id"),
		func(r *conflictRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.DeclaredAt), Sum: r.declared()}
		}),
	reading(ledger.ConflictEnded, "conflict r"+atSite("r.department_id")+" WHERE r.ended_at IS NOT NULL",
		func(r *conflictRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.EndedAt.Int64), Sum: r.ended()}
		}),
	reading(ledger.CrosswalkLinked, "crosswalk_link r"+atSite("r.department_id"),
		func(r *crosswalkLinkRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)}
		}),
	reading(ledger.CrosswalkEnded, "crosswalk_end r JOIN crosswalk_link l ON l.id = r.link_id"+atSite("l.department_id"),
		func(r *crosswalkEndRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
	reading(ledger.Submitted, "evidence_version r JOIN evidence e ON e.id = r.evidence_id"+atSite("e.department_id"),
		func(r *versionRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.CreatedAt), Sum: bound(r)} }),
	reading(ledger.Withdrawn, "evidence r"+atSite("r.department_id")+" WHERE r.state = 'withdrawn'",
		func(r *evidenceRow) Recorded {
			return Recorded{Subject: r.CurrentID.String, Sum: withdrawn(id.Version(r.CurrentID.String))}
		}),
	reading(ledger.Withdrawn, "evidence_version r JOIN evidence e ON e.id = r.evidence_id AND e.current_id <> r.id"+atSite("e.department_id"),
		func(r *versionRow) Recorded { // another came after it, whether or not it was taken back
			return Recorded{Subject: r.ID, Sum: withdrawn(id.Version(r.ID)), Perhaps: true}
		}),
	reading(ledger.Answered, "answer r JOIN evidence e ON e.id = r.evidence_id"+atSite("e.department_id"),
		func(r *answerRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
	reading(ledger.RegisterAdopted, "register_edition r JOIN (SELECT id AS organisation_id FROM organisation) s",
		func(r *editionRow) Recorded { return Recorded{Subject: r.ID, Sum: bound(r)} }),
	reading(ledger.FrameworkPublished, "framework_version r"+atSite("r.department_id"),
		func(r *frameworkRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.PublishedAt), Sum: r.published()}
		}),
	reading(ledger.CarryOverDecided, "carry_over r"+atSite("r.department_id"),
		func(r *carryOverRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.DecidedAt), Sum: r.decided()}
		}),
	reading(ledger.CarryOverEnded, "carry_over r"+atSite("r.department_id")+" WHERE r.ended_at IS NOT NULL",
		func(r *carryOverRow) Recorded {
			return Recorded{Subject: r.ID, At: instant(r.EndedAt.Int64), Sum: r.ended()}
		}),
	reading(ledger.Adopted, "adoption r"+atSite("r.department_id"),
		func(r *adoptionRow) Recorded { return Recorded{Subject: r.ID, At: instant(r.At), Sum: bound(r)} }),
}

// whereSigner joins the organisations in whose logs a signer's rows (r) are.
var whereSigner = " JOIN " + signers + " e ON e.person_id = r.person_id" + atSite("e.department_id") + " GROUP BY r.id, s.organisation_id"

func atSite(column string) string {
	return " JOIN department d ON d.id = " + column + " JOIN site s ON s.id = d.site_id"
}

// reading reads the rows (r) of a kind, with the organisation of their site (s).
func reading[T any](k ledger.Kind, from string, tell func(*T) Recorded) func(*View, func(Recorded) error) error {
	type row struct {
		Row            T `gorm:"embedded"`
		OrganisationID id.Organisation
	}
	return func(v *View, fn func(Recorded) error) error {
		return each(v, "SELECT r.*, s.organisation_id FROM "+from, func(r row) error {
			out := tell(&r.Row)
			out.Kind, out.Organisation = k, r.OrganisationID
			return fn(out)
		})
	}
}

// EachRecorded hands every record that the logs must tell of to fn, by kind.
func (v *View) EachRecorded(fn func(Recorded) error) error {
	for _, read := range recorded {
		if err := read(v, fn); err != nil {
			return err
		}
	}
	return nil
}

// StoredLeaf is a leaf as it is stored.
type StoredLeaf struct {
	Organisation id.Organisation
	Position     int64
	Kind         ledger.Kind
	Subject      string
	Bytes, Salt  []byte
	Hashes       []byte
}

// EachLeaf hands every leaf to fn, log by log and in order.
func (v *View) EachLeaf(fn func(StoredLeaf) error) error {
	return each(v, "SELECT organisation_id AS organisation, position, kind, subject, bytes, salt, hashes FROM leaf ORDER BY organisation_id, position", fn)
}
