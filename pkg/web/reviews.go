package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/reporting"
	"countersign/pkg/review"
)

// reviewRoutes are the pages of progress reviews, for the three who sign them and
// for those who read the portfolio, and of what changed between two days.
func (s *Server) reviewRoutes() []httpx.Route {
	return []httpx.Route{
		get("/workers/reviews", "reviews", s.reviewsDue),
		get("/workers/:id/reviews", "reviews.worker", s.ofWorker((*Server).reviewsOf)),
		get("/workers/:id/reviews/prepare", "review.begin", s.beginReview),
		post("/workers/:id/reviews/prepare", "review.begin.send", s.sendReview),
		get("/reviews", "worker.reviews", s.myReviews),
		get("/reviews/:id", "review", s.reviewPage),
		get("/reviews/:id/prepare", "review.prepare", s.reviewForm(prepareForm)),
		post("/reviews/:id/prepare", "review.prepare.send", s.sendReviewForm(prepareForm)),
		get("/reviews/:id/hold", "review.hold", s.reviewForm(holdForm)),
		post("/reviews/:id/hold", "review.hold.send", s.sendReviewForm(holdForm)),
		get("/reviews/:id/words", "review.words", s.reviewForm(wordsForm)),
		post("/reviews/:id/words", "review.words.send", s.sendReviewForm(wordsForm)),
		get("/reviews/:id/cancel", "review.cancel", s.reviewForm(cancelForm)),
		post("/reviews/:id/cancel", "review.cancel.send", s.sendReviewForm(cancelForm)),
		get("/reviews/:id/sign", "review.sign", s.signReviewPage),
		post("/reviews/:id/sign", "review.sign.send", s.signReview),
		get("/progress", "progress.own", s.ownProgress),
		get("/progress/:id", "progress", s.progressPage),
		get("/progress/:id/progress.csv", "progress.csv", s.progressCSV),
		get("/progress/:id/progress.pdf", "progress.pdf", s.progressPDF),
	}
}

var dueStates = map[reporting.DueState]frontend.Standing{reporting.ReviewOverdue: {Text: "Overdue", Colour: "red"}, reporting.ReviewSoon: {Text: "Due soon", Colour: "yellow"},
	reporting.ReviewInHand: {Text: "In progress", Colour: "blue"}, reporting.ReviewLater: {Text: "Not due yet", Colour: "grey"}}

var reviewStates = map[review.State]frontend.Standing{review.IsPrepared: {Text: "Prepared", Colour: "blue"}, review.IsHeld: {Text: "Waits for signatures", Colour: "yellow"},
	review.IsClosed: {Text: "Closed", Colour: "green"}, review.IsCancelled: {Text: "Cancelled", Colour: "grey"}}

// reviewsDue lists the workers whose educator the actor is, or everybody in the
// department, by when their next review is due.
func (s *Server) reviewsDue(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "who")
	if err != nil {
		return err
	}
	d, all := departmentFor(c, q.Get("department"), readers...)
	list, err := s.Reporting.ReviewsIn(c.Request().Context(), actor(c), d)
	if err != nil {
		return err
	}
	p := frontend.ReviewsDue{Layout: s.layout(c, "Progress reviews")}
	if p.Department, p.Departments, err = s.departmentLinks(c, "reviews", d, all); err != nil {
		return err
	}
	if p.ToSign, err = s.reviewsToSign(c); err != nil {
		return err
	}
	mine := slices.DeleteFunc(slices.Clone(list), func(one reporting.ReviewDue) bool { return one.Worker.Educator.ID != actor(c).Person })
	if who := q.Get("who"); who == "mine" || who != "all" && len(mine) > 0 {
		list, p.Mine = mine, true
	}
	if actor(c).Holds(identity.RoleEducator, d) {
		p.Filters = whoseWorkers(c, "reviews", d, p.Mine)
	}
	for _, one := range list {
		p.Rows = append(p.Rows, dueRow(c, one))
	}
	return s.page(c, http.StatusOK, p)
}

