package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

// notMeRoutes are where a person says that a sign-off in their name was not by
// them, signed in or by the link that they were sent, and where a lead settles it.
func (s *Server) notMeRoutes() []httpx.Route {
	return append(open(httpx.Public,
		get("/not-me/:link", "not-me", s.linkedPage),
		post("/not-me/:link", "not-me.send", s.notMeByLink),
	),
		get("/record/:id/not-me", "sign-off.not-me", s.notMePage),
		post("/record/:id/not-me", "sign-off.not-me.send", s.notMe),
		get("/record/:id/lift", "sign-off.lift", s.liftPage),
		post("/record/:id/lift", "sign-off.lift.send", s.lift),
	)
}

// showNotMe asks whether it was them, or says what happened.
func (s *Server) showNotMe(c echo.Context, a assessing.SignedAs, p frontend.AssessorNotMe) error {
	title := "Was this not you?"
	p.Said, p.Over = a.OnHold() != nil, a.Revoked != nil
	if p.Said {
		title = "You said that this was not you"
	}
	p.Layout, p.Address = s.layout(c, title), c.Request().URL.Path
	if a.WorkerName != "" {
		p.Facts = append(p.Facts, frontend.AnswerRow{Key: "Worker", Text: a.WorkerName})
	}
	p.Facts = append(p.Facts, frontend.AnswerRow{Key: "Competency", Text: a.Title}, frontend.AnswerRow{Key: "Department", Text: a.DepartmentName},
		frontend.AnswerRow{Key: "Signed in the name of", Text: a.AssessorName}, frontend.AnswerRow{Key: "Signed at", Text: moment(a.SignedAt)})
	return s.page(c, http.StatusOK, p)
}

func signOffOf(c echo.Context) (id.Attestation, error) {
	ref, err := id.Parse[id.Attestation](c.Param("id"))
	if err != nil {
		return "", fault.Missing()
	}
	return ref, nil
}

func (s *Server) notMePage(c echo.Context) error {
	ref, err := signOffOf(c)
	if err != nil {
		return err
	}
	a, err := s.Assessing.SignedAs(c.Request().Context(), actor(c), ref)
	if err != nil {
		return err
	}
	return s.showNotMe(c, a, frontend.AssessorNotMe{Record: at(c, "worker.sign-off", string(ref))})
}

func (s *Server) notMe(c echo.Context) error {
	ref, err := signOffOf(c)
	if err != nil {
		return err
	}
	if err := s.Assessing.NotMe(c.Request().Context(), actor(c), ref); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "sign-off.not-me", string(ref)))
}

// linkedPage only shows: programs that look through mail open links, and press
// nothing.
func (s *Server) linkedPage(c echo.Context) error {
	a, err := s.Assessing.Linked(c.Request().Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return s.showNotMe(c, a, frontend.AssessorNotMe{})
}

func (s *Server) notMeByLink(c echo.Context) error {
	if err := s.Assessing.NotMeByLink(c.Request().Context(), c.Param("link"), httpx.RequestID(c)); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "not-me", c.Param("link")))
}

func liftForm(c echo.Context, r reporting.Receipt, held attestation.Suspension, reason string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		l.Back = at(c, "worker.sign-off", string(r.ID))
		return frontend.AssessorLift{Layout: l, Address: at(c, "sign-off.lift.send", string(r.ID)), Signer: held.ByName, Reason: reason, TakeBack: at(c, "sign-off.take-back", string(r.ID)),
			Facts: []frontend.AnswerRow{{Key: "Worker", Text: r.WorkerName}, {Key: "Competency", Text: r.Competency.Title}, {Key: "Signed at", Text: moment(r.SignedAt)},
				{Key: "Proved with", Text: capital(r.Attestation.Proof.Title())}, {Key: "Denied", Text: saidHow(held)}}}
	}
}

// saidHow is how a signer said that it was not them.
func saidHow(held attestation.Suspension) string {
	if held.Way == attestation.ByLink {
		return moment(held.At) + ", by the link sent to " + held.ByName
	}
	return moment(held.At) + ", signed in as " + held.ByName
}

