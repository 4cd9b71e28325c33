package store

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// logged is an organisation with a log, and what makes its n-th entry.
func logged(t testing.TB, s *Store) (id.Organisation, func(tx *Tx, subject string) error) {
	t.Helper()
	o := Organisation{ID: id.New[id.Organisation](), Name: "A trust"}
	g := founding(t, o.ID)
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.AddOrganisation(g, o) }); err != nil {
		t.Fatal(err)
	}
	return o.ID, func(tx *Tx, subject string) error {
		return errors.Join(tx.spend(g, "", string(o.ID), "platform.run"), tx.enter(ledger.SignedOff, o.ID, subject, digest.Of(subject)))
	}
}

func TestEntriesOfManyWritersMakeOneDenseTree(t *testing.T) {
	s := fresh(t)
	o, enter := logged(t, s)
	other, enterOther := logged(t, s)
	const writers, each = 16, 25
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for n := range each {
				err := s.Write(t.Context(), func(tx *Tx) error {
					if err := enter(tx, rand.Text()); err != nil {
						return err
					}
					if n%5 == 4 {
						return errors.New("this one is undone")
					}
					return enterOther(tx, rand.Text())
				})
				if (err != nil) != (n%5 == 4) {
					t.Errorf("write %d: %v", n, err)
				}
			}
		})
	}
	wg.Wait()
	for _, o := range []id.Organisation{o, other} {
		err := s.Read(t.Context(), func(v *View) error {
			c, err := v.Checkpoint(o)
			if err != nil {
				return err
			}
			var edge ledger.Edge
			rows, err := v.query("SELECT position, bytes FROM leaf WHERE organisation_id = ? ORDER BY position", string(o))
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var position int64
				var leaf []byte
				if err := rows.Scan(&position, &leaf); err != nil {
					return err
				}
				if position != edge.Size {
					t.Fatalf("entry %d follows %d entries", position, edge.Size)
				}
				edge.Append(leaf)
			}
			if edge.Size != writers*each*4/5 || c.Size != edge.Size || c.Root != edge.Root() {
				t.Errorf("the log says %d entries with the root %s; there are %d with the root %s", c.Size, c.Root, edge.Size, edge.Root())
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheLogGrowsFromWhatWasKeptWhenTheServerStartsAgain(t *testing.T) {
	s := fresh(t)
	o, enter := logged(t, s)
	var want ledger.Edge
	for n := range 21 {
		if err := s.Write(t.Context(), func(tx *Tx) error { return enter(tx, rand.Text()) }); err != nil {
			t.Fatal(err)
		}
		s.forget() // as a start does
		err := s.Read(t.Context(), func(v *View) error {
			var last struct{ Bytes []byte }
			if err := one(v, &last, "SELECT bytes FROM leaf ORDER BY position DESC LIMIT 1"); err != nil {
				return err
			}
			want.Append(last.Bytes)
			c, err := v.Checkpoint(o)
			if err == nil && c.Root != want.Root() {
				t.Errorf("after %d entries the root is %s, want %s", n+1, c.Root, want.Root())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryEntryIsProvedUnderEveryLaterCheckpoint(t *testing.T) {
	s := fresh(t)
	o, enter := logged(t, s)
	err := s.Write(t.Context(), func(tx *Tx) error {
		for range 70 {
			if err := enter(tx, rand.Text()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Read(t.Context(), func(v *View) error {
		hashes := v.Hashes(o)
		for size := int64(1); size <= 70; size += 3 {
			root, err := tlog.TreeHash(size, hashes)
			if err != nil {
				return err
			}
			for n := range size {
				leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
				if err != nil {
					return err
				}
				p, err := tlog.ProveRecord(size, n, hashes)
				if err != nil {
					return err
				}
				if err := tlog.CheckRecord(p, size, root, n, leaf[0]); err != nil {
					t.Errorf("entry %d of %d: %v", n, size, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheLogCommitsToIsEveryColumnThatIsNotEmpty(t *testing.T) {
	base := checkRow{ID: "chk_1", PersonID: "per_1", Register: "HCPC", Number: "RA900001", Status: "Registered", CheckedAt: 5}
	sum := bound(&base)
	for name, change := range map[string]func(*checkRow){
		"the person":                          func(r *checkRow) { r.PersonID = "per_2" },
		"the status":                          func(r *checkRow) { r.Status = "Lapsed" },
		"the moment":                          func(r *checkRow) { r.CheckedAt = 6 },
		"a word that moved to another column": func(r *checkRow) { r.Register, r.Number = "HCPCRA", "900001" },
		"an emptied column":                   func(r *checkRow) { r.Number = "" },
	} {
		r := base
		change(&r)
		if bound(&r) == sum {
			t.Errorf("%s is not in what the log commits to", name)
		}
	}
	if bound(&earlierRow{ID: "x", Word: "w"}) != bound(&laterRow{ID: "x", Word: "w"}) {
		t.Error("a column added later changes what the log commits to of the rows before it")
	}
	if bound(&moveRow{RequestID: "req_1"}) != bound(&moveRow{Seq: 7, RequestID: "req_1"}) {
		t.Error("a number that the engine gives changes what the log commits to")
	}
}

// earlierRow and laterRow are one table before and after a column was added.
type (
	earlierRow struct{ ID, Word string }
	laterRow   struct {
		ID, Word, More string
		Number         int64
		Maybe          sql.NullString
	}
)

func (earlierRow) TableName() string { return "grown" }
func (laterRow) TableName() string   { return "grown" }
