package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessor"
	"countersign/pkg/authoring"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

func leadArea() area {
	return area{role: identity.RoleLead, routes: (*Server).leadRoutes, links: []link{
		{"Department", "lead.department"}, {"People", "lead.people"}, {"Entitlements", "lead.entitlements"},
		{"Register checks", "lead.checks"}, {"Frameworks", "lead.frameworks"}}}
}

// leadRoutes are the pages about a department. Inspectors read some of them, and
// platform administrators use those about people and register checks.
func (s *Server) leadRoutes() []httpx.Route {
	return slices.Concat(s.departmentRoutes(), s.frameworkRoutes(), s.peopleRoutes(), s.personRoutes(), s.signingRoutes(), s.leadPassRoutes(), s.entitledRoutes(), s.askRoutes(), s.scopeRoutes(), s.trainingRoutes(), s.requirementRoutes(), s.endingRoutes(), s.crosswalkRoutes())
}

func (s *Server) departmentRoutes() []httpx.Route {
	return []httpx.Route{
		get("/department", "lead.department", s.department),
		get("/department/waiting", "lead.waiting", s.waiting),
		get("/department/waiting/:id/pass", "lead.pass", s.passPage),
		post("/department/waiting/:id/pass", "lead.pass.send", s.pass),
		get("/who-can-sign", "lead.signers", s.signers),
		get("/who-could-sign", "lead.who", s.who),
	}
}

func (s *Server) frameworkRoutes() []httpx.Route {
	return []httpx.Route{
		get("/frameworks-in-use", "lead.frameworks", s.frameworksInUse),
		get("/frameworks-in-use/load", "lead.load", s.loadPage),
		listRoute("/frameworks-in-use/load", "lead.load.look", s.lookAtLoad),
		listRoute("/frameworks-in-use/publish", "lead.load.send", s.load),
		get("/frameworks-in-use/write", "lead.draft.new", s.newDraftPage),
		post("/frameworks-in-use/write", "lead.draft.begin", s.beginDraft),
		get("/frameworks-in-use/:version", "lead.framework", s.frameworkInUse),
		get("/frameworks-in-use/:version/adopt", "lead.frameworks.adopt", s.adoptPage),
		post("/frameworks-in-use/:version/adopt", "lead.frameworks.adopt.send", s.adopt),
		post("/frameworks-in-use/:version/next", "lead.draft.next", s.beginNext),
		get("/frameworks-in-use/:version/move", "lead.move", s.movePage),
		post("/frameworks-in-use/:version/move", "lead.move.send", s.moveWorkers),
		get("/frameworks-in-use/:version/plan/:from", "lead.plan", s.planPage),
		post("/frameworks-in-use/:version/plan/:from", "lead.plan.send", s.decidePlan),
		get("/framework-drafts/:draft", "lead.draft", s.draftPage),
		get("/framework-drafts/:draft/changes", "lead.draft.look", s.draftChanges),
		post("/framework-drafts/:draft/changes", "lead.draft.publish", s.publishDraft),
		get("/framework-drafts/:draft/:part/:key", "lead.draft.edit", s.editDraftPage),
		post("/framework-drafts/:draft/:part/:key", "lead.draft.edit.send", s.editDraft),
		get("/framework-drafts/:draft/:part/:key/remove", "lead.draft.remove", s.takeOutPage),
		post("/framework-drafts/:draft/:part/:key/remove", "lead.draft.remove.send", s.takeOut),
		get("/framework-drafts/:draft/asks/:level", "lead.asks", s.asksPage),
		get("/framework-drafts/:draft/asks/:level/add/:into", "lead.asks.kind", s.askKindPage),
		get("/framework-drafts/:draft/asks/:level/add/:into/:kind", "lead.asks.add", s.askPage(authoring.AskNew)),
		post("/framework-drafts/:draft/asks/:level/add/:into/:kind", "lead.asks.add.send", s.ask(authoring.AskNew)),
		get("/framework-drafts/:draft/asks/:level/change/:node", "lead.asks.change", s.askPage(authoring.AskChange)),
		post("/framework-drafts/:draft/asks/:level/change/:node", "lead.asks.change.send", s.ask(authoring.AskChange)),
		get("/framework-drafts/:draft/asks/:level/later/:node", "lead.asks.later", s.askPage(authoring.AskLater)),
		post("/framework-drafts/:draft/asks/:level/later/:node", "lead.asks.later.send", s.ask(authoring.AskLater)),
		get("/framework-drafts/:draft/asks/:level/move/:node", "lead.asks.move", s.moveAskPage),
		post("/framework-drafts/:draft/asks/:level/move/:node", "lead.asks.move.send", s.moveAsk),
		get("/framework-drafts/:draft/asks/:level/remove/:node", "lead.asks.remove", s.removeAskPage),
		post("/framework-drafts/:draft/asks/:level/remove/:node", "lead.asks.remove.send", s.removeAsk),
		get("/framework-drafts/:draft/discard", "lead.draft.drop", s.dropDraftPage),
		post("/framework-drafts/:draft/discard", "lead.draft.drop.send", s.dropDraft),
	}
}

