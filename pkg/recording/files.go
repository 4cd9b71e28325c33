package recording

import (
	"bytes"
	"context"
	"io"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/attachment"
	"countersign/pkg/blob"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Kept is a file that was taken in, with what the identifier check saw in it.
type Kept struct {
	evidence.File
	Findings []store.Finding
}

// AddFile takes a file into a draft: checked by its content, rebuilt if it is a
// picture, on the disk before this returns. What may identify a patient in its
// text is told at once and stops submission later.
func (s Service) AddFile(ctx context.Context, actor identity.Actor, e id.Evidence, name string, r io.Reader) (Kept, error) {
	if err := s.roomFor(ctx, actor, e); err != nil { // before the work, not only after it
		return Kept{}, err
	}
	seen, err := attachment.Inspect(ctx, r, name)
	if err != nil {
		return Kept{}, err
	}
	sum, size, err := s.Blobs.Put(ctx, bytes.NewReader(seen.Bytes))
	if err != nil {
		return Kept{}, err
	}
	kept := Kept{Findings: findings(seen.Name, seen.Text), File: evidence.File{ID: id.New[id.Attachment](), Evidence: e, Name: seen.Name, Type: string(seen.Type),
		Size: size, Sum: digest.Sum(sum), Width: seen.Width, Height: seen.Height, TextUnreadable: seen.TextUnreadable}}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		item, w, g, err := s.editing(tx, actor, e)
		if err != nil {
			return err
		}
		if err := room(w.Content); err != nil {
			return err
		}
		kept.CreatedAt = tx.Now()
		if err := tx.AddFile(g, kept.File, kept.Findings); err != nil {
			return err
		}
		w.Content.Attachments = append(w.Content.Attachments, kept.ID)
		return tx.SaveDraft(g, item, w.Content, store.Base{})
	})
	return kept, err
}

func (s Service) roomFor(ctx context.Context, actor identity.Actor, e id.Evidence) error {
	return s.Store.Read(ctx, func(v *store.View) error {
		w, err := v.Working(access.ScopeOf(actor), e)
		if err != nil {
			return err
		}
		return room(w.Content)
	})
}

func room(c evidence.Content) error {
	var f fault.Fields
	if len(c.Attachments) >= evidence.MaxAttachments {
		f.Add("files", "Add %d files or fewer. Take one out first.", evidence.MaxAttachments)
	}
	return f.Err()
}

// findings runs the identifier check over the texts of a file.
func findings(texts ...string) []store.Finding {
	out := []store.Finding{}
	for _, text := range texts {
		for _, f := range identifier.Check(text) {
			out = append(out, store.Finding{Kind: string(f.Kind), Blocks: f.Severity == identifier.Block, Line: f.Line, Column: f.Column, Excerpt: f.Excerpt, Message: f.Message})
		}
	}
	return out
}

// RemoveFile takes a file out of a draft, for good if no version holds it: what
// should not have been added must not linger. In versions submitted before, it
// stays.
func (s Service) RemoveFile(ctx context.Context, actor identity.Actor, e id.Evidence, a id.Attachment) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		item, w, g, err := s.editing(tx, actor, e)
		if err != nil {
			return err
		}
		if !slices.Contains(w.Content.Attachments, a) {
			return fault.Missing()
		}
		if err := tx.RemoveFile(g, e, a); err != nil {
			return err
		}
		w.Content.Attachments = slices.DeleteFunc(w.Content.Attachments, func(x id.Attachment) bool { return x == a })
		return tx.SaveDraft(g, item, w.Content, store.Base{})
	})
}

// OpenFile opens the bytes of an attachment that the actor may read. The caller
// closes them.
func (s Service) OpenFile(ctx context.Context, actor identity.Actor, a id.Attachment) (evidence.File, io.ReadSeekCloser, error) {
	var file evidence.File
	looks := access.Grant{}
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if file, err = v.File(access.ScopeOf(actor), a); err != nil || len(actor.Departments(identity.RoleAssessor)) == 0 {
			return err
		}
		item, err := v.Evidence(access.ScopeOf(actor), file.Evidence)
		if err != nil {
			return err
		}
		seen, err := v.Looked(access.ScopeOf(actor), string(a))
		if err == nil && !seen[string(a)] {
			looks, _ = access.Look(actor, string(a), item.Worker, item.Department)
		}
		return err
	})
	if err == nil && looks.Subject() != "" { // what a signer has opened counts when they sign
		err = s.Store.Write(ctx, func(tx *store.Tx) error { return tx.Look(looks, string(a)) })
	}
	if err != nil {
		return file, nil, err
	}
	body, err := s.Blobs.Get(blob.Digest(file.Sum))
	return file, body, err
}
