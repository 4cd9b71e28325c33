package auth

import (
	"encoding/base64"
	"strings"
	"testing"

	"countersign/pkg/attestation"
)

func TestASealIsGoodForItsBytesAndKeyAlone(t *testing.T) {
	keys, err := LoadKeys(t.TempDir()+"/keys", began)
	if err != nil {
		t.Fatal(err)
	}
	ours := keys.Attestations.Public()
	jws, err := keys.Attestations.Seal([]byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	if key, err := attestation.CheckSeal(ours, jws, []byte(`{"a":1}`)); err != nil || key != keys.Attestations.Signer() {
		t.Fatalf("a good seal: %v", err)
	}
	foreign, err := keys.Tokens.Seal([]byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(jws, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"`+keys.Attestations.Signer()+`","typ":"`+attestation.SealType+`"}`)) + "." + parts[1] + "."
	for name, bad := range map[string]string{"another key's": foreign, "without a signature": parts[0] + "." + parts[1] + ".", "of no algorithm": none,
		"with a part less": parts[0] + "." + parts[1], "with a changed end": jws[:len(jws)-4] + "AAAA", "empty": ""} {
		if _, err := attestation.CheckSeal(ours, bad, []byte(`{"a":1}`)); err == nil {
			t.Errorf("a seal %s was taken", name)
		}
	}
	if _, err := attestation.CheckSeal(ours, jws, []byte(`{"a":2}`)); err == nil {
		t.Error("a seal was taken for other bytes")
	}
}
