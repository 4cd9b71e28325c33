// Package attestation owns the sign-off: the request that asks for it and the
// table by which it moves, the statement in words, the attestation with all that
// it binds, its canonical bytes, what a passkey signed of it, and the rule that says
// whether it counts.
//
// Invariants and their tests: an attestation counts only while nothing under it
// has moved (TestASignOffStopsCountingWhenAnythingUnderItMoves); its digest covers every field
// (TestEveryFieldIsBound); a request moves only as the table says
// (TestTheRequestTable); what a passkey signed holds for its claims alone, and is refused
// when anything in it is not right (TestWhatAPasskeySignedHoldsForItsClaimsAlone,
// TestWhatAPasskeySignedIsRefusedWhenAnythingInItIsNotRight).
//
// And it owns what somebody should ask about (Pace, Flag): a rule over facts that are
// stored, which takes no sign-off out of the count. What went fast stays so
// (TestSigningFasterThanAnybodyReadsIsFlagged, TestWhatWentFastStaysSoWhateverFollows).
package attestation

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Meaning is what the signature says about how the signer knows (21 CFR 11.50
// asks every signature to carry its meaning; the list is closed).
type Meaning string

// The meanings.
const (
	Observed  Meaning = "observed_directly"
	Discussed Meaning = "discussed_and_questioned"
	Reviewed  Meaning = "reviewed_evidence"
	Second    Meaning = "second_opinion"
	Approval  Meaning = "approval" // of what others signed, by the lead of the modality
)

// Meanings in the order of a form. There is no default: the signer must choose.
// Approval is not among them: it is asked for, and then nothing else is.
var Meanings = []Meaning{Observed, Discussed, Reviewed, Second}

// Title is the meaning as a choice on a form.
func (m Meaning) Title() string {
	switch m {
	case Observed:
		return "I watched them do it"
	case Discussed:
		return "I talked it through with them and asked questions"
	case Reviewed:
		return "I read the evidence"
	case Second:
		return "I give a second opinion on somebody else's sign-off"
	case Approval:
		return "I read the evidence and what was signed, and approve it"
	}
	return ""
}

// clause is the meaning as the statement says it, for evidence of so many cases.
func (m Meaning) clause(cases int) string {
	switch m {
	case Observed:
		if cases > 1 {
			return fmt.Sprintf("I watched this being done %d times", cases)
		}
		return "I watched this being done once"
	case Discussed:
		return "I talked this through with the worker and asked questions"
	case Reviewed:
		return "I read the evidence"
	case Second:
		return "I give a second opinion, having read the evidence and the sign-offs before it"
	case Approval:
		return "I read the evidence and each sign-off that I approve"
	}
	return ""
}

// Method is which proof of person was given.
type Method string

// The methods.
const (
	Password Method = "password"
	TOTP     Method = "totp"
	Passkey  Method = "passkey"
	ByPass   Method = "pass" // a code sent to a guest's work e-mail address
)

// Title is the method in words.
func (m Method) Title() string {
	switch m {
	case TOTP:
		return "authenticator code"
	case Passkey:
		return "passkey"
	case ByPass:
		return "code sent to the signer’s work email"
	}
	return "password"
}

// Worth says in plain words what the proof is worth to somebody who checks it.
func (m Method) Worth() string {
	switch m {
	case Passkey:
		return "The signer’s own device signed these exact words, after making sure that it was them. Anybody can check that, without trusting Countersign."
	case TOTP:
		return "The signer’s phone showed a code. Countersign checked it at the time, and nobody else can check it again. A passkey would prove more."
	}
	if m == ByPass {
		return "The signer has no account here. They held a pass for this one piece of work, and typed a code that we sent to their work email. Countersign checked it at the time, and nobody else can check it again. It is the weakest proof that we take."
	}
	return "The signer typed their password. Countersign checked it at the time, and nobody else can check it again. Somebody who knew the password could have typed it. A passkey would prove more."
}

// Shown is everything that the statement says: the server renders it from what
// is stored, never from what a browser sends.
type Shown struct {
	WorkerName     string
	DepartmentName string
	Competency     framework.CompetencyID
	Title          string // of the competency
	Text           string // of the competency, exact
	StepTitle      string
	StepMeaning    string
	Meaning        Meaning
	Kind           evidence.Kind
	EvidenceTitle  string
	Cases          int // how many times the evidence says the task was done
	Outcomes       evidence.Outcomes
	OccurredOn     clock.Date
	Number         int // of the evidence version
	EvidenceDigest digest.Sum
	StandsFor      string // of prior learning, what it stands for in words; empty: nothing
	All            bool   // of prior learning: that is all that is asked, the step too
	Recorded       string // what the signer wrote down as seen; empty: the worker wrote the evidence
	AssessorName   string
	Registration   string // "HCPC RA012345"
	Approves       string // whose sign-offs, and of when; empty: it is no approval
	Also           string // the other lines that it counts toward, in words; empty: none
	Entitled       string // what for: "in this area" or "this competency"
	Comment        string
}

// May tells whether evidence of a kind can be signed with a meaning. Nobody here saw
// what was learnt elsewhere, before: it is read, or talked through.
func (m Meaning) May(k evidence.Kind) bool {
	return k != evidence.PriorLearning || m == Reviewed || m == Discussed
}

// Statement is the sign-off in words: what the signer reads and then proves.
func Statement(s Shown) string {
	var b strings.Builder
	what := "sign off"
	if s.Approves != "" {
		what = "as lead of this kind of imaging approve the sign-off of"
	}
	fmt.Fprintf(&b, "I, %s (%s), %s %s of %s.\n\n", s.AssessorName, s.Registration, what, s.WorkerName, s.DepartmentName)
	fmt.Fprintf(&b, "Competency: %s. %s (%s)\n", s.Title, s.Text, s.Competency)
	if s.Kind == evidence.PriorLearning && !s.All {
		fmt.Fprintf(&b, "Step asked about: %s. %s This does not show that it is reached: that is watched here.\n", s.StepTitle, s.StepMeaning)
	} else {
		fmt.Fprintf(&b, "Step reached: %s. %s\n", s.StepTitle, s.StepMeaning)
	}
	if s.Approves != "" {
		fmt.Fprintf(&b, "I approve what was signed by: %s. I signed none of it.\n", s.Approves)
	}
	fmt.Fprintf(&b, "How I know: %s.\n", s.Meaning.clause(s.Cases))
	fmt.Fprintf(&b, "Evidence: %s, %q, of %s, version %d (fingerprint %s).\n", strings.ToLower(s.Kind.Title()), s.EvidenceTitle, s.OccurredOn.Words(), s.Number, s.EvidenceDigest[:16])
	if s.Outcomes != "" {
		fmt.Fprintf(&b, "How it went: %s.\n", s.Outcomes.Words())
	}
	if s.Kind == evidence.PriorLearning {
		fmt.Fprintf(&b, "I recognise it as prior learning: it was learnt or done elsewhere, before, and not seen here. It stands for: %s.\n", cmp.Or(s.StandsFor, "nothing, by the rules of this competency"))
	}
	if s.Recorded != "" {
		fmt.Fprintf(&b, "I wrote this record myself. The worker has not yet said if it is right. Nothing in it identifies a patient.\nWhat I saw: %s\n", s.Recorded)
	}
	if s.Also != "" {
		fmt.Fprintf(&b, "This also counts toward: %s.\n", s.Also)
	}
	if s.Comment != "" {
		fmt.Fprintf(&b, "My comment: %s\n", s.Comment)
	}
	fmt.Fprintf(&b, "\nI am on the professional register today, I am entitled to sign %s, and I am not the worker.", s.Entitled)
	return b.String()
}

// Claim is everything that a signer puts their name to. It is fixed when they are
// shown the statement, the id of the sign-off that it may become included, so that
// a passkey can sign exactly this.
type Claim struct {
	ID               id.Attestation
	Request          id.Request
	Worker           id.Worker
	Department       id.Department
	Competency       framework.CompetencyID
	CompetencyDigest digest.Sum
	Level            string // whose words it was judged by; may be empty
	Step             int
	Meaning          Meaning
	Evidence         id.Evidence
	Version          id.Version
	EvidenceDigest   digest.Sum
	Kind             evidence.Kind
	OccurredOn       clock.Date
	Cases            int               // how many times the evidence says the task was done
	Outcomes         evidence.Outcomes // how each of them went; empty: it does not say
	Statement        string
	StatementDigest  digest.Sum
	Assessor         id.Person
	AssessorName     string // as it was
	AssessorRole     string // as it was
	Register         string
	Registration     string // number, as it was
	Check            id.Check
	Entitlement      id.Entitlement
	ModalityLead     bool  // the entitlement made the signer lead of the modality
	Approves         List  // the sign-offs that an approval approves
	Also             Lines // the other lines that it counts toward, while a way leads there
	Intent           id.Intent
	Comment          string
	PreparedAt       time.Time // when the statement was shown
}

// Canonical gives the bytes that stand for the claim: every field of it. How each case
// went is left out where it is not told, as it is in claims from before it was asked.
func (c Claim) Canonical() []byte {
	fields := map[string]any{
		"type": "countersign-claim-1",
		"id":   c.ID, "request": c.Request, "worker": c.Worker, "department": c.Department,
		"competency": c.Competency, "competency_digest": c.CompetencyDigest, "level": c.Level, "step": c.Step, "meaning": c.Meaning,
		"evidence": c.Evidence, "version": c.Version, "evidence_digest": c.EvidenceDigest, "kind": c.Kind,
		"occurred_on": c.OccurredOn, "cases": c.Cases,
		"statement": c.Statement, "statement_digest": c.StatementDigest,
		"assessor": c.Assessor, "assessor_name": c.AssessorName, "assessor_role": c.AssessorRole,
		"register": c.Register, "registration": c.Registration, "check": c.Check, "entitlement": c.Entitlement,
		"modality_lead": c.ModalityLead, "approves": c.Approves, "also": c.Also, "intent": c.Intent, "comment": c.Comment, "prepared_at": c.PreparedAt.UnixMicro(),
	}
	if c.Outcomes != "" {
		fields["outcomes"] = c.Outcomes
	}
	return canonical(fields)
}

// Digest is what stands for the claim everywhere else.
func (c Claim) Digest() digest.Sum { return digest.OfBytes(c.Canonical()) }

// Attestation is the signed decision: a claim, and the record of how and when it
// was proved. It is written once and never changed.
type Attestation struct {
	Claim
	Proof     Method
	Assertion digest.Sum // of what the signer's passkey signed; empty: it was proved in another way
	Together  digest.Sum // of the list of claims that the same proof was given for; empty: it was given for this one alone
	ProvenAt  time.Time
	SignedAt  time.Time

	Digest digest.Sum // of Canonical
	JWS    string     // compact, EdDSA, payload = Canonical
}

// Canonical gives the bytes that are digested and signed: the digest of the claim,
// and every field but the last two.
func (a Attestation) Canonical() []byte {
	return canonical(map[string]any{
		"type": "countersign-attestation-2", "id": a.ID, "claim": a.Claim.Digest(),
		"proof": a.Proof, "assertion": a.Assertion, "together": a.Together, "proven_at": a.ProvenAt.UnixMicro(), "signed_at": a.SignedAt.UnixMicro(),
	})
}

func canonical(fields map[string]any) []byte {
	b, err := digest.Canonical(fields)
	if err != nil {
		panic(err) // only strings, booleans and whole numbers: cannot fail
	}
	return b
}

// Revocation ends an attestation, with a reason that the worker can read.
type Revocation struct {
	ID          id.Revocation
	Attestation id.Attestation
	By          id.Person
	ByName      string
	Reason      string
	At          time.Time
}

// Ground is what must still hold for an attestation to count, read together.
type Ground struct {
	CurrentEvidence  digest.Sum       // of the evidence version now current; empty: none (withdrawn)
	CompetencyDigest digest.Sum       // of the competency in the version in force
	Checks           []assessor.Check // of the signer
	Area             string           // assessor.AreaKey of the competency
	Revoked          *Revocation
	Suspensions      []Suspension
	ValidityMonths   int  // 0: does not run out
	Approved         bool // of an approval: something of what it approves counts
	Recognised       bool // of prior learning: it stands for something in the competency
}

// Verdict says whether an attestation counts and, if not, why.
type Verdict string

// The verdicts. Only Counts counts.
const (
	Counts     Verdict = "counts"
	Revoked    Verdict = "revoked"
	Suspended  Verdict = "suspended"  // its signer says that it was not them, and nobody has settled that yet
	Stale      Verdict = "stale"      // the evidence or the competency changed since it was signed
	Questioned Verdict = "questioned" // the register, as now known, did not let the signer sign then
	Expired    Verdict = "expired"
	NotYet     Verdict = "not-yet"        // signed after the date asked about
	Groundless Verdict = "groundless"     // it approves what does not count any more
	OtherLevel Verdict = "other-level"    // good for the level it was judged by, which is not yet the one asked about
	Partly     Verdict = "partly"         // good for its own competency, which covers but a part of the one asked about
	NotHere    Verdict = "prior-learning" // it recognises what was done elsewhere, which stands for nothing on the line
	OtherScale Verdict = "other-scale"    // good for its own competency, whose steps are not those of the one asked about
)

// Judge decides whether the attestation counts at asOf as known at knownAt. It
// is the only place that does.
func (a Attestation) Judge(g Ground, asOf, knownAt time.Time) Verdict {
	switch {
	case a.SignedAt.After(asOf):
		return NotYet
	case g.Revoked != nil && !g.Revoked.At.After(knownAt):
		return Revoked
	case InForce(g.Suspensions, knownAt) != nil:
		return Suspended
	case !same(a.EvidenceDigest, g.CurrentEvidence), !same(a.CompetencyDigest, g.CompetencyDigest):
		return Stale
	case g.Area == "", !assessor.PermittedAt(g.Checks, g.Area, a.SignedAt, knownAt):
		return Questioned
	case a.over(g.ValidityMonths, asOf):
		return Expired
	case a.Meaning == Approval && !g.Approved:
		return Groundless
	case a.Kind == evidence.PriorLearning && !g.Recognised:
		return NotHere
	}
	return Counts
}

// same tells whether two digests are there and equal: nothing is not the same as nothing.
func same(a, b digest.Sum) bool { return a != "" && a == b }

func (a Attestation) over(validityMonths int, asOf time.Time) bool {
	until := a.Until(validityMonths)
	return !until.IsZero() && !asOf.Before(until)
}

// Until is the instant from which the attestation no longer counts: the start
// of the day, in London, that many months after the day it was signed, or of the
// last day of a shorter month. Zero: never. Prior learning is as old as what was
// learnt: its months begin with the day on which that ended.
func (a Attestation) Until(validityMonths int) time.Time {
	if validityMonths == 0 {
		return time.Time{}
	}
	from := a.SignedAt
	if a.Kind == evidence.PriorLearning {
		from = a.OccurredOn.Start()
	}
	year, month, day := from.In(clock.London).Date()
	month += time.Month(validityMonths)
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(year, month, min(day, last), 0, 0, 0, 0, clock.London).UTC()
}
