package demo

import (
	"encoding/json"
	"os"
	"slices"
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
	dir := t.TempDir() + "/demo"
	if err := Build(t.Context(), app.Config{DataDir: dir, Addr: "127.0.0.1:0"}, end, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(AccountsFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	var accounts []Account
	if err := json.Unmarshal(text, &accounts); err != nil {
		t.Fatal(err)
	}
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
	a, err := app.Open(t.Context(), app.Config{DataDir: dir, Addr: "127.0.0.1:0"}, clock.At(end))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	whole(t, a)
	shows(t, a, accounts)
	mayDo(t, a, accounts)
	keeps(t, a, accounts)
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
	missing["Amelia Thornbury stale"], missing["Samuel Osei may cannulate"] = true, true
	delete(missing, "Amelia Thornbury "+string(standingOf(t, a, accounts, "Amelia Thornbury", "DI-ENV-05")))
	if standingOf(t, a, accounts, "Samuel Osei", "DI-IV-02") == progress.Met {
		delete(missing, "Samuel Osei may cannulate")
	}
	for _, what := range []string{"pace closed", "pace open", "device open"} {
		missing["question "+what] = true
	}
	educator := actorOf(t, a, accounts[slices.IndexFunc(accounts, func(one Account) bool { return one.Role == "educator" })])
	asks, err := a.Educating.Flags(t.Context(), educator, educator.Departments(identity.RoleEducator)[0], "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range asks.Open {
		delete(missing, "question "+string(f.Kind)+" open")
	}
	for _, f := range asks.Closed {
		delete(missing, "question "+string(f.Kind)+" closed")
	}
	for what := range missing {
		t.Errorf("nobody shows: %s", what)
	}
}

// standingOf is where somebody of the README's tour stands on a competency.
func standingOf(t *testing.T, a *app.App, accounts []Account, name, code string) (out progress.Standing) {
	t.Helper()
	i := slices.IndexFunc(accounts, func(one Account) bool { return one.Name == name })
	actor := actorOf(t, a, accounts[i])
	p, err := a.Reporting.WorkerProgress(t.Context(), actor, actor.Posts[0].Worker, reporting.ProgressQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range p.Lines {
		if l.Competency == imaging.Of(code) {
			return l.Standing
		}
	}
	return ""
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
