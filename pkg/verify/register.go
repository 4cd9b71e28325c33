package verify

import (
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/id"
)

// editions holds the rules of registers that were adopted here to the audit log.
func (c *checker) editions() error {
	list, err := c.v.Editions()
	for _, e := range list {
		c.out.Looked["registers adopted"]++
		record := "the rules of register " + e.Code + " (" + string(e.ID) + ")"
		c.tells(record, telling{access.AdoptRegister, string(e.ID), e.Told()})
		if r, err := assessor.ParseRegister(e.Document); err != nil || r.Code != e.Code || digest.OfBytes(e.Document) != e.Digest {
			c.wrong(record, "they are not those that were adopted")
		}
	}
	return err
}

// turns holds the trace of what registers brought into question, and out of it,
// to the checks that did.
func (c *checker) turns() error {
	kept := map[id.Attestation][]attestation.Turn{}
	err := c.v.EachTurn(func(t attestation.Turn, told string) error {
		c.out.Looked["sign-offs turned"]++
		c.tells("the turn "+string(t.ID), telling{access.TurnSignOff, string(t.Attestation), told})
		kept[t.Attestation] = append(kept[t.Attestation], t)
		return nil
	})
	if err != nil {
		return err
	}
	checks := map[id.Person][]assessor.Check{}
	return c.v.EachAttestation(func(_ int64, a attestation.Attestation) error {
		if _, ok := checks[a.Assessor]; !ok {
			own, err := c.v.ChecksOf([]id.Person{a.Assessor})
			if err != nil {
				return err
			}
			checks[a.Assessor] = own[a.Assessor]
		}
		same := func(x, y attestation.Turn) bool { x.ID = y.ID; return x == y }
		if want := turnsOf(a, assessor.AreaKey(c.areaOf(a)), checks[a.Assessor]); !slices.EqualFunc(want, kept[a.ID], same) {
			c.wrong("sign-off "+string(a.ID), "its trace is %v, the register checks say %v", kept[a.ID], want)
		}
		return nil
	})
}

// turnsOf works out what the checks of its signer, in the order in which they were
// recorded, did to a sign-off since it was signed.
func turnsOf(a attestation.Attestation, area string, checks []assessor.Check) (out []attestation.Turn) {
	first := slices.IndexFunc(checks, func(k assessor.Check) bool { return k.ID == a.Check })
	if first < 0 {
		return nil
	}
	may := true
	for n := first + 1; n < len(checks); n++ {
		k := checks[n]
		if now := assessor.PermittedAt(checks[:n+1], area, a.SignedAt, k.RecordedAt); now != may {
			may = now
			out = append(out, attestation.Turn{Attestation: a.ID, Check: k.ID, Questioned: !now, At: k.RecordedAt})
		}
	}
	return out
}
