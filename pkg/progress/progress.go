// Package progress owns standing: where a worker is on each requirement of a
// pathway, as a pure function of facts, for any date, with the reasons in words.
// Nothing that it answers is ever stored as truth.
//
// Invariants and their tests: only sign-offs that Judge lets count are counted
// (TestOnlyCountingSignOffsMoveAWorker); counts alone never meet a requirement
// (TestCountsAloneNeverProveCompetence); an unreconciled framework is never
// ready until adopted (TestUnknownIsNeverReady); what once was met says why it
// is no longer and never hides behind a new request
// (TestWhatWasMetSaysWhyItIsNoLonger); a Summary read later, or brought up to
// date piece by piece, says what a fresh fold says
// (TestASummaryAgreesWithTheFoldOnAnyLaterDay,
// TestASummaryKeptUpToDateIsTheSameAsAFreshOne); one person is never two assessors
// (TestOnePersonIsNeverTwoAssessors), and nobody approves what they signed
// (TestNobodyApprovesWhatTheySignedThemselves); a sign-off that is credited to another
// line counts there once at most, and only while it counts at home
// (TestACreditIsWorthNoMoreThanAtHome, TestManyPathsCountOnce), and what covers but a
// part moves nothing (TestWhatCoversAPartIsSeenAndMovesNothing). Whatever happens, it
// says what the plainest reckoning of the same rules says, package slowfold
// (TestTheFoldIsWhatTheSlowFoldSays); more is never less, and the order in which facts
// come decides nothing (TestMoreIsNeverLessAndTheOrderDoesNotMatter).
// What a level asks for beside
// competencies is judged by what is held at that moment, and says why
// (TestEachKindOfLeafSaysWhereItStandsAndWhy); to hold more never counts for less
// (TestWhatIsAskedBesideIsWhatTheSlowFoldSays, TestHavingMoreNeverCountsForLess), a rule holds for whoever began in its time
// (TestARuleHoldsForWhoeverBeganInItsTime), and what is not known is never ready
// (TestWhatIsAskedBesideCompetenciesStandsInTheWay). What changed between two reports
// names every difference, and changes one after the other add up
// (TestWhatChangedIsNamedWithWhy, TestChangesAddUpAndNameEveryDifference).
// Prior learning counts for no more than a line lets it, never for a day, an assessor or
// a step that is watched, and not for long if it is old
// (TestPriorLearningStandsForWhatTheLineLetsItAndNoMore, TestPriorLearningIsAsOldAsWhatWasLearnt).
// Practice that keeps a line valid
// does so to the instant (TestPracticeKeepsALineValidToTheInstant) and proves nothing by
// itself (TestPracticeAloneProvesNothing). Of the last cases so many must have gone well
// where a line asks that (TestOfTheLastCasesSoManyMustHaveGoneWell, TestARateIsAskedToRenewWhatRanOut),
// and nobody gains by hiding one that did not (TestNobodyGainsByHidingACaseThatDidNotGoWell): more is
// never less there of what went well; what rests on what has run out says so
// (TestWhatDependsOnALapsedCompetencySaysSo).
//
// What a later version asks of somebody beside competencies stands newly in the way only
// if they would miss it still once they had all that is asked now
// (TestOnlyWhatWasNotMissingBeforeIsNewlyInTheWay,
// TestWhereNothingIsNewlyInTheWayNothingMoreIsNeeded).
package progress

import (
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
)

// Standing is where a worker is on a requirement.
type Standing string

// The standings.
const (
	NotStarted Standing = "not_started"
	InProgress Standing = "in_progress"
	Awaiting   Standing = "awaiting_sign_off"
	Met        Standing = "met"
	Expiring   Standing = "expiring" // met, and runs out within Soon
	Expired    Standing = "expired"
	Stale      Standing = "stale"   // the evidence changed since it was signed
	Unknown    Standing = "unknown" // the signer's right to sign, or whether it was they who signed, is in question
)

// Standings in the order of a legend.
var Standings = []Standing{Met, Expiring, Awaiting, InProgress, Stale, Expired, Unknown, NotStarted}

// Title is the standing in words.
func (s Standing) Title() string {
	switch s {
	case NotStarted:
		return "Not started"
	case InProgress:
		return "In progress"
	case Awaiting:
		return "Waiting to be signed off"
	case Met:
		return "Signed off"
	case Expiring:
		return "Runs out soon"
	case Expired:
		return "Run out"
	case Stale:
		return "Changed since it was signed"
	case Unknown:
		return "In question"
	}
	return ""
}

