package demo

import (
	"slices"
	"testing"

	"countersign/pkg/app"
	"countersign/pkg/practice"
	"countersign/pkg/reporting"
)

// mayDo holds the demo to what the README's tour and the browser's journeys find:
// somebody with both, and each way in which something is missing.
func mayDo(t *testing.T, a *app.App, accounts []Account) {
	t.Helper()
	i := slices.IndexFunc(accounts, func(one Account) bool { return one.Name == "Marcus Oyelaran" })
	asks := actorOf(t, a, accounts[i])
	for task, want := range map[string]map[string]string{
		"DI-IMG-02": {"Nadia Rahimi": "", "Samuel Osei": "entitlement-none", "Ewa Kowalczyk": "entitlement-over", "Victor Lindqvist": "entitlement-site", "Hannah Whitcombe": "competence-observations"},
		"DI-IV-02":  {"Samuel Osei": ""},
	} {
		answer, err := a.Reporting.WhoMayDo(t.Context(), asks, reporting.PracticeQuery{Department: asks.Memberships[0].Department, Competency: imaging.Of(task)})
		if err != nil || len(answer.Tasks) != 1 {
			t.Fatal(err)
		}
		one := answer.Tasks[0]
		for name, code := range want {
			all := slices.Concat(one.Alone, one.Supervised, one.Nearly)
			n := slices.IndexFunc(all, func(w reporting.MayDo) bool { return w.Name == name })
			if n < 0 {
				t.Errorf("%s: %s is not among them", task, name)
				continue
			}
			w := all[n]
			if (w.Mode == practice.Independent) != (code == "") || code != "" && !slices.ContainsFunc(w.Reasons, func(r practice.Reason) bool { return r.Code == code }) {
				t.Errorf("%s: %s %s because %v, want %q", task, name, w.Mode, w.Reasons, code)
			}
		}
	}
}
