package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"countersign/pkg/attestation"
	"countersign/pkg/digest"
)

// Receipt is the proof that a sign-off is in the log: everything that checking it
// takes but the public keys.
type Receipt struct {
	Checkpoint []byte // signed
	Index      int64
	Proof      tlog.RecordProof
	Leaf       []byte
	Salt       []byte
	Claim      []byte                 // canonical: what the signer put their name to
	Assertion  *attestation.Assertion // what the signer's passkey signed; nil: it was proved in another way
	Seal       string                 // the service's JWS over the attestation, which holds its canonical bytes
}

// extra is what of a receipt goes into the extra line of the tlog-proof. What it
// says counts for nothing until it is checked against the tree.
type extra struct {
	Leaf  string `json:"leaf"`
	Salt  []byte `json:"salt"`
	Claim string `json:"claim"`
	Seal  string `json:"seal"`

	Assertion *assertionJSON `json:"assertion,omitempty"`
}

// assertionJSON is an assertion with its bytes in base64.
type assertionJSON struct {
	Claims            []digest.Sum `json:"claims"`
	Party             string       `json:"party"`
	Credential        []byte       `json:"credential"`
	PublicKey         []byte       `json:"public_key"`
	AuthenticatorData []byte       `json:"authenticator_data"`
	ClientData        []byte       `json:"client_data"`
	Signature         []byte       `json:"signature"`
}

const proofHeader = "c2sp.org/tlog-proof@v1"

// Text writes the receipt as a C2SP tlog-proof; a file of it is named
// something.tlog-proof.
func (r Receipt) Text() ([]byte, error) {
	more, err := json.Marshal(extra{string(r.Leaf), r.Salt, string(r.Claim), r.Seal, (*assertionJSON)(r.Assertion)})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nextra %s\nindex %d\n", proofHeader, base64.StdEncoding.EncodeToString(more), r.Index)
	for _, h := range r.Proof {
		fmt.Fprintf(&b, "%s\n", base64.StdEncoding.EncodeToString(h[:]))
	}
	b.WriteString("\n")
	b.Write(r.Checkpoint)
	return b.Bytes(), nil
}

// mostReceipt bounds what is read as a receipt, in bytes.
const mostReceipt = 1 << 20

var errReceipt = errors.New("this is not a receipt of Countersign")

// ParseReceipt reads the text of a receipt. It checks nothing: Verify does.
func ParseReceipt(text []byte) (Receipt, error) {
	head, checkpoint, ok := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(text) > mostReceipt || len(lines) < 3 || lines[0] != proofHeader {
		return Receipt{}, errReceipt
	}
	r := Receipt{Checkpoint: []byte(checkpoint)}
	more, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(lines[1], "extra "))
	var e extra
	if err != nil || json.Unmarshal(more, &e) != nil {
		return Receipt{}, errReceipt
	}
	r.Leaf, r.Salt, r.Claim, r.Seal, r.Assertion = []byte(e.Leaf), e.Salt, []byte(e.Claim), e.Seal, (*attestation.Assertion)(e.Assertion)
	if r.Index, err = strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64); err != nil {
		return Receipt{}, errReceipt
	}
	for _, line := range lines[3:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return Receipt{}, errReceipt
		}
		r.Proof = append(r.Proof, h)
	}
	if again, err := r.Text(); err != nil || !bytes.Equal(again, text) {
		return Receipt{}, errReceipt
	}
	return r, nil
}

// Proven is what a receipt proves.
type Proven struct {
	Checkpoint  Checkpoint // of the log that holds the sign-off
	Index       int64      // where in the log it stands, from 0
	Leaf        Leaf
	Attestation attestation.Attestation
	Key         string // id of the key that sealed it
}

// VerifyReceipt checks the text of a receipt with nothing but public keys: the
// log's signature over its root, the leaf's place under that root, what the leaf
// commits to, the seal over the attestation and, where the signer had a passkey,
// what that signed: by the signer's own device, whatever became of our keys. What it proves is that the
// sign-off was made and logged; whether it still counts only the service knows.
func VerifyReceipt(text []byte, k Keys) (Proven, error) {
	r, err := ParseReceipt(text)
	if err != nil {
		return Proven{}, err
	}
	c, err := OpenCheckpoint(r.Checkpoint, k.Log)
	if err != nil {
		return Proven{}, err
	}
	if err := tlog.CheckRecord(r.Proof, c.Size, c.Root, r.Index, tlog.RecordHash(r.Leaf)); err != nil {
		return Proven{}, fmt.Errorf("the log does not hold what the receipt says: %w", err)
	}
	leaf, err := ParseLeaf(r.Leaf)
	if err != nil {
		return Proven{}, err
	}
	canonical, key, err := attestation.OpenSeal(k.Attestations, r.Seal)
	if err != nil {
		return Proven{}, err
	}
	a, err := attestation.Read(r.Claim, canonical)
	if err != nil {
		return Proven{}, err
	}
	if leaf.Kind != SignedOff || leaf.Subject != string(a.ID) || len(r.Salt) != SaltSize || Commit(r.Salt, a.Digest) != leaf.Commitment {
		return Proven{}, errors.New("the entry in the log is of something else than the sign-off in the receipt")
	}
	if err := proves(r.Assertion, a); err != nil {
		return Proven{}, err
	}
	a.JWS = r.Seal
	return Proven{c, r.Index, leaf, a, key}, nil
}

// proves checks the assertion of a sign-off that a passkey signed.
func proves(s *attestation.Assertion, a attestation.Attestation) error {
	switch {
	case (a.Assertion == "") != (s == nil), (a.Proof == attestation.Passkey) != (s != nil):
		return errors.New("what the signer's passkey signed is not in the receipt, or does not belong there")
	case s == nil:
		return nil
	case s.Digest() != a.Assertion || !s.Covers(a.Claim.Digest()):
		return errors.New("what the signer's passkey signed is another sign-off")
	}
	if err := s.Check(); err != nil {
		return fmt.Errorf("what the signer's passkey signed: %w", err)
	}
	return nil
}
