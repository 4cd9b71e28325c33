package app_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// Every benchmark runs a bare Echo + database/sql handler by turns with ours, on
// the same file and in the same process, so that what else the machine does
// falls on both. One iteration is turn requests of each; the figures are per
// request: "ratio" is the median over iterations of ours to the bare one's CPU.
// By default there are 10 workers; -bench.workers=10000 measures a second
// folder too, which -bench.data keeps for the next time.

func BenchmarkList(b *testing.B) {
	each(b, 10, func(b *testing.B, w *bench) {
		w.by(w.token, "/api/v1/workers/"+string(w.writer.Worker)+"/evidence?limit=30").against(b, w.bareList())
	})
}

func BenchmarkProgress(b *testing.B) {
	each(b, 10, func(b *testing.B, w *bench) {
		w.by(w.token, "/api/v1/workers/"+string(w.writer.Worker)+"/progress").against(b, w.bareProgress())
	})
}

func BenchmarkHome(b *testing.B) {
	each(b, 10, func(b *testing.B, w *bench) {
		w.byCookie(w.cookie, "/home").against(b, w.bareHome())
	})
}

func BenchmarkDepartment(b *testing.B) {
	each(b, 200, func(b *testing.B, w *bench) {
		w.by(w.leadToken, "/api/v1/departments/"+string(w.department)+"/workers").against(b, w.bareDepartment())
	})
}

// BenchmarkSubmit puts up what was prepared as a draft, beside a bare handler
// that inserts a version and a request for it, durably too.
func BenchmarkSubmit(b *testing.B) {
	each(b, 10, func(b *testing.B, w *bench) {
		n := 0
		ours := func() func() {
			p := w.workers[n%len(w.workers)]
			n++
			item := must(w.app.Recording.Start(b.Context(), p.actor, recording.StartCommand{Worker: p.Worker, Kind: evidence.Activity}))
			c := w.activity(n)
			must(w.app.Recording.Save(b.Context(), p.actor, item.ID, recording.Patch{Title: &c.Title, OccurredOn: &c.OccurredOn, Fields: c.Fields, Competencies: &c.Competencies}))
			r := w.post(p.token, "/api/v1/evidence/"+string(item.ID)+"/submissions", `{"declared":true}`)
			r.header.Set("If-Match", fmt.Sprintf("%q", "2"))
			return func() { r.do(b, http.StatusCreated) }
		}
		pair{ours, w.bareSubmit()}.run(b)
	})
}

// BenchmarkSign takes a code from an authenticator to a prepared statement: the
// whole request of it, which keeps the sign-off on the disk and shows the
// receipt. Beside it a file grows by 4 KiB and is forced to the disk.
func BenchmarkSign(b *testing.B) {
	each(b, 10, func(b *testing.B, w *bench) {
		n := 0
		ours := func() func() {
			r := w.asked(n)
			n++
			i := must(w.app.Assessing.Prepare(b.Context(), w.signer.actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step}))
			request := w.post(w.signer.token, "/api/v1/attestations", fmt.Sprintf(`{"intent":%q,"proof":{"method":"totp","secret":%q}}`, i.ID, w.code()))
			return func() { request.do(b, http.StatusCreated) }
		}
		pair{ours, appends(b)}.run(b)
	})
}

// BenchmarkSignUseCase is the sign-off without its request: proof taken, receipt
// not read.
func BenchmarkSignUseCase(b *testing.B) {
	each(b, 10, func(b *testing.B, w *bench) {
		n := 0
		ours := func() func() {
			r := w.asked(n)
			n++
			i := must(w.app.Assessing.Prepare(b.Context(), w.signer.actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step}))
			return func() {
				must(w.app.Assessing.Sign(b.Context(), w.signer.actor, assessing.SignCommand{Intent: i.ID, Proof: w.signer.proof}))
			}
		}
		pair{ours, appends(b)}.run(b)
	})
}

// appends adds 4 KiB to a file and forces it to the disk.
func appends(b *testing.B) func() func() {
	f := must(os.Create(filepath.Join(b.TempDir(), "log")))
	b.Cleanup(func() { f.Close() })
	block := make([]byte, 4096)
	return func() func() {
		return func() {
			must(f.Write(block))
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// asked is a request of one of the workers that waits, the workers by turns.
func (w *bench) asked(n int) attestation.Request {
	p := w.workers[n%len(w.workers)]
	out := must(w.app.Recording.Log(w.b.Context(), p.actor, recording.LogCommand{Worker: p.Worker, Declared: true, Content: w.activity(n)}))
	return out.Requests[0]
}

// write fills one portfolio: on the longest pathway that there is, in a post of
// every kind, with twice 30 pieces of evidence, half of them signed.
func (w *bench) write() {
	w.b.Helper()
	p := w.writer
	w.change(func(tx *store.Tx) error {
		g := fixture.Grant(access.Enrol, p.Worker, w.department)
		if err := tx.AddEnrolment(g, p.Worker, store.Aim{Version: fixture.Imaging, Level: "AP"}, true); err != nil {
			return err
		}
		now, err := tx.WorkerFacts(p.Worker)
		if err != nil {
			return err
		}
		var settings []string
		for _, s := range w.framework.Settings {
			settings = append(settings, s.ID)
		}
		return tx.ChangePost(fixture.Grant(access.ChangePerson, p.Worker, w.department), p.Worker, now.Revision, store.Aim{Version: fixture.Imaging, Level: "SCSW"}, settings)
	})
	for n := range 60 {
		out := must(w.app.Recording.Log(w.b.Context(), p.actor, recording.LogCommand{Worker: p.Worker, Declared: true, Content: w.activity(n)}))
		if n%2 == 0 {
			r := out.Requests[0]
			i := must(w.app.Assessing.Prepare(w.b.Context(), w.signer.actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step}))
			must(w.app.Assessing.Sign(w.b.Context(), w.signer.actor, assessing.SignCommand{Intent: i.ID, Proof: w.signer.proof}))
		}
	}
}

// activity is the content of the nth piece, for the competencies by turns.
func (w *bench) activity(n int) evidence.Content {
	return evidence.Content{Title: fmt.Sprintf("Activity %d", n), OccurredOn: w.today(), Competencies: []string{w.competencies[n%len(w.competencies)]},
		Fields: map[string]string{"what": "I did this from start to end with the radiographer beside me.", "cases": "1", "went": evidence.EveryTime}}
}