func (s *Server) peopleRoutes() []httpx.Route {
	return []httpx.Route{
		get("/people", "lead.people", s.people),
		get("/people/invite", "lead.invite", s.invitePage),
		post("/people/invite", "lead.invite.send", s.invite),
		post("/people/invitations/:id/renew", "lead.invitation.renew", s.renewInvitation),
		get("/people/invitations/:id/withdraw", "lead.invitation.withdraw", s.withdrawPage),
		post("/people/invitations/:id/withdraw", "lead.invitation.withdraw.send", s.withdrawInvitation),
		get("/people/import", "lead.import", s.listPage(s.inviteList())),
		listRoute("/people/import", "lead.import.look", s.lookAtList(s.inviteList())),
		listRoute("/people/import/send", "lead.import.send", s.sendList(s.inviteList())),
		listRoute("/people/import/links", "lead.import.links", s.downloadLinks),
		get("/people/import/template", "lead.import.template", s.peopleTemplate),
	}
}

func (s *Server) personRoutes() []httpx.Route {
	return []httpx.Route{
		get("/people/:id", "lead.person", s.person),
		get("/people/:id/role", "lead.role", s.rolePage),
		post("/people/:id/role", "lead.role.send", s.addRole),
		get("/people/:id/roles/:role/end", "lead.role.end", s.endRolePage),
		post("/people/:id/roles/:role/end", "lead.role.end.send", s.endRole),
		get("/people/:id/off", "lead.off", s.switchOffPage),
		post("/people/:id/switch", "lead.switch", s.switchAccount),
		get("/people/:id/password", "lead.password", s.passwordLinkPage),
		post("/people/:id/password", "lead.password.send", s.passwordLink),
		get("/people/:id/authenticator", "lead.authenticator", s.dropCodePage),
		post("/people/:id/authenticator", "lead.authenticator.send", s.dropCode),
		get("/people/:id/post", "lead.post", s.postPage),
		post("/people/:id/post", "lead.post.send", s.changePost),
		get("/people/:id/educator", "lead.educator", s.educatorPage),
		post("/people/:id/educator", "lead.educator.send", s.assignEducator),
		get("/people/:id/pathway", "lead.pathway", s.pathwayPage),
		post("/people/:id/pathway", "lead.pathway.send", s.addPathway),
		get("/people/:id/pathways/:enrolment/end", "lead.pathway.end", s.endPathwayPage),
		post("/people/:id/pathways/:enrolment/end", "lead.pathway.end.send", s.endPathway),
		get("/people/:id/absence", "lead.absence", s.absencePage),
		post("/people/:id/absence", "lead.absence.send", s.addAbsence),
		post("/people/:id/absences/:absence/end", "lead.absence.end", s.endAbsence),
		get("/people/:id/preceptorship", "lead.preceptorship", s.preceptorshipPage),
		post("/people/:id/preceptorship", "lead.preceptorship.send", s.addPreceptorship),
		get("/people/:id/conflict", "lead.conflict", s.conflictPage),
		post("/people/:id/conflict", "lead.conflict.send", s.addConflict),
	}
}

