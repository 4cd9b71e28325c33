package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func (s *Server) peopleRoutes() []httpx.Route {
	return []httpx.Route{
		get("/platform", "platform.show", s.platform),
		post("/organisations", "organisation.create", s.createOrganisation),
		post("/sites", "site.create", s.createSite),
		get("/departments", "department.list", s.departments),
		post("/departments", "department.create", s.createDepartment),
		get("/departments/:department/people", "people.list", about("department", s.Enrolling.People, everybodyOf)),
		post("/departments/:department/people/:person/roles", "role.create", s.addRole),
		post("/departments/:department/people/:person/switches", "person.switch", s.switchPerson),
		bare("/departments/:department/people/:person/password-resets", "password.offer-reset", s.offerReset),
		bare("/departments/:department/people/:person/authenticator-resets", "authenticator.reset", s.resetAuthenticator),
		post("/memberships/:membership/endings", "role.end", told(s, "membership", s.endRole)),
	}
}

type organisationJSON struct {
	ID   id.Organisation `json:"id"`
	Name string          `json:"name"`
}

type siteJSON struct {
	ID           id.Site         `json:"id"`
	Organisation id.Organisation `json:"organisation"`
	Name         string          `json:"name"`
}

type departmentJSON struct {
	ID               id.Department   `json:"id"`
	Name             string          `json:"name"`
	Site             id.Site         `json:"site"`
	SiteName         string          `json:"site_name"`
	Organisation     id.Organisation `json:"organisation"`
	OrganisationName string          `json:"organisation_name"`
}

func departmentOf(d store.Department) departmentJSON {
	return departmentJSON{
		ID: d.ID, Name: d.Name, Site: d.Site, SiteName: d.SiteName, Organisation: d.Organisation, OrganisationName: d.OrganisationName,
	}
}

type platformJSON struct {
	Organisations  []organisationJSON  `json:"organisations"`
	Sites          []siteJSON          `json:"sites"`
	Departments    []departmentJSON    `json:"departments"`
	Administrators []administratorJSON `json:"administrators"`
	Invited        []invitationJSON    `json:"administrator_invitations"`
}

type administratorJSON struct {
	Person *personJSON `json:"person"`
	Email  string      `json:"email"`
	Role   roleJSON    `json:"role"`
}

func administratorOf(a store.Administrator) administratorJSON {
	return administratorJSON{Person: personOf(a.ID, a.Name), Email: a.Email, Role: roleOf(a.Role)}
}

func (s *Server) platform(c echo.Context) error {
	p, err := s.Enrolling.Platform(ctx(c), actor(c))
	return show(c, platformJSON{
		Organisations: each(p.Organisations, func(o store.Organisation) organisationJSON { return organisationJSON{o.ID, o.Name} }),
		Sites:         each(p.Sites, func(o store.Site) siteJSON { return siteJSON{o.ID, o.Organisation, o.Name} }),
		Departments:   each(p.Departments, departmentOf), Administrators: each(p.Administrators, administratorOf),
		Invited: each(p.Invited, invitationOf),
	}, err)
}

func (s *Server) createOrganisation(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Name string `json:"name"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		organisation, err := s.Enrolling.CreateOrganisation(ctx(c), actor(c), body.Name)
		return made(organisation), err
	})
}

func (s *Server) createSite(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Organisation id.Organisation `json:"organisation"`
		Name         string          `json:"name"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		site, err := s.Enrolling.CreateSite(ctx(c), actor(c), enrolling.CreateSiteCommand{Organisation: body.Organisation, Name: body.Name})
		return made(site), err
	})
}

func (s *Server) departments(c echo.Context) error {
	list, err := s.Enrolling.Departments(ctx(c), actor(c))
	return show(c, listOf(departmentOf)(list), err)
}

func (s *Server) createDepartment(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Site id.Site `json:"site"`
		Name string  `json:"name"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		department, err := s.Enrolling.CreateDepartment(ctx(c), actor(c), enrolling.CreateDepartmentCommand{Site: body.Site, Name: body.Name})
		return made(department), err
	})
}

type memberJSON struct {
	Person      id.Person        `json:"person"`
	Name        string           `json:"name"`
	Email       string           `json:"email"`
	Status      enrolling.Status `json:"status"`
	OffReason   string           `json:"off_reason,omitempty"`
	SignsIn     bool             `json:"signs_in"`
	Roles       []identity.Role  `json:"roles"`
	Memberships []roleJSON       `json:"memberships"`
	Worker      id.Worker        `json:"worker,omitempty"`
}

func memberOf(m enrolling.Member) memberJSON {
	return memberJSON{
		Person: m.ID, Name: m.Name, Email: m.Email, Status: m.Status, OffReason: m.OffReason, SignsIn: m.SignsIn, Roles: some(m.Roles),
		Memberships: each(m.Memberships, roleOf), Worker: m.Worker,
	}
}

type everybodyJSON struct {
	Department  departmentJSON   `json:"department"`
	Members     []memberJSON     `json:"members"`
	Invitations []invitationJSON `json:"invitations"`
}

func everybodyOf(p enrolling.People) everybodyJSON {
	return everybodyJSON{departmentOf(p.Department), each(p.Members, memberOf), each(p.Invitations, invitationOf)}
}

// departmentAndPerson reads both ids of somebody in a department.
func departmentAndPerson(c echo.Context) (id.Department, id.Person, error) {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return "", "", err
	}
	p, err := pathID[id.Person](c, "person")
	return d, p, err
}

func (s *Server) addRole(c echo.Context) error {
	d, p, err := departmentAndPerson(c)
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Role  identity.Role `json:"role"`
		Post  postBody      `json:"post"`
		Until clock.Date    `json:"until"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		return reply{}, s.Enrolling.AddRole(ctx(c), actor(c), enrolling.AddRoleCommand{Department: d, Person: p, Role: body.Role, Until: body.Until, Post: body.Post.post()})
	})
}

func (s *Server) endRole(c echo.Context, m id.Membership, body reasonBody) (reply, error) {
	return reply{}, s.Enrolling.EndRole(ctx(c), actor(c), enrolling.EndRoleCommand{Role: m, Reason: body.Reason})
}

func (s *Server) switchPerson(c echo.Context) error {
	d, p, err := departmentAndPerson(c)
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		On     *bool  `json:"on"`
		Reason string `json:"reason"`
	}](c)
	if err != nil {
		return err
	}
	if err := required("on", body.On, "Say true or false."); err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		return reply{}, s.Enrolling.Switch(ctx(c), actor(c), enrolling.SwitchCommand{Department: d, Person: p, On: *body.On, Reason: body.Reason})
	})
}

type resetLinkJSON struct {
	Token     string  `json:"token"`
	Email     string  `json:"email"`
	ExpiresAt instant `json:"expires_at"`
	Mailed    bool    `json:"mailed"`
}

func (s *Server) offerReset(c echo.Context) error {
	d, p, err := departmentAndPerson(c)
	if err != nil {
		return err
	}
	link, err := s.Auth.OfferReset(ctx(c), actor(c), d, p)
	return shown(c, resetLinkJSON{link.Token, link.Email, instant{link.Expires}, link.Mailed}, err)
}

func (s *Server) resetAuthenticator(c echo.Context) error {
	d, p, err := departmentAndPerson(c)
	if err != nil {
		return err
	}
	return done(c, s.Auth.ResetAuthenticator(ctx(c), actor(c), d, p))
}
