package reporting

import (
	"testing"
)

func TestADraftIsNamedOnceByItsKindUntilItHasATitle(t *testing.T) {
	for title, want := range map[string]string{
		"":             "Finish your draft: Certificate (no title yet).",
		"Certificate":  "Finish your draft: Certificate.",
		"Hand hygiene": "Finish your draft: Certificate (Hand hygiene).",
	} {
		if got := finish(Draft{Kind: "Certificate", Title: title}).Text; got != want {
			t.Errorf("with the title %q: %s", title, got)
		}
	}
}
