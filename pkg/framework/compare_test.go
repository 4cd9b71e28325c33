package framework

import (
	"strings"
	"testing"
)

func TestAVersionIsComparedWithTheOneBefore(t *testing.T) {
	before, err := Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if same := Compare(before, before); len(same.Same) != 2 || len(same.Added)+len(same.Changed)+len(same.Moved)+len(same.Retired) != 0 {
		t.Errorf("against itself: %+v", same)
	}
	for _, c := range []struct{ from, to, says string }{
		{"title: Law and policy", "title: Policy", "changed SHCSW-K-01: words"},
		{"observations: 2", "observations: 3", "changed SHCSW-K-01: how much proof is enough; changed SHCSW-S-01: how much proof is enough"},
		{"assessors: 1", "assessors: 1, success: {consecutive_cases: 30, min_success_percent: 90}", "changed SHCSW-K-01: how many of the last cases must have gone well; changed SHCSW-S-01: how many of the last cases must have gone well"},
		{"assessors: 1", "assessors: 1, validity_months: 12, revalidation: {consecutive_cases: 30, min_success_percent: 90}", "changed SHCSW-K-01: how much proof is enough, how many of the last cases must have gone well to renew it; changed SHCSW-S-01: how much proof is enough, how many of the last cases must have gone well to renew it"},
		{"code: SHCSW-K-01\n    area: K", "code: SHCSW-K-01\n    guid: g\n    area: K", ""},
		{"area: S\n    title: Clinical", "area: K\n    title: Clinical", "moved SHCSW-S-01 from Skills"},
		{"official_ref: S1", "official_ref: S2", "changed SHCSW-S-01: official number"},
		{"prerequisites: [SHCSW-K-01]", "prerequisites: []", "changed SHCSW-S-01: what it rests on"},
		{"observations: 2", "prior_learning: {observations: 1}, observations: 2", "changed SHCSW-K-01: what prior learning stands for"}, // the other asks for the lead's approval
		{"lead_approval: true", "lead_approval: false", "changed SHCSW-S-01: the lead's approval"},
		{"optional_at: [end]", "required_at: [end]", "changed SHCSW-S-01: levels and steps"},
		{"applies_if: [imaging]", "applies_if: [core_only]", "changed SHCSW-S-01: whom it is for"},
	} {
		after, err := Parse([]byte(strings.Replace(small, c.from, c.to, 1)))
		if err != nil {
			t.Fatal(err)
		}
		changes := Compare(before, after)
		var got []string
		for _, one := range changes.Changed {
			got = append(got, "changed "+one.After.Code+": "+strings.Join(one.What, ", "))
		}
		for _, one := range changes.Moved {
			got = append(got, "moved "+one.After.Code+" from "+one.From)
		}
		if strings.Join(got, "; ") != c.says || len(changes.Same)+len(got) != 2 {
			t.Errorf("%s: %v, %d same; want %s", c.to, got, len(changes.Same), c.says)
		}
	}
	named := strings.ReplaceAll(strings.Replace(small, "code: SHCSW-K-01", "code: NEW\n    guid: g", 1), "SHCSW-K-01", "NEW")
	after, err := Parse([]byte(named))
	if err != nil {
		t.Fatal(err)
	}
	if got := Compare(before, after); len(got.Added) != 1 || got.Added[0].After.Code != "NEW" || len(got.Retired) != 1 || got.Retired[0].Before.Code != "SHCSW-K-01" {
		t.Errorf("another code: %+v", got)
	}
	had, err := Parse([]byte(strings.Replace(small, "code: SHCSW-K-01", "code: SHCSW-K-01\n    guid: g", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := Compare(had, after); len(got.Added)+len(got.Retired) != 0 || len(got.Changed) == 0 || got.Changed[0].What[0] != "code" {
		t.Errorf("another code under the same identifier: %+v", got)
	}
}