// IsMet tells whether the standing counts toward the level.
func (s Standing) IsMet() bool { return s == Met || s == Expiring }

// Soon is how long before it runs out a requirement is called expiring.
const Soon = 60 * 24 * time.Hour

// Signed is an attestation with the ground it stands on, but for the register
// checks, which many attestations share.
type Signed struct {
	Attestation     attestation.Attestation
	CurrentEvidence string // digest of the evidence version now current; empty: taken back
	EvidenceTitle   string
	Revoked         *attestation.Revocation
	Suspensions     []attestation.Suspension
}

// Open is a request that waits for a decision.
type Open struct {
	Request       id.Request
	Competency    framework.CompetencyID
	Evidence      id.Evidence
	EvidenceTitle string
	State         attestation.State
	Offered       id.Person
	OfferedName   string // empty: nobody may sign it at present
	Since         time.Time
	Approval      bool // of what others signed, by the lead of the modality
}

// Put is submitted evidence whose request for a competency was sent back or
// declined. A draft is no fact: it never counts for anything.
type Put struct {
	Competency    framework.CompetencyID
	Evidence      id.Evidence
	EvidenceTitle string
	Since         time.Time // when it was decided
	Returned      bool      // and nothing was done about it since
}

// Facts is all that decides one worker's standing.
type Facts struct {
	Signed []Signed
	Open   []Open
	Put    []Put
	Checks map[id.Person][]assessor.Check // of every signer

	Credited []Credit // of those signed
}

// Reason is one sentence about a line: why it is as it is, or what would change
// it. Code is stable for tests and the API.
type Reason struct {
	Code string
	Text string
}

// Requires is the code of a reason that is one of Others, not met.
const Requires = "requires"

// Counted is an attestation as a line sees it.
type Counted struct {
	Attestation   id.Attestation
	Evidence      id.Evidence
	EvidenceTitle string
	Assessor      string
	Meaning       attestation.Meaning
	Step          int
	SignedAt      time.Time
	Until         time.Time // zero: does not run out
	Verdict       attestation.Verdict
	Path          []Hop // by which it is credited here; empty: it is of the line's own competency
	Kind          evidence.Kind
	OccurredOn    clock.Date
}

// Line is the standing of one requirement.
type Line struct {
	pathway.Line
	Standing    Standing
	MetUntil    time.Time // zero: not met, or met and never runs out
	Reasons     []Reason
	Counting    []Counted
	NotCounting []Counted
	Waiting     []Open
	Got         Got
	Lately      Lately // where practice keeps it valid
}

// Lately is what of the practice that keeps a line valid was done in its months.
type Lately struct {
	Cases   int
	Watched int // items of evidence that somebody watched
}

// Got is what the sign-offs that count add up to so far, beside what the
// pathway's line asks for.
type Got struct {
	Observations int
	Days         int
	Assessors    int
	Tested       bool // knowledge was
	TopStep      int
	Success      Rate // zero where none is asked
	Revalidation Rate
	Renews       bool // what it was signed off by ran out, so that what is asked to renew it is asked now
	Prior        int  // of the observations: so many prior learning stands for, that nobody watched here
	PriorKnows   bool // prior learning stands for the knowledge
	PriorWhole   bool // prior learning stands for all that is asked, the step too
}

// Tally is how many of how many, for a level or an area of it.
type Tally struct {
	Area     string // empty for the whole
	Met      int
	Expiring int // of those met
	Waiting  int // not met, with a request open
	Total    int
}

// Report is the standing of a worker on one pathway at one date.
type Report struct {
	Pathway  pathway.Pathway
	AsOf     time.Time
	Lines    []Line // the Total.Total that are counted, then optional ones; each part by area
	Areas    []Tally
	Total    Tally
	Path     string   // title of the path counted where any of several will do
	Adopted  bool     // the department has adopted the framework version
	Ready    bool     // every line met and nothing in the way
	NotReady []Reason // what is in the way, beside lines that are not met
	Others   []Other  // what the level asks for beside competencies
}

// Ground is what decides readiness beside the lines.
type Ground struct {
	Adopted    bool // the department's lead has adopted the version for local use
	Education  bool // an educator has confirmed the level's education
	Experience bool // and its experience
	Beside     Beside
}

