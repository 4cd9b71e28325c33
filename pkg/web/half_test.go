package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

func TestAPasswordWithoutItsCodeAcceptsNoInvitation(t *testing.T) {
	s := site.New(t)
	priya := s.North.Assessor
	i := store.Invitation{ID: id.New[id.Invitation](), Email: priya.Email, Name: priya.Name, Department: s.South.ID, Roles: []identity.Role{identity.RoleInspector},
		InvitedBy: s.South.Lead.ID, Until: fixture.Now.AddDate(0, 1, 0), ExpiresAt: fixture.Now.AddDate(0, 0, 7)}
	s.Write(func(tx *store.Tx) error {
		return tx.AddInvitation(fixture.Grant(access.InvitePerson, i.ID, s.South.ID), i, digest.OfBytes([]byte("a-link")))
	})
	accepted := func() (yes bool) {
		s.Read(func(v *store.View) (err error) {
			yes, err = v.BelongsTo(priya.ID, s.South.ID)
			return err
		})
		return yes
	}
	half := s.Visitor()
	half.Get("/sign-in")
	half.Send("/sign-in", "email", priya.Email, "password", fixture.Password).Want(t, 200, "authenticator app")
	page := half.Get("/invitations/a-link")
	if half.Send("/invitations/a-link"); accepted() || !strings.Contains(page.Text(), "Sign in") {
		t.Errorf("accepted (%t) by half a sign-in, which was shown:\n%s", accepted(), page.Text())
	}
	b := s.Browser(priya)
	b.Get("/invitations/a-link")
	if b.Send("/invitations/a-link"); !accepted() {
		t.Error("not accepted by who is signed in")
	}
}
