package framework

import (
	"maps"
	"reflect"
	"slices"

	"countersign/pkg/digest"
)

// Change is one competency in two versions of a framework.
type Change struct {
	Before, After Competency // Before is empty for one that is added, After for one that is retired
	Area          string     // title of the area that it lies in now, or lay in
	From          string     // title of the area it was moved from; empty: it was not moved
	What          []string   // what else is different, in plain words
}

// Changes is what a version changes against another.
type Changes struct {
	Added, Changed, Moved, Retired []Change // in the order of the version that has them; one that is moved is not among Changed
	Same                           []Change // in the order of the version after
	Requires                       RequirementChanges
}

// Compare says what after changes against before. A competency is the same one if it
// has the publisher's identifier, or else the code.
func Compare(before, after *Version) Changes {
	out := Changes{Requires: compareRequires(before, after)}
	byGUID, byCode := map[string]int{}, map[string]int{}
	for i, c := range before.Competencies {
		byCode[c.Code] = i
		if c.GUID != "" {
			byGUID[c.GUID] = i
		}
	}
	kept := map[int]bool{}
	for _, c := range after.Competencies {
		i, ok := byGUID[c.GUID]
		if !ok {
			i, ok = byCode[c.Code]
		}
		area, _ := after.Area(c.Area)
		if !ok || kept[i] {
			out.Added = append(out.Added, Change{After: c, Area: area.Title})
			continue
		}
		kept[i] = true
		was := before.Competencies[i]
		one := Change{Before: was, After: c, Area: area.Title, What: differences(before, after, was, c)}
		switch from, _ := before.Area(was.Area); {
		case was.Area != c.Area:
			one.From = from.Title
			out.Moved = append(out.Moved, one)
		case len(one.What) > 0:
			out.Changed = append(out.Changed, one)
		default:
			out.Same = append(out.Same, one)
		}
	}
	for i, c := range before.Competencies {
		if area, _ := before.Area(c.Area); !kept[i] {
			out.Retired = append(out.Retired, Change{Before: c, Area: area.Title})
		}
	}
	return out
}

// differences says what a signer would be shown differently, but for the area.
func differences(before, after *Version, was, is Competency) []string {
	var out []string
	say := func(different bool, what string) {
		if different {
			out = append(out, what)
		}
	}
	local := func(ids []CompetencyID) []string {
		var codes []string
		for _, id := range ids {
			codes = append(codes, id.Code())
		}
		return codes
	}
	rule := func(v *Version, c Competency) RiskClass {
		r := v.RiskClasses[c.RiskClass]
		r.ID, r.Title, r.Source, r.StatedFor, r.Confidence = "", "", nil, nil, ""
		r.Success, r.Revalidation, r.PriorLearning = nil, nil, nil
		return r
	}
	rate := func(r *SuccessRate) string {
		if r == nil {
			return ""
		}
		return r.Words()
	}
	say(was.Code != is.Code, "code")
	say(was.OfficialRef != is.OfficialRef, "official number")
	say(was.Title != is.Title || was.Statement != is.Statement || !maps.Equal(was.LevelStatements, is.LevelStatements), "words")
	say(was.Kind != is.Kind, "kind")
	say(!slices.Equal(was.RequiredAt, is.RequiredAt) || !slices.Equal(was.OptionalAt, is.OptionalAt) || !maps.Equal(was.Target, is.Target), "levels and steps")
	say(!reflect.DeepEqual(rule(before, was), rule(after, is)), "how much proof is enough")
	old, now := before.RiskClasses[was.RiskClass], after.RiskClasses[is.RiskClass]
	say(rate(old.Success) != rate(now.Success), "how many of the last cases must have gone well")
	say(rate(old.Revalidation) != rate(now.Revalidation), "how many of the last cases must have gone well to renew it")
	say(before.PriorFor(was) != after.PriorFor(is), "what prior learning stands for")
	say(!slices.Equal(was.AppliesIf, is.AppliesIf), "whom it is for")
	say(!slices.Equal(local(was.Prerequisites), local(is.Prerequisites)), "what it rests on")
	say(was.Entitlement != is.Entitlement, "entitlement")
	say(was.LeadApproval != is.LeadApproval, "the lead's approval")
	say(was.Note != is.Note, "note")
	say(was.Confidence != is.Confidence, "how sure it is")
	say(len(out) == 0 && before.besides(was) != after.besides(is), "something else that a signer is shown")
	return out
}

// besides is the digest of all that a signer is shown of a competency, but for the
// version, the area and the name of its risk class: what makes no difference to what
// was signed.
func (v *Version) besides(c Competency) digest.Sum {
	all := v.shown(c)
	all.ID, all.Area, all.AreaTitle, all.Rule.ID, all.Rule.Title = CompetencyID(c.Code), "", "", "", ""
	all.Prerequisites = nil
	return digest.Of(all)
}
