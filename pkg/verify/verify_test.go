package verify_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"countersign/pkg/access"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/assessing"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/attainment"
	"countersign/pkg/attestation"
	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/review"
	"countersign/pkg/store"
	"countersign/pkg/verify"
)

// small is a world with the frameworks alone that are worked by here: verify reads
// each of them again every time.
func small(t *testing.T) *fixture.World { return fixture.New(t, fixture.Imaging, fixture.AHP) }

// worked is a world in which everything that verify looks at has happened.
func worked(t *testing.T) *fixture.World {
	w := small(t)
	amira := w.As(w.North.Worker)
	today := clock.DateOf(fixture.Now)
	for range 3 {
		w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning)).Requests[0])
	}
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate, Competencies: []string{string(fixture.Cannulate)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.AddFile(t.Context(), amira, item.ID, "c.pdf", bytes.NewReader(sample.Certificate("Cannulation", "Amira Khan", "today"))); err != nil {
		t.Fatal(err)
	}
	out, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID, Declared: true})
	if err != nil {
		t.Fatal(err)
	}
	w.Sign(w.North.Second, out.Requests[0])
	if _, err := w.Recording.Revise(t.Context(), amira, item.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID, Declared: true}); err != nil {
		t.Fatal(err)
	}
	again := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms)) // revised while it waits
	if _, err := w.Recording.Revise(t.Context(), amira, again.Version.Evidence); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: again.Version.Evidence, Declared: true}); err != nil {
		t.Fatal(err)
	}
	draft, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.AddFile(t.Context(), amira, draft.ID, "notes.txt", strings.NewReader("not submitted yet\n")); err != nil {
		t.Fatal(err)
	}
	wrong := w.Sign(w.North.Second, w.Submit(w.North.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms)).Requests[0])
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: wrong.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	doubted := w.Sign(w.North.Second, w.Submit(w.North.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning)).Requests[0])
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Second), doubted.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.Lift(t.Context(), w.As(w.North.Lead), assessing.LiftCommand{Attestation: doubted.ID, Reason: "We looked at the rota together."}); err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.NotMeByLink(t.Context(), w.Assessing.NotMeToken(doubted.ID), ""); err != nil {
		t.Fatal(err)
	}
	ended := w.Entitle(w.North.Second, w.North.ID, "diagnostic-imaging:*")
	w.Write(func(tx *store.Tx) error {
		return tx.EndEntitlement(fixture.Grant(access.EndEntitlement, ended, w.North.ID), ended, "moved on")
	})
	train := func(p fixture.Person, k apprenticeship.Kind, d apprenticeship.Data) {
		if _, err := (educating.Service{Store: w.Store}).RecordTraining(t.Context(), w.As(p), educating.TrainingCommand{Worker: w.North.Worker.Worker, Kind: k, Data: d}); err != nil {
			t.Fatal(err)
		}
	}
	train(w.North.Educator, apprenticeship.Began, apprenticeship.Data{Standard: "st0217", On: "2026-01-05"})
	train(w.North.Worker, apprenticeship.Logged, apprenticeship.Data{What: "online", On: "2026-11-20", Minutes: 60, Words: "Contrast."})
	reviewed(t, w)
	w.AskMore(w.North)
	attain := func(p fixture.Person, k attainment.Kind, about id.Attainment, d attainment.Data) id.Attainment {
		d.Framework = "bay-work"
		r, err := (educating.Service{Store: w.Store}).RecordAttainment(t.Context(), w.As(p), educating.AttainCommand{Worker: w.North.Worker.Worker, Kind: k, About: about, Data: d})
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	maths := attainment.Data{For: "maths", Title: "GCSE maths", RQF: 2, On: "2015-08-20"}
	attain(w.North.Educator, attainment.Confirmed, attain(w.North.Worker, attainment.PutDown, "", maths), attainment.Data{})
	attain(w.North.Worker, attainment.TakenBack, attain(w.North.Worker, attainment.PutDown, "", maths), attainment.Data{Words: "Twice."})
	attain(w.North.Worker, attainment.PutDown, "", maths) // and one that waits
	people := enrolling.Service{Store: w.Store}
	for n := range 2 {
		e, err := people.EntitleWorker(t.Context(), w.As(w.North.Lead), enrolling.EntitleCommand{Department: w.North.ID, Worker: w.North.Worker.Worker, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)},
			Until: "2027-11-22", Procedure: "EP-07", Equipment: []string{"Room 3"}})
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			if err := people.EndPractice(t.Context(), w.As(w.North.Lead), enrolling.EndPracticeCommand{Entitlement: e, Reason: "Moved on."}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for n := range 2 {
		card, err := people.PrintCard(t.Context(), amira, w.North.Worker.Worker)
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			if err := people.CancelCard(t.Context(), amira, card.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	noor := w.North.Unchecked
	for n := range 2 {
		p, err := people.RecordPreceptorship(t.Context(), w.As(w.North.Lead), enrolling.PreceptorshipCommand{Department: w.North.ID, Person: noor.ID, From: today, Until: today.AddDays(90)})
		if err != nil {
			t.Fatal(err)
		}
		k, err := people.RecordConflict(t.Context(), w.As(w.North.Lead), enrolling.ConflictCommand{Department: w.North.ID, Person: noor.ID, Other: []fixture.Person{w.North.Worker, w.North.Other}[n].ID})
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			continue
		}
		if err := people.EndPreceptorship(t.Context(), w.As(w.North.Lead), enrolling.EndPreceptorshipCommand{Preceptorship: p, Reason: "Begun on the wrong day."}); err != nil {
			t.Fatal(err)
		}
		if err := people.EndConflict(t.Context(), w.As(w.North.Lead), k); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// copied is a copy of a world's database in a folder of its own, to tamper with.
// The files are the world's still: copiedWhole is a copy of those too.
func copied(t *testing.T, w *fixture.World) string {
	t.Helper()
	c := opened(t, nil, w.Dir)
	c.run("PRAGMA wal_checkpoint(TRUNCATE)") // there is less to copy
	c.db.Close()
	dir := t.TempDir()
	copyFile(t, store.File(w.Dir), store.File(dir))
	return dir
}

func copiedWhole(t *testing.T, w *fixture.World) string {
	t.Helper()
	dir := copied(t, w)
	copyBlobs(t, w, dir)
	return dir
}

func copyBlobs(t *testing.T, w *fixture.World, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "blobs"), os.DirFS(filepath.Join(w.Dir, "blobs"))); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// blobsOf are the files of a folder: its own, or those of the world that it is a
// copy of.
func blobsOf(t *testing.T, w *fixture.World, dir string) *blob.Store {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "blobs")); os.IsNotExist(err) {
		return w.Blobs
	}
	blobs, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	return blobs
}

