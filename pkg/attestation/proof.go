package attestation

import (
	"slices"
	"time"

	"countersign/pkg/digest"
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

// ProvesAll tells whether the proof is one of exactly these claims, in this order.
func (p Proof) ProvesAll(claims []digest.Sum) bool {
	return (p.Method == Passkey) == (p.Assertion != nil) && (p.Assertion == nil || slices.Equal(p.Assertion.Claims, claims))
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
