package recording

import (
	"context"
	"fmt"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// ownWords refuses a worker whatever would change what an assessor wrote down.
func ownWords(item evidence.Item) error {
	if !item.Kind.ByAssessor() {
		return nil
	}
	return fault.New(fault.Forbidden, "An assessor wrote this record, so you cannot change it or take it back. If it is not right, say so on its page: the assessor and your educator are told.")
}

// AnswerCommand is what a worker says of an observation that an assessor recorded.
type AnswerCommand struct {
	Evidence id.Evidence
	Right    bool
	Words    string // what is not right
}

// Answer keeps what the worker says. Whoever says the same again says it once. An
// answer ends no sign-off: when something is not right, the assessor and the
// educator are told, who can.
func (s Service) Answer(ctx context.Context, actor identity.Actor, cmd AnswerCommand) error {
	cmd.Words = strings.TrimSpace(cmd.Words)
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		item, err := tx.Evidence(access.ScopeOf(actor), cmd.Evidence)
		if err != nil {
			return err
		}
		a := attestation.Answer{ID: id.New[id.Answer](), Evidence: item.ID, By: actor.Person, ByName: actor.Name, Right: cmd.Right, Words: cmd.Words, At: tx.Now()}
		g, err := access.Answer(actor, a.ID, item.Worker, item.Department)
		if err != nil {
			return err
		}
		if !item.Kind.ByAssessor() {
			return fault.New(fault.Conflict, "You wrote this yourself. Only what an assessor recorded of you waits for an answer.")
		}
		if err := cmd.check(); err != nil {
			return err
		}
		if last, err := tx.AnswerOf(item.ID); err != nil || last.Same(cmd.Right, cmd.Words) {
			return err
		}
		if err := tx.AnswerObservation(g, a); err != nil {
			return err
		}
		return tellAnswered(tx, item, a)
	})
}

func (cmd AnswerCommand) check() error {
	var f fault.Fields
	attestation.CheckAnswer(cmd.Right, cmd.Words, &f)
	identifier.Refuse("words", cmd.Words, &f)
	return f.Err()
}

// tellAnswered tells the assessor of any answer, and of one that says that the
// record is not right the worker's educator too, or all educators if they have none.
func tellAnswered(tx *store.Tx, item evidence.Item, a attestation.Answer) error {
	by, err := tx.AuthorOf(item.Current)
	if err != nil {
		return err
	}
	tell := []id.Person{by}
	text := fmt.Sprintf("%s says that what you recorded is right: “%s”.", a.ByName, item.Title)
	if !a.Right {
		text = fmt.Sprintf("%s says that this record is not right: “%s”.", a.ByName, item.Title)
		worker, err := tx.WorkerFacts(item.Worker)
		if err != nil {
			return err
		}
		educators := []id.Person{worker.Educator}
		if worker.Educator == "" {
			if educators, err = tx.PeopleWith(item.Department, identity.RoleEducator); err != nil {
				return err
			}
		}
		tell = append(tell, educators...)
	}
	for i, p := range tell {
		if p == a.By || i > 0 && p == tell[0] {
			continue
		}
		if err := tx.Notify(p, "answered", text, "/evidence/"+string(item.ID)); err != nil {
			return err
		}
	}
	return nil
}
