package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/review"
)

func (s *Server) progressReviewRoutes() []httpx.Route {
	return []httpx.Route{
		get("/progress-reviews", "progress-review.waiting", s.reviewsToSign),
		get("/departments/:department/progress-reviews", "progress-review.due", about("department", s.Reporting.ReviewsIn, listOf(reviewDueOf))),
		get("/workers/:worker/progress-reviews", "progress-review.list", about("worker", s.Reporting.ProgressReviews, workerReviewsOf)),
		post("/workers/:worker/progress-reviews", "progress-review.create", told(s, "worker", s.createReview)),
		get("/progress-reviews/:progress_review", "progress-review.show", about("progress_review", s.Reporting.ProgressReview, progressReviewOf)),
		post("/progress-reviews/:progress_review/preparations", "progress-review.prepare", told(s, "progress_review", s.prepareReview)),
		post("/progress-reviews/:progress_review/meetings", "progress-review.hold", told(s, "progress_review", s.holdReview)),
		post("/progress-reviews/:progress_review/comments", "progress-review.comment", told(s, "progress_review", s.commentReview)),
		post("/progress-reviews/:progress_review/signatures", "progress-review.sign", told(s, "progress_review", s.signReview)),
		post("/progress-reviews/:progress_review/cancellations", "progress-review.cancel", told(s, "progress_review", s.cancelReview)),
		get("/workers/:worker/progress/changes", "progress.changes", s.changes),
	}
}

type preparationJSON struct {
	Manager        id.Person           `json:"manager"`
	AsOf           clock.Date          `json:"as_of"`
	Version        framework.VersionID `json:"version"`
	Level          string              `json:"level"`
	Agenda         string              `json:"agenda"`
	Apprenticeship bool                `json:"apprenticeship"`
}

func (p preparationJSON) command(w id.Worker, r id.ProgressReview) educating.PrepareCommand {
	return educating.PrepareCommand{Worker: w, Review: r, Manager: p.Manager, AsOf: p.AsOf, Version: p.Version, Level: p.Level, Agenda: p.Agenda, Apprenticeship: p.Apprenticeship}
}

func (s *Server) createReview(c echo.Context, w id.Worker, body preparationJSON) (reply, error) {
	r, err := s.Educating.PrepareReview(ctx(c), actor(c), body.command(w, ""))
	return reply{at: httpx.To(c, named+"progress-review.show", string(r.ID)), body: reviewStateOf(r)}, err
}

func (s *Server) prepareReview(c echo.Context, r id.ProgressReview, body preparationJSON) (reply, error) {
	return reviewed(s.Educating.PrepareReview(ctx(c), actor(c), body.command("", r)))
}

// reviewed is the reply for a review that changed.
func reviewed(r review.Review, err error) (reply, error) { return reply{body: reviewStateOf(r)}, err }

func (s *Server) holdReview(c echo.Context, r id.ProgressReview, body struct {
	On       clock.Date         `json:"on"`
	Said     string             `json:"said"`
	Actions  []reviewActionJSON `json:"actions"`
	Outcomes []review.Outcome   `json:"outcomes"`
	Next     clock.Date         `json:"next"`
	Provider string             `json:"provider"`
}) (reply, error) {
	cmd := educating.MeetingCommand{On: body.On, Said: body.Said, Outcomes: body.Outcomes, Next: body.Next, Provider: body.Provider}
	for _, a := range body.Actions {
		cmd.Actions = append(cmd.Actions, review.Action{Text: a.Text, Who: a.Who, By: a.By})
	}
	return reviewed(s.Educating.WriteReview(ctx(c), actor(c), r, cmd))
}

type reviewActionJSON struct {
	Text string       `json:"text"`
	Who  review.Party `json:"who"`
	By   clock.Date   `json:"by"`
}

func (s *Server) commentReview(c echo.Context, r id.ProgressReview, body struct {
	Words string `json:"words"`
}) (reply, error) {
	return reviewed(s.Educating.CommentReview(ctx(c), actor(c), r, body.Words))
}

func (s *Server) signReview(c echo.Context, r id.ProgressReview, body struct {
	Content digest.Sum `json:"content"`
}) (reply, error) {
	return reviewed(s.Educating.SignReview(ctx(c), actor(c), r, body.Content))
}

