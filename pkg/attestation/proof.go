package attestation

// Proof is a proof of person that was checked a moment ago: a password or a code
// that only the signer has. It takes effect only in the transaction that writes
// the signature, which refuses it if it was spent or its ground has moved since.
type Proof struct {
	Method             Method
	Counter            int64 // time step of the code; 0 for a password
	CredentialRevision int   // of the person, when it was checked
}
