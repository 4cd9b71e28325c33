package demo

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/app"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// What each worker of a seeded folder has, and how many share a department.
const (
	seedEvidence   = 12
	seedSigned     = 5
	seedDepartment = 200
	seedAssessors  = 4
)

// Seed fills an empty folder with so many workers in departments of 200, for
// benchmarks and trials. It goes through the use cases, but for two things that
// cost only time: everybody shares one password hash, and a signer's proof of
// person is taken as given. The lead of the first department is
// lead@000.seed.example.
func Seed(ctx context.Context, cfg app.Config, workers int, now time.Time, tell Progress) error {
	c := clock.At(now.AddDate(0, 0, -20))
	a, err := app.Open(ctx, cfg, c)
	if err != nil {
		return err
	}
	s := &seeder{ctx: ctx, app: a, clock: c, total: workers, tell: tell}
	return errors.Join(s.fill(), a.Close())
}

type seeder struct {
	ctx   context.Context
	app   *app.App
	clock *clock.Fixed
	admin identity.Actor
	hash  string
	total int
	done  atomic.Int64
	tell  Progress
	mu    sync.Mutex // of tell
}

func (s *seeder) fill() error {
	secret, err := s.app.Auth.OfferSetUp(s.ctx)
	if err != nil {
		return err
	}
	begun, err := s.app.Auth.SetUp(s.ctx, secret, auth.SetUp{Organisation: "Seeded Trust", Site: "Seeded Hospital", Department: "Office",
		Name: "Alex Rowan", Email: "admin@seed.example", Password: Password}, place)
	if err != nil {
		return err
	}
	v, err := s.app.Auth.Resolve(s.ctx, begun.Secret, "")
	if err != nil {
		return err
	}
	if s.admin, err = s.actor(v.Actor.Person); err != nil {
		return err
	}
	err = s.app.Store.Read(s.ctx, func(view *store.View) error {
		c, err := view.CredentialOf(s.admin.Person)
		s.hash = c.PasswordHash
		return err
	})
	for n := 0; err == nil && n*seedDepartment < s.total; n++ {
		err = s.department(n, min(seedDepartment, s.total-n*seedDepartment))
	}
	return err
}

// actor is a person as in a strong session.
func (s *seeder) actor(p id.Person) (identity.Actor, error) {
	var a identity.Actor
	err := s.app.Store.Read(s.ctx, func(v *store.View) (err error) {
		a, err = v.ActorOf(p)
		return err
	})
	a.Strong, a.Enrolled = true, true
	return a, err
}

// join invites somebody and lets them accept.
func (s *seeder) join(by identity.Actor, cmd enrolling.InviteCommand) (identity.Actor, error) {
	invited, err := s.app.Enrolling.Invite(s.ctx, by, cmd)
	if err != nil {
		return identity.Actor{}, err
	}
	var person id.Person
	err = s.app.Store.Write(s.ctx, func(tx *store.Tx) error {
		g, err := access.Arrive(identity.System("seed"), access.AcceptInvite, invited.Invitation, "invitation link")
		if err != nil {
			return err
		}
		person, err = tx.AcceptInvitation(g, digest.OfBytes([]byte(invited.Token)), store.Arrival{PasswordHash: s.hash})
		return err
	})
	if err != nil {
		return identity.Actor{}, err
	}
	return s.actor(person)
}

// signer is an assessor with the session and the proof that they sign with.
type signer struct {
	actor identity.Actor
	proof attestation.Proof
}

