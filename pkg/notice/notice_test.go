package notice

import (
	"strings"
	"testing"
	"time"
)

func TestWhatConcernsAnAccountIsAlwaysSent(t *testing.T) {
	for _, c := range append([]Choice{""}, Choices...) {
		for _, k := range []Kind{SignedAsYou, Account, Invitation, Reset, PassCode} {
			if !c.Sends(k) {
				t.Errorf("%q does not send %q", c, k)
			}
		}
		if got := c.Sends(Asked); got != (c == AtOnce) {
			t.Errorf("%q sends what it is asked at once: %v", c, got)
		}
		if c.Sends("review") {
			t.Errorf("%q sends at once what nothing is to be done about", c)
		}
	}
}

func TestEachKindHasItsWordsAndNamesNobody(t *testing.T) {
	for _, k := range []Kind{Asked, Returned, Declined, Revoked, SignedAsYou, Account, Digest, Invitation, Reset, "not listed"} {
		if k.Subject() == "" || k.Action() == "" || strings.ContainsAny(k.Subject()+k.Action(), "%\r\n") {
			t.Errorf("%s: %q, %q", k, k.Subject(), k.Action())
		}
	}
}

func TestADigestIsDueAtSevenInTheMorning(t *testing.T) {
	at := func(s string) time.Time {
		out, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, c := range []struct {
		choice    Choice
		now, want string
	}{
		{Daily, "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"},
		{Daily, "2026-11-23T06:59:59Z", "2026-11-22T07:00:00Z"},
		{AtOnce, "2026-07-01T06:30:00Z", "2026-07-01T06:00:00Z"}, // British summer time
		{Daily, "2027-03-28T06:30:00Z", "2027-03-28T06:00:00Z"},  // the clocks went forward in the night
		{Daily, "2026-10-25T06:30:00Z", "2026-10-24T06:00:00Z"},  // and back
		{Weekly, "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"}, // a Monday
		{Weekly, "2026-11-23T06:00:00Z", "2026-11-16T07:00:00Z"},
		{Weekly, "2026-11-29T23:00:00Z", "2026-11-23T07:00:00Z"}, // a Sunday
		{Weekly, "2026-10-26T06:59:00Z", "2026-10-19T06:00:00Z"},
	} {
		if got, ok := c.choice.Due(at(c.now)); !ok || !got.Equal(at(c.want)) {
			t.Errorf("%s at %s: due %v, want %s", c.choice, c.now, got, c.want)
		}
	}
	if _, ok := InApp.Due(at("2026-11-23T07:00:00Z")); ok {
		t.Error("who wants no mail is due a digest")
	}
}