func (s *Server) signingRoutes() []httpx.Route {
	return []httpx.Route{
		get("/entitlements", "lead.entitlements", s.entitlements),
		get("/entitlements/new", "lead.entitle", s.entitlePage),
		post("/entitlements/new", "lead.entitle.send", s.entitle),
		get("/register-checks", "lead.checks", s.checks),
		get("/register-checks/sheet", "lead.checks.sheet", s.checkSheet),
		get("/register-checks/import", "lead.checks.import", s.listPage(s.checkList())),
		listRoute("/register-checks/import", "lead.checks.import.look", s.lookAtList(s.checkList())),
		listRoute("/register-checks/import/send", "lead.checks.import.send", s.sendList(s.checkList())),
		get("/register-checks/lists/:id", "lead.checks.list", s.checksList),
		post("/register-checks/lists/:id/approve", "lead.checks.approve", s.approveChecks),
		post("/register-checks/lists/:id/withdraw", "lead.checks.withdraw", s.withdrawChecks),
		get("/register-checks/:id/new", "lead.check", s.registerPage),
		post("/register-checks/:id/new", "lead.check.send", s.recordCheck),
		post("/register-checks/:id/look-up", "lead.check.ask", s.askRegister),
	}
}

// desk is the department that a page is about, and what whoever looks may do
// there.
type desk struct {
	enrolling.Place
	place frontend.Place
	usual bool // it is the one that the reader's pages are about unless they say
}

// desk finds the department: the one that the address or the form names, or else
// one that the reader leads, or else one that they may look into.
func (s *Server) desk(c echo.Context, asked string) (desk, error) {
	usual, _ := departmentFor(c, "", identity.RoleLead)
	any, all := departmentFor(c, "", identity.RoleLead, identity.RoleInspector)
	if usual == "" {
		usual = any
	}
	d := id.Department(asked)
	if d == "" {
		d = usual
	}
	at, err := s.Enrolling.Place(c.Request().Context(), actor(c), d)
	if err != nil {
		return desk{}, err
	}
	k := desk{at, frontend.Place{ID: string(d), Name: at.Name}, d == usual}
	route := httpx.RouteOf(c).Name
	if slices.ContainsFunc(leadArea().links, func(l link) bool { return l.route == route }) {
		_, k.place.Others, err = s.departmentLinks(c, route, d, all)
	}
	return k, err
}

// deskOf is desk for a page that takes nothing else from its address.
func (s *Server) deskOf(c echo.Context) (desk, error) {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return desk{}, err
	}
	return s.desk(c, q.Get("department"))
}

// to is a place of a named route that stays with the department.
func (k desk) to(c echo.Context, route string, params ...string) httpx.Location {
	to := httpx.To(c, route, params...)
	if !k.usual {
		return to.With("department", string(k.ID))
	}
	return to
}

// at is its address.
func (k desk) at(c echo.Context, route string, params ...string) string {
	return k.to(c, route, params...).String()
}

// lead is what is around a page of the department.
func (k desk) lead(l frontend.Layout, back string) frontend.Lead {
	l.Back = back
	return frontend.Lead{Layout: l, In: k.place}
}

// onlyIf is an address that is offered only to those for whom it is.
func onlyIf(may bool, address string) string {
	if may {
		return address
	}
	return ""
}

// param is the id that a part of the address holds.
func param[T id.Kind](c echo.Context, name string) (T, error) {
	out, err := id.Parse[T](c.Param(name))
	if err != nil {
		return "", fault.Missing()
	}
	return out, nil
}

