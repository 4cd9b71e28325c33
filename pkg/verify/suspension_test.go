package verify_test

import (
	"strings"
	"testing"
)

func TestTamperingWithWhatIsOnHoldIsFound(t *testing.T) {
	w := worked(t)
	for name, c := range map[string]struct {
		do   []string
		says string
	}{
		"a suspension dropped":         {[]string{"DELETE FROM suspension WHERE way = 'link'"}, "not there: attestation.suspend"},
		"a suspension slipped in":      {[]string{"INSERT INTO suspension SELECT 'sus_x', id, assessor_id, assessor_name, 'link', signed_at FROM attestation WHERE seq = 1"}, "the suspension of sign-off"},
		"a suspension moved":           {[]string{"UPDATE suspension SET at = at + 1 WHERE way = 'link'"}, "the suspension of sign-off"},
		"a suspension put off another": {[]string{"UPDATE suspension SET attestation_id = (SELECT id FROM attestation WHERE seq = 1) WHERE way = 'link'"}, "not there: attestation.suspend"},
		"a suspension by another":      {[]string{"UPDATE suspension SET by_id = (SELECT by_id FROM lifting)"}, "it was not the signer"},
		"a lifting dropped":            {[]string{"DELETE FROM lifting"}, "not there: attestation.lift"},
		"a lifting slipped in":         {[]string{"INSERT INTO lifting SELECT 'lft_x', id, by_id, by_name, 'x', at FROM suspension WHERE way = 'link'"}, "the lifting of the suspension"},
		"a lifting put off another":    {[]string{"UPDATE lifting SET suspension_id = (SELECT id FROM suspension WHERE way = 'link')"}, "the lifting of the suspension"},
		"the reason of a lifting":      {[]string{"UPDATE lifting SET reason = 'x'"}, "the lifting of the suspension"},
	} {
		dir := copied(t, w)
		tamper(t, dir, c.do...)
		var all []string
		for _, f := range findings(t, w, dir) {
			all = append(all, f.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), c.says) {
			t.Errorf("%s: found %q, want something with %q", name, all, c.says)
		}
	}
}
