package access

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

var update = flag.Bool("update", false, "write the golden files anew")

const golden = "../../testdata/golden/permissions.txt"

// The worker Amira's portfolio, her evidence and a sign-off by Priya, all in
// the department North, as everybody meets them.
const (
	north id.Department  = "dep_north"
	south id.Department  = "dep_south"
	amira id.Worker      = "wkr_amira"
	item  id.Evidence    = "ev_1"
	asked id.Request     = "req_1"
	sign  id.Attestation = "sgn_1"
	priya id.Person      = "per_priya"
)

func holds(d id.Department, roles ...identity.Role) identity.Actor {
	a := identity.Actor{Person: "per_x", Strong: true}
	for _, r := range roles {
		a.Memberships = append(a.Memberships, identity.Membership{Role: r, Department: d})
	}
	return a
}

func with(a identity.Actor, change func(*identity.Actor)) identity.Actor { change(&a); return a }

var personas = []struct {
	name  string
	actor identity.Actor
}{
	{"nobody", identity.Actor{}},
	{"the worker", with(holds(north, identity.RoleWorker), func(a *identity.Actor) { a.Posts = []identity.Post{{Worker: amira, Department: north}} })},
	{"another worker", with(holds(north, identity.RoleWorker), func(a *identity.Actor) { a.Posts = []identity.Post{{Worker: "wkr_ben", Department: north}} })},
	{"the worker, also assessor", with(holds(north, identity.RoleWorker, identity.RoleAssessor), func(a *identity.Actor) { a.Posts = []identity.Post{{Worker: amira, Department: north}} })},
	{"an assessor", holds(north, identity.RoleAssessor)},
	{"the assessor who signed", with(holds(north, identity.RoleAssessor), func(a *identity.Actor) { a.Person = priya })},
	{"an assessor, weak session", with(holds(north, identity.RoleAssessor), func(a *identity.Actor) { a.Strong = false })},
	{"the educator", holds(north, identity.RoleEducator)},
	{"the lead", holds(north, identity.RoleLead)},
	{"the lead, weak session", with(holds(north, identity.RoleLead), func(a *identity.Actor) { a.Strong = false })},
	{"the inspector", holds(north, identity.RoleInspector)},
	{"an administrator", holds("", identity.RoleAdministrator)},
	{"another department's lead", holds(south, identity.RoleLead)},
	{"another department's assessor", holds(south, identity.RoleAssessor)},
	{"a job", identity.System("routing")},
}

func word(err error) string {
	switch {
	case err == nil:
		return "yes"
	case fault.Is(err, fault.Forbidden):
		return "no"
	case fault.Is(err, fault.NotFound):
		return "unseen"
	}
	return "ERROR " + err.Error()
}

func sees(ok bool) string {
	if ok {
		return "yes"
	}
	return "unseen"
}

func table() string {
	rows := []struct {
		what string
		ask  func(identity.Actor) string
	}{
		{"see the portfolio", func(a identity.Actor) string { return sees(ScopeOf(a).SeesWorker(amira, north)) }},
		{"see a draft", func(a identity.Actor) string { return sees(ScopeOf(a).SeesDraft(amira)) }},
		{"see submitted evidence", func(a identity.Actor) string { return sees(ScopeOf(a).SeesSubmitted(amira, north)) }},
		{"see the queue", func(a identity.Actor) string { return sees(ScopeOf(a).SeesQueue(north)) }},
		{"ask who may do a task", func(a identity.Actor) string { return sees(ScopeOf(a).SeesPractice(north)) }},
		{"see people and registers", func(a identity.Actor) string { return sees(ScopeOf(a).SeesPeople(north)) }},
		{"change or submit evidence", func(a identity.Actor) string {
			_, err := OwnEvidence(a, SubmitEvidence, item, amira, north)
			return word(err)
		}},
		{"open or decide a request", func(a identity.Actor) string {
			_, err := Decide(a, DecideRequest, asked, amira, north)
			return word(err)
		}},
		{"list whom to observe", func(a identity.Actor) string { return sees(ScopeOf(a).SeesWhomToObserve(north)) }},
		{"record an observation of her", func(a identity.Actor) string { _, err := Observe(a, item, amira, north); return word(err) }},
		{"say if an observation is right", func(a identity.Actor) string { _, err := Answer(a, "ans_1", amira, north); return word(err) }},
		{"pass a request on", func(a identity.Actor) string { _, err := Route(a, asked, north); return word(err) }},
		{"hand over what waits on Priya", func(a identity.Actor) string { _, err := HandOver(a, asked, priya, north); return word(err) }},
		{"take a sign-off back", func(a identity.Actor) string { _, err := Revoke(a, sign, priya, amira, north); return word(err) }},
		{"say that it was not them", func(a identity.Actor) string { _, err := Suspend(a, sign, priya, amira, north); return word(err) }},
		{"let a sign-off on hold count again", func(a identity.Actor) string { _, err := Lift(a, sign, priya, amira, north); return word(err) }},
		{"list what to ask about sign-offs", func(a identity.Actor) string { return sees(ScopeOf(a).SeesFlags(north)) }},
		{"read what to ask about Priya's", func(a identity.Actor) string { return sees(ScopeOf(a).SeesFlag(priya, north)) }},
		{"close what to ask about Priya's", func(a identity.Actor) string {
			_, err := CloseFlagged(a, "flg_1", priya, amira, north)
			return word(err)
		}},
		{"record a review", func(a identity.Actor) string { _, err := Review(a, amira, north); return word(err) }},
		{"see a review that names Priya", func(a identity.Actor) string { return sees(ScopeOf(a).SeesReview(amira, north, priya)) }},
		{"hold a progress review", func(a identity.Actor) string { _, err := Hold(a, "rrc_1", amira, north); return word(err) }},
		{"sign it as line manager Priya", func(a identity.Actor) string {
			_, err := AnswerToReview(a, "rrc_1", priya, priya, amira, north)
			return word(err)
		}},
		{"sign it as its educator X", func(a identity.Actor) string {
			_, err := AnswerToReview(a, "rrc_1", "per_x", priya, amira, north)
			return word(err)
		}},
		{"log training hours", func(a identity.Actor) string { _, err := Apprentice(a, "trc_1", amira, north); return word(err) }},
		{"oversee her apprenticeship", func(a identity.Actor) string { _, err := Oversee(a, "trc_1", amira, north); return word(err) }},
		{"confirm it for the employer", func(a identity.Actor) string { _, err := Employ(a, "trc_1", amira, north); return word(err) }},
		{"put down what she has toward a level", func(a identity.Actor) string { _, err := PutDown(a, "atn_1", amira, north); return word(err) }},
		{"confirm what she has toward a level", func(a identity.Actor) string { _, err := Attest(a, "atn_1", amira, north); return word(err) }},
		{"grant an entitlement", func(a identity.Actor) string { _, err := Lead(a, GrantEntitlement, "ent_1", north); return word(err) }},
		{"entitle a worker", func(a identity.Actor) string { _, err := Entitle(a, "wen_1", amira, north); return word(err) }},
		{"print a scope of practice", func(a identity.Actor) string { _, err := Card(a, PrintCard, "crd_1", amira, north); return word(err) }},
		{"cancel a printed card", func(a identity.Actor) string { _, err := Card(a, CancelCard, "crd_1", amira, north); return word(err) }},
		{"record a register check", func(a identity.Actor) string {
			_, err := LeadOrAdministrator(a, RecordCheck, "chk_1", north)
			return word(err)
		}},
		{"note when Priya is away", func(a identity.Actor) string { _, err := Absence(a, "abs_1", priya, north); return word(err) }},
		{"invite a person", func(a identity.Actor) string {
			_, err := LeadOrAdministrator(a, InvitePerson, "inv_1", north)
			return word(err)
		}},
		{"make a department", func(a identity.Actor) string { _, err := Administer(a, RunPlatform, "dep_2"); return word(err) }},
		{"change Priya's account", func(a identity.Actor) string { _, err := Own(a, ChangeAccount, priya); return word(err) }},
	}
	var b strings.Builder
	b.WriteString("Who may do what to Amira's portfolio in North Imaging, her evidence, a request on it, and a sign-off by Priya.\n" +
		"yes: may. no: is told who can. unseen: cannot tell it from what does not exist.\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "\n%s\n", r.what)
		for _, p := range personas {
			fmt.Fprintf(&b, "  %-30s %s\n", p.name, r.ask(p.actor))
		}
	}
	return b.String()
}

