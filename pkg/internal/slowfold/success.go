package slowfold

import (
	"slices"
	"strings"

	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// cases is every case of a line, the first first, by day and then by item: 'w' one that
// went well, 'n' one that did not, '?' one of which nobody says or stands by it.
func cases(seen []Seen, pass []attestation.Verdict) (all string) {
	var items []id.Evidence
	says := map[id.Evidence]Seen{}
	for _, s := range seen {
		a := s.Attestation
		if a.Meaning == attestation.Approval || s.Verdict == attestation.Revoked || !s.Fits || s.Idle {
			continue
		}
		if a.Kind != "activity_log" && a.Kind != "direct_observation" && a.Kind != "recorded_observation" {
			continue
		}
		had, there := says[a.Evidence]
		if !there {
			items = append(items, a.Evidence)
		}
		if !there || sooner(s, had) {
			says[a.Evidence] = s
		}
	}
	slices.SortFunc(items, func(a, b id.Evidence) int {
		x, y := says[a].Attestation, says[b].Attestation
		return strings.Compare(string(x.OccurredOn)+" "+string(a), string(y.OccurredOn)+" "+string(b))
	})
	for _, item := range items {
		s := says[item]
		stands := slices.Contains(pass, s.Verdict) || s.Verdict == attestation.Expired
		for i := range s.Attestation.Cases {
			one := "?"
			if stands && len(s.Attestation.Outcomes) == s.Attestation.Cases {
				one = string(s.Attestation.Outcomes[i : i+1])
			}
			all += one
		}
	}
	return all
}

// sooner tells whether one sign-off of an item is asked how its cases went before another.
func sooner(a, b Seen) bool {
	far := map[attestation.Verdict]int{attestation.Counts: 0, attestation.Expired: 0, attestation.Stale: 1, attestation.Questioned: 2, attestation.Suspended: 2}
	x, y := far[a.Verdict], far[b.Verdict]
	if x != y {
		return x < y
	}
	if !a.Attestation.SignedAt.Equal(b.Attestation.SignedAt) {
		return a.Attestation.SignedAt.After(b.Attestation.SignedAt)
	}
	return a.Attestation.ID > b.Attestation.ID
}

// rate is how the last of all cases went, and how many more would do if all went well.
func rate(all string, asked pathway.Rate) progress.Rate {
	if asked.Cases == 0 {
		return progress.Rate{}
	}
	last := func(s string) string { return s[max(0, len(s)-asked.Cases):] }
	out := progress.Rate{Cases: len(last(all)), Well: strings.Count(last(all), "w"), Doubt: strings.Count(last(all), "?")}
	for s := all; len(s) < asked.Cases || strings.Count(last(s), "w") < asked.Well; s += "w" {
		out.More++
	}
	return out
}

// rates is what a line lacks of cases that went well. What would renew it is asked once
// what ran out would by itself have been enough.
func rates(seen []Seen, pass []attestation.Verdict, l pathway.Line) (out []string) {
	all := cases(seen, pass)
	if rate(all, l.Success).More > 0 {
		out = append(out, "success")
	}
	if !slices.Contains(pass, attestation.Expired) && renews(seen, l) && rate(all, l.Revalidation).More > 0 {
		out = append(out, "renewal-success")
	}
	return out
}

func renews(seen []Seen, l pathway.Line) bool {
	return l.Revalidation.Cases > 0 && len(short(passing(seen, []attestation.Verdict{attestation.Expired}), l)) == 0
}
