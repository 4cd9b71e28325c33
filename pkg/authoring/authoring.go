// Package authoring owns which framework versions there are and which of them a
// department uses as its own.
//
// Invariants and their tests:
//
//   - The catalogue is published once and never changed (TestTheCatalogueIsPublishedOnce).
//   - Only the department's lead adopts, by name and with a reason, once
//     (TestOnlyTheLeadAdopts), and only what can be (the same).
//   - A department's own version is published whole or not at all, by its lead, as it
//     was looked at (TestAFileIsPublishedAsItWasLookedAtOrNotAtAll), under a number that
//     follows (TestTheNextVersionHasTheNextNumber), and is there for nobody else
//     (TestAnOwnVersionIsNobodyElses).
//   - A draft is nobody's version: two leads do not overwrite each other's
//     (TestADraftIsChangedAsItWasOpened), what the editor makes of a level is what the
//     document would say (TestWhatTheEditorMakesOfALevelIsWhatTheDocumentSays), an id of
//     what is asked is never used again (TestTheIDOfWhatIsAskedIsMadeOnceAndNeverUsedAgain), what is changed is said to be the
//     department's (TestWhatIsChangedIsNotThePublishersAnyMore), and publishing it leaves
//     every version as it was (TestAPublishedVersionStaysAsItIs).
//   - A plan for the sign-offs of an earlier version proposes what is as it was and wants
//     a reason for all else (TestAPlanProposesWhatIsAsItWasAndNeedsAReasonForAllElse); what
//     it carries over counts while it counts at home and while the plan holds, and no
//     longer (TestWhatIsCarriedOverCountsUntilThePlanEndsAndOnlyThat,
//     TestACarriedOverSignOffFallsWithItsGroundAtHome).
//   - What is said beforehand of each worker is what happens
//     (TestThePreviewSaysWhatReallyHappensToEachWorker).
//   - What is exported is what was published, byte for byte, in our own format
//     (TestTheDocumentComesOutAsItWasPublished).
//   - A link between competencies is the lead's to make and to end
//     (TestOnlyTheLeadTakesCrosswalksIntoUseAndEndsThem), and what is suggested counts for
//     nothing (TestSuggestionsCountForNothingUntilTheyAreTakenAndThenAsTheDocumentSays).
package authoring

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Service is what there is to do.
type Service struct{ Store *store.Store }

// PublishCatalogue publishes the versions that ship with Countersign. It reads
// none if all are published already, and refuses one that was published with
// other words.
func (s Service) PublishCatalogue(ctx context.Context) error {
	shipped, err := framework.Shipped()
	if err != nil {
		return err
	}
	have := map[framework.VersionID]digest.Sum{}
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		have, err = v.PublishedFrameworks()
		return err
	})
	if err != nil || !slices.ContainsFunc(shipped, func(one framework.Shipment) bool { return have[one.ID] != one.Digest }) {
		return err
	}
	list, err := framework.Catalogue()
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		for i, v := range list { // by name of file, as shipped is
			g, err := access.System(identity.System("catalogue"), access.PublishFramework, string(v.ID), "")
			if err != nil {
				return err
			}
			if err := tx.PublishFramework(g, v, shipped[i].Text); err != nil {
				return err
			}
		}
		return nil
	})
}

// maxReason is how long a reason may be, in bytes.
const maxReason = 2000

// AdoptCommand adopts a framework version for local use.
type AdoptCommand struct {
	Department id.Department
	Version    framework.VersionID
	Reason     string
}

// Adopt keeps the lead's decision to use a version as it is, with its caveats.
// From then on a level of it can be called ready.
func (s Service) Adopt(ctx context.Context, actor identity.Actor, cmd AdoptCommand) (id.Adoption, error) {
	a := store.Adoption{ID: id.New[id.Adoption](), Department: cmd.Department, Version: cmd.Version, Reason: strings.TrimSpace(cmd.Reason)}
	g, err := access.Lead(actor, access.AdoptFramework, a.ID, cmd.Department)
	if err != nil {
		return "", err
	}
	return a.ID, s.Store.Write(ctx, func(tx *store.Tx) error {
		var f fault.Fields
		v, err := tx.Framework(cmd.Version)
		switch {
		case fault.Is(err, fault.NotFound), !store.SeesFramework(cmd.Version, cmd.Department):
			f.Add("version", "Choose a framework from the list.")
		case err != nil:
			return err
		case v.NeedsAdoption() && !v.Adoptable():
			f.Add("version", "This framework cannot be used as it is. %s", v.StatusSentence(false))
		}
		switch {
		case a.Reason == "":
			f.Add("reason", "Say why the department uses this version as it is.")
		case len(a.Reason) > maxReason:
			f.Add("reason", "This is too long. Use %d characters at most.", maxReason)
		}
		if err := f.Err(); err != nil {
			return err
		}
		have, err := tx.Adoptions(cmd.Department)
		if err != nil {
			return err
		}
		if was, done := have[cmd.Version]; done {
			return fault.New(fault.Conflict, fmt.Sprintf("%s has adopted this version already.", was.ByName))
		}
		return tx.AddAdoption(g, a)
	})
}

// InUse is a published version and whether the department has adopted it.
type InUse struct {
	Version  *framework.Version
	Adopted  bool
	Adoption store.Adoption    // if adopted
	Own      bool              // the department's own version
	Came     store.Publication // if it is
	Newest   bool              // of its framework
}

// Frameworks lists every published version with what the department made of it.
func (s Service) Frameworks(ctx context.Context, actor identity.Actor, d id.Department) ([]InUse, error) {
	if !access.ScopeOf(actor).SeesDepartment(d) {
		return nil, fault.Missing()
	}
	var out []InUse
	err := s.Store.Read(ctx, func(v *store.View) error {
		list, err := v.Frameworks(d)
		if err != nil {
			return err
		}
		adoptions, err := v.Adoptions(d)
		if err != nil {
			return err
		}
		var own map[framework.VersionID]store.Publication
		if slices.ContainsFunc(list, func(one *framework.Version) bool { return !one.ID.Everybodys() }) {
			if own, err = v.Publications(d); err != nil {
				return err
			}
		}
		for i, one := range list { // by name and number
			a, adopted := adoptions[one.ID]
			came, ours := own[one.ID]
			out = append(out, InUse{one, adopted, a, ours, came, i == len(list)-1 || list[i+1].Framework != one.Framework})
		}
		return nil
	})
	return out, err
}
