package verify_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/device"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/notice"
	"countersign/pkg/recording"
	"countersign/pkg/routing"
	"countersign/pkg/store"
	"countersign/pkg/verify"
)

// states is how many clean states are looked at: 1,000 before a release.
var states = flag.Int("verify.states", 12, "how many states that random lives come to are looked at, none of which has a finding")

// TestNoStateThatPeopleBringAboutHasAFinding lets people do whatever they can, at
// random, and looks at the folder every few steps: whatever they do, nothing is
// wrong with it.
func TestNoStateThatPeopleBringAboutHasAFinding(t *testing.T) {
	const inOneFolder = 100
	r := rand.New(rand.NewPCG(2026, 12))
	for n := 0; n < *states && !t.Failed(); n += inOneFolder {
		t.Run(fmt.Sprintf("from %d", n), func(t *testing.T) {
			l := lived(t, r)
			for range min(inOneFolder, *states-n) {
				if got := l.found(t); len(got) != 0 {
					t.Fatalf("after %s: a clean folder is called wrong: %v", strings.Join(l.done, ", "), got)
				}
				l.live(1 + r.IntN(12))
			}
		})
	}
}

// TestLivesFillEveryTable holds that there is something to be found of every kind.
func TestLivesFillEveryTable(t *testing.T) {
	l := lived(t, rand.New(rand.NewPCG(1, 1)))
	c := opened(t, nil, copied(t, l.World))
	defer c.db.Close()
	empty := map[string]bool{}
	for _, name := range c.tables() {
		if len(c.pairs("SELECT 1, 1 FROM "+name+" LIMIT 1")) == 0 {
			empty[name] = true
		}
	}
	for _, known := range []string{"escalation", "practice_warning", "preceptorship_over", "recovery_code", "reset", "setting", "spent_challenge", "spent_refresh", "training_record", "review_record", "attainment", "framework_draft"} { // nothing of a sign-off is in them
		delete(empty, known)
	}
	if len(empty) > 0 {
		t.Errorf("nothing is ever in %v", empty)
	}
}

// lives is a world in which people do things at random.
type lives struct {
	*fixture.World
	r       *rand.Rand
	workers []fixture.Person
	signers []fixture.Person
	devices map[id.Person]*device.Device
	ask     []attestation.Request
	signed  []attestation.Attestation
	done    []string
}

// lived is such a world in which everything has been done once.
func lived(t *testing.T, r *rand.Rand) *lives {
	w := small(t)
	w.Store.SendMail()
	w.LetIn(w.North)
	n := w.North
	l := &lives{World: w, r: r, workers: []fixture.Person{n.Worker, n.Other}, signers: []fixture.Person{n.Assessor, n.Second, n.Limited}, devices: map[id.Person]*device.Device{}}
	for _, s := range l.signers[:2] {
		l.devices[s.ID] = w.Device(s)
	}
	for range 3 {
		for _, d := range deeds {
			l.does(d)
		}
	}
	must(t, l.check(n.Second, assessor.StatusRegistered))
	w.Entitle(n.Second, n.ID, "diagnostic-imaging:*")
	for range 6 { // so quickly that somebody asks, and one that is denied and counts again
		a := w.Sign(n.Second, w.Submit(n.Worker, evidence.Observation, fixture.Observed(clock.DateOf(w.Clock.Now()), 1, fixture.Cleaning)).Requests[0])
		l.signed = append(l.signed, a)
	}
	sam, last := w.InSession(n.Second), l.signed[len(l.signed)-1].ID
	must(t, w.Assessing.NotMe(t.Context(), sam, last))
	must(t, w.Assessing.Lift(t.Context(), l.lead(), assessing.LiftCommand{Attestation: last, Reason: "We looked at the rota."}))
	for range 3 {
		l.does(deed{"look for what was signed quickly", (*lives).watch})
	}
	waits := w.Submit(n.Worker, evidence.Observation, fixture.Observed(clock.DateOf(w.Clock.Now()), 1, fixture.Mammograms)).Requests[0]
	l.ask = append(l.ask, waits)
	must(t, l.setsAside(n.Second, waits))
	l.decides(t)
	return l
}

