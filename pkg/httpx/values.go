package httpx

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// Values are named texts from a form or a query. Asking for one value where
// several were sent gives none and is noted as a fault, so that two readers of
// the same request can never see different answers.
type Values struct {
	all map[string][]string
	bad fault.Fields
}

// Get is the one value of a field, or empty.
func (v *Values) Get(name string) string {
	switch got := v.all[name]; len(got) {
	case 0:
		return ""
	case 1:
		return got[0]
	}
	v.bad.Add(name, "Send only one answer here.")
	return ""
}

// All is every value of a field, in order, without empty ones (a browser sends
// an empty text for a choice that was left alone).
func (v *Values) All(name string) []string {
	return slices.DeleteFunc(slices.Clone(v.all[name]), func(s string) bool { return s == "" })
}

// Texts is every value that was sent, in the order of the fields' names.
func (v *Values) Texts() (out []string) {
	for _, name := range slices.Sorted(maps.Keys(v.all)) {
		out = append(out, v.all[name]...)
	}
	return out
}

// Has tells whether the field was sent at all: a button that was pressed.
func (v *Values) Has(name string) bool { return len(v.all[name]) > 0 }

// Err is the Invalid fault for fields that Get found more than once.
func (v *Values) Err() error { return v.bad.Err() }

// add takes a text in, with the line ends of a browser made ours, so that the
// same words have the same digest through page and API.
func (v *Values) add(name, value string) error {
	if !clean(name) || !clean(value) {
		return fault.Because(fault.Invalid, errSyntax, unkeepable)
	}
	v.all[name] = append(v.all[name], strings.ReplaceAll(value, "\r\n", "\n"))
	return nil
}

const unkeepable = "This text has characters that we cannot keep. Type it again."

// clean text is UTF-8 without the zero byte, which PostgreSQL cannot store.
func clean(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// ReadQuery reads the query of the address and refuses every name that is not
// listed, and one that comes twice unless it is listed with three dots, "setting...":
// a filter that was ignored would answer with too much.
func ReadQuery(c echo.Context, names ...string) (*Values, error) {
	query, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, fault.Because(fault.Invalid, errSyntax, "We could not read the address. Check what stands after the question mark.")
	}
	v := &Values{all: map[string][]string{}}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if several := slices.Contains(names, name+"..."); !several && !slices.Contains(names, name) {
			v.bad.Add(printable(name), "We do not know this part of the address. Take it out.")
			continue
		} else if !several && len(query[name]) > 1 {
			v.bad.Add(name, "Send only one answer here.")
		}
		for _, value := range query[name] {
			if err := v.add(name, value); err != nil {
				return nil, err
			}
		}
	}
	return v, v.Err()
}

// printable makes a name that somebody sent fit to be sent back.
func printable(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if len(name) > 64 {
		name = strings.ToValidUTF8(name[:64], "")
	}
	return name
}