func findings(t *testing.T, w *fixture.World, dir string) []verify.Finding {
	t.Helper()
	s, err := store.OpenToRead(t.Context(), dir, w.Clock)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	folder := verify.Folder{Store: s, Blobs: blobsOf(t, w, dir), Keys: w.Keys.Attestations.Public()}
	out, err := verify.Check(context.Background(), folder, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return out.Findings
}

func TestAWorldThatWorkedHasNoFinding(t *testing.T) {
	w := worked(t)
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
}

// tamper runs SQL on the file behind the server's back, as somebody with the
// disk would, the triggers taken away and put back.
func tamper(t *testing.T, dir string, statements ...string) {
	t.Helper()
	c := opened(t, nil, dir)
	defer c.db.Close()
	triggers := c.pairs("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
	for name := range triggers {
		c.run("DROP TRIGGER " + name)
	}
	for _, s := range statements {
		c.run(s)
	}
	for _, text := range triggers {
		c.run(text)
	}
}

func TestEachKindOfTamperingIsFound(t *testing.T) {
	w := worked(t)
	for name, c := range map[string]struct {
		do   []string
		says string
	}{
		"a word of evidence":                {[]string{"UPDATE evidence_version SET content = replace(content, 'start to end', 'start to end twice') WHERE number = 1"}, "evidence version"},
		"a date of evidence":                {[]string{"UPDATE evidence_version SET content = replace(content, '2026-11-23', '2026-11-22')"}, "evidence version"},
		"a version dropped":                 {[]string{"DELETE FROM version_attachment", "UPDATE request SET version_id = (SELECT id FROM evidence_version WHERE number = 1 LIMIT 1) WHERE version_id IN (SELECT id FROM evidence_version WHERE number = 2)", "UPDATE evidence SET current_id = NULL WHERE number = 2", "DELETE FROM evidence_version WHERE number = 2"}, "evidence version"},
		"a version numbered anew":           {[]string{"UPDATE evidence_version SET number = 3 WHERE number = 2"}, "version 3 follows version 1"},
		"a request for another's work":      {[]string{"UPDATE request SET version_id = (SELECT v.id FROM evidence_version v WHERE v.worker_id <> request.worker_id) WHERE state = 'queued'"}, "is not the worker's"},
		"a file taken out of a draft":       {[]string{"DELETE FROM attachment WHERE id NOT IN (SELECT attachment_id FROM version_attachment)"}, "is not there"},
		"an item pointed at an old one":     {[]string{"UPDATE evidence SET current_id = (SELECT v.id FROM evidence_version v WHERE v.evidence_id = evidence.id AND v.number = 1)"}, "latest version"},
		"a step of a sign-off":              {[]string{"UPDATE attestation SET step = step + 1 WHERE seq = 2"}, "sign-off"},
		"the worker of a sign-off":          {[]string{"UPDATE attestation SET worker_id = (SELECT id FROM worker WHERE id <> worker_id LIMIT 1) WHERE seq = 1"}, "sign-off"},
		"the words of a sign-off":           {[]string{"UPDATE attestation SET statement = statement || '!' WHERE seq = 1"}, "words"},
		"the time of a sign-off":            {[]string{"UPDATE attestation SET signed_at = signed_at + 1 WHERE seq = 1"}, "sign-off"},
		"the seal of a sign-off":            {[]string{"UPDATE attestation SET jws = (SELECT jws FROM attestation WHERE seq = 1) WHERE seq = 2"}, "seal"},
		"the code of a receipt":             {[]string{"UPDATE attestation SET code = CASE substr(code, 1, 1) WHEN 'x' THEN 'y' ELSE 'x' END || substr(code, 2) WHERE seq = 1"}, "the code of its receipt"},
		"the digest of a sign-off":          {[]string{"UPDATE attestation SET digest = 'x' || substr(digest, 2) WHERE seq = 1"}, "its digest is another"},
		"a sign-off dropped":                {[]string{"DELETE FROM attestation WHERE seq = 2"}, "missing or moved"},
		"two sign-offs swapped":             {[]string{"UPDATE attestation SET seq = -1 WHERE seq = 1", "UPDATE attestation SET seq = 1 WHERE seq = 2", "UPDATE attestation SET seq = 2 WHERE seq = -1"}, "sign-off"},
		"the last sign-off dropped":         {[]string{"DELETE FROM attestation WHERE seq = (SELECT max(seq) FROM attestation)"}, "its sign-off is there: false"},
		"a register check moved":            {[]string{"UPDATE register_check SET effective_from = effective_from + 100000000000000"}, "register"},
		"a register check struck":           {[]string{"UPDATE register_check SET status = 'Lapsed'"}, "register"},
		"a taking back dropped":             {[]string{"DELETE FROM revocation"}, "not there: attestation.revoke"},
		"a taking back slipped in":          {[]string{"INSERT INTO revocation SELECT 'rev_x', id, assessor_id, assessor_name, 'x', signed_at FROM attestation WHERE seq = 1"}, "the taking back of sign-off"},
		"a lapse dropped":                   {[]string{"DELETE FROM register_check WHERE status = 'Lapsed'"}, "not there: register-check.record"},
		"a lapse lifted":                    {[]string{"UPDATE register_check SET status = 'Registered' WHERE status = 'Lapsed'"}, "not there: register-check.record"},
		"a check slipped in":                {[]string{"INSERT INTO register_check SELECT 'chk_x', person_id, register, number, profession, status, source, shown, proposal_id, effective_from, checked_at, recorded_at, recorded_by FROM register_check LIMIT 1"}, "register check chk_x: the audit log"},
		"an entitlement opened again":       {[]string{"UPDATE entitlement SET ended_at = NULL"}, "not there: entitlement.end"},
		"a sign-off that approves":          {[]string{"UPDATE attestation SET approves = 'sgn_x' WHERE seq = 1"}, "it approves what was not signed before it"},
		"a request made an approval":        {[]string{"UPDATE request SET approval = 1 WHERE state = 'signed'"}, "it is no approval as one must be"},
		"a preceptorship dropped":           {[]string{"DELETE FROM preceptorship WHERE ended_at IS NULL"}, "not there: preceptorship.record"},
		"a preceptorship brought back":      {[]string{"UPDATE preceptorship SET ended_at = NULL, end_reason = ''"}, "not there: preceptorship.record"},
		"a signer's preceptorship":          {[]string{"UPDATE preceptorship SET person_id = (SELECT assessor_id FROM attestation WHERE seq = 1), recorded_at = 0, ended_at = NULL"}, "its signer was in preceptorship"},
		"a conflict dropped":                {[]string{"DELETE FROM conflict WHERE ended_at IS NULL"}, "not there: conflict.declare"},
		"a conflict brought back":           {[]string{"UPDATE conflict SET ended_at = NULL"}, "not there: conflict.declare"},
		"a conflict slipped in":             {[]string{"INSERT INTO conflict SELECT 'cnf_x', a.assessor_id, w.person_id, a.department_id, a.assessor_id, 0, NULL, NULL FROM attestation a JOIN worker w ON w.id = a.worker_id WHERE a.seq = 1"}, "its signer had a conflict of interest"},
		"an entitlement for more":           {[]string{"UPDATE entitlement SET competencies = '[\"diagnostic-imaging:DI-MR-05\"]'"}, "entitled of ent_"},
		"an entitlement slipped in":         {[]string{"INSERT INTO entitlement SELECT 'ent_x', person_id, department_id, areas, competencies, modality_lead, from_on, until_on, granted_by, granted_at, ended_at, ended_by, end_reason FROM entitlement WHERE ended_at IS NULL LIMIT 1"}, "entitlement ent_x"},
		"an entitlement shrunk":             {[]string{"UPDATE entitlement SET areas = '[\"diagnostic-imaging:MR\"]'"}, "entitlement"},
		"more training hours":               {[]string{"UPDATE training_record SET data = replace(data, '60', '600') WHERE kind = 'logged'"}, "training record trc_"},
		"an earlier start of training":      {[]string{"UPDATE training_record SET data = replace(data, '2026-01', '2025-01') WHERE kind = 'began'"}, "training record trc_"},
		"training that was dropped":         {[]string{"DELETE FROM training_record WHERE kind = 'logged'"}, "not there: training.log"},
		"training slipped in":               {[]string{"INSERT INTO training_record SELECT NULL, 'trc_x', apprenticeship, worker_id, department_id, kind, about, data, by_id, by_name, at FROM training_record WHERE kind = 'logged'"}, "training record trc_x"},
		"what was said in a review":         {[]string{"UPDATE review_record SET data = replace(data, 'talked', 'argued') WHERE kind = 'held'"}, "it could not be put down: conflict: The review has changed"},
		"an action of a review":             {[]string{"UPDATE review_record SET data = replace(data, 'rota', 'leave') WHERE kind = 'held'"}, "review record rrc_"},
		"a worker's words in a review":      {[]string{"DELETE FROM review_record WHERE kind = 'commented'"}, "not there: progress-review.answer"},
		"a signature of a review dropped":   {[]string{"DELETE FROM review_record WHERE seq = (SELECT max(seq) FROM review_record WHERE kind = 'signed')"}, "not there: progress-review.answer"},
		"a signature of a review handed on": {[]string{"UPDATE review_record SET by_id = (SELECT assessor_id FROM attestation WHERE seq = 1) WHERE seq = (SELECT max(seq) FROM review_record WHERE kind = 'signed')"}, "it could not be put down: forbidden"},
		"a review cancelled":                {[]string{"INSERT INTO review_record SELECT NULL, 'rrc_x', review, worker_id, department_id, 'cancelled', '{\"words\":\"x\"}', by_id, by_name, at FROM review_record WHERE kind = 'held' LIMIT 1"}, "review record rrc_x"},
		"another line manager of a review":  {[]string{"UPDATE review_record SET data = json_set(data, '$.manager', (SELECT assessor_id FROM attestation WHERE seq = 1)) WHERE kind = 'prepared'"}, "review record rrc_"},
		"a review dropped":                  {[]string{"DELETE FROM review_record"}, "not there: progress-review.hold"},
		"training confirmed":                {[]string{"INSERT INTO training_record SELECT NULL, 'trc_y', apprenticeship, worker_id, department_id, 'confirmed', id, '{}', by_id, by_name, at FROM training_record WHERE kind = 'logged'"}, "training record trc_y"},
		"a better award":                    {[]string{"UPDATE attainment SET data = replace(data, '\"rqf\":2', '\"rqf\":5') WHERE kind = 'put-down'"}, "attainment atn_"},
		"an award of another's":             {[]string{"UPDATE attainment SET worker_id = (SELECT id FROM worker WHERE id <> worker_id LIMIT 1) WHERE kind = 'put-down'"}, "attainment atn_"},
		"an award that was dropped":         {[]string{"DELETE FROM attainment WHERE kind = 'put-down' AND id NOT IN (SELECT about FROM attainment WHERE about IS NOT NULL)"}, "not there: attainment.put-down"},
		"an award brought back":             {[]string{"DELETE FROM attainment WHERE kind = 'taken-back'"}, "not there: attainment.put-down"},
		"an award confirmed":                {[]string{"INSERT INTO attainment SELECT NULL, 'atn_x', worker_id, department_id, 'confirmed', id, '{}', NULL, by_id, by_name, at FROM attainment WHERE kind = 'put-down' AND id NOT IN (SELECT about FROM attainment WHERE about IS NOT NULL)"}, "nobody who could confirm it did"},
		"an award slipped in":               {[]string{"INSERT INTO attainment SELECT NULL, 'atn_y', worker_id, department_id, kind, about, data, evidence_id, by_id, by_name, at FROM attainment WHERE kind = 'put-down' LIMIT 1"}, "attainment atn_y: the audit log"},
		"an award put on other evidence":    {[]string{"UPDATE attainment SET evidence_id = (SELECT id FROM evidence LIMIT 1) WHERE kind = 'put-down'"}, "it names other evidence"},
		"a worker's entitlement opened":     {[]string{"UPDATE worker_entitlement SET ended_at = NULL, end_reason = ''"}, "not there: practice.end"},
		"a worker's entitlement drawn":      {[]string{"UPDATE worker_entitlement SET until_on = '2030-01-01'"}, "worker's entitlement wen_"},
		"a worker's entitlement widened":    {[]string{"UPDATE worker_entitlement SET equipment = '[]'"}, "not there: practice.grant"},
		"a worker's entitlement dropped":    {[]string{"DELETE FROM worker_entitlement WHERE ended_at IS NULL"}, "not there: practice.grant"},
		"a worker's entitlement slipped":    {[]string{"INSERT INTO worker_entitlement SELECT 'wen_x', worker_id, department_id, kind, title, tasks, equipment, sites, from_on, until_on, procedure, issuer, granted_by, granted_at, NULL, '[]', NULL, NULL, '' FROM worker_entitlement LIMIT 1"}, "worker's entitlement wen_x: the audit log"},
		"a worker's entitlement handed":     {[]string{"UPDATE worker_entitlement SET worker_id = (SELECT id FROM worker WHERE id <> worker_id LIMIT 1)"}, "worker's entitlement wen_"},
		"why a worker's entitlement ended":  {[]string{"UPDATE worker_entitlement SET end_reason = 'x' WHERE ended_at IS NOT NULL"}, "the end of worker's entitlement"},
		"when a worker's entitlement ended": {[]string{"UPDATE worker_entitlement SET ended_at = ended_at + 1 WHERE ended_at IS NOT NULL"}, "the end of worker's entitlement"},
		"a printed card brought back":       {[]string{"UPDATE practice_card SET cancelled_at = NULL"}, "not there: card.cancel"},
		"a line of a printed card":          {[]string{"UPDATE practice_card SET lines = replace(lines, 'within_protocol', 'independent')"}, "printed card crd_"},
		"a printed card drawn out":          {[]string{"UPDATE practice_card SET expires_at = expires_at + 1"}, "printed card crd_"},
		"a printed card dropped":            {[]string{"DELETE FROM practice_card WHERE cancelled_at IS NULL"}, "not there: card.print"},
		"a printed card slipped in":         {[]string{"INSERT INTO practice_card SELECT 'crd_x', 'X', worker_id, department_id, name, place, level, lines, printed_by, printed_at, expires_at, NULL, NULL FROM practice_card LIMIT 1"}, "printed card crd_x: the audit log"},
		"an audit entry altered":            {[]string{"UPDATE audit SET actor = 'per_x' WHERE seq = 5"}, "audit entry 5 was altered"},
		"an audit entry dropped":            {[]string{"DELETE FROM audit WHERE seq = 5"}, "follows entry 4"},
		"a request set back":                {[]string{"UPDATE request SET state = 'queued' WHERE state = 'signed' AND version_id NOT IN (SELECT version_id FROM request WHERE state = 'queued')"}, "its moves end at"},
		"a move dropped":                    {[]string{"DELETE FROM request_move WHERE event = 'sign'"}, "its moves end at"},
		"a move set back in time":           {[]string{"UPDATE request_move SET at = 1 WHERE event = 'sign'"}, "does not follow"},
		"a move from elsewhere":             {[]string{"UPDATE request_move SET from_state = CASE from_state WHEN 'queued' THEN 'opened' ELSE 'queued' END WHERE event = 'sign'"}, "does not follow"},
		"a move that leads elsewhere":       {[]string{"UPDATE request_move SET event = 'decline' WHERE event = 'sign'"}, "does not follow"},
		"a move that is none":               {[]string{"UPDATE request_move SET event = 'sign' WHERE event = 'offer'"}, "does not follow"},
		"a statement swapped":               {[]string{"UPDATE intent SET statement_digest = 'x' || substr(statement_digest, 2)"}, "no statement"},
		"a framework's words":               {[]string{"UPDATE framework_version SET document = CAST(replace(CAST(document AS TEXT), 'Cleans', 'Cleaned') AS BLOB)"}, "not the one that was published"},
		"a file's name":                     {[]string{"UPDATE attachment SET name = 'other.pdf'"}, "evidence version"},
		"a file taken out of a version":     {[]string{"DELETE FROM version_attachment"}, "evidence version"},
		"what keeps rows taken away":        {nil, "nothing keeps its rows"},
		"a cohort page's facts":             {[]string{"UPDATE standing SET asked = asked + 1"}, "standing"},
		"a row that something refers to":    {[]string{"PRAGMA foreign_keys = 0", "DELETE FROM site"}, "refers to a row"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copied(t, w)
			tamper(t, dir, c.do...)
			if c.do == nil {
				db, err := sql.Open("sqlite", store.File(dir))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := db.Exec("DROP TRIGGER attestation_keep"); err != nil {
					t.Fatal(err)
				}
				db.Close()
			}
			got := findings(t, w, dir)
			for _, f := range got {
				if strings.Contains(f.String(), c.says) {
					return
				}
			}
			t.Errorf("found %v, want something with %q", got, c.says)
		})
	}
}

func TestASignOffOfSomethingElseIsFoundUnderAGoodSealToo(t *testing.T) {
	w := worked(t)
	var all []attestation.Attestation
	w.Read(func(v *store.View) error {
		return v.EachAttestation(func(_ int64, a attestation.Attestation) error { all = append(all, a); return nil })
	})
	other := all[3] // of another competency, evidence and signer
	for name, c := range map[string]struct {
		change func(*attestation.Attestation)
		says   string
	}{
		"other evidence":    {func(a *attestation.Attestation) { a.EvidenceDigest = other.EvidenceDigest }, "its evidence is not what was signed"},
		"other rules":       {func(a *attestation.Attestation) { a.CompetencyDigest = other.CompetencyDigest }, "its competency is not what was signed"},
		"another request":   {func(a *attestation.Attestation) { a.Request = other.Request }, "no request that was signed asked for it"},
		"another level":     {func(a *attestation.Attestation) { a.Level = "AP" }, "no request that was signed asked for it"},
		"another statement": {func(a *attestation.Attestation) { a.Intent = other.Intent }, "no statement that was shown and proved became it"},
		"another step":      {func(a *attestation.Attestation) { a.Step++ }, "no statement that was shown and proved became it"},
		"another's right":   {func(a *attestation.Attestation) { a.Entitlement = other.Entitlement }, "its entitlement did not let the signer sign"},
		"an earlier day":    {func(a *attestation.Attestation) { a.SignedAt = a.SignedAt.AddDate(-2, 0, 0) }, "the register, as known then, did not let the signer sign"},
	} {
		t.Run(name, func(t *testing.T) {
			a := all[0]
			c.change(&a)
			a.Digest = digest.OfBytes(a.Canonical())
			jws, err := w.Keys.Attestations.Seal(a.Canonical())
			if err != nil {
				t.Fatal(err)
			}
			dir := copied(t, w)
			tamper(t, dir, "DELETE FROM attestation WHERE id = '"+string(other.ID)+"'", // so that no rule of uniqueness is in the way
				fmt.Sprintf("UPDATE attestation SET evidence_digest = '%s', competency_digest = '%s', request_id = '%s', level = '%s', intent_id = '%s', step = %d, entitlement_id = '%s', signed_at = %d, digest = '%s', jws = '%s' WHERE seq = 1",
					a.EvidenceDigest, a.CompetencyDigest, a.Request, a.Level, a.Intent, a.Step, a.Entitlement, a.SignedAt.UnixMicro(), a.Digest, jws))
			for _, f := range findings(t, w, dir) {
				if f.Record == "sign-off "+string(a.ID) && strings.Contains(f.Wrong, c.says) {
					return
				}
			}
			t.Errorf("found %v, want that %q", findings(t, w, dir), c.says)
		})
	}
}

func TestBytesThatChangedOrWentAreFound(t *testing.T) {
	w := worked(t)
	for name, do := range map[string]func(path string) error{
		"changed": func(path string) error {
			if err := os.Chmod(path, 0o600); err != nil {
				return err
			}
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			if _, err := f.WriteAt([]byte("x"), 20); err != nil {
				return err
			}
			return f.Close()
		},
		"went": os.Remove,
	} {
		dir := copiedWhole(t, w)
		files, err := filepath.Glob(filepath.Join(dir, "blobs", "sha256", "*", "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no blobs to tamper with: %v", err)
		}
		for _, f := range files {
			if err := do(f); err != nil {
				t.Fatal(err)
			}
		}
		if got := findings(t, w, dir); len(got) == 0 || !strings.Contains(got[0].String(), "attachment") {
			t.Errorf("bytes that %s: found %v", name, got)
		}
	}
}

// reviewed is a progress review that all three signed.
func reviewed(t *testing.T, w *fixture.World) {
	t.Helper()
	s, n := educating.Service{Store: w.Store}, w.North
	r, err := s.PrepareReview(t.Context(), w.As(n.Educator), educating.PrepareCommand{Worker: n.Worker.Worker, Manager: n.Lead.ID})
	for _, step := range []func() (review.Review, error){
		func() (review.Review, error) {
			return s.WriteReview(t.Context(), w.As(n.Educator), r.ID, educating.MeetingCommand{On: clock.DateOf(fixture.Now), Said: "We talked.", Actions: []review.Action{{Text: "Put a day on the rota.", Who: review.Manager, By: clock.DateOf(fixture.Now)}}})
		},
		func() (review.Review, error) { return s.CommentReview(t.Context(), w.As(n.Worker), r.ID, "I agree.") },
		func() (review.Review, error) { return s.SignReview(t.Context(), w.As(n.Worker), r.ID, r.Content()) },
		func() (review.Review, error) { return s.SignReview(t.Context(), w.As(n.Educator), r.ID, r.Content()) },
		func() (review.Review, error) { return s.SignReview(t.Context(), w.As(n.Lead), r.ID, r.Content()) },
	} {
		if err == nil {
			r, err = step()
		}
	}
	if err != nil || r.State != review.IsClosed {
		t.Fatalf("%s: %v", r.State, err)
	}
}
