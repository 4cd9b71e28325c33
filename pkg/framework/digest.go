package framework

import "countersign/pkg/digest"

// shown is everything a signer is shown about a competency: what Digest binds.
// Its canonical form is that of package digest, with these names. Sign-offs
// hold digests of it for decades, so nothing here may be renamed or taken away;
// what is added must be left out of the encoding when empty (omitempty).
type shown struct {
	Encoding        string            `json:"encoding"` // "countersign competency 1"
	ID              CompetencyID      `json:"id"`
	OfficialRef     string            `json:"officialRef"`
	Area            string            `json:"area"`
	AreaTitle       string            `json:"areaTitle"`
	Title           string            `json:"title"`
	Statement       string            `json:"statement"`
	LevelStatements map[string]string `json:"levelStatements"`
	RequiredAt      []string          `json:"requiredAt"`
	OptionalAt      []string          `json:"optionalAt"`
	Target          map[string]int    `json:"target"`
	AppliesIf       []string          `json:"appliesIf"`
	Rule            shownRule         `json:"rule"`
	Entitlement     string            `json:"entitlement"`
	EntitlementIs   string            `json:"entitlementIs"`
	Prerequisites   []CompetencyID    `json:"prerequisites"`
	LeadApproval    bool              `json:"leadApproval"`
	Confidence      string            `json:"confidence"`
	StatedFor       []string          `json:"statedFor"`
	Note            string            `json:"note"`
	Basis           string            `json:"basis"`
	Kind            string            `json:"kind,omitempty"`
	Criteria        []string          `json:"criteria,omitempty"`
	Counted         bool              `json:"counted,omitempty"` // the official number was counted, not read
}

type shownRule struct {
	ID               string `json:"id"`
	Title            string `json:"title"`
	Observations     int    `json:"observations"`
	DistinctDays     int    `json:"distinctDays"`
	Assessors        int    `json:"assessors"`
	KnowledgeCheck   bool   `json:"knowledgeCheck"`
	ValidityMonths   int    `json:"validityMonths"`
	NeedsEntitlement bool   `json:"needsEntitlement"`
	Renewal          string `json:"renewal,omitempty"`       // in words
	Success          string `json:"success,omitempty"`       // in words
	PriorLearning    string `json:"priorLearning,omitempty"` // what it stands for, in words
}

// Digest binds everything a signer is shown about the competency: its words,
// its area, its levels and the numbers of its risk class, but for what is asked to
// renew it: that says nothing about what was signed. A sign-off keeps it,
// so that a changed word can never pass for the word that was signed. It is
// taken when the version is read; a copy changed afterwards keeps the digest of
// what was read.
func (c Competency) Digest() digest.Sum { return c.digest }

func (v *Version) digestOf(c Competency) digest.Sum { return digest.Of(v.shown(c)) }

func (v *Version) shown(c Competency) shown {
	area, _ := v.Area(c.Area)
	rule, renewal, success := v.RiskClasses[c.RiskClass], "", ""
	if rule.Renewal != nil {
		renewal = rule.Renewal.Words()
	}
	if rule.Success != nil {
		success = rule.Success.Words()
	}
	return shown{
		Encoding: "countersign competency 1", ID: c.ID, OfficialRef: c.OfficialRef,
		Area: c.Area, AreaTitle: area.Title, Title: c.Title, Statement: c.Statement,
		LevelStatements: c.LevelStatements, RequiredAt: c.RequiredAt, OptionalAt: c.OptionalAt,
		Target: c.Target, AppliesIf: c.AppliesIf,
		Rule: shownRule{
			ID: rule.ID, Title: rule.Title, Observations: rule.Observations, DistinctDays: rule.DistinctDays,
			Assessors: rule.Assessors, KnowledgeCheck: rule.KnowledgeCheck,
			ValidityMonths: rule.ValidityMonths, NeedsEntitlement: rule.NeedsEntitlement, Renewal: renewal, Success: success,
			PriorLearning: v.PriorFor(c).Words(rule.Observations),
		},
		Entitlement: c.Entitlement, EntitlementIs: v.Entitlements[c.Entitlement].Title,
		Prerequisites: c.Prerequisites, LeadApproval: c.LeadApproval,
		Confidence: c.Confidence, StatedFor: c.StatedFor, Note: c.Note, Basis: c.Basis,
		Kind: c.Kind, Criteria: c.Criteria, Counted: c.counted(),
	}
}
