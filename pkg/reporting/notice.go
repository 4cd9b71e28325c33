package reporting

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/id"
	"countersign/pkg/identity"
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
