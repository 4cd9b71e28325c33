package verify_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// rounds is how many times 64 go at one item: 1,000 before a release.
var rounds = flag.Int("rounds", 2, "how many rounds of 64 who sign, revise, take back and deny at once, on one item each")

// TestSixtyFourWhoSignReviseAndTakeBackAtOnceHaveOneEffectEach has 64 go at one item
// at the same time: one sign-off of it stands already, another is asked for. After
// each round what they were told is what is kept, and the whole folder is clean.
func TestSixtyFourWhoSignReviseAndTakeBackAtOnceHaveOneEffectEach(t *testing.T) {
	const inOneFolder = 25
	won, r := map[string]int{}, rand.New(rand.NewPCG(2026, 64))
	for n := 0; n < *rounds && !t.Failed(); n += inOneFolder {
		t.Run(fmt.Sprintf("from %d", n), func(t *testing.T) {
			l := &lives{World: small(t)}
			for range min(inOneFolder, *rounds-n) {
				x := newItem(t, l.World)
				x.all(r)
				x.holds(won)
				if got := l.found(t); len(got) != 0 {
					t.Fatalf("after a round: %v", got)
				}
			}
		})
	}
	t.Logf("who won: %v", won)
	if *rounds >= 100 && (won["signed"] == 0 || won["together"] == 0 || won["revised"] == 0 || won["sent back"] == 0) {
		t.Error("the rounds did not come to every end")
	}
}

// item is evidence of two competencies. One was signed off; of the other the
// statements are shown.
type item struct {
	*fixture.World
	t            *testing.T
	stands       attestation.Attestation
	asked        attestation.Request
	priya, sam   identity.Actor
	priyas, sams attestation.Intent
	list         attestation.Together
	mu           sync.Mutex
	tried, done  map[string]int // what was tried, and what was told to have been done
	worker, lead identity.Actor
	proofOf      map[id.Person]attestation.Proof
}

func newItem(t *testing.T, w *fixture.World) *item {
	n := w.North
	out := w.Submit(n.Worker, evidence.Observation, fixture.Observed(clock.DateOf(w.Clock.Now()), 1, fixture.Cleaning, fixture.Mammograms))
	x := &item{World: w, t: t, stands: w.Sign(n.Assessor, out.Requests[0]), asked: out.Requests[1], priya: w.InSession(n.Assessor), sam: w.InSession(n.Second),
		tried: map[string]int{}, done: map[string]int{}, worker: w.As(n.Worker), lead: w.As(n.Lead), proofOf: map[id.Person]attestation.Proof{n.Assessor.ID: w.Proof(n.Assessor), n.Second.ID: w.Proof(n.Second)}}
	x.priyas, x.sams = x.shown(x.priya), x.shown(x.sam)
	must(t, w.Assessing.SetAside(t.Context(), x.sam, assessing.SetAsideCommand{Request: x.asked.ID, Intent: x.sams.ID}))
	var err error
	x.list, err = w.Assessing.Gather(t.Context(), x.sam)
	must(t, err)
	return x
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (x *item) shown(actor identity.Actor) attestation.Intent {
	_, err := x.Assessing.Open(x.t.Context(), actor, x.asked.ID)
	must(x.t, err)
	i, err := x.Assessing.Prepare(x.t.Context(), actor, assessing.PrepareCommand{Request: x.asked.ID, Meaning: attestation.Observed, Step: x.asked.Step})
	must(x.t, err)
	return i
}

// all has the 64 go: some kinds of them, in any number.
func (x *item) all(r *rand.Rand) {
	sign := func(actor identity.Actor, i attestation.Intent) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := x.Assessing.Sign(ctx, actor, assessing.SignCommand{Intent: i.ID, Proof: x.proofOf[actor.Person]})
			return err
		}
	}
	takeBack := func(actor identity.Actor) func(context.Context) error {
		return func(ctx context.Context) error {
			return x.Assessing.Revoke(ctx, actor, assessing.RevokeCommand{Attestation: x.stands.ID, Reason: "It was another worker."})
		}
	}
	kinds := []try{
		{"signed", sign(x.priya, x.priyas)}, {"signed", sign(x.sam, x.sams)},
		{"together", func(ctx context.Context) error {
			list, err := x.Assessing.SignTogether(ctx, x.sam, assessing.SignTogetherCommand{Together: x.list.ID, Proof: x.proofOf[x.sam.Person]})
			if err == nil && list.Parts[0].Became == "" {
				return fault.New(fault.Conflict, list.Parts[0].Refused)
			}
			return err
		}},
		{"sent back", func(ctx context.Context) error {
			return x.Assessing.Return(ctx, x.priya, assessing.RefuseCommand{Request: x.asked.ID, Reason: "Say more."})
		}},
		{"revised", func(ctx context.Context) error {
			if _, err := x.Recording.Revise(ctx, x.worker, x.asked.Evidence); err != nil {
				return err
			}
			_, err := x.Recording.Submit(ctx, x.worker, recording.SubmitCommand{Evidence: x.asked.Evidence, Declared: true})
			return err
		}},
		{"taken back", takeBack(x.priya)}, {"taken back", takeBack(x.lead)},
		{"denied", func(ctx context.Context) error { return x.Assessing.NotMe(ctx, x.priya, x.stands.ID) }},
	}
	kinds = slices.DeleteFunc(kinds, func(try) bool { return r.IntN(4) == 0 })
	if len(kinds) == 0 {
		return
	}
	var all sync.WaitGroup
	start := make(chan struct{})
	for range 64 {
		d := kinds[r.IntN(len(kinds))]
		x.tried[d.name]++
		all.Go(func() {
			<-start
			err := d.do(x.t.Context())
			f := new(fault.Error)
			switch {
			case err == nil:
				x.mu.Lock()
				x.done[d.name]++
				x.mu.Unlock()
			case !errors.As(err, &f) || f.Kind != fault.Conflict:
				x.t.Errorf("%s: told %v, want a conflict", d.name, err)
			}
		})
	}
	close(start)
	all.Wait()
}

