package store

import (
	"cmp"
	"database/sql"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/notice"
)

// MailState is what became of a mail.
type MailState string

// The states of a mail. One that is being sent when the server stops is sent again.
const (
	MailQueued  MailState = "queued"
	MailSending MailState = "sending"
	MailSent    MailState = "sent"
	MailDead    MailState = "dead" // given up: Error says why
)

// Mail is an e-mail: written with the change that it tells of, sent afterwards.
type Mail struct {
	ID        id.Mail
	Person    id.Person // empty: somebody who has no account yet
	Address   string    // empty when a Person is given: theirs
	Kind      notice.Kind
	Text      string    // names no patient and no evidence content; empty once sent
	Link      string    // the address, on this service, of the one thing to do; may hold a secret, so it is empty once sent
	Until     time.Time // of no use from then on; zero: for good
	State     MailState
	Attempts  int
	CreatedAt time.Time
	DueAt     time.Time // when it is tried next
	EndedAt   time.Time // sent or given up
	Error     string    // what went wrong last
}

type mailRow struct {
	ID             string `gorm:"primaryKey"`
	PersonID       sql.NullString
	NotificationID sql.NullString
	Address        string
	Kind           string
	Text           string
	Link           string
	State          string
	Attempts       int
	CreatedAt      int64
	DueAt          int64
	UntilAt        sql.NullInt64
	EndedAt        sql.NullInt64
	Error          string
}

func (mailRow) TableName() string { return "mail" }

func (r mailRow) mail() Mail {
	return Mail{ID: id.Mail(r.ID), Person: id.Person(r.PersonID.String), Address: r.Address, Kind: notice.Kind(r.Kind), Text: r.Text, Link: r.Link,
		Until: instant(r.UntilAt.Int64), State: MailState(r.State), Attempts: r.Attempts, CreatedAt: instant(r.CreatedAt), DueAt: instant(r.DueAt),
		EndedAt: instant(r.EndedAt.Int64), Error: r.Error}
}

// SendMail says that this service has a way to send mail. Until then none is
// written: it would wait for good.
func (s *Store) SendMail() { s.mails.Store(true) }

// MailPosted tells that there may be something to send.
func (s *Store) MailPosted() <-chan struct{} { return s.posted }

// SendsMail tells whether mails are sent at all.
func (v *View) SendsMail() bool { return v.s.mails.Load() }

// Post leaves a mail that belongs to a change that is being made. It does nothing
// where no mail is sent, and for a person who is switched off.
func (tx *Tx) Post(m Mail) error { return tx.queue(m, "") }

func (tx *Tx) queue(m Mail, about id.Notification) error {
	if !tx.SendsMail() {
		return nil
	}
	if m.Person != "" {
		p, err := tx.PersonFacts(m.Person)
		if err != nil || !p.Enabled {
			return err
		}
		m.Address = cmp.Or(m.Address, p.Email)
	}
	tx.After(tx.s.wake)
	return tx.insert(&mailRow{ID: string(id.New[id.Mail]()), PersonID: nullText(m.Person), NotificationID: nullText(about), Address: m.Address, Kind: string(m.Kind),
		Text: m.Text, Link: m.Link, State: string(MailQueued), CreatedAt: micros(tx.now), DueAt: micros(tx.now), UntilAt: nullMicros(m.Until)})
}

func (s *Store) wake() {
	select {
	case s.posted <- struct{}{}:
	default:
	}
}

// ClaimMail takes the mail that has waited longest past its time, for one try. If
// nothing is heard of the try until the lease is over, it is claimed again.
// NotFound: nothing is due.
func (tx *Tx) ClaimMail(lease time.Duration) (Mail, error) {
	var r mailRow
	err := one(&tx.View, &r, `UPDATE mail SET state = 'sending', attempts = attempts + 1, due_at = ? WHERE id =
		(SELECT id FROM mail WHERE state IN ('queued','sending') AND due_at <= ? AND (until_at IS NULL OR until_at > ?) ORDER BY due_at, id LIMIT 1) RETURNING *`,
		micros(tx.now.Add(lease)), micros(tx.now), micros(tx.now))
	return r.mail(), err
}

// MailWent notes that a mail was taken by the mail server. What it said is gone.
func (tx *Tx) MailWent(m id.Mail) error {
	return tx.exec("UPDATE mail SET state = 'sent', ended_at = ?, text = '', link = '', error = '' WHERE id = ? AND state = 'sending'", micros(tx.now), string(m))
}

// MailFailed notes that a try failed, and when the next is due.
func (tx *Tx) MailFailed(m Mail, why string, next time.Time) error {
	return tx.exec("UPDATE mail SET state = 'queued', due_at = ?, error = ? WHERE id = ? AND state = 'sending' AND attempts = ?", micros(next), why, string(m.ID), m.Attempts)
}

