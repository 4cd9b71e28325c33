package framework

import (
	"countersign/pkg/clock"
	"countersign/pkg/digest"
)

// Status says how far a version can be trusted.
type Status string

// The statuses.
const (
	Reconciled          Status = "reconciled"           // checked against the official document, item by item
	NeedsReview         Status = "needs_review"         // complete, but no registered professional has reviewed it
	NeedsReconciliation Status = "needs_reconciliation" // the official document was not read: items may be missing or differ
)

// How sure a statement is.
const (
	Stated   = "stated"   // a source that was read says it
	Inferred = "inferred" // our own placing or a local default
)

// What a signatory may do about the sign-off that counts.
const (
	FinalYes    = "yes"
	FinalNo     = "no"
	FinalLocal  = "local"       // where the department allows it
	FinalReview = "review_only" // reviews progress, does not sign
)

// Kinds of framework. An empty one is a career framework.
const (
	CareerFramework = "career_framework"
	Apprenticeship  = "apprenticeship_standard" // judged in the end by an assessment organisation, by its official list
	Induction       = "induction_standard"
)

// Kinds of competency, where the framework tells them apart.
const (
	Knowledge = "knowledge"
	Skill     = "skill"
	Behaviour = "behaviour"
	Practice  = "practice" // shown at work, in a framework that has knowledge besides
)

// Kinds of crosswalk, all directed from this version to another.
const (
	Equivalent   = "equivalent"
	Covers       = "covers"
	PartlyCovers = "partly_covers"
)

// Version is one published version of a framework. It never changes: callers
// share the same value and must not write to it.
type Version struct {
	ID           VersionID                  `yaml:"-"` // Framework ":" Number
	Framework    string                     `yaml:"framework"`
	Number       int                        `yaml:"number"`
	Kind         string                     `yaml:"kind"`      // CareerFramework (or empty), Apprenticeship or Induction
	Reference    string                     `yaml:"reference"` // the publisher's, "ST0216"
	Edition      string                     `yaml:"edition"`   // the publisher's, "1.1"; empty if not read
	Title        string                     `yaml:"title"`
	Publisher    string                     `yaml:"publisher"`
	BasedOn      string                     `yaml:"based_on"`
	Published    string                     `yaml:"published"` // year and month of the original, "2021-10"; empty if not one document
	Nation       string                     `yaml:"nation"`
	Written      clock.Date                 `yaml:"written"`
	Status       Status                     `yaml:"status"`
	StatusNote   string                     `yaml:"status_note"`
	OwnWords     bool                       `yaml:"own_words"` // paraphrase: never to be shown as the publisher's text
	Notes        []string                   `yaml:"notes"`
	Sources      map[string]Source          `yaml:"sources"`
	Facts        []Fact                     `yaml:"facts"`
	Levels       []Level                    `yaml:"levels"` // in the order of the file
	Scale        []Step                     `yaml:"scale"`
	RiskClasses  map[string]RiskClass       `yaml:"risk_classes"`
	Entitlements map[string]EntitlementKind `yaml:"entitlements"`
	Signatories  []Signatory                `yaml:"signatories"`
	Settings     []Setting                  `yaml:"settings"`
	Areas        []Area                     `yaml:"areas"`
	Paths        []Path                     `yaml:"paths"`
	Crosswalks   []Crosswalk                `yaml:"crosswalks"`
	Competencies []Competency               `yaml:"competencies"`

	digest digest.Sum
	index  map[CompetencyID]int
	folded []string // what Search looks in, one per competency
}

// Source is where a statement comes from.
type Source struct {
	Address string `yaml:"address"` // "none" for our own proposal or recall
	Note    string `yaml:"note"`
}

