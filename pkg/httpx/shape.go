package httpx

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"countersign/pkg/fault"
)

const (
	deepest    = 32
	mostFaults = 50 // nobody reads more, and an answer must stay small
)

// shape walks valid JSON beside a Go type. encoding/json alone takes the last of
// two equal keys, ignores case and stops at the first fault, in its own words.
type shape struct {
	dec    *json.Decoder
	body   []byte
	fields fault.Fields
	faults int
}

// checkShape compares body, which is valid JSON, with the type v points to.
func checkShape(body []byte, v any) error {
	s := &shape{dec: json.NewDecoder(bytes.NewReader(body)), body: body}
	s.dec.UseNumber()
	s.value(reflect.TypeOf(v).Elem(), "", 0)
	return s.fields.Err()
}

func (s *shape) bad(path, message string) {
	if s.faults++; s.faults <= mostFaults {
		s.fields.Add(path, "%s", message)
	}
}

var (
	jsonReader = reflect.TypeFor[json.Unmarshaler]()
	textReader = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value consumes one value. A nil type takes anything: below an unknown field,
// or a field declared any, only repeated names are refused. It is false when the
// text ended, which valid JSON does not, or enough is wrong already.
func (s *shape) value(t reflect.Type, path string, depth int) bool {
	pointer := false
	for t != nil && t.Kind() == reflect.Pointer {
		t, pointer = t.Elem(), true
	}
	if t != nil && t.Kind() == reflect.Interface {
		t = nil
	}
	start := s.dec.InputOffset()
	token, err := s.dec.Token()
	if err != nil || s.faults > mostFaults {
		return false
	}
	own := t != nil && (reflect.PointerTo(t).Implements(jsonReader) || reflect.PointerTo(t).Implements(textReader))
	inner := t
	if own {
		inner = nil
	}
	switch token := token.(type) {
	case json.Delim:
		if depth == deepest {
			s.bad(path, "This has too many levels.")
			inner = nil
		}
		whole := false
		if token == '{' {
			whole = s.object(inner, path, depth+1)
		} else {
			whole = s.list(inner, path, depth+1)
		}
		if !whole {
			return false
		}
	case nil:
		if t != nil && !pointer && !own && t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
			s.bad(path, "Give a value here, or leave the field out.")
		}
		return true
	case string:
		if !clean(token) {
			s.bad(path, unkeepable)
		} else if inner != nil && inner.Kind() != reflect.String {
			s.bad(path, wanted(inner))
		}
	default:
		if inner != nil && !fits(token, inner) {
			s.bad(path, wanted(inner))
		}
	}
	if own {
		raw := bytes.TrimLeft(s.body[start:s.dec.InputOffset()], " \t\r\n,:")
		if json.Unmarshal(raw, reflect.New(t).Interface()) != nil {
			s.bad(path, "We could not read this value. Check how it must be written.")
		}
	}
	return true
}

func (s *shape) object(t reflect.Type, path string, depth int) bool {
	known := map[string]reflect.Type{}
	switch {
	case t == nil:
	case t.Kind() == reflect.Struct:
		known = fieldsOf(t)
	case t.Kind() != reflect.Map:
		s.bad(path, wanted(t))
		t = nil
	}
	seen := map[string]bool{}
	for s.dec.More() {
		token, _ := s.dec.Token()
		name, _ := token.(string)
		at := join(path, printable(name))
		if seen[name] {
			s.bad(at, "Send this only once.")
		}
		if !clean(name) {
			s.bad(at, unkeepable)
		}
		seen[name] = true
		child, ok := known[name]
		switch {
		case t == nil:
		case t.Kind() == reflect.Map:
			child = t.Elem()
		case !ok:
			s.bad(at, "We do not know this field. Check how it is spelt.")
		}
		if !s.value(child, at, depth) {
			return false
		}
	}
	_, err := s.dec.Token()
	return err == nil
}

func (s *shape) list(t reflect.Type, path string, depth int) bool {
	var elem reflect.Type
	switch {
	case t == nil:
	case t.Kind() == reflect.Slice:
		elem = t.Elem()
	default:
		s.bad(path, wanted(t))
	}
	for i := 0; s.dec.More(); i++ {
		if !s.value(elem, join(path, strconv.Itoa(i)), depth) {
			return false
		}
	}
	_, err := s.dec.Token()
	return err == nil
}

// fieldsOf are the fields of a struct by their JSON names.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "" && name != "-" {
			fields[name] = f.Type
		}
	}
	return fields
}

func fits(token json.Token, t reflect.Type) bool {
	switch token := token.(type) {
	case bool:
		return t.Kind() == reflect.Bool
	case json.Number:
		return json.Unmarshal([]byte(token), reflect.New(t).Interface()) == nil
	}
	return false
}

func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "Give a text in quotes here."
	case reflect.Bool:
		return "Give true or false here."
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "Give a whole number here."
	case reflect.Float32, reflect.Float64:
		return "Give a number here."
	case reflect.Slice:
		return "Give a list here, in square brackets."
	}
	return "Give an object here, in curly brackets."
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
