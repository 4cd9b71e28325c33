package educating

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/store"
)

// Service is what a practice educator does.
type Service struct{ Store *store.Store }

// ReviewCommand is a review of a worker's progress toward a level.
type ReviewCommand struct {
	Version    framework.VersionID
	Level      string
	Education  bool // the level's education is confirmed
	Experience bool // and its experience
	Note       string
}

// longestNote is how long a note may be, in characters.
const longestNote = 4000

func (c ReviewCommand) check() error {
	var f fault.Fields
	switch n := utf8.RuneCountInString(c.Note); {
	case n == 0:
		f.Add("note", "Write what you talked about and what happens next.")
	case n > longestNote:
		f.Add("note", "Make this %d characters or shorter.", longestNote)
	}
	identifier.Refuse("note", c.Note, &f)
	if c.Version == "" || c.Level == "" {
		f.Add("level", "Choose the level that this review is about.")
	}
	return f.Err()
}

// Review is a review as it was recorded.
type Review struct {
	store.Review
	LevelTitle string
}

// RecordReview keeps a review for good and tells the worker.
func (s Service) RecordReview(ctx context.Context, a identity.Actor, w id.Worker, cmd ReviewCommand) (out Review, err error) {
	cmd.Note = strings.TrimSpace(cmd.Note)
	invalid := cmd.check()
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		worker, err := tx.WorkerFacts(w)
		if err != nil {
			return err
		}
		g, err := access.Review(a, w, worker.Department)
		if err != nil {
			return err
		}
		if invalid != nil {
			return invalid
		}
		title, err := levelTitle(&tx.View, worker.Department, cmd.Version, cmd.Level)
		if err != nil {
			return err
		}
		out = Review{store.Review{ID: id.New[id.Review](), Worker: w, By: a.Person, ByName: a.Name, Version: cmd.Version, Level: cmd.Level,
			Education: cmd.Education, Experience: cmd.Experience, Note: cmd.Note, At: tx.Now()}, title}
		if err := tx.AddReview(g, out.Review); err != nil {
			return err
		}
		return tx.Notify(worker.Person, "review", fmt.Sprintf("%s recorded a review of your progress toward %s.", a.Name, title), "/reviews")
	})
	return out, err
}

// levelTitle names a level that a worker can be on the way to.
func levelTitle(v *store.View, d id.Department, version framework.VersionID, level string) (string, error) {
	f, err := v.Framework(version)
	if fault.Is(err, fault.NotFound) || !store.SeesFramework(version, d) {
		var wrong fault.Fields
		wrong.Add("level", "Choose the level that this review is about.")
		return "", wrong.Err()
	}
	if err != nil {
		return "", err
	}
	p, err := pathway.For(f, level, nil)
	return p.Title, err
}

// Reviews lists the reviews of a worker, newest first, for the worker and for
// those who may read their portfolio.
func (s Service) Reviews(ctx context.Context, a identity.Actor, w id.Worker) (out []Review, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		worker, err := v.WorkerFacts(w)
		if err != nil {
			return err
		}
		if !access.ScopeOf(a).SeesWorker(w, worker.Department) {
			return fault.Missing()
		}
		list, err := v.Reviews(w)
		if err != nil {
			return err
		}
		for _, r := range list {
			f, err := v.Framework(r.Version)
			if err != nil {
				return err
			}
			level, _ := f.Level(r.Level)
			out = append(out, Review{r, level.Title})
		}
		return nil
	})
	return out, err
}

// MayReview tells whether the actor may record a review of a worker, so that a
// page can offer it.
func (s Service) MayReview(a identity.Actor, w id.Worker, d id.Department) bool {
	_, refused := access.Review(a, w, d)
	return refused == nil
}
