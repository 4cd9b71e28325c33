package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

func (s *Server) evidenceRoutes() []httpx.Route {
	return []httpx.Route{
		get("/evidence-kinds", "evidence-kind.list", evidenceKinds),
		get("/workers/:worker/evidence", "evidence.list", s.listEvidence),
		post("/workers/:worker/evidence", "evidence.create", told(s, "worker", s.startEvidence)),
		get("/workers/:worker/mapped-competencies", "evidence.mapped", about("worker", s.Recording.Mapped, listOf(choosableOf))),
		post("/workers/:worker/activity-logs", "activity.log", told(s, "worker", s.logActivity)),
		get("/evidence/:evidence", "evidence.show", about("evidence", s.Recording.Get, detailOf)),
		post("/evidence/:evidence/submissions", "submission.create", s.submit),
		bare("/evidence/:evidence/withdrawals", "evidence.withdraw", s.withdraw),
		bare("/evidence/:evidence/revisions", "evidence.revise", s.revise),
		get("/evidence-versions/:evidence_version", "version.show", about("evidence_version", s.Recording.Version, versionDetailOf)),
	}
}

type kindJSON struct {
	Kind      evidence.Kind `json:"kind"`
	Title     string        `json:"title"`
	Help      string        `json:"help"`
	DateLabel string        `json:"date_label"`
	NeedsFile bool          `json:"needs_file"`
	FileHelp  string        `json:"file_help,omitempty"`
	Instead   []string      `json:"instead_of_file,omitempty"`
	Began     string        `json:"began,omitempty"`
	Tests     bool          `json:"tests"`
	Recorded  bool          `json:"recorded_by_assessor"`
	Fields    []inputJSON   `json:"fields"`
}

type inputJSON struct {
	Name     string         `json:"name"`
	Label    string         `json:"label"`
	Hint     string         `json:"hint,omitempty"`
	Input    evidence.Input `json:"input"`
	Options  []string       `json:"options,omitempty"`
	Required bool           `json:"required"`
	Outcome  bool           `json:"outcome,omitempty"`
	Max      int            `json:"max,omitempty"`
}

func kindOf(d evidence.Definition) kindJSON {
	return kindJSON{
		Kind: d.Kind, Title: d.Title, Help: d.Help, DateLabel: d.DateLabel, NeedsFile: d.NeedsFile, FileHelp: d.FileHelp, Instead: d.Instead, Began: d.Began, Tests: d.Tests, Recorded: d.Assessors,
		Fields: each(d.Fields, func(f evidence.Field) inputJSON {
			return inputJSON{
				Name: f.Name, Label: f.Label, Hint: f.Hint, Input: f.Input, Options: f.Options, Required: f.Required, Outcome: f.Outcome, Max: f.Max,
			}
		}),
	}
}

func evidenceKinds(c echo.Context) error {
	return show(c, listOf(kindOf)(evidence.Definitions), nil)
}

type evidenceJSON struct {
	ID         id.Evidence    `json:"id"`
	Worker     id.Worker      `json:"worker"`
	Department id.Department  `json:"department"`
	Kind       evidence.Kind  `json:"kind"`
	State      evidence.State `json:"state"`
	Title      string         `json:"title"`
	OccurredOn clock.Date     `json:"occurred_on,omitempty"`
	Number     int            `json:"number"`
	Version    id.Version     `json:"version,omitempty"`
	Editing    bool           `json:"editing"`
	CreatedAt  instant        `json:"created_at"`
	UpdatedAt  instant        `json:"updated_at"`
}

func evidenceOf(i evidence.Item) evidenceJSON {
	return evidenceJSON{
		ID: i.ID, Worker: i.Worker, Department: i.Department, Kind: i.Kind, State: i.State, Title: i.Title, OccurredOn: i.OccurredOn,
		Number: i.Number, Version: i.Current, Editing: i.Editing, CreatedAt: instant{i.CreatedAt}, UpdatedAt: instant{i.UpdatedAt},
	}
}

type contentJSON struct {
	Title        string            `json:"title"`
	OccurredOn   clock.Date        `json:"occurred_on,omitempty"`
	Fields       map[string]string `json:"fields"`
	Competencies []string          `json:"competencies"`
	Attachments  []id.Attachment   `json:"attachments"`
	Assessor     id.Person         `json:"assessor,omitempty"`
}

