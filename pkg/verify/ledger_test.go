package verify_test

import (
	"bytes"
	"crypto/ed25519"
	"database/sql"
	"flag"
	"strings"
	"syscall"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/ledger"
	"countersign/pkg/recording"
	"countersign/pkg/store"
	"countersign/pkg/verify"
)

// logged is a world in which every kind of entry is in the log of North's
// organisation, the first.
func logged(t *testing.T) (*fixture.World, id.Organisation) {
	w := small(t)
	ask := func(p fixture.Person) evidence.Version {
		r := w.Submit(p, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning))
		w.Sign(w.North.Assessor, r.Requests[0])
		return r.Version
	}
	ask(w.North.Worker)
	ask(w.North.Other)
	back := ask(w.North.Worker)
	if err := w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), back.Evidence); err != nil {
		t.Fatal(err)
	}
	wrong := w.Sign(w.North.Second, w.Submit(w.North.Other, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Mammograms)).Requests[0])
	w.Clock.Advance(time.Second)
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: wrong.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	w.Check(w.North.Second, "Suspended", fixture.Now.AddDate(0, 0, -1))
	ended := w.Entitle(w.North.Second, w.North.ID, "diagnostic-imaging:*")
	w.Write(func(tx *store.Tx) error {
		return tx.EndEntitlement(fixture.Grant(access.EndEntitlement, ended, w.North.ID), ended, "moved on")
	})
	w.Write(func(tx *store.Tx) error {
		a := store.Adoption{ID: id.New[id.Adoption](), Department: w.North.ID, Version: fixture.Imaging, Reason: "read and agreed"}
		return tx.AddAdoption(fixture.Grant(access.AdoptFramework, a.ID, w.North.ID), a)
	})
	w.Write(func(tx *store.Tx) error {
		own := store.OwnFramework(w.North.ID, "st0216", 2)
		document, err := framework.Document("st0216:1")
		if err != nil {
			return err
		}
		document = bytes.Replace(document, []byte("\nnumber: 1\n"), []byte("\nnumber: 2\n"), 1)
		v, err := framework.ParseAs(own, document)
		if err != nil {
			return err
		}
		g, err := access.Lead(w.As(w.North.Lead), access.PublishFramework, own, w.North.ID)
		if err != nil {
			return err
		}
		return tx.PublishOwnFramework(g, w.North.ID, v, document, "The official list.")
	})
	seen := w.Observe(w.North.Assessor, w.North.Worker, fixture.Cleaning)
	if err := w.Recording.Answer(t.Context(), w.As(w.North.Worker), recording.AnswerCommand{Evidence: seen.Evidence, Words: "That was somebody else."}); err != nil {
		t.Fatal(err)
	}
	w.Device(w.North.Assessor)
	w.Write(func(tx *store.Tx) error {
		return tx.RemovePasskeys(fixture.Grant(access.ChangePerson, w.North.Assessor.ID, ""), w.North.Assessor.ID)
	})
	w.Store.SendMail()
	w.LetIn(w.North)
	w.SignByPass(w.North.Worker, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	people := enrolling.Service{Store: w.Store}
	w.Clock.Advance(time.Second)
	if err := people.EndPasses(t.Context(), w.As(w.North.Lead), enrolling.EndPassesCommand{Department: w.North.ID, Reason: "The agency left."}); err != nil {
		t.Fatal(err)
	}
	may, err := people.EntitleWorker(t.Context(), w.As(w.North.Lead), enrolling.EntitleCommand{Department: w.North.ID, Worker: w.North.Worker.Worker, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)},
		Until: "2027-11-22", Procedure: "EP-07", Equipment: []string{"Room 3"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := people.EndPractice(t.Context(), w.As(w.North.Lead), enrolling.EndPracticeCommand{Entitlement: may, Reason: "Moved on."}); err != nil {
		t.Fatal(err)
	}
	if _, err := people.AdoptRegister(t.Context(), w.As(w.Admin), enrolling.AdoptRegisterCommand{Document: []byte(rules), Reason: "Nurses cannulate."}); err != nil {
		t.Fatal(err)
	}
	w.Write(func(tx *store.Tx) error { // it comes after the rules
		o := store.Organisation{ID: id.New[id.Organisation](), Name: "Newcomers"}
		return tx.AddOrganisation(fixture.Grant(access.RunPlatform, o.ID, ""), o)
	})
	return w, organisation(t, w, w.North.ID)
}

const rules = "code: NMC\ntitle: Nurses\nkind: statutory\nnumber: {pattern: '[0-9]+', example: '1'}\nprofessions: [{title: Nurse, signs: ['diagnostic-imaging:IV']}]\n" +
	"statuses: [{title: Registered, permits: true}, {title: Lapsed}]\nfresh_days: 9"

func organisation(t testing.TB, w *fixture.World, d id.Department) (o id.Organisation) {
	w.Read(func(v *store.View) error {
		one, err := v.Department(d)
		o = one.Organisation
		return err
	})
	return o
}

func TestEveryKindOfEntryIsInACleanLog(t *testing.T) {
	w, o := logged(t)
	kinds := map[ledger.Kind]int{}
	w.Read(func(v *store.View) error {
		return v.EachLeaf(func(l store.StoredLeaf) error {
			if l.Organisation == o {
				kinds[l.Kind]++
			}
			return nil
		})
	})
	for _, k := range []ledger.Kind{ledger.SignedOff, ledger.TakenBack, ledger.Checked, ledger.Entitled, ledger.EntitlementEnded, ledger.Submitted, ledger.Withdrawn, ledger.Adopted, ledger.FrameworkPublished, ledger.Answered, ledger.RegisterAdopted,
		ledger.PassesGranted, ledger.PassesEnded, ledger.PasskeyAdded, ledger.PasskeyGone, ledger.WorkerEntitled, ledger.WorkerEntitlementEnded} {
		if kinds[k] == 0 {
			t.Errorf("the log has no entry of the kind %s", k)
		}
	}
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
}

func TestTamperingWithALogOrWithWhatItTellsOfIsFound(t *testing.T) {
	w, o := logged(t)
	mine := "organisation_id = '" + string(o) + "'"
	for name, c := range map[string]struct {
		do   []string
		says string
	}{
		"a leaf altered":            {[]string{"UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), 'entitled', 'entitlex') AS BLOB) WHERE kind = 'entitled' AND " + mine}, "altered"},
		"a salt swapped":            {[]string{"UPDATE leaf SET salt = zeroblob(16) WHERE position = 7 AND " + mine}, "entry 7"},
		"a salt dropped":            {[]string{"UPDATE leaf SET salt = x'' WHERE position = 7 AND " + mine}, "entry 7"},
		"two leaves swapped":        {[]string{"UPDATE leaf SET position = 99999 WHERE position = 5 AND " + mine, "UPDATE leaf SET position = 5 WHERE position = 6 AND " + mine, "UPDATE leaf SET position = 6 WHERE position = 99999 AND " + mine}, "entry 5"},
		"a leaf dropped":            {[]string{"DELETE FROM leaf WHERE position = 5 AND " + mine}, "entry 6"},
		"the end cut off":           {[]string{"DELETE FROM leaf WHERE position = (SELECT max(position) FROM leaf WHERE " + mine + ") AND " + mine}, "it has no entry for the register-adopted"},
		"the whole log gone":        {[]string{"DELETE FROM leaf WHERE " + mine}, "it has no entry for"},
		"a leaf of another":         {[]string{"UPDATE leaf SET subject = 'sgn_x' WHERE position = (SELECT min(position) FROM leaf WHERE kind = 'signed-off' AND " + mine + ") AND " + mine}, "its bytes are of something else"},
		"a hash altered":            {[]string{"UPDATE leaf SET hashes = zeroblob(length(hashes)) WHERE position = 3 AND " + mine}, "entry 3"},
		"a hash too few":            {[]string{"UPDATE leaf SET hashes = substr(hashes, 1, 32) WHERE position = 3 AND " + mine}, "entry 3"},
		"a leaf told twice":         {[]string{"DROP INDEX leaf_of_record", "INSERT INTO leaf SELECT organisation_id, (SELECT max(position) + 1 FROM leaf WHERE " + mine + "), kind, subject, bytes, salt, hashes FROM leaf WHERE position = 0 AND " + mine}, "twice"},
		"a check set back":          {[]string{"UPDATE register_check SET effective_from = effective_from - 1 WHERE status = 'Suspended'"}, "register-checked"},
		"a check made later":        {[]string{"UPDATE register_check SET recorded_at = recorded_at + 1 WHERE status = 'Suspended'"}, "register-checked"},
		"a longer right":            {[]string{"UPDATE entitlement SET from_on = '2020-01-01'"}, "entitled"},
		"a right that lasts":        {[]string{"UPDATE entitlement SET ended_at = ended_at + 1 WHERE ended_at IS NOT NULL"}, "entitlement-ended"},
		"a reason reworded":         {[]string{"UPDATE revocation SET reason = 'No reason.'"}, "sign-off-taken-back"},
		"a later revocation":        {[]string{"UPDATE revocation SET at = at + 1"}, "sign-off-taken-back"},
		"another author":            {[]string{"UPDATE evidence_version SET created_by = (SELECT id FROM person WHERE name = 'Eve Lund' LIMIT 1)"}, "evidence-submitted"},
		"evidence shown anew":       {[]string{"UPDATE evidence SET state = 'submitted' WHERE state = 'withdrawn'"}, "what it tells of is not there"},
		"evidence taken back":       {[]string{"UPDATE evidence SET state = 'withdrawn'"}, "it has no entry for the evidence-withdrawn"},
		"an adoption dropped":       {[]string{"DELETE FROM adoption"}, "what it tells of is not there"},
		"an adoption alone":         {[]string{"INSERT INTO adoption SELECT 'adp_x', department_id, 'ahp-support-worker:1', adopted_by, adopted_by_name, reason, at FROM adoption"}, "it has no entry for the framework-adopted of adp_x"},
		"another reason for a list": {[]string{"UPDATE framework_version SET reason = 'x' WHERE department_id IS NOT NULL"}, "framework-published"},
		"another's list":            {[]string{"UPDATE framework_version SET department_id = (SELECT id FROM department WHERE id <> department_id LIMIT 1) WHERE department_id IS NOT NULL"}, "framework-published"},
		"a list of nobody's":        {[]string{"UPDATE framework_version SET department_id = NULL WHERE department_id IS NOT NULL"}, "what it tells of is not there"},
		"a list and its digest":     {[]string{"UPDATE framework_version SET digest = 'x' || substr(digest, 2) WHERE department_id IS NOT NULL"}, "framework-published"},
		"a list alone":              {[]string{"INSERT INTO framework_version SELECT 'own-x-st0216:3', framework, 3, title, digest, document, published_at, department_id, published_by, published_by_name, reason FROM framework_version WHERE department_id IS NOT NULL"}, "it has no entry for the framework-published"},
		"wider passes":              {[]string{"UPDATE pass_policy SET areas = '[\"*:*\"]'"}, "passes-granted"},
		"passes that last":          {[]string{"UPDATE pass_policy SET ended_at = ended_at + 1"}, "passes-ended"},
		"a guest's check":           {[]string{"UPDATE register_check SET profession = 'Paramedic' WHERE number = '" + fixture.GuestNumber + "'"}, "register-checked"},
		"another's passkey":         {[]string{"UPDATE passkey SET public_key = x'00'"}, "passkey-added"},
		"a passkey that came back":  {[]string{"UPDATE passkey SET removed_at = removed_at + 1"}, "passkey-removed"},
		"a task that was not given": {[]string{"UPDATE worker_entitlement SET tasks = '[\"diagnostic-imaging:DI-01\"]'"}, "worker-entitled"},
		"a task until later":        {[]string{"UPDATE worker_entitlement SET ended_at = ended_at + 1"}, "worker-entitlement-ended"},
		"an answer later":           {[]string{"UPDATE answer SET at = at + 1"}, "observation-answered"},
		"rules set back":            {[]string{"UPDATE register_edition SET at = at - 1"}, "register-adopted"},
		"rules dropped":             {[]string{"DELETE FROM register_edition"}, "what it tells of is not there"},
		"a hospital moved":          {[]string{"UPDATE site SET organisation_id = (SELECT organisation_id FROM site WHERE " + strings.Replace(mine, "=", "<>", 1) + " LIMIT 1) WHERE " + mine}, "what it tells of is not there"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copied(t, w)
			tamper(t, dir, c.do...)
			got := findings(t, w, dir)
			for _, f := range got {
				if strings.Contains(f.Record, "log") && strings.Contains(f.String(), c.says) {
					return
				}
			}
			t.Errorf("found %v, want something of a log with %q", got, c.says)
		})
	}
}