func dueRow(c echo.Context, one reporting.ReviewDue) frontend.ReviewDueRow {
	row := frontend.ReviewDueRow{Link: frontend.Link{Text: one.Worker.Name, Href: at(c, "reviews.worker", string(one.Worker.ID))}, Educator: one.Worker.Educator.Name, Standing: dueStates[one.State],
		Due: "Due by " + one.Due.Words(), Last: "None yet"}
	if one.Last != "" {
		row.Last = one.Last.Words()
	}
	educator := actor(c).Holds(identity.RoleEducator, one.Worker.Department)
	switch r := one.Current; {
	case r.ID != "":
		row.Now, row.Do = whoIsNext(r), frontend.Link{Text: "Open the review", Href: at(c, "review", string(r.ID))}
	case educator:
		row.Do = frontend.Link{Text: "Prepare a review", Href: at(c, "review.begin", string(one.Worker.ID))}
	}
	return row
}

// whoIsNext says who does what next.
func whoIsNext(r review.Review) string {
	switch r.State {
	case review.IsPrepared:
		return "Prepared by " + r.Prepared.ByName + ". It is not held yet."
	case review.IsHeld:
		var names []string
		for _, p := range r.Lacks() {
			_, name := r.Signer(p)
			names = append(names, name)
		}
		return "Waits for " + listWords(names) + " to sign."
	case review.IsClosed:
		return "All three signed it. It was closed on " + day(r.ClosedAt) + ", and nobody can change it."
	}
	return r.Cancelled.ByName + " cancelled it on " + day(r.Cancelled.At) + ": " + r.Cancelled.Data.Words
}

// reviewsToSign are the progress reviews that wait for the actor.
func (s *Server) reviewsToSign(c echo.Context) (rows []frontend.ToSignRow, err error) {
	list, err := s.Reporting.ReviewsToSign(c.Request().Context(), actor(c))
	for _, one := range list {
		rows = append(rows, frontend.ToSignRow{Link: frontend.Link{Text: "Review with " + one.Name, Href: at(c, "review.sign", string(one.Review))}, On: "held on " + one.On.Words()})
	}
	return rows, err
}

// myReviews are a worker's own.
func (s *Server) myReviews(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return s.reviewsOf(c, w, "")
}

// reviewsOf are the progress reviews of a worker, and what an educator confirmed.
func (s *Server) reviewsOf(c echo.Context, w id.Worker, base string) error {
	ctx, a := c.Request().Context(), actor(c)
	list, err := s.Reporting.ProgressReviews(ctx, a, w)
	if err != nil {
		return err
	}
	confirmed, err := s.Educating.Reviews(ctx, a, w)
	if err != nil {
		return err
	}
	p := frontend.Reviews{Layout: s.layout(c, "Progress reviews"), Mine: base == "", Name: list.Worker.Name, Due: "The next is due by " + list.Due.Words() + ".", Overdue: list.Overdue,
		Changed: at(c, "progress", string(w)), Open: actionRows(list.Open, nil), Confirmed: reviewRows(confirmed)}
	if list.Overdue {
		p.Due = "The next was due by " + list.Due.Words() + "."
	}
	p.Back = base
	if p.Mine {
		p.Title, p.Back = "My reviews", at(c, "worker.home")
	}
	if list.May {
		p.Prepare = at(c, "review.begin", string(w))
	}
	for _, r := range list.Reviews {
		p.Rows = append(p.Rows, reviewListRow(c, r))
	}
	for _, on := range list.Outside {
		p.Outside = append(p.Outside, frontend.Link{Text: "Review of " + on.Words(), Href: at(c, "training", string(w)) + "#reviews"})
	}
	return s.page(c, http.StatusOK, p)
}

func reviewListRow(c echo.Context, r review.Review) frontend.ReviewListRow {
	_, educator := r.Signer(review.Educator)
	return frontend.ReviewListRow{Link: frontend.Link{Text: reviewTitle(r), Href: at(c, "review", string(r.ID))}, Standing: reviewStates[r.State],
		With: "With " + educator + " and " + r.Prepared.Data.ManagerName + map[bool]string{true: ". Review of the apprenticeship too"}[r.Prepared.Data.Apprenticeship]}
}

