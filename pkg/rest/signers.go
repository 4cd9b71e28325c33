package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

func (s *Server) signerRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/register-checks", "register-check.list", about("department", s.Enrolling.Checks, listOf(checkedOf))),
		post("/departments/:department/register-checks", "register-check.create", told(s, "department", s.recordCheck)),
		post("/departments/:department/register-check-lookups", "register-check.look-up", told(s, "department", s.lookUp)),
		get("/departments/:department/register-sheet", "register-sheet.show", s.registerSheet),
		post("/departments/:department/register-check-previews", "register-check.preview", s.previewChecks),
		get("/departments/:department/register-check-lists", "register-check-list.list", about("department", s.Enrolling.Proposals, listOf(proposalOf))),
		post("/departments/:department/register-check-lists", "register-check-list.create", told(s, "department", s.proposeChecks)),
		get("/register-check-lists/:proposal", "register-check-list.show", about("proposal", s.Enrolling.Proposal, proposedOf)),
		post("/register-check-lists/:proposal/approvals", "register-check-list.approve", told(s, "proposal", s.approveChecks)),
		post("/register-check-lists/:proposal/withdrawals", "register-check-list.withdraw", told(s, "proposal", s.withdrawChecks)),
		get("/departments/:department/signers", "signer.list", about("department", s.Enrolling.Signers, listOf(signerOf))),
		get("/departments/:department/signers/me", "signer.me", about("department", s.Assessing.MyStanding, ownSigningOf)),
		get("/departments/:department/entitlements", "entitlement.list", about("department", s.Enrolling.Entitlements, listOf(entitlementOf))),
		post("/departments/:department/entitlements", "entitlement.create", told(s, "department", s.grantEntitlement)),
		post("/entitlements/:entitlement/endings", "entitlement.end", told(s, "entitlement", s.endEntitlement)),
		get("/departments/:department/absences", "absence.list", about("department", s.Enrolling.Absences, listOf(absenceOf))),
		post("/departments/:department/absences", "absence.create", told(s, "department", s.recordAbsence)),
		on(http.MethodDelete, "/departments/:department/absences/:absence", "absence.end", s.endAbsence),
		get("/areas", "area.list", s.areas),
		get("/registers", "register.list", s.registers),
		post("/registers", "register.adopt", s.adoptRegister),
	}
}

type checkJSON struct {
	ID            id.Check    `json:"id"`
	Person        id.Person   `json:"person"`
	Register      string      `json:"register"`
	Number        string      `json:"number"`
	Profession    string      `json:"profession"`
	Status        string      `json:"status"`
	Source        string      `json:"source"`
	Shown         string      `json:"shown,omitempty"`
	EffectiveFrom instant     `json:"effective_from"`
	CheckedAt     instant     `json:"checked_at"`
	RecordedAt    instant     `json:"recorded_at"`
	RecordedBy    *personJSON `json:"recorded_by,omitempty"`
	List          id.Proposal `json:"list,omitempty"`
}

func checkOf(k assessor.Check) checkJSON {
	return checkJSON{
		ID: k.ID, Person: k.Person, Register: k.Register, Number: k.Number, Profession: k.Profession, Status: k.Status, Source: k.Source, Shown: k.Shown,
		EffectiveFrom: instant{k.EffectiveFrom}, CheckedAt: instant{k.CheckedAt}, RecordedAt: instant{k.RecordedAt},
		RecordedBy: looker(k), List: k.Proposal,
	}
}

// looker is who looked; nobody where Countersign did by itself, or where the check
// was not read to be shown.
func looker(k assessor.Check) *personJSON {
	if k.RecordedName == "" {
		return nil
	}
	return personOf(k.RecordedBy, k.RecordedName)
}

type checkedJSON struct {
	Member   memberJSON    `json:"member"`
	Current  *checkJSON    `json:"current,omitempty"`
	Refusals []refusalJSON `json:"refusals"`
	History  []checkJSON   `json:"history"`
}

func checkedOf(k enrolling.Checked) checkedJSON {
	out := checkedJSON{Member: memberOf(k.Member), Refusals: each(k.Refusals, refusalOf), History: each(k.History, checkOf)}
	if k.Known {
		current := checkOf(k.Current)
		out.Current = &current
	}
	return out
}

func (s *Server) recordCheck(c echo.Context, d id.Department, body struct {
	Person        id.Person  `json:"person"`
	Register      string     `json:"register"`
	Number        string     `json:"number"`
	Profession    string     `json:"profession"`
	Status        string     `json:"status"`
	Source        string     `json:"source"`
	Shown         string     `json:"shown"`
	EffectiveFrom clock.Date `json:"effective_from"`
	CheckedOn     clock.Date `json:"checked_on"`
}) (reply, error) {
	check, err := s.Enrolling.RecordCheck(ctx(c), actor(c), enrolling.RecordCheckCommand{Department: d, Person: body.Person, Register: body.Register, Number: body.Number,
		Profession: body.Profession, Status: body.Status, Source: body.Source, Shown: body.Shown, EffectiveFrom: body.EffectiveFrom, CheckedOn: body.CheckedOn})
	return made(check), err
}

