package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"gorm.io/gorm"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"countersign/pkg/fault"
)

// tally counts and sums up the rows of every table: the digests of the rows, added.
// The engine tells of each row that the writer's own connection puts in, changes or
// takes out, so it moves with them at the cost of what changed, and is stored in the
// same transaction. A row that was touched behind the server's back, of whatever
// table, leaves a sum that is not the table's.
type tally map[string]total

// total is of one table.
type total struct {
	Rows int64 `json:"rows"`
	Sum  sum   `json:"sum"`
}

// sum is a number of 256 bits, lowest word first; adding wraps round, so the order
// of the rows makes no difference and taking out undoes putting in.
type sum [4]uint64

func (s sum) plus(d sum) (out sum) {
	var carry uint64
	for i := range s {
		out[i], carry = bits.Add64(s[i], d[i], carry)
	}
	return out
}

func (s sum) minus(d sum) (out sum) {
	var borrow uint64
	for i := range s {
		out[i], borrow = bits.Sub64(s[i], d[i], borrow)
	}
	return out
}

// MarshalText writes the sum in hex.
func (s sum) MarshalText() ([]byte, error) {
	var b []byte
	for _, w := range s {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return hex.AppendEncode(nil, b), nil
}

// UnmarshalText reads what MarshalText wrote.
func (s *sum) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != sha256.Size {
		return errors.New("this is not a sum")
	}
	for i := range s {
		s[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return nil
}

// sumOf digests one row: each value with its type and length, so that no two rows
// are alike.
func sumOf(row []any) sum {
	var b []byte
	put := func(kind byte, value []byte) {
		b = binary.AppendUvarint(append(b, kind), uint64(len(value)))
		b = append(b, value...)
	}
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			put('n', nil)
		case int64:
			put('i', binary.LittleEndian.AppendUint64(nil, uint64(v)))
		case string:
			put('t', []byte(v))
		case []byte:
			put('b', v)
		default:
			put('?', fmt.Append(nil, v)) // no table has such a column
		}
	}
	d := sha256.Sum256(b)
	var s sum
	for i := range s {
		s[i] = binary.LittleEndian.Uint64(d[8*i:])
	}
	return s
}

func (t tally) add(table string, row []any) {
	one := t[table]
	t[table] = total{one.Rows + 1, one.Sum.plus(sumOf(row))}
}

func (t tally) remove(table string, row []any) {
	one := t[table]
	t[table] = total{one.Rows - 1, one.Sum.minus(sumOf(row))}
}

// counted tells whether a table's rows are in the tally: not the tally itself, nor
// what the engine and the migrations keep of their own.
func counted(table string) bool {
	return table != "tally" && !strings.HasPrefix(table, "sqlite_") && !strings.HasPrefix(table, "goose_")
}

// watch has the engine tell the store of each row that its writer changes.
func (s *Store) watch() error {
	c := <-s.write.free
	defer func() { s.write.free <- c }()
	return c.Raw(func(driver any) error {
		hooks, ok := driver.(sqlite.HookRegisterer)
		if !ok {
			return errors.New("this engine does not tell of changes")
		}
		hooks.RegisterPreUpdateHook(func(d sqlite.SQLitePreUpdateData) {
			if !counted(d.TableName) {
				return
			}
			s.moved = true
			row := make([]any, d.Count())
			if d.Op != lib.SQLITE_INSERT {
				if err := d.Old(row...); err != nil {
					s.unheard = errors.Join(s.unheard, err)
				}
				s.tally.remove(d.TableName, row)
			}
			if d.Op != lib.SQLITE_DELETE {
				if err := d.New(row...); err != nil {
					s.unheard = errors.Join(s.unheard, err)
				}
				s.tally.add(d.TableName, row)
			}
		})
		return nil
	})
}

// begin gives the writer its tally: the stored one, or, where the tables were made
// or moved by a migration just now, one that is counted anew. One that is gone for
// another reason stays gone, for verify to tell of.
func (s *Store) begin(ctx context.Context, migrated bool) error {
	err := s.write.with(ctx, "BEGIN IMMEDIATE", func(db *gorm.DB) (err error) {
		v := &View{db: db, s: s}
		if !migrated {
			s.tally, err = v.tally()
			return err
		}
		if s.tally, err = v.count(); err != nil {
			return err
		}
		return s.keepTally(db)
	})
	if err != nil || s.tally == nil {
		return err
	}
	return s.watch()
}

// keepTally stores the tally, as part of the transaction that moved it.
func (s *Store) keepTally(db *gorm.DB) error {
	if s.unheard != nil {
		return s.unheard
	}
	text, err := json.Marshal(s.tally)
	if err != nil {
		return err
	}
	s.moved = false
	return db.Exec("INSERT INTO tally (id, tables) VALUES (1, ?) ON CONFLICT DO UPDATE SET tables = excluded.tables", string(text)).Error
}

// tally is the stored one; nil: there is none.
func (v *View) tally() (tally, error) {
	var text string
	err := one(v, &text, "SELECT tables FROM tally WHERE id = 1")
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	var t tally
	return t, errors.Join(err, json.Unmarshal([]byte(text), &t))
}

// count sums up every table anew.
func (v *View) count() (tally, error) {
	var tables []string
	if err := v.db.Raw("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").Scan(&tables).Error; err != nil {
		return nil, err
	}
	out := tally{}
	for _, table := range tables {
		if counted(table) {
			if err := v.countTable(out, table); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (v *View) countTable(t tally, table string) error {
	rows, err := v.db.Raw("SELECT * FROM " + table).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		t.add(table, row)
	}
	return rows.Err()
}

// VerifyTally counts every table again and tells of each that is not as the server
// left it.
func (v *View) VerifyTally(wrong func(table, what string)) error {
	kept, err := v.tally()
	if err != nil {
		return err
	}
	if kept == nil {
		wrong("tally", "what the server left is not there any more")
		return nil
	}
	now, err := v.count()
	if err != nil {
		return err
	}
	both := maps.Clone(kept)
	maps.Copy(both, now)
	for _, table := range slices.Sorted(maps.Keys(both)) {
		switch was, is := kept[table], now[table]; {
		case was.Rows != is.Rows:
			wrong(table, fmt.Sprintf("it has %d rows, and the server left %d", is.Rows, was.Rows))
		case was.Sum != is.Sum:
			wrong(table, "a row of it is not as the server left it")
		}
	}
	return nil
}
