package nhsuk

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "rewrite testdata/fixtures.txt with the fixtures that match now")

// components are the design system's folders that we have a struct for.
var components = map[string]Component{
	"action-link": ActionLink{}, "back-link": BackLink{}, "breadcrumb": Breadcrumb{}, "button": Button{}, "card": Card{},
	"character-count": CharacterCount{}, "checkboxes": Checkboxes{}, "date-input": DateInput{}, "details": Details{},
	"error-message": ErrorMessage{}, "error-summary": ErrorSummary{}, "fieldset": Fieldset{}, "file-upload": FileUpload{},
	"footer": Footer{}, "header": Header{}, "heading": Heading{}, "hint": Hint{}, "input": Input{}, "inset-text": InsetText{},
	"label": Label{}, "legend": Legend{}, "notification-banner": NotificationBanner{}, "pagination": Pagination{}, "panel": Panel{},
	"password-input": PasswordInput{}, "radios": Radios{}, "select": Select{}, "skip-link": SkipLink{}, "summary-list": SummaryList{},
	"tables": Table{}, "tag": Tag{}, "task-list": TaskList{}, "textarea": Textarea{}, "warning-callout": WarningCallout{},
}

type fixture struct {
	Name      string
	Context   json.RawMessage
	CallBlock string
	HTML      string
}

// TestComponentsPrintWhatTheDesignSystemPrints compares our components with every
// fixture of the package. A fixture with an option that our struct does not have
// is not supported; the list of those that match may grow but not shrink.
func TestComponentsPrintWhatTheDesignSystemPrints(t *testing.T) {
	folder := "../node_modules/nhsuk-frontend/dist/nhsuk/components"
	if _, err := os.Stat(folder); err != nil {
		if os.Getenv("CI_FULL") == "1" {
			t.Fatal("the design system's fixtures are missing: run go generate ./...")
		}
		t.Skip("the design system's fixtures are missing: run go generate ./... to compare with them")
	}
	matched, all := map[string]bool{}, 0
	files, err := filepath.Glob(folder + "/*/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		seen := map[string]int{}
		for _, f := range fixturesIn(t, file) {
			all++
			if seen[f.Name]++; seen[f.Name] > 1 { // the same words in another size or colour
				f.Name = fmt.Sprintf("%s (%d)", f.Name, seen[f.Name])
			}
			if zero, ours := components[name]; ours {
				if why := compare(zero, f); why == nil {
					matched[name+": "+f.Name] = true
				} else {
					t.Logf("%s: %s: %v", name, f.Name, why)
				}
			}
		}
	}
	t.Logf("%d of %d fixtures match", len(matched), all)
	golden(t, matched)
}

func golden(t *testing.T, matched map[string]bool) {
	var names []string
	for name := range matched {
		names = append(names, name)
	}
	slices.Sort(names)
	const file = "testdata/fixtures.txt"
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(names, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, name := range listed {
		if !matched[name] {
			t.Errorf("%s: no longer matches; run this test with -v for the difference", name)
		}
		delete(matched, name)
	}
	for name := range matched {
		t.Errorf("%s: matches now; run this test with -update to list it", name)
	}
}

func fixturesIn(t *testing.T, file string) []fixture {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list struct{ Fixtures []fixture }
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list.Fixtures
}

// compare decodes the fixture's options strictly, prints them and compares.
func compare(zero Component, f fixture) (err error) {
	value := reflect.New(reflect.TypeOf(zero))
	var options bytes.Buffer
	if err := json.Compact(&options, f.Context); err != nil {
		return err
	}
	if err := strict(options.Bytes(), value.Interface()); err != nil {
		return err
	}
	if f.CallBlock != "" {
		body := value.Elem().FieldByName("HTML")
		for _, name := range []string{"Description", "Meta"} { // where these take a block
			if part := value.Elem().FieldByName(name); part.IsValid() && !body.IsValid() {
				body = part.FieldByName("HTML")
			}
		}
		if !body.IsValid() {
			return errors.New("takes no block")
		}
		body.SetString(f.CallBlock)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panicked: %v", r)
		}
	}()
	want, got := canonical(f.HTML), canonical(string(HTML(value.Elem().Interface().(Component))))
	if got != want {
		return fmt.Errorf("\nwant %s\n got %s", want, got)
	}
	return nil
}

func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// The design system takes a plain string where only the text matters. These
// decode such a string; a struct is decoded strictly as ever.

func textOr[T any](data []byte, text *string, into *T) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, text)
	}
	return strict(data, into)
}

func (h *Heading) UnmarshalJSON(data []byte) error {
	type plain Heading
	return textOr(data, &h.Text, (*plain)(h))
}

func (c *Caption) UnmarshalJSON(data []byte) error {
	type plain Caption
	return textOr(data, &c.Text, (*plain)(c))
}

func (l *Label) UnmarshalJSON(data []byte) error {
	type plain Label
	return textOr(data, &l.Text, (*plain)(l))
}

