package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
)

// tallied is every table that is not as the tally says.
func tallied(t testing.TB, s *Store) (out []string) {
	t.Helper()
	err := s.Read(t.Context(), func(v *View) error {
		return v.VerifyTally(func(table, what string) { out = append(out, table+": "+what) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheTallyIsOfWhatWasKeptAndNotOfWhatWasUndone(t *testing.T) {
	s := fresh(t)
	errUndone := errors.New("undone")
	hold, held := make(chan struct{}), make(chan struct{})
	go s.Write(t.Context(), func(*Tx) error { close(held); <-hold; return nil }) // so that the rest are queued together
	<-held
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			do := found1(t, fmt.Sprintf("Trust %d", i))
			err := s.Write(t.Context(), func(tx *Tx) error {
				if err := do(tx); err != nil || i%3 > 0 {
					return err
				}
				if err := tx.exec("UPDATE organisation SET name = name || '!'"); err != nil {
					return err
				}
				return errUndone
			})
			if (i%3 == 0) != errors.Is(err, errUndone) {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	for len(s.jobs) < 64 {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	all.Wait()
	if err := s.Write(t.Context(), func(tx *Tx) error { // alone, so that the whole transaction is undone
		return errors.Join(found1(t, "Nobody's")(tx), tx.exec("DELETE FROM setting"), errUndone)
	}); !errors.Is(err, errUndone) {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), found1(t, "After all")); err != nil {
		t.Fatal(err)
	}
	if wrong := tallied(t, s); len(wrong) > 0 {
		t.Error(wrong)
	}
}

func TestTheTallyFollowsEveryKindOfRowThroughEveryKindOfChange(t *testing.T) {
	s := fresh(t)
	for _, table := range []string{ // with a key of its own, one of the engine's, and none but its columns
		"CREATE TABLE one (id TEXT PRIMARY KEY, n INTEGER, b BLOB) STRICT",
		"CREATE TABLE two (id INTEGER PRIMARY KEY, n INTEGER, b BLOB) STRICT",
		"CREATE TABLE three (id TEXT PRIMARY KEY, n INTEGER, b BLOB) STRICT, WITHOUT ROWID",
	} {
		err := s.write.with(t.Context(), "BEGIN IMMEDIATE", func(db *gorm.DB) error { return db.Exec(table).Error })
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"one", "two", "three"} {
		for _, statement := range []string{
			"INSERT INTO %s (id, n, b) VALUES (1, 1, x'00'), (2, NULL, NULL), (3, 3, x'')",
			"UPDATE %s SET n = 7 WHERE id = 1",
			"UPDATE %s SET id = 9 WHERE id = 2",
			"INSERT INTO %s (id, n) VALUES (1, 5) ON CONFLICT DO UPDATE SET n = excluded.n, b = NULL",
			"DELETE FROM %s WHERE id = 3",
			"DELETE FROM %s",
			"INSERT INTO %s (id, n, b) VALUES (4, 1, x'00')",
		} {
			statement = fmt.Sprintf(statement, table)
			if err := s.Write(t.Context(), func(tx *Tx) error { return tx.exec(statement) }); err != nil {
				t.Fatal(err)
			}
			if wrong := tallied(t, s); len(wrong) > 0 {
				t.Fatalf("after %s: %v", statement, wrong)
			}
		}
	}
}

func TestATouchedTableIsNamed(t *testing.T) {
	d := planting(t, fresh(t))
	if err := d.s.Write(t.Context(), found1(t, "North Trust")); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"INSERT INTO organisation VALUES ('org_x', 'X', 1)", "[organisation: it has 2 rows, and the server left 1]"},
		{"DELETE FROM organisation WHERE id = 'org_x'", "[]"},
		{"UPDATE organisation SET name = 'South Trust'", "[organisation: a row of it is not as the server left it]"},
		{"UPDATE organisation SET name = 'North Trust'", "[]"},
		{"DELETE FROM tally", "[tally: what the server left is not there any more]"},
	} {
		d.exec(c[0])
		if got := fmt.Sprint(tallied(t, d.s)); got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
}
