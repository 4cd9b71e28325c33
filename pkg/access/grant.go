package access

import (
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Action is a thing a person does that changes something.
type Action string

// The actions, named for the audit log.
const (
	StartEvidence    Action = "evidence.start"
	EditEvidence     Action = "evidence.edit"
	SubmitEvidence   Action = "evidence.submit"
	WithdrawEvidence Action = "evidence.withdraw"
	DiscardEvidence  Action = "evidence.discard"

	OpenRequest     Action = "request.open"
	DecideRequest   Action = "request.decide" // sign, return or decline
	EscalateRequest Action = "request.escalate"
	SetQueueLimit   Action = "department.queue-limit"
	RouteRequest    Action = "request.route"
	RevokeSignOff   Action = "attestation.revoke"
	SuspendSignOff  Action = "attestation.suspend"
	LiftSuspension  Action = "attestation.lift"
	TurnAway        Action = "link.turn-away" // a link that was refused
	ReadNotice      Action = "notification.read"
	RecordReview    Action = "review.record"
	ChangeAccount   Action = "account.change"
	RefuseProof     Action = "proof.refuse" // what was given as proof of person was not good
	SignIn          Action = "session.begin"
	EndSession      Action = "session.end"
	AcceptInvite    Action = "invitation.accept"
	SetUp           Action = "platform.set-up"

	RunPlatform      Action = "platform.run" // organisations, sites, departments
	InvitePerson     Action = "person.invite"
	ChangePerson     Action = "person.change" // roles, on or off, educator, post
	RecordCheck      Action = "register-check.record"
	GrantEntitlement Action = "entitlement.grant"
	EndEntitlement   Action = "entitlement.end"
	RecordAbsence    Action = "absence.record"
	GrantPractice    Action = "practice.grant" // what a worker may do, by the employer
	EndPractice      Action = "practice.end"
	WarnPractice     Action = "practice.warn" // people are told how soon it ends
	PrintCard        Action = "card.print"
	CancelCard       Action = "card.cancel"
	Enrol            Action = "enrolment.change"
	AdoptFramework   Action = "framework.adopt"
	PublishFramework Action = "framework.publish"
	BeginKey         Action = "key.begin" // seals sign-offs from then on, until another does
	RunMail          Action = "mail.run"
	AdoptRegister    Action = "register.adopt"
	MakePass         Action = "pass.make"
	UsePass          Action = "pass.use"
	GrantPasses      Action = "pass-policy.grant"
	EndPasses        Action = "pass-policy.end"
	ListGuest        Action = "pass-listing.record"
	ProposeChecks    Action = "register-checks.propose"
	DecideChecks     Action = "register-checks.decide"
	TurnSignOff      Action = "attestation.turn" // into question or out of it
	RaiseFlag        Action = "flag.raise"
	CloseFlag        Action = "flag.close"
	Train            Action = "training.record" // what others put down of an apprenticeship
	LogTraining      Action = "training.log"    // what the apprentice does
	HoldReview       Action = "progress-review.hold"
	AnswerReview     Action = "progress-review.answer" // a signature, or the worker's own words
	Attain           Action = "attainment.put-down"    // by the worker, toward what a level asks for beside competencies
	SettleAttained   Action = "attainment.settle"      // what others do about it

	RecordPreceptorship Action = "preceptorship.record" // and its end
	DeclareConflict     Action = "conflict.declare"     // and its end

	LinkCrosswalk   Action = "crosswalk.link"
	EndCrosswalk    Action = "crosswalk.end"
	DraftFramework  Action = "framework.draft"   // all that is done with what is not published yet
	DecideCarryOver Action = "carry-over.decide" // and its end
)

// Grant is permission for one action on one thing, and the audit entry of it.
// Only the functions of this package make one; the zero value allows nothing.
type Grant struct {
	actor      identity.Actor
	action     Action
	subject    string
	department id.Department
	rule       string
}

// Actor is who was granted.
func (g Grant) Actor() identity.Actor { return g.actor }

// Action is what was granted.
func (g Grant) Action() Action { return g.action }

// Subject is the id of the thing it was granted for.
func (g Grant) Subject() string { return g.subject }

// Department is where it counts; may be empty.
func (g Grant) Department() id.Department { return g.department }

// Rule is why it was granted.
func (g Grant) Rule() string { return g.rule }

// Allows tells whether the grant is for one of the actions on the subject.
func (g Grant) Allows(subject string, actions ...Action) bool {
	if g.action == "" || subject == "" || g.subject != subject {
		return false
	}
	for _, a := range actions {
		if g.action == a {
			return true
		}
	}
	return false
}

func allow[T ~string](a identity.Actor, action Action, subject T, d id.Department, rule string) (Grant, error) {
	return Grant{actor: a, action: action, subject: string(subject), department: d, rule: rule}, nil
}

func refuse(why string) (Grant, error) { return Grant{}, fault.New(fault.Forbidden, why) }

func missing() (Grant, error) { return Grant{}, fault.Missing() }

// OwnEvidence grants a worker an action on an item of their own portfolio.
// Nobody else writes, submits or takes back a worker's evidence. Whoever may not
// even see it learns nothing.
func OwnEvidence(a identity.Actor, action Action, e id.Evidence, w id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(w):
		return allow(a, action, e, d, "own portfolio")
	case s.SeesSubmitted(w, d):
		return refuse("Only the worker whose evidence this is can change it.")
	}
	return missing()
}

