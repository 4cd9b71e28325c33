package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
)

// requestOf is the request that the address names.
func requestOf(c echo.Context) (id.Request, error) {
	r, err := id.Parse[id.Request](c.Param("id"))
	if err != nil {
		return "", fault.Missing()
	}
	return r, nil
}

// requestPage opens a request. After a statement that was not signed, the form
// holds what it said.
func (s *Server) requestPage(c echo.Context) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "from")
	if err != nil {
		return err
	}
	o, err := s.Assessing.Open(c.Request().Context(), actor(c), r)
	if err != nil {
		return err
	}
	chosen := frontend.Decision{Step: strconv.Itoa(o.Step)}
	_, chosen.Also = furtherOptions(o.Further)
	if from := q.Get("from"); from != "" {
		i, err := s.Assessing.Intent(c.Request().Context(), actor(c), id.Intent(from))
		if err != nil {
			return err
		}
		chosen = frontend.Decision{Choice: frontend.DecideSign, Meaning: string(i.Meaning), Step: strconv.Itoa(i.Step), Comment: i.Comment}
		for _, l := range i.Also.List() {
			chosen.Also = append(chosen.Also, string(l.Competency))
		}
	}
	p, err := s.requestView(c, o, chosen)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, o.Competency.Title)))
}

// decideRequest takes the decision: to the statement, or back to the queue.
func (s *Server) decideRequest(c echo.Context) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	typed := frontend.Decision{Choice: f.Get("decision"), Meaning: f.Get("meaning"), Step: f.Get("step"), Comment: f.Get("comment"), Reason: f.Get("reason"), Also: f.All("also")}
	to, refused := s.decide(c, r, typed)
	if refused == nil {
		return httpx.SeeOther(c, to)
	}
	o, err := s.Assessing.Get(c.Request().Context(), actor(c), r)
	if err != nil {
		return err
	}
	p, err := s.requestView(c, o, typed)
	if err != nil {
		return err
	}
	if f := new(fault.Error); errors.As(refused, &f) && f.Kind == fault.Conflict {
		l := s.layout(c, o.Competency.Title)
		l.Banner = frontend.Banner{Heading: "Nothing was decided", Text: f.Message}
		return s.page(c, http.StatusConflict, p(l))
	}
	return s.again(c, refused, o.Competency.Title, p)
}

func (s *Server) decide(c echo.Context, r id.Request, d frontend.Decision) (httpx.Location, error) {
	ctx, a := c.Request().Context(), actor(c)
	switch d.Choice {
	case frontend.DecideSign:
		step, _ := strconv.Atoi(d.Step) // what is no number is no step, which Prepare says
		i, err := s.Assessing.Prepare(ctx, a, assessing.PrepareCommand{Request: r, Meaning: attestation.Meaning(d.Meaning), Step: step, Also: named(d.Also), Comment: d.Comment})
		if err != nil {
			return httpx.Location{}, err
		}
		return httpx.To(c, "assessor.sign", string(r), string(i.ID)), nil
	case frontend.DecideReturn:
		if err := s.Assessing.Return(ctx, a, assessing.RefuseCommand{Request: r, Reason: d.Reason}); err != nil {
			return httpx.Location{}, err
		}
		done(c, "Sent back", "They have been told, and can read your reason.")
	case frontend.DecideDecline:
		if err := s.Assessing.Decline(ctx, a, assessing.RefuseCommand{Request: r, Reason: d.Reason}); err != nil {
			return httpx.Location{}, err
		}
		done(c, "Not signed off", "They have been told, and can read your reason.")
	default:
		var f fault.Fields
		f.Add("decision", "Choose what you decide.")
		return httpx.Location{}, f.Err()
	}
	return httpx.To(c, "assessor.queue"), nil
}

