package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/practice"
)

// ScopeOfPractice is what a worker may do now.
type ScopeOfPractice struct {
	PracticeWorker
	Lines []practice.Line
}

// ScopeOfPractice works out what a worker may do, from their sign-offs and
// entitlements as they are now; of somebody who has left it is not there. It knows no
// scope of a reader: use cases ask access first.
func (v *View) ScopeOfPractice(w id.Worker) (ScopeOfPractice, error) {
	worker, err := v.PracticeWorkerFacts(w)
	if err != nil {
		return ScopeOfPractice{}, err
	}
	out := ScopeOfPractice{PracticeWorker: worker}
	var judged []practice.Judged
	for _, aim := range worker.Levels {
		i := slices.IndexFunc(judged, func(j practice.Judged) bool { return j.Version.ID == aim.Version })
		if i < 0 {
			version, err := v.Framework(aim.Version)
			if err != nil {
				return out, err
			}
			i, judged = len(judged), append(judged, practice.Judged{Version: version})
		}
		judged[i].Levels = append(judged[i].Levels, aim.Level)
	}
	facts, err := v.Facts(w)
	if err != nil {
		return out, err
	}
	entitled, err := v.WorkerEntitlementsOf(w)
	out.Lines = practice.ScopeOf(judged, facts, entitled, v.now)
	return out, err
}

// LevelTitle is a level in words; empty for none.
func (v *View) LevelTitle(a Aim) (string, error) {
	if a.Version == "" || a.Level == "" {
		return "", nil
	}
	version, err := v.Framework(framework.VersionID(a.Version))
	if err != nil {
		return "", err
	}
	l, _ := version.Level(a.Level)
	return l.Title, nil
}

type cardRow struct {
	ID           string `gorm:"primaryKey"`
	Token        string
	WorkerID     string
	DepartmentID string
	Name         string
	Place        string
	Level        string
	Lines        string
	PrintedBy    string
	PrintedAt    int64
	ExpiresAt    int64
	CancelledAt  sql.NullInt64
	CancelledBy  sql.NullString
}

func (cardRow) TableName() string { return "practice_card" }

func (r cardRow) card() (practice.Card, error) {
	c := practice.Card{ID: id.Card(r.ID), Token: r.Token, Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID), Name: r.Name, Place: r.Place, Level: r.Level,
		PrintedBy: id.Person(r.PrintedBy), PrintedAt: instant(r.PrintedAt), ExpiresAt: instant(r.ExpiresAt), CancelledAt: instant(r.CancelledAt.Int64), CancelledBy: id.Person(r.CancelledBy.String)}
	if err := json.Unmarshal([]byte(r.Lines), &c.Lines); err != nil {
		return c, fmt.Errorf("the card %s: %w", r.ID, err)
	}
	return c, nil
}

func (v *View) cardsWhere(where string, arg any) ([]practice.Card, error) {
	var rows []cardRow
	if err := list(v, &rows, "SELECT * FROM practice_card WHERE "+where+" ORDER BY printed_at DESC, id DESC", arg); err != nil {
		return nil, err
	}
	out := make([]practice.Card, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.card(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (v *View) oneCard(where string, arg any) (practice.Card, error) {
	cards, err := v.cardsWhere(where, arg)
	if err != nil {
		return practice.Card{}, err
	}
	if len(cards) == 0 {
		return practice.Card{}, fault.Missing()
	}
	return cards[0], nil
}

// CardFacts is a card for the rules inside a use case.
func (v *View) CardFacts(c id.Card) (practice.Card, error) { return v.oneCard("id = ?", string(c)) }

// CardByToken is the card whose code somebody photographed. The token is all that it
// takes.
func (v *View) CardByToken(token string) (practice.Card, error) {
	return v.oneCard("token = ?", token)
}

// CardsOf lists the cards of a worker, the newest first. It knows no scope: use cases
// ask access first.
func (v *View) CardsOf(w id.Worker) ([]practice.Card, error) {
	return v.cardsWhere("worker_id = ?", string(w))
}

// AddCard keeps a card as it is printed.
func (tx *Tx) AddCard(g access.Grant, c practice.Card) error {
	if err := tx.spend(g, string(c.Digest()), string(c.ID), access.PrintCard); err != nil {
		return err
	}
	lines, err := json.Marshal(append([]practice.CardLine{}, c.Lines...))
	if err != nil {
		return err
	}
	return tx.db.Create(&cardRow{ID: string(c.ID), Token: c.Token, WorkerID: string(c.Worker), DepartmentID: string(c.Department), Name: c.Name, Place: c.Place, Level: c.Level,
		Lines: string(lines), PrintedBy: string(c.PrintedBy), PrintedAt: micros(c.PrintedAt), ExpiresAt: micros(c.ExpiresAt)}).Error
}

// CancelCard makes a card good for nothing, as c says when and by whom.
func (tx *Tx) CancelCard(g access.Grant, c practice.Card) error {
	if err := tx.spend(g, string(c.CancelDigest()), string(c.ID), access.CancelCard); err != nil {
		return err
	}
	return tx.swap("UPDATE practice_card SET cancelled_at = ?, cancelled_by = ? WHERE id = ? AND cancelled_at IS NULL", micros(c.CancelledAt), string(c.CancelledBy), string(c.ID))
}

// EachCard hands every card to fn.
func (v *View) EachCard(fn func(practice.Card) error) error {
	return each(v, "SELECT * FROM practice_card ORDER BY printed_at, id", func(r cardRow) error {
		c, err := r.card()
		if err != nil {
			return err
		}
		return fn(c)
	})
}
