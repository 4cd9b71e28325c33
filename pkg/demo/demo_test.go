package demo

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"countersign/pkg/app"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
	"countersign/pkg/verify"
)

var end = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// TestTheDemoIsWholeAndShowsEveryState builds the whole department: it is what
// somebody new sees first, so that it is worth the seconds.
func TestTheDemoIsWholeAndShowsEveryState(t *testing.T) {
	a, accounts := built(t, end)
	count := map[string]int{}
	for _, a := range accounts {
		count[a.Role]++
		if needs := identity.Role(a.Role).NeedsSecondFactor(); needs != (a.TOTPSecret != "") {
			t.Errorf("%s (%s) has the authenticator secret %q", a.Name, a.Role, a.TOTPSecret)
		}
	}
	if count["worker"] < 24 || count["assessor"] != 9 || count["educator"] != 3 || count["lead"] != 1 || count["administrator"] != 1 || count["inspector"] != 1 {
		t.Errorf("the cast is %v", count)
	}
	whole(t, a)
	shows(t, a, accounts)
	tells(t, a, accounts)
	keeps(t, a, accounts)
}

// built is a demo built at a moment, and opened at it.
func built(t *testing.T, at time.Time) (*app.App, []Account) {
	cfg := app.Config{DataDir: t.TempDir() + "/demo", Addr: "127.0.0.1:0"}
	if err := Build(t.Context(), cfg, at, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(AccountsFile(cfg.DataDir))
	if err != nil {
		t.Fatal(err)
	}
	var accounts []Account
	if err := json.Unmarshal(text, &accounts); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, clock.At(at))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a, accounts
}

func whole(t *testing.T, a *app.App) {
	keys := a.Keys.Attestations.Public()
	if len(keys) != 2 {
		t.Errorf("%d keys have sealed: they were not rotated", len(keys))
	}
	result, err := verify.Check(t.Context(), verify.Folder{Store: a.Store, Blobs: a.Blobs, Keys: keys}, func(string) {})
	if err != nil || len(result.Findings) > 0 {
		t.Errorf("the demo has findings: %v %v", result.Findings, err)
	}
}

// shows checks that every state of an item, a request and a requirement, and
// every verdict on a sign-off, is there to be looked at.
func shows(t *testing.T, a *app.App, accounts []Account) {
	missing := map[string]bool{}
	for _, x := range progress.Standings {
		missing["standing "+string(x)] = true
	}
	for _, x := range []attestation.State{attestation.Queued, attestation.Opened, attestation.Signed, attestation.Returned, attestation.Declined, attestation.Withdrawn} {
		missing["request "+string(x)] = true
	}
	for _, x := range []evidence.State{evidence.Draft, evidence.Submitted, evidence.Withdrawn} {
		missing["evidence "+string(x)] = true
	}
	for _, x := range []attestation.Verdict{attestation.Counts, attestation.Revoked, attestation.Suspended, attestation.Stale, attestation.Questioned, attestation.Expired} {
		missing["sign-off "+string(x)] = true
	}
	for _, account := range accounts {
		if account.Role == string(identity.RoleWorker) {
			look(t, a, account, missing)
		}
	}
	for what := range missing {
		t.Errorf("nobody shows: %s", what)
	}
}

func actorOf(t *testing.T, a *app.App, account Account) (actor identity.Actor) {
	t.Helper()
	err := a.Store.Read(t.Context(), func(v *store.View) error {
		c, err := v.CredentialByEmail(account.Email)
		if err != nil {
			return err
		}
		actor, err = v.ActorOf(c.Person)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func look(t *testing.T, a *app.App, account Account, missing map[string]bool) {
	actor := actorOf(t, a, account)
	worker := actor.Posts[0].Worker
	p, err := a.Reporting.WorkerProgress(t.Context(), actor, worker, reporting.ProgressQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range p.Lines {
		delete(missing, "standing "+string(l.Standing))
	}
	list, _, err := a.Recording.List(t.Context(), actor, worker, store.EvidenceFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range list {
		delete(missing, "evidence "+string(item.State))
		d, err := a.Recording.Get(t.Context(), actor, item.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range d.Requests {
			delete(missing, "request "+string(r.State))
		}
		for _, signed := range d.SignOffs {
			delete(missing, "sign-off "+string(signed.Verdict))
		}
	}
}
