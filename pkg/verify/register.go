package verify

import (
	"slices"
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/register"
	"countersign/pkg/store"
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

// proposals holds the lists of register checks to the audit log, and the checks
// that came of them to their lines: who put a list forward is never who approved
// it, and each line of an approved one, and nothing else, is there.
func (c *checker) proposals() error {
	came := map[id.Proposal][]assessor.Check{}
	err := c.v.EachCheck(func(k assessor.Check) error {
		if k.Proposal != "" {
			came[k.Proposal] = append(came[k.Proposal], k)
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = c.v.EachPassListing(func(l assessor.PassListing) error {
		if l.Proposal != "" {
			came[l.Proposal] = append(came[l.Proposal], l.Check("", l.RecordedAt))
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = c.v.EachProposal(func(p store.Proposal, told string) error {
		c.out.Looked["lists of register checks"]++
		record := "the list of register checks " + string(p.ID)
		checks := came[p.ID]
		delete(came, p.ID)
		c.tells(record, telling{access.ProposeChecks, string(p.ID), string(p.Digest)})
		lines, err := register.Read(p.File)
		if err != nil || digest.OfBytes(p.File) != p.Digest {
			c.wrong(record, "it is not the list that was put forward")
			return nil
		}
		d := p.Decided
		if d != nil {
			c.tells("the end of "+record, telling{access.DecideChecks, string(p.ID), told})
		}
		if d == nil || !d.Approved {
			lines = nil
		} else if d.By == p.By || !d.At.Before(p.Expires) || d.At.Before(p.At) || slices.Contains(d.People, d.By) {
			c.wrong(record, "it was approved by who put it forward or is on it, or too late")
		}
		if len(checks) != len(lines) {
			c.wrong(record, "it is of %d people, %d register checks came of it", len(lines), len(checks))
		}
		for _, k := range checks {
			if d == nil || k.RecordedBy != d.By || !k.RecordedAt.Equal(d.At) || k.Person != "" && !slices.Contains(d.People, k.Person) || !slices.ContainsFunc(lines, func(l assessor.Listing) bool { return shows(l, k) }) {
				c.wrong("register check "+string(k.ID), "it is not what the list says that it came of")
			}
		}
		return nil
	})
	for p := range came {
		c.wrong("the list of register checks "+string(p), "it is not there, and register checks came of it")
	}
	return err
}

// shows tells whether a line of a list, as it was typed, is what a check says. The
// rules by which it was read may have changed since: spelling is let go.
func shows(l assessor.Listing, k assessor.Check) bool {
	plain := func(s string) string {
		return strings.ToUpper(strings.ReplaceAll(strings.Join(strings.Fields(s), ""), "0", ""))
	}
	day := func(d clock.Date, t time.Time) bool {
		typed, err := clock.ParseDate(string(d))
		return err == nil && typed == clock.DateOf(t)
	}
	if l.Outside != (k.Person == "") || l.Outside && plain(k.Shown) != plain("The name on the register: "+l.Name) {
		return false
	}
	return plain(l.Number) == plain(k.Number) && plain(l.Status) == plain(k.Status) && plain(l.Profession) == plain(k.Profession) &&
		day(l.EffectiveFrom, k.EffectiveFrom) && day(l.CheckedOn, k.CheckedAt)
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
