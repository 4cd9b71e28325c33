package framework

import (
	"fmt"

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
	Kind         string                     `yaml:"kind,omitempty"`      // CareerFramework (or empty), Apprenticeship or Induction
	Reference    string                     `yaml:"reference,omitempty"` // the publisher's, "ST0216"
	Edition      string                     `yaml:"edition,omitempty"`   // the publisher's, "1.1"; empty if not read
	Title        string                     `yaml:"title"`
	Publisher    string                     `yaml:"publisher,omitempty"`
	BasedOn      string                     `yaml:"based_on,omitempty"`
	Published    string                     `yaml:"published,omitempty"` // year and month of the original, "2021-10"; empty if not one document
	Nation       string                     `yaml:"nation,omitempty"`
	Written      clock.Date                 `yaml:"written,omitempty"`
	Status       Status                     `yaml:"status"`
	StatusNote   string                     `yaml:"status_note,omitempty"`
	OwnWords     bool                       `yaml:"own_words,omitempty"` // paraphrase: never to be shown as the publisher's text
	Notes        []string                   `yaml:"notes,omitempty"`
	Sources      map[string]Source          `yaml:"sources,omitempty"`
	Facts        []Fact                     `yaml:"facts,omitempty"`
	Levels       []Level                    `yaml:"levels,omitempty"` // in the order of the file
	Scale        []Step                     `yaml:"scale,omitempty"`
	RiskClasses  map[string]RiskClass       `yaml:"risk_classes,omitempty"`
	Entitlements map[string]EntitlementKind `yaml:"entitlements,omitempty"`
	Signatories  []Signatory                `yaml:"signatories,omitempty"`
	Settings     []Setting                  `yaml:"settings,omitempty"`
	Areas        []Area                     `yaml:"areas,omitempty"`
	Paths        []Path                     `yaml:"paths,omitempty"`
	Crosswalks   []Crosswalk                `yaml:"crosswalks,omitempty"`
	Competencies []Competency               `yaml:"competencies,omitempty"`

	digest digest.Sum
	index  map[CompetencyID]int
	folded []string // what Search looks in, one per competency
}

// Source is where a statement comes from.
type Source struct {
	Address string `yaml:"address,omitempty"` // "none" for our own proposal or recall
	Note    string `yaml:"note,omitempty"`
}

// Fact is what the original says besides its competencies: how long it takes, what
// is asked at the gateway, how it is assessed. Nothing is computed from facts.
type Fact struct {
	Kind           string         `yaml:"kind,omitempty"`   // one of FactKinds
	ID             string         `yaml:"id,omitempty"`     // its own among the facts of its kind
	Text           string         `yaml:"text,omitempty"`   // in plain English
	Values         map[string]any `yaml:"values,omitempty"` // the same for programs: text, numbers, true and false, nothing (not known), lists of those
	Source         []string       `yaml:"source,omitempty"`
	Confidence     string         `yaml:"confidence,omitempty"`
	InferredFields []string       `yaml:"inferred_fields,omitempty"`
	Basis          string         `yaml:"basis,omitempty"`
	Note           string         `yaml:"note,omitempty"`
}

// FactKinds is the kinds of facts, in the order to show them.
var FactKinds = []string{"about", "entry", "duration", "off_the_job", "option", "duty", "gateway", "assessment", "support", "rule"}

// Level is a career level (or a stage, or an apprenticeship's one level).
// Levels form a graph through ProgressesTo.
type Level struct {
	ID              string        `yaml:"id,omitempty"` // "SCSW"
	Title           string        `yaml:"title"`
	Order           int           `yaml:"order,omitempty"` // for lists; says nothing about progression
	Band            string        `yaml:"band,omitempty"`  // NHS pay band, usual; empty if not known
	RQF             []int         `yaml:"rqf,omitempty"`   // education level, any one of them
	Stage           string        `yaml:"stage,omitempty"` // stage of the AHP framework
	Branch          string        `yaml:"branch,omitempty"`
	Education       string        `yaml:"education,omitempty"`
	EducationItem   CompetencyID  `yaml:"education_item,omitempty"` // the competency that records the education, if there is one
	Apprenticeship  string        `yaml:"apprenticeship,omitempty"`
	Accreditation   []string      `yaml:"accreditation,omitempty"`
	Supervision     string        `yaml:"supervision,omitempty"`
	SupervisionMode string        `yaml:"supervision_mode,omitempty"` // "direct" or "indirect"
	ProgressesTo    []string      `yaml:"progresses_to,omitempty"`
	Outside         bool          `yaml:"outside,omitempty"`      // an exit route that is not tracked here
	PathsNeeded     int           `yaml:"paths_needed,omitempty"` // how many whole Paths the level asks for
	Requires        []Requirement `yaml:"requires,omitempty"`     // what else it asks for: all of it
	Note            string        `yaml:"note,omitempty"`
	Source          []string      `yaml:"source,omitempty"`
	Confidence      string        `yaml:"confidence,omitempty"`
	InferredFields  []string      `yaml:"inferred_fields,omitempty"`
}

