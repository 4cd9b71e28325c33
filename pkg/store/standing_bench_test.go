package store

import (
	"database/sql"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// portfolio is a worker on the longest pathway with n sign-offs by 8 assessors,
// each of them checked every month for a year.
func portfolio(b testing.TB, n int) (*seed, id.Worker) {
	d := planting(b, fresh(b))
	v := d.imaging()
	dep := d.department("North")
	var signers []id.Person
	for i := range 8 {
		p := d.signer(fmt.Sprint("Signer ", i), dep)
		for range 11 {
			d.check(p, "Registered", d.now)
		}
		signers = append(signers, p)
	}
	w := d.worker("Aisha Khan", dep, v.ID, "SCSW", "AP")
	p, err := pathway.For(v, "AP", nil)
	if err != nil {
		b.Fatal(err)
	}
	lines := p.Lines()
	for i := range n {
		d.at(d.now.Add(12 * time.Hour))
		c := lines[i%len(lines)].Competency
		d.sign(d.submit(w, fmt.Sprint("Item ", i), c), c, signers[i%8])
	}
	d.touch(w)
	return d, w
}

// BenchmarkProject is what a write costs beside itself: one competency touched
// (that no other rests on, or many do), or any.
func BenchmarkProject(b *testing.B) {
	for _, n := range []int{30, 300} {
		d, w := portfolio(b, n)
		one := func(code string) touched {
			return touched{competencies: []framework.CompetencyID{framework.VersionID("diagnostic-imaging:1").Of(code)}}
		}
		for name, what := range map[string]touched{"one": one("DI-ENV-01"), "one that many rest on": one("DI-RAD-04"), "any": {all: true}} {
			b.Run(fmt.Sprintf("%d sign-offs, %s", n, name), func(b *testing.B) {
				err := d.s.Write(b.Context(), func(tx *Tx) error {
					for b.Loop() {
						if err := tx.project(w, what); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}

func BenchmarkFacts(b *testing.B) {
	d, w := portfolio(b, 300)
	err := d.s.Read(b.Context(), func(v *View) error {
		for b.Loop() {
			if _, err := v.Facts(w); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// large is a framework of 500 items, each asked for at its one level.
func large(t testing.TB) *framework.Version {
	var b strings.Builder
	b.WriteString(`framework: large
number: 1
title: "Large"
nation: "England"
written: "2026-01-01"
status: needs_review
status_note: "Made for a test."
sources: {OURS: {address: "none", note: "a test"}}
levels: [{id: L, title: "Level", order: 1, source: [OURS], confidence: inferred}]
scale: [{step: 0, id: none, title: "Nothing", meaning: "Nothing."}, {step: 1, id: done, title: "Done", meaning: "Did it."}]
risk_classes:
  once: {title: "Once", observations: 1, distinct_days: 1, assessors: 1, source: [OURS], confidence: inferred}
  hard: {title: "Hard", observations: 2, distinct_days: 2, assessors: 2, validity_months: 24, source: [OURS], confidence: inferred}
settings: [{id: x, title: "X-ing"}]
areas: [{code: A, title: "First"}, {code: B, title: "Second"}]
competencies:
`)
	for i := range 500 {
		fmt.Fprintf(&b, "  - {code: C%d, title: \"Do %d\", area: %s, risk_class: %s, required_at: [L], target: {L: 1}, source: [OURS], confidence: inferred}\n", i, i, []string{"A", "B"}[i%2], []string{"once", "hard"}[i%2])
	}
	v, err := framework.Parse([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// crowded is a worker with 500 requirements, 2,000 pieces of evidence, 300 requests
// that wait and 1,000 sign-offs.
func crowded(b testing.TB) (*seed, id.Worker) {
	d := planting(b, fresh(b))
	d.db.SetMaxOpenConns(1)
	v := large(b)
	d.exec("INSERT INTO framework_version (id, framework, number, title, digest, document, published_at) VALUES (?,?,?,?,?,?,?)", string(v.ID), v.Framework, v.Number, v.Title, string(v.Digest()), []byte("-"), 1)
	d.s.keepFramework(v)
	dep := d.department("North")
	d.exec("BEGIN")
	var signers []id.Person
	for i := range 8 {
		signers = append(signers, d.signer(fmt.Sprint("Signer ", i), dep))
		for range 11 {
			d.check(signers[i], "Registered", d.now)
		}
	}
	w := d.worker("Aisha Khan", dep, v.ID, "L", "L")
	for i := range 2000 {
		d.at(d.now.Add(4 * time.Hour))
		c := v.Competencies[i*7%500].ID
		switch it := d.submit(w, fmt.Sprint("Item ", i), c); {
		case i%2 == 0:
			d.sign(it, c, signers[i/2%8])
		case i%7 == 1:
			d.ask(it, c, signers[i%8])
		}
	}
	d.exec("COMMIT")
	return d, w
}

// BenchmarkOneCrowdedWorker is the whole standing of one worker, loaded and worked out,
// beside the bare statements over the same rows, by turns in one run. They are compared
// by the processor's time, of which a busy machine takes nothing away.
func BenchmarkOneCrowdedWorker(b *testing.B) {
	d, w := crowded(b)
	bare := d.bare(b, w)
	var all, statements, fold time.Duration
	var r progress.Report
	for b.Loop() {
		began := spent(b)
		err := d.s.Read(b.Context(), func(v *View) error {
			f, err := v.Facts(w)
			if err != nil {
				return err
			}
			loaded := spent(b)
			version, p, err := v.Pathway("large:1", "L", nil)
			r = progress.Of(version, p, f, progress.Ground{}, v.Now(), v.Now())
			fold += spent(b) - loaded
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		done := spent(b)
		if n := bare(); n != 1000+r.Total.Waiting+8*12 {
			b.Fatalf("%d rows", n)
		}
		all, statements = all+done-began, statements+spent(b)-done
	}
	b.ReportMetric(float64(all.Microseconds())/float64(b.N)/1000, "ms-all")
	b.ReportMetric(float64(fold.Microseconds())/float64(b.N)/1000, "ms-fold")
	b.ReportMetric(float64(statements.Microseconds())/float64(b.N)/1000, "ms-bare")
	b.ReportMetric(float64(all)/float64(statements), "times-bare")
}

// spent is the processor's time that this process has had.
func spent(b testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bare reads the rows that a standing rests on, by database/sql alone.
func (d *seed) bare(b testing.TB, w id.Worker) func() int {
	var all []*sql.Stmt
	for _, query := range []string{
		`SELECT a.id, a.worker_id, a.competency, a.competency_digest, a.level, a.step, a.meaning, a.evidence_id, a.evidence_digest, a.kind, a.occurred_on, a.cases, a.outcomes, a.assessor_id, a.assessor_name, a.register, a.registration,
			a.approves, a.signed_at, coalesce(v.digest, ''), e.title, (SELECT r.reason FROM revocation r WHERE r.attestation_id = a.id)
			FROM attestation a JOIN evidence e ON e.id = a.evidence_id LEFT JOIN evidence_version v ON v.id = e.current_id AND e.state = 'submitted' WHERE a.worker_id = ? ORDER BY a.competency, a.seq`,
		`SELECT r.id, r.competency, r.evidence_id, e.title, r.state, p.name, r.created_at, r.decided_at, r.approval FROM request r JOIN evidence e ON e.id = r.evidence_id LEFT JOIN person p ON p.id = r.offered_id
			WHERE r.worker_id = ? AND r.state IN ('queued','opened','returned','declined') ORDER BY r.created_at, r.id`,
		`SELECT c.id, c.person_id, c.register, c.profession, c.status, c.effective_from, c.checked_at, c.recorded_at FROM register_check c WHERE c.person_id IN (SELECT DISTINCT assessor_id FROM attestation WHERE worker_id = ?)`,
	} {
		s, err := d.db.Prepare(query)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, s)
	}
	return func() (n int) {
		for _, s := range all {
			rows, err := s.Query(string(w))
			if err != nil {
				b.Fatal(err)
			}
			columns, err := rows.Columns()
			if err != nil {
				b.Fatal(err)
			}
			values := make([]sql.NullString, len(columns))
			to := make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			for rows.Next() {
				n++
				if err := rows.Scan(to...); err != nil {
					b.Fatal(err)
				}
			}
			if err := rows.Close(); err != nil {
				b.Fatal(err)
			}
		}
		return n
	}
}

// BenchmarkCohort is a department of 200, and beside it the bare statement over
// the same rows of the projection.
func BenchmarkCohort(b *testing.B) {
	d := planting(b, fresh(b))
	v := d.imaging()
	dep := d.department("North")
	lead := d.person("Lena Lead", dep, identity.RoleLead)
	priya := d.signer("Priya Shah", dep)
	p, err := pathway.For(v, "AP", nil)
	if err != nil {
		b.Fatal(err)
	}
	lines := p.Lines()
	for n := range 200 {
		w := d.worker(fmt.Sprint("Worker ", n), dep, v.ID, "SCSW", "AP")
		for i := range 4 {
			c := lines[(n+i)%len(lines)].Competency
			d.sign(d.submit(w, "Item", c), c, priya)
		}
		d.touch(w)
	}
	scope := scoped(lead, dep, identity.RoleLead)
	b.Run("Standings", func(b *testing.B) {
		for b.Loop() {
			var rows []Standing
			if err := d.s.Read(b.Context(), func(v *View) (err error) { rows, err = v.Standings(scope, dep); return err }); err != nil || len(rows) != 200 {
				b.Fatal(err, len(rows))
			}
		}
	})
	b.Run("bare statement", func(b *testing.B) {
		for b.Loop() {
			rows, err := d.db.Query(`SELECT worker_id, version, level, total, asked, not_started, in_progress, awaiting, stale, expired, unknown, until FROM standing WHERE department_id = ?`, string(dep))
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				var worker, version, level string
				var n [8]int
				var until []byte
				if err := rows.Scan(&worker, &version, &level, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7], &until); err != nil {
					b.Fatal(err)
				}
			}
			rows.Close()
		}
	})
}
