package attestation

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestACodeFollowsFromTheSealAlone(t *testing.T) {
	a, _ := signed(instant(t, "2026-03-02T10:00:00Z"))
	a.JWS = "a.b.c"
	other := a
	other.Comment = "changed"
	if a.Code() != other.Code() || len(a.Code()) != 16 {
		t.Errorf("codes %s and %s of one seal", a.Code(), other.Code())
	}
	other.JWS = "a.b.d"
	if a.Code() == other.Code() {
		t.Error("two seals have one code")
	}
}

func TestACodeIsReadHoweverItIsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := CodeOf(rapid.String().Draw(t, "seal"))
		w := c.Words()
		for _, typed := range []string{w, strings.ToLower(w), " " + strings.ReplaceAll(w, "-", " ") + "\n", string(c), strings.ReplaceAll(w, "0", "O"), strings.ReplaceAll(strings.ReplaceAll(w, "1", "l"), "-", "–")} {
			if got, ok := ParseCode(typed); !ok || got != c {
				t.Fatalf("%q is read as %q (%t), want %q", typed, got, ok, c)
			}
		}
	})
	for _, bad := range []string{"", "0123", "0123-4567-89ab-cdeu", "0123-4567-89ab-cdef-g", "../../etc/passwd!", strings.Repeat("é", 8)} {
		if got, ok := ParseCode(bad); ok {
			t.Errorf("%q is taken for the code %q", bad, got)
		}
	}
}
