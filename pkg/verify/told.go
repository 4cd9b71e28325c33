package verify

import (
	"fmt"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/review"
	"countersign/pkg/store"
)

// telling is what an entry of the audit log tells of.
type telling struct {
	action          access.Action
	subject, detail string
}

// tells finds a thing that is there in the audit log: the number of its entry,
// or 0 and a finding about the record.
func (c *checker) tells(record string, t telling) int64 {
	c.there[t] = true
	if c.told[t] == 0 {
		c.wrong(record, "the audit log does not tell of it")
	}
	return c.told[t]
}

// grounds holds to the audit log what decides whether a sign-off counts.
func (c *checker) grounds() error {
	err := c.v.EachRevocation(func(r attestation.Revocation) error {
		c.out.Looked["sign-offs taken back"]++
		c.tells("the taking back of sign-off "+string(r.Attestation), telling{access.RevokeSignOff, string(r.Attestation), ""})
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.suspensions(); err != nil {
		return err
	}
	err = c.v.EachCheck(func(k assessor.Check) error {
		c.out.Looked["register checks"]++
		c.tells("register check "+string(k.ID), telling{access.RecordCheck, string(k.ID), string(k.Person) + " " + k.Register + " " + k.Status})
		return nil
	})
	if err != nil {
		return err
	}
	err = c.v.EachAnswer(func(a attestation.Answer) error {
		c.out.Looked["answers to observations"]++
		c.tells("answer "+string(a.ID), telling{access.AnswerObservation, string(a.ID), store.Answered(a)})
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.flags(); err != nil {
		return err
	}
	given := map[id.WorkerEntitlement]practice.Entitlement{} // the one that another follows is older
	err = c.v.EachWorkerEntitlement(func(e practice.Entitlement) error {
		c.out.Looked["workers' entitlements"]++
		given[e.ID] = e
		record := "worker's entitlement " + string(e.ID)
		c.tells(record, telling{access.GrantPractice, string(e.ID), string(e.Digest())})
		if !e.EndedAt.IsZero() {
			c.tells("the end of "+record, telling{access.EndPractice, string(e.ID), string(e.EndDigest())})
		}
		if e.Follows != "" {
			if err := c.goesOn(e, given[e.Follows]); err != nil {
				c.wrong(record, "%v", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = c.v.EachTraining(func(r apprenticeship.Record) error {
		c.out.Looked["training records"]++
		action := access.Train
		if c.told[telling{access.LogTraining, string(r.ID), string(r.Digest())}] != 0 { // the apprentice's own
			action = access.LogTraining
		}
		c.tells("training record "+string(r.ID), telling{action, string(r.ID), string(r.Digest())})
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.progressReviews(); err != nil {
		return err
	}
	if err := c.attainments(); err != nil {
		return err
	}
	err = c.v.EachCard(func(k practice.Card) error {
		c.out.Looked["printed cards"]++
		record := "printed card " + string(k.ID)
		c.tells(record, telling{access.PrintCard, string(k.ID), string(k.Digest())})
		if !k.CancelledAt.IsZero() {
			c.tells("the cancelling of "+record, telling{access.CancelCard, string(k.ID), string(k.CancelDigest())})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.v.EachEntitlement(func(e assessor.Entitlement) error {
		c.out.Looked["entitlements"]++
		record := "entitlement " + string(e.ID)
		c.tells(record, telling{access.GrantEntitlement, string(e.ID), string(e.Person)})
		if !e.EndedAt.IsZero() {
			c.tells("the end of "+record, telling{access.EndEntitlement, string(e.ID), ""})
		}
		return nil
	})
}

// progressReviews holds what was put down of progress reviews to the audit log, and
// to the rules by which it could be: whose signature is on what.
func (c *checker) progressReviews() error {
	return c.v.EachReviewed(func(records []review.Record) error {
		could := review.Replay(records)
		for _, r := range records {
			c.out.Looked["review records"]++
			record, action := "review record "+string(r.ID), access.HoldReview
			if r.Kind == review.Signed || r.Kind == review.Commented {
				action = access.AnswerReview
			}
			c.tells(record, telling{action, string(r.ID), string(r.Digest())})
			if why := could[r.ID]; why != "" {
				c.wrong(record, "it could not be put down: %s", why)
			}
		}
		return nil
	})
}

// flags holds questions about sign-offs, what came under them and how they were
// closed to the audit log.
func (c *checker) flags() error {
	about := map[id.Flag]attestation.Flag{}
	err := c.v.EachFlagging(func(f attestation.Flag, with attestation.Flagging) error {
		c.out.Looked["questions about sign-offs"]++
		about[f.ID] = f
		record := "the question " + string(f.ID)
		c.tells(record, telling{access.RaiseFlag, string(f.ID), string(f.Sum(with))})
		for _, a := range with.SignOffs {
			if c.signer[a] != f.Signer {
				c.wrong(record, "the sign-off %s under it is by somebody else", a)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.v.EachFlagClosing(func(k attestation.FlagClosing) error {
		record := "the closing of the question " + string(k.Flag)
		c.tells(record, telling{access.CloseFlag, string(k.Flag), string(k.Sum())})
		if f := about[k.Flag]; k.By == f.Signer || k.At.Before(f.At) {
			c.wrong(record, "nobody who could close it did")
		}
		return nil
	})
}

// suspensions holds to the audit log what was suspended and what was let count
// again, and who did: the signer the one, and never the signer the other.
func (c *checker) suspensions() error {
	held := map[id.Suspension]attestation.Suspension{}
	err := c.v.EachSuspension(func(s attestation.Suspension) error {
		c.out.Looked["suspensions"]++
		record := "the suspension of sign-off " + string(s.Attestation)
		held[s.ID] = s
		c.tells(record, telling{access.SuspendSignOff, string(s.Attestation), string(s.Sum())})
		if s.By != c.signer[s.Attestation] {
			c.wrong(record, "it was not the signer who said that it was not them")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.v.EachLifting(func(l attestation.Lifting) error {
		s := held[l.Suspension]
		record := "the lifting of the suspension of sign-off " + string(s.Attestation)
		c.tells(record, telling{access.LiftSuspension, string(s.Attestation), string(l.Sum())})
		if l.By == s.By || l.At.Before(s.At) {
			c.wrong(record, "nobody who could lift it did")
		}
		return nil
	})
}

// gone finds what the audit log tells of and is not there any more: a sign-off
// that counts again because nothing says that it was taken back.
func (c *checker) gone() error {
	for t, seq := range c.told {
		var stays bool
		switch t.action {
		case access.SubmitEvidence, access.RevokeSignOff, access.SuspendSignOff, access.LiftSuspension, access.RecordCheck, access.GrantEntitlement, access.EndEntitlement, access.BeginKey,
			access.GrantPractice, access.EndPractice, access.PrintCard, access.CancelCard, access.AdoptRegister, access.GrantPasses, access.ProposeChecks, access.DecideChecks,
			access.RaiseFlag, access.CloseFlag, access.LinkCrosswalk, access.EndCrosswalk, access.DecideCarryOver,
			access.Train, access.LogTraining,
			access.HoldReview, access.AnswerReview,
			access.Attain, access.SettleAttained:
			stays = true
		case access.AnswerObservation, access.DeclareConflict:
			stays = true
		case access.RecordPreceptorship:
			stays = t.detail != "over"
		case access.TurnSignOff:
			stays = true
		case access.UsePass:
			stays = strings.HasPrefix(t.detail, "signed ")
		case access.SignTogether:
			stays = t.detail == "proved"
		case access.ChangeAccount, access.ChangePerson:
			stays = strings.HasPrefix(t.detail, "passkey ")
		case access.RecordObservation:
			stays = strings.HasPrefix(t.detail, "version ")
		case access.DecideRequest:
			stays = t.detail == string(attestation.Sign)
		}
		if stays && !c.there[t] {
			c.wrong(fmt.Sprintf("audit entry %d", seq), "what it tells of is not there: %s of %s", t.action, t.subject)
		}
	}
	return nil
}
