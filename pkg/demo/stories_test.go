package demo

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/app"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/review"
	"countersign/pkg/store"
)

// stories are what the README's tour and the journeys in the browser find in the
// department, whatever the day and the hour, and how each is seen.
var stories = []struct {
	what, want string
	see        func(d department) string
}{
	{"Amelia's sharps bins changed since they were signed", "stale", func(d department) string { return d.standing("Amelia Thornbury", "DI-ENV-05") }},
	{"Fatima's spills changed since they were signed", "stale", func(d department) string { return d.standing("Fatima El-Sayed", "DI-ENV-04") }},
	{"Fatima's cleaning was taken back", "revoked", func(d department) string { return d.verdicts("Fatima El-Sayed", "DI-ENV-01") }},
	{"Nadia's cannulation ran out, and ten more cases renew it", "expired: 20 so far, 18 well, 10 more", func(d department) string {
		l := d.competency("Nadia Rahimi", "DI-IV-02").Line
		return fmt.Sprintf("%s: %d so far, %d well, %d more", l.Standing, l.Got.Revalidation.Cases, l.Got.Revalidation.Well, l.Got.Revalidation.More)
	}},
	{"Nadia's emergencies run out in weeks", "expiring", func(d department) string { return d.standing("Nadia Rahimi", "DI-EMG-01") }},
	{"Victor's emergencies have run out", "expired", func(d department) string { return d.standing("Victor Lindqvist", "DI-EMG-01") }},
	{"Kwame's spills were signed in a lapse", "questioned", func(d department) string { return d.verdicts("Kwame Asante", "DI-ENV-04") }},
	{"Kwame's signer says that it was not them", "suspended", func(d department) string { return d.verdicts("Kwame Asante", "DI-COM-01") }},
	{"Lucy's waiting was declined once", "true", func(d department) string { return fmt.Sprint(d.declined("Lucy Penhaligon", "DI-PRO-02")) }},

	{"Megan's bone density waits for one of two", "2 may approve", func(d department) string { return d.approval("Megan Tregear", "DI-IMG-14") }},
	{"Nobody may sign what Megan asks for", "true", func(d department) string { return fmt.Sprint(d.unsignable("Megan Tregear", "DI-PROC-03")) }},
	{"Tamsin is in preceptorship", "preceptorship", func(d department) string { return d.refused("Tamsin Okonjo") }},
	{"Callum's registration lapsed", "register-status", func(d department) string { return d.refused("Callum Drummond") }},
	{"Somebody from an agency may sign by a pass", "Joanna Whitfield", func(d department) string { return d.guests() }},
	{"A list of register checks waits", "1 waits", func(d department) string { return d.lists() }},

	{"Grace has enough to sign", "4", func(d department) string { return fmt.Sprint(min(4, d.queue("Grace Mbeki"))) }},
	{"Daniel has enough to sign", "4", func(d department) string { return fmt.Sprint(min(4, d.queue("Daniel Fairweather"))) }},
	{"Priya has enough to sign", "4", func(d department) string { return fmt.Sprint(min(4, d.queue("Priya Nair"))) }},
	{"Yasmin has enough to sign", "2", func(d department) string { return fmt.Sprint(min(2, d.queue("Yasmin Qureshi"))) }},
	{"Oliver has enough to sign", "2", func(d department) string { return fmt.Sprint(min(2, d.queue("Oliver Stanton"))) }},
	{"Daniel has signed what counts", "true", func(d department) string { return fmt.Sprint(d.signed("Daniel Fairweather") > 0) }},
	{"Ingrid has signed what counts", "true", func(d department) string { return fmt.Sprint(d.signed("Ingrid Solberg") > 0) }},
	{"Grace has signed what counts", "true", func(d department) string { return fmt.Sprint(d.signed("Grace Mbeki") > 0) }},

	{"Amelia has what counts", "true", func(d department) string { return fmt.Sprint(d.met("Amelia Thornbury") > 0) }},
	{"Gareth has what can be carried over", "true", func(d department) string { return fmt.Sprint(d.met("Gareth Bowen") > 0) }},
	{"Two questions about sign-offs are open", "device Dylan Achebe, pace", func(d department) string { return d.flags(true) }},
	{"One was closed", "pace", func(d department) string { return d.flags(false) }},
	{"Jakub has not answered what Grace saw", "Grace Mbeki: nothing", func(d department) string { return d.answers("Jakub Nowak") }},
	{"Owen said that what Priya saw is right", "Priya Nair: nothing, Priya Nair: right", func(d department) string { return d.answers("Owen Prosser") }},
	{"Dylan said that what Rhys saw is not right", "Rhys Llewellyn: wrong", func(d department) string { return d.answers("Dylan Achebe") }},
	{"Owen's batteries count on his other pathway", "true", func(d department) string { return fmt.Sprint(d.credited("Owen Prosser", usingEquipment)) }},

	{"Nadia may do chest radiographs", "alone", func(d department) string { return d.mayDo("Nadia Rahimi", "DI-IMG-02") }},
	{"Samuel is not entitled to", "entitlement-none", func(d department) string { return d.mayDo("Samuel Osei", "DI-IMG-02") }},
	{"Ewa's entitlement is over", "entitlement-over", func(d department) string { return d.mayDo("Ewa Kowalczyk", "DI-IMG-02") }},
	{"Victor's entitlement is for elsewhere", "entitlement-site", func(d department) string { return d.mayDo("Victor Lindqvist", "DI-IMG-02") }},
	{"Hannah is entitled, and not signed off", "competence-observations", func(d department) string { return d.mayDo("Hannah Whitcombe", "DI-IMG-02") }},
	{"Samuel may cannulate", "alone", func(d department) string { return d.mayDo("Samuel Osei", "DI-IV-02") }},

	{"Amelia's review waits for two signatures", "held, 2 to sign", func(d department) string { return d.review("Amelia Thornbury") }},
	{"Samuel's review is prepared", "prepared, 3 to sign", func(d department) string { return d.review("Samuel Osei") }},
	{"Lucy's review is overdue", "true", func(d department) string { return fmt.Sprint(d.overdue("Lucy Penhaligon")) }},
	{"Amelia is told when it may be done", "true", func(d department) string { return fmt.Sprint(d.ahead("Amelia Thornbury")) }},
	{"Amelia is told what to do next", "true", func(d department) string { return fmt.Sprint(d.next("Amelia Thornbury")) }},
	{"Amelia's apprenticeship is on its way", "true", func(d department) string { return fmt.Sprint(d.logged("Amelia Thornbury") > 40) }},
	{"A draft waits that asks Joanna for more than competencies", "Joanna Birkett 3 of 4, 1 goes on: Basic life support, Fit to work on the van without a doctor on the site, Time on the van, either way", func(d department) string { return d.draft() }},
	{"Lucy has logged what she can log again", "true", func(d department) string { return fmt.Sprint(d.logged("Lucy Penhaligon") > 20) }},
}