// requestView gathers everything that a signer must see; its layout comes last.
func (s *Server) requestView(c echo.Context, o assessing.Opened, chosen frontend.Decision) (func(frontend.Layout) frontend.Page, error) {
	ctx, a := c.Request().Context(), actor(c)
	item, err := s.Recording.Get(ctx, a, o.Request.Evidence)
	if err != nil {
		return nil, err
	}
	known, err := s.Reporting.CompetencyPage(ctx, a, o.Competency.ID)
	if err != nil {
		return nil, err
	}
	p := frontend.AssessorRequest{Address: at(c, "assessor.request", string(o.ID)), Worker: o.WorkerName, Waiting: s.waits(c, o), Again: askedAgain(o)}
	fillDecided(c, &p, o)
	fillEvidence(c, &p, o, item)
	fillCompetency(c, &p, o, known)
	fillEarlier(c, &p, o, item)
	if len(o.Refusals) > 0 && o.Decides && o.State.Waiting() {
		p.Stopped = obstacles("You cannot sign this off. You can still send it back.", o.Refusals)
	}
	for _, one := range o.Approves {
		a := one.Attestation
		p.Approves = append(p.Approves, frontend.DecisionRow{Link: frontend.Link{Text: one.EvidenceTitle, Href: at(c, "worker.sign-off", string(a.ID))}, Standing: frontend.Standing{Text: "Signed off", Colour: "green"},
			By: a.AssessorName + " on " + day(a.SignedAt) + ": " + strings.ToLower(stepTitle(o.Framework, a.Step)) + ". " + a.Meaning.Title()})
	}
	if o.Decides && o.State.Waiting() && !slices.ContainsFunc(o.Refusals, func(r assessor.Refusal) bool { return r.Rule == "conflict" || r.Rule == "self" }) {
		p.Declare = at(c, "assessor.conflict.send", string(o.Worker))
	}
	return func(l frontend.Layout) frontend.Page {
		p.Layout = l
		if o.Decides {
			p.Back = at(c, "assessor.queue")
		}
		if o.Decides && o.State.Waiting() && o.Current {
			p.Decision = decision(l, p.Address, o, chosen)
		}
		return p
	}, nil
}

// decision is the form with what there is to choose from.
func decision(l frontend.Layout, address string, o assessing.Opened, chosen frontend.Decision) *frontend.Decision {
	chosen.Layout, chosen.Address, chosen.MaySign = l, address, len(o.Refusals) == 0
	chosen.Approval = o.Approval
	for _, m := range o.Meanings() {
		chosen.Meanings = append(chosen.Meanings, frontend.Option{Value: string(m), Text: m.Title(), Help: worth(m, o.Evidence.Content)})
	}
	chosen.Further, _ = furtherOptions(o.Further)
	for _, step := range o.Steps {
		chosen.Steps = append(chosen.Steps, frontend.Option{Value: strconv.Itoa(step.Step), Text: step.Title, Help: step.Meaning})
	}
	return &chosen
}

// worth says what an answer counts for: a signer who only read should know that it
// is no observation.
func worth(m attestation.Meaning, shown evidence.Content) string {
	if m != attestation.Observed {
		return ""
	}
	return "Only this counts as a time seen. The evidence says: " + times(shown.Cases())
}

// waits says how long the request has waited, and for whom.
func (s *Server) waits(c echo.Context, o assessing.Opened) string {
	if !o.State.Waiting() {
		return ""
	}
	on := "nobody: no assessor may sign it at the moment"
	switch {
	case o.Offered == actor(c).Person:
		on = "you"
	case o.Offered != "":
		on = o.OfferedName
	}
	return fmt.Sprintf("Waiting %s, since %s, for %s.", age(wholeDays(s.Clock.Now(), o.CreatedAt)), day(o.CreatedAt), on)
}

// fillDecided says how the request ended, if it did.
func fillDecided(c echo.Context, p *frontend.AssessorRequest, o assessing.Opened) {
	if o.State.Waiting() {
		if !o.Current {
			p.Decided = "The worker has changed this evidence since. Look for the new version in the queue."
			p.DecidedTo = frontend.Link{Text: "The evidence as it is now", Href: at(c, "evidence.show", string(o.Request.Evidence))}
		}
		return
	}
	last := o.Moves[len(o.Moves)-1]
	p.Decided, p.Reason = happened(last, o.WorkerName, nil)+" on "+day(last.At)+".", o.Reason
	for _, a := range o.Earlier {
		if a.Request == o.ID {
			p.DecidedTo = frontend.Link{Text: "Read the sign-off", Href: at(c, "worker.sign-off", string(a.ID))}
		}
	}
}

// happened says who did what to a request, for somebody who is not its worker.
func happened(m attestation.Moved, worker string, names map[id.Person]string) string {
	by := m.ByName
	if strings.HasPrefix(m.By, "system:") {
		by = "Countersign"
	}
	switch m.Event {
	case attestation.Offer:
		return strings.TrimSuffix(offered(m, by, names[m.Offered])+". "+m.Reason, ". ")
	case attestation.Open:
		return by + " opened it"
	case attestation.Sign:
		return by + " signed it off"
	case attestation.Return:
		return by + " sent it back"
	case attestation.Decline:
		return by + " did not sign it off"
	case attestation.Withdraw:
		return worker + " took it back"
	case attestation.Reassign:
		return worker + " put up a new version"
	}
	return ""
}

func offered(m attestation.Moved, by, to string) string {
	switch {
	case m.From == "" && to != "":
		return by + " asked for this sign-off. It was offered to " + to
	case m.From == "":
		return by + " asked for this sign-off"
	case to != "":
		return by + " passed it to " + to
	case m.Offered != "":
		return by + " passed it on"
	}
	return "Nobody was left who may sign it"
}

