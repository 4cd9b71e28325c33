package verify

import (
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
)

// listed is a list that was proved, and how many sign-offs name it.
type listed struct {
	attestation.Together
	named int
}

// togethers reads the lists that one proof was for.
func (c *checker) togethers() error {
	return c.v.EachTogether(func(t attestation.Together) error {
		c.out.Looked["lists that were signed together"]++
		record := "the list " + string(t.ID)
		c.lists[t.Digest()] = &listed{Together: t}
		c.tells(record, telling{access.SignTogether, string(t.ID), string(t.Digest())})
		c.tells(record, telling{access.SignTogether, string(t.ID), "proved"})
		return nil
	})
}

// together checks that a sign-off was proved with exactly the list that it names,
// or alone if it names none.
func (c *checker) together(record string, a attestation.Attestation) {
	s := c.assertions[a.Assertion]
	if a.Together == "" {
		if s != nil && len(s.Claims) != 1 {
			c.wrong(record, "its signer’s passkey signed others with it, and it names no list")
		}
		return
	}
	t := c.lists[a.Together]
	if t == nil {
		c.wrong(record, "the list that it was signed with is not there")
		return
	}
	t.named++
	part := slices.IndexFunc(t.Parts, func(p attestation.Part) bool { return p.Became == a.ID })
	if part < 0 || t.Parts[part].Claim != a.Claim.Digest() || t.Person != a.Assessor || !t.UsedAt.Equal(a.SignedAt) || s != nil && !slices.Equal(s.Claims, t.Claims()) {
		c.wrong(record, "it was not proved with the list that it names")
	}
}

// incomplete finds lists of which a sign-off is missing.
func (c *checker) incomplete() {
	for _, t := range c.lists {
		signed := 0
		for _, p := range t.Parts {
			if p.Became != "" {
				signed++
			}
		}
		if signed != t.named {
			c.wrong("the list "+string(t.ID), "%d sign-offs came of it, and %d name it", signed, t.named)
		}
	}
}

// spoiled is how many of some claims that were proved together were refused.
func (c *checker) spoiled(claims []digest.Sum) (n int) {
	if t := c.lists[attestation.ListDigest(claims)]; t != nil {
		for _, p := range t.Parts {
			if p.Became == "" {
				n++
			}
		}
	}
	return n
}