// areaTitles are the areas that entitlements name, each framework's whole first.
type areaTitles []enrolling.Area

func (s *Server) areaTitles(c echo.Context) (areaTitles, error) {
	return s.Enrolling.Areas(c.Request().Context(), actor(c))
}

// of names areas, framework by framework, as shortly as it can: most of a
// framework by what is left out. One that is not known any more keeps its key.
func (t areaTitles) of(keys []string) []string {
	var out []string
	for _, key := range keys {
		if t.title(key) == key {
			out = append(out, key)
		}
	}
	for at := 0; at < len(t); {
		whole := t[at]
		end := at + 1
		for end < len(t) && !strings.HasSuffix(t[end].Key, ":*") {
			end++
		}
		out = append(out, ofOne(whole, t[at+1:end], keys)...)
		at = end
	}
	return out
}

// ofOne names the areas of one framework.
func ofOne(whole enrolling.Area, areas []enrolling.Area, keys []string) []string {
	if slices.Contains(keys, whole.Key) {
		return []string{whole.Title}
	}
	var in, out []string
	for _, a := range areas {
		if slices.Contains(keys, a.Key) {
			in = append(in, a.Title)
		} else {
			out = append(out, a.Title)
		}
	}
	const most = 3
	if len(in) > most && len(out) > 0 && len(out) <= most {
		return []string{whole.Title + " but " + strings.Join(out, "; ")}
	}
	return in
}

func (t areaTitles) title(key string) string {
	for _, a := range t {
		if a.Key == key {
			return a.Title
		}
	}
	return key
}

// some names a few areas in a line.
func (t areaTitles) some(keys []string) string {
	const most = 3
	names := t.of(keys)
	switch {
	case len(names) == 0:
		return "No area"
	case len(names) > most+1:
		return strings.Join(names[:most], "; ") + "; and " + fmt.Sprintf("%d more", len(names)-most)
	}
	return strings.Join(names, "; ")
}

// whyNot is why somebody may not sign, with what this reader can do about it.
func (k desk) whyNot(c echo.Context, p id.Person, name string, away bool, refusals []assessor.Refusal) frontend.WhyNot {
	out := frontend.WhyNot{Person: frontend.Link{Text: name, Href: k.at(c, "lead.person", string(p))}}
	for _, r := range refusals {
		out.Reasons = append(out.Reasons, r.Why)
		if m := k.mend(c, p, r.Rule, ""); m.Some() && p != actor(c).Person {
			out.Mends = append(out.Mends, frontend.Mend{Link: m, For: "for " + name})
		}
	}
	if away {
		out.Reasons = append(out.Reasons, "They are away at the moment.")
	}
	return out
}

// mend is where something that stops somebody from signing, one competency or
// anything, can be put right.
func (k desk) mend(c echo.Context, p id.Person, rule string, about framework.CompetencyID) frontend.Link {
	switch {
	case (rule == "entitlement" || rule == "modality-lead") && k.Leads:
		to := k.to(c, "lead.entitle").With("person", string(p))
		if about != "" && rule == "entitlement" {
			to = to.With("competency", assessor.CompetencyKey(about))
		}
		return frontend.Link{Text: "Give them an entitlement", Href: to.String()}
	case (rule == "preceptorship" || rule == "conflict") && k.Leads:
		return frontend.Link{Text: "See it on their page", Href: k.at(c, "lead.person", string(p))}
	case (strings.HasPrefix(rule, "register") || rule == "profession") && k.Invites:
		return frontend.Link{Text: "Record a register check", Href: k.at(c, "lead.check", string(p))}
	case (rule == "role" || rule == "account") && k.Invites:
		return frontend.Link{Text: "Change this on their page", Href: k.at(c, "lead.person", string(p))}
	}
	return frontend.Link{}
}

// count is a number of things in words.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