func (s *Server) lookUp(c echo.Context, d id.Department, body struct {
	Person   id.Person `json:"person"`
	Register string    `json:"register"`
	Number   string    `json:"number"`
}) (reply, error) {
	check, err := s.Enrolling.LookUp(ctx(c), actor(c), enrolling.LookUpCommand{Department: d, Person: body.Person, Register: body.Register, Number: body.Number})
	return made(check), err
}

func (s *Server) registerSheet(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	sheet, err := s.Enrolling.RegisterSheet(ctx(c), actor(c), d)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="register-checks.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", sheet)
}

type checkPreviewJSON struct {
	Seen     digest.Sum     `json:"seen"`
	Problems int            `json:"problems"`
	Rows     []checkRowJSON `json:"rows"`
	Gone     []goneRowJSON  `json:"gone"`
}

type goneRowJSON struct {
	Person   *personJSON `json:"person"`
	Register string      `json:"register"`
	Number   string      `json:"number"`
	Status   string      `json:"status"`
}

type checkRowJSON struct {
	Line          int                  `json:"line"`
	Register      string               `json:"register"`
	Number        string               `json:"number"`
	Email         string               `json:"email,omitempty"`
	Name          string               `json:"name,omitempty"`
	Profession    string               `json:"profession"`
	Status        string               `json:"status"`
	EffectiveFrom clock.Date           `json:"effective_from"`
	CheckedOn     clock.Date           `json:"checked_on"`
	Person        *personJSON          `json:"person,omitempty"`
	Before        string               `json:"before,omitempty"`
	Difference    enrolling.Difference `json:"difference,omitempty"`
	Change        string               `json:"change,omitempty"`
	Problems      []fieldJSON          `json:"problems"`
	Outside       bool                 `json:"outside,omitempty"`
}

func checkRowOf(r enrolling.CheckRow) checkRowJSON {
	return checkRowJSON{
		Line: r.Line, Register: r.Register, Number: r.Number, Email: r.Email, Name: r.Name, Profession: r.Profession, Status: r.Status,
		EffectiveFrom: r.EffectiveFrom, CheckedOn: r.CheckedOn, Person: personOf(r.Person, r.PersonName), Before: r.Before,
		Outside: r.Outside, Difference: r.Difference, Change: r.Change, Problems: each(r.Problems, fieldOf),
	}
}

func (s *Server) previewChecks(c echo.Context) error {
	d, csv, err := readUnseen(c)
	if err != nil {
		return err
	}
	p, err := s.Enrolling.PreviewChecks(ctx(c), actor(c), enrolling.CheckFileCommand{Department: d, File: []byte(csv)})
	return show(c, previewOf(p), err)
}

func previewOf(p enrolling.CheckPreview) checkPreviewJSON {
	return checkPreviewJSON{Seen: p.Seen, Problems: p.Problems, Rows: each(p.Rows, checkRowOf), Gone: each(p.Gone, func(g enrolling.GoneRow) goneRowJSON {
		return goneRowJSON{personOf(g.Person, g.Name), g.Register, g.Number, g.Status}
	})}
}

type entitlementJSON struct {
	ID           id.Entitlement `json:"id"`
	Person       id.Person      `json:"person"`
	Name         string         `json:"name,omitempty"`
	Department   id.Department  `json:"department"`
	Areas        []string       `json:"areas"`
	Competencies []string       `json:"competencies"`
	ModalityLead bool           `json:"modality_lead"`
	From         clock.Date     `json:"from"`
	Until        clock.Date     `json:"until,omitempty"`
	GrantedBy    string         `json:"granted_by,omitempty"`
	GrantedAt    instant        `json:"granted_at"`
	EndedAt      instant        `json:"ended_at,omitzero"`
	EndReason    string         `json:"end_reason,omitempty"`
}

func entitlementOf(e store.Entitlement) entitlementJSON {
	return entitlementJSON{
		ID: e.ID, Person: e.Person, Name: e.Name, Department: e.Department, Areas: some(e.Areas), Competencies: some(e.Competencies), ModalityLead: e.ModalityLead,
		From: e.From, Until: e.Until, GrantedBy: e.GrantedByName, GrantedAt: instant{e.GrantedAt}, EndedAt: instant{e.EndedAt},
		EndReason: e.EndReason,
	}
}

func ownEntitlement(e assessor.Entitlement) entitlementJSON {
	return entitlementOf(store.Entitlement{Entitlement: e})
}