// NewEvidence grants a worker a new item in their own portfolio.
func NewEvidence(a identity.Actor, e id.Evidence, w id.Worker, d id.Department) (Grant, error) {
	return OwnEvidence(a, StartEvidence, e, w, d)
}

// Pass grants a worker a pass for a request of their own, or its end.
func Pass(a identity.Actor, p id.Pass, w id.Worker, d id.Department) (Grant, error) {
	if !ScopeOf(a).Own(w) {
		return missing()
	}
	return allow(a, MakePass, p, d, "own portfolio")
}

// Decide grants an assessor of the department the opening of, or the decision
// on, a request. Whether they may sign is decided by package assessor, in the
// transaction that writes the signature.
func Decide(a identity.Actor, action Action, r id.Request, worker id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(worker):
		return refuse("Nobody signs off their own work. Ask another assessor.")
	case a.Holds(identity.RoleAssessor, d):
		return allow(a, action, r, d, "assessor of the department")
	case s.ByPass(r):
		return allow(a, action, r, d, "assessor by a pass")
	case s.SeesQueue(d):
		return refuse("Only an assessor can decide this.")
	}
	return missing()
}

// What is done with observations, and by who signs several.
const (
	LookAt            Action = "evidence.look"
	SignTogether      Action = "attestation.together"
	RecordObservation Action = "observation.record"
	AnswerObservation Action = "observation.answer"
)

// Observe grants an assessor of the department the recording of what they saw a
// worker do, as evidence of their own words. Whether they may sign it is decided
// by package assessor, in the transaction that writes it.
func Observe(a identity.Actor, e id.Evidence, worker id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(worker):
		return refuse("Nobody records an observation of themselves. Ask another assessor.")
	case a.Holds(identity.RoleAssessor, d):
		return allow(a, RecordObservation, e, d, "assessor of the department")
	case s.SeesQueue(d):
		return refuse("Only an assessor can record what they saw.")
	}
	return missing()
}

// Look grants an assessor of the department the note that they looked at a thing:
// a request, or a file of somebody else's.
func Look(a identity.Actor, thing string, worker id.Worker, d id.Department) (Grant, error) {
	if ScopeOf(a).Own(worker) || !a.Holds(identity.RoleAssessor, d) {
		return missing()
	}
	return allow(a, LookAt, thing, d, "assessor of the department")
}

// Together grants whoever is an assessor anywhere a list of their own statements,
// to prove at once. Each part of it is decided by Decide.
func Together(a identity.Actor, t id.Together) (Grant, error) {
	if len(a.Departments(identity.RoleAssessor)) == 0 {
		return missing()
	}
	return allow(a, SignTogether, t, "", "own statements")
}

// Answer grants the worker who was watched to say whether an observation is right.
func Answer(a identity.Actor, answer id.Answer, w id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(w):
		return allow(a, AnswerObservation, answer, d, "own portfolio")
	case s.SeesSubmitted(w, d):
		return refuse("Only the worker who was watched can say if this is right.")
	}
	return missing()
}

