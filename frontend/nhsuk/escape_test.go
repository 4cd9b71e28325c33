package nhsuk

import (
	"html/template"
	"reflect"
	"strings"
	"testing"
)

const hostile = `"><script>alert('x')</script><b a='`

// TestWhatSomebodyTypedIsNeverReadAsHTML fills every plain field of every
// component, however deep, with markup.
func TestWhatSomebodyTypedIsNeverReadAsHTML(t *testing.T) {
	for name, zero := range components {
		value := reflect.New(reflect.TypeOf(zero)).Elem()
		fill(value, 0)
		printed := string(HTML(value.Interface().(Component)))
		if strings.Contains(printed, "<script") || strings.Contains(printed, "<b a=") {
			t.Errorf("%s: %s", name, printed)
		}
	}
}

// fill puts the hostile words where words go. What chooses an element or a variant
// comes from our own code and is left alone, as is what is HTML already.
func fill(v reflect.Value, depth int) {
	if depth > 6 {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for n := range v.NumField() {
			if f := v.Type().Field(n); f.IsExported() && f.Name != "Element" && f.Type != reflect.TypeFor[template.HTML]() {
				fill(v.Field(n), depth+1)
			}
		}
	case reflect.String:
		v.SetString(hostile)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("data-x"), reflect.ValueOf(hostile))
	}
}

func TestAnUnsafeAddressIsNotLinked(t *testing.T) {
	for _, c := range []Component{Button{Text: "x", Href: "javascript:alert(1)"}, ActionLink{Text: "x", Href: "javascript:alert(1)"},
		SummaryList{Rows: []SummaryRow{{Actions: Actions{Items: []Action{{Text: "x", Href: "javascript:alert(1)"}}}}}},
		Table{Rows: [][]Cell{{{Text: "x", Href: "javascript:alert(1)"}}}}, ErrorSummary{ErrorList: []ErrorItem{{Text: "x", Href: "javascript:alert(1)"}}}} {
		if printed := string(HTML(c)); strings.Contains(printed, "javascript") || !strings.Contains(printed, "ZgotmplZ") {
			t.Error(printed)
		}
	}
}

func TestAttributesCannotRunScripts(t *testing.T) {
	for _, name := range []string{"onclick", "style", "href", "x y", `x"`, ""} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was let through", name)
				}
			}()
			Attributes{name: "1"}.HTML()
		}()
	}
}
