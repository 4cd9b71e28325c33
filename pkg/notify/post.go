package notify

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

const (
	lease    = 2 * time.Minute // what one try may take, before it is taken for lost
	tries    = 12              // about a day
	mostWait = 6 * time.Hour
	rest     = 15 * time.Second // between two looks at the outbox, when nothing wakes it
	keep     = 30 * 24 * time.Hour
)

// Post sends what the outbox holds.
type Post struct {
	Store     *store.Store
	Server    *Server
	Clock     clock.Clock
	PublicURL string // that links begin with: "https://portfolio.example.nhs.uk"
	Log       *slog.Logger
}

// Run sends mails as they are written, and digests as they are due, until ctx
// ends. Only one may run on a data folder.
func (p Post) Run(ctx context.Context) {
	p.note(ctx, "releasing mail", p.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReleaseMail() }))
	ticks := time.NewTicker(rest)
	defer ticks.Stop()
	done := map[notice.Choice]time.Time{}
	for {
		p.note(ctx, "sweeping mail", p.Sweep(ctx))
		p.note(ctx, "making digests", p.digests(ctx, done))
		p.note(ctx, "sending mail", p.Deliver(ctx))
		select {
		case <-ctx.Done():
			return
		case <-p.Store.MailPosted():
		case <-ticks.C:
		}
	}
}

// Sweep gives up what is of no use any more, and forgets what was sent a month ago.
func (p Post) Sweep(ctx context.Context) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error { return tx.SweepMail(tx.Now().Add(-keep)) })
}

func (p Post) note(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		p.Log.Error(what, "error", err)
	}
}

// Deliver tries each mail that is due, once. It ends early when the mail server
// cannot be talked to.
func (p Post) Deliver(ctx context.Context) error {
	var l *line
	defer func() { l.close() }()
	for ctx.Err() == nil {
		var m store.Mail
		err := p.Store.Write(ctx, func(tx *store.Tx) (err error) {
			m, err = tx.ClaimMail(lease)
			return err
		})
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if l == nil {
			l, err = p.Server.dial(ctx)
		}
		if err == nil {
			err = l.send(compose(m, p.PublicURL))
		}
		if noted := p.settle(ctx, m, err); noted != nil {
			return noted
		}
		if err != nil && !errors.Is(err, errRefused) {
			return nil // the rest waits for the next look
		}
	}
	return nil
}

// settle notes what came of a try, even if the server is told to stop meanwhile.
func (p Post) settle(ctx context.Context, m store.Mail, err error) error {
	ctx = context.WithoutCancel(ctx)
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err == nil {
			return tx.MailWent(m.ID)
		}
		why := said(err)
		p.Log.Warn("a mail was not taken", "mail", m.ID, "kind", m.Kind, "attempt", m.Attempts)
		if errors.Is(err, errRefused) || m.Attempts >= tries {
			return tx.MailDied(m, why)
		}
		return tx.MailFailed(m, why, tx.Now().Add(wait(m.Attempts)))
	})
}

// wait is how long to leave a mail alone after so many tries: a minute, doubled
// each time.
func wait(attempts int) time.Duration {
	return min(mostWait, time.Minute<<min(attempts-1, 10))
}

const mostSaid = 300

// said is what the mail server or the network answered, for who runs the platform.
func said(err error) string {
	text := printable(strings.Join(strings.Fields(err.Error()), " "))
	if len(text) > mostSaid {
		text = strings.ToValidUTF8(text[:mostSaid], "") + "…"
	}
	return text
}

// turns is how long it is from one digest to the next.
var turns = map[notice.Choice]time.Duration{notice.AtOnce: 24 * time.Hour, notice.Daily: 24 * time.Hour, notice.Weekly: 7 * 24 * time.Hour}

// digests writes those that are due, once for each moment: done remembers them, to
// spare the looking. Notices from before two turns are left alone: nobody wants a
// year of them on the day that mail is switched on.
func (p Post) digests(ctx context.Context, done map[notice.Choice]time.Time) error {
	for choice, turn := range turns {
		at, _ := choice.Due(p.Clock.Now())
		if !done[choice].Before(at) {
			continue
		}
		if err := p.digestsOf(ctx, choice, at, at.Add(-2*turn)); err != nil {
			return err
		}
		done[choice] = at
	}
	return nil
}

func (p Post) digestsOf(ctx context.Context, choice notice.Choice, at, floor time.Time) error {
	var people []id.Person
	err := p.Store.Read(ctx, func(v *store.View) (err error) {
		people, err = v.DigestsDue(choice, at, floor)
		return err
	})
	for _, person := range people {
		if err == nil {
			err = p.Store.Write(ctx, func(tx *store.Tx) error { return tx.PostDigest(person, at, floor) })
		}
	}
	return err
}
