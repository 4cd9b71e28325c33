package digest

import "testing"

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
