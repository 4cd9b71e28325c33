package store

import (
	"cmp"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/notice"
)

// Notification tells a person that something moved. Text names no patient and no
// evidence content; Href is a page of ours.
type Notification struct {
	ID        id.Notification
	Kind      string
	Text      string
	Href      string
	CreatedAt time.Time
	ReadAt    time.Time // zero: unread
}

type notificationRow struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	Kind      string
	Text      string
	Href      string
	CreatedAt int64
	ReadAt    *int64
}

func (notificationRow) TableName() string { return "notification" }

// Notify leaves a notice for a person as part of a change that is being made, and
// a mail of it where its kind and the person's choice send one at once (package
// notice). What gets none is in the person's next digest.
func (tx *Tx) Notify(p id.Person, kind, text, href string) error {
	return tx.NotifyBy(p, kind, text, href, "")
}

// NotifyBy is Notify with a link of the mail's own. It may hold a secret, for
// somebody who need not be signed in to use it: it lies nowhere but in the mail,
// and there only until that is sent.
func (tx *Tx) NotifyBy(p id.Person, kind, text, href, link string) error {
	return tx.NotifyUntil(p, kind, text, href, link, time.Time{})
}

// NotifyUntil is NotifyBy with a link that is of no use from an instant on: the
// mail is not sent any more then.
func (tx *Tx) NotifyUntil(p id.Person, kind, text, href, link string, until time.Time) error {
	n := id.New[id.Notification]()
	err := tx.insert(&notificationRow{ID: string(n), PersonID: string(p), Kind: kind, Text: text, Href: href, CreatedAt: micros(tx.now)})
	if err != nil || !tx.SendsMail() {
		return err
	}
	choice, err := tx.mailChoice(p)
	if err != nil || !choice.Sends(notice.Kind(kind)) {
		return err
	}
	return tx.queue(Mail{Person: p, Kind: notice.Kind(kind), Text: text, Link: cmp.Or(link, href), Until: until}, n)
}

// Notifications lists the scope's own notices, newest first: those older than one
// of them, or the newest where before is empty.
func (v *View) Notifications(scope access.Scope, before id.Notification, limit int) ([]Notification, error) {
	var rows []notificationRow
	where, args := "person_id = ?", []any{string(scope.Person())}
	if before != "" {
		where, args = where+" AND id < ?", append(args, string(before))
	}
	err := v.db.Raw("SELECT * FROM notification WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, limit)...).Scan(&rows).Error
	out := make([]Notification, len(rows))
	for i, r := range rows {
		out[i] = Notification{ID: id.Notification(r.ID), Kind: r.Kind, Text: r.Text, Href: r.Href, CreatedAt: instant(r.CreatedAt)}
		if r.ReadAt != nil {
			out[i].ReadAt = instant(*r.ReadAt)
		}
	}
	return out, err
}

// Unread counts the scope's own unread notices.
func (v *View) Unread(scope access.Scope) (n int, err error) {
	err = v.db.Raw("SELECT count(*) FROM notification WHERE person_id = ? AND read_at IS NULL", string(scope.Person())).Scan(&n).Error
	return n, err
}

// ReadNotifications marks notices of the grant's person as read up to and with
// one of them.
func (tx *Tx) ReadNotifications(g access.Grant, upTo id.Notification) error {
	if g.Action() != access.ReadNotice || g.Subject() != string(g.Actor().Person) {
		return fault.Missing()
	}
	if err := tx.spend(g, "", g.Subject(), access.ReadNotice); err != nil {
		return err
	}
	return tx.db.Exec("UPDATE notification SET read_at = ? WHERE person_id = ? AND id <= ? AND read_at IS NULL", micros(tx.now), g.Subject(), string(upTo)).Error
}