func contentOf(c evidence.Content) contentJSON {
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	return contentJSON{
		Title: c.Title, OccurredOn: c.OccurredOn, Fields: c.Fields, Competencies: some(c.Competencies), Attachments: some(c.Attachments),
		Assessor: c.Assessor,
	}
}

type listedJSON struct {
	Evidence     evidenceJSON  `json:"evidence"`
	Competencies []titledJSON  `json:"competencies"`
	Requests     []requestJSON `json:"requests"`
	SignOffs     []verdictJSON `json:"sign_offs"`
	People       []personJSON  `json:"people"`
}

// verdictJSON tells whether the sign-off that a request came to counts now.
type verdictJSON struct {
	Request id.Request          `json:"request"`
	Verdict attestation.Verdict `json:"verdict"`
}

type titledJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func listedOf(l recording.Listed) listedJSON {
	out := listedJSON{Evidence: evidenceOf(l.Item), Competencies: []titledJSON{}, Requests: each(l.Requests, requestOf), SignOffs: []verdictJSON{}, People: peopleIn(l.Requests, l.Names)}
	for _, r := range l.Requests {
		if v, signed := l.Verdicts[r.ID]; signed {
			out.SignOffs = append(out.SignOffs, verdictJSON{r.ID, v})
		}
	}
	for i, one := range l.Competencies {
		out.Competencies = append(out.Competencies, titledJSON{one, l.Titles[i]})
	}
	return out
}

// readFilter reads how a list of evidence is narrowed, and which piece is wanted.
func readFilter(c echo.Context) (store.EvidenceFilter, error) {
	q, err := httpx.ReadQuery(c, "state", "competency", "unmapped", "from", "to", "after", "limit")
	if err != nil {
		return store.EvidenceFilter{}, err
	}
	var bad fault.Fields
	f := store.EvidenceFilter{State: evidence.State(q.Get("state")), Competency: q.Get("competency"), Unmapped: truth(q, "unmapped", &bad),
		From: day(q, "from", &bad), To: day(q, "to", &bad)}
	if f.State != "" && f.State.Title() == "" {
		bad.Add("state", "This must be draft, submitted, withdrawn or discarded.")
	}
	if err := bad.Err(); err != nil {
		return f, err
	}
	f.After, f.Limit, err = readPage(q)
	return f, err
}

func (s *Server) listEvidence(c echo.Context) error {
	w, err := pathID[id.Worker](c, "worker")
	if err != nil {
		return err
	}
	f, err := readFilter(c)
	if err != nil {
		return err
	}
	list, next, err := s.Recording.List(ctx(c), actor(c), w, f)
	linkNext(c, next)
	return show(c, listOf(listedOf)(list), err)
}

func (s *Server) startEvidence(c echo.Context, w id.Worker, body struct {
	Kind         evidence.Kind `json:"kind"`
	Competencies []string      `json:"competencies"`
}) (reply, error) {
	item, err := s.Recording.Start(ctx(c), actor(c), recording.StartCommand{Worker: w, Kind: body.Kind, Competencies: body.Competencies})
	return created(httpx.To(c, named+"evidence.show", string(item.ID)), evidenceOf(item)), err
}

type choosableJSON struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Framework string `json:"framework"`
}

func choosableOf(o recording.Choosable) choosableJSON {
	return choosableJSON{o.ID, o.Title, o.Framework}
}

// namedIn lists competencies with their names, in the order of their ids.
func namedIn(names map[string]recording.Named) []choosableJSON {
	return each(sortedKeys(names), func(one string) choosableJSON { return choosableJSON{one, names[one].Title, names[one].Framework} })
}

type submissionJSON struct {
	Version  versionJSON   `json:"version"`
	Requests []requestJSON `json:"requests"`
}

// submitted is the reply for a version that was put up.
func submitted(c echo.Context, v recording.Submitted) reply {
	return created(httpx.To(c, named+"version.show", string(v.Version.ID)), submissionJSON{versionOf(v.Version), each(v.Requests, requestOf)})
}

func (s *Server) logActivity(c echo.Context, w id.Worker, body struct {
	Title        string            `json:"title"`
	OccurredOn   clock.Date        `json:"occurred_on"`
	Fields       map[string]string `json:"fields"`
	Competencies []string          `json:"competencies"`
	Assessor     id.Person         `json:"assessor"`
	Declared     bool              `json:"declared"`
}) (reply, error) {
	v, err := s.Recording.Log(ctx(c), actor(c), recording.LogCommand{Worker: w, Declared: body.Declared, Content: evidence.Content{
		Title: body.Title, OccurredOn: body.OccurredOn, Fields: body.Fields, Competencies: body.Competencies, Assessor: body.Assessor}})
	return submitted(c, v), err
}

