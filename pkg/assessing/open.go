package assessing

import (
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Service is the assessor's use cases.
type Service struct {
	Store *store.Store
	// Seal signs canonical bytes with the service's attestation key and gives the
	// compact JWS (EdDSA).
	Seal func(canonical []byte) (jws string, err error)
	// Mark makes what only this service can make of a message: it proves that a
	// link is one of ours.
	Mark func(message []byte) []byte
}

// Opened is a request with everything a signer must see before deciding.
type Opened struct {
	attestation.Request
	WorkerName     string
	DepartmentName string
	OfferedName    string
	Evidence       evidence.Version // exactly what would be signed
	Current        bool             // it is still what the worker shows
	Competency     framework.Competency
	Framework      *framework.Version
	Adopted        bool                   // the department has adopted the framework version for local use
	Crosswalk      []framework.Competency // what else it partly covers, shown before signing
	Steps          []framework.Step       // those that a sign-off may be given at, lowest first
	Earlier        []store.Signed         // sign-offs for this worker and competency so far
	SoFar          progress.Got           // what there is of what the level asks for in all
	ByWay          []progress.Counted     // of that, what is of another competency or version
	Moves          []attestation.Moved    // of this request
	Refusals       []assessor.Refusal     // why the actor may not sign; empty: they may

	Approves  []*progress.Signed // what an approval approves
	Further   []Further          // the other lines that a sign-off may count toward
	facts     *progress.Facts    // about the competency; nil: not read yet
	worker    store.Worker       // whose request it is
	candidate assessor.Candidate // the actor, as what decides whether they may sign
	looked    map[string]bool    // what the actor has looked at: the request, and its files
	Decides   bool               // the actor may send it back or decline it; Refusals tell of signing
}

// HasEarlier tells whether there is somebody else's sign-off to give a second
// opinion on.
func (o Opened) HasEarlier() bool {
	return slices.ContainsFunc(o.Earlier, func(a store.Signed) bool {
		return a.Revoked == nil && a.OnHold() == nil && a.Assessor != o.candidate.Person
	})
}

// Get is a request as the actor may see it, without opening it.
func (s Service) Get(ctx context.Context, actor identity.Actor, r id.Request) (Opened, error) {
	var out Opened
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out, err = load(v, actor, r); err != nil {
			return err
		}
		return out.surroundings(v, actor)
	})
	return out, err
}

// surroundings adds what a page shows beside what decides.
func (o *Opened) surroundings(v *store.View, actor identity.Actor) error {
	adoptions, err := v.Adoptions(o.Department)
	if err != nil {
		return err
	}
	_, o.Adopted = adoptions[o.Framework.ID]
	if err := o.readEarlier(v); err != nil {
		return err
	}
	if err := o.readSoFar(v); err != nil {
		return err
	}
	if o.Decides {
		if err := o.readLooked(v, actor); err != nil {
			return err
		}
	}
	for _, other := range o.Competency.MapsTo {
		if c, _, err := v.Competency(other); err == nil {
			o.Crosswalk = append(o.Crosswalk, c)
		}
	}
	if o.Offered != "" {
		if o.OfferedName, err = v.PersonName(o.Offered); err != nil {
			return err
		}
	}
	o.Moves, err = v.Moves([]id.Request{o.ID})
	return err
}

// readEarlier reads what a second opinion rests on; nothing else that is decided
// needs it, and it grows.
func (o *Opened) readEarlier(v *store.View) (err error) {
	o.Earlier, err = v.AttestationsOfCompetency(o.Worker, o.Request.Competency)
	return err
}

// factsOf is the facts about the competency of the request, read once.
func (o *Opened) factsOf(v *store.View) (progress.Facts, error) {
	if o.facts != nil {
		return *o.facts, nil
	}
	facts, err := v.FactsOn(o.Worker, []framework.CompetencyID{o.Request.Competency})
	o.facts = &facts
	return facts, err
}