// Step is one step of the assessment scale, 0 (nothing yet) to 5.
type Step struct {
	Step    int    `yaml:"step"`
	ID      string `yaml:"id,omitempty"`
	Title   string `yaml:"title"`
	Meaning string `yaml:"meaning,omitempty"`
}

// RiskClass is how much proof a kind of task asks for.
type RiskClass struct {
	ID               string         `yaml:"-"`
	Title            string         `yaml:"title"`
	Observations     int            `yaml:"observations"`
	DistinctDays     int            `yaml:"distinct_days,omitempty"`
	Assessors        int            `yaml:"assessors"`
	KnowledgeCheck   bool           `yaml:"knowledge_check,omitempty"`
	ValidityMonths   int            `yaml:"validity_months,omitempty"`   // from the sign-off date; 0 means it does not expire
	NeedsEntitlement bool           `yaml:"needs_entitlement,omitempty"` // the employer's entitlement, before working independently
	Renewal          *Renewal       `yaml:"renewal,omitempty"`           // practice that keeps it valid; nil: none is asked
	PriorLearning    *PriorLearning `yaml:"prior_learning,omitempty"`    // what prior learning stands for; nil: nothing
	Success          *SuccessRate   `yaml:"success,omitempty"`           // of the last cases so many must have gone well; nil: none is asked
	Revalidation     *SuccessRate   `yaml:"revalidation,omitempty"`      // the same, asked only once what it was signed off by has run out
	StatedFor        []CompetencyID `yaml:"stated_for,omitempty"`        // competencies for which a source states the validity
	Source           []string       `yaml:"source,omitempty"`
	Confidence       string         `yaml:"confidence,omitempty"`
}

// Renewal is how much recent practice keeps a competency valid once it is signed off:
// so many signed cases in so many months up to any moment or, where OrObserved is not
// 0, so many observed items among them.
type Renewal struct {
	Cases      int `yaml:"cases"`
	Months     int `yaml:"months"`
	OrObserved int `yaml:"or_observed,omitempty"`
}

