package attestation

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

type claimJSON struct {
	ID               id.Attestation         `json:"id"`
	Request          id.Request             `json:"request"`
	Worker           id.Worker              `json:"worker"`
	Department       id.Department          `json:"department"`
	Competency       framework.CompetencyID `json:"competency"`
	CompetencyDigest digest.Sum             `json:"competency_digest"`
	Level            string                 `json:"level"`
	Step             int                    `json:"step"`
	Meaning          Meaning                `json:"meaning"`
	Evidence         id.Evidence            `json:"evidence"`
	Version          id.Version             `json:"version"`
	EvidenceDigest   digest.Sum             `json:"evidence_digest"`
	Kind             evidence.Kind          `json:"kind"`
	OccurredOn       clock.Date             `json:"occurred_on"`
	Cases            int                    `json:"cases"`
	Outcomes         evidence.Outcomes      `json:"outcomes"`
	Statement        string                 `json:"statement"`
	StatementDigest  digest.Sum             `json:"statement_digest"`
	Assessor         id.Person              `json:"assessor"`
	AssessorName     string                 `json:"assessor_name"`
	AssessorRole     string                 `json:"assessor_role"`
	Register         string                 `json:"register"`
	Registration     string                 `json:"registration"`
	Check            id.Check               `json:"check"`
	Entitlement      id.Entitlement         `json:"entitlement"`
	ModalityLead     bool                   `json:"modality_lead"`
	Approves         List                   `json:"approves"`
	Also             Lines                  `json:"also"`
	Intent           id.Intent              `json:"intent"`
	Comment          string                 `json:"comment"`
	PreparedAt       int64                  `json:"prepared_at"`
}

type attestationJSON struct {
	Proof     Method     `json:"proof"`
	Assertion digest.Sum `json:"assertion"`
	Together  digest.Sum `json:"together"`
	ProvenAt  int64      `json:"proven_at"`
	SignedAt  int64      `json:"signed_at"`
}

var errNotCanonical = errors.New("this is not a sign-off of Countersign")

// Read reads a sign-off from the canonical bytes of its claim and of itself, and
// refuses all but the very bytes that it would have: what is read is what was
// signed, and belongs together.
func Read(claim, canonical []byte) (Attestation, error) {
	var c claimJSON
	var j attestationJSON
	if json.Unmarshal(claim, &c) != nil || json.Unmarshal(canonical, &j) != nil {
		return Attestation{}, errNotCanonical
	}
	a := Attestation{
		Claim: Claim{c.ID, c.Request, c.Worker, c.Department, c.Competency, c.CompetencyDigest, c.Level, c.Step, c.Meaning, c.Evidence, c.Version, c.EvidenceDigest,
			c.Kind, c.OccurredOn, c.Cases, c.Outcomes, c.Statement, c.StatementDigest, c.Assessor, c.AssessorName, c.AssessorRole, c.Register, c.Registration, c.Check,
			c.Entitlement, c.ModalityLead, c.Approves, c.Also, c.Intent, c.Comment, time.UnixMicro(c.PreparedAt).UTC()},
		Proof: j.Proof, Assertion: j.Assertion, Together: j.Together, ProvenAt: time.UnixMicro(j.ProvenAt).UTC(), SignedAt: time.UnixMicro(j.SignedAt).UTC(),
		Digest: digest.OfBytes(canonical),
	}
	if !bytes.Equal(a.Claim.Canonical(), claim) || !bytes.Equal(a.Canonical(), canonical) {
		return Attestation{}, errNotCanonical
	}
	return a, nil
}
