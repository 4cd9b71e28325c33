package reporting

import (
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// Notifications is a page of the actor's own notices, newest first, and the notice
// before which the next page begins (empty: this is the last). before is empty for
// the newest.
func (s Service) Notifications(ctx context.Context, a identity.Actor, before id.Notification, limit int) (out []store.Notification, next id.Notification, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		out, err = view.Notifications(access.ScopeOf(a), before, limit+1)
		return err
	})
	if len(out) > limit {
		out, next = out[:limit], out[limit-1].ID
	}
	return out, next, err
}

// Unread counts the actor's own unread notices.
func (s Service) Unread(ctx context.Context, a identity.Actor) (n int, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		n, err = view.Unread(access.ScopeOf(a))
		return err
	})
	return n, err
}

// MarkRead marks the actor's own notices as read, up to and with one of them.
func (s Service) MarkRead(ctx context.Context, a identity.Actor, upTo id.Notification) error {
	g, err := access.Own(a, access.ReadNotice, a.Person)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReadNotifications(g, upTo) })
}

// MailChoice is what somebody hears by e-mail.
type MailChoice struct {
	Sent   bool // this service sends mail at all
	Choice notice.Choice
}

// MailChoice is what the actor chose to hear by e-mail.
func (s Service) MailChoice(ctx context.Context, a identity.Actor) (out MailChoice, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		out.Sent = view.SendsMail()
		out.Choice, err = view.MailChoice(access.ScopeOf(a))
		return err
	})
	return out, err
}

// ChooseMail keeps what the actor wants to hear by e-mail from now on.
func (s Service) ChooseMail(ctx context.Context, a identity.Actor, choice notice.Choice) error {
	var f fault.Fields
	if !slices.Contains(notice.Choices, choice) {
		f.Add("choice", "Choose what you want to hear by email.")
	}
	if err := f.Err(); err != nil {
		return err
	}
	g, err := access.Own(a, access.ChangeAccount, a.Person)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ChooseMail(g, a.Person, choice) })
}
