package verify

import (
	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
)

// usedPasses reads the passes that were used, by what was signed with them, and holds
// them to the audit log.
func (c *checker) usedPasses() error {
	c.passes = map[id.Attestation]assessor.Pass{}
	err := c.v.EachPassPolicy(func(p assessor.PassPolicy) error {
		c.tells("the grant "+string(p.ID)+" behind passes", telling{access.GrantPasses, string(p.ID), string(p.Digest())})
		return nil
	})
	if err != nil {
		return err
	}
	return c.v.EachPass(func(p assessor.Pass) error {
		c.out.Looked["passes used"]++
		c.tells("pass "+string(p.ID), telling{access.UsePass, string(p.ID), "signed " + string(p.Attestation)})
		c.passes[p.Attestation] = p
		return nil
	})
}

// passed checks that a sign-off by somebody from outside rests on a pass of theirs
// for it, and on a grant that held.
func (c *checker) passed(record string, a attestation.Attestation) {
	p, ok := c.passes[a.ID]
	delete(c.passes, a.ID)
	if ok != (a.Proof == attestation.ByPass) {
		c.wrong(record, "it says that it was proved by %q, and that a pass was used for it is %t", a.Proof, ok)
		return
	}
	if !ok {
		return
	}
	if p.Request != a.Request || p.Version != a.Version || p.Person != a.Assessor || c.intents[a.Intent].Session != p.Session || !p.SpentAt.Equal(a.SignedAt) {
		c.wrong(record, "the pass that was used for it is another’s, or for something else")
	}
	if p.MadeAt.After(a.SignedAt) || !a.SignedAt.Before(p.ExpiresAt) || !p.CancelledAt.IsZero() {
		c.wrong(record, "its pass did not hold when it was signed")
	}
	policy, err := c.v.PassPolicyFacts(p.Policy)
	if err != nil || !policy.InForce(a.SignedAt) || policy.Department != a.Department {
		c.wrong(record, "its pass rests on no grant of the department that held then")
	}
}

// unusedPasses finds passes that were used for a sign-off that is not there.
func (c *checker) unusedPasses() error {
	for a, p := range c.passes {
		c.wrong("pass "+string(p.ID), "it was used for sign-off %s, which is not there", a)
	}
	return nil
}
