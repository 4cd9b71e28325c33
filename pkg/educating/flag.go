package educating

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// Flags are what there is to ask about sign-offs of a department, and what was asked.
type Flags struct {
	DepartmentName string
	Open           []store.Flagged // oldest first
	Closed         []store.Flagged // newest first
	Next           id.Flag         // before which the next page of those closed begins; empty: there is none
}

// Flags lists what there is to ask about, with a page of what was asked before.
func (s Service) Flags(ctx context.Context, a identity.Actor, d id.Department, before id.Flag, limit int) (out Flags, err error) {
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		scope := access.ScopeOf(a)
		if out.Open, err = v.OpenFlags(scope, d); err != nil {
			return err
		}
		if out.Closed, err = v.ClosedFlags(scope, d, before, limit+1); err != nil {
			return err
		}
		if len(out.Closed) > limit {
			out.Closed = out.Closed[:limit]
			out.Next = out.Closed[limit-1].ID
		}
		here, err := v.Department(d)
		out.DepartmentName = here.Name
		return err
	})
	return out, err
}

// OpenFlags is how many are still to be asked about.
func (s Service) OpenFlags(ctx context.Context, a identity.Actor, d id.Department) (n int, err error) {
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		n, err = v.CountOpenFlags(access.ScopeOf(a), d)
		return err
	})
	return n, err
}

// ownFlags is how many flags about themselves somebody is shown.
const ownFlags = 10

// OwnFlags lists the latest flags about the actor's own sign-offs.
func (s Service) OwnFlags(ctx context.Context, a identity.Actor) (out []store.Flagged, err error) {
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		out, err = v.OwnFlags(access.ScopeOf(a), ownFlags)
		return err
	})
	return out, err
}

// FlagsOn lists the flags that a sign-off is under, for whoever may see them: none
// for anybody else.
func (s Service) FlagsOn(ctx context.Context, a identity.Actor, signed attestation.Attestation) (out []store.Flagged, err error) {
	scope := access.ScopeOf(a)
	if !scope.SeesFlag(signed.Assessor, signed.Department) {
		return nil, nil
	}
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		out, err = v.FlagsOn(scope, signed.ID)
		return err
	})
	return out, err
}

// Flag is a flag in full.
type Flag struct {
	store.Flagged
	Pace     attestation.Pace
	SignOffs []UnderFlag // oldest first
}

// UnderFlag is a sign-off under a flag, with the name of what was signed.
type UnderFlag struct {
	store.UnderFlag
	Title string
}

// Flag is one flag, for whoever lists them and for the person whom it is about.
func (s Service) Flag(ctx context.Context, a identity.Actor, f id.Flag) (out Flag, err error) {
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Flagged, err = v.Flag(access.ScopeOf(a), f); err != nil {
			return err
		}
		list, err := v.UnderFlag(f)
		if err != nil {
			return err
		}
		var paced []attestation.Paced
		for _, one := range list {
			c, _, err := v.Competency(one.Competency)
			if err != nil {
				return err
			}
			out.SignOffs = append(out.SignOffs, UnderFlag{one, c.Title})
			paced = append(paced, one.Paced)
		}
		out.Pace = attestation.PaceOf(paced)
		return nil
	})
	return out, err
}

// CloseFlagCommand ends a flag, with what was found and words that its signer reads.
type CloseFlagCommand struct {
	Flag    id.Flag
	Finding attestation.Finding
	Words   string
}

// longestWords is how long the words of a closing may be, in characters.
const longestWords = 2000

func (c CloseFlagCommand) check() error {
	var f fault.Fields
	if !slices.Contains(attestation.Findings, c.Finding) {
		f.Add("finding", "Choose what you found.")
	}
	switch n := utf8.RuneCountInString(c.Words); {
	case n == 0:
		f.Add("words", "Say what you found, so that the signer can read it.")
	case n > longestWords:
		f.Add("words", "Make this %d characters or shorter.", longestWords)
	}
	identifier.Refuse("words", c.Words, &f)
	return f.Err()
}

// CloseFlag ends a flag and tells its signer. No sign-off counts less or more for
// it; where some need another look, the leads are told too.
func (s Service) CloseFlag(ctx context.Context, a identity.Actor, cmd CloseFlagCommand) error {
	cmd.Words = strings.TrimSpace(cmd.Words)
	invalid := cmd.check()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.Flag(access.ScopeOf(a), cmd.Flag)
		if err != nil {
			return err
		}
		g, err := access.CloseFlagged(a, f.ID, f.Signer, f.Worker, f.Department)
		if err != nil {
			return err
		}
		if f.Closed != nil {
			return fault.New(fault.Conflict, f.Closed.ByName+" has closed this already. Read what they found.")
		}
		if invalid != nil {
			return invalid
		}
		c := attestation.FlagClosing{ID: id.New[id.FlagClosing](), Flag: f.ID, By: a.Person, ByName: a.Name, Finding: cmd.Finding, Words: cmd.Words, At: tx.Now()}
		if err := tx.CloseFlag(g, c); err != nil {
			return err
		}
		return tellClosed(tx, a, f, c)
	})
}

func tellClosed(tx *store.Tx, a identity.Actor, f store.Flagged, c attestation.FlagClosing) error {
	href := "/flags/" + string(f.ID)
	if err := tx.Notify(f.Signer, string(notice.AboutYou), fmt.Sprintf("%s closed the question about your sign-offs: %s.", a.Name, lower(c.Finding.Title())), href); err != nil {
		return err
	}
	if c.Finding != attestation.Again {
		return nil
	}
	leads, err := tx.PeopleWith(f.Department, identity.RoleLead)
	if err != nil {
		return err
	}
	for _, lead := range leads {
		if lead == a.Person || lead == f.Signer {
			continue
		}
		text := fmt.Sprintf("%s asks you to look at sign-offs by %s again. They count until somebody takes them back.", a.Name, f.SignerName)
		if err := tx.Notify(lead, string(notice.Flagged), text, href); err != nil {
			return err
		}
	}
	return nil
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// MayCloseFlag refuses whoever may not close a flag, so that a page offers it to
// nobody else.
func (s Service) MayCloseFlag(a identity.Actor, f attestation.Flag) error {
	_, err := access.CloseFlagged(a, f.ID, f.Signer, f.Worker, f.Department)
	return err
}