// Route grants the system, or a lead, to offer a request to somebody.
func Route(a identity.Actor, r id.Request, d id.Department) (Grant, error) {
	switch {
	case a.System != "":
		return allow(a, RouteRequest, r, d, "routing")
	case a.Holds(identity.RoleLead, d):
		return allow(a, RouteRequest, r, d, "lead of the department")
	case ScopeOf(a).SeesQueue(d):
		return refuse("Only the department lead can pass this to somebody else.")
	}
	return missing()
}

// HandOver grants the assessor on whom a request waits to pass it to somebody
// else, beside those whom Route grants it.
func HandOver(a identity.Actor, r id.Request, waitsOn id.Person, d id.Department) (Grant, error) {
	switch {
	case a.Person != "" && a.Person == waitsOn && a.Holds(identity.RoleAssessor, d):
		return allow(a, RouteRequest, r, d, "it waits on them")
	case a.System == "" && !a.Holds(identity.RoleLead, d) && ScopeOf(a).SeesQueue(d):
		return refuse("Only the assessor on whom this waits, or the department lead, can pass it to somebody else.")
	}
	return Route(a, r, d)
}

// Declare grants an assessor of the department to say that they should not assess
// a worker of it.
func Declare(a identity.Actor, c id.Conflict, worker id.Worker, d id.Department) (Grant, error) {
	switch {
	case ScopeOf(a).Own(worker):
		return refuse("Nobody signs off their own work, so there is nothing to declare.")
	case a.Holds(identity.RoleAssessor, d):
		return allow(a, DeclareConflict, c, d, "assessor of the department")
	case ScopeOf(a).SeesQueue(d):
		return refuse("Only an assessor says this of themselves. A lead can record it for others.")
	}
	return missing()
}

// Revoke grants the signer, or the department's lead, to take a sign-off back.
func Revoke(a identity.Actor, s id.Attestation, signer id.Person, worker id.Worker, d id.Department) (Grant, error) {
	switch {
	case a.Person == signer && a.Holds(identity.RoleAssessor, d):
		return allow(a, RevokeSignOff, s, d, "signed it")
	case a.Holds(identity.RoleLead, d):
		return allow(a, RevokeSignOff, s, d, "lead of the department")
	case ScopeOf(a).SeesSubmitted(worker, d):
		return refuse("Only the assessor who signed this, or the department lead, can take it back.")
	}
	return missing()
}

// Suspend grants the person in whose name a sign-off was signed to say that it
// was not them, whatever role they have left.
func Suspend(a identity.Actor, s id.Attestation, signer id.Person, worker id.Worker, d id.Department) (Grant, error) {
	switch {
	case a.Person != "" && a.Person == signer:
		return allow(a, SuspendSignOff, s, d, "signed in their name")
	case ScopeOf(a).SeesSubmitted(worker, d):
		return refuse("Only the person in whose name this was signed can say that it was not them. If you think that something is wrong, tell your department lead.")
	}
	return missing()
}

// Lift grants the department's lead to let a suspended sign-off count again.
// Nobody does for what was signed in their own name, or for their own work.
func Lift(a identity.Actor, s id.Attestation, signer id.Person, worker id.Worker, d id.Department) (Grant, error) {
	switch {
	case a.Holds(identity.RoleLead, d) && a.Person == signer:
		return refuse("This was signed in your name, so somebody else must look into it. Ask another lead.")
	case a.Holds(identity.RoleLead, d) && ScopeOf(a).Own(worker):
		return refuse("This is about your own work, so somebody else must look into it. Ask another lead.")
	case a.Holds(identity.RoleLead, d):
		return allow(a, LiftSuspension, s, d, "lead of the department")
	case ScopeOf(a).SeesSubmitted(worker, d):
		return refuse("Only the department lead can let this count again.")
	}
	return missing()
}

