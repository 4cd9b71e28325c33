package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/id"
)

var moment = time.UnixMicro(1_700_000_000_000_000).UTC()

func TestEachPartOfALeafIsBound(t *testing.T) {
	salt := bytes.Repeat([]byte{7}, SaltSize)
	leaf := Leaf{SignedOff, "sgn_1", moment, Commit(salt, digest.OfBytes([]byte("record")))}
	for name, other := range map[string]Leaf{
		"the kind":    {TakenBack, leaf.Subject, leaf.At, leaf.Commitment},
		"the subject": {leaf.Kind, "sgn_2", leaf.At, leaf.Commitment},
		"the instant": {leaf.Kind, leaf.Subject, leaf.At.Add(time.Microsecond), leaf.Commitment},
		"the salt":    {leaf.Kind, leaf.Subject, leaf.At, Commit(make([]byte, SaltSize), digest.OfBytes([]byte("record")))},
		"the record":  {leaf.Kind, leaf.Subject, leaf.At, Commit(salt, digest.OfBytes([]byte("another")))},
	} {
		if bytes.Equal(other.Bytes(), leaf.Bytes()) {
			t.Errorf("%s is not in the leaf", name)
		}
	}
	if got, err := ParseLeaf(leaf.Bytes()); err != nil || got != leaf {
		t.Errorf("a leaf is read back as %+v (%v)", got, err)
	}
	for _, bad := range []string{"", "{}", string(leaf.Bytes()) + " ", strings.Replace(string(leaf.Bytes()), leafType, "another", 1), strings.Replace(string(leaf.Bytes()), `"kind"`, `"more":1,"kind"`, 1)} {
		if _, err := ParseLeaf([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a leaf", bad)
		}
	}
}

// grown is a tree with its hashes as a store keeps them: by leaf.
type grown struct {
	edge   Edge
	leaves [][]byte
	stored [][]tlog.Hash
}

func (g *grown) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		leaf, place := StoredAt(index)
		out[i] = g.stored[leaf][place]
	}
	return out, nil
}

func (g *grown) grow(n int) *grown {
	for range n {
		leaf := fmt.Appendf(nil, "leaf %d", len(g.leaves))
		g.leaves, g.stored = append(g.leaves, leaf), append(g.stored, g.edge.Append(leaf))
	}
	return g
}

func bytesOf(hashes []tlog.Hash) [][]byte {
	var out [][]byte
	for _, h := range hashes {
		out = append(out, h[:])
	}
	return out
}

func TestTheEdgeGrowsTheTreeThatOthersGrow(t *testing.T) {
	const most = 130
	var g grown
	other := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	var roots []tlog.Hash
	for size := range most + 1 {
		want, err := other.GetRootHash(nil)
		if err != nil {
			t.Fatal(err)
		}
		if size == 0 {
			want = rfc6962.DefaultHasher.EmptyRoot()
		}
		root := g.edge.Root()
		roots = append(roots, root)
		again, err := EdgeOf(int64(size), &g)
		if err != nil || again.Root() != root || !bytes.Equal(root[:], want) {
			t.Fatalf("at size %d the root is %s, read again %s (%v), by the other implementation %x", size, root, again.Root(), err, want)
		}
		if theirs, err := tlog.TreeHash(int64(size), &g); err != nil || theirs != root {
			t.Fatalf("at size %d the root is %s, by tlog %s (%v)", size, root, theirs, err)
		}
		g.grow(1)
		if err := other.Append(rfc6962.DefaultHasher.HashLeaf(g.leaves[size]), nil); err != nil {
			t.Fatal(err)
		}
	}
	for size := 1; size <= most; size++ {
		for n := range size {
			p, err := tlog.ProveRecord(int64(size), int64(n), &g)
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(n), uint64(size), rfc6962.DefaultHasher.HashLeaf(g.leaves[n]), bytesOf(p), roots[size][:]); err != nil {
				t.Fatalf("leaf %d of %d: %v", n, size, err)
			}
			consistent, err := tlog.ProveTree(int64(size), int64(n+1), &g)
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(n+1), uint64(size), bytesOf(consistent), roots[n+1][:], roots[size][:]); err != nil {
				t.Fatalf("from %d to %d: %v", n+1, size, err)
			}
		}
	}
}