// decides lets the lead link competencies and carry work over to a version of the
// department's own, and sign-offs count by both.
func (l *lives) decides(t *testing.T) {
	t.Helper()
	ctx, n, lead, a := t.Context(), l.North, l.lead(), authoring.Service{Store: l.Store}
	l.Link(n, fixture.Cleaning, fixture.Spills, framework.Covers)
	l.Link(n, fixture.Cleaning, fixture.Infection, framework.PartlyCovers)
	l.signed = append(l.signed, l.SignFor(n.Second, l.Submit(n.Worker, evidence.Observation, fixture.Observed(clock.DateOf(l.Clock.Now()), 1, fixture.Cleaning)).Requests[0], fixture.Spills))
	l.EndLink(l.Link(n, fixture.Cleaning, fixture.Sharps, framework.Covers))
	d, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: n.ID, Base: fixture.Imaging})
	must(t, err)
	must(t, a.EditDraft(ctx, lead, authoring.EditCommand{Draft: d, Revision: 1, Edit: authoring.Remove{Part: authoring.OfCompetencies, Key: "DI-ENV-06"}}))
	p, err := a.PreviewDraft(ctx, lead, d)
	must(t, err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen})
	must(t, err)
	first, err := a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: n.ID, From: fixture.Imaging, To: v, Reason: "Agreed."})
	must(t, err)
	must(t, a.EndPlan(ctx, lead, first, "Decided too soon."))
	_, err = a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: n.ID, From: fixture.Imaging, To: v, Reason: "Agreed again."})
	must(t, err)
}

// deed is one thing that somebody does. What the product refuses is nothing done.
type deed struct {
	name string
	do   func(*lives) error
}

func (l *lives) does(d deed) {
	l.T.Helper()
	l.Clock.Advance(time.Duration(l.r.IntN(1000)) * time.Second)
	err := d.do(l)
	if f := new(fault.Error); err != nil && (!errors.As(err, &f) || f.Kind == fault.Unavailable) {
		l.T.Fatalf("%s: %v", d.name, err)
	}
	if err != nil {
		d.name += " (refused)"
	}
	l.done = append(l.done, d.name)
}

// found is what there is to find in the folder as it is.
func (l *lives) found(t *testing.T) []verify.Finding {
	t.Helper()
	out, err := verify.Check(t.Context(), verify.Folder{Store: l.Store, Blobs: l.Blobs, Keys: l.Keys.Attestations.Public()}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return out.Findings
}

func (l *lives) live(steps int) {
	l.done = nil
	for range steps {
		l.does(deeds[l.r.IntN(len(deeds))])
	}
}

func pick[T any](l *lives, list []T) T { return list[l.r.IntN(len(list))] }

var tasks = []framework.CompetencyID{fixture.Cleaning, fixture.Cannulate, fixture.Mammograms}

func (l *lives) worker() fixture.Person { return pick(l, l.workers) }
func (l *lives) signer() fixture.Person { return pick(l, l.signers) }
func (l *lives) lead() identity.Actor   { return l.As(l.North.Lead) }

func (l *lives) enrol() enrolling.Service { return enrolling.Service{Store: l.Store} }

// owner is the worker whose request it is.
func (l *lives) owner(r attestation.Request) fixture.Person {
	if r.Worker == l.North.Other.Worker {
		return l.North.Other
	}
	return l.North.Worker
}

func (l *lives) put(out recording.Submitted, err error) error {
	l.ask = append(l.ask, out.Requests...)
	return err
}

// request is mostly one that waits, of the last few.
func (l *lives) request() attestation.Request {
	for range 12 {
		r := l.ask[max(0, len(l.ask)-1-l.r.IntN(12))]
		var now attestation.Request
		l.Read(func(v *store.View) (err error) {
			now, err = v.Request(access.ScopeOf(l.lead()), r.ID)
			return err
		})
		if now.State.Waiting() {
			return r
		}
	}
	return pick(l, l.ask)
}

// prepared is a statement of a request, and whose it is.
func (l *lives) prepared(s fixture.Person) (identity.Actor, attestation.Intent, error) {
	return l.preparedOf(s, l.request())
}

func (l *lives) preparedOf(s fixture.Person, r attestation.Request) (identity.Actor, attestation.Intent, error) {
	actor := l.InSession(s)
	if _, err := l.Assessing.Open(l.T.Context(), actor, r.ID); err != nil {
		return actor, attestation.Intent{}, err
	}
	i, err := l.Assessing.Prepare(l.T.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step})
	return actor, i, err
}

