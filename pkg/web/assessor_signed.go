package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/reporting"
)

// signedShown is how many sign-offs a page lists.
const signedShown = 15

func (s *Server) signedByMe(c echo.Context) error {
	before, err := readBefore(c)
	if err != nil {
		return err
	}
	list, next, err := s.Assessing.SignedByMe(c.Request().Context(), actor(c), before, signedShown)
	if err != nil {
		return err
	}
	p := frontend.AssessorSigned{Layout: s.layout(c, "Signed by me")}
	if before == 0 {
		if p.Flags, err = s.flagsOnMe(c); err != nil {
			return err
		}
	}
	for _, a := range list {
		p.Rows = append(p.Rows, signedRow(c, a))
	}
	if next > 0 {
		p.Next = httpx.To(c, "assessor.signed").With("after", httpx.Cursor(strconv.FormatInt(next, 10))).String()
	}
	if before > 0 {
		p.First = at(c, "assessor.signed")
	}
	return s.page(c, http.StatusOK, p)
}

// readBefore reads the place before which a page begins; 0 is the newest.
func readBefore(c echo.Context) (int64, error) {
	after, err := readAfter(c)
	if err != nil || after == "" {
		return 0, err
	}
	before, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return 0, fault.Missing()
	}
	return before, nil
}

func signedRow(c echo.Context, a assessing.MySignOff) frontend.SignedRow {
	row := frontend.SignedRow{Link: frontend.Link{Text: a.Title, Href: at(c, "worker.sign-off", string(a.ID))}, Worker: a.WorkerName, Evidence: a.EvidenceTitle,
		At: moment(a.SignedAt), Standing: verdicts[a.Verdict]}
	if a.Revoked == nil && a.OnHold() == nil {
		row.NotMe = at(c, "sign-off.not-me.send", string(a.ID))
	}
	if a.Kind.ByAssessor() {
		row.Answer = answered(a.Answer)
	}
	if a.Revoked != nil {
		row.Why = a.Revoked.ByName + " on " + day(a.Revoked.At) + ": “" + a.Revoked.Reason + "”"
	} else {
		row.TakeBack = at(c, "sign-off.take-back", string(a.ID))
	}
	return row
}

const takeBackTitle = "Take this sign-off back"

// receiptOf is the sign-off that the address names.
func (s *Server) receiptOf(c echo.Context) (reporting.Receipt, error) {
	ref, err := signOffIn(c)
	if err != nil {
		return reporting.Receipt{}, err
	}
	return s.Reporting.Attestation(c.Request().Context(), actor(c), ref)
}

func takeBackForm(c echo.Context, r reporting.Receipt, reason string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		l.Back = at(c, "worker.sign-off", string(r.ID))
		return frontend.AssessorTakeBack{Layout: l, Address: at(c, "sign-off.take-back.send", string(r.ID)), Reason: reason,
			Facts: []frontend.AnswerRow{{Key: "Worker", Text: r.WorkerName}, {Key: "Competency", Text: r.Competency.Title},
				{Key: "Signed by", Text: r.Assessor.Name}, {Key: "Signed at", Text: moment(r.SignedAt)}}}
	}
}

// takeSignOffBackPage asks why. A sign-off that is taken back already is shown as
// it is.
func (s *Server) takeSignOffBackPage(c echo.Context) error {
	r, err := s.receiptOf(c)
	if err != nil {
		return err
	}
	if err := s.Assessing.MayRevoke(actor(c), r.Attestation); err != nil {
		return err
	}
	if r.Verdict == attestation.Revoked {
		return httpx.SeeOther(c, httpx.To(c, "worker.sign-off", string(r.ID)))
	}
	return s.page(c, http.StatusOK, takeBackForm(c, r, "")(s.layout(c, takeBackTitle)))
}

func (s *Server) takeSignOffBack(c echo.Context) error {
	r, err := s.receiptOf(c)
	if err != nil {
		return err
	}
	reason := httpx.FormOf(c).Get("reason")
	if err := s.Assessing.Revoke(c.Request().Context(), actor(c), assessing.RevokeCommand{Attestation: r.ID, Reason: reason}); err != nil {
		return s.again(c, err, takeBackTitle, takeBackForm(c, r, reason))
	}
	done(c, "The sign-off is taken back", "It no longer counts. "+r.WorkerName+" has been told why.")
	return httpx.SeeOther(c, httpx.To(c, "worker.sign-off", string(r.ID)))
}
