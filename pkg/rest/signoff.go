package rest

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func (s *Server) signOffRoutes() []httpx.Route {
	return append([]httpx.Route{
		get("/departments/:department/requests", "request.list", s.queue),
		get("/departments/:department/pool", "request.pool", s.pool),
		get("/requests/:request", "request.show", about("request", s.Assessing.Get, openedOf)),
		bare("/requests/:request/openings", "request.open", about("request", s.Assessing.Open, openedOf)),
		post("/requests/:request/returns", "request.return", s.refusal(s.Assessing.Return)),
		post("/requests/:request/declines", "request.decline", s.refusal(s.Assessing.Decline)),
		post("/requests/:request/passes", "request.pass", told(s, "request", s.pass)),
		post("/requests/:request/intents", "intent.create", told(s, "request", s.prepare)),
		get("/requests/:request/intents/:intent", "intent.show", s.intent),
		get("/intents/:intent/passkey", "intent.passkey", s.askToSign),
		post("/attestations", "attestation.create", s.sign),
		get("/attestations/:attestation", "attestation.show", about("attestation", s.Reporting.Receipt, receiptOf)),
		get("/attestations/:attestation/proof", "attestation.proof", s.proof),
		post("/attestations/:attestation/revocations", "revocation.create", told(s, "attestation", s.revoke)),
		bare("/attestations/:attestation/suspensions", "suspension.create", does("attestation", s.Assessing.NotMe)),
		post("/attestations/:attestation/liftings", "lifting.create", told(s, "attestation", s.lift)),
		get("/me/attestations", "attestation.mine", s.signedByMe),
	}, open(httpx.Public, post("/receipt-checks", "receipt.check", s.checkReceipt))...)
}

type requestJSON struct {
	ID         id.Request             `json:"id"`
	Worker     id.Worker              `json:"worker"`
	Department id.Department          `json:"department"`
	Evidence   id.Evidence            `json:"evidence"`
	Version    id.Version             `json:"version"`
	Competency framework.CompetencyID `json:"competency"`
	Level      string                 `json:"level,omitempty"`
	Step       int                    `json:"step"`
	State      attestation.State      `json:"state"`
	Title      string                 `json:"title"`
	Chosen     id.Person              `json:"chosen,omitempty"`
	Offered    id.Person              `json:"offered,omitempty"`
	Reason     string                 `json:"reason,omitempty"`
	DecidedBy  id.Person              `json:"decided_by,omitempty"`
	Again      id.Attestation         `json:"again_for,omitempty"`
	Approval   bool                   `json:"approval,omitempty"`
	CreatedAt  instant                `json:"created_at"`
	OpenedAt   instant                `json:"opened_at,omitzero"`
	DecidedAt  instant                `json:"decided_at,omitzero"`
}

