package educating

import (
	"context"
	"errors"
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
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

// Review is a review as it was recorded.
type Review struct {
	ID         id.Review
	Worker     id.Worker
	By         id.Person
	ByName     string
	Version    framework.VersionID
	Level      string
	LevelTitle string
	Education  bool
	Experience bool
	Note       string
	At         time.Time
}

var errSoon = errors.New("being written")

// RecordReview keeps a review for good and tells the worker.
func (s Service) RecordReview(ctx context.Context, a identity.Actor, w id.Worker, cmd ReviewCommand) (Review, error) {
	return Review{}, errSoon
}

// Reviews lists the reviews of a worker, newest first.
func (s Service) Reviews(ctx context.Context, a identity.Actor, w id.Worker) ([]Review, error) {
	return nil, errSoon
}
