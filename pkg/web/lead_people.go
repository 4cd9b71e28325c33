package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// people is everybody in the department, or those with one role.
func (s *Server) people(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "role")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	list, err := s.Enrolling.People(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	p := frontend.LeadPeople{Lead: k.lead(s.layout(c, "People"), k.above(c)), Invite: onlyIf(k.Invites, k.at(c, "lead.invite")), Import: onlyIf(k.Invites, k.at(c, "lead.import"))}
	role := identity.Role(q.Get("role"))
	p.Roles = k.roleFilter(c, list.Members, role)
	for _, m := range list.Members {
		switch {
		case m.Status == enrolling.Left && role == "":
			p.Left = append(p.Left, k.memberRow(c, m))
		case m.Status != enrolling.Left && (role == "" || slices.Contains(m.Roles, role)):
			p.Rows = append(p.Rows, k.memberRow(c, m))
		}
	}
	p.Invitations = s.invitationRows(c, k, list.Invitations)
	return s.page(c, http.StatusOK, p)
}

// above is where who runs the platform came from; a lead's pages need no way back.
func (k desk) above(c echo.Context) string {
	return onlyIf(k.Invites && !k.Leads, at(c, "admin.organisations"))
}

// roleFilter counts the people by role.
func (k desk) roleFilter(c echo.Context, members []enrolling.Member, chosen identity.Role) []frontend.NavItem {
	all := frontend.NavItem{Text: "Everybody", Href: k.at(c, "lead.people"), Current: chosen == ""}
	var out []frontend.NavItem
	for _, r := range identity.Roles {
		item := frontend.NavItem{Text: r.Title(), Href: k.to(c, "lead.people").With("role", string(r)).String(), Current: r == chosen}
		for _, m := range members {
			if m.Status != enrolling.Left && slices.Contains(m.Roles, r) {
				item.Count++
			}
		}
		if item.Count > 0 {
			out = append(out, item)
		}
	}
	for _, m := range members {
		if m.Status != enrolling.Left {
			all.Count++
		}
	}
	return slices.Insert(out, 0, all)
}

func (k desk) memberRow(c echo.Context, m enrolling.Member) frontend.MemberRow {
	return frontend.MemberRow{Link: frontend.Link{Text: m.Name, Href: k.at(c, "lead.person", string(m.ID))}, Email: m.Email, Roles: roleTitles(m.Roles), Status: memberStanding(m)}
}

// memberStanding is a tag for whoever cannot simply be counted on.
func memberStanding(m enrolling.Member) frontend.Standing {
	switch m.Status {
	case enrolling.Off:
		return frontend.Standing{Text: "Switched off", Colour: "red"}
	case enrolling.Left:
		return frontend.Standing{Text: "No role here", Colour: "grey"}
	}
	return frontend.Standing{}
}

func roleTitles(roles []identity.Role) string {
	var out []string
	for _, r := range roles {
		out = append(out, r.Title())
	}
	return strings.Join(out, ", ")
}

func (s *Server) invitationRows(c echo.Context, k desk, list []store.Invitation) []frontend.InvitationRow {
	var out []frontend.InvitationRow
	for _, i := range list {
		out = append(out, frontend.InvitationRow{Name: i.Name, Email: i.Email, Roles: roleTitles(i.Roles), Expires: moment(i.ExpiresAt), Over: !i.Open(s.Clock.Now()),
			Renew: onlyIf(k.Invites, at(c, "lead.invitation.renew", string(i.ID))), Withdraw: onlyIf(k.Invites, k.at(c, "lead.invitation.withdraw", string(i.ID)))})
	}
	return out
}

const inviteTitle = "Invite somebody"

func (s *Server) invitePage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "role")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	page, err := s.inviteForm(c, k, enrolling.InviteCommand{Roles: []identity.Role{identity.Role(q.Get("role"))}})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, inviteTitle)))
}

// inviteForm is the form with what was typed.
func (s *Server) inviteForm(c echo.Context, k desk, cmd enrolling.InviteCommand) (func(frontend.Layout) frontend.Page, error) {
	post, err := s.postForm(c, k, cmd.Post)
	p := frontend.LeadInvite{Action: at(c, "lead.invite.send"), Name: cmd.Name, Email: cmd.Email, Post: post, Until: dateParts(string(cmd.Until)), ManyFromOne: k.at(c, "lead.import")}
	for _, r := range cmd.Roles {
		p.Roles = append(p.Roles, string(r))
	}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(within(l, "settings"), k.at(c, "lead.people"))
		return p
	}, err
}

// within ties errors about one choice of several ("settings.0") to their group.
func within(l frontend.Layout, groups ...string) frontend.Layout {
	for i, e := range l.Errors {
		if group, _, of := strings.Cut(e.Name, "."); of && slices.Contains(groups, group) {
			l.Errors[i].Name = group
		}
	}
	return l
}

