package practice

import (
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Local is the kind of an entitlement that no framework names: the employer's own
// authorisation, with a name of its own. The other kinds are a framework's data.
const Local = "local"

// Site is a place of the organisation.
type Site struct {
	ID   id.Site
	Name string
}

// Entitlement is the employer's written permission to one worker: which tasks, on
// which equipment, where, from when to when.
type Entitlement struct {
	ID         id.WorkerEntitlement
	Worker     id.Worker
	Department id.Department
	Kind       string   // framework.EntitlementKind.ID, or Local
	Title      string   // of a Local one: "Authorised to cannulate"
	Tasks      []string // competencies, and whole areas as AreaKey, each of one version
	Equipment  []string // as people call it, "Mobile X-ray unit 2"; none: any that the task takes
	Sites      []Site   // at least one
	From       clock.Date
	Until      clock.Date // last day
	Procedure  string     // the employer's procedure that it was given under
	Issuer     string     // who decided, by name and job, where that is not the lead who recorded it
	GrantedBy  id.Person
	GrantedAt  time.Time
	EndedAt    time.Time // zero: not ended early
	EndedBy    id.Person
	EndReason  string

	Follows id.WorkerEntitlement // that it goes on from, after a move to a later version; empty: it was given by itself
	Plans   []id.CarryOver       // by which it goes on, one after another; empty: no plan held
}

// AreaKey names an area of one version, as a worker's entitlement does:
// "diagnostic-imaging:1/IMG". Whoever entitled somebody for an area saw what was in it:
// what a later version has there was never decided.
func AreaKey(v framework.VersionID, area string) string { return string(v) + "/" + area }

// CleanEquipment gives the one spelling of a piece of equipment's name, as people
// typed it but for space.
func CleanEquipment(s string) string { return strings.Join(strings.Fields(s), " ") }

// same tells whether two people mean the same piece of equipment.
func same(a, b string) bool { return strings.EqualFold(CleanEquipment(a), CleanEquipment(b)) }

// InForce tells whether the entitlement holds at t.
func (e Entitlement) InForce(t time.Time) bool {
	day := clock.DateOf(t)
	return day >= e.From && day <= e.Until && (e.EndedAt.IsZero() || t.Before(e.EndedAt))
}

// Over tells whether it can never hold again.
func (e Entitlement) Over(t time.Time) bool { return !e.EndedAt.IsZero() || e.Until < clock.DateOf(t) }

// End is the first instant at which it no longer holds.
func (e Entitlement) End() time.Time {
	if end := e.Until.AddDays(1).Start(); e.EndedAt.IsZero() || end.Before(e.EndedAt) {
		return end
	}
	return e.EndedAt
}

// Names tells whether the entitlement is of the kind that the task asks for and
// names the task.
func (e Entitlement) Names(t Task) bool {
	kind := t.Kind
	if kind == "" {
		kind = Local
	}
	return e.Kind == kind && (slices.Contains(e.Tasks, string(t.Competency)) || slices.Contains(e.Tasks, t.Area))
}

// at tells whether it is for the site; any will do where none is asked about.
func (e Entitlement) at(s id.Site) bool {
	return s == "" || slices.ContainsFunc(e.Sites, func(one Site) bool { return one.ID == s })
}

// on tells whether it is for the equipment; any will do where none is asked about.
func (e Entitlement) on(equipment string) bool {
	return equipment == "" || len(e.Equipment) == 0 || slices.ContainsFunc(e.Equipment, func(one string) bool { return same(one, equipment) })
}

// TakesOver tells whether e lets the same worker do all that the other does for
// longer, from the day after it or before.
func (e Entitlement) TakesOver(other Entitlement) bool {
	return e.Worker == other.Worker && e.Kind == other.Kind && e.EndedAt.IsZero() && e.Until > other.Until && e.From <= other.Until.AddDays(1) && e.includes(other) &&
		!slices.ContainsFunc(other.Tasks, func(t string) bool { return !slices.Contains(e.Tasks, t) })
}

// Digest is that of all that was granted: the audit log holds it, so that no word
// of the entitlement can change unseen.
func (e Entitlement) Digest() digest.Sum {
	sites := make([]string, len(e.Sites))
	for i, s := range e.Sites {
		sites[i] = string(s.ID)
	}
	return digest.Of(map[string]any{"id": e.ID, "worker": e.Worker, "department": e.Department, "kind": e.Kind, "title": e.Title, "tasks": listed(e.Tasks), "equipment": listed(e.Equipment),
		"sites": sites, "from": e.From, "until": e.Until, "procedure": e.Procedure, "issuer": e.Issuer, "granted_by": e.GrantedBy, "granted_at": e.GrantedAt.UnixMicro(), "follows": e.Follows, "plans": append([]id.CarryOver{}, e.Plans...)})
}

// EndDigest is that of its end, when it was ended early.
func (e Entitlement) EndDigest() digest.Sum {
	return digest.Of(map[string]any{"id": e.ID, "ended_at": e.EndedAt.UnixMicro(), "ended_by": e.EndedBy, "reason": e.EndReason})
}

// listed makes no words and an empty list one thing.
func listed(s []string) []string { return append([]string{}, s...) }

// Task is one thing to be done, as a framework describes it.
type Task struct {
	Competency framework.CompetencyID
	Title      string
	Area       string // AreaKey
	Kind       string // of entitlement that it asks for; empty: the framework asks for none
	KindTitle  string // in a few words, "IR(ME)R operator"
}

// lawful are the kinds that the law and its guidance name, by what people say.
var lawful = map[string]string{"irmer_operator": "IR(ME)R operator", "mr_authorised_person": "MR authorised person"}

// KindTitle is a kind of a framework in a few words.
func KindTitle(k framework.EntitlementKind) string {
	if short := lawful[k.ID]; short != "" {
		return short
	}
	title, _, _ := strings.Cut(k.Title, ",")
	return title
}

// TaskOf is a competency as a task.
func TaskOf(v *framework.Version, c framework.Competency) Task {
	return Task{Competency: c.ID, Title: c.Title, Area: AreaKey(v.ID, c.Area), Kind: c.Entitlement, KindTitle: KindTitle(v.Entitlements[c.Entitlement])}
}

// Place is where a task is to be done. What is empty is not asked about: then
// the answer says where.
type Place struct {
	Site      id.Site
	Equipment string
}

// Where is a place that an entitlement names.
type Where struct {
	Site      Site
	Equipment []string // none: any
}
