package ledger

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"countersign/pkg/digest"
)

// Kind is what a leaf tells of.
type Kind string

// The kinds: each record that decides whether a sign-off counts, whose key signed
// it, or what a worker may do.
const (
	SignedOff          Kind = "signed-off"
	TakenBack          Kind = "sign-off-taken-back"
	Suspended          Kind = "sign-off-suspended"
	Lifted             Kind = "suspension-lifted"
	Checked            Kind = "register-checked"
	ChecksProposed     Kind = "register-checks-proposed"
	ChecksDecided      Kind = "register-checks-decided"
	Turned             Kind = "sign-off-turned" // into question or out of it
	Entitled           Kind = "entitled"
	EntitlementEnded   Kind = "entitlement-ended"
	Submitted          Kind = "evidence-submitted"   // a version
	Withdrawn          Kind = "evidence-withdrawn"   // the version that was shown
	Answered           Kind = "observation-answered" // by its worker
	Adopted            Kind = "framework-adopted"
	FrameworkPublished Kind = "framework-published" // a department's own version
	RegisterAdopted    Kind = "register-adopted"    // an edition of its rules

	PassesGranted Kind = "passes-granted" // to assessors from outside
	PassesEnded   Kind = "passes-ended"
	PasskeyAdded  Kind = "passkey-added"
	PasskeyGone   Kind = "passkey-removed"

	WorkerEntitled         Kind = "worker-entitled"
	WorkerEntitlementEnded Kind = "worker-entitlement-ended"
	PreceptorshipRecorded  Kind = "preceptorship-recorded"
	PreceptorshipEnded     Kind = "preceptorship-ended"
	ConflictDeclared       Kind = "conflict-declared"
	ConflictEnded          Kind = "conflict-ended"
	CrosswalkLinked        Kind = "crosswalk-linked"
	CrosswalkEnded         Kind = "crosswalk-ended"

	CarryOverDecided Kind = "carry-over-decided" // for the sign-offs of an earlier framework version
	CarryOverEnded   Kind = "carry-over-ended"
)

// SaltSize is the length of a leaf's salt, in bytes.
const SaltSize = 16

// Commit binds a record's digest under a salt. Who has both can check it; who has
// not learns nothing of the record.
func Commit(salt []byte, record digest.Sum) digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-commitment-1", "salt": hex.EncodeToString(salt), "record": record})
}

// Leaf is one entry of a log.
type Leaf struct {
	Kind       Kind
	Subject    string // id of the record
	At         time.Time
	Commitment digest.Sum
}

type leafJSON struct {
	Type       string     `json:"type"`
	Kind       Kind       `json:"kind"`
	Subject    string     `json:"subject"`
	At         int64      `json:"at"` // microseconds since 1970
	Commitment digest.Sum `json:"commitment"`
}

const leafType = "countersign-leaf-1"

// Bytes is the leaf as it stands in the tree: canonical JSON.
func (l Leaf) Bytes() []byte {
	b, err := digest.Canonical(map[string]any{"type": leafType, "kind": l.Kind, "subject": l.Subject, "at": l.At.UnixMicro(), "commitment": l.Commitment})
	if err != nil {
		panic(err) // only strings and a whole number: cannot fail
	}
	return b
}

var errLeaf = errors.New("this is not a leaf of a log of Countersign")

// ParseLeaf reads a leaf, and refuses all but the very bytes that it would have.
func ParseLeaf(b []byte) (Leaf, error) {
	var j leafJSON
	if json.Unmarshal(b, &j) != nil || j.Type != leafType {
		return Leaf{}, errLeaf
	}
	l := Leaf{j.Kind, j.Subject, time.UnixMicro(j.At).UTC(), j.Commitment}
	if string(l.Bytes()) != string(b) {
		return Leaf{}, errLeaf
	}
	return l, nil
}