func (l *lives) sign(actor identity.Actor, i attestation.Intent, p attestation.Proof) error {
	a, err := l.Assessing.Sign(l.T.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: p})
	if err == nil {
		l.signed = append(l.signed, a)
	}
	return err
}

// watch looks for what was signed quickly, and mostly settles it.
func (l *lives) watch() error {
	e, educator := educating.Service{Store: l.Store}, l.As(l.North.Educator)
	if err := e.Watch(l.T.Context()); err != nil {
		return err
	}
	open, err := e.Flags(l.T.Context(), educator, l.North.ID, "", 5)
	if err != nil || len(open.Open) == 0 {
		return err
	}
	return e.CloseFlag(l.T.Context(), educator, educating.CloseFlagCommand{Flag: open.Open[0].ID, Finding: pick(l, attestation.Findings), Words: "They had read it on paper."})
}

func (l *lives) setAside() error { return l.setsAside(l.signer(), l.request()) }

func (l *lives) setsAside(s fixture.Person, r attestation.Request) error {
	actor, i, err := l.preparedOf(s, r)
	if err != nil {
		return err
	}
	cmd := assessing.SetAsideCommand{Request: i.Request, Intent: i.ID}
	if o, err := l.Assessing.Get(l.T.Context(), actor, i.Request); err == nil && len(o.Unopened()) > 0 {
		cmd.Unopened = "I have the paper here."
	}
	return l.Assessing.SetAside(l.T.Context(), actor, cmd)
}

func (l *lives) numberOf(p fixture.Person) (number string) {
	l.Read(func(v *store.View) error {
		own, err := v.ChecksOf([]id.Person{p.ID})
		number = own[p.ID][0].Number
		return err
	})
	return number
}

func (l *lives) check(p fixture.Person, status string) error {
	number, since := l.numberOf(p), l.Clock.Now().Add(-time.Duration(l.r.IntN(400))*time.Hour)
	return l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		c := assessor.Check{ID: id.New[id.Check](), Person: p.ID, Register: assessor.HCPC, Number: number, Profession: assessor.DiagnosticRadiographer, Status: status,
			Source: "a list", EffectiveFrom: since, CheckedAt: tx.Now()}
		turned, err := tx.AddCheck(fixture.Grant(access.RecordCheck, c.ID, ""), c)
		if err != nil {
			return err
		}
		return routing.Turned(tx, turned)
	})
}