func (s *Server) cancelReview(c echo.Context, r id.ProgressReview, body struct {
	Reason string `json:"reason"`
}) (reply, error) {
	return reviewed(s.Educating.CancelReview(ctx(c), actor(c), r, body.Reason))
}

// reviewStateJSON is a review as it was put down.
type reviewStateJSON struct {
	ID             id.ProgressReview   `json:"id"`
	Worker         id.Worker           `json:"worker"`
	State          review.State        `json:"state"`
	AsOf           clock.Date          `json:"as_of"`
	Version        framework.VersionID `json:"version,omitempty"`
	Level          string              `json:"level,omitempty"`
	Agenda         string              `json:"agenda"`
	Apprenticeship bool                `json:"apprenticeship"`
	Parties        []reviewPartyJSON   `json:"parties"`
	On             clock.Date          `json:"on,omitempty"`
	Said           string              `json:"said,omitempty"`
	Carried        []carriedJSON       `json:"carried"`
	Actions        []review.Action     `json:"actions"`
	Next           clock.Date          `json:"next,omitempty"`
	Provider       string              `json:"provider,omitempty"`
	Comment        string              `json:"comment,omitempty"`
	Content        digest.Sum          `json:"content"`
	ClosedAt       instant             `json:"closed_at,omitzero"`
	Cancelled      string              `json:"cancelled_because,omitempty"`
}

type reviewPartyJSON struct {
	Party    review.Party `json:"party"`
	Person   *personJSON  `json:"person"`
	SignedAt instant      `json:"signed_at,omitzero"`
}

type carriedJSON struct {
	review.Action
	Outcome string `json:"outcome"`
	Why     string `json:"why,omitempty"`
}

func reviewStateOf(r review.Review) reviewStateJSON {
	p, h := r.Prepared.Data, r.Held.Data
	out := reviewStateJSON{ID: r.ID, Worker: r.Worker, State: r.State, AsOf: p.AsOf, Version: p.Version, Level: p.Level, Agenda: p.Words, Apprenticeship: p.Apprenticeship, On: h.On, Said: h.Words,
		Actions: some(h.Actions), Next: h.Next, Provider: h.Provider, Comment: r.Comment.Data.Words, Content: r.Content(), ClosedAt: instant{r.ClosedAt}, Cancelled: r.Cancelled.Data.Words,
		Carried: each(r.Carried(), func(a review.Action) carriedJSON {
			o, settled := r.Outcome(a.ID)
			if !settled {
				o.What = "open"
			}
			return carriedJSON{a, o.What, o.Why}
		})}
	for _, party := range review.Parties {
		who, name := r.Signer(party)
		signature, _ := r.Signature(party)
		out.Parties = append(out.Parties, reviewPartyJSON{party, personOf(who, name), instant{signature.At}})
	}
	return out
}

type progressReviewJSON struct {
	Review   reviewStateJSON `json:"review"`
	Progress progressJSON    `json:"progress"`
	Changes  changesJSON     `json:"changes"`
	Party    review.Party    `json:"party,omitempty"`
	MaySign  bool            `json:"may_sign"`
}

func progressReviewOf(r reporting.ProgressReview) progressReviewJSON {
	out := progressReviewJSON{reviewStateOf(r.Review), progressOf(r.Progress), changesOf(r.Changes), r.For, r.May.Sign}
	out.Progress.Worker, out.Changes.Worker = workerOf(r.Worker), workerOf(r.Worker)
	return out
}

type workerReviewsJSON struct {
	Worker  workerJSON        `json:"worker"`
	Due     clock.Date        `json:"due"`
	Overdue bool              `json:"overdue"`
	Open    []review.Action   `json:"open_actions"`
	Reviews []reviewStateJSON `json:"reviews"`
}

func workerReviewsOf(w reporting.WorkerReviews) workerReviewsJSON {
	return workerReviewsJSON{workerOf(w.Worker), w.Due, w.Overdue, some(w.Open), each(w.Reviews, reviewStateOf)}
}