func key(t testing.TB) (Signer, ed25519.PublicKey) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return Signer{public, func(m []byte) []byte { return ed25519.Sign(private, m) }}, public
}

func TestACheckpointOpensOnlyUnderItsOwnKeyAndName(t *testing.T) {
	signer, public := key(t)
	_, foreign := key(t)
	c := Checkpoint{Origin(id.New[id.Organisation]()), 5, new(grown).grow(5).edge.Root()}
	signed, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenCheckpoint(signed, []ed25519.PublicKey{foreign, public}); err != nil || got != c {
		t.Fatalf("a good checkpoint opens as %+v (%v)", got, err)
	}
	if _, err := OpenCheckpoint(signed, []ed25519.PublicKey{foreign}); err == nil {
		t.Error("a checkpoint opened under another key")
	}
	for name, bad := range map[string]string{
		"another size":   strings.Replace(string(signed), "\n5\n", "\n6\n", 1),
		"another origin": strings.ReplaceAll(string(signed), c.Origin, Origin(id.New[id.Organisation]())),
		"another root":   strings.Replace(string(signed), base64.StdEncoding.EncodeToString(c.Root[:]), base64.StdEncoding.EncodeToString(make([]byte, 32)), 1),
		"no signature":   c.text() + "\n",
		"nothing":        "",
	} {
		if _, err := OpenCheckpoint([]byte(bad), []ed25519.PublicKey{public}); err == nil {
			t.Errorf("a checkpoint with %s opened", name)
		}
	}
	for _, odd := range []string{"o\n5\n", "o\n05\n" + strings.Repeat("A", 43) + "=\n", "o\n-1\n" + strings.Repeat("A", 43) + "=\n", "o\n0\n" + strings.Repeat("A", 43) + "=\n", c.text() + "more\n"} {
		if _, err := parseCheckpoint(odd); err == nil {
			t.Errorf("%q was taken for a checkpoint", odd)
		}
	}
}