// reviewTitle names a review by its day.
func reviewTitle(r review.Review) string {
	if on := r.Held.Data.On; on != "" {
		return "Review of " + on.Words()
	}
	return "Review prepared on " + day(r.Prepared.At)
}

func (s *Server) reviewAt(c echo.Context) (reporting.ProgressReview, error) {
	ref, err := id.Parse[id.ProgressReview](c.Param("id"))
	if err != nil {
		return reporting.ProgressReview{}, fault.Missing()
	}
	return s.Reporting.ProgressReview(c.Request().Context(), actor(c), ref)
}

func (s *Server) reviewPage(c echo.Context) error {
	r, err := s.reviewAt(c)
	if err != nil {
		return err
	}
	ref := string(r.ID)
	p := frontend.Review{Layout: s.layout(c, reviewTitle(r.Review)), Standing: reviewStates[r.State], Now: whoIsNext(r.Review), Content: reviewContent(c, r), Signed: signatureRows(r.Review),
		Total: frontend.Tally{Met: r.Progress.Total.Met, Total: r.Progress.Total.Total}, AsOf: r.Prepared.Data.AsOf.Words(), Changes: changeList(r.Changes, linesOf(c, r.Worker)), HoldText: "Write down what was said", First: r.State == review.IsPrepared}
	p.Back = s.backFromReview(c, r)
	for _, t := range r.Progress.Areas {
		p.Areas = append(p.Areas, frontend.Tally{Title: t.Title, Met: t.Met, Total: t.Total})
	}
	for _, l := range r.Left {
		p.Left = append(p.Left, l.ByName+" signed on "+moment(l.At)+", before it changed.")
	}
	if r.May.Sign {
		p.Sign = at(c, "review.sign", ref)
	}
	if r.May.Hold {
		p.Hold, p.Prepare, p.Cancel = at(c, "review.hold", ref), at(c, "review.prepare", ref), at(c, "review.cancel", ref)
	}
	if r.State == review.IsHeld {
		p.HoldText = "Change what was said"
	}
	if r.May.Comment {
		p.Words, p.WordsText = at(c, "review.words", ref), "Add your own words"
	}
	return s.page(c, http.StatusOK, p)
}

// backFromReview leads to where the reader of a review came from.
func (s *Server) backFromReview(c echo.Context, r reporting.ProgressReview) string {
	switch a := actor(c); {
	case r.Worker.Own:
		return at(c, "worker.reviews")
	case r.For == review.Manager && !a.Holds(identity.RoleLead, r.Worker.Department) && !a.Holds(identity.RoleEducator, r.Worker.Department):
		return at(c, "assessor.queue")
	}
	return at(c, "reviews.worker", string(r.Worker.ID))
}

// reviewContent is what the three sign.
func reviewContent(c echo.Context, r reporting.ProgressReview) frontend.ReviewContent {
	p, h := r.Prepared.Data, r.Held.Data
	_, educator := r.Signer(review.Educator)
	out := frontend.ReviewContent{Name: p.Name, Agenda: p.Words, Said: h.Words, Carried: actionRows(r.Carried(), &r.Review), Actions: actionRows(h.Actions, nil), Comment: r.Comment.Data.Words,
		Next: "The next review is due by " + h.Next.Words() + ".",
		Who:  []frontend.AnswerRow{{Key: "Support worker", Text: p.Name}, {Key: "Practice educator", Text: educator}, {Key: "Line manager", Text: p.ManagerName}}}
	if r.Progress.Target.ID != "" {
		out.Who = append(out.Who, frontend.AnswerRow{Key: "About", Text: r.Progress.Target.Title + ", " + r.Progress.Target.Framework})
	}
	out.Who = append(out.Who, frontend.AnswerRow{Key: "Looks at progress of", Text: p.AsOf.Words()})
	if h.On != "" {
		out.Who = append(out.Who, frontend.AnswerRow{Key: "Held on", Text: h.On.Words()})
	}
	if p.Apprenticeship {
		text := "Yes"
		if h.Provider != "" {
			text += ", with " + h.Provider + " for the training provider"
		}
		out.Who = append(out.Who, frontend.AnswerRow{Key: "Review of the apprenticeship too", Text: text})
	}
	return out
}

