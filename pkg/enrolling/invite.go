package enrolling

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// InvitationLife is how long an invitation can be accepted.
const InvitationLife = 14 * 24 * time.Hour

// InviteCommand asks somebody in.
type InviteCommand struct {
	Department id.Department // empty: to run the platform, as an administrator
	Email      string
	Name       string
	Roles      []identity.Role
	Post       Post       // of a worker
	Until      clock.Date // last day of an inspector
}

// Invited is an invitation with the secret of its link, which is shown once.
type Invited struct {
	Invitation id.Invitation
	Name       string
	Email      string
	Token      string
	Expires    time.Time
	Mailed     bool // the link goes to them by e-mail too
}

// post leaves a mail with the link, where mail is sent.
func (i *Invited) post(tx *store.Tx, actor identity.Actor, d id.Department) error {
	where := "Countersign"
	if d != "" {
		department, err := tx.Department(d)
		if err != nil {
			return err
		}
		where = department.Name + ", " + department.OrganisationName
	}
	i.Mailed = tx.SendsMail()
	return tx.Post(store.Mail{Address: i.Email, Kind: notice.Invitation, Link: "/invitations/" + i.Token, Until: i.Expires,
		Text: fmt.Sprintf("%s invites you to %s. The link works once, until %s.", actor.Name, where, clock.DateOf(i.Expires).Words())})
}

// Invite asks one person in.
func (s Service) Invite(ctx context.Context, actor identity.Actor, cmd InviteCommand) (Invited, error) {
	var out Invited
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		in, err := readInviting(&tx.View, actor, cmd.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		i := in.check(&f, cmd)
		if err := f.Err(); err != nil {
			return err
		}
		out, err = in.invite(tx, i)
		return err
	})
	return out, err
}

// inviting is what decides whether somebody can be invited, read once however
// many there are.
type inviting struct {
	actor      identity.Actor
	department id.Department
	now        time.Time
	catalogue  catalogue
	members    map[string]store.Member // by address
	educators  map[id.Person]bool
	invited    map[string]bool // addresses
}

// readInviting refuses whoever may not invite into the department.
func readInviting(v *store.View, actor identity.Actor, d id.Department) (inviting, error) {
	out := inviting{actor: actor, department: d, now: v.Now(), members: map[string]store.Member{}, educators: map[id.Person]bool{}, invited: map[string]bool{}}
	if _, err := out.grant(id.New[id.Invitation]()); err != nil {
		return out, err
	}
	if d != "" {
		if _, err := v.Department(d); err != nil {
			return out, err
		}
	}
	var err error
	if out.catalogue, err = readCatalogue(v, d); err != nil {
		return out, err
	}
	members, err := v.MembersFacts(d)
	if err != nil {
		return out, err
	}
	for _, m := range members {
		out.members[m.Email] = m
		out.educators[m.ID] = m.Enabled && slices.Contains(m.Roles(out.now), identity.RoleEducator)
	}
	invitations, err := v.InvitationsFacts(d)
	for _, i := range invitations {
		out.invited[i.Email] = true
	}
	return out, err
}

func (in inviting) grant(i id.Invitation) (access.Grant, error) {
	if in.department == "" {
		return access.Administer(in.actor, access.InvitePerson, i)
	}
	return access.LeadOrAdministrator(in.actor, access.InvitePerson, i, in.department)
}

// check makes the invitation that a command asks for and says everything that
// is wrong with it.
func (in inviting) check(f *fault.Fields, cmd InviteCommand) store.Invitation {
	out := store.Invitation{ID: id.New[id.Invitation](), Department: in.department, InvitedBy: in.actor.Person, ExpiresAt: in.now.Add(InvitationLife)}
	out.Name = cleanName(f, "name", cmd.Name, "Type their name.")
	out.Email = in.checkEmail(f, cmd.Email)
	out.Roles = in.checkRoles(f, cmd.Roles)
	if slices.Contains(cmd.Roles, identity.RoleWorker) {
		post := in.catalogue.post(f, cmd.Post, in.educators)
		out.Held, out.Aims, out.Settings, out.Educator = post.Held, post.Aims, post.Settings, post.Educator
	} else if !cmd.Post.empty() {
		f.Add("level", "Only a support worker has a level, a kind of work or an educator.")
	}
	out.Until = checkUntil(f, slices.Contains(cmd.Roles, identity.RoleInspector), cmd.Until, in.now)
	return out
}

