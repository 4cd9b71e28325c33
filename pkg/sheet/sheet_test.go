package sheet

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

var columns = []Column{{Name: "email", Must: true}, {Name: "name", Must: true}, {Name: "level"}}

func read(text string) ([]Row, error) { return Read([]byte(text), 3, columns) }

func TestAFileIsReadByTheNamesOfItsColumns(t *testing.T) {
	rows, err := read("\ufeffName, EMAIL \r\n\"Khan, Amira\",amira@x.example\r\n,\r\n Ben ,ben@x.example\r\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rows); got != "[{2 map[email:amira@x.example level: name:Khan, Amira] []} {4 map[email:ben@x.example level: name:Ben] []}]" {
		t.Errorf("read %s", got)
	}
}

func TestAFileThatIsNotTheOneAskedForIsRefused(t *testing.T) {
	good := "email,name\na@x.example,A\n"
	for name, one := range map[string]struct {
		text string
		kind fault.Kind
		says string
	}{
		"empty":                   {"", fault.Invalid, "empty"},
		"only the header":         {"email,name\n", fault.Invalid, "no lines"},
		"only empty lines":        {"email,name\n,\n,\n", fault.Invalid, "no lines"},
		"a column missing":        {"email\na@x.example\n", fault.Invalid, "name is missing"},
		"a column we do not know": {"email,name,salary\na,b,c\n", fault.Invalid, "Column 3"},
		"a column twice":          {"email,name,name\na,b,c\n", fault.Invalid, "two columns called name"},
		"no header":               {"a@x.example,A\n", fault.Invalid, "Column 1"},
		"semicolons":              {"email;name\na;b\n", fault.Invalid, "Column 1"},
		"a cell too few":          {good + "b@x.example\n", fault.Invalid, "Line 3"},
		"a cell too many":         {good + "b@x.example,B,C\n", fault.Invalid, "Line 3"},
		"a loose quotation mark":  {good + "b@x.example,\"B\n", fault.Invalid, "line 3"},
		"too many lines":          {good + "b,B\nc,C\nd,D\n", fault.Invalid, "more than 3"},
		"not UTF-8":               {"email,name\na@x.example,Zo\xeb\n", fault.Invalid, "UTF-8"},
		"a byte of nothing":       {"email,name\na@x.example,A\x00\n", fault.Invalid, "UTF-8"},
		"UTF-16":                  {"\xff\xfee\x00m\x00", fault.Invalid, "UTF-8"},
		"too large":               {good + strings.Repeat("\n", MaxBytes), fault.TooLarge, "1 MB"},
	} {
		_, err := read(one.text)
		var e *fault.Error
		if !errors.As(err, &e) || e.Kind != one.kind || !strings.Contains(e.Error(), one.says) {
			t.Errorf("%s: %v, want it to say %q", name, err, one.says)
		}
	}
	if _, err := read(good + "b,B\nc,C\n"); err != nil {
		t.Errorf("as many lines as may be: %v", err)
	}
}

func TestACellThatCouldRunIsAProblem(t *testing.T) {
	for _, cell := range []string{"=1+1", " =1", "+44", "-1", "@SUM(A1)", "\tx", "\rx", "a\nb", strings.Repeat("x", maxCell+1)} {
		rows, err := read("email,name\n\"" + cell + "\",A\n")
		if err != nil {
			t.Errorf("%q: %v", cell, err)
			continue
		}
		if len(rows[0].Problems) != 1 || rows[0].Problems[0].Name != "email" || rows[0].Cells["email"] != "" || rows[0].Cells["name"] != "A" {
			t.Errorf("%q is taken: %+v", cell, rows[0])
		}
	}
	rows, err := read("email,name\na@x.example,O'Brien-Jones = \n")
	if err != nil || len(rows[0].Problems) > 0 || rows[0].Cells["name"] != "O'Brien-Jones =" {
		t.Errorf("an honest cell: %+v, %v", rows, err)
	}
}

func TestWhatIsWrittenIsNeverRun(t *testing.T) {
	out, err := Write([]string{"name", "note"}, [][]string{{"=HYPERLINK(\"x\")", "@a"}, {"Khan, Amira", "-1"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "name,note\n\"'=HYPERLINK(\"\"x\"\")\",'@a\n\"Khan, Amira\",'-1\n"; string(out) != want {
		t.Errorf("wrote %q, want %q", out, want)
	}
}

func FuzzReadNeverPanicsAndNeverLetsAFormulaIn(f *testing.F) {
	f.Add("email,name\na@x.example,A\n")
	f.Add("email,name\n =1,\u00a0-1\n")
	f.Add("email,name,level\n\"=1\",\"a\"\"b\",x\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := read(text)
		if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
			t.Fatalf("an error that is nobody's: %v", err)
		}
		for _, r := range rows {
			for name, cell := range r.Cells {
				if runs(cell) && r.Line > 0 {
					t.Fatalf("line %d, %s: %q", r.Line, name, cell)
				}
			}
		}
	})
}

func TestDaysAreReadAsASpreadsheetWritesThemAndAsWeAskForThem(t *testing.T) {
	for s, want := range map[string]clock.Date{"2026-11-03": "2026-11-03", "03/11/2026": "2026-11-03", "3/11/2026": "2026-11-03", "3 November 2026": "2026-11-03",
		"03 november 2026": "2026-11-03", "31/02/2026": "31/02/2026", "11/13/2026": "11/13/2026", "3/11/26": "3/11/26", "31 June 2026": "31 June 2026", "": "", "soon": "soon"} {
		if got := Day(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}
