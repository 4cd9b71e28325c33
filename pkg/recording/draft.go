package recording

import (
	"context"
	"maps"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Service is the worker's use cases.
type Service struct {
	Store *store.Store
	Blobs *blob.Store
	// Mark makes what only this service can make of a message: the code of a pass.
	Mark func(message []byte) []byte
}

// StartCommand begins an item of a kind, already mapped to competencies when the
// worker came from one.
type StartCommand struct {
	Worker       id.Worker
	Kind         evidence.Kind
	Competencies []string
}

// Start begins an item with an empty draft. Its title can wait: the draft gets a
// working title from its kind and from what it is for.
func (s Service) Start(ctx context.Context, actor identity.Actor, cmd StartCommand) (evidence.Item, error) {
	var item evidence.Item
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		content := evidence.Content{Title: cmd.Kind.Title(), OccurredOn: clock.DateOf(tx.Now()), Competencies: cmd.Competencies, Fields: map[string]string{}}
		if kind, _ := cmd.Kind.Definition(); kind.Began != "" { // it did not end today
			content.OccurredOn = ""
		}
		if err := checkDraft(tx, access.ScopeOf(actor).Everywhere(), cmd.Kind, &content); err != nil {
			return err
		}
		var err error
		if content.Title, err = workingTitle(&tx.View, cmd.Kind, content.Competencies); err != nil {
			return err
		}
		item, err = start(tx, actor, cmd.Worker, cmd.Kind, content)
		return err
	})
	return item, err
}

func start(tx *store.Tx, actor identity.Actor, w id.Worker, k evidence.Kind, c evidence.Content) (evidence.Item, error) {
	worker, err := tx.WorkerFacts(w)
	if err != nil {
		return evidence.Item{}, err
	}
	item := evidence.Item{ID: id.New[id.Evidence](), Worker: w, Department: worker.Department, Kind: k, State: evidence.Draft,
		Title: c.Title, OccurredOn: c.OccurredOn, Editing: true, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
	g, err := access.NewEvidence(actor, item.ID, w, worker.Department)
	if err != nil {
		return evidence.Item{}, err
	}
	return item, tx.StartEvidence(g, item, c)
}

// checkDraft refuses what cannot be kept even as a draft, and cleans the rest:
// competencies must exist for one of these departments and are kept once each.
func checkDraft(v interface {
	Competency(framework.CompetencyID) (framework.Competency, *framework.Version, error)
}, departments []id.Department, k evidence.Kind, c *evidence.Content) error {
	var f fault.Fields
	c.CheckShape(k, &f)
	if k.ByAssessor() {
		f.Add("kind", "Only an assessor records this kind. Choose another.")
	}
	var kept []string
	for _, name := range c.Competencies {
		var version *framework.Version
		ref, err := framework.ParseCompetencyID(name)
		if err == nil {
			_, version, err = v.Competency(ref)
		}
		switch {
		case err != nil, !store.SeesFramework(ref.Version(), departments...):
			f.Add("competencies", "One of the competencies does not exist. Choose from the list.")
		case version.ShownOnly():
			f.Add("competencies", "%s is only shown here. Nothing is signed off against it: choose something else.", version.Title)
		case !slices.Contains(kept, name):
			kept = append(kept, name)
		}
	}
	c.Competencies = kept
	return f.Err()
}

// Patch is what changed in a draft; nil leaves a part as it is. Fields names
// only the fields that changed.
type Patch struct {
	Title        *string
	OccurredOn   *clock.Date
	Fields       map[string]string
	Competencies *[]string
	Assessor     *id.Person
	Revision     int    // of the draft it was made from; 0: whatever there is
	Writer       string // the opened page that sends it: its own earlier saves are no conflict
}

// Save keeps what the worker has written so far. It refuses only what cannot be
// kept at all; whether it is complete is for Submit.
func (s Service) Save(ctx context.Context, actor identity.Actor, e id.Evidence, p Patch) (evidence.Working, error) {
	var out evidence.Working
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		item, w, g, err := s.editing(tx, actor, e)
		if err != nil {
			return err
		}
		p.apply(&w.Content)
		if err := checkDraft(tx, []id.Department{item.Department}, item.Kind, &w.Content); err != nil {
			return err
		}
		if w.Content.Title == item.Kind.Title() { // nobody has given it a better one yet
			if w.Content.Title, err = workingTitle(&tx.View, item.Kind, w.Content.Competencies); err != nil {
				return err
			}
		}
		if err := tx.SaveDraft(g, item, w.Content, store.Base{Revision: p.Revision, Writer: p.Writer}); err != nil {
			return err
		}
		out, err = tx.Working(access.ScopeOf(actor), e)
		return err
	})
	return out, err
}

