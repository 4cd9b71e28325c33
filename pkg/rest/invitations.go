package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/auth"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func (s *Server) invitationRoutes() []httpx.Route {
	routes := open(httpx.Public,
		post("/invitation-views", "invitation.view", s.viewInvitation),
		post("/invitation-acceptances", "invitation.accept", s.acceptInvitation),
	)
	return append(routes,
		post("/administrator-invitations", "administrator.invite", s.inviteAdministrator),
		post("/departments/:department/invitations", "invitation.create", s.invite),
		post("/departments/:department/invitation-previews", "invitation.preview", s.previewInvitations),
		post("/departments/:department/invitation-imports", "invitation.import", s.importInvitations),
		on(http.MethodDelete, "/invitations/:invitation", "invitation.withdraw", does("invitation", s.Enrolling.WithdrawInvitation)),
		bare("/invitations/:invitation/renewals", "invitation.renew", s.renewInvitation),
	)
}

type invitationViewJSON struct {
	Email        string          `json:"email"`
	Name         string          `json:"name"`
	Department   string          `json:"department,omitempty"`
	Organisation string          `json:"organisation,omitempty"`
	Roles        []identity.Role `json:"roles"`
	Account      bool            `json:"has_account"`
	Own          bool            `json:"own"`
}

func (s *Server) viewInvitation(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Token string `json:"token"`
	}](c)
	if err != nil {
		return err
	}
	i, err := s.Auth.Invitation(ctx(c), actor(c), body.Token)
	return show(c, invitationViewJSON{
		Email: i.Email, Name: i.Name, Department: i.Department, Organisation: i.Organisation, Roles: some(i.Roles), Account: i.Account,
		Own: i.Own,
	}, err)
}

type acceptedJSON struct {
	Tokens *tokensJSON `json:"tokens,omitempty"`
}

func (s *Server) acceptInvitation(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Token    string `json:"token"`
		Name     string `json:"name"`
		Password string `json:"password"`
	}](c)
	if err != nil {
		return err
	}
	refresh, err := s.Auth.AcceptInvitation(ctx(c), actor(c), body.Token, auth.Accept{Name: body.Name, Password: body.Password}, place(c))
	if err != nil || refresh == "" {
		return shown(c, acceptedJSON{}, err)
	}
	pair, err := s.Auth.Refresh(ctx(c), refresh, place(c))
	tokens := tokensOf(pair)
	return shown(c, acceptedJSON{&tokens}, err)
}

type aimJSON struct {
	Version framework.VersionID `json:"version"`
	Level   string              `json:"level"`
}

// aimOf is nil for no level.
func aimOf(a store.Aim) *aimJSON {
	if a.Level == "" {
		return nil
	}
	return &aimJSON{a.Version, a.Level}
}

type invitationJSON struct {
	ID        id.Invitation   `json:"id"`
	Email     string          `json:"email"`
	Name      string          `json:"name"`
	Roles     []identity.Role `json:"roles"`
	Held      *aimJSON        `json:"held,omitempty"`
	Aims      []*aimJSON      `json:"aims"`
	Settings  []string        `json:"settings"`
	Educator  id.Person       `json:"educator,omitempty"`
	Until     instant         `json:"until,omitzero"`
	CreatedAt instant         `json:"created_at"`
	ExpiresAt instant         `json:"expires_at"`
}

func invitationOf(i store.Invitation) invitationJSON {
	return invitationJSON{
		ID: i.ID, Email: i.Email, Name: i.Name, Roles: some(i.Roles), Held: aimOf(i.Held), Aims: each(i.Aims, aimOf),
		Settings: some(i.Settings), Educator: i.Educator, Until: instant{i.Until}, CreatedAt: instant{i.CreatedAt},
		ExpiresAt: instant{i.ExpiresAt},
	}
}

type invitedJSON struct {
	ID        id.Invitation `json:"id"`
	Name      string        `json:"name"`
	Email     string        `json:"email"`
	Token     string        `json:"token"`
	ExpiresAt instant       `json:"expires_at"`
	Mailed    bool          `json:"mailed"`
}

