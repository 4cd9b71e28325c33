package digest

import (
	"testing"

	"pgregory.net/rapid"
)

func TestOrderOfFieldsDoesNotMatter(t *testing.T) {
	a := Of(map[string]any{"b": 1, "a": "x"})
	b := Of(struct {
		B int    `json:"b"`
		A string `json:"a"`
	}{1, "x"})
	if a != b {
		t.Fatalf("the same value digests differently: %s and %s", a, b)
	}
}

func TestTextMovedBetweenFieldsDigestsDifferently(t *testing.T) {
	if Of([]string{"ab", "c"}) == Of([]string{"a", "bc"}) {
		t.Fatal("two different values share a digest")
	}
}

func TestThePlainWayWritesWhatTheLibraryWrites(t *testing.T) {
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a\tb", "line\nline", `"quoted" \ <b>&amp;</b>`, "\u2028\u2029", "\x7f\x00\x1f", "caf\u00e9 \U0001f9b4", "\xff"}))
		whole := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1<<53-2, -1<<53+2), rapid.Int64Range(1<<53-2, 1<<53+2))
		v := map[string]any{}
		for range rapid.IntRange(0, 8).Draw(t, "fields") {
			name := rapid.OneOf(rapid.StringMatching(`[a-z_]{1,12}`), text).Draw(t, "name")
			v[name] = rapid.OneOf(text.AsAny(), whole.AsAny(), rapid.Bool().AsAny(), rapid.Map(text, func(s string) any { return Sum(s) }),
				rapid.SampledFrom([]any{nil, []string{"x"}, map[string]any{"b": 1, "a": 2}, at("now")})).Draw(t, "value")
		}
		got := plain(v)
		if got == nil {
			return
		}
		taken++
		if want, err := transform(v); err != nil || string(got) != string(want) {
			t.Fatalf("plainly %s, by the library %s (%v)", got, want, err)
		}
	})
	if taken == 0 {
		t.Error("the plain way was never taken")
	}
}

func TestEachTextIsWrittenPlainlyOnlyAsTheLibraryWritesIt(t *testing.T) {
	for _, text := range []string{"", `said "yes"`, `back\slash`, "two\nlines", "a\ttab", "<b>&amp;</b>", "\u2028", "\x7f", "\x00", "caf\u00e9 \U0001f9b4", "\xff", "cut \xe2\x82"} {
		for _, v := range []map[string]any{{"text": text}, {text: "value"}, {"sum": Sum(text)}, {"\uff5e" + text: 1, "\U0001f9b4" + text: 2}} {
			want, err := transform(v)
			if err != nil {
				t.Fatal(err)
			}
			if got := plain(v); got != nil && string(got) != string(want) {
				t.Errorf("%q: plainly %q, by the library %q", text, got, want)
			}
			if got, err := Canonical(v); err != nil || string(got) != string(want) {
				t.Errorf("%q: %q (%v), by the library %q", text, got, err, want)
			}
		}
	}
	if plain(map[string]any{"at": int64(1_795_000_000_000_000), "detail": "sign", "note": "two\nlines", "strong": true, "previous": Of("x")}) == nil {
		t.Error("what a sign-off is made of is not written plainly")
	}
}

// at is text, but not as it lies in memory.
type at string

func (at) MarshalText() ([]byte, error) { return []byte("not " + "now"), nil }

func BenchmarkAnEntry(b *testing.B) {
	entry := map[string]any{"seq": 12345, "at": int64(1_795_000_000_000_000), "actor": "per_06h0g6zw5dv3k9sf2x30hsv960", "action": "request.decide",
		"subject": "req_06h0g6zw5dv3k9sf2x30hsv960", "department": "dep_06h0g6ztrdxvn6prq9vvts0rw4", "rule": "assessor of the department", "request": "8e9f0c", "detail": "sign", "previous": Of("x")}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			plain(entry)
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			transform(entry)
		}
	})
}
