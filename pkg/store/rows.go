package store

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"gorm.io/gorm/schema"

	"countersign/pkg/fault"
)

// What is read or written on every request goes past GORM's mapper, which sets
// each field of each row by reflection: half the cost of a sign-off. The names of
// columns are GORM's all the same.

var (
	schemas sync.Map // of GORM, by type of row
	inserts sync.Map // insertion, by type of row and whether its key is given
)

func schemaOf(row any) (*schema.Schema, error) {
	return schema.Parse(row, &schemas, schema.NamingStrategy{})
}

func (v *View) query(query string, args ...any) (*sql.Rows, error) {
	s := v.db.Statement
	return s.ConnPool.QueryContext(s.Context, query, args...)
}

// exec runs a statement that changes rows.
func (tx *Tx) exec(query string, args ...any) error {
	s := tx.db.Statement
	_, err := s.ConnPool.ExecContext(s.Context, query, args...)
	return err
}

// swap runs a statement that changes the row that it names as it was seen, or is
// told that somebody else changed it.
func (tx *Tx) swap(query string, args ...any) error {
	s := tx.db.Statement
	done, err := s.ConnPool.ExecContext(s.Context, query, args...)
	if err != nil {
		return err
	}
	rows, err := done.RowsAffected()
	return cmp.Or(err, moved(rows))
}

// list reads the rows of a statement: into the fields that its columns are named
// for, or, where T is no struct, its only column.
func list[T any](v *View, out *[]T, query string, args ...any) error {
	rows, err := v.query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var row T
	to, err := fields(rows, &row)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		*out = append(*out, row)
	}
	return rows.Err()
}

// one reads the only row of a statement, or is told that nothing is there.
func one[T any](v *View, out *T, query string, args ...any) error {
	rows, err := v.query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return cmp.Or(rows.Err(), error(fault.Missing()))
	}
	to, err := fields(rows, out)
	if err != nil {
		return err
	}
	return errors.Join(rows.Scan(to...), rows.Close())
}

// fields are where the columns of a row go.
func fields(rows *sql.Rows, row any) ([]any, error) {
	v := reflect.ValueOf(row).Elem()
	if v.Kind() != reflect.Struct {
		return []any{row}, nil
	}
	s, err := schemaOf(row)
	if err != nil {
		return nil, err
	}
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	to := make([]any, len(columns))
	for i, c := range columns {
		f := s.FieldsByDBName[c]
		if f == nil {
			return nil, fmt.Errorf("%s has no field for the column %s", s.Name, c)
		}
		to[i] = v.FieldByIndex(f.StructField.Index).Addr().Interface()
	}
	return into(to...), nil
}

// into makes ready what rows are read into. For what is nearly a string or a
// number, database/sql takes the long way for each value: reflection, or text.
func into(to ...any) []any {
	for i, p := range to {
		v := reflect.ValueOf(p)
		switch _, scans := p.(sql.Scanner); {
		case scans:
		case v.Elem().Kind() == reflect.String:
			to[i] = v.Convert(reflect.TypeFor[*string]()).Interface()
		case v.Elem().Kind() == reflect.Int:
			to[i] = number{v.Convert(reflect.TypeFor[*int]()).Interface().(*int)}
		}
	}
	return to
}

// number reads a whole number.
type number struct{ to *int }

// Scan is for database/sql.
func (n number) Scan(from any) error {
	whole, ok := from.(int64)
	if !ok {
		return fmt.Errorf("a column holds %T, not a whole number", from)
	}
	*n.to = int(whole)
	return nil
}

// packed is a column that holds several, none of them NULL or in anybody's own words:
// read as one, twenty columns of a row take half the time. It is read into a pack.
func packed(columns string) string { return "concat_ws(char(31), " + columns + ")" }

// pack reads a packed column: a string or a whole number each.
type pack []any

// packInto makes ready what a packed column is read into.
func packInto(to ...any) pack {
	for i, p := range to {
		if v := reflect.ValueOf(p); v.Elem().Kind() == reflect.String {
			to[i] = v.Convert(reflect.TypeFor[*string]()).Interface()
		}
	}
	return to
}

// Scan is for database/sql.
func (p pack) Scan(from any) error {
	rest, ok := from.(string)
	if !ok || strings.Count(rest, "\x1f") != len(p)-1 {
		return fmt.Errorf("a column that holds %d others holds %T, or not as many", len(p), from)
	}
	for _, to := range p {
		var part string
		part, rest, _ = strings.Cut(rest, "\x1f")
		var err error
		switch to := to.(type) {
		case *string:
			*to = part
		case *int:
			*to, err = strconv.Atoi(part)
		case *int64:
			*to, err = strconv.ParseInt(part, 10, 64)
		default:
			err = fmt.Errorf("a packed column cannot be read into %T", to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// insert appends a row; a key that is zero is the engine's to give.
func (tx *Tx) insert(row any) error {
	v := reflect.ValueOf(row).Elem()
	in, err := insertOf(row, v)
	if err != nil {
		return err
	}
	args := make([]any, len(in.fields))
	for i, index := range in.fields {
		args[i] = v.FieldByIndex(index).Interface()
	}
	return tx.exec(in.query, args...)
}

type insertion struct {
	query  string
	fields [][]int
}

func insertOf(row any, v reflect.Value) (insertion, error) {
	s, err := schemaOf(row)
	if err != nil {
		return insertion{}, err
	}
	key := s.PrioritizedPrimaryField
	given := key != nil && !v.FieldByIndex(key.StructField.Index).IsZero()
	kind := struct {
		row   reflect.Type
		given bool
	}{v.Type(), given}
	if in, ok := inserts.Load(kind); ok {
		return in.(insertion), nil
	}
	var in insertion
	var names []string
	for _, f := range s.Fields {
		if f != key || given {
			in.fields, names = append(in.fields, f.StructField.Index), append(names, f.DBName)
		}
	}
	in.query = fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s)", s.Table, strings.Join(names, ", "), strings.Repeat(",?", len(names)-1))
	inserts.Store(kind, in)
	return in, nil
}
