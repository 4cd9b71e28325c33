package assessing_test

import (
	"testing"

	"countersign/pkg/assessing"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

func TestWhatTheDepartmentsPageKeepsFollowsEveryDecision(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	agrees := func(when string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		w.Read(func(v *store.View) error {
			return v.VerifyStandings(func(record, what string) { t.Errorf("%s: %s: %s", when, record, what) })
		})
	}
	put := func() recording.Submitted {
		return w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	}
	first := put()
	agrees("put up", nil)
	_, err := w.Assessing.Open(t.Context(), w.As(w.North.Assessor), first.Requests[0].ID)
	agrees("opened", err)
	a := w.Sign(w.North.Assessor, first.Requests[0])
	agrees("signed", nil)
	refuse := assessing.RefuseCommand{Request: put().Requests[0].ID, Reason: "Say which rooms."}
	agrees("sent back", w.Assessing.Return(t.Context(), w.As(w.North.Assessor), refuse))
	refuse.Request = put().Requests[0].ID
	agrees("declined", w.Assessing.Decline(t.Context(), w.As(w.North.Assessor), refuse))
	agrees("taken back", w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."}))
	second := put()
	w.Sign(w.North.Second, second.Requests[0])
	_, err = w.Recording.Revise(t.Context(), amira, second.Version.Evidence)
	agrees("being revised", err)
	_, err = w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: second.Version.Evidence, Declared: true})
	agrees("put up again", err)
	agrees("withdrawn", w.Recording.Withdraw(t.Context(), amira, second.Version.Evidence))
}