// tells holds the department to its stories.
func tells(t *testing.T, a *app.App, accounts []Account) {
	for _, one := range stories {
		d := department{t, a, accounts}
		if got := one.see(d); got != one.want {
			t.Errorf("%s: %q, want %q", one.what, got, one.want)
		}
	}
}

var days = flag.Int("demo.days", 0, "on how many more days, the awkward ones first, the demo is built and held to its stories")

// awkward are moments at which a calendar may trip somebody up.
var awkward = []string{
	"2026-11-24 00:05", "2026-11-25 13:00", "2027-01-01 00:05", "2028-02-15 14:00", "2028-02-29 22:00", "2028-03-01 00:05", "2028-03-04 10:00", "2028-03-05 23:30", "2028-03-06 07:10",
	"2026-11-28 23:30", "2026-11-30 07:10", "2027-03-28 02:30", "2027-10-31 01:30", "2026-12-31 23:59", "2027-02-28 12:00", "2027-03-01 06:00", "2027-12-01 00:05", "2028-01-03 08:00",
	"2028-02-27 12:00", "2028-03-02 09:00", "2028-03-31 00:30", "2028-04-01 17:00", "2029-02-28 23:00", "2030-03-01 12:00", "2030-03-03 00:05", "2026-12-06 00:05", "2027-05-31 08:10",
}

// TestTheDemoTellsItsStoriesOnAnyDay builds the demo on each of many days, as many as
// -demo.days says.
func TestTheDemoTellsItsStoriesOnAnyDay(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for n := range *days {
		at := end.Add(time.Duration(rng.Int64N(int64(4 * 365 * 24 * time.Hour)))).Truncate(time.Minute)
		if n < len(awkward) {
			at, _ = time.ParseInLocation("2006-01-02 15:04", awkward[n], clock.London)
		}
		t.Run(at.In(clock.London).Format("2006-01-02T1504"), func(t *testing.T) {
			a, accounts := built(t, at)
			whole(t, a)
			tells(t, a, accounts)
		})
	}
}

// department is a demo that is built, and who looks at it.
type department struct {
	t        *testing.T
	app      *app.App
	accounts []Account
}

func (d department) as(name string) identity.Actor {
	i := slices.IndexFunc(d.accounts, func(one Account) bool { return one.Name == name })
	actor := actorOf(d.t, d.app, d.accounts[i])
	actor.Strong, actor.Enrolled = true, true
	return actor
}

func (d department) id() id.Department {
	return d.as("Helen Whitlock").Departments(identity.RoleLead)[0]
}

