package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

const roleTitle = "Give another role"

// rolePage asks which role, then what the role needs.
func (s *Server) rolePage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "role")
	if err != nil {
		return err
	}
	w, err := s.someone(c, q.Get("department"))
	if err != nil {
		return err
	}
	page, err := s.roleForm(c, w, enrolling.AddRoleCommand{Role: identity.Role(q.Get("role"))})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, roleTitle)))
}

// roleForm is the form with what was typed. A role that they cannot be given is
// asked for again.
func (s *Server) roleForm(c echo.Context, w someone, cmd enrolling.AddRoleCommand) (func(frontend.Layout) frontend.Page, error) {
	var have []string
	for _, r := range w.about.Roles {
		have = append(have, string(r))
	}
	p := frontend.LeadRole{Action: at(c, "lead.role.send", string(w.about.ID)), Name: w.about.Name, Offered: frontend.RolesBut(have...), Until: dateParts(string(cmd.Until))}
	if i := slices.IndexFunc(p.Offered, func(r frontend.RoleChoice) bool { return r.Value == string(cmd.Role) }); i >= 0 {
		p.Role, p.Title, p.Help = p.Offered[i].Value, p.Offered[i].Text, p.Offered[i].Help
	}
	var err error
	p.Post, err = s.postForm(c, w.desk, cmd.Post)
	return func(l frontend.Layout) frontend.Page {
		if l.Wrong("role").Text != "" {
			p.Role = "" // ask again
		}
		p.Lead = w.lead(within(l, "settings"), w.here(c, "lead.person"))
		return p
	}, err
}

func (s *Server) addRole(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	until, _ := typedDay(&f.Values, "until")
	cmd := enrolling.AddRoleCommand{Department: w.ID, Person: w.about.ID, Role: identity.Role(f.Get("role")), Until: clock.Date(until), Post: typedPost(f)}
	if refused := s.Enrolling.AddRole(c.Request().Context(), actor(c), cmd); refused != nil {
		page, err := s.roleForm(c, w, cmd)
		if err != nil {
			return err
		}
		return s.again(c, refused, roleTitle, page)
	}
	done(c, "The role is given", w.about.Name+" is now: "+cmd.Role.Title()+".")
	return w.back(c)
}

// roleOf is the role that the address names, of the person.
func roleOf(c echo.Context, w someone) (identity.Membership, error) {
	ref, err := param[id.Membership](c, "role")
	i := slices.IndexFunc(w.about.Memberships, func(m identity.Membership) bool { return m.ID == ref })
	if err != nil || i < 0 {
		return identity.Membership{}, fault.Missing()
	}
	return w.about.Memberships[i], nil
}

// whatEnds says what follows when a role ends.
var whatEnds = map[identity.Role][]string{
	identity.RoleWorker:    {"Their portfolio is kept and stays as it is. They can no longer add to it.", "If they come back, give them the role again and it goes on."},
	identity.RoleAssessor:  {"They can no longer sign anything off. What they signed before still counts.", "What waits for them goes to somebody else who may sign it."},
	identity.RoleEducator:  {"They no longer see how support workers get on.", "Support workers who had them have no educator then. Choose another one on each worker’s page."},
	identity.RoleLead:      {"They can no longer change anything in the department."},
	identity.RoleInspector: {"They can no longer read anything in the department."},
}

const endRoleTitle = "End this role?"

// endRoleForm asks why a role ends.
func endRoleForm(c echo.Context, w someone, m identity.Membership, why string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.LeadConfirm{Lead: w.lead(l, w.here(c, "lead.person")), About: w.about.Name + ": " + m.Role.Title(), Explain: whatEnds[m.Role],
			Action: at(c, "lead.role.end.send", string(w.about.ID), string(m.ID)), Button: "End the role", Keep: w.here(c, "lead.person"), AskReason: true, Reason: why}
	}
}

func (s *Server) endRolePage(c echo.Context) error {
	w, err := s.someoneOf(c)
	if err != nil {
		return err
	}
	m, err := roleOf(c, w)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, endRoleForm(c, w, m, "")(s.layout(c, endRoleTitle)))
}

func (s *Server) endRole(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	m, err := roleOf(c, w)
	if err != nil {
		return err
	}
	cmd := enrolling.EndRoleCommand{Role: m.ID, Reason: f.Get("reason")}
	if err := s.Enrolling.EndRole(c.Request().Context(), actor(c), cmd); err != nil {
		return s.again(c, err, endRoleTitle, endRoleForm(c, w, m, cmd.Reason))
	}
	done(c, "The role has ended", w.about.Name+" is no longer: "+m.Role.Title()+".")
	return w.back(c)
}