// postForm is what forms ask about a post, with what was typed.
func (s *Server) postForm(c echo.Context, k desk, typed enrolling.Post) (frontend.PostForm, error) {
	choices, err := s.Enrolling.PostChoices(c.Request().Context(), actor(c), k.ID)
	f := frontend.PostForm{Level: aim(typed.Version, typed.Level), Target: aim(typed.Version, typed.Target), Settings: typed.Settings, Educator: string(typed.Educator)}
	for n, v := range choices.Frameworks {
		for _, l := range v.Levels {
			text := l.Title
			if n > 0 {
				text += ", " + v.Title
			}
			if !l.Outside {
				f.Levels = append(f.Levels, frontend.Choice{Value: aim(v.ID, l.ID), Text: text})
			}
		}
		for _, one := range v.Settings {
			f.Kinds = append(f.Kinds, frontend.Choice{Value: one.ID, Text: one.Title})
		}
	}
	for _, e := range choices.Educators {
		f.Educators = append(f.Educators, frontend.Choice{Value: string(e.ID), Text: e.Name})
	}
	return f, err
}

// aim is a level with its framework version as one value of a form.
func aim(v framework.VersionID, level string) string {
	if level == "" {
		return ""
	}
	return string(v) + "/" + level
}

func readAim(value string) (framework.VersionID, string) {
	v, level, _ := strings.Cut(value, "/")
	return framework.VersionID(v), level
}

// typedPost reads what a form says about a post.
func typedPost(f *httpx.FormData) enrolling.Post {
	version, level := readAim(f.Get("level"))
	toward, target := readAim(f.Get("target"))
	if version == "" {
		version = toward
	}
	return enrolling.Post{Version: version, Level: level, Target: target, Settings: f.All("settings"), Educator: id.Person(f.Get("educator"))}
}

func (s *Server) invite(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	until, _ := typedDay(&f.Values, "until")
	cmd := enrolling.InviteCommand{Department: k.ID, Email: f.Get("email"), Name: f.Get("name"), Post: typedPost(f), Until: clock.Date(until)}
	for _, r := range f.All("roles") {
		cmd.Roles = append(cmd.Roles, identity.Role(r))
	}
	invited, refused := s.Enrolling.Invite(c.Request().Context(), actor(c), cmd)
	if refused != nil {
		page, err := s.inviteForm(c, k, cmd)
		if err != nil {
			return err
		}
		return s.again(c, refused, inviteTitle, page)
	}
	p := s.linkTo(c, invited)
	p.Lead = k.lead(s.layout(c, "The invitation is made"), k.at(c, "lead.people"))
	p.Next = []frontend.Link{{Text: "Invite somebody else", Href: k.at(c, "lead.invite")}, {Text: "Back to the people", Href: k.at(c, "lead.people")}}
	return s.page(c, http.StatusOK, p)
}

// linkTo shows the link of an invitation, the only time that it can be shown.
func (s *Server) linkTo(c echo.Context, i enrolling.Invited) frontend.LeadLink {
	link := s.PublicURL + at(c, "invitation", i.Token)
	return frontend.LeadLink{Name: i.Name, Email: i.Email, Mailed: i.Mailed, Address: link, Until: moment(i.Expires),
		What: fmt.Sprintf("With this link %s sets a password and comes in.", i.Name), Subject: "Your invitation to Countersign",
		Message: fmt.Sprintf("Hello %s,\n\nplease open this link to set your password:\n\n%s\n\nIt works once, until %s.\n\n%s\n", i.Name, link, moment(i.Expires), actor(c).Name)}
}

// invitationAt is the invitation that the address names, what is around a page
// about it, and where it is listed: with its department, or on the platform.
func (s *Server) invitationAt(c echo.Context, title string) (store.Invitation, frontend.Lead, httpx.Location, error) {
	ref, err := param[id.Invitation](c, "id")
	if err != nil {
		return store.Invitation{}, frontend.Lead{}, httpx.Location{}, err
	}
	i, err := s.Enrolling.Invitation(c.Request().Context(), actor(c), ref)
	if err != nil {
		return i, frontend.Lead{}, httpx.Location{}, err
	}
	k, list := desk{}, httpx.To(c, "admin.organisations")
	if i.Department != "" {
		if k, err = s.desk(c, string(i.Department)); err != nil {
			return i, frontend.Lead{}, list, err
		}
		list = k.to(c, "lead.people")
	}
	return i, k.lead(s.layout(c, title), list.String()), list, nil
}

func (s *Server) renewInvitation(c echo.Context) error {
	i, around, list, err := s.invitationAt(c, "A new link")
	if err != nil {
		return err
	}
	invited, err := s.Enrolling.RenewInvitation(c.Request().Context(), actor(c), i.ID)
	if err != nil {
		return err
	}
	p := s.linkTo(c, invited)
	p.Lead, p.Next = around, []frontend.Link{{Text: "Go back to the list", Href: list.String()}}
	p.What += " The link before it works no more."
	return s.page(c, http.StatusOK, p)
}

func (s *Server) withdrawPage(c echo.Context) error {
	i, around, list, err := s.invitationAt(c, "Take this invitation back?")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, frontend.LeadConfirm{Lead: around, About: i.Name + ", " + i.Email, Button: "Take it back", Keep: list.String(),
		Action: at(c, "lead.invitation.withdraw.send", string(i.ID)), Explain: []string{"The link stops working. You can invite the person again at any time."}})
}

func (s *Server) withdrawInvitation(c echo.Context) error {
	i, _, list, err := s.invitationAt(c, "")
	if err != nil {
		return err
	}
	if err := s.Enrolling.WithdrawInvitation(c.Request().Context(), actor(c), i.ID); err != nil {
		return err
	}
	done(c, "The invitation is taken back", "Its link works no more.")
	return httpx.SeeOther(c, list)
}