const liftTitle = "Look into this sign-off"

// held is the suspension that the address is about, for whoever may lift it. A
// sign-off that is on hold no more is shown as it is.
func (s *Server) held(c echo.Context) (r reporting.Receipt, held *attestation.Suspension, err error) {
	if r, err = s.receiptOf(c); err != nil {
		return r, nil, err
	}
	if err := s.Assessing.MayLift(actor(c), r.Attestation); err != nil {
		return r, nil, err
	}
	return r, r.OnHold(), nil
}

func (s *Server) liftPage(c echo.Context) error {
	r, held, err := s.held(c)
	if err != nil {
		return err
	}
	if held == nil {
		return httpx.SeeOther(c, httpx.To(c, "worker.sign-off", string(r.ID)))
	}
	return s.page(c, http.StatusOK, liftForm(c, r, *held, "")(s.layout(c, liftTitle)))
}

func (s *Server) lift(c echo.Context) error {
	r, held, err := s.held(c)
	if err != nil {
		return err
	}
	reason := httpx.FormOf(c).Get("reason")
	if err := s.Assessing.Lift(c.Request().Context(), actor(c), assessing.LiftCommand{Attestation: r.ID, Reason: reason}); err != nil {
		if held == nil {
			return err
		}
		return s.again(c, err, liftTitle, liftForm(c, r, *held, reason))
	}
	done(c, "The sign-off is no longer on hold", fmt.Sprintf("%s and %s have been told why.", r.WorkerName, held.ByName))
	return httpx.SeeOther(c, httpx.To(c, "worker.sign-off", string(r.ID)))
}

// competencyHistory is all that happened to the sign-offs of a competency, the
// newest first, in words that its worker can read; nothing where they were signed and
// no more, as the evidence says that itself.
func competencyHistory(r reporting.WorkerCompetency, now time.Time) []frontend.HappenedRow {
	var events []happening
	for n, s := range r.SignOffs { // newest first
		again := ""
		if n < len(r.SignOffs)-1 {
			again = " again"
		}
		events = append(events, event(s.SignedAt, "", "%s signed it off%s: %s.", s.Assessor.Name, again, s.EvidenceTitle))
		events = append(events, sinceSigned(s)...)
		turned := false
		for _, t := range r.Turns {
			if t.Attestation == s.ID {
				turned, events = true, append(events, turnOf("The sign-off by "+s.Assessor.Name, t))
			}
		}
		switch moved := r.Moved[s.ID]; {
		case !moved.IsZero():
			events = append(events, event(moved, "", "%s", s.Why))
		case s.Verdict == attestation.Questioned && turned:
		case s.Verdict == attestation.Stale, s.Verdict == attestation.Questioned: // since when, nobody can say: it is so now
			events = append(events, event(now, "", "Now: %s", s.Why))
		case !s.Until.IsZero() && !now.Before(s.Until) && s.Revoked == nil:
			events = append(events, event(s.Until, "", "The sign-off by %s ran out.", s.Assessor.Name))
		}
	}
	for _, q := range r.Requests {
		switch q.State {
		case attestation.Returned:
			events = append(events, event(q.DecidedAt, q.Reason, "%s sent %s back.", q.DecidedBy.Name, q.EvidenceTitle))
		case attestation.Declined:
			events = append(events, event(q.DecidedAt, q.Reason, "%s did not sign %s off.", q.DecidedBy.Name, q.EvidenceTitle))
		}
	}
	if len(events) == len(r.SignOffs) {
		return nil
	}
	return newestFirst(events)
}

// sinceSigned is what happened to a sign-off after it was signed.
func sinceSigned(s reporting.SignOff) []happening {
	var out []happening
	for _, one := range s.Suspensions {
		out = append(out, event(one.At, "", "%s said that this was not them. It went on hold.", one.ByName))
		if l := one.Lifted; l != nil {
			out = append(out, event(l.At, l.Reason, "%s looked into it. It was no longer on hold.", l.ByName))
		}
	}
	if r := s.Revoked; r != nil {
		out = append(out, event(r.At, r.Reason, "%s took it back.", r.ByName))
	}
	return out
}
