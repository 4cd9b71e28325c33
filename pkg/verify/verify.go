// Package verify owns the proof that a data folder is whole: every digest, seal,
// reference, file and order derived again from the bytes that are stored. It
// changes nothing and trusts no flag.
//
// Invariants and their tests: a clean folder has no finding, whatever people did
// (TestNoStateThatPeopleBringAboutHasAFinding), all at once too
// (TestSixtyFourWhoSignReviseAndTakeBackAtOnceHaveOneEffectEach); each kind of tampering is found and named
// (TestEachKindOfTamperingIsFound), under a good seal too
// (TestASignOffOfSomethingElseIsFoundUnderAGoodSealToo), and so is a seal by a key that
// did not seal at the time (TestASealByARetiredKeyAfterItsTimeIsFound), or that no
// passkey signed (TestASignOffThatNoPasskeySignedIsFoundUnderAGoodSealToo); and whatever
// is changed, of whatever table or file, something is found
// (TestAnySingleChangeToWhatIsKeptIsFound).
package verify

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/audit"
	"countersign/pkg/blob"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/ledger"
	"countersign/pkg/store"
)

// Finding is one thing that is wrong: which record, and what is wrong with it.
type Finding struct {
	Record string
	Wrong  string
}

func (f Finding) String() string { return f.Record + ": " + f.Wrong }

// Folder is what Check reads.
type Folder struct {
	Store *store.Store // opened to read
	Blobs *blob.Store
	Keys  map[string]ed25519.PublicKey // attestation keys by id
}

// Result is what Check found, and how much it looked at.
type Result struct {
	Findings []Finding
	Looked   map[string]int // how many of each kind of record
	Logs     []ledger.Checkpoint
}

// most bounds the findings that are kept: one flood must not hide the rest.
const most = 100

// checker gathers findings over one state of the database.
type checker struct {
	Folder
	ctx          context.Context
	v            *store.View
	out          Result
	versions     map[id.Version]evidence.Version
	requests     map[id.Request]attestation.Request
	attested     map[id.Request]id.Attestation
	signer       map[id.Attestation]id.Person
	told         map[telling]int64 // where the audit log tells of a thing done
	there        map[telling]bool  // what was told and is there
	keys         []begun           // the keys that seal, in order
	intents      map[id.Intent]attestation.Intent
	passkeys     map[id.Passkey]identity.Passkey
	assertions   map[digest.Sum]*asserted
	lists        map[digest.Sum]*listed // that were signed together, by their digest
	competencies map[framework.CompetencyID]digest.Sum
	passes       map[id.Attestation]assessor.Pass // that were used
	further      []attestation.Attestation        // that count toward other lines too
}

// Logs is the part that looks at the transparency logs, as progress is told of it.
const Logs = "the transparency logs"

