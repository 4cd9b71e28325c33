package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// OpenToRead opens a database that is there, without changing anything in it,
// beside a server that may be running. Writes are refused.
func OpenToRead(ctx context.Context, dir string, c clock.Clock) (*Store, error) {
	if _, err := os.Stat(File(dir)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no Countersign database in %s", dir)
	}
	s := newStore(c)
	var err error
	if s.read, err = newPool(ctx, dsn(dir, "&_pragma=query_only(1)"), 1, s.count); err != nil {
		return nil, err
	}
	close(s.done) // there is no writer
	s.RefuseWrites("This data is open to be read only.")
	if err := s.Read(ctx, s.head); err != nil {
		return nil, errors.Join(err, s.read.close())
	}
	return s, nil
}

// Integrity lists what the database engine itself finds wrong: damaged pages and
// references to rows that are not there.
func (v *View) Integrity() ([]string, error) {
	var out []string
	if err := v.db.Raw("PRAGMA integrity_check(20)").Scan(&out).Error; err != nil {
		return nil, err
	}
	if len(out) == 1 && out[0] == "ok" {
		out = nil
	}
	rows, err := v.db.Raw("PRAGMA foreign_key_check").Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var table, parent string
		var row, key any
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprintf("row %v of %s refers to a row of %s that is not there", row, table, parent))
	}
	return out, rows.Err()
}

// kept are the tables whose rows are never changed and never deleted.
var kept = []string{"audit", "attestation", "revocation", "suspension", "lifting", "evidence_version", "version_attachment", "request_move", "register_check", "adoption", "framework_version", "review", "pass_listing", "signing_key", "leaf",
	"worker_entitlement", "practice_card", "assertion", "register_edition", "answer",
	"turn", "register_proposal", "register_decision",
	"preceptorship", "conflict", "crosswalk_link", "crosswalk_end",
	"flag", "flag_sign_off", "flag_closing", "training_record",
	"review_record", "attainment", "carry_over"}

// Unguarded lists the tables that have lost a trigger that keeps their rows.
func (v *View) Unguarded() ([]string, error) {
	var out []string
	for _, table := range kept {
		var n int
		err := v.db.Raw("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND name IN (?, ?) AND sql LIKE '%RAISE(ABORT, ''append only'')%'",
			table, table+"_keep", table+"_stay").Scan(&n).Error
		if err != nil {
			return nil, err
		}
		if n != 2 {
			out = append(out, table)
		}
	}
	return out, nil
}

// EachVersion hands every evidence version to fn with its files, by item and
// number, and whether the item points at it as current.
func (v *View) EachVersion(fn func(ver evidence.Version, current bool) error) error {
	files, err := v.filesByVersion()
	if err != nil {
		return err
	}
	var heads []struct {
		ID        string
		CurrentID string
	}
	if err := v.db.Raw("SELECT id, current_id FROM evidence WHERE current_id IS NOT NULL").Scan(&heads).Error; err != nil {
		return err
	}
	current := make(map[id.Version]bool, len(heads))
	for _, h := range heads {
		current[id.Version(h.CurrentID)] = true
	}
	return each(v, "SELECT * FROM evidence_version ORDER BY evidence_id, number", func(r versionRow) error {
		ver, err := r.version()
		if err != nil {
			return fmt.Errorf("evidence version %s: %w", r.ID, err)
		}
		ver.Files = files[ver.ID]
		return fn(ver, current[ver.ID])
	})
}

func (v *View) filesByVersion() (map[id.Version][]evidence.File, error) {
	type row struct {
		Row       attachmentRow `gorm:"embedded"`
		VersionID string
	}
	out := map[id.Version][]evidence.File{}
	err := each(v, "SELECT a.*, va.version_id FROM version_attachment va JOIN attachment a ON a.id = va.attachment_id ORDER BY va.version_id, va.position", func(r row) error {
		out[id.Version(r.VersionID)] = append(out[id.Version(r.VersionID)], r.Row.file())
		return nil
	})
	return out, err
}