type versionJSON struct {
	ID         id.Version       `json:"id"`
	Evidence   id.Evidence      `json:"evidence"`
	Worker     id.Worker        `json:"worker"`
	Number     int              `json:"number"`
	Kind       evidence.Kind    `json:"kind"`
	Content    contentJSON      `json:"content"`
	Files      []attachmentJSON `json:"files,omitempty"`
	DeclaredAt instant          `json:"declared_at"`
	CreatedBy  id.Person        `json:"created_by"`
	CreatedAt  instant          `json:"created_at"`
	Digest     digest.Sum       `json:"digest"`
}

func versionOf(v evidence.Version) versionJSON {
	return versionJSON{
		ID: v.ID, Evidence: v.Evidence, Worker: v.Worker, Number: v.Number, Kind: v.Kind, Content: contentOf(v.Content),
		Files: each(v.Files, attachmentOf), DeclaredAt: instant{v.DeclaredAt}, CreatedBy: v.CreatedBy, CreatedAt: instant{v.CreatedAt},
		Digest: v.Digest,
	}
}

type versionDetailJSON struct {
	Version      versionJSON     `json:"version"`
	WorkerName   string          `json:"worker_name"`
	AuthorName   string          `json:"author_name"`
	Current      bool            `json:"current"`
	Competencies []choosableJSON `json:"competencies"`
}

func versionDetailOf(v recording.VersionDetail) versionDetailJSON {
	return versionDetailJSON{
		Version: versionOf(v.Version), WorkerName: v.WorkerName, AuthorName: v.AuthorName, Current: v.Current, Competencies: namedIn(v.Named),
	}
}

type detailJSON struct {
	Evidence     evidenceJSON          `json:"evidence"`
	WorkerName   string                `json:"worker_name"`
	Draft        *draftJSON            `json:"draft,omitempty"`
	Attachments  []keptJSON            `json:"attachments"`
	Versions     []versionJSON         `json:"versions"`
	Requests     []requestJSON         `json:"requests"`
	Moves        []moveJSON            `json:"moves"`
	SignOffs     []evidenceSignOffJSON `json:"sign_offs"`
	People       []personJSON          `json:"people"`
	Competencies []choosableJSON       `json:"competencies"`
	Own          bool                  `json:"own"`
	Answers      []answerJSON          `json:"answers,omitempty"`
}

type evidenceSignOffJSON struct {
	Attestation attestationJSON     `json:"attestation"`
	Verdict     attestation.Verdict `json:"verdict"`
}

func detailOf(d recording.Detail) detailJSON {
	out := detailJSON{Evidence: evidenceOf(d.Item), WorkerName: d.WorkerName, Attachments: each(d.Files, keptOf), Versions: each(d.Versions, versionOf),
		Requests: each(d.Requests, requestOf), Moves: each(d.Moves, moveOf), People: peopleIn(d.Requests, d.Names), Competencies: namedIn(d.Named), Own: d.Mine, Answers: each(d.Answers, answerOf),
		SignOffs: each(d.SignOffs, func(a recording.SignOff) evidenceSignOffJSON {
			return evidenceSignOffJSON{signedOf(a.Signed), a.Verdict}
		})}
	if d.Working != nil {
		draft := draftOf(*d.Working)
		out.Draft = &draft
	}
	return out
}

func (s *Server) submit(c echo.Context) error {
	e, revision, err := evidenceAt(c)
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Declared bool `json:"declared"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		v, err := s.Recording.Submit(ctx(c), actor(c), recording.SubmitCommand{Evidence: e, Declared: body.Declared, Revision: revision})
		return submitted(c, v), matched(err)
	})
}

func (s *Server) withdraw(c echo.Context) error {
	e, err := pathID[id.Evidence](c, "evidence")
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) { return reply{}, s.Recording.Withdraw(ctx(c), actor(c), e) })
}

func (s *Server) revise(c echo.Context) error {
	e, err := pathID[id.Evidence](c, "evidence")
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		w, err := s.Recording.Revise(ctx(c), actor(c), e)
		return reply{at: httpx.To(c, named+"draft.show", string(e)), etag: w.Revision, body: draftOf(w)}, err
	})
}