// Of folds the facts into the standing on a pathway at asOf, as known at
// knownAt. v is the framework version of the pathway.
func Of(v *framework.Version, p pathway.Pathway, f Facts, g Ground, asOf, knownAt time.Time) Report {
	c := begin(v, p.Level, &f, asOf, knownAt)
	r := Report{Pathway: p, AsOf: asOf, Lines: make([]Line, 0, len(p.Lines()))}
	required, path := c.required(p)
	r.Path = path
	seen := make(map[framework.CompetencyID]bool, len(required))
	for _, l := range required {
		seen[l.Competency] = true
		r.Lines = append(r.Lines, c.explained(l))
	}
	r.tally()
	optional := make([]pathway.Line, 0, len(p.Lines())-len(required))
	for _, l := range p.Lines() {
		if !seen[l.Competency] {
			optional = append(optional, l)
		}
	}
	c.byArea(optional)
	for _, l := range optional {
		l.Required = false
		r.Lines = append(r.Lines, c.explained(l))
	}
	r.Others = c.others(p.Requires, g.Beside)
	r.judge(v, g)
	return r
}

// Count is Of without its lines and areas: how many of how many, and what is in
// the way.
func Count(v *framework.Version, p pathway.Pathway, f Facts, g Ground, asOf, knownAt time.Time) Report {
	c := begin(v, p.Level, &f, asOf, knownAt)
	required, path := c.required(p)
	r := Report{Pathway: p, AsOf: asOf, Path: path}
	for _, l := range required {
		at := c.place(l)
		r.Total.add(at.At(asOf), at.Asked)
	}
	r.Others = c.others(p.Requires, g.Beside)
	r.judge(v, g)
	return r
}

// LineOf is the standing of one competency as a level asks for it, whether or
// not a pathway to the level holds it. False: no such competency.
func LineOf(v *framework.Version, level string, competency framework.CompetencyID, f Facts, asOf, knownAt time.Time) (Line, bool) {
	l, ok := pathway.LineFor(v, competency, level)
	if !ok {
		return Line{}, false
	}
	return begin(v, level, &f, asOf, knownAt).explained(l), true
}

// Reached is the standing of a competency as LineOf says it, the highest step of
// the scale at which it is met in full, all else as the level asks for it, and
// until when. Step 0: at none.
func Reached(v *framework.Version, level string, competency framework.CompetencyID, f Facts, asOf, knownAt time.Time) (out Line, step int, until time.Time) {
	l, ok := pathway.LineFor(v, competency, level)
	if !ok {
		return out, 0, until
	}
	c := begin(v, level, &f, asOf, knownAt)
	out = c.explained(l)
	for l.Target = out.Got.TopStep; l.Target > 0; l.Target-- {
		if c.met(l, view{asOf, counting}) {
			return out, l.Target, c.metUntil(l)
		}
	}
	return out, 0, until
}

func (r *Report) tally() {
	at := map[string]int{}
	for _, l := range r.Lines {
		i, ok := at[l.Area]
		if !ok {
			i = len(r.Areas)
			at[l.Area] = i
			r.Areas = append(r.Areas, Tally{Area: l.Area})
		}
		for _, t := range []*Tally{&r.Areas[i], &r.Total} {
			t.add(l.Standing, len(l.Waiting) > 0)
		}
	}
}

func (t *Tally) add(s Standing, asked bool) {
	t.Total++
	switch {
	case s.IsMet():
		t.Met++
		if s == Expiring {
			t.Expiring++
		}
	case asked:
		t.Waiting++
	}
}

// judge decides readiness. Unknown is never ready.
func (r *Report) judge(v *framework.Version, g Ground) {
	r.Adopted = g.Adopted
	no := func(code, text string) { r.NotReady = append(r.NotReady, Reason{code, text}) }
	if v.NeedsOfficialList() {
		no("official-list", "Nobody has checked this list against the official one yet, so how much of that is covered is not known.")
	} else if v.NeedsAdoption() && !g.Adopted {
		no("framework", "The department lead has not yet adopted this framework version for local use.")
	}
	if !g.Education {
		no("education", "A practice educator has not yet confirmed the education for this level.")
	}
	if !g.Experience {
		no("experience", "A practice educator has not yet confirmed the experience for this level.")
	}
	for _, o := range r.Others {
		if o.Status != IsMet && o.Status != NotFor {
			no(Requires, o.Name()+": "+o.Why)
		}
	}
	r.Ready = r.Total.Total > 0 && r.Total.Met == r.Total.Total && len(r.NotReady) == 0
}