func (d department) worker(name string) id.Worker { return d.as(name).Posts[0].Worker }

// must is what a use case answers.
func must[T any](d department, out T, err error) T {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d department) competency(name, code string) reporting.WorkerCompetency {
	out, err := d.app.Reporting.CompetencyForWorker(d.t.Context(), d.as(name), d.worker(name), imaging.Of(code))
	return must(d, out, err)
}

func (d department) standing(name, code string) string {
	return string(d.competency(name, code).Line.Standing)
}

// verdicts are what the sign-offs of a competency are worth, each once.
func (d department) verdicts(name, code string) string {
	var out []string
	for _, s := range d.competency(name, code).SignOffs {
		out = append(out, string(s.Verdict))
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// approval is how many may give the approval that waits for a competency.
func (d department) approval(name, code string) string {
	for _, r := range d.competency(name, code).Requests {
		if !r.State.Waiting() {
			continue
		}
		who, err := d.app.Assessing.WhoCouldSign(d.t.Context(), d.as("Helen Whitlock"), assessing.WhoQuestion{Department: d.id(), Competency: imaging.Of(code), Request: r.ID})
		if must(d, who, err); who.Approval {
			may := slices.DeleteFunc(slices.Clone(who.People), func(s assessing.Signer) bool { return len(s.Refusals) > 0 })
			return fmt.Sprintf("%d may approve", len(may))
		}
	}
	return "no approval waits"
}

// draft is what the only draft would do to the only one on an earlier version.
func (d department) draft() string {
	helen := d.as("Helen Whitlock")
	list, err := d.app.Authoring.Drafts(d.t.Context(), helen, d.id())
	if must(d, list, err); len(list) != 1 {
		return fmt.Sprint(len(list), " drafts")
	}
	p, err := d.app.Authoring.PreviewDraft(d.t.Context(), helen, list[0].ID)
	if must(d, p, err); p.Workers != 1 {
		return fmt.Sprint(p.Workers, " workers")
	}
	w := p.From[0].Workers[0]
	var asked []string
	for _, o := range w.InTheWay {
		asked = append(asked, o.Name())
	}
	return fmt.Sprintf("%s %d of %d, %d goes on: %s", w.Name, w.Planned.Met, w.Planned.Total, len(w.Entitled), strings.Join(asked, ", "))
}

// queue is how much waits on somebody that they may sign having read it.
func (d department) queue(name string) (n int) {
	list, _, err := d.app.Assessing.Queue(d.t.Context(), d.as(name), d.id(), true, store.Cursor{}, 100)
	for _, one := range must(d, list, err) {
		o, err := d.app.Assessing.Get(d.t.Context(), d.as(name), one.ID)
		if must(d, o, err); o.Current && len(o.Refusals) == 0 && !o.Approval {
			n++
		}
	}
	return n
}

// signed is how many sign-offs of somebody count.
func (d department) signed(name string) (n int) {
	list, _, err := d.app.Assessing.SignedByMe(d.t.Context(), d.as(name), 0, 20)
	for _, one := range must(d, list, err) {
		if one.Verdict == attestation.Counts && one.OnHold() == nil {
			n++
		}
	}
	return n
}

// mayDo is how somebody may do a task today: alone, or what stands in the way first.
func (d department) mayDo(name, code string) string {
	answer, err := d.app.Reporting.WhoMayDo(d.t.Context(), d.as("Marcus Oyelaran"), reporting.PracticeQuery{Department: d.id(), Competency: imaging.Of(code)})
	one := must(d, answer, err).Tasks[0]
	all := slices.Concat(one.Alone, one.Supervised, one.Nearly)
	i := slices.IndexFunc(all, func(w reporting.MayDo) bool { return w.Name == name })
	if i < 0 {
		return "not asked about"
	}
	if all[i].Mode == practice.Independent {
		return "alone"
	}
	return all[i].Reasons[0].Code
}

// flags are the questions about sign-offs: those open, or those closed.
func (d department) flags(open bool) string {
	asks, err := d.app.Educating.Flags(d.t.Context(), d.as("Marcus Oyelaran"), d.id(), "", 10)
	must(d, asks, err)
	list := asks.Closed
	if open {
		list = asks.Open
	}
	var out []string
	for _, f := range list {
		out = append(out, strings.TrimSpace(string(f.Kind)+" "+f.WorkerName))
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), ", ")
}

// met is how many competencies somebody has signed off.
func (d department) met(name string) (n int) {
	p, err := d.app.Reporting.WorkerProgress(d.t.Context(), d.as(name), d.worker(name), reporting.ProgressQuery{})
	for _, l := range must(d, p, err).Lines {
		if l.Standing == progress.Met {
			n++
		}
	}
	return n
}

func (d department) declined(name, code string) bool {
	return slices.ContainsFunc(d.competency(name, code).Requests, func(r reporting.RequestRef) bool { return r.State == attestation.Declined })
}

func (d department) unsignable(name, code string) bool {
	o, err := d.app.Reporting.DepartmentOverview(d.t.Context(), d.as("Helen Whitlock"), d.id())
	return slices.ContainsFunc(must(d, o, err).Unsignable, func(u reporting.Unsignable) bool { return u.WorkerName == name && u.Competency.ID == imaging.Of(code) })
}

// refused is by which rules an assessor may sign nothing.
func (d department) refused(name string) string {
	s, err := d.app.Assessing.MyStanding(d.t.Context(), d.as(name), d.id())
	var out []string
	for _, r := range must(d, s, err).Refusals {
		out = append(out, r.Rule)
	}
	return strings.Join(out, " ")
}

// guests are those who may sign by a pass.
func (d department) guests() string {
	p, err := d.app.Enrolling.Passes(d.t.Context(), d.as("Helen Whitlock"), d.id())
	var out []string
	for _, l := range must(d, p, err).Listings {
		if hcpc := assessor.Find(assessor.Shipped(), assessor.HCPC); !p.Over && l.Status == assessor.StatusRegistered && hcpc.GoodUntil(l.RecordedAt).After(d.end()) {
			out = append(out, l.Name)
		}
	}
	return strings.Join(slices.Compact(out), ", ")
}

func (d department) end() (now time.Time) {
	_ = d.app.Store.Read(d.t.Context(), func(v *store.View) error { now = v.Now(); return nil })
	return now
}

func (d department) lists() string {
	list, err := d.app.Enrolling.Proposals(d.t.Context(), d.as("Helen Whitlock"), d.id())
	n := 0
	for _, p := range must(d, list, err) {
		if p.Decided == nil && p.Expires.After(d.end()) {
			n++
		}
	}
	return fmt.Sprintf("%d waits", n)
}

// answers is what a worker said of what was recorded of them, by whom.
func (d department) answers(name string) string {
	list, _, err := d.app.Recording.List(d.t.Context(), d.as(name), d.worker(name), store.EvidenceFilter{Limit: 1000})
	var out []string
	for _, item := range must(d, list, err) {
		if item.Kind.ByAssessor() {
			e, err := d.app.Recording.Get(d.t.Context(), d.as(name), item.ID)
			said := "nothing"
			if must(d, e, err); len(e.Answers) > 0 {
				said = map[bool]string{true: "right", false: "wrong"}[e.Answers[0].Right]
			}
			out = append(out, e.SignOffs[0].AssessorName+": "+said)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// credited tells whether a sign-off for another competency counts toward one.
func (d department) credited(name string, c framework.CompetencyID) bool {
	out, err := d.app.Reporting.CompetencyForWorker(d.t.Context(), d.as(name), d.worker(name), c)
	return slices.ContainsFunc(must(d, out, err).Line.Counting, func(one progress.Counted) bool { return len(one.Path) > 0 })
}

func (d department) review(name string) string {
	r, err := d.app.Reporting.ProgressReviews(d.t.Context(), d.as(name), d.worker(name))
	must(d, r, err)
	i := slices.IndexFunc(r.Reviews, func(r review.Review) bool { return r.State == review.IsPrepared || r.State == review.IsHeld })
	if i < 0 {
		return "no review is open"
	}
	return fmt.Sprintf("%s, %d to sign", r.Reviews[i].State, len(review.Parties)-len(r.Reviews[i].Signatures))
}

func (d department) overdue(name string) bool {
	r, err := d.app.Reporting.ProgressReviews(d.t.Context(), d.as(name), d.worker(name))
	return must(d, r, err).Overdue
}

// ahead tells whether somebody has a forecast, and how right it would have been.
func (d department) ahead(name string) bool {
	a, err := d.app.Reporting.WorkerAhead(d.t.Context(), d.as(name), d.worker(name))
	return must(d, a, err).Forecast.Said && a.Forecast.Latest != "" && len(a.Past) > 0
}

// next tells whether something can be begun that somebody here could sign.
func (d department) next(name string) bool {
	n, err := d.app.Reporting.WorkerNext(d.t.Context(), d.as(name), d.worker(name))
	return slices.ContainsFunc(must(d, n, err).Plan, func(s reporting.PlanStep) bool { return len(s.Signers) > 0 && !s.Begun })
}

// logged is how many pieces of training time count.
func (d department) logged(name string) int {
	a, err := d.app.Reporting.Apprenticeship(d.t.Context(), d.as(name), d.worker(name), "")
	return len(must(d, a, err).History.Log)
}