func invitedOf(i enrolling.Invited) invitedJSON {
	return invitedJSON{
		ID: i.Invitation, Name: i.Name, Email: i.Email, Token: i.Token, ExpiresAt: instant{i.Expires}, Mailed: i.Mailed,
	}
}

// postBody is what a worker's portfolio begins with.
type postBody struct {
	Version  framework.VersionID `json:"version"`
	Level    string              `json:"level"`
	Target   string              `json:"target"`
	Settings []string            `json:"settings"`
	Educator id.Person           `json:"educator"`
}

func (b postBody) post() enrolling.Post {
	return enrolling.Post{Version: b.Version, Level: b.Level, Target: b.Target, Settings: b.Settings, Educator: b.Educator}
}

func (s *Server) inviteAdministrator(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Email string `json:"email"`
		Name  string `json:"name"`
	}](c)
	if err != nil {
		return err
	}
	i, err := s.Enrolling.Invite(ctx(c), actor(c), enrolling.InviteCommand{Email: body.Email, Name: body.Name, Roles: []identity.Role{identity.RoleAdministrator}})
	return shown(c, invitedOf(i), err)
}

func (s *Server) invite(c echo.Context) error {
	d, body, err := readAbout[id.Department, struct {
		Email string          `json:"email"`
		Name  string          `json:"name"`
		Roles []identity.Role `json:"roles"`
		Post  postBody        `json:"post"`
		Until clock.Date      `json:"until"`
	}](c, "department")
	if err != nil {
		return err
	}
	i, err := s.Enrolling.Invite(ctx(c), actor(c), enrolling.InviteCommand{Department: d, Email: body.Email, Name: body.Name, Roles: body.Roles,
		Post: body.Post.post(), Until: body.Until})
	return shown(c, invitedOf(i), err)
}

// sheetBody is a file of rows; Seen is of the preview that was looked at.
type sheetBody struct {
	CSV  string     `json:"csv"`
	Seen digest.Sum `json:"seen"`
}

// readUnseen reads a file that nobody has looked at yet.
func readUnseen(c echo.Context) (id.Department, string, error) {
	d, body, err := readAbout[id.Department, struct {
		CSV string `json:"csv"`
	}](c, "department")
	return d, body.CSV, err
}

type invitePreviewJSON struct {
	Seen     digest.Sum      `json:"seen"`
	Problems int             `json:"problems"`
	Rows     []inviteRowJSON `json:"rows"`
}

type inviteRowJSON struct {
	Line     int               `json:"line"`
	Cells    map[string]string `json:"cells"`
	Problems []fieldJSON       `json:"problems"`
}

func (s *Server) previewInvitations(c echo.Context) error {
	d, csv, err := readUnseen(c)
	if err != nil {
		return err
	}
	p, err := s.Enrolling.PreviewInvitations(ctx(c), actor(c), enrolling.InviteFileCommand{Department: d, File: []byte(csv)})
	return show(c, invitePreviewJSON{p.Seen, p.Problems, each(p.Rows, func(r enrolling.InviteRow) inviteRowJSON {
		return inviteRowJSON{r.Line, r.Cells, each(r.Problems, fieldOf)}
	})}, err)
}

func (s *Server) importInvitations(c echo.Context) error {
	d, body, err := readAbout[id.Department, sheetBody](c, "department")
	if err != nil {
		return err
	}
	list, err := s.Enrolling.InviteFile(ctx(c), actor(c), enrolling.InviteFileCommand{Department: d, File: []byte(body.CSV), Seen: body.Seen})
	return shown(c, listOf(invitedOf)(list), err)
}

func (s *Server) renewInvitation(c echo.Context) error {
	i, err := pathID[id.Invitation](c, "invitation")
	if err != nil {
		return err
	}
	again, err := s.Enrolling.RenewInvitation(ctx(c), actor(c), i)
	return shown(c, invitedOf(again), err)
}
