package rest

import (
	"context"

	"github.com/labstack/echo/v4"

	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

type logJSON struct {
	Origin string `json:"origin"`
	Entry  int64  `json:"entry"`
	Size   int64  `json:"size"`
	Root   string `json:"root"`
}

func logOf(r reporting.Receipt) logJSON {
	return logJSON{r.Log.Origin, r.Place, r.Log.Size, r.Log.Root.String()}
}

// receiptedJSON is what a receipt shows, and no more.
type receiptedJSON struct {
	ID               id.Attestation         `json:"id"`
	Verdict          attestation.Verdict    `json:"verdict"`
	Since            instant                `json:"since,omitzero"`
	Until            instant                `json:"until,omitzero"`
	WorkerName       string                 `json:"worker_name"`
	DepartmentName   string                 `json:"department_name"`
	Competency       framework.CompetencyID `json:"competency"`
	Title            string                 `json:"title"`
	Text             string                 `json:"text"`
	StepTitle        string                 `json:"step_title"`
	Meaning          attestation.Meaning    `json:"meaning"`
	AssessorName     string                 `json:"assessor_name"`
	Registration     string                 `json:"registration"`
	SignedAt         instant                `json:"signed_at"`
	Proof            attestation.Method     `json:"proof"`
	Worth            string                 `json:"worth"`
	Digest           digest.Sum             `json:"digest"`
	EvidenceDigest   digest.Sum             `json:"evidence_digest"`
	CompetencyDigest digest.Sum             `json:"competency_digest"`
	StatementDigest  digest.Sum             `json:"statement_digest"`
	Log              logJSON                `json:"log"`
}

type receiptCheckJSON struct {
	Outcome reporting.Outcome `json:"outcome"`
	At      instant           `json:"at,omitzero"`
	SignOff *receiptedJSON    `json:"sign_off,omitempty"`
}

func receiptCheckOf(r reporting.Receipt) receiptCheckJSON {
	a := r.Attestation
	return receiptCheckJSON{reporting.Ours, instant{r.At}, &receiptedJSON{
		ID: a.ID, Verdict: r.Verdict, Since: instant{r.Since}, Until: instant{r.Until}, WorkerName: r.WorkerName, DepartmentName: r.DepartmentName,
		Competency: a.Competency, Title: r.Competency.Title, Text: r.Text, StepTitle: r.StepTitle, Meaning: a.Meaning, AssessorName: a.AssessorName,
		Registration: r.Registration, SignedAt: instant{a.SignedAt}, Proof: a.Proof, Worth: a.Proof.Worth(), Digest: a.Digest, EvidenceDigest: a.EvidenceDigest,
		CompetencyDigest: a.CompetencyDigest, StatementDigest: a.StatementDigest, Log: logOf(r),
	}}
}

// checkReceipt says to anybody what a receipt is worth now.
func (s *Server) checkReceipt(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Code    string `json:"code"`
		Receipt string `json:"receipt"`
	}](c)
	if err != nil {
		return err
	}
	var r reporting.Receipt
	outcome := reporting.Ours
	if body.Receipt != "" {
		outcome, r, err = s.Reporting.CheckReceipt(ctx(c), body.Receipt)
	} else {
		r, err = s.receiptByCode(c, body.Code)
	}
	switch {
	case fault.Is(err, fault.NotFound):
		outcome = reporting.Foreign
	case err != nil:
		return err
	}
	if outcome != reporting.Ours {
		return show(c, receiptCheckJSON{Outcome: outcome}, nil)
	}
	return show(c, receiptCheckOf(r), nil)
}

func (s *Server) receiptByCode(c echo.Context, typed string) (r reporting.Receipt, err error) {
	code, ok := attestation.ParseCode(typed)
	if !ok {
		var f fault.Fields
		f.Add("code", "Send the 16 letters and numbers of a receipt's code, or the text of a receipt.")
		return r, f.Err()
	}
	err = s.Auth.LookUp(ctx(c), place(c), func(ctx context.Context) (err error) {
		r, err = s.Reporting.ByCode(ctx, code)
		return err
	})
	return r, err
}
