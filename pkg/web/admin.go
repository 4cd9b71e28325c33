package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func adminArea() area {
	return area{role: identity.RoleAdministrator, routes: (*Server).adminRoutes, links: []link{{"Organisations", "admin.organisations"}, {"Registers", "registers"}, {"Email", "admin.mail"}}}
}

func (s *Server) adminRoutes() []httpx.Route {
	return []httpx.Route{
		get("/organisations", "admin.organisations", s.organisations),
		get("/organisations/new", "admin.organisation", s.organisationPage),
		post("/organisations/new", "admin.organisation.send", s.createOrganisation),
		get("/organisations/:id/site", "admin.site", s.sitePage),
		post("/organisations/:id/site", "admin.site.send", s.createSite),
		get("/sites/:id/department", "admin.department", s.newDepartmentPage),
		post("/sites/:id/department", "admin.department.send", s.createDepartment),
		get("/administrators/invite", "admin.invite", s.inviteAdministratorPage),
		post("/administrators/invite", "admin.invite.send", s.inviteAdministrator),
		get("/email", "admin.mail", s.outbox),
		post("/email/:mail/again", "admin.mail.again", s.sendMailAgain),
		get("/administrators/:role/end", "admin.role.end", s.endAdministratorPage),
		get("/registers", "registers", s.registers),
		get("/registers/rules", "registers.adopt", s.adoptRegisterPage),
		post("/registers/rules", "registers.adopt.send", s.adoptRegister),
		post("/administrators/:role/end", "admin.role.end.send", s.endAdministrator),
	}
}

// organisations is every organisation with its sites and departments.
func (s *Server) organisations(c echo.Context) error {
	list, err := s.Enrolling.Platform(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := frontend.AdminOrganisations{Layout: s.layout(c, "Organisations"), New: at(c, "admin.organisation"), Invite: at(c, "admin.invite"),
		Waiting: s.invitationRows(c, desk{Place: enrolling.Place{Invites: true}, usual: true}, list.Invited)}
	for _, a := range list.Administrators {
		p.Administrators = append(p.Administrators, frontend.AdministratorRow{Name: a.Name, Email: a.Email, Since: day(a.Role.From),
			End: onlyIf(a.ID != actor(c).Person, at(c, "admin.role.end", string(a.Role.ID)))})
	}
	for _, o := range list.Organisations {
		box := frontend.OrganisationBox{Name: o.Name, NewSite: at(c, "admin.site", string(o.ID))}
		for _, site := range list.Sites {
			if site.Organisation == o.ID {
				box.Sites = append(box.Sites, siteBox(c, site, list.Departments))
			}
		}
		p.Organisations = append(p.Organisations, box)
	}
	return s.page(c, http.StatusOK, p)
}

func siteBox(c echo.Context, site store.Site, departments []store.Department) frontend.SiteBox {
	box := frontend.SiteBox{Name: site.Name, NewDepartment: at(c, "admin.department", string(site.ID))}
	for _, d := range departments {
		if d.Site == site.ID {
			in := func(route string) httpx.Location { return httpx.To(c, route).With("department", string(d.ID)) }
			box.Departments = append(box.Departments, frontend.DepartmentRow{Name: d.Name, People: in("lead.people").String(),
				Invite: in("lead.invite").With("role", string(identity.RoleLead)).String(), Checks: in("lead.checks").String()})
		}
	}
	return box
}

// newPlace is a form that makes an organisation, a site or a department.
func newPlace(action, within, what, hint, name string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		l.Back = "/organisations"
		return frontend.AdminNew{Layout: l, Action: action, Within: within, What: what, Hint: hint, Name: name}
	}
}

// made tells that it is there now.
func made(c echo.Context, heading, text string) error {
	done(c, heading, text)
	return httpx.SeeOther(c, httpx.To(c, "admin.organisations"))
}

const organisationTitle = "Add an organisation"

func organisationForm(c echo.Context, name string) func(frontend.Layout) frontend.Page {
	return newPlace(at(c, "admin.organisation.send"), "", "organisation", "For example, a trust or health board", name)
}

func (s *Server) organisationPage(c echo.Context) error {
	if _, err := s.Enrolling.Platform(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, organisationForm(c, "")(s.layout(c, organisationTitle)))
}

func (s *Server) createOrganisation(c echo.Context) error {
	name := httpx.FormOf(c).Get("name")
	if _, err := s.Enrolling.CreateOrganisation(c.Request().Context(), actor(c), name); err != nil {
		return s.again(c, err, organisationTitle, organisationForm(c, name))
	}
	return made(c, "The organisation is added", "Add its first site next.")
}

const siteTitle = "Add a site"

// siteForm finds the organisation that the address names.
func (s *Server) siteForm(c echo.Context, name string) (id.Organisation, func(frontend.Layout) frontend.Page, error) {
	list, err := s.Enrolling.Platform(c.Request().Context(), actor(c))
	if err != nil {
		return "", nil, err
	}
	i := slices.IndexFunc(list.Organisations, func(o store.Organisation) bool { return string(o.ID) == c.Param("id") })
	if i < 0 {
		return "", nil, fault.Missing()
	}
	o := list.Organisations[i]
	return o.ID, newPlace(at(c, "admin.site.send", string(o.ID)), o.Name, "site", "For example, a hospital", name), nil
}

