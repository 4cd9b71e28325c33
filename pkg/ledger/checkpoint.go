package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"countersign/pkg/id"
)

// emptyRoot is the root of the tree without leaves (RFC 6962: the hash of nothing).
var emptyRoot = tlog.Hash(sha256.Sum256(nil))

const originPrefix = "countersign/"

// Origin names the log of an organisation, for good.
func Origin(o id.Organisation) string { return originPrefix + string(o) }

// Checkpoint stands for a tree: its name, how many leaves it has, and its root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// Organisation is whose log it is, or an error if the name is none of ours.
func (c Checkpoint) Organisation() (id.Organisation, error) {
	return id.Parse[id.Organisation](strings.TrimPrefix(c.Origin, originPrefix))
}

func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// Signer signs checkpoints: the log key of the service.
type Signer struct {
	Public ed25519.PublicKey
	Sign   func(message []byte) []byte
}

// noteSigner is a Signer under the name of a log.
type noteSigner struct {
	note.Verifier
	sign func([]byte) []byte
}

func (s noteSigner) Sign(message []byte) ([]byte, error) { return s.sign(message), nil }

// VerifierKey writes a log's public key with the log's name, as package note and
// every C2SP witness read it: "name+hash+key".
func VerifierKey(origin string, public ed25519.PublicKey) (string, error) {
	return note.NewEd25519VerifierKey(origin, public)
}

func verifier(origin string, public ed25519.PublicKey) (note.Verifier, error) {
	text, err := VerifierKey(origin, public)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}

// Sign gives the checkpoint as a signed note, to be handed to anybody.
func (c Checkpoint) Sign(s Signer) ([]byte, error) {
	v, err := verifier(c.Origin, s.Public)
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: c.text()}, noteSigner{v, s.Sign})
}

// OpenCheckpoint reads a signed checkpoint, if one of the keys signed it under the
// name that it gives.
func OpenCheckpoint(signed []byte, keys []ed25519.PublicKey) (Checkpoint, error) {
	origin, _, _ := strings.Cut(string(signed), "\n")
	var known []note.Verifier
	for _, k := range keys {
		v, err := verifier(origin, k)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("the checkpoint does not begin with the name of a log: %w", err)
		}
		known = append(known, v)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the checkpoint is not signed by a key of this log: %w", err)
	}
	return parseCheckpoint(n.Text)
}

var errCheckpoint = errors.New("this is not a checkpoint of a log")

// parseCheckpoint refuses all but the very text that the checkpoint would have:
// no extension lines, no other spelling of a number.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, errCheckpoint
	}
	size, errSize := strconv.ParseInt(lines[1], 10, 64)
	root, errRoot := tlog.ParseHash(lines[2])
	c := Checkpoint{lines[0], size, root}
	if errSize != nil || errRoot != nil || size < 0 || c.Origin == "" || c.text() != text || size == 0 && root != emptyRoot {
		return Checkpoint{}, errCheckpoint
	}
	return c, nil
}

// Extends tells whether the tree of c goes on from that of earlier; r reads the
// hashes of the tree of c. The error says why not.
func (c Checkpoint) Extends(earlier Checkpoint, r tlog.HashReader) error {
	switch {
	case c.Origin != earlier.Origin:
		return fmt.Errorf("this is the log %s, not %s", c.Origin, earlier.Origin)
	case c.Size < earlier.Size:
		return fmt.Errorf("the log has %d entries and had %d: some are gone", c.Size, earlier.Size)
	case c == earlier, earlier.Size == 0:
		return nil
	}
	root, err := tlog.TreeHash(earlier.Size, r)
	if err != nil {
		return fmt.Errorf("reading the log at %d entries: %w", earlier.Size, err)
	}
	if root != earlier.Root {
		return fmt.Errorf("the first %d entries of the log are not what they were: it was written again", earlier.Size)
	}
	return nil
}
