package auth

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

func TestASecretIsGoodForOnePurpose(t *testing.T) {
	purposes := []Purpose{ForSession, ForRefresh, ForInvitation, ForReset, ForSetUp, forRecovery}
	for _, made := range purposes {
		secret, digest := NewSecret(made)
		if strings.Contains(string(digest), secret) || len(digest) != 64 {
			t.Fatalf("the digest %q is not a digest", digest)
		}
		for _, used := range purposes {
			got, ok := ReadSecret(used, secret)
			if !ok || got.Is(digest) != (made == used) {
				t.Errorf("a secret for %s opens %s: %v", made, used, got.Is(digest))
			}
		}
	}
}

func TestSecretsDoNotRepeatAndHaveOneSpelling(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		s, _ := NewSecret(ForSession)
		if seen[s] || len(s) != 43 {
			t.Fatalf("%q was made twice or is not 256 bits", s)
		}
		seen[s] = true
	}
	s, _ := NewSecret(ForSession)
	for _, other := range []string{"", s + "=", s + "\n", s[:20] + "\n" + s[20:], s[1:], s + "A", s[:42] + "!", strings.Repeat("A", 1<<16)} {
		if _, ok := ReadSecret(ForSession, other); ok {
			t.Errorf("%.60q was read as a secret", other)
		}
	}
	if Digest("").Is("") {
		t.Error("an empty digest matches")
	}
}

func TestARecoveryCodeIsReadAsPeopleTypeIt(t *testing.T) {
	codes, digests := NewRecoveryCodes()
	if len(codes) != 10 || len(digests) != 10 {
		t.Fatalf("%d codes, %d digests", len(codes), len(digests))
	}
	for i, code := range codes {
		lookalike := strings.NewReplacer("0", "O", "1", "l").Replace(code)
		for _, typed := range []string{code, strings.ToUpper(code), " " + strings.ReplaceAll(code, "-", " ") + " ", strings.ReplaceAll(code, "-", ""), lookalike} {
			if got, ok := ReadRecoveryCode(typed); !ok || !got.Is(digests[i]) {
				t.Errorf("%q, typed for %q, is not known", typed, code)
			}
		}
		if got, _ := ReadRecoveryCode(codes[(i+1)%10]); got.Is(digests[i]) {
			t.Error("one code opens for another")
		}
	}
	for _, typed := range []string{"", "1234-5678", codes[0] + "0", strings.Repeat("0", 1<<16), "uuuu-uuuu-uuuu-uuuu"} {
		if _, ok := ReadRecoveryCode(typed); ok {
			t.Errorf("%.30q was read as a recovery code", typed)
		}
	}
}

func TestACodeTellsItsStep(t *testing.T) {
	secret, _, err := NewTOTP("Countersign", "priya.shah@westmoor.nhs.uk")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 14, 0, time.UTC)
	step := now.Unix() / 30
	for d := int64(-3); d <= 3; d++ {
		code, err := hotp.GenerateCode(secret, uint64(step+d))
		if err != nil {
			t.Fatal(err)
		}
		got, ok := CheckTOTP(secret, code[:3]+" "+code[3:], now)
		if want := d >= -1 && d <= 1; ok != want || ok && got != step+d {
			t.Errorf("a code %d steps away: step %d, %v", d, got-step, ok)
		}
	}
	for _, code := range []string{"", "12345", "1234567", "abcdef", "１２３４５６", strings.Repeat("1", 1<<16)} {
		if _, ok := CheckTOTP(secret, code, now); ok {
			t.Errorf("%.20q was taken", code)
		}
	}
	if _, ok := CheckTOTP("not base 32!", "000000", now); ok {
		t.Error("a damaged secret takes codes")
	}
}

func TestCodesAreThoseOfRFC6238(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		if step, ok := CheckTOTP(secret, code, time.Unix(at, 0)); !ok || step != at/30 {
			t.Errorf("at %d: %s is step %d, %v", at, code, step, ok)
		}
	}
}

func TestTheAppGetsASecretOfItsOwnWithNames(t *testing.T) {
	a, address, err := NewTOTP("Countersign", "priya.shah@westmoor.nhs.uk")
	if err != nil {
		t.Fatal(err)
	}
	b, _, _ := NewTOTP("Countersign", "priya.shah@westmoor.nhs.uk")
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(a)
	if a == b || err != nil || len(raw) != 20 {
		t.Errorf("secrets %q and %q, %v", a, b, err)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("secret") != a || u.Query().Get("issuer") != "Countersign" {
		t.Errorf("address %q", address)
	}
	if code, _ := totp.GenerateCode(a, time.Unix(0, 0)); len(code) != 6 {
		t.Errorf("code %q", code)
	}
}