// EachRequest hands every request to fn with its moves, in order.
func (v *View) EachRequest(fn func(attestation.Request, []attestation.Moved) error) error {
	moves := map[string][]attestation.Moved{}
	err := each(v, "SELECT * FROM request_move ORDER BY seq", func(r moveRow) error {
		moves[r.RequestID] = append(moves[r.RequestID], attestation.Moved{From: attestation.State(r.FromState), To: attestation.State(r.ToState), Event: attestation.Event(r.Event), By: r.ByID, At: instant(r.At)})
		return nil
	})
	if err != nil {
		return err
	}
	return each(v, "SELECT * FROM request ORDER BY id", func(r requestRow) error { return fn(r.request(), moves[r.ID]) })
}

// EachIntent hands every statement that was used to fn.
func (v *View) EachIntent(fn func(attestation.Intent) error) error {
	return each(v, "SELECT * FROM intent WHERE used_at IS NOT NULL", func(r intentRow) error { return fn(r.intent()) })
}

// EachRevocation hands every taking back of a sign-off to fn.
func (v *View) EachRevocation(fn func(attestation.Revocation) error) error {
	return each(v, "SELECT * FROM revocation", func(r revocationRow) error { return fn(*r.revocation()) })
}

// EachWorker hands every worker to fn with the person whose portfolio it is.
func (v *View) EachWorker(fn func(id.Worker, id.Person) error) error {
	type row struct {
		ID       id.Worker
		PersonID id.Person
	}
	return each(v, "SELECT id, person_id FROM worker", func(r row) error { return fn(r.ID, r.PersonID) })
}

// EachCheck hands every register check to fn.
func (v *View) EachCheck(fn func(assessor.Check) error) error {
	return each(v, "SELECT * FROM register_check", func(r checkRow) error { return fn(r.check()) })
}

// EachPassListing hands every look at somebody from outside to fn.
func (v *View) EachPassListing(fn func(assessor.PassListing) error) error {
	return each(v, "SELECT * FROM pass_listing", func(r passListingRow) error { return fn(r.listing()) })
}

// EachEntitlement hands every entitlement to fn: whose it is and whether it was
// ended.
func (v *View) EachEntitlement(fn func(assessor.Entitlement) error) error {
	return each(v, "SELECT * FROM entitlement", func(r entitlementRow) error {
		return fn(assessor.Entitlement{ID: id.Entitlement(r.ID), Person: id.Person(r.PersonID), EndedAt: instant(r.EndedAt.Int64)})
	})
}

// EachFramework hands every published version to fn, parsed again from its
// document, with its id, whose own it is and the digest that are kept with it; or why
// it cannot be read.
func (v *View) EachFramework(fn func(id framework.VersionID, own id.Department, kept digest.Sum, parsed *framework.Version, unread error) error) error {
	return each(v, "SELECT * FROM framework_version ORDER BY id", func(r frameworkRow) error {
		parsed, err := framework.ParseAs(framework.VersionID(r.ID), r.Document)
		if err == nil {
			v.s.keepFramework(parsed) // what else asks for it need not parse it once more
		}
		return fn(framework.VersionID(r.ID), id.Department(r.DepartmentID.String), digest.Sum(r.Digest), parsed, err)
	})
}

// EachDraft hands the attachments of every draft to fn.
func (v *View) EachDraft(fn func(e id.Evidence, attachments []id.Attachment) error) error {
	return each(v, "SELECT * FROM draft ORDER BY evidence_id", func(r draftRow) error {
		var c evidence.Content
		if err := json.Unmarshal([]byte(r.Content), &c); err != nil {
			return fmt.Errorf("the draft of %s: %w", r.EvidenceID, err)
		}
		return fn(id.Evidence(r.EvidenceID), c.Attachments)
	})
}

// each hands the rows of a query to fn one by one; each is fn's to keep.
func each[T any](v *View, query string, fn func(T) error, args ...any) error {
	rows, err := v.query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var row, empty T
	to, err := fields(rows, &row)
	if err != nil {
		return err
	}
	for rows.Next() {
		row = empty
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