// deeds are in an order in which each finds something to be done about.
var deeds = []deed{
	{"log", func(l *lives) error {
		w := l.worker()
		about := []string{string(pick(l, tasks))}
		return l.put(l.Recording.Log(l.T.Context(), l.As(w), recording.LogCommand{Worker: w.Worker, Declared: true, Content: evidence.Content{Title: "A morning", OccurredOn: clock.DateOf(l.Clock.Now()), Competencies: about,
			Fields: map[string]string{"what": "I set the room up.", "cases": "2", "went": evidence.NotEveryTime, "not_well": "2"}}}))
	}},
	{"submit", func(l *lives) error {
		return l.put(l.Submit(l.worker(), evidence.Observation, fixture.Observed(clock.DateOf(l.Clock.Now()), 1, tasks[:1+l.r.IntN(2)]...)), nil)
	}},
	{"submit a file", func(l *lives) error {
		w := l.worker()
		item, err := l.Recording.Start(l.T.Context(), l.As(w), recording.StartCommand{Worker: w.Worker, Kind: evidence.Certificate, Competencies: []string{string(fixture.Cannulate)}})
		if err != nil {
			return err
		}
		if _, err := l.Recording.AddFile(l.T.Context(), l.As(w), item.ID, "c.pdf", bytes.NewReader(sample.Certificate("Cannulation", w.Name, fmt.Sprint(l.r.IntN(3))))); err != nil {
			return err
		}
		return l.put(l.Recording.Submit(l.T.Context(), l.As(w), recording.SubmitCommand{Evidence: item.ID, Declared: true}))
	}},
	{"draft", func(l *lives) error {
		w := l.worker()
		item, err := l.Recording.Start(l.T.Context(), l.As(w), recording.StartCommand{Worker: w.Worker, Kind: evidence.Certificate})
		if err != nil {
			return err
		}
		_, err = l.Recording.AddFile(l.T.Context(), l.As(w), item.ID, "notes.txt", strings.NewReader("not submitted yet\n"))
		return err
	}},
	{"prepare", func(l *lives) error { _, _, err := l.prepared(l.signer()); return err }},
	{"sign", func(l *lives) error {
		s := l.signer()
		actor, i, err := l.prepared(s)
		if err != nil {
			return err
		}
		return l.sign(actor, i, l.Proof(s))
	}},
	{"sign with a passkey", func(l *lives) error {
		s := pick(l, l.signers[:2])
		actor, i, err := l.prepared(s)
		if err != nil {
			return err
		}
		asked, err := l.Auth.AskToSign(l.T.Context(), actor, i.Claim)
		if err != nil {
			return err
		}
		proof, err := l.Auth.ProvePasskey(l.T.Context(), actor, []digest.Sum{i.Claim}, l.devices[s.ID].Sign(asked))
		if err != nil {
			return err
		}
		return l.sign(actor, i, proof)
	}},
	{"set aside", (*lives).setAside},
	{"sign together", func(l *lives) error {
		for _, s := range l.signers {
			actor := l.InSession(s)
			list, err := l.Assessing.Gather(l.T.Context(), actor)
			if err != nil {
				continue
			}
			if _, err = l.Assessing.SignTogether(l.T.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: l.Proof(s)}); err != nil {
				return err
			}
		}
		return nil
	}},
	{"set aside again", (*lives).setAside},
	{"observe", func(l *lives) error {
		cmd := fixture.Seen(l.worker(), pick(l, tasks[:2]))
		cmd.OccurredOn = clock.DateOf(l.Clock.Now())
		s := l.signer()
		actor := l.InSession(s)
		i, err := l.Assessing.Observe(l.T.Context(), actor, cmd)
		if err != nil || l.r.IntN(4) == 0 {
			return err
		}
		return l.sign(actor, i, l.Proof(s))
	}},
	{"leave an observation", func(l *lives) error {
		cmd := fixture.Seen(l.worker(), fixture.Cleaning)
		cmd.OccurredOn = clock.DateOf(l.Clock.Now())
		_, err := l.Assessing.Observe(l.T.Context(), l.InSession(l.signer()), cmd)
		return err
	}},
	{"answer", func(l *lives) error {
		for _, a := range slices.Backward(l.signed) {
			if a.Kind.ByAssessor() {
				w := l.owner(attestation.Request{Worker: a.Worker})
				return l.Recording.Answer(l.T.Context(), l.As(w), pick(l, []recording.AnswerCommand{{Evidence: a.Evidence, Right: true}, {Evidence: a.Evidence, Words: "That was somebody else."}}))
			}
		}
		return nil
	}},
	{"sign with a pass", func(l *lives) error {
		q := l.request()
		if now, err := l.Assessing.Get(l.T.Context(), l.lead(), q.ID); err != nil || !now.State.Waiting() || !now.Current {
			return err
		}
		l.signed = append(l.signed, l.SignByPass(l.owner(q), q))
		return nil
	}},
	{"make a pass", func(l *lives) error {
		r := l.request()
		p, err := l.Recording.MakePass(l.T.Context(), l.As(l.owner(r)), r.ID)
		if err != nil || l.r.IntN(2) == 0 {
			return err
		}
		_, err = l.Auth.ClaimPass(l.T.Context(), p.Code, auth.Place{Address: "192.0.2.9", Agent: "a phone"})
		return err
	}},
	{"send back", func(l *lives) error {
		return l.Assessing.Return(l.T.Context(), l.As(l.signer()), assessing.RefuseCommand{Request: l.request().ID, Reason: "Say more."})
	}},
	{"decline", func(l *lives) error {
		return l.Assessing.Decline(l.T.Context(), l.As(l.signer()), assessing.RefuseCommand{Request: l.request().ID, Reason: "Not here."})
	}},
	{"hand over", func(l *lives) error {
		return l.Assessing.Pass(l.T.Context(), l.lead(), assessing.PassCommand{Request: l.request().ID, To: l.signer().ID})
	}},
	{"revise", func(l *lives) error {
		r := l.request()
		w := l.As(l.owner(r))
		if _, err := l.Recording.Revise(l.T.Context(), w, r.Evidence); err != nil || l.r.IntN(3) == 0 {
			return err
		}
		return l.put(l.Recording.Submit(l.T.Context(), w, recording.SubmitCommand{Evidence: r.Evidence, Declared: true}))
	}},
	{"withdraw", func(l *lives) error {
		r := pick(l, l.ask)
		return l.Recording.Withdraw(l.T.Context(), l.As(l.owner(r)), r.Evidence)
	}},
	{"take back", func(l *lives) error {
		return l.Assessing.Revoke(l.T.Context(), l.lead(), assessing.RevokeCommand{Attestation: pick(l, l.signed).ID, Reason: "Wrong worker."})
	}},
	{"deny", func(l *lives) error {
		a := pick(l, l.signed)
		i := slices.IndexFunc(l.signers, func(s fixture.Person) bool { return s.ID == a.Assessor })
		if i < 0 {
			return nil
		}
		return l.Assessing.NotMe(l.T.Context(), l.InSession(l.signers[i]), a.ID)
	}},
	{"deny by the link", func(l *lives) error {
		return l.Assessing.NotMeByLink(l.T.Context(), l.Assessing.NotMeToken(pick(l, l.signed).ID), "")
	}},
	{"lift", func(l *lives) error {
		for _, a := range l.signed {
			if err := l.Assessing.Lift(l.T.Context(), l.lead(), assessing.LiftCommand{Attestation: a.ID, Reason: "We looked at the rota."}); err == nil {
				return nil
			}
		}
		return nil
	}},
	{"lapse", func(l *lives) error { return l.check(l.signer(), pick(l, []string{"Lapsed", "Suspended"})) }},
	{"register", func(l *lives) error {
		for _, s := range l.signers {
			if err := l.check(s, assessor.StatusRegistered); err != nil {
				return err
			}
		}
		return nil
	}},
	{"entitle", func(l *lives) error {
		e, err := l.enrol().GrantEntitlement(l.T.Context(), l.lead(), enrolling.GrantCommand{Department: l.North.ID, Person: l.signer().ID, Areas: []string{pick(l, []string{"diagnostic-imaging:*", "diagnostic-imaging:IV"})}})
		if err != nil || l.r.IntN(2) == 0 {
			return err
		}
		return l.enrol().EndEntitlement(l.T.Context(), l.lead(), enrolling.EndEntitlementCommand{Entitlement: e, Reason: "Moved on."})
	}},
	{"declare a conflict", func(l *lives) error {
		c, err := l.enrol().RecordConflict(l.T.Context(), l.lead(), enrolling.ConflictCommand{Department: l.North.ID, Person: l.North.Lapsed.ID, Other: l.worker().ID})
		if err != nil || l.r.IntN(2) == 0 {
			return err
		}
		return l.enrol().EndConflict(l.T.Context(), l.lead(), c)
	}},
	{"be in preceptorship", func(l *lives) error {
		day := clock.DateOf(l.Clock.Now())
		p, err := l.enrol().RecordPreceptorship(l.T.Context(), l.lead(), enrolling.PreceptorshipCommand{Department: l.North.ID, Person: l.North.Limited.ID, From: day, Until: day.AddDays(1)})
		if err != nil || l.r.IntN(2) == 0 {
			return err
		}
		return l.enrol().EndPreceptorship(l.T.Context(), l.lead(), enrolling.EndPreceptorshipCommand{Preceptorship: p, Reason: "It went well."})
	}},
	{"put a list forward", func(l *lives) error {
		file := []byte("registration_number,profession,status,effective_from,checked_on\n" + strings.Join([]string{l.numberOf(l.North.Limited), "Diagnostic radiographer", "Registered", "2024-03-01", string(clock.DateOf(l.Clock.Now()))}, ",") + "\n")
		p, err := l.enrol().ProposeChecks(l.T.Context(), l.lead(), enrolling.CheckFileCommand{Department: l.North.ID, File: file, Seen: digest.OfBytes(file)})
		if err != nil {
			return err
		}
		if l.r.IntN(3) == 0 {
			return l.enrol().WithdrawChecks(l.T.Context(), l.lead(), enrolling.WithdrawCommand{Proposal: p, Reason: "It was last week's."})
		}
		sent, err := l.enrol().Proposal(l.T.Context(), l.As(l.Admin), p)
		if err != nil {
			return err
		}
		_, err = l.enrol().ApproveChecks(l.T.Context(), l.As(l.Admin), enrolling.ApproveCommand{Proposal: p, Seen: sent.Preview.Whole})
		return err
	}},
	{"entitle a worker", func(l *lives) error {
		e, err := l.enrol().EntitleWorker(l.T.Context(), l.lead(), enrolling.EntitleCommand{Department: l.North.ID, Worker: l.worker().Worker, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)},
			Until: clock.DateOf(l.Clock.Now()).AddDays(200), Procedure: "EP-07", Equipment: []string{"Room 3"}})
		if err != nil || l.r.IntN(2) == 0 {
			return err
		}
		return l.enrol().EndPractice(l.T.Context(), l.lead(), enrolling.EndPracticeCommand{Entitlement: e, Reason: "Moved on."})
	}},
	{"print a card", func(l *lives) error {
		w := l.worker()
		c, err := l.enrol().PrintCard(l.T.Context(), l.As(w), w.Worker)
		if err != nil || l.r.IntN(2) == 0 {
			return err
		}
		return l.enrol().CancelCard(l.T.Context(), l.As(w), c.ID)
	}},
	{"another passkey", func(l *lives) error {
		s := pick(l, l.signers[:2])
		if l.r.IntN(2) == 0 {
			l.Write(func(tx *store.Tx) error {
				return tx.RemovePasskeys(fixture.Grant(access.ChangePerson, s.ID, ""), s.ID)
			})
		}
		l.devices[s.ID] = l.Device(s)
		return nil
	}},
	{"be away", func(l *lives) error {
		day := clock.DateOf(l.Clock.Now())
		_, err := l.enrol().RecordAbsence(l.T.Context(), l.lead(), enrolling.AbsenceCommand{Department: l.North.ID, Person: pick(l, l.signers[1:]).ID, From: day, Until: day.AddDays(3), Cover: l.North.Assessor.ID})
		return err
	}},
	{"tend the queues", func(l *lives) error { return l.enrol().TendQueues(l.T.Context()) }},
	{"set a limit", func(l *lives) error {
		return l.enrol().SetQueueLimit(l.T.Context(), l.lead(), enrolling.QueueLimitCommand{Department: l.North.ID, Limit: 1 + l.r.IntN(5)})
	}},
	{"review", func(l *lives) error {
		w := l.worker()
		_, err := educating.Service{Store: l.Store}.RecordReview(l.T.Context(), l.As(l.North.Educator), w.Worker, educating.ReviewCommand{Version: fixture.Imaging, Level: "SCSW", Note: "Going well."})
		return err
	}},
	{"look for what was signed quickly", (*lives).watch},
	{"adopt a framework", func(l *lives) error {
		_, err := authoring.Service{Store: l.Store}.Adopt(l.T.Context(), l.lead(), authoring.AdoptCommand{Department: l.North.ID, Version: pick(l, []framework.VersionID{fixture.Imaging, fixture.AHP}), Reason: "Read and agreed."})
		return err
	}},
	{"adopt rules", func(l *lives) error {
		_, err := l.enrol().AdoptRegister(l.T.Context(), l.As(l.Admin), enrolling.AdoptRegisterCommand{Document: []byte(rules), Reason: "Nurses cannulate."})
		return err
	}},
	{"guess a pass", func(l *lives) error {
		_, err := l.Auth.ClaimPass(l.T.Context(), "BCDF-GHJK-LMNP", auth.Place{Address: "192.0.2.1"})
		return err
	}},
	{"choose mails", func(l *lives) error {
		l.Write(func(tx *store.Tx) error {
			p := l.worker().ID
			return tx.ChooseMail(fixture.Grant(access.ChangeAccount, p, ""), p, notice.InApp)
		})
		return nil
	}},
	{"ask once", func(l *lives) error {
		l.Write(func(tx *store.Tx) error {
			_, err := tx.BeginOnce(store.Once{Person: l.worker().ID, Key: fmt.Sprint(l.r.Int()), Route: "log", Digest: "x"})
			return err
		})
		return nil
	}},
	{"switch somebody off and on", func(l *lives) error {
		p := l.North.Limited.ID
		for _, on := range []bool{false, true} {
			if err := l.enrol().Switch(l.T.Context(), l.lead(), enrolling.SwitchCommand{Department: l.North.ID, Person: p, On: on, Reason: "Away for long."}); err != nil {
				return err
			}
		}
		return nil
	}},
}