// fillEvidence fills in what would be signed.
func fillEvidence(c echo.Context, p *frontend.AssessorRequest, o assessing.Opened, item recording.Detail) {
	v := o.Evidence
	d, _ := v.Kind.Definition()
	p.Kind, p.Name, p.Version, p.Item = v.Kind.Title(), v.Content.Title, v.Number, at(c, "evidence.show", string(v.Evidence))
	p.Answers = besideName(d.Asking(v.Content.SaysHow()), v.Content)
	if v.Kind == evidence.PriorLearning {
		p.Prior = "It stands for nothing in this competency, which asks to be seen done here. If you sign it off, it is shown to the worker, and does not count."
		if stands, _ := o.StandsFor(); stands != "" {
			p.Prior = "If you recognise it, it stands for " + stands + ", however much of it there is. It is good for as long as if it had been signed on the day on which it ended."
		}
	}
	for _, f := range v.Files {
		p.Files = append(p.Files, fileRow(f, at(c, "evidence.file", string(f.ID))))
	}
	for _, other := range v.Content.Competencies {
		if other != string(o.Competency.ID) {
			p.Also = append(p.Also, item.Named[other].Title)
		}
	}
}

// fillCompetency fills in what the evidence is held against.
func fillCompetency(c echo.Context, p *frontend.AssessorRequest, o assessing.Opened, known reporting.CompetencyPage) {
	p.Code, p.Area, p.Framework, p.Page = known.Competency.OfficialRef, known.Competency.AreaTitle, known.Framework, catalogueLink(c, known.Competency).Href
	level, _ := o.Framework.Level(o.Level)
	p.Level, p.Text, p.Status = level.Title, o.Competency.Text(o.Level), o.Framework.StatusSentence(o.Adopted)
	for _, asks := range known.Asks {
		if asks.Level.ID == o.Level {
			p.Asks = askRows(asks, &reporting.Line{Line: progress.Line{Got: o.SoFar}})
		}
	}
	p.Touches, p.Caution = touches(suggested(c, known.MapsTo)), frontend.Caution{Caveats: known.Caveats, Note: known.Note}
}

// touches puts together the links to other frameworks that say the same.
func touches(rows []frontend.CrosswalkRow) (out []frontend.Touch) {
	for _, r := range rows {
		i := slices.IndexFunc(out, func(t frontend.Touch) bool { return t.Words == r.Words && t.Framework == r.Framework && t.Why == r.Why })
		if i < 0 {
			i = len(out)
			out = append(out, frontend.Touch{Words: r.Words, Framework: r.Framework, Why: r.Why})
		}
		out[i].Links = append(out[i].Links, r.Link)
	}
	return out
}

// fillEarlier fills in what was decided before: on this evidence, and for this
// worker and competency.
func fillEarlier(c echo.Context, p *frontend.AssessorRequest, o assessing.Opened, item recording.Detail) {
	for _, r := range item.Requests {
		if r.ID == o.ID || r.State.Waiting() || r.DecidedBy == "" || r.State == attestation.Withdrawn {
			continue
		}
		p.Before = append(p.Before, frontend.DecisionRow{Link: frontend.Link{Text: item.Named[string(r.Competency)].Title, Href: at(c, "assessor.request", string(r.ID))},
			Standing: requestStanding(r.State, false), By: item.Names[r.DecidedBy] + " on " + day(r.DecidedAt), Quote: r.Reason})
	}
	for _, a := range o.Earlier {
		if a.Request == o.ID {
			continue
		}
		row := frontend.DecisionRow{Link: frontend.Link{Text: "Read the sign-off", Href: at(c, "worker.sign-off", string(a.ID))}, Standing: frontend.Standing{Text: "Signed off", Colour: "green"},
			By: a.AssessorName + " on " + day(a.SignedAt) + ": " + strings.ToLower(stepTitle(o.Framework, a.Step)), Quote: a.Comment}
		if a.Revoked != nil {
			row.Standing, row.Quote = verdicts[attestation.Revoked], a.Revoked.Reason
		}
		p.Earlier = append(p.Earlier, row)
	}
	for _, n := range o.ByWay {
		p.Earlier = append(p.Earlier, frontend.DecisionRow{Link: frontend.Link{Text: "Read the sign-off", Href: at(c, "worker.sign-off", string(n.Attestation))}, Standing: frontend.Standing{Text: "Counts here too", Colour: "green"}, By: n.Words()})
	}
	for _, m := range o.Moves {
		row := frontend.HappenedRow{At: moment(m.At), Text: happened(m, o.WorkerName, item.Names)}
		if m.Event != attestation.Offer { // why it moved is in the words already
			row.Reason = m.Reason
		}
		p.History = append(p.History, row)
	}
}

func stepTitle(v *framework.Version, n int) string {
	step, _ := v.Step(n)
	return step.Title
}
