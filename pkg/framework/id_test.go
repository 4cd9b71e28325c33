package framework

import (
	"strings"
	"testing"

	"countersign/pkg/fault"
)

func TestACompetencyIDSplitsIntoVersionAndCode(t *testing.T) {
	id, err := ParseCompetencyID("care-certificate-2025:1:1.2d")
	if err != nil {
		t.Fatal(err)
	}
	if id.Version() != "care-certificate-2025:1" || id.Code() != "1.2d" {
		t.Errorf("%s splits into %q and %q", id, id.Version(), id.Code())
	}
	if back := id.Version().Of(id.Code()); back != id {
		t.Errorf("put together again it is %q", back)
	}
	if v := CompetencyID("no-version").Version(); v != "" {
		t.Errorf("a bare code has version %q", v)
	}
}

func TestIDsFromOutsideAreChecked(t *testing.T) {
	long := strings.Repeat("a", longestID)
	for _, s := range []string{"", ":", "a:1:", ":1:X", "a:0:X", "a:01:X", "A:1:X", "a:1:X Y", "a:1:X:Y", "a:1:X/../Y", "a:1:-X", "a:1:X\n", "a-:1:X", "a:1:" + long} {
		if id, err := ParseCompetencyID(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was taken for competency %q (%v)", s, id, err)
		}
	}
	for _, s := range []string{"", "a", "a:", "a:0", "a:1:X", "a b:1", "a:1\n", "a:x", long + ":1"} {
		if id, err := ParseVersionID(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was taken for version %q (%v)", s, id, err)
		}
	}
	if _, err := ParseVersionID("st0217:12"); err != nil {
		t.Error(err)
	}
}
