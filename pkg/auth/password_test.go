package auth

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"countersign/pkg/fault"
)

func passwords(t testing.TB) *Passwords {
	t.Helper()
	p, err := NewPasswords()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOnlyTheRightPasswordIsVerified(t *testing.T) {
	p, ctx := passwords(t), context.Background()
	hash, err := p.Hash(ctx, "café kettle umbrella")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash does not say the agreed figures: %s", hash)
	}
	for typed, want := range map[string]bool{
		"café kettle umbrella":             true,
		"cafe\u0301 kettle umbrella":       true, // the same letters from another keyboard
		"Café kettle umbrella":             false,
		"café kettle umbrella ":            false,
		"":                                 false,
		strings.Repeat("x", mostRunes*4+1): false,
	} {
		if got, err := p.Verify(ctx, typed, hash); err != nil || got != want {
			t.Errorf("%.40q: %v, %v; want %v", typed, got, err, want)
		}
	}
}

func TestAForeignHashMatchesNothing(t *testing.T) {
	p := passwords(t)
	for name, hash := range map[string]string{
		"empty":            "",
		"plain text":       "opensesame",
		"no key":           "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$",
		"no salt":          "$argon2id$v=19$m=19456,t=2,p=1$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"a gigabyte":       "$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"no passes":        "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"another function": "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	} {
		if ok, err := p.Verify(context.Background(), "", hash); ok || err == nil {
			t.Errorf("%s: verified %v, error %v", name, ok, err)
		}
	}
}

// A clock on a busy machine cannot tell; that the same work is done, in the same
// memory and with the same figures, can be seen on any.
func TestAnUnknownPersonTakesAsLongAsAKnownOne(t *testing.T) {
	p, ctx := passwords(t), context.Background()
	hash, err := p.Hash(ctx, "kettle umbrella orchid")
	if err != nil {
		t.Fatal(err)
	}
	work := func(verify func() (bool, error)) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		ok, err := verify()
		runtime.ReadMemStats(&after)
		if ok || err != nil {
			t.Fatalf("verified %v, error %v", ok, err)
		}
		return (after.TotalAlloc - before.TotalAlloc) >> 20
	}
	known := work(func() (bool, error) { return p.Verify(ctx, "not the password", hash) })
	unknown := work(func() (bool, error) { return p.VerifyNobody(ctx, "not the password") })
	if known < 19 || known != unknown {
		t.Errorf("known %d MiB, unknown %d MiB: the work tells who has an account", known, unknown)
	}
	if figures := func(hash string) string { return strings.Split(hash, "$")[3] }; figures(hash) != figures(p.dummy) {
		t.Errorf("nobody's password is hashed as %s, anybody's as %s", p.dummy, hash)
	}
}

func TestTwoPasswordsAreWorkedOutAtATimeAndTheThirdWaitsNoLongerThanItsRequest(t *testing.T) {
	p := passwords(t)
	for range atOnce {
		if err := p.enter(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := p.Hash(ctx, "kettle umbrella orchid"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("the third got %v", err)
	}
	p.leave()
	if _, err := p.Hash(context.Background(), "kettle umbrella orchid"); err != nil {
		t.Errorf("after one left: %v", err)
	}
}

var about = []string{"Priya Shah", "priya.shah@westmoor.nhs.uk", "Westmoor Hospitals", "Zoë Department", "Countersign"}

func TestGuessablePasswordsAreRefused(t *testing.T) {
	for _, password := range []string{
		"", "short", "elevenchars", "🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊",
		"password1234", "Password1234!", "P@ssw0rd1234", "P4$$w0rd!2026", "passwordpassword", "password password",
		"qwertyuiop12", "QWERTYUIOP[]", "1qaz2wsx3edc", "asdfghjkl123", "123456789012", "210987654321", "abcdefghijkl",
		"aaaaaaaaaaaa", "aaaabbbbcccc", "abcabcabcabc", "xq7xq7xq7xq7", "............", "            ",
		"Liverpool2026!", "manchester1!", "ILoveYou2026", "letmein!!!!!", "welcome12345", "Summer2026!!", "October2026!",
		"Radiology2026", "radiographer1", "NHSpassword1!", "x-ray-imaging", "Countersign1!",
		"priyashah2026", "Shah.Priya.1!", "westmoor2026!", "WestmoorPriya", "Zoe.Zoe.Zoe.", "zoë-priya-12!",
		strings.Repeat("orchid kettle ", 10),
	} {
		said := CheckPassword(password, about...)
		if len(said) == 0 {
			t.Errorf("%q was taken", password)
		}
		for _, s := range said {
			if !strings.HasSuffix(s, ".") {
				t.Errorf("%q: %q is not a sentence", password, s)
			}
		}
	}
}

func TestGoodPasswordsOfEveryShapeAreTaken(t *testing.T) {
	for _, password := range []string{
		"kettle umbrella orchid", "correct horse battery staple", "coffee train fish", "x9#Lq2!vTz8@", "837164920574",
		"мороз и солнце", "紅茶とビスケットと本とねこ", "my cat hates the hoover", "Tr0ub4dor&3-again", "orchidkettle",
		strings.Repeat("orchid kettle ", 9) + "x", "  spaces are fine  ", "<script>alert(1)</script>",
	} {
		if said := CheckPassword(password, about...); len(said) > 0 {
			t.Errorf("%q was refused: %v", password, said)
		}
	}
}

func TestARefusalSaysWhatWasFound(t *testing.T) {
	for password, want := range map[string]string{
		"password1234": "“password”", "priyashah2026": "your name", "123456789012": "1234", "short": "12 characters",
	} {
		if said := strings.Join(CheckPassword(password, about...), " "); !strings.Contains(said, want) {
			t.Errorf("%q: %q does not say %q", password, said, want)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	p := passwords(b)
	for b.Loop() {
		_, _ = p.VerifyNobody(context.Background(), "kettle umbrella orchid")
	}
}

// Short names leave few letters to find, and what holds them together is no secret either.
func TestAnAddressOrANameAsAWholeIsNoPassword(t *testing.T) {
	about := []string{"bo.late@riverside.example", "Bo Late", "Riverside University Hospitals"}
	for _, password := range []string{"bo.late@riverside.example", "Bo.Late@Riverside.Example", "bo late bo late 1", "bo.late@riverside"} {
		if said := CheckPassword(password, about...); len(said) == 0 {
			t.Errorf("%q is taken", password)
		}
	}
	if said := CheckPassword("copper lantern sixteen boats", about...); len(said) > 0 {
		t.Errorf("a good one is refused: %v", said)
	}
}

func BenchmarkCheckPassword(b *testing.B) {
	long := strings.Repeat("kettle", 20)
	for b.Loop() {
		CheckPassword(long, about...)
	}
}
