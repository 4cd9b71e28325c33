package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

const checksListTitle = "A list of register checks"

// proposal finds the list that the address names, with the page that shows it.
func (s *Server) proposal(c echo.Context, why string) (desk, enrolling.Proposed, func(frontend.Layout) frontend.Page, error) {
	ref, err := param[id.Proposal](c, "id")
	if err != nil {
		return desk{}, enrolling.Proposed{}, nil, err
	}
	one, err := s.Enrolling.Proposal(c.Request().Context(), actor(c), ref)
	if err != nil {
		return desk{}, one, nil, err
	}
	k, err := s.desk(c, string(one.Department))
	if err != nil {
		return k, one, nil, err
	}
	p := frontend.LeadChecksList{Sent: one.ByName + " sent this list on " + moment(one.At) + ".", Own: one.Own, Over: outcome(one.Proposal, s.Clock.Now()),
		Seen: string(one.Preview.Whole), GoodUntil: day(one.Expires), Reason: why}
	if p.Over != "" {
		p.Rows = saidRows(one)
	} else {
		p.Counts, p.Problems, p.Checks, p.Gone = counts(one.Preview), one.Preview.Problems, len(one.Preview.Rows), goneLines(one.Preview)
		for i, r := range previewRows(one.Preview) {
			if one.Preview.Rows[i].Difference == enrolling.Unchanged {
				p.Same = append(p.Same, r)
			} else {
				p.Rows = append(p.Rows, r)
			}
		}
		p.Who = whoApproves(one)
		p.Approve = onlyIf(k.Invites && p.Who == "" && p.Problems == 0, at(c, "lead.checks.approve", string(ref)))
		p.Withdraw = onlyIf(k.Invites, at(c, "lead.checks.withdraw", string(ref)))
	}
	return k, one, func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(l, k.at(c, "lead.checks"))
		return p
	}, nil
}

// outcome is what became of a list; empty: it waits.
func outcome(p store.Proposal, now time.Time) string {
	switch d := p.Decided; {
	case d != nil && d.Approved:
		return d.ByName + " approved it on " + moment(d.At) + "."
	case d != nil && d.By == p.By:
		return d.ByName + " withdrew it on " + moment(d.At) + ": " + d.Reason
	case d != nil:
		return d.ByName + " refused it on " + moment(d.At) + ": " + d.Reason
	case !p.Waits(now):
		return "It waited too long to be approved. Look people up again and send a new one."
	}
	return ""
}

// whoApproves says it to somebody who cannot; empty: they can.
func whoApproves(p enrolling.Proposed) string {
	why := "You sent this list, so somebody else must approve it"
	switch {
	case p.Own:
	case p.Self:
		why = "You are on this list, so somebody else must approve it"
	default:
		return ""
	}
	if len(p.Approvers) == 0 {
		return why + ". No other lead of this department can, so a platform administrator must. They are told."
	}
	return why + ": " + strings.Join(p.Approvers, " or ") + ", or a platform administrator."
}

func counts(p enrolling.CheckPreview) string {
	out := fmt.Sprintf("%d changed, %d new, %d unchanged", p.Count(enrolling.Changed), p.Count(enrolling.New), p.Count(enrolling.Unchanged))
	if p.Problems > 0 {
		out += ", " + count(p.Problems, "line that cannot be recorded", "lines that cannot be recorded")
	}
	if len(p.Gone) > 0 {
		out += fmt.Sprintf(", %d not on the list", len(p.Gone))
	}
	return out + "."
}

var differences = map[enrolling.Difference]frontend.Standing{
	enrolling.New: {Text: "New", Colour: "blue"}, enrolling.Changed: {Text: "Changed", Colour: "orange"}, enrolling.Unchanged: {Text: "Unchanged", Colour: "grey"}}

func previewRows(p enrolling.CheckPreview) (out []frontend.ImportRow) {
	for _, r := range p.Rows {
		out = append(out, frontend.ImportRow{Line: r.Line, Problems: messages(r.Problems), Result: differences[r.Difference], Cells: []string{cmp.Or(r.PersonName, r.Name), r.Number, r.Change}})
	}
	return out
}

// saidRows are the lines of a list that was decided, as they stand.
func saidRows(p enrolling.Proposed) (out []frontend.ImportRow) {
	result := frontend.Standing{Text: "Not recorded", Colour: "grey"}
	if p.Decided != nil && p.Decided.Approved {
		result = frontend.Standing{Text: "Recorded", Colour: "green"}
	}
	for _, r := range p.Preview.Rows {
		out = append(out, frontend.ImportRow{Line: r.Line, Result: result, Cells: []string{cmp.Or(r.PersonName, r.Name), r.Number, r.Status, r.EffectiveFrom.Words(), r.CheckedOn.Words()}})
	}
	return out
}

func goneLines(p enrolling.CheckPreview) (out []string) {
	for _, g := range p.Gone {
		out = append(out, fmt.Sprintf("%s, %s %s: %s", g.Name, g.Register, g.Number, g.Status))
	}
	return out
}

func (s *Server) checksList(c echo.Context) error {
	_, _, page, err := s.proposal(c, "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, checksListTitle)))
}

func (s *Server) approveChecks(c echo.Context) error {
	k, one, _, err := s.proposal(c, "")
	if err != nil {
		return err
	}
	n, err := s.Enrolling.ApproveChecks(c.Request().Context(), actor(c), enrolling.ApproveCommand{Proposal: one.ID, Seen: digest.Sum(httpx.FormOf(c).Get("seen"))})
	if err != nil {
		return s.listChanged(c, err)
	}
	done(c, count(n, "register check is recorded", "register checks are recorded"), "What nobody could sign before is offered again.")
	return httpx.SeeOther(c, k.to(c, "lead.checks"))
}

// listChanged shows a list again that is not any more what somebody approved.
func (s *Server) listChanged(c echo.Context, refused error) error {
	var f *fault.Error
	if !errors.As(refused, &f) || f.Kind != fault.Conflict && f.Kind != fault.Invalid {
		return refused
	}
	_, one, page, err := s.proposal(c, "")
	if err != nil || !one.Waits(s.Clock.Now()) {
		return cmp.Or(err, refused)
	}
	l, at := s.layout(c, checksListTitle), "approve"
	if one.Preview.Problems > 0 {
		at = "reason" // it can only be ended
	}
	for _, field := range f.Fields {
		l.Errors = append(l.Errors, frontend.FieldError{ID: at, Message: field.Message})
	}
	if len(f.Fields) == 0 {
		l.Errors = []frontend.FieldError{{ID: at, Message: f.Message}}
	}
	return s.page(c, http.StatusConflict, page(l))
}

func (s *Server) withdrawChecks(c echo.Context) error {
	why := httpx.FormOf(c).Get("reason")
	k, one, page, err := s.proposal(c, why)
	if err != nil {
		return err
	}
	if refused := s.Enrolling.WithdrawChecks(c.Request().Context(), actor(c), enrolling.WithdrawCommand{Proposal: one.ID, Reason: why}); refused != nil {
		return s.again(c, refused, checksListTitle, page)
	}
	done(c, "The list is ended", "Nothing in it was recorded.")
	return httpx.SeeOther(c, k.to(c, "lead.checks"))
}