// readSoFar reads how much of what is asked for there is already, so that a signer sees
// what another sign-off would add.
func (o *Opened) readSoFar(v *store.View) error {
	facts, err := o.factsOf(v)
	if err != nil {
		return err
	}
	line, _ := progress.LineOf(o.Framework, o.Level, o.Request.Competency, facts, v.Now(), v.Now())
	o.SoFar = line.Got
	for _, n := range line.Counting {
		if len(n.Path) > 0 {
			o.ByWay = append(o.ByWay, n)
		}
	}
	return nil
}

// Open shows a request to an assessor and notes that somebody is looking, the
// first time. To anybody else who may see it, it only shows.
func (s Service) Open(ctx context.Context, actor identity.Actor, r id.Request) (Opened, error) {
	out, err := s.Get(ctx, actor, r)
	if err == nil {
		err = s.look(ctx, actor, out)
	}
	if err != nil || out.State != attestation.Queued || len(out.Refusals) > 0 {
		return out, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		request, err := tx.Request(access.ScopeOf(actor), r)
		if err != nil || request.State != attestation.Queued {
			return err
		}
		g, err := access.Decide(actor, access.OpenRequest, r, request.Worker, request.Department)
		if err != nil {
			return err
		}
		return tx.MoveRequest(g, request, attestation.Open, "")
	})
	if err != nil {
		return out, err
	}
	return s.Get(ctx, actor, r)
}

// load reads what decides about a request.
func load(v *store.View, actor identity.Actor, r id.Request) (Opened, error) {
	scope := access.ScopeOf(actor)
	request, err := v.Request(scope, r)
	if err != nil {
		return Opened{}, err
	}
	out := Opened{Request: request}
	item, shown, err := v.Submitted(scope, request.Version)
	if err != nil {
		return out, err
	}
	out.Evidence = shown
	out.Current = item.State == evidence.Submitted && item.Current == request.Version
	if out.Competency, out.Framework, err = v.Competency(request.Competency); err != nil {
		return out, err
	}
	out.Steps = stepsUpTo(out.Framework, request.Step)
	if request.Approval {
		if err := out.readApprovable(v); err != nil {
			return out, err
		}
	}
	if err := out.people(v, actor); err != nil {
		return out, err
	}
	return out, out.readFurther(v)
}

// stepsUpTo are the steps that a sign-off may be given at, lowest first.
func stepsUpTo(f *framework.Version, most int) []framework.Step {
	return slices.DeleteFunc(slices.Clone(f.Scale), func(s framework.Step) bool { return s.Step < 1 || s.Step > most })
}

func (o *Opened) people(v *store.View, actor identity.Actor) error {
	worker, err := v.WorkerFacts(o.Worker)
	if err != nil {
		return err
	}
	o.worker, o.WorkerName, o.DepartmentName = worker, worker.Name, worker.DepartmentName
	if o.candidate, err = v.Candidate(actor.Person, o.Department); err != nil {
		return err
	}
	if err := o.guest(v, actor); err != nil {
		return err
	}
	o.Refusals = assessor.Refusals(o.candidate, o.need(), v.Now())
	if o.Approval && len(o.Approves) == 0 {
		o.Refusals = append(o.Refusals, nothingToApprove)
	}
	_, refused := access.Decide(actor, access.DecideRequest, o.ID, o.Worker, o.Department)
	o.Decides = refused == nil
	return nil
}

func (o *Opened) need() assessor.Need {
	author := o.Evidence.CreatedBy
	if o.Evidence.Kind.ByAssessor() {
		author = ""
	}
	need := assessor.NeedFor(o.Framework, o.Competency, o.worker.Person, o.Department)
	need.Author, need.Approval, need.Signed = author, o.Approval, progress.Signers(o.Approves)
	return need
}

// mayNot turns the reasons why somebody may not sign into one refusal.
func mayNot(refusals []assessor.Refusal) error {
	if len(refusals) == 0 {
		return nil
	}
	message := "You cannot sign this."
	for _, r := range refusals {
		message += " " + r.You + " " + r.Mend
	}
	return fault.New(fault.Forbidden, message)
}
