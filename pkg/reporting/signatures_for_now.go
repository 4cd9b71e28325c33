package reporting

import (
	"context"
	"errors"

	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

var errSoon = errors.New("being written")

func (s Service) WorkerHome(ctx context.Context, a identity.Actor, w id.Worker) (Home, error) {
	return Home{}, errSoon
}
func (s Service) WorkerProgress(ctx context.Context, a identity.Actor, w id.Worker, q ProgressQuery) (Progress, error) {
	return Progress{}, errSoon
}
func (s Service) CompetencyForWorker(ctx context.Context, a identity.Actor, w id.Worker, c framework.CompetencyID) (WorkerCompetency, error) {
	return WorkerCompetency{}, errSoon
}
func (s Service) Frameworks(ctx context.Context, a identity.Actor) ([]Framework, error) {
	return nil, errSoon
}
func (s Service) Browse(ctx context.Context, a identity.Actor, q BrowseQuery) (Catalogue, error) {
	return Catalogue{}, errSoon
}
func (s Service) LevelAsks(ctx context.Context, a identity.Actor, v framework.VersionID, level string, settings []string) (LevelAsks, error) {
	return LevelAsks{}, errSoon
}
func (s Service) CompetencyPage(ctx context.Context, a identity.Actor, c framework.CompetencyID) (CompetencyPage, error) {
	return CompetencyPage{}, errSoon
}
func (s Service) Cohort(ctx context.Context, a identity.Actor, q CohortQuery) (Cohort, error) {
	return Cohort{}, errSoon
}
func (s Service) DepartmentOverview(ctx context.Context, a identity.Actor, d id.Department) (Overview, error) {
	return Overview{}, errSoon
}
func (s Service) WhoIsSignedOff(ctx context.Context, a identity.Actor, d id.Department, c framework.CompetencyID) (SignedOff, error) {
	return SignedOff{}, errSoon
}
func (s Service) Record(ctx context.Context, a identity.Actor, w id.Worker) (Record, error) {
	return Record{}, errSoon
}
func (s Service) Attestation(ctx context.Context, a identity.Actor, att id.Attestation) (Receipt, error) {
	return Receipt{}, errSoon
}
func (s Service) Notifications(ctx context.Context, a identity.Actor) ([]store.Notification, error) {
	return nil, errSoon
}
func (s Service) Unread(ctx context.Context, a identity.Actor) (int, error) { return 0, errSoon }
func (s Service) MarkRead(ctx context.Context, a identity.Actor, upTo id.Notification) error {
	return errSoon
}