// CloseFlagged grants a department's educators and lead the end of a question about
// somebody's sign-offs. Nobody ends one about themselves.
func CloseFlagged(a identity.Actor, f id.Flag, signer id.Person, worker id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	asks := s.any(d, identity.RoleEducator, identity.RoleLead)
	switch {
	case asks && a.Person == signer:
		return refuse("This is about your own sign-offs, so somebody else must ask about it. Tell another educator or the lead.")
	case asks && s.Own(worker):
		return refuse("This is about your own work, so somebody else must ask about it. Tell another educator or the lead.")
	case asks:
		return allow(a, CloseFlag, f, d, "educator or lead of the department")
	case s.SeesFlag(signer, d):
		return refuse("Only a practice educator or the department lead can close this.")
	}
	return missing()
}

// Review grants an educator of the department a note on a worker's progress.
func Review(a identity.Actor, w id.Worker, d id.Department) (Grant, error) {
	switch {
	case ScopeOf(a).Own(w) && a.Holds(identity.RoleEducator, d):
		return refuse("Nobody reviews their own progress. Ask another educator.")
	case a.Holds(identity.RoleEducator, d):
		return allow(a, RecordReview, w, d, "educator of the department")
	case ScopeOf(a).SeesWorker(w, d):
		return refuse("Only a practice educator can record a review.")
	}
	return missing()
}

// Hold grants an educator of the department to prepare, hold or cancel a progress
// review. Nobody holds their own.
func Hold(a identity.Actor, r id.ReviewRecord, w id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(w) && a.Holds(identity.RoleEducator, d):
		return refuse("Nobody reviews their own progress. Ask another educator.")
	case a.Holds(identity.RoleEducator, d):
		return allow(a, HoldReview, r, d, "educator of the department")
	case s.SeesWorker(w, d):
		return refuse("Only a practice educator can do this.")
	}
	return missing()
}

// AnswerToReview grants one of the three of a progress review to sign it, or the
// worker to add to it. Who they are by now decides as well: somebody who has left
// signs nothing.
func AnswerToReview(a identity.Actor, r id.ReviewRecord, who, manager id.Person, w id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case !s.SeesReview(w, d, manager):
		return missing()
	case a.Person != who:
		return refuse("Only the person themselves signs this or writes here.")
	case s.Own(w):
		return allow(a, AnswerReview, r, d, "own review")
	case who == manager:
		return allow(a, AnswerReview, r, d, "named as line manager")
	case a.Holds(identity.RoleEducator, d):
		return allow(a, AnswerReview, r, d, "educator of the department")
	}
	return refuse("Only a practice educator of the department signs this.")
}

// Apprentice grants a worker to put down something of their own apprenticeship.
func Apprentice(a identity.Actor, r id.TrainingRecord, w id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(w):
		return allow(a, LogTraining, r, d, "own apprenticeship")
	case s.SeesWorker(w, d):
		return refuse("Only the apprentice can do this.")
	}
	return missing()
}

// Oversee grants the department's educators and lead to put down something of
// somebody's apprenticeship. Nobody oversees their own.
func Oversee(a identity.Actor, r id.TrainingRecord, w id.Worker, d id.Department) (Grant, error) {
	switch {
	case ScopeOf(a).Own(w) && (a.Holds(identity.RoleEducator, d) || a.Holds(identity.RoleLead, d)):
		return refuse("Nobody looks after their own apprenticeship. Ask another educator.")
	case a.Holds(identity.RoleEducator, d):
		return allow(a, Train, r, d, "educator of the department")
	case a.Holds(identity.RoleLead, d):
		return allow(a, Train, r, d, "lead of the department")
	case ScopeOf(a).SeesWorker(w, d):
		return refuse("Only a practice educator or the department lead can do this.")
	}
	return missing()
}

// Employ grants the department's lead, who speaks for the employer, to do so about
// somebody's apprenticeship.
func Employ(a identity.Actor, r id.TrainingRecord, w id.Worker, d id.Department) (Grant, error) {
	g, err := Oversee(a, r, w, d)
	if err == nil && !a.Holds(identity.RoleLead, d) {
		return refuse("Only the department lead speaks for the employer.")
	}
	return g, err
}

// PutDown grants a worker to put down what they have toward a level, and to take it
// back.
func PutDown(a identity.Actor, r id.Attainment, w id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(w):
		return allow(a, Attain, r, d, "own portfolio")
	case s.SeesWorker(w, d):
		return refuse("Only they can do this themselves.")
	}
	return missing()
}

