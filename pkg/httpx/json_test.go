package httpx

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

type level string

type sample struct {
	Title   string             `json:"title"`
	Level   level              `json:"level,omitempty"`
	Count   int8               `json:"count"`
	Share   float64            `json:"share"`
	Sure    bool               `json:"sure"`
	Note    *string            `json:"note"`
	When    time.Time          `json:"when"`
	Tags    []string           `json:"tags"`
	Parts   []part             `json:"parts"`
	Scores  map[string]float64 `json:"scores"`
	Details any                `json:"details"`
	Secret  string             `json:"-"`
}

type part struct {
	Name string `json:"name"`
	Deep *part  `json:"deep"`
}

func decode(body string) (sample, error) {
	var s sample
	err := decodeJSON([]byte(body), &s)
	return s, err
}

func TestJSONIsReadStrictly(t *testing.T) {
	deep := strings.Repeat(`{"deep":`, 40) + `null` + strings.Repeat(`}`, 40)
	for body, want := range map[string]string{ // name of the field at fault; "!" means unreadable; "" means good
		`{}`: "", ` {"title":"a"} `: "", `{"note":null}`: "", `{"note":"n"}`: "", `{"tags":[]}`: "", `{"tags":null}`: "", `{"scores":{"a":1}}`: "",
		`{"when":"2026-11-23T09:00:00Z"}`: "", `{"details":{"a":[1,"b",null,{}]}}`: "", `{"details":null}`: "", `{"count":-128}`: "", `{"share":1e3}`: "",
		`{"parts":[{"name":"a","deep":{"name":"b"}}]}`: "", "{\"title\":\"\u2028 \\u00e9 \\n\"}": "",

		``: "!", `  `: "!", `{`: "!", `{"title":"a"`: "!", `{"title":"a"}{}`: "!", `{"title":"a"} x`: "!", `{"title":"a",}`: "!", `{'title':'a'}`: "!",
		"{\"title\":\"\xff\"}": "!", `{"title":NaN}`: "!", `{"title":"a" // why` + "\n}": "!", "\ufeff{}": "!", `<a/>`: "!",

		`{"other":1}`: "other", `{"Title":"a"}`: "Title", `{"TITLE":"a"}`: "TITLE", `{"Secret":"a"}`: "Secret", `{"hidden":"a"}`: "hidden", `{"-":"a"}`: "-",
		`{"title":"a","title":"b"}`: "title", `{"other":{"a":1,"a":2}}`: "other", `{"details":{"a":{"b":1,"b":2}}}`: "details.a.b",
		`{"scores":{"a":1,"a":2}}`: "scores.a", `{"parts":[{"name":"a"},{"name":"a","name":"b"}]}`: "parts.1.name", `{"tit\u006ce":"a","title":"b"}`: "title",
		`{"title":1}`: "title", `{"title":null}`: "title", `{"title":["a"]}`: "title", `{"title":{"a":1}}`: "title", `{"level":1}`: "level", `{"count":"1"}`: "count",
		`{"count":1.5}`: "count", `{"count":128}`: "count", `{"count":1e2}`: "count", `{"count":null}`: "count", `{"share":"1"}`: "share", `{"share":1e999}`: "share",
		`{"sure":1}`: "sure", `{"sure":"true"}`: "sure", `{"sure":null}`: "sure", `{"note":1}`: "note", `{"when":"yesterday"}`: "when", `{"when":7}`: "when",
		`{"tags":"a"}`: "tags", `{"tags":[1]}`: "tags.0", `{"tags":{}}`: "tags", `{"tags":[null]}`: "tags.0", `{"parts":[{"name":1}]}`: "parts.0.name",
		`{"parts":[{"nam":"a"}]}`: "parts.0.nam", `{"parts":[7]}`: "parts.0", `{"parts":[null]}`: "parts.0", `{"scores":{"a":"b"}}`: "scores.a", `{"scores":[]}`: "scores",
		`null`: "", `[]`: "", `"a"`: "", `7`: "", `true`: "",
		`{"parts":[` + deep + `]}`: "parts.0" + strings.Repeat(".deep", 30), `{"details":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`: "details" + strings.Repeat(".0", 31),
		"{\"title\":\"a\\u0000b\"}": "title", "{\"a\\u0000\\u0001b\":1}": "ab",
	} {
		got, err := decode(body)
		var f *fault.Error
		switch {
		case want == "" && strings.HasPrefix(strings.TrimSpace(body), "{"):
			if err != nil {
				t.Errorf("%s: %v", body, err)
			}
		case !errors.As(err, &f) || f.Kind != fault.Invalid:
			t.Errorf("%.60s: taken as %+v, %v", body, got, err)
		case (want == "!") != errors.Is(err, errSyntax):
			t.Errorf("%.60s: is it readable? %v", body, err)
		case want != "!" && (len(f.Fields) == 0 || f.Fields[0].Name != want):
			t.Errorf("%.60s: %v", body, f.Fields)
		}
	}
}

