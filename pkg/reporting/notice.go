package reporting

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// noticesShown is how many notices a page shows.
const noticesShown = 100

// Notifications lists the actor's own notices, newest first.
func (s Service) Notifications(ctx context.Context, a identity.Actor) (out []store.Notification, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		out, err = view.Notifications(access.ScopeOf(a), noticesShown)
		return err
	})
	return out, err
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