func (p Patch) apply(c *evidence.Content) {
	if p.Title != nil {
		c.Title = strings.TrimSpace(*p.Title)
	}
	if p.OccurredOn != nil {
		c.OccurredOn = *p.OccurredOn
	}
	if p.Competencies != nil {
		c.Competencies = *p.Competencies
	}
	if p.Assessor != nil {
		c.Assessor = *p.Assessor
	}
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	maps.Copy(c.Fields, p.Fields)
}

// Says tells whether what was submitted last says all that a patch does: the page that it
// came from was sent twice.
func (d Detail) Says(p Patch) bool {
	if d.Working != nil || d.State != evidence.Submitted {
		return false
	}
	is := d.Versions[len(d.Versions)-1].Content
	was := is
	was.Fields = maps.Clone(is.Fields)
	if p.Title != nil && *p.Title == d.Kind.Title() { // it was given a better one
		p.Title = nil
	}
	p.apply(&was)
	if !is.SaysHow() {
		was = was.WithoutOutcomes()
	}
	for name, said := range was.Fields {
		if said != is.Fields[name] {
			return false
		}
	}
	return was.Title == is.Title && was.OccurredOn == is.OccurredOn && slices.Equal(was.Competencies, is.Competencies)
}

// Has tells whether a file of this name is in what was submitted last.
func (d Detail) Has(name string) bool {
	return len(d.Versions) > 0 && slices.ContainsFunc(d.Versions[len(d.Versions)-1].Files, func(f evidence.File) bool { return f.Name == name })
}

// editing loads an item with its draft for its own worker to change, and the
// grant to.
func (s Service) editing(tx *store.Tx, actor identity.Actor, e id.Evidence) (item evidence.Item, w evidence.Working, g access.Grant, err error) {
	if item, err = tx.Evidence(access.ScopeOf(actor), e); err != nil {
		return item, w, g, err
	}
	if g, err = access.OwnEvidence(actor, access.EditEvidence, e, item.Worker, item.Department); err != nil {
		return item, w, g, err
	}
	if !item.Editing {
		return item, w, g, fault.New(fault.Conflict, "This is not being edited any more. Open it again to see where it stands.")
	}
	w, err = tx.Working(access.ScopeOf(actor), e)
	return item, w, g, err
}

// Revise begins the next version of a submitted or withdrawn item from the last
// one. If it is already begun, that draft is found again.
func (s Service) Revise(ctx context.Context, actor identity.Actor, e id.Evidence) (evidence.Working, error) {
	var out evidence.Working
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		scope := access.ScopeOf(actor)
		item, err := tx.Evidence(scope, e)
		if err != nil {
			return err
		}
		g, err := access.OwnEvidence(actor, access.EditEvidence, e, item.Worker, item.Department)
		if err != nil {
			return err
		}
		if err := ownWords(item); err != nil {
			return err
		}
		if !item.Editing {
			if _, ok := item.State.Next(evidence.Submit); !ok {
				return fault.New(fault.Conflict, "This was thrown away. Start again with new evidence.")
			}
			last, err := tx.Version(scope, item.Current)
			if err != nil {
				return err
			}
			if err := tx.ReviseEvidence(g, item, last.Content); err != nil {
				return err
			}
		}
		out, err = tx.Working(scope, e)
		return err
	})
	return out, err
}

// Discard throws a draft away: the whole item if it was never submitted, else
// only the new version that was being written.
func (s Service) Discard(ctx context.Context, actor identity.Actor, e id.Evidence) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		item, _, g, err := s.editing(tx, actor, e)
		if err != nil {
			return err
		}
		if item.Number > 0 {
			return tx.DropDraft(g, item)
		}
		g, err = access.OwnEvidence(actor, access.DiscardEvidence, e, item.Worker, item.Department)
		if err != nil {
			return err
		}
		return tx.SetEvidence(g, item, evidence.Discarded)
	})
}