func TestAllFieldsAtFaultAreNamedAtOnceInPlainWords(t *testing.T) {
	_, err := decode(`{"title":1,"count":"x","sure":0,"tags":{},"parts":[{"name":false}],"other":1,"note":[],"share":[],"when":1,"scores":1}`)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 10 {
		t.Fatalf("%v", err)
	}
	for _, field := range f.Fields {
		for _, word := range []string{"json", "string", "int", "bool", "float", "struct", "slice", "map", "unmarshal", "Go ", "time."} {
			if strings.Contains(field.Message, word) || !strings.HasSuffix(field.Message, ".") {
				t.Errorf("%s: %q", field.Name, field.Message)
			}
		}
	}
	if _, err := decode(`{` + strings.Repeat(`"x":1,`, 5000) + `"x":1}`); !errors.As(err, &f) || len(f.Fields) != mostFaults {
		t.Errorf("%d faults are told", len(f.Fields))
	}
}

// Anybody can send a body to a public address, and many at once.
func TestABodyWithTooMuchWrongIsReadNoFurther(t *testing.T) {
	var body strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&body, `,"k%d":[1,2,3]`, i)
	}
	raw := []byte("{" + body.String()[1:] + "}")
	var v struct{}
	if n := testing.AllocsPerRun(1, func() { _ = checkShape(raw, &v) }); n > 5000 {
		t.Errorf("%v allocations", n)
	}
}

func TestNobodysBodyIsSmallerThanSomebodys(t *testing.T) {
	public, own := api("POST", "/a", ok).settled(), api("POST", "/b", ok)
	own.Access = SignedIn
	if own = own.settled(); public.MaxBody != mostPublic || own.MaxBody != mebibyte {
		t.Errorf("%d and %d bytes", public.MaxBody, own.MaxBody)
	}
}

func TestABodyThatIsReadIsBoundedAndDigested(t *testing.T) {
	read := func(c echo.Context) error {
		s, err := ReadJSON[sample](c)
		if err != nil {
			return err
		}
		key, digest, err := IdempotencyKey(c)
		if err != nil {
			return err
		}
		return c.String(200, s.Title+"|"+key+"|"+digest)
	}
	h := build(t, nil, api("POST", "/a", read), api("PUT", "/a", read))
	post := func(method, body string, headers ...string) (int, string) {
		w := h.do(request(method, "/api/v1/a", body, append([]string{"Content-Type", "application/json"}, headers...)...))
		return w.Code, w.Body.String()
	}
	if code, body := post("POST", `{"title":"`+strings.Repeat("x", mebibyte)+`"}`); code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %.200s", code, body)
	}
	key := "0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f0c"
	code, first := post("POST", `{"title":"a"}`, "Idempotency-Key", key)
	if code != 200 || !strings.HasPrefix(first, "a|"+key+"|") || len(first) != len("a|"+key+"|")+64 {
		t.Errorf("%d %s", code, first)
	}
	for _, other := range []struct{ method, body string }{{"POST", `{"title":"a" }`}, {"PUT", `{"title":"a"}`}} {
		if _, got := post(other.method, other.body, "Idempotency-Key", key); got == first {
			t.Errorf("%v has the same digest", other)
		}
	}
	if _, again := post("POST", `{"title":"a"}`, "Idempotency-Key", key); again != first {
		t.Error("the same request has another digest")
	}
	for _, bad := range []string{"", "x", strings.ToUpper(key), "{" + key + "}", key + " "} {
		if code, _ := post("POST", `{"title":"a"}`, "Idempotency-Key", bad); code != 422 && strings.TrimSpace(bad) != key {
			t.Errorf("key %q: %d", bad, code)
		}
	}
	if code, _ := post("POST", `{"title":"a"}`, "Idempotency-Key", key, "Idempotency-Key", key); code != 422 {
		t.Errorf("two keys: %d", code)
	}
	for _, kind := range []string{"", "text/json", "application/xml", "text/plain", kindURLEncoded, "application/json; charset=latin1"} {
		if w := h.do(request("POST", "/api/v1/a", `{}`, "Content-Type", kind)); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%q: %d", kind, w.Code)
		}
	}
	if w := h.do(request("POST", "/api/v1/a", `{}`, "Content-Type", "application/json; charset=utf-8")); w.Code != 200 {
		t.Errorf("with a charset: %d", w.Code)
	}
}

