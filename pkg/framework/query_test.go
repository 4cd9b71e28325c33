package framework

import (
	"strings"
	"testing"
)

func TestSearchFindsItemsByAllTheirWords(t *testing.T) {
	v := version(t, "diagnostic-imaging:1")
	for _, want := range []struct{ query, area, level, class, codes string }{
		{"place cannulation", "", "", "invasive", "DI-IV-02"},
		{"PERIPHERAL  Cannula", "", "", "", "DI-IV-02"},
		{"périphéral", "", "", "", "DI-IV-02"},
		{"di-iv-02", "", "", "", "DI-IV-02"},
		{"quench emergency", "", "", "", "DI-MR-04"},
		{"quench teapot", "", "", "", ""},
		{"", "POST", "", "", "DI-POST-01 DI-POST-02 DI-POST-03"},
		{"", "IV", "", "invasive", "DI-IV-02 DI-IV-04"},
		{"", "IV", "CSW", "", ""},
		{"", "MR", "CSW", "", "DI-MR-01 DI-MR-04"},
		{"magnetic resonance", "", "CSW", "annual", "DI-MR-01 DI-MR-04"},
		{"", "nowhere", "", "", ""},
	} {
		var codes []string
		for _, c := range v.Search(want.query, want.area, want.level, want.class) {
			codes = append(codes, c.Code)
		}
		if got := strings.Join(codes, " "); got != want.codes {
			t.Errorf("%q in area %q, level %q, class %q finds %q, want %q", want.query, want.area, want.level, want.class, got, want.codes)
		}
	}
	if n := len(v.Search(" ", "", "", "")); n != 119 {
		t.Errorf("asking for nothing finds %d items, want all", n)
	}
}

func TestFoldTakesWhatPeopleType(t *testing.T) {
	if got := fold("Employer’s X‑RAY ﬁle, naïve"); got != "employer's x-ray file, naive" {
		t.Errorf("folded to %q", got)
	}
}