// rewritten writes every log of a folder again, so that it agrees with whatever
// the records now say: what somebody can do who has the disk and our keys. Leaves
// may be edited on the way, and put in another order.
func rewritten(t *testing.T, w *fixture.World, dir string, order func([]store.StoredLeaf), edit func(position *int64, leaf *ledger.Leaf)) {
	t.Helper()
	s, err := store.OpenToRead(t.Context(), dir, w.Clock)
	if err != nil {
		t.Fatal(err)
	}
	type key struct {
		o       id.Organisation
		k       ledger.Kind
		subject string
	}
	sums := map[key]digest.Sum{}
	var leaves []store.StoredLeaf
	err = s.Read(t.Context(), func(v *store.View) error {
		if err := v.EachRecorded(func(r store.Recorded) error {
			sums[key{r.Organisation, r.Kind, r.Subject}] = r.Sum
			return nil
		}); err != nil {
			return err
		}
		return v.EachLeaf(func(l store.StoredLeaf) error { leaves = append(leaves, l); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	order(leaves)
	tamper(t, dir, "DELETE FROM leaf")
	db, err := sql.Open("sqlite", store.File(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	edges := map[id.Organisation]*ledger.Edge{}
	for _, l := range leaves {
		if edges[l.Organisation] == nil {
			edges[l.Organisation] = &ledger.Edge{}
		}
		leaf, err := ledger.ParseLeaf(l.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		leaf.Commitment = ledger.Commit(l.Salt, sums[key{l.Organisation, l.Kind, l.Subject}])
		position, hashes := edges[l.Organisation].Size, []byte{}
		edit(&position, &leaf)
		for _, h := range edges[l.Organisation].Append(leaf.Bytes()) {
			hashes = append(hashes, h[:]...)
		}
		if _, err := db.Exec("INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?)", string(l.Organisation), position, string(l.Kind), l.Subject, leaf.Bytes(), l.Salt, hashes); err != nil {
			t.Fatal(err)
		}
	}
}

func asTheyAre([]store.StoredLeaf)  {}
func unedited(*int64, *ledger.Leaf) {}

func TestALogWrittenAgainThatDoesNotFitTheRecordsIsFound(t *testing.T) {
	w, _ := logged(t)
	for name, c := range map[string]struct {
		order func([]store.StoredLeaf)
		edit  func(*int64, *ledger.Leaf)
		says  string
	}{
		"another instant": {asTheyAre, func(_ *int64, l *ledger.Leaf) {
			if l.Kind == ledger.TakenBack {
				l.At = l.At.Add(-time.Microsecond)
			}
		}, "another time than the record says"},
		"an instant before the one before": {asTheyAre, func(_ *int64, l *ledger.Leaf) {
			if l.Kind == ledger.RegisterAdopted {
				l.At = l.At.AddDate(-1, 0, 0)
			}
		}, "earlier than the entry before it"},
		"a gap": {asTheyAre, func(p *int64, _ *ledger.Leaf) {
			if *p > 5 {
				*p++
			}
		}, "it follows 6 entries: one is missing or moved"},
		"sign-offs in another order": {func(list []store.StoredLeaf) {
			var at []int
			for i, l := range list {
				if l.Kind == ledger.SignedOff {
					at = append(at, i)
				}
			}
			list[at[0]], list[at[1]] = list[at[1]], list[at[0]]
		}, unedited, "another order than the sign-offs"},
	} {
		dir := copied(t, w)
		rewritten(t, w, dir, c.order, c.edit)
		found := false
		for _, f := range findings(t, w, dir) {
			found = found || strings.Contains(f.String(), c.says)
		}
		if !found {
			t.Errorf("%s: found %v, want something with %q", name, findings(t, w, dir), c.says)
		}
	}
}

func TestAWholeLogWrittenAgainWithOurOwnKeyIsFoundByWhoKeptACheckpointOrAReceipt(t *testing.T) {
	w, o := logged(t)
	log := []ed25519.PublicKey{w.Keys.Log.Public()}
	var kept []byte  // by a witness
	var paper []byte // by a signer
	w.Read(func(v *store.View) error {
		var first store.Signed
		list, _, err := v.SignedBy(access.ScopeOf(w.As(w.North.Assessor)), 0, 1)
		if err != nil {
			return err
		}
		first = list[0]
		c, r, err := v.Receipt(first)
		if err != nil {
			return err
		}
		if kept, err = c.Sign(w.Keys.Log.Signer()); err != nil {
			return err
		}
		r.Checkpoint = kept
		paper, err = r.Text()
		return err
	})
	dir := copied(t, w)
	tamper(t, dir, "UPDATE register_check SET effective_from = effective_from + 86400000000 WHERE status = 'Suspended'") // a day that lets sign-offs count
	if len(findings(t, w, dir)) == 0 {
		t.Fatal("a check that was set later is not found")
	}
	rewritten(t, w, dir, asTheyAre, unedited)
	for _, f := range findings(t, w, dir) {
		if !strings.HasPrefix(f.Record, "the table ") { // the tally: who writes a log again can sum that up again too
			t.Fatalf("the log was written again, and yet: %v", f)
		}
	}
	s, err := store.OpenToRead(t.Context(), dir, w.Clock)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Read(t.Context(), func(v *store.View) error {
		now, err := v.Checkpoint(o)
		if err != nil {
			return err
		}
		signed, err := now.Sign(w.Keys.Log.Signer())
		if err != nil {
			return err
		}
		if now, err = ledger.OpenCheckpoint(signed, log); err != nil {
			t.Errorf("the signature is ours: %v", err)
		}
		witnessed, err := ledger.OpenCheckpoint(kept, log)
		if err != nil {
			return err
		}
		if err := now.Extends(witnessed, v.Hashes(o)); err == nil || !strings.Contains(err.Error(), "written again") {
			t.Errorf("the witness says %v", err)
		}
		proven, err := ledger.VerifyReceipt(paper, ledger.Keys{Log: log, Attestations: w.Keys.Attestations.Public()})
		if err != nil {
			t.Fatalf("the receipt proves its sign-off with the server gone: %v", err)
		}
		if err := now.Extends(proven.Checkpoint, v.Hashes(o)); err == nil {
			t.Error("the log agrees with a receipt of before it was written again")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoSignsInTwoOrganisationsHasTheirChecksAndPasskeysInBothLogs(t *testing.T) {
	w := small(t)
	w.Device(w.North.Assessor)
	w.Write(func(tx *store.Tx) error {
		return tx.RemovePasskeys(fixture.Grant(access.ChangePerson, w.North.Assessor.ID, ""), w.North.Assessor.ID)
	})
	w.Entitle(w.North.Assessor, w.South.ID, "diagnostic-imaging:*") // after the check and the passkey, which come along
	w.Device(w.North.Assessor)
	w.Check(w.North.Assessor, "Lapsed", fixture.Now)
	w.Check(w.North.Unchecked, "Registered", fixture.Now)
	in, keys := map[id.Organisation]int{}, map[id.Organisation]int{}
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{w.North.Assessor.ID, w.North.Unchecked.ID})
		if err != nil {
			return err
		}
		of := map[string]bool{}
		for _, list := range checks {
			for _, c := range list {
				of[string(c.ID)] = true
			}
		}
		return v.EachLeaf(func(l store.StoredLeaf) error {
			if of[l.Subject] {
				in[l.Organisation]++
			}
			if l.Kind == ledger.PasskeyAdded || l.Kind == ledger.PasskeyGone {
				keys[l.Organisation]++
			}
			return nil
		})
	})
	if north, south := in[organisation(t, w, w.North.ID)], in[organisation(t, w, w.South.ID)]; north != 3 || south != 2 {
		t.Errorf("of three checks, two of them of somebody entitled in both, North's log has %d and South's %d", north, south)
	}
	if north, south := keys[organisation(t, w, w.North.ID)], keys[organisation(t, w, w.South.ID)]; north != 3 || south != 3 {
		t.Errorf("two passkeys were added and one removed: North's log tells of %d of the three, South's of %d", north, south)
	}
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Errorf("a clean folder is called wrong: %v", got)
	}
}

var benchData = flag.String("bench.data", "", "a data `folder` whose logs are verified, such as one that countersign seed made")

// BenchmarkVerifyingLogs tells how many entries of the logs are verified in a second
// of one processor, the records that they tell of read again included.
func BenchmarkVerifyingLogs(b *testing.B) {
	dir := *benchData
	if dir == "" {
		w := fixture.New(b)
		for range 40 {
			w.Write(func(tx *store.Tx) error {
				for range 250 {
					e := assessor.Entitlement{ID: id.New[id.Entitlement](), Person: w.North.Second.ID, Department: w.North.ID, Areas: []string{"diagnostic-imaging:*"}, From: "2026-01-01", GrantedBy: w.Admin.ID}
					if err := tx.AddEntitlement(fixture.Grant(access.GrantEntitlement, e.ID, w.North.ID), e); err != nil {
						return err
					}
				}
				return nil
			})
		}
		dir = w.Dir
	}
	s, err := store.OpenToRead(b.Context(), dir, clock.System{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	blobs, err := blob.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer blobs.Close()
	entries, spent := 0, time.Duration(0)
	for b.Loop() {
		var began time.Duration
		out, err := verify.Check(b.Context(), verify.Folder{Store: s, Blobs: blobs}, func(part string) {
			switch {
			case part == verify.Logs:
				began = processor(b)
			case began != 0:
				spent, began = spent+processor(b)-began, 0
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		entries += out.Looked["log entries"]
	}
	b.ReportMetric(float64(entries)/spent.Seconds(), "entries/cpu-s")
}

// processor is the time that this process has had of the processors: what others
// do on the machine is not in it.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