// Whatever ReadJSON takes, the standard decoder at its strictest takes too, with
// the same meaning, and no object in it names a field twice.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"title":"a","parts":[{"name":"b","deep":{"name":"c"}}]}`, `{"details":{"a":1,"a":2}}`, `{"count":1e2}`, `{"when":"2026-11-23T09:00:00Z"}`,
		`{"scores":{"a":1.5}}`, `{"note":null,"tags":null}`, `{"title":"\ud800"}`, `[]`, `{"count":-0}`, `{"details":[[[[]]]]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		got, err := decode(body)
		if fe := (*fault.Error)(nil); err != nil {
			if !errors.As(err, &fe) || fe.Kind != fault.Invalid || len(fe.Fields) > mostFaults {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		var want sample
		dec := json.NewDecoder(strings.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %+v, the standard library says %+v, %v", body, got, want, err)
		}
		if repeated(json.NewDecoder(strings.NewReader(body))) {
			t.Fatalf("%q names a field twice", body)
		}
	})
}

// repeated looks for equal names in one object, by a stack of its own.
func repeated(dec *json.Decoder) bool {
	type frame struct {
		names map[string]bool
		key   bool
	}
	var stack []*frame
	for {
		token, err := dec.Token()
		if err != nil {
			return false
		}
		var top *frame
		if len(stack) > 0 {
			top = stack[len(stack)-1]
		}
		name, text := token.(string)
		if top != nil && top.names != nil && top.key && text {
			if top.names[name] {
				return true
			}
			top.names[name], top.key = true, false
			continue
		}
		if top != nil {
			top.key = true
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, &frame{names: map[string]bool{}, key: true})
		case json.Delim('['):
			stack = append(stack, &frame{})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				stack[len(stack)-1].key = true
			}
		}
	}
}

func BenchmarkReadJSON(b *testing.B) {
	body := []byte(`{"title":"A reflective account","count":3,"tags":["a","b","c"],"parts":[{"name":"x"},{"name":"y","deep":{"name":"z"}}],"note":"` +
		strings.Repeat("What I saw and did. ", 100) + `"}`)
	for name, read := range map[string]func(*sample) error{
		"ours":             func(s *sample) error { return decodeJSON(body, s) },
		"standard library": func(s *sample) error { return json.NewDecoder(bytes.NewReader(body)).Decode(s) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(new(sample)); err != nil {
					b.Fatal(fmt.Sprint(err))
				}
			}
		})
	}
}

func TestOneKeyOnTwoThingsIsTwoRequests(t *testing.T) {
	read := func(c echo.Context) error {
		if _, err := ReadJSON[sample](c); err != nil {
			return err
		}
		_, digest, err := IdempotencyKey(c)
		if err != nil {
			return err
		}
		return c.String(200, digest)
	}
	h := build(t, nil, api("POST", "/things/:thing", read))
	digest := func(thing string) string {
		return h.do(request("POST", "/api/v1/things/"+thing, `{"title":"a"}`, "Content-Type", "application/json", "Idempotency-Key", "0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f0c")).Body.String()
	}
	if one := digest("one"); len(one) != 64 || one == digest("two") || one != digest("one") {
		t.Errorf("the digests are %s and %s", one, digest("two"))
	}
}