func requestOf(r attestation.Request) requestJSON {
	return requestJSON{
		ID: r.ID, Worker: r.Worker, Department: r.Department, Evidence: r.Evidence, Version: r.Version, Competency: r.Competency,
		Level: r.Level, Step: r.Step, State: r.State, Title: r.State.Title(), Chosen: r.Chosen, Offered: r.Offered, Reason: r.Reason,
		DecidedBy: r.DecidedBy, Again: r.Again, Approval: r.Approval, CreatedAt: instant{r.CreatedAt}, OpenedAt: instant{r.OpenedAt}, DecidedAt: instant{r.DecidedAt},
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// peopleIn lists everybody whom requests name, once each.
func peopleIn(requests []attestation.Request, names map[id.Person]string) []personJSON {
	out := []personJSON{}
	for _, r := range requests {
		for _, p := range []id.Person{r.Chosen, r.Offered, r.DecidedBy} {
			if one := (personJSON{p, names[p]}); p != "" && !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	return out
}

type moveJSON struct {
	Request id.Request        `json:"request"`
	At      instant           `json:"at"`
	From    attestation.State `json:"from,omitempty"`
	To      attestation.State `json:"to"`
	Event   attestation.Event `json:"event"`
	By      string            `json:"by"`
	Offered id.Person         `json:"offered,omitempty"`
	Reason  string            `json:"reason,omitempty"`
}

func moveOf(m attestation.Moved) moveJSON {
	return moveJSON{
		Request: m.Request, At: instant{m.At}, From: m.From, To: m.To, Event: m.Event, By: m.ByName, Offered: m.Offered, Reason: m.Reason,
	}
}

type queueItemJSON struct {
	Request     requestJSON   `json:"request"`
	WorkerName  string        `json:"worker_name"`
	OfferedName string        `json:"offered_name,omitempty"`
	Kind        evidence.Kind `json:"kind"`
	Title       string        `json:"title"`
	DueOn       clock.Date    `json:"due_on"`
}

func queueItemOf(q store.QueueItem) queueItemJSON {
	return queueItemJSON{
		Request: requestOf(q.Request), WorkerName: q.WorkerName, OfferedName: q.OfferedName, Kind: q.Kind, Title: q.Title, DueOn: q.Due(q.Target),
	}
}

func (s *Server) queue(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "mine", "after", "limit")
	if err != nil {
		return err
	}
	var bad fault.Fields
	mine := truth(q, "mine", &bad)
	if err := bad.Err(); err != nil {
		return err
	}
	after, limit, err := readPage(q)
	if err != nil {
		return err
	}
	list, next, err := s.Assessing.Queue(ctx(c), actor(c), d, mine, after, limit)
	linkNext(c, next)
	return show(c, listOf(queueItemOf)(list), err)
}

func (s *Server) pool(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "after", "limit")
	if err != nil {
		return err
	}
	after, limit, err := readPage(q)
	if err != nil {
		return err
	}
	list, next, err := s.Assessing.Pool(ctx(c), actor(c), d, after, limit)
	linkNext(c, next)
	return show(c, listOf(queueItemOf)(list), err)
}

type openedJSON struct {
	Request        requestJSON       `json:"request"`
	WorkerName     string            `json:"worker_name"`
	DepartmentName string            `json:"department_name"`
	OfferedName    string            `json:"offered_name,omitempty"`
	Version        versionJSON       `json:"version"`
	Current        bool              `json:"current"`
	Competency     wordsJSON         `json:"competency"`
	Crosswalk      []titledJSON      `json:"crosswalk"`
	Further        []furtherJSON     `json:"further"`
	Steps          []stepJSON        `json:"steps"`
	Earlier        []attestationJSON `json:"earlier"`
	SoFar          soFarJSON         `json:"so_far"`
	ByWay          []countedJSON     `json:"by_way"`
	Moves          []moveJSON        `json:"moves"`
	Refusals       []refusalJSON     `json:"refusals"`
}

// soFarJSON is what there is of what a level asks for in all.
type soFarJSON struct {
	Step         int  `json:"step"`
	Observations int  `json:"observations"`
	Days         int  `json:"days"`
	Assessors    int  `json:"assessors"`
	Knowledge    bool `json:"knowledge"`
}

// wordsJSON is the exact words that a signer judges by.
type wordsJSON struct {
	ID          framework.CompetencyID `json:"id"`
	Code        string                 `json:"code"`
	OfficialRef string                 `json:"official_ref,omitempty"`
	Title       string                 `json:"title"`
	Text        string                 `json:"text"`
	Caveats     []string               `json:"caveats"`
}

type stepJSON struct {
	Step    int    `json:"step"`
	Title   string `json:"title"`
	Meaning string `json:"meaning"`
}

func openedOf(o assessing.Opened) openedJSON {
	c := o.Competency
	return openedJSON{
		Request: requestOf(o.Request), WorkerName: o.WorkerName, DepartmentName: o.DepartmentName, OfferedName: o.OfferedName,
		Version: versionOf(o.Evidence), Current: o.Current,
		Competency: wordsJSON{
			ID: c.ID, Code: c.Code, OfficialRef: c.OfficialRef, Title: c.Title, Text: c.Text(o.Level), Caveats: some(o.Framework.Caveats(c)),
		},
		Crosswalk: each(o.Crosswalk, func(x framework.Competency) titledJSON { return titledJSON{string(x.ID), x.Title} }),
		Further:   each(o.Further, furtherOf),
		Steps:     each(o.Steps, func(x framework.Step) stepJSON { return stepJSON{x.Step, x.Title, x.Meaning} }),
		Earlier:   each(o.Earlier, signedOf), SoFar: soFarJSON{o.SoFar.TopStep, o.SoFar.Observations, o.SoFar.Days, o.SoFar.Assessors, o.SoFar.Tested}, ByWay: each(o.ByWay, countedOf), Moves: each(o.Moves, moveOf), Refusals: each(o.Refusals, refusalToYou),
	}
}

// refusal sends a request back or declines it, with a reason.
func (s *Server) refusal(refuse func(context.Context, identity.Actor, assessing.RefuseCommand) error) echo.HandlerFunc {
	return told(s, "request", func(c echo.Context, r id.Request, body reasonBody) (reply, error) {
		return reply{}, refuse(ctx(c), actor(c), assessing.RefuseCommand{Request: r, Reason: body.Reason})
	})
}

func (s *Server) pass(c echo.Context, r id.Request, body struct {
	To id.Person `json:"to"`
}) (reply, error) {
	return reply{}, s.Assessing.Pass(ctx(c), actor(c), assessing.PassCommand{Request: r, To: body.To})
}

type intentJSON struct {
	ID        id.Intent           `json:"id"`
	Request   id.Request          `json:"request"`
	Meaning   attestation.Meaning `json:"meaning"`
	Step      int                 `json:"step"`
	Also      []alsoJSON          `json:"also,omitempty"`
	Comment   string              `json:"comment,omitempty"`
	Statement string              `json:"statement"`
	Digest    digest.Sum          `json:"statement_digest"`
	CreatedAt instant             `json:"created_at"`
	ExpiresAt instant             `json:"expires_at"`
	UsedAt    instant             `json:"used_at,omitzero"`
}

func intentOf(i attestation.Intent) intentJSON {
	return intentJSON{
		ID: i.ID, Request: i.Request, Meaning: i.Meaning, Step: i.Step, Also: each(i.Also.List(), alsoOf), Comment: i.Comment, Statement: i.Statement,
		Digest: i.StatementDigest, CreatedAt: instant{i.CreatedAt}, ExpiresAt: instant{i.ExpiresAt}, UsedAt: instant{i.UsedAt},
	}
}

func (s *Server) prepare(c echo.Context, r id.Request, body struct {
	Meaning attestation.Meaning      `json:"meaning"`
	Step    int                      `json:"step"`
	Also    []framework.CompetencyID `json:"also"`
	Comment string                   `json:"comment"`
}) (reply, error) {
	i, err := s.Assessing.Prepare(ctx(c), actor(c), assessing.PrepareCommand{Request: r, Meaning: body.Meaning, Step: body.Step, Also: body.Also, Comment: body.Comment})
	return created(httpx.To(c, named+"intent.show", string(r), string(i.ID)), intentOf(i)), err
}

type signingJSON struct {
	Intent intentJSON       `json:"intent"`
	Became *attestationJSON `json:"became,omitempty"`
	Over   string           `json:"over,omitempty"`
}

func (s *Server) intent(c echo.Context) error {
	stands, err := s.signing(c)
	out := signingJSON{Intent: intentOf(stands.Intent)}
	if stands.Became != nil {
		became := signedOf(*stands.Became)
		out.Became = &became
	}
	if over := (*fault.Error)(nil); errors.As(stands.Over, &over) {
		out.Over = over.Message
	}
	return show(c, out, err)
}

type attestationJSON struct {
	ID               id.Attestation         `json:"id"`
	Request          id.Request             `json:"request"`
	Worker           id.Worker              `json:"worker"`
	Department       id.Department          `json:"department"`
	Competency       framework.CompetencyID `json:"competency"`
	CompetencyDigest digest.Sum             `json:"competency_digest"`
	Level            string                 `json:"level,omitempty"`
	Step             int                    `json:"step"`
	Meaning          attestation.Meaning    `json:"meaning"`
	Evidence         id.Evidence            `json:"evidence"`
	Version          id.Version             `json:"version"`
	EvidenceDigest   digest.Sum             `json:"evidence_digest"`
	Kind             evidence.Kind          `json:"kind"`
	OccurredOn       clock.Date             `json:"occurred_on"`
	Cases            int                    `json:"cases"`
	Outcomes         evidence.Outcomes      `json:"outcomes,omitempty"`
	Statement        string                 `json:"statement"`
	StatementDigest  digest.Sum             `json:"statement_digest"`
	Assessor         id.Person              `json:"assessor"`
	AssessorName     string                 `json:"assessor_name"`
	AssessorRole     string                 `json:"assessor_role"`
	Register         string                 `json:"register"`
	Registration     string                 `json:"registration"`
	Check            id.Check               `json:"check"`
	Entitlement      id.Entitlement         `json:"entitlement"`
	ModalityLead     bool                   `json:"modality_lead"`
	Approves         []id.Attestation       `json:"approves,omitempty"`
	Also             []alsoJSON             `json:"also,omitempty"`
	Proof            attestation.Method     `json:"proof"`
	ProofWorth       string                 `json:"proof_worth"`
	Assertion        digest.Sum             `json:"assertion,omitempty"`
	Together         digest.Sum             `json:"together,omitempty"`
	ProvenAt         instant                `json:"proven_at"`
	Intent           id.Intent              `json:"intent"`
	Comment          string                 `json:"comment,omitempty"`
	PreparedAt       instant                `json:"prepared_at"`
	ClaimDigest      digest.Sum             `json:"claim_digest"`
	SignedAt         instant                `json:"signed_at"`
	Digest           digest.Sum             `json:"digest"`
	JWS              string                 `json:"jws"`
	Revocation       *revocationJSON        `json:"revocation,omitempty"`
	Suspensions      []suspensionJSON       `json:"suspensions,omitempty"`
}

type revocationJSON struct {
	ID     id.Revocation `json:"id"`
	By     *personJSON   `json:"by"`
	Reason string        `json:"reason"`
	At     instant       `json:"at"`
}

// revocationOf is nil for a sign-off that was not taken back.
func revocationOf(r *attestation.Revocation) *revocationJSON {
	if r == nil {
		return nil
	}
	return &revocationJSON{ID: r.ID, By: personOf(r.By, r.ByName), Reason: r.Reason, At: instant{r.At}}
}

func attestationOf(a attestation.Attestation, revoked *attestation.Revocation, suspensions []attestation.Suspension) attestationJSON {
	return attestationJSON{
		ID: a.ID, Request: a.Request, Worker: a.Worker, Department: a.Department, Competency: a.Competency,
		CompetencyDigest: a.CompetencyDigest, Level: a.Level, Step: a.Step, Meaning: a.Meaning, Evidence: a.Evidence, Version: a.Version,
		EvidenceDigest: a.EvidenceDigest, Kind: a.Kind, OccurredOn: a.OccurredOn, Cases: a.Cases, Outcomes: a.Outcomes, Statement: a.Statement,
		StatementDigest: a.StatementDigest, Assessor: a.Assessor, AssessorName: a.AssessorName, AssessorRole: a.AssessorRole,
		Register: a.Register, Registration: a.Registration, Check: a.Check, Entitlement: a.Entitlement, ModalityLead: a.ModalityLead, Approves: a.Approves.IDs(), Also: each(a.Also.List(), alsoOf),
		Proof: a.Proof, ProofWorth: a.Proof.Worth(), Assertion: a.Assertion, Together: a.Together, ProvenAt: instant{a.ProvenAt}, Intent: a.Intent, Comment: a.Comment, PreparedAt: instant{a.PreparedAt},
		ClaimDigest: a.Claim.Digest(), SignedAt: instant{a.SignedAt},
		Digest: a.Digest, JWS: a.JWS, Revocation: revocationOf(revoked), Suspensions: each(suspensions, suspensionOf),
	}
}

func signedOf(a store.Signed) attestationJSON {
	return attestationOf(a.Attestation, a.Revoked, a.Suspensions)
}

// sign takes fresh proof of person to a statement. A statement that was signed
// before shows what came of it, so that sending it again does no harm.
func (s *Server) sign(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Intent id.Intent `json:"intent"`
		Proof  proofJSON `json:"proof"`
	}](c)
	if err != nil {
		return err
	}
	before, signed, err := s.Assessing.Signed(ctx(c), actor(c), body.Intent)
	if err != nil || signed {
		return s.receipt(c, http.StatusOK, before.ID, err)
	}
	a, err := s.proveAndSign(c, body.Intent, body.Proof)
	if err == nil {
		return s.receipt(c, http.StatusCreated, a.ID, nil)
	}
	// The same request may have been quicker, and have used the proof up.
	if before, signed, again := s.Assessing.Signed(ctx(c), actor(c), body.Intent); again == nil && signed {
		return s.receipt(c, http.StatusOK, before.ID, nil)
	}
	return paced(err)
}

