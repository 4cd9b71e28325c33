package verify

import (
	"bytes"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// asserted is what a passkey signed, and for how many sign-offs it was found.
type asserted struct {
	attestation.Assertion
	by   id.Passkey
	used int
}

// passkeysAndUses holds passkeys to the audit log, and checks everything that they signed with
// the key that is kept beside it.
func (c *checker) passkeysAndUses() error {
	err := c.v.EachPasskey(func(p identity.Passkey) error {
		c.out.Looked["passkeys"]++
		c.passkeys[p.ID] = p
		record := "passkey " + string(p.ID)
		c.tells(record, telling{access.ChangeAccount, string(p.Person), store.PasskeyAdded(p)})
		if !p.Removed.IsZero() {
			end := telling{access.ChangeAccount, string(p.Person), store.PasskeyRemoved(p.ID)}
			if c.told[end] == 0 {
				end.action = access.ChangePerson // by a lead
			}
			c.tells("the end of "+record, end)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.v.EachAssertion(func(kept digest.Sum, by id.Passkey, at time.Time, a attestation.Assertion) error {
		c.out.Looked["what passkeys signed"]++
		record := "what a passkey signed, " + string(kept[:16])
		c.assertions[kept] = &asserted{Assertion: a, by: by}
		if a.Digest() != kept {
			c.wrong(record, "it is not what was kept: its digest is another")
		}
		if err := a.Check(); err != nil {
			c.wrong(record, "it does not hold: %v", err)
		}
		p, ok := c.passkeys[by]
		if !ok || p.Party != a.Party || !bytes.Equal(p.Credential, a.Credential) || !bytes.Equal(p.PublicKey, a.PublicKey) {
			c.wrong(record, "its key is not that of the passkey")
		}
		if at.Before(p.Made) || !p.Removed.IsZero() && at.After(p.Removed) {
			c.wrong(record, "the passkey was not in use then")
		}
		return nil
	})
}

// proved checks that the passkey of a sign-off was its signer's, and signed it. Entry
// is where the audit log tells of the sign-off.
func (c *checker) proved(record string, entry int64, a attestation.Attestation) {
	if (a.Proof == attestation.Passkey) != (a.Assertion != "") {
		c.wrong(record, "it says that it was proved by %q, and what a passkey signed says otherwise", a.Proof)
	}
	if a.Assertion == "" {
		return
	}
	s, ok := c.assertions[a.Assertion]
	if !ok {
		c.wrong(record, "what the signer’s passkey signed is not there")
		return
	}
	s.used++
	if !s.Covers(a.Claim.Digest()) {
		c.wrong(record, "what the signer’s passkey signed is another sign-off")
	}
	p := c.passkeys[s.by]
	if added := c.told[telling{access.ChangeAccount, string(a.Assessor), store.PasskeyAdded(p)}]; p.Person != a.Assessor || added == 0 || added > entry {
		c.wrong(record, "the passkey was not the signer’s then")
	}
}

// unused finds what passkeys signed and no sign-off rests on, or not all of it.
func (c *checker) unused() error {
	for kept, s := range c.assertions {
		if s.used+c.spoiled(s.Claims) != len(s.Claims) {
			c.wrong("what a passkey signed, "+string(kept[:16]), "it is of %d sign-offs, and %d rest on it", len(s.Claims), s.used)
		}
	}
	return nil
}