func (l *Legend) UnmarshalJSON(data []byte) error {
	type plain Legend
	return textOr(data, &l.Text, (*plain)(l))
}

func (h *Hint) UnmarshalJSON(data []byte) error {
	type plain Hint
	return textOr(data, &h.Text, (*plain)(h))
}

func (e *ErrorMessage) UnmarshalJSON(data []byte) error {
	type plain ErrorMessage
	return textOr(data, &e.Text, (*plain)(e))
}

func (a *Affix) UnmarshalJSON(data []byte) error {
	type plain Affix
	return textOr(data, &a.Text, (*plain)(a))
}

func (c *Content) UnmarshalJSON(data []byte) error {
	type plain Content
	return textOr(data, &c.Text, (*plain)(c))
}

func (d *Description) UnmarshalJSON(data []byte) error {
	type plain Description
	return textOr(data, &d.Text, (*plain)(d))
}

func (s *Summary) UnmarshalJSON(data []byte) error {
	type plain Summary
	return textOr(data, &s.Text, (*plain)(s))
}

func (s *SummaryText) UnmarshalJSON(data []byte) error {
	type plain SummaryText
	return textOr(data, &s.Text, (*plain)(s))
}

func (s *Status) UnmarshalJSON(data []byte) error {
	type plain Status
	return textOr(data, &s.Text, (*plain)(s))
}

func (c *Copyright) UnmarshalJSON(data []byte) error {
	type plain Copyright
	return textOr(data, &c.Text, (*plain)(c))
}

func (m *FooterMeta) UnmarshalJSON(data []byte) error {
	type plain FooterMeta
	return textOr(data, &m.Text, (*plain)(m))
}

func (i *Icon) UnmarshalJSON(data []byte) error {
	type plain Icon
	return textOr(data, &i.Name, (*plain)(i))
}

func (c *Cell) UnmarshalJSON(data []byte) error {
	type plain Cell
	var sort struct{ Sort any }
	if json.Unmarshal(data, &sort) == nil && sort.Sort == true {
		data = bytes.Replace(data, []byte(`"sort":true`), []byte(`"sort":"none"`), 1)
	}
	return textOr(data, &c.Text, (*plain)(c))
}

// A tag's colour may be the word false: no colour at all.
func (t *Tag) UnmarshalJSON(data []byte) error {
	type plain Tag
	return strict(bytes.Replace(data, []byte(`"colour":false`), []byte(`"colour":"none"`), 1), (*plain)(t))
}

// Actions may be the bare list of links.
func (a *Actions) UnmarshalJSON(data []byte) error {
	type plain Actions
	if len(data) > 0 && data[0] == '[' {
		return strict(data, &a.Items)
	}
	return strict(data, (*plain)(a))
}

// A search box may be the word true: with everything as usual.
func (s *Search) UnmarshalJSON(data []byte) error {
	type plain Search
	if string(data) == "true" {
		return nil
	}
	return strict(data, (*plain)(s))
}

// A select's item whose value is given as "" has an empty value.
func (i *SelectItem) UnmarshalJSON(data []byte) error {
	type plain SelectItem
	i.Empty = bytes.Contains(data, []byte(`"value":""`))
	return strict(data, (*plain)(i))
}

func canonical(text string) string {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: 0x2804}
	nodes, err := html.ParseFragment(strings.NewReader(text), body)
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	for _, n := range nodes {
		body.AppendChild(n)
	}
	for n := range body.ChildNodes() {
		write(&out, n)
	}
	return out.String()
}

// inline elements are those beside which white space shows.
var inline = []string{"a", "span", "strong", "em", "b", "abbr", "code"}

func write(out *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		out.WriteString(template.HTMLEscapeString(spaced(n)))
	case html.ElementNode:
		slices.SortFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		out.WriteString("<" + n.Data)
		for _, a := range n.Attr {
			fmt.Fprintf(out, " %s=%q", a.Key, strings.Join(strings.Fields(a.Val), " "))
		}
		out.WriteString(">")
		for c := range n.ChildNodes() {
			write(out, c)
		}
		out.WriteString("</" + n.Data + ">")
	}
}

// spaced is the text with white space as a browser shows it: runs are one space,
// and none stands at the edge of an element or beside a block.
func spaced(n *html.Node) string {
	if n.Parent.Data == "textarea" {
		return n.Data
	}
	text := strings.Join(strings.Fields(n.Data), " ")
	shows := func(beside *html.Node) bool { return beside != nil && slices.Contains(inline, beside.Data) }
	trimmed := strings.TrimLeft(n.Data, " \n\t")
	if trimmed != n.Data && shows(n.PrevSibling) && (text != "" || shows(n.NextSibling)) {
		text = " " + text
	}
	if trimmed != "" && strings.TrimRight(n.Data, " \n\t") != n.Data && shows(n.NextSibling) {
		text += " "
	}
	return text
}
