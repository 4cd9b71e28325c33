package assessing

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// PassCommand passes a waiting request to somebody else.
type PassCommand struct {
	Request id.Request
	To      id.Person
}

// Pass offers a waiting request to an assessor who may sign it: a lead does this,
// or the assessor on whom it waits.
func (s Service) Pass(ctx context.Context, actor identity.Actor, cmd PassCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		o, err := load(&tx.View, actor, cmd.Request)
		if err != nil {
			return err
		}
		g, err := access.HandOver(actor, o.ID, o.Offered, o.Department)
		if err != nil {
			return err
		}
		to, err := receiver(tx, o.Department, cmd.To)
		if err != nil {
			return err
		}
		var f fault.Fields
		for _, no := range assessor.Refusals(to, o.need(), tx.Now()) {
			f.Add("to", "%s cannot sign this. %s %s", to.Name, no.Why, no.Mend)
		}
		if err := f.Err(); err != nil {
			return err
		}
		if !o.State.Waiting() {
			return fault.New(fault.Conflict, "This has been decided already.")
		}
		if err := tx.Offer(g, o.Request, cmd.To, attestation.HandedOver); err != nil {
			return err
		}
		return tx.Notify(cmd.To, string(notice.Asked), fmt.Sprintf("%s asks you to sign off “%s” for %s.", actor.Name, o.Competency.Title, o.WorkerName), "/requests/"+string(o.ID))
	})
}

// receiver is the person of the department to whom work is to go.
func receiver(tx *store.Tx, d id.Department, to id.Person) (assessor.Candidate, error) {
	var f fault.Fields
	if to == "" {
		f.Add("to", "Choose who should sign it.")
		return assessor.Candidate{}, f.Err()
	}
	if known, err := tx.BelongsTo(to, d); err != nil || !known {
		return assessor.Candidate{}, cmp.Or(err, error(fault.Missing()))
	}
	return tx.Candidate(to, d)
}

// HandOverCommand hands what waits on the actor in a department to somebody else.
type HandOverCommand struct {
	Department id.Department
	Requests   []id.Request // none: all of it
	To         id.Person
}

// Stayed is a request that was not handed over, and why.
type Stayed struct {
	Request id.Request
	Title   string // of the competency
	Why     string
}

// HandOver hands what waits on the actor to a colleague, each request by the rules
// of Pass: what the colleague may not sign stays. It answers how many went.
func (s Service) HandOver(ctx context.Context, actor identity.Actor, cmd HandOverCommand) (int, []Stayed, error) {
	var handed int
	var stayed []Stayed
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		handed, stayed = 0, nil
		waiting, err := tx.Queue(access.ScopeOf(actor), cmd.Department, store.QueueFilter{Offered: actor.Person, Limit: mostHanded})
		if err != nil {
			return err
		}
		to, err := receiver(tx, cmd.Department, cmd.To)
		if err != nil {
			return err
		}
		var f fault.Fields
		if to.Person == actor.Person {
			f.Add("to", "Choose somebody else.")
		}
		if len(cmd.Requests) > 0 {
			waiting = slices.DeleteFunc(waiting, func(q store.QueueItem) bool { return !slices.Contains(cmd.Requests, q.ID) })
		}
		if len(waiting) == 0 {
			f.Add("requests", "None of this waits for you any more.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		for _, one := range waiting {
			why, err := handOne(tx, actor, one, to)
			if err != nil {
				return err
			}
			if why != "" {
				stayed = append(stayed, Stayed{one.ID, one.CompetencyTitle, why})
				continue
			}
			handed++
		}
		if handed == 0 {
			return nil
		}
		return tx.Notify(to.Person, string(notice.Asked), fmt.Sprintf("%s hands over to you: %s to decide.", actor.Name, signOffs(handed)), "/queue")
	})
	return handed, stayed, err
}

// mostHanded is more than ever waits on one person.
const mostHanded = 500

func signOffs(n int) string {
	if n == 1 {
		return "1 sign-off"
	}
	return fmt.Sprintf("%d sign-offs", n)
}

// handOne hands one request over, or says why it stays.
func handOne(tx *store.Tx, actor identity.Actor, q store.QueueItem, to assessor.Candidate) (string, error) {
	o, err := load(&tx.View, actor, q.ID)
	if err != nil {
		return "", err
	}
	for _, no := range assessor.Refusals(to, o.need(), tx.Now()) {
		return to.Name + " cannot sign this. " + no.Why, nil
	}
	g, err := access.HandOver(actor, o.ID, o.Offered, o.Department)
	if err != nil {
		return "", err
	}
	return "", tx.Offer(g, o.Request, to.Person, attestation.HandedOver)
}

// Colleagues are the other assessors of a department, for whoever may hand work
// over to them or name them as cover: who is away and who may sign nothing at all
// come last.
func (s Service) Colleagues(ctx context.Context, actor identity.Actor, d id.Department) ([]Signer, error) {
	var out []Signer
	err := s.Store.Read(ctx, func(v *store.View) error {
		if !access.ScopeOf(actor).SeesQueue(d) {
			return fault.Missing()
		}
		candidates, err := v.Candidates(d)
		for _, c := range candidates {
			if c.Assessor && c.Enabled && c.Person != actor.Person {
				out = append(out, Signer{c, assessor.Away(c, v.Now()), assessor.RefusalsAnywhere(c, d, v.Now())})
			}
		}
		return err
	})
	slices.SortStableFunc(out, func(a, b Signer) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Refusals)), min(1, len(b.Refusals))), cmp.Compare(a.Name, b.Name))
	})
	return out, err
}
