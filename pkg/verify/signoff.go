package verify

import (
	"errors"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
)

// attestations holds each sign-off to everything that it binds.
func (c *checker) attestations() error {
	if err := c.v.EachIntent(func(i attestation.Intent) error { c.intents[i.ID] = i; return nil }); err != nil {
		return err
	}
	if err := c.togethers(); err != nil {
		return err
	}
	var last, told int64
	var at time.Time
	var all []attestation.Attestation
	err := c.v.EachAttestation(func(seq int64, a attestation.Attestation) error {
		c.out.Looked["sign-offs"]++
		record := "sign-off " + string(a.ID)
		if seq != last+1 {
			c.wrong(record, "it is number %d and follows number %d: a sign-off is missing or moved", seq, last)
		}
		if a.SignedAt.Before(at) {
			c.wrong(record, "it was signed before the one that it follows")
		}
		entry := c.tells(record, telling{access.DecideRequest, string(a.Request), string(attestation.Sign)})
		if entry != 0 && entry <= told {
			c.wrong(record, "the audit log tells of it in another order")
		}
		last, at, told = seq, a.SignedAt, entry
		all = append(all, a)
		if a.Also != "" {
			c.further = append(c.further, a)
		}
		c.signer[a.ID] = a.Assessor
		c.binds(record, a, entry)
		c.proved(record, entry, a)
		c.passed(record, a)
		c.together(record, a)
		c.follows(record, a)
		return nil
	})
	if err != nil {
		return err
	}
	for r, request := range c.requests {
		if _, signed := c.attested[r]; (request.State == attestation.Signed) != signed {
			c.wrong("sign-off request "+string(r), "it stands at %q and its sign-off is there: %t", request.State, signed)
		}
	}
	c.incomplete()
	err = c.v.EachCode(func(a id.Attestation, kept, follows attestation.Code) error {
		if kept != follows {
			c.wrong("sign-off "+string(a), "the code of its receipt is another")
		}
		return nil
	})
	return errors.Join(err, c.signers(all), c.barred(all))
}

// binds checks what the signature itself covers, and that the key which sealed it
// was the one that seals when the audit log came to its entry.
func (c *checker) binds(record string, a attestation.Attestation, entry int64) {
	canonical := a.Canonical()
	if digest.OfBytes(canonical) != a.Digest {
		c.wrong(record, "it is not what was signed: its digest is another")
	}
	key, err := attestation.CheckSeal(c.Keys, a.JWS, canonical)
	if now := c.sealing(entry); err != nil {
		c.wrong(record, "%v", err)
	} else if entry != 0 && key != now {
		c.wrong(record, "it is sealed by the key %s when the key %s sealed", key, now)
	}
	if digest.OfBytes([]byte(a.Statement)) != a.StatementDigest {
		c.wrong(record, "its words are not those that were shown")
	}
	if v, ok := c.versions[a.Version]; !ok || v.Digest != a.EvidenceDigest || v.Evidence != a.Evidence || v.Worker != a.Worker {
		c.wrong(record, "its evidence is not what was signed")
	}
	if sum, ok := c.competencies[a.Competency]; !ok || sum != a.CompetencyDigest {
		c.wrong(record, "its competency is not what was signed")
	}
}

// follows checks that the sign-off came about as one must.
func (c *checker) follows(record string, a attestation.Attestation) {
	r, ok := c.requests[a.Request]
	if !ok || r.State != attestation.Signed || r.Worker != a.Worker || r.Version != a.Version || r.Competency != a.Competency || r.Level != a.Level {
		c.wrong(record, "no request that was signed asked for it")
	}
	c.attested[a.Request] = a.ID
	i, ok := c.intents[a.Intent]
	if !ok || i.Request != a.Request || i.Person != a.Assessor || i.Attestation != a.ID || i.Claim != a.Claim.Digest() || i.StatementDigest != a.StatementDigest || a.SignedAt.After(i.ExpiresAt) {
		c.wrong(record, "no statement that was shown and proved became it")
	}
	if v := c.versions[a.Version]; v.Kind.ByAssessor() && (v.CreatedBy != a.Assessor || a.Meaning != attestation.Observed) {
		c.wrong(record, "what was seen was recorded by somebody else")
	}
	if !a.Meaning.May(a.Kind) || a.Kind == evidence.PriorLearning && a.Proof == attestation.ByPass {
		c.wrong(record, "it says of prior learning what nobody can")
	}
}

// signers checks that each signer was on the register, and entitled, when they
// signed, as the records say.
func (c *checker) signers(all []attestation.Attestation) error {
	seen := map[id.Person]bool{}
	var people []id.Person
	for _, a := range all {
		if !seen[a.Assessor] {
			seen[a.Assessor] = true
			people = append(people, a.Assessor)
		}
	}
	checks, err := c.v.ChecksOf(people)
	if err != nil {
		return err
	}
	entitlements := map[id.Entitlement]assessor.Entitlement{}
	for _, a := range all {
		record := "sign-off " + string(a.ID)
		area := assessor.AreaKey(c.areaOf(a))
		if !assessor.PermittedAt(checks[a.Assessor], area, a.SignedAt, a.SignedAt) {
			c.wrong(record, "the register, as known then, did not let the signer sign")
		}
		e, ok := entitlements[a.Entitlement]
		if !ok {
			kept, err := c.v.EntitlementFacts(a.Entitlement)
			if err != nil {
				c.wrong(record, "its entitlement is not there")
				continue
			}
			e = kept.Entitlement
			entitlements[a.Entitlement] = e
		}
		if e.Person != a.Assessor || e.Department != a.Department || !e.InForce(a.SignedAt) || !e.Covers(area, a.Competency) {
			c.wrong(record, "its entitlement did not let the signer sign")
		}
	}
	return nil
}

func (c *checker) areaOf(a attestation.Attestation) (slug, area string) {
	competency, v, err := c.v.Competency(a.Competency)
	if err != nil {
		return "", ""
	}
	return v.Framework, competency.Area
}