// MailDied gives a mail up. Its words stay, so that it can be sent again.
func (tx *Tx) MailDied(m Mail, why string) error {
	return tx.exec("UPDATE mail SET state = 'dead', ended_at = ?, error = ? WHERE id = ? AND state = 'sending' AND attempts = ?", micros(tx.now), why, string(m.ID), m.Attempts)
}

// ReleaseMail puts back what was being sent when the last server on this folder
// stopped. Only whoever holds the folder may call it.
func (tx *Tx) ReleaseMail() error {
	return tx.exec("UPDATE mail SET state = 'queued', due_at = ? WHERE state = 'sending'", micros(tx.now))
}

// SweepMail gives up what is of no use any more, empties what could only do harm,
// and forgets what ended before an instant.
func (tx *Tx) SweepMail(endedBefore time.Time) error {
	now := micros(tx.now)
	err := tx.exec("UPDATE mail SET state = 'dead', ended_at = ?, error = 'It could not be sent while it was of use.' WHERE state IN ('queued','sending') AND due_at <= ? AND until_at <= ?", now, now, now)
	if err == nil {
		err = tx.exec("UPDATE mail SET text = '', link = '' WHERE state = 'dead' AND until_at <= ? AND (text <> '' OR link <> '')", now)
	}
	return cmp.Or(err, tx.exec("DELETE FROM mail WHERE ended_at < ?", micros(endedBefore)))
}

// MailCounts is how many mails wait, were sent lately and were given up.
type MailCounts struct {
	Waiting, Sent, Dead int
	Oldest              time.Time // since when the oldest waits; zero: none does
}

// MailCounts counts for who runs the platform.
func (v *View) MailCounts(s access.Scope) (MailCounts, error) {
	if !s.Platform() {
		return MailCounts{}, fault.Missing()
	}
	var r struct {
		Waiting, Sent, Dead int
		Oldest              sql.NullInt64
	}
	err := one(v, &r, `SELECT coalesce(sum(state IN ('queued','sending')), 0) AS waiting, coalesce(sum(state = 'sent'), 0) AS sent, coalesce(sum(state = 'dead'), 0) AS dead,
		min(CASE WHEN state IN ('queued','sending') THEN created_at END) AS oldest FROM mail`)
	return MailCounts{r.Waiting, r.Sent, r.Dead, instant(r.Oldest.Int64)}, err
}

// MailsUnsent lists what was given up, then what waits, the newest of each first,
// for who runs the platform. It shows neither words nor links.
func (v *View) MailsUnsent(s access.Scope, limit int) ([]Mail, error) {
	if !s.Platform() {
		return nil, fault.Missing()
	}
	var rows []mailRow
	err := list(v, &rows, "SELECT * FROM mail WHERE state <> 'sent' ORDER BY state = 'dead' DESC, created_at DESC, id DESC LIMIT ?", limit)
	out := make([]Mail, len(rows))
	for i, r := range rows {
		out[i] = r.mail()
		out[i].Text, out[i].Link = "", ""
	}
	return out, err
}

// SendMailAgain puts a mail that was given up back into the queue.
func (tx *Tx) SendMailAgain(g access.Grant, m id.Mail) error {
	if err := tx.spend(g, "send again", string(m), access.RunMail); err != nil {
		return err
	}
	var r mailRow
	if err := one(&tx.View, &r, "SELECT * FROM mail WHERE id = ?", string(m)); err != nil {
		return err
	}
	switch {
	case r.State != string(MailDead):
		return fault.New(fault.Conflict, "This was sent, or waits to be sent. Look at the list again.")
	case r.UntilAt.Valid && r.UntilAt.Int64 <= micros(tx.now):
		return fault.New(fault.Conflict, "What this says is out of date. Whoever needs it can ask for a new one.")
	}
	tx.After(tx.s.wake)
	return tx.exec("UPDATE mail SET state = 'queued', attempts = 0, due_at = ?, ended_at = NULL WHERE id = ?", micros(tx.now), string(m))
}

// MailChoice is what the scope's own person chose to hear by e-mail.
func (v *View) MailChoice(s access.Scope) (notice.Choice, error) { return v.mailChoice(s.Person()) }

func (v *View) mailChoice(p id.Person) (notice.Choice, error) {
	var c notice.Choice
	err := one(v, &c, "SELECT choice FROM mail_choice WHERE person_id = ?", string(p))
	if fault.Is(err, fault.NotFound) {
		return notice.AtOnce, nil
	}
	return c, err
}

// ChooseMail keeps what a person wants to hear by e-mail.
func (tx *Tx) ChooseMail(g access.Grant, p id.Person, c notice.Choice) error {
	if err := tx.spend(g, "mail "+string(c), string(p), access.ChangeAccount); err != nil {
		return err
	}
	return tx.exec("INSERT INTO mail_choice (person_id, choice) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET choice = excluded.choice", string(p), string(c))
}
