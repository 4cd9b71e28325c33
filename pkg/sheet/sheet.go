// Package sheet owns CSV, in and out: strict reading of a file that a person
// made in a spreadsheet, and writing one that no spreadsheet will run.
//
// Invariants and their tests: a file is read only if every column is known and
// every line has every cell (TestAFileThatIsNotTheOneAskedForIsRefused); a cell
// that a spreadsheet could run as a formula is a problem on the way in and text
// on the way out (TestACellThatCouldRunIsAProblem, TestWhatIsWrittenIsNeverRun);
// days are read as people in Britain write them
// (TestDaysAreReadAsASpreadsheetWritesThemAndAsWeAskForThem).
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

// MaxBytes is how large a file may be.
const MaxBytes = 1 << 20

// maxCell is how many bytes a cell may hold: nobody's name is longer.
const maxCell = 300

// Column is one that a file may have.
type Column struct {
	Name string // as the first line spells it, lower case
	Must bool   // the file must have it
	Most int    // how many bytes a cell may hold; 0: as many as a name may
}

// Row is one line of a file. Cells holds every known column, trimmed; one that
// the file does not have is empty.
type Row struct {
	Line     int // as an editor counts; the first line is the header
	Cells    map[string]string
	Problems []fault.Field // by name of column
}

// Read reads a file with these columns, in any order. What is wrong with the
// file as a whole is an Invalid fault on "file"; what is wrong with a cell is a
// problem of its row.
func Read(file []byte, maxRows int, columns []Column) ([]Row, error) {
	text, err := plain(file)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, bad("This file is empty. The first line must name the columns.")
	}
	if err != nil {
		return nil, unreadable(err)
	}
	if err := checkHeader(header, columns); err != nil {
		return nil, err
	}
	var rows []Row
	for {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && len(rows) == 0:
			return nil, bad("This file has no lines below the column names.")
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return nil, unreadable(err)
		case len(rows) == maxRows:
			return nil, bad(fmt.Sprintf("This file has more than %d lines. Split it into smaller files.", maxRows))
		}
		line, _ := r.FieldPos(0)
		if strings.Join(cells, "") != "" { // spreadsheets leave lines of nothing but commas
			rows = append(rows, row(line, header, cells, columns))
		}
	}
}

func plain(file []byte) ([]byte, error) {
	if len(file) > MaxBytes {
		return nil, fault.New(fault.TooLarge, "This file is too large. A list may be 1 MB at most.")
	}
	file = bytes.TrimPrefix(file, []byte("\ufeff")) // spreadsheets begin UTF-8 with it
	if !utf8.Valid(file) || bytes.IndexByte(file, 0) >= 0 {
		return nil, bad("We could not read this file. Save it as \"CSV UTF-8\" and try again.")
	}
	return file, nil
}

func bad(message string) error {
	var f fault.Fields
	f.Add("file", "%s", message)
	return f.Err()
}

func unreadable(err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return err
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return bad(fmt.Sprintf("Line %d does not have as many cells as there are columns.", p.Line))
	}
	return bad(fmt.Sprintf("We could not read line %d. Check its quotation marks.", p.Line))
}

func checkHeader(header []string, columns []Column) error {
	var f fault.Fields
	seen := map[string]bool{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		header[i] = name
		switch {
		case !slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }):
			f.Add("file", "Column %d has a name that we do not know. The columns are: %s.", i+1, names(columns))
		case seen[name]:
			f.Add("file", "There are two columns called %s.", name)
		}
		seen[name] = true
	}
	for _, c := range columns {
		if c.Must && !seen[c.Name] {
			f.Add("file", "The column %s is missing.", c.Name)
		}
	}
	return f.Err()
}

func names(columns []Column) string {
	var out []string
	for _, c := range columns {
		out = append(out, c.Name)
	}
	return strings.Join(out, ", ")
}

func row(line int, header, cells []string, columns []Column) Row {
	out := Row{Line: line, Cells: map[string]string{}}
	for _, c := range columns {
		out.Cells[c.Name] = ""
	}
	var f fault.Fields
	for i, name := range header {
		cell := strings.Trim(cells[i], " \u00a0")
		switch {
		case runs(cell):
			f.Add(name, "This begins with %q, which a spreadsheet could run as a formula. Take that sign away.", cell[:1])
		case strings.ContainsFunc(cell, unicode.IsControl):
			f.Add(name, "This holds a line break or another character that cannot be seen. Type it again on one line.")
		case len(cell) > most(columns, name):
			f.Add(name, "This is too long. Use %d characters at most.", most(columns, name))
		default:
			out.Cells[name] = cell
		}
	}
	var e *fault.Error
	if errors.As(f.Err(), &e) {
		out.Problems = e.Fields
	}
	return out
}

func most(columns []Column, name string) int {
	for _, c := range columns {
		if c.Name == name && c.Most > 0 {
			return c.Most
		}
	}
	return maxCell
}

// runs tells whether a spreadsheet could take the cell for a formula.
func runs(cell string) bool { return cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) }

// Write makes a file. A cell that could run gets an apostrophe before it, which
// spreadsheets do not show.
func Write(header []string, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, cells := range append([][]string{header}, rows...) {
		safe := slices.Clone(cells)
		for i, cell := range safe {
			if runs(cell) {
				safe[i] = "'" + cell
			}
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// Day reads a day as 2026-11-03, as 03/11/2026, which a spreadsheet set to Britain
// makes of it, or as 3 November 2026, which is how our pages write it. Anything else
// stays as it is, to be refused with the rest of the line.
func Day(cell string) clock.Date {
	for _, form := range []string{"2/1/2006", "2 January 2006"} {
		if t, err := time.Parse(form, cell); err == nil {
			return clock.Date(t.Format(time.DateOnly))
		}
	}
	return clock.Date(cell)
}
