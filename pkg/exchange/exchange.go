package exchange

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

// Format is a way to write a framework version down.
type Format string

// The formats.
const (
	YAML          Format = "yaml"     // Countersign's own: everything
	CSV           Format = "csv"      // the competencies, for a spreadsheet
	CASE10        Format = "case-1.0" // 1EdTech Competencies and Academic Standards Exchange
	CASE11        Format = "case-1.1"
	SkillsEngland Format = "skills-england" // an apprenticeship standard as it is published; only read
)

// Out is the formats that Write knows.
var Out = []Format{YAML, CSV, CASE10, CASE11}

// In is the formats that Read knows.
var In = []Format{YAML, CSV, CASE10, CASE11, SkillsEngland}

// What a file may hold.
const (
	MaxBytes = 512 << 10
	maxItems = 2000
	maxText  = 4000 // bytes of one statement
	maxTitle = 200  // characters
)

// Into says what a file is to become.
type Into struct {
	Base     *framework.Version // the version that the file is a new version of; nil: it is new here
	Number   int                // of the new version; a YAML document says its own
	Written  clock.Date
	Official bool // the file holds the publisher's wording, which its bringer vouches for
}

// Write writes a version in one of the formats of Out.
func Write(v *framework.Version, f Format) ([]byte, error) {
	switch f {
	case YAML:
		return v.Write()
	case CSV:
		return writeSheet(v)
	case CASE10, CASE11:
		return writeCASE(v, f)
	}
	return nil, unknown()
}

// Read makes a document in the schema of package framework out of a file. The
// warnings are sentences for whoever brings it. The error, an Invalid fault, names
// the places; one about the file as a whole is on "file".
func Read(f Format, file []byte, into Into) (document []byte, warnings []string, err error) {
	if len(file) > MaxBytes {
		return nil, nil, bad("This file is too large. A framework may be %d KB at most.", MaxBytes>>10)
	}
	file = []byte(strings.TrimPrefix(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(file)), "\ufeff"))
	if !utf8.Valid(file) || strings.ContainsRune(string(file), 0) {
		return nil, nil, bad("We could not read this file. Save it as UTF-8 text and try again.")
	}
	var from source
	switch f {
	case YAML:
		if err := readYAML(file); err != nil {
			return nil, nil, err
		}
		return file, nil, nil
	case CSV:
		if into.Base == nil {
			err = bad("A list does not say what framework it is for. Choose the one that it is a new version of.")
		} else {
			from, err = readSheet(file)
		}
	case CASE10, CASE11:
		from, err = readCASE(file, into.Base)
	case SkillsEngland:
		from, err = readStandard(file)
	default:
		err = unknown()
	}
	if err != nil {
		return nil, nil, err
	}
	v, err := from.version(into)
	if err != nil {
		return nil, nil, err
	}
	if document, err = v.Write(); err != nil {
		return nil, nil, err
	}
	if _, err = framework.Parse(document); err != nil {
		return nil, nil, from.placed(err)
	}
	return document, from.warnings, nil
}

var ofCompetency = regexp.MustCompile(`^competencies\.(\d+)\.?`)

// placed names the places of the file instead of those of the document made of it.
func (s *source) placed(err error) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err
	}
	var f fault.Fields
	for _, one := range e.Fields {
		if m := ofCompetency.FindStringSubmatch(one.Name); m != nil {
			i, _ := strconv.Atoi(m[1])
			one.Name = strings.TrimSuffix(s.items[i].place+", "+one.Name[len(m[0]):], ", ")
		}
		f.Add(one.Name, "%s", one.Message)
	}
	return f.Err()
}

func unknown() error {
	var f fault.Fields
	f.Add("format", "Choose one of the formats.")
	return f.Err()
}

// bad refuses the file as a whole.
func bad(format string, args ...any) error {
	var f fault.Fields
	f.Add("file", format, args...)
	return f.Err()
}

// text cleans what a file says in one place: on one line, and nothing that cannot be
// seen.
func text(f *fault.Fields, place, s string, most int) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r == '\u00a0' {
			return ' '
		}
		return r
	}, s)), " ")
	switch {
	case len(s) > most:
		f.Add(place, "This is too long. Use %d characters at most.", most)
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		f.Add(place, "This holds a character that cannot be seen. Type it again.")
	default:
		return s
	}
	return ""
}

// heading makes a title out of a sentence: the whole of a short one, the first words
// of a long one.
func heading(s string) string {
	if utf8.RuneCountInString(s) <= maxTitle {
		return s
	}
	cut := string([]rune(s)[:maxTitle-1])
	if at := strings.LastIndexByte(cut, ' '); at > maxTitle/2 {
		cut = cut[:at]
	}
	return cut + "…"
}

// slug makes a short name out of a title.
func slug(title, between string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(title) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteString(between)
			}
			gap = false
			b.WriteRune(r)
		} else {
			gap = true
		}
		if b.Len() >= 36 {
			break
		}
	}
	return b.String()
}

func place(list string, i int, field string) string { return fmt.Sprintf("%s.%d.%s", list, i, field) }
