package auth

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"

	"github.com/golang-jwt/jwt/v5"
)

const (
	issuer   = "https://portfolio.example.nhs.uk"
	audience = "https://portfolio.example.nhs.uk/api/v1"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func seededKey(seed byte) *Key {
	return newKey(ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune(seed)), 32))))
}

func tokens(t testing.TB, key *Key) (*Tokens, *clock.Fixed) {
	t.Helper()
	c := clock.At(now)
	ts, err := NewTokens(key, issuer, audience, c)
	if err != nil {
		t.Fatal(err)
	}
	return ts, c
}

func TestAnAccessTokenIsGoodForTenMinutes(t *testing.T) {
	ts, c := tokens(t, seededKey('k'))
	person, session := id.New[id.Person](), id.New[id.Session]()
	token, expires, err := ts.Issue(person, session)
	if err != nil {
		t.Fatal(err)
	}
	if !expires.Equal(now.Add(10 * time.Minute)) {
		t.Errorf("expires %v", expires)
	}
	for after, want := range map[time.Duration]bool{
		0: true, 10 * time.Minute: true, 10*time.Minute + 29*time.Second: true, 10*time.Minute + 30*time.Second: false,
		-30 * time.Second: true, -31 * time.Second: false, 24 * time.Hour: false,
	} {
		c.Set(now.Add(after))
		got, err := ts.Read(token)
		if (err == nil) != want {
			t.Errorf("after %v: %v", after, err)
		}
		if want && (got.Person != person || got.Session != session || got.Token == "" || !got.Expires.Equal(expires)) {
			t.Errorf("after %v: %+v", after, got)
		}
		if !want && (got != AccessToken{} || !fault.Is(err, fault.Unauthenticated)) {
			t.Errorf("after %v: a token that is not good still says %+v, %v", after, got, err)
		}
	}
}

func TestNoMutatedTokenIsAccepted(t *testing.T) {
	ts, _ := tokens(t, seededKey('k'))
	token, _, err := ts.Issue(id.New[id.Person](), id.New[id.Session]())
	if err != nil {
		t.Fatal(err)
	}
	const bytesToUse = tokenAlphabet + "=+/ \r\n\t\x00é"
	r := rand.New(rand.NewPCG(1, 2))
	for n := 0; n < 5000; {
		b := []byte(token)
		for range 1 + r.IntN(3) {
			at, by := r.IntN(len(b)), bytesToUse[r.IntN(len(bytesToUse))]
			switch r.IntN(6) {
			case 0:
				b[at] = by
			case 1:
				b = append(b[:at], append([]byte{by}, b[at:]...)...)
			case 2:
				b = append(b[:at], b[at+1:]...)
			case 3:
				b[at] ^= 1 << r.IntN(8)
			case 4:
				b = b[:max(1, at)]
			case 5:
				other := r.IntN(len(b))
				b[at], b[other] = b[other], b[at]
			}
		}
		if string(b) == token {
			continue
		}
		n++
		if got, err := ts.Read(string(b)); err == nil || got != (AccessToken{}) {
			t.Fatalf("accepted %q, made from %q", b, token)
		}
	}
}

// header and body of a token that would be good, to be spoilt in one way each.
func parts(key *Key) (header, body map[string]any) {
	return map[string]any{"alg": "EdDSA", "typ": "at+jwt", "kid": key.ID},
		map[string]any{
			"iss": issuer, "aud": audience, "sub": string(id.New[id.Person]()), "sid": string(id.New[id.Session]()),
			"iat": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(), "jti": "one",
		}
}

func encode(header, body map[string]any) string {
	h, _ := json.Marshal(header)
	b, _ := json.Marshal(body)
	return base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(b)
}

func signed(key *Key, header, body map[string]any) string {
	text := encode(header, body)
	return text + "." + base64.RawURLEncoding.EncodeToString(key.Sign([]byte(text)))
}