func TestThePermissionTable(t *testing.T) {
	got := table()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("permissions changed; read the difference, then run with -update if it is meant:\n%s", got)
	}
}

func TestZeroValuesAllowNothing(t *testing.T) {
	var g Grant
	if g.Allows("", "") || g.Allows("ev_1", "") || g.Allows("", SubmitEvidence) || g.Allows("ev_1", SubmitEvidence) {
		t.Error("a zero grant allows something")
	}
	var s Scope
	if s.Own("") || s.Own(amira) || s.SeesWorker(amira, "") || s.SeesQueue("") || s.SeesPeople("") || s.SeesDepartment("") || s.Platform() || s.SeesSubmitted("", "") {
		t.Error("a zero scope sees something")
	}
	for _, p := range personas {
		if ScopeOf(p.actor).SeesPortfolios("") || ScopeOf(p.actor).Own("") {
			t.Errorf("%s sees the empty department or worker", p.name)
		}
	}
}

func TestAGrantIsForOneActionOnOneThing(t *testing.T) {
	g, err := OwnEvidence(personas[1].actor, SubmitEvidence, item, amira, north)
	if err != nil {
		t.Fatal(err)
	}
	if !g.Allows(string(item), SubmitEvidence) || g.Allows("ev_2", SubmitEvidence) || g.Allows(string(item), DiscardEvidence) {
		t.Error("a grant stretches to another action or thing")
	}
}

func TestARefusalSaysWhoCan(t *testing.T) {
	_, err := Decide(personas[8].actor, DecideRequest, asked, amira, north)
	var f *fault.Error
	if !errors.As(err, &f) || !strings.Contains(f.Message, "assessor") {
		t.Errorf("the lead is told %v", err)
	}
}

func TestASignerWhoIsNoAssessorAnyMoreTakesNothingBack(t *testing.T) {
	for name, actor := range map[string]identity.Actor{
		"whose role has ended":      {Person: priya, Strong: true},
		"who is assessor elsewhere": {Person: priya, Strong: true, Memberships: []identity.Membership{{Role: identity.RoleAssessor, Department: south}}},
		"in a weak session":         with(holds(north, identity.RoleAssessor), func(a *identity.Actor) { a.Person, a.Strong = priya, false }),
	} {
		if _, err := Revoke(actor, sign, priya, amira, north); !fault.Is(err, fault.NotFound) {
			t.Errorf("the signer %s: %v", name, err)
		}
	}
}

func TestAPassOpensItsOwnRequestAlone(t *testing.T) {
	guest := ScopeOf(identity.Actor{Person: "per_g", Guest: &identity.Guest{Request: "req_1"}})
	if !guest.ByPass("req_1") || guest.ByPass("req_2") || guest.ByPass("") || ScopeOf(identity.Actor{Person: "per_g"}).ByPass("req_1") {
		t.Error("a guest sees another request than that of their pass, or somebody without a pass one")
	}
}