func (s *Server) proveAndSign(c echo.Context, i id.Intent, p proofJSON) (attestation.Attestation, error) {
	proof, err := s.prove(c, i, p)
	if err != nil {
		return attestation.Attestation{}, err
	}
	return s.Assessing.Sign(ctx(c), actor(c), assessing.SignCommand{Intent: i, Proof: proof})
}

// receipt answers with a sign-off in full.
func (s *Server) receipt(c echo.Context, status int, a id.Attestation, err error) error {
	if err != nil {
		return err
	}
	r, err := s.Reporting.Receipt(ctx(c), actor(c), a)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, httpx.To(c, named+"attestation.show", string(a)).String())
	return c.JSON(status, receiptOf(r))
}

func (s *Server) revoke(c echo.Context, a id.Attestation, body reasonBody) (reply, error) {
	return reply{}, s.Assessing.Revoke(ctx(c), actor(c), assessing.RevokeCommand{Attestation: a, Reason: body.Reason})
}

type ownSignOffJSON struct {
	Attestation   attestationJSON     `json:"attestation"`
	Title         string              `json:"title"`
	WorkerName    string              `json:"worker_name"`
	EvidenceTitle string              `json:"evidence_title"`
	Verdict       attestation.Verdict `json:"verdict"`
	Answer        *answerJSON         `json:"answer,omitempty"`
}

func ownSignOffOf(m assessing.MySignOff) ownSignOffJSON {
	return ownSignOffJSON{
		Attestation: signedOf(m.Signed), Title: m.Title, WorkerName: m.WorkerName, EvidenceTitle: m.EvidenceTitle, Verdict: m.Verdict, Answer: latestAnswer(m.Answer),
	}
}

func (s *Server) signedByMe(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "after", "limit")
	if err != nil {
		return err
	}
	before, limit, err := readPlace(q)
	if err != nil {
		return err
	}
	list, next, err := s.Assessing.SignedByMe(ctx(c), actor(c), before, limit)
	if next > 0 {
		httpx.LinkNext(c, httpx.Cursor(strconv.FormatInt(next, 10)))
	}
	return show(c, listOf(ownSignOffOf)(list), err)
}

// proof is the receipt of a sign-off as a file, to be checked without us.
func (s *Server) proof(c echo.Context) error {
	a, err := pathID[id.Attestation](c, "attestation")
	if err != nil {
		return err
	}
	text, err := s.Reporting.LogProof(ctx(c), actor(c), a)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+string(a)+`.tlog-proof"`)
	return c.Blob(http.StatusOK, echo.MIMETextPlainCharsetUTF8, text)
}