// Attest grants the department's educators and lead to put down, confirm or send back
// what somebody has toward a level. Nobody does so for themselves.
func Attest(a identity.Actor, r id.Attainment, w id.Worker, d id.Department) (Grant, error) {
	switch {
	case ScopeOf(a).Own(w) && (a.Holds(identity.RoleEducator, d) || a.Holds(identity.RoleLead, d)):
		return refuse("Nobody confirms this of themselves. Ask another educator.")
	case a.Holds(identity.RoleEducator, d):
		return allow(a, SettleAttained, r, d, "educator of the department")
	case a.Holds(identity.RoleLead, d):
		return allow(a, SettleAttained, r, d, "lead of the department")
	case ScopeOf(a).SeesWorker(w, d):
		return refuse("Only a practice educator or the department lead can do this.")
	}
	return missing()
}

// Lead grants the department's lead an action on a thing in the department.
func Lead[T ~string](a identity.Actor, action Action, subject T, d id.Department) (Grant, error) {
	switch {
	case a.Holds(identity.RoleLead, d):
		return allow(a, action, subject, d, "lead of the department")
	case ScopeOf(a).SeesDepartment(d):
		return refuse("Only the department lead can do this.")
	}
	return missing()
}

// Entitle grants the department's lead to say what a worker may do. Nobody entitles
// themselves.
func Entitle(a identity.Actor, e id.WorkerEntitlement, w id.Worker, d id.Department) (Grant, error) {
	if ScopeOf(a).Own(w) {
		return refuse("Nobody entitles themselves. Ask another lead.")
	}
	return Lead(a, GrantPractice, e, d)
}

// Card grants the printing of a scope of practice to its worker, and to the
// department's educators and lead; cancelling it to its worker and the lead.
func Card(a identity.Actor, action Action, c id.Card, w id.Worker, d id.Department) (Grant, error) {
	s := ScopeOf(a)
	switch {
	case s.Own(w):
		return allow(a, action, c, d, "own scope of practice")
	case a.Holds(identity.RoleLead, d):
		return allow(a, action, c, d, "lead of the department")
	case action == PrintCard && a.Holds(identity.RoleEducator, d):
		return allow(a, action, c, d, "educator of the department")
	case s.SeesWorker(w, d):
		return refuse("Only the support worker or the department lead can do this.")
	}
	return missing()
}

// Absence grants a person, or the lead of a department that they are in, a note
// of when they are away.
func Absence(a identity.Actor, absence id.Absence, p id.Person, d id.Department) (Grant, error) {
	if a.Person == p && ScopeOf(a).SeesDepartment(d) {
		return allow(a, RecordAbsence, absence, d, "own absence")
	}
	return Lead(a, RecordAbsence, absence, d)
}

// LeadOrAdministrator grants an action that the platform's administrators may
// do in any department beside its lead: inviting, and register checks.
func LeadOrAdministrator[T ~string](a identity.Actor, action Action, subject T, d id.Department) (Grant, error) {
	if ScopeOf(a).Platform() {
		return allow(a, action, subject, d, "platform administrator")
	}
	return Lead(a, action, subject, d)
}

// Administer grants a platform administrator an action on the platform.
func Administer[T ~string](a identity.Actor, action Action, subject T) (Grant, error) {
	switch {
	case ScopeOf(a).Platform():
		return allow(a, action, subject, "", "platform administrator")
	case a.Person != "":
		return refuse("Only a platform administrator can do this.")
	}
	return missing()
}

// Own grants a person an action on their own account.
func Own(a identity.Actor, action Action, p id.Person) (Grant, error) {
	if a.Person == "" || a.Person != p {
		return missing()
	}
	return allow(a, action, p, "", "own account")
}

// Arrive grants what somebody does who is not signed in yet but has proved who
// they are: a password, a refresh token, an invitation or a set-up link that the
// caller has just checked.
func Arrive[T ~string](a identity.Actor, action Action, subject T, proof string) (Grant, error) {
	return allow(a, action, subject, "", proof)
}

// System grants a named job an action on a thing.
func System[T ~string](a identity.Actor, action Action, subject T, d id.Department) (Grant, error) {
	if a.System == "" {
		return missing()
	}
	return allow(a, action, subject, d, "system")
}
