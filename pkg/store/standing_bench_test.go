package store

import (
	"fmt"
	"testing"
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
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