type reviewDueJSON struct {
	Worker  workerJSON         `json:"worker"`
	Due     clock.Date         `json:"due"`
	State   reporting.DueState `json:"state"`
	Days    int                `json:"days"`
	Last    clock.Date         `json:"last,omitempty"`
	Current id.ProgressReview  `json:"current,omitempty"`
}

func reviewDueOf(r reporting.ReviewDue) reviewDueJSON {
	return reviewDueJSON{workerOf(r.Worker), r.Due, r.State, r.Days, r.Last, r.Current.ID}
}

type toSignJSON struct {
	Review     id.ProgressReview `json:"review"`
	WorkerName string            `json:"worker_name"`
	On         clock.Date        `json:"on"`
	Party      review.Party      `json:"party"`
}

func (s *Server) reviewsToSign(c echo.Context) error {
	list, err := s.Reporting.ReviewsToSign(ctx(c), actor(c))
	return show(c, items[toSignJSON]{each(list, func(t reporting.ToSign) toSignJSON { return toSignJSON{t.Review, t.Name, t.On, t.For} })}, err)
}

func (s *Server) changes(c echo.Context) error {
	w, err := pathID[id.Worker](c, "worker")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "version", "level", "since", "until")
	if err != nil {
		return err
	}
	var bad fault.Fields
	query := reporting.ChangesQuery{Version: framework.VersionID(q.Get("version")), Level: q.Get("level"), Since: day(q, "since", &bad), Until: day(q, "until", &bad)}
	if err := bad.Err(); err != nil {
		return err
	}
	found, err := s.Reporting.WorkerChanges(ctx(c), actor(c), w, query)
	return show(c, changesOf(found), err)
}

type changesJSON struct {
	Worker   workerJSON        `json:"worker"`
	Target   *levelJSON        `json:"target,omitempty"`
	Since    clock.Date        `json:"since"`
	Basis    string            `json:"basis"`
	Review   id.ProgressReview `json:"review,omitempty"`
	Until    instant           `json:"until,omitzero"`
	Past     bool              `json:"past"`
	Before   countJSON         `json:"before"`
	Now      countJSON         `json:"now"`
	Lines    []changedLineJSON `json:"lines"`
	Others   []changedJSON     `json:"others"`
	Path     []string          `json:"path"`
	InTheWay []reasonJSON      `json:"in_the_way"`
	Cleared  []reasonJSON      `json:"cleared"`
}

type countJSON struct {
	Met   int `json:"met"`
	Total int `json:"total"`
}

type changedLineJSON struct {
	Competency competencyJSON    `json:"competency"`
	Before     progress.Standing `json:"before,omitempty"`
	Now        progress.Standing `json:"now,omitempty"`
	Text       string            `json:"text"`
	New        []countedJSON     `json:"new"`
	Ended      []countedJSON     `json:"ended"`
	Waiting    []waitingLineJSON `json:"waiting"`
	Returned   bool              `json:"returned"`
	Why        []reasonJSON      `json:"why"`
}

type changedJSON struct {
	Title  string          `json:"title"`
	Before progress.Status `json:"before,omitempty"`
	Now    progress.Status `json:"now,omitempty"`
	Why    string          `json:"why,omitempty"`
}

func changesOf(ch reporting.Changes) changesJSON {
	out := changesJSON{Worker: workerOf(ch.Worker), Target: levelIf(ch.Target), Since: ch.Since, Basis: ch.Basis, Review: ch.Review, Until: instant{ch.To}, Past: ch.Past,
		Before: countJSON{ch.Before.Met, ch.Before.Total}, Now: countJSON{ch.Now.Met, ch.Now.Total}, Path: []string{}, InTheWay: each(ch.InTheWay, reasonOf), Cleared: each(ch.Cleared, reasonOf),
		Others: each(ch.Others, func(o progress.OtherChange) changedJSON { return changedJSON{o.Title, o.Before, o.Now, o.Why} }),
		Lines: each(ch.Lines, func(l reporting.ChangedLine) changedLineJSON {
			return changedLineJSON{competencyOf(l.Item), l.Before, l.Now, l.Text(), each(l.New, countedOf), each(l.Ended, countedOf), each(l.Asked, waitingLineOf), l.Returned, each(l.Why, reasonOf)}
		})}
	if ch.Path != [2]string{} {
		out.Path = ch.Path[:]
	}
	return out
}