// Fact is what the original says besides its competencies: how long it takes, what
// is asked at the gateway, how it is assessed. Nothing is computed from facts.
type Fact struct {
	Kind           string         `yaml:"kind"`   // one of FactKinds
	ID             string         `yaml:"id"`     // its own among the facts of its kind
	Text           string         `yaml:"text"`   // in plain English
	Values         map[string]any `yaml:"values"` // the same for programs: text, numbers, true and false, nothing (not known), lists of those
	Source         []string       `yaml:"source"`
	Confidence     string         `yaml:"confidence"`
	InferredFields []string       `yaml:"inferred_fields"`
	Basis          string         `yaml:"basis"`
	Note           string         `yaml:"note"`
}

// FactKinds is the kinds of facts, in the order to show them.
var FactKinds = []string{"about", "entry", "duration", "off_the_job", "option", "duty", "gateway", "assessment", "support", "rule"}

// Level is a career level (or a stage, or an apprenticeship's one level).
// Levels form a graph through ProgressesTo.
type Level struct {
	ID              string       `yaml:"id"` // "SCSW"
	Title           string       `yaml:"title"`
	Order           int          `yaml:"order"` // for lists; says nothing about progression
	Band            string       `yaml:"band"`  // NHS pay band, usual; empty if not known
	RQF             []int        `yaml:"rqf"`   // education level, any one of them
	Stage           string       `yaml:"stage"` // stage of the AHP framework
	Branch          string       `yaml:"branch"`
	Education       string       `yaml:"education"`
	EducationItem   CompetencyID `yaml:"education_item"` // the competency that records the education, if there is one
	Apprenticeship  string       `yaml:"apprenticeship"`
	Accreditation   []string     `yaml:"accreditation"`
	Supervision     string       `yaml:"supervision"`
	SupervisionMode string       `yaml:"supervision_mode"` // "direct" or "indirect"
	ProgressesTo    []string     `yaml:"progresses_to"`
	Outside         bool         `yaml:"outside"`      // an exit route that is not tracked here
	PathsNeeded     int          `yaml:"paths_needed"` // how many whole Paths the level asks for
	Note            string       `yaml:"note"`
	Source          []string     `yaml:"source"`
	Confidence      string       `yaml:"confidence"`
	InferredFields  []string     `yaml:"inferred_fields"`
}

// Step is one step of the assessment scale, 0 (nothing yet) to 5.
type Step struct {
	Step    int    `yaml:"step"`
	ID      string `yaml:"id"`
	Title   string `yaml:"title"`
	Meaning string `yaml:"meaning"`
}

// RiskClass is how much proof a kind of task asks for.
type RiskClass struct {
	ID               string         `yaml:"-"`
	Title            string         `yaml:"title"`
	Observations     int            `yaml:"observations"`
	DistinctDays     int            `yaml:"distinct_days"`
	Assessors        int            `yaml:"assessors"`
	KnowledgeCheck   bool           `yaml:"knowledge_check"`
	ValidityMonths   int            `yaml:"validity_months"`   // from the sign-off date; 0 means it does not expire
	NeedsEntitlement bool           `yaml:"needs_entitlement"` // the employer's entitlement, before working independently
	Revalidation     *Revalidation  `yaml:"revalidation"`
	StatedFor        []CompetencyID `yaml:"stated_for"` // competencies for which a source states the validity
	Source           []string       `yaml:"source"`
	Confidence       string         `yaml:"confidence"`
}

// Revalidation is a count of recent cases asked for at renewal.
type Revalidation struct {
	ConsecutiveCases  int    `yaml:"consecutive_cases"`
	MinSuccessPercent int    `yaml:"min_success_percent"`
	Confidence        string `yaml:"confidence"`
}

// RecordOnly tells whether the class asks only that a record is seen and signed
// once: nothing is observed and nothing is asked.
func (r RiskClass) RecordOnly() bool { return r.Observations == 0 && !r.KnowledgeCheck }

