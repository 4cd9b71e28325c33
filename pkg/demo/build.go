package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pquerna/otp/totp"

	"countersign/pkg/app"
	"countersign/pkg/assessor"
	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/register"
)

const (
	imaging framework.VersionID = "diagnostic-imaging:1"
	ahp     framework.VersionID = "ahp-support-worker:1"
)

// months is how far back the department's history goes.
const months = 14

// AccountsFile is where a demo folder tells who there is.
func AccountsFile(dir string) string { return filepath.Join(dir, "demo-accounts.json") }

// Built tells whether the folder holds a finished demo. A folder that holds
// anything else is refused: a demo never mixes with real work.
func Built(dir string) (bool, error) {
	if _, err := os.Stat(AccountsFile(dir)); err == nil {
		return true, nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return false, fmt.Errorf("%s is not empty and holds no finished demo: choose an empty folder", dir)
}

// Progress is told how much of the work is done.
type Progress func(done, total int)

// Build makes the department in an empty folder. now is the moment that its
// history leads up to.
func Build(ctx context.Context, cfg app.Config, now time.Time, tell Progress) error {
	b := &builder{ctx: ctx, cfg: cfg, end: clock.Cut(now), clock: clock.At(now.AddDate(0, -months, 0)), cast: cast()}
	err := b.open()
	if err != nil {
		return err
	}
	err = b.build(tell)
	if err == nil {
		err = b.writeAccounts(cfg.DataDir)
	}
	return errors.Join(err, b.app.Close())
}

func (b *builder) open() error {
	a, err := app.Open(b.ctx, b.cfg, b.clock)
	if err == nil {
		b.app = a
	}
	return err
}

// rotate gives the service a new key to seal with, as its operator does now and then.
func (b *builder) rotate() error {
	if err := b.app.Close(); err != nil {
		return err
	}
	if _, err := app.RotateKeys(b.ctx, b.cfg, b.clock); err != nil {
		return err
	}
	return b.open()
}

// builder drives the clock and the people through the department's history.
type builder struct {
	ctx   context.Context
	cfg   app.Config
	app   *app.App
	clock *clock.Fixed
	end   time.Time
	rng   *rand.Rand
	admin *member
	cast  []*member
	dept  id.Department
	plan  []event
}

// event is something that somebody does at a moment of the history.
type event struct {
	at   time.Time
	luck uint64
	do   func() error
}

// luck begins a stream of random numbers. Each worker has one, and each event one that
// follows from what planned it: what falls on another day because the demo is built on
// another changes nobody else's luck.
func (b *builder) luck(n uint64) { b.rng = rand.New(rand.NewPCG(26, n)) }

// workday is the midnight in London with which the first working day from then on begins.
func workday(at time.Time, forth int) time.Time {
	day := clock.DateOf(at)
	for day.Start().In(clock.London).Weekday()%6 == 0 {
		day = day.AddDays(forth)
	}
	return day.Start().In(clock.London)
}

// at plans something for a moment.
func (b *builder) at(at time.Time, do func() error) {
	b.plan = append(b.plan, event{at, b.rng.Uint64(), do})
}

// on plans something for a moment; it moves into working hours by itself, to the
// working day after a weekend or, where the history ends before that, to the one before.
func (b *builder) on(at time.Time, do func() error) {
	into := 8*time.Hour + time.Duration(b.rng.IntN(9*60))*time.Minute
	day := workday(at, 1)
	for day.Add(into).After(b.end.Add(-time.Hour)) {
		day = workday(day.AddDate(0, 0, -1), -1)
	}
	b.at(day.Add(into), do)
}

// ago is a moment so many days before the end.
func (b *builder) ago(days float64) time.Time {
	return b.end.Add(-time.Duration(days * 24 * float64(time.Hour)))
}

func (b *builder) build(tell Progress) error {
	if err := b.begin(); err != nil {
		return fmt.Errorf("setting up: %w", err)
	}
	if err := b.arrive(); err != nil {
		return fmt.Errorf("inviting people: %w", err)
	}
	b.luck(0)
	b.housekeeping()
	for i, m := range b.cast {
		if b.luck(uint64(i) + 1); m.role == identity.RoleWorker {
			if err := b.story(m); err != nil {
				return err
			}
		}
	}
	b.observations()
	b.questions()
	if err := b.whoMaySign(); err != nil {
		return fmt.Errorf("saying who may sign: %w", err)
	}
	b.crosswalks()
	if err := b.practice(); err != nil {
		return fmt.Errorf("entitling workers: %w", err)
	}
	b.apprentices()
	b.reviews()
	b.requirements()
	b.plans()
	return b.run(tell)
}

// run does what is planned in the order of time. What is done plans more: the
// evidence of today is signed next week.
func (b *builder) run(tell Progress) error {
	done := 0
	last := b.clock.Now()
	for len(b.plan) > 0 {
		slices.SortStableFunc(b.plan, func(x, y event) int { return x.at.Compare(y.at) })
		e := b.plan[0]
		b.plan = b.plan[1:]
		at := e.at
		if earliest := last.Add(31 * time.Second); at.Before(earliest) { // a code serves once, and there is one every 30 seconds
			at = earliest
		}
		b.clock.Set(at)
		b.luck(e.luck)
		if err := e.do(); err != nil {
			return fmt.Errorf("on %s: %w", clock.DateOf(at), err)
		}
		last = b.clock.Now()
		done++
		tell(done, done+len(b.plan))
	}
	return nil
}

// begin sets the platform up, as the link on the console would.
func (b *builder) begin() error {
	secret, err := b.app.Auth.OfferSetUp(b.ctx)
	if err != nil {
		return err
	}
	b.admin = &member{name: "Alex Rowan", role: identity.RoleAdministrator}
	begun, err := b.app.Auth.SetUp(b.ctx, secret, auth.SetUp{Organisation: "Riverside University Hospitals", Site: "Riverside General Hospital", Department: "Diagnostic Imaging",
		Name: b.admin.name, Email: b.admin.email(), Password: Password}, place)
	if err != nil {
		return err
	}
	if err := b.settle(b.admin, begun.Secret); err != nil {
		return err
	}
	b.dept = b.admin.actor.Departments(identity.RoleLead)[0]
	return nil
}

var place = auth.Place{Address: "127.0.0.1", Agent: "Demo"}

// settle takes up a new account: an authenticator where the role needs one, and
// the actor that the rest of the story is told with.
func (b *builder) settle(m *member, secret string) error {
	v, err := b.app.Auth.Resolve(b.ctx, secret, "")
	if err != nil {
		return err
	}
	m.actor = v.Actor
	if v.Actor.MustEnrol() {
		if secret, err = b.enrol(m); err != nil {
			return err
		}
		if v, err = b.app.Auth.Resolve(b.ctx, secret, ""); err != nil {
			return err
		}
		m.actor = v.Actor
	}
	if len(m.actor.Posts) > 0 {
		m.worker = m.actor.Posts[0].Worker
	}
	return nil
}

func (b *builder) enrol(m *member) (string, error) {
	offer, err := b.app.Auth.OfferAuthenticator(b.ctx, m.actor)
	if err != nil {
		return "", err
	}
	m.secret = ungrouped(offer.Secret)
	code, err := b.code(m)
	if err != nil {
		return "", err
	}
	taken, err := b.app.Auth.TakeAuthenticator(b.ctx, m.actor, Password, code)
	b.clock.Advance(31 * time.Second)
	return taken.Secret, err
}

// code is what the person's authenticator shows now.
func (b *builder) code(m *member) (string, error) { return totp.GenerateCode(m.secret, b.clock.Now()) }

func ungrouped(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r != ' ' {
			out = append(out, r)
		}
	}
	return string(out)
}