// try is one of the things that somebody does to the item.
type try struct {
	name string
	do   func(context.Context) error
}

// holds looks at what came of it.
func (x *item) holds(won map[string]int) {
	x.t.Helper()
	for what, n := range x.done {
		if n > 0 {
			won[what]++
		}
	}
	if n := x.done["signed"] + x.done["together"] + x.done["sent back"]; n > 1 {
		x.t.Errorf("the request was decided %d times: %v", n, x.done)
	}
	if x.done["taken back"] != min(1, x.tried["taken back"]) {
		x.t.Errorf("taken back %d times of %d", x.done["taken back"], x.tried["taken back"])
	}
	if ends := x.tried["signed"] + x.tried["together"] + x.tried["sent back"]; ends > 0 && x.tried["revised"] == 0 && x.done["signed"]+x.done["together"]+x.done["sent back"] == 0 {
		x.t.Errorf("nobody won: %v of %v", x.done, x.tried)
	}
	d, err := x.Recording.Get(x.t.Context(), x.worker, x.asked.Evidence)
	must(x.t, err)
	x.Read(func(v *store.View) error {
		list, err := v.AttestationsOfEvidence(x.asked.Evidence)
		if err != nil {
			return err
		}
		signed := 0
		for _, a := range list {
			if a.ID == x.stands.ID {
				if (a.Revoked != nil) != (x.done["taken back"] == 1) || len(a.Suspensions) > 1 || len(a.Suspensions) == 1 != (x.done["denied"] > 0) {
					x.t.Errorf("taken back: %v; on hold %d times, and %d were told so", a.Revoked, len(a.Suspensions), x.done["denied"])
				}
				continue
			}
			if signed++; a.Request != x.asked.ID {
				x.t.Errorf("a sign-off of another request: %+v", a)
			}
		}
		if signed != x.done["signed"]+x.done["together"] {
			x.t.Errorf("%d signatures kept, told of %v", signed, x.done)
		}
		item, err := v.Evidence(access.ScopeOf(x.worker), x.asked.Evidence)
		if err != nil {
			return err
		}
		if item.Number != 1+x.done["revised"] {
			x.t.Errorf("version %d after %d revisions", item.Number, x.done["revised"])
		}
		requests, err := v.RequestsOf([]id.Evidence{x.asked.Evidence})
		if err != nil {
			return err
		}
		waits := map[string]int{}
		for _, r := range requests {
			if r.State.Waiting() {
				waits[string(r.Competency)]++
				if r.Version != item.Current {
					x.t.Errorf("a request for version %s waits, of which %s is current", r.Version, item.Current)
				}
			}
		}
		for c, n := range waits {
			if n > 1 {
				x.t.Errorf("%s is asked for %d times", c, n)
			}
		}
		return nil
	})
	for _, got := range d.SignOffs {
		counts := got.Verdict == attestation.Counts
		stands := got.ID != x.stands.ID || x.done["taken back"]+x.done["denied"] == 0
		if want := stands && x.done["revised"] == 0; counts != want {
			x.t.Errorf("%s is judged %s after %v", got.ID, got.Verdict, x.done)
		}
	}
	must(x.t, x.Assessing.PutBack(x.t.Context(), x.sam, x.asked.ID))
}