// EntitlementKind is a written permission from somebody other than the assessor.
// Competence is not entitlement.
type EntitlementKind struct {
	ID             string   `yaml:"-"`
	Title          string   `yaml:"title"`
	IssuedBy       string   `yaml:"issued_by"`
	ReviewMonths   int      `yaml:"review_months"`
	Source         []string `yaml:"source"`
	Confidence     string   `yaml:"confidence"`
	InferredFields []string `yaml:"inferred_fields"`
}

// Signatory is a kind of person and what the framework lets them do.
type Signatory struct {
	ID             string   `yaml:"id"`
	Title          string   `yaml:"title"`
	Observe        bool     `yaml:"observe"`
	Final          string   `yaml:"final"` // FinalYes, FinalNo, FinalLocal or FinalReview
	Areas          []string `yaml:"areas"` // none means every area
	Source         []string `yaml:"source"`
	Confidence     string   `yaml:"confidence"`
	InferredFields []string `yaml:"inferred_fields"`
}

// Setting is something that may be true of a post, such as working in MRI (or,
// in an apprenticeship, the chosen option).
type Setting struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

// Area is a chapter of the framework; the unit in which assessors are entitled.
type Area struct {
	Code       string   `yaml:"code"`
	Title      string   `yaml:"title"`
	Scope      string   `yaml:"scope"`
	Source     []string `yaml:"source"`
	Confidence string   `yaml:"confidence"`
}

// Path is a set of competencies that together make one defined field of work.
type Path struct {
	ID         string         `yaml:"id"`
	Title      string         `yaml:"title"`
	Level      string         `yaml:"level"`
	Setting    string         `yaml:"setting"`
	Needs      []CompetencyID `yaml:"needs"`
	Source     []string       `yaml:"source"`
	Confidence string         `yaml:"confidence"`
}

// Crosswalk says what the MapsTo links into one other version mean.
type Crosswalk struct {
	To         VersionID `yaml:"to"`
	Kind       string    `yaml:"kind"` // Equivalent, Covers or PartlyCovers
	Rationale  string    `yaml:"rationale"`
	Source     []string  `yaml:"source"`
	Confidence string    `yaml:"confidence"`
}

// Competency is one thing a worker can be signed off for.
type Competency struct {
	ID              CompetencyID      `yaml:"-"`
	Code            string            `yaml:"code"`
	OfficialRef     string            `yaml:"official_ref"` // empty: there is no official number, and Code must not be shown as one
	LikelyRef       string            `yaml:"likely_ref"`   // a guess for whoever checks the file; never shown
	GUID            string            `yaml:"guid"`         // the publisher's identifier, where there is one: it stays when numbers move
	Area            string            `yaml:"area"`
	Kind            string            `yaml:"kind"` // Knowledge, Skill, Behaviour or Practice; empty where the framework makes no difference
	Title           string            `yaml:"title"`
	Statement       string            `yaml:"statement"`        // empty if the title says it all
	LevelStatements map[string]string `yaml:"level_statements"` // what it means at each level, where that differs
	RequiredAt      []string          `yaml:"required_at"`
	OptionalAt      []string          `yaml:"optional_at"`
	Target          map[string]int    `yaml:"target"` // by level: the lowest step that is enough
	RiskClass       string            `yaml:"risk_class"`
	AppliesIf       []string          `yaml:"applies_if"` // settings, any one; none means every post
	Entitlement     string            `yaml:"entitlement"`
	Prerequisites   []CompetencyID    `yaml:"prerequisites"`
	LeadApproval    bool              `yaml:"lead_approval"`
	MapsTo          []CompetencyID    `yaml:"maps_to"` // in other versions; Crosswalks says what the link means
	Source          []string          `yaml:"source"`
	Confidence      string            `yaml:"confidence"`
	InferredFields  []string          `yaml:"inferred_fields"`
	Criteria        []string          `yaml:"criteria"`   // official codes of its parts
	StatedFor       []string          `yaml:"stated_for"` // levels for which a source names the task
	Note            string            `yaml:"note"`
	Basis           string            `yaml:"basis"` // what an inferred item rests on

	digest digest.Sum
}