func TestATreeThatDoesNotGoOnIsRefused(t *testing.T) {
	g := new(grown).grow(37)
	at := func(g *grown, size int64) Checkpoint {
		root, err := tlog.TreeHash(size, g)
		if err != nil {
			t.Fatal(err)
		}
		return Checkpoint{"countersign/x", size, root}
	}
	now := at(g, 37)
	for size := range int64(38) {
		if err := now.Extends(at(g, size), g); err != nil {
			t.Errorf("from %d: %v", size, err)
		}
	}
	other := new(grown)
	for i, leaf := range g.leaves { // one entry is another
		if i == 20 {
			leaf = []byte("another")
		}
		other.leaves, other.stored = append(other.leaves, leaf), append(other.stored, other.edge.Append(leaf))
	}
	if err := at(other, 37).Extends(at(g, 20), other); err != nil {
		t.Errorf("what was written before the change: %v", err)
	}
	for name, c := range map[string]struct {
		now, earlier Checkpoint
		says         string
	}{
		"a log written again":          {at(other, 37), at(g, 21), "written again"},
		"a log of the same size":       {at(other, 37), now, "written again"},
		"a log cut short":              {at(g, 36), now, "some are gone"},
		"the log of somebody else":     {now, Checkpoint{"countersign/y", 3, at(g, 3).Root}, "this is the log"},
		"a log whose beginning is new": {at(other, 37), Checkpoint{"countersign/x", 5, tlog.Hash{}}, "written again"},
	} {
		if err := c.now.Extends(c.earlier, other); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func signOff(statement string) attestation.Attestation {
	return attestation.Attestation{Claim: attestation.Claim{ID: "sgn_1", Statement: statement, PreparedAt: moment}, Proof: attestation.TOTP, ProvenAt: moment, SignedAt: moment}
}

// receipt is a good receipt of a sign-off among 37 leaves, and what it is checked with.
func receipt(t testing.TB) (Receipt, Keys) {
	t.Helper()
	signer, public := key(t)
	sealer, sealing := key(t)
	a := signOff("I sign")
	canonical := a.Canonical()
	salt := bytes.Repeat([]byte{3}, SaltSize)
	leaf := Leaf{SignedOff, "sgn_1", moment, Commit(salt, digest.OfBytes(canonical))}.Bytes()
	g := new(grown).grow(11)
	g.leaves, g.stored = append(g.leaves, leaf), append(g.stored, g.edge.Append(leaf))
	g.grow(25)
	c := Checkpoint{Origin(id.New[id.Organisation]()), 37, g.edge.Root()}
	signed, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	p, err := tlog.ProveRecord(37, 11, g)
	if err != nil {
		t.Fatal(err)
	}
	return Receipt{signed, 11, p, leaf, salt, a.Claim.Canonical(), nil, seal(sealer, canonical)},
		Keys{Log: []ed25519.PublicKey{public}, Attestations: map[string]ed25519.PublicKey{"k": sealing}}
}

func seal(s Signer, canonical []byte) string {
	head, _ := json.Marshal(attestation.SealHeader{Algorithm: "EdDSA", Key: "k", Type: attestation.SealType})
	signed := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(canonical)
	return signed + "." + base64.RawURLEncoding.EncodeToString(s.Sign([]byte(signed)))
}

func written(t testing.TB, r Receipt) []byte {
	text, err := r.Text()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAReceiptProvesASignOffWithPublicKeysAlone(t *testing.T) {
	r, keys := receipt(t)
	got, err := VerifyReceipt(written(t, r), keys)
	if err != nil {
		t.Fatal(err)
	}
	if got.Index != 11 || got.Checkpoint.Size != 37 || got.Leaf.Subject != "sgn_1" || got.Attestation.Statement != "I sign" || got.Key != "k" {
		t.Errorf("it proves %+v", got)
	}
	if h := rfc6962.DefaultHasher; proof.VerifyInclusion(h, 11, 37, h.HashLeaf(r.Leaf), bytesOf(r.Proof), got.Checkpoint.Root[:]) != nil {
		t.Error("the other implementation does not take its proof")
	}
}

func TestAReceiptThatWasTouchedIsRefused(t *testing.T) {
	r, keys := receipt(t)
	foreign, _ := key(t)
	for name, change := range map[string]func(*Receipt){
		"another place":       func(r *Receipt) { r.Index = 12 },
		"a place outside":     func(r *Receipt) { r.Index = 99 },
		"no proof":            func(r *Receipt) { r.Proof = nil },
		"another proof":       func(r *Receipt) { r.Proof = append(tlog.RecordProof{{1}}, r.Proof[1:]...) },
		"another salt":        func(r *Receipt) { r.Salt = make([]byte, SaltSize) },
		"no salt":             func(r *Receipt) { r.Salt = nil },
		"another leaf":        func(r *Receipt) { r.Leaf = Leaf{SignedOff, "sgn_1", moment, digest.Of("x")}.Bytes() },
		"another attestation": func(r *Receipt) { r.Seal = seal(foreign, signOff("I sign").Canonical()) },
		"another claim":       func(r *Receipt) { r.Claim = signOff("He signs").Claim.Canonical() },
		"no claim":            func(r *Receipt) { r.Claim = nil },
		"no seal":             func(r *Receipt) { r.Seal = "" },
		"another checkpoint": func(r *Receipt) {
			c := Checkpoint{Origin(id.New[id.Organisation]()), 37, tlog.Hash(sha256.Sum256(nil))}
			r.Checkpoint, _ = c.Sign(foreign)
		},
	} {
		bad := r
		change(&bad)
		if _, err := VerifyReceipt(written(t, bad), keys); err == nil {
			t.Errorf("a receipt with %s was taken", name)
		}
	}
	text := written(t, r)
	rapid.Check(t, func(t *rapid.T) {
		changed := bytes.Clone(text)
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		changed[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		if got, err := VerifyReceipt(changed, keys); err == nil {
			t.Fatalf("a receipt changed at %d was taken: %+v", at, got)
		}
	})
	if _, err := VerifyReceipt(text, Keys{Log: keys.Log}); err == nil {
		t.Error("a receipt was taken without the key of its seal")
	}
	if _, err := VerifyReceipt(text, Keys{Attestations: keys.Attestations}); err == nil {
		t.Error("a receipt was taken without the key of its log")
	}
}

func TestAnEntryOfAnotherKindIsNoSignOff(t *testing.T) {
	r, keys, _ := asserted(t)
	signer, public := key(t)
	keys.Log = []ed25519.PublicKey{public}
	leaf, err := ParseLeaf(r.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []Kind{SignedOff, TakenBack} {
		leaf.Kind = kind
		var edge Edge
		r.Leaf = leaf.Bytes()
		edge.Append(r.Leaf)
		if r.Checkpoint, err = (Checkpoint{Origin(id.New[id.Organisation]()), 1, edge.Root()}).Sign(signer); err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyReceipt(written(t, r), keys); (err == nil) != (kind == SignedOff) {
			t.Errorf("with an entry of the kind %s: %v", kind, err)
		}
	}
}

func TestAGoodSealOverAnotherSignOffIsRefused(t *testing.T) {
	r, keys := receipt(t)
	sealer, sealing := key(t)
	keys.Attestations["k"] = sealing
	other := signOff("something else")
	r.Claim, r.Seal = other.Claim.Canonical(), seal(sealer, other.Canonical())
	if _, err := VerifyReceipt(written(t, r), keys); err == nil || !strings.Contains(err.Error(), "something else than the sign-off") {
		t.Errorf("a receipt with another sign-off under a good seal: %v", err)
	}
}

func TestAFileOfOtherKeysIsRefused(t *testing.T) {
	for _, bad := range []string{"", "{}", `{"keys":[]}`, `{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AA"}],"log_keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AA"}]}`,
		`{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"` + strings.Repeat("A", 43) + `"}]}`,
		`{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"` + strings.Repeat("A", 43) + `"}],"log_keys":[{"kty":"OKP","crv":"Ed25519","x":"` + strings.Repeat("A", 43) + `"}]}`} {
		if _, err := ParseKeys([]byte(bad)); err == nil {
			t.Errorf("%s was taken for keys", bad)
		}
	}
}

func TestATileIsNamedAsWitnessesNameItAndOnlyIfTheLogHasIt(t *testing.T) {
	for _, tile := range []tlog.Tile{{H: 8, L: 0, N: 0, W: 1}, {H: 8, L: 0, N: 3, W: 256}, {H: 8, L: 1, N: 0, W: 4}, {H: 8, L: 0, N: 1234, W: 256}, {H: 8, L: 2, N: 0, W: 4}} {
		last := int64(0) // leaves that it takes
		if last = (tile.N<<8 + int64(tile.W)) << (8 * tile.L); last == 0 {
			t.Fatal("a tile of nothing")
		}
		path := TilePath(tile)
		if got, err := ParseTilePath(path, last); err != nil || got != tile {
			t.Errorf("%s is read back as %+v (%v)", path, got, err)
		}
		if _, err := ParseTilePath(path, last-1); err == nil {
			t.Errorf("%s of a log with %d entries", path, last-1)
		}
	}
	if TilePath(tlog.Tile{H: 8, L: 0, N: 1234, W: 7}) != "tile/0/x001/234.p/7" {
		t.Error("a tile has another name than C2SP tlog-tiles gives it")
	}
	for _, bad := range []string{"", "tile/", "tile/0", "tile/0/0", "tile/00/000", "tile/data/000", "tile/entries/000", "tile/-1/000", "tile/7/000", "tile/63/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/../000", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/9999999999/000"} {
		if got, err := ParseTilePath(bad, 1<<40); err == nil {
			t.Errorf("%q was taken for %+v", bad, got)
		}
	}
}

// asserted is a receipt of a sign-off that a passkey signed.
func asserted(t *testing.T) (Receipt, Keys, Signer) {
	t.Helper()
	device, public := key(t)
	sealer, sealing := key(t)
	signer, logKey := key(t)
	a := signOff("I sign")
	a.Proof = attestation.Passkey
	s := passkeySigned(t, device, public, a.Claim)
	a.Assertion = s.Digest()
	salt := bytes.Repeat([]byte{3}, SaltSize)
	var edge Edge
	leaf := Leaf{SignedOff, "sgn_1", moment, Commit(salt, digest.OfBytes(a.Canonical()))}.Bytes()
	edge.Append(leaf)
	signed, err := (Checkpoint{Origin(id.New[id.Organisation]()), 1, edge.Root()}).Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	return Receipt{Checkpoint: signed, Leaf: leaf, Salt: salt, Claim: a.Claim.Canonical(), Assertion: &s, Seal: seal(sealer, a.Canonical())},
		Keys{Log: []ed25519.PublicKey{logKey}, Attestations: map[string]ed25519.PublicKey{"k": sealing}}, device
}

func passkeySigned(t *testing.T, device Signer, public ed25519.PublicKey, c attestation.Claim) attestation.Assertion {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	s := attestation.Assertion{Claims: []digest.Sum{c.Digest()}, Party: "countersign.test", Credential: []byte("credential"), PublicKey: der}
	party := sha256.Sum256([]byte(s.Party))
	s.AuthenticatorData = append(party[:], 5, 0, 0, 0, 1)
	s.ClientData = fmt.Appendf(nil, `{"type":"webauthn.get","challenge":%q,"origin":"https://countersign.test"}`, base64.RawURLEncoding.EncodeToString(attestation.Challenge(s.Claims)))
	seen := sha256.Sum256(s.ClientData)
	s.Signature = device.Sign(append(bytes.Clone(s.AuthenticatorData), seen[:]...))
	return s
}

func TestAReceiptCarriesWhatTheSignersPasskeySigned(t *testing.T) {
	r, keys, device := asserted(t)
	if got, err := VerifyReceipt(written(t, r), keys); err != nil || got.Attestation.Proof != attestation.Passkey {
		t.Fatalf("a good receipt proves %+v (%v)", got, err)
	}
	again, err := ParseReceipt(written(t, r))
	if err != nil || !reflect.DeepEqual(again, r) {
		t.Errorf("it is read back as %+v (%v)", again, err)
	}
	other := passkeySigned(t, device, device.Public, signOff("something else").Claim)
	bent := *r.Assertion
	bent.Signature = make([]byte, len(bent.Signature))
	for name, s := range map[string]*attestation.Assertion{"nothing": nil, "another sign-off": &other, "nothing, really": &bent} {
		bad := r
		bad.Assertion = s
		if _, err := VerifyReceipt(written(t, bad), keys); err == nil || !strings.Contains(err.Error(), "passkey signed") {
			t.Errorf("a receipt whose passkey signed %s: %v", name, err)
		}
	}
	plain, plainKeys := receipt(t)
	plain.Assertion = r.Assertion
	if _, err := VerifyReceipt(written(t, plain), plainKeys); err == nil {
		t.Error("an assertion was taken beside a sign-off that was proved in another way")
	}
}

func TestASealThatSaysWhatNoPasskeySignedIsRefused(t *testing.T) {
	r, _, _ := asserted(t)
	sealer, sealing := key(t)
	signer, logKey := key(t)
	keys := Keys{Log: []ed25519.PublicKey{logKey}, Attestations: map[string]ed25519.PublicKey{"k": sealing}}
	a := signOff("I sign something else")
	a.Proof, a.Assertion = attestation.Passkey, r.Assertion.Digest()
	var edge Edge
	leaf := Leaf{SignedOff, "sgn_1", moment, Commit(r.Salt, digest.OfBytes(a.Canonical()))}.Bytes()
	edge.Append(leaf)
	signed, err := (Checkpoint{Origin(id.New[id.Organisation]()), 1, edge.Root()}).Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	forged := Receipt{Checkpoint: signed, Leaf: leaf, Salt: r.Salt, Claim: a.Claim.Canonical(), Assertion: r.Assertion, Seal: seal(sealer, a.Canonical())}
	if _, err := VerifyReceipt(written(t, forged), keys); err == nil || !strings.Contains(err.Error(), "another sign-off") {
		t.Errorf("what somebody with all of our keys made up: %v", err)
	}
}
