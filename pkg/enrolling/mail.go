package enrolling

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Outbox is the mail of this service, for who runs it.
type Outbox struct {
	Sent   bool             // this service sends mail at all
	Counts store.MailCounts // of the last 30 days
	Unsent []store.Mail     // given up, then waiting; without words and links
}

// mostUnsent is how many mails the outbox lists.
const mostUnsent = 100

// Outbox shows what waits to be sent, and what was given up.
func (s Service) Outbox(ctx context.Context, actor identity.Actor) (Outbox, error) {
	var out Outbox
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		out.Sent = v.SendsMail()
		if out.Counts, err = v.MailCounts(access.ScopeOf(actor)); err != nil {
			return err
		}
		out.Unsent, err = v.MailsUnsent(access.ScopeOf(actor), mostUnsent)
		return err
	})
	return out, err
}

// SendAgain puts a mail that was given up back into the queue.
func (s Service) SendAgain(ctx context.Context, actor identity.Actor, m id.Mail) error {
	if !access.ScopeOf(actor).Platform() {
		return fault.Missing()
	}
	g, err := access.Administer(actor, access.RunMail, m)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SendMailAgain(g, m) })
}
