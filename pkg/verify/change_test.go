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

	"countersign/pkg/ledger"
	"countersign/pkg/store"
	"countersign/pkg/verify"
)

// changes is how many random single changes are looked for: 10,000 before a release.
var (
	changes = flag.Int("verify.changes", 60, "how many random single changes to the stored data are made and looked for")
	seed    = flag.Uint64("verify.seed", 11, "which random changes")
)

// TestAnySingleChangeToWhatIsKeptIsFound makes random changes behind the server's
// back, one at a time, in folders as random lives left them: a value, a row taken
// out, put in twice or in the place of another, a table cut short or emptied, a
// file altered, a backup put back, a log written again with our own key; and looks
// for each, with the checkpoint that a witness kept.
func TestAnySingleChangeToWhatIsKeptIsFound(t *testing.T) {
	const inOneState, inOneFolder = 30, 600
	r := rand.New(rand.NewPCG(2026, *seed))
	missed, found := map[string]int{}, map[string]int{}
	for n := 0; n < *changes; n += inOneFolder {
		t.Run(fmt.Sprintf("from %d", n), func(t *testing.T) {
			l := lived(t, r)
			older := l.kept(t)
			l.live(10)
			for n := n; n < min(*changes, n+inOneFolder); n += inOneState {
				now := l.kept(t)
				for range min(inOneState, *changes-n) {
					what, seen := now.changed(t, r, older)
					if seen {
						found[what[:strings.IndexAny(what+":", ":.")]]++
					} else {
						missed[what]++
					}
				}
				older = now
				l.live(20)
			}
		})
	}
	for _, what := range slices.Sorted(maps.Keys(missed)) {
		t.Errorf("%s: not found %d times", what, missed[what])
	}
	t.Logf("found: %v", found)
}

// backup is a folder as it was, and the checkpoints of its logs that a witness keeps.
type backup struct {
	*lives
	dir       string
	witnessed []ledger.Checkpoint
}

func (l *lives) kept(t *testing.T) backup {
	t.Helper()
	b := backup{lives: l, dir: copied(t, l.World)}
	out, err := verify.Check(t.Context(), verify.Folder{Store: l.Store, Blobs: l.Blobs, Keys: l.Keys.Attestations.Public()}, func(string) {})
	if err != nil || len(out.Findings) > 0 {
		t.Fatalf("a clean folder is called wrong: %v %v", out.Findings, err)
	}
	b.witnessed = out.Logs
	return b
}

// changed makes one change to a copy, and tells whether it is found.
func (b backup) changed(t *testing.T, r *rand.Rand, older backup) (string, bool) {
	t.Helper()
	from, what := b.dir, ""
	if r.IntN(30) == 0 {
		from, what = older.dir, "a backup put back"
	}
	dir := t.TempDir()
	defer os.RemoveAll(dir)
	copyFile(t, store.File(from), store.File(dir))
	only := func(verify.Finding) bool { return true }
	switch {
	case what != "":
	case r.IntN(20) == 0:
		what = "a log written again: " + b.rewritten(t, r, dir)
		only = func(f verify.Finding) bool { return !strings.HasPrefix(f.Record, "the table ") } // whoever does that sums the tables up again too
	case r.IntN(20) == 0:
		copyBlobs(t, b.World, dir)
		what = flip(t, r, dir)
	default:
		what = change(t, r, dir)
	}
	return what, b.looks(t, dir, only)
}

// rewritten changes a record that a log tells of, and writes the log again so that
// it agrees.
func (b backup) rewritten(t *testing.T, r *rand.Rand, dir string) string {
	t.Helper()
	c := opened(t, r, dir)
	what := ""
	for what == "" {
		one := []struct{ table, set string }{
			{"register_check", "effective_from = effective_from - 86400000000"}, {"register_check", "status = 'Registered, with a note'"}, {"entitlement", "from_on = '2020-01-01'"},
			{"revocation", "reason = reason || '.'"}, {"suspension", "at = at - 1"}, {"lifting", "reason = reason || '.'"}, {"pass_policy", "areas = '[\"*:*\"]'"},
			{"worker_entitlement", "until_on = '2040-01-01'"}, {"adoption", "reason = reason || '.'"},
		}[r.IntN(9)]
		n := len(c.pairs("SELECT id, id FROM " + one.table))
		if n == 0 {
			continue
		}
		what = one.table
		c.db.Close()
		tamper(t, dir, fmt.Sprintf("UPDATE %s SET %s WHERE id = (SELECT id FROM %[1]s LIMIT 1 OFFSET %[3]d)", one.table, one.set, r.IntN(n)))
	}
	rewritten(t, b.World, dir, asTheyAre, unedited)
	return what
}