type absenceJSON struct {
	ID     id.Absence `json:"id"`
	Person id.Person  `json:"person"`
	Name   string     `json:"name,omitempty"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"`
	Cover  id.Person  `json:"cover,omitempty"`
}

func absenceOf(a store.Absence) absenceJSON {
	return absenceJSON{ID: a.ID, Person: a.Person, Name: a.Name, From: a.From, Until: a.Until, Cover: a.Cover}
}

func ownAbsence(a assessor.Absence) absenceJSON { return absenceOf(store.Absence{Absence: a}) }

type signerJSON struct {
	Person         id.Person           `json:"person"`
	Name           string              `json:"name"`
	Enabled        bool                `json:"enabled"`
	Assessor       bool                `json:"assessor"`
	Away           bool                `json:"away"`
	OpenWork       int                 `json:"open_work"`
	Checks         []checkJSON         `json:"checks"`
	Entitlements   []entitlementJSON   `json:"entitlements"`
	Absences       []absenceJSON       `json:"absences"`
	Preceptorships []preceptorshipJSON `json:"preceptorships"`
	Areas          []signerAreaJSON    `json:"areas"`
}

type signerAreaJSON struct {
	Key      string        `json:"key"`
	Title    string        `json:"title"`
	Refusals []refusalJSON `json:"refusals"`
}

func signerOf(one enrolling.Signer) signerJSON {
	return signerJSON{
		Person: one.Person, Name: one.Name, Enabled: one.Enabled, Assessor: one.Assessor, Away: one.Away, OpenWork: one.OpenWork,
		Checks: each(one.Checks, checkOf), Entitlements: each(one.Entitlements, ownEntitlement), Absences: each(one.Absences, ownAbsence),
		Preceptorships: each(one.Trainings, preceptorshipOf),
		Areas: each(one.Areas, func(a enrolling.SignerArea) signerAreaJSON {
			return signerAreaJSON{a.Key, a.Title, each(a.Refusals, refusalOf)}
		}),
	}
}

type ownSigningJSON struct {
	OpenWork       int                 `json:"open_work"`
	Checks         []checkJSON         `json:"checks"`
	Entitlements   []entitlementJSON   `json:"entitlements"`
	Absences       []absenceJSON       `json:"absences"`
	Preceptorships []preceptorshipJSON `json:"preceptorships"`
	Refusals       []refusalJSON       `json:"refusals"`
}

func ownSigningOf(own assessing.Standing) ownSigningJSON {
	return ownSigningJSON{
		OpenWork: own.OpenWork, Checks: each(own.Checks, checkOf), Entitlements: each(own.Entitlements, ownEntitlement),
		Absences: each(own.Absences, ownAbsence), Preceptorships: each(own.Trainings, preceptorshipOf), Refusals: each(own.Refusals, refusalToYou),
	}
}

func (s *Server) grantEntitlement(c echo.Context, d id.Department, body struct {
	Person       id.Person  `json:"person"`
	Areas        []string   `json:"areas"`
	Competencies []string   `json:"competencies"`
	ModalityLead bool       `json:"modality_lead"`
	From         clock.Date `json:"from"`
	Until        clock.Date `json:"until"`
}) (reply, error) {
	e, err := s.Enrolling.GrantEntitlement(ctx(c), actor(c), enrolling.GrantCommand{Department: d, Person: body.Person, Areas: body.Areas, Competencies: body.Competencies,
		ModalityLead: body.ModalityLead, From: body.From, Until: body.Until})
	return made(e), err
}

// reasonBody is why something is done to what somebody made.
type reasonBody struct {
	Reason string `json:"reason"`
}

func (s *Server) endEntitlement(c echo.Context, e id.Entitlement, body reasonBody) (reply, error) {
	return reply{}, s.Enrolling.EndEntitlement(ctx(c), actor(c), enrolling.EndEntitlementCommand{Entitlement: e, Reason: body.Reason})
}

func (s *Server) recordAbsence(c echo.Context, d id.Department, body struct {
	Person id.Person  `json:"person"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"`
	Cover  id.Person  `json:"cover"`
}) (reply, error) {
	a, err := s.Enrolling.RecordAbsence(ctx(c), actor(c), enrolling.AbsenceCommand{Department: d, Person: body.Person, From: body.From, Until: body.Until, Cover: body.Cover})
	return made(a), err
}

func (s *Server) endAbsence(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	a, err := pathID[id.Absence](c, "absence")
	if err != nil {
		return err
	}
	return done(c, s.Enrolling.EndAbsence(ctx(c), actor(c), enrolling.EndAbsenceCommand{Department: d, Absence: a}))
}

type areaJSON struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

func (s *Server) areas(c echo.Context) error {
	list, err := s.Enrolling.Areas(ctx(c), actor(c))
	return show(c, listOf(func(a enrolling.Area) areaJSON { return areaJSON{a.Key, a.Title} })(list), err)
}