// Check looks at everything and lists what is wrong. The error is only for what
// could not be looked at. Progress is told the name of each part before it.
func Check(ctx context.Context, f Folder, progress func(part string)) (Result, error) {
	c := checker{Folder: f, ctx: ctx, out: Result{Looked: map[string]int{}},
		versions: map[id.Version]evidence.Version{}, requests: map[id.Request]attestation.Request{}, attested: map[id.Request]id.Attestation{}, signer: map[id.Attestation]id.Person{}, told: map[telling]int64{}, there: map[telling]bool{},
		passkeys: map[id.Passkey]identity.Passkey{}, assertions: map[digest.Sum]*asserted{}, lists: map[digest.Sum]*listed{},
		intents: map[id.Intent]attestation.Intent{}, competencies: map[framework.CompetencyID]digest.Sum{}}
	err := f.Store.Read(ctx, func(v *store.View) error {
		c.v = v
		for _, part := range []struct {
			name  string
			check func() error
		}{
			{"the database file", c.engine}, {"the audit log", c.audit}, {"the keys", c.signingKeys}, {"frameworks", c.frameworks}, {"carry-over plans", c.carryOvers}, {"evidence", c.evidence}, {"files", c.files},
			{"sign-off requests", c.requestMoves}, {"passkeys", c.passkeysAndUses}, {"passes", c.usedPasses}, {"sign-offs", c.attestations}, {"passes without their sign-off", c.unusedPasses}, {"what passkeys signed", c.unused}, {"what was taken back, checked and entitled", c.grounds}, {"crosswalks", c.crosswalks}, {"the rules of registers", c.editions},
			{"what registers brought into question", c.turns}, {"lists of register checks", c.proposals},
			{"what the audit log tells of", c.gone}, {Logs, c.ledgers}, {"what cohort pages keep", c.standings},
			{"every row of every table", c.tally},
		} {
			progress(part.name)
			if err := part.check(); err != nil {
				c.wrong(part.name, "could not be read: %v", err)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	return c.out, err
}

func (c *checker) wrong(record, format string, args ...any) {
	if len(c.out.Findings) < most {
		c.out.Findings = append(c.out.Findings, Finding{record, fmt.Sprintf(format, args...)})
	}
}

func (c *checker) engine() error {
	bad, err := c.v.Integrity()
	for _, b := range bad {
		c.wrong("the database file", "%s", b)
	}
	if err != nil {
		return err
	}
	lost, err := c.v.Unguarded()
	for _, table := range lost {
		c.wrong("the table "+table, "nothing keeps its rows from being changed or deleted any more")
	}
	return err
}

// errStop ends a walk at its first finding, where all that follows would only
// follow from it.
var errStop = errors.New("stop")

func (c *checker) audit() error {
	var last audit.Entry
	err := c.v.EachEntry(func(e audit.Entry) error {
		c.out.Looked["audit entries"]++
		if err := e.Check(last); err != nil {
			c.wrong("the audit log", "%v", err)
			return errStop
		}
		c.told[telling{access.Action(e.Action), e.Subject, e.Detail}] = e.Seq
		if e.Action == string(access.BeginKey) {
			c.keys = append(c.keys, begun{e.Seq, e.Subject})
		}
		last = e
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

func (c *checker) frameworks() error {
	return c.v.EachFramework(func(name framework.VersionID, own id.Department, kept digest.Sum, v *framework.Version, err error) error {
		c.out.Looked["framework versions"]++
		if err != nil {
			c.wrong("framework "+string(name), "its document cannot be read: %v", err)
			return nil
		}
		is := framework.VersionID(fmt.Sprintf("%s:%d", v.Framework, v.Number))
		if own != "" {
			is = store.OwnFramework(own, v.Framework, v.Number)
		}
		if is != name || v.Digest() != kept {
			c.wrong("framework "+string(name), "its document is not the one that was published")
		}
		for _, competency := range v.Competencies {
			c.competencies[competency.ID] = competency.Digest()
		}
		return nil
	})
}

func (c *checker) evidence() error {
	number := map[id.Evidence]int{}
	pointed := map[id.Evidence]bool{}
	people, err := c.v.WorkerPersons()
	if err != nil {
		return err
	}
	err = c.v.EachVersion(func(v evidence.Version, current bool) error {
		c.out.Looked["evidence versions"]++
		record := "evidence version " + string(v.ID)
		c.versions[v.ID] = v
		if v.Sum() != v.Digest {
			c.wrong(record, "it is not what was submitted: its digest is another")
		}
		if v.Number != number[v.Evidence]+1 {
			c.wrong(record, "version %d follows version %d", v.Number, number[v.Evidence])
		}
		action, author := access.SubmitEvidence, people[v.Worker]
		if v.Kind.ByAssessor() {
			action, author = access.RecordObservation, v.CreatedBy
		}
		if v.CreatedBy != author {
			c.wrong(record, "it was not written by its worker")
		}
		c.tells(record, telling{action, string(v.Evidence), fmt.Sprintf("version %d", v.Number)})
		number[v.Evidence] = v.Number
		pointed[v.Evidence] = current // the last one seen must be the current one
		return nil
	})
	for e, current := range pointed {
		if !current {
			c.wrong("evidence "+string(e), "it does not point at its latest version")
		}
	}
	return err
}

func (c *checker) files() error {
	have := map[id.Attachment]bool{}
	sums := map[digest.Sum]string{}
	err := c.v.EachFile(func(f evidence.File) error {
		have[f.ID] = true
		sums[f.Sum] = string(f.ID)
		return nil
	})
	if err != nil {
		return err
	}
	for sum, name := range sums {
		c.out.Looked["files"]++
		if err := c.Blobs.Verify(c.ctx, blob.Digest(sum)); err != nil {
			c.wrong("attachment "+name, "its bytes are missing or are not what was kept: %v", err)
		}
	}
	return c.v.EachDraft(func(e id.Evidence, list []id.Attachment) error {
		for _, a := range list {
			if !have[a] {
				c.wrong("the draft of "+string(e), "its file %s is not there", a)
			}
		}
		return nil
	})
}

func (c *checker) requestMoves() error {
	return c.v.EachRequest(func(r attestation.Request, moves []attestation.Moved) error {
		c.out.Looked["sign-off requests"]++
		record := "sign-off request " + string(r.ID)
		c.requests[r.ID] = r
		state := attestation.State("")
		var at time.Time
		for i, m := range moves {
			next, ok := m.From.Next(m.Event)
			if i == 0 {
				next, ok = attestation.Queued, m.From == "" && m.Event == attestation.Offer
			}
			if m.From != state || !ok || m.To != next || m.At.Before(at) {
				c.wrong(record, "its move %d from %q to %q does not follow from the one before", i+1, m.From, m.To)
			}
			state, at = m.To, m.At
		}
		if state != r.State {
			c.wrong(record, "it stands at %q, its moves end at %q", r.State, state)
		}
		if v, ok := c.versions[r.Version]; !ok || v.Evidence != r.Evidence || v.Worker != r.Worker {
			c.wrong(record, "its evidence version is not the worker's")
		}
		return nil
	})
}

// tally finds what nothing else looks at: a row of any table that was touched.
func (c *checker) tally() error {
	return c.v.VerifyTally(func(table, wrong string) { c.wrong("the table "+table, "%s", wrong) })
}

func (c *checker) standings() error {
	return c.v.VerifyStandings(func(record, wrong string) { c.wrong(record, "%s", wrong) })
}
