package framework

import (
	"fmt"
	"slices"
	"strings"
)

// NeedsAdoption tells whether nobody may be called ready on this version until
// the department's lead has adopted it (named, dated, with a reason). An unknown
// status needs adoption too.
func (v *Version) NeedsAdoption() bool { return v.Status != Reconciled }

// NeedsOfficialList tells whether nobody may be called ready on this version at
// all: an apprenticeship is judged by its official list, and how much of a list
// that was not read is covered is not known, whoever adopts what is here.
func (v *Version) NeedsOfficialList() bool {
	return v.Kind == Apprenticeship && v.Status != Reconciled
}

// Adoptable tells whether there is anything to adopt: once the lead has, people can
// be called ready by it.
func (v *Version) Adoptable() bool {
	return v.NeedsAdoption() && !v.NeedsOfficialList() && !v.ShownOnly()
}

// OfTasks tells whether its competencies are tasks at work, which somebody may be
// entitled to do, and not a list to be examined by.
func (v *Version) OfTasks() bool { return v.Kind == "" || v.Kind == CareerFramework }

// ShownOnly tells whether every level lies outside what is tracked here, so that
// nothing is signed off against the version.
func (v *Version) ShownOnly() bool {
	return len(v.Levels) > 0 && !slices.ContainsFunc(v.Levels, func(l Level) bool { return !l.Outside })
}

// Doubt says in plain English what nobody has done yet to make sure of the version;
// empty for a reconciled version.
func (v *Version) Doubt() string {
	switch v.Status {
	case Reconciled:
		return ""
	case NeedsReview:
		return "A registered radiographer has not reviewed this framework yet."
	}
	return "Nobody has checked this framework against the official document yet."
}

// StatusSentence says what the doubt means for the reader, in a department that has
// adopted the version for local use or has not; empty for a reconciled version.
func (v *Version) StatusSentence(adopted bool) string {
	what := v.Doubt()
	if what == "" {
		return ""
	}
	switch {
	case v.ShownOnly():
		return what + " It is shown here, but nothing is signed off against it."
	case v.NeedsOfficialList():
		return what + " How much of the official list is covered is not known, so nobody is called ready by it."
	case adopted:
		return what + " Your department's lead has adopted it for local use as it is."
	}
	return what + " Progress is shown, but nobody is called ready until your department's lead adopts it."
}

// Caveats is what a page says beside the competency so that nobody takes it for
// more than it is: plain sentences, none if the item is official and stated.
func (v *Version) Caveats(c Competency) []string {
	var say []string
	if v.Status == NeedsReconciliation {
		say = append(say, "This item has not been checked against the official document.")
	}
	if c.OfficialRef == "" {
		say = append(say, "This item has no official number here. The code "+c.Code+" is our own.")
	}
	if c.counted() {
		say = append(say, "Its official number is counted from the order of the published list.")
	}
	if v.OwnWords {
		say = append(say, "The words are ours, not the official text.")
	}
	if c.Confidence == Inferred {
		say = append(say, "No source that we read confirms this item. We placed it here ourselves.")
	} else if ours := v.notStated(c); len(ours) > 0 {
		say = append(say, fmt.Sprintf("Our sources name this task for: %s. For %s we placed it ourselves.",
			strings.Join(v.titles(c.StatedFor), ", "), strings.Join(v.titles(ours), ", ")))
	}
	if v.RiskClasses[c.RiskClass].Confidence == Inferred {
		say = append(say, "The numbers of observations, days, assessors and months are starting points that we suggest.")
	}
	return say
}

// counted tells whether the official number was not read, but follows from the
// place in a list that was.
func (c Competency) counted() bool {
	return c.OfficialRef != "" && slices.Contains(c.InferredFields, "official_ref")
}

// notStated is the levels that ask for the competency though no source names it
// for them.
func (v *Version) notStated(c Competency) []string {
	if len(c.StatedFor) == 0 {
		return nil
	}
	var ours []string
	for _, l := range v.Levels {
		if c.Asked(l.ID) && !slices.Contains(c.StatedFor, l.ID) {
			ours = append(ours, l.ID)
		}
	}
	return ours
}

func (v *Version) titles(levels []string) []string {
	titles := make([]string, 0, len(levels))
	for _, id := range levels {
		l, _ := v.Level(id)
		titles = append(titles, strings.ToLower(l.Title))
	}
	return titles
}
