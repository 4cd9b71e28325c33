package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

func (s *Server) progressRoutes() []httpx.Route {
	return []httpx.Route{
		get("/workers/:worker", "worker.show", about("worker", s.Reporting.WorkerHome, homeOf)),
		get("/workers/:worker/progress", "progress.show", s.progress),
		get("/workers/:worker/next-steps", "next-steps.show", about("worker", s.Reporting.WorkerNext, nextStepsOf)),
		get("/workers/:worker/forecast", "forecast.show", about("worker", s.Reporting.WorkerAhead, aheadOf)),
		get("/workers/:worker/competencies/:competency", "standing.show", s.standing),
		get("/workers/:worker/record", "record.show", about("worker", s.Reporting.Record, recordOf)),
		get("/workers/:worker/reviews", "review.list", about("worker", s.Educating.Reviews, listOf(reviewOf))),
		post("/workers/:worker/reviews", "review.create", told(s, "worker", s.review)),
		get("/workers/:worker/apprenticeship", "apprenticeship.show", s.apprenticeship),
		post("/workers/:worker/apprenticeship/records", "apprenticeship.record", told(s, "worker", s.recordTraining)),
		get("/workers/:worker/requirements", "requirement.list", s.requirements),
		post("/workers/:worker/requirements/records", "requirement.record", told(s, "worker", s.recordAttainment)),
	}
}

type workerJSON struct {
	ID             id.Worker     `json:"id"`
	Person         id.Person     `json:"person"`
	Name           string        `json:"name"`
	Department     id.Department `json:"department"`
	DepartmentName string        `json:"department_name"`
	Educator       *personJSON   `json:"educator,omitempty"`
	Settings       []string      `json:"settings"`
	Own            bool          `json:"own"`
}

func workerOf(w reporting.Worker) workerJSON {
	return workerJSON{
		ID: w.ID, Person: w.Person, Name: w.Name, Department: w.Department, DepartmentName: w.DepartmentName,
		Educator: reported(w.Educator), Settings: some(w.Settings), Own: w.Own,
	}
}

type tallyJSON struct {
	Area     string `json:"area,omitempty"`
	Title    string `json:"title,omitempty"`
	Met      int    `json:"met"`
	Expiring int    `json:"expiring"`
	Waiting  int    `json:"waiting"`
	Total    int    `json:"total"`
}

func tallyOf(t reporting.Tally) tallyJSON {
	return tallyJSON{
		Area: t.Area, Title: t.Title, Met: t.Met, Expiring: t.Expiring, Waiting: t.Waiting, Total: t.Total,
	}
}

// standingsOf is never null.
func standingsOf(m map[progress.Standing]int) map[progress.Standing]int {
	if m == nil {
		return map[progress.Standing]int{}
	}
	return m
}

type signOffJSON struct {
	ID            id.Attestation      `json:"id"`
	Worker        id.Worker           `json:"worker"`
	WorkerName    string              `json:"worker_name"`
	Competency    competencyJSON      `json:"competency"`
	Step          int                 `json:"step"`
	StepTitle     string              `json:"step_title"`
	Meaning       attestation.Meaning `json:"meaning"`
	Evidence      id.Evidence         `json:"evidence"`
	Version       id.Version          `json:"version,omitempty"`
	EvidenceTitle string              `json:"evidence_title"`
	Assessor      *personJSON         `json:"assessor"`
	Registration  string              `json:"registration"`
	Comment       string              `json:"comment,omitempty"`
	SignedAt      instant             `json:"signed_at"`
	Until         instant             `json:"until,omitzero"`
	Verdict       attestation.Verdict `json:"verdict"`
	Why           string              `json:"why,omitempty"`
	Revocation    *revocationJSON     `json:"revocation,omitempty"`
	Suspensions   []suspensionJSON    `json:"suspensions,omitempty"`
	Digest        digest.Sum          `json:"digest,omitempty"`
}

func signOffOf(o reporting.SignOff) signOffJSON {
	return signOffJSON{
		ID: o.ID, Worker: o.Worker, WorkerName: o.WorkerName, Competency: competencyOf(o.Competency), Step: o.Step, StepTitle: o.StepTitle,
		Meaning: o.Meaning, Evidence: o.Evidence, Version: o.Version, EvidenceTitle: o.EvidenceTitle, Assessor: reported(o.Assessor),
		Registration: o.Registration, Comment: o.Comment, SignedAt: instant{o.SignedAt}, Until: instant{o.Until}, Verdict: o.Verdict,
		Why: o.Why, Revocation: revocationOf(o.Revoked), Suspensions: each(o.Suspensions, suspensionOf), Digest: digest.Sum(o.Digest),
	}
}