// Words is the rule in words: "8 times in 12 months, or watched once".
func (r Renewal) Words() string {
	out := fmt.Sprintf("%s in %s", times(r.Cases), months(r.Months))
	if r.OrObserved > 0 {
		out += ", or watched " + times(r.OrObserved)
	}
	return out
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func months(n int) string {
	if n == 1 {
		return "a month"
	}
	return fmt.Sprintf("%d months", n)
}

// SuccessRate asks that of so many cases one after another, the last that were signed
// for, so many in a hundred went well.
type SuccessRate struct {
	ConsecutiveCases  int    `yaml:"consecutive_cases,omitempty"`
	MinSuccessPercent int    `yaml:"min_success_percent,omitempty"`
	Confidence        string `yaml:"confidence,omitempty"`
}

// Needed is how many of the cases must have gone well.
func (r SuccessRate) Needed() int { return (r.ConsecutiveCases*r.MinSuccessPercent + 99) / 100 }

// Words is the rate in words: "at least 27 of the last 30 went well (90%)".
func (r SuccessRate) Words() string {
	if r.ConsecutiveCases == 1 {
		return "the last one went well"
	}
	return fmt.Sprintf("at least %d of the last %d went well (%d%%)", r.Needed(), r.ConsecutiveCases, r.MinSuccessPercent)
}

// Rated tells whether how each case went matters: for a sign-off, or to renew it.
func (r RiskClass) Rated() bool { return r.Success != nil || r.Revalidation != nil }

// RecordOnly tells whether the class asks only that a record is seen and signed
// once: nothing is observed and nothing is asked.
func (r RiskClass) RecordOnly() bool { return r.Observations == 0 && !r.KnowledgeCheck }

// EntitlementKind is a written permission from somebody other than the assessor.
// Competence is not entitlement.
type EntitlementKind struct {
	ID             string   `yaml:"-"`
	Title          string   `yaml:"title"`
	IssuedBy       string   `yaml:"issued_by,omitempty"`
	ReviewMonths   int      `yaml:"review_months,omitempty"`
	Source         []string `yaml:"source,omitempty"`
	Confidence     string   `yaml:"confidence,omitempty"`
	InferredFields []string `yaml:"inferred_fields,omitempty"`
}

// Signatory is a kind of person and what the framework lets them do.
type Signatory struct {
	ID             string   `yaml:"id,omitempty"`
	Title          string   `yaml:"title"`
	Observe        bool     `yaml:"observe,omitempty"`
	Final          string   `yaml:"final,omitempty"` // FinalYes, FinalNo, FinalLocal or FinalReview
	Areas          []string `yaml:"areas,omitempty"` // none means every area
	Source         []string `yaml:"source,omitempty"`
	Confidence     string   `yaml:"confidence,omitempty"`
	InferredFields []string `yaml:"inferred_fields,omitempty"`
}

// Setting is something that may be true of a post, such as working in MRI (or,
// in an apprenticeship, the chosen option).
type Setting struct {
	ID    string `yaml:"id,omitempty"`
	Title string `yaml:"title"`
}

// Area is a chapter of the framework; the unit in which assessors are entitled.
type Area struct {
	Code       string   `yaml:"code"`
	Title      string   `yaml:"title"`
	Scope      string   `yaml:"scope,omitempty"`
	Source     []string `yaml:"source,omitempty"`
	Confidence string   `yaml:"confidence,omitempty"`
}

// Path is a set of competencies that together make one defined field of work.
type Path struct {
	ID         string         `yaml:"id,omitempty"`
	Title      string         `yaml:"title"`
	Level      string         `yaml:"level,omitempty"`
	Setting    string         `yaml:"setting,omitempty"`
	Needs      []CompetencyID `yaml:"needs,omitempty"`
	Source     []string       `yaml:"source,omitempty"`
	Confidence string         `yaml:"confidence,omitempty"`
}

// Crosswalk says what the MapsTo links into one other version mean.
type Crosswalk struct {
	To         VersionID `yaml:"to,omitempty"`
	Kind       string    `yaml:"kind,omitempty"` // Equivalent, Covers or PartlyCovers
	Rationale  string    `yaml:"rationale,omitempty"`
	Source     []string  `yaml:"source,omitempty"`
	Confidence string    `yaml:"confidence,omitempty"`
}

// Competency is one thing a worker can be signed off for.
type Competency struct {
	ID              CompetencyID      `yaml:"-"`
	Code            string            `yaml:"code"`
	OfficialRef     string            `yaml:"official_ref,omitempty"` // empty: there is no official number, and Code must not be shown as one
	LikelyRef       string            `yaml:"likely_ref,omitempty"`   // a guess for whoever checks the file; never shown
	GUID            string            `yaml:"guid,omitempty"`         // the publisher's identifier, where there is one: it stays when numbers move
	Area            string            `yaml:"area,omitempty"`
	Kind            string            `yaml:"kind,omitempty"` // Knowledge, Skill, Behaviour or Practice; empty where the framework makes no difference
	Title           string            `yaml:"title"`
	Statement       string            `yaml:"statement,omitempty"`        // empty if the title says it all
	LevelStatements map[string]string `yaml:"level_statements,omitempty"` // what it means at each level, where that differs
	RequiredAt      []string          `yaml:"required_at,omitempty"`
	OptionalAt      []string          `yaml:"optional_at,omitempty"`
	Target          map[string]int    `yaml:"target,omitempty"` // by level: the lowest step that is enough
	RiskClass       string            `yaml:"risk_class,omitempty"`
	AppliesIf       []string          `yaml:"applies_if,omitempty"` // settings, any one; none means every post
	Entitlement     string            `yaml:"entitlement,omitempty"`
	Prerequisites   []CompetencyID    `yaml:"prerequisites,omitempty"`
	LeadApproval    bool              `yaml:"lead_approval,omitempty"`
	MapsTo          []CompetencyID    `yaml:"maps_to,omitempty"` // in other versions; Crosswalks says what the link means
	Source          []string          `yaml:"source,omitempty"`
	Confidence      string            `yaml:"confidence,omitempty"`
	InferredFields  []string          `yaml:"inferred_fields,omitempty"`
	Criteria        []string          `yaml:"criteria,omitempty"`   // official codes of its parts
	StatedFor       []string          `yaml:"stated_for,omitempty"` // levels for which a source names the task
	Note            string            `yaml:"note,omitempty"`
	Basis           string            `yaml:"basis,omitempty"` // what an inferred item rests on

	digest digest.Sum
}
