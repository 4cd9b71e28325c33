package verify_test

import (
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/store"
)

// changes is how many random single changes are looked for: 10,000 before a release.
var changes = flag.Int("verify.changes", 60, "how many random single changes to the stored data are made and looked for")

// TestAnySingleChangeToWhatIsKeptIsFound makes random changes behind the server's
// back, one at a time: a value, a row taken out, a row put in twice, two values
// swapped, a bit of a file; and looks for each.
func TestAnySingleChangeToWhatIsKeptIsFound(t *testing.T) {
	w := worked(t)
	r := rand.New(rand.NewPCG(2026, 11))
	missed, found := map[string]int{}, 0
	for range *changes {
		dir := copied(t, w)
		what := change(t, r, dir)
		if len(findings(t, w, dir)) == 0 {
			missed[what]++
		} else {
			found++
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(missed)) {
		t.Errorf("%s: not found %d times", what, missed[what])
	}
	t.Logf("%d changes found", found)
}

// change makes one change in a folder and says which kind.
func change(t *testing.T, r *rand.Rand, dir string) string {
	t.Helper()
	if r.IntN(20) == 0 {
		return flip(t, r, dir)
	}
	db, err := sql.Open("sqlite", store.File(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	c := &vandal{t, r, db}
	var triggers []string
	for name, text := range c.pairs("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'") {
		c.run("DROP TRIGGER " + name)
		triggers = append(triggers, text)
	}
	c.run("PRAGMA foreign_keys = 0")
	c.run("PRAGMA ignore_check_constraints = 1")
	what := c.anything()
	for what == "" { // it would not have been one
		what = c.anything()
	}
	for _, text := range triggers {
		c.run(text)
	}
	return what
}

// flip turns one bit of one stored file.
func flip(t *testing.T, r *rand.Rand, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "blobs", "sha256", "*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no blobs to tamper with: %v", err)
	}
	name := files[r.IntN(len(files))]
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	if err := os.Chmod(name, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return "a bit of a file"
}

// vandal has the database file in hand.
type vandal struct {
	t  *testing.T
	r  *rand.Rand
	db *sql.DB
}

func (c *vandal) run(s string, args ...any) {
	c.t.Helper()
	if _, err := c.db.Exec(s, args...); err != nil {
		c.t.Fatalf("%s: %v", s, err)
	}
}

func (c *vandal) pairs(query string, args ...any) map[string]string {
	c.t.Helper()
	rows, err := c.db.Query(query, args...)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var a, b string
		if err := rows.Scan(&a, &b); err != nil {
			c.t.Fatal(err)
		}
		out[a] = b
	}
	return out
}

// anything makes one change in one of the tables.
func (c *vandal) anything() string {
	tables := slices.Sorted(maps.Keys(c.pairs("SELECT name, name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'")))
	table := tables[c.r.IntN(len(tables))]
	var n int
	if err := c.db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	if n == 0 {
		return ""
	}
	columns := slices.Sorted(maps.Keys(c.pairs("SELECT name, type FROM pragma_table_info(?)", table)))
	key := strings.Join(slices.Sorted(maps.Keys(c.pairs("SELECT name, name FROM pragma_table_info(?) WHERE pk > 0", table))), ", ")
	row := fmt.Sprintf("(%s) = (SELECT %s FROM %s LIMIT 1 OFFSET %d)", key, key, table, c.r.IntN(n))
	switch c.r.IntN(7) {
	case 0:
		c.run("DELETE FROM " + table + " WHERE " + row)
		return table + ": a row taken out"
	case 1:
		return c.changed(fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s", table, strings.Join(columns, ", "), c.another(columns, key), table, row), table+": a row put in twice")
	case 2:
		c.run("DELETE FROM " + table) // truncated
		return table + ": every row taken out"
	case 3:
		column := columns[c.r.IntN(len(columns))]
		other := fmt.Sprintf("(SELECT %s FROM %s LIMIT 1 OFFSET %d)", column, table, c.r.IntN(n))
		return c.changed(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s AND %s IS NOT %s", table, column, other, row, column, other), table+"."+column+": the value of another row")
	}
	column := columns[c.r.IntN(len(columns))]
	value := fmt.Sprintf(`CASE typeof(%[1]s) WHEN 'integer' THEN %[1]s + %[2]d WHEN 'null' THEN 7
		WHEN 'text' THEN CASE WHEN %[1]s = '' THEN 'x' ELSE substr(%[1]s, 1, length(%[1]s) - 1) || CASE substr(%[1]s, -1) WHEN 'x' THEN 'y' ELSE 'x' END END
		ELSE CAST(%[1]s || x'00' AS BLOB) END`, column, c.r.IntN(3)+1)
	return c.changed(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", table, column, value, row), table+"."+column)
}

// another lists the columns of a row so that it is another row: its key altered.
func (c *vandal) another(columns []string, key string) string {
	out := slices.Clone(columns)
	for i, column := range out {
		if first, _, _ := strings.Cut(key, ","); column == first {
			out[i] = column + " || 'x'"
			if column == "seq" || column == "position" {
				out[i] = column + " + 100000"
			}
		}
	}
	return strings.Join(out, ", ")
}

// changed runs an update that the database itself may refuse: then it is no change.
func (c *vandal) changed(query, what string) string {
	done, err := c.db.Exec(query)
	if err != nil {
		return ""
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return ""
	}
	return what
}