func (s *Server) sitePage(c echo.Context) error {
	_, page, err := s.siteForm(c, "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, siteTitle)))
}

func (s *Server) createSite(c echo.Context) error {
	name := httpx.FormOf(c).Get("name")
	o, page, err := s.siteForm(c, name)
	if err != nil {
		return err
	}
	if _, err := s.Enrolling.CreateSite(c.Request().Context(), actor(c), enrolling.CreateSiteCommand{Organisation: o, Name: name}); err != nil {
		return s.again(c, err, siteTitle, page)
	}
	return made(c, "The site is added", "Add its first department next.")
}

const departmentTitle = "Add a department"

// departmentForm finds the site that the address names.
func (s *Server) departmentForm(c echo.Context, name string) (id.Site, func(frontend.Layout) frontend.Page, error) {
	list, err := s.Enrolling.Platform(c.Request().Context(), actor(c))
	if err != nil {
		return "", nil, err
	}
	i := slices.IndexFunc(list.Sites, func(site store.Site) bool { return string(site.ID) == c.Param("id") })
	if i < 0 {
		return "", nil, fault.Missing()
	}
	site := list.Sites[i]
	return site.ID, newPlace(at(c, "admin.department.send", string(site.ID)), site.Name, "department", "For example, Radiology", name), nil
}

func (s *Server) newDepartmentPage(c echo.Context) error {
	_, page, err := s.departmentForm(c, "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, departmentTitle)))
}

func (s *Server) createDepartment(c echo.Context) error {
	name := httpx.FormOf(c).Get("name")
	site, page, err := s.departmentForm(c, name)
	if err != nil {
		return err
	}
	if _, err := s.Enrolling.CreateDepartment(c.Request().Context(), actor(c), enrolling.CreateDepartmentCommand{Site: site, Name: name}); err != nil {
		return s.again(c, err, departmentTitle, page)
	}
	return made(c, "The department is added", "Nobody is in it yet. Invite its first lead next.")
}

const administratorTitle = "Invite another administrator"

func administratorForm(c echo.Context, name, email string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.LeadInvite{Lead: desk{}.lead(l, at(c, "admin.organisations")), Action: at(c, "admin.invite.send"), Name: name, Email: email, Administrator: true}
	}
}

func (s *Server) inviteAdministratorPage(c echo.Context) error {
	if _, err := s.Enrolling.Platform(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, administratorForm(c, "", "")(s.layout(c, administratorTitle)))
}

func (s *Server) inviteAdministrator(c echo.Context) error {
	f := httpx.FormOf(c)
	cmd := enrolling.InviteCommand{Email: f.Get("email"), Name: f.Get("name"), Roles: []identity.Role{identity.RoleAdministrator}}
	invited, err := s.Enrolling.Invite(c.Request().Context(), actor(c), cmd)
	if err != nil {
		return s.again(c, err, administratorTitle, administratorForm(c, cmd.Name, cmd.Email))
	}
	p := s.linkTo(c, invited)
	p.Lead = desk{}.lead(s.layout(c, "The invitation is made"), at(c, "admin.organisations"))
	p.Next = []frontend.Link{{Text: "Back to the organisations", Href: at(c, "admin.organisations")}}
	return s.page(c, http.StatusOK, p)
}

const endAdministratorTitle = "End this role?"

// administrator is the one whose role the address names, and the page that asks
// before it ends.
func (s *Server) administrator(c echo.Context, why string) (store.Administrator, func(frontend.Layout) frontend.Page, error) {
	list, err := s.Enrolling.Platform(c.Request().Context(), actor(c))
	if err != nil {
		return store.Administrator{}, nil, err
	}
	i := slices.IndexFunc(list.Administrators, func(a store.Administrator) bool { return string(a.Role.ID) == c.Param("role") })
	if i < 0 {
		return store.Administrator{}, nil, fault.Missing()
	}
	a, back := list.Administrators[i], at(c, "admin.organisations")
	return a, func(l frontend.Layout) frontend.Page {
		return frontend.LeadConfirm{Lead: desk{}.lead(l, back), About: a.Name + ": " + a.Role.Role.Title(), Button: "End the role", Keep: back, AskReason: true, Reason: why,
			Action: at(c, "admin.role.end.send", string(a.Role.ID)), Explain: []string{"From now on they do not run the platform. Roles in departments stay as they are."}}
	}, nil
}

func (s *Server) endAdministratorPage(c echo.Context) error {
	_, page, err := s.administrator(c, "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, endAdministratorTitle)))
}

func (s *Server) endAdministrator(c echo.Context) error {
	why := httpx.FormOf(c).Get("reason")
	a, page, err := s.administrator(c, why)
	if err != nil {
		return err
	}
	if err := s.Enrolling.EndRole(c.Request().Context(), actor(c), enrolling.EndRoleCommand{Role: a.Role.ID, Reason: why}); err != nil {
		return s.again(c, err, endAdministratorTitle, page)
	}
	return made(c, "The role has ended", a.Name+" no longer runs the platform.")
}
