package authoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/exchange"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// BeginCommand begins to write a version.
type BeginCommand struct {
	Department id.Department
	Base       framework.VersionID // that it begins as a copy of; empty: from nothing
	Title      string              // of a framework that begins from nothing
}

// BeginDraft begins a version of the department's own. What was checked against the
// official document is not any more, once it is for somebody else to change.
func (s Service) BeginDraft(ctx context.Context, actor identity.Actor, cmd BeginCommand) (id.FrameworkDraft, error) {
	d := store.FrameworkDraft{ID: id.New[id.FrameworkDraft](), Department: cmd.Department, Base: cmd.Base}
	g, err := access.Lead(actor, access.DraftFramework, d.ID, d.Department)
	if err != nil {
		return "", err
	}
	return d.ID, s.Store.Write(ctx, func(tx *store.Tx) error {
		v, err := begun(&tx.View, cmd)
		if err != nil {
			return err
		}
		d.Title = v.Title
		if d.Document, err = v.Text(); err != nil {
			return err
		}
		return tx.AddFrameworkDraft(g, d)
	})
}

// begun is what a draft says at first.
func begun(v *store.View, cmd BeginCommand) (*framework.Version, error) {
	var f fault.Fields
	list, err := v.Frameworks(cmd.Department)
	if err != nil {
		return nil, err
	}
	if cmd.Base == "" {
		title := titled(&f, "title", cmd.Title)
		if slices.ContainsFunc(list, func(one *framework.Version) bool { return strings.EqualFold(one.Title, title) }) {
			f.Add("title", "There is a framework with this title. Open it, and write its next version.")
		}
		if err := f.Err(); err != nil {
			return nil, err
		}
		return exchange.Blank(title, clock.DateOf(v.Now()))
	}
	i := slices.IndexFunc(list, func(one *framework.Version) bool { return one.ID == cmd.Base })
	if i < 0 {
		f.Add("base", "Choose a framework from the list.")
		return nil, f.Err()
	}
	text, err := list[i].Write()
	if err != nil {
		return nil, err
	}
	out, err := framework.Sketch(text)
	if err != nil {
		return nil, err
	}
	doubt(out)
	return out, nil
}

// doubt takes back that somebody checked a version against the official document.
func doubt(v *framework.Version) {
	if v.Status == framework.Reconciled {
		v.Status, v.StatusNote = framework.NeedsReview, "Changed from the publisher's list. A registered professional has not reviewed it."
	}
}

// Draft is a version that is being written.
type Draft struct {
	store.FrameworkDraft
	Version  *framework.Version // as far as it goes: its own competencies by bare codes
	From     *framework.Version // that it was begun from; nil: from nothing
	Newest   *framework.Version // that is published of it; nil: none
	Problems []fault.Field      // that keep it from being published

	usedAsks map[string]bool // ids of what published versions of it ask for beside competencies
}

// Drafts lists what the department's lead is writing, without what it says.
func (s Service) Drafts(ctx context.Context, actor identity.Actor, d id.Department) (out []store.FrameworkDraft, err error) {
	if err := s.MayLoad(actor, d); err != nil {
		return nil, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = v.FrameworkDrafts(d)
		return err
	})
	return out, err
}

// Draft is one of them.
func (s Service) Draft(ctx context.Context, actor identity.Actor, d id.FrameworkDraft) (out Draft, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, _, err = draft(v, actor, d)
		return err
	})
	return out, err
}

// AttainedFor is how many of the department's workers put something down for what a
// requirement of a draft asks.
func (s Service) AttainedFor(ctx context.Context, actor identity.Actor, ref id.FrameworkDraft, r framework.Requirement) (n int, err error) {
	return n, s.Store.Read(ctx, func(v *store.View) error {
		d, _, err := draft(v, actor, ref)
		if err != nil {
			return err
		}
		var ids []string
		eachLeaf([]framework.Requirement{r}, func(leaf *framework.Requirement) { ids = append(ids, leaf.ID) })
		n, err = v.AttainedFor(d.Department, d.Version.Framework, ids)
		return err
	})
}

// draft reads a draft for somebody who may write it.
func draft(v *store.View, actor identity.Actor, d id.FrameworkDraft) (out Draft, g access.Grant, err error) {
	if out.FrameworkDraft, err = v.FrameworkDraft(d); err != nil {
		return Draft{}, g, err
	}
	if g, err = access.Lead(actor, access.DraftFramework, d, out.Department); err != nil {
		return Draft{}, g, err
	}
	if out.Version, err = framework.Sketch(out.Document); err != nil {
		return Draft{}, g, err
	}
	list, err := v.Frameworks(out.Department)
	if err != nil {
		return Draft{}, g, err
	}
	out.Newest, out.usedAsks = newest(list, out.Version.Framework), usedAsks(list, out.Version.Framework)
	for _, one := range list {
		if one.ID == out.Base {
			out.From = one
		}
	}
	out.Problems = problems(out.Document)
	return out, g, nil
}

// problems is what keeps a document from being a version.
func problems(document []byte) []fault.Field {
	_, err := framework.Parse(document)
	var e *fault.Error
	errors.As(err, &e)
	if e == nil {
		return nil
	}
	return e.Fields
}

// changed refuses a change of a draft that somebody else has changed meanwhile.
func (d Draft) changed(revision int) error {
	if d.Revision == revision {
		return nil
	}
	var f fault.Fields
	f.Add("revision", "%s changed this draft on %s, after you opened it. What you typed is still here. Look at the draft as it is now, then save again.", d.ChangedByName, clock.DateOf(d.ChangedAt).Words())
	return f.Err()
}