type receiptJSON struct {
	SignOff        signOffJSON     `json:"sign_off"`
	Attestation    attestationJSON `json:"attestation"`
	DepartmentName string          `json:"department_name"`
	Framework      string          `json:"framework"`
	Text           string          `json:"text"`
	Answer         *answerJSON     `json:"answer,omitempty"`
	At             instant         `json:"at"`
	Since          instant         `json:"since,omitzero"`
	Code           string          `json:"code"`
	Log            logJSON         `json:"log"`
	Turns          []turnJSON      `json:"turns,omitempty"`
}

// turnJSON is a sign-off coming into question, or out of it.
type turnJSON struct {
	ID         id.Turn  `json:"id"`
	Check      id.Check `json:"check"`
	Register   string   `json:"register"`
	Status     string   `json:"status"`
	Since      instant  `json:"since"`
	Questioned bool     `json:"questioned"`
	At         instant  `json:"at"`
}

func turnOf(t store.TurnOf) turnJSON {
	return turnJSON{t.ID, t.Check, t.Register, t.Status, instant{t.Since}, t.Questioned, instant{t.At}}
}

func receiptOf(r reporting.Receipt) receiptJSON {
	return receiptJSON{
		SignOff: signOffOf(r.SignOff), Attestation: attestationOf(r.Attestation, r.Revoked, r.Suspensions), DepartmentName: r.DepartmentName,
		Framework: r.Framework, Text: r.Text, Answer: latestAnswer(r.Answer), At: instant{r.At}, Since: instant{r.Since}, Code: r.Attestation.Code().Words(), Log: logOf(r), Turns: each(r.Turns, turnOf),
	}
}

type recordJSON struct {
	Worker   workerJSON    `json:"worker"`
	Held     *levelJSON    `json:"held,omitempty"`
	SignOffs []signOffJSON `json:"sign_offs"`
	Counting int           `json:"counting"`
}

func recordOf(r reporting.Record) recordJSON {
	return recordJSON{
		Worker: workerOf(r.Worker), Held: levelIf(r.Held), SignOffs: each(r.SignOffs, signOffOf), Counting: r.Counting,
	}
}

type progressJSON struct {
	Worker    workerJSON                `json:"worker"`
	Target    *levelJSON                `json:"target,omitempty"`
	AsOf      instant                   `json:"as_of"`
	Past      bool                      `json:"past"`
	Total     tallyJSON                 `json:"total"`
	Areas     []tallyJSON               `json:"areas"`
	Standings map[progress.Standing]int `json:"standings"`
	Path      string                    `json:"path,omitempty"`
	Ready     bool                      `json:"ready"`
	NotReady  []reasonJSON              `json:"not_ready"`
	Undecided []reasonJSON              `json:"undecided,omitempty"`
	Caveat    string                    `json:"caveat,omitempty"`
	Lines     []lineJSON                `json:"lines"`
	Others    []judgedJSON              `json:"requirements,omitempty"`
	Pathways  []levelJSON               `json:"pathways"`
}

func progressOf(p reporting.Progress) progressJSON {
	return progressJSON{
		Worker: workerOf(p.Worker), Target: levelIf(p.Target), AsOf: instant{p.AsOf}, Past: p.Past, Total: tallyOf(p.Total),
		Areas: each(p.Areas, tallyOf), Standings: standingsOf(p.Standings), Path: p.Path, Ready: p.Ready,
		NotReady: each(p.NotReady, reasonOf), Undecided: each(p.Undecided, reasonOf), Caveat: p.Caveat, Lines: each(p.Lines, lineOf), Others: each(p.Others, judgedOf), Pathways: each(p.Pathways, levelOf),
	}
}

func (s *Server) progress(c echo.Context) error {
	w, err := pathID[id.Worker](c, "worker")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "version", "level", "as_of")
	if err != nil {
		return err
	}
	var bad fault.Fields
	query := reporting.ProgressQuery{Version: framework.VersionID(q.Get("version")), Level: q.Get("level"), AsOf: day(q, "as_of", &bad)}
	if err := bad.Err(); err != nil {
		return err
	}
	p, err := s.Reporting.WorkerProgress(ctx(c), actor(c), w, query)
	return show(c, progressOf(p), err)
}

type lineJSON struct {
	Competency     competencyJSON           `json:"competency"`
	Counted        bool                     `json:"counted"`
	Standing       progress.Standing        `json:"standing"`
	Title          string                   `json:"title"`
	MetUntil       instant                  `json:"met_until,omitzero"`
	Step           askedJSON                `json:"step"`
	Observations   askedJSON                `json:"observations"`
	Days           askedJSON                `json:"days"`
	Assessors      askedJSON                `json:"assessors"`
	Knowledge      knowledgeJSON            `json:"knowledge"`
	Success        *rateJSON                `json:"success,omitempty"`
	Revalidation   *rateJSON                `json:"revalidation,omitempty"`
	ValidityMonths int                      `json:"validity_months"`
	Prior          *priorJSON               `json:"prior_learning,omitempty"`
	LeadApproval   bool                     `json:"lead_approval"`
	Entitlement    string                   `json:"entitlement,omitempty"`
	Prerequisites  []framework.CompetencyID `json:"prerequisites"`
	Reasons        []reasonJSON             `json:"reasons"`
	Counting       []countedJSON            `json:"counting"`
	NotCounting    []countedJSON            `json:"not_counting"`
	Waiting        []waitingLineJSON        `json:"waiting"`
}

