package attestation

import (
	"time"

	"countersign/pkg/id"
)

// Proof is a proof of person that was checked a moment ago: a password, a code
// that only the signer has, or what their passkey signed. It takes effect only in
// the transaction that writes the signature, which refuses it if it was spent or its
// ground has moved since.
type Proof struct {
	Method             Method
	Counter            int64 // time step of the code, or the passkey's count of its uses; 0 for a password
	CredentialRevision int   // of the person, when it was checked
	Passkey            id.Passkey
	Assertion          *Assertion // by the passkey; nil for the other methods
}

// Proves tells whether the proof is one of the claim: of any, unless a passkey has
// signed others.
func (p Proof) Proves(c Claim) bool {
	return (p.Method == Passkey) == (p.Assertion != nil) && (p.Assertion == nil || p.Assertion.Covers(c.Digest()))
}

// Prove makes of a claim the attestation, still to be sealed, that the proof was
// given for at an instant.
func (c Claim) Prove(p Proof, at time.Time) Attestation {
	a := Attestation{Claim: c, Proof: p.Method, ProvenAt: at, SignedAt: at}
	if p.Assertion != nil {
		a.Assertion = p.Assertion.Digest()
	}
	return a
}