// looks tells whether somebody who looks at a folder, and has what the witness
// kept, sees that something is wrong.
func (b backup) looks(t *testing.T, dir string, only func(verify.Finding) bool) bool {
	t.Helper()
	s, err := store.OpenToRead(t.Context(), dir, b.Clock)
	if err != nil {
		return true
	}
	defer s.Close()
	out, err := verify.Check(t.Context(), verify.Folder{Store: s, Blobs: blobsOf(t, b.World, dir), Keys: b.Keys.Attestations.Public()}, func(string) {})
	if err != nil || slices.ContainsFunc(out.Findings, only) {
		return true
	}
	refused := false
	err = s.Read(t.Context(), func(v *store.View) error {
		for _, c := range b.witnessed {
			o, err := c.Organisation()
			if err != nil {
				return err
			}
			now, err := v.Checkpoint(o)
			refused = refused || err != nil || now.Extends(c, v.Hashes(o)) != nil
		}
		return nil
	})
	return refused || err != nil
}

// change makes one change in the database of a folder and says which kind.
func change(t *testing.T, r *rand.Rand, dir string) string {
	t.Helper()
	c := opened(t, r, dir)
	defer c.db.Close()
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

// opened is the database file of a folder in somebody's hand. They need not wait
// for the disk.
func opened(t *testing.T, r *rand.Rand, dir string) *vandal {
	t.Helper()
	db, err := sql.Open("sqlite", store.File(dir))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	c := &vandal{t, r, db}
	c.run("PRAGMA synchronous = OFF")
	return c
}

// flip alters one stored file: a bit of it, its end, all of it, or it for another.
func flip(t *testing.T, r *rand.Rand, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "blobs", "sha256", "*", "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("no blobs to tamper with: %v", err)
	}
	n := r.IntN(len(files))
	name, other := files[n], files[(n+1)%len(files)]
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o600); err != nil {
		t.Fatal(err)
	}
	what := ""
	switch r.IntN(4) {
	case 0:
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		what, err = "a file: a bit", os.WriteFile(name, b, 0o600)
	case 1:
		what, err = "a file: its end", os.Truncate(name, int64(r.IntN(len(b))))
	case 2:
		what, err = "a file: gone", os.Remove(name)
	default:
		what, err = "a file: another", os.Rename(other, name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return what
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

// tables are those that the migrations made.
func (c *vandal) tables() []string {
	return slices.Sorted(maps.Keys(c.pairs("SELECT name, name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'")))
}

// anything makes one change in one of the tables.
func (c *vandal) anything() string {
	tables := c.tables()
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
	switch c.r.IntN(9) {
	case 7:
		c.run(fmt.Sprintf("DELETE FROM %s WHERE (%s) IN (SELECT %[2]s FROM %[1]s ORDER BY %[4]s DESC LIMIT %[3]d)", table, key, 1+c.r.IntN(3), strings.ReplaceAll(key, ",", " DESC,")))
		return table + ": the last rows taken out"
	case 8:
		return c.exchanged(table, columns, key, n)
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

// exchanged puts two rows in each other's place: each has the other's key.
func (c *vandal) exchanged(table string, columns []string, key string, n int) string {
	if n < 2 || strings.Contains(key, ",") || len(columns) == 1 {
		return ""
	}
	first := c.r.IntN(n - 1)
	keys := slices.Sorted(maps.Keys(c.pairs(fmt.Sprintf("SELECT %s, 1 FROM %s LIMIT 2 OFFSET %d", key, table, first))))
	others := strings.Join(slices.DeleteFunc(slices.Clone(columns), func(s string) bool { return s == key }), ", ")
	alike := c.pairs(fmt.Sprintf("SELECT 1, count(*) FROM (SELECT DISTINCT %s FROM %s WHERE %s IN (?, ?))", others, table, key), keys[0], keys[1])
	if alike["1"] == "1" {
		return ""
	}
	c.run(fmt.Sprintf("CREATE TEMP TABLE pair AS SELECT * FROM %s WHERE %s IN (?, ?)", table, key), keys[0], keys[1])
	c.run(fmt.Sprintf("DELETE FROM %s WHERE %s IN (?, ?)", table, key), keys[0], keys[1])
	c.run(fmt.Sprintf("INSERT INTO %s (%s, %s) SELECT CASE %[2]s WHEN ? THEN ? ELSE ? END, %[3]s FROM pair", table, key, others), keys[0], keys[1], keys[0])
	c.run("DROP TABLE pair")
	return table + ": two rows in each other's place"
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