// actionRows are actions; of a review that they were carried into, with what came
// of them.
func actionRows(list []review.Action, into *review.Review) (rows []frontend.ActionRow) {
	for _, a := range list {
		row := actionRow(a)
		if into != nil && into.Held.ID != "" {
			o, settled := into.Outcome(a.ID)
			switch row.Why = o.Why; {
			case !settled:
				row.Outcome = frontend.Standing{Text: "Goes on", Colour: "blue"}
			case o.What == review.Done:
				row.Outcome = frontend.Standing{Text: "Done", Colour: "green"}
			default:
				row.Outcome = frontend.Standing{Text: "Dropped", Colour: "grey"}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// actionRow is an action with who does it by when, or where it comes from.
func actionRow(a review.Action) frontend.ActionRow {
	who := a.Who.Title() + ", by " + a.By.Words()
	if a.Elsewhere != nil {
		who = "From the review of " + a.Elsewhere.On.Words() + ", held elsewhere"
	}
	return frontend.ActionRow{Text: a.Text, Who: who}
}

func signatureRows(r review.Review) (rows []frontend.SignatureRow) {
	if r.Held.ID == "" {
		return nil
	}
	for _, p := range review.Parties {
		_, name := r.Signer(p)
		row := frontend.SignatureRow{Party: strings.ToLower(p.Title()), Name: name}
		if s, ok := r.Signature(p); ok {
			row.When = moment(s.At)
		}
		rows = append(rows, row)
	}
	return rows
}

// signReviewPage shows the whole of what is signed.
func (s *Server) signReviewPage(c echo.Context) error {
	r, err := s.reviewAt(c)
	if err != nil {
		return err
	}
	if !r.May.Sign {
		return httpx.SeeOther(c, httpx.To(c, "review", string(r.ID)))
	}
	_, name := r.Signer(r.For)
	p := frontend.ReviewSign{Layout: s.layout(c, "Sign the review of "+r.Held.Data.On.Words()), Action: at(c, "review.sign.send", string(r.ID)), Digest: string(r.Content()), Content: reviewContent(c, r),
		As: name + ", " + strings.ToLower(r.For.Title())}
	p.Back = at(c, "review", string(r.ID))
	if r.May.Comment {
		p.Words = at(c, "review.words", string(r.ID))
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) signReview(c echo.Context) error {
	ref, err := id.Parse[id.ProgressReview](c.Param("id"))
	if err != nil {
		return fault.Missing()
	}
	r, err := s.Educating.SignReview(c.Request().Context(), actor(c), ref, digest.Sum(httpx.FormOf(c).Get("content")))
	if err != nil {
		return err
	}
	said := "It waits for the others now."
	if r.State == review.IsClosed {
		said = "All three have signed, so it is closed."
	}
	done(c, "You have signed the review", said)
	return httpx.SeeOther(c, httpx.To(c, "review", string(ref)))
}

// beginReview is the form that prepares a new review of a worker.
func (s *Server) beginReview(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	p, err := s.preparing(c, w, reporting.ProgressReview{}, typedReview{asOf: string(clock.DateOf(s.Clock.Now())), apprenticeship: true})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, prepareTitle)))
}

func (s *Server) sendReview(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	t := readReview(httpx.FormOf(c))
	r, refused := s.Educating.PrepareReview(c.Request().Context(), actor(c), t.prepare(w, ""))
	if refused != nil {
		p, err := s.preparing(c, w, reporting.ProgressReview{}, t)
		if err != nil {
			return err
		}
		return s.again(c, refused, prepareTitle, p)
	}
	done(c, "The review is prepared", "The worker and the line manager have been told.")
	return httpx.SeeOther(c, httpx.To(c, "review", string(r.ID)))
}