// PutDraftCommand is a draft's whole document.
type PutDraftCommand struct {
	Draft    id.FrameworkDraft
	Revision int
	Document []byte
}

// PutDraft makes a draft say something else. What it says need not be whole.
func (s Service) PutDraft(ctx context.Context, actor identity.Actor, cmd PutDraftCommand) error {
	return s.change(ctx, actor, cmd.Draft, cmd.Revision, func(d *Draft) error {
		v, err := exchange.Sketch(cmd.Document)
		if err != nil {
			return err
		}
		d.Version, d.Document = v, cmd.Document
		return nil
	})
}

// EditCommand changes one thing of a draft.
type EditCommand struct {
	Draft    id.FrameworkDraft
	Revision int
	Edit     Edit
}

// EditDraft changes one thing of a draft, if there is nothing wrong with that thing
// then and nothing else is broken by it.
func (s Service) EditDraft(ctx context.Context, actor identity.Actor, cmd EditCommand) error {
	return s.change(ctx, actor, cmd.Draft, cmd.Revision, func(d *Draft) error {
		var f fault.Fields
		at := cmd.Edit.apply(d.Version, &f)
		nameAsks(d.Version, d.usedAsks)
		told := func(name string) bool {
			return slices.ContainsFunc(f.List(), func(one fault.Field) bool { return one.Name == name })
		}
		var err error
		if d.Document, err = d.Version.Text(); err != nil {
			return err
		}
		if len(d.Document) > exchange.MaxBytes {
			f.Add("", "The framework is too large now. It may be %d KB at most.", exchange.MaxBytes>>10)
		}
		for _, p := range problems(d.Document) {
			switch name, here := strings.CutPrefix(p.Name, at+"."); {
			case here && at != "" && told(name):
			case here && at != "":
				f.Add(name, "%s", p.Message)
			case p.Name == at && at != "":
				f.Add("", "%s", p.Message)
			case !slices.ContainsFunc(d.Problems, func(was fault.Field) bool { return was.Message == p.Message }):
				f.Add("", "%s: %s", Place(d.Version, p.Name), p.Message)
			}
		}
		return f.Err()
	})
}

func (s Service) change(ctx context.Context, actor identity.Actor, ref id.FrameworkDraft, revision int, how func(*Draft) error) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		d, g, err := draft(&tx.View, actor, ref)
		if err != nil {
			return err
		}
		if err := d.changed(revision); err != nil {
			return err
		}
		if err := how(&d); err != nil {
			return err
		}
		d.Title = d.Version.Title
		return tx.SaveFrameworkDraft(g, d.FrameworkDraft)
	})
}

// DropDraft throws a draft away.
func (s Service) DropDraft(ctx context.Context, actor identity.Actor, ref id.FrameworkDraft, revision int) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		d, g, err := draft(&tx.View, actor, ref)
		if err != nil {
			return err
		}
		if err := d.changed(revision); err != nil {
			return err
		}
		return tx.DropFrameworkDraft(g, d.FrameworkDraft)
	})
}

// asFile is a draft as the file that it would be loaded from: the version after the
// newest one, written today.
func (d Draft) asFile(today clock.Date) (LoadCommand, error) {
	v := *d.Version
	v.Written, v.Number = today, 1
	if d.Newest != nil {
		v.Number = d.Newest.Number + 1
	}
	text, err := v.Text()
	return LoadCommand{Department: d.Department, Format: exchange.YAML, File: text}, err
}

// PreviewDraft says what a draft would become, as PreviewFramework does of a file.
func (s Service) PreviewDraft(ctx context.Context, actor identity.Actor, ref id.FrameworkDraft) (out Preview, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		d, _, err := draft(v, actor, ref)
		if err != nil {
			return err
		}
		cmd, err := d.asFile(clock.DateOf(v.Now()))
		if err != nil {
			return err
		}
		out, err = lookAhead(v, actor, cmd)
		return err
	})
	return out, err
}

// PublishDraftCommand publishes a draft as it was looked at.
type PublishDraftCommand struct {
	Draft  id.FrameworkDraft
	Reason string
	Seen   digest.Sum // of Preview
}

// PublishDraft publishes a draft by the same rules as a file. The draft goes.
func (s Service) PublishDraft(ctx context.Context, actor identity.Actor, cmd PublishDraftCommand) (out framework.VersionID, err error) {
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		d, g, err := draft(&tx.View, actor, cmd.Draft)
		if err != nil {
			return err
		}
		file, err := d.asFile(clock.DateOf(tx.Now()))
		if err != nil {
			return err
		}
		file.Reason, file.Seen = cmd.Reason, cmd.Seen
		if out, err = publish(tx, actor, file); err != nil {
			return err
		}
		return tx.DropFrameworkDraft(g, d.FrameworkDraft)
	})
	return out, err
}

// Place names a place of a document for people.
func Place(v *framework.Version, name string) string {
	part, rest, _ := strings.Cut(name, ".")
	key, _, _ := strings.Cut(rest, ".")
	i := -1
	if _, err := fmt.Sscanf(key, "%d", &i); err != nil || i < 0 {
		return strings.ReplaceAll(name, "_", " ")
	}
	switch {
	case part == "competencies" && i < len(v.Competencies):
		return v.Competencies[i].Title
	case part == "levels" && i < len(v.Levels):
		return v.Levels[i].Title
	case part == "areas" && i < len(v.Areas):
		return v.Areas[i].Title
	case part == "paths" && i < len(v.Paths):
		return v.Paths[i].Title
	}
	return strings.ReplaceAll(name, "_", " ")
}
