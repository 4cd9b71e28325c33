package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/device"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// keyed is a world with two sign-offs by one passkey and one by another.
func keyed(t *testing.T) *fixture.World {
	w := small(t)
	priya, sam := w.Device(w.North.Assessor), w.Device(w.North.Second)
	for _, by := range []struct {
		fixture.Person
		*device.Device
	}{{w.North.Assessor, priya}, {w.North.Assessor, priya}, {w.North.Second, sam}} {
		r := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0]
		actor := w.InSession(by.Person)
		i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step})
		if err != nil {
			t.Fatal(err)
		}
		asked, err := w.Auth.AskToSign(t.Context(), actor, i.Claim)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := w.Auth.ProvePasskey(t.Context(), actor, []digest.Sum{i.Claim}, by.Sign(asked))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: proof}); err != nil {
			t.Fatal(err)
		}
	}
	w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	w.Write(func(tx *store.Tx) error {
		return tx.RemovePasskeys(fixture.Grant(access.ChangePerson, w.North.Second.ID, w.North.ID), w.North.Second.ID)
	})
	return w
}

func TestEachKindOfTamperingWithPasskeysIsFound(t *testing.T) {
	w := keyed(t)
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	const first, second = "(SELECT assertion FROM attestation WHERE seq = 1)", "(SELECT assertion FROM attestation WHERE seq = 2)"
	stranger := device.New(t, fixture.Address).Passkey(w.North.Assessor.ID, "localhost")
	for name, c := range map[string]struct {
		do   []string
		says string
	}{
		"an assertion swapped for one of another sign-off": {[]string{"UPDATE attestation SET assertion = " + second + " WHERE seq = 1"}, "signed is another sign-off"},
		"two assertions' bytes swapped":                    {[]string{"UPDATE assertion SET (authenticator_data, client_data, signature) = (SELECT authenticator_data, client_data, signature FROM assertion WHERE digest = " + second + ") WHERE digest = " + first}, "it answers another question"},
		"an assertion moved to another claim":              {[]string{"UPDATE assertion SET claims = (SELECT claims FROM assertion WHERE digest = " + second + ") WHERE digest = " + first}, "it answers another question"},
		"an assertion dropped":                             {[]string{"DELETE FROM assertion WHERE digest = " + first}, "passkey signed is not there"},
		"a sign-off said to be proved otherwise":           {[]string{"UPDATE attestation SET proof = 'totp', assertion = '' WHERE seq = 1"}, "its digest is another"},
		"its assertion left over":                          {[]string{"UPDATE attestation SET proof = 'totp', assertion = '' WHERE seq = 1"}, "0 rest on it"},
		"a password said to be a passkey":                  {[]string{"UPDATE attestation SET proof = 'passkey' WHERE seq = 4"}, "says otherwise"},
		"the flag that the device made sure":               {[]string{"UPDATE assertion SET authenticator_data = CAST(substr(authenticator_data, 1, 32) || x'01' || substr(authenticator_data, 34) AS BLOB) WHERE digest = " + first}, "did not make sure"},
		"the signature":                                    {[]string{"UPDATE assertion SET signature = (SELECT signature FROM assertion WHERE digest = " + second + ") WHERE digest = " + first}, "its signature is wrong"},
		"the host":                                         {[]string{"UPDATE assertion SET party = 'other.example'"}, "another address"},
		"another key, in the assertion alone":              {[]string{"UPDATE assertion SET public_key = " + bytesOf(stranger.PublicKey)}, "its signature is wrong"},
		"another key, in the passkey alone":                {[]string{"UPDATE passkey SET public_key = " + bytesOf(stranger.PublicKey)}, "its key is not that of the passkey"},
		"a key exchanged everywhere":                       {[]string{"UPDATE passkey SET public_key = " + bytesOf(stranger.PublicKey), "UPDATE assertion SET public_key = " + bytesOf(stranger.PublicKey)}, "passkey pky_"},
		"the key that signs in":                            {[]string{"UPDATE passkey SET key = " + bytesOf(stranger.Key)}, "the audit log does not tell of it"},
		"a passkey given to somebody else":                 {[]string{"UPDATE passkey SET person_id = '" + string(w.North.Lead.ID) + "'"}, "was not the signer’s then"},
		"a passkey slipped in":                             {[]string{"INSERT INTO passkey SELECT 'pky_x', person_id, name, party, x'00', key, public_key, 0, made_at, NULL, NULL FROM passkey LIMIT 1"}, "passkey pky_x: the audit log"},
		"a passkey taken out":                              {[]string{"PRAGMA foreign_keys = 0", "DELETE FROM passkey"}, "its key is not that of the passkey"},
		"a removed passkey put back":                       {[]string{"UPDATE passkey SET removed_at = NULL"}, "not there: person.change"},
		"a passkey removed behind our back":                {[]string{"UPDATE passkey SET removed_at = made_at + 1"}, "the end of passkey"},
		"a passkey removed before it signed":               {[]string{"UPDATE passkey SET removed_at = made_at - 1", "UPDATE assertion SET at = at + 1"}, "was not in use then"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copied(t, w)
			tamper(t, dir, c.do...)
			got := findings(t, w, dir)
			for _, f := range got {
				if strings.Contains(f.String(), c.says) {
					return
				}
			}
			t.Errorf("found %v, want something with %q", got, c.says)
		})
	}
}

func bytesOf(b []byte) string { return fmt.Sprintf("x'%x'", b) }

// The service's own key seals what it likes; it cannot make a device sign.
func TestASignOffThatNoPasskeySignedIsFoundUnderAGoodSealToo(t *testing.T) {
	w := keyed(t)
	var a attestation.Attestation
	w.Read(func(v *store.View) error {
		return v.EachAttestation(func(seq int64, one attestation.Attestation) error {
			if seq == 1 {
				a = one
			}
			return nil
		})
	})
	a.Step--
	a.Digest = digest.OfBytes(a.Canonical())
	jws, err := w.Assessing.Seal(a.Canonical())
	if err != nil {
		t.Fatal(err)
	}
	dir := copied(t, w)
	tamper(t, dir, fmt.Sprintf("UPDATE attestation SET step = %d, digest = '%s', jws = '%s' WHERE seq = 1", a.Step, a.Digest, jws),
		fmt.Sprintf("UPDATE intent SET step = %d, claim_digest = '%s' WHERE id = '%s'", a.Step, a.Claim.Digest(), a.Intent))
	for _, f := range findings(t, w, dir) {
		if strings.Contains(f.Wrong, "signed is another sign-off") {
			return
		}
	}
	t.Errorf("found %v", findings(t, w, dir))
}