func (s *seeder) department(n, workers int) error {
	d, lead, err := s.found(n)
	if err != nil {
		return err
	}
	var signers []signer
	for i := range seedAssessors {
		one, err := s.assessor(d, lead, n, i)
		if err != nil {
			return err
		}
		signers = append(signers, one)
	}
	jobs := make(chan int)
	errs := make(chan error, 1)
	var wg sync.WaitGroup
	for range 4 * runtime.GOMAXPROCS(0) { // writes of many are committed together
		wg.Go(func() {
			for i := range jobs {
				if err := s.worker(d, lead, signers, n*seedDepartment+i); err != nil {
					select {
					case errs <- err:
					default:
					}
				}
			}
		})
	}
	for i := range workers {
		jobs <- i
	}
	close(jobs)
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// found makes a department with its lead.
func (s *seeder) found(n int) (id.Department, identity.Actor, error) {
	platform, err := s.app.Enrolling.Platform(s.ctx, s.admin)
	if err != nil {
		return "", identity.Actor{}, err
	}
	d, err := s.app.Enrolling.CreateDepartment(s.ctx, s.admin, enrolling.CreateDepartmentCommand{Site: platform.Sites[0].ID, Name: fmt.Sprintf("Imaging %03d", n)})
	if err != nil {
		return "", identity.Actor{}, err
	}
	lead, err := s.join(s.admin, enrolling.InviteCommand{Department: d, Email: fmt.Sprintf("lead@%03d.seed.example", n), Name: fmt.Sprintf("Lead %03d", n),
		Roles: []identity.Role{identity.RoleLead, identity.RoleEducator}})
	return d, lead, err
}

func (s *seeder) assessor(d id.Department, lead identity.Actor, n, i int) (signer, error) {
	a, err := s.join(lead, enrolling.InviteCommand{Department: d, Email: fmt.Sprintf("assessor%d@%03d.seed.example", i, n), Name: fmt.Sprintf("Assessor %d of %03d", i, n),
		Roles: []identity.Role{identity.RoleAssessor}})
	if err != nil {
		return signer{}, err
	}
	today := clock.DateOf(s.clock.Now())
	if _, err := s.app.Enrolling.RecordCheck(s.ctx, lead, enrolling.RecordCheckCommand{Department: d, Person: a.Person, Number: fmt.Sprintf("RA%06d", 500000+n*seedAssessors+i),
		Profession: assessor.DiagnosticRadiographer, Status: assessor.StatusRegistered, EffectiveFrom: today.AddMonths(-8), CheckedOn: today}); err != nil {
		return signer{}, err
	}
	if _, err := s.app.Enrolling.GrantEntitlement(s.ctx, lead, enrolling.GrantCommand{Department: d, Person: a.Person, Areas: []string{"diagnostic-imaging:*", "ahp-support-worker:*"}}); err != nil {
		return signer{}, err
	}
	one := signer{actor: a}
	one.actor.Session = id.New[id.Session]()
	err = s.app.Store.Write(s.ctx, func(tx *store.Tx) error {
		c, err := tx.CredentialOf(a.Person)
		if err != nil {
			return err
		}
		one.proof = attestation.Proof{Method: attestation.Password, CredentialRevision: c.Revision}
		g, err := access.Arrive(a, access.SignIn, one.actor.Session, "seed")
		if err != nil {
			return err
		}
		return tx.BeginSession(g, store.Session{ID: one.actor.Session, Person: a.Person, Surface: store.PageSession, Strong: true, Created: tx.Now(), Seen: tx.Now(),
			Expires: tx.Now().Add(time.Hour), Address: place.Address, Network: place.Address, Agent: "Seed"}, string(digest.OfBytes([]byte(one.actor.Session))), c.Revision)
	})
	return one, err
}

// worker gives one worker their evidence, some of it signed.
func (s *seeder) worker(d id.Department, lead identity.Actor, signers []signer, n int) error {
	a, err := s.join(lead, enrolling.InviteCommand{Department: d, Email: fmt.Sprintf("worker%06d@seed.example", n), Name: fmt.Sprintf("Worker %06d", n),
		Roles: []identity.Role{identity.RoleWorker}, Post: enrolling.Post{Version: imaging, Level: "CSW", Settings: general}})
	if err != nil {
		return err
	}
	v, err := catalogued(imaging)
	if err != nil {
		return err
	}
	var names []string
	for _, c := range v.Competencies {
		if c.Asked("SCSW") && c.AppliesTo(general) {
			names = append(names, string(c.ID))
		}
	}
	for i := range seedEvidence {
		out, err := s.app.Recording.Log(s.ctx, a, recording.LogCommand{Worker: a.Posts[0].Worker, Declared: true, Content: evidence.Content{
			Title: fmt.Sprintf("Activity %d", i+1), OccurredOn: clock.DateOf(s.clock.Now()), Competencies: []string{names[(n+i)%len(names)]},
			Fields: map[string]string{"what": "I did this from start to end with the radiographer beside me.", "cases": "1", "went": evidence.EveryTime}}})
		if err != nil {
			return err
		}
		if i >= seedSigned {
			continue
		}
		by := signers[(n+i)%len(signers)]
		intent, err := s.app.Assessing.Prepare(s.ctx, by.actor, assessing.PrepareCommand{Request: out.Requests[0].ID, Meaning: attestation.Observed, Step: out.Requests[0].Step})
		if err != nil {
			return err
		}
		if _, err := s.app.Assessing.Sign(s.ctx, by.actor, assessing.SignCommand{Intent: intent.ID, Proof: by.proof}); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(int(s.done.Add(1)), s.total)
	return nil
}
