package store

import (
	"testing"

	"countersign/pkg/fault"
)

func TestAReadThatBreaksOffIsNotTakenForTheWhole(t *testing.T) {
	err := fresh(t).Read(t.Context(), func(v *View) error {
		var all []int
		if err := list(v, &all, "SELECT 1 UNION ALL SELECT abs(-9223372036854775808)"); err == nil {
			t.Errorf("%v was read, and nothing said that it is not all", all)
		}
		var n int
		if err := one(v, &n, "SELECT abs(-9223372036854775808)"); err == nil || fault.Is(err, fault.NotFound) {
			t.Errorf("what could not be read is told as %v", err)
		}
		if err := one(v, &n, "SELECT 1 WHERE 0"); !fault.Is(err, fault.NotFound) {
			t.Errorf("what is not there is told as %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARowIsReadWholeOrNotAtAll(t *testing.T) {
	err := fresh(t).Read(t.Context(), func(v *View) error {
		var row struct {
			Name   string
			Number int
		}
		if err := one(v, &row, "SELECT 'x' AS name, 3 AS number"); err != nil || row.Name != "x" || row.Number != 3 {
			t.Errorf("read %+v: %v", row, err)
		}
		for _, query := range []string{"SELECT 'x' AS name, 1 AS other", "SELECT 'three' AS number", "SELECT NULL AS number", "SELECT 1.5 AS number"} {
			if err := one(v, &row, query); err == nil {
				t.Errorf("%s is read as %+v", query, row)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAChangeOfWhatSomebodyElseChangedIsRefused(t *testing.T) {
	s := fresh(t)
	if err := s.Write(t.Context(), found1(t, "one")); err != nil {
		t.Fatal(err)
	}
	rename := func(to, from string) error {
		return s.Write(t.Context(), func(tx *Tx) error { return tx.swap("UPDATE organisation SET name = ? WHERE name = ?", to, from) })
	}
	if err := rename("two", "one"); err != nil {
		t.Fatal(err)
	}
	if err := rename("three", "one"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a change from an old reading is told as %v", err)
	}
}

func TestAPackedColumnIsReadWholeOrNotAtAll(t *testing.T) {
	err := fresh(t).Read(t.Context(), func(v *View) error {
		var name string
		var number int
		var at int64
		read := func(columns string) error {
			rows, err := v.query("SELECT " + packed(columns))
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			rows.Next()
			return rows.Scan(packInto(&name, &number, &at))
		}
		if err := read("'x', 3, 4"); err != nil || name != "x" || number != 3 || at != 4 {
			t.Errorf("read %q, %d and %d: %v", name, number, at, err)
		}
		if err := read("'', 0, -1"); err != nil || name != "" || number != 0 || at != -1 {
			t.Errorf("read %q, %d and %d: %v", name, number, at, err)
		}
		for _, columns := range []string{"'x', 3", "'x', 3, NULL", "NULL, 3, 4", "'x', 3, 4, 5", "'x' || char(31) || 'y', 3, 4", "'x', 'three', 4", "'x', 3, 1.5"} {
			if err := read(columns); err == nil {
				t.Errorf("%s is read as %q, %d and %d", columns, name, number, at)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