func TestNoConfusedTokenIsAccepted(t *testing.T) {
	key, other := seededKey('k'), seededKey('o')
	ts, _ := tokens(t, key)
	if header, body := parts(key); true {
		if _, err := ts.Read(signed(key, header, body)); err != nil {
			t.Fatalf("the token that the others are made from is refused: %v", err)
		}
	}
	bad := map[string]string{"empty": "", "dots": "..", "words": "not.a.token", "one part": "eyJhbGciOiJFZERTQSJ9"}
	spoil := func(name string, change func(header, body map[string]any)) {
		header, body := parts(key)
		change(header, body)
		bad[name] = signed(key, header, body)
	}
	for claim, values := range map[string][]any{
		"iss": {nil, "", "https://evil.example", issuer + "/", []string{issuer}},
		"aud": {nil, "", "https://evil.example", []string{}, []string{issuer}, 7},
		"sub": {nil, "", string(id.New[id.Worker]()), "per_1", 7},
		"sid": {nil, "", string(id.New[id.Person]()), 7},
		"exp": {nil, 0, now.Add(-time.Hour).Unix(), "tomorrow", now.Add(365 * 24 * time.Hour).Unix(), 1e300, -1},
		"iat": {nil, now.Add(time.Hour).Unix(), now.Add(-365 * 24 * time.Hour).Unix(), "now"},
		"nbf": {now.Add(time.Hour).Unix(), "later"},
		"jti": {nil, "", 7},
	} {
		for _, v := range values {
			spoil("claim "+claim, func(_, body map[string]any) {
				if body[claim] = v; v == nil {
					delete(body, claim)
				}
			})
			if _, err := ts.Read(bad["claim "+claim]); err == nil {
				t.Errorf("%s = %v was accepted", claim, v)
			}
		}
	}
	for name, extra := range map[string]map[string]any{
		"typ JWT": {"typ": "JWT"}, "typ in capitals": {"typ": "AT+JWT"}, "typ of a refresh token": {"typ": "rt+jwt"}, "typ a number": {"typ": 1},
		"kid of another": {"kid": other.ID}, "kid a path": {"kid": "../../dev/null"}, "kid SQL": {"kid": "' OR 1=1 --"}, "kid empty": {"kid": ""},
		"jku": {"jku": "https://evil.example/keys"}, "jwk": {"jwk": map[string]any{"kty": "OKP"}}, "x5u": {"x5u": "https://evil.example"},
		"crit": {"crit": []string{"exp"}}, "zip": {"zip": "DEF"}, "alg unknown": {"alg": "EdDSA2"}, "alg small": {"alg": "eddsa"},
	} {
		spoil(name, func(header, _ map[string]any) { maps.Copy(header, extra) })
	}
	for _, name := range []string{"typ", "kid", "alg"} {
		spoil("no "+name, func(header, _ map[string]any) { delete(header, name) })
	}
	header, body := parts(key)
	bad["signed by another key"] = signed(other, header, body)
	bad["empty signature"] = encode(header, body) + "."
	bad["no signature"] = encode(header, body)
	bad["short signature"] = signed(key, header, body)[:len(encode(header, body))+20]
	bad["two signatures"] = signed(key, header, body) + signed(key, header, body)[len(encode(header, body)):]
	bad["line end in the signature"] = signed(key, header, body) + "\n"
	bad["padding"] = signed(key, header, body) + "=="
	bad["too long"] = signed(key, header, body) + strings.Repeat("A", 4096)
	for _, alg := range []string{"none", "None", "NONE", "nOnE"} {
		header["alg"] = alg
		bad["alg "+alg] = encode(header, body) + "."
		bad["alg "+alg+" signed"] = signed(key, header, body)
	}
	for _, alg := range []*jwt.SigningMethodHMAC{jwt.SigningMethodHS256, jwt.SigningMethodHS384, jwt.SigningMethodHS512} {
		header["alg"] = alg.Alg()
		text := encode(header, body)
		der, _ := x509.MarshalPKIXPublicKey(key.Public())
		for as, secret := range map[string][]byte{
			"raw": key.Public(), "der": der, "pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "empty": {}, "kid": []byte(key.ID),
		} {
			sig, err := alg.Sign(text, secret)
			if err != nil {
				t.Fatal(err)
			}
			bad[alg.Alg()+" with the public key, "+as] = text + "." + base64.RawURLEncoding.EncodeToString(sig)
		}
	}
	for name, token := range bad {
		if got, err := ts.Read(token); err == nil || got != (AccessToken{}) {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestATokenOfAnotherServiceWithTheSameKeyIsRefused(t *testing.T) {
	key := seededKey('k')
	ts, _ := tokens(t, key)
	for _, names := range [][2]string{{issuer, "https://other.example"}, {"https://other.example", audience}} {
		elsewhere, err := NewTokens(key, names[0], names[1], clock.At(now))
		if err != nil {
			t.Fatal(err)
		}
		token, _, err := elsewhere.Issue(id.New[id.Person](), id.New[id.Session]())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ts.Read(token); err == nil {
			t.Errorf("a token from %v was accepted", names)
		}
	}
	for _, names := range [][2]string{{"", audience}, {issuer, ""}} {
		if _, err := NewTokens(key, names[0], names[1], clock.At(now)); err == nil {
			t.Errorf("tokens without a name: %v", names)
		}
	}
}

func FuzzReadToken(f *testing.F) {
	key := seededKey('k')
	ts, _ := tokens(f, key)
	header, body := parts(key)
	body["sub"], body["sid"] = "per_"+strings.Repeat("0", 26), "ses_"+strings.Repeat("0", 26)
	good := signed(key, header, body) // the same in every process that fuzzes
	if _, err := ts.Read(good); err != nil {
		f.Fatal(err)
	}
	f.Add("")
	f.Add(encode(header, body) + ".")
	f.Add(good[:len(good)-1])
	f.Add(good + "\n")
	f.Fuzz(func(t *testing.T, token string) {
		if got, err := ts.Read(token); token != good && (err == nil || got != AccessToken{}) {
			t.Fatalf("accepted %q", token)
		}
	})
}

func BenchmarkReadToken(b *testing.B) {
	ts, _ := tokens(b, seededKey('k'))
	token, _, err := ts.Issue(id.New[id.Person](), id.New[id.Session]())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ts.Read(token); err != nil {
			b.Fatal(err)
		}
	}
}
