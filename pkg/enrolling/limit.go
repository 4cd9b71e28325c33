package enrolling

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// QueueLimitCommand says how many requests may wait on one assessor of a
// department before others are offered new ones first.
type QueueLimitCommand struct {
	Department id.Department
	Limit      int
}

// mostLimit is more than anybody could look after.
const mostLimit = 200

// SetQueueLimit changes it; a lead does this.
func (s Service) SetQueueLimit(ctx context.Context, actor identity.Actor, cmd QueueLimitCommand) error {
	g, err := access.Lead(actor, access.SetQueueLimit, cmd.Department, cmd.Department)
	if err != nil {
		return err
	}
	var f fault.Fields
	if cmd.Limit < 1 || cmd.Limit > mostLimit {
		f.Add("limit", "Give a whole number from 1 to %d.", mostLimit)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetQueueLimit(g, cmd.Department, cmd.Limit) })
}