// rateJSON is how many of the last cases must have gone well, and how many did.
type rateJSON struct {
	Cases  int  `json:"cases"`
	Asked  int  `json:"asked"`
	SoFar  int  `json:"so_far"`
	Well   int  `json:"well"`
	Doubt  int  `json:"doubt"`
	Needed int  `json:"more_needed"`
	Now    bool `json:"asked_now"`
}

// rateOf is nothing where none is asked.
func rateOf(asked pathway.Rate, got progress.Rate, now bool) *rateJSON {
	if asked.Cases == 0 {
		return nil
	}
	return &rateJSON{asked.Cases, asked.Well, got.Cases, got.Well, got.Doubt, got.More, now}
}

// askedJSON is how much is asked and how much is there.
type askedJSON struct {
	Asked int `json:"asked"`
	SoFar int `json:"so_far"`
}

// priorJSON is what prior learning may stand for, and for how many observations it does.
type priorJSON struct {
	Knowledge    bool      `json:"knowledge"`
	Observations askedJSON `json:"observations"`
}

func priorOf(l progress.Line, asked pathway.Line) *priorJSON {
	if asked.Prior.None() {
		return nil
	}
	return &priorJSON{asked.Prior.Knowledge, askedJSON{asked.Prior.Observations, l.Got.Prior}}
}

type knowledgeJSON struct {
	Asked  bool `json:"asked"`
	Passed bool `json:"passed"`
}

func lineOf(l reporting.Line) lineJSON {
	return lineShown(l.Line, l.Line.Line, competencyOf(l.Item), l.Counted)
}

func lineShown(l progress.Line, asked pathway.Line, item competencyJSON, counted bool) lineJSON {
	return lineJSON{
		Competency: item, Counted: counted, Standing: l.Standing, Title: l.Standing.Title(), MetUntil: instant{l.MetUntil},
		Step: askedJSON{asked.Target, l.Got.TopStep}, Observations: askedJSON{asked.Observations, l.Got.Observations},
		Days: askedJSON{asked.Days, l.Got.Days}, Assessors: askedJSON{asked.Assessors, l.Got.Assessors},
		Knowledge: knowledgeJSON{asked.Knowledge, l.Got.Tested}, Success: rateOf(asked.Success, l.Got.Success, true), Revalidation: rateOf(asked.Revalidation, l.Got.Revalidation, l.Got.Renews), ValidityMonths: asked.ValidityMonths, Prior: priorOf(l, asked), LeadApproval: asked.LeadApproval,
		Entitlement: asked.Entitlement, Prerequisites: some(asked.Prerequisites), Reasons: each(l.Reasons, reasonOf),
		Counting: each(l.Counting, countedOf), NotCounting: each(l.NotCounting, countedOf), Waiting: each(l.Waiting, waitingLineOf),
	}
}

type countedJSON struct {
	Attestation   id.Attestation      `json:"attestation"`
	Evidence      id.Evidence         `json:"evidence"`
	EvidenceTitle string              `json:"evidence_title"`
	Assessor      string              `json:"assessor"`
	Meaning       attestation.Meaning `json:"meaning"`
	Step          int                 `json:"step"`
	SignedAt      instant             `json:"signed_at"`
	Until         instant             `json:"until,omitzero"`
	Verdict       attestation.Verdict `json:"verdict"`
	Kind          evidence.Kind       `json:"kind"`
	Why           string              `json:"why,omitempty"`
	Path          []hopJSON           `json:"path,omitempty"`
}

func countedOf(n progress.Counted) countedJSON {
	return countedJSON{
		Attestation: n.Attestation, Evidence: n.Evidence, EvidenceTitle: n.EvidenceTitle, Assessor: n.Assessor, Meaning: n.Meaning,
		Step: n.Step, SignedAt: instant{n.SignedAt}, Until: instant{n.Until}, Verdict: n.Verdict, Kind: n.Kind, Why: n.WhyNot(), Path: each(n.Path, hopOf),
	}
}

type waitingLineJSON struct {
	Request       id.Request        `json:"request"`
	Evidence      id.Evidence       `json:"evidence"`
	EvidenceTitle string            `json:"evidence_title"`
	State         attestation.State `json:"state"`
	On            *personJSON       `json:"on,omitempty"`
	Since         instant           `json:"since"`
}