func (in inviting) checkEmail(f *fault.Fields, s string) string {
	email, ok := identity.CleanEmail(s)
	m, member := in.members[email]
	switch {
	case !ok:
		f.Add("email", "Type an e-mail address, like name@example.nhs.uk.")
	case in.invited[email]:
		f.Add("email", "This person has an invitation already. Renew it, or take it back first.")
	case member && !m.Enabled:
		f.Add("email", "This person's account is switched off. Switch it on instead.")
	case member:
		f.Add("email", "This person is in the department already, or was before. Give them roles there instead.")
	}
	return email
}

func (in inviting) checkRoles(f *fault.Fields, roles []identity.Role) []identity.Role {
	var out []identity.Role
	for _, r := range roles {
		switch {
		case r.Title() == "":
			f.Add("roles", "Say what they do: worker, assessor, educator, lead or inspector.")
		case (r == identity.RoleAdministrator) != (in.department == ""):
			f.Add("roles", "A platform administrator is invited to the platform; every other role is in a department.")
		case slices.Contains(out, r):
			f.Add("roles", "The role “%s” is there twice.", r.Title())
		default:
			out = append(out, r)
		}
	}
	if len(roles) == 0 {
		f.Add("roles", "Choose what this person does.")
	}
	if len(out) > 1 && slices.Contains(out, identity.RoleInspector) {
		f.Add("roles", "An inspector only reads, so they have no other role.")
	}
	return out
}

// checkUntil is the instant at which an inspector's role ends: the end of the
// day given. Other roles have none.
func checkUntil(f *fault.Fields, inspector bool, until clock.Date, now time.Time) time.Time {
	if !inspector {
		if until != "" {
			f.Add("until", "Only an inspector has a last day.")
		}
		return time.Time{}
	}
	end := date(f, "until", until)
	if end != "" && end < clock.DateOf(now) {
		f.Add("until", "This day has passed.")
	}
	return end.AddDays(1).Start()
}

// invite keeps the invitation with a new secret.
func (in inviting) invite(tx *store.Tx, i store.Invitation) (Invited, error) {
	g, err := in.grant(i.ID)
	if err != nil {
		return Invited{}, err
	}
	token := newToken()
	out := Invited{Invitation: i.ID, Name: i.Name, Email: i.Email, Token: token, Expires: i.ExpiresAt}
	if err := tx.AddInvitation(g, i, digest.OfBytes([]byte(token))); err != nil {
		return out, err
	}
	return out, out.post(tx, in.actor, in.department)
}

// newToken makes a secret of 256 bits. Only its digest is kept.
func newToken() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: the program ends if the system has no randomness
	return base64.RawURLEncoding.EncodeToString(b)
}

// RenewInvitation gives an invitation that waits a new link and a new end. The
// link before it works no more.
func (s Service) RenewInvitation(ctx context.Context, actor identity.Actor, i id.Invitation) (Invited, error) {
	var out Invited
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		have, g, err := invitationOf(&tx.View, actor, i)
		if err != nil {
			return err
		}
		token := newToken()
		out = Invited{Invitation: have.ID, Name: have.Name, Email: have.Email, Token: token, Expires: tx.Now().Add(InvitationLife)}
		if err := tx.RenewInvitation(g, i, digest.OfBytes([]byte(token)), out.Expires); err != nil {
			return err
		}
		return out.post(tx, actor, have.Department)
	})
	return out, err
}

// Invitation is an invitation that waits, for whoever may renew it or take it back.
func (s Service) Invitation(ctx context.Context, actor identity.Actor, i id.Invitation) (store.Invitation, error) {
	var out store.Invitation
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		out, _, err = invitationOf(v, actor, i)
		return err
	})
	return out, err
}

// WithdrawInvitation ends an invitation that waits.
func (s Service) WithdrawInvitation(ctx context.Context, actor identity.Actor, i id.Invitation) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		_, g, err := invitationOf(&tx.View, actor, i)
		if err != nil {
			return err
		}
		return tx.WithdrawInvitation(g, i)
	})
}

func invitationOf(v *store.View, actor identity.Actor, i id.Invitation) (store.Invitation, access.Grant, error) {
	have, err := v.InvitationFacts(i)
	if err != nil {
		return have, access.Grant{}, err
	}
	g, err := inviting{actor: actor, department: have.Department}.grant(i)
	return have, g, err
}
