package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
)

// seed puts rows in as they stand, without the use cases that would make them:
// for tests of what is read.
type seed struct {
	t     testing.TB
	s     *Store
	db    *sql.DB   // beside the store's own connections, and in no hurry to be safe
	now   time.Time // of the row being put
	n     int
	moves int           // since the last touch
	kind  evidence.Kind // of what is signed; empty: an observation
}

func planting(t testing.TB, s *Store) *seed {
	t.Helper()
	var file string
	err := s.Read(t.Context(), func(v *View) error {
		return v.db.Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d := &seed{t: t, s: s, db: db}
	d.at(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)) // a Monday
	return d
}

// at moves the clock of the store and of the rows to come.
func (d *seed) at(t time.Time) {
	d.now = t
	d.s.clock.(*clock.Fixed).Set(t)
}

func (d *seed) exec(query string, args ...any) {
	d.t.Helper()
	if _, err := d.db.Exec(query, args...); err != nil {
		d.t.Fatalf("%v: %s %v", err, query, args)
	}
}

func (d *seed) next() int { d.n++; return d.n }

// imaging publishes the shipped frameworks and answers the imaging one.
func (d *seed) imaging() *framework.Version {
	d.t.Helper()
	list, err := framework.Catalogue()
	if err != nil {
		d.t.Fatal(err)
	}
	var out *framework.Version
	for _, v := range list {
		d.exec("INSERT INTO framework_version (id, framework, number, title, digest, document, published_at) VALUES (?,?,?,?,?,?,?)", string(v.ID), v.Framework, v.Number, v.Title, string(v.Digest()), []byte("-"), 1)
		d.s.keepFramework(v)
		if v.Framework == "diagnostic-imaging" {
			out = v
		}
	}
	return out
}

func (d *seed) department(name string) id.Department {
	o, s, dep := id.New[id.Organisation](), id.New[id.Site](), id.New[id.Department]()
	d.exec("INSERT INTO organisation VALUES (?,?,?)", string(o), name+" Trust", micros(d.now))
	d.exec("INSERT INTO site VALUES (?,?,?,?)", string(s), string(o), name+" Hospital", micros(d.now))
	d.exec("INSERT INTO department (id, site_id, name, created_at) VALUES (?,?,?,?)", string(dep), string(s), name, micros(d.now))
	return dep
}

func (d *seed) person(name string, dep id.Department, roles ...identity.Role) id.Person {
	p := id.New[id.Person]()
	d.exec("INSERT INTO person (id, name, email, enabled, created_at) VALUES (?,?,?,1,?)", string(p), name, fmt.Sprintf("p%d@example.org", d.next()), micros(d.now))
	for _, r := range roles {
		d.exec("INSERT INTO membership (id, person_id, role, department_id, from_at, granted_by) VALUES (?,?,?,?,?,'seed')",
			string(id.New[id.Membership]()), string(p), string(r), string(dep), micros(d.now))
	}
	return p
}

// signer is a registered assessor with an entitlement for everything.
func (d *seed) signer(name string, dep id.Department) id.Person {
	p := d.person(name, dep, identity.RoleAssessor)
	d.check(p, assessor.StatusRegistered, d.now)
	d.exec("INSERT INTO entitlement (id, person_id, department_id, areas, modality_lead, from_on, granted_by, granted_at) VALUES (?,?,?,'[\"diagnostic-imaging:*\"]',0,?,'seed',?)",
		"ent_"+string(p), string(p), string(dep), string(clock.DateOf(d.now)), micros(d.now))
	return p
}

func (d *seed) check(p id.Person, status string, from time.Time) id.Check {
	c := id.New[id.Check]()
	d.exec("INSERT INTO register_check VALUES (?,?,'HCPC',?,'Diagnostic radiographer',?,'seed','',NULL,?,?,?,'seed')",
		string(c), string(p), fmt.Sprintf("RA9%05d", d.next()), status, micros(from), micros(d.now), micros(d.now))
	return c
}

func (d *seed) worker(name string, dep id.Department, version framework.VersionID, held, target string) id.Worker {
	w := id.New[id.Worker]()
	p := d.person(name, dep, identity.RoleWorker)
	d.exec("INSERT INTO worker (id, person_id, department_id, level, settings, created_at) VALUES (?,?,?,?,'[]',?)", string(w), string(p), string(dep), levelRef(version, held), micros(d.now))
	d.enrol(w, version, target, true)
	return w
}

func (d *seed) enrol(w id.Worker, version framework.VersionID, target string, main bool) {
	d.exec("INSERT INTO enrolment (id, worker_id, version, level, since, main) VALUES (?,?,?,?,?,?)", string(id.New[id.Enrolment]()), string(w), string(version), target, micros(d.now), main)
}

// item is an evidence item with one submitted version.
type item struct {
	worker   id.Worker
	evidence id.Evidence
	version  id.Version
	digest   digest.Sum
}

func (d *seed) submit(w id.Worker, title string, competencies ...framework.CompetencyID) item {
	it := item{worker: w, evidence: id.New[id.Evidence]()}
	d.exec(`INSERT INTO evidence (id, worker_id, department_id, kind, state, title, occurred_on, created_at, updated_at)
		SELECT ?, id, department_id, 'direct_observation', 'draft', ?, ?, ?, ? FROM worker WHERE id = ?`,
		string(it.evidence), title, string(clock.DateOf(d.now)), micros(d.now), micros(d.now), string(w))
	d.revise(&it, title)
	for i, c := range competencies {
		d.exec("INSERT INTO evidence_competency VALUES (?,?,?)", string(it.evidence), string(c), i)
	}
	return it
}

func (d *seed) revise(it *item, title string) {
	d.moves++
	it.version, it.digest = id.New[id.Version](), digest.OfBytes(fmt.Append(nil, "version", d.next()))
	d.exec(`INSERT INTO evidence_version SELECT ?, e.id, e.worker_id, e.number + 1, e.kind, json_object('title', ?), ?, w.person_id, ?, ? FROM evidence e JOIN worker w ON w.id = e.worker_id WHERE e.id = ?`,
		string(it.version), title, micros(d.now), micros(d.now), string(it.digest), string(it.evidence))
	d.exec("UPDATE evidence SET state = 'submitted', title = ?, current_id = ?, number = number + 1, updated_at = ? WHERE id = ?", title, string(it.version), micros(d.now), string(it.evidence))
}

func (d *seed) ask(it item, c framework.CompetencyID, offered id.Person) id.Request {
	r := id.New[id.Request]()
	d.exec(`INSERT INTO request (id, worker_id, department_id, evidence_id, version_id, competency, level, step, state, offered_id, offered_at, created_at)
		SELECT ?, e.worker_id, e.department_id, e.id, ?, ?, '', 4, 'queued', ?, ?, ? FROM evidence e WHERE e.id = ?`,
		string(r), string(it.version), string(c), nullText(offered), micros(d.now), micros(d.now), string(it.evidence))
	return r
}

func (d *seed) decide(r id.Request, s attestation.State, by id.Person, reason string) {
	if s != attestation.Withdrawn {
		d.moves++
	}
	d.exec("UPDATE request SET state = ?, decided_by = ?, decided_at = ?, reason = ? WHERE id = ?", string(s), string(by), micros(d.now), reason, string(r))
}

// sign is an observed sign-off at step 4.
func (d *seed) sign(it item, c framework.CompetencyID, by id.Person) id.Attestation {
	d.t.Helper()
	r := d.ask(it, c, by)
	d.decide(r, attestation.Signed, by, "")
	a, intent := id.New[id.Attestation](), id.New[id.Intent]()
	ses := id.Session("ses_" + string(by))
	d.exec("INSERT OR IGNORE INTO session (id, person_id, surface, secret_hash, strong, created_at, seen_at, expires_at, address, network, agent) VALUES (?,?,'page',?,1,1,1,1,'','','')", string(ses), string(by), string(ses))
	d.exec("INSERT INTO intent (id, attestation_id, claim_digest, request_id, request_revision, person_id, session_id, meaning, step, comment, statement, statement_digest, created_at, expires_at) VALUES (?,?,'',?,1,?,?,'observed_directly',4,'','','',1,1)",
		string(intent), string(a), string(r), string(by), string(ses))
	version, err := d.framework(c.Version())
	if err != nil {
		d.t.Fatal(err)
	}
	competency, ok := version.Competency(c)
	if !ok {
		d.t.Fatalf("no competency %s", c)
	}
	d.exec(`INSERT INTO attestation (id, request_id, worker_id, department_id, competency, competency_digest, level, step, meaning, evidence_id, version_id, evidence_digest, kind, occurred_on, cases,
		statement, statement_digest, assessor_id, assessor_name, assessor_role, register, registration, check_id, entitlement_id, modality_lead, proof, proven_at, intent_id, comment, prepared_at, signed_at, digest, jws, code)
		SELECT ?, r.id, r.worker_id, r.department_id, r.competency, ?, '', 4, 'observed_directly', r.evidence_id, r.version_id, ?, ?, ?, 1, 'I sign.', ?, p.id, p.name, 'Assessor', 'HCPC', 'RA900001',
		(SELECT id FROM register_check WHERE person_id = p.id LIMIT 1), (SELECT id FROM entitlement WHERE person_id = p.id LIMIT 1), 0, 'totp', ?, ?, 'Well done.', ?, ?, ?, 'jws', r.id
		FROM request r JOIN person p ON p.id = ? WHERE r.id = ?`,
		string(a), string(competency.Digest()), string(it.digest), string(cmp.Or(d.kind, evidence.Observation)), string(clock.DateOf(d.now)), string(digest.OfBytes([]byte("I sign."))),
		micros(d.now), string(intent), micros(d.now), micros(d.now), string(digest.OfBytes([]byte(a))), string(by), string(r))
	return a
}

func (d *seed) revoke(a id.Attestation, by id.Person) {
	d.exec("INSERT INTO revocation VALUES (?,?,?,'Somebody','Signed by mistake.',?)", string(id.New[id.Revocation]()), string(a), string(by), micros(d.now))
}

func (d *seed) framework(v framework.VersionID) (out *framework.Version, err error) {
	err = d.s.Read(context.Background(), func(view *View) error {
		out, err = view.Framework(v)
		return err
	})
	return out, err
}

// touch writes what is kept of a worker again, as the end of a write does.
func (d *seed) touch(w id.Worker, competencies ...framework.CompetencyID) {
	d.t.Helper()
	err := d.s.Write(d.t.Context(), func(tx *Tx) error {
		tx.touch(w, competencies...)
		for range d.moves {
			tx.movedOn(w)
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.moves = 0
}

// actor is a person with roles in a department, in a strong session.
func actor(p id.Person, dep id.Department, roles ...identity.Role) identity.Actor {
	a := identity.Actor{Person: p, Strong: true, Enrolled: true}
	for _, r := range roles {
		a.Memberships = append(a.Memberships, identity.Membership{Person: p, Role: r, Department: dep})
	}
	return a
}

func scoped(p id.Person, dep id.Department, roles ...identity.Role) access.Scope {
	return access.ScopeOf(actor(p, dep, roles...))
}

// scopedAs is what somebody else with a role in a department may see.
func scopedAs(r identity.Role, dep id.Department) access.Scope {
	return scoped(id.New[id.Person](), dep, r)
}

// about is the competencies that an item was ever put up for.
func (d *seed) about(e id.Evidence) (out []framework.CompetencyID) {
	d.t.Helper()
	err := d.s.Read(d.t.Context(), func(v *View) error {
		return v.db.Raw("SELECT DISTINCT competency FROM request WHERE evidence_id = ?", string(e)).Scan(&out).Error
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d *seed) facts(w id.Worker) (f progress.Facts) {
	d.t.Helper()
	if err := d.s.Read(d.t.Context(), func(v *View) (err error) { f, err = v.Facts(w); return err }); err != nil {
		d.t.Fatal(err)
	}
	return f
}

// statements is how many statements a read takes, beside those that begin and
// end it.
func statements(t testing.TB, s *Store, read func(*View) error) int64 {
	t.Helper()
	run := func(fn func(*View) error) int64 {
		before := s.Statements()
		if err := s.Read(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
		return s.Statements() - before
	}
	return run(read) - run(func(*View) error { return nil })
}
