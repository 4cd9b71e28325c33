package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/recording"
)

func (s *Server) passRoutes() []httpx.Route {
	return []httpx.Route{
		get("/requests/:request/guest-pass", "guest-pass.show", about("request", s.Recording.PassOf, passOf)),
		bare("/requests/:request/guest-passes", "guest-pass.create", s.makePass),
		on(http.MethodDelete, "/guest-passes/:pass", "guest-pass.cancel", does("pass", s.Recording.CancelPass)),
		get("/departments/:department/guest-passes", "pass-policy.show", about("department", s.Enrolling.Passes, passesOf)),
		post("/departments/:department/pass-policies", "pass-policy.create", told(s, "department", s.grantPasses)),
		post("/departments/:department/pass-policy-endings", "pass-policy.end", told(s, "department", s.endPasses)),
		post("/departments/:department/pass-listings", "pass-listing.create", told(s, "department", s.listGuest)),
		post("/departments/:department/pass-listing-lookups", "pass-listing.look-up", told(s, "department", s.lookUpGuest)),
	}
}

type passJSON struct {
	ID        id.Pass    `json:"id,omitempty"`
	Request   id.Request `json:"request"`
	Code      string     `json:"code,omitempty"`
	Taken     bool       `json:"taken_up"`
	ExpiresAt instant    `json:"expires_at,omitzero"`
}

func passOf(p recording.Pass) passJSON {
	return passJSON{ID: p.ID, Request: p.Request, Code: p.Code, Taken: p.Taken, ExpiresAt: instant{p.ExpiresAt}}
}

// makePass shows the code, which is a secret: the answer is never kept.
func (s *Server) makePass(c echo.Context) error {
	r, err := pathID[id.Request](c, "request")
	if err != nil {
		return err
	}
	p, err := s.Recording.MakePass(ctx(c), actor(c), r)
	return shown(c, passOf(p), err)
}

type passesJSON struct {
	Sends    bool              `json:"sends_mail"`
	Policy   *passPolicyJSON   `json:"policy,omitempty"`
	Listings []passListingJSON `json:"listings"`
}

type passPolicyJSON struct {
	ID        id.PassPolicy `json:"id"`
	Areas     []string      `json:"areas"`
	Domains   []string      `json:"domains"`
	Register  string        `json:"register"`
	Until     clock.Date    `json:"until"`
	InForce   bool          `json:"in_force"`
	GrantedBy *personJSON   `json:"granted_by"`
	GrantedAt instant       `json:"granted_at"`
}

type passListingJSON struct {
	ID            id.PassListing `json:"id"`
	Register      string         `json:"register"`
	Number        string         `json:"number"`
	Name          string         `json:"name"`
	Profession    string         `json:"profession"`
	Status        string         `json:"status"`
	EffectiveFrom clock.Date     `json:"effective_from"`
	CheckedOn     clock.Date     `json:"checked_on"`
	Source        string         `json:"source,omitempty"`
	List          id.Proposal    `json:"list,omitempty"`
	RecordedBy    *personJSON    `json:"recorded_by"`
}

func passesOf(p enrolling.Passes) passesJSON {
	out := passesJSON{Sends: p.Sends, Listings: each(p.Listings, func(l assessor.PassListing) passListingJSON {
		return passListingJSON{l.ID, l.Register, l.Number, l.Name, l.Profession, l.Status, l.EffectiveFrom, l.CheckedOn, l.Source, l.Proposal, personOf(l.RecordedBy, l.RecordedByName)}
	})}
	if g := p.Policy; g != nil {
		out.Policy = &passPolicyJSON{g.ID, g.Areas, g.Domains, g.Register, g.Until, !p.Over, personOf(g.GrantedBy, g.GrantedByName), instant{g.GrantedAt}}
	}
	return out
}

type passPolicyBody struct {
	Areas    []string   `json:"areas"`
	Domains  []string   `json:"domains"`
	Register string     `json:"register"`
	Until    clock.Date `json:"until"`
}

func (s *Server) grantPasses(c echo.Context, d id.Department, b passPolicyBody) (reply, error) {
	p, err := s.Enrolling.GrantPasses(ctx(c), actor(c), enrolling.GrantPassesCommand{Department: d, Areas: b.Areas, Domains: b.Domains, Register: b.Register, Until: b.Until})
	return made(p), err
}

func (s *Server) endPasses(c echo.Context, d id.Department, b reasonBody) (reply, error) {
	return reply{}, s.Enrolling.EndPasses(ctx(c), actor(c), enrolling.EndPassesCommand{Department: d, Reason: b.Reason})
}

type passListingBody struct {
	Register      string     `json:"register"`
	Number        string     `json:"number"`
	Name          string     `json:"name"`
	Profession    string     `json:"profession"`
	Status        string     `json:"status"`
	EffectiveFrom clock.Date `json:"effective_from"`
	CheckedOn     clock.Date `json:"checked_on"`
}

func (s *Server) listGuest(c echo.Context, d id.Department, b passListingBody) (reply, error) {
	l, err := s.Enrolling.ListGuest(ctx(c), actor(c), enrolling.ListGuestCommand{Department: d, Register: b.Register, Number: b.Number, Name: b.Name, Profession: b.Profession, Status: b.Status,
		EffectiveFrom: b.EffectiveFrom, CheckedOn: b.CheckedOn})
	return made(l), err
}

func (s *Server) lookUpGuest(c echo.Context, d id.Department, b struct {
	Register string `json:"register"`
	Number   string `json:"number"`
}) (reply, error) {
	l, err := s.Enrolling.LookUpGuest(ctx(c), actor(c), enrolling.LookUpGuestCommand{Department: d, Register: b.Register, Number: b.Number})
	return made(l), err
}
