package enrolling_test

import (
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestInvitationsAreSeenByWhoSeesThePeople(t *testing.T) {
	w, _, _ := begin(t)
	for _, c := range []struct {
		who  fixture.Person
		d    id.Department // none: those of administrators
		sees bool
	}{
		{w.North.Lead, w.North.ID, true}, {w.North.Inspector, w.North.ID, true}, {w.Admin, w.North.ID, true}, {w.Admin, "", true},
		{w.North.Educator, w.North.ID, false}, {w.South.Lead, w.North.ID, false}, {w.North.Lead, "", false}, {w.North.Worker, "", false},
	} {
		w.Read(func(v *store.View) error {
			if _, err := v.Invitations(access.ScopeOf(w.As(c.who)), c.d); (err == nil) != c.sees || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %q: %v, want them to see: %t", c.who.Email, c.d, err, c.sees)
			}
			return nil
		})
	}
}

func TestADepartmentIsOpenedByWhoSeesItsPeople(t *testing.T) {
	w, s, _ := begin(t)
	for _, c := range []struct {
		who                  fixture.Person
		sees, invites, leads bool
	}{
		{w.North.Lead, true, true, true}, {w.Admin, true, true, false}, {w.North.Inspector, true, false, false},
		{w.South.Lead, false, false, false}, {w.North.Educator, false, false, false}, {w.North.Worker, false, false, false},
	} {
		p, err := s.Place(t.Context(), w.As(c.who), w.North.ID)
		if (err == nil) != c.sees || err != nil && !fault.Is(err, fault.NotFound) || p.Invites != c.invites || p.Leads != c.leads || p.ID != "" != c.sees {
			t.Errorf("%s finds %+v (%v), want %+v", c.who.Email, p, err, c)
		}
	}
}