func waitingLineOf(o progress.Open) waitingLineJSON {
	return waitingLineJSON{
		Request: o.Request, Evidence: o.Evidence, EvidenceTitle: o.EvidenceTitle, State: o.State, On: personOf(o.Offered, o.OfferedName),
		Since: instant{o.Since},
	}
}

type standingJSON struct {
	Worker    workerJSON         `json:"worker"`
	Page      competencyPageJSON `json:"page"`
	Target    *levelJSON         `json:"target,omitempty"`
	Asks      asksJSON           `json:"asks"`
	Line      lineJSON           `json:"line"`
	OnPathway bool               `json:"on_pathway"`
	SignOffs  []signOffJSON      `json:"sign_offs"`
	Evidence  []evidenceRefJSON  `json:"evidence"`
	Requests  []requestRefJSON   `json:"requests"`
}

type evidenceRefJSON struct {
	ID         id.Evidence    `json:"id"`
	Kind       evidence.Kind  `json:"kind"`
	Title      string         `json:"title"`
	State      evidence.State `json:"state"`
	OccurredOn clock.Date     `json:"occurred_on,omitempty"`
	Number     int            `json:"number"`
	UpdatedAt  instant        `json:"updated_at"`
}

func evidenceRefOf(e reporting.EvidenceRef) evidenceRefJSON {
	return evidenceRefJSON{
		ID: e.ID, Kind: e.Kind, Title: e.Title, State: e.State, OccurredOn: e.OccurredOn, Number: e.Number,
		UpdatedAt: instant{e.UpdatedAt},
	}
}

type requestRefJSON struct {
	ID            id.Request        `json:"id"`
	State         attestation.State `json:"state"`
	Evidence      id.Evidence       `json:"evidence"`
	EvidenceTitle string            `json:"evidence_title"`
	Number        int               `json:"number"`
	On            *personJSON       `json:"on,omitempty"`
	DecidedBy     *personJSON       `json:"decided_by,omitempty"`
	Reason        string            `json:"reason,omitempty"`
	CreatedAt     instant           `json:"created_at"`
	DecidedAt     instant           `json:"decided_at,omitzero"`
}

func requestRefOf(r reporting.RequestRef) requestRefJSON {
	return requestRefJSON{
		ID: r.ID, State: r.State, Evidence: r.Evidence, EvidenceTitle: r.EvidenceTitle, Number: r.Number, On: reported(r.On),
		DecidedBy: reported(r.DecidedBy), Reason: r.Reason, CreatedAt: instant{r.CreatedAt}, DecidedAt: instant{r.DecidedAt},
	}
}

func standingOf(w reporting.WorkerCompetency) standingJSON {
	return standingJSON{
		Worker: workerOf(w.Worker), Page: competencyPageOf(w.Page), Target: levelIf(w.Target), Asks: asksOf(w.Asks), Line: lineOf(w.Line),
		OnPathway: w.OnPathway, SignOffs: each(w.SignOffs, signOffOf), Evidence: each(w.Evidence, evidenceRefOf),
		Requests: each(w.Requests, requestRefOf),
	}
}

func (s *Server) standing(c echo.Context) error {
	w, err := pathID[id.Worker](c, "worker")
	if err != nil {
		return err
	}
	one, err := pathCompetency(c)
	if err != nil {
		return err
	}
	stands, err := s.Reporting.CompetencyForWorker(ctx(c), actor(c), w, one)
	return show(c, standingOf(stands), err)
}

type reviewJSON struct {
	ID         id.Review           `json:"id"`
	Worker     id.Worker           `json:"worker"`
	By         *personJSON         `json:"by"`
	Version    framework.VersionID `json:"version"`
	Level      string              `json:"level"`
	LevelTitle string              `json:"level_title"`
	Education  bool                `json:"education"`
	Experience bool                `json:"experience"`
	Note       string              `json:"note"`
	At         instant             `json:"at"`
}

func reviewOf(r educating.Review) reviewJSON {
	return reviewJSON{
		ID: r.ID, Worker: r.Worker, By: personOf(r.By, r.ByName), Version: r.Version, Level: r.Level, LevelTitle: r.LevelTitle,
		Education: r.Education, Experience: r.Experience, Note: r.Note, At: instant{r.At},
	}
}

func (s *Server) review(c echo.Context, w id.Worker, body struct {
	Version    framework.VersionID `json:"version"`
	Level      string              `json:"level"`
	Education  bool                `json:"education"`
	Experience bool                `json:"experience"`
	Note       string              `json:"note"`
}) (reply, error) {
	r, err := s.Educating.RecordReview(ctx(c), actor(c), w, educating.ReviewCommand{Version: body.Version, Level: body.Level,
		Education: body.Education, Experience: body.Experience, Note: body.Note})
	return reply{body: reviewOf(r)}, err
}
