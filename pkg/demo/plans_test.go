package demo

import (
	"slices"
	"testing"

	"countersign/pkg/app"
	"countersign/pkg/practice"
)

// keeps holds the demo to what its plan says: of the van's tasks one goes on with
// its entitlement, two go on as sign-offs, of which one is recognised prior learning, and
// one is to be signed again: what was learnt before does not count for it.
func keeps(t *testing.T, a *app.App, accounts []Account) {
	t.Helper()
	i := slices.IndexFunc(accounts, func(one Account) bool { return one.Name == "Joanna Birkett" })
	joanna := actorOf(t, a, accounts[i])
	scope, err := a.Reporting.ScopeOfPractice(t.Context(), joanna, joanna.Posts[0].Worker)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]practice.Mode{}
	for _, l := range scope.Lines {
		if v := l.Task.Competency.Version(); l.Task.Area == practice.AreaKey(v, "on-the-van") {
			got[l.Task.Competency.Code()] = l.Mode
		}
	}
	if len(got) != 3 || got["VAN-04"] != practice.WithinProtocol || got["VAN-01"] != practice.Independent || got["VAN-03"] != practice.WithinProtocol {
		t.Errorf("on the van Joanna Birkett may do %v", got)
	}
}