// arrive invites everybody and lets them take up their accounts. The first lead
// comes from the administrator, all others from that lead.
func (b *builder) arrive() error {
	for i, m := range b.cast {
		by := b.cast[0]
		if i == 0 {
			by = b.admin
		}
		cmd := enrolling.InviteCommand{Department: b.dept, Email: m.email(), Name: m.name, Roles: []identity.Role{m.role}}
		switch m.role {
		case identity.RoleWorker:
			educators := b.of(identity.RoleEducator)
			cmd.Post = enrolling.Post{Version: imaging, Level: m.level, Target: m.target, Settings: m.posts, Educator: educators[i%len(educators)].actor.Person}
		case identity.RoleInspector:
			cmd.Until = clock.DateOf(b.end.AddDate(0, 3, 0))
		}
		invited, err := b.app.Enrolling.Invite(b.ctx, by.actor, cmd)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		secret, err := b.app.Auth.AcceptInvitation(b.ctx, identity.Actor{}, invited.Token, auth.Accept{Name: m.name, Password: Password}, place)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		if err := b.settle(m, secret); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// of lists the cast with a role.
func (b *builder) of(r identity.Role) []*member {
	var out []*member
	for _, m := range b.cast {
		if m.role == r {
			out = append(out, m)
		}
	}
	return out
}

// housekeeping plans what the lead does: register checks before they are too old,
// entitlements, adopting the framework, and what is open today.
func (b *builder) housekeeping() {
	lead := b.cast[0]
	start := b.clock.Now()
	for _, m := range b.of(identity.RoleAssessor) {
		b.on(start.AddDate(0, 0, 1), func() error {
			_, err := b.app.Enrolling.GrantEntitlement(b.ctx, lead.actor, enrolling.GrantCommand{Department: b.dept, Person: m.actor.Person, Areas: m.entitledTo(), ModalityLead: m.lead})
			return err
		})
	}
	b.on(start.AddDate(0, 0, 14), func() error {
		_, err := b.app.Authoring.Adopt(b.ctx, lead.actor, authoring.AdoptCommand{Department: b.dept, Version: imaging,
			Reason: "Read through with the modality leads. The numbers of observations fit our lists; we look at them again in a year."})
		return err
	})
	b.on(b.ago(40), func() error { return b.ownList(lead) })
	b.on(b.ago(20), func() error { return b.lapse(lead) })
	b.at(b.ago(60), b.rotate)
	for _, m := range append([]*member{b.admin}, b.cast...) {
		b.on(b.ago(1.5), func() error { return b.readNotices(m) })
	}
	for days := 1.0; days < 30; days++ { // what the service does every hour
		b.on(b.ago(days), func() error { return b.app.Enrolling.TendQueues(b.ctx) })
	}
	b.on(b.ago(2), func() error {
		away := b.named("Rhys Llewellyn")
		_, err := b.app.Enrolling.RecordAbsence(b.ctx, away.actor, enrolling.AbsenceCommand{Department: b.dept, Person: away.actor.Person,
			From: clock.DateOf(b.ago(1)), Until: clock.DateOf(b.ago(-12)), Cover: b.named("Daniel Fairweather").actor.Person})
		return err
	})
	b.on(b.ago(6), func() error { return b.letIn(lead) })
	b.on(b.ago(3), func() error {
		_, err := b.app.Enrolling.Invite(b.ctx, lead.actor, enrolling.InviteCommand{Department: b.dept, Email: "tariq.mansour@riverside.example", Name: "Tariq Mansour",
			Roles: []identity.Role{identity.RoleWorker}, Post: enrolling.Post{Version: imaging, Level: "CSW", Settings: general}})
		return err
	})
	b.registers(lead)
}

// registers plans the looks at the register: each before the one before is too old, in
// the morning before anybody signs, and a last one today.
func (b *builder) registers(lead *member) {
	hcpc := assessor.Find(assessor.Shipped(), assessor.HCPC)
	last := b.end.Add(-25 * time.Minute)
	at := workday(b.clock.Now(), 1).Add(7 * time.Hour)
	for at.Before(last) {
		b.at(at, func() error { return b.checkRegister(lead) })
		until := hcpc.GoodUntil(at)
		next := until.AddDate(0, 0, -2)
		if next.Sub(at) < 72*time.Hour { // the last days before a renewal: there is nothing new to see until it is over
			next = until
		}
		at = workday(next, 1).Add(7 * time.Hour)
	}
	if until := hcpc.GoodUntil(last); until.Before(b.end) {
		last = until
	}
	b.at(last, func() error {
		if err := b.checkRegister(lead); err != nil {
			return err
		}
		if err := b.listGuests(lead); err != nil {
			return err
		}
		_, err := b.sendList(lead, assessor.Listing{Register: assessor.HCPC, Number: "RA905503", Name: "Ruth Calder", Profession: assessor.DiagnosticRadiographer, Status: assessor.StatusRegistered,
			EffectiveFrom: "2024-03-01", CheckedOn: clock.DateOf(b.clock.Now()), Outside: true})
		return err // it waits
	})
}

// readNotices lets somebody catch up with what they were told.
func (b *builder) readNotices(m *member) error {
	list, _, err := b.app.Reporting.Notifications(b.ctx, m.actor, "", 1)
	if err != nil || len(list) == 0 {
		return err
	}
	return b.app.Reporting.MarkRead(b.ctx, m.actor, list[0].ID)
}

func (b *builder) named(name string) *member {
	return b.cast[slices.IndexFunc(b.cast, func(m *member) bool { return m.name == name })]
}

// checkRegister brings in what the register shows today: the lead looks everybody
// up, and the administrator approves the list.
func (b *builder) checkRegister(lead *member) error {
	list, err := b.sendList(lead)
	if err != nil {
		return err
	}
	sent, err := b.app.Enrolling.Proposal(b.ctx, b.admin.actor, list)
	if err != nil {
		return err
	}
	_, err = b.app.Enrolling.ApproveChecks(b.ctx, b.admin.actor, enrolling.ApproveCommand{Proposal: list, Seen: sent.Preview.Whole})
	return err
}

// sendList puts a list forward of what the register shows today, with whoever else
// the lead has looked up.
func (b *builder) sendList(lead *member, more ...assessor.Listing) (id.Proposal, error) {
	today := clock.DateOf(b.clock.Now())
	var rows []assessor.Listing
	for _, m := range b.of(identity.RoleAssessor) {
		l := assessor.Listing{Number: m.number, Email: m.email(), Name: m.name, Profession: assessor.DiagnosticRadiographer, Status: assessor.StatusRegistered,
			EffectiveFrom: "2024-03-01", CheckedOn: today}
		if m.lapsed && b.clock.Now().After(b.ago(21)) {
			l.Status, l.EffectiveFrom = "Lapsed", clock.DateOf(b.ago(75))
		}
		rows = append(rows, l)
	}
	file, err := register.Sheet(append(rows, more...))
	if err != nil {
		return "", err
	}
	cmd := enrolling.CheckFileCommand{Department: b.dept, File: file}
	preview, err := b.app.Enrolling.PreviewChecks(b.ctx, lead.actor, cmd)
	if err != nil {
		return "", err
	}
	cmd.Seen = preview.Seen
	return b.app.Enrolling.ProposeChecks(b.ctx, lead.actor, cmd)
}

// letIn lets radiographers of an agency sign by a pass. The demo sends no mail, so
// nobody uses one.
func (b *builder) letIn(lead *member) error {
	_, err := b.app.Enrolling.GrantPasses(b.ctx, lead.actor, enrolling.GrantPassesCommand{Department: b.dept, Areas: []string{"diagnostic-imaging:*", "ahp-support-worker:*"},
		Domains: []string{"locumimaging.example"}, Until: clock.DateOf(b.clock.Now()).AddMonths(6)})
	return err
}

// listGuests looks two radiographers of the agency up.
func (b *builder) listGuests(lead *member) error {
	for _, l := range []enrolling.ListGuestCommand{{Number: "RA905501", Name: "Joanna Whitfield", Status: assessor.StatusRegistered}, {Number: "RA905502", Name: "Tomasz Zielinski", Status: "Caution"}} {
		l.Department, l.Profession, l.EffectiveFrom, l.CheckedOn = b.dept, assessor.DiagnosticRadiographer, "2024-03-01", clock.DateOf(b.clock.Now())
		if _, err := b.app.Enrolling.ListGuest(b.ctx, lead.actor, l); err != nil {
			return err
		}
	}
	return nil
}

// lapse records that somebody's registration had lapsed weeks before anybody
// looked: what they signed meanwhile is in question.
func (b *builder) lapse(lead *member) error {
	m := b.of(identity.RoleAssessor)[slices.IndexFunc(b.of(identity.RoleAssessor), func(m *member) bool { return m.lapsed })]
	_, err := b.app.Enrolling.RecordCheck(b.ctx, lead.actor, enrolling.RecordCheckCommand{Department: b.dept, Person: m.actor.Person, Number: m.number,
		Profession: assessor.DiagnosticRadiographer, Status: "Lapsed", Source: "Looked up by hand after a call from HR", EffectiveFrom: clock.DateOf(b.ago(75)), CheckedOn: clock.DateOf(b.clock.Now())})
	return err
}

// review is an educator's note on a worker.
func (b *builder) review(m *member, note string, confirmed bool) error {
	educators := b.of(identity.RoleEducator)
	i := slices.Index(b.cast, m)
	_, err := b.app.Educating.RecordReview(b.ctx, educators[i%len(educators)].actor, m.worker, educating.ReviewCommand{Version: imaging, Level: m.target,
		Education: confirmed, Experience: confirmed, Note: note})
	return err
}

func (b *builder) writeAccounts(dir string) error {
	var list []Account
	for _, m := range append([]*member{b.admin}, b.cast...) {
		list = append(list, Account{string(m.role), m.name, m.email(), Password, m.secret})
	}
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(AccountsFile(dir), append(text, '\n'), 0o600)
}

// meanwhile lets a step of the story fail softly when somebody else of the story
// was quicker: a real department has that every day.
func meanwhile(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Forbidden) {
		return nil
	}
	return err
}
