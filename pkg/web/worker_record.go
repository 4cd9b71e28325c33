package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

func (s *Server) workerRecord(c echo.Context) error {
	w, err := portfolio(actor(c))
	if err != nil {
		return err
	}
	return s.recordOf(c, w, "")
}

// recordOf is everything a worker was ever signed off for.
func (s *Server) recordOf(c echo.Context, w id.Worker, base string) error {
	r, err := s.Reporting.Record(c.Request().Context(), actor(c), w)
	if err != nil {
		return err
	}
	title := "My record"
	if base != "" {
		title = "Record of sign-offs"
	}
	p := frontend.WorkerRecord{Layout: s.layout(c, title), Mine: base == "", Name: r.Worker.Name, Held: r.Held.Title, Counting: r.Counting}
	p.Back = base
	for _, one := range r.SignOffs {
		p.SignOffs = append(p.SignOffs, signOffRow(c, one))
	}
	return s.page(c, http.StatusOK, p)
}

func signOffRow(c echo.Context, r reporting.SignOff) frontend.SignOffRow {
	return frontend.SignOffRow{Link: frontend.Link{Text: r.Competency.Title, Href: at(c, "worker.sign-off", string(r.ID))},
		By: r.Assessor.Name, At: day(r.SignedAt), Standing: verdicts[r.Verdict], Why: r.Why}
}

func (s *Server) signOffPage(c echo.Context) error {
	ref, err := id.Parse[id.Attestation](c.Param("id"))
	if err != nil {
		return fault.Missing()
	}
	r, err := s.Reporting.Attestation(c.Request().Context(), actor(c), ref)
	if err != nil {
		return err
	}
	a := r.Attestation
	p := frontend.WorkerSignOff{Layout: s.layout(c, r.Competency.Title), Standing: verdicts[r.Verdict], Why: r.Why, Statement: a.Statement, Rows: signOffFacts(r), Proofs: grounds(a),
		Evidence: frontend.Link{Text: "The evidence that was signed", Href: at(c, "evidence.version", string(a.Evidence), string(a.Version))}}
	if r.Revoked == nil && s.Assessing.MayRevoke(actor(c), a) == nil {
		p.TakeBack = at(c, "sign-off.take-back", string(r.ID))
	}
	if r.Revoked != nil {
		p.Revoked = fmt.Sprintf("%s took this sign-off back on %s: “%s”", r.Revoked.ByName, moment(r.Revoked.At), r.Revoked.Reason)
	}
	return s.page(c, http.StatusOK, p)
}

// signOffFacts are who signed what, when and how.
func signOffFacts(r reporting.Receipt) []frontend.AnswerRow {
	a := r.Attestation
	rows := []frontend.AnswerRow{{Key: "Worker", Text: r.WorkerName + ", " + r.DepartmentName}, {Key: "Competency", Text: r.Competency.Title + "\n" + r.Framework},
		{Key: "Step reached", Text: r.StepTitle}, {Key: "How the signer knows", Text: a.Meaning.Title()},
		{Key: "Signed by", Text: a.AssessorName + ", " + strings.ToLower(a.AssessorRole)}, {Key: "Registration", Text: r.Registration},
		{Key: "Signed at", Text: zoned(a.SignedAt)}, {Key: "Proved with", Text: capital(a.Proof.Title()) + ", " + zoned(a.ProvenAt)}}
	if a.Comment != "" {
		rows = append(rows, frontend.AnswerRow{Key: "Comment", Text: a.Comment})
	}
	if !r.Until.IsZero() {
		rows = append(rows, frontend.AnswerRow{Key: "Counts until", Text: day(r.Until.AddDate(0, 0, -1))})
	}
	return rows
}

// grounds are what a checker compares.
func grounds(a attestation.Attestation) []frontend.AnswerRow {
	return []frontend.AnswerRow{{Key: "Sign-off", Text: string(a.ID)}, {Key: "Fingerprint of the sign-off", Text: string(a.Digest)},
		{Key: "Fingerprint of the evidence", Text: string(a.EvidenceDigest)}, {Key: "Fingerprint of the competency", Text: string(a.CompetencyDigest)},
		{Key: "Fingerprint of the words", Text: string(a.StatementDigest)}, {Key: "Register check", Text: string(a.Check)}, {Key: "Entitlement", Text: string(a.Entitlement)}}
}

// capital makes the first letter of a phrase a capital.
func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
